package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"runtime/debug"
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/pay"
)

// payOrder is what pay somebody asked to import, by whichever door.
type payOrder struct {
	ID     string // of the durable import, and of what can be taken back
	Hash   string // of what was sent
	From   chat.Account
	Person string // whose rights count; empty: a key's or a command line's, which have all
	Brief  bool   // nobody asks for this id again: it leaves no outcomes behind
}

// payRows makes the rows of a file or a request for a reader.
type payRows func(*pay.Reader) iter.Seq2[pay.Entry, error]

// payPlan is what an import of pay would do: all rows, checked against each other
// and against what is stored.
type payPlan struct {
	lines []*pay.Line
	order []string               // positions, as they came
	by    map[string][]*pay.Line // of each position
}

// planPay looks at every row before anything is written. It says of an import
// that was carried out already what it said before.
func (a *app) planPay(ctx context.Context, o payOrder, rows payRows) (payPlan, error) {
	p := payPlan{by: map[string][]*pay.Line{}}
	company, err := a.runner.Company(ctx)
	if err != nil {
		return p, err
	}
	now := a.clock.Now()
	company = company.At(now)
	reader, err := pay.NewReader(company, now, func(position string) bool {
		return o.Person == "" || pay.Brings(company, o.Person, position)
	})
	if err != nil {
		return p, err
	}
	for e, err := range rows(reader) {
		if err != nil {
			return p, err
		}
		if len(p.lines) == pay.MaxRows {
			return p, chat.Refuse(chat.Invalid, chat.T("sheet.fault.rows", "Limit", pay.MaxRows))
		}
		p.add(a.checkPay(reader, len(p.lines)+1, e))
	}
	return p, a.runner.Look(ctx, func(env flows.Env) error {
		for _, position := range p.order {
			table, _ := flows.Find[hiring.PayTable](env, pay.Name, position)
			pay.Fit(table, o.ID, p.by[position])
		}
		return nil
	})
}

// checkPay checks one row. What a row does to the check is that row's fault.
func (a *app) checkPay(r *pay.Reader, row int, e pay.Entry) (out pay.Line) {
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("the check of a row panicked", "row", row, "stack", string(debug.Stack()))
			out = pay.Line{Entry: e, Row: row, State: pay.Refused, Faults: []pay.Fault{{Reason: chat.T("problem.internal")}}}
		}
	}()
	return r.Check(row, e)
}

func (p *payPlan) add(l pay.Line) {
	p.lines = append(p.lines, &l)
	if len(l.Faults) > 0 {
		return
	}
	if p.by[l.Position] == nil {
		p.order = append(p.order, l.Position)
	}
	p.by[l.Position] = append(p.by[l.Position], &l)
}

// tally counts the rows by what they became, or would become.
func (p *payPlan) tally() (t tally) {
	for _, l := range p.lines {
		t.add(payResult(l))
	}
	return t
}

// assumed counts what the good rows left open, by what it is.
func (p *payPlan) assumed() map[string]int {
	out := map[string]int{}
	for _, l := range p.lines {
		if l.State != pay.Refused {
			for _, what := range l.Assumed {
				out[what]++
			}
		}
	}
	return out
}

// changes says whether there is anything to store.
func (p *payPlan) changes() bool {
	return slices.ContainsFunc(p.order, func(position string) bool { return changed(p.by[position]) })
}

func changed(lines []*pay.Line) bool {
	return slices.ContainsFunc(lines, func(l *pay.Line) bool { return l.State == pay.Accepted || l.State == pay.Updated })
}

// bringPay writes the good rows under one durable import, each position as a
// turn of its own; what became of each row stands in the plan afterwards. An
// import that was begun is finished even if ctx ends.
func (a *app) bringPay(ctx context.Context, o payOrder, p payPlan) error {
	if err := ctx.Err(); err != nil || !p.changes() {
		return err
	}
	b := flows.Batch{ID: o.ID, Hash: o.Hash, From: o.From, Brief: o.Brief, Action: chat.Action{Flow: pay.Name, Verb: "row"}}
	for _, position := range p.order {
		if !changed(p.by[position]) {
			continue
		}
		row := pay.Row{Import: o.ID}
		for _, l := range p.by[position] {
			if l.State != pay.Refused {
				row.Ranges = append(row.Ranges, l.Range)
			}
		}
		raw, err := json.Marshal(row)
		if err != nil {
			return err
		}
		b.Rows = append(b.Rows, flows.Row{Record: position, Lane: position, Data: raw})
	}
	count := chat.Values{"positions": {strconv.Itoa(len(b.Rows))}}
	b.Rows = append(b.Rows, flows.Row{Flow: pay.ImportsName, Verb: "note", Record: o.ID, Lane: "/", Values: count})
	outcomes, err := a.runner.Import(context.WithoutCancel(ctx), b)
	if err != nil {
		return err
	}
	for _, out := range outcomes {
		if out.State == string(pay.Refused) {
			p.refuse(out.Record, chat.T(out.Why))
		}
	}
	return nil
}

// refuse takes the rows of a position back whose turn was refused.
func (p *payPlan) refuse(position string, why chat.Text) {
	for _, l := range p.by[position] {
		if l.State != pay.Refused {
			l.State, l.Faults = pay.Refused, []pay.Fault{{Reason: why}}
		}
	}
}

// payResult is a line in the words that imports have alike.
func payResult(l *pay.Line) result {
	out := result{Row: l.Row, Line: l.Line, ExternalID: l.ID(), State: intake.State(l.State), Assumed: l.Assumed}
	for _, f := range l.Faults {
		out.Faults = append(out.Faults, intake.Fault{Field: f.Field, Reason: f.Reason})
	}
	if l.State == pay.Refused {
		out.Came, out.Assumed = came{l.Raw, l.Cells}, nil
	}
	return out
}

// payFile hands out the rows of an opened file.
func payFile(f *pay.File) payRows {
	return func(r *pay.Reader) iter.Seq2[pay.Entry, error] {
		if f.Text == nil {
			return f.Rows()
		}
		return func(yield func(pay.Entry, error) bool) {
			for raw, err := range intake.Stream(f.Text) {
				var bad *intake.BadRow
				e := pay.Broken(chat.T("problem.internal"))
				switch {
				case errors.As(err, &bad):
					e, err = pay.Broken(bad.Reason), nil
				case err == nil:
					e = r.Document(raw)
				}
				if !yield(e, err) {
					return
				}
			}
		}
	}
}

// payDocuments hands out rows that are in memory already.
func payDocuments(rows []json.RawMessage) payRows {
	return func(r *pay.Reader) iter.Seq2[pay.Entry, error] {
		return func(yield func(pay.Entry, error) bool) {
			for _, raw := range rows {
				if !yield(r.Document(raw), nil) {
					return
				}
			}
		}
	}
}
