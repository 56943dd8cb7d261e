package slack

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakeslack"
	"closeloop/locales/cardtest"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// manor is a toy of a house: it remembers what it heard and says what a test
// wants.
type manor struct {
	mu    sync.Mutex
	heard []chat.Event
	met   []Stranger
	does  func(chat.Event) (chat.Reply, error)
	home  func(user string) (chat.Card, bool, error)
}

func (m *manor) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard = append(m.heard, ev)
	if m.does == nil {
		return chat.Reply{}, nil
	}
	return m.does(ev)
}

func (m *manor) Ask(context.Context, chat.Question) (chat.Reply, error) { return chat.Reply{}, nil }

func (m *manor) meet(_ context.Context, s Stranger) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.met = append(m.met, s)
	return nil
}

// says makes the house answer everything the same.
func (m *manor) says(r chat.Reply, err error) {
	m.answers(func(chat.Event) (chat.Reply, error) { return r, err })
}

func (m *manor) answers(does func(chat.Event) (chat.Reply, error)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.does = does
}

func (m *manor) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard = nil
}

func (m *manor) all() []chat.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.heard)
}

// entrance is the door of a toy house in a made-up Slack.
type entrance struct {
	*Slack
	t     testing.TB
	w     *fakeslack.Workspace
	house *manor
	url   string
}

// notes are a memory that lasts as long as the test.
type notes struct{ words sync.Map }

func (n *notes) Load(_ context.Context, key string) (string, error) {
	word, _ := n.words.Load(key)
	s, _ := word.(string)
	return s, nil
}

func (n *notes) Store(_ context.Context, key, word string) error {
	n.words.Store(key, word)
	return nil
}

// The people of the tests: Zhao is a manager of ours, Wei a full member whom
// nobody linked, Guo a guest, Bai has left.
const (
	zhao = "U0ZHAO"
	wei  = "U0WEI"
	guo  = "U0GUO"
	bai  = "U0BAI"
)

// enter opens a door in a mode; a workspace may be given.
func enter(t testing.TB, mode string, o fakeslack.Options) *entrance {
	t.Helper()
	e := &entrance{t: t, house: &manor{}}
	e.w = fakeslack.Open(t, o)
	for _, u := range []fakeslack.User{
		{ID: zhao, Name: "zhao", RealName: "赵敏", Email: "zhao@example.com", Locale: "zh-CN", TZ: "Asia/Shanghai"},
		{ID: wei, Name: "wei", RealName: "Wei Long", Email: "wei@example.com", Locale: "en-GB", TZ: "Europe/Berlin"},
		{ID: guo, Name: "guo", IsRestricted: true},
		{ID: bai, Name: "bai", Deleted: true},
	} {
		e.w.AddUser(u)
	}
	e.w.AddChannel(fakeslack.Channel{ID: "C0RD", Name: "rd", Members: []string{fakeslack.Bot, zhao, wei, guo}})
	var err error
	e.Slack, err = New(Config{
		Mode: mode, SigningSecret: fakeslack.SigningSecret, BotToken: fakeslack.BotToken, AppToken: fakeslack.AppToken, APIURL: e.w.APIURL(),
		Handler: e.house, Speaker: cardtest.Speaker(t), Reader: e.reads, Meet: e.house.meet, Keep: &notes{}, Now: time.Now,
		Colleagues: func() []Colleague {
			return []Colleague{{"hr-lin", "林晓"}, {"mgr-zhao", "赵敏"}, {"mgr-he", "He Jing"}}
		},
		Home: func(_ context.Context, user string) (chat.Card, bool, error) {
			e.house.mu.Lock()
			defer e.house.mu.Unlock()
			if e.house.home == nil {
				return chat.Card{}, false, nil
			}
			return e.house.home(user)
		},
		Make: func(context.Context, string, string) (Made, bool, error) {
			return Made{Name: "company.xlsx", Type: "application/octet-stream", Body: []byte("x")}, true, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	us := *e.who.Load()
	us.app = fakeslack.App // also where the fake does not say it
	e.who.Store(&us)
	if mode == HTTP {
		server := httptest.NewServer(e.Routes())
		t.Cleanup(server.Close)
		e.url = server.URL
		e.w.Connect(server.URL)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := e.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return e
}

// reads is who reads as an account: only Zhao is one of ours.
func (e *entrance) reads(user string) chat.Reader {
	if user == zhao {
		return chat.Reader{Person: "mgr-zhao", Locale: "zh-CN", Zone: zone(e.t, "Asia/Shanghai")}
	}
	return chat.Reader{Locale: "zh-CN", Zone: zone(e.t, "Asia/Shanghai")}
}

// words are a sentence as somebody reads it.
func (e *entrance) words(user string, text chat.Text) string {
	e.t.Helper()
	m, err := e.member(e.t.Context(), user)
	if err != nil {
		e.t.Fatal(err)
	}
	return e.cfg.Speaker.Words(e.reader(m), text)
}

// quiet waits until nothing is under way after an answer.
func (e *entrance) quiet() {
	<-e.after.Over()
}

// knock is one request over HTTP, as it is.
func (e *entrance) knock(method, path string, header http.Header, body string) (int, string) {
	e.t.Helper()
	req, err := http.NewRequestWithContext(e.t.Context(), method, e.url+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	maps.Copy(req.Header, header)
	w := httptest.NewRecorder()
	e.Routes().ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

// signed are the headers of a request that Slack signs.
func signed(e *entrance, body, kind string, at time.Time) http.Header {
	h := fakeslack.Signed(fakeslack.SigningSecret, []byte(body), at)
	h.Set("Content-Type", kind)
	return h
}

// TestWhoIsNotSlackIsRefusedTheSame: every fault gets the same answer, and the
// house hears nothing.
func TestWhoIsNotSlackIsRefusedTheSame(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	for path, kind := range map[string]string{PathEvents: typeJSON, PathInteractions: typeForm, PathCommands: typeForm} {
		r := map[string]fakeslack.Request{
			PathEvents:       e.w.Event(map[string]any{"type": "message", "channel": e.w.DM(zhao), "channel_type": "im", "user": zhao, "text": "help"}),
			PathInteractions: e.w.Interaction("block_actions", zhao, map[string]any{"trigger_id": "1.2.3", "actions": []any{map[string]any{"action_id": "act.1", "block_id": "0~a~", "value": "a/b/c"}}}),
			PathCommands:     e.w.Slash(zhao, "", "/cl", "help"),
		}[path]
		body := string(r.Body())
		good := func() http.Header { return signed(e, body, kind, time.Now()) }
		with := func(change func(http.Header)) http.Header { h := good(); change(h); return h }
		_, want := e.knock(http.MethodPost, path, http.Header{}, "")
		for name, try := range map[string]struct {
			header http.Header
			body   string
			method string
		}{
			"nothing":           {http.Header{}, "", ""},
			"no signature":      {with(func(h http.Header) { h.Del("X-Slack-Signature") }), body, ""},
			"no time":           {with(func(h http.Header) { h.Del("X-Slack-Request-Timestamp") }), body, ""},
			"two signatures":    {with(func(h http.Header) { h.Add("X-Slack-Signature", h.Get("X-Slack-Signature")) }), body, ""},
			"another version":   {with(func(h http.Header) { h.Set("X-Slack-Signature", "v1"+h.Get("X-Slack-Signature")[2:]) }), body, ""},
			"no hex":            {with(func(h http.Header) { h.Set("X-Slack-Signature", "v0="+strings.Repeat("x", 64)) }), body, ""},
			"cut":               {with(func(h http.Header) { h.Set("X-Slack-Signature", h.Get("X-Slack-Signature")[:40]) }), body, ""},
			"time is no number": {with(func(h http.Header) { h.Set("X-Slack-Request-Timestamp", "now") }), body, ""},
			"another body":      {good(), body + " ", ""},
			"another secret": {func() http.Header {
				h := fakeslack.Signed("another", []byte(body), time.Now())
				h.Set("Content-Type", kind)
				return h
			}(), body, ""},
			"stale":        {signed(e, body, kind, time.Now().Add(-doorstep.MaxSkew-2*time.Second)), body, ""},
			"future":       {signed(e, body, kind, time.Now().Add(doorstep.MaxSkew+2*time.Second)), body, ""},
			"time moved":   {with(func(h http.Header) { h.Set("X-Slack-Request-Timestamp", fmt.Sprint(time.Now().Unix()+1)) }), body, ""},
			"another type": {with(func(h http.Header) { h.Set("Content-Type", "text/plain") }), body, ""},
			"the other type": {with(func(h http.Header) {
				h.Set("Content-Type", map[string]string{typeJSON: typeForm, typeForm: typeJSON}[kind])
			}), body, ""},
			"no type":            {with(func(h http.Header) { h.Del("Content-Type") }), body, ""},
			"too large":          {signed(e, body+strings.Repeat(" ", doorstep.MaxBody), kind, time.Now()), body + strings.Repeat(" ", doorstep.MaxBody), ""},
			"read":               {good(), body, http.MethodGet},
			"put":                {good(), body, http.MethodPut},
			"another's team":     {nil, strings.ReplaceAll(body, fakeslack.Team, "T0OTHERTEAM"), ""},
			"another app":        {nil, strings.ReplaceAll(body, fakeslack.App, "A0OTHERAPP1"), ""},
			"no team whatsoever": {nil, strings.ReplaceAll(body, fakeslack.Team, ""), ""},
		} {
			if try.header == nil {
				try.header = signed(e, try.body, kind, time.Now())
			}
			if status, got := e.knock(cmp.Or(try.method, http.MethodPost), path, try.header, try.body); status != http.StatusUnauthorized || got != want {
				t.Errorf("%s, %s: %d %q", path, name, status, got)
			}
		}
		for _, at := range []time.Duration{-doorstep.MaxSkew + 2*time.Second, doorstep.MaxSkew - 2*time.Second} {
			if status, _ := e.knock(http.MethodPost, path, signed(e, body, kind, time.Now().Add(at)), body); status != http.StatusOK {
				t.Errorf("%s: %v off: %d", path, at, status)
			}
		}
	}
	e.quiet()
	for _, ev := range e.house.all() {
		if ev.From.User != zhao {
			t.Errorf("the house heard %+v", ev)
		}
	}
	if n := len(e.house.all()); n != 3 {
		t.Errorf("the house heard %d events, want one by each door: a repeat is none", n)
	}
}

// TestBeforeTheStartNobodyIsOurs: as long as the door does not know its own
// team, it takes no other's word for it.
func TestBeforeTheStartNobodyIsOurs(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	e.who.Store(nil)
	if a := e.w.Send(e.w.Slash(zhao, "", "/cl", "help")); a.Status != http.StatusUnauthorized {
		t.Errorf("%d", a.Status)
	}
}

func TestTheChallengeIsAnsweredInPlainWords(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	a := e.w.Challenge("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P")
	if !a.OK() || string(a.Body) != "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" || !strings.HasPrefix(a.Type, "text/plain") {
		t.Errorf("%d %q %q", a.Status, a.Type, a.Body)
	}
}

// TestWhatNobodyUnderstandsIsTaken: Slack surely said it, so that it need not be
// said again; it is counted.
func TestWhatNobodyUnderstandsIsTaken(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	for name, a := range map[string]fakeslack.Answer{
		"an event":       e.w.Send(e.w.Event(map[string]any{"type": "hologram_created", "user": zhao})),
		"an interaction": e.w.Send(e.w.Interaction("hologram", zhao, nil)),
		"a shortcut":     e.w.Send(e.w.Interaction("shortcut", zhao, map[string]any{"callback_id": "x"})),
		"a modal":        e.w.Send(e.w.Interaction("view_submission", zhao, map[string]any{"view": map[string]any{"id": "V1", "callback_id": "other"}})),
		"a button":       e.w.Send(e.w.Interaction("block_actions", zhao, map[string]any{"actions": []any{map[string]any{"action_id": "hologram.1", "block_id": "x"}}})),
		"an address":     e.w.Send(e.w.Interaction("block_actions", zhao, map[string]any{"actions": []any{map[string]any{"action_id": "url.1", "block_id": "x"}}})), // it is understood: there is nothing to do
		"an empty value": e.w.Send(e.w.Interaction("block_actions", zhao, map[string]any{"actions": []any{map[string]any{"action_id": "act.1", "block_id": "x", "value": 7}}})),
	} {
		if a.Status != http.StatusOK || len(a.Body) > 0 {
			t.Errorf("%s: %d %q", name, a.Status, a.Body)
		}
	}
	for path, body := range map[string]string{PathEvents: `{"type":`, PathInteractions: "payload=%7B", PathCommands: "%zz"} {
		kind := typeForm
		if path == PathEvents {
			kind = typeJSON
		}
		if status, got := e.knock(http.MethodPost, path, signed(e, body, kind, time.Now()), body); status != http.StatusOK || got != "" {
			t.Errorf("%s: %d %q", path, status, got)
		}
	}
	counts := e.Counts()
	for what, want := range map[string]uint64{"unknown.event": 2, "unknown.interaction": 3, "unknown.form": 2, "unknown.action": 2} {
		if counts[what] != want {
			t.Errorf("%s: %d, want %d", what, counts[what], want)
		}
	}
	if got := e.house.all(); len(got) != 0 {
		t.Errorf("the house heard %+v", got)
	}
}

// TestAnOrgsInstallation: where the app is installed for an org, teams may be
// missing; the org decides.
func TestAnOrgsInstallation(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{Enterprise: "E0ORG", Org: true})
	click := e.w.Interaction("block_actions", zhao, map[string]any{"trigger_id": "1.2.3", "actions": []any{map[string]any{"action_id": "act.1", "block_id": "0~a~", "value": "a/b/c"}}})
	if click.Doc["team"] != nil {
		t.Fatal("the fake names a team")
	}
	if a := e.w.Send(click); !a.OK() {
		t.Errorf("a click: %d", a.Status)
	}
	if a := e.w.Send(e.w.Slash(zhao, "", "/cl", "help")); !a.OK() {
		t.Errorf("a command: %d", a.Status)
	}
	if a := e.w.Person(zhao).Type("help"); !a.OK() {
		t.Errorf("a line: %d", a.Status)
	}
	click.Doc["enterprise"] = map[string]any{"id": "E0OTHER"}
	if a := e.w.Send(click); a.Status != http.StatusUnauthorized {
		t.Errorf("another org's click: %d", a.Status)
	}
	other := e.w.Slash(zhao, "", "/cl", "help")
	other.Form.Del("enterprise_id")
	if a := e.w.Send(other); a.Status != http.StatusUnauthorized {
		t.Errorf("a command of no org: %d", a.Status)
	}
	e.quiet()
	if n := len(e.house.all()); n != 3 {
		t.Errorf("the house heard %d", n)
	}
}
