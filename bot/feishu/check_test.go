package feishu

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
)

// TestCheck: what is well is said, what is not is named with what mends it, in the
// order in which an app is set up; nothing is sent, and no secret is said.
func TestCheck(t *testing.T) {
	t.Parallel()
	well := []string{"feishu app ok", "feishu clock ok", "feishu address ok /feishu/events", "feishu scopes ok", "feishu tenant ok", "feishu version ok availability"}
	but := func(i int, line string) []string {
		out := slices.Clone(well)
		out[i] = line
		return out
	}
	same := func(*fakefeishu.Options, *Config) {}
	active := func(n string) func(*outward) {
		return func(o *outward) {
			o.w.Fail("bot_info", fakefeishu.Fault{Body: `{"code":0,"bot":{"open_id":"ou_bot","activate_status":` + n + `}}`})
		}
	}
	for name, c := range map[string]struct {
		change func(*fakefeishu.Options, *Config)
		spoil  func(*outward)
		want   []string // check, state and a part of what is said or mends it
	}{
		"well":            {same, nil, well},
		"long connection": {func(_ *fakefeishu.Options, c *Config) { c.Mode = WebSocket }, nil, but(2, "feishu connection ok closeloop serve")},
		"no long connection": {
			func(_ *fakefeishu.Options, c *Config) { c.Mode = WebSocket }, func(o *outward) { o.w.Fail("endpoint", fakefeishu.Fault{Code: 1000040345}) },
			but(2, "feishu connection fail while closeloop serve runs"),
		},
		"a wrong secret":  {func(_ *fakefeishu.Options, c *Config) { c.AppSecret = "wrong" }, nil, []string{"feishu app fail put App ID and App Secret"}},
		"no network":      {same, func(o *outward) { o.w.Down(true) }, []string{"feishu app fail HTTPS_PROXY"}},
		"no bot":          {same, func(o *outward) { o.w.MuteBot(true) }, but(5, "feishu version fail add the feature Bot")},
		"a new app":       {func(o *fakefeishu.Options, _ *Config) { o.New = true }, nil, []string{well[0], well[1], well[2], "feishu scopes fail lacks im:message:send_as_bot, im:message:update, im:message:readonly, im:resource, contact:user.base:readonly, contact:user.id:readonly, tenant:tenant:readonly", "feishu tenant warn", "feishu version fail publish a version"}},
		"not approved":    {same, active("3"), but(5, "feishu version fail publish a version")},
		"switched off":    {same, active("1"), but(5, "feishu version fail switch it on")},
		"a newer version": {same, active("4"), but(5, "feishu version warn approve it")},
		"scopes": {
			same, func(o *outward) { o.w.Take("im:message:update", "im:resource", "contact:user.id:readonly") },
			but(3, "feishu scopes fail lacks im:message:update, im:resource, contact:user.id:readonly"),
		},
		"an unknown tenant": {
			same, func(o *outward) { o.w.Take("tenant:tenant:readonly") },
			[]string{well[0], well[1], well[2], "feishu scopes fail tenant:tenant:readonly", "feishu tenant warn becomes its own", well[5]},
		},
		"another tenant": {
			func(_ *fakefeishu.Options, c *Config) { c.Tenant = "t0told" }, nil,
			but(4, "feishu tenant fail change feishu.tenant_key"),
		},
		"another's store": {
			func(_ *fakefeishu.Options, c *Config) { _ = c.Keep.Store(t.Context(), keptTenant, "t0old") }, nil,
			but(4, "feishu tenant fail use another store"),
		},
		"a slow clock":  {same, func(o *outward) { o.watch.Add(-time.Minute) }, but(1, "feishu clock warn by NTP")},
		"a wrong clock": {same, func(o *outward) { o.watch.Add(time.Hour) }, but(1, "feishu clock fail would be refused")},
	} {
		o := sending(t, c.change)
		o.watch.Add(time.Since(o.watch.Now())) // Feishu's Date header is the machine's
		if c.spoil != nil {
			c.spoil(o)
		}
		var got []string
		for _, f := range o.Check(t.Context()) {
			line := strings.Join([]string{f.Check, f.State, f.Says, f.Fix}, " ")
			if strings.Contains(line, o.cfg.AppSecret) || (f.State == Fine) != (f.Fix == "") {
				t.Errorf("%s: %q", name, line)
			}
			got = append(got, line)
		}
		if !slices.EqualFunc(got, c.want, saysAll) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if len(o.w.All()) != 0 {
			t.Errorf("%s: something was sent", name)
		}
	}
}

// saysAll: the check and its state at the beginning, the rest anywhere.
func saysAll(got, want string) bool {
	parts := strings.SplitN(want, " ", 4)
	return strings.HasPrefix(got, strings.Join(parts[:3], " ")+" ") && (len(parts) == 3 || strings.Contains(got, parts[3]))
}
