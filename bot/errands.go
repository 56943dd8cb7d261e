package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"closeloop/flows"
	"closeloop/flows/intake"
	"closeloop/store"
)

// sequence makes a sequence of rows that are in memory already.
func sequence(rows []json.RawMessage) iter.Seq2[intake.Entry, error] {
	return func(yield func(intake.Entry, error) bool) {
		for _, row := range rows {
			if !yield(intake.Entry{Raw: row}, nil) {
				return
			}
		}
	}
}

// compareIDs orders C-9 before C-10.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	if a < b {
		return -1
	}
	return 1
}

// auditVerifyErrand walks the whole audit and names the first break.
func auditVerifyErrand(ctx context.Context, a *app, e paper) (int, error) {
	v, err := a.store.Verify(ctx)
	if err != nil {
		return exitFailed, err
	}
	if v.Break != "" {
		return exitFailed, fmt.Errorf("verify audit: %s; keep the folder as it is and compare it with the last backup", v.Break)
	}
	erased := 0
	err = a.store.View(ctx, func(tx *store.Txn) error { erased, err = flows.Erasures(tx); return err })
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(e.out, "audit holds: %d entries on %d records, %d cases erased\n", v.Entries, v.Records, erased)
	return exitDone, nil
}
