package main

import (
	"fmt"
	"strings"
	"testing"

	"closeloop/bot/fakeslack"
)

// TestDoctorOnSlack: whatever Slack refuses is found before anybody misses a
// card, with what mends it and without a secret.
func TestDoctorOnSlack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more   string
		spoil  func(*fakeslack.Workspace)
		check  string
		state  string
		phrase string
	}{
		"well":          {"", func(*fakeslack.Workspace) {}, "slack token", fine, fakeslack.Team},
		"scopes":        {"", func(w *fakeslack.Workspace) { w.Take("im:history") }, "slack scopes", broken, "im:history"},
		"token":         {"", func(w *fakeslack.Workspace) { w.Refuse(fakeslack.BotToken, "token_revoked") }, "slack token", broken, "install the app again"},
		"another team":  {"  team: T0TOLD\n", func(*fakeslack.Workspace) {}, "slack token", broken, "T0TOLD"},
		"socket":        {"  mode: socket\n  app_token: " + fakeslack.AppToken + "\n", func(*fakeslack.Workspace) {}, "slack socket", fine, ""},
		"no app token":  {"  mode: socket\n", func(*fakeslack.Workspace) {}, "slack", uneasy, "mend the configuration first"},
		"no address":    {"", func(*fakeslack.Workspace) {}, "public_url", uneasy, "slack.mode socket"},
		"out of reach":  {"", func(w *fakeslack.Workspace) { w.Down(true) }, "slack token", broken, "https"},
		"a secret file": {"  app_token: file:nowhere\n", func(*fakeslack.Workspace) {}, "slack", uneasy, "could not be read"},
	} {
		w := fakeslack.Open(t, fakeslack.Options{})
		c.spoil(w)
		d := newDeskFolder(t)
		lines := fmt.Sprintf("slack:\n  bot_token: %s\n  signing_secret: %s\n  api_url: %s\n%s", fakeslack.BotToken, fakeslack.SigningSecret, w.APIURL(), c.more)
		d.put("closeloop.yaml", []byte(lines))
		t.Log(name)
		d.found(c.check, c.state, c.phrase)
		if got := d.call("", "doctor"); strings.Contains(got.out+got.errs, fakeslack.BotToken) || strings.Contains(got.out, fakeslack.SigningSecret) {
			t.Errorf("%s: it tells a secret: %s", name, got.out)
		}
	}
	newDeskFolder(t).found("slack", fine, "Slack is off")
}
