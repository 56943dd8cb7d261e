package main

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakeslack"
)

// TestDoctorAsksSlack: what Slack refuses is told with what mends it, and
// without Slack nothing is said of it.
func TestDoctorAsksSlack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mode string
		harm func(*fakeslack.Workspace)
		want string // the broken checks and a word of the fix; "" is none
	}{
		"well over http":      {"http", func(*fakeslack.Workspace) {}, ""},
		"well over a socket":  {"socket", func(*fakeslack.Workspace) {}, ""},
		"a scope is missing":  {"http", func(w *fakeslack.Workspace) { w.Take("im:write") }, "slack scopes: im:write"},
		"a token taken away":  {"http", func(w *fakeslack.Workspace) { w.Refuse(fakeslack.BotToken, "token_revoked") }, "slack token: slack.bot_token"},
		"no socket to be had": {"socket", func(w *fakeslack.Workspace) { w.Refuse(fakeslack.AppToken, "invalid_auth") }, "slack socket: connections:write"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := fakeslack.Open(t, fakeslack.Options{})
			c.harm(w)
			cfg := defaults()
			cfg.Slack = SlackConfig{
				Mode: c.mode, BotToken: fakeslack.BotToken, AppToken: fakeslack.AppToken, SigningSecret: fakeslack.SigningSecret, APIURL: w.APIURL(),
			}
			check, word, _ := strings.Cut(c.want, ": ")
			seen := c.want == ""
			found := lookAtSlack(t.Context(), exam{cfg: cfg, machine: time.Now})
			if len(found) == 0 {
				t.Fatal("nothing was looked at")
			}
			for _, r := range found {
				if r.State == broken && r.Check != check {
					t.Errorf("also broken: %+v", r)
				}
				seen = seen || r.State == broken && r.Check == check && strings.Contains(r.Says+r.Fix, word)
				if strings.Contains(r.Says+r.Fix, fakeslack.BotToken) || strings.Contains(r.Says+r.Fix, fakeslack.AppToken) {
					t.Errorf("it tells a secret: %+v", r)
				}
			}
			if !seen {
				t.Errorf("does not say %s: %+v", c.want, found)
			}
		})
	}
	if found := lookAtSlack(t.Context(), exam{cfg: defaults(), machine: time.Now}); len(found) > 0 {
		t.Errorf("without Slack: %+v", found)
	}
}
