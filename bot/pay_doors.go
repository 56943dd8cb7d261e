package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/web"
	"closeloop/flows/pay"
)

// freshPay checks every row of a request before it writes one, like
// freshInterviews.
func (a *app) freshPay(ctx context.Context, in web.Import) (web.Answer, error) {
	o := payOrder{ID: in.Once.ID, Hash: in.Once.Body, From: chat.Account{Platform: "api", User: in.Key}}
	plan, err := a.planPay(ctx, o, payDocuments(in.Rows))
	if err != nil {
		return web.Answer{}, err
	}
	refused := plan.tally().Refused > 0 && !in.Partial
	out := web.Answer{}
	if !refused && !in.DryRun && plan.changes() {
		out.Import = o.ID
		if err := a.bringPay(ctx, o, plan); err != nil {
			return out, err
		}
	}
	for _, l := range plan.lines {
		out.Results = append(out.Results, answered(payResult(l)))
	}
	return counted(out, plan.tally(), refused), nil
}

// openPay recognises a file of pay and says so in the report.
func (a *app) openPay(e paper, report io.Writer) (*pay.File, func(), error) {
	src, done, err := spooled(e.in)
	if err != nil {
		return nil, done, err
	}
	f, err := pay.Open(src)
	if err != nil {
		return nil, done, a.told(e.Flags["locale"], err)
	}
	printRecognised(report, f.Format, f.Encoding, f.LeftOut)
	return f, done, a.headed(report, e.Flags["locale"], f.Faults)
}

// importPayErrand reads a file of pay: with the flag dry it only looks, with
// partial it stores the good rows, else all or none.
func importPayErrand(ctx context.Context, a *app, e paper) (int, error) {
	o := payOrder{ID: a.newID(pay.Name), From: chat.Account{Platform: "cli", User: e.Actor}, Brief: true}
	slips := newSlipsOut(a, e)
	var notes bytes.Buffer
	file, done, err := a.openPay(e, &notes)
	defer done()
	if err != nil {
		slips.write(slip{Note: notes.String()})
		slips.flush()
		return exitFailed, err
	}
	plan, err := a.planPay(ctx, o, payFile(file))
	stored := err == nil && e.Flags["dry"] != "true" && (e.Flags["partial"] == "true" || plan.tally().Refused == 0)
	if err == nil {
		printAssumed(&notes, plan.assumed())
	}
	slips.write(slip{Note: notes.String()})
	slips.write(slip{Titles: file.Titles})
	if stored {
		if err = a.bringPay(ctx, o, plan); err == nil {
			slips.begin(storing)
		}
	}
	slips.quiet = !stored && e.Flags["dry"] != "true"
	for _, l := range plan.lines {
		if err == nil {
			slips.row(payResult(l))
		}
	}
	slips.flush()
	t := plan.tally()
	if stored && t.Accepted > 0 {
		slips.write(slip{Import: o.ID})
	}
	slips.write(slip{Total: &t})
	if err = errors.Join(a.told(e.Flags["locale"], err), slips.failure, slips.buffer.Flush()); err != nil {
		return exitFailed, err
	}
	return exitOf(t, stored), nil
}

// exitOf is how an import ends.
func exitOf(t tally, stored bool) int {
	switch {
	case t.Refused == 0:
		return exitDone
	case t.Accepted+t.Unchanged > 0 && stored:
		return exitPartial
	}
	return exitFailed
}

// printAssumed says what the rows left open, and what was taken for it.
func printAssumed(out io.Writer, counts map[string]int) {
	words := map[string]string{
		pay.AssumedMid: "mid halfway between min and max", pay.AssumedMonths: "12 months a year", pay.AssumedCurrency: "the currency of the position's region",
		pay.AssumedFrom: "valid from today", pay.AssumedRounded: "rounded to cents",
	}
	var said []string
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		said = append(said, fmt.Sprintf("%s (rows: %d)", words[what], counts[what]))
	}
	if len(said) > 0 {
		fmt.Fprintln(out, "taken where the file says nothing: "+strings.Join(said, "; "))
	}
}
