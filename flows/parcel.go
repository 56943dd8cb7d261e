package flows

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/store"
)

// Parcel is a network job made ready: a card for a place, a letter, or slow
// work. None of them means that there is nothing to carry any more.
type Parcel struct {
	Card   *chat.Delivery
	Letter *chat.Letter
	Work   *Assignment
	// Revision that the card shows, for Posted.
	Revision uint64
	copied   store.Copy
	away     bool // its reader is reached there no longer
	// Withheld: a dry run began since it was taken in hand. It goes back into the queue.
	Withheld bool
}

// Parcel renders a network job from current state, for its reader.
func (r *Runner) Parcel(ctx context.Context, j store.Job) (Parcel, error) {
	var p Parcel
	body, err := read(j)
	if err != nil {
		return p, err
	}
	f, ok := r.flows[body.Action.Flow]
	if !ok {
		return p, fmt.Errorf("make parcel %s: no flow %s", j.ID, body.Action.Flow)
	}
	err = r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		t, err := r.newTurn(tx, chat.Event{ID: j.ID, Action: body.Action, From: chat.Account{Platform: "bot"}})
		if err != nil {
			return err
		}
		if p.Withheld, err = r.withholds(tx, j, t.env.Company); err != nil || p.Withheld {
			return err
		}
		if body.Work != "" {
			p.Work = &Assignment{Name: body.Work, Record: body.Action.Record}
			return nil
		}
		if j.Kind == jobCall {
			letter, ok, err := f.letter(t)
			if ok {
				p.Letter = &letter
			}
			return err
		}
		return p.card(t, f, body)
	})
	return p, err
}

func (p *Parcel) card(t *turn, f anyFlow, body task) error {
	found := false
	err := f.copies(t, func(env *store.Envelope) bool {
		for _, c := range env.Copies {
			if c.Key == body.Copy {
				p.copied, found = c, true
			}
		}
		return false
	})
	if p.away = found && !t.reaches(p.copied); err != nil || !found || p.away {
		return err
	}
	t.env = t.env.For(p.copied.To)
	t.env.Actor.Person = p.copied.To
	card, err := f.render(t, p.copied.Kind)
	if err != nil || len(card.Blocks) == 0 {
		return err
	}
	p.Revision = card.Revision
	p.Card = &chat.Delivery{
		Reader: t.env.Reader, Place: body.Place, Card: card, Ref: p.copied.Ref,
		Key: idempotency(body, p.copied),
	}
	return nil
}

// reaches says whether a copy stands where its reader can be reached: an account that
// is theirs no longer may be somebody else's now, or was never rightly theirs.
func (t *turn) reaches(c store.Copy) bool {
	return slices.ContainsFunc(t.r.cfg.Places(t.env.Company, c.To), func(p chat.Place) bool { return p.Key() == c.Place })
}

// idempotency is the same for every try to post one copy, and fits the
// narrowest platform (50 characters).
func idempotency(body task, c store.Copy) string {
	sum := sha256.Sum256([]byte(body.Action.Flow + "\x00" + body.Action.Record + "\x00" + c.Key))
	return "cl-" + hex.EncodeToString(sum[:16])
}

// Posted stores where a card stands now and which revision it shows, and
// finishes the job, in one transaction. A part that moved on meanwhile queues
// its copy again.
func (r *Runner) Posted(ctx context.Context, j store.Job, p Parcel, ref string) error {
	err := r.whileHeld(ctx, j, func(tx *store.Txn) error {
		if err := tx.DropJob(j.Due, j.ID); err != nil {
			return err
		}
		behind := false
		err := r.eachCopy(tx, j, func(c *store.Copy, rev uint64) {
			if p.away { // what stands there stands as it is
				c.Queued = false
				return
			}
			if c.Ref == "" || c.Ref != ref {
				c.At = r.cfg.Now()
			}
			c.Ref, c.Shown = ref, max(c.Shown, p.Revision)
			behind = c.Shown < rev && p.Card != nil
			c.Queued = behind
		})
		if err != nil || !behind {
			return err
		}
		next := j
		next.Held, next.Tries, next.Due, next.Planned = false, 0, r.cfg.Now(), r.cfg.Now()
		return tx.PutJob(next)
	})
	r.land(j)
	return err
}

// Redraw has delivery bring the card of a message whose answer was lost, though it
// counted as shown. Not kept: no record keeps that message.
func (r *Runner) Redraw(ctx context.Context, record chat.Action, message string) (kept bool, err error) {
	if _, ok := r.flows[record.Flow]; !ok || message == "" {
		return false, nil
	}
	err = r.cfg.Store.Update(ctx, func(tx *store.Txn) (err error) {
		kept, err = r.redraw(tx, record, func(c store.Copy) bool { return c.Ref == message })
		return err
	})
	if err == nil && kept {
		r.ring()
	}
	return kept, err
}

// redraw queues those copies of a record that are meant, unless delivery is on its way
// to them.
func (r *Runner) redraw(tx *store.Txn, record chat.Action, meant func(store.Copy) bool) (found bool, err error) {
	t := &turn{r: r, tx: tx, ev: chat.Event{Action: record}}
	var due []store.Copy
	err = r.flows[record.Flow].copies(t, func(env *store.Envelope) (save bool) {
		for i := range env.Copies {
			c := &env.Copies[i]
			if !meant(*c) {
				continue
			}
			if found = true; !c.Queued {
				c.Shown, c.Queued, save = 0, true, true
				due = append(due, *c)
			}
		}
		return save
	})
	for _, c := range due {
		id, body := showing(record.Flow, record.Record, c)
		body.Own = true // it was the answer to its reader, or is an erasure: no dry run holds it
		err = errors.Join(err, putJob(tx, store.Job{ID: id, Kind: jobShow, Due: r.cfg.Now(), Planned: r.cfg.Now()}, body))
	}
	return found, err
}

// RecordOf is the record a job is for, for lists of what waits.
func RecordOf(j store.Job) string {
	body, err := read(j)
	if err != nil {
		return ""
	}
	return body.Action.Record
}

// Lane is the place a network job goes to: order is kept within it.
func Lane(j store.Job) string {
	body, err := read(j)
	switch {
	case err == nil && body.Work != "":
		// So that no letter waits for a long file, nor does other work; what is called
		// x@y goes to y, and waits for no other's.
		_, whose, _ := strings.Cut(body.Action.Record, "@")
		return jobWork + ":" + body.Action.Flow + "@" + whose
	case err == nil && body.Lane != "":
		return j.Kind + ":" + body.Lane
	case err != nil || j.Kind == jobCall:
		return j.Kind
	}
	return body.Place.Key()
}
