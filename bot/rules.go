package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/almanac"
	"closeloop/flows/duty"
	"closeloop/flows/hiring"
	"closeloop/flows/rulebook"
)

// wireDuties adds the ledger of duties, and the rules that it goes by.
func (a *app) wireDuties(calendars duty.Calendars) error {
	a.windows = calendars.Window
	book, err := rulebook.Flow(a.windows)
	if err != nil {
		return err
	}
	flows.Add(a.runner, book)
	flows.Add(a.runner, rulebook.TrialFlow())
	flows.Add(a.runner, duty.Flow(calendars, a.names))
	flows.Add(a.runner, calendars.Allowances())
	flows.Add(a.runner, calendars.Digests())
	flows.Add(a.runner, almanac.Flow(calendars.Of))
	return nil
}

// replan plans the running duties of the rules that changed anew, each in a turn of
// its own under one durable import, so that a crash in the middle is finished once.
func (a *app) replan(ctx context.Context, _ string) ([]byte, error) {
	var order rulebook.Order
	var rows []flows.Row
	err := a.runner.Look(ctx, func(env flows.Env) error {
		var cases []string
		order, cases = rulebook.Ordered(env)
		for _, id := range cases {
			rows = append(rows, flows.Row{Record: id, Lane: id})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		id := "replan-" + strconv.FormatInt(order.At.UnixMilli(), 10)
		_, err := a.runner.Import(ctx, flows.Batch{
			ID: id, Hash: id, From: chat.Account{Platform: "bot"}, Rows: rows, Brief: true,
			Action: chat.Action{Flow: duty.Name, Verb: "replan"},
		})
		if err != nil {
			return nil, fmt.Errorf("plan duties anew: %w", err)
		}
	}
	return json.Marshal(order)
}

// recount plans the running duties of a region anew: its days are others now.
func (a *app) recount(ctx context.Context, region string) ([]byte, error) {
	id := ""
	b := flows.Batch{From: chat.Account{Platform: "bot"}, Brief: true, Action: chat.Action{Flow: duty.Name, Verb: "replan"}}
	err := a.runner.Look(ctx, func(env flows.Env) error {
		part, _ := flows.Find[hiring.Almanac](env, almanac.Name, region)
		id = "recount-" + region + "-" + strconv.FormatInt(part.Changed.UnixMilli(), 10)
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				if head, _ := flows.Find[hiring.Case](env, "case", id); status.Open() && env.Company.Region(head) == region {
					b.Rows = append(b.Rows, flows.Row{Record: id, Lane: id})
				}
			}
		}
		return nil
	})
	if err != nil || len(b.Rows) == 0 {
		return nil, err
	}
	b.ID, b.Hash = id, id
	if _, err = a.runner.Import(ctx, b); err != nil {
		return nil, fmt.Errorf("plan duties by other days: %w", err)
	}
	return nil, nil
}

// rehearse counts what somebody tries of a rule, on one snapshot of the store.
func (a *app) rehearse(ctx context.Context, person string) ([]byte, error) {
	var out rulebook.Outcome
	err := a.runner.Look(ctx, func(env flows.Env) error {
		out, _ = rulebook.Tried(env, a.windows, person)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return json.Marshal(out)
}
