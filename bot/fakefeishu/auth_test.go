package fakefeishu

import (
	"net/http"
	"testing"
	"time"
)

const tokenPath = "/auth/v3/tenant_access_token/internal"

func TestWrongApp(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	refuses(t, w, []refusalCase{
		{"another app", http.MethodPost, tokenPath, object{"app_id": "cli_x", "app_secret": AppSecret}, 10003},
		{"no app", http.MethodPost, tokenPath, object{"app_secret": AppSecret}, 10003},
		{"another secret", http.MethodPost, tokenPath, object{"app_id": App, "app_secret": "x"}, 10014},
		{"no secret", http.MethodPost, tokenPath, object{"app_id": App}, 10014},
		{"no object", http.MethodPost, tokenPath, []string{}, 9499},
	})
}

// TestTokenLife: two hours, and the same one while more than half an hour is left.
func TestTokenLife(t *testing.T) {
	t.Parallel()
	clock := newHands()
	w := town(t, Options{Now: clock.Now})
	first := tokenOf(t, w)
	clock.Add(90*time.Minute - time.Second)
	if again := tokenOf(t, w); again != first {
		t.Errorf("with more than 30 minutes left: %s, then %s", first, again)
	}
	clock.Add(time.Second)
	second := tokenOf(t, w)
	if second == first {
		t.Error("with 30 minutes left it gave the same token")
	}
	clock.Add(30*time.Minute - time.Second)
	if got := askAs(t, w, first, http.MethodGet, "/bot/v3/info", nil); got.code() != 0 {
		t.Errorf("a second before its end: %+v", got)
	}
	clock.Add(time.Second)
	for token, want := range map[string]int{first: 99991663, second: 0} {
		if got := askAs(t, w, token, http.MethodGet, "/bot/v3/info", nil); got.code() != want {
			t.Errorf("after two hours: %+v, want %d", got, want)
		}
	}
}

func TestRefusedTokens(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	for _, code := range []int{99991663, 99991664, 99991671} {
		old := tokenOf(t, w)
		w.RefuseTokens(code)
		if got := askAs(t, w, old, http.MethodGet, "/bot/v3/info", nil); got.code() != code || got.status != http.StatusBadRequest {
			t.Errorf("%d: %+v", code, got)
		}
		if got := ask(t, w, http.MethodGet, "/bot/v3/info", nil); got.code() != 0 {
			t.Errorf("%d: the next token is not good: %+v", code, got)
		}
	}
	for token, want := range map[string]int{"": 99991661, "u-x": 99991671, "t-x": 99991663} {
		if got := askAs(t, w, token, http.MethodGet, "/bot/v3/info", nil); got.code() != want {
			t.Errorf("token %q: %+v, want %d", token, got, want)
		}
	}
}

// TestScopes: each api wants one of its own, and says which.
func TestScopes(t *testing.T) {
	t.Parallel()
	w := town(t, Options{Scopes: []string{}})
	for _, c := range []struct{ method, path, scope string }{
		{http.MethodPost, toUser, "im:message:send_as_bot"},
		{http.MethodPost, "/im/v1/messages/om_1/reply", "im:message:send_as_bot"},
		{http.MethodPatch, "/im/v1/messages/om_1", "im:message:update"},
		{http.MethodDelete, "/im/v1/messages/om_1", "im:message:recall"},
		{http.MethodGet, "/im/v1/messages/om_1", "im:message:readonly"},
		{http.MethodGet, "/im/v1/messages", "im:message:readonly"},
		{http.MethodGet, "/im/v1/messages/om_1/resources/k", "im:message:readonly"},
		{http.MethodPost, "/im/v1/images", "im:resource"},
		{http.MethodPost, "/im/v1/files", "im:resource"},
		{http.MethodPost, "/contact/v3/users/batch_get_id", "contact:user.id:readonly"},
		{http.MethodGet, "/contact/v3/users/ou_ann", "contact:user.base:readonly"},
		{http.MethodGet, "/tenant/v2/tenant/query", "tenant:tenant:readonly"},
	} {
		got := ask(t, w, c.method, c.path, nil)
		named := false
		lacking, _ := got.at("error", "permission_violations").([]any)
		for _, v := range lacking {
			v, _ := v.(map[string]any)
			named = named || v["subject"] == c.scope && v["type"] == "action_scope_required"
		}
		if got.code() != 99991672 || got.status != http.StatusBadRequest || !named {
			t.Errorf("%s %s: %s, want %s named", c.method, c.path, got.raw, c.scope)
		}
		w.Grant(c.scope)
		if got := ask(t, w, c.method, c.path, nil); got.code() == 99991672 {
			t.Errorf("%s %s: granted, and yet %s", c.method, c.path, got.raw)
		}
		w.Take(c.scope)
	}
}

func TestWhoWeAre(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	if got := ask(t, w, http.MethodGet, "/bot/v3/info", nil); got.text("bot", "open_id") != Bot {
		t.Errorf("the bot: %s", got.raw)
	}
	if got := ask(t, w, http.MethodGet, "/tenant/v2/tenant/query", nil); got.text("data", "tenant", "tenant_key") != TenantKey {
		t.Errorf("the tenant: %s", got.raw)
	}
	w.MuteBot(true)
	refuses(t, w, []refusalCase{
		{"a bot that is off", http.MethodGet, "/bot/v3/info", nil, 230006},
		{"writing then", http.MethodPost, toUser, words("ou_ann", "x"), 230006},
		{"in a group then", http.MethodPost, toChat, words("oc_home", "x"), 230006},
	})
}
