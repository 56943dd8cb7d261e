package feishu

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"closeloop/bot/doorstep"
)

// Feishu is the platform, both directions.
type Feishu struct {
	cfg     Config
	sdk     *larkcore.Config
	im      *larkim.V1
	contact *larkcontact.V3
	http    *http.Client
	rates   *doorstep.Rates
	posts   *doorstep.Posts
	health  doorstep.Troubles
	outage  doorstep.Outage

	tokens    tokens
	directory directory
	bot       atomic.Pointer[string] // the bot's own open_id; nil before Start
	tenant    atomic.Pointer[string] // nil: nobody has said it yet
	unborn    atomic.Bool            // the last Start found an app that has no bot yet
	learning  sync.Mutex
	cut       atomic.Pointer[error] // why the long connection does not stand

	door
}

// New checks the configuration; it talks to nobody.
func New(cfg Config) (*Feishu, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	f := &Feishu{cfg: cfg, rates: doorstep.NewRates(allowance, inAPlace()), posts: doorstep.NewPosts()}
	f.http = doorstep.Straight(&road{next: doorstep.Transport()})
	f.sdk = &larkcore.Config{
		BaseUrl: cfg.BaseURL, AppId: cfg.AppID, AppSecret: cfg.AppSecret, AppType: larkcore.AppTypeSelfBuilt,
		HttpClient: f.http, Logger: silent{}, LogLevel: larkcore.LogLevelError,
	}
	larkcore.NewLogger(f.sdk)
	larkcore.NewSerialization(f.sdk)
	f.im, f.contact = larkim.New(f.sdk), larkcontact.New(f.sdk)
	if cfg.Tenant != "" {
		f.tenant.Store(&cfg.Tenant)
	}
	if cfg.Mode == WebSocket {
		f.Linked(errors.New("it was not opened yet"))
	}
	f.ready(cfg)
	return f, nil
}

// silent keeps the library's log out of ours: it writes whole requests and answers.
type silent struct{}

func (silent) Debug(context.Context, ...any) {}
func (silent) Info(context.Context, ...any)  {}
func (silent) Warn(context.Context, ...any)  {}
func (silent) Error(context.Context, ...any) {}

// check refuses what cannot work: a line for each key that must change, and
// after a semicolon what to do.
func (c Config) check() error {
	const credentials = "put the %s of the app's page Credentials & Basic Info"
	var faults []error
	want := func(ok bool, fault string) {
		if !ok {
			faults = append(faults, errors.New(fault))
		}
	}
	want(c.Mode == HTTP || c.Mode == WebSocket, fmt.Sprintf("feishu.mode: %q is none; write http or websocket", c.Mode))
	want(strings.HasPrefix(c.AppID, "cli_"), "feishu.app_id: this is no App ID; "+fmt.Sprintf(credentials, "App ID")+", which begins with cli_")
	want(c.AppSecret != "", "feishu.app_secret: the bot needs it; "+fmt.Sprintf(credentials, "App Secret"))
	const secrets = "; set one on the app's page Events & Callbacks, Encryption Strategy, and put it"
	want(c.Mode != HTTP || c.EncryptKey != "", "feishu.encrypt_key: mode http needs the Encrypt Key"+secrets)
	want(c.Mode != HTTP || c.VerificationToken != "", "feishu.verification_token: mode http needs the Verification Token; put the one of the app's page Events & Callbacks, Encryption Strategy")
	if fault := baseFault(c.BaseURL); fault != "" {
		faults = append(faults, errors.New(fault))
	}
	return errors.Join(faults...)
}

// baseFault is what is wrong with the address of the API. The secret goes there: it
// is Feishu's or Lark's own or, for tests, one on this machine.
func baseFault(address string) string {
	u, err := url.Parse(address)
	known := address == FeishuURL || address == LarkURL
	if known || err == nil && doorstep.Loopback(u) && u.Path == "" && u.User == nil && u.RawQuery == "" {
		return ""
	}
	return "feishu.base_url: the app's secret is sent there; write " + FeishuURL + " for Feishu or " + LarkURL + " for Lark, without a slash at the end"
}

// The apis, as faults, rates and the log name them.
const (
	apiToken    = "token"
	apiBot      = "bot_info"
	apiTenant   = "tenant"
	apiCreate   = "create"
	apiReply    = "reply"
	apiPatch    = "patch"
	apiFile     = "file"
	apiImage    = "image"
	apiResource = "resource"
	apiUser     = "user"
	apiLookUp   = "batch_get_id"
	apiEndpoint = "endpoint"
)

// allowance is how often an api may be called. Feishu's limits are 50 a second and
// 1000 a minute for each: this stays below both, however their windows lie.
func allowance(string) doorstep.Allowance { return doorstep.Allowance{Minute: 900, Burst: 30} }

// inAPlace: 5 a second to one user, into one group (which all its bots share) and
// on one message.
func inAPlace() doorstep.Allowance { return doorstep.Allowance{Minute: 120, Burst: 3} }

// call is one call of an api.
type call struct {
	api   string
	place string // a user, a chat or a message that has an allowance of its own
	key   string // whoever must wait gets a turn under it; empty: no turn is kept
	uuid  string // under which Feishu knows a message for an hour
	once  bool   // a repeat may do it twice, or nobody knows whether it was done
	aside bool   // the bot works without it: its trouble is none of the whole
	more  bool   // it goes on with a call that had its room
}

// do makes a call if there is room for it and judges how it went: nil, or a
// *chat.SendError. A token that Feishu refuses is dropped, and the call made once
// more with another one.
func (f *Feishu) do(ctx context.Context, c call, run func(context.Context, string) error) error {
	if !c.more {
		if wait := f.rates.Take(f.cfg.Now(), doorstep.Call{Method: c.api, Place: c.place, Key: c.key}); wait > 0 {
			return full(c.api, wait)
		}
	}
	for again := false; ; again = true {
		token, err := f.token(ctx)
		if err != nil {
			return err
		}
		fault := f.attempt(ctx, c, func(ctx context.Context) error { return run(ctx, token) })
		if fault != nil && ofToken(fault.Code) && !again {
			f.tokens.drop(token)
			continue
		}
		return f.settle(c, fault)
	}
}

// attempt makes one request and judges it; nil: it went well.
func (f *Feishu) attempt(ctx context.Context, c call, run func(context.Context) error) *doorstep.Failure {
	began := f.cfg.Now()
	ctx, t := travel(ctx)
	err := run(ctx)
	if no := t.denial(); no != nil {
		err = no // what the library makes of it says less
	}
	if t.answered() {
		f.outage.Over()
	}
	if err == nil {
		return nil
	}
	fault := judge(c, t, err)
	if fault.RetryAfter == 0 && !t.answered() && ctx.Err() == nil {
		wait := f.outage.Met(began, f.cfg.Now())
		if fault.Class == doorstep.Passing {
			fault.RetryAfter = wait
		}
	}
	return &fault
}

// settle draws what follows from how a call went in the end.
func (f *Feishu) settle(c call, fault *doorstep.Failure) error {
	if fault == nil {
		f.health.Well(c.api)
		return nil
	}
	if fault.Class == doorstep.Setup && !c.aside {
		f.health.Note(closes(c.api, fault.Code), fmt.Errorf("feishu: %w; %s", fault.Err, remedy(fault.Code)))
	}
	if shuts(c, *fault) {
		f.rates.Shut(closes(c.api, fault.Code), f.cfg.Now(), fault.RetryAfter)
	}
	return fault.Send()
}
