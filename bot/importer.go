package main

import (
	"context"
	"fmt"
	"iter"

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
	Brief   bool // nobody asks for this id again: it leaves no outcomes behind
	History bool // past interviews: no duty, no message
	InOrder bool // one row after the other, so that case numbers follow the rows
}

// result is what became of one row, counted from 1.
type result struct {
	Row        int
	Line       int // of a table: as the spreadsheet numbers it
	ExternalID string
	Case       string
	State      intake.State
	Faults     []intake.Fault
	Assumed    []string // of pay: what the row left open
	Came       came
}

// came is a row as it came, for whoever has to mend it.
type came struct {
	Raw   []byte   `json:"raw,omitempty"`
	Cells []string `json:"cells,omitempty"` // of a table
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

// check looks at every row before anything is written and hands each on. The
// state of a good row is what it would become.
func (a *app) check(ctx context.Context, o order, rows iter.Seq2[intake.Entry, error], each func(looked) error) (tally, error) {
	var t tally
	for group, err := range a.look(ctx, o, rows) {
		if err == nil {
			err = a.runner.Look(ctx, func(env flows.Env) error {
				for i := range group {
					foresee(env, &group[i])
				}
				return nil
			})
		}
		if err != nil {
			return t, err
		}
		for _, one := range group {
			t.add(one.result)
			if err := each(one); err != nil {
				return t, err
			}
		}
	}
	return t, nil
}

// foresee says what a checked row would become.
func foresee(env flows.Env, one *looked) {
	if len(one.Faults) > 0 {
		return
	}
	one.State = intake.Accepted
	if _, ok := env.Company.PositionNamed(one.row.Interview.PositionName); !ok {
		one.State = intake.Unassigned
	}
	if old, ok := flows.Find[hiring.Interview](env, "interview", one.row.Interview.ID); ok {
		one.Case, one.State = old.Case, intake.Updated
		if old.Hash == one.row.Interview.Hash {
			one.State = intake.Unchanged
		}
	}
}

// importRows checks and stores rows as they come: the good ones beside bad ones.
func (a *app) importRows(ctx context.Context, o order, rows iter.Seq2[intake.Entry, error], report func(result)) (tally, error) {
	return a.bringAll(ctx, o, a.look(ctx, o, rows), report)
}

// hearer is told how an import goes: of every row that was checked, that all
// were found good, of every row that was stored.
type hearer struct {
	row   func(result)
	begun func()
}

// importAll stores the rows if all are good. They wait in a file meanwhile, so
// that what is stored is what was checked.
func (a *app) importAll(ctx context.Context, o order, rows iter.Seq2[intake.Entry, error], to hearer) (tally, error) {
	wait, err := newWaitingRows(a.cfg.storeDir())
	if err != nil {
		return tally{}, err
	}
	defer wait.drop()
	t, err := a.check(ctx, o, rows, func(one looked) error {
		to.row(one.result)
		return wait.add(one)
	})
	if err != nil || t.Refused > 0 {
		return t, err
	}
	to.begun()
	return a.bringAll(ctx, o, wait.groups(), to.row)
}

// bringAll writes the good rows, each as a turn of its own under durable
// imports of one group each, and reports every row. A group that was begun is
// finished even if ctx ends; what was reported is stored.
func (a *app) bringAll(ctx context.Context, o order, groups iter.Seq2[[]looked, error], report func(result)) (tally, error) {
	var t tally
	done := 0 // durable imports so far
	for group, err := range groups {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = a.bring(context.WithoutCancel(ctx), o.batch(group, done), group)
		}
		if err != nil {
			return t, err
		}
		done++
		for _, one := range group {
			t.add(one.result)
			report(one.result)
		}
	}
	return t, nil
}

// fewRows is how many rows are stored one after the other, so that their case
// numbers follow the file; of more, each candidate's.
const fewRows = 50

// batch makes a durable import of a group's good rows.
func (o order) batch(group []looked, n int) flows.Batch {
	b := flows.Batch{ID: o.ID, Hash: o.Hash, From: o.From, Brief: o.Brief, Action: chat.Action{Flow: intake.Name, Verb: "row"}}
	if n > 0 {
		b.ID = fmt.Sprintf("%s-%d", o.ID, n)
	}
	values := chat.Values{}
	if o.History {
		values["history"] = []string{"true"}
	}
	for _, one := range group {
		if len(one.Faults) > 0 {
			continue
		}
		row := flows.Row{Data: one.data, Values: values}
		if !o.InOrder && len(group) > fewRows {
			row.Lane = one.lane
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}

// bring runs a batch and notes in the group what became of each row.
func (a *app) bring(ctx context.Context, b flows.Batch, group []looked) error {
	if len(b.Rows) == 0 {
		return nil
	}
	outcomes, err := a.runner.Import(ctx, b)
	if err != nil {
		return err
	}
	for i := range group {
		one := &group[i]
		if len(one.Faults) > 0 {
			continue
		}
		if len(outcomes) == 0 {
			return fmt.Errorf("import %s: it holds fewer rows than were sent", b.ID)
		}
		o := outcomes[0]
		outcomes = outcomes[1:]
		one.Case, one.State = o.Record, intake.StateOf(chat.T(o.State))
		if o.State == "refused" {
			one.State, one.Faults = intake.Refused, []intake.Fault{{Reason: chat.T(o.Why)}}
		}
	}
	return nil
}
