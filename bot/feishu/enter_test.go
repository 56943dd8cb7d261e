package feishu

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
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
		Handler: e.house, Speaker: cardtest.Speaker(t), Reader: e.reads, Keep: &backstage.Drawer{}, Now: time.Now,
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

// sending is a form that is sent, whatever stands in it, as it is told.
func (e *entrance) sending(user, message string, p press, form map[string]any) fakefeishu.Request {
	return e.w.Event(fakefeishu.CardAction, map[string]any{
		"operator": map[string]any{"open_id": user, "tenant_key": fakefeishu.TenantKey},
		"action":   map[string]any{"tag": "button", "value": p.value(), "form_value": form},
		"context":  map[string]any{"open_message_id": message, "open_chat_id": e.w.P2P(user)},
	})
}

func anAct() press {
	return press{do: doAct, action: "decision/C-1/approve@7", mark: mark{true, "decision.summary", "C-1"}}
}

// frame is what came over a long connection that takes every answer.
func (e *entrance) frame(payload []byte) (answer []byte, err error) {
	err = e.Hear(context.Background(), payload, func(words []byte) error { answer = words; return nil })
	return answer, err
}

// tear has a body come over a connection that breaks before the answer.
func (e *entrance) tear(body string) {
	e.t.Helper()
	req := httptest.NewRequestWithContext(e.t.Context(), http.MethodPost, PathEvents, strings.NewReader(body))
	req.Header = signedAt(body, e.now())
	e.Routes().ServeHTTP(torn{httptest.NewRecorder()}, req)
}
