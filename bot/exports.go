package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/export"
	"closeloop/flows/sheet"
)

// taking is what somebody wants to take out.
type taking struct {
	app      *app
	what     string
	format   string
	locale   string
	position string // empty: all
	since    time.Time
}

// leaving is one row on its way out: as JSON, and as a table has it.
type leaving struct {
	json  func() (any, error)
	cells func() []string
}

// supply gives the rows of an export, and the header that they have in a table.
type supply struct {
	header func(ctx context.Context) ([]string, error) // asked for a table only, before the rows
	rows   func(ctx context.Context) iter.Seq2[leaving, error]
}

// exportErrand writes interviews, cases, pay or the audit. Nothing leaves before the
// audit says who takes it.
func exportErrand(ctx context.Context, a *app, e paper) (int, error) {
	t, code, err := a.taking(ctx, e)
	if err != nil {
		return code, err
	}
	from, err := t.supply()
	if err != nil {
		return exitFailed, err
	}
	id := a.newID("export")
	note := func(verb string, values chat.Values) error {
		b := flows.Batch{
			ID: id + "-" + verb, From: chat.Account{Platform: "cli", User: e.Actor}, Brief: true,
			Action: chat.Action{Flow: export.Name, Verb: verb}, Rows: []flows.Row{{Record: id, Values: values}},
		}
		_, err := a.runner.Import(ctx, b)
		return err
	}
	err = note("begin", chat.Values{"what": {t.what}, "format": {t.format}, "position": {t.position}, "since": {e.Flags["since"]}})
	if err != nil {
		return exitFailed, fmt.Errorf("note the export in the audit: %w", err)
	}
	n, err := t.write(ctx, e.out, from)
	if err != nil {
		return exitFailed, fmt.Errorf("export %s: %w", t.what, err)
	}
	return exitDone, note("end", chat.Values{"rows": {strconv.Itoa(n)}})
}

// taking reads what is wanted; code says how wrong it is.
func (a *app) taking(ctx context.Context, e paper) (t taking, code int, err error) {
	t = taking{app: a, what: e.Flags["what"], format: e.Flags["format"], locale: e.Flags["locale"], position: e.Flags["position"]}
	company, err := a.runner.Company(ctx)
	if err != nil {
		return t, exitFailed, err
	}
	if _, ok := company.Position(t.position); !ok && t.position != "" {
		return t, exitFailed, fmt.Errorf("read --position %q: no position has this id", t.position)
	}
	if word := e.Flags["since"]; word != "" {
		if t.since, err = time.ParseInLocation(time.DateOnly, word, company.Zone("")); err != nil {
			return t, exitUsage, fmt.Errorf("read --since %q: want a date like 2026-11-23", word)
		}
	}
	return t, exitDone, nil
}

func (t taking) supply() (supply, error) {
	switch t.what {
	case "interviews":
		return t.interviews()
	case "cases":
		return t.cases(), nil
	case "pay":
		return t.pay()
	case "audit":
		return t.audit(), nil
	}
	return supply{}, fmt.Errorf("export %q: there is no such thing", t.what)
}

// write writes the rows in the format that was asked for, and says how many.
func (t taking) write(ctx context.Context, to io.Writer, from supply) (int, error) {
	out := bufio.NewWriterSize(to, 64<<10)
	var n int
	var err error
	switch t.format {
	case "jsonl":
		n, err = writeJSON(out, from.rows(ctx), frame{})
	case "json":
		n, err = writeJSON(out, from.rows(ctx), frame{"[", ",", "]\n"})
	case "csv", "xlsx":
		var header []string
		if header, err = from.header(ctx); err == nil {
			table := sheet.NewCSV(out)
			if t.format == "xlsx" {
				table = sheet.NewXLSX(out, t.what)
			}
			n, err = writeTable(table, header, from.rows(ctx))
		}
	default:
		err = fmt.Errorf("read --format %q: want json, jsonl, csv or xlsx", t.format)
	}
	return n, errors.Join(err, out.Flush())
}

// frame is what stands around the rows of a JSON array.
type frame struct{ open, between, end string }

func writeJSON(out *bufio.Writer, rows iter.Seq2[leaving, error], f frame) (n int, err error) {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	before := f.open
	for row, err := range rows {
		var value any
		if err == nil {
			value, err = row.json()
		}
		if err == nil {
			_, err = out.WriteString(before)
		}
		if err == nil {
			err = enc.Encode(value)
		}
		if err != nil {
			return n, err
		}
		n, before = n+1, f.between
	}
	if n == 0 {
		_, err = out.WriteString(f.open)
	}
	if err == nil {
		_, err = out.WriteString(f.end)
	}
	return n, err
}

func writeTable(table sheet.Writer, header []string, rows iter.Seq2[leaving, error]) (n int, err error) {
	err = table.Row(header...)
	for row, failed := range rows {
		if err = errors.Join(err, failed); err != nil {
			break
		}
		if err = table.Row(row.cells()...); err != nil {
			break
		}
		n++
	}
	return n, errors.Join(err, table.Close())
}
