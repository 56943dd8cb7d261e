package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/duty"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// settingDry remembers which positions were in a dry run when that was looked at
// last; with [flows.OfHouse] among them, the whole bot was.
const settingDry = "dry"

// rehearses says whether the whole bot is in a dry run. A practice goes on as ever: it
// reaches nobody but its trainee.
func (a *app) rehearses() bool { return a.cfg.DryRun && a.box == nil }

// rehearsal is which positions are in a dry run.
type rehearsal []string

func (r rehearsal) holds(position string) bool {
	return slices.Contains(r, flows.OfHouse) || slices.Contains(r, position)
}

// resumeDuties puts the present duty of every open case before its owner whose dry
// run has ended since this was looked at last, by a company's file or by the
// configuration, and their cards before others. Each is a turn under one durable
// import, which a crash leaves to the next start; done again after that it finds the
// same.
func (a *app) resumeDuties(ctx context.Context) error {
	if a.box != nil {
		return nil
	}
	at := a.clock.Now() // what a run kept back begins after its end
	was, now, rev, err := a.rehearsals(ctx)
	if err != nil || slices.Equal(was, now) {
		return err
	}
	cases, err := a.released(ctx, was, now)
	if err != nil {
		return err
	}
	if len(cases) > 0 {
		id := fmt.Sprintf("resume-%d-%d", rev, len(now))
		batch := flows.Batch{ID: id, Hash: id, From: chat.Account{Platform: "bot"}, Action: chat.Action{Flow: duty.Name, Verb: "resume"}}
		for _, one := range cases {
			batch.Rows = append(batch.Rows, flows.Row{Record: one, Lane: one})
		}
		if _, err := a.runner.Import(ctx, batch); err != nil {
			return fmt.Errorf("resume duties after a dry run: %w", err)
		}
	}
	if err := a.runner.Rejoin(ctx, cases); err != nil {
		return fmt.Errorf("bring cards after a dry run: %w", err)
	}
	return a.turned(ctx, was, now, at)
}

// released are the open cases whose dry run has ended.
func (a *app) released(ctx context.Context, was, now rehearsal) (cases []string, err error) {
	err = a.runner.Look(ctx, func(env flows.Env) error {
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				head, _ := flows.Find[hiring.Case](env, "case", id)
				if status.Open() && was.holds(head.Position) && !now.holds(head.Position) {
					cases = append(cases, id)
				}
			}
		}
		return nil
	})
	return cases, err
}

// turned remembers what is in a dry run now, and since when.
func (a *app) turned(ctx context.Context, was, now rehearsal, at time.Time) error {
	raw, err := json.Marshal(now)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, func(tx *store.Txn) error {
		for _, position := range slices.Concat(was, now) {
			if begins := slices.Contains(now, position); begins != slices.Contains(was, position) {
				if err := flows.TurnRehearsal(tx, position, begins, at); err != nil {
					return err
				}
			}
		}
		return tx.SetSetting(settingDry, string(raw))
	})
}

// rehearsals are the dry runs as they were and as they are, and of which company.
func (a *app) rehearsals(ctx context.Context) (was, now rehearsal, rev uint64, err error) {
	company, err := a.runner.Company(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	now = slices.Clone(company.DryRuns())
	if a.rehearses() {
		now = append(now, flows.OfHouse)
	}
	err = a.store.View(ctx, func(tx *store.Txn) error {
		word, err := tx.Setting(settingDry)
		if err == nil && word != "" {
			err = json.Unmarshal([]byte(word), &was)
		}
		return err
	})
	return was, now, company.Revision, err
}
