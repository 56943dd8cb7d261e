package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
	"closeloop/bot/feishu"
)

// feishuHands are people of a story in a Feishu of their own.
type feishuHands struct {
	r *rig
	t *fakefeishu.Tenant

	mu    sync.Mutex
	shown map[string]fakefeishu.Seen // every button that was ever seen, by message and action
}

// feishuUser is the account of a person of the test's company.
func feishuUser(person string) string { return "ou_" + strings.ReplaceAll(person, "-", "0") }

// joinFeishu configures a bot that has not started for a tenant, whose patience is
// not what stories are about.
func (r *rig) joinFeishu(t *fakefeishu.Tenant, mode string) {
	r.cfg.Feishu = inTenant(t.URL(), mode)
	r.goOut()
	t.Within(calm)
	r.hands = &feishuHands{r: r, t: t, shown: map[string]fakefeishu.Seen{}}
}

// inTenant is the configuration of a bot in a tenant.
func inTenant(address, mode string) FeishuConfig {
	return FeishuConfig{
		Mode: mode, AppID: fakefeishu.App, AppSecret: fakefeishu.AppSecret, EncryptKey: fakefeishu.EncryptKey,
		VerificationToken: fakefeishu.VerificationToken, BaseURL: address,
	}
}

// reach tells the tenant where the bot listens now, or waits for the long connection.
func (s *feishuHands) reach() {
	if s.r.cfg.Feishu.Mode == feishu.WebSocket {
		s.t.Until(s.r.t, func() bool { return s.t.Connections() > 0 })
		return
	}
	s.t.Connect(s.r.base)
}

// leave ends what Feishu holds open, before the bot ends.
func (s *feishuHands) leave() { s.t.HangUp() }

// everybody is the group of everybody, and of the bot.
const everybody = "oc_everybody"

// staff gives everybody of a company an account, there and in the file.
func (s *feishuHands) staff(company []byte) []byte {
	s.r.t.Helper()
	return admitted(s.r.t, s.t, company)
}

// admitted is a company all of whose people are in a tenant.
func admitted(t *testing.T, w *fakefeishu.Tenant, company []byte) []byte {
	t.Helper()
	members := []string{fakefeishu.Bot}
	out := enrolled(t, company, feishu.Platform, func(p resident) string {
		id := feishuUser(p.id)
		if _, there := w.User(id); !there {
			locale := map[string]string{"en": "en_us"}[p.locale]
			w.AddUser(fakefeishu.User{OpenID: id, Name: p.name, Email: p.email, Locale: locale, Zone: p.zone})
		}
		members = append(members, id)
		return id
	})
	if _, there := w.Chat(everybody); !there {
		w.AddChat(fakefeishu.Chat{ID: everybody, Name: "everybody", Members: members})
	}
	return out
}

func (s *feishuHands) person(who string) *fakefeishu.Person { return s.t.Person(feishuUser(who)) }

func (s *feishuHands) quiet() { s.r.t.Helper(); s.r.quiet(s.r.app.feishu.Wait) }

func (s *feishuHands) inbox(who string) []message {
	s.r.t.Helper()
	s.quiet()
	var out []message
	for _, seen := range s.person(who).Screen(everybody) {
		if seen.From == fakefeishu.Bot {
			out = append(out, s.messageOf(seen))
		}
	}
	return out
}

// messageOf is what stands in Feishu in the shape of the console's.
func (s *feishuHands) messageOf(seen fakefeishu.Seen) message {
	kept, _ := s.t.Message(seen.Ref)
	m := message{
		ID: seen.Ref, Place: "dm", Private: true, Text: seen.Words, Edited: seen.Edited,
		note: !strings.HasPrefix(kept.UUID, "cl-"), // what delivery keeps has a key of the house's
		At:   kept.At.UTC().Format(time.RFC3339),
	}
	if seen.Chat == everybody {
		m.Place, m.Private = everybody, false
	}
	m.Title, _, _ = strings.Cut(seen.Words, "\n")
	for _, c := range seen.Actions {
		w := saidBy(c)
		if w("kind") != "" {
			m.Card.Kind, m.Card.Record = w("kind"), w("record")
		}
		action := w("action")
		if _, err := chat.ParseAction(action); err != nil || w("do") != "act" && w("do") != "form" {
			continue
		}
		m.Actions = append(m.Actions, button{Label: c.Label, Action: action, Style: c.Style, Confirm: c.Confirm})
		s.remember(seen, action)
	}
	return m
}

// saidBy reads what a control tells the bot, by its words.
func saidBy(c fakefeishu.Control) func(key string) string {
	if q, err := url.ParseQuery(c.Option); c.Option != "" && err == nil {
		return q.Get
	}
	return func(key string) string {
		word, _ := c.Value[key].(string)
		return word
	}
}

// remember keeps a message with a button that somebody saw: it may be pressed
// when the message looks otherwise, and by somebody else, as in a request that was
// made up.
func (s *feishuHands) remember(seen fakefeishu.Seen, action string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown[seen.Ref+" "+action], s.shown[seen.Ref+" "+verbOf(action)] = seen, seen
}

// control finds what is to be pressed, or was seen there before.
func (s *feishuHands) control(who, ref, action string) (fakefeishu.Seen, fakefeishu.Control) {
	s.r.t.Helper()
	s.inbox(who)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, same := range []func(string) string{strings.Clone, verbOf} {
		seen := s.shown[ref+" "+same(action)]
		for _, c := range seen.Actions {
			if w := saidBy(c); same(w("action")) == same(action) && (w("do") == "act" || w("do") == "form") {
				return seen, c
			}
		}
	}
	s.r.t.Fatalf("%s cannot press %s on %s", who, action, ref)
	return fakefeishu.Seen{}, fakefeishu.Control{}
}

// pressed presses a control, by what it tells the bot.
func (s *feishuHands) pressed(who string, on fakefeishu.Seen, c fakefeishu.Control) {
	s.r.t.Helper()
	on.Actions = []fakefeishu.Control{c}
	if a := s.person(who).Click(on, c.Label); !a.OK() {
		s.r.t.Fatalf("%s presses %q: %+v %q", who, c.Label, a, s.person(who).Trouble())
	}
	s.quiet()
}

// breathe lets time pass where the bot may not send somebody so many messages more at
// once, until it may send as many as ever: people are not faster, and what it says
// after a click would wait for a clock that stands still.
func (s *feishuHands) breathe(who string, free time.Duration) {
	const atOnce, each = 3, time.Second / 2
	var owed time.Duration
	var last time.Time
	for _, m := range s.t.Inbox(feishuUser(who)) {
		if m.From != fakefeishu.Bot {
			continue
		}
		owed = max(0, owed-m.At.Sub(last))
		owed, last = min(owed+each, atOnce*each), m.At
	}
	if left := owed - s.r.machine.Now().Sub(last); left > (atOnce-free)*each {
		s.r.machine.Add(left)
	}
}

// open is the message on which the form of an action stands open.
func (s *feishuHands) open(who, action string) (on fakefeishu.Seen, send fakefeishu.Control, found bool) {
	screen := s.person(who).Screen()
	for _, seen := range slices.Backward(screen) {
		for _, c := range seen.Actions {
			if w := saidBy(c); c.Submits && w("do") == "send" && verbOf(w("action")) == verbOf(action) {
				return seen, c, true
			}
		}
	}
	return on, send, false
}

// closed closes a form without sending it.
func (s *feishuHands) closed(who string, on fakefeishu.Seen) {
	s.r.t.Helper()
	for _, c := range on.Actions {
		if saidBy(c)("do") == "close" {
			s.pressed(who, on, c)
			return
		}
	}
	s.r.t.Fatalf("%s has no way to close %s", who, on.Words)
}

func (s *feishuHands) press(who, ref, action string, values map[string]any) answer {
	s.r.t.Helper()
	s.quiet()
	s.breathe(who, 2) // a lesson is its picture and its card
	before := s.now(who)
	seen, c := s.control(who, ref, action)
	s.pressed(who, seen, c)
	out := answer{Status: http.StatusOK, Errors: map[string]string{}}
	if on, send, isOpen := s.open(who, action); isOpen {
		if a := s.person(who).Submit(on, s.filled(on, send, values)); !a.OK() {
			s.refused(who, &out)
			before.trouble++
		}
		s.quiet()
		if on, _, again := s.open(who, action); again {
			s.faults(on, &out)
			s.closed(who, on)
		}
	}
	s.since(who, ref, before, &out)
	return out
}

// refused is what the client itself would not send.
func (s *feishuHands) refused(who string, out *answer) {
	trouble := s.person(who).Trouble()
	for _, wrong := range strings.Split(trouble[len(trouble)-1], "; ") {
		name, why, _ := strings.Cut(wrong, ": ")
		out.Status, out.Errors[fieldOf(name)] = http.StatusUnprocessableEntity, why
	}
}

// faults are what stands beside the fields of a form that came back.
func (s *feishuHands) faults(on fakefeishu.Seen, out *answer) {
	for _, f := range on.Fields {
		for _, line := range f.Before {
			if strings.Contains(line, "✗") {
				out.Status, out.Errors[fieldOf(f.Name)] = http.StatusUnprocessableEntity, line
			}
		}
	}
}

// fieldOf is the house's name of an input.
func fieldOf(name string) string {
	field, _, _ := strings.Cut(strings.TrimPrefix(name, "f~"), "~")
	return field
}

// filled are the values for which a form has an input; instants as a picker takes them.
func (s *feishuHands) filled(on fakefeishu.Seen, send fakefeishu.Control, values map[string]any) map[string]any {
	out := map[string]any{}
	written := map[string]bool{}
	for _, f := range on.Fields {
		field := fieldOf(f.Name)
		v, given := values[field]
		if f.Form != send.Form || !given {
			continue
		}
		if words, isText := v.(string); isText && f.Type == "picker_datetime" {
			v = strings.Replace(words, "T", " ", 1)
		}
		if written[field] {
			v = "" // the parts of what stood there
		}
		out[f.Name], written[field] = v, true
	}
	return out
}

// seenBefore is what somebody had seen when they began to do something.
type seenBefore struct {
	refs            map[string]bool
	toasts, trouble int
}

func (s *feishuHands) now(who string) seenBefore {
	out := seenBefore{refs: map[string]bool{}, toasts: len(s.person(who).Toasts()), trouble: len(s.person(who).Trouble())}
	for _, seen := range s.person(who).Screen(everybody) {
		out.refs[seen.Ref] = true
	}
	return out
}

// since is what is new before a person's eyes, beside the cards that delivery brings,
// and the message that was pressed.
func (s *feishuHands) since(who, ref string, before seenBefore, out *answer) {
	s.r.t.Helper()
	for _, seen := range s.person(who).Screen(everybody) {
		if seen.From != fakefeishu.Bot {
			continue
		}
		m := s.messageOf(seen)
		switch {
		case m.ID == ref:
			out.Message = &m
		case !before.refs[m.ID] && m.note:
			out.Replies = append(out.Replies, m)
		}
	}
	for _, toast := range s.person(who).Toasts()[before.toasts:] {
		out.Replies = append(out.Replies, message{Place: "dm", Private: true, Text: toast.Words, note: true})
	}
	if trouble := s.person(who).Trouble()[before.trouble:]; len(trouble) > 0 {
		s.r.t.Errorf("%s has trouble: %q", who, trouble)
	}
}

func (s *feishuHands) say(who, text, place string) answer {
	s.r.t.Helper()
	s.quiet()
	s.breathe(who, 3)
	before := s.now(who)
	p := s.person(who)
	var a fakefeishu.Answer
	if place != "dm" {
		a = p.Mention(everybody, text)
	} else {
		a = p.Type(text)
	}
	return s.told(who, text, before, a)
}

// told is what came of something that the bot was told.
func (s *feishuHands) told(who, what string, before seenBefore, a fakefeishu.Answer) answer {
	s.r.t.Helper()
	if !a.OK() {
		s.r.t.Fatalf("%s, %q: %+v", who, what, a)
	}
	s.quiet()
	out := answer{Status: http.StatusOK}
	s.since(who, "", before, &out)
	return out
}

// form opens the form of a button, reads it and closes it.
func (s *feishuHands) form(who string, m message, action string) []field {
	s.r.t.Helper()
	seen, c := s.control(who, m.ID, action)
	s.pressed(who, seen, c)
	on, send, isOpen := s.open(who, action)
	if !isOpen {
		s.r.t.Fatalf("%s opens no form for %s", who, action)
	}
	var out []field
	for _, f := range on.Fields {
		words := strings.Join(f.Value, ",")
		switch n := len(out); {
		case f.Form != send.Form:
		case n > 0 && out[n-1].name == fieldOf(f.Name): // a part of a long text
			out[n-1].value += words
		default:
			out = append(out, field{fieldOf(f.Name), words})
		}
	}
	s.closed(who, on)
	return out
}

func (s *feishuHands) drop(who, name string, content []byte) answer {
	s.r.t.Helper()
	s.quiet()
	s.breathe(who, 3)
	before := s.now(who)
	out := s.told(who, name, before, s.person(who).DropFile(name, content))
	for _, m := range s.inbox(who) { // its card has no mark where it has no button
		if kind := m.Card.Kind; !before.refs[m.ID] && !m.note && (kind == "" || kind == "upload.file") {
			out.Message = &m
		}
	}
	return out
}
