package round_test

import (
	"errors"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/round"
)

// shanghai is a moment on the wall in Shanghai, which keeps no summer time.
func shanghai(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-8, minute, 0, 0, time.UTC)
}

func company() *hiring.Snapshot {
	person := func(id, name string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: roles, Active: true, Email: id + "@galaxy.example"}
	}
	of := func(department string, p hiring.Person) hiring.Person { p.Department = department; return p }
	far := of("rd", person("dev-ray", "Ray Low", hiring.Manager))
	far.Locale, far.Timezone = "en", "America/New_York"
	off := of("rd", person("dev-off", "齐放", hiring.Manager))
	off.Leave = []hiring.Leave{{From: "2026-11-26", To: "2026-11-27"}}
	left := of("rd", person("dev-old", "旧同事", hiring.Manager))
	left.Active = false
	mute := of("rd", person("dev-mute", "哑铃", hiring.Manager))
	mute.Email = ""
	return hiring.NewSnapshot(1,
		hiring.Company{Name: hiring.Words{"zh-CN": "星河科技", "en": "Galaxy Tech"}, Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{
			person("hr-lin", "林晓", hiring.HR), person("mgr-zhao", "赵磊", hiring.Manager), person("mgr-he", "何静", hiring.Manager),
			person("lead-sun", "孙倩", hiring.Lead), person("iv-mo", "莫凡"), far, off, left, mute,
			of("ops", person("mgr-other", "钱多", hiring.Manager)), of("rd", person("tr-xu", "许诺", hiring.Trainee)), person("boss", "周总", hiring.Admin),
		},
		[]hiring.Position{{
			ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Department: "rd",
			Managers: []string{"mgr-zhao", "mgr-he"}, Interviewers: []string{"iv-mo"}, Lead: "lead-sun", Rounds: 2,
		}})
}

// quiet is a company in which somebody wants no reminders half-way.
func quiet(s *hiring.Snapshot, person string) *hiring.Snapshot {
	people := s.People()
	for i := range people {
		if people[i].ID == person {
			people[i].Own.Quiet = []hiring.Noise{hiring.Halfway}
		}
	}
	return hiring.NewSnapshot(2, s.Company, people, s.Positions())
}

func report() hiring.Report {
	return hiring.Report{
		Probe: "industry", Scores: []hiring.Rated{{Dimension: "industry"}}, Gaps: []hiring.Point{
			{Dimension: "industry", Name: hiring.Words{"zh-CN": "行业经验", "en": "Industry"}, Score: 54, Bar: 70, Quote: "对账我只接过接口，没做过清算"},
			{Dimension: "stress", Name: hiring.Words{"zh-CN": "抗压", "en": "Stress resistance"}, Score: 63, Bar: 65},
		},
	}
}

// world is one case with its part, driven like a runner would.
type world struct {
	t       testing.TB
	flow    flows.Flow[hiring.Rounds]
	now     time.Time
	company *hiring.Snapshot
	known   flows.Known
	head    hiring.Case
	part    hiring.Rounds
	effects []flows.Effect
	notice  chat.Text
}

func hours(s *hiring.Snapshot, _ hiring.Case, person string) calendar.Window {
	return calendar.Window{Zone: s.Zone(person), Away: func(d calendar.Day) bool { return s.OnLeave(person, d.String()) }}
}

func newWorld(t testing.TB) *world {
	return &world{
		t: t, flow: round.Flow(hours), now: shanghai(24, 10, 40), company: company(),
		known: flows.Known{
			"candidate/p-1": hiring.Candidate{ID: "p-1", Name: "李明", Email: "liming@example.com", Phone: "13800138642"}, "report/C-1042": report(),
		},
		head: hiring.Case{
			ID: "C-1042", Candidate: "p-1", Position: "be", Status: hiring.PendingSecond, Rounds: 2, Waiting: shanghai(23, 10, 0),
			Duty: hiring.Duty{Kind: hiring.ArrangeSecond, Owner: "hr-lin", Due: shanghai(25, 10, 40)},
		},
	}
}

var (
	errDenied  = errors.New("denied")
	errMissing = errors.New("values are missing")
)

// do checks right and form and carries out a step; person "" is the bot itself.
func (w *world) do(person, verb string, values chat.Values) error {
	w.t.Helper()
	v, ok := w.flow.Verbs[verb]
	if !ok {
		w.t.Fatalf("no verb %s", verb)
	}
	w.known["case/C-1042"], w.known["round/C-1042"] = w.head, w.part
	env := flows.NewEnv(w.now, person, w.company, w.known)
	if (v.May == nil) != (person == "") || v.May != nil && !v.May(env, w.head, w.part) {
		return errDenied
	}
	if v.Form != nil {
		for _, f := range v.Form(env, w.head, w.part).Fields {
			if f.Required && values.Get(f.Name) == "" {
				return errMissing
			}
		}
	}
	done, err := v.Step(env, w.head, w.part, chat.Event{Values: values})
	if err != nil {
		return err
	}
	w.head, w.part, w.effects, w.notice = done.Head, done.Part, done.Effects, done.Notice
	w.known["case/C-1042"], w.known["round/C-1042"] = w.head, w.part
	return nil
}

func (w *world) must(person, verb string, values chat.Values) {
	w.t.Helper()
	if err := w.do(person, verb, values); err != nil {
		w.t.Fatalf("%s %s: %v %+v", person, verb, err, chat.AsProblem(err).Fields)
	}
}

func (w *world) card(person, kind string) chat.Card {
	w.known["case/C-1042"], w.known["round/C-1042"] = w.head, w.part
	return w.flow.View(flows.NewEnv(w.now, person, w.company, w.known), w.head, w.part, kind)
}

// thursday is an appointment on Thursday at 14:00 with two interviewers.
func thursday(pairs ...string) chat.Values {
	v := chat.Values{"at": {"2026-11-26T14:00"}, "minutes": {"45"}, "place": {"3 楼 8 号会议室"}, "people": {"iv-mo", "mgr-he"}, "note": {"请多问对账"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = []string{pairs[i+1]}
	}
	return v
}

func (w *world) arranged() {
	w.t.Helper()
	w.must("hr-lin", "arrange", thursday())
	w.head.Duty = hiring.Duty{Kind: hiring.HoldSecond, Owner: "hr-lin", Due: w.head.Until}
}

func (w *world) over() {
	w.t.Helper()
	w.arranged()
	w.now = shanghai(26, 14, 45)
	w.must("", "over", nil)
	w.head.Duty = hiring.Duty{Kind: hiring.EvaluateSecond, Owner: "mgr-zhao", Due: shanghai(30, 14, 45)}
}

// rejected is a manager's rejection, in the flow "decision".
func (w *world) rejected() {
	w.t.Helper()
	moved, err := w.head.Moved(hiring.Reject)
	if err != nil {
		w.t.Fatal(err)
	}
	w.head = moved
	w.known["decision/C-1042"] = hiring.Decision{Verdict: hiring.NotPassed, By: "mgr-zhao", At: w.now, UndoUntil: w.now.Add(10 * time.Minute)}
}

// wrote is somebody's sheet on the appointment.
func (w *world) wrote(who string) {
	w.known["scorecard/C-1042"] = hiring.Scorecard{}.With(1, hiring.Scorecard{Sheets: map[string]hiring.Sheet{who: {Verdict: hiring.Yes, Sent: w.now}}})
}

// told lists the effects in short: "say iv-mo invite-1", "tell decision/redraw".
func (w *world) told() []string {
	var out []string
	for _, e := range w.effects {
		switch e := e.(type) {
		case flows.Say:
			out = append(out, "say "+e.To+" "+e.Kind)
		case flows.Show:
			out = append(out, "show "+e.To+" "+e.Kind)
		case flows.Later:
			out = append(out, "later "+e.Verb+" "+e.At.In(time.FixedZone("", 8*3600)).Format("02 15:04:05.000"))
		case flows.Cancel:
			out = append(out, "cancel "+e.Verb)
		case flows.Tell:
			what := "tell " + e.Action.Flow + "/" + e.Action.Record + "/" + e.Action.Verb
			if s := e.Values.Get("sequence"); s != "" {
				what += " " + s + " " + e.Values.Get("off")
			}
			out = append(out, what)
		}
	}
	return out
}
