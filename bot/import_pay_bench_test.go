package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// BenchmarkImportPay prints one part of the speed table: 10,000 rows of pay, as
// the command takes them, into a store on a real folder; for 2,000 positions of
// five levels, and, the worst, for 10,000 positions, each of which is a turn of
// its own. "again" is the same file once more, which changes nothing.
func BenchmarkImportPay(b *testing.B) {
	if b.N > 1 {
		return
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "import of pay\tstored\tchecked\tagain\tprocessor/row\ttaken back")
	for _, shape := range []struct{ positions, levels int }{{2000, 5}, {10_000, 1}} {
		a := houseOf(b, filepath.Join(b.TempDir(), "data"))
		manyPositions(b, a, shape.positions)
		file := payLines(shape.positions, shape.levels)
		bring := func(flags map[string]string) (string, time.Duration, time.Duration) {
			start, cpu, id := time.Now(), processorTime(), ""
			heard := &slipsIn{each: func(one slip) error { id += one.Import; return nil }}
			flags["locale"] = "en"
			code, err := importPayErrand(b.Context(), a, paper{errand{Actor: "bench", Flags: flags}, strings.NewReader(file), heard})
			if code != exitDone || err != nil {
				b.Fatal(code, err)
			}
			return id, time.Since(start), processorTime() - cpu
		}
		_, checked, _ := bring(map[string]string{"dry": "true"})
		id, stored, cpu := bring(map[string]string{})
		_, again, _ := bring(map[string]string{})
		start := time.Now()
		e := paper{errand{Actor: "bench", Flags: map[string]string{"id": id}}, nil, io.Discard}
		if code, err := undoPayErrand(b.Context(), a, e); code != exitDone || err != nil {
			b.Fatal(code, err)
		}
		rows := shape.positions * shape.levels
		fmt.Fprintf(w, "%d × %d\t%v\t%v\t%v\t%v\t%v\n", shape.positions, shape.levels, stored.Round(time.Millisecond), checked.Round(time.Millisecond),
			again.Round(time.Millisecond), (cpu / time.Duration(rows)).Round(time.Microsecond), time.Since(start).Round(time.Millisecond))
		if err := a.close(); err != nil {
			b.Fatal(err)
		}
	}
	_ = w.Flush()
}

// manyPositions adds n positions to the company of a house, called as others are
// if such are given.
func manyPositions(tb testing.TB, a *app, n int, called ...hiring.Position) {
	tb.Helper()
	s, err := a.runner.Company(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	like := s.Positions()[0]
	rows := make([]flows.Row, n)
	for i := range rows {
		p := like
		p.ID, p.Title, p.Aliases = fmt.Sprint("p", i), hiring.Words{"en": fmt.Sprint("Position ", i)}, nil
		p.Dimensions, p.Reasons = nil, nil
		if len(called) > i {
			p.ID, p.Title, p.Aliases = called[i].ID, called[i].Title, called[i].Aliases
		}
		raw, err := json.Marshal(p)
		if err != nil {
			tb.Fatal(err)
		}
		rows[i] = flows.Row{Flow: "position", Record: p.ID, Lane: p.ID, Values: chat.Values{"json": {string(raw)}}}
	}
	_, err = a.runner.Import(tb.Context(), flows.Batch{ID: "positions", Rows: rows, Shared: true, Brief: true, Action: chat.Action{Verb: "put"}})
	if err != nil {
		tb.Fatal(err)
	}
}

// payLines is a table of pay for n positions of some levels.
func payLines(n, levels int) string {
	var out strings.Builder
	out.WriteString("position,level,city,currency,months,min,mid,max,bonus,benefits,valid_from\n")
	for i := range n {
		for level := range levels {
			fmt.Fprintf(&out, "p%d,P%d,上海,CNY,14,%dK,,%dK,0–3 个月,补充公积金 7%%,2026-07-01\n", i, level+4, 20+level, 30+level)
		}
	}
	return out.String()
}
