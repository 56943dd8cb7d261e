package fakeslack

import "strings"

func userInfo(c call) (answer, error) {
	if c.args["user"] == "" {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: user")
	}
	u := c.users[c.args["user"]]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return answer{"user": c.person(u, c.args.yes("include_locale"))}, nil
}

// lookupByEmail finds active accounts only, and never tells a locale.
func lookupByEmail(c call) (answer, error) {
	if err := c.args.require("email"); err != nil {
		return nil, err
	}
	if err := c.scoped("users:read"); err != nil {
		return nil, err
	}
	for _, u := range c.users {
		if u.Email != "" && strings.EqualFold(u.Email, c.args["email"]) && !u.Deleted && !u.IsBot {
			return answer{"user": c.person(u, false)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

// person is an account as Slack shows it: of one that is deactivated, little.
func (c call) person(u *User, locale bool) answer {
	profile := answer{"real_name": u.RealName, "display_name": u.Name, "team": u.Team}
	if c.scoped("users:read.email") == nil && u.Email != "" && !u.IsStranger {
		profile["email"] = u.Email
	}
	out := answer{
		"id": u.ID, "team_id": u.Team, "name": u.Name, "deleted": u.Deleted, "is_bot": u.IsBot,
		"profile": profile, "is_app_user": false, "updated": c.opts.Now().Unix(),
	}
	if u.Deleted {
		return out
	}
	out["real_name"], out["tz"], out["tz_offset"] = u.RealName, u.TZ, u.TZOffset
	out["is_admin"], out["is_owner"] = false, false
	out["is_restricted"], out["is_ultra_restricted"] = u.IsRestricted, u.IsUltraRestricted
	if u.IsStranger {
		out["is_stranger"] = true
	}
	if c.opts.Enterprise != "" {
		out["enterprise_user"] = answer{"id": u.ID, "enterprise_id": c.opts.Enterprise, "teams": []string{u.Team}}
	}
	if locale {
		out["locale"] = u.Locale
	}
	return out
}
