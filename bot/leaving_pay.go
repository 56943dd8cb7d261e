package main

import (
	"context"
	"iter"
	"slices"
	"time"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/pay"
)

// pay are the ranges of every position of the company, in order; with since,
// those that begin then or later.
func (t taking) pay() (supply, error) {
	header, err := pay.Header(t.locale)
	if err != nil {
		return supply{}, err
	}
	return supply{
		header: func(context.Context) ([]string, error) { return header, nil },
		rows:   t.eachRange,
	}, nil
}

func (t taking) eachRange(ctx context.Context) iter.Seq2[leaving, error] {
	return func(yield func(leaving, error) bool) {
		company, err := t.app.runner.Company(ctx)
		if err != nil {
			yield(leaving{}, err)
			return
		}
		for positions := range slices.Chunk(company.Positions(), page) {
			var out []leaving
			err := t.app.runner.Look(ctx, func(env flows.Env) error {
				for _, p := range positions {
					if t.position == "" || t.position == p.ID {
						out = append(out, t.ranges(env, p.ID)...)
					}
				}
				return nil
			})
			if err != nil {
				yield(leaving{}, err)
				return
			}
			for _, row := range out {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// ranges are those of one position.
func (t taking) ranges(env flows.Env, position string) (out []leaving) {
	table, _ := flows.Find[hiring.PayTable](env, pay.Name, position)
	for _, r := range table.Ranges {
		if !t.since.IsZero() && r.From < t.since.Format(time.DateOnly) {
			continue
		}
		row := pay.Out(position, r)
		out = append(out, leaving{func() (any, error) { return row, nil }, row.Cells})
	}
	return out
}
