package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
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

// importInterviewsErrand reads a file of interviews once: with the flag check
// it only looks, else it stores the good rows. The command line looks first.
func importInterviewsErrand(ctx context.Context, a *app, e paper) (int, error) {
	o := order{
		ID: a.newID("cli"), Hash: e.Flags["hash"], Source: e.Flags["source"],
		From: chat.Account{Platform: "cli", User: e.Actor}, History: e.Flags["history"] == "true",
	}
	lines := bufio.NewWriter(e.out)
	file, done, err := a.openInterviews(ctx, e, lines)
	defer done()
	if err != nil {
		return exitFailed, errors.Join(err, lines.Flush())
	}
	report := func(r result) {
		if e.Flags["quiet"] == "true" && r.State != intake.Refused {
			return
		}
		fmt.Fprintf(lines, "row %d  %s  %s  %s\n", cmp.Or(r.Line, r.Row), r.ExternalID, r.State, r.Case)
		if len(r.Faults) > 0 {
			fmt.Fprintf(lines, "       %s\n", a.reason(e.Flags["locale"], r.Faults))
		}
	}
	run := a.importRows
	if e.Flags["check"] == "true" {
		run = a.check
	}
	t, err := run(ctx, o, file.Rows(), report)
	fmt.Fprintf(lines, "%d accepted, %d unchanged, %d refused\n", t.Accepted, t.Unchanged, t.Refused)
	if err := errors.Join(a.told(e.Flags["locale"], err), lines.Flush()); err != nil {
		return exitFailed, err
	}
	if e.Flags["check"] != "true" {
		if _, err := a.runner.Drain(ctx); err != nil {
			return exitFailed, err
		}
	}
	switch {
	case t.Refused == 0:
		return exitDone, nil
	case t.Accepted+t.Unchanged > 0 && e.Flags["check"] != "true":
		return exitPartial, nil
	}
	return exitFailed, nil
}

// exported is one case as it goes out: without sealed numbers.
type exported struct {
	ID        string          `json:"id"`
	Candidate string          `json:"candidate,omitempty"`
	Position  string          `json:"position"`
	Status    hiring.Status   `json:"status"`
	Round     int             `json:"round"`
	Duty      *exportedDuty   `json:"duty,omitempty"`
	UpdatedAt string          `json:"updated_at"`
	OpenedAt  string          `json:"opened_at"`
	Verdict   *hiring.Verdict `json:"decision,omitempty"`
}

type exportedDuty struct {
	Kind  hiring.DutyKind `json:"kind"`
	Owner string          `json:"owner"`
	Due   string          `json:"due"`
}

// exportCasesErrand writes cases as a JSON array or as JSON Lines.
func exportCasesErrand(ctx context.Context, a *app, e paper) (int, error) {
	since, err := sinceFlag(e.Flags["since"])
	if err != nil {
		return exitUsage, err
	}
	var rows []exported
	err = a.runner.Look(ctx, func(env flows.Env) error {
		if _, ok := env.Company.Position(e.Flags["position"]); !ok && e.Flags["position"] != "" {
			return fmt.Errorf("read --position %q: no position has this id", e.Flags["position"])
		}
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				head, _ := flows.Find[hiring.Case](env, "case", id)
				if (e.Flags["position"] == "" || e.Flags["position"] == head.Position) && !head.Changed.Before(since) {
					rows = append(rows, exportOf(env, head))
				}
			}
		}
		return nil
	})
	if err != nil {
		return exitFailed, err
	}
	slices.SortFunc(rows, func(x, y exported) int { return compareIDs(x.ID, y.ID) })
	enc := json.NewEncoder(e.out)
	if e.Flags["format"] != "jsonl" {
		enc.SetIndent("", "  ")
		if rows == nil {
			rows = []exported{}
		}
		return exitDone, enc.Encode(rows)
	}
	for _, row := range rows {
		if err := enc.Encode(row); err != nil {
			return exitFailed, err
		}
	}
	return exitDone, nil
}

func sinceFlag(word string) (time.Time, error) {
	if word == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.DateOnly, word)
	if err != nil {
		return at, fmt.Errorf("read --since %q: want a date like 2026-11-23", word)
	}
	return at, nil
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

func exportOf(env flows.Env, head hiring.Case) exported {
	zone := env.Company.Zone("")
	out := exported{
		ID: head.ID, Position: head.Position, Status: head.Status, Round: head.Round,
		UpdatedAt: head.Changed.In(zone).Format(time.RFC3339), OpenedAt: head.Opened.In(zone).Format(time.RFC3339),
	}
	if who, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		out.Candidate = who.Name
	}
	if head.Duty.Kind != "" {
		out.Duty = &exportedDuty{Kind: head.Duty.Kind, Owner: head.Duty.Owner, Due: head.Duty.Due.In(zone).Format(time.RFC3339)}
	}
	if d, ok := flows.Find[hiring.Decision](env, "decision", head.ID); ok && d.Verdict != "" {
		out.Verdict = &d.Verdict
	}
	return out
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
	fmt.Fprintf(e.out, "audit holds: %d entries on %d records\n", v.Entries, v.Records)
	return exitDone, nil
}
