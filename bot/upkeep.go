package main

import (
	"context"
	"errors"
	"time"

	"closeloop/store"
)

// sealMargin is how long after its end an hour is sealed: no turn takes so long
// from telling the time to its commit.
const sealMargin = 5 * time.Minute

// upkeep does once an hour what nobody waits for: it seals the hour's audit,
// forgets seen-marks, imports and answers that are past their time, sees to it that
// the week is told and that files go when their time is over, and carries out what was
// ordered to be erased and could not be at the start.
func (a *app) upkeep(ctx context.Context) {
	every := time.NewTicker(time.Hour)
	defer every.Stop()
	for {
		if err := a.keepUp(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("upkeep failed, trying again in an hour", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

func (a *app) keepUp(ctx context.Context) error {
	now := a.clock.Now()
	if err := a.store.ChainHeads(ctx, now.Add(-sealMargin).Truncate(time.Hour)); err != nil {
		return err
	}
	for n := 1; n > 0; {
		err := a.store.Update(ctx, func(tx *store.Txn) (err error) { n, err = tx.SweepMarks(1000); return err })
		if err != nil {
			return err
		}
	}
	if err := a.runner.Sweep(ctx, now.Add(-keepAnswers)); err != nil {
		return err
	}
	if err := a.forgetAnswers(ctx, a.clock.machine().Add(-keepAnswers)); err != nil {
		return err
	}
	_, err := a.eraseAgain(ctx)
	return errors.Join(err, a.forgetTokens(ctx, a.clock.machine().Add(-keepTokens)), a.practices.forget(ctx), a.beginWeeks(ctx), a.beginRetention(ctx))
}

func (a *app) forgetAnswers(ctx context.Context, before time.Time) error {
	return forget(ctx, a.store, answers(), func(g given) bool { return g.At.Before(before) })
}

// forget takes away the records of a collection that are old, a thousand at a time.
func forget[T any](ctx context.Context, in *store.Store, all store.Collection[T], isOld func(T) bool) error {
	var old []string
	err := in.View(ctx, func(tx *store.Txn) error {
		return all.All(tx, func(id string, r store.Record[T]) bool {
			if isOld(r.Body) {
				old = append(old, id)
			}
			return len(old) < 1000
		})
	})
	if err != nil || len(old) == 0 {
		return err
	}
	return in.Update(ctx, func(tx *store.Txn) error {
		for _, id := range old {
			if err := all.Delete(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}
