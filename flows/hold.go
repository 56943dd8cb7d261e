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

// aside is how far into the future a held job is put, so that nobody looks at
// it and everything else about it stays as it is.
const aside = 100 * 365 * 24 * time.Hour

// leap is how many numbers of cases a restore leaves out: those drawn between
// the backup and its loss stand in letters and chats, and are somebody else's.
const leap = 1000

// asideStep is how many jobs one transaction puts aside or takes back.
const asideStep = 50

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

// Kept is what was put aside.
type Kept struct {
	Letters, Cards int
	Oldest         time.Time // when the first of them was due; zero: there is none
}

// Aside counts what was put aside.
func Aside(tx *store.Txn) (Kept, error) {
	var k Kept
	waiting, _, err := tx.Jobs(0)
	for _, j := range waiting {
		if !isAside(j) {
			continue
		}
		if j.Kind == jobCall {
			k.Letters++
		} else {
			k.Cards++
		}
		if due := j.Due.Add(-aside); k.Oldest.IsZero() || due.Before(k.Oldest) {
			k.Oldest = due
		}
	}
	return k, err
}

func isAside(j store.Job) bool { return j.Due.Sub(j.Planned) >= aside/2 }

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
		if j.Kind == jobCall {
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

// outwards lists the waiting jobs that match, in order.
func (r *Runner) outwards(ctx context.Context, match func(store.Job) bool) (found []store.Job, err error) {
	err = r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		found = nil
		all, _, err := tx.Jobs(0)
		for _, j := range all {
			if match(j) {
				found = append(found, j)
			}
		}
		return err
	})
	return found, err
}

// leaves says whether a job goes out of the house.
func (r *Runner) leaves(j store.Job) bool {
	if j.Kind != jobShow {
		return j.Kind == jobCall
	}
	body, err := read(j)
	return err == nil && (r.cfg.Indoors == nil || !r.cfg.Indoors(body.Place.Platform))
}

// putAside keeps due jobs from leaving; the flow of a letter hears of it.
func (r *Runner) putAside(ctx context.Context, jobs []store.Job) error {
	var silent []store.Job
	for _, j := range jobs {
		if j.Kind != jobCall || j.Held { // who died with a letter in hand is not forgotten
			silent = append(silent, j)
			continue
		}
		a := Answer{Outcome: OutcomeDeferred, Code: "held", Why: "the outbox is held after a restore"}
		if err := r.Deferred(ctx, j, j.Due.Add(aside), a); err != nil {
			return err
		}
	}
	return r.shift(ctx, silent, aside)
}

// shift moves jobs by a time, those that still stand as they were read.
func (r *Runner) shift(ctx context.Context, jobs []store.Job, by time.Duration) error {
	for len(jobs) > 0 {
		some := jobs[:min(asideStep, len(jobs))]
		jobs = jobs[len(some):]
		err := r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
			for _, j := range some {
				ok, err := tx.Holds(j)
				if err == nil && ok {
					_, err = r.move(tx, j, j.Due.Add(by))
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
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
	err = r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		var err error
		if k, err = Aside(tx); err != nil {
			return err
		}
		return setHold(tx, holdReleasing, since)
	})
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
