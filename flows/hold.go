package flows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"closeloop/store"
)

// After a restore the outbox is held: what was to leave the house when the
// backup was made may have left since, and nobody here can know. Turns, timers
// and the cards that stay in the house go on; what leaves it is put aside, in
// order, until an operator lets it go.

// settingHold says where a hold stands and since when; no word: there is none.
const settingHold = "outbox.held"

// The stages of a hold.
const (
	holdFresh     = "restored"  // nobody has looked yet at what the backup held
	holdOn        = "held"      // what comes is put aside
	holdReleasing = "releasing" // what was put aside is on its way back
)

// leap is how many numbers of cases a restore leaves out: those drawn between
// the backup and its loss stand in letters and chats, and are somebody else's.
const leap = 1000

// Hold keeps a store that was restored from sending anything. It belongs into
// the transaction that ends the restore.
func Hold(tx *store.Txn, since time.Time) error { return setHold(tx, holdFresh, since) }

// HeldSince says since when the outbox is held; the zero time: it is not.
func HeldSince(tx *store.Txn) (time.Time, error) {
	_, since, err := readHold(tx)
	return since, err
}

func setHold(tx *store.Txn, stage string, since time.Time) error {
	return tx.SetSetting(settingHold, stage+" "+since.UTC().Format(time.RFC3339))
}

func readHold(tx *store.Txn) (stage string, since time.Time, err error) {
	word, err := tx.Setting(settingHold)
	if err != nil || word == "" {
		return "", since, err
	}
	stage, at, _ := strings.Cut(word, " ")
	if since, err = time.Parse(time.RFC3339, at); err != nil {
		return "", since, fmt.Errorf("read the outbox's hold: %w: %w", store.ErrDamaged, err)
	}
	return stage, since, nil
}

// TakeHold takes up what an earlier process or a restore left of a hold. Call
// it once at start, after Carry and before anything else.
func (r *Runner) TakeHold(ctx context.Context) error {
	stage, since, err := r.hold(ctx)
	if err != nil || stage == "" {
		return err
	}
	if stage == holdReleasing {
		return r.letGo(ctx, since)
	}
	r.held.Store(true)
	if stage != holdFresh {
		return nil
	}
	if err := r.doubt(ctx); err != nil {
		return fmt.Errorf("hold the outbox: %w", err)
	}
	return r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		return errors.Join(tx.Leap(leap), setHold(tx, holdOn, since))
	})
}

func (r *Runner) hold(ctx context.Context) (stage string, since time.Time, err error) {
	err = r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		stage, since, err = readHold(tx)
		return err
	})
	return stage, since, err
}

// doubt goes through what was to leave when the backup was made. A card may
// stand there already: it is looked up before it is posted again. A letter may
// have left: a person must look.
func (r *Runner) doubt(ctx context.Context) error {
	var due, kept []store.Job
	all, err := r.outwards(ctx, r.leaves)
	for _, j := range all {
		if err != nil {
			return err
		}
		if KindOf(j) == jobCall {
			err = r.Answered(ctx, j, Answer{Outcome: OutcomeUnknown, Code: "restored"})
			continue
		}
		j.Held = true
		if isAside(j) { // the backed-up outbox was held too
			kept = append(kept, j)
		} else {
			due = append(due, j)
		}
	}
	if err == nil {
		err = r.shift(ctx, kept, 0)
	}
	if err != nil {
		return err
	}
	return r.shift(ctx, due, aside)
}

// Release lets go what was put aside and says what that is. It may be called
// again after a crash; without a hold it does nothing.
func (r *Runner) Release(ctx context.Context) (Kept, error) {
	r.draining.Lock() // nothing is put aside meanwhile
	defer r.draining.Unlock()
	var k Kept
	stage, since, err := r.hold(ctx)
	if err != nil || stage == "" {
		return k, err
	}
	err = r.cfg.Store.View(ctx, func(tx *store.Txn) error { k, err = Aside(tx); return err })
	if err == nil {
		err = r.cfg.Store.Update(ctx, func(tx *store.Txn) error { return setHold(tx, holdReleasing, since) })
	}
	if err != nil {
		return k, fmt.Errorf("release the outbox: %w", err)
	}
	return k, r.letGo(ctx, since)
}

func (r *Runner) letGo(ctx context.Context, since time.Time) error {
	r.held.Store(false)
	defer r.ring()
	jobs, err := r.outwards(ctx, isAside)
	if err == nil {
		err = r.shift(ctx, jobs, -aside)
	}
	if err == nil {
		err = r.cfg.Store.Update(ctx, func(tx *store.Txn) error { return tx.SetSetting(settingHold, "") })
	}
	if err != nil {
		return fmt.Errorf("release the outbox held since %s: %w", since.Format(time.RFC3339), err)
	}
	return nil
}
