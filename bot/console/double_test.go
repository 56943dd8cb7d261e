package console

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/locales"
	"closeloop/locales/cardtest"
)

// memory is a shelf that forgets at the end of the test.
type memory struct {
	mu     sync.Mutex
	order  []string
	of     map[string]Message
	broken error
}

func (m *memory) Put(_ context.Context, msg Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = map[string]Message{}
	}
	if _, ok := m.of[msg.ID]; !ok {
		m.order = append(m.order, msg.ID)
	}
	m.of[msg.ID] = msg
	return m.broken
}

func (m *memory) List(_ context.Context, place string) ([]Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Message
	for _, id := range m.order {
		if m.of[id].Place == place {
			out = append(out, m.of[id])
		}
	}
	return out, m.broken
}

func (m *memory) Get(_ context.Context, id string) (Message, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	msg, ok := m.of[id]
	return msg, ok, m.broken
}

// wrist is a clock that stands still until it is moved.
type wrist struct {
	mu    sync.Mutex
	now   time.Time
	rings func(to time.Time) // what falls due
}

func (w *wrist) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *wrist) Advance(_ context.Context, to time.Time) error {
	w.mu.Lock()
	w.now = to
	w.mu.Unlock()
	if w.rings != nil {
		w.rings(to)
	}
	return nil
}

// tongue says the words of the house, and those of the double.
type tongue struct {
	house *locales.Speaker
	own   map[string][2]string
}

func (s tongue) Words(r chat.Reader, t chat.Text) string {
	pair, ok := s.own[t.Key]
	if !ok {
		inner := chat.Text{Key: t.Key, Literal: t.Literal, Args: map[string]chat.Arg{}}
		for name, arg := range t.Args {
			if arg.Text != nil {
				words := s.Words(r, *arg.Text)
				arg = chat.Arg{Literal: &words}
			}
			inner.Args[name] = arg
		}
		return s.house.Words(r, inner)
	}
	if r.Locale == "en" {
		return pair[1]
	}
	return pair[0]
}

// table is a console on a real server, with a double of the bot behind it.
type table struct {
	t      testing.TB
	c      *Console
	bot    *double
	shelf  *memory
	clock  *wrist
	url    string
	events []chat.Event
}

func people() []Person {
	zone := time.FixedZone("", 8*3600)
	return []Person{
		{ID: "admin-wu", Name: "吴敏", Roles: []string{"admin"}, Locale: "zh-CN", Zone: zone},
		{ID: "hr-lin", Name: "林晓", Roles: []string{"hr"}, Locale: "zh-CN", Zone: zone},
		{ID: "mgr-zhao", Name: "赵磊", Roles: []string{"manager"}, Locale: "zh-CN", Zone: zone},
		{ID: "lead-sun", Name: "孙倩", Roles: []string{"lead"}, Locale: "zh-CN", Zone: zone},
		{ID: "mgr-he", Name: "Daniel He", Roles: []string{"manager"}, Locale: "en", Zone: zone},
	}
}

// start serves a console; set may change its configuration.
func start(t testing.TB, set ...func(*Config)) *table {
	t.Helper()
	house := cardtest.Speaker(t)
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	morning := time.Date(2026, 11, 24, 10, 12, 0, 0, zone)
	tb := &table{t: t, shelf: &memory{}, clock: &wrist{now: morning}}
	tb.bot = newDouble(tb)
	config := Config{
		Handler: tb.bot, Speaker: tongue{house, ownWords()}, People: tb.bot.people, Groups: []Group{Everyone()},
		Shelf: tb.shelf, Clock: tb.clock, Settle: tb.bot.settle, Outbox: tb.bot.outbox, Complete: tb.bot.complete, Make: tb.bot.make,
		Now: func() time.Time { return morning.Add(-time.Hour) }, Zone: zone, Enabled: true,
	}
	for _, change := range set {
		change(&config)
	}
	tb.c = New(config)
	server := httptest.NewServer(tb.c.Routes())
	t.Cleanup(server.Close)
	t.Cleanup(tb.c.Close)
	tb.url = server.URL
	return tb
}

// call does one request and reads the whole answer.
func (tb *table) call(r *http.Request) (int, http.Header, []byte) {
	tb.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		tb.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		tb.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, body
}

func (tb *table) request(method, path, body string) *http.Request {
	tb.t.Helper()
	r, err := http.NewRequestWithContext(tb.t.Context(), method, tb.url+path, strings.NewReader(body))
	if err != nil {
		tb.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	if strings.HasPrefix(path, filesPath) && body != "" {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	return r
}

// get and post read the answer into a value of type T and want one status.
func get[T any](tb *table, status int, path string) T {
	tb.t.Helper()
	return want[T](tb, status, tb.request(http.MethodGet, path, ""))
}

func post[T any](tb *table, status int, path string, body any) T {
	tb.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		tb.t.Fatal(err)
	}
	return want[T](tb, status, tb.request(http.MethodPost, path, string(text)))
}

func want[T any](tb *table, status int, r *http.Request) (v T) {
	tb.t.Helper()
	got, _, body := tb.call(r)
	if got != status {
		tb.t.Fatalf("%s %s: %d, want %d: %s", r.Method, r.URL.Path, got, status, body)
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&v); err != nil {
		tb.t.Fatalf("%s %s: %v in %s", r.Method, r.URL.Path, err, body)
	}
	return v
}

// see is what a person sees now.
func (tb *table) see(as string) []shown {
	tb.t.Helper()
	return get[[]shown](tb, http.StatusOK, "/console/api/messages?as="+as)
}

// find is the message whose title holds some words.
func (tb *table) find(as, title string) shown {
	tb.t.Helper()
	all := tb.see(as)
	i := slices.IndexFunc(all, func(m shown) bool { return strings.Contains(m.Title, title) })
	if i < 0 {
		tb.t.Fatalf("%s sees no message titled %q", as, title)
	}
	return all[i]
}

// on is the action of a message with this verb.
func on(t testing.TB, m shown, verb string) action {
	t.Helper()
	for _, a := range m.Actions {
		if parsed, err := chat.ParseAction(a.Action); err == nil && parsed.Verb == verb {
			return a
		}
	}
	t.Fatalf("message %q has no action %s", m.Title, verb)
	return action{}
}

// dealOnce is something that falls due: a candidate's cards.
func (tb *table) dealOnce(id, name string) func(time.Time) {
	var once sync.Once
	return func(time.Time) { once.Do(func() { tb.bot.deal(id, name) }) }
}

// edit delivers somebody's card once more, under another title.
func (tb *table) edit(id, who, title string) {
	tb.t.Helper()
	card := tb.bot.card(tb.bot.cases[id])
	card.Title = chat.L(title)
	if err := tb.c.Edit(context.Background(), chat.Delivery{Ref: tb.bot.cases[id].copies[who], Card: card}); err != nil {
		tb.t.Fatal(err)
	}
}
