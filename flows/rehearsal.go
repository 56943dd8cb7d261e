package flows

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// RehearsalName is the collection of [Rehearsal]s.
const RehearsalName = "rehearsal"

// Rehearsal is when a position was in a dry run, or, under [OfHouse], the whole bot:
// what ended then is in no figure, and what began then counts from the end of it.
type Rehearsal struct {
	Spans []Span `json:"spans,omitempty"` // in order
}

// Span is a stretch of time; without an end it lasts.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

func (s Span) has(at time.Time) bool {
	return !at.Before(s.From) && (s.To.IsZero() || at.Before(s.To))
}

// TurnRehearsal remembers that a dry run of a position, or of the whole bot, begins or
// ends now.
func TurnRehearsal(tx *store.Txn, position string, begins bool, now time.Time) error {
	all := store.Collection[Rehearsal]{Name: RehearsalName, Schema: 1}
	rec, _, err := all.Get(tx, position)
	if err != nil {
		return err
	}
	last := len(rec.Body.Spans) - 1
	switch lasts := last >= 0 && rec.Body.Spans[last].To.IsZero(); {
	case begins == lasts:
		return nil
	case begins:
		rec.Body.Spans = append(rec.Body.Spans, Span{From: now})
	default:
		rec.Body.Spans[last].To = now
	}
	rec.Rev, rec.Subject = rec.Rev+1, "company"
	return all.Put(tx, position, rec)
}

// Rehearsals are the dry runs of some positions, looked up once each.
type Rehearsals struct {
	env Env
	all map[string][]Span
}

// Rehearsals are the dry runs that there were.
func (e Env) Rehearsals() Rehearsals { return Rehearsals{e, map[string][]Span{}} }

// Had says whether a position was in a dry run at some time, alone or with the whole
// bot.
func (r Rehearsals) Had(position string, at time.Time) bool {
	has := func(s Span) bool { return s.has(at) }
	return slices.ContainsFunc(r.spans(position), has) || slices.ContainsFunc(r.spans(OfHouse), has)
}

// Lived is when something that went on between two times began for the people it is
// about: what a dry run kept back, at the end of the run, as its duty then begins anew.
// False: it came to its end in a dry run, and is in no figure.
func (r Rehearsals) Lived(position string, from, to time.Time) (time.Time, bool) {
	for _, s := range slices.Concat(r.spans(position), r.spans(OfHouse)) {
		if s.To.After(from) && !s.To.After(to) {
			from = s.To
		}
	}
	return from, !r.Had(position, to)
}

// Within says whether a position was in a dry run of its own at any time of a stretch.
func (r Rehearsals) Within(position string, from, to time.Time) bool {
	return slices.ContainsFunc(r.spans(position), func(s Span) bool {
		return s.From.Before(to) && (s.To.IsZero() || s.To.After(from))
	})
}

func (r Rehearsals) spans(position string) []Span {
	spans, known := r.all[position]
	if !known {
		was, _ := Find[Rehearsal](r.env, RehearsalName, position)
		spans = was.Spans
		if dry := r.env.Company.Dry(position); dry && len(spans) == 0 { // it began before this was kept
			spans = []Span{{}}
		}
		r.all[position] = spans
	}
	return spans
}

// Listed is what a position is called in a list of candidates, where those of one in a
// dry run stand among the others.
func (e Env) Listed(position string) chat.Text {
	if !e.Company.Apart(position) {
		return e.Title(position)
	}
	return chat.T("dryrun.position", "Position", e.Title(position))
}
