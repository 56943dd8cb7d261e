package notice

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
)

// shanghai is a moment on the wall in Shanghai, which keeps no summer time.
func shanghai(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-8, minute, 0, 0, time.UTC)
}

func form(subject, body, sms string) hiring.TemplateForm {
	return hiring.TemplateForm{Subject: subject, SMS: sms, Parts: []hiring.TemplatePart{
		{Name: "body", Text: body}, {Name: "hear", Needs: "HearBy", Text: "HEAR {{.HearBy}}\n"}, {Name: "sign", Text: "{{.Sender}}"},
	}}
}

// template is one that is switched on, in both languages.
func template(kind string, ask bool) hiring.Template {
	switch kind {
	case thanks:
		return hiring.Template{Kind: kind, On: true, Ask: ask, Forms: map[string]hiring.TemplateForm{
			"zh-CN": {Subject: "谢谢", Parts: []hiring.TemplatePart{
				{Text: "{{.Name}}，谢谢。"}, {Needs: "Strength", Text: "{{.Strength}}讲得清楚。"}, {Needs: "Gap", Text: "{{.Gap}}可以多举例。"},
			}},
		}}
	case "status.second_scheduled":
		return hiring.Template{Kind: kind, On: true, Ask: ask, Forms: map[string]hiring.TemplateForm{
			"zh-CN": form("复试安排", "{{.Name}}，你好：\nTIME {{.Time}} PLACE {{.Place}}\n", "SMS_3"),
		}}
	}
	return hiring.Template{Kind: kind, On: true, Ask: ask, Version: 3, Forms: map[string]hiring.TemplateForm{
		"zh-CN": form("{{.Position}}应聘进展", "{{.Name}}，你好：\n你应聘的{{.Position}}现在是：{{.Status}}。\n", "SMS_1"),
		"en":    form("Your application for {{.Position}}", "Hello {{.Name}},\nyour application for {{.Position}} at {{.Company}}: {{.Status}}.\n", "SMS_2"),
	}}
}

func company(templates ...hiring.Template) *hiring.Snapshot {
	person := func(id, name, mail string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Email: mail, Roles: roles, Active: true}
	}
	s := hiring.NewSnapshot(1,
		hiring.Company{Name: hiring.Words{"zh-CN": "星河科技", "en": "Galaxy Tech"}, Locale: "zh-CN", Timezone: "Asia/Shanghai", Calendar: "CN"},
		[]hiring.Person{
			person("hr-lin", "林晓", "lin@example.com", hiring.HR), person("mgr-zhao", "赵磊", "zhao@example.com", hiring.Manager),
			person("hr-qin", "秦月", "qin@example.com", hiring.HR), person("boss", "Zhou Min", "", hiring.Admin),
		},
		[]hiring.Position{{
			ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Managers: []string{"mgr-zhao"}, Rounds: 1,
		}})
	s.Templates = map[string]hiring.Template{}
	for _, t := range templates {
		s.Templates[hiring.TemplateID(t.Kind, t.Position)] = t
	}
	return s
}

func candidate() hiring.Candidate {
	return hiring.Candidate{
		ID: "p-1", Name: "李明", Email: "liming@example.com", Phone: "138 0013 5678", Locale: "zh-CN", Timezone: "Asia/Shanghai",
	}
}

// world is one case with its notices, driven like a runner would.
type world struct {
	t       testing.TB
	flow    flows.Flow[Book]
	now     time.Time
	company *hiring.Snapshot
	known   flows.Known
	head    hiring.Case
	part    Book
	clicked uint64
	effects []flows.Effect
	notice  chat.Text
}

var shared = sync.OnceValues(wording.New)

func theDesk(t testing.TB) *desk {
	t.Helper()
	l, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	cn, err := calendar.CN()
	if err != nil {
		t.Fatal(err)
	}
	d, err := newDesk(Config{
		Linter: l, Base: "https://loop.example/",
		Mint: func(purpose, subject, _ string) string { return "token-" + purpose + "-" + subject },
		Days: func(_ *hiring.Snapshot, _ hiring.Case, zone *time.Location) calendar.Window {
			return calendar.Window{Calendar: cn, Zone: zone}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// newWorld is a case on Tuesday at 11:05 whose report went to the manager that moment.
func newWorld(t testing.TB, templates ...hiring.Template) *world {
	t.Helper()
	return &world{
		t: t, flow: theDesk(t).flow(), now: shanghai(24, 11, 5), company: company(templates...),
		known: flows.Known{"candidate/p-1": candidate()},
		head: hiring.Case{
			ID: "C-1042", Candidate: "p-1", Position: "be", Status: hiring.PendingEval, Rounds: 1,
			Duty: hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao", Due: shanghai(26, 11, 5)},
		},
	}
}

// goes is a case that moved, with the duty that follows.
func (w *world) goes(to hiring.Status, due time.Time) {
	w.t.Helper()
	w.head.Status = to
	kind, role := w.head.NextDuty()
	owner, _ := w.company.Owner(w.head, role)
	w.head.Duty = hiring.Duty{Kind: kind, Owner: owner, Due: due}
	w.must("", "moved", chat.Values{"kind": {kindOf(to)}})
}

func (w *world) env(person string) flows.Env { return flows.NewEnv(w.now, person, w.company, w.known) }

// meets is a case whose appointment stands so.
func (w *world) meets(m hiring.Meeting) {
	w.t.Helper()
	m.Round, m.State, m.Set = 1, hiring.MeetingPlanned, w.now
	w.known["round/C-1042"] = hiring.Rounds{Meetings: []hiring.Meeting{m}}
	w.head.Round, w.head.Until = 1, m.Ends()
	w.goes(hiring.SecondScheduled, m.Ends())
}

var errDenied = errors.New("denied")

// do checks the right and carries out a step; person "" is the bot itself. What the
// step keeps is found afterwards.
func (w *world) do(person, verb string, values chat.Values) error {
	w.t.Helper()
	v, ok := w.flow.Verbs[verb]
	if !ok {
		w.t.Fatalf("no verb %s", verb)
	}
	env := w.env(person)
	switch {
	case person == "" && v.May != nil, person != "" && v.May == nil:
		w.t.Fatalf("%q cannot do %s at all", person, verb)
	case v.May != nil && !v.May(env, w.head, w.part):
		return errDenied
	}
	done, err := v.Step(env, w.head, w.part, chat.Event{Values: values, Action: chat.Action{Revision: w.clicked}})
	if err != nil {
		return err
	}
	raw, err := json.Marshal(done.Part) // as the store would
	if err != nil {
		w.t.Fatal(err)
	}
	w.part = Book{}
	if err := json.Unmarshal(raw, &w.part); err != nil {
		w.t.Fatal(err)
	}
	w.head, w.effects, w.notice = done.Head, done.Effects, done.Notice
	for _, e := range done.Effects {
		if k, ok := e.(flows.Keep); ok {
			w.known[k.Collection+"/"+k.ID] = k.Value
		}
	}
	return nil
}

func (w *world) must(person, verb string, values chat.Values) {
	w.t.Helper()
	if err := w.do(person, verb, values); err != nil {
		w.t.Fatalf("%s %s: %v", person, verb, err)
	}
}

// ready lets the present notice's time come.
func (w *world) ready() {
	w.t.Helper()
	w.now = w.part.Now.Ready
	w.must("", "ready", nil)
}

// told is a world whose notice left.
func told(t testing.TB, templates ...hiring.Template) *world {
	t.Helper()
	w := newWorld(t, templates...)
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	return w
}

func (w *world) letter() (chat.Letter, bool) { return w.flow.Letter(w.env(""), w.head, w.part) }

func (w *world) card(person string) chat.Card {
	return w.flow.View(w.env(person).For(person), w.head, w.part, "")
}

// asked is an effect of the last step, if there is one of its kind.
func asksFor[E flows.Effect](w *world) (E, bool) {
	for _, e := range w.effects {
		if one, ok := e.(E); ok {
			return one, true
		}
	}
	var none E
	return none, false
}
