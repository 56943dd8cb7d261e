package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/bot/slack"
)

// slackHands are people of a story in a Slack of their own.
type slackHands struct {
	r *rig
	w *fakeslack.Workspace

	mu    sync.Mutex
	shown map[string]fakeslack.Seen // every button that was ever seen, by message and action
}

// slackUser is the account of a person of the test's company.
func slackUser(person string) string {
	return "U" + strings.ToUpper(strings.ReplaceAll(person, "-", ""))
}

// joinSlack configures a bot that has not started for a workspace, whose patience
// is not what stories are about.
func (r *rig) joinSlack(w *fakeslack.Workspace, mode string) {
	r.cfg.Slack = inSpace(w.APIURL(), mode)
	r.goOut()
	w.Within(calm)
	r.hands = &slackHands{r: r, w: w, shown: map[string]fakeslack.Seen{}}
}

// inSpace is the configuration of a bot in a workspace.
func inSpace(address, mode string) SlackConfig {
	return SlackConfig{
		Mode: mode, SigningSecret: fakeslack.SigningSecret, BotToken: fakeslack.BotToken,
		AppToken: fakeslack.AppToken, APIURL: address,
	}
}

// reach tells the workspace where the bot listens now, and waits for the socket.
func (s *slackHands) reach() {
	if s.r.cfg.Slack.Mode == slack.Socket {
		s.w.Until(s.r.t, func() bool { return s.w.Sockets() > 0 })
		return
	}
	s.w.Connect(s.r.base)
}

// leave ends what Slack holds open, before the bot ends.
func (s *slackHands) leave() { s.w.HangUp() }

// staff gives everybody of a company an account, there and in the file.
func (s *slackHands) staff(company []byte) []byte {
	s.r.t.Helper()
	return joined(s.r.t, s.w, company)
}

// joined is a company all of whose people are in a workspace.
func joined(t *testing.T, w *fakeslack.Workspace, company []byte) []byte {
	t.Helper()
	members := []string{fakeslack.Bot}
	out := enrolled(t, company, slack.Platform, func(p resident) string {
		id := slackUser(p.id)
		if _, there := w.User(id); !there {
			w.AddUser(fakeslack.User{
				ID: id, Name: p.id, RealName: p.name, Email: p.email,
				Locale: map[string]string{"en": "en-US"}[p.locale], TZ: p.zone,
			})
		}
		members = append(members, id)
		return id
	})
	w.AddChannel(fakeslack.Channel{ID: general, Name: "general", Members: members})
	return out
}

func (s *slackHands) person(who string) *fakeslack.Person { return s.w.Person(slackUser(who)) }

func (s *slackHands) quiet() { s.r.t.Helper(); s.r.quiet(s.r.app.slack.Wait) }

func (s *slackHands) inbox(who string) []message {
	s.r.t.Helper()
	s.quiet()
	var out []message
	for _, seen := range s.screen(who) {
		if seen.From == fakeslack.Bot {
			out = append(out, s.messageOf(seen))
		}
	}
	return out
}

// general is the channel of everybody, and of the bot.
const general = "C0GENERAL"

// screen is all that somebody sees now, in the direct message and in the channel.
func (s *slackHands) screen(who string) []fakeslack.Seen { return s.person(who).Screen(general) }

// messageOf is what stands in Slack in the shape of the console's.
func (s *slackHands) messageOf(seen fakeslack.Seen) message {
	m := message{ID: seen.Ref, Place: "dm", Private: true, Text: seen.Words, Edited: seen.Edited, note: seen.Ephemeral}
	if seen.Channel == general {
		m.Place, m.Private = general, seen.Ephemeral
	}
	m.Title, _, _ = strings.Cut(seen.Words, "\n")
	m.At = wroteAt(seen.TS).Format(time.RFC3339)
	for _, c := range seen.Actions {
		if block := strings.Split(c.BlockID, "~"); len(block) == 4 {
			m.note, m.Card.Kind, m.Card.Record = block[1] == "a", block[2], block[3]
		}
		action := strings.TrimPrefix(c.Value, "form:")
		if _, err := chat.ParseAction(action); err != nil {
			continue
		}
		m.Actions = append(m.Actions, button{Label: c.Label, Action: action, Style: c.Style, Confirm: c.Confirm})
		s.remember(seen, action)
	}
	return m
}

// wroteAt is when a message came, of its ts.
func wroteAt(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	unix, _ := strconv.ParseInt(seconds, 10, 64) // the workspace's own
	return time.Unix(unix, 0).UTC()
}

// remember keeps a message with a button that somebody saw: it may be pressed
// when the message looks otherwise, as on a screen that was not drawn anew, and
// by somebody else, as in a request that was made up.
func (s *slackHands) remember(seen fakeslack.Seen, action string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown[seen.Ref+" "+action] = seen
	s.shown[seen.Ref+" "+verbOf(action)] = seen
}

// control finds what is to be pressed, or was seen there before.
func (s *slackHands) control(who, ref, action string) (fakeslack.Seen, fakeslack.Control) {
	s.r.t.Helper()
	s.inbox(who)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, same := range []func(string) string{strings.Clone, verbOf} {
		seen := s.shown[ref+" "+same(action)]
		for _, c := range seen.Actions {
			if same(strings.TrimPrefix(c.Value, "form:")) == same(action) {
				return seen, c
			}
		}
	}
	s.r.t.Fatalf("%s cannot press %s on %s", who, action, ref)
	return fakeslack.Seen{}, fakeslack.Control{}
}

// breathe lets a second pass where Slack would have the bot wait with its next
// message to somebody: people are not faster.
func (s *slackHands) breathe(who string) {
	from := s.r.machine.Now().Add(-3 * time.Second)
	posts := 0
	for _, m := range s.w.Messages(s.w.DM(slackUser(who))) {
		if m.User == fakeslack.Bot && m.Ephemeral == "" && !wroteAt(m.TS).Before(from) {
			posts++
		}
	}
	for ; posts > 1; posts-- {
		s.r.machine.Add(time.Second)
	}
}

// wants: pressing it opens a form.
func wants(c fakeslack.Control) bool {
	return strings.HasPrefix(c.ActionID, "form.") || strings.HasPrefix(c.Value, "form:")
}

func (s *slackHands) press(who, ref, action string, values map[string]any) answer {
	s.r.t.Helper()
	s.quiet()
	s.breathe(who)
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

// since is what is new on a person's screen, beside the cards that delivery
// brings, and the message that was pressed. What only they see may stand in a
// channel that they do not read, if that is what they made up.
func (s *slackHands) since(who, ref string, known map[string]bool, out *answer) {
	screen, own := s.screen(who), s.w.DM(slackUser(who))
	if channel, _, _ := strings.Cut(ref, "/"); channel != general && channel != own {
		for _, seen := range s.person(who).Screen(channel) {
			if seen.Channel == channel && seen.Ephemeral {
				screen = append(screen, seen)
			}
		}
	}
	for _, seen := range screen {
		kept, _ := s.w.Message(seen.Channel, seen.TS)
		m := s.messageOf(seen)
		switch {
		case seen.From != fakeslack.Bot:
		case m.ID == ref:
			out.Message = &m
		case !known[m.ID] && kept.Metadata == nil:
			out.Replies = append(out.Replies, m)
		}
	}
	if trouble := s.person(who).Trouble(); len(trouble) > 0 {
		s.r.t.Errorf("%s has trouble: %q", who, trouble)
	}
}

func (s *slackHands) refs(who string) map[string]bool {
	out := map[string]bool{}
	for _, seen := range s.screen(who) {
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
	s.breathe(who)
	p, known := s.person(who), s.refs(who)
	channel := ""
	if place != "dm" {
		channel = general
	}
	var a fakeslack.Answer
	switch command, isCommand := strings.CutPrefix(text, "/"); {
	case strings.HasPrefix(text, "/cl ") || strings.HasPrefix(text, "/closeloop "):
		a = p.Command(text, channel)
	case isCommand:
		a = p.Command("/cl "+command, channel)
	case channel != "":
		a = p.Mention(channel, text)
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
func (s *slackHands) form(who string, m message, action string) []field {
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
	out := make([]field, len(modal.Fields))
	for i, f := range modal.Fields {
		out[i] = field{strings.TrimPrefix(f.BlockID, "f~"), strings.Join(f.Value, ",")}
	}
	return out
}

func (s *slackHands) drop(who, name string, content []byte) answer {
	s.r.t.Helper()
	s.quiet()
	s.breathe(who)
	known := s.refs(who)
	if a := s.person(who).DropFile(name, content); !a.OK() {
		s.r.t.Fatalf("%s drops %s: %+v", who, name, a)
	}
	s.quiet()
	out := answer{Status: http.StatusOK}
	s.since(who, "", known, &out)
	for _, m := range s.inbox(who) { // its card has no mark where it has no button
		if kind := m.Card.Kind; !known[m.ID] && !m.note && (kind == "" || kind == "upload.file") {
			out.Message = &m
		}
	}
	return out
}
