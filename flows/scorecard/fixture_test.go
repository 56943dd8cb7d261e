package scorecard_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/scorecard"
	"closeloop/flows/wording"
)

// shanghai is a moment on the wall in Shanghai, which keeps no summer time.
func shanghai(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-8, minute, 0, 0, time.UTC)
}

func dimensions() []hiring.Dimension {
	d := func(key, zh, en string, bar float64) hiring.Dimension {
		return hiring.Dimension{Key: key, Name: hiring.Words{"zh-CN": zh, "en": en}, Bar: bar}
	}
	return []hiring.Dimension{
		d("logic", "逻辑思维", "Logic", 70), d("communication", "沟通表达", "Communication", 65), d("stress", "抗压", "Stress resistance", 65),
		d("industry", "行业经验", "Industry", 70), d("teamwork", "团队协作", "Teamwork", 65), d("data", "数据分析", "Data analysis", 65),
	}
}

func company(blind bool) *hiring.Snapshot {
	person := func(id, name string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: roles, Active: true}
	}
	return hiring.NewSnapshot(1,
		hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{
			person("hr-lin", "林晓", hiring.HR), person("mgr-zhao", "赵磊", hiring.Manager), person("mgr-he", "何静", hiring.Manager),
			person("lead-sun", "孙倩", hiring.Lead), person("mgr-other", "钱多", hiring.Manager), person("boss", "周总", hiring.Admin),
		},
		[]hiring.Position{{
			ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Blind: blind,
			Managers: []string{"mgr-zhao", "mgr-he"}, Lead: "lead-sun", Rounds: 1, Dimensions: dimensions(),
		}})
}

func report() hiring.Report {
	r := hiring.Report{Strengths: []hiring.Point{{Dimension: "logic", Quote: "先按租户分表，再拆热点订单"}}}
	for i, d := range dimensions() {
		score := []float64{82.4, 76, 63, 54, 71, 66}[i]
		r.Scores = append(r.Scores, hiring.Rated{Dimension: d.Key, Name: d.Name, Score: score, Bar: d.Bar})
	}
	return r
}

// world is one case with its part, driven like a runner would.
type world struct {
	t       testing.TB
	now     time.Time
	company *hiring.Snapshot
	known   flows.Known
	head    hiring.Case
	part    hiring.Scorecard
	effects []flows.Effect
	notice  chat.Text
	answer  *chat.Card
}

func newWorld(t testing.TB, blind bool) *world {
	return &world{
		t: t, now: shanghai(24, 10, 40), company: company(blind),
		known: flows.Known{"candidate/p-1": hiring.Candidate{ID: "p-1", Name: "李明"}, "report/C-1042": report()},
		head:  hiring.Case{ID: "C-1042", Candidate: "p-1", Position: "be", Status: hiring.PendingEval, Rounds: 1, Duty: hiring.Duty{Owner: "mgr-zhao", Due: shanghai(26, 10, 12)}},
	}
}

var (
	errDenied  = errors.New("denied")
	errMissing = errors.New("values are missing")
)

// do checks right and form and carries out a step. args are of the action.
func (w *world) do(person, verb string, values chat.Values, args ...string) error {
	w.t.Helper()
	v, ok := flow(w.t).Verbs[verb]
	if !ok {
		w.t.Fatalf("no verb %s", verb)
	}
	env := flows.NewEnv(w.now, person, w.company, w.known)
	if !v.May(env, w.head, w.part) {
		return errDenied
	}
	if v.Form != nil {
		for _, f := range v.Form(env, w.head, w.part).Fields {
			if f.Required && values.Get(f.Name) == "" {
				return errMissing
			}
		}
	}
	ev := chat.Event{Values: values, Action: chat.Action{Args: map[string]string{}}}
	for _, pair := range args {
		key, value, _ := strings.Cut(pair, "=")
		ev.Action.Args[key] = value
	}
	done, err := v.Step(env, w.head, w.part, ev)
	if err != nil {
		return err
	}
	w.head, w.part, w.effects, w.notice, w.answer = done.Head, done.Part, done.Effects, done.Notice, done.Card
	return nil
}

func (w *world) must(person, verb string, values chat.Values, args ...string) {
	w.t.Helper()
	if err := w.do(person, verb, values, args...); err != nil {
		w.t.Fatalf("%s %s: %v", person, verb, err)
	}
}

func (w *world) card(person string) chat.Card {
	return flow(w.t).View(flows.NewEnv(w.now, person, w.company, w.known), w.head, w.part, "")
}

// whole is a sheet with a verdict and all marks.
func whole() chat.Values {
	return chat.Values{
		"verdict": {"yes"}, "level_logic": {"5"}, "evidence_logic": {"三次分库都是他带的，讲得出每一步怎么回滚"},
		"level_communication": {"4"}, "evidence_communication": {""}, "level_stress": {"3"}, "level_industry": {"1"},
		"evidence_industry": {"清算没做过，对账只接过接口"}, "level_teamwork": {"none"}, "level_data": {"2"},
	}
}

// but is a sheet with some values changed: name=value.
func but(pairs ...string) chat.Values {
	v := whole()
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		v[name] = []string{value}
	}
	return v
}

func flow(t testing.TB) flows.Flow[hiring.Scorecard] {
	t.Helper()
	l, err := linter()
	if err != nil {
		t.Fatal(err)
	}
	return scorecard.Flow(l)
}

// linter is read once for all tests.
var linter = sync.OnceValues(wording.New)

func sentenceOf(err error) string {
	if err == nil {
		return ""
	}
	return chat.AsProblem(err).Sentence.Key
}
