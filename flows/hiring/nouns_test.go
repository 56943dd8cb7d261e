package hiring

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestBandOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		score, bar float64
		want       Band
	}{
		{0, 70, Below},
		{59.9, 70, Below},
		{60, 70, Near}, // ten points under is still near
		{69.9, 70, Near},
		{70, 70, AtBar},
		{73, 70, AtBar}, // three above is still at
		{73.1, 70, Above},
		{100, 70, Above},
		{0, 0, AtBar},
		{100, 100, AtBar},
		{90, 100, Near},
		{0, 10, Near},
	}
	for _, tc := range tests {
		if got := BandOf(tc.score, tc.bar); got != tc.want {
			t.Errorf("%v against %v is %s, want %s", tc.score, tc.bar, got, tc.want)
		}
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	seen := map[Status]bool{}
	for _, s := range Statuses() {
		if seen[s] {
			t.Errorf("%s is listed twice", s)
		}
		seen[s] = true
	}
	for _, r := range table(t) {
		if !seen[r.from] || !seen[r.to] {
			t.Errorf("%v names a status that is not listed", r)
		}
		if !r.from.Open() && r.by != Reopen && r.by != Bounced {
			t.Errorf("%s is closed, yet %s leads out of it", r.from, r.by)
		}
	}
}

func TestNextDuty(t *testing.T) {
	t.Parallel()
	want := map[Status]struct {
		kind DutyKind
		role Role
	}{
		ReportDraft: {ReviewReport, HR}, PendingEval: {Evaluate, Manager}, PendingSecond: {ArrangeSecond, HR},
		SecondScheduled: {HoldSecond, HR}, PendingSecondEval: {EvaluateSecond, Manager}, OfferTalk: {TalkOffer, HR},
		OfferApproval: {ApproveTheOffer, Lead}, OfferSent: {AwaitAnswer, HR}, PendingOnboard: {PrepareOnboard, HR},
		Hold: {RevisitHold, HR}, RejectPending: {SendLetter, HR},
	}
	for _, s := range Statuses() {
		kind, role := Case{Status: s, Position: "be"}.NextDuty()
		if kind != want[s].kind || role != want[s].role {
			t.Errorf("%s: %s of %s, want %s of %s", s, kind, role, want[s].kind, want[s].role)
		}
		kind, role = Case{Status: s}.NextDuty()
		if open := s.Open(); open && (kind != AssignPosition || role != HR) || !open && kind != "" {
			t.Errorf("%s without a position: %s of %s", s, kind, role)
		}
		before, _ := Case{Status: s, Position: "be"}.NextDuty()
		kind, role = Case{Status: s, Position: "be", Returned: true}.NextDuty()
		evaluated := s == PendingEval || s == PendingSecondEval
		if evaluated && (kind != AssignEvaluator || role != HR) || !evaluated && kind != before {
			t.Errorf("%s given back by its manager: %s of %s", s, kind, role)
		}
	}
}

func TestSnapshotFinds(t *testing.T) {
	t.Parallel()
	s := NewSnapshot(
		3, Company{Locale: "en", Timezone: "Asia/Shanghai"},
		[]Person{
			{ID: "a", Name: "Ann", Accounts: map[string]string{"console": "U1"}, Locale: "zh-CN", Timezone: "Europe/Berlin"},
			{ID: "b", Name: "Bo", Timezone: "Mars/Olympus"},
		},
		[]Position{{ID: "be", Title: Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, Aliases: []string{"Go  后端"}}},
	)
	for _, name := range []string{"be", "BE", "后端工程师", "backend  ENGINEER", "go 后端"} {
		if p, ok := s.PositionNamed(name); !ok || p.ID != "be" {
			t.Errorf("%q is not found", name)
		}
	}
	for _, name := range []string{"", "frontend"} {
		if p, ok := s.PositionNamed(name); ok {
			t.Errorf("%q is found as %s", name, p.ID)
		}
	}
	if p, ok := s.Account("console", "U1"); !ok || p.ID != "a" {
		t.Errorf("account: %v", p)
	}
	if p, ok := s.Account("console", "U2"); ok {
		t.Errorf("a stranger's account is %v", p)
	}
	if s.Name("a") != "Ann" || s.Name("zz") != "zz" {
		t.Error("names are wrong")
	}
	if s.Locale("a") != "zh-CN" || s.Locale("b") != "en" || NewSnapshot(1, Company{}, nil, nil).Locale("b") != "zh-CN" {
		t.Error("locales are wrong")
	}
	if s.Zone("a").String() != "Europe/Berlin" || s.Zone("b").String() != "Asia/Shanghai" || NewSnapshot(1, Company{}, nil, nil).Zone("b") != time.UTC {
		t.Error("zones are wrong")
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	w := Words{"zh-CN": "报告", "en": "report"}
	if w.In("zh-CN") != "报告" || w.In("fr") != "report" || (Words{"zh-CN": "报告"}).In("en") != "报告" || Words(nil).In("en") != "" {
		t.Error("words are not chosen by language, English, Chinese")
	}
}

// TestReportFor: a report shows what its position wants shown, and the report itself
// stays whole.
func TestReportFor(t *testing.T) {
	t.Parallel()
	whole := Report{
		Strengths: []Point{{Dimension: "logic", Quote: "said"}}, Gaps: []Point{{Dimension: "data", Quote: "said too"}},
		Excerpts: []Excerpt{{Text: "said"}}, Probe: "data", Edits: Edits{Suggestion: "ask"},
	}
	less := whole.For(Position{Hide: []string{BlockExcerpts, BlockSuggestion}})
	if less.Strengths[0].Quote+less.Gaps[0].Quote+less.Probe+less.Suggestion != "" || len(less.Excerpts) > 0 || less.Gaps[0].Dimension != "data" {
		t.Errorf("left out: %+v", less)
	}
	if same := whole.For(Position{}); same.Strengths[0].Quote != "said" || same.Probe != "data" || len(same.Excerpts) != 1 {
		t.Errorf("the report changed: %+v", same)
	}
}
