package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"

	"golang.org/x/sync/errgroup"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
)

// A group of rows is checked side by side and makes one durable import: this
// many rows, or bytes of them if they are large.
const (
	chunk      = 1000
	chunkBytes = 4 << 20
)

// looked is a row after its check. Without faults it has what brings it in.
type looked struct {
	result
	entry intake.Entry    // until it is checked
	row   intake.Row      // until it is known what it would become
	lane  string          // its candidate: rows of one stay in order
	data  json.RawMessage // the row, checked
}

// look checks rows and hands them on in groups, in their order, while it checks
// the next ones: of a file, however long, three groups are in memory.
func (a *app) look(ctx context.Context, o order, rows iter.Seq2[intake.Entry, error]) iter.Seq2[[]looked, error] {
	return func(yield func([]looked, error) bool) {
		inner, stop := context.WithCancel(ctx)
		groups := make(chan []looked)
		var failed error // read after groups is closed
		var ahead sync.WaitGroup
		ahead.Go(func() {
			defer close(groups)
			failed = a.gather(inner, o, rows, groups)
		})
		defer ahead.Wait()
		defer stop()
		for g := range groups {
			if !yield(g, nil) {
				return
			}
		}
		if failed != nil {
			yield(nil, failed)
		}
	}
}

// gather reads rows and sends them on in checked groups.
func (a *app) gather(ctx context.Context, o order, rows iter.Seq2[intake.Entry, error], groups chan<- []looked) error {
	var group []looked
	size, n := 0, 0
	flush := func() error {
		if len(group) == 0 {
			return nil
		}
		if err := a.checkAll(ctx, o, group); err != nil {
			return err
		}
		select {
		case groups <- group:
		case <-ctx.Done():
			return ctx.Err()
		}
		group, size = nil, 0
		return nil
	}
	for e, err := range rows {
		var bad *intake.BadRow
		if err != nil && !errors.As(err, &bad) {
			return errors.Join(flush(), err)
		}
		n++
		one := looked{result: result{Row: n, Line: e.Line}, entry: e}
		if bad != nil {
			one.Faults = []intake.Fault{bad.Fault}
		}
		group, size = append(group, one), size+len(e.Raw)
		if len(group) >= chunk || size >= chunkBytes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// checkAll checks the rows of a group side by side, against the company as it is
// now.
func (a *app) checkAll(ctx context.Context, o order, group []looked) error {
	company, err := a.runner.Company(ctx)
	if err != nil {
		return err
	}
	var side errgroup.Group
	side.SetLimit(runtime.GOMAXPROCS(0))
	const share = 32 // rows a goroutine takes at a time
	for from := 0; from < len(group); from += share {
		side.Go(func() error {
			for i := from; i < min(from+share, len(group)) && ctx.Err() == nil; i++ {
				a.checkOne(ctx, o, &group[i], company)
			}
			return ctx.Err()
		})
	}
	return side.Wait()
}

// checkOne checks a row. What a row does to the check is that row's fault: it
// must not end a bot that serves others.
func (a *app) checkOne(ctx context.Context, o order, one *looked, company *hiring.Snapshot) {
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("the check of a row panicked", "row", one.Row, "stack", string(debug.Stack()))
			one.State, one.Faults = intake.Refused, []intake.Fault{{Reason: chat.T("problem.internal")}}
		}
	}()
	if len(one.Faults) == 0 {
		one.row, one.Faults = a.reader.CheckEntry(ctx, o.Source, one.entry, company)
		one.ExternalID, one.lane, one.data = one.row.Interview.ExternalID, one.row.Candidate.ID, one.row.Text
	}
	if len(one.Faults) > 0 {
		one.State, one.Came = intake.Refused, came{one.entry.Raw, one.entry.Cells}
		if one.Came.Cells != nil {
			one.Came.Raw = nil // we made it of the cells
		}
	}
	one.entry = intake.Entry{}
}
