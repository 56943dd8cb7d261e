package stats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
	"closeloop/store"

	"github.com/google/go-cmp/cmp"
)

const (
	draft  = hiring.ReportDraft
	eval   = hiring.PendingEval
	second = hiring.PendingSecond
	reject = hiring.RejectPending
	told   = hiring.Rejected
	hold   = hiring.Hold
	day    = hiring.SecondScheduled
)

// TestMoves: what a case's way counts as, and what takes it back.
func TestMoves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps []step
		want  []string // figure, hours, rule, late
	}{
		"all the way": {
			[]step{{draft, "2026-11-20 10:00", ""}, {eval, "2026-11-20 14:00", ""}, {reject, "2026-11-22 14:00", ""}, {told, "2026-11-23 10:00", ""}},
			[]string{"duty 4 R0", "report 4", "duty 48 R3 late", "decision 48", "duty 20 R2", "letter 20 R2"},
		},
		"a hold is no decision": {
			[]step{{draft, "2026-11-20 10:00", ""}, {eval, "2026-11-20 11:00", ""}, {hold, "2026-11-20 12:00", ""}, {eval, "2026-11-21 11:00", ""}, {second, "2026-11-21 12:00", ""}},
			[]string{"duty 1 R0", "report 1", "duty 1 R3", "duty 1 R3", "decision 25"},
		},
		"taken back": {
			[]step{{draft, "2026-11-20 10:00", ""}, {eval, "2026-11-20 11:00", ""}, {reject, "2026-11-20 12:00", ""}, {eval, "2026-11-20 12:05", "undo"}, {second, "2026-11-20 14:00", ""}},
			[]string{"duty 1 R0", "report 1", "duty 3 R3", "decision 3"},
		},
		"rejected after the approval": {
			[]step{{eval, "2026-11-20 11:00", ""}, {second, "2026-11-20 12:00", ""}, {reject, "2026-11-20 15:00", ""}, {told, "2026-11-20 17:00", ""}},
			[]string{"duty 1 R3", "decision 1", "duty 3 R1", "duty 2 R2", "letter 2 R2"},
		},
		"rejected from a hold": {
			[]step{{eval, "2026-11-20 11:00", ""}, {hold, "2026-11-20 12:00", ""}, {reject, "2026-11-20 15:00", ""}},
			[]string{"duty 1 R3", "decision 4"},
		},
		"rejected after the approval, and taken back": {
			[]step{{eval, "2026-11-20 11:00", ""}, {second, "2026-11-20 12:00", ""}, {reject, "2026-11-20 15:00", ""}, {second, "2026-11-20 15:05", "undo"}, {day, "2026-11-20 17:00", ""}},
			[]string{"duty 1 R3", "decision 1", "duty 5 R1"},
		},
		"rejected after the approval, and both taken back": {
			[]step{{eval, "2026-11-20 11:00", ""}, {second, "2026-11-20 12:00", ""}, {reject, "2026-11-20 12:03", ""}, {second, "2026-11-20 12:05", "undo"}, {eval, "2026-11-20 12:07", "undo"}, {reject, "2026-11-20 15:00", ""}},
			[]string{"duty 4 R3", "decision 4"},
		},
		"approved, arranged, called off and taken back": {
			[]step{{eval, "2026-11-20 11:00", ""}, {second, "2026-11-20 12:00", ""}, {day, "2026-11-20 12:03", ""}, {second, "2026-11-20 12:05", "calloff"}, {eval, "2026-11-20 12:07", "undo"}},
			nil,
		},
		"taken back when the appointment was off": {
			[]step{{second, "2026-11-20 12:00", ""}, {day, "2026-11-20 13:00", ""}, {reject, "2026-11-20 15:00", ""}, {second, "2026-11-20 15:05", "undo"}, {day, "2026-11-20 17:05", ""}},
			[]string{"duty 1 R1", "duty 2 R1"},
		},
		"that was wrong": {
			[]step{{eval, "2026-11-20 11:00", ""}, {reject, "2026-11-20 12:00", ""}, {eval, "2026-11-20 16:00", "wrong"}},
			nil,
		},
		"reopened is decided anew": {
			[]step{{eval, "2026-11-20 11:00", ""}, {reject, "2026-11-20 12:00", ""}, {told, "2026-11-20 13:00", ""}, {eval, "2026-11-21 12:00", "reopen"}, {second, "2026-11-21 13:00", ""}},
			[]string{"duty 1 R3", "decision 1", "duty 1 R2", "letter 1 R2", "duty 1 R3", "decision 1"},
		},
		"rejected in review": {
			[]step{{draft, "2026-11-20 10:00", ""}, {reject, "2026-11-20 12:00", ""}},
			[]string{"duty 2 R0"},
		},
		"begun too early to be known": {
			[]step{{eval, "2026-01-20 10:00", ""}, {second, "2026-11-20 12:00", ""}},
			nil,
		},
	} {
		h := newHistory(t)
		h.moves("be", c.steps...)
		env := h.env("adm")
		var got []string
		since := today().AddDate(0, 0, -60)
		for _, e := range (counter{office(t)}).follow(env, since, func(string) bool { return true }) {
			got = append(got, e.words())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// words are figure, hours, rule and whether it was late.
func (e event) words() string {
	words := []string{e.figure, chat.OneLine(strings.TrimSuffix(e.at.Sub(e.from).String(), "h0m0s"))}
	if e.rule != "" {
		words = append(words, e.rule)
	}
	if e.late {
		words = append(words, "late")
	}
	return strings.Join(words, " ")
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		all  []float64
		want median
	}{
		{nil, median{}},
		{[]float64{3}, median{3, 1}},
		{[]float64{9, 1, 5}, median{5, 3}},
		{[]float64{4, 1, 2, 9}, median{3, 4}},
	} {
		if got := medianOf(c.all); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.all, got, c.want)
		}
	}
	for percent, s := range map[int]share{0: {0, 7}, 33: {1, 3}, 67: {2, 3}, 50: {1, 2}, 100: {4, 4}} {
		if got := s.percent(); got != percent {
			t.Errorf("%d of %d is %d %%, want %d", s.part, s.n, got, percent)
		}
	}
}

// months is a history of two months: six rejections on "be" in November and
// October each, and two approvals on "pm".
func months(t testing.TB) *history {
	h := newHistory(t)
	for i, month := range []string{"2026-10", "2026-11"} {
		for day := range 6 {
			d := month + "-" + []string{"02", "03", "04", "05", "06", "09"}[day]
			next := month + "-" + []string{"03", "04", "05", "06", "09", "10"}[day]
			id := h.moves("be", step{draft, d + " 10:00", ""}, step{eval, d + " " + []string{"16:00", "12:00"}[i], ""}, step{reject, next + " 12:00", ""}, step{told, next + " 15:00", ""})
			h.known["duty/"+id] = map[string]any{"said": []map[string]any{
				{"kind": "nag", "at": at(t, next+" 09:30"), "duty": map[string]any{"kind": "evaluate"}},
				{"kind": "nag", "at": at(t, next+" 09:40"), "duty": map[string]any{"kind": "evaluate"}, "digest": "x"},
				{"kind": "above", "at": at(t, next+" 09:50"), "duty": map[string]any{"kind": "evaluate"}},
			}}
		}
	}
	for range 2 {
		h.moves("pm", step{draft, "2026-11-20 10:00", ""}, step{eval, "2026-11-20 11:00", ""}, step{second, "2026-11-20 13:00", ""})
	}
	h.known["tally/hr-lin"] = Tally{Days: map[string]map[string]Count{"2026-11-12": {"be": {Kept: 5, Broken: 1, Asked: 7}}, "2026-10-12": {"be": {Asked: 9, Kept: 1}}}}
	h.known["tally/mgr-zhao"] = Tally{Days: map[string]map[string]Count{"2026-11-13": {"be": {Kept: 1, Broken: 2, Asked: 1}, "pm": {Asked: 4}}}}
	h.open(hiring.Case{ID: "C-90", Candidate: "p-90", Position: "be", Status: eval, Opened: at(t, "2026-11-17 10:00"), Duty: hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao", Due: at(t, "2026-11-24 10:00")}})
	h.open(hiring.Case{ID: "C-91", Candidate: "p-91", Position: "be", Status: draft, Opened: at(t, "2026-11-25 10:00"), Duty: hiring.Duty{Kind: hiring.ReviewReport, Owner: "hr-lin", Due: at(t, "2026-11-27 10:00")}})
	h.open(hiring.Case{ID: "C-92", Candidate: "p-92", Position: "pm", Status: draft, Opened: at(t, "2026-11-25 10:00"), Duty: hiring.Duty{Kind: hiring.ReviewReport, Owner: "hr-eve", Due: at(t, "2026-11-25 12:00")}})
	h.known["candidate/p-90"] = hiring.Candidate{ID: "p-90", Name: "李明"}
	return h
}

// TestWhoSeesWhat: HR the figures of her positions, a manager the time of her own
// decisions, nobody what is not theirs, and both in the words of "not there".
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		person, words string
		see, miss     string // pieces of the card; no "see": not found
	}{
		{"adm", "2026-11", "查询状态：12 次", ""},
		{"adm", "2026-11 产品经理", "查询状态：4 次", "22 小时"},
		{"hr-lin", "2026-11", "查询状态：8 次", "12 次"},
		{"hr-lin", "2026-11 be", "评估决定：24 小时（6）", ""},
		{"hr-lin", "2026-11 pm", "", ""},
		{"hr-eve", "2026-11", "评估决定：太少（2）", "24 小时"},
		{"mgr-zhao", "2026-11", "评估决定：24 小时（6）", "出报告"},
		{"mgr-zhao", "2026-11", "评估决定：24 小时（6）", "待办"},
		{"mgr-zhao", "2026-11 pm", "", ""},
		{"mgr-ana", "2026/11", "评估决定：太少（2）", "（6）"},
		{"it-luo", "", "", ""},
		{"nobody", "", "", ""},
		{"adm", "厨师", "", ""},
	} {
		reply, err := months(t).ask(c.person, strings.Fields(c.words)...)
		if c.see == "" {
			if p := chat.AsProblem(err); err == nil || p.Sentence.Key != "problem.notfound" {
				t.Errorf("%s asks for %q: %+v, %v", c.person, c.words, reply, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s asks for %q: %v", c.person, c.words, err)
			continue
		}
		text := strings.ReplaceAll(cardtest.Text(t, *reply.Card, "zh-CN"), " | ", "：")
		if !strings.Contains(text, c.see) || c.miss != "" && strings.Contains(text, c.miss) {
			t.Errorf("%s asks for %q, want %q and not %q:\n%s", c.person, c.words, c.see, c.miss, text)
		}
	}
}

// TestBaseline: another stretch to compare with stays chosen until it is left
// empty; what makes no sense is refused at its field.
func TestBaseline(t *testing.T) {
	t.Parallel()
	h := months(t)
	c := counter{office(t)}
	press := func(from, to string) (turn, error) {
		return c.baseline(h.env("adm"), hiring.Case{ID: "adm"}, Choice{From: "2026-09-01", To: "2026-09-02"}, chat.Event{Values: chat.Values{"from": {from}, "to": {to}}})
	}
	for _, w := range []struct{ from, to, field, sentence string }{
		{"2026-10-01", "", "to", "stats.baseline.date"},
		{"yesterday", "2026-10-01", "from", "stats.baseline.date"},
		{"2026-10-09", "2026-10-01", "to", "stats.baseline.order"},
		{"2020-10-09", "2026-10-01", "from", "stats.baseline.far"},
		{"2026-10-09", "2027-10-01", "to", "stats.baseline.ahead"},
	} {
		_, err := press(w.from, w.to)
		if p := chat.AsProblem(err); err == nil || p.Fields[w.field].Key != w.sentence {
			t.Errorf("%s to %s: %v", w.from, w.to, err)
		}
	}
	chosen, err := press("2026-10-01", "2026-10-05")
	if err != nil || chosen.Part != (Choice{"2026-10-01", "2026-10-05"}) {
		t.Fatalf("%+v, %v", chosen, err)
	}
	if text := cardtest.Text(t, *chosen.Card, "en"); !strings.Contains(text, "Thu 1 Oct to Mon 5 Oct") {
		t.Error(text)
	}
	if empty, err := press("", ""); err != nil || empty.Part != (Choice{}) {
		t.Errorf("%+v, %v", empty, err)
	}
}

// TestTable: the table has a row for each figure, of all and of each position, and
// no value below five; who may not see it all gets none.
func TestTable(t *testing.T) {
	t.Parallel()
	h := months(t)
	var out bytes.Buffer
	env := h.env("adm")
	if ok, err := Write(&out, office(t), env, Sheet+"2026-11/"); !ok || err != nil {
		t.Fatal(ok, err)
	}
	for _, want := range []string{
		"岗位,指标,单位,开始,结束,数值,个数,对比开始,对比结束,对比数值,对比个数\n",
		",report,h,2026-11-01,2026-11-30,2,8,2026-10-01,2026-10-31,6,6\n",
		",late R3,%,2026-11-01,2026-11-30,", "be,decision,h,2026-11-01,2026-11-30,24,6,", "pm,decision,h,2026-11-01,2026-11-30,,2,",
		",asked,,2026-11-01,2026-11-30,12,12,",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	for _, other := range []struct{ person, what string }{{"mgr-zhao", "2026-11/"}, {"hr-lin", "2026-11/pm"}, {"it-luo", "/"}, {"nobody", "/"}} {
		out.Reset()
		if ok, err := Write(&out, office(t), h.env(other.person), Sheet+other.what); ok || err != nil || out.Len() > 0 {
			t.Errorf("%s gets %q, %v", other.person, out.String(), err)
		}
	}
}

// TestTally: promises and questions count once, by day and position, and are
// forgotten in time.
func TestTally(t *testing.T) {
	t.Parallel()
	h := months(t)
	env := h.env("mgr-zhao")
	part := Tally{Days: map[string]map[string]Count{"2024-01-01": {"be": {Kept: 1}}, "2026-11-25": {"be": {Kept: 2}}}}
	do := func(verb, id string, values chat.Values, args map[string]string) {
		done, err := TallyFlow().Verbs[verb].Step(env, hiring.Case{ID: "mgr-zhao"}, part, chat.Event{ID: id, Values: values, Action: chat.Action{Args: args}})
		if err != nil {
			t.Fatal(err)
		}
		part = done.Part
	}
	do("promise", "1", chat.Values{"outcome": {"kept"}, "position": {"be"}}, nil)
	do("promise", "2", chat.Values{"outcome": {"broken"}, "position": {"be"}}, nil)
	do("promise", "5", chat.Values{"outcome": {"again"}, "position": {"be"}, "at": {"2026-11-25T10:00:00+08:00"}}, nil) // an undo
	do("asked", "3", nil, map[string]string{"case": "C-90"})
	do("asked", "3", nil, map[string]string{"case": "C-90"})
	do("asked", "4", nil, map[string]string{"case": "C-92"}) // of others
	want := map[string]map[string]Count{"2026-11-25": {"be": {Kept: 1}}, "2026-11-26": {"be": {1, 1, 1}}}
	if diff := cmp.Diff(want, part.Days); diff != "" {
		t.Error(diff)
	}
}

// TestATallyHasRoom: who asks after dozens of positions every day for months still has
// a record that the store takes, and what was asked last is in it.
func TestATallyHasRoom(t *testing.T) {
	t.Parallel()
	h := months(t)
	var part Tally
	last := today()
	for day := range 120 {
		last = today().AddDate(0, 0, day)
		env := flows.NewEnv(last, "mgr-zhao", h.env("mgr-zhao").Company, flows.Known{})
		for i := range 60 {
			part = part.with(env, fmt.Sprintf("position-of-a-long-name-%04d", i), func(c *Count) { c.Kept, c.Broken, c.Asked = 10, 10, 100 })
		}
	}
	raw, err := json.Marshal(part)
	if err != nil || len(raw) > store.MaxValue {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
	if days, now := len(part.Days), part.Days[last.Format(time.DateOnly)]; days < 30 || len(now) != 60 {
		t.Errorf("%d days; of the last %d positions", days, len(now))
	}
}

func TestGoldenStats(t *testing.T) {
	t.Parallel()
	c := counter{office(t)}
	for name, draw := range map[string]func(flows.Env) chat.Card{
		"stats":         func(env flows.Env) chat.Card { return c.card(env, Choice{}, selection{}) },
		"stats_month":   func(env flows.Env) chat.Card { return c.card(env, Choice{}, selection{"2026-11", "be"}) },
		"stats_rules":   func(env flows.Env) chat.Card { return c.rulesCard(env, Choice{}, selection{"2026-11", ""}) },
		"stats_how":     func(env flows.Env) chat.Card { return c.howCard(env, Choice{}, selection{}) },
		"stats_file":    func(env flows.Env) chat.Card { return c.fileCard(env, Choice{}, selection{"2026-11", "be"}) },
		"stats_manager": func(env flows.Env) chat.Card { return c.card(env.For("mgr-zhao"), Choice{}, selection{}) },
		"stats_how_manager": func(env flows.Env) chat.Card {
			return c.howCard(env.For("mgr-zhao"), Choice{}, selection{})
		},
		"stats_none":       func(env flows.Env) chat.Card { return c.card(env.For("it-luo"), Choice{}, selection{}) },
		"stats_rules_none": func(env flows.Env) chat.Card { return c.rulesCard(env, Choice{}, selection{"2026-02", ""}) },
	} {
		cardtest.Golden(t, name, draw(months(t).env("adm")))
	}
}
