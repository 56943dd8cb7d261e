package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// Finding is one line of a check.
type Finding = doorstep.Finding

// The states of a finding.
const (
	Fine   = doorstep.Fine
	Uneasy = doorstep.Uneasy // works, and somebody should know
	Broken = doorstep.Broken
)

// Check asks Feishu what only Feishu knows, in the order in which an app is set up:
// it changes nothing and sends nothing.
func (f *Feishu) Check(ctx context.Context) []Finding {
	if _, err := f.token(ctx); err != nil {
		return []Finding{ailing("feishu app", err)}
	}
	found := []Finding{doorstep.Find("feishu app", Fine, "app id and secret are right", "")}
	bot, header, err := f.askBot(ctx)
	found = append(found, doorstep.Clock("feishu clock", "Feishu", header, f.cfg.Now())...)
	if err != nil && !unborn(err) {
		return append(found, ailing("feishu version", err))
	}
	return append(found, f.lookAtWay(ctx), f.lookAtScopes(ctx), f.lookAtTenant(ctx), lookAtVersion(bot, err))
}

// lookAtVersion reads whether a version of the app is published, with a bot, and the
// tenant lets it run.
func lookAtVersion(bot about, err error) Finding {
	const check = "feishu version"
	if err != nil {
		return doorstep.Find(check, Broken, errNoBot.Error(), remedy("230006"))
	}
	const publish = "publish a version on the app's page Version Management & Release, and have an administrator of the tenant approve it"
	switch bot.Active {
	case 2:
		return doorstep.Find(check, Fine, "a version is published, and its bot is "+bot.OpenID+"; who is outside of its availability gets nothing", "")
	case 4:
		return doorstep.Find(check, Uneasy, "the bot works, and a newer version of its app waits for approval", "have an administrator of the tenant approve it")
	case 0, 3:
		return doorstep.Find(check, Broken, "the app is not approved yet", publish)
	}
	return doorstep.Find(check, Broken, fmt.Sprintf("the tenant has switched the app off (activate_status %d)", bot.Active), "have an administrator of the tenant switch it on in the admin console, Apps")
}

// lookAtTenant asks which tenant the app is of.
func (f *Feishu) lookAtTenant(ctx context.Context) Finding {
	const check = "feishu tenant"
	tenant, err := f.askTenant(ctx)
	kept, _ := f.cfg.Keep.Load(ctx, keptTenant) // unread: only feishu.tenant_key is compared
	switch {
	case codeOf(err) == noScope && f.cfg.Tenant == "" && kept == "":
		return doorstep.Find(check, Uneasy, "the app may not ask for its tenant: the first one that it hears from becomes its own", remedy(strconv.Itoa(noScope)))
	case codeOf(err) == noScope:
		return doorstep.Find(check, Fine, "the tenant is known", "")
	case err != nil:
		return ailing(check, err)
	case f.cfg.Tenant != "" && f.cfg.Tenant != tenant:
		return doorstep.Find(check, Broken, "the app belongs to the tenant "+tenant+", feishu.tenant_key wants "+f.cfg.Tenant, "put the app of that tenant, or change feishu.tenant_key")
	case kept != "" && kept != tenant:
		return doorstep.Find(check, Broken, "the app belongs to the tenant "+tenant+", this store to "+kept, "put that tenant's app, or use another store")
	}
	return doorstep.Find(check, Fine, "the app belongs to the tenant "+tenant, "")
}

// probes are calls that do nothing, whatever the app may: they name nothing that
// there is. Feishu looks at the scopes first.
func probes() []probe {
	const im, nobody = "/open-apis/im/v1", "/open-apis/contact/v3/users/"
	none := map[string]string{}
	return []probe{
		{apiCreate, http.MethodPost, im + "/messages?receive_id_type=open_id", none},
		{apiPatch, http.MethodPatch, im + "/messages/om_none", none},
		{apiResource, http.MethodGet, im + "/messages/om_none/resources/none?type=file", nil},
		{apiFile, http.MethodPost, im + "/files", none},
		{apiUser, http.MethodGet, nobody + "ou_none?user_id_type=open_id", nil},
		{apiLookUp, http.MethodPost, nobody + "batch_get_id?user_id_type=open_id", map[string][]string{"emails": {"nobody@example.invalid"}}},
		{apiTenant, http.MethodGet, pathTenant, nil},
	}
}

// lookAtScopes finds out what the app may, by asking for nothing. Scopes of events
// cannot be asked for: without them nothing comes.
func (f *Feishu) lookAtScopes(ctx context.Context) Finding {
	const check = "feishu scopes"
	var missing []string
	for _, p := range probes() {
		err := f.do(ctx, call{api: p.api, aside: true}, func(ctx context.Context, token string) error {
			_, err := f.request(ctx, token, p)
			return err
		})
		var no *denial
		switch {
		case errors.As(err, &no) && no.code == noScope && len(no.scopes) > 0:
			missing = append(missing, asked(no.scopes))
		case errors.As(err, &no) && no.code == noScope:
			missing = append(missing, "one for "+p.api)
		case err != nil && no == nil:
			return ailing(check, err)
		}
	}
	if len(missing) > 0 {
		return doorstep.Find(check, Broken, "the app lacks "+strings.Join(missing, ", "), remedy(strconv.Itoa(noScope)))
	}
	return doorstep.Find(check, Fine, "the app may all that the bot does; what it hears of can only be seen when somebody writes to it", "")
}

// asked is the one of several scopes, each of which would do, that the manifest has.
func asked(any []string) string {
	for _, scope := range scopes() {
		if slices.Contains(any, scope) {
			return scope
		}
	}
	return strings.Join(any, " or ")
}

// lookAtWay says how Feishu reaches the bot.
func (f *Feishu) lookAtWay(ctx context.Context) Finding {
	if f.cfg.Mode == HTTP {
		return doorstep.Find("feishu address", Fine, "Feishu calls "+PathEvents+" below the public address, for events and for callbacks: both tabs of Events & Callbacks must name it", "")
	}
	const check, choose = "feishu connection", "choose the long connection on both tabs of the app's page Events & Callbacks, for events and for callbacks, while closeloop serve runs: Feishu saves it only then"
	fault := f.attempt(ctx, call{api: apiEndpoint}, func(ctx context.Context) error {
		_, err := larkcore.Request(ctx, &larkcore.ApiReq{
			HttpMethod: http.MethodPost, ApiPath: pathEndpoint,
			Body: map[string]string{"AppID": f.cfg.AppID, "AppSecret": f.cfg.AppSecret},
		}, f.sdk)
		return err
	})
	if fault != nil {
		found := ailing(check, fault.Send())
		if fault.Code != "" {
			found.Fix = choose
		}
		return found
	}
	return doorstep.Find(check, Fine, "a long connection can be opened; "+choose, "")
}

// pathEndpoint is where Feishu gives out addresses of long connections.
const pathEndpoint = "/callback/ws/endpoint"

// ailing is a finding of a call that failed. What is only out of reach is not
// mended in Feishu's settings.
func ailing(check string, err error) Finding {
	fix := "look at the network: this machine must reach open.feishu.cn (or open.larksuite.com) by https; a proxy is taken from HTTPS_PROXY"
	if code := codeOf(err); code != 0 {
		fix = remedy(strconv.Itoa(code))
	}
	var failed *chat.SendError
	if errors.As(err, &failed) {
		err = failed.Err // nothing was to be sent
	}
	return doorstep.Find(check, Broken, err.Error(), fix)
}
