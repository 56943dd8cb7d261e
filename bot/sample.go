package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/sample"
	"closeloop/flows/intake"
	"closeloop/flows/pay"
	"closeloop/flows/sheet"
	"closeloop/store"
)

// What became of the sample, as the setting "sample" says; no word means that
// nothing was decided yet.
const (
	sampleFilling   = "filling"
	sampleUntouched = "untouched" // all there; whether people used it since, the audit says
	sampleRemoving  = "removing"
	sampleRemoved   = "removed"
	sampleDeclined  = "declined" // never put in: the store waits for its first admin
)

func (a *app) sampleState(ctx context.Context) (state string, err error) {
	err = a.store.View(ctx, func(tx *store.Txn) error {
		state, err = tx.Setting(settingSample)
		return err
	})
	return state, err
}

func (a *app) markSample(ctx context.Context, state string) error {
	return a.store.Update(ctx, func(tx *store.Txn) error { return tx.SetSetting(settingSample, state) })
}

// wantsSample says whether the sample is to be put in: into a store without a
// company, or where a crash interrupted it.
func (a *app) wantsSample(ctx context.Context) (bool, error) {
	state, err := a.sampleState(ctx)
	if err != nil || state != "" {
		return state == sampleFilling, err
	}
	company, err := a.runner.Company(ctx)
	if err != nil || len(company.People()) > 0 {
		return false, err
	}
	return true, a.markSample(ctx, sampleFilling)
}

// fillSample puts the made-up company into an empty store, once: people,
// positions, twenty interviews and what the positions pay, through the same doors as real ones.
func (a *app) fillSample(ctx context.Context) error {
	if wanted, err := a.wantsSample(ctx); err != nil || !wanted {
		return err
	}
	a.filling = true
	defer func() { a.filling = false }()
	who := chat.Account{Platform: "bot"}
	if _, err := a.importCompany(ctx, sample.Company(), companyOrder{From: who, ID: "sample-company"}); err != nil {
		return fmt.Errorf("fill the sample company: %w", err)
	}
	raw, err := sample.Interviews(a.clock.Now())
	if err != nil {
		return fmt.Errorf("fill the sample interviews: %w", err)
	}
	rows, err := intake.Rows(raw)
	if err != nil {
		return fmt.Errorf("fill the sample interviews: %w", err)
	}
	o := order{ID: "sample-interviews", Hash: "sample", From: who, InOrder: true}
	t, err := a.importRows(ctx, o, sequence(rows), func(result) {})
	if err != nil {
		return fmt.Errorf("fill the sample interviews: %w", err)
	}
	if t.Refused > 0 {
		return fmt.Errorf("fill the sample interviews: %d were refused", t.Refused)
	}
	if err := a.fillPay(ctx, who); err != nil {
		return fmt.Errorf("fill the sample pay: %w", err)
	}
	// What upkeep would begin right after the start: in the log it is no news to whoever looks at it for the first time.
	if err := errors.Join(a.beginWeeks(ctx), a.beginRetention(ctx)); err != nil {
		return err
	}
	if _, err := a.runner.Drain(ctx); err != nil {
		return err
	}
	return a.markSample(ctx, sampleUntouched)
}

// fillPay puts in what the sample's positions pay.
func (a *app) fillPay(ctx context.Context, who chat.Account) error {
	raw := sample.Pay()
	f, err := pay.Open(sheet.Source{In: bytes.NewReader(raw), Size: int64(len(raw))})
	if err != nil {
		return err
	}
	o := payOrder{ID: "sample-pay", Hash: "sample", From: who}
	plan, err := a.planPay(ctx, o, payFile(f))
	if err != nil {
		return err
	}
	if t := plan.tally(); t.Refused > 0 || t.Accepted+t.Unchanged == 0 {
		return fmt.Errorf("%d were refused", t.Refused)
	}
	return a.bringPay(ctx, o, plan)
}

// onlySample says whether the store holds nothing but the sample. A sample that
// people have used is an error: it is theirs now.
func (a *app) onlySample(ctx context.Context) (bool, error) {
	state, people := "", false
	err := a.store.View(ctx, func(tx *store.Txn) error {
		var err error
		if state, err = tx.Setting(settingSample); err != nil || state != sampleUntouched {
			return err
		}
		return tx.Entries(time.Time{}, func(e store.Entry) bool {
			people = e.Door != "bot"
			return !people
		})
	})
	if err == nil && people {
		err = errors.New("import company: the sample company was used already; start with an empty store (set store: to a new folder). Nothing was stored")
	}
	return state == sampleUntouched, err
}

// dropSample empties a store that holds nothing but the untouched sample. It
// can be repeated after a crash.
func (a *app) dropSample(ctx context.Context) error {
	sample, err := a.onlySample(ctx)
	if err != nil || !sample {
		return err
	}
	return a.emptyStore(ctx)
}

// finishDrop goes on with what a crash interrupted.
func (a *app) finishDrop(ctx context.Context) error {
	state, err := a.sampleState(ctx)
	if err != nil || state != sampleRemoving {
		return err
	}
	return a.emptyStore(ctx)
}

// emptyStore deletes what the sample put in, in steps that fit a transaction.
func (a *app) emptyStore(ctx context.Context) error {
	if err := a.markSample(ctx, sampleRemoving); err != nil {
		return err
	}
	for n := 1; n > 0; {
		err := a.store.Update(ctx, func(tx *store.Txn) (err error) { n, err = tx.Clear(1000); return err })
		if err != nil {
			return fmt.Errorf("remove the sample: %w", err)
		}
	}
	a.names.forget()
	if err := a.practices.forget(ctx); err != nil { // whose trainees are gone
		return err
	}
	if err := a.runner.Reread(ctx); err != nil {
		return err
	}
	return a.markSample(ctx, sampleRemoved)
}
