package scorecard_test

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func TestCards(t *testing.T) {
	t.Parallel()
	zhao, he, lin := "mgr-zhao", "mgr-he", "hr-lin"
	send := func(w *world) { w.must(zhao, "send", whole()) }
	half := chat.Values{"verdict": {"no"}, "level_logic": {"4"}, "evidence_stress": {"还没想好"}}
	for _, c := range []struct {
		name  string
		blind bool
		do    func(*world)
		who   string
	}{
		{"begin", false, func(*world) {}, zhao},
		{"begin_blind", true, func(*world) {}, zhao},
		{"draft", true, func(w *world) { w.must(zhao, "save", half) }, zhao},
		{"sent", false, send, zhao},
		{"corrected", true, func(w *world) {
			send(w)
			w.now = w.now.Add(20 * 60e9)
			w.must(zhao, "send", but("verdict=strong_no"))
			w.must(he, "send", whole())
		}, zhao},
		{"sent_redrafted", false, func(w *world) { send(w); w.must(zhao, "save", half) }, zhao},
		{"other_waits", true, send, he},
		{"decided", true, func(w *world) { send(w); w.head.Status, w.head.Decided = hiring.PendingSecond, w.now }, he},
		{"overview", true, func(w *world) { send(w); w.must(he, "send", but("verdict=strong_yes")) }, lin},
		{"overview_none", false, func(w *world) { w.must(zhao, "save", half) }, lin},
		{"gone", false, send, "mgr-other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.blind)
			c.do(w)
			cardtest.Golden(t, c.name, w.card(c.who))
		})
	}
}

func TestOpinionCards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	w.must("mgr-zhao", "judge", nil)
	cardtest.Golden(t, "judge_first", *w.answer)
	w.must("mgr-zhao", "judge", nil, "dimension=logic", "opinion=agree")
	cardtest.Golden(t, "judge_second", *w.answer)
	for i, d := range dimensions()[1:] {
		w.must("mgr-zhao", "judge", nil, "dimension="+d.Key, "opinion="+[]string{"too_high", "too_low"}[i%2])
	}
	cardtest.Golden(t, "judge_list", *w.answer)
}

// TestSheetInFull: the long view has every anchor and all evidence.
func TestSheetInFull(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	w.must("mgr-zhao", "send", but("evidence_logic="+strings.Repeat("讲得出每一步怎么回滚。", 20)))
	w.must("hr-lin", "sheet", nil, "of=mgr-zhao")
	text := cardtest.Text(t, *w.answer, "zh-CN")
	for _, words := range []string{"赵磊：✓ 推荐", strings.Repeat("讲得出每一步怎么回滚。", 20), "逻辑思维：5 · 突出", "行业经验：1 · 不足", "清算没做过，对账只接过接口", "团队协作：没有依据"} {
		if !strings.Contains(text, words) {
			t.Errorf("no %q in\n%s", words, text)
		}
	}
}

// TestFormReads: the form names every dimension, says what each level looks
// like, and holds what was typed before; words that fit one row of a menu.
func TestFormReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	w.must("mgr-zhao", "save", chat.Values{"verdict": {"no"}, "level_logic": {"4"}, "evidence_stress": {" two\tlines\nof \x07it "}, "level_data": {"none"}})
	env := flows.NewEnv(w.now, "mgr-zhao", w.company, w.known)
	form := flow(w.t).Verbs["send"].Form(env, w.head, w.part)
	if len(form.Fields) != 13 {
		t.Fatalf("%d fields", len(form.Fields))
	}
	held := map[string]string{}
	for _, f := range form.Fields {
		held[f.Name] = f.Value
		if f.Required != (f.Type == chat.FieldSelect) {
			t.Errorf("%s is required: %v", f.Name, f.Required)
		}
		for _, locale := range []string{"zh-CN", "en"} {
			for _, o := range f.Options {
				label, err := cardtest.Speaker(t).Say(cardtest.Reader(t, locale), o.Label)
				if err != nil || len([]rune(label)) > 75 {
					t.Errorf("%s: %q, %v", f.Name, label, err)
				}
				if n := o.Value; len(n) == 1 && !strings.HasPrefix(label, n+" · ") {
					t.Errorf("level %s reads %q", n, label)
				}
			}
		}
	}
	for name, want := range map[string]string{"verdict": "no", "level_logic": "4", "evidence_stress": "two lines of it", "level_stress": "", "level_data": "none"} {
		if held[name] != want {
			t.Errorf("%s holds %q, want %q", name, held[name], want)
		}
	}
	for _, f := range flow(w.t).Verbs["save"].Form(env, w.head, w.part).Fields {
		if f.Required {
			t.Errorf("a draft needs %s", f.Name)
		}
	}
	other := flow(w.t).Verbs["send"].Form(flows.NewEnv(w.now, "mgr-he", w.company, w.known), w.head, w.part)
	for _, f := range other.Fields {
		if f.Value != "" {
			t.Errorf("somebody else's form holds %s = %q", f.Name, f.Value)
		}
	}
	pos, _ := w.company.Position("be")
	pos.Dimensions = nil
	w.company = hiring.NewSnapshot(2, w.company.Company, w.company.People(), []hiring.Position{pos})
	short := report()
	short.Scores = short.Scores[:2]
	w.known["report/C-1042"] = short
	if form := flow(w.t).Verbs["send"].Form(flows.NewEnv(w.now, "mgr-zhao", w.company, w.known), w.head, w.part); len(form.Fields) != 5 {
		t.Errorf("a position without dimensions takes the report's: %d fields", len(form.Fields))
	}
}
