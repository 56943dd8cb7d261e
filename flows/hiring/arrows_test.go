package hiring

import (
	"bufio"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A row of testdata/arrows.txt.
type row struct {
	from Status
	by   Move
	to   Status
	when string
}

func table(t testing.TB) []row {
	t.Helper()
	file, err := os.Open("testdata/arrows.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var rows []row
	for lines := bufio.NewScanner(file); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) != 4 {
			t.Fatalf("read %q: want four words", lines.Text())
		}
		rows = append(rows, row{Status(words[0]), Move(words[1]), Status(words[2]), words[3]})
	}
	if len(rows) == 0 {
		t.Fatal("the table is empty")
	}
	return rows
}

// holds says whether a row counts for a case.
func (r row) holds(t testing.TB, c Case) bool {
	t.Helper()
	switch r.when {
	case "always":
		return true
	case "rounds":
		return c.Rounds > 0
	case "no-rounds":
		return c.Rounds == 0
	case "more-rounds":
		return c.Round < c.Rounds
	case "last-round":
		return c.Round >= c.Rounds
	case "before-second":
		return c.Round == 0
	case "after-second":
		return c.Round > 0
	case "failed-with-hr":
		return c.OnFail == "hr" && c.Verdict == "fail"
	case "decided-there":
		return c.Resume == r.to
	}
	t.Fatalf("%q is no condition", r.when)
	return false
}

func moves() []Move {
	return []Move{
		SendReport, Approve, Reject, HoldCase, Resume, Schedule, Held, NotHeld, CallOff, StartOffer, ApproveOffer,
		AcceptOffer, DeclineOffer, ExpireOffer, Onboard, TellRejected, Bounced, Withdraw, MissedIt, Undo, Reopen, "invented",
	}
}

// TestStatusTable: every arrow of the product is in the code, and no other,
// whatever the rest of the case says.
func TestStatusTable(t *testing.T) {
	t.Parallel()
	rows := table(t)
	used := map[row]bool{}
	for _, c := range settings() {
		for _, m := range moves() {
			want := Status("")
			for _, r := range rows {
				if r.from == c.Status && r.by == m && r.holds(t, c) {
					if want != "" {
						t.Fatalf("the table has two arrows for %s by %s", c.Status, m)
					}
					want, used[r] = r.to, true
				}
			}
			got, err := c.After(m)
			if got != want || (want == "") != errors.Is(err, ErrNoArrow) {
				t.Fatalf("%+v by %s: %q, %v; want %q", c, m, got, err, want)
			}
		}
	}
	for _, r := range rows {
		if !used[r] {
			t.Errorf("no case takes %v", r)
		}
	}
}

// settings are cases that differ in everything an arrow may ask for.
func settings() []Case {
	var out []Case
	resumes := append([]Status{""}, Statuses()...)
	for _, status := range Statuses() {
		for _, resume := range resumes {
			for _, rounds := range [][2]int{{0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 2}} {
				out = append(out, Case{Status: status, Resume: resume, Round: rounds[0], Rounds: rounds[1]})
			}
		}
		for _, verdict := range []string{"", "pass", "fail"} {
			for _, onFail := range []string{"", "manager", "hr"} {
				out = append(out, Case{Status: status, Rounds: 1, Verdict: verdict, OnFail: onFail})
			}
		}
	}
	return out
}

// TestMoved: what a move keeps and what it forgets.
func TestMoved(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC)
	tests := []struct {
		name  string
		start Case
		moves []Move
		want  Case
	}{
		{"undo of a rejection finds the date again", Case{Status: SecondScheduled, Rounds: 1, Round: 1, Until: date}, []Move{Reject, Undo}, Case{Status: SecondScheduled, Rounds: 1, Round: 1, Until: date}},
		{"a hold that ends forgets its date", Case{Status: PendingEval, Until: date}, []Move{HoldCase, Resume}, Case{Status: PendingEval, Resume: PendingEval}},
		{"a hold after the second round comes back there", Case{Status: PendingSecondEval, Rounds: 1, Round: 1}, []Move{HoldCase, Resume}, Case{Status: PendingSecondEval, Resume: PendingSecondEval, Rounds: 1, Round: 1}},
		{"even when it was rejected and undone meanwhile", Case{Status: PendingSecondEval, Rounds: 1, Round: 1}, []Move{HoldCase, Reject, Undo, Resume}, Case{Status: PendingSecondEval, Rounds: 1, Round: 1}},
		{"the interview's date is not the next status's", Case{Status: SecondScheduled, Round: 1, Until: date}, []Move{Held}, Case{Status: PendingSecondEval, Round: 1}},
		{"reopened is as new", Case{Status: Rejected, Rounds: 2, Round: 2, Resume: PendingSecondEval, Until: date}, []Move{Reopen}, Case{Status: PendingEval, Rounds: 2}},
		{"scheduling counts the round", Case{Status: PendingSecond, Rounds: 1}, []Move{Schedule}, Case{Status: SecondScheduled, Rounds: 1, Round: 1}},
		{"calling off gives the round back", Case{Status: PendingSecond, Rounds: 2, Round: 1}, []Move{Schedule, CallOff}, Case{Status: PendingSecond, Rounds: 2, Round: 1}},
		{"what did not take place is arranged still", Case{Status: SecondScheduled, Rounds: 1, Round: 1, Until: date}, []Move{Held, NotHeld}, Case{Status: SecondScheduled, Rounds: 1, Round: 1}},
		{"an undo cannot be undone", Case{Status: PendingEval, Rounds: 1}, []Move{Approve, Undo}, Case{Status: PendingEval, Rounds: 1}},
		{"a letter that came back leads to where it was sent", Case{Status: PendingEval}, []Move{Reject, TellRejected, Bounced}, Case{Status: RejectPending, Resume: PendingEval}},
		{"withdrawn before the report was sent", Case{Status: ReportDraft}, []Move{Withdraw}, Case{Status: Withdrawn, Resume: ReportDraft}},
		{"withdrawn after it", Case{Status: ReportDraft}, []Move{SendReport, Withdraw}, Case{Status: Withdrawn}},
	}
	for _, tc := range tests {
		c, err := tc.start, error(nil)
		for _, m := range tc.moves {
			if c, err = c.Moved(m); err != nil {
				t.Fatalf("%s: %v", tc.name, err)
			}
		}
		if c != tc.want {
			t.Errorf("%s: %+v\nwant %+v", tc.name, c, tc.want)
		}
	}
}

// TestNoIllegalArrow: from any sequence of events a case only ever moves along
// the table, a refused move changes nothing, and what is closed has no duty.
func TestNoIllegalArrow(t *testing.T) {
	t.Parallel()
	rows := table(t)
	rapid.Check(t, func(t *rapid.T) {
		c := Case{
			Status: ReportDraft, Position: rapid.SampledFrom([]string{"", "be"}).Draw(t, "position"),
			Rounds: rapid.IntRange(0, 3).Draw(t, "rounds"), OnFail: rapid.SampledFrom([]string{"hr", "manager"}).Draw(t, "on_fail"),
			Verdict: rapid.SampledFrom([]string{"", "pass", "fail"}).Draw(t, "verdict"),
		}
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			m := rapid.SampledFrom(moves()).Draw(t, "move")
			after, err := c.Moved(m)
			switch {
			case err != nil && after != c:
				t.Fatalf("a refused %s changed the case", m)
			case err == nil && !listed(rows, c, m, after.Status):
				t.Fatalf("%s by %s to %s is not in the table", c.Status, m, after.Status)
			case after.Round > after.Rounds:
				t.Fatalf("round %d of %d", after.Round, after.Rounds)
			}
			kind, role := after.NextDuty()
			if open := after.Status.Open(); open != (kind != "") || open != (role != "") {
				t.Fatalf("%s: open %v, yet the duty is %q of %q", after.Status, open, kind, role)
			}
			c = after
		}
	})
}

func listed(rows []row, c Case, m Move, to Status) bool {
	for _, r := range rows {
		if r.from == c.Status && r.by == m && r.to == to {
			return true
		}
	}
	return false
}
