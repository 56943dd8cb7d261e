package scorecard_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestDraft: a draft takes anything, is replaced by the next, and the same
// again or nothing at all changes nothing.
func TestDraft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	w.must("mgr-zhao", "save", nil)
	if !reflect.DeepEqual(w.part, hiring.Scorecard{}) || w.notice.Key != "scorecard.empty" {
		t.Errorf("nothing typed: %+v, %s", w.part, w.notice.Key)
	}
	some := chat.Values{"level_industry": {"1"}, "evidence_logic": {"短"}}
	w.must("mgr-zhao", "save", some)
	want := hiring.Sheet{Saved: w.now, Marks: []hiring.Mark{
		{Dimension: "logic", Level: hiring.Unmarked, Evidence: "短"}, {Dimension: "industry", Level: 1},
	}}
	if got := w.part.Drafts["mgr-zhao"]; !reflect.DeepEqual(got, want) || len(w.part.Sheets) > 0 || len(w.effects) > 0 {
		t.Errorf("kept %+v, want %+v", got, want)
	}
	before := w.part
	w.now = w.now.Add(72 * time.Hour)
	w.must("mgr-zhao", "save", some)
	if !reflect.DeepEqual(w.part, before) || w.notice.Key != "scorecard.saved" {
		t.Error("the same draft again changed something")
	}
	w.must("mgr-he", "save", chat.Values{"verdict": {"no"}})
	if len(w.part.Drafts) != 2 || len(before.Drafts) != 1 {
		t.Error("each person has a draft of the own, and a step leaves what it was given alone")
	}
	w.must("mgr-zhao", "save", nil)
	if got := w.part.Drafts["mgr-zhao"]; got.Saved.IsZero() || len(got.Marks) != 0 {
		t.Errorf("emptied on purpose: %+v", got)
	}
}

// TestSend: what is missing is named in place; a sent sheet takes the place of
// the draft; a correction keeps what was before it; the second click changes
// nothing.
func TestSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	for name, values := range map[string]chat.Values{"no verdict": but("verdict="), "no mark": but("level_stress=")} {
		if err := w.do("mgr-zhao", "send", values); err != errMissing {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := w.do("mgr-zhao", "send", but("evidence_logic= ", "evidence_industry=\t"))
	p := chat.AsProblem(err)
	for _, d := range []string{"逻辑思维", "行业经验"} {
		found := false
		for _, fault := range p.Fields {
			said, _ := cardtest.Speaker(t).Say(cardtest.Reader(t, "zh-CN"), fault)
			found = found || strings.Contains(said, d)
		}
		if !found || len(p.Fields) != 2 {
			t.Errorf("evidence for %s is not asked for: %v", d, p.Fields)
		}
	}
	for _, verb := range []string{"save", "send"} {
		p = chat.AsProblem(w.do("mgr-zhao", verb, but("evidence_logic=35岁了还在写代码", "evidence_stress=she is pregnant")))
		said := cardtest.Text(t, chat.Card{Blocks: []chat.Block{chat.Paragraph(p.Fields["evidence_logic"]), chat.Paragraph(p.Fields["evidence_stress"])}}, "zh-CN")
		if len(p.Fields) != 2 || !strings.Contains(said, "提到年龄") || !strings.Contains(said, "抗压") {
			t.Errorf("%s with what nobody may be judged by: %s", verb, said)
		}
	}
	w.must("mgr-zhao", "save", chat.Values{"verdict": {"no"}})
	w.must("mgr-zhao", "send", whole())
	first := w.part.Sheets["mgr-zhao"]
	if len(w.part.Drafts) != 0 || first.Sent != w.now || len(first.Marks) != 6 || first.Verdict != hiring.Yes || len(w.effects) > 0 {
		t.Fatalf("sent %+v", w.part)
	}
	before := w.part
	w.now = w.now.Add(time.Hour)
	w.must("mgr-zhao", "send", whole())
	if !reflect.DeepEqual(w.part, before) {
		t.Error("the second click changed something")
	}
	w.must("mgr-zhao", "send", but("verdict=no"))
	second := w.part.Sheets["mgr-zhao"]
	if second.Verdict != hiring.No || len(second.Earlier) != 1 || !reflect.DeepEqual(second.Earlier[0], first) || w.notice.Key != "scorecard.done.again" {
		t.Errorf("corrected: %+v", second)
	}
	for i := range 30 {
		w.must("mgr-zhao", "send", but("verdict="+[]string{"yes", "no"}[i%2]))
	}
	if last := w.part.Sheets["mgr-zhao"]; len(last.Earlier) != 4 || !reflect.DeepEqual(last.Earlier[0], first) {
		t.Errorf("%d kept; the first one sent must be among them", len(last.Earlier))
	}
}

// TestOpens: in a blind position the first sheet, and only it, has the decision
// card drawn anew.
func TestOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	w.must("mgr-zhao", "save", whole())
	if len(w.effects) > 0 {
		t.Errorf("a draft opens nothing: %v", w.effects)
	}
	w.must("mgr-zhao", "send", whole())
	want := []flows.Effect{flows.Tell{Action: chat.Action{Flow: "decision", Record: "C-1042", Verb: "redraw"}}}
	if !reflect.DeepEqual(w.effects, want) || w.notice.Key != "scorecard.done.opened" {
		t.Errorf("effects %v, %s", w.effects, w.notice.Key)
	}
	w.must("mgr-zhao", "send", but("verdict=no"))
	if len(w.effects) > 0 {
		t.Errorf("a correction: %v", w.effects)
	}
}

// TestWho: only those who decide write, and only while nobody has decided; what
// was sent is HR's to read at once, and the others' after their own.
func TestWho(t *testing.T) {
	t.Parallel()
	for who, may := range map[string]bool{"mgr-zhao": true, "lead-sun": true, "hr-lin": false, "boss": false, "mgr-other": false, "ghost": false} {
		for _, verb := range []string{"save", "send"} {
			if err := newWorld(t, false).do(who, verb, whole()); (err == nil) != may {
				t.Errorf("%s %s: %v", who, verb, err)
			}
		}
	}
	for _, s := range hiring.Statuses() {
		w := newWorld(t, false)
		w.head.Status = s
		may := s == hiring.PendingEval || s == hiring.PendingSecondEval || s == hiring.Hold
		if err := w.do("mgr-zhao", "send", whole()); (err == nil) != may {
			t.Errorf("in %s: %v", s, err)
		}
	}
	w := newWorld(t, false)
	w.must("mgr-zhao", "send", whole())
	w.must("mgr-he", "save", whole())
	reads := func(who, of string) bool { return w.do(who, "sheet", nil, "of="+of) == nil }
	for who, may := range map[string]bool{"mgr-zhao": true, "hr-lin": true, "boss": true, "mgr-he": false, "lead-sun": false, "mgr-other": false} {
		if reads(who, "mgr-zhao") != may {
			t.Errorf("%s reads a sent sheet: %v, want %v", who, !may, may)
		}
		if reads(who, "mgr-he") {
			t.Errorf("%s reads a draft", who)
		}
	}
	if err := w.do("mgr-zhao", "sheet", nil, "of=ghost"); sentenceOf(err) != sentenceOf(w.do("lead-sun", "sheet", nil, "of=mgr-zhao")) {
		t.Errorf("not there and not yours must read the same: %v", err)
	}
	w.must("mgr-he", "send", whole())
	if !reads("mgr-he", "mgr-zhao") || reads("lead-sun", "mgr-zhao") {
		t.Error("the own sheet opens the others'")
	}
	w.head.Status, w.head.Decided = hiring.PendingSecond, w.now
	if !reads("lead-sun", "mgr-zhao") {
		t.Error("the decision opens the sheets to who decides")
	}
}

// TestJudge: one tap notes one opinion, in any order and as often as people
// like; nothing is said of scores that are veiled.
func TestJudge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	for _, verb := range []string{"judge", "change"} {
		if err := w.do("mgr-zhao", verb, nil); sentenceOf(err) != "scorecard.judge.veiled" {
			t.Errorf("%s in a blind position: %v", verb, err)
		}
	}
	w.must("mgr-zhao", "send", whole())
	for _, args := range [][]string{{"dimension=taste", "opinion=agree"}, {"dimension=logic", "opinion=maybe"}, {"dimension=logic"}} {
		if err := w.do("mgr-zhao", "judge", nil, args...); sentenceOf(err) != "scorecard.judge.unknown" {
			t.Errorf("%v: %v", args, err)
		}
	}
	before := w.part
	w.must("mgr-zhao", "judge", nil)
	if !reflect.DeepEqual(w.part, before) {
		t.Error("looking changed something")
	}
	w.must("mgr-zhao", "judge", nil, "dimension=stress", "opinion=too_low")
	w.must("mgr-zhao", "judge", nil, "dimension=stress", "opinion=too_high")
	if got := w.part.Opinions; len(before.Opinions) != 0 || !reflect.DeepEqual(got, map[string]map[string]hiring.Opinion{"mgr-zhao": {"stress": hiring.TooHigh}}) {
		t.Errorf("noted %v", got)
	}
	w.head.Status, w.head.Decided = hiring.Rejected, w.now
	all := chat.Values{}
	for _, d := range dimensions() {
		all["opinion_"+d.Key] = []string{"agree"}
	}
	if err := w.do("mgr-he", "change", nil); err != errMissing {
		t.Errorf("a change without values: %v", err)
	}
	w.must("mgr-he", "change", all)
	if got := w.part.Opinions; len(got["mgr-he"]) != 6 || len(got["mgr-zhao"]) != 1 {
		t.Errorf("after the decision: %v", got)
	}
	for _, who := range []string{"hr-lin", "boss", "mgr-other"} {
		if err := w.do(who, "judge", nil); err != errDenied {
			t.Errorf("%s: %v", who, err)
		}
	}
	w.known["report/C-1042"] = hiring.Report{}
	if err := w.do("mgr-zhao", "judge", nil); sentenceOf(err) != "scorecard.judge.none" {
		t.Errorf("no scores: %v", err)
	}
}
