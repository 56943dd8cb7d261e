package main

import (
	"net/http"
	"strings"
	"time"
)

// message is one message of the console, as its door shows it.
type message struct {
	ID, Place, Title, Tone, Text, At string
	Private, Edited                  bool
	Card                             struct{ Kind, Record string }
	Actions                          []button

	note bool // an answer that nobody keeps
}

// button is what can be pressed on a message; its form as the console has it.
type button struct {
	Label, Action, Style, Confirm string
	Form                          []struct {
		Name, Type, Value string
		Required          bool
		Options           []struct{ Value, Label string }
	}
}

// answer is what a click or a typed line came to.
type answer struct {
	Status  int
	Message *message
	Replies []message
	Errors  map[string]string
}

// said joins the sentences of an answer.
func (a answer) said() string {
	var out []string
	for _, m := range a.Replies {
		out = append(out, m.Text)
	}
	return strings.Join(out, "\n")
}

// inbox is everything that a person sees now, oldest first.
func (r *rig) inbox(who string) []message {
	r.t.Helper()
	if r.hands != nil {
		return r.hands.inbox(who)
	}
	var out []message
	if status := r.call(r.request(http.MethodGet, "/console/api/messages"+query("as", who), nil), &out); status != http.StatusOK {
		r.t.Fatalf("messages of %s: %d", who, status)
	}
	return out
}

// about is what a person sees about a case: the cards that name the candidate.
func (r *rig) about(who, name string) []message {
	r.t.Helper()
	var out []message
	for _, m := range r.inbox(who) {
		if strings.Contains(m.Text, name) && m.Place == "dm" {
			out = append(out, m)
		}
	}
	return out
}

// button finds the newest button of a person that asks for a verb of a case,
// such as "decision/C-1/approve".
func (r *rig) button(who, verb string) (message, string, bool) {
	r.t.Helper()
	inbox := r.inbox(who)
	for i := len(inbox) - 1; i >= 0; i-- {
		for _, a := range inbox[i].Actions {
			if verbOf(a.Action) == verb {
				return inbox[i], a.Action, true
			}
		}
	}
	return message{}, "", false
}

// verbOf is an action without its revision and arguments.
func verbOf(action string) string {
	path, _, _ := strings.Cut(action, "?")
	path, _, _ = strings.Cut(path, "@")
	return path
}

// offered finds a button that must be there.
func (r *rig) offered(who, verb string) (message, string) {
	r.t.Helper()
	m, action, ok := r.button(who, verb)
	if !ok {
		r.t.Fatalf("%s has no button for %s; sees\n%s", who, verb, r.screen(who))
	}
	return m, action
}

// action is the newest button's for a verb.
func (r *rig) action(who, verb string) string {
	r.t.Helper()
	_, action := r.offered(who, verb)
	return action
}

// prefilled is what stands in a field of a form before anybody types.
func (r *rig) prefilled(who string, m message, action, name string) string {
	r.t.Helper()
	for _, f := range r.formOf(who, m, action) {
		if f.name == name {
			return f.value
		}
	}
	r.t.Fatalf("no field %s for %s", name, action)
	return ""
}

// screen is all that a person sees, for a failed test.
func (r *rig) screen(who string) string {
	r.t.Helper()
	var out []string
	for _, m := range r.inbox(who) {
		out = append(out, m.Text)
	}
	return strings.Join(out, "\n----\n")
}

// press acts on a message, as a click does.
func (r *rig) press(who, message, action string, values map[string]any) answer {
	r.t.Helper()
	if r.hands != nil {
		return r.hands.press(who, message, action, values)
	}
	if values == nil {
		values = map[string]any{}
	}
	var out answer
	body := map[string]any{"as": who, "message": message, "action": action, "values": values}
	out.Status = r.call(r.request(http.MethodPost, "/console/api/act", encode(r.t, body)), &out)
	return out
}

// click presses the newest button for a verb and wants it to count.
func (r *rig) click(who, verb string, values map[string]any) answer {
	r.t.Helper()
	m, action := r.offered(who, verb)
	out := r.press(who, m.ID, action, values)
	if out.Status != http.StatusOK || out.Message == nil {
		r.t.Fatalf("%s clicks %s: %+v", who, action, out)
	}
	return out
}

// say types a line to the bot.
func (r *rig) say(who, text, place string) answer {
	r.t.Helper()
	if r.hands != nil {
		return r.hands.say(who, text, place)
	}
	var out answer
	body := map[string]any{"as": who, "text": text, "place": place}
	out.Status = r.call(r.request(http.MethodPost, "/console/api/say", encode(r.t, body)), &out)
	if out.Status != http.StatusOK {
		r.t.Fatalf("%s says %q: %d", who, text, out.Status)
	}
	return out
}

// advance moves business time ahead.
func (r *rig) advance(by string) {
	r.t.Helper()
	d, err := time.ParseDuration(by)
	if err != nil {
		r.t.Fatal(err)
	}
	if r.hands != nil {
		r.pass(r.machine.Now().Add(d))
		return
	}
	r.moveClock(map[string]any{"advance": by})
}

// until moves business time to an instant.
func (r *rig) until(to time.Time) {
	r.t.Helper()
	if r.hands != nil {
		r.pass(to)
		return
	}
	r.moveClock(map[string]any{"to": to.Format(time.RFC3339)})
}

func (r *rig) moveClock(body map[string]any) {
	r.t.Helper()
	var out map[string]any
	if status := r.call(r.request(http.MethodPost, "/console/api/clock", encode(r.t, body)), &out); status != http.StatusOK {
		r.t.Fatalf("clock %v: %d %v", body, status, out)
	}
}

// outMail is a mail that has left.
type outMail struct{ ID, Case, To, Subject, Text, At string }

// outgoing is the console's outbox.
type outgoing struct {
	Mail []outMail
	SMS  []outMail
	Jobs []struct{ ID, Kind, Case, State, Due string }
}

func (r *rig) outgoing() outgoing {
	r.t.Helper()
	var out outgoing
	if status := r.call(r.request(http.MethodGet, "/console/api/outbox", nil), &out); status != http.StatusOK {
		r.t.Fatalf("outbox: %d", status)
	}
	return out
}

// jobsOf are the jobs that wait for a case.
func (r *rig) jobsOf(record string) []string {
	r.t.Helper()
	var out []string
	for _, j := range r.outgoing().Jobs {
		if j.Case == record {
			out = append(out, j.ID+" "+j.State+" "+j.Due)
		}
	}
	return out
}

// status is what a person is told about a case.
func (r *rig) status(who, record string) string {
	r.t.Helper()
	return r.say(who, "/status "+record, "dm").said()
}

// see fails unless a text holds all words.
func (r *rig) see(text string, words ...string) {
	r.t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			r.t.Errorf("no %q in\n%s", w, text)
		}
	}
}

// hide fails if a text holds any of the words.
func (r *rig) hide(text string, words ...string) {
	r.t.Helper()
	for _, w := range words {
		if strings.Contains(text, w) {
			r.t.Errorf("%q in\n%s", w, text)
		}
	}
}
