package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/company"
	"closeloop/flows/decision"
	"closeloop/flows/hiring"
	"closeloop/flows/round"
)

// companyOrder is who imports a company, under which durable id.
type companyOrder struct {
	From chat.Account
	ID   string
}

// faultyCompany is a company file with faults: nothing was stored.
type faultyCompany struct{ faults []company.Fault }

func (f *faultyCompany) Error() string {
	return fmt.Sprintf("%d faults in the company file", len(f.faults))
}

// importCompany replaces the company by what a file says, as a whole: who is
// missing is deactivated, open duties of theirs move, a position with open
// cases may not vanish. It returns what changed.
func (a *app) importCompany(ctx context.Context, raw []byte, o companyOrder) (company.Diff, error) {
	file, faults := company.Read(raw)
	if len(faults) > 0 {
		return company.Diff{}, &faultyCompany{faults}
	}
	return a.putCompany(ctx, file, o)
}

// putCompany is importCompany for a file that was read already.
func (a *app) putCompany(ctx context.Context, file company.File, o companyOrder) (company.Diff, error) {
	old, err := a.runner.Company(ctx)
	if err != nil {
		return company.Diff{}, err
	}
	diff := file.Diff(old)
	if diff.Empty() {
		return diff, nil
	}
	if err := a.positionsInUse(ctx, diff); err != nil {
		return diff, err
	}
	rows, err := companyRows(file, old, diff)
	if err != nil {
		return diff, err
	}
	b := flows.Batch{ID: o.ID, Hash: o.ID, From: o.From, Rows: rows, Shared: true, Action: chat.Action{Verb: "put"}}
	if _, err := a.runner.Import(ctx, b); err != nil {
		return diff, err
	}
	a.touchPeople(old, slices.Concat(diff.People.Changed, diff.People.Missing)...)
	if err := a.redraw(ctx, o, old, diff); err != nil {
		return diff, err
	}
	return diff, errors.Join(a.moveDuties(ctx, o), a.resumeDuties(ctx))
}

// redraw has the cards of a position drawn anew where the file opened or closed
// the AI's view: what was posted before must not keep what is closed now.
func (a *app) redraw(ctx context.Context, o companyOrder, old *hiring.Snapshot, diff company.Diff) error {
	now, err := a.runner.Company(ctx)
	if err != nil {
		return err
	}
	var rows []flows.Row
	err = a.runner.Look(ctx, func(env flows.Env) error {
		for _, position := range diff.Positions.Changed {
			was, _ := old.Position(position)
			if is, _ := now.Position(position); is.Blind == was.Blind {
				continue
			}
			for _, id := range env.List("case.position", position) {
				if head, ok := flows.Find[hiring.Case](env, "case", id); ok && head.Undecided() && head.Status != hiring.ReportDraft {
					rows = append(rows, flows.Row{Flow: decision.Name, Record: id, Lane: id})
				}
			}
		}
		return nil
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	_, err = a.runner.Import(ctx, flows.Batch{
		ID: o.ID + "-views", Hash: o.ID, From: o.From, Rows: rows, Action: chat.Action{Verb: "redraw"},
	})
	return err
}

// positionsInUse refuses a file without a position that has open cases.
func (a *app) positionsInUse(ctx context.Context, diff company.Diff) error {
	used, err := a.usedPositions(ctx, diff)
	if err == nil && len(used) > 0 {
		err = fmt.Errorf("import company: %s: the file no longer has this position, but it has open cases; close them first, or put it back. Nothing was stored", strings.Join(used, ", "))
	}
	return err
}

// usedPositions are those that a file leaves out and that have open cases.
func (a *app) usedPositions(ctx context.Context, diff company.Diff) ([]string, error) {
	var used []string
	err := a.runner.Look(ctx, func(env flows.Env) error {
		for _, position := range diff.Positions.Missing {
			for _, id := range env.List("case.position", position) {
				if head, ok := flows.Find[hiring.Case](env, "case", id); ok && head.Status.Open() {
					used = append(used, position)
					break
				}
			}
		}
		return nil
	})
	return used, err
}

// companyRows are the turns that make the company what the file says.
func companyRows(file company.File, old *hiring.Snapshot, diff company.Diff) ([]flows.Row, error) {
	var rows []flows.Row
	var failed error
	put := func(flow, id string, v any) {
		row, err := companyRow(flow, id, v)
		failed = errors.Join(failed, err)
		rows = append(rows, row)
	}
	put("company", company.Record, file.Company)
	for _, p := range file.People {
		put("person", p.ID, p)
	}
	for _, id := range diff.People.Missing {
		p, _ := old.Person(id)
		p.Active = false
		put("person", id, p)
	}
	for _, p := range file.Positions {
		put("position", p.ID, p)
	}
	for _, id := range diff.Positions.Missing {
		p, _ := old.Position(id)
		p.Gone = true
		put("position", id, p)
	}
	return rows, failed
}

// companyRow is the turn that writes one entry of the company.
func companyRow(flow, id string, v any) (flows.Row, error) {
	raw, err := json.Marshal(v)
	return flows.Row{Flow: flow, Record: id, Lane: flow + id, Values: chat.Values{"json": {string(raw)}}}, err
}

// moveDuties gives every open case whose owner left or lost the role a new one,
// and tells HR once for each of them.
func (a *app) moveDuties(ctx context.Context, o companyOrder) error {
	now, err := a.runner.Company(ctx)
	if err != nil {
		return err
	}
	var rows []flows.Row
	gone := map[string][]string{} // cases by who had them
	err = a.runner.Look(ctx, func(env flows.Env) error {
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				head, _ := flows.Find[hiring.Case](env, "case", id)
				_, role := head.NextDuty()
				if interviewerLeft(env, now, head) {
					rows = append(rows, flows.Row{Flow: round.Name, Record: id, Lane: id, Verb: "check"})
				}
				if status.Open() && !now.Serves(head.Duty.Owner, head, role) {
					rows = append(rows, flows.Row{Flow: "duty", Record: id, Lane: id})
					gone[head.Duty.Owner] = append(gone[head.Duty.Owner], id)
				}
			}
		}
		return nil
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	for person, cases := range gone {
		rows = append(rows, flows.Row{Flow: "person", Record: person, Lane: "person/" + person, Verb: "left", Values: company.Left(cases)})
	}
	_, err = a.runner.Import(ctx, flows.Batch{
		ID: o.ID + "-duties", Hash: o.ID, From: o.From, Rows: rows, Action: chat.Action{Verb: "plan"},
	})
	return err
}

// interviewerLeft says whether somebody who is to interview for a case is there no
// longer.
func interviewerLeft(env flows.Env, now *hiring.Snapshot, head hiring.Case) bool {
	if head.Status != hiring.SecondScheduled && head.Status != hiring.PendingSecondEval {
		return false
	}
	rounds, _ := flows.Find[hiring.Rounds](env, round.Name, head.ID)
	m, _ := rounds.Present(head)
	return slices.ContainsFunc(m.People, func(id string) bool {
		p, known := now.Person(id)
		return !known || !p.Active
	})
}

func printDiff(out io.Writer, d company.Diff) {
	if d.Empty() {
		fmt.Fprintln(out, "nothing changed")
		return
	}
	if d.Company {
		fmt.Fprintln(out, "company: settings changed")
	}
	printChanges(out, "people", d.People)
	printChanges(out, "positions", d.Positions)
}

func printChanges(out io.Writer, what string, c company.Changes) {
	fmt.Fprintf(out, "%s: %d added, %d changed, %d missing\n", what, len(c.Added), len(c.Changed), len(c.Missing))
	for _, set := range []struct {
		mark string
		ids  []string
	}{{"+", c.Added}, {"~", c.Changed}, {"-", c.Missing}} {
		for _, id := range set.ids {
			fmt.Fprintln(out, "  "+set.mark+" "+id)
		}
	}
}

// foreseeCompany is what importing a file would change, or why it would be
// refused.
func (a *app) foreseeCompany(ctx context.Context, file company.File) (company.Diff, error) {
	sample, err := a.onlySample(ctx)
	if err != nil {
		return company.Diff{}, err
	}
	if sample {
		return file.Diff(hiring.NewSnapshot(0, hiring.Company{}, nil, nil)), nil
	}
	old, err := a.runner.Company(ctx)
	if err != nil {
		return company.Diff{}, err
	}
	diff := file.Diff(old)
	return diff, a.positionsInUse(ctx, diff)
}
