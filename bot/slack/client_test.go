package slack

import (
	"context"
	"strings"
	"testing"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakeslack"
)

// TestWhatCannotWorkIsRefused by the key that must change.
func TestWhatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	good := func(mode string) Config {
		return Config{Mode: mode, SigningSecret: "s", BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: "https://slack.com/api/"}
	}
	for name, c := range map[string]struct {
		mode   string
		change func(*Config)
		want   string // "" is none
	}{
		"http":                     {HTTP, func(c *Config) { c.AppToken = "" }, ""},
		"socket":                   {Socket, func(c *Config) { c.SigningSecret = "" }, ""},
		"no mode":                  {"", func(*Config) {}, "write http or socket"},
		"http without secret":      {HTTP, func(c *Config) { c.SigningSecret = "" }, "slack.signing_secret: "},
		"no bot token":             {HTTP, func(c *Config) { c.BotToken = "" }, "slack.bot_token: "},
		"a user's token":           {Socket, func(c *Config) { c.BotToken = "xoxp-1" }, "slack.bot_token: "},
		"socket without app token": {Socket, func(c *Config) { c.AppToken = "" }, "slack.app_token: "},
		"both tokens swapped":      {Socket, func(c *Config) { c.AppToken, c.BotToken = c.BotToken, c.AppToken }, "slack.bot_token: "},
		"no slash":                 {HTTP, func(c *Config) { c.APIURL = "https://slack.com/api" }, "ends with a slash"},
		"no address":               {HTTP, func(c *Config) { c.APIURL = "slack" }, "slack.api_url: "},
		"not https":                {HTTP, func(c *Config) { c.APIURL = "http://slack.com/api/" }, "write an address with https"},
		"another host":             {HTTP, func(c *Config) { c.APIURL = "https://slack.com.example.com/api/" }, "the tokens are sent there"},
		"this machine":             {HTTP, func(c *Config) { c.APIURL = "http://127.0.0.1:9/api/" }, ""},
		"this machine by name":     {HTTP, func(c *Config) { c.APIURL = "http://localhost:9/api/" }, ""},
		"for governments":          {HTTP, func(c *Config) { c.APIURL = "https://slack-gov.com/api/" }, ""},
		"with a password":          {HTTP, func(c *Config) { c.APIURL = "https://a:b@slack.com/api/" }, "slack.api_url: "},
	} {
		cfg := good(c.mode)
		c.change(&cfg)
		_, err := New(cfg)
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestOnlySlacksAddresses get what is for Slack.
func TestOnlySlacksAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://hooks.slack.com/commands/T/1/x": true,
		"https://files.slack.com/a":              true,
		"https://slack.com/a":                    true,
		"http://hooks.slack.com/commands":        false,
		"https://hooks.slack.com.evil.example/":  false,
		"https://evilslack.com/":                 false,
		"https://user@hooks.slack.com/":          false,
		"https://hooks.slack.com:8443/":          false,
		"http://127.0.0.1/respond":               false,
		"http://169.254.169.254/latest":          false,
		"":                                       false,
	} {
		s, err := New(Config{Mode: HTTP, SigningSecret: "s", BotToken: "xoxb-1", APIURL: "https://slack.com/api/"})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.ours(address); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}

// TestWhoWeAre is learned at the start, and the first team stays the team.
func TestWhoWeAre(t *testing.T) {
	t.Parallel()
	memory := &backstage.Drawer{}
	remembers := func(_ *fakeslack.Options, c *Config) { c.Keep = memory }
	o := sending(t, remembers)
	if err := o.Ready(); err == nil {
		t.Error("ready before it began")
	}
	if _, e := o.post(t, parcel(amy, "cl-1")); e == nil || e.RetryAfter == 0 || e.Gone || len(o.w.Calls("")) != 0 {
		t.Errorf("a post before the start: %+v", e)
	}
	for range 2 {
		if err := o.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	us, _ := o.us()
	if us.team != acme || us.user != fakeslack.Bot || us.bot != fakeslack.BotID || o.Ready() != nil {
		t.Errorf("we are %+v, %v", us, o.Ready())
	}
	for name, c := range map[string]struct {
		change func(*fakeslack.Options, *Config)
		want   string
	}{
		"another store":         {func(*fakeslack.Options, *Config) {}, ""},
		"another team":          {func(o *fakeslack.Options, c *Config) { o.Team, c.Keep = "T0OTHER", memory }, "this store belongs to T0ACME in Slack, slack.bot_token to T0OTHER"},
		"not the one told":      {func(_ *fakeslack.Options, c *Config) { c.Team = "T0TOLD" }, "slack.bot_token belongs to T0ACME, slack.team wants T0TOLD"},
		"a team of an org":      {func(o *fakeslack.Options, c *Config) { o.Enterprise, c.Team = "E0ACME", "E0ACME" }, ""},
		"the org":               {func(o *fakeslack.Options, _ *Config) { o.Enterprise, o.Org = "E0ACME", true }, ""},
		"the org, told":         {func(o *fakeslack.Options, c *Config) { o.Enterprise, o.Org, c.Team = "E0ACME", true, "E0ACME" }, ""},
		"an org after the team": {func(o *fakeslack.Options, c *Config) { o.Enterprise, o.Org, c.Keep = "E0ACME", true, memory }, "slack.bot_token to E0ACME"},
		"a wrong token":         {func(_ *fakeslack.Options, c *Config) { c.BotToken = "xoxb-wrong" }, "invalid_auth"},
	} {
		o := sending(t, c.change)
		err := o.Start(context.Background())
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if (o.Ready() == nil) != (c.want == "") {
			t.Errorf("%s: ready: %v", name, o.Ready())
		}
	}
}

// TestWhoIsHere: of an org, everybody of it; of a workspace, its own people.
func TestWhoIsHere(t *testing.T) {
	t.Parallel()
	one := ids{team: "T1", enterprise: "E1"}
	all := ids{team: "E1", enterprise: "E1", org: true}
	for _, c := range []struct {
		us               ids
		team, enterprise string
		want             bool
	}{
		{one, "T1", "E1", true},
		{one, "T1", "", true},
		{one, "T2", "E1", false},
		{all, "T2", "E1", true},
		{all, "", "E1", true},
		{all, "T1", "E2", false},
		{all, "T1", "", false},
	} {
		if got := c.us.holds(c.team, c.enterprise); got != c.want {
			t.Errorf("%+v holds %s of %s: %v", c.us, c.team, c.enterprise, got)
		}
	}
}

// TestATokenThatWasTakenAway: nothing is dropped, Ready says what to do, and
// Slack is not asked again for each card.
func TestATokenThatWasTakenAway(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.Refuse(fakeslack.BotToken, "token_revoked")
	_, e := o.post(t, parcel(amy, "cl-1"))
	if e == nil || e.Gone || e.Unknown || e.RetryAfter != doorstep.SetupWait {
		t.Fatalf("%+v", e)
	}
	if err := o.Ready(); err == nil || !strings.Contains(err.Error(), "token_revoked") || !strings.Contains(err.Error(), "; install the app again") {
		t.Errorf("ready: %v", err)
	}
	before := len(o.w.Calls(""))
	if _, e := o.post(t, parcel(amy, "cl-2")); e == nil || e.RetryAfter == 0 || e.Gone || len(o.w.Calls("")) != before {
		t.Errorf("the next card: %+v after %d calls", e, len(o.w.Calls(""))-before)
	}
	o.w.Refuse(fakeslack.BotToken, "")
	o.watch.Add(doorstep.SetupWait + 1)
	for _, key := range []string{"cl-1", "cl-2"} {
		if _, e := o.post(t, parcel(amy, key)); e != nil {
			t.Errorf("afterwards: %v", e)
		}
	}
	if err := o.Ready(); err != nil || len(o.w.Inbox(amy)) != 2 {
		t.Errorf("ready: %v", err)
	}
	o.lost("app_uninstalled")
	if o.Ready() == nil {
		t.Error("ready without an app")
	}
}

// TestAMissingScope is named, and heals when it is there.
func TestAMissingScope(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.Take("im:write")
	_, e := o.post(t, parcel(amy, "cl-1"))
	if e == nil || e.Gone || e.RetryAfter != doorstep.SetupWait || !strings.Contains(e.Error(), "im:write") {
		t.Errorf("%v", e)
	}
	if err := o.Ready(); err == nil || !strings.Contains(err.Error(), "im:write") || !strings.Contains(err.Error(), "closeloop manifest slack") {
		t.Errorf("ready: %v", err)
	}
	o.w.Grant("im:write")
	o.watch.Add(doorstep.SetupWait + 1)
	if _, e := o.post(t, parcel(amy, "cl-1")); e != nil || o.Ready() != nil {
		t.Errorf("afterwards %v, ready: %v", e, o.Ready())
	}
}

// TestFeatures: what the house may count on.
func TestFeatures(t *testing.T) {
	t.Parallel()
	o := sending(t)
	var p chat.Platform = o.Slack
	if f := p.Features(); p.Name() != Platform || !f.ModalForms || !f.PrivateNotices || f.InlineReply || f.Limits.Blocks != 50 {
		t.Errorf("%+v", f)
	}
}
