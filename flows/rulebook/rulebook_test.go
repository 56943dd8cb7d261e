package rulebook

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/locales/cardtest"
	"closeloop/store"
)

func company(book hiring.Rulebook) *hiring.Snapshot {
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai", Calendar: "CN"}, []hiring.Person{
		{ID: "admin-chen", Name: "陈静", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "mgr-zhao", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
		{ID: "lead-sun", Name: "孙倩", Roles: []hiring.Role{hiring.Lead}, Active: true},
	}, []hiring.Position{
		{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Managers: []string{"mgr-zhao"}, Lead: "lead-sun"},
		{ID: "ops", Title: hiring.Words{"zh-CN": "运营", "en": "Operations"}, HR: "hr-lin", Managers: []string{"mgr-zhao"}},
	})
	s.Rulebook = book
	return s
}

func windows(s *hiring.Snapshot, _ hiring.Case, person string) calendar.Window {
	return calendar.Window{Zone: s.Zone(person)}
}

// now is Monday 23 November 2026, 10:40 in Shanghai.
func now() time.Time { return time.Date(2026, 11, 23, 2, 40, 0, 0, time.UTC) }

func flow(t *testing.T) flows.Flow[Book] {
	t.Helper()
	f, err := Flow(windows)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// do is one verb about one rule, as a person asks for it.
func do(t *testing.T, b Book, who, verb, rule string, values chat.Values) (flows.Turn[Book], error) {
	t.Helper()
	env := flows.NewEnv(now(), who, company(b.Rulebook), flows.Known{})
	env.Asked = act(verb, rule)
	v := flow(t).Verbs[verb]
	head := hiring.Case{ID: Record}
	if !v.May(env, head, b) {
		t.Fatalf("%s may not %s", who, verb)
	}
	return v.Step(env, head, b, chat.Event{Values: values})
}

// filled is a form for R3 with some fields changed.
func filled(changes ...string) chat.Values {
	v := chat.Values{"days": {"2"}, "hours": {"0"}, "clock": {"working"}, "grace": {"0"}, "ladder": rules.Choice(), "off": {"false"}}
	for i := 0; i+1 < len(changes); i += 2 {
		v[changes[i]] = []string{changes[i+1]}
	}
	return v
}

// TestEdit: what the form says is the rule from now on; running duties are planned
// anew; what was there before is kept; wrong values say which and why.
func TestEdit(t *testing.T) {
	t.Parallel()
	r3 := hiring.Rule{ID: "R3", Duty: hiring.Evaluate, Days: 2}
	for _, tc := range []struct {
		name   string
		values chat.Values
		want   hiring.Rule
		topic  string
		faults map[string]string
	}{
		{"a day less", filled("days", "1"), hiring.Rule{ID: "R3", Duty: hiring.Evaluate, Days: 1}, "R3 2d 0h > R3 1d 0h", nil},
		{"nothing", filled(), r3, "", nil},
		{
			"all of it",
			filled("days", " 0 ", "hours", "30", "clock", "calendar"),
			hiring.Rule{},
			"",
			map[string]string{"hours": "rulebook.fault.number"},
		},
		{
			"condition and positions",
			chat.Values{"days": {"1"}, "hours": {"4"}, "clock": {"calendar"}, "grace": {"1"}, "ladder": {"due", "remind"}, "off_for": {"ops", "gone"}, "only": {"  waiting ＞＝ 3 and position == “be”"}},
			hiring.Rule{ID: "R3", Duty: hiring.Evaluate, Days: 1, Hours: 4, Clock: "calendar", Grace: 1, Ladder: []string{"remind", "due"}, OffFor: []string{"ops"}, When: `waiting >= 3 and position == "be"`},
			"R3 2d 0h > R3 1d 4h, calendar, grace 1, ladder remind+due, condition, off for ops",
			nil,
		},
		{
			"who hears, with own words", filled("hears", "hr", "say", " 见\n流程手册 "),
			hiring.Rule{ID: "R3", Duty: hiring.Evaluate, Days: 2, Hears: hiring.HR, Say: "见 流程手册"},
			"R3 2d 0h > R3 2d 0h, first to hr, own words", nil,
		},
		{"somebody who hears nothing", filled("hears", "it"), r3, "", nil},
		{"off", filled("off", "true"), hiring.Rule{ID: "R3", Duty: hiring.Evaluate, Days: 2, Off: true}, "R3 2d 0h > R3 2d 0h, off", nil},
		{"wrong", filled("days", "two", "grace", "99", "ladder", "", "only", "position = 1"), hiring.Rule{}, "", map[string]string{
			"days": "rulebook.fault.number", "grace": "rulebook.fault.number", "ladder": "rulebook.fault.ladder", "only": "rulebook.caret",
		}},
		{"a position's title for its id", filled("only", `position == "后端工程师"`), hiring.Rule{}, "", map[string]string{"only": "rulebook.caret"}},
		{"no such department", filled("only", `department in ["rd", "sales"]`), hiring.Rule{}, "", map[string]string{"only": "rulebook.caret"}},
		{"no time", filled("days", "0"), hiring.Rule{}, "", map[string]string{"days": "rulebook.fault.none"}},
	} {
		turn, err := do(t, Book{}, "admin-chen", "edit", "R3", tc.values)
		var p *chat.Problem
		if errors.As(err, &p); len(tc.faults) > 0 {
			got := map[string]string{}
			for field, text := range p.Fields {
				got[field] = text.Key
			}
			if diff := cmp.Diff(tc.faults, got); diff != "" {
				t.Errorf("%s: %s", tc.name, diff)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		got, ok := turn.Part.Rules["R3"]
		if !ok {
			got = r3
		}
		if diff := cmp.Diff(tc.want, got); diff != "" || turn.Topic != tc.topic {
			t.Errorf("%s: %s, topic %q", tc.name, diff, turn.Topic)
		}
		if changed := len(turn.Effects) == 1 && len(turn.Part.History) == 1 && slices.Equal(turn.Part.Order.Rules, []string{"R3"}); changed != (tc.topic != "") {
			t.Errorf("%s: changed %v: %+v", tc.name, changed, turn)
		}
	}
}

// TestChangedAndTheSame: where the time stays, what is said of a change does not read
// as if nothing had changed.
func TestChangedAndTheSame(t *testing.T) {
	t.Parallel()
	turn, err := do(t, Book{}, "admin-chen", "edit", "R3", filled("grace", "1"))
	if err != nil {
		t.Fatal(err)
	}
	said := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), turn.Notice)
	if want := "R3 已修改：2 个工作日不变，改的是其他设置。在办的事会重新计时。"; said != want {
		t.Errorf("%q, want %q", said, want)
	}
}

// TestABookHasRoom: a rule that is off for hundreds of positions, changed over and over,
// stays a record that the store takes; the last change is always there.
func TestABookHasRoom(t *testing.T) {
	t.Parallel()
	var off []string
	for i := range 900 {
		off = append(off, fmt.Sprintf("position-of-a-long-name-%04d", i))
	}
	var b Book
	for day := range 150 {
		was := hiring.Rule{ID: "R3", Duty: hiring.Evaluate, Days: day, OffFor: off}
		is := was
		is.Days++
		b = b.change(flows.NewEnv(now(), "admin-chen", company(b.Rulebook), flows.Known{}), hiring.Case{ID: Record}, was, is).Part
		raw, err := json.Marshal(b)
		if err != nil || len(raw) > store.MaxValue {
			t.Fatalf("after %d changes it has %d bytes, %v", day+1, len(raw), err)
		}
		if last := b.History[len(b.History)-1]; last.Is.Days != day+1 {
			t.Fatalf("the last change is of day %d", last.Is.Days)
		}
	}
	b = Book{}
	for day := range 150 {
		b = b.change(flows.NewEnv(now(), "admin-chen", company(b.Rulebook), flows.Known{}), hiring.Case{ID: Record}, hiring.Rule{ID: "R3", Days: day}, hiring.Rule{ID: "R3", Days: day + 1}).Part
	}
	if len(b.History) != kept || b.History[0].Is.Days != 51 {
		t.Errorf("%d changes, from %+v", len(b.History), b.History[0])
	}
}

// TestReset: the rule is as it was built in, and the history has both changes.
func TestReset(t *testing.T) {
	t.Parallel()
	turn, err := do(t, Book{}, "admin-chen", "edit", "R3", filled("days", "1"))
	if err != nil {
		t.Fatal(err)
	}
	turn, err = do(t, turn.Part, "admin-chen", "reset", "R3", nil)
	if err != nil || len(turn.Part.Rules) != 0 || len(turn.Part.History) != 2 || turn.Part.History[1].Is.Days != 2 {
		t.Errorf("%+v, %v", turn.Part, err)
	}
	if _, err := do(t, Book{}, "admin-chen", "reset", "R99", nil); chat.AsProblem(err).Sentence.Key != "rulebook.unknown" {
		t.Errorf("a rule that is not there: %v", err)
	}
}

// TestFailedIsToldOnce: an admin hears once of a condition without an answer, until
// the rule is changed.
func TestFailedIsToldOnce(t *testing.T) {
	t.Parallel()
	b := Book{Rulebook: hiring.Rulebook{Rules: map[string]hiring.Rule{"R3": {ID: "R3", Duty: hiring.Evaluate, Days: 1, When: "waiting % rounds == 0"}}}}
	step := flow(t).Verbs["failed"].Step
	env := flows.NewEnv(now(), "", company(b.Rulebook), flows.Known{})
	ev := chat.Event{Values: chat.Values{"rule": {"R3"}, "case": {"C-7"}}}
	turn, err := step(env, hiring.Case{ID: Record}, b, ev)
	if err != nil || len(turn.Effects) != 1 || turn.Effects[0] != (flows.Say{To: "admin-chen", Kind: "failed-R3"}) {
		t.Fatalf("%+v, %v", turn, err)
	}
	again, _ := step(env, hiring.Case{ID: Record}, turn.Part, ev)
	if len(again.Effects) != 0 {
		t.Errorf("told again: %+v", again.Effects)
	}
	cardtest.Golden(t, "failed", flow(t).View(env.For("admin-chen"), hiring.Case{ID: Record}, turn.Part, "failed-R3"))
	changed, err := do(t, turn.Part, "admin-chen", "edit", "R3", filled("days", "1"))
	if err != nil || len(changed.Part.Failed) != 0 {
		t.Errorf("after a change: %+v, %v", changed.Part, err)
	}
	cardtest.Golden(t, "failed_mended", flow(t).View(env.For("admin-chen"), hiring.Case{ID: Record}, changed.Part, "failed-R3"))
}

// TestReplanned: an order is done when what was ordered last is planned.
func TestReplanned(t *testing.T) {
	t.Parallel()
	order := Order{Rules: []string{"R3"}, At: now()}
	for at, left := range map[time.Time]int{now(): 0, now().Add(-time.Second): 1} {
		data, err := json.Marshal(Order{Rules: []string{"R3"}, At: at, Cases: 12})
		if err != nil {
			t.Fatal(err)
		}
		ev := chat.Event{Values: chat.Values{"outcome": {flows.OutcomeDone}}, Data: data}
		turn, err := replanned(flows.Env{}, hiring.Case{ID: Record}, Book{Order: order}, ev)
		if err != nil || len(turn.Part.Order.Rules) != left || turn.Part.Planned.Cases != 12 {
			t.Errorf("%+v, %v", turn.Part, err)
		}
	}
}

// TestGolden: the table, one rule as everybody and as an admin sees it, and what was
// changed.
func TestGolden(t *testing.T) {
	t.Parallel()
	b := Book{}
	for _, values := range []chat.Values{
		filled("days", "1"),
		filled("days", "1", "grace", "1"),
		{"days": {"1"}, "hours": {"4"}, "clock": {"calendar"}, "grace": {"1"}, "ladder": {"remind", "due", "above"}, "off_for": {"ops"}, "only": {`waiting >= 3 and position == "be"`}, "hears": {"hr"}, "say": {"评估要点见内网首页"}},
	} {
		turn, err := do(t, b, "admin-chen", "edit", "R3", values)
		if err != nil {
			t.Fatal(err)
		}
		b = turn.Part
	}
	b.Planned, b.Order = Order{Rules: []string{"R3"}, At: now(), Cases: 12}, Order{}
	f := flow(t)
	admin := flows.NewEnv(now(), "admin-chen", company(b.Rulebook), flows.Known{"rulebook/company": b})
	manager := flows.NewEnv(now(), "mgr-zhao", company(b.Rulebook), flows.Known{"rulebook/company": b})
	cardtest.Golden(t, "list", f.View(admin, hiring.Case{ID: Record}, b, ""))
	cardtest.Golden(t, "list_built", f.View(admin, hiring.Case{ID: Record}, Book{}, ""))
	for name, asked := range map[string]struct {
		env  flows.Env
		line []string
	}{
		"rule": {admin, []string{"show r3"}}, "rule_edit": {admin, []string{"edit r3"}}, "rule_edit_read": {manager, []string{"改 R1"}}, "rule_read": {manager, []string{"R3"}}, "rule_built": {manager, []string{"R1"}},
		"rule_dated": {manager, []string{"R4"}}, "rule_promise": {admin, []string{"R5"}}, "rule_letter": {admin, []string{"R6"}}, "rule_plain": {admin, []string{"r12"}},
		"history": {manager, []string{"history"}}, "history_one": {manager, []string{"历史", "R3"}}, "history_none": {manager, []string{"history R0"}},
		"month": {admin, []string{"模拟 R3"}}, "month_letter": {admin, []string{"simulate", "R6"}},
	} {
		reply, err := f.Questions["rules"].Answer(asked.env, asked.line)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		cardtest.Golden(t, name, *reply.Card)
	}
	for line, want := range map[string]string{"R99": "rulebook.unknown", "simulate": "rulebook.which", "试算": "rulebook.which", "delete R3": "rulebook.unknown"} {
		reply, err := f.Questions["rules"].Answer(admin, []string{line})
		if err != nil || reply.Notice.Key != want {
			t.Errorf("%s: %+v, %v", line, reply, err)
		}
	}
	for line, odd := range map[string]string{
		"simulate R3 3d": "3d", "模拟 R3 改成 3天": "改成 3天", "r3 off": "off", "edit R3 days 2": "days 2", "history R3 please": "please", "list everything": "everything",
		"R3 " + strings.Repeat("长", 99): strings.Repeat("长", 20) + "…",
	} {
		reply, err := f.Questions["rules"].Answer(admin, []string{line})
		if err != nil || reply.Card == nil || reply.Notice.Key != "rulebook.unread" || *reply.Notice.Args["Words"].Literal != odd {
			t.Errorf("%s: %+v, %v", line, reply, err)
		}
	}
	if _, err := f.Questions["rules"].Answer(manager, []string{"simulate R3"}); chat.AsProblem(err).Kind != chat.Missing {
		t.Errorf("a manager simulates: %v", err)
	}
}

// TestTrial: other values are counted on the past and change nothing; the card is
// the last try's.
func TestTrial(t *testing.T) {
	t.Parallel()
	f := TrialFlow()
	env := flows.NewEnv(now(), "admin-chen", company(hiring.Rulebook{}), flows.Known{})
	env.Asked = trying("admin-chen", "R3")
	head := hiring.Case{ID: "admin-chen"}
	turn, err := f.Verbs["try"].Step(env, head, Trial{}, chat.Event{Values: filled("days", "1")})
	if err != nil || turn.Part.No != 1 || len(turn.Effects) != 2 {
		t.Fatalf("%+v, %v", turn, err)
	}
	cardtest.Golden(t, "trial_counting", f.View(env, head, turn.Part, "1"))
	for no, counts := range map[int]bool{0: false, 1: true} {
		data, err := json.Marshal(Outcome{No: no, Is: rules.Figures{Duties: 80, Nags: 42, Late: 12}, Would: rules.Figures{Duties: 80, Nags: 51, Late: 7}})
		if err != nil {
			t.Fatal(err)
		}
		done, err := f.Verbs["counted"].Step(env, head, turn.Part, chat.Event{Values: chat.Values{"outcome": {flows.OutcomeDone}}, Data: data})
		if err != nil || (done.Part.Outcome != nil) != counts {
			t.Errorf("an answer to try %d: %+v, %v", no, done.Part, err)
		}
		if counts {
			cardtest.Golden(t, "trial", f.View(env, head, done.Part, "1"))
			cardtest.Golden(t, "trial_old", f.View(env, head, done.Part, "0"))
		}
	}
	if _, err := f.Verbs["try"].Step(env, head, turn.Part, chat.Event{Values: filled("days", "x")}); chat.AsProblem(err).Fields["days"].Empty() {
		t.Errorf("wrong values: %v", err)
	}
}

// TestRehearse: the month that has passed, counted with the rule as it is and as it
// is tried.
func TestRehearse(t *testing.T) {
	t.Parallel()
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	move := func(id string, from, to hiring.Status, at time.Time) hiring.Passage {
		return hiring.Passage{Case: id, Position: "be", From: from, To: to, At: at}
	}
	known := flows.Known{
		"case/C-1": hiring.Case{ID: "C-1", Position: "be", Status: hiring.RejectPending},
		"case/C-2": hiring.Case{ID: "C-2", Position: "be", Status: hiring.PendingEval},
		"past": []hiring.Passage{
			move("C-1", "", hiring.ReportDraft, at(2, 2)), // Monday 10:00 in Shanghai
			move("C-2", "", hiring.ReportDraft, at(2, 3)),
			move("C-3", "", hiring.ReportDraft, at(2, 3)),                   // erased since
			move("C-1", hiring.ReportDraft, hiring.PendingEval, at(2, 4)),   // in time
			move("C-2", hiring.ReportDraft, hiring.PendingEval, at(3, 9)),   // late by R0
			move("C-1", hiring.PendingEval, hiring.RejectPending, at(4, 3)), // in time for two days, late for one
		},
	}
	env := flows.NewEnv(at(4, 8), "admin-chen", company(hiring.Rulebook{}), known)
	is, would := Rehearse(env, windows, "R3", &hiring.Rule{ID: "R3", Duty: hiring.Evaluate, Days: 1})
	if want := (rules.Figures{Duties: 2, Nags: 1, Late: 0}); is != want {
		t.Errorf("as it is %+v, want %+v", is, want)
	}
	if want := (rules.Figures{Duties: 2, Nags: 4, Late: 1}); would != want {
		t.Errorf("as tried %+v, want %+v", would, want)
	}
	if is, _ := Rehearse(env, windows, "R0", nil); is.Duties != 2 || is.Late != 1 {
		t.Errorf("reviews: %+v", is)
	}
}

// TestRehearseADryRun: what a dry run kept back no rule has reminded of. A duty that
// ended in one counts nowhere; one that lasted longer counts from the end of the run,
// with the promises given since.
func TestRehearseADryRun(t *testing.T) {
	t.Parallel()
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	move := func(id, position string, to hiring.Status, at time.Time) hiring.Passage {
		return hiring.Passage{Case: id, Position: position, To: to, At: at}
	}
	dry := func(to time.Time) flows.Rehearsal {
		return flows.Rehearsal{Spans: []flows.Span{{From: at(1, 2), To: to}}}
	}
	promise := func(since, made, until time.Time) map[string]any {
		return map[string]any{"since": since, "made": made, "until": until}
	}
	for name, c := range map[string]struct {
		runs     map[string]flows.Rehearsal
		want     rules.Figures
		promised int
	}{
		"none":                  {nil, rules.Figures{Duties: 3, Nags: 7, Late: 2}, 1},
		"a position's, lasting": {map[string]flows.Rehearsal{"be": dry(time.Time{})}, rules.Figures{Duties: 1}, 0},
		"the whole bot's":       {map[string]flows.Rehearsal{flows.OfHouse: dry(time.Time{})}, rules.Figures{}, 0},
		"a position's, over":    {map[string]flows.Rehearsal{"be": dry(at(5, 2))}, rules.Figures{Duties: 2, Nags: 1}, 1},
	} {
		known := flows.Known{
			"case/C-1": hiring.Case{ID: "C-1", Position: "be", Status: hiring.RejectPending},
			"case/C-2": hiring.Case{ID: "C-2", Position: "be", Status: hiring.PendingEval},
			"case/C-3": hiring.Case{ID: "C-3", Position: "ops", Status: hiring.RejectPending},
			"duty/C-2": map[string]any{"promises": []any{
				promise(at(2, 3), at(3, 3), at(3, 9)), promise(at(5, 2).Add(time.Second), at(6, 2), at(6, 7)),
			}},
			"past": []hiring.Passage{
				move("C-1", "be", hiring.PendingEval, at(2, 2)), // Monday 10:00 in Shanghai
				move("C-2", "be", hiring.PendingEval, at(2, 3)),
				move("C-3", "ops", hiring.PendingEval, at(2, 3)),
				move("C-3", "ops", hiring.RejectPending, at(2, 4)),
				move("C-1", "be", hiring.RejectPending, at(4, 7)), // late
			},
		}
		for of, run := range c.runs {
			known[flows.RehearsalName+"/"+of] = run
		}
		env := flows.NewEnv(at(6, 8), "admin-chen", company(hiring.Rulebook{}), known)
		if is, _ := Rehearse(env, windows, "R3", nil); is != c.want {
			t.Errorf("%s: %+v, want %+v", name, is, c.want)
		}
		if broken, _ := Rehearse(env, windows, "R5", nil); broken.Duties != c.promised || broken.Nags != c.promised {
			t.Errorf("%s: of promises %+v, want %d of each", name, broken, c.promised)
		}
	}
}

// TestNobodyElseKeeps: only who keeps the company changes a rule, and there is one
// book.
func TestNobodyElseKeeps(t *testing.T) {
	t.Parallel()
	f := flow(t)
	for _, who := range []string{"hr-lin", "mgr-zhao", "lead-sun", "ghost"} {
		env := flows.NewEnv(now(), who, company(hiring.Rulebook{}), flows.Known{})
		for _, verb := range []string{"edit", "reset"} {
			if f.Verbs[verb].May(env, hiring.Case{ID: Record}, Book{}) {
				t.Errorf("%s may %s", who, verb)
			}
		}
		if card := f.View(env, hiring.Case{ID: Record}, Book{}, ""); who != "ghost" && strings.Contains(cardtest.Text(t, card, "en"), "Change") {
			t.Errorf("%s is offered to change rules", who)
		}
	}
}
