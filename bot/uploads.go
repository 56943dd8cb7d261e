package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/company"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/upload"
)

// works is the slow work that flows call for, by name.
func (a *app) works() map[string]flows.Work {
	return map[string]flows.Work{
		upload.Look:   a.uploads(a.lookAt),
		upload.Import: a.uploads(a.bringIn),
	}
}

// dropped is a file that somebody dropped, with what is in it.
type dropped struct {
	upload.Upload
	id  string
	raw []byte
}

// batch is the durable import of an upload: a repeat goes on with it.
func (d dropped) batch() string { return upload.Name + "-" + d.id }

// uploads fetches an upload's file and does the work on it.
func (a *app) uploads(do func(context.Context, dropped) (upload.Finding, error)) flows.Work {
	return func(ctx context.Context, id string) ([]byte, error) {
		d := dropped{id: id}
		err := a.runner.Look(ctx, func(env flows.Env) error {
			d.Upload, _ = flows.Find[upload.Upload](env, upload.Name, id)
			return nil
		})
		if err != nil {
			return nil, err
		}
		if d.raw, err = a.fetch(ctx, d.Upload); err != nil {
			return nil, err
		}
		found, err := do(ctx, d)
		if err != nil {
			return nil, err
		}
		return json.Marshal(found)
	}
}

// fetch reads a dropped file from the platform where it stands.
func (a *app) fetch(ctx context.Context, u upload.Upload) ([]byte, error) {
	platforms := map[string]chat.Fetcher{console.Platform: a.console}
	from, ok := platforms[u.From.Platform]
	if !ok {
		return nil, &chat.SendError{Gone: true, Code: upload.WhyGone, Err: errors.New("no such platform: " + u.From.Platform)}
	}
	body, err := from.Fetch(ctx, u.File)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(body, chat.MaxFile+1))
	if err = errors.Join(err, body.Close()); err != nil {
		return nil, fmt.Errorf("read a dropped file: %w", err)
	}
	if len(raw) > chat.MaxFile {
		return nil, &chat.SendError{Gone: true, Code: "format", Err: errors.New("the file is larger than it was said to be")}
	}
	return raw, nil
}

// kindOf recognises a file by what is in it; none: it cannot be read.
func kindOf(raw []byte) upload.Kind {
	start := bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\ufeff")), " \t\r\n")
	if len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		return upload.Interviews
	}
	for _, key := range []string{"company:", "people:", "positions:"} {
		if bytes.HasPrefix(start, []byte(key)) || bytes.Contains(start, []byte("\n"+key)) {
			return upload.Company
		}
	}
	return ""
}

// lookAt says what a file holds and what its import would do. It stores
// nothing.
func (a *app) lookAt(ctx context.Context, d dropped) (upload.Finding, error) {
	kind := kindOf(d.raw)
	switch {
	case len(bytes.TrimSpace(d.raw)) == 0:
		return upload.Finding{Why: "empty"}, nil
	case kind == upload.Company:
		return a.lookAtCompany(ctx, d)
	case kind == upload.Interviews:
		return a.interviews(ctx, d, a.check)
	}
	return upload.Finding{Why: "format"}, nil
}

// bringIn imports a file: each row once, however often it is called.
func (a *app) bringIn(ctx context.Context, d dropped) (upload.Finding, error) {
	if d.Found.Kind == upload.Company {
		return a.bringCompany(ctx, d)
	}
	return a.interviews(ctx, d, a.importRows)
}

// rowWork is one way through the rows of a file: checking or importing them.
type rowWork func(context.Context, order, iter.Seq2[json.RawMessage, error], func(result)) (tally, error)

// interviews goes through the rows of a file. A file that cannot be read to
// its end is imported as far as it goes at no time: the look says so.
func (a *app) interviews(ctx context.Context, d dropped, work rowWork) (upload.Finding, error) {
	found := upload.Finding{Kind: upload.Interviews}
	var torn error
	rows := func(yield func(json.RawMessage, error) bool) {
		for raw, err := range intake.Stream(bytes.NewReader(d.raw)) {
			torn = err
			if !yield(raw, err) {
				return
			}
		}
	}
	o := order{ID: d.batch(), Hash: d.id, From: d.From}
	_, err := work(ctx, o, rows, func(r result) { count(&found, r) })
	if err != nil && torn != nil {
		found.Why, err = upload.WhyBroken, nil
	}
	return found, err
}

// count adds what became of one row.
func count(found *upload.Finding, r result) {
	switch r.State {
	case intake.Refused:
		found.Rows.Refused++
	case intake.Unchanged:
		found.Rows.Unchanged++
	case intake.Updated:
		found.Rows.Updated++
	case intake.Unassigned:
		found.Rows.Unassigned++
	default:
		found.Rows.New++
	}
	for _, f := range r.Faults {
		if len(found.Faults) < upload.MostFaults {
			found.Faults = append(found.Faults, upload.Fault{Row: r.Row, Field: f.Field, Why: f.Reason})
		}
	}
}

// readCompany reads a company file and compares it with the company as it is.
// With a Why in the finding it is not to be imported.
func (a *app) readCompany(ctx context.Context, d dropped) (upload.Finding, company.Diff, error) {
	found := upload.Finding{Kind: upload.Company}
	state, err := a.sampleState(ctx)
	if err != nil || state == sampleUntouched {
		found.Why = "sample"
		return found, company.Diff{}, err
	}
	if len(d.raw) > maxCompany {
		found.Why = "big"
		return found, company.Diff{}, nil
	}
	file, faults := company.Read(d.raw)
	if len(faults) > 0 {
		found.Why = upload.WhyFaulty
		for _, f := range faults[:min(len(faults), upload.MostFaults)] {
			found.Faults = append(found.Faults, upload.Fault{Row: f.Line, Field: f.Path, Why: f.Why})
		}
		return found, company.Diff{}, nil
	}
	old, err := a.runner.Company(ctx)
	if err != nil {
		return found, company.Diff{}, err
	}
	diff := file.Diff(old)
	found.Change = changeOf(diff, old)
	found.Used, err = a.usedPositions(ctx, diff)
	switch me, known := person(file, d.By); {
	case len(found.Used) > 0:
		found.Why = upload.WhyUsed
	case !known || !me.Active:
		found.Why = "yourself"
	}
	return found, diff, err
}

func person(file company.File, id string) (hiring.Person, bool) {
	for _, p := range file.People {
		if p.ID == id {
			return p, true
		}
	}
	return hiring.Person{}, false
}

func changeOf(d company.Diff, old *hiring.Snapshot) upload.Change {
	count := func(c company.Changes) upload.Difference {
		return upload.Difference{Added: len(c.Added), Changed: len(c.Changed), Missing: len(c.Missing)}
	}
	c := upload.Change{People: count(d.People), Positions: count(d.Positions)}
	for _, id := range d.People.Missing {
		c.Leaving = append(c.Leaving, old.Name(id))
	}
	return c
}

func (a *app) lookAtCompany(ctx context.Context, d dropped) (upload.Finding, error) {
	found, diff, err := a.readCompany(ctx, d)
	if found.Why == "" && diff.Empty() {
		found.Why = upload.WhySame
	}
	return found, err
}

// bringCompany imports a company file. One that changes nothing any more was
// imported by an earlier try, which may not have come to the duties.
func (a *app) bringCompany(ctx context.Context, d dropped) (upload.Finding, error) {
	found, diff, err := a.readCompany(ctx, d)
	if err != nil || found.Why != "" {
		return found, err
	}
	o := companyOrder{From: d.From, ID: d.batch()}
	if diff.Empty() {
		found.Change = d.Found.Change
		return found, a.moveDuties(ctx, o)
	}
	_, err = a.importCompany(ctx, d.raw, o)
	return found, err
}
