package decision_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestHanding is the table of passing on, giving back and naming: what becomes
// of the head, of the last passing, and who is told.
func TestHanding(t *testing.T) {
	t.Parallel()
	say := func(to, kind string) flows.Effect { return flows.Say{To: to, Kind: kind} }
	far := func(w *world) { w.pass("mgr-zhao", "mgr-other", "请看") }
	type last struct {
		by, to string
		state  hiring.PassState
	}
	for _, c := range []struct {
		name      string
		before    func(*world)
		who, verb string
		values    chat.Values
		delegate  string
		returned  bool
		last      last
		effects   []flows.Effect
	}{
		{
			"to an interviewer", nil, "mgr-zhao", "pass",
			chat.Values{"person": {"iv-mo"}},
			"iv-mo", false,
			last{"mgr-zhao", "iv-mo", hiring.PassDirect},
			[]flows.Effect{say("iv-mo", "summary")},
		},
		{
			"to the other manager", nil, "mgr-zhao", "pass",
			chat.Values{"person": {"mgr-he"}},
			"mgr-he", false,
			last{"mgr-zhao", "mgr-he", hiring.PassDirect},
			[]flows.Effect{say("mgr-he", "summary")},
		},
		{
			"within the department", nil, "lead-sun", "pass",
			chat.Values{"person": {"dev-qi"}, "note": {" 两行\n字 "}},
			"dev-qi", false,
			last{"lead-sun", "dev-qi", hiring.PassDirect},
			[]flows.Effect{say("dev-qi", "summary")},
		},
		{
			"further away", nil, "mgr-zhao", "pass",
			chat.Values{"other": {"mgr-other"}},
			"", false,
			last{"mgr-zhao", "mgr-other", hiring.PassAsked},
			[]flows.Effect{say("hr-lin", "request-0")},
		},
		{
			"on again", func(w *world) { w.pass("mgr-zhao", "iv-mo", "") }, "iv-mo", "pass",
			chat.Values{"person": {"dev-qi"}},
			"dev-qi", false,
			last{"iv-mo", "dev-qi", hiring.PassDirect},
			[]flows.Effect{say("dev-qi", "summary")},
		},
		{
			"agreed", far, "hr-lin", "agree", nil, "mgr-other", false,
			last{"mgr-zhao", "mgr-other", hiring.PassAgreed},
			[]flows.Effect{say("mgr-other", "summary"), say("mgr-zhao", "request-0")},
		},
		{
			"refused", far, "hr-lin", "refuse",
			chat.Values{"words": {"不行"}},
			"", false,
			last{"mgr-zhao", "mgr-other", hiring.PassRefused},
			[]flows.Effect{say("mgr-zhao", "request-0")},
		},
		{"given back", nil, "mgr-zhao", "notmine", nil, "", true, last{}, []flows.Effect{say("hr-lin", "returned")}},
		{
			"given back by a delegate", func(w *world) { w.pass("mgr-zhao", "iv-mo", "") }, "iv-mo", "notmine", nil, "", true,
			last{"mgr-zhao", "iv-mo", hiring.PassDirect},
			[]flows.Effect{say("hr-lin", "returned")},
		},
		{
			"given back while HR is asked", far, "mgr-zhao", "notmine", nil, "", true,
			last{"mgr-zhao", "mgr-other", hiring.PassOvertaken},
			[]flows.Effect{say("hr-lin", "returned")},
		},
		{
			"named", (*world).giveBack, "hr-lin", "assign",
			chat.Values{"other": {"mgr-other"}},
			"mgr-other", false,
			last{"hr-lin", "mgr-other", hiring.PassNamed},
			[]flows.Effect{say("mgr-other", "summary")},
		},
		{
			"named the one who gave it back", (*world).giveBack, "hr-lin", "assign",
			chat.Values{"person": {"mgr-zhao"}},
			"mgr-zhao", false,
			last{"hr-lin", "mgr-zhao", hiring.PassNamed},
			[]flows.Effect{say("mgr-zhao", "summary")},
		},
		{
			"named while it waits", nil, "boss", "assign",
			chat.Values{"person": {"mgr-he"}},
			"mgr-he", false,
			last{"boss", "mgr-he", hiring.PassNamed},
			[]flows.Effect{say("mgr-he", "summary")},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.before != nil {
				c.before(w)
			}
			w.must(c.who, c.verb, c.values)
			if w.head.Delegate != c.delegate || w.head.Returned != c.returned || w.head.Status != hiring.PendingEval || !w.part.Open {
				t.Errorf("head %+v, open %v", w.head, w.part.Open)
			}
			var got last
			if n := len(w.part.Passed); n > 0 {
				p := w.part.Passed[n-1]
				got = last{p.By, p.To, p.State}
				if strings.ContainsAny(p.Note, "\n") {
					t.Errorf("note %q", p.Note)
				}
			}
			if got != c.last {
				t.Errorf("passed %+v, want %+v", got, c.last)
			}
			if diff := cmp.Diff(c.effects, w.effects); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestGivenBackIsStillDecided: a manager may decide while HR looks for
// somebody, and that settles it; a request to HR is overtaken by it.
func TestGivenBackIsStillDecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.giveBack()
	w.must("mgr-he", "approve", nil)
	if w.head.Returned || w.part.Returned != (hiring.Giving{}) || w.head.Status != hiring.PendingSecond {
		t.Errorf("head %+v, part %+v", w.head, w.part)
	}
	w = newWorld(t)
	w.pass("mgr-zhao", "mgr-other", "")
	before := w.part
	w.must("mgr-he", "reject", because("logic"))
	if w.part.Passed[0].State != hiring.PassOvertaken || before.Passed[0].State != hiring.PassAsked {
		t.Errorf("request %s, in the part before it %s", w.part.Passed[0].State, before.Passed[0].State)
	}
	if err := w.do("hr-lin", "agree", nil); !errors.Is(err, errDenied) {
		t.Errorf("agreed after the decision: %v", err)
	}
}

// TestPassingIsBounded: three times, then somebody decides or gives it back;
// after HR named somebody it counts anew.
func TestPassingIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 3 {
		from, to := w.head.Duty.Owner, "iv-mo"
		if from == to {
			to = "mgr-zhao"
		}
		w.pass(from, to, "")
	}
	says(t, w.do("iv-mo", "pass", chat.Values{"person": {"mgr-zhao"}}), "已经转过 3 次。请直接评估，或点“不归我”交回 HR。")
	pass := chat.Action{Flow: "decision", Record: "C-1042", Verb: "pass"}
	if _, ok := w.card("iv-mo", "summary").Button(pass); ok {
		t.Error("a fourth time is offered")
	}
	w.name("dev-qi", "")
	w.pass("dev-qi", "mgr-zhao", "")
}

// TestWhom is who may be asked, and the sentence for everybody else.
func TestWhom(t *testing.T) {
	t.Parallel()
	options := func(w *world, who, verb string) string {
		env := flows.NewEnv(w.now, who, w.company, w.known)
		var ids []string
		for _, o := range w.flow.Verbs[verb].Form(env, w.head, w.part).Fields[0].Options {
			ids = append(ids, o.Value)
		}
		return strings.Join(ids, " ")
	}
	w := newWorld(t)
	for who, want := range map[string]string{"mgr-zhao": "mgr-he iv-mo lead-sun dev-qi", "mgr-he": "iv-mo lead-sun dev-qi"} {
		if got := options(w, who, "pass"); got != want {
			t.Errorf("%s is offered %s", who, got)
		}
	}
	if got := options(w, "hr-lin", "assign"); got != "mgr-he iv-mo lead-sun dev-qi" {
		t.Errorf("HR is offered %s", got)
	}
	for _, c := range []struct {
		values      chat.Values
		field, want string
	}{
		{chat.Values{}, "person", "请选一位同事。"},
		{chat.Values{"person": {"iv-mo"}, "other": {"dev-qi"}}, "other", "选了两个人，请把其中一栏留空。"},
		{chat.Values{"other": {"mgr-he"}}, "other", "这是你自己，请选别人。"},
		{chat.Values{"other": {"mgr-zhao"}}, "other", "已经在赵磊 手上，请选别人。"},
		{chat.Values{"other": {"hr-lin"}}, "other", "这个人不能评估候选人，请选用人部门的同事或面试官。"},
		{chat.Values{"other": {"tr-xu"}}, "other", "这个人不能评估候选人，请选用人部门的同事或面试官。"},
		{chat.Values{"other": {"it-luo"}}, "other", "这个人不能评估候选人，请选用人部门的同事或面试官。"},
		{chat.Values{"other": {"mgr-wu"}}, "other", "这个人不能评估候选人，请选用人部门的同事或面试官。"},
		{chat.Values{"other": {"ghost"}}, "other", "这个人不能评估候选人，请选用人部门的同事或面试官。"},
		{chat.Values{"other": {"dev-qi"}}, "other", "齐放 在休假，请选在岗的人。"},
	} {
		w := newWorld(t)
		w.onLeave("dev-qi")
		if slices.Contains(c.values["other"], "dev-qi") && strings.Contains(options(w, "mgr-he", "pass"), "dev-qi") {
			t.Error("somebody on leave is offered")
		}
		faulty(t, w.do("mgr-he", "pass", c.values), map[string]string{c.field: c.want})
		if len(w.part.Passed) > 0 {
			t.Errorf("%v was stored", c.values)
		}
	}
	w = newWorld(t)
	w.pass("mgr-zhao", "mgr-other", "")
	w.onLeave("mgr-other")
	says(t, w.do("hr-lin", "agree", nil), "钱多 现在不能评估了，没有转出。请点“不同意”，或另外指定评估人。")
}

// TestStandIn: the deputy decides while the manager is away, gets the card when
// the duty is that manager's, and has lost both on the first day back.
func TestStandIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.do("dev-qi", "approve", nil); !errors.Is(err, errDenied) {
		t.Errorf("the manager is there: %v", err)
	}
	w.onLeave("mgr-he")
	w.part = hiring.Decision{}
	w.must("", "open", nil)
	if want := broughtTo("mgr-zhao", "mgr-he"); !cmp.Equal(want, w.effects) {
		t.Errorf("asked: %v", w.effects)
	}
	w.head.Delegate, w.part = "mgr-he", hiring.Decision{}
	w.must("", "open", nil)
	if want := broughtTo("mgr-zhao", "mgr-he", "dev-qi"); !cmp.Equal(want, w.effects) {
		t.Errorf("asked: %v", w.effects)
	}
	if b, ok := w.card("dev-qi", "summary").Button(chat.Action{Flow: "decision", Record: "C-1042", Verb: "approve"}); !ok || b.Style != chat.Primary {
		t.Error("the deputy sees no button")
	}
	w.must("dev-qi", "approve", nil)
	w.now = w.now.AddDate(0, 0, 5)
	if card := w.card("dev-qi", "summary"); card.Kind != "decision.gone" {
		t.Errorf("after the leave the deputy sees %s", card.Kind)
	}
	if err := w.do("dev-qi", "undo", nil); !errors.Is(err, errDenied) {
		t.Errorf("undone after the leave: %v", err)
	}
}

// faulty checks the fields of a refusal and their Chinese words.
func faulty(t *testing.T, err error, want map[string]string) {
	t.Helper()
	var p *chat.Problem
	if !errors.As(err, &p) || p.Kind != chat.Invalid {
		t.Fatalf("got %v, want wrong values", err)
	}
	got := map[string]string{}
	for field, text := range p.Fields {
		got[field] = cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
