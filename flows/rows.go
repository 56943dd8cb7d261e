package flows

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"closeloop/bot/chat"
	"closeloop/store"
)

// finish goes on with a batch as it stands in the store.
func (r *Runner) finish(ctx context.Context, id string) ([]RowOutcome, error) {
	b, rows, err := r.staged(ctx, id)
	if err != nil {
		return nil, err
	}
	if b.State == done {
		return outcomes(rows), nil
	}
	return r.work(ctx, b, rows)
}

// work runs the rows that have not been run, then closes the batch: the
// outcomes stay for 72 h and longer, the rows' content goes with its key. Of a
// brief batch nothing stays.
func (r *Runner) work(ctx context.Context, b Batch, rows []staged) ([]RowOutcome, error) {
	lanes := map[string][]int{}
	var order []string
	for n, row := range rows {
		if row.Row == nil {
			continue
		}
		if lanes[row.Row.Lane] == nil {
			order = append(order, row.Row.Lane)
		}
		lanes[row.Row.Lane] = append(lanes[row.Row.Lane], n)
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(hands)
	for _, lane := range order {
		group.Go(func() error {
			for _, n := range lanes[lane] {
				outcome, err := r.row(inner, b, n, *rows[n].Row)
				if err != nil {
					return err
				}
				rows[n].Outcome = outcome
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("run import %s: %w", b.ID, err)
	}
	return outcomes(rows), r.close(ctx, b)
}

func outcomes(rows []staged) []RowOutcome {
	out := make([]RowOutcome, len(rows))
	for i, row := range rows {
		if row.Outcome != nil {
			out[i] = *row.Outcome
		}
	}
	return out
}

func (r *Runner) staged(ctx context.Context, id string) (Batch, []staged, error) {
	var b Batch
	var rows []staged
	err := r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		rec, ok, err := batches().Get(tx, id)
		if err != nil || !ok {
			return err
		}
		b, rows = rec.Body, make([]staged, rec.Body.Count)
		for n := range rows {
			row, _, err := stagedRows().Get(tx, rowID(id, n))
			if err != nil {
				return err
			}
			rows[n] = row.Body
		}
		return nil
	})
	return b, rows, err
}

// row runs one row as a turn that replaces it by its outcome in the same
// transaction. A refusal is an outcome too.
func (r *Runner) row(ctx context.Context, b Batch, n int, row Row) (*RowOutcome, error) {
	ev := chat.Event{
		ID: "import/" + rowID(b.ID, n), Kind: chat.Row, From: b.From, Action: b.Action,
		Data: row.Data, Values: row.Values,
	}
	ev.Action.Record = row.Record
	if row.Flow != "" {
		ev.Action.Flow = row.Flow
	}
	if row.Verb != "" {
		ev.Action.Verb = row.Verb
	}
	var out RowOutcome
	t, err := r.turn(ctx, ev, func(t *turn) error {
		t.after = func() error {
			out = RowOutcome{State: t.reply.Notice.Key, Record: t.ev.Action.Record}
			return b.ran(t.tx, n, &out)
		}
		return nil
	})
	if err == nil || t == nil {
		return &out, err
	}
	p := chat.AsProblem(err)
	if p.Kind == chat.Internal {
		return nil, err
	}
	out = RowOutcome{State: "refused", Record: row.Record, Why: p.Sentence.Key}
	return &out, r.cfg.Store.Update(ctx, func(tx *store.Txn) error { return b.ran(tx, n, &out) })
}

// ran replaces a row by its outcome.
func (b Batch) ran(tx *store.Txn, n int, out *RowOutcome) error {
	if b.Brief {
		return stagedRows().Delete(tx, rowID(b.ID, n))
	}
	return stagedRows().Put(tx, rowID(b.ID, n), store.Record[staged]{Body: staged{Outcome: out}})
}

func (r *Runner) close(ctx context.Context, b Batch) error {
	if b.Shared {
		defer r.moved()
	}
	return r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		if b.Brief {
			if err := batches().Delete(tx, b.ID); err != nil {
				return err
			}
		} else {
			b.State = done
			if err := batches().Put(tx, b.ID, store.Record[Batch]{Body: b}); err != nil {
				return err
			}
		}
		if b.Shared {
			if err := touchCompany(tx); err != nil {
				return err
			}
		}
		return tx.DestroyKey("import/" + b.ID)
	})
}
