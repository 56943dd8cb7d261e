package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
)

// order is what somebody asked to import, by whichever door.
type order struct {
	ID      string // of the durable import; the same id is the same import
	Hash    string // of what was sent
	Source  string
	From    chat.Account
	Partial bool // keep the good rows beside bad ones
	DryRun  bool // check only
	History bool // past interviews: no duty, no message
	InOrder bool // one row after the other, so that case numbers follow the rows
}

// result is what became of one row, counted from 1.
type result struct {
	Row        int            `json:"row"`
	Line       int            `json:"line,omitempty"` // of a table: as the spreadsheet numbers it
	ExternalID string         `json:"external_id,omitempty"`
	Case       string         `json:"case,omitempty"`
	State      intake.State   `json:"state"`
	Faults     []intake.Fault `json:"-"`
}

// tally counts the results of an import.
type tally struct{ Accepted, Unchanged, Refused int }

func (t *tally) add(r result) {
	switch r.State {
	case intake.Refused:
		t.Refused++
	case intake.Unchanged:
		t.Unchanged++
	default:
		t.Accepted++
	}
}

// chunk is how many rows of a file make one durable import.
const chunk = 500

// check looks at every row before anything is written and reports each. The
// state of a good row is what it would become.
func (a *app) check(ctx context.Context, o order, rows iter.Seq2[intake.Entry, error], report func(result)) (tally, error) {
	company, err := a.runner.Company(ctx)
	if err != nil {
		return tally{}, err
	}
	var t tally
	n := 0
	for e, err := range rows {
		if err != nil {
			return t, err
		}
		n++
		row, faults := a.reader.CheckEntry(ctx, o.Source, e, company)
		r := result{Row: n, Line: e.Line, ExternalID: row.Interview.ExternalID, State: intake.Refused, Faults: faults}
		if len(faults) == 0 {
			if r.State, r.Case, err = a.foresee(ctx, row, company); err != nil {
				return t, err
			}
		}
		t.add(r)
		report(r)
	}
	return t, nil
}

// foresee says what a checked row would become.
func (a *app) foresee(ctx context.Context, row intake.Row, company *hiring.Snapshot) (state intake.State, record string, err error) {
	err = a.runner.Look(ctx, func(env flows.Env) error {
		state = intake.Accepted
		if _, ok := company.PositionNamed(row.Interview.PositionName); !ok {
			state = intake.Unassigned
		}
		if old, ok := flows.Find[hiring.Interview](env, "interview", row.Interview.ID); ok {
			record, state = old.Case, intake.Updated
			if old.Hash == row.Interview.Hash {
				state = intake.Unchanged
			}
		}
		return nil
	})
	return state, record, err
}

// store writes the good rows, each as a turn of its own under durable imports
// of at most chunk rows, and reports every row.
func (a *app) importRows(ctx context.Context, o order, rows iter.Seq2[intake.Entry, error], report func(result)) (tally, error) {
	company, err := a.runner.Company(ctx)
	if err != nil {
		return tally{}, err
	}
	w := &importing{app: a, order: o, report: report}
	n := 0
	for e, err := range rows {
		if err != nil {
			return w.tally, err
		}
		n++
		row, faults := a.reader.CheckEntry(ctx, o.Source, e, company)
		r := result{Row: n, Line: e.Line, ExternalID: row.Interview.ExternalID, State: intake.Refused, Faults: faults}
		if err := w.add(ctx, r, row); err != nil {
			return w.tally, err
		}
	}
	return w.tally, w.flush(ctx)
}

// importing gathers rows into durable imports.
type importing struct {
	app    *app
	order  order
	report func(result)
	tally  tally
	done   int // durable imports so far

	results []result
	rows    []flows.Row
	index   []int // of each row among results
}

func (w *importing) add(ctx context.Context, r result, row intake.Row) error {
	if len(r.Faults) == 0 {
		raw, err := json.Marshal(row)
		if err != nil {
			return fmt.Errorf("encode row %d: %w", r.Row, err)
		}
		values := chat.Values{}
		if w.order.History {
			values["history"] = []string{"true"}
		}
		w.index = append(w.index, len(w.results))
		lane := row.Candidate.ID
		if w.order.InOrder {
			lane = ""
		}
		w.rows = append(w.rows, flows.Row{Data: raw, Values: values, Lane: lane})
	}
	w.results = append(w.results, r)
	if len(w.results) >= chunk {
		return w.flush(ctx)
	}
	return nil
}

func (w *importing) flush(ctx context.Context) error {
	if len(w.rows) > 0 {
		b := flows.Batch{
			ID: w.order.ID, Hash: w.order.Hash, From: w.order.From, Rows: w.rows,
			Action: chat.Action{Flow: intake.Name, Verb: "row"},
		}
		if w.done > 0 {
			b.ID = fmt.Sprintf("%s-%d", w.order.ID, w.done)
		}
		outcomes, err := w.app.runner.Import(ctx, b)
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			r := &w.results[w.index[i]]
			r.Case, r.State = o.Record, intake.StateOf(chat.T(o.State))
			if o.State == "refused" {
				r.State, r.Faults = intake.Refused, []intake.Fault{{Reason: chat.T(o.Why)}}
			}
		}
	}
	for _, r := range w.results {
		w.tally.add(r)
		w.report(r)
	}
	w.done++
	w.results, w.rows, w.index = nil, nil, nil
	return nil
}

// reason puts a row's faults into one sentence of a language.
func (a *app) reason(locale string, faults []intake.Fault) string {
	words := make([]string, len(faults))
	for i, f := range faults {
		words[i] = a.speaker.Words(chat.Reader{Locale: locale}, f.Reason)
		if f.Field != "" {
			words[i] = f.Field + ": " + words[i]
		}
	}
	return strings.Join(words, "; ")
}
