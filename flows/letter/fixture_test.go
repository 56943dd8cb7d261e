package letter

import (
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
)

// shanghai is a moment on the wall in Shanghai, which keeps no summer time.
func shanghai(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-8, minute, 0, 0, time.UTC)
}

func company() *hiring.Snapshot {
	person := func(id, name, mail string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Email: mail, Roles: roles, Active: true}
	}
	english := person("boss", "Zhou Min", "", hiring.Admin)
	english.Locale = "en"
	return hiring.NewSnapshot(1,
		hiring.Company{Name: hiring.Words{"zh-CN": "星河科技", "en": "Galaxy Tech"}, Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{
			person("hr-lin", "林晓", "lin@example.com", hiring.HR), person("mgr-zhao", "赵磊", "zhao@example.com", hiring.Manager),
			person("hr-qin", "秦月", "qin@example.com", hiring.HR), person("lead-sun", "孙倩", "", hiring.Lead), english,
		},
		[]hiring.Position{{
			ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin",
			Managers: []string{"mgr-zhao"}, Lead: "lead-sun", Rounds: 1,
			Dimensions: []hiring.Dimension{
				{Key: "logic", Name: hiring.Words{"zh-CN": "逻辑思维", "en": "Logical thinking"}},
				{Key: "industry", Name: hiring.Words{"zh-CN": "行业经验", "en": "Industry experience"}},
			},
			Reasons: []hiring.Reason{
				{Key: "industry", Dimension: "industry", Text: hiring.Words{"zh-CN": "行业经验与岗位要求有差距", "en": "Industry experience below what the role needs"}},
				{Key: "loose", Text: hiring.Words{"zh-CN": "这个岗位要做支付清算", "en": "This role is about payment clearing"}},
				{Key: "bad", Dimension: "logic", Text: hiring.Words{"zh-CN": "不合适", "en": "Not a good fit"}},
			},
		}})
}

func decided() hiring.Decision {
	return hiring.Decision{
		Verdict: hiring.NotPassed, By: "mgr-zhao", At: shanghai(24, 11, 5), UndoUntil: shanghai(24, 11, 15),
		Reason: "industry", ReasonText: "这个岗位要做支付清算，你目前接触得还不多", Note: "可推荐给运营",
	}
}

func candidate() hiring.Candidate {
	return hiring.Candidate{
		ID: "p-1", Name: "李明", Email: "liming@example.com", Phone: "+86 138 0013 5678", Locale: "zh-CN", Timezone: "Asia/Shanghai",
	}
}

func report() hiring.Report {
	return hiring.Report{
		Interview: "iv-1",
		Strengths: []hiring.Point{{Dimension: "logic", Name: hiring.Words{"zh-CN": "逻辑思维", "en": "Logical thinking"}, Score: 82, Bar: 70}},
		Gaps:      []hiring.Point{{Dimension: "industry", Question: "讲讲对账"}},
		Edits:     hiring.Edits{Suggestion: "问线上资损"},
	}
}

// world is one case with its letter, driven like a runner would.
type world struct {
	t       testing.TB
	flow    flows.Flow[Draft]
	now     time.Time
	company *hiring.Snapshot
	known   flows.Known
	head    hiring.Case
	part    Draft
	clicked uint64 // revision of the card that was clicked; 0: of none
	effects []flows.Effect
	notice  chat.Text
}

// shared reads templates and rules once for all worlds, as the bot does.
var shared = sync.OnceValues(func() (*desk, error) {
	l, err := wording.New()
	if err != nil {
		return nil, err
	}
	return newDesk(l)
})

func newWorld(t testing.TB) *world {
	t.Helper()
	return &world{
		t: t, flow: theDesk(t).flow(), now: shanghai(24, 11, 5), company: company(),
		known: flows.Known{
			"decision/C-1042": decided(), "candidate/p-1": candidate(), "report/C-1042": report(),
			"interview/iv-1": hiring.Interview{Answers: []hiring.Answer{{Dimension: "logic"}, {}, {}, {Question: "讲讲对账"}}},
		},
		head: hiring.Case{
			ID: "C-1042", Candidate: "p-1", Position: "be", Status: hiring.RejectPending, Resume: hiring.PendingEval, Rounds: 1,
			Duty: hiring.Duty{Kind: hiring.SendLetter, Owner: "hr-lin", Due: shanghai(27, 11, 5)},
		},
	}
}

// drafted is a world in which the draft is on the desk, half an hour after the
// decision.
func drafted(t testing.TB) *world {
	w := newWorld(t)
	w.must("", "draft", nil)
	w.now = shanghai(24, 11, 35)
	return w
}

var errDenied = errors.New("denied")

func (w *world) env(person string) flows.Env {
	return flows.NewEnv(w.now, person, w.company, w.known)
}

// do checks the right and carries out a step; person "" is the bot itself.
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
	w.head, w.part, w.effects, w.notice = done.Head, done.Part, done.Effects, done.Notice
	return nil
}

func (w *world) must(person, verb string, values chat.Values) {
	w.t.Helper()
	if err := w.do(person, verb, values); err != nil {
		w.t.Fatalf("%s %s: %v", person, verb, err)
	}
}

// findings are what the linter says about the letter now.
func (w *world) findings() []wording.Finding {
	w.t.Helper()
	return theDesk(w.t).findings(w.env("hr-lin"), w.head, w.part)
}

func (w *world) letter() (chat.Letter, bool) { return w.flow.Letter(w.env(""), w.head, w.part) }

func (w *world) card(person string) chat.Card {
	return w.flow.View(w.env(person), w.head, w.part, kindDraft)
}

func (w *world) change(collection string, value any) { w.known[collection] = value }

func outcome(o string) chat.Values {
	return chat.Values{"outcome": {o}, "code": {"5.1.1"}, "tries": {"1"}}
}

func deferred(why string, tries int, next time.Time) chat.Values {
	return chat.Values{
		"outcome": {"deferred"}, "code": {why}, "tries": {strconv.Itoa(tries)}, "next": {next.Format(time.RFC3339)},
	}
}

func bounce(id string) chat.Values { return chat.Values{"id": {id}, "status": {"5.1.1"}} }

// goodEdit is a letter as a person may write it.
func goodEdit() chat.Values {
	return chat.Values{
		"subject": {"后端工程师面试结果"},
		"body": {"李明，你好：\r\n\r\n感谢你参加后端工程师岗位的面试。行业经验与岗位要求有差距，所以这次没有继续推进你的应聘。\r\n" +
			"以后有更合适的岗位，欢迎再来申请。\r\n林晓"},
	}
}

func utc(s string) time.Time {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return at
}
