package flows_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
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

var speedOf = flag.String("speed", "", "only this part: timers or ticks")

func BenchmarkTable(b *testing.B) {
	if b.N > 1 {
		return
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	defer w.Flush()
	switch *speedOf {
	case "timers":
		timers(b)
		return
	case "ticks":
		ticks(b)
		return
	}
	ticks(b) // first, as it reads the memory of the process
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

// timers: 10,000 due at once. First each is a full turn that leaves its outbox row
// and its next timer, as others' tables have it, with nobody there to send, in rounds;
// then also a second turn that the first tells, and the messages claimed for sending.
func timers(b *testing.B) {
	const due = 10_000
	for _, way := range []struct {
		name, open string
		rounds     int
		carrier    flows.Carrier
	}{
		{"each a full turn with audit into its outbox row and its next timer", "wake", speedRounds, nil},
		{"the same, a second told turn for each, and both messages claimed for sending", "open", 1, sink{}},
	} {
		h := openHouse(b, badger.Options{Dir: b.TempDir()}, &clock{at: monday})
		h.many(due, way.open)
		h.Carry(way.carrier)
		took, used, commits := make([]time.Duration, way.rounds), make([]time.Duration, way.rounds), uint64(0)
		for i := range way.rounds {
			h.clock.add(3 * time.Hour)
			start, before, made := time.Now(), cpu(b), h.engine.Transactions()
			h.tick()
			took[i], used[i], commits = time.Since(start), cpu(b)-before, h.engine.Transactions()-made
			for way.carrier == nil && h.swept() { // so that the next round finds its timers alone
			}
		}
		slices.Sort(took)
		slices.Sort(used)
		mid := way.rounds / 2
		fmt.Printf("%d timers due at once, %s: %v, %v of processor, %d commits\n", due, way.name,
			took[mid].Round(time.Millisecond), used[mid].Round(time.Millisecond), commits)
	}
}

// cpu is how much processor time this process has used.
func cpu(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// sink is a carrier that carries nothing: sending is off.
type sink struct{}

func (sink) Take([]store.Job)           {}
func (sink) Wait(context.Context) error { return nil }

// ticks: nothing is due while a million jobs wait, also after half a million fired;
// and what a process that was started anew keeps of it in memory.
func ticks(b *testing.B) {
	const pending, fired = 1_000_000, 500_000
	dir, at := b.TempDir(), &clock{at: monday}
	h := openHouse(b, badger.Options{Dir: dir}, at)
	h.pending(pending, fired)
	fmt.Printf("an idle tick with %d jobs pending: %v\n", pending, h.idle())
	for h.clock.add(time.Minute); h.swept(); {
	}
	fmt.Printf("the same after %d more of them fired: %v\n", fired, h.idle())
	if err := h.store.Close(); err != nil {
		b.Fatal(err)
	}
	h = openHouse(b, badger.Options{Dir: dir}, at)
	debug.FreeOSMemory()
	fmt.Printf("resident with %d jobs pending, started anew: %d MiB; an idle tick: %v\n", pending, resident(b)>>20, h.idle())
}

// idle is what a look costs that finds nothing due.
func (h *house) idle() time.Duration {
	h.t.Helper()
	const looks = 100_000
	h.tick() // the first finds the place of the next
	start := time.Now()
	for range looks {
		h.tick()
	}
	return time.Since(start) / looks
}

func (h *house) tick() {
	h.t.Helper()
	if _, err := h.Tick(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

// swept fires some of the jobs that are due, as their turns remove them.
func (h *house) swept() bool {
	h.t.Helper()
	jobs, _, err := h.store.Due(context.Background(), h.clock.Now(), 1000)
	if err == nil {
		err = h.store.Update(context.Background(), func(tx *store.Txn) error {
			for _, j := range jobs {
				if err := tx.DropJob(j.Due, j.ID); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return len(jobs) > 0
}

// resident is how much memory this process has.
func resident(tb testing.TB) int {
	tb.Helper()
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		tb.Fatal(err)
	}
	var all, in int
	if _, err := fmt.Sscan(string(raw), &all, &in); err != nil {
		tb.Fatal(err)
	}
	return in * os.Getpagesize()
}

// many opens n cases in one import.
func (h *house) many(n int, verb string) {
	h.t.Helper()
	batch := flows.Batch{ID: "many", Hash: "many", Action: chat.Action{Flow: "note", Verb: verb}, From: chat.Account{Platform: "api"}}
	for i := range n {
		id := "C-" + strconv.Itoa(i)
		batch.Rows = append(batch.Rows, flows.Row{Record: id, Lane: id})
	}
	if _, err := h.Import(context.Background(), batch); err != nil {
		h.t.Fatal(err)
	}
	h.drain()
}

// pending stores jobs that are due in a year, and soon ones in a minute.
func (h *house) pending(n, soon int) {
	h.t.Helper()
	for from := 0; from < n+soon; from += 1000 {
		err := h.store.Update(context.Background(), func(tx *store.Txn) error {
			for i := from; i < from+1000; i++ {
				due := monday.Add(time.Minute)
				if i >= soon {
					due = monday.AddDate(1, 0, 0).Add(time.Duration(i) * time.Second)
				}
				if err := tx.PutJob(store.Job{ID: strconv.Itoa(i), Kind: "timer", Due: due, Planned: due, Body: []byte(`{}`)}); err != nil {
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
