package duty

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// shelf is a store of cases for questions: each planned as the runner does.
func shelf(t testing.TB, now time.Time, heads ...hiring.Case) flows.Known {
	t.Helper()
	known := sampleKnown()
	plan := Plan(calendars(t))
	for _, head := range heads {
		since := head.Opened
		if since.IsZero() {
			since = now
		}
		duty := head.Duty // a test may have made a leak on purpose
		if duty.Kind == "" {
			head, _ = plan(flows.NewEnv(since, "bot", company(), known), hiring.Case{}, head)
		}
		known["case/"+head.ID] = head
		for _, index := range []string{"case.status=" + string(head.Status), "case.candidate=" + head.Candidate} {
			ids, _ := known[index].([]string)
			known[index] = append(ids, head.ID)
		}
	}
	return known
}

// book is a search by name: what is written is a whole name; behind a + stand
// those of whom it is a part, behind a ~ those one slip away.
type book map[string][]string

func (b book) Find(words string) (whole, part []string) { return b[words], b["+"+words] }
func (b book) Near(words string) []string               { return b["~"+words] }

func ask(t testing.TB, env flows.Env, question string, search map[string][]string, args ...string) (chat.Reply, error) {
	t.Helper()
	q := Flow(calendars(t), book(search)).Questions[question]
	if !q.May(env) {
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	return q.Answer(env, args)
}

func cased(id string, status hiring.Status, change func(*hiring.Case)) hiring.Case {
	c := in(status)
	c.ID = id
	if change != nil {
		change(&c)
	}
	return c
}

// TestStatusFinds: by number in any spelling, by what search knows, only what
// the asker may see; everything else is the one sentence.
func TestStatusFinds(t *testing.T) {
	t.Parallel()
	now := at(t, "Mon 2026-11-09 12:00")
	known := shelf(
		t, now,
		cased("C-1042", hiring.PendingEval, nil),
		cased("C-7", hiring.ReportDraft, func(c *hiring.Case) { c.Candidate = "P-2" }),
		cased("C-8", hiring.PendingEval, func(c *hiring.Case) { c.Candidate, c.Position = "P-2", "ops" }),
		cased("C-9", hiring.Rejected, func(c *hiring.Case) { c.Candidate = "P-3" }),
		cased("C-10", hiring.PendingEval, func(c *hiring.Case) { c.Candidate, c.Earlier = "P-3", "C-9" }),
		cased("C-11", hiring.Withdrawn, func(c *hiring.Case) { c.Candidate, c.Resume = "P-4", hiring.ReportDraft }),
	)
	search := map[string][]string{
		"daniel reyes": {"C-7", "C-8", "C-7"}, "8000": {"C-1042"}, "twice": {"C-9", "C-10"}, "ghost": {"C-404"},
	}
	tests := []struct {
		person, word string
		want         string // records in the card; "" is not found
	}{
		{"hr-lin", "C-1042", "C-1042"},
		{"hr-lin", "c1042", "C-1042"},
		{"hr-lin", "c-1042", "C-1042"},
		{"hr-lin", " 1042 ", "C-1042"},
		{"hr-lin", "01042", "C-1042"},
		{"hr-lin", "8000", "C-1042"},
		{"mgr-zhao", "1042", "C-1042"},
		{"lead-sun", "1042", "C-1042"},
		{"hr-qin", "1042", ""}, // another position's HR
		{"mgr-he", "1042", ""}, // deputy of somebody who is there
		{"hr-lin", "daniel reyes", "C-7"},
		{"hr-qin", "daniel reyes", "C-8"},
		{"mgr-zhao", "daniel reyes", ""}, // the report was not sent
		{"admin-chen", "daniel reyes", "several"},
		{"hr-lin", "twice", "several"},
		{"mgr-zhao", "twice", "C-10"}, // the earlier case is HR's
		{"mgr-zhao", "C-11", ""},      // ended before the report was sent
		{"hr-lin", "C-11", "C-11"},
		{"hr-lin", "nobody", ""},
		{"hr-lin", "ghost", ""},
		{"hr-lin", "C-0", ""},
		{"hr-lin", "", ""},
		{"stranger", "C-1042", ""},
		{"", "C-1042", ""},
	}
	for _, tc := range tests {
		env := flows.NewEnv(now, tc.person, company(), known)
		reply, err := ask(t, env, "status", search, tc.word)
		got := ""
		switch {
		case err == nil && reply.Card.Kind == "duty.several":
			got = "several"
		case err == nil:
			got = reply.Card.Record
		default:
			var p *chat.Problem
			if !errors.As(err, &p) || p.Kind != chat.Missing || p.Sentence.Key != "problem.notfound" || len(p.Sentence.Args) > 0 {
				t.Errorf("%s asks for %q: %v", tc.person, tc.word, err)
			}
		}
		if got != tc.want {
			t.Errorf("%s asks for %q: got %q, want %q", tc.person, tc.word, got, tc.want)
		}
	}
}

// TestStatusOpens: the button leads to the card that the asker may read.
func TestStatusOpens(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status hiring.Status
		person string
		want   string
	}{
		{hiring.ReportDraft, "hr-lin", "report"},
		{hiring.PendingEval, "mgr-zhao", "decision"},
		{hiring.PendingSecond, "hr-lin", "decision"},
		{hiring.RejectPending, "hr-lin", "letter"},
		{hiring.RejectPending, "mgr-zhao", "decision"},
		{hiring.Rejected, "hr-lin", "letter"},
		{hiring.Rejected, "mgr-zhao", "decision"},
	}
	for _, tc := range tests {
		env := flows.NewEnv(at(t, "Mon 2026-11-09 12:00"), tc.person, company(), shelf(t, at(t, "Mon 2026-11-09 12:00"), in(tc.status)))
		reply, err := ask(t, env, "status", nil, "1042")
		if err != nil {
			t.Errorf("%s: %v", tc.status, err)
			continue
		}
		if _, ok := reply.Card.Button(show(tc.want, "C-1042")); !ok {
			t.Errorf("%s does not open %s for %s", tc.status, tc.want, tc.person)
		}
	}
}

func TestGoldenAnswers(t *testing.T) {
	t.Parallel()
	now := at(t, "Mon 2026-11-09 12:00")
	opened := func(day string) func(*hiring.Case) {
		return func(c *hiring.Case) { c.Opened = at(t, day); c.Waiting = c.Opened }
	}
	golden := func(name, person, question string, known flows.Known, word ...string) {
		t.Helper()
		reply, err := ask(t, flows.NewEnv(now, person, company(), known), question, map[string][]string{"李明": known["all"].([]string)}, word...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		cardtest.Golden(t, name, *reply.Card)
	}
	heads := []hiring.Case{
		cased("C-1", hiring.PendingEval, opened("Tue 2026-11-03 10:12")),
		cased("C-2", hiring.ReportDraft, opened("Mon 2026-11-09 09:40")),
		cased("C-3", hiring.PendingSecond, opened("Fri 2026-11-06 15:00")),
		cased("C-4", hiring.Rejected, opened("Mon 2026-10-12 15:00")),
	}
	heads[3].Changed = at(t, "Thu 2026-10-15 11:00")
	known := shelf(t, now, heads...)
	known["all"] = []string{"C-1", "C-2", "C-3", "C-4"}
	golden("status", "hr-lin", "status", known, "C-1")
	golden("status-due", "hr-lin", "status", known, "C-2")
	golden("status-closed", "hr-lin", "status", known, "C-4")
	golden("several", "hr-lin", "status", known, "李明")
	golden("loop-hr", "hr-lin", "loop", known)
	golden("loop-manager", "mgr-zhao", "loop", known)
	golden("loop-none", "hr-qin", "loop", known)
	var many []hiring.Case
	var ids []string
	for i := range 23 {
		c := cased(fmt.Sprintf("C-%d", 1000+i), hiring.PendingEval, opened("Fri 2026-11-06 15:00"))
		c.Candidate = []string{"P-1", "P-2"}[i%2]
		c.Opened = c.Opened.Add(time.Duration(i) * time.Minute)
		many, ids = append(many, c), append(ids, c.ID)
	}
	many[22].Position, many[22].Status = "", hiring.ReportDraft
	known = shelf(t, now, many...)
	known["all"] = ids
	golden("several-many", "admin-chen", "status", known, "李明")
	golden("loop-many", "admin-chen", "loop", known)
}

// TestLoopOrder: the asker's own duties first, the oldest deadline first; the
// rest is counted; what nobody must do is a leak and is shown as one.
func TestLoopOrder(t *testing.T) {
	t.Parallel()
	now := at(t, "Mon 2026-11-09 12:00")
	since := func(day string) func(*hiring.Case) { return func(c *hiring.Case) { c.Opened = at(t, day) } }
	leak := cased("C-5", hiring.PendingEval, nil)
	leak.Duty.Kind = hiring.Evaluate // neither owner nor deadline
	known := shelf(
		t, now,
		cased("C-1", hiring.PendingEval, since("Tue 2026-11-03 10:00")),
		cased("C-2", hiring.ReportDraft, since("Mon 2026-11-09 11:00")),
		cased("C-3", hiring.ReportDraft, since("Fri 2026-11-06 15:00")),
		cased("C-4", hiring.Rejected, nil), leak,
	)
	env := flows.NewEnv(now, "hr-lin", company(), known)
	reply, err := ask(t, env, "loop", nil)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, b := range reply.Card.Blocks {
		if due, ok := b.Text.Args["Due"]; ok {
			order = append(order, due.Moment.At.In(shanghai(t)).Format(layout))
		}
	}
	want := []string{"Mon 2026-11-09 15:00", "Tue 2026-11-10 11:00", "Thu 2026-11-05 10:00"}
	if !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	text := cardtest.Text(t, *reply.Card, "en")
	if !strings.Contains(text, "Overdue: 1 · without a next step: 1") || !strings.Contains(text, "4 candidates open, 2 with you") {
		t.Errorf("counts are wrong:\n%s", text)
	}
	if b, ok := reply.Card.Button(show("report", "C-3")); !ok || b.Style != chat.Primary {
		t.Error("the first duty is not one click away")
	}
}

func FuzzCaseID(f *testing.F) {
	for _, word := range []string{"C-1042", "c1042", "1042", "c-", "", "C-0", "李明", "C-1042x", "99999999999999999999"} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		id, ok := caseID(word)
		if !ok {
			return
		}
		if again, ok := caseID(id); !ok || again != id {
			t.Errorf("%q reads as %q, which reads as %q", word, id, again)
		}
	})
}
