package flows

import (
	"strings"
	"time"

	"closeloop/flows/hiring"
	"closeloop/store"
)

// Past yields every move of a case's status from a time on, in order of time, until
// yield says stop, as the audit of the same snapshot has it: for figures, and for
// what other rules would have done. It reads the whole stretch, so never on a
// click's path.
func (e Env) Past(since time.Time, yield func(hiring.Passage) bool) {
	if e.find != nil {
		e.find.past(since, yield)
	}
}

func (f *reading) past(since time.Time, yield func(hiring.Passage) bool) {
	if f.err != nil {
		return
	}
	positions := map[string]string{}
	err := f.tx.Entries(since, func(e store.Entry) bool {
		id, isCase := strings.CutPrefix(e.Record, "case/")
		if !isCase || e.From == e.To {
			return true
		}
		if _, known := positions[id]; !known {
			head, _, err := Cases().Get(f.tx, id)
			if f.err = err; err != nil {
				return false
			}
			positions[id] = head.Body.Position
			if head.Body.ID == "" { // erased: its moves still count
				mark, _, err := erasedMarks().Get(f.tx, id)
				if f.err = err; err != nil {
					return false
				}
				positions[id] = mark.Body.Position
			}
		}
		return yield(hiring.Passage{
			Case: id, Position: positions[id], From: hiring.Status(e.From), To: hiring.Status(e.To),
			At: e.At, Actor: e.Actor, Flow: e.Flow, Verb: e.Verb,
		})
	})
	if f.err == nil {
		f.err = err
	}
}
