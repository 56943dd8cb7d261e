package fakefeishu

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
)

// app is an app that listens, opens what it is told as Feishu's documentation says,
// remembers it, and says what a test wants.
type app struct {
	*httptest.Server
	mu     sync.Mutex
	heard  []heard
	answer func(heard, http.ResponseWriter)
}

// heard is one request as the app got it.
type heard struct {
	path   string
	header http.Header
	raw    []byte
	clear  []byte // after decryption
	doc    doc
}

// doc is as much of what Feishu tells as the tests look at.
type doc struct {
	Schema, Type, Challenge, Token string
	Header                         map[string]string
	Event                          struct {
		Sender struct {
			ID     map[string]string `json:"sender_id"`
			Type   string            `json:"sender_type"`
			Tenant string            `json:"tenant_key"`
		}
		Message struct {
			ID       string `json:"message_id"`
			Chat     string `json:"chat_id"`
			ChatType string `json:"chat_type"`
			Kind     string `json:"message_type"`
			Content  string
			Mentions []struct {
				Key, Name string
				Kind      string `json:"mentioned_type"`
				ID        map[string]string
			}
		}
		Operator   map[string]any
		OperatorID map[string]string `json:"operator_id"`
		EventKey   string            `json:"event_key"`
		Timestamp  int64
		MessageID  string `json:"message_id"`
		ChatID     string `json:"chat_id"`
		Last       string `json:"last_message_id"`
		Token      string
		Host       string
		Context    map[string]string
		Action     map[string]any
	}
}

// listen starts an app that is connected to a tenant.
func listen(tb testing.TB, t *Tenant, answer func(heard, http.ResponseWriter)) *app {
	tb.Helper()
	a := &app{answer: answer}
	a.Server = httptest.NewServer(http.HandlerFunc(a.serve))
	tb.Cleanup(a.Close)
	t.Connect(a.URL)
	t.Within(time.Minute) // the machine may be slow
	return a
}

func (a *app) serve(rw http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	got := heard{path: r.URL.Path, header: r.Header, raw: raw, clear: raw}
	if clear, err := unsealed(EncryptKey, raw); err == nil {
		got.clear = clear
	}
	_ = json.Unmarshal(got.clear, &got.doc)
	a.mu.Lock()
	a.heard = append(a.heard, got)
	a.mu.Unlock()
	if a.answer != nil {
		a.answer(got, rw)
		return
	}
	_, _ = rw.Write([]byte("{}"))
}

// all is what the app heard so far.
func (a *app) all() []heard {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]heard(nil), a.heard...)
}

// last is what the app heard last.
func (a *app) last(tb testing.TB) heard {
	tb.Helper()
	all := a.all()
	if len(all) == 0 {
		tb.Fatal("the app heard nothing")
	}
	return all[len(all)-1]
}

// replies answers everything with these bytes.
func replies(status int, body string) func(heard, http.ResponseWriter) {
	return func(_ heard, rw http.ResponseWriter) {
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(body))
	}
}

// somebody is a person of the tenant whose client speaks Chinese.
func somebody(t *Tenant) *Person {
	return t.Person(t.AddUser(User{Name: "林晓", Locale: "zh_cn", Zone: "Asia/Shanghai"}).OpenID)
}

// sends has the bot send a card, which must be a good one, to a chat, and returns it
// as a person sees it.
func sends(t *Tenant, p *Person, chat, card string) Seen {
	if flaws := CardFlaws([]byte(card)); len(flaws) > 0 {
		panic(flaws[0].String())
	}
	m := t.AddMessage(Message{Chat: chat, From: Bot, Kind: "interactive", Content: json.RawMessage(card)})
	for _, s := range p.Screen(chat) {
		if s.Ref == m.ID {
			return s
		}
	}
	return Seen{}
}

// newHands is a clock that stands until it is turned.
func newHands() *backstage.Watch {
	return backstage.NewWatch(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))
}
