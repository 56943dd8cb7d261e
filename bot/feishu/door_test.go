package feishu

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakefeishu"
	"closeloop/locales/cardtest"
)

// play is a house that follows a script: what it does at each verb. Lines and files
// come under "".
type play struct {
	sync.Mutex
	script map[string]func(chat.Event) (chat.Reply, error)
	acts   []chat.Event
	met    []Stranger
	came   []string
}

func (p *play) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) {
	p.Lock()
	p.acts = append(p.acts, ev)
	scene := p.script[ev.Action.Verb]
	p.Unlock()
	if scene == nil {
		return chat.Reply{}, nil
	}
	return scene(ev)
}

func (p *play) Ask(context.Context, chat.Question) (chat.Reply, error) { return chat.Reply{}, nil }

// at writes a line of the script: at a verb, the same to everybody.
func (p *play) at(verb string, reply chat.Reply, err error) {
	p.scene(verb, func(chat.Event) (chat.Reply, error) { return reply, err })
}

func (p *play) scene(verb string, does func(chat.Event) (chat.Reply, error)) {
	p.Lock()
	defer p.Unlock()
	p.script[verb] = does
}

// heard is what came since it was last asked, but for looks at a card.
func (p *play) heard() (out []chat.Event) {
	p.Lock()
	defer p.Unlock()
	for _, ev := range p.acts {
		if ev.Action.Verb != "show" {
			out = append(out, ev)
		}
	}
	p.acts = nil
	return out
}

// entrance is the door of such a house in a made-up tenant.
type entrance struct {
	*Feishu
	t     testing.TB
	w     *fakefeishu.Tenant
	house *play
	now   func() time.Time
}

// The people of the tests: Zhao is a manager of ours and reads Chinese, Lin is one
// who reads English, Wei is nobody's yet, Ott is of another tenant.
const (
	zhao  = "ou_zhao"
	lin   = "ou_lin"
	wei   = "ou_wei"
	ott   = "ou_ott"
	group = "oc_rd"
)

// enter opens a door.
func enter(t testing.TB, change ...func(*Config)) *entrance {
	t.Helper()
	e := &entrance{t: t, house: &play{script: map[string]func(chat.Event) (chat.Reply, error){}}, w: fakefeishu.Open(t, fakefeishu.Options{})}
	for id, name := range map[string]string{zhao: "赵敏", lin: "Lin Xiao", wei: "Wei Long", ott: "Otto"} {
		u := fakefeishu.User{OpenID: id, Name: name, Locale: map[bool]string{true: "zh_cn", false: "en_us"}[id == zhao]}
		if id == ott {
			u.Tenant = fakefeishu.OtherTenant
		}
		e.w.AddUser(u)
	}
	e.w.Limit(fakefeishu.Rates{}) // pace is the way out's
	e.w.AddChat(fakefeishu.Chat{ID: group, Name: "rd", Members: []string{fakefeishu.Bot, zhao, lin, wei}})
	cfg := Config{
		Mode: HTTP, Tenant: fakefeishu.TenantKey, AppID: fakefeishu.App, AppSecret: fakefeishu.AppSecret, BaseURL: e.w.URL(),
		EncryptKey: fakefeishu.EncryptKey, VerificationToken: fakefeishu.VerificationToken,
		Handler: e.house, Speaker: cardtest.Speaker(t), Reader: e.reads, Keep: &memory{}, Now: time.Now,
		Colleagues: func() []Colleague { return []Colleague{{"hr-lin", "林晓"}, {"mgr-he", "He Jing"}} },
		Unlinked:   func() []Contact { return nil },
		Meet: func(_ context.Context, s Stranger) error {
			e.house.Lock()
			defer e.house.Unlock()
			e.house.met = append(e.house.met, s)
			return nil
		},
		Arrive: func(_ context.Context, user string) error {
			e.house.Lock()
			defer e.house.Unlock()
			e.house.came = append(e.house.came, user)
			return nil
		},
		Make: func(context.Context, string, string) (Made, bool, error) {
			return Made{Name: "company.xlsx", Type: "application/octet-stream", Body: []byte("x")}, true, nil
		},
	}
	for _, with := range change {
		with(&cfg)
	}
	f, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	e.Feishu, e.now = f, cfg.Now
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(f.Routes())
	t.Cleanup(server.Close)
	t.Cleanup(e.w.HangUp)
	e.w.Connect(server.URL)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := f.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return e
}

// memory lasts as long as the test.
type memory struct{ sync.Map }

func (m *memory) Load(_ context.Context, key string) (string, error) {
	word, _ := m.Map.Load(key)
	return fmt.Sprint(cmp.Or(word, any(""))), nil
}

func (m *memory) Store(_ context.Context, key, word string) error {
	m.Map.Store(key, word)
	return nil
}

// reads is who reads as an account.
func (e *entrance) reads(user string) chat.Reader {
	r := cardtest.Reader(e.t, map[bool]string{true: "en", false: "zh-CN"}[user == lin])
	r.Person = map[string]string{zhao: "mgr-zhao", lin: "hr-lin"}[user]
	return r
}

// words are a sentence as somebody reads it.
func (e *entrance) words(user string, text chat.Text) string {
	return e.cfg.Speaker.Words(e.reads(user), text)
}

// quiet waits until nothing is under way after an answer.
func (e *entrance) quiet() { <-e.after.Over() }

// knock is one request as it is, without the rest of the network.
func (e *entrance) knock(method string, h http.Header, body string) (int, string) {
	e.t.Helper()
	req := httptest.NewRequestWithContext(e.t.Context(), method, PathEvents, strings.NewReader(body))
	req.Header = h
	w := httptest.NewRecorder()
	e.Routes().ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

// signed are the headers of a body that Feishu signs.
func signedAt(body string, at time.Time) http.Header {
	h := fakefeishu.Signed(fakefeishu.EncryptKey, []byte(body), at)
	h.Set("Content-Type", "application/json; charset=utf-8")
	return h
}

// line is a message typed to the bot, as it is told.
func (e *entrance) line(user, id, words string) fakefeishu.Request {
	content, _ := json.Marshal(map[string]string{"text": words})
	return e.w.Event(fakefeishu.MessageReceived, map[string]any{
		"sender": map[string]any{"sender_id": map[string]any{"open_id": user}, "sender_type": "user", "tenant_key": fakefeishu.TenantKey},
		"message": map[string]any{
			"message_id": id, "chat_id": e.w.P2P(user), "chat_type": "p2p", "message_type": "text", "content": string(content),
		},
	})
}

// clicking is a press on a message, as it is told.
func (e *entrance) clicking(user, message string, p press) fakefeishu.Request {
	return e.w.Event(fakefeishu.CardAction, map[string]any{
		"operator": map[string]any{"open_id": user, "tenant_key": fakefeishu.TenantKey},
		"action":   map[string]any{"tag": "button", "value": p.value()},
		"context":  map[string]any{"open_message_id": message, "open_chat_id": e.w.P2P(user)},
	})
}

func anAct() press {
	return press{do: doAct, action: "decision/C-1/approve@7", mark: mark{true, "decision.summary", "C-1"}}
}

// TestWhoIsNotFeishuIsRefusedTheSame: every fault gets the same answer, and the house
// hears nothing.
func TestWhoIsNotFeishuIsRefusedTheSame(t *testing.T) {
	t.Parallel()
	e := enter(t)
	const key = fakefeishu.EncryptKey
	for name, r := range map[string]fakefeishu.Request{"an event": e.line(zhao, "om_1", "help"), "a click": e.clicking(zhao, "om_2", anAct())} {
		plain := string(r.Body())
		body := string(fakefeishu.Sealed(key, r.Body()))
		_, want := e.knock(http.MethodPost, http.Header{}, "")
		with := func(change func(http.Header)) http.Header { h := signedAt(body, e.now()); change(h); return h }
		set := func(key, value string) http.Header { return with(func(h http.Header) { h.Set(key, value) }) }
		sealed := func(words string) string { return string(fakefeishu.Sealed(key, []byte(words))) }
		flip := func(at int) string { // one character of what is encrypted
			b := []byte(body)
			b[at] = map[bool]byte{true: 'B', false: 'A'}[b[at] == 'A']
			return string(b)
		}
		for fault, try := range map[string]struct {
			header http.Header
			body   string
			method string
		}{
			"nothing":               {http.Header{}, "", ""},
			"no signature":          {with(func(h http.Header) { h.Del("X-Lark-Signature") }), body, ""},
			"no headers of Feishu":  {http.Header{"Content-Type": {"application/json"}}, body, ""},
			"no time":               {with(func(h http.Header) { h.Del("X-Lark-Request-Timestamp") }), body, ""},
			"no nonce":              {with(func(h http.Header) { h.Del("X-Lark-Request-Nonce") }), body, ""},
			"two signatures":        {with(func(h http.Header) { h.Add("X-Lark-Signature", h.Get("X-Lark-Signature")) }), body, ""},
			"two times":             {with(func(h http.Header) { h.Add("X-Lark-Request-Timestamp", h.Get("X-Lark-Request-Timestamp")) }), body, ""},
			"two nonces":            {with(func(h http.Header) { h.Add("X-Lark-Request-Nonce", "1") }), body, ""},
			"no hex":                {set("X-Lark-Signature", strings.Repeat("x", 64)), body, ""},
			"cut":                   {with(func(h http.Header) { h.Set("X-Lark-Signature", h.Get("X-Lark-Signature")[:40]) }), body, ""},
			"time is no number":     {set("X-Lark-Request-Timestamp", "now"), body, ""},
			"time moved":            {set("X-Lark-Request-Timestamp", fmt.Sprint(e.now().Unix()+1)), body, ""},
			"another nonce":         {set("X-Lark-Request-Nonce", "1"), body, ""},
			"another body":          {signedAt(body, e.now()), body + " ", ""},
			"a bit flipped":         {signedAt(body, e.now()), flip(40), ""},
			"another key's":         {fakefeishu.Signed("another", []byte(body), e.now()), body, ""},
			"stale":                 {signedAt(body, e.now().Add(-oldest-2*time.Second)), body, ""},
			"future":                {signedAt(body, e.now().Add(doorstep.MaxSkew+2*time.Second)), body, ""},
			"another type":          {set("Content-Type", "text/plain"), body, ""},
			"a form":                {set("Content-Type", "application/x-www-form-urlencoded"), body, ""},
			"no type":               {with(func(h http.Header) { h.Del("Content-Type") }), body, ""},
			"read":                  {signedAt(body, e.now()), body, http.MethodGet},
			"put":                   {signedAt(body, e.now()), body, http.MethodPut},
			"huge":                  {nil, body + strings.Repeat(" ", doorstep.MaxBody), ""},
			"plain, though signed":  {nil, plain, ""},
			"empty, though signed":  {nil, "", ""},
			"no JSON":               {nil, "{", ""},
			"encrypted is a number": {nil, `{"encrypt":7}`, ""},
			"truncated":             {nil, body[:len(body)-26] + `"}`, ""},
			"a bit flipped, signed": {nil, flip(len(body) - 30), ""},
			"the first bit, signed": {nil, flip(12), ""},
			"encrypted otherwise":   {nil, string(fakefeishu.Sealed("another", []byte(plain))), ""},
			"encrypted nothing":     {nil, sealed(""), ""},
			"encrypted no JSON":     {nil, sealed("help"), ""},
			"another token":         {nil, sealed(strings.ReplaceAll(plain, fakefeishu.VerificationToken, "fakeverificationtoken0000002")), ""},
			"no token":              {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"token": ""}).Body())), ""},
			"another app":           {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"app_id": "cli_other"}).Body())), ""},
			"no app":                {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"app_id": nil}).Body())), ""},
			"another tenant":        {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"tenant_key": fakefeishu.OtherTenant}).Body())), ""},
			"no tenant":             {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"tenant_key": ""}).Body())), ""},
			"an old callback":       {nil, sealed(strings.Replace(plain, `"schema":"2.0"`, `"schema":""`, 1)), ""},
			"of no schema":          {nil, sealed(`{"open_id":"ou_zhao","token":"` + fakefeishu.VerificationToken + `","action":{"value":{"do":"act"}}}`), ""},
		} {
			if try.header == nil {
				try.header = signedAt(try.body, e.now())
			}
			if status, got := e.knock(cmp.Or(try.method, http.MethodPost), try.header, try.body); status != http.StatusUnauthorized || got != want {
				t.Errorf("%s, %s: %d %q", name, fault, status, got)
			}
		}
		for _, off := range []time.Duration{-oldest + 2*time.Second, doorstep.MaxSkew - 2*time.Second} {
			if status, _ := e.knock(http.MethodPost, signedAt(body, e.now().Add(off)), body); status != http.StatusOK {
				t.Errorf("%s: %v off: %d", name, off, status)
			}
		}
	}
	e.quiet()
	if got := e.house.heard(); len(got) != 2 {
		t.Errorf("the house heard %+v, want each once: a repeat is none", got)
	}
	for _, why := range []string{"method", "type", "signature", "time", "body", "plain", "sealed", "token", "app", "tenant", "schema"} {
		if e.Counts()["refused."+why] == 0 {
			t.Errorf("nothing is counted as refused.%s", why)
		}
	}
}

// TestWithoutItsSecretsTheDoorIsShut: what cannot be proved is not believed.
func TestWithoutItsSecretsTheDoorIsShut(t *testing.T) {
	t.Parallel()
	for name, without := range map[string]func(*Config){
		"key": func(c *Config) { c.Mode, c.EncryptKey = WebSocket, "" }, "token": func(c *Config) { c.Mode, c.VerificationToken = WebSocket, "" },
	} {
		e := enter(t, without)
		r := e.line(zhao, "om_1", "help").With(map[string]any{"token": ""})
		for _, body := range []string{string(r.Body()), string(fakefeishu.Sealed("", r.Body())), string(fakefeishu.Sealed(fakefeishu.EncryptKey, r.Body()))} {
			h := fakefeishu.Signed(e.cfg.EncryptKey, []byte(body), e.now())
			h.Set("Content-Type", "application/json")
			if status, _ := e.knock(http.MethodPost, h, body); status != http.StatusUnauthorized {
				t.Errorf("without %s: %d", name, status)
			}
		}
		if got := e.house.heard(); len(got) != 0 {
			t.Errorf("heard %+v", got)
		}
	}
}

// tear has a body come over a connection that breaks before the answer.
func (e *entrance) tear(body string) {
	e.t.Helper()
	req := httptest.NewRequestWithContext(e.t.Context(), http.MethodPost, PathEvents, strings.NewReader(body))
	req.Header = signedAt(body, e.now())
	e.Routes().ServeHTTP(torn{httptest.NewRecorder()}, req)
}
