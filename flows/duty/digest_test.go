package duty

import (
	"fmt"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/locales/cardtest"
)

// many is what a step finds when one manager has so many evaluations, all from
// the same Friday.
func many(t testing.TB, n int) (flows.Known, Digest) {
	t.Helper()
	known := sampleKnown()
	d := Digest{To: "mgr-zhao", At: at(t, "Tue 2026-11-10 17:30")}
	for i := range n {
		head := waiting(t, hiring.PendingEval)
		head.ID = fmt.Sprintf("C-%d", i+1)
		head.Candidate = fmt.Sprintf("P-%d", 1+i%2)
		head.Duty = hiring.Duty{
			Kind: hiring.Evaluate, Owner: "mgr-zhao", Above: "lead-sun", Since: at(t, "Fri 2026-11-06 17:00"), Due: at(t, "Tue 2026-11-10 17:00"),
		}
		known["case/"+head.ID] = head
		known["duty/"+head.ID] = Ladder{Said: []Notice{{Kind: overdue, To: "mgr-zhao", At: d.At, Planned: head.Duty.Due, Duty: head.Duty, Waits: true}}}
		d.Lines = append(d.Lines, Line{Case: head.ID})
	}
	return known, d
}

// TestGoldenDigest: what is still to do, each duty once; it heals.
func TestGoldenDigest(t *testing.T) {
	t.Parallel()
	view := func(person string, known flows.Known, d Digest, now string) chat.Card {
		return digestCard(flows.NewEnv(at(t, now), person, company(), known), hiring.Case{}, d, "digest")
	}
	known, d := many(t, 3)
	d.Lines = append(d.Lines, d.Lines[0]) // reminder and deadline of one duty
	promised := known["case/C-2"].(hiring.Case)
	promised.Duty.Promised = at(t, "Thu 2026-11-12 15:00")
	known["case/C-2"] = promised
	cardtest.Golden(t, "digest", view("mgr-zhao", known, d, "Tue 2026-11-10 17:30"))
	done := known["case/C-1"].(hiring.Case)
	done.Status = hiring.Withdrawn
	known["case/C-1"] = done
	cardtest.Golden(t, "digest-healed", view("mgr-zhao", known, d, "Wed 2026-11-11 11:00"))
	for _, id := range []string{"C-2", "C-3"} {
		done.ID = id
		known["case/"+id] = done
	}
	cardtest.Golden(t, "digest-settled", view("mgr-zhao", known, d, "Wed 2026-11-11 11:00"))

	known, d = many(t, 9)
	cardtest.Golden(t, "digest-many", view("mgr-zhao", known, d, "Tue 2026-11-10 17:30"))
	d.At = at(t, "Thu 2026-11-12 10:00")
	cardtest.Golden(t, "digest-late", view("mgr-zhao", known, d, "Thu 2026-11-12 10:00"))
	d.To = "lead-sun"
	cardtest.Golden(t, "digest-lead", view("lead-sun", known, d, "Tue 2026-11-10 17:30"))
	if card := view("mgr-wu", known, d, "Tue 2026-11-10 17:30"); len(card.Blocks) > 0 {
		t.Error("somebody else reads it")
	}
}

// TestWhenDigestsLeave: half an hour after the opening, later today only for
// what cannot wait, and never twice a day.
func TestWhenDigestsLeave(t *testing.T) {
	t.Parallel()
	w := calendars(t).window(company(), in(hiring.PendingEval), "mgr-zhao")
	for _, tc := range []struct{ now, due, last, want string }{
		{"Tue 2026-11-10 09:30", "Thu 2026-11-12 10:00", "", "Tue 2026-11-10 10:00"},
		{"Tue 2026-11-10 09:45", "Tue 2026-11-10 10:00", "", "Tue 2026-11-10 10:00"},
		{"Tue 2026-11-10 11:00", "Tue 2026-11-10 11:00", "", "Tue 2026-11-10 11:30"},
		{"Tue 2026-11-10 11:00", "Wed 2026-11-11 09:30", "", "Tue 2026-11-10 11:30"}, // before tomorrow's
		{"Tue 2026-11-10 11:00", "Wed 2026-11-11 10:30", "", "Wed 2026-11-11 10:00"},
		{"Tue 2026-11-10 17:50", "Tue 2026-11-10 17:50", "", "Tue 2026-11-10 18:00"}, // before the office closes
		{"Tue 2026-11-10 11:00", "Tue 2026-11-10 11:00", "2026-11-10", "Wed 2026-11-11 10:00"},
		{"Fri 2026-11-13 17:00", "Wed 2026-11-18 11:00", "", "Mon 2026-11-16 10:00"},
		{"Wed 2026-09-30 17:00", "Thu 2026-10-08 11:00", "", "Thu 2026-10-08 10:00"},
	} {
		n := Notice{Kind: nag, Duty: hiring.Duty{Due: at(t, tc.due)}}
		if got := (Allowance{Last: tc.last}).leaves(at(t, tc.now), w, n, false); !got.Equal(at(t, tc.want)) {
			t.Errorf("at %s, due %s, last %q: %v, want %s", tc.now, tc.due, tc.last, got, tc.want)
		}
	}
}

// TestAllowance: one reminder a day comes alone, and three duties that come
// over; the next day begins anew, in the person's own zone.
func TestAllowance(t *testing.T) {
	t.Parallel()
	known, d := many(t, 5)
	allow := calendars(t).Allowances().Verbs["ask"].Step
	part, kinds := Allowance{}, []string{nag, moved, moved, moved, moved}
	var alone []string
	for i, l := range d.Lines {
		ladder := known["duty/"+l.Case].(Ladder)
		ladder.Said[0].Kind = kinds[i]
		env := flows.NewEnv(at(t, "Tue 2026-11-10 17:00"), "bot", company(), known)
		turn, err := allow(env, hiring.Case{ID: "mgr-zhao"}, part, chat.Event{Values: lineValues(l)})
		if err != nil {
			t.Fatal(err)
		}
		if tell, ok := turn.Effects[0].(flows.Tell); ok && tell.Action.Verb == "say" {
			alone = append(alone, l.Case)
		}
		part = turn.Part
	}
	if len(alone) != 4 || len(part.Lines) != 1 || part.Lines[0].Case != "C-5" {
		t.Errorf("alone came %v, for the digest wait %v", alone, part.Lines)
	}
	part.Lines[0].Told = true // and it is asked for anew, by a digest that came a day late
	env := flows.NewEnv(at(t, "Tue 2026-11-10 17:00"), "bot", company(), known)
	turn, err := allow(env, hiring.Case{ID: "mgr-zhao"}, part, chat.Event{Values: lineValues(part.Lines[0])})
	if err != nil || len(turn.Part.Lines) != 1 || turn.Part.Lines[0].Told {
		t.Errorf("asked for twice, it waits as %v, %v", turn.Part.Lines, err)
	}
	if again := part.on("2026-11-11"); again.Sent[nag] != 0 || part.Sent[nag] != 1 {
		t.Errorf("the next day has %v, the first %v", again.Sent, part.Sent)
	}
}

// TestCalendarClock: plain hours, said so; what falls on a day off is warned of
// on the last working day before.
func TestCalendarClock(t *testing.T) {
	t.Parallel()
	rule := rules.Rule{Rule: hiring.Rule{ID: "R2", Duty: hiring.SendLetter, Clock: string(calendar.CalendarTime), Days: 3}}
	for _, tc := range []struct{ since, due, remind string }{
		{"Mon 2026-11-02 10:00", "Thu 2026-11-05 10:00", "Tue 2026-11-03 22:00"}, // delivered on Wednesday at the opening
		{"Thu 2026-11-05 10:00", "Sun 2026-11-08 10:00", "Fri 2026-11-06 09:30"},
		{"Fri 2026-11-06 10:00", "Mon 2026-11-09 10:00", "Sat 2026-11-07 22:00"}, // delivered on Monday at the opening
		{"Fri 2026-11-06 08:00", "Mon 2026-11-09 08:00", "Fri 2026-11-06 09:30"},
		{"Wed 2026-09-30 17:00", "Sat 2026-10-03 17:00", "Wed 2026-09-30 17:30"}, // what is left of the last day
	} {
		head := in(hiring.RejectPending)
		w := calendars(t).window(company(), head, "hr-lin")
		due := rule.Deadline(w, at(t, tc.since), time.Time{})
		head.Duty = hiring.Duty{Kind: rule.Duty, Owner: "hr-lin", Since: at(t, tc.since), Due: due.At}
		if !due.At.Equal(at(t, tc.due)) {
			t.Errorf("since %s: due %v", tc.since, due.At)
		}
		if got, ok := rule.Reminder(w, head, at(t, tc.since)); !ok || !got.Equal(at(t, tc.remind)) {
			t.Errorf("since %s: reminds at %v, %v; want %s", tc.since, got.In(shanghai(t)), ok, tc.remind)
		}
	}
	head := in(hiring.RejectPending)
	head.Duty = hiring.Duty{Kind: rule.Duty, Owner: "hr-lin", Since: at(t, "Thu 2026-11-05 10:00"), Due: at(t, "Sun 2026-11-08 10:00")}
	env := flows.NewEnv(at(t, "Fri 2026-11-06 09:30"), "hr-lin", company(), nil)
	want := "规则“发拒信，72 小时内”。从周四 11月5日 10:00 起算，到周日 11月8日 10:00 为止，按自然日算，周末和节假日也算。消息仍只在你的工作时间发。"
	if got := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), calendars(t).reason(env, head, rule)); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
