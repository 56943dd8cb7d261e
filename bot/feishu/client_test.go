package feishu

import (
	"errors"
	"strings"
	"testing"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakefeishu"
)

// TestWhatCannotWorkIsRefused by the key that must change.
func TestWhatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mode   string
		change func(*Config)
		want   string // "" is none
	}{
		"http":              {HTTP, func(*Config) {}, ""},
		"long connection":   {WebSocket, func(c *Config) { c.EncryptKey, c.VerificationToken = "", "" }, ""},
		"lark":              {HTTP, func(c *Config) { c.BaseURL = LarkURL }, ""},
		"no mode":           {"", func(*Config) {}, "feishu.mode: "},
		"no app":            {HTTP, func(c *Config) { c.AppID = "" }, "feishu.app_id: "},
		"swapped":           {HTTP, func(c *Config) { c.AppID, c.AppSecret = c.AppSecret, c.AppID }, "feishu.app_id: "},
		"no secret":         {WebSocket, func(c *Config) { c.AppSecret = "" }, "feishu.app_secret: "},
		"no key":            {HTTP, func(c *Config) { c.EncryptKey = "" }, "feishu.encrypt_key: "},
		"no token":          {HTTP, func(c *Config) { c.VerificationToken = "" }, "feishu.verification_token: "},
		"a slash":           {HTTP, func(c *Config) { c.BaseURL += "/" }, "feishu.base_url: "},
		"not https":         {HTTP, func(c *Config) { c.BaseURL = "http://open.feishu.cn" }, "the app's secret is sent there"},
		"another host":      {HTTP, func(c *Config) { c.BaseURL = "https://open.feishu.cn.example.com" }, "feishu.base_url: "},
		"no address":        {HTTP, func(c *Config) { c.BaseURL = "" }, "feishu.base_url: "},
		"this machine":      {HTTP, func(c *Config) { c.BaseURL = "http://127.0.0.1:9" }, ""},
		"with a password":   {HTTP, func(c *Config) { c.BaseURL = "http://a:b@127.0.0.1:9" }, "feishu.base_url: "},
		"every key at once": {"", func(c *Config) { *c = Config{} }, "feishu.app_secret: "},
	} {
		cfg := Config{Mode: c.mode, AppID: "cli_1", AppSecret: "s", EncryptKey: "k", VerificationToken: "v", BaseURL: FeishuURL}
		c.change(&cfg)
		_, err := New(cfg)
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestWhoWeAre is learned at the start, and the first tenant stays the tenant.
func TestWhoWeAre(t *testing.T) {
	t.Parallel()
	kept := &backstage.Drawer{}
	remembers := func(_ *fakefeishu.Options, c *Config) { c.Keep = kept }
	o := sending(t, remembers)
	if err := o.Ready(); err == nil || o.Started() {
		t.Error("ready before it began")
	}
	if _, e := o.send(t, delivery(zhao, "cl-1")); e == nil || e.RetryAfter == 0 || e.Gone || len(o.w.Calls("")) != 0 {
		t.Errorf("a post before the start: %+v", e)
	}
	for range 2 {
		if err := o.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if tenant, bot, ok := o.us(); tenant != fakefeishu.TenantKey || bot != fakefeishu.Bot || !ok || o.Ready() != nil {
		t.Errorf("we are %s, %s, %v", tenant, bot, o.Ready())
	}
	other := func(_ *fakefeishu.Options, c *Config) {
		c.Keep = &backstage.Drawer{}
		_ = c.Keep.Store(t.Context(), keptTenant, fakefeishu.OtherTenant)
	}
	for name, c := range map[string]struct {
		change func(*fakefeishu.Options, *Config)
		want   string
	}{
		"the same store":   {remembers, ""},
		"the one told":     {func(_ *fakefeishu.Options, c *Config) { c.Tenant = fakefeishu.TenantKey }, ""},
		"another's store":  {other, "this store belongs to the tenant " + fakefeishu.OtherTenant},
		"not the one told": {func(_ *fakefeishu.Options, c *Config) { c.Tenant = "t0told" }, "feishu.tenant_key wants t0told"},
		"a wrong secret":   {func(_ *fakefeishu.Options, c *Config) { c.AppSecret = "wrong" }, "put App ID and App Secret"},
	} {
		o := sending(t, c.change)
		err := o.Start(t.Context())
		if (c.want == "") != (err == nil) || err != nil && (!strings.Contains(err.Error(), c.want) || Passes(err)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if (o.Ready() == nil) != (c.want == "") {
			t.Errorf("%s: ready: %v", name, o.Ready())
		}
	}
}

// TestATenantIsLearned from what Feishu tells first, where the app may not ask;
// another one than that is refused from then on.
func TestATenantIsLearned(t *testing.T) {
	t.Parallel()
	kept := &backstage.Drawer{}
	blind := func(o *fakefeishu.Options, c *Config) { o.Scopes, c.Keep = []string{}, kept }
	o := started(t, blind)
	if tenant, _, ok := o.us(); tenant != "" || !ok {
		t.Fatalf("the tenant is %q, %v", tenant, ok)
	}
	for range 2 {
		if !o.learn(t.Context(), fakefeishu.TenantKey) || o.learn(t.Context(), fakefeishu.OtherTenant) {
			t.Fatal("not the first tenant alone")
		}
	}
	o = started(t, blind)
	if tenant, _, _ := o.us(); tenant != fakefeishu.TenantKey {
		t.Errorf("after a restart the tenant is %q", tenant)
	}
	if err := o.Ready(); err != nil {
		t.Errorf("a scope that the bot works without: %v", err)
	}
}

// TestAStartThatPasses is one that nobody need mend, or that is mended while the bot
// runs.
func TestAStartThatPasses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		api   string
		fault fakefeishu.Fault
		want  bool
	}{
		"an outage":   {"token", fakefeishu.Fault{Cut: true}, true},
		"busy":        {"bot_info", fakefeishu.Fault{RetryAfter: "3"}, true},
		"an error":    {"tenant", fakefeishu.Fault{Status: 500}, true},
		"a switch":    {"bot_info", fakefeishu.Fault{Code: 230006}, true},
		"no bot":      {"bot_info", fakefeishu.Fault{Body: `{"code":0,"bot":{}}`}, true},
		"an old word": {"token", fakefeishu.Fault{Code: 10014}, false},
	} {
		o := sending(t)
		o.w.Fail(c.api, c.fault)
		if err := o.Start(t.Context()); err == nil || Passes(err) != c.want {
			t.Errorf("%s: %v passes %v", name, err, Passes(err))
		}
	}
}

// TestAnAppIsBorn: what Feishu tells an app of which a version was just released finds
// a bot that knows who it is, without waiting for its next try.
func TestAnAppIsBorn(t *testing.T) {
	t.Parallel()
	o := sending(t)
	o.w.MuteBot(true)
	if err := o.Start(t.Context()); err == nil || o.Started() || !strings.Contains(o.Ready().Error(), "no released version") {
		t.Fatalf("%v, ready: %v", err, o.Ready())
	}
	o.w.MuteBot(false)
	event := o.w.Event(fakefeishu.MessageRecalled, map[string]any{})
	if err := o.Hear(t.Context(), event.Body(), func([]byte) error { return nil }); err != nil || !o.Started() || o.Ready() != nil {
		t.Errorf("%v, ready: %v", err, o.Ready())
	}
}

// TestTheLongConnection is needed where it is the way in.
func TestTheLongConnection(t *testing.T) {
	t.Parallel()
	o := started(t, func(_ *fakefeishu.Options, c *Config) { c.Mode = WebSocket })
	if o.Ready() == nil {
		t.Error("ready without it")
	}
	o.Linked(nil)
	if err := o.Ready(); err != nil {
		t.Error(err)
	}
	o.Linked(errors.New("no route"))
	if err := o.Ready(); err == nil || !strings.Contains(err.Error(), "no route") {
		t.Errorf("cut: %v", err)
	}
}

// TestAMissingScope is named, and heals when it is there; nothing is dropped.
func TestAMissingScope(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.Take("im:message:send_as_bot")
	_, e := o.send(t, delivery(zhao, "cl-1"))
	if e == nil || e.Gone || e.Unknown || e.RetryAfter != doorstep.SetupWait || !strings.Contains(e.Error(), "im:message:send_as_bot") {
		t.Fatalf("%+v", e)
	}
	if err := o.Ready(); err == nil || !strings.Contains(err.Error(), "im:message:send_as_bot") || !strings.Contains(err.Error(), "closeloop manifest feishu") {
		t.Errorf("ready: %v", err)
	}
	before := len(o.w.Calls(""))
	if _, e := o.send(t, delivery(zhao, "cl-2")); e == nil || e.RetryAfter == 0 || e.Gone || len(o.w.Calls("")) != before {
		t.Errorf("the next card: %+v after %d calls", e, len(o.w.Calls(""))-before)
	}
	o.w.Grant("im:message:send_as_bot")
	o.watch.Add(doorstep.SetupWait + 1)
	for _, key := range []string{"cl-1", "cl-2"} {
		if _, e := o.send(t, delivery(zhao, key)); e != nil || o.Ready() != nil {
			t.Errorf("afterwards %v, ready: %v", e, o.Ready())
		}
	}
}

// TestFeatures: what the house may count on.
func TestFeatures(t *testing.T) {
	t.Parallel()
	o := sending(t)
	var p chat.Platform = o.Feishu
	if f := p.Features(); p.Name() != Platform || !f.InlineReply || f.ModalForms || f.EditWindow != editWindow || f.Limits.Input != 1000 {
		t.Errorf("%+v", f)
	}
	if _, finds := p.(chat.Finder); finds {
		t.Error("Feishu has no way to find a message by its key")
	}
}
