package flows

import (
	"context"
	"fmt"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// lately is how long the cards of a closed case still follow.
const lately = 7 * 24 * time.Hour

// Redraw queues the cards that a person has of cases that are open, or were
// lately, to be drawn anew: after a change that moves no record and yet shows
// on every card, such as a language chosen. It reads all parts, so it is for
// what a person rarely does.
func (r *Runner) Redraw(ctx context.Context, person string) error {
	for _, f := range r.flows {
		d, ok := f.(interface {
			redraw(context.Context, *Runner, string) error
		})
		if !ok {
			continue
		}
		if err := d.redraw(ctx, r, person); err != nil {
			return fmt.Errorf("redraw the cards of %s: %w", person, err)
		}
	}
	r.ring()
	return nil
}

func (f typed[P]) redraw(ctx context.Context, r *Runner, person string) error {
	if f.Alone {
		return nil
	}
	shown := func(c store.Copy) bool { return c.To == person && c.Ref != "" && !c.Queued }
	var ids []string
	err := r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		return f.parts.All(tx, func(id string, rec store.Record[P]) bool {
			if slices.ContainsFunc(rec.Copies, shown) {
				ids = append(ids, id)
			}
			return true
		})
	})
	for _, id := range ids {
		if err != nil {
			break
		}
		err = r.cfg.Store.Update(ctx, func(tx *store.Txn) error { return f.requeue(tx, r, id, shown) })
	}
	return err
}

// requeue queues some of a record's copies, unless its case is long over.
func (f typed[P]) requeue(tx *store.Txn, r *Runner, id string, shown func(store.Copy) bool) error {
	head, ok, err := cases().Get(tx, id)
	if err != nil || !ok || !head.Body.Status.Open() && r.cfg.Now().Sub(head.Body.Changed) > lately {
		return err
	}
	part, ok, err := f.parts.Get(tx, id)
	if err != nil || !ok {
		return err
	}
	t, err := r.newTurn(tx, chat.Event{ID: "redraw", From: chat.Account{Platform: "bot"}})
	if err != nil {
		return err
	}
	t.head = head
	w := writer{t: t, flow: f.Name, part: &part.Envelope, root: &t.head.Envelope}
	for i := range part.Copies {
		if !shown(part.Copies[i]) {
			continue
		}
		if err := w.queue(&part.Copies[i]); err != nil {
			return err
		}
	}
	return f.parts.Put(tx, id, part)
}
