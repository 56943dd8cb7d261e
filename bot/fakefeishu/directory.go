package fakefeishu

import (
	"slices"
	"strings"
)

// lookUps are how many addresses, and how many numbers, one look-up takes.
const lookUps = 50

// batchGetID finds accounts by work e-mail and mobile. Whoever is not there, or out
// of the app's range, comes back without an id, which is no error.
func batchGetID(c call) (any, error) {
	how := c.query["user_id_type"]
	if how == "" {
		how = "open_id"
	}
	if !slices.Contains([]string{"open_id", "union_id", "user_id"}, how) {
		return nil, missing("user_id_type", "user_id_type is optional, options: [open_id,union_id,user_id]")
	}
	emails, ok := c.listed("emails")
	mobiles, fine := c.listed("mobiles")
	if !ok || !fine || len(emails) > lookUps || len(mobiles) > lookUps || len(emails)+len(mobiles) == 0 {
		return nil, missing("emails", "emails and mobiles are lists of 50 at most, and not both empty")
	}
	resigned, _ := c.body["include_resigned"].(bool)
	found := []answer{}
	for _, e := range emails {
		found = append(found, c.hit(answer{"email": e}, how, resigned, func(u *User) bool { return strings.EqualFold(u.Email, e) }))
	}
	for _, m := range mobiles {
		found = append(found, c.hit(answer{"mobile": m}, how, resigned, func(u *User) bool { return sameNumber(u.Mobile, m) }))
	}
	return answer{"user_list": found}, nil
}

// sameNumber: numbers of China are taken without their country.
func sameNumber(have, asked string) bool {
	return have != "" && strings.TrimPrefix(have, "+86") == strings.TrimPrefix(asked, "+86")
}

// hit completes one line of a look-up.
func (c call) hit(line answer, how string, resigned bool, is func(*User) bool) answer {
	for _, u := range c.users {
		if !is(u) || u.Invisible || u.Tenant != TenantKey || u.Resigned && !resigned {
			continue
		}
		line["user_id"] = map[string]string{"open_id": u.OpenID, "union_id": u.UnionID, "user_id": u.UserID}[how]
		line["status"] = state(u)
	}
	return line
}

func state(u *User) answer {
	return answer{"is_activated": !u.Resigned, "is_exited": false, "is_frozen": false, "is_resigned": u.Resigned, "is_unjoin": false}
}

// listed is a list of texts of the body; false: it is something else.
func (c call) listed(field string) (out []string, ok bool) {
	v, there := c.body[field]
	items, ok := v.([]any)
	for _, item := range items {
		s, text := item.(string)
		ok = ok && text && s != ""
		out = append(out, s)
	}
	return out, ok || !there || v == nil
}

// getUser shows an account; what the scopes do not allow is not in it.
func getUser(c call) (any, error) {
	how := c.query["user_id_type"]
	if how == "" {
		how = "open_id"
	}
	u := c.somebody(how, c.path["id"])
	switch {
	case how == "email":
		return nil, missing("user_id_type", "user_id_type is optional, options: [open_id,union_id,user_id]")
	case u == nil:
		return nil, refuse(badUserID)
	case u.Invisible || u.Tenant != TenantKey:
		return nil, refuse(noUserRight)
	}
	out := answer{
		"open_id": u.OpenID, "union_id": u.UnionID, "name": u.Name, "en_name": "", "nickname": "",
		"avatar": answer{}, "status": state(u), "time_zone": u.Zone,
	}
	for field, of := range map[string]struct{ scope, value string }{
		"user_id": {"contact:user.employee_id:readonly", u.UserID},
		"email":   {"contact:user.email:readonly", u.Email},
		"mobile":  {"contact:user.phone:readonly", u.Mobile},
	} {
		if of.value != "" && c.granted(of.scope) {
			out[field] = of.value
		}
	}
	return answer{"user": out}, nil
}
