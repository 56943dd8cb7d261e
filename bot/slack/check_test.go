package slack

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakeslack"
)

// TestCheck: what is well is said, what is not is named with what mends it.
func TestCheck(t *testing.T) {
	t.Parallel()
	socket := func(_ *fakeslack.Options, c *Config) { c.Mode = Socket }
	for name, c := range map[string]struct {
		change func(*fakeslack.Options, *Config)
		spoil  func(*outward)
		want   []string // check, state and a part of what is said or mends it
	}{
		"well over http":   {func(*fakeslack.Options, *Config) {}, nil, []string{"slack token ok", "slack scopes ok", "slack clock ok"}},
		"well over socket": {socket, nil, []string{"slack token ok", "slack scopes ok", "slack clock ok", "slack socket ok"}},
		"another team": {
			func(_ *fakeslack.Options, c *Config) { c.Team = "T0TOLD" }, nil,
			[]string{"slack token fail change slack.team", "slack scopes ok", "slack clock ok"},
		},
		"a wrong token": {
			func(*fakeslack.Options, *Config) {}, func(o *outward) { o.w.Refuse(fakeslack.BotToken, "token_revoked") },
			[]string{"slack token fail install the app again"},
		},
		"no network": {
			func(*fakeslack.Options, *Config) {}, func(o *outward) { o.w.Down(true) },
			[]string{"slack token fail HTTPS_PROXY"},
		},
		"scopes": {
			func(*fakeslack.Options, *Config) {}, func(o *outward) { o.w.Take("im:history", "files:read") },
			[]string{"slack token ok", "slack scopes fail lacks files:read, im:history", "slack clock ok"},
		},
		"a wrong app token": {
			socket, func(o *outward) { o.w.Refuse(fakeslack.AppToken, "invalid_auth") },
			[]string{"slack token ok", "slack scopes ok", "slack clock ok", "slack socket fail connections:write"},
		},
		"a slow clock": {
			func(*fakeslack.Options, *Config) {}, func(o *outward) { o.watch.Add(-time.Minute) },
			[]string{"slack token ok", "slack scopes ok", "slack clock warn by NTP"},
		},
		"a wrong clock": {
			func(*fakeslack.Options, *Config) {}, func(o *outward) { o.watch.Add(time.Hour) },
			[]string{"slack token ok", "slack scopes ok", "slack clock fail would be refused"},
		},
	} {
		o := sending(t, c.change)
		o.watch.Add(time.Since(o.watch.Now())) // Slack's Date header is the machine's
		if c.spoil != nil {
			c.spoil(o)
		}
		found := o.Check(context.Background())
		var got []string
		for _, f := range found {
			got = append(got, strings.Join([]string{f.Check, f.State, f.Says, f.Fix}, " "))
		}
		if !slices.EqualFunc(got, c.want, saysAll) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// saysAll: the check and its state at the beginning, the rest anywhere.
func saysAll(got, want string) bool {
	parts := strings.SplitN(want, " ", 4)
	ok := strings.HasPrefix(got, strings.Join(parts[:3], " ")+" ")
	return ok && (len(parts) == 3 || strings.Contains(got, parts[3]))
}
