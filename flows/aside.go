package flows

import (
	"context"
	"time"

	"closeloop/store"
)

// aside is how far into the future a held job is put, so that nobody looks at
// it and everything else about it stays as it is.
const aside = 100 * 365 * 24 * time.Hour

// asideStep is how many jobs one transaction puts aside or takes back.
const asideStep = 50

// Kept is what was put aside.
type Kept struct {
	Letters, Cards int
	Calls          int       // of webhooks
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
		switch {
		case j.Kind != jobCall:
			k.Cards++
		case KindOf(j) == Webhook:
			k.Calls++
		default:
			k.Letters++
		}
		if due := j.Due.Add(-aside); k.Oldest.IsZero() || due.Before(k.Oldest) {
			k.Oldest = due
		}
	}
	return k, err
}

func isAside(j store.Job) bool { return !j.Planned.IsZero() && j.Due.Sub(j.Planned) >= aside/2 }

// leaves says whether a job goes out of the house.
func (r *Runner) leaves(j store.Job) bool {
	body, err := read(j)
	if j.Kind != jobShow {
		return j.Kind == jobCall && err == nil && (body.Work == "" || body.Work == Webhook)
	}
	return err == nil && (r.cfg.Indoors == nil || !r.cfg.Indoors(body.Place.Platform))
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

// putAside keeps due jobs from leaving; the flow of a letter hears of it.
func (r *Runner) putAside(ctx context.Context, jobs []store.Job) error {
	var silent []store.Job
	for _, j := range jobs {
		if KindOf(j) != jobCall || j.Held { // who died with a letter in hand is not forgotten
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
