package duty

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows/hiring"
)

// choose draws one of n; a test's own source of chance.
type choose func(n int) int

// A walker drives one case through any sequence of events: moves legal and
// not, people who leave, come back or lose their roles, new dates, time.
type walker struct {
	*desk
	cals   Calendars
	choose choose
	people []hiring.Person
	taken  map[string]int
	seen   map[int]bool // notices that went out and were checked
	left   hiring.Duty  // what the last rejection ended
	fail   func(format string, args ...any)
}

func newWalker(t testing.TB, choose choose, taken map[string]int, fail func(string, ...any)) *walker {
	t.Helper()
	head := hiring.Case{
		ID: "C-1042", Candidate: "P-1", Status: hiring.ReportDraft, Rounds: choose(3),
		Position: []string{"be", "be", "ops", ""}[choose(4)],
		OnFail:   []string{"manager", "hr"}[choose(2)], Verdict: []string{"", "pass", "fail", "fail"}[choose(4)],
	}
	w := &walker{
		desk: newDesk(t, "Fri 2026-11-06 17:00", head), cals: calendars(t),
		choose: choose, people: people(), taken: taken, fail: fail, seen: map[int]bool{},
	}
	w.check("opened")
	return w
}

func (w *walker) step() {
	switch w.choose(11) {
	case 0:
		w.shuffle()
	case 8:
		w.leave()
	case 9:
		w.promise()
	case 10:
		w.press()
	case 1:
		w.pass(w.now.Add(time.Duration(1+w.choose(100))*time.Hour), w.choose(2) == 0)
		w.turn(func(c hiring.Case) hiring.Case { return c }) // a leave that began or ended plans anew
		w.check("time passed")
	case 2:
		w.turn(func(c hiring.Case) hiring.Case { c.Position = "be"; return c })
		w.check("position set")
	default:
		w.try(w.pick())
	}
}

// pick prefers a move that the status allows, and among them the arrow that
// was taken least, so that walks get everywhere; one in five is any.
func (w *walker) pick() hiring.Move {
	all := []hiring.Move{
		hiring.SendReport, hiring.Approve, hiring.Reject, hiring.HoldCase, hiring.Resume, hiring.Schedule,
		hiring.Held, hiring.NotHeld, hiring.CallOff, hiring.StartOffer, hiring.ApproveOffer, hiring.AcceptOffer, hiring.DeclineOffer,
		hiring.ExpireOffer, hiring.Onboard, hiring.TellRejected, hiring.Bounced, hiring.Withdraw,
		hiring.MissedIt, hiring.Undo, hiring.Reopen,
	}
	var legal []hiring.Move
	for _, m := range all {
		if _, err := w.head.After(m); err == nil {
			legal = append(legal, m)
		}
	}
	if len(legal) == 0 || w.choose(5) == 0 {
		return all[w.choose(len(all))]
	}
	if w.choose(3) == 0 {
		return legal[w.choose(len(legal))]
	}
	return slices.MinFunc(legal, func(a, b hiring.Move) int { return w.count(a) - w.count(b) })
}

func (w *walker) count(m hiring.Move) int {
	to, _ := w.head.After(m)
	return w.taken[arrow(w.head.Status, m, to)]
}

func (w *walker) try(m hiring.Move) {
	from := w.head
	if _, err := from.After(m); err != nil {
		return
	}
	w.turn(func(c hiring.Case) hiring.Case {
		c, err := c.Moved(m)
		if err != nil {
			w.fail("move %s by %s: %v", from.Status, m, err)
		}
		if kind, _ := c.NextDuty(); m == hiring.Undo && kind == w.left.Kind {
			c.Duty = w.left // as the undo of a late rejection brings it back
		}
		if w.choose(2) == 0 && slices.Contains([]hiring.Move{hiring.HoldCase, hiring.Schedule, hiring.ApproveOffer, hiring.AcceptOffer}, m) {
			c.Until = w.now.Add(time.Duration(w.choose(400)-40) * time.Hour)
		}
		return c
	})
	if m == hiring.Reject {
		w.left = from.Duty
	}
	if back := w.head.Duty; m == hiring.Undo && back.Kind == w.left.Kind && back.Owner == w.left.Owner && !back.Due.Equal(w.left.Due) {
		w.fail("undone, it is due %v, and was %v", back.Due, w.left.Due)
	}
	w.taken[arrow(from.Status, m, w.head.Status)]++
	w.check("after " + string(m))
}

func arrow(from hiring.Status, m hiring.Move, to hiring.Status) string {
	return fmt.Sprintf("%s %s %s", from, m, to)
}

// shuffle changes the company. Somebody of HR always stays: without anybody
// there is nobody to own a duty.
func (w *walker) shuffle() {
	i := 1 + w.choose(len(w.people)-1)
	switch p := &w.people[i]; w.choose(4) {
	case 3:
		p.Own = anySettings(w.choose)
	case 0:
		p.Active = !p.Active
	case 1:
		p.Roles = nil
	case 2:
		*p = people()[i]
	}
	w.people[0].Active = w.choose(4) > 0 || !slices.ContainsFunc(w.people, func(p hiring.Person) bool { return p.Active && p.Has(hiring.HR) })
	w.company = hiring.NewSnapshot(1, w.company.Company, w.people, positions())
	w.turn(func(c hiring.Case) hiring.Case { return c })
	w.check("people changed")
}

// leave sends somebody away for some of the next days.
func (w *walker) leave() {
	p := &w.people[w.choose(len(w.people))]
	from := w.now.AddDate(0, 0, 1+w.choose(3))
	p.Leave = append(slices.Clone(p.Leave), hiring.Leave{
		From: from.Format(time.DateOnly), To: from.AddDate(0, 0, w.choose(6)).Format(time.DateOnly),
	})
	w.company = hiring.NewSnapshot(1, w.company.Company, w.people, positions())
	w.check("somebody goes on leave")
}

// promise has the owner name a time, good or not.
func (w *walker) promise() {
	env := w.env()
	env.Actor.Person = w.head.Duty.Owner
	if !mayPromise(env, w.head, w.part) {
		return
	}
	until := w.now.Add(time.Duration(w.choose(150)-10) * time.Hour).In(w.company.Zone(w.head.Duty.Owner))
	before := w.head
	if _, err := w.click(w.head.Duty.Owner, "promise", chat.Values{"by": {until.Format("2006-01-02T15:04")}}); err != nil && w.head != before {
		w.fail("a promise that was refused changed %+v", w.head)
	}
	w.check("promised")
}

// press has whoever may ask for it today, or give it to somebody else.
func (w *walker) press() {
	env := w.env()
	env.Actor.Person = w.people[w.choose(len(w.people))].ID
	to := candidates(env, w.head)
	switch {
	case w.choose(2) == 0 && oversees(env, w.head, w.part):
		_, _ = w.click(env.Actor.Person, "today", nil)
		w.check("asked for today")
	case mayReassign(env, w.head, w.part) && len(to) > 0:
		chosen := to[w.choose(len(to))].ID
		if _, err := w.click(env.Actor.Person, "reassign", chat.Values{"to": {chosen}}); err != nil || w.head.Duty.Owner != chosen {
			w.fail("given to %s, %s has it: %v", chosen, w.head.Duty.Owner, err)
		}
		w.check("reassigned")
	}
}

// check is the law of the ledger.
func (w *walker) check(when string) {
	d := w.head.Duty
	if !w.head.Status.Open() {
		if d != (hiring.Duty{}) || len(w.timers) > 0 || w.head.Nagged {
			w.fail("%s: %s is closed with the duty %+v, timers %v, nagged %v", when, w.head.Status, d, w.timers, w.head.Nagged)
		}
		return
	}
	kind, _ := w.head.NextDuty()
	owner, ok := w.company.Person(d.Owner)
	today := w.company.At(w.now)
	switch {
	case d.Kind != kind || kind == "":
		w.fail("%s: %s has the duty %q, want %q", when, w.head.Status, d.Kind, kind)
	case !ok || !owner.Active || !today.Sees(d.Owner, w.head):
		w.fail("%s: the owner %q of %s is not reachable or has no right", when, d.Owner, kind)
	case d.Above != "" && d.Above == d.Owner:
		w.fail("%s: %s is above themselves", when, d.Owner)
	case d.Due.IsZero() || !d.Due.After(d.Since):
		w.fail("%s: %s since %v is due %v", when, kind, d.Since, d.Due)
	}
	for _, n := range w.part.Said {
		if n.stands(w.head) && !w.head.Nagged || !n.stands(w.head) && n.Settled.IsZero() {
			w.fail("%s: %s to %s does not heal", when, n.Kind, n.To)
		}
	}
	w.checkJoined(when)
	w.checkMessages(when)
}

// checkJoined: a reminder without a message is never lost. The overdue notice
// that says it went out or is to come.
func (w *walker) checkJoined(when string) {
	_, coming := w.timers["due"]
	for _, n := range w.part.Said {
		if n.Kind != nag || !n.Joins || !n.stands(w.head) || coming {
			continue
		}
		if !slices.ContainsFunc(w.part.Said, func(o Notice) bool { return o.Kind == overdue && o.To == n.To && o.stands(w.head) }) {
			w.fail("%s: the reminder to %s planned for %v is lost", when, n.To, n.Planned)
		}
	}
}

// checkMessages: nobody hears twice of one thing, and nobody at night.
func (w *walker) checkMessages(when string) {
	for i, n := range w.part.Said {
		if w.seen[i] || n.Waits {
			continue
		}
		w.seen[i] = true
		if !w.cals.window(w.company, w.head, n.To).IsOpen(n.At) && !n.Joins {
			w.fail("%s: %s to %s came at %v, outside working hours", when, n.Kind, n.To, n.At)
		}
		for j, other := range w.part.Said {
			if i != j && w.seen[j] && other.Settled.IsZero() && other.Kind == n.Kind && other.To == n.To && other.Duty.Kind == n.Duty.Kind &&
				other.Duty.Owner == n.Duty.Owner && other.Duty.Since.Equal(n.Duty.Since) && other.Duty.Promised.Equal(n.Duty.Promised) &&
				n.Kind != moved && n.Kind != asked {
				w.fail("%s: %s to %s came twice", when, n.Kind, n.To)
			}
		}
	}
}

// arrows lists the hand-written table that flows/hiring is tested against.
func arrows(t testing.TB) []string {
	t.Helper()
	file, err := os.Open("../hiring/testdata/arrows.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) == 4 && words[0] != "#" {
			out = append(out, strings.Join(words[:3], " "))
		}
	}
	return out
}

// TestEveryArrowKeepsTheLedger walks until every arrow of the status table was
// taken, checking after each event that an open case has exactly one next duty
// with a reachable owner and a deadline, and a closed one none.
func TestEveryArrowKeepsTheLedger(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	chance := rand.New(rand.NewPCG(2026, 11))
	taken := map[string]int{}
	for range 150 {
		w := newWalker(t, chance.IntN, taken, t.Fatalf)
		for range 60 {
			w.step()
		}
	}
	table := arrows(t)
	if len(table) == 0 {
		t.Fatal("the table is empty")
	}
	for _, a := range table {
		t.Logf("%5d × %s", taken[a], a)
		if taken[a] == 0 {
			t.Errorf("%s was never taken", a)
		}
		delete(taken, a)
	}
	for a, n := range taken {
		t.Errorf("%s was taken %d times and is not in the table", a, n)
	}
}

// TestAnySequenceKeepsTheLedger is the same for sequences that rapid makes up
// and makes short when one breaks the law.
func TestAnySequenceKeepsTheLedger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		choose := func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "choice") }
		w := newWalker(t, choose, map[string]int{}, rt.Fatalf)
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			w.step()
		}
	})
}
