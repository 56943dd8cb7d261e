package fakefeishu

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Person is somebody before a screen: what they see is made of what Feishu keeps,
// in the language of their client, and what they do reaches the app as Feishu
// tells it, over whichever transport is connected. Several may act at the same time.
type Person struct {
	t  *Tenant
	id string
}

// Person is the user with this open_id, whom AddUser added.
func (t *Tenant) Person(id string) *Person { return &Person{t, id} }

// ID is the user's open_id.
func (p *Person) ID() string { return p.id }

// Seen is a message as a person sees it.
type Seen struct {
	Ref      string // the message_id
	Chat     string
	From     string   // whose message it is
	Kind     string   // its msg_type
	Preview  string   // what the list of chats says of a card
	Title    string   // of a card
	Words    string   // what stands there, as it is read
	Links    []string // where its texts lead, buttons apart
	Mentions []string // whom its texts name: open_ids, or "all"
	Card     json.RawMessage
	Actions  []Control
	Fields   []Field
	Files    []string // the names of files that it brings
	Parent   string   // the message it answers
	Edited   bool
}

// Field finds a field by its name or label.
func (s Seen) Field(what string) (Field, bool) {
	i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.is(what) })
	if i < 0 {
		return Field{}, false
	}
	return s.Fields[i], true
}

// Action finds what can be pressed: by what the app gets back, or by its label.
func (s Seen) Action(what string) (Control, bool) {
	i := slices.IndexFunc(s.Actions, func(c Control) bool { return c.is(what) })
	if i < 0 {
		return Control{}, false
	}
	return s.Actions[i], true
}

// Screen is what the person sees in the private chat with the bot and in groups
// where they are, oldest first.
func (p *Person) Screen(chats ...string) []Seen {
	here := append([]string{p.t.P2P(p.id)}, chats...)
	var out []Seen
	for _, m := range p.t.pick(func(m *Message) bool {
		return slices.Contains(here, m.Chat) && !m.gone() && p.t.chats[m.Chat].has(p.id)
	}) {
		out = append(out, p.seen(m))
	}
	return out
}

// Last is the newest message on a screen; a zero one if there is none.
func (p *Person) Last(chats ...string) Seen {
	screen := p.Screen(chats...)
	if len(screen) == 0 {
		return Seen{}
	}
	return screen[len(screen)-1]
}

// Sees waits until a message of the app's on the person's screen says all of
// this, and returns it.
func (p *Person) Sees(tb testing.TB, words ...string) (found Seen) {
	tb.Helper()
	p.t.Until(tb, func() bool {
		for _, m := range p.Screen() {
			if m.From == Bot && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(m.Words, w) }) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// Toasts are the lines that the person was shown for a moment, in their order.
func (p *Person) Toasts() []Toast {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	return slices.Clone(p.t.toasts[p.id])
}

// Trouble is what went wrong before the person's eyes: the codes that the client
// shows where the app failed them, and what they tried and the screen did not offer.
func (p *Person) Trouble() []string {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	return slices.Clone(p.t.troubles[p.id])
}

// suffer shows the person an error of the client's.
func (p *Person) suffer(format string, args ...any) {
	p.t.change(func() { p.t.troubles[p.id] = append(p.t.troubles[p.id], fmt.Sprintf(format, args...)) })
}

// helpless is the answer where the person tried what the screen does not offer.
func (p *Person) helpless(format string, args ...any) Answer {
	p.suffer(format, args...)
	return Answer{Err: fmt.Errorf(format, args...)}
}

// reader reads for this person, with what they typed into the fields of a message.
func (p *Person) reader(m Message) *reader {
	u, _ := p.t.User(p.id)
	zone, err := time.LoadLocation(u.Zone)
	if err != nil {
		zone = time.UTC
	}
	locale := strings.ReplaceAll(strings.ToLower(u.Locale), "-", "_")
	return &reader{called: p.t.called, locale: locale, zone: zone, typed: p.typed(m), marks: p.t.marks}
}

// typed is what stands in the fields of a card that was not replaced since.
func (p *Person) typed(m Message) map[string][]string {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	if d := p.t.drafts[p.id+"\n"+m.ID]; d.on == string(m.Content) {
		return d.typed
	}
	return nil
}

// called is the name of an account, as the client writes it.
func (t *Tenant) called(id string) string {
	if u, found := t.User(id); found && u.Name != "" {
		return u.Name
	}
	return id
}

func (p *Person) seen(m Message) Seen {
	r := p.reader(m)
	s := Seen{Ref: m.ID, Chat: m.Chat, From: m.From, Kind: m.Kind, Parent: m.Parent, Edited: m.Edits > 0}
	switch m.Kind {
	case "interactive":
		c := readCard(m.Content)
		s.Card, s.Preview, s.Title = m.Content, r.pick(c.Config.Summary.Content, c.Config.Summary.I18n), r.text(c.Header.Title)
		h := hand{reader: p.reader(m)}
		h.elements(c.Body.Elements, "")
		s.Actions, s.Fields = h.controls, h.fields
		r.card(c)
	case "text", "post":
		r.plain(m)
	default:
		s.Files = r.attached(m, p.t.File)
	}
	s.Words, s.Links, s.Mentions = r.said(), r.links, r.mentions
	return s
}
