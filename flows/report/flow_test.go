package report_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"

	"github.com/google/go-cmp/cmp"
)

func step(t *testing.T, e flows.Env, c hiring.Case, r hiring.Report, ev chat.Event) (flows.Turn[hiring.Report], error) {
	t.Helper()
	v, ok := flow().Verbs[ev.Action.Verb]
	if !ok {
		t.Fatalf("there is no verb %s", ev.Action.Verb)
	}
	return v.Step(e, c, r, ev)
}

// outcome is what a turn did, in short.
func outcome(turn flows.Turn[hiring.Report]) []string {
	out := []string{string(turn.Head.Status)}
	for _, e := range turn.Effects {
		switch e := e.(type) {
		case flows.Show:
			out = append(out, "show "+e.Kind+" to "+e.To)
		case flows.Say:
			out = append(out, "say "+e.Kind+" to "+e.To)
		case flows.Tell:
			out = append(out, "tell "+e.Action.String())
		default:
			out = append(out, reflect.TypeOf(e).String())
		}
	}
	return out
}

// Building: the first time, again, with another version or attempt, sent
// already, decided already, for positions with and without review.
func TestBuild(t *testing.T) {
	t.Parallel()
	draft := built(t, liMing(), position())
	sent, second := draft, draft
	sent.Sent, sent.SentBy, sent.Suggestion = tuesday(), "hr-lin", "问问清算"
	second.Attempt = 2
	v2 := liMing()
	v2.Version = 2
	auto := func(p *hiring.Position) { p.AutoSend = true }
	for _, c := range []struct {
		name    string
		status  hiring.Status
		before  hiring.Report
		iv      hiring.Interview
		attempt string
		change  func(*hiring.Position)
		want    []string
		updated bool
	}{
		{"first", hiring.ReportDraft, hiring.Report{}, liMing(), "1", nil, []string{"report_draft", "show draft to hr-lin"}, false},
		{"first without review", hiring.ReportDraft, hiring.Report{}, liMing(), "1", auto, []string{"pending_eval", "show draft to hr-lin", "tell decision/C-1042/open"}, false},
		{"of a past case", hiring.Withdrawn, hiring.Report{}, liMing(), "1", auto, []string{"withdrawn"}, false},
		{"the same again", hiring.ReportDraft, draft, liMing(), "1", auto, []string{"report_draft"}, false},
		{"newer while drafted", hiring.ReportDraft, draft, v2, "1", nil, []string{"report_draft"}, true},
		{"newer after sending", hiring.PendingEval, sent, v2, "1", nil, []string{"pending_eval", "tell decision/C-1042/changed"}, true},
		{"next attempt", hiring.PendingEval, sent, liMing(), "2", nil, []string{"pending_eval", "tell decision/C-1042/changed"}, true},
		{"older attempt", hiring.PendingEval, second, v2, "1", nil, []string{"pending_eval"}, false},
		{"newer after the decision", hiring.PendingSecond, sent, v2, "1", nil, []string{"pending_second", "say late to hr-lin"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := flows.NewEnv(tuesday().Add(time.Hour), "", company(c.change), known(c.iv, "李明"))
			turn, err := step(t, e, head(c.status), c.before, event("build", "interview", "iv-1", "version", "1", "attempt", c.attempt))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, outcome(turn)); diff != "" {
				t.Errorf("want and got:\n%s", diff)
			}
			if got := turn.Part; got.Updated.IsZero() == c.updated {
				t.Errorf("updated %v, want %v", got.Updated, c.updated)
			} else if !c.before.Drafted.IsZero() && (got.Suggestion != c.before.Suggestion || got.Sent != c.before.Sent || got.Drafted != c.before.Drafted) {
				t.Errorf("a rebuild lost what HR did: %+v", got)
			}
			if c.updated && turn.Part.Version+turn.Part.Attempt != 3 {
				t.Errorf("version %d, attempt %d: not the new content", turn.Part.Version, turn.Part.Attempt)
			}
		})
	}
}

// What cannot be built says what is missing and changes nothing.
func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	unassigned := head(hiring.ReportDraft)
	unassigned.Position = ""
	for name, c := range map[string]struct {
		head hiring.Case
		id   string
		want string
	}{
		"no interview": {head(hiring.ReportDraft), "iv-404", "report.interview.missing"},
		"no position":  {unassigned, "iv-1", "report.position.missing"},
	} {
		_, err := step(t, env("", liMing()), c.head, hiring.Report{}, event("build", "interview", c.id))
		if key := sentenceOf(err); key != c.want {
			t.Errorf("%s: %q, want %q", name, key, c.want)
		}
	}
}

func sentenceOf(err error) string {
	var p *chat.Problem
	if !errors.As(err, &p) {
		return ""
	}
	return p.Sentence.Key
}

// Sending moves the case, opens the decision and names the manager; a second
// click and a click on a case that moved on are told what the state is.
func TestSend(t *testing.T) {
	t.Parallel()
	draft := built(t, liMing(), position())
	turn, err := step(t, env("hr-lin", liMing()), head(hiring.ReportDraft), draft, event("send"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"pending_eval", "tell decision/C-1042/open"}, outcome(turn)); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	if turn.Part.Sent != tuesday() || turn.Part.SentBy != "hr-lin" {
		t.Errorf("sent %v by %q", turn.Part.Sent, turn.Part.SentBy)
	}
	if diff := cmp.Diff(chat.T("report.sent", "Manager", "赵磊"), turn.Notice); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	for name, c := range map[string]struct {
		head hiring.Case
		part hiring.Report
		want string
	}{
		"sent already": {head(hiring.PendingEval), turn.Part, "report.sent.by"},
		"withdrawn":    {head(hiring.Withdrawn), draft, "report.unsent"},
		"not built":    {head(hiring.ReportDraft), hiring.Report{}, "report.notbuilt"},
	} {
		for _, verb := range []string{"send", "suggest"} {
			if _, err := step(t, env("hr-lin", liMing()), c.head, c.part, event(verb, "suggestion", "x")); sentenceOf(err) != c.want {
				t.Errorf("%s, %s: %v, want %q", name, verb, err, c.want)
			}
		}
	}
}

// HR's words replace the proposed question; none bring it back; too many are
// refused at the field.
func TestSuggest(t *testing.T) {
	t.Parallel()
	draft := built(t, liMing(), position())
	for _, c := range []struct{ words, want, field string }{
		{"问问清算，\n追问到分录", "问问清算， 追问到分录", ""},
		{"", "", ""},
		{strings.Repeat("问", 301), "", "report.words.long"},
	} {
		turn, err := step(t, env("hr-lin", liMing()), head(hiring.ReportDraft), draft, event("suggest", "suggestion", c.words))
		if c.field != "" {
			var p *chat.Problem
			if !errors.As(err, &p) || p.Fields["suggestion"].Key != c.field {
				t.Errorf("%d characters: %v", len([]rune(c.words)), err)
			}
			continue
		}
		if err != nil || turn.Part.Suggestion != c.want || len(turn.Effects) != 0 {
			t.Errorf("%q became %q, %v", c.words, turn.Part.Suggestion, err)
		}
	}
	draft.Suggestion = "问问清算"
	form := flow().Verbs["suggest"].Form(env("hr-lin", liMing()), head(hiring.ReportDraft), draft)
	if f := form.Fields[0]; len(form.Fields) != 1 || f.Value != "问问清算" || f.Max != 300 || f.Required || f.Type != chat.FieldArea {
		t.Errorf("form %+v", form)
	}
}

// Rights: who may do what, before and after HR sent the report.
func TestRights(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		person, verb   string
		draft, pending bool
	}{
		{"hr-lin", "send", true, true},
		{"hr-lin", "full", true, true},
		{"hr-lin", "suggest", true, true},
		{"hr-lin", "points", true, true},
		{"hr-lin", "versions", true, true},
		{"mgr-zhao", "points", false, false},
		{"mgr-zhao", "versions", false, false},
		{"mgr-zhao", "compare", false, false},
		{"mgr-zhao", "restore", false, false},
		{"lead-sun", "weigh", false, false},
		{"lead-sun", "require", false, false},
		{"hr-qin", "send", false, false},
		{"hr-qin", "full", false, false},
		{"hr-qin", "suggest", false, false},
		{"adm-wei", "send", true, true},
		{"adm-wei", "full", true, true},
		{"adm-wei", "suggest", true, true},
		{"mgr-zhao", "send", false, false},
		{"mgr-zhao", "full", false, true},
		{"mgr-zhao", "suggest", false, false},
		{"lead-sun", "send", false, false},
		{"lead-sun", "full", false, true},
		{"lead-sun", "suggest", false, false},
		{"", "send", false, false},
		{"", "full", false, false},
		{"", "suggest", false, false},
	} {
		may := flow().Verbs[c.verb].May
		got := [2]bool{
			may(env(c.person, liMing()), head(hiring.ReportDraft), hiring.Report{}),
			may(env(c.person, liMing()), head(hiring.PendingEval), hiring.Report{}),
		}
		if got != [2]bool{c.draft, c.pending} {
			t.Errorf("%s may %s: %v, want %v", c.person, c.verb, got, [2]bool{c.draft, c.pending})
		}
	}
	verbs := flow().Verbs
	for name, fresh := range map[string]bool{
		"send": true, "suggest": true, "points": true, "require": true, "weigh": true, "restore": true, "versions": false, "compare": false, "full": false,
	} {
		if verbs[name].Fresh != fresh {
			t.Errorf("%s needs a fresh card: %v", name, verbs[name].Fresh)
		}
	}
	if verbs["build"].May != nil || verbs["decided"].May != nil {
		t.Error("build and decided must be the bot's own")
	}
}

// The long view changes nothing; a blind position keeps the scores from who
// decides until the own sheet or the decision, on this surface too.
func TestFull(t *testing.T) {
	t.Parallel()
	draft := built(t, liMing(), position())
	kinds := func(person string, status hiring.Status, blind bool, by ...string) (table bool) {
		t.Helper()
		there := known(liMing(), "李明")
		for _, id := range by {
			there["scorecard/C-1042"] = hiring.Scorecard{Sheets: map[string]hiring.Sheet{id: {Sent: tuesday()}}}
		}
		e := flows.NewEnv(tuesday(), person, company(func(p *hiring.Position) { p.Blind = blind }), there)
		turn, err := step(t, e, head(status), draft, event("full"))
		if err != nil || turn.Card == nil || len(turn.Effects) != 0 {
			t.Fatalf("%s: %v, card %v", person, err, turn.Card)
		}
		if !reflect.DeepEqual(turn.Head, head(status)) || !reflect.DeepEqual(turn.Part, draft) {
			t.Errorf("%s: reading changed the case", person)
		}
		chart := false
		for _, b := range turn.Card.Blocks {
			table = table || b.Kind == chat.KindTable
			chart = chart || b.Kind == chat.KindChart
		}
		if chart != table {
			t.Errorf("%s: sees the table %v, but the chart %v", person, table, chart)
		}
		return table
	}
	for _, c := range []struct {
		person string
		status hiring.Status
		blind  bool
		want   bool
	}{
		{"hr-lin", hiring.ReportDraft, true, true},
		{"mgr-zhao", hiring.PendingEval, false, true},
		{"mgr-zhao", hiring.PendingEval, true, false},
		{"mgr-zhao", hiring.PendingSecond, true, true},
	} {
		if got := kinds(c.person, c.status, c.blind); got != c.want {
			t.Errorf("%+v: sees the scores %v", c, got)
		}
	}
	if !kinds("mgr-zhao", hiring.PendingEval, true, "mgr-zhao") || kinds("mgr-zhao", hiring.PendingEval, true, "mgr-he") {
		t.Error("the own sheet opens the scores, and nobody else's")
	}
	if _, err := step(t, env("hr-lin", liMing()), head(hiring.ReportDraft), hiring.Report{}, event("full")); sentenceOf(err) != "report.notbuilt" {
		t.Errorf("no report: %v", err)
	}
}

// Views by reader: the draft is HR's alone, a person who lost the case sees
// nothing of it, and nothing is shown before there is a report.
func TestViews(t *testing.T) {
	t.Parallel()
	draft := built(t, liMing(), position())
	for _, c := range []struct {
		person, kind, want string
		status             hiring.Status
	}{
		{"hr-lin", "", "report.draft", hiring.ReportDraft},
		{"hr-lin", "draft", "report.draft", hiring.PendingEval},
		{"hr-lin", "late", "report.late", hiring.PendingSecond},
		{"hr-lin", "full", "report.full", hiring.ReportDraft},
		{"mgr-zhao", "", "report.full", hiring.PendingEval},
		{"mgr-zhao", "", "report.gone", hiring.ReportDraft},
		{"mgr-zhao", "draft", "report.gone", hiring.PendingEval},
		{"hr-qin", "draft", "report.gone", hiring.ReportDraft},
	} {
		card := flow().View(env(c.person, liMing()), head(c.status), draft, c.kind)
		if card.Kind != c.want {
			t.Errorf("%s asks for %q in %s: %s, want %s", c.person, c.kind, c.status, card.Kind, c.want)
		}
	}
	if card := flow().View(env("hr-lin", liMing()), head(hiring.ReportDraft), hiring.Report{}, "draft"); len(card.Blocks) != 0 {
		t.Errorf("a card without a report: %+v", card)
	}
}

// Without review a report goes to the manager by itself, but for a failed
// interview on a position where HR may reject: that one waits for HR.
func TestFailedWaitsForHR(t *testing.T) {
	t.Parallel()
	for onFail, want := range map[string]hiring.Status{"hr": hiring.ReportDraft, "manager": hiring.PendingEval} {
		c := head(hiring.ReportDraft)
		c.OnFail = onFail
		e := flows.NewEnv(tuesday(), "", company(func(p *hiring.Position) { p.AutoSend = true }), known(failed(), "李明"))
		turn, err := step(t, e, c, hiring.Report{}, event("build", "interview", "iv-1", "attempt", "1"))
		if err != nil || turn.Head.Status != want {
			t.Errorf("on_fail %s: %s, %v", onFail, turn.Head.Status, err)
		}
	}
}

// HR's decision in the review, or its undo, changes nothing but that the card
// heals; without a report there is none.
func TestDecidedHeals(t *testing.T) {
	t.Parallel()
	draft := built(t, liMing(), position())
	turn, err := step(t, env("", liMing()), head(hiring.RejectPending), draft, event("decided"))
	draft.Decided = 1
	if diff := cmp.Diff(draft, turn.Part); err != nil || diff != "" || len(turn.Effects) > 0 {
		t.Errorf("%v %s", err, diff)
	}
	if turn, err = step(t, env("", liMing()), head(hiring.RejectPending), hiring.Report{}, event("decided")); err != nil || turn.Part.Decided != 0 {
		t.Errorf("without a report: %+v, %v", turn.Part, err)
	}
}
