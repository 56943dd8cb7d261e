package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/pay"
	"closeloop/store"
)

// The size of the bench, and the figures that are to be held.
const (
	payPositions = 10_000
	payLevels    = 5
	payQuestions = 2000
	payIndexMost = 20 << 20
)

// payTown is a company with many positions as such are called: a kind, a field
// and a number in both languages, and an alias.
func payTown() *hiring.Snapshot {
	kinds := [][2]string{{"后端工程师", "Backend Engineer"}, {"前端工程师", "Frontend Engineer"}, {"数据分析师", "Data Analyst"}, {"产品经理", "Product Manager"}, {"银行顾问", "Banking Advisor"}, {"重庆运营", "Operations"}, {"销售代表", "Sales Representative"}, {"测试工程师", "Test Engineer"}}
	fields := [][2]string{{"支付", "Payments"}, {"清算", "Clearing"}, {"物流", "Logistics"}, {"广告", "Advertising"}, {"风控", "Risk"}, {"搜索", "Search"}, {"直播", "Streaming"}}
	all := make([]hiring.Position, payPositions)
	for i := range all {
		kind, field := kinds[i%len(kinds)], fields[i/len(kinds)%len(fields)]
		all[i] = hiring.Position{
			ID: fmt.Sprint("p", i), HR: "hr-lin", Aliases: []string{fmt.Sprintf("%s%s%d组", field[0], kind[0], i)},
			Title: hiring.Words{"zh-CN": fmt.Sprintf("%s%s %d", field[0], kind[0], i), "en": fmt.Sprintf("%s %s %d", kind[1], field[1], i)},
		}
	}
	return hiring.NewSnapshot(1, hiring.Company{}, nil, all)
}

// BenchmarkPay prints one part of the speed table: questions about pay through
// the whole desk over 10,000 positions of five levels, each a turn with its audit
// entry on disk; and what the index of names weighs.
func BenchmarkPay(b *testing.B) {
	if b.N > 1 {
		return
	}
	town := payTown()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	index := pay.NewIndex(town)
	built := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	size := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	runtime.KeepAlive(index)
	if size > payIndexMost {
		b.Errorf("the index of %d positions weighs %d bytes, at most %d", payPositions, size, payIndexMost)
	}
	a := houseOf(b, filepath.Join(b.TempDir(), "data"))
	manyPositions(b, a, payPositions, town.Positions()...)
	e := paper{errand{Actor: "bench", Flags: map[string]string{"locale": "en"}}, strings.NewReader(payLines(payPositions, payLevels)), io.Discard}
	if code, err := importPayErrand(b.Context(), a, e); code != exitDone || err != nil {
		b.Fatal(code, err)
	}
	company, err := a.runner.Company(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	asker := chat.Account{Platform: "console", User: company.Head()}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "/pay over %d positions × %d levels\tp50\tp99\tprocessor\tturns\n", payPositions, payLevels)
	n := 0
	for _, sort := range []struct{ name, form string }{
		{"by id, level, city", "/pay p%d P6 上海"},
		{"by title", "/pay 支付后端工程师 %d P6 上海"},
		{"in English", "/pay Backend Engineer Payments %d P6"},
		{"with an amount", "/pay p%d P6 25K"},
		{"part of a title", "/pay 后端 P%d"},
		{"a slip", "/pay 支副后端工程师 %d"},
		{"nothing near", "/pay qwertz %d"},
	} {
		var took []time.Duration
		cpu := processorTime()
		for i := range payQuestions / 7 {
			if n++; n%15 == 0 {
				a.clock.Move(a.clock.Offset() + time.Hour + time.Second) // so that the asker may ask again
			}
			ev := chat.Event{ID: fmt.Sprint("pay-", n), Kind: chat.Typed, From: asker, Place: chat.Place{Private: true}, Text: fmt.Sprintf(sort.form, i*56%payPositions)}
			start := time.Now()
			reply, err := a.desk.Handle(b.Context(), ev)
			took = append(took, time.Since(start))
			if err != nil || reply.Card == nil && reply.Notice.Key != "payask.unknown" {
				b.Fatalf("%s: %+v, %v", ev.Text, reply, err)
			}
		}
		payRow(w, sort.name, took, processorTime()-cpu)
	}
	var took []time.Duration
	cpu := processorTime()
	for i := range payQuestions / 7 {
		start := time.Now()
		if err := a.store.Update(b.Context(), func(tx *store.Txn) error { return tx.SetSetting("bench", fmt.Sprint(i)) }); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	payRow(w, "(one durable write alone)", took, processorTime()-cpu)
	_ = w.Flush()
	fmt.Printf("The index of their names takes %.1f MB and %v to read. Each answer is one durable write; processor is all that the process worked meanwhile, for one turn.\n", float64(size)/(1<<20), built.Round(time.Millisecond))
	if err := a.close(); err != nil {
		b.Fatal(err)
	}
}

func payRow(w io.Writer, name string, took []time.Duration, cpu time.Duration) {
	slices.Sort(took)
	fmt.Fprintf(w, "%s\t%v\t%v\t%v\t%d\n", name, took[len(took)/2].Round(time.Microsecond), took[len(took)*99/100].Round(time.Microsecond),
		(cpu / time.Duration(len(took))).Round(time.Microsecond), len(took))
}
