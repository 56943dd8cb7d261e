package fakefeishu

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// The types of what Feishu tells an app.
const (
	MessageReceived = "im.message.receive_v1"
	MessageRecalled = "im.message.recalled_v1"
	ChatEntered     = "im.chat.access_event.bot_p2p_chat_entered_v1"
	MenuUsed        = "application.bot.menu_v6"
	CardAction      = "card.action.trigger"
)

// Request is one thing that Feishu tells the app, ready for either transport.
// Tests may send it as often as they like.
type Request struct {
	Doc   map[string]any
	Retry int       // 0: the first time
	Due   time.Time // of one that waits: when it is told again
}

// Event wraps an event in the envelope of schema 2.0, under a new event_id.
func (t *Tenant) Event(kind string, inner map[string]any) Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := millis(t.opts.Now())
	if kind == CardAction {
		at += "000" // of these Feishu tells microseconds
	}
	return Request{Doc: map[string]any{"schema": "2.0", "event": inner, "header": map[string]any{
		"event_id": t.id("ev_"), "event_type": kind, "create_time": at,
		"token": VerificationToken, "app_id": App, "tenant_key": TenantKey,
	}}}
}

// Kind is the type of an event, ID its event_id.
func (r Request) Kind() string { return r.header("event_type") }

// ID is the event_id.
func (r Request) ID() string { return r.header("event_id") }

func (r Request) header(key string) string {
	header, _ := r.Doc["header"].(map[string]any)
	word, _ := header[key].(string)
	return word
}

// With is the same request with other words in its header: of another app, another
// tenant, with another token.
func (r Request) With(header map[string]any) Request {
	had, _ := r.Doc["header"].(map[string]any)
	had = maps.Clone(had)
	maps.Copy(had, header)
	r.Doc = maps.Clone(r.Doc)
	r.Doc["header"] = had
	return r
}

// Body is the request before it is encrypted, and as it goes over a long connection.
func (r Request) Body() []byte { return encode(r.Doc) }

// Challenge asks the app to prove that the address is its own. It is encrypted as
// all is, but not signed.
func (t *Tenant) Challenge(words string) Answer {
	body := Request{Doc: map[string]any{"challenge": words, "token": VerificationToken, "type": "url_verification"}}.Body()
	return t.Post(eventsPath, map[string][]string{"Content-Type": {"application/json; charset=utf-8"}}, Sealed(EncryptKey, body))
}

// SaveURL is what the developer console does before it keeps the app's address: it
// says why it does not.
func (t *Tenant) SaveURL() error {
	t.mu.Lock()
	words := t.id("challenge_")
	t.mu.Unlock()
	a := t.Challenge(words)
	var said struct{ Challenge string }
	switch err := json.Unmarshal(a.Body, &said); {
	case a.Err != nil:
		return a.Err
	case !taken(a):
		return fmt.Errorf("the address answered with the status %d", a.Status)
	case err != nil || said.Challenge != words:
		return errors.New("the address did not return the challenge")
	}
	return nil
}

// hears says whether the app is told of something of this kind: it subscribed to
// it, and was granted one of these scopes, where any are needed. The caller holds
// the lock.
func (t *Tenant) hears(kind string, scopes ...string) bool {
	granted := func(s string) bool { return slices.Contains(t.scopes, s) }
	return !slices.Contains(t.untold, kind) && (len(scopes) == 0 || slices.ContainsFunc(scopes, granted))
}
