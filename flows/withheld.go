package flows

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// mostHeld is how many lines are kept for each position.
const mostHeld = 1000

// Withheld is what a dry run kept from leaving about one position. Ids and times, and
// what would have been read before it was opened.
type Withheld struct {
	Lines []Held `json:"lines,omitempty"` // oldest first; of more than a thousand the last
	Count int    `json:"count,omitempty"` // of all there were
}

// The ways in which something would have left.
const (
	HeldCard    = "card"
	HeldMail    = "mail"
	HeldText    = "text"
	HeldWebhook = "webhook"
)

// Held is one thing that would have left.
type Held struct {
	At   time.Time `json:"at"`
	Way  string    `json:"way"`
	To   string    `json:"to,omitempty"`   // person; empty: the candidate, or another system
	Case string    `json:"case,omitempty"` // empty: it is about none, or about several
	What chat.Text `json:"what,omitzero"`  // a card's preview
	By   string    `json:"by,omitempty"`   // event that asked for it
}

// same says whether two lines are one thing that goes to two places.
func (h Held) same(o Held) bool {
	return h.Way == HeldCard && h.Way == o.Way && h.To == o.To && h.Case == o.Case && h.By == o.By && h.What.Key == o.What.Key
}

// with is what was kept back with one line more.
func (w Withheld) with(h Held) Withheld {
	if slices.ContainsFunc(w.Lines[max(0, len(w.Lines)-asideStep):], h.same) {
		return w
	}
	w.Lines = append(w.Lines, h)
	w.Lines = w.Lines[max(0, len(w.Lines)-mostHeld):]
	w.Count++
	return w
}

// enter writes what was held back into the lists of the positions that it is about.
func enter(tx *store.Txn, all []catch) error {
	lists := store.Collection[Withheld]{Name: DryName, Schema: 1}
	changed := map[string]store.Record[Withheld]{}
	for _, c := range all {
		if c.silent {
			continue
		}
		about := c.about.Positions
		if len(about) == 0 {
			about = []string{OfHouse}
		}
		for _, position := range about {
			rec, read := changed[position]
			if !read {
				var err error
				if rec, _, err = lists.Get(tx, position); err != nil {
					return err
				}
			}
			rec.Body = rec.Body.with(c.line)
			changed[position] = rec
		}
	}
	for position, rec := range changed {
		rec.Rev, rec.Subject = rec.Rev+1, "company"
		if err := lists.Put(tx, position, rec); err != nil {
			return err
		}
	}
	return nil
}
