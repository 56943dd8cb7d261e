package flows

import (
	"context"
	"errors"

	"closeloop/bot/chat"
	"closeloop/store"
)

// survey is one look at the whole store, for several erasures: what is sealed for whom,
// what waits for which case, and what stands alone and may name one.
type survey struct {
	traces map[string][]store.Trace // by candidate
	jobs   map[string][]waits       // by case
	alone  map[place][]byte
}

type waits struct {
	store.Job
	dead bool
}

// place is where a record stands.
type place struct{ flow, record string }

func (p place) action() chat.Action { return chat.Action{Flow: p.flow, Record: p.record} }

func (r *Runner) survey(tx *store.Txn, candidates ...string) (s survey, err error) {
	s.jobs, s.alone = map[string][]waits{}, map[place][]byte{}
	if s.traces, err = tx.Traces(candidates...); err != nil {
		return s, err
	}
	err = tx.EachJob(func(j store.Job, dead bool) {
		id := caseOf(RecordOf(j))
		s.jobs[id] = append(s.jobs[id], waits{j, dead})
	})
	for name, flow := range r.flows {
		alone, ok := flow.(interface{ standsAlone() bool })
		if err == nil && ok && alone.standsAlone() && name != ErasedName && name != "hook" && name != "invite" {
			err = s.readAlone(tx, name)
		}
	}
	return s, err
}

func (s survey) readAlone(tx *store.Txn, name string) error {
	ids, err := tx.Under(name, "")
	if err != nil {
		return err
	}
	for _, id := range ids {
		body, _, err := kept(name).Raw(tx, id)
		if errors.Is(err, store.ErrErased) {
			continue
		}
		if err != nil {
			return err
		}
		s.alone[place{name, id}] = body
	}
	return nil
}

// EraseAll erases several candidates with one look at the store for all of them, each in
// a transaction of its own, so that nobody waits for more than one. Whoever cannot be
// erased now, as something is on hold, on its way or gone already, is left out.
func (r *Runner) EraseAll(ctx context.Context, orders []Erasure) (done []Receipt, err error) {
	var ids []string
	for _, e := range orders {
		ids = append(ids, e.Candidate)
	}
	var all []found
	err = r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		s, err := r.survey(tx, ids...)
		if err != nil {
			return err
		}
		for _, e := range orders {
			f, err := r.seen(tx, e, s)
			if err != nil && !spared(err) {
				return err
			}
			f.order, f.spared = e, err != nil
			all = append(all, f)
		}
		return nil
	})
	for _, f := range all {
		if err != nil || ctx.Err() != nil {
			return done, errors.Join(err, ctx.Err())
		}
		if f.spared {
			continue
		}
		failed := r.carryOut(ctx, f.order, &f)
		receipt := f.Receipt
		if errors.Is(failed, errMoved) {
			receipt, failed = r.Erase(ctx, f.order)
		}
		switch {
		case failed == nil:
			done = append(done, receipt)
		case !spared(failed):
			err = failed
		}
	}
	return done, err
}

// spared says whether somebody is only not erased now.
func spared(err error) bool {
	for _, why := range []error{ErrOnHold, ErrUnderWay, ErrErasedBefore, ErrNobody} {
		if errors.Is(err, why) {
			return true
		}
	}
	return false
}
