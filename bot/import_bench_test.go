package main

import (
	"bytes"
	"encoding/json"
	flags "flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/sample"
)

// importRows is a flag of the test binary: -rows.
var importRows = flags.Int("rows", 5000, "rows in BenchmarkImport")

// BenchmarkImport prints one line of the speed table: a file of interviews into
// an empty store, on a real folder. "stored" is the command without what follows
// from it: every row checked, then every row a turn of its own, durable.
// "drained" is the command to its end: every report built, every card posted to
// the console's shelf.
func BenchmarkImport(b *testing.B) {
	if b.N > 1 {
		return
	}
	a := houseOf(b, filepath.Join(b.TempDir(), "data"))
	defer func() { _ = a.close() }()
	file := filepath.Join(b.TempDir(), "interviews.jsonl")
	size := writeInterviews(b, file, *importRows)
	heap := watchHeap()
	start, cpu := time.Now(), processorTime()
	stored := bringFile(b, a, file)
	between, half := time.Since(start), processorTime()-cpu
	if _, err := a.runner.Drain(b.Context()); err != nil {
		b.Fatal(err)
	}
	all, whole := time.Since(start), processorTime()-cpu
	rate := func(d time.Duration) float64 { return float64(stored) / d.Seconds() }
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "import of interviews\tbytes/row\tstored rows/s\tdrained rows/s\tprocessor/row stored\tdrained\tpeak heap")
	fmt.Fprintf(w, "%d rows\t%d\t%.0f\t%.0f\t%v\t%v\t%d MiB\n", stored, size/int64(stored), rate(between), rate(all),
		(half / time.Duration(stored)).Round(time.Microsecond), (whole / time.Duration(stored)).Round(time.Microsecond), heap()>>20)
	_ = w.Flush()
}

// bringFile runs the command's work over a file and returns the rows stored.
func bringFile(tb testing.TB, a *app, file string) int {
	tb.Helper()
	in, err := os.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	f, done, err := a.openInterviews(tb.Context(), paper{in: in}, io.Discard)
	defer done()
	if err != nil {
		tb.Fatal(err)
	}
	o := order{ID: a.newID("cli"), From: chat.Account{Platform: "cli", User: "bench"}, Brief: true}
	t, err := a.importAll(tb.Context(), o, f.Rows(), hearer{func(result) {}, func() {}})
	if err != nil || t.Refused > 0 {
		tb.Fatal(t, err)
	}
	return t.Accepted
}

// houseOf is a bot with the sample company and without cases, in a folder.
func houseOf(tb testing.TB, dir string) *app {
	tb.Helper()
	cfg := defaults()
	cfg.dir, cfg.Log.Level, cfg.Store, cfg.Key = filepath.Dir(dir), "error", "badger:"+dir, Words{"file:" + dir + ".key"}
	a, err := open(tb.Context(), cfg, options{log: io.Discard})
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := a.importCompany(tb.Context(), sample.Company(), companyOrder{From: chat.Account{Platform: "bot"}, ID: "company"}); err != nil {
		tb.Fatal(err)
	}
	return a
}

// writeInterviews writes n interviews, one a line: the sample's, each of
// somebody else. It returns the size of the file.
func writeInterviews(tb testing.TB, path string, n int) int64 {
	tb.Helper()
	raw, err := sample.Interviews(time.Now())
	if err != nil {
		tb.Fatal(err)
	}
	var all []map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for i := range n {
		one := all[i%len(all)]
		one["external_id"] = fmt.Sprint("bulk-", i)
		one["candidate"] = map[string]any{"external_id": fmt.Sprint("c-", i), "name": fmt.Sprint("候选人", i), "email": fmt.Sprintf("c%d@example.com", i)}
		if err := enc.Encode(one); err != nil {
			tb.Fatal(err)
		}
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return int64(out.Len())
}

// watchHeap follows the live heap until it is asked for the peak.
func watchHeap() (peak func() uint64) {
	var most uint64
	done := make(chan struct{})
	var wg sync.WaitGroup
	look := func() {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		most = max(most, s[0].Value.Uint64())
	}
	runtime.GC()
	wg.Go(func() {
		every := time.NewTicker(20 * time.Millisecond)
		defer every.Stop()
		for {
			look()
			select {
			case <-done:
				return
			case <-every.C:
			}
		}
	})
	return func() uint64 {
		close(done)
		wg.Wait()
		return most
	}
}

func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
