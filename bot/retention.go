package main

import (
	"context"
	"encoding/json"
	"fmt"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/retention"
)

// atOnce is how many candidates one piece of the slow work erases: others get their turn
// between two.
const atOnce = 100

// beginRetention has it looked every night from now on whose time is over.
func (a *app) beginRetention(ctx context.Context) error {
	planned := false
	err := a.runner.Look(ctx, func(env flows.Env) error {
		w, _ := flows.Find[retention.Watch](env, retention.Name, retention.Company)
		planned = w.Planned()
		return nil
	})
	if err != nil || planned {
		return err
	}
	// Short, and not given up half-way when serving ends in this moment.
	_, err = a.runner.Import(context.WithoutCancel(ctx), flows.Batch{
		ID: a.newID("retention"), From: chat.Account{Platform: "bot"}, Brief: true,
		Action: chat.Action{Flow: retention.Name, Verb: "begin"}, Rows: []flows.Row{{Record: retention.Company, Lane: retention.Company}},
	})
	return err
}

// letGo erases whose time is over, and says what HR is to be told. Done again after a
// crash it finds less.
func (a *app) letGo(ctx context.Context, _ string) ([]byte, error) {
	var leave []retention.Leaving
	var f retention.Found
	if a.rehearses() { // nothing goes of which nobody was told
		return json.Marshal(f)
	}
	err := a.runner.Look(ctx, func(env flows.Env) error {
		w, _ := flows.Find[retention.Watch](env, retention.Name, retention.Company)
		leave, f = retention.See(env, w, atOnce)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var orders []flows.Erasure
	for _, l := range leave {
		orders = append(orders, flows.Erasure{Candidate: l.Candidate, By: "bot", Why: retention.Name, Ledger: a.ledgered("bot", retention.Name)})
	}
	var done []flows.Receipt
	if len(orders) > 0 {
		a.erasing.Lock()
		done, err = a.runner.EraseAll(ctx, orders)
		a.erasing.Unlock()
		a.forget(done...)
	}
	if err != nil {
		return nil, fmt.Errorf("erase whose time is over: %w", err)
	}
	f.More = f.More && len(done) > 0 // else what is left waits for something: until the next night
	return json.Marshal(f)
}
