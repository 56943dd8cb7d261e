package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/pay"
	"closeloop/store"
)

// payTables are what positions pay, by position.
func payTables() store.Collection[hiring.PayTable] {
	return store.Collection[hiring.PayTable]{Name: pay.Name, Schema: 1}
}

// payBack is what became of taking an import back.
type payBack struct {
	Import pay.Imported
	Known  bool     // there was such an import
	Done   []string // positions that are again what they were
	Kept   []string // positions that a later import has changed since
}

// undoPay makes the tables that an import changed what they were before it,
// where no later one has changed them again. Of positions that are not the
// person's nothing is done, or said.
func (a *app) undoPay(ctx context.Context, o payOrder) (out payBack, err error) {
	company, err := a.runner.Company(ctx)
	if err != nil {
		return out, err
	}
	company = company.At(a.clock.Now())
	var rows []flows.Row
	err = a.runner.Look(ctx, func(env flows.Env) error {
		out.Import, out.Known = flows.Find[pay.Imported](env, pay.ImportsName, o.ID)
		return nil
	})
	if err != nil || !out.Known {
		return out, err
	}
	err = a.store.View(ctx, func(tx *store.Txn) error {
		return payTables().All(tx, func(position string, t store.Record[hiring.PayTable]) bool {
			if pay.Brought(t.Body, o.ID) && (o.Person == "" || pay.Brings(company, o.Person, position)) {
				rows = append(rows, flows.Row{Record: position, Lane: position, Values: chat.Values{"import": {o.ID}}})
			}
			return true
		})
	})
	if err != nil || len(rows) == 0 {
		return out, err
	}
	work := func(verb string, rows []flows.Row) ([]flows.RowOutcome, error) {
		b := flows.Batch{ID: a.newID(verb), From: o.From, Brief: true, Rows: rows, Action: chat.Action{Flow: pay.Name, Verb: verb}}
		return a.runner.Import(context.WithoutCancel(ctx), b)
	}
	outcomes, err := work("undo", rows)
	if err != nil {
		return out, err
	}
	for _, one := range outcomes {
		if pay.StateOf(one.State) == pay.Undone {
			out.Done = append(out.Done, one.Record)
		} else {
			out.Kept = append(out.Kept, one.Record)
		}
	}
	if len(out.Done) > 0 {
		_, err = work("undone", []flows.Row{{Flow: pay.ImportsName, Record: o.ID, Lane: o.ID}})
	}
	return out, err
}

// undoPayErrand takes an import of pay back.
func undoPayErrand(ctx context.Context, a *app, e paper) (int, error) {
	id := e.Flags["id"]
	back, err := a.undoPay(ctx, payOrder{ID: id, From: chat.Account{Platform: "cli", User: e.Actor}})
	if err != nil {
		return exitFailed, err
	}
	if !back.Known {
		return exitFailed, fmt.Errorf("undo %s: no import of pay has this id; the report of an import prints it, and so does export audit. Nothing was changed", id)
	}
	if len(back.Done)+len(back.Kept) == 0 {
		if back.Import.Undone.IsZero() {
			return exitFailed, fmt.Errorf("undo %s: nothing of it is left to take back; nothing was changed", id)
		}
		return exitFailed, fmt.Errorf("undo %s: it was taken back already, on %s by %s; nothing was changed",
			id, back.Import.Undone.In(a.zone()).Format("2006-01-02 15:04"), back.Import.UndoneBy)
	}
	if n := len(back.Done); n > 0 {
		fmt.Fprintf(e.out, "again as before %s (positions: %d): %s\n", id, n, few(back.Done))
	}
	if len(back.Kept) == 0 {
		return exitDone, nil
	}
	code := exitPartial
	if len(back.Done) == 0 {
		code = exitFailed
	}
	return code, errors.New("not taken back, because a later import has changed them since: " + few(back.Kept) + "; take that one back first")
}

// few names the first of many.
func few(ids []string) string {
	const most = 20
	if n := len(ids) - most; n > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), n)
	}
	return strings.Join(ids, ", ")
}
