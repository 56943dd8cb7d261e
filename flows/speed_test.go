package flows_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/store"
	"closeloop/store/badger"
)

// The speed table, printed by `make bench`. A turn is a whole click on a real
// folder: rights, revision, form, step, plan, sealing, audit, jobs, commit;
// sending is off. Beside the combiner stands the same code with one Badger
// transaction per call (BatchMax 1), in interleaved rounds of the same run;
// medians are printed. A Badger transaction with SyncWrites costs two msyncs
// (reference: counted with strace, see the engine's package comment).
const (
	speedRounds = 3
	speedFor    = time.Second
	syncsPerTxn = 2
)

// pace is what one round of turns gave.
type pace struct {
	perSecond float64
	p50, p99  time.Duration
	syncs     float64 // per turn
}

var speedOf = flag.String("speed", "", "only this part: timers")

func BenchmarkTable(b *testing.B) {
	if b.N > 1 {
		return
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	defer w.Flush()
	if *speedOf != "" {
		timers(b)
		return
	}
	fmt.Fprintln(w, "callers\tway\tturns/s\tp50\tp99\tsyncs/turn\tratio")
	for _, callers := range []int{1, 16, 128} {
		ways := []badger.Options{{}, {BatchMax: 1}}
		got := make([][]pace, len(ways))
		for range speedRounds {
			for i, o := range ways {
				got[i] = append(got[i], clicks(b, o, callers))
			}
		}
		base := median(got[1])
		for i, name := range []string{"combiner", "one transaction per call"} {
			m := median(got[i])
			fmt.Fprintf(w, "%d\t%s\t%.0f\t%v\t%v\t%.3f\t%.1f\n", callers, name, m.perSecond,
				m.p50.Round(time.Microsecond), m.p99.Round(time.Microsecond), m.syncs, m.perSecond/base.perSecond)
		}
	}
	w.Flush()
	timers(b)
	ticks(b)
}

func median(all []pace) pace {
	slices.SortFunc(all, func(x, y pace) int { return int(x.perSecond - y.perSecond) })
	return all[len(all)/2]
}

// clicks lets callers click for a while, each on cases of its own.
func clicks(b *testing.B, o badger.Options, callers int) pace {
	o.Dir = b.TempDir()
	h := openHouse(b, o, &clock{at: monday})
	for i := range callers {
		h.open("C-" + strconv.Itoa(i))
	}
	before := h.engine.Transactions()
	var turns atomic.Int64
	took := make([][]time.Duration, callers)
	start := time.Now()
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			id := "C-" + strconv.Itoa(i)
			for rev := uint64(1); time.Since(start) < speedFor; rev++ {
				at := time.Now()
				if _, p := h.click("mgr", id, "write", rev, chat.Values{"words": {strconv.FormatUint(rev%1000, 10)}}); p != nil {
					b.Errorf("turn refused: %v", p)
					return
				}
				took[i] = append(took[i], time.Since(at))
				turns.Add(1)
			}
		})
	}
	wg.Wait()
	all := slices.Concat(took...)
	slices.Sort(all)
	n := float64(turns.Load())
	return pace{
		perSecond: n / time.Since(start).Seconds(), p50: all[len(all)/2], p99: all[len(all)*99/100],
		syncs: syncsPerTxn * float64(h.engine.Transactions()-before) / n,
	}
}

// timers: 10,000 due at once, each a full turn that leaves an outbox row.
func timers(b *testing.B) {
	const due = 10_000
	h := openHouse(b, badger.Options{Dir: b.TempDir()}, &clock{at: monday})
	h.many(due, 0)
	h.Carry(sink{})
	h.clock.add(3 * time.Hour)
	start := time.Now()
	if _, err := h.Tick(context.Background()); err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%d timers due at once, each a full turn, a second told turn, and its message claimed for sending: %v\n", due, time.Since(start).Round(time.Millisecond))
}

// sink is a carrier that carries nothing: sending is off.
type sink struct{}

func (sink) Take([]store.Job)           {}
func (sink) Wait(context.Context) error { return nil }

// ticks: nothing is due while 100,000 jobs wait.
func ticks(b *testing.B) {
	const pending, looks = 100_000, 1_000_000
	h := openHouse(b, badger.Options{Dir: b.TempDir()}, &clock{at: monday})
	h.pending(pending)
	if _, err := h.Tick(context.Background()); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	for range looks {
		if _, err := h.Tick(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	fmt.Printf("an idle tick with %d jobs pending: %v\n", pending, time.Since(start)/looks)
}

// many opens n cases in one import.
func (h *house) many(n, from int) {
	h.t.Helper()
	batch := flows.Batch{ID: "many", Hash: "many", Action: chat.Action{Flow: "note", Verb: "open"}, From: chat.Account{Platform: "api"}}
	for i := range n {
		id := "C-" + strconv.Itoa(from+i)
		batch.Rows = append(batch.Rows, flows.Row{Record: id, Lane: id})
	}
	if _, err := h.Import(context.Background(), batch); err != nil {
		h.t.Fatal(err)
	}
	h.drain()
}

// pending stores n jobs that are due in a year.
func (h *house) pending(n int) {
	h.t.Helper()
	for from := 0; from < n; from += 1000 {
		err := h.store.Update(context.Background(), func(tx *store.Txn) error {
			for i := range 1000 {
				due := monday.AddDate(1, 0, 0).Add(time.Duration(from+i) * time.Second)
				if err := tx.PutJob(store.Job{ID: strconv.Itoa(from + i), Kind: "timer", Due: due, Planned: due, Body: []byte(`{}`)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
}
