package letter

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// outside plays everybody around the letter: deciders, HR, the bot's jobs in
// any order and more than once, the mail server with any answer.
type outside struct {
	*world
	t     *rapid.T
	tells []string      // told events that were not delivered yet
	call  *time.Time    // when the mail job is due
	click *confirmation // the last one that was accepted
	done  map[time.Time]int
	out   int // letters that left since the last click
}

type confirmation struct {
	at   time.Time
	text string
}

// apply carries out a verb and keeps the books on its effects.
func (o *outside) apply(person, verb string, values chat.Values) {
	read := o.part.Body
	if err := o.do(person, verb, values); err != nil {
		return
	}
	if verb == "send" {
		o.click, o.out = &confirmation{o.now, read}, 0
	}
	for _, e := range o.effects {
		switch e := e.(type) {
		case flows.Cancel:
			o.call = nil
		case flows.Call:
			if o.call != nil {
				o.t.Fatal("two letters are queued")
			}
			o.call = &e.At
		}
	}
}

func (o *outside) decide() {
	why, _ := o.known["decision/C-1042"].(hiring.Decision)
	switch {
	case o.head.Status == hiring.PendingEval:
		why = decided()
		why.At = o.now
		o.head.Status = hiring.RejectPending
		o.tells = append(o.tells, "draft")
	case o.head.Status == hiring.RejectPending && o.now.Before(why.At.Add(10*time.Minute)):
		why = hiring.Decision{Open: true, At: o.now, Undone: why.Undone + 1}
		o.head.Status = hiring.PendingEval
		o.tells = append(o.tells, "drop")
	}
	o.change("decision/C-1042", why)
}

// deliver hands over one told event, now or again.
func (o *outside) deliver() {
	if len(o.tells) > 0 {
		o.apply("", rapid.SampledFrom(o.tells).Draw(o.t, "tell"), nil)
	}
}

// advance moves the clock, and lets the mail job run when it is due.
func (o *outside) advance(by time.Duration) {
	o.now = o.now.Add(by)
	if o.call == nil || o.now.Before(*o.call) {
		return
	}
	due := *o.call
	o.call = nil
	letter, ok := o.letter()
	if !ok {
		return
	}
	o.leaves(letter, due)
	answer := rapid.SampledFrom([]string{"done", "refused", "unknown"}).Draw(o.t, "answer")
	if answer == "done" {
		why := o.known["decision/C-1042"].(hiring.Decision)
		o.done[why.At]++
	}
	o.apply("", "result", outcome(answer))
}

// leaves checks the law at the moment a letter leaves.
func (o *outside) leaves(l chat.Letter, due time.Time) {
	why := o.known["decision/C-1042"].(hiring.Decision)
	o.out++
	switch {
	case why.Verdict != hiring.NotPassed || !why.At.Equal(o.part.Decided):
		o.t.Fatal("a letter leaves for a decision that does not stand")
	case o.click == nil || o.part.ConfirmedBy == "" || !o.company.IsHR(o.part.ConfirmedBy, o.head):
		o.t.Fatal("a letter leaves that nobody confirmed")
	case due.Before(o.click.at.Add(time.Minute)) || due.Before(why.At.Add(10*time.Minute)):
		o.t.Fatalf("a letter leaves at %v, confirmed %v, decided %v", due, o.click.at, why.At)
	case l.Text != o.click.text:
		o.t.Fatal("another letter leaves than the one that was read")
	case o.out > 1:
		o.t.Fatal("a letter leaves twice on one confirmation")
	case o.done[why.At] > 0:
		o.t.Fatal("a letter leaves although one has arrived")
	}
}

// comesBack is a report on some letter, or HR's word. What came back has not
// arrived.
func (o *outside) comesBack(person string) {
	before := o.part.State
	if rapid.Bool().Draw(o.t, "by report") {
		id := rapid.SampledFrom([]string{o.part.Frozen.ID, "C-1042-1", "C-1042-2", "C-7-1"}).Draw(o.t, "id")
		o.apply("", "bounced", bounce(id))
	} else {
		o.apply(person, "returned", nil)
	}
	if before == Sent && o.part.State == Returned {
		o.done[o.part.Decided] = 0
	}
	if o.part.State == Returned && o.head.Status == hiring.Rejected {
		o.t.Fatal("it came back, and the loop is closed")
	}
}

// changes are what HR may do to a letter before it leaves.
func (o *outside) changes(person string) {
	switch verb := rapid.SampledFrom([]string{"edit", "discard", "rewrite", "address"}).Draw(o.t, "change"); verb {
	case "edit":
		words := goodEdit()
		words["body"][0] += rapid.StringMatching(`[a-z]{0,3}`).Draw(o.t, "words")
		o.apply(person, verb, words)
	case "address":
		o.apply(person, verb, chat.Values{"email": {"new@example.com"}})
	default:
		o.apply(person, verb, chat.Values{"why": {"why"}})
	}
}

// TestAnyOrder promises, for any order of events: never two letters queued or
// sent, and what leaves was confirmed by a person at least a minute before, ten
// minutes after a decision that still stands.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	taken := map[State]int{}
	rare := func() (out []State) {
		for _, s := range []State{Drafted, Queued, Sent, Told, Dropped, Failed, Held, Returned, Discarded} {
			if taken[s] == 0 {
				out = append(out, s)
			}
		}
		return out
	}
	// Rare states may take more than one round of runs to come up.
	for round := 0; round == 0 || round < 20 && len(rare()) > 0; round++ {
		rapid.Check(t, func(rt *rapid.T) { anyOrder(t, rt, taken) })
	}
	if missed := rare(); len(missed) > 0 {
		t.Errorf("no run came to %v: the test shows nothing about it", missed)
	}
}

// anyOrder is one run: events in an order of rapid's choice.
func anyOrder(t *testing.T, rt *rapid.T, taken map[State]int) {
	o := &outside{world: newWorld(t), t: rt, done: map[time.Time]int{}, tells: []string{"draft"}}
	person := rapid.SampledFrom([]string{"hr-lin", "boss", "hr-qin", "mgr-zhao"})
	for range rapid.IntRange(20, 150).Draw(rt, "steps") {
		switch rapid.IntRange(0, 14).Draw(rt, "event") {
		case 0:
			o.decide()
		case 1, 2, 3:
			o.deliver()
		case 4, 5:
			o.apply(person.Draw(rt, "who"), "send", nil)
		case 6:
			o.apply(person.Draw(rt, "who"), "takeback", nil)
		case 7:
			verb := rapid.SampledFrom([]string{"told", "arrived"}).Draw(rt, "verb")
			o.apply(person.Draw(rt, "who"), verb, toldByPhone)
		case 8, 9:
			o.comesBack(person.Draw(rt, "who"))
		case 10:
			o.changes(person.Draw(rt, "who"))
		default:
			o.advance(time.Duration(rapid.IntRange(1, 900).Draw(rt, "seconds")) * time.Second)
		}
		taken[o.part.State]++
		if o.head.Status == hiring.Rejected && o.part.State != Sent && o.part.State != Told {
			rt.Fatalf("the loop is closed, and the letter is %q", o.part.State)
		}
	}
}
