package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// keptTenant is the key under which the tenant is kept.
const keptTenant = "feishu.tenant"

const (
	pathBot    = "/open-apis/bot/v3/info"
	pathTenant = "/open-apis/tenant/v2/tenant/query"
)

// us is what the bot knows of itself: the tenant's key, "" as long as nobody has
// said it, and its own open_id; not ok before Start.
func (f *Feishu) us() (tenant, bot string, ok bool) {
	if t := f.tenant.Load(); t != nil {
		tenant = *t
	}
	if b := f.bot.Load(); b != nil {
		return tenant, *b, true
	}
	return tenant, "", false
}

// learn takes the tenant's key from the first thing that surely comes from Feishu,
// where Start could not ask for it, and keeps it; false: it is another one than ours.
func (f *Feishu) learn(ctx context.Context, tenant string) bool {
	err := f.adopt(ctx, tenant)
	if err != nil {
		f.cfg.Log.Warn("feishu: a tenant that is not served", "cause", err)
	}
	return err == nil
}

// adopt makes a tenant ours. The first one stays: another one's people are other
// people. tenant is "" where Feishu does not say it.
func (f *Feishu) adopt(ctx context.Context, tenant string) error {
	f.learning.Lock()
	defer f.learning.Unlock()
	kept, err := f.cfg.Keep.Load(ctx, keptTenant)
	if err != nil {
		return fmt.Errorf("read the tenant: %w", err)
	}
	ours := tenant
	for _, told := range []struct{ key, is string }{
		{kept, "this store belongs to the tenant %s in Feishu, the app to %s; put that tenant's app, or use another store"},
		{f.cfg.Tenant, "feishu.tenant_key wants %s, the app belongs to %s; put the app of that tenant, or change feishu.tenant_key"},
	} {
		if told.key != "" && ours != "" && told.key != ours {
			return fmt.Errorf(told.is, told.key, ours)
		}
		if ours == "" {
			ours = told.key
		}
	}
	if ours == "" {
		return nil
	}
	if kept == "" {
		if err := f.cfg.Keep.Store(ctx, keptTenant, ours); err != nil {
			return fmt.Errorf("keep the tenant: %w", err)
		}
	}
	f.tenant.Store(&ours)
	return nil
}

// Start learns the bot's own id and the tenant, or checks it. It may be called
// again.
func (f *Feishu) Start(ctx context.Context) error {
	bot, err := f.introduce(ctx)
	f.unborn.Store(unborn(err))
	if err == nil {
		err = f.belong(ctx)
	}
	if err != nil {
		if code := codeOf(err); code != 0 && !Passes(err) {
			return fmt.Errorf("start feishu: %w; %s", err, remedy(fmt.Sprint(code)))
		}
		return fmt.Errorf("start feishu: %w", err)
	}
	f.bot.Store(&bot)
	return nil
}

// wakeTime is how long what is heard waits until the bot knows who it is.
const wakeTime = time.Second

// awake starts with the first thing that Feishu tells: until a version of the app is
// released nobody says who the bot is, and then it need not wait for the next try.
func (f *Feishu) awake(ctx context.Context) {
	if f.Started() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, wakeTime)
	defer cancel()
	if err := f.Start(ctx); err != nil {
		f.cfg.Log.Warn("feishu: it tells something, and does not say who we are", "cause", err)
	}
}

// belong asks which tenant the app is of. Without the scope for it the first thing
// that Feishu tells says so.
func (f *Feishu) belong(ctx context.Context) error {
	tenant, err := f.askTenant(ctx)
	if err != nil && codeOf(err) != noScope {
		return err
	}
	return f.adopt(ctx, tenant)
}

// Started says whether Feishu has said who the bot is.
func (f *Feishu) Started() bool {
	_, _, ok := f.us()
	return ok
}

// Passes says whether a Start that failed may work later while we run: Feishu could
// not be reached, or asked to wait; or the app is being set up, for which its
// console wants us to run. Everything else somebody must mend.
func Passes(err error) bool {
	var send *chat.SendError
	class, _ := classOf(codeOf(err))
	return unborn(err) || errors.As(err, &send) && class != doorstep.Setup
}

// errNoBot is what Feishu says without a word: of an app without a bot.
var errNoBot = errors.New("the app has no bot, or no released version")

// unborn says whether an app has no bot: it has not got that feature, or no version
// of it is released.
func unborn(err error) bool {
	return errors.Is(err, errNoBot) || slices.Contains(noBot(), codeOf(err))
}

// noBot are the codes for it.
func noBot() []int { return []int{11205, 230006, 234007, 99991662} }

// introduce asks for the bot's own open_id.
func (f *Feishu) introduce(ctx context.Context) (string, error) {
	about, _, err := f.askBot(ctx)
	return about.OpenID, err
}

// about is what Feishu says of the app's bot.
type about struct {
	OpenID string `json:"open_id"`
	Active int    `json:"activate_status"`
}

func (f *Feishu) askBot(ctx context.Context) (about, http.Header, error) {
	var said struct {
		Bot about `json:"bot"`
	}
	header, err := f.ask(ctx, call{api: apiBot, aside: true}, pathBot, &said)
	if err == nil && said.Bot.OpenID == "" {
		err = errNoBot
	}
	return said.Bot, header, err
}

func (f *Feishu) askTenant(ctx context.Context) (string, error) {
	var said struct {
		Data struct {
			Tenant struct {
				Key string `json:"tenant_key"`
			} `json:"tenant"`
		} `json:"data"`
	}
	_, err := f.ask(ctx, call{api: apiTenant, aside: true}, pathTenant, &said)
	return said.Data.Tenant.Key, err
}

// ask reads from an api for which the library has no words.
func (f *Feishu) ask(ctx context.Context, c call, path string, into any) (header http.Header, err error) {
	err = f.do(ctx, c, func(ctx context.Context, token string) error {
		resp, err := f.request(ctx, token, probe{c.api, http.MethodGet, path, nil})
		if err != nil {
			return err
		}
		header = resp.Header
		return json.Unmarshal(resp.RawBody, into)
	})
	return header, err
}

// probe is a call for which the library has no words.
type probe struct {
	api, method, path string
	body              any
}

func (f *Feishu) request(ctx context.Context, token string, p probe) (*larkcore.ApiResp, error) {
	return larkcore.Request(ctx, &larkcore.ApiReq{
		HttpMethod: p.method, ApiPath: p.path, Body: p.body,
		SupportedAccessTokenTypes: []larkcore.AccessTokenType{larkcore.AccessTokenTypeTenant},
	}, f.sdk, larkcore.WithTenantAccessToken(token))
}

// Linked says that the long connection stands (nil), or why it does not.
func (f *Feishu) Linked(err error) {
	if err == nil {
		f.cut.Store(nil)
		return
	}
	err = fmt.Errorf("feishu: the long connection does not stand: %w", err)
	f.cut.Store(&err)
}

// Ready says why Feishu cannot be reached now; nil: it can.
func (f *Feishu) Ready() error {
	if err := f.health.First(); err != nil {
		return err
	}
	if !f.Started() && f.unborn.Load() {
		return fmt.Errorf("feishu: %w", errNoBot)
	}
	if !f.Started() {
		return errors.New("feishu: not connected")
	}
	if cut := f.cut.Load(); cut != nil {
		return *cut
	}
	return nil
}

// early is what a delivery hears before Start.
func early() error {
	return &chat.SendError{RetryAfter: doorstep.SetupWait / 30, Err: errors.New("feishu: not connected")}
}
