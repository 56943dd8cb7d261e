package fakeslack

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

const jsonBody, formBody = "application/json; charset=utf-8", "application/x-www-form-urlencoded"

func TestTokens(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	const revoked, inactive = "xoxb-revoked", "xoxb-inactive"
	w.Refuse(revoked, "token_revoked")
	w.Refuse(inactive, "account_inactive")
	for _, c := range []struct{ name, method, token, kind, body, want string }{
		{"bearer", "auth.test", BotToken, formBody, "", ""},
		{"in a form", "auth.test", "", formBody, "token=" + BotToken, ""},
		{"in JSON", "auth.test", "", jsonBody, `{"token":"` + BotToken + `"}`, "not_authed"},
		{"in the address", "auth.test?token=" + BotToken, "", formBody, "", "not_authed"},
		{"none", "auth.test", "", formBody, "", "not_authed"},
		{"another", "auth.test", "xoxb-other", formBody, "", "invalid_auth"},
		{"revoked", "auth.test", revoked, formBody, "", "token_revoked"},
		{"inactive", "chat.postMessage", inactive, formBody, "", "account_inactive"},
		{"the app's", "chat.postMessage", AppToken, formBody, "", "not_allowed_token_type"},
		{"the app's for a socket", "apps.connections.open", AppToken, formBody, "", ""},
		{"the bot's for a socket", "apps.connections.open", BotToken, formBody, "", "not_allowed_token_type"},
		{"free", "api.test", "", formBody, "", ""},
		{"free, but bad", "api.test", "xoxb-other", formBody, "", "invalid_auth"},
	} {
		got := post(t, w.APIURL()+c.method, c.kind, bearer(c.token), c.body)
		if got.word() != c.want || (got.doc["ok"] == true) != (c.want == "") {
			t.Errorf("%s: %v, want %q", c.name, got.doc, c.want)
		}
	}
	w.Refuse(BotToken, "token_revoked")
	if got := ask(t, w, "auth.test", nil); got.word() != "token_revoked" {
		t.Errorf("revoked while it runs: %v", got.doc)
	}
	w.Refuse(BotToken, "")
	must(t, w, "auth.test", nil)
}

func TestBodies(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	for _, c := range []struct{ name, method, kind, body, want, warning string }{
		{"no such method", "chat.shout", jsonBody, "{}", "unknown_method", ""},
		{"broken JSON", "auth.test", jsonBody, "{", "invalid_json", ""},
		{"a list", "auth.test", jsonBody, "[]", "json_not_object", ""},
		{"no charset", "auth.test", "application/json", "{}", "", "missing_charset"},
		{"a charset too much", "auth.test", formBody + "; charset=utf-8", "", "", "superfluous_charset"},
		{"plain text", "auth.test", "text/plain", "x", "invalid_post_type", ""},
		{"a broken form", "auth.test", "multipart/form-data; boundary=x", "x", "invalid_form_data", ""},
		{"JSON for a method of forms", "users.info", jsonBody, `{"user":"UANN"}`, "invalid_arguments", ""},
		{"the last value counts", "users.info", formBody, "user=UANN&user=UNOBODY", "user_not_found", ""},
	} {
		got := post(t, w.APIURL()+c.method, c.kind, bearer(BotToken), c.body)
		if got.word() != c.want || got.text("warning") != c.warning {
			t.Errorf("%s: %v, want %q and the warning %q", c.name, got.doc, c.want, c.warning)
		}
	}
}

func TestScopes(t *testing.T) {
	t.Parallel()
	for name, m := range methods() {
		if len(m.scopes) == 0 {
			continue
		}
		w := Open(t, Options{})
		w.Take(m.scopes...)
		got := form(t, w, name, nil)
		if got.word() != "missing_scope" || got.text("needed") != strings.Join(m.scopes, ",") || got.text("provided") == "" {
			t.Errorf("%s without %v: %v", name, m.scopes, got.doc)
		}
		w.Grant(m.scopes[0])
		if got := form(t, w, name, nil); got.word() == "missing_scope" && !slices.Contains(kinds("history"), m.scopes[0]) {
			t.Errorf("%s with %s: %v", name, m.scopes[0], got.doc)
		}
	}
}

func TestAuthTest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		o                Options
		team, enterprise string
		org              bool
	}{
		{Options{}, Team, "", false},
		{Options{Team: "T0MINE", Enterprise: "E0ORG"}, "T0MINE", "E0ORG", false},
		{Options{Enterprise: "E0ORG", Org: true}, "E0ORG", "E0ORG", true},
	} {
		w := Open(t, c.o)
		got := must(t, w, "auth.test", nil)
		if got.text("team_id") != c.team || got.text("enterprise_id") != c.enterprise || got.doc["is_enterprise_install"] != c.org ||
			got.text("user_id") != Bot || got.text("bot_id") != BotID {
			t.Errorf("%+v: %v", c.o, got.doc)
		}
		if !strings.Contains(got.header.Get("X-OAuth-Scopes"), "chat:write") {
			t.Errorf("scopes in the header: %q", got.header.Get("X-OAuth-Scopes"))
		}
	}
}

func TestAPITest(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	if got := must(t, w, "api.test", in{"a": "b"}); got.text("args", "a") != "b" {
		t.Errorf("the echo: %v", got.doc)
	}
	if got := ask(t, w, "api.test", in{"error": "my_error"}); got.word() != "my_error" {
		t.Errorf("the error: %v", got.doc)
	}
}

func TestSocketTicket(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	got := post(t, w.APIURL()+"apps.connections.open", formBody, bearer(AppToken), "")
	address, err := url.Parse(got.text("url"))
	if err != nil || address.Scheme != "ws" || address.Path != "/link" || "http://"+address.Host != w.URL() {
		t.Fatalf("%v", got.doc)
	}
	ticket := address.Query().Get("ticket")
	if !w.admitSocket(ticket) || w.admitSocket(ticket) || w.admitSocket("") {
		t.Error("a ticket opens one socket, once")
	}
}

func TestUntil(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	done := make(chan out)
	go func() { done <- ask(t, w, "chat.postMessage", in{"channel": "UANN", "text": "hello"}) }()
	w.Until(t, func() bool { return len(w.Inbox("UANN")) == 1 })
	if got := <-done; got.status != http.StatusOK {
		t.Errorf("%v", got)
	}
}
