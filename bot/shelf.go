package main

import (
	"cmp"
	"context"
	"slices"

	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/store"
)

// shelf keeps what the console posted, as a chat keeps its messages: durably,
// and sealed under the key of the candidate it shows.
type shelf struct{ store *store.Store }

func shelved() store.Collection[console.Message] {
	return store.Collection[console.Message]{Name: "shelf", Schema: 1, Indexes: []store.Index[console.Message]{
		{Name: "shelf.place", Of: func(m console.Message) []string { return []string{m.Place} }},
	}}
}

// Put stores a message under its id, in place of what was there.
func (s shelf) Put(ctx context.Context, m console.Message) error {
	return s.store.Update(ctx, func(tx *store.Txn) error {
		rec, _, err := shelved().Get(tx, m.ID)
		if err != nil {
			return err
		}
		if rec.Subject == "" || m.Card.About != "" {
			rec.Subject = "company"
			head, ok, err := flows.Cases().Get(tx, cmp.Or(m.Card.About, m.Card.Record))
			if err != nil {
				return err
			}
			if ok && head.Body.Candidate != "" {
				rec.Subject = head.Body.Candidate
			}
		}
		rec.Rev, rec.Body = rec.Rev+1, m
		return shelved().Put(tx, m.ID, rec)
	})
}

// List returns the messages of a place, oldest first.
func (s shelf) List(ctx context.Context, place string) ([]console.Message, error) {
	var out []console.Message
	err := s.store.View(ctx, func(tx *store.Txn) error {
		ids, err := tx.List("shelf.place", place)
		for _, id := range ids {
			rec, ok, err := shelved().Get(tx, id)
			if err != nil {
				return err
			}
			if ok {
				out = append(out, rec.Body)
			}
		}
		return err
	})
	slices.SortStableFunc(out, func(a, b console.Message) int { return a.At.Compare(b.At) })
	return out, err
}

// Get finds a message by id.
func (s shelf) Get(ctx context.Context, id string) (console.Message, bool, error) {
	var rec store.Record[console.Message]
	ok := false
	err := s.store.View(ctx, func(tx *store.Txn) error {
		var err error
		rec, ok, err = shelved().Get(tx, id)
		return err
	})
	return rec.Body, ok, err
}
