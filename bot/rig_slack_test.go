package main

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/bot/mail"
	"closeloop/bot/slack"
)

// hands are how the people of a story see and act; nil is the console.
type hands interface {
	inbox(who string) []message
	press(who, message, action string, values map[string]any) answer
	say(who, text, place string) answer
	reach()
	form(who string, m message, action string) []string
}

// slackHands are people of a story in a Slack of their own.
type slackHands struct {
	r *rig
	w *fakeslack.Workspace
}

// consoleToken opens the console beside a platform: the story's outbox.
const consoleToken = "a-token-for-the-console"

// slackUser is the account of a person of the test's company.
func slackUser(person string) string {
	return "U" + strings.ToUpper(strings.ReplaceAll(person, "-", ""))
}

// overSlack is a running bot with the test's company, all of whom are in Slack.
func overSlack(t *testing.T, from time.Time, mode string) *rig {
	t.Helper()
	r := prepare(t, from)
	r.joinSlack(fakeslack.Open(t, fakeslack.Options{Now: r.machine.Now}), mode)
	r.open()
	r.employ(r.accounts(testCompany(t)))
	return r
}

// joinSlack configures a bot that has not started for a workspace, whose patience
// is not what stories are about.
func (r *rig) joinSlack(w *fakeslack.Workspace, mode string) {
	r.cfg.Slack = SlackConfig{
		Mode: mode, SigningSecret: fakeslack.SigningSecret, BotToken: fakeslack.BotToken,
		AppToken: fakeslack.AppToken, APIURL: w.APIURL(),
	}
	r.cfg.Console = ConsoleConfig{Enabled: true, Token: consoleToken}
	r.opts.courier = mail.Capture{}
	if err := makeKey(r.cfg.path("closeloop.key")); err != nil {
		r.t.Fatal(err)
	}
	w.Within(calm)
	r.hands = &slackHands{r, w}
}

// reach tells the workspace where the bot listens now, and waits for the socket.
func (s *slackHands) reach() {
	if s.r.cfg.Slack.Mode == slack.Socket {
		s.w.Until(s.r.t, func() bool { return s.w.Sockets() > 0 })
		return
	}
	s.w.Connect(s.r.base)
}

// accounts gives everybody of a company an account, there and in the file.
func (r *rig) accounts(company []byte) []byte {
	r.t.Helper()
	return joined(r.t, r.hands.(*slackHands).w, company)
}

// joined is a company all of whose people are in a workspace.
func joined(t *testing.T, w *fakeslack.Workspace, company []byte) []byte {
	t.Helper()
	var doc map[string]any
	if err := yaml.Unmarshal(company, &doc); err != nil {
		t.Fatal(err)
	}
	for _, one := range doc["people"].([]any) {
		p := one.(map[string]any)
		id, name := p["id"].(string), p["name"].(string)
		email, _ := p["email"].(string)
		locale, _ := p["locale"].(string)
		zone, _ := p["timezone"].(string)
		w.AddUser(fakeslack.User{
			ID: slackUser(id), Name: id, RealName: name, Email: email,
			Locale: map[string]string{"en": "en-US"}[locale], TZ: cmp.Or(zone, "Asia/Shanghai"),
		})
		p["accounts"] = map[string]any{slack.Platform: slackUser(id)}
	}
	out, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (s *slackHands) person(who string) *fakeslack.Person { return s.w.Person(slackUser(who)) }

// quiet waits until the bot has said all that it has to say, and for what Slack
// wants to hear more slowly.
func (s *slackHands) quiet() {
	s.r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), calm)
	defer cancel()
	for again := true; again; {
		again = false
		for range 2 { // what came after an answer may have caused a card
			next, err := s.r.app.runner.Drain(ctx)
			if err == nil {
				err = s.r.app.slack.Wait(ctx)
			}
			if err != nil {
				s.r.t.Fatal(err)
			}
			if pause := next.Sub(s.r.machine.Now()); pause > 0 && pause < slowly {
				s.r.machine.Add(pause)
				again = true
			}
		}
	}
}

// slowly is how long a card may wait for Slack's pace; the flows plan nothing so
// near.
const slowly = 5 * time.Second

func (s *slackHands) inbox(who string) []message {
	s.r.t.Helper()
	s.quiet()
	var out []message
	for _, seen := range s.person(who).Screen() {
		if seen.From == fakeslack.Bot {
			out = append(out, messageOf(seen))
		}
	}
	return out
}

// messageOf is what stands in Slack in the shape of the console's.
func messageOf(seen fakeslack.Seen) message {
	m := message{ID: seen.Ref, Place: "dm", Private: true, Text: seen.Words, Edited: seen.Edited, note: seen.Ephemeral}
	m.Title, _, _ = strings.Cut(seen.Words, "\n")
	for _, c := range seen.Actions {
		if block := strings.Split(c.BlockID, "~"); len(block) == 4 {
			m.note, m.Card.Kind, m.Card.Record = block[1] == "a", block[2], block[3]
		}
		action := strings.TrimPrefix(c.Value, "form:")
		if _, err := chat.ParseAction(action); err != nil {
			continue
		}
		m.Actions = append(m.Actions, button{Label: c.Label, Action: action, Style: c.Style, Confirm: c.Confirm})
	}
	return m
}

// control finds what is to be pressed.
func (s *slackHands) control(who, ref, action string) (fakeslack.Seen, fakeslack.Control) {
	s.r.t.Helper()
	for _, same := range []func(string) bool{
		func(value string) bool { return value == action },
		func(value string) bool { return verbOf(value) == verbOf(action) },
	} {
		for _, seen := range s.person(who).Screen() {
			for _, c := range seen.Actions {
				if seen.Ref == ref && same(strings.TrimPrefix(c.Value, "form:")) {
					return seen, c
				}
			}
		}
	}
	s.r.t.Fatalf("%s cannot press %s on %s; sees\n%s", who, action, ref, s.r.screen(who))
	return fakeslack.Seen{}, fakeslack.Control{}
}

// wants: pressing it opens a form.
func wants(c fakeslack.Control) bool {
	return strings.HasPrefix(c.ActionID, "form.") || strings.HasPrefix(c.Value, "form:")
}

func (s *slackHands) press(who, ref, action string, values map[string]any) answer {
	s.r.t.Helper()
	s.quiet()
	p, known := s.person(who), s.refs(who)
	seen, c := s.control(who, ref, action)
	if a := p.Click(seen, c.Value); !a.OK() {
		s.r.t.Fatalf("%s clicks %s: %+v", who, action, a)
	}
	s.quiet()
	out := answer{Status: http.StatusOK, Errors: map[string]string{}}
	if m, open := p.Modal(); open && wants(c) {
		for block, wrong := range p.Submit(s.filled(who, m, values)) {
			out.Status, out.Errors[strings.TrimPrefix(block, "f~")] = http.StatusUnprocessableEntity, wrong
		}
		if len(out.Errors) > 0 {
			p.CloseModal()
		}
		s.quiet()
	}
	s.since(who, ref, known, &out)
	return out
}

// since is what is new on a person's screen, and the message that was pressed.
func (s *slackHands) since(who, ref string, known map[string]bool, out *answer) {
	for _, seen := range s.person(who).Screen() {
		if seen.From != fakeslack.Bot {
			continue
		}
		m := messageOf(seen)
		if m.ID == ref {
			out.Message = &m
		} else if !known[m.ID] {
			out.Replies = append(out.Replies, m)
		}
	}
	if trouble := s.person(who).Trouble(); len(trouble) > 0 {
		s.r.t.Errorf("%s has trouble: %q", who, trouble)
	}
}

func (s *slackHands) refs(who string) map[string]bool {
	out := map[string]bool{}
	for _, seen := range s.person(who).Screen() {
		out[seen.Ref] = true
	}
	return out
}

// filled are the values for which a modal has a field; moments as a picker gives
// them.
func (s *slackHands) filled(who string, m fakeslack.Modal, values map[string]any) map[string]any {
	s.r.t.Helper()
	company, err := s.r.app.runner.Company(context.Background())
	if err != nil {
		s.r.t.Fatal(err)
	}
	out := map[string]any{}
	for name, v := range values {
		f, found := m.Field("f~" + name)
		if !found {
			continue
		}
		words, isText := v.(string)
		if f.Type == "datetimepicker" && isText {
			at, err := time.ParseInLocation("2006-01-02T15:04", words, company.Zone(who))
			if err != nil {
				s.r.t.Fatal(err)
			}
			v = strconv.FormatInt(at.Unix(), 10)
		}
		out["f~"+name] = v
	}
	return out
}

func (s *slackHands) say(who, text, place string) answer {
	s.r.t.Helper()
	s.quiet()
	p, known := s.person(who), s.refs(who)
	var a fakeslack.Answer
	switch {
	case place != "dm":
		a = p.Mention(place, text)
	case strings.HasPrefix(text, "/"):
		a = p.Command("/cl "+text[1:], "")
	default:
		a = p.Type(text)
	}
	if !a.OK() {
		s.r.t.Fatalf("%s says %q: %+v", who, text, a)
	}
	s.quiet()
	out := answer{Status: http.StatusOK}
	s.since(who, "", known, &out)
	return out
}

// form opens the form of a button, reads it and closes it.
func (s *slackHands) form(who string, m message, action string) []string {
	s.r.t.Helper()
	seen, c := s.control(who, m.ID, action)
	p := s.person(who)
	p.Click(seen, c.Value)
	s.quiet()
	modal, open := p.Modal()
	if !open {
		s.r.t.Fatalf("%s opens no form for %s", who, action)
	}
	p.CloseModal()
	out := make([]string, len(modal.Fields))
	for i, f := range modal.Fields {
		out[i] = strings.TrimPrefix(f.BlockID, "f~")
	}
	return out
}

// pass lets time go by, and everything that falls due on the way come in order.
func (r *rig) pass(to time.Time) {
	r.t.Helper()
	for {
		next, err := r.app.runner.Drain(context.Background())
		if err != nil {
			r.t.Fatal(err)
		}
		if next.After(to) {
			break
		}
		r.machine.Add(next.Sub(r.machine.Now()))
	}
	r.machine.Add(to.Sub(r.machine.Now()))
	r.settle()
}
