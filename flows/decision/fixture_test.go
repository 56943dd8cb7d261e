package decision_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/decision"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
)

// shanghai is a moment on the wall in Shanghai, which keeps no summer time.
func shanghai(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-8, minute, 0, 0, time.UTC)
}

func company() *hiring.Snapshot {
	person := func(id, name string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: roles, Active: true}
	}
	english := person("mgr-he", "He Jing", hiring.Manager)
	english.Locale, english.Deputy = "en", "dev-qi"
	left := person("mgr-wu", "吴帆", hiring.Manager)
	left.Active = false
	of := func(department string, p hiring.Person) hiring.Person { p.Department = department; return p }
	return hiring.NewSnapshot(1,
		hiring.Company{Name: hiring.Words{"zh-CN": "星河科技", "en": "Galaxy Tech"}, Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{
			person("hr-lin", "林晓", hiring.HR), person("mgr-zhao", "赵磊", hiring.Manager), english,
			person("lead-sun", "孙倩", hiring.Lead), of("ops", person("mgr-other", "钱多", hiring.Manager)), person("boss", "周总", hiring.Admin), left,
			person("iv-mo", "莫凡"), of("rd", person("dev-qi", "齐放", hiring.Manager)), of("rd", person("tr-xu", "许诺", hiring.Trainee)),
			of("ops", person("it-luo", "罗凯", hiring.IT)),
		},
		[]hiring.Position{{
			ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Department: "rd",
			Interviewers: []string{"iv-mo"},
			Managers:     []string{"mgr-zhao", "mgr-wu", "mgr-he"}, Lead: "lead-sun", Rounds: 1,
			Reasons: []hiring.Reason{
				{Key: "industry", Dimension: "industry", Text: hiring.Words{"zh-CN": "行业经验与岗位要求有差距", "en": "Industry experience below what the role needs"}},
				{Key: "logic", Dimension: "logic", Text: hiring.Words{"zh-CN": "系统设计的深度还不够", "en": "System design not deep enough yet"}},
			},
		}})
}

func report() hiring.Report {
	point := func(key, zh, en string, score, bar float64, quote string) hiring.Point {
		return hiring.Point{
			Dimension: key, Name: hiring.Words{"zh-CN": zh, "en": en}, Score: score, Bar: bar,
			Band: hiring.BandOf(score, bar), Quote: quote,
		}
	}
	return hiring.Report{
		Attempt: 1, StartedAt: shanghai(23, 10, 0), Minutes: 25, Language: "zh", Probe: "industry",
		Scores: []hiring.Rated{{Dimension: "logic"}},
		Strengths: []hiring.Point{
			point("logic", "逻辑思维", "Logic", 82, 70, "先按租户分表，再拆热点订单"), point("communication", "沟通表达", "Communication", 76, 65, ""),
		},
		Gaps: []hiring.Point{
			point("industry", "行业经验", "Industry", 54, 70, "对账我只接过接口，没做过清算"), point("stress", "抗压", "Stress resistance", 63, 65, ""),
		},
	}
}

func known() flows.Known {
	return flows.Known{
		"candidate/p-1": hiring.Candidate{ID: "p-1", Name: "李明", Email: "liming@example.com"},
		"report/C-1042": report(),
	}
}

func waiting() hiring.Case {
	return hiring.Case{
		ID: "C-1042", Candidate: "p-1", Position: "be", Status: hiring.PendingEval, Rounds: 1,
		Waiting: shanghai(23, 10, 25),
		Duty:    hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao", Due: shanghai(26, 10, 12)},
	}
}

// rules are read once: compiling them takes longer than all of these tests.
var rules = sync.OnceValues(wording.New)

// flow is the flow with the real rules of wording.
func flow(t testing.TB) flows.Flow[hiring.Decision] {
	t.Helper()
	l, err := rules()
	if err != nil {
		t.Fatal(err)
	}
	return decision.Flow(l)
}

func openPart() hiring.Decision { return hiring.Decision{Open: true} }

// world is one case with its part, driven like a runner would.
type world struct {
	t       testing.TB
	flow    flows.Flow[hiring.Decision]
	now     time.Time
	company *hiring.Snapshot
	known   flows.Known
	head    hiring.Case
	part    hiring.Decision
	effects []flows.Effect
	notice  chat.Text
}

func newWorld(t testing.TB) *world {
	return &world{t: t, flow: flow(t), now: shanghai(24, 10, 40), company: company(), known: known(), head: waiting(), part: openPart()}
}

// do checks the right and carries out a step; person "" is the bot itself.
func (w *world) do(person, verb string, values chat.Values) error {
	w.t.Helper()
	v, ok := w.flow.Verbs[verb]
	if !ok {
		w.t.Fatalf("no verb %s", verb)
	}
	env := flows.NewEnv(w.now, person, w.company, w.known)
	env.Asked = chat.Action{Flow: "decision", Record: w.head.ID, Verb: verb, Revision: env.Rev}
	switch {
	case person == "" && v.May != nil, person != "" && v.May == nil:
		w.t.Fatalf("%q cannot do %s at all", person, verb)
	case v.May != nil && !v.May(env, w.head, w.part):
		return errDenied
	}
	done, err := v.Step(env, w.head, w.part, chat.Event{Values: values})
	if err != nil {
		return err
	}
	w.head, w.part, w.effects, w.notice = done.Head, done.Part, done.Effects, done.Notice
	return nil
}

var errDenied = errors.New("denied")

func (w *world) must(person, verb string, values chat.Values) {
	w.t.Helper()
	if err := w.do(person, verb, values); err != nil {
		w.t.Fatalf("%s %s: %v", person, verb, err)
	}
}

func (w *world) card(person, kind string) chat.Card {
	env := flows.NewEnv(w.now, person, w.company, w.known)
	return w.flow.View(env, w.head, w.part, kind)
}

// english is the same case in English: card 2 of cards.md.
func (w *world) english() {
	r := report()
	r.Language, r.Suggestion = "en", "one live payment incident, step by step."
	r.Strengths[0].Quote = "Shard by tenant first, then pull out hot orders"
	r.Gaps[0].Quote = "I called the reconciliation API, never built clearing"
	w.known["report/C-1042"] = r
	w.known["candidate/p-1"] = hiring.Candidate{ID: "p-1", Name: "Daniel Reyes"}
}

// blind makes the position one in which people score first; three answers are
// quoted, one of them at length.
func (w *world) blind() {
	pos, _ := w.company.Position("be")
	pos.Blind = true
	w.company = hiring.NewSnapshot(2, w.company.Company, w.company.People(), []hiring.Position{pos})
	r := w.known["report/C-1042"].(hiring.Report)
	words := []string{"先按租户分表，再拆热点订单，最后把冷数据搬到便宜的存储里，查询走另一条路", "对账我只接过接口，没做过清算，渠道的账单是财务同事拿回来核对的，我只看差错", "那天支付挂了，我先停了重试，再一笔一笔对，对到凌晨四点才把差错全部找齐"}
	if r.Language == "en" {
		words = []string{
			"Shard by tenant first, then pull out hot orders, and move what is cold to cheaper disks",
			"I called the reconciliation API but never built clearing, that was done by finance", "Payments were down, so I stopped the retries first and then went through them one by one",
		}
	}
	for _, said := range words {
		r.Excerpts = append(r.Excerpts, hiring.Excerpt{Question: "q", Text: said})
	}
	w.known["report/C-1042"] = r
}

// wrote has somebody send a sheet.
func (w *world) wrote(who string) {
	w.known["scorecard/C-1042"] = hiring.Scorecard{Sheets: map[string]hiring.Sheet{who: {Verdict: hiring.Yes, Sent: w.now}}}
}

func because(reason string) chat.Values { return chat.Values{"reason": {reason}} }

// onLeave sends somebody away for the week; dev-qi stands in for mgr-he.
func (w *world) onLeave(id string) {
	people := w.company.People()
	for i := range people {
		if people[i].ID == id {
			people[i].Leave = []hiring.Leave{{From: "2026-11-23", To: "2026-11-27"}}
		}
	}
	w.company = hiring.NewSnapshot(2, w.company.Company, people, w.company.Positions())
}

// The states that the tests of this package start from, each by the clicks
// that lead there. The duty is the planner's; where a card shows it, it is set.

func (w *world) pass(who, to, note string) {
	w.t.Helper()
	w.must(who, "pass", chat.Values{"other": {to}, "note": {note}})
	if w.head.Delegate == to {
		w.head.Duty.Owner = to
	}
}

func (w *world) giveBack() {
	w.t.Helper()
	w.must("mgr-zhao", "notmine", nil)
	w.head.Duty = hiring.Duty{Kind: hiring.AssignEvaluator, Owner: "hr-lin", Due: shanghai(25, 10, 40)}
}

// name is HR's naming of somebody.
func (w *world) name(to, note string) {
	w.t.Helper()
	w.must("hr-lin", "assign", chat.Values{"other": {to}, "note": {note}})
	w.head.Duty = hiring.Duty{Kind: hiring.Evaluate, Owner: to, Due: shanghai(26, 10, 40)}
}

func (w *world) rejects() {
	w.t.Helper()
	w.must("mgr-zhao", "reject", because("industry"))
}

// told is a rejection of which the candidate knows.
func (w *world) told() {
	w.t.Helper()
	w.rejects()
	w.now = w.now.Add(24 * time.Hour)
	w.must("", "settle", nil)
	w.head.Status, w.head.Duty = hiring.Rejected, hiring.Duty{}
}

func (w *world) reopens(reason string) {
	w.t.Helper()
	w.must("hr-lin", "reopen", chat.Values{"reason": {reason}})
	w.head.Duty = hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao", Due: shanghai(27, 10, 40)}
}

// spoken is a decision that was told on the phone.
func spoken(verdict string, more ...string) chat.Values {
	v := chat.Values{"who": {"mgr-zhao"}, "decision": {verdict}, "how": {"phone"}, "told_at": {"2026-11-24T10:30"}}
	for i := 0; i+1 < len(more); i += 2 {
		v[more[i]] = []string{more[i+1]}
	}
	return v
}

func (w *world) records(verdict string, more ...string) {
	w.t.Helper()
	w.must("hr-lin", "record", spoken(verdict, more...))
}

func (w *world) objects() {
	w.t.Helper()
	w.must("mgr-he", "object", chat.Values{"words": {"她做过支付清算，简历第二页有"}})
}

// arranged is what HR does about an approval, in the flow "round".
func (w *world) arranged() {
	w.head.Status, w.head.Round = hiring.SecondScheduled, 1
	w.meet(hiring.Meeting{State: hiring.MeetingPlanned, People: []string{"iv-mo"}})
}

func (w *world) meet(m hiring.Meeting) {
	m.No, m.Round, m.At, m.Minutes, m.Place = 1, 1, shanghai(26, 14, 0), 60, "3 楼 8 号会议室"
	w.known["round/C-1042"] = hiring.Rounds{Meetings: []hiring.Meeting{m}}
}

// second is a case after an interview by three people, before anybody's sheet.
func (w *world) second() {
	w.arranged()
	w.meet(hiring.Meeting{State: hiring.MeetingOver, People: []string{"iv-mo", "mgr-he", "dev-qi"}})
	w.now, w.head.Status = shanghai(26, 16, 0), hiring.PendingSecondEval
	w.head.Duty = hiring.Duty{Kind: hiring.EvaluateSecond, Owner: "mgr-zhao", Due: shanghai(30, 15, 0)}
	pos, _ := w.company.Position("be")
	pos.Dimensions = []hiring.Dimension{
		{Key: "logic", Name: hiring.Words{"zh-CN": "逻辑思维", "en": "Logic"}}, {Key: "industry", Name: hiring.Words{"zh-CN": "行业经验", "en": "Industry"}},
	}
	w.company = hiring.NewSnapshot(2, w.company.Company, w.company.People(), []hiring.Position{pos})
}

// marked is a sheet on that interview: a verdict, and marks for two dimensions.
func (w *world) marked(who string, verdict hiring.Recommend, logic, industry int) {
	written, _ := w.known["scorecard/C-1042"].(hiring.Scorecard)
	page := written.Of(1)
	sheets := map[string]hiring.Sheet{who: {Verdict: verdict, Sent: w.now, Marks: []hiring.Mark{{Dimension: "logic", Level: logic}, {Dimension: "industry", Level: industry}}}}
	for id, sheet := range page.Sheets {
		sheets[id] = sheet
	}
	page.Sheets = sheets
	w.known["scorecard/C-1042"] = written.With(1, page)
}
