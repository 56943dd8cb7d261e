package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/almanac"
	"closeloop/flows/company"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/retention"
	"closeloop/flows/rulebook"
	"closeloop/flows/sheet"
	"closeloop/flows/training"
	"closeloop/flows/upload"
)

// works is the slow work that flows call for, by name.
func (a *app) works() map[string]flows.Work {
	works := map[string]flows.Work{
		upload.Look:   a.uploads(a.lookAt),
		upload.Import: a.uploads(a.bringIn),
		upload.Undo:   a.undoing,

		rulebook.Replan:    a.replan,
		rulebook.Rehearsal: a.rehearse,
		almanac.Recount:    a.recount,
	}
	if a.box == nil {
		works[retention.Due] = a.letGo
	}
	if a.practices != nil {
		works[training.Sandbox] = a.practices.work
	}
	return works
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
		d, err := a.dropped(ctx, id)
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

// undoing takes an upload's import back, without its file.
func (a *app) undoing(ctx context.Context, id string) ([]byte, error) {
	d, err := a.dropped(ctx, id)
	if err != nil {
		return nil, err
	}
	found, err := a.takeBack(ctx, d)
	if err != nil {
		return nil, err
	}
	return json.Marshal(found)
}

// dropped finds an upload by its id.
func (a *app) dropped(ctx context.Context, id string) (dropped, error) {
	d := dropped{id: id}
	err := a.runner.Look(ctx, func(env flows.Env) error {
		d.Upload, _ = flows.Find[upload.Upload](env, upload.Name, id)
		return nil
	})
	return d, err
}

// fetch reads a dropped file from the platform where it stands.
func (a *app) fetch(ctx context.Context, u upload.Upload) ([]byte, error) {
	platforms := map[string]chat.Fetcher{console.Platform: a.console}
	for _, o := range a.outside {
		platforms[o.Name()] = o
	}
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
		return nil, &chat.SendError{Gone: true, Code: upload.WhyLarge, Err: errors.New("the file is larger than the bot reads")}
	}
	return raw, nil
}

// source is the file as readers of tables take it.
func (d dropped) source() sheet.Source {
	return sheet.Source{In: bytes.NewReader(d.raw), Size: int64(len(d.raw))}
}

// isYAML says whether a file is company.yaml; everything else is recognised by
// the readers themselves.
func isYAML(raw []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\ufeff")), " \t\r\n")
	for _, key := range []string{"company:", "people:", "positions:"} {
		if bytes.HasPrefix(start, []byte(key)) || bytes.Contains(start, []byte("\n"+key)) {
			return len(start) > 0 && start[0] != '{' && start[0] != '['
		}
	}
	return false
}

// holdsCompany says whether a file that is none of interviews is a company's.
func (d dropped) holdsCompany(format sheet.Format, old *hiring.Snapshot) bool {
	if format == sheet.CSV {
		return company.IsTable(d.source())
	}
	_, err := company.ReadTables([]sheet.Source{d.source()}, old)
	return err == nil
}

// lookAt says what a file holds and what its import would do. It stores
// nothing.
func (a *app) lookAt(ctx context.Context, d dropped) (upload.Finding, error) {
	now, err := a.runner.Company(ctx)
	if err != nil {
		return upload.Finding{}, err
	}
	if len(bytes.TrimSpace(d.raw)) == 0 {
		return upload.Finding{Why: "empty"}, nil
	}
	file, err := intake.Open(d.source(), now)
	if isYAML(d.raw) {
		return a.lookAtCompany(ctx, d)
	}
	if err != nil {
		return says(upload.Finding{}, err)
	}
	if len(file.Faults) == 0 && file.Format != sheet.JSON {
		return a.interviews(ctx, d, a.checkRows)
	}
	return a.lookAtOther(ctx, d, file)
}

// lookAtOther is lookAt for JSON, and for tables that are none of interviews.
func (a *app) lookAtOther(ctx context.Context, d dropped, file *intake.File) (upload.Finding, error) {
	if f, ok := d.asPay(file.Format, true); ok {
		return a.lookAtPay(ctx, d, f)
	}
	if file.Format == sheet.JSON {
		return a.interviews(ctx, d, a.checkRows)
	}
	now, err := a.runner.Company(ctx)
	if err != nil {
		return upload.Finding{}, err
	}
	if d.holdsCompany(file.Format, now) {
		return a.lookAtCompany(ctx, d)
	}
	if f, ok := d.asPay(file.Format, false); ok {
		return a.lookAtPay(ctx, d, f)
	}
	return headerFaults(upload.Finding{Kind: upload.Interviews}, file.Faults), nil
}

// checkRows is check for whoever wants to hear of every row.
func (a *app) checkRows(ctx context.Context, o order, rows iter.Seq2[intake.Entry, error], report func(result)) (tally, error) {
	return a.check(ctx, o, rows, func(one looked) error { report(one.result); return nil })
}

// says makes a sentence for people a finding; any other error stays one.
func says(found upload.Finding, err error) (upload.Finding, error) {
	p, ok := errors.AsType[*chat.Problem](err)
	if !ok || p.Kind == chat.Internal {
		return found, err
	}
	found.Why, found.Says = upload.WhySays, p.Sentence
	return found, nil
}

// bringIn imports a file: each row once, however often it is called.
func (a *app) bringIn(ctx context.Context, d dropped) (upload.Finding, error) {
	switch d.Found.Kind {
	case upload.Company:
		return a.bringCompany(ctx, d)
	case upload.Pay:
		return a.bringPayIn(ctx, d)
	}
	return a.interviews(ctx, d, a.importRows)
}

// rowWork is one way through the rows of a file: checking or importing them.
type rowWork func(context.Context, order, iter.Seq2[intake.Entry, error], func(result)) (tally, error)

// interviews goes through the rows of a file. One that cannot be read to its
// end is not offered: the look says so.
func (a *app) interviews(ctx context.Context, d dropped, work rowWork) (upload.Finding, error) {
	found := upload.Finding{Kind: upload.Interviews}
	now, err := a.runner.Company(ctx)
	if err != nil {
		return found, err
	}
	file, err := intake.Open(d.source(), now)
	if err != nil {
		return says(found, err)
	}
	rows := func(yield func(intake.Entry, error) bool) {
		for entry, err := range file.Rows() {
			if err != nil {
				err = tornFile{err}
			}
			if !yield(entry, err) {
				return
			}
		}
	}
	o := order{ID: d.batch(), Hash: d.id, From: d.From}
	_, err = work(ctx, o, rows, func(r result) { count(&found, r) })
	if _, torn := errors.AsType[tornFile](err); torn {
		found.Why, err = upload.WhyBroken, nil
	}
	return found, err
}

// tornFile is a file that cannot be read to its end.
type tornFile struct{ error }

func (t tornFile) Unwrap() error { return t.error }

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
			found.Faults = append(found.Faults, upload.Fault{Row: cmp.Or(r.Line, r.Row), Field: f.Field, Why: f.Reason})
		}
	}
}
