package stats

import (
	"time"

	"closeloop/flows"
	"closeloop/flows/hiring"
)

// back is how long before a period its cases are followed: what began earlier has
// no beginning here, and is left out.
const back = 100 * 24 * time.Hour

// The figures that moves tell.
const (
	figReport   = "report"
	figDecision = "decision"
	figDuty     = "duty"   // one that ended, of a rule
	figLetter   = "letter" // a rejection that was told
)

// event is one thing that came to an end.
type event struct {
	figure, work, position string
	rule                   string
	kind                   hiring.DutyKind
	from, at               time.Time
	late                   bool
}

// trail is one case on its way.
type trail struct {
	status  hiring.Status
	since   time.Time // since when it has that status; zero: not known
	opened  time.Time // the interview's coming in, until the report leaves
	asked   time.Time // the report's leaving, until the decision
	pending []event   // of the last move: taken back by an undo
	before  *trail    // as it was before the last move, and so on back
}

// walk follows cases through their moves.
type walk struct {
	company *hiring.Snapshot
	clock   Clock
	trails  map[string]*trail
	clocks  map[string]ruled // by position and status
	runs    flows.Rehearsals
}

// ruled is what holds for cases of a position in a status.
type ruled struct {
	rule string
	kind hiring.DutyKind
	due  func(time.Time) time.Time
	ok   bool
}

// follow reads the moves from a time on, of positions that count.
func (c counter) follow(env flows.Env, since time.Time, counts func(position string) bool) []event {
	w := walk{company: env.Company, clock: c.clock, trails: map[string]*trail{}, clocks: map[string]ruled{}, runs: env.Rehearsals()}
	env.Past(since, func(p hiring.Passage) bool {
		if counts(p.Position) {
			w.step(p)
		}
		return true
	})
	var all []event
	for _, t := range w.trails {
		all = append(all, t.all()...)
	}
	return all
}

// all is what a case's moves brought to an end, in their order.
func (t *trail) all() []event {
	if t == nil {
		return nil
	}
	return append(t.before.all(), t.pending...)
}

// takenBack is the trail that an undo leads back to, or nil. More than one move may
// lie between: a rejection is undone, then the approval before it.
func (t *trail) takenBack(to hiring.Status) *trail {
	for b := t.before; b != nil; b = b.before {
		if b.status == to || anew(b.status, to) {
			return b
		}
	}
	return nil
}

// step takes one move. What the moves before ended counts, unless this one takes
// them back.
func (w *walk) step(p hiring.Passage) {
	t := w.trails[p.Case]
	if t == nil {
		t = &trail{}
		w.trails[p.Case] = t
	}
	if p.Verb == "undo" || p.Verb == "wrong" {
		if b := t.takenBack(p.To); b != nil {
			*t = *b
			if t.status != p.To {
				t.status, t.since = p.To, p.At
			}
			return
		}
	}
	was := *t
	t.before, t.pending = &was, nil
	if t.status == p.From && !t.since.IsZero() {
		w.ended(t, p)
	}
	t.mark(p)
	t.status, t.since = p.To, p.At
}

// anew says whether an undo found the appointment called off: it leads to where
// another is arranged.
func anew(was, now hiring.Status) bool {
	return was == hiring.SecondScheduled && now == hiring.PendingSecond
}

// ended notes what a move brings to an end, if that is not in a dry run.
func (w *walk) ended(t *trail, p hiring.Passage) {
	since, counts := w.runs.Lived(p.Position, t.since, p.At)
	if !counts {
		return
	}
	one := event{work: p.Case, position: p.Position, at: p.At}
	if r := w.ruled(p.Position, p.From); r.ok {
		one.figure, one.rule, one.kind, one.from = figDuty, r.rule, r.kind, since
		one.late = p.At.After(r.due(since))
		t.pending = append(t.pending, one)
		if p.From == hiring.RejectPending && p.To == hiring.Rejected {
			one.figure = figLetter
			t.pending = append(t.pending, one)
		}
	}
	if p.From == hiring.ReportDraft && p.To == hiring.PendingEval && !t.opened.IsZero() {
		from, _ := w.runs.Lived(p.Position, t.opened, p.At)
		t.pending = append(t.pending, event{figure: figReport, work: p.Case, position: p.Position, from: from, at: p.At})
	}
	if decided(p) && !t.asked.IsZero() {
		from, _ := w.runs.Lived(p.Position, t.asked, p.At)
		t.pending = append(t.pending, event{figure: figDecision, work: p.Case, position: p.Position, from: from, at: p.At})
	}
}

// decided says whether a move is the decision on a report; a hold is none yet.
func decided(p hiring.Passage) bool {
	if p.From != hiring.PendingEval && p.From != hiring.Hold {
		return false
	}
	return p.To == hiring.PendingSecond || p.To == hiring.OfferTalk || p.To == hiring.RejectPending
}

// mark keeps since when something lasts that outlives a status.
func (t *trail) mark(p hiring.Passage) {
	switch {
	case p.To == hiring.ReportDraft && p.From == "":
		t.opened = p.At
	case p.To == hiring.PendingEval && p.From != hiring.Hold:
		t.asked, t.opened = p.At, time.Time{}
	case p.To != hiring.PendingEval && p.To != hiring.Hold:
		t.asked = time.Time{}
	}
}

// ruled finds what holds for cases of a position in a status, once for all.
func (w *walk) ruled(position string, status hiring.Status) ruled {
	key := position + "\x00" + string(status)
	r, known := w.clocks[key]
	if !known {
		head := hiring.Case{Position: position, Status: status}
		r.kind, _ = head.NextDuty()
		r.rule, r.due, r.ok = w.clock.Deadline(w.company, head)
		w.clocks[key] = r
	}
	return r
}
