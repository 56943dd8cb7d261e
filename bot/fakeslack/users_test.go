package fakeslack

import "testing"

func TestUserRefusals(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	refuses(t, w, []refusalCase{
		{"nobody named", "users.info", in{}, "invalid_arguments"},
		{"no such user", "users.info", in{"user": "UNONE"}, "user_not_found"},
		{"no address", "users.lookupByEmail", in{}, "invalid_arguments"},
		{"nobody has it", "users.lookupByEmail", in{"email": "no@example.com"}, "users_not_found"},
		{"deactivated", "users.lookupByEmail", in{"email": "gone@example.com"}, "users_not_found"},
		{"found, in any case", "users.lookupByEmail", in{"email": "ANN@example.com"}, ""},
	})
	w.Take("users:read")
	if got := form(t, w, "users.lookupByEmail", in{"email": "ann@example.com"}); got.word() != "missing_scope" || got.text("needed") != "users:read" {
		t.Errorf("the address needs users:read as well: %v", got.doc)
	}
}

func TestUserInfo(t *testing.T) {
	t.Parallel()
	w := town(t, Options{Enterprise: "E0ORG"})
	for _, c := range []struct {
		name, method string
		args         in
		locale       string
	}{
		{"asked", "users.info", in{"user": "UANN", "include_locale": "true"}, "zh-CN"},
		{"not asked", "users.info", in{"user": "UANN"}, ""},
		{"by address", "users.lookupByEmail", in{"email": "ann@example.com", "include_locale": "true"}, ""},
	} {
		got := form(t, w, c.method, c.args)
		if got.text("user", "id") != "UANN" || got.text("user", "locale") != c.locale || got.text("user", "tz") != "Asia/Shanghai" ||
			got.text("user", "profile", "email") != "ann@example.com" || got.text("user", "enterprise_user", "enterprise_id") != "E0ORG" {
			t.Errorf("%s: %v", c.name, got.doc)
		}
	}
	for id, flag := range map[string]string{"UGONE": "deleted", "UGUEST": "is_restricted", "UALIEN": "is_stranger", "UROBOT": "is_bot"} {
		got := form(t, w, "users.info", in{"user": id})
		if user, _ := got.doc["user"].(map[string]any); user[flag] != true {
			t.Errorf("%s is not %s: %v", id, flag, got.doc)
		}
	}
	if got := form(t, w, "users.info", in{"user": "UGONE", "include_locale": "true"}); got.text("user", "tz") != "" || got.text("user", "locale") != "" {
		t.Errorf("of a deactivated account Slack says little: %v", got.doc)
	}
	w.Take("users:read.email")
	if got := form(t, w, "users.info", in{"user": "UANN"}); got.text("user", "profile", "email") != "" {
		t.Errorf("the address without its scope: %v", got.doc)
	}
	w.ChangeUser("UANN", func(u *User) { u.Deleted = true })
	if u, _ := w.User("UANN"); !u.Deleted {
		t.Error("she did not leave")
	}
}
