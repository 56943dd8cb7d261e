package main

import (
	"context"
	"fmt"

	"closeloop/bot/chat"
	"closeloop/bot/sample"
	"closeloop/flows/intake"
	"closeloop/store"
)

// settingFilling is the word of settingSample while the sample is being put in.
const settingFilling = "filling"

// fresh says whether the store is empty but for what was put in before this
// bot served, and marks that the sample is on its way in.
func (a *app) fresh(ctx context.Context) (bool, error) {
	company, err := a.runner.Company(ctx)
	if err != nil || len(company.People()) > 0 {
		return false, err
	}
	err = a.store.Update(ctx, func(tx *store.Txn) error { return tx.SetSetting(settingSample, settingFilling) })
	return err == nil, err
}

// fillSample puts the made-up company into an empty store, once: people,
// positions and twenty interviews, through the same doors as real ones.
func (a *app) fillSample(ctx context.Context) error {
	word := ""
	err := a.store.View(ctx, func(tx *store.Txn) (err error) { word, err = tx.Setting(settingSample); return err })
	if err != nil || (word != "" && word != settingFilling) {
		return err
	}
	if word == "" {
		if fresh, err := a.fresh(ctx); err != nil || !fresh {
			return err
		}
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
	if err != nil || t.Refused > 0 {
		return fmt.Errorf("fill the sample interviews: %d refused: %w", t.Refused, err)
	}
	if _, err := a.runner.Drain(ctx); err != nil {
		return err
	}
	return a.store.Update(ctx, func(tx *store.Txn) error { return tx.SetSetting(settingSample, "untouched") })
}
