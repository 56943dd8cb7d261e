package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/bot/chat"
)

func temporary() error { return errors.New("connection reset") }

func later(d time.Duration) error {
	return &chat.SendError{RetryAfter: d, Err: errors.New("too many")}
}

// TestAPlaceIsServedInOrderAndHoldsUpNoOther: while one place does not answer,
// with one message in flight, every message of another arrives; then the slow
// one gets its own, in order, one at a time.
func TestAPlaceIsServedInOrderAndHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	const each = 8
	var want []string
	for n := range each {
		id := fmt.Sprint("C-", n)
		want = append(want, id)
		p.open(id, "slow")
		p.open("D"+id, "quick")
	}
	entered, release := make(chan string, each), make(chan struct{})
	arrived := make(chan string, each)
	var inFlight, most atomic.Int64
	p.wall.behave = func(_ context.Context, d chat.Delivery) error {
		if d.Place.ID == "quick" {
			arrived <- d.Card.Title.Literal
			return nil
		}
		most.Store(max(most.Load(), inFlight.Add(1)))
		entered <- d.Card.Title.Literal
		<-release
		inFlight.Add(-1)
		return nil
	}
	p.tick()
	first := <-entered
	for n := range each {
		if got := <-arrived; got != "DC-"+fmt.Sprint(n) {
			t.Errorf("to the quick place came %s, want number %d", got, n)
		}
	}
	if first != "C-0" || len(entered) != 0 {
		t.Errorf("in flight to the slow place: %s and %d more", first, len(entered))
	}
	close(release)
	p.drain()
	if got := p.wall.titles("slow"); !slices.Equal(got, want) || most.Load() != 1 {
		t.Errorf("the slow place got %v, at most %d at once", got, most.Load())
	}
}

// TestARetryAfterClosesThePlace: for what is queued, for what comes later, and
// for nobody else; waiting costs no try.
func TestARetryAfterClosesThePlace(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "busy")
	p.open("C-2", "busy")
	p.wall.then(later(time.Minute))
	p.drain()
	p.clock.add(30 * time.Second)
	p.open("C-3", "busy")
	p.open("C-4", "free")
	p.drain()
	if len(p.wall.titles("busy")) != 0 || len(p.wall.tried) != 2 || len(p.wall.titles("free")) != 1 {
		t.Fatalf("tried %v, posted %v", p.wall.tried, p.wall.posts)
	}
	waiting, _ := p.jobs()
	tries := 0
	for _, j := range waiting {
		tries += j.Tries
	}
	if tries != 0 {
		t.Errorf("%d tries counted, want none: %+v", tries, waiting)
	}
	p.clock.add(30 * time.Second)
	p.drain()
	if got := p.wall.titles("busy"); !slices.Equal(got, []string{"C-1", "C-2", "C-3"}) || len(p.wall.tried) != 5 {
		t.Errorf("afterwards: %v, tried %v", got, p.wall.tried)
	}
	if waiting, dead := p.jobs(); len(waiting)+len(dead) != 0 {
		t.Errorf("left: %v, %v", waiting, dead)
	}
}

// TestWaitingBuriesNothing: a place that asks to wait, for days, has used up no
// try when it fails at last.
func TestWaitingBuriesNothing(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "mgr")
	faults := slices.Repeat([]error{later(time.Hour)}, 100)
	p.wall.then(append(faults, temporary())...)
	for range 102 {
		p.drain()
		p.clock.add(time.Hour)
	}
	if waiting, dead := p.jobs(); len(p.wall.tried) != 102 || len(p.wall.posts) != 1 || len(waiting)+len(dead) != 0 {
		t.Errorf("tried %d times, posts %v, waiting %v, dead %v", len(p.wall.tried), p.wall.posts, waiting, dead)
	}
}

// TestWaitingForgetsNoDoubt: what may have arrived is looked up, also when the
// place asks to wait in between.
func TestWaitingForgetsNoDoubt(t *testing.T) {
	t.Parallel()
	unknown := &chat.SendError{Unknown: true, RetryAfter: time.Minute, Err: errors.New("timeout")}
	for name, first := range map[string]error{"then busy": unknown, "unknown and busy": arrived{unknown}} {
		w := newWorld(t)
		w.finder = true
		p := w.start(nil)
		p.open("C-1", "mgr")
		p.wall.then(first, later(time.Minute), later(time.Minute))
		for range 5 {
			p.drain()
			p.clock.add(time.Minute)
		}
		if w.wall.finds == 0 || len(p.wall.posts) != 1 {
			t.Errorf("%s: looked %d times, posts %v", name, w.wall.finds, p.wall.posts)
		}
		if waiting, dead := p.jobs(); len(waiting)+len(dead) != 0 {
			t.Errorf("%s: left %v, %v", name, waiting, dead)
		}
	}
}

// TestARetryAfterIsBounded: no platform puts us off for longer than an hour.
func TestARetryAfterIsBounded(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "mgr")
	p.wall.then(later(1000 * time.Hour))
	p.drain()
	p.clock.add(time.Hour)
	p.drain()
	if len(p.wall.posts) != 1 {
		t.Errorf("tried %v", p.wall.tried)
	}
}

// TestAnEditThatCannotBeIsAFreshPost under a key of its own, the same at every
// try, so that neither the old message nor a second one is taken for it.
func TestAnEditThatCannotBeIsAFreshPost(t *testing.T) {
	t.Parallel()
	for _, finder := range []bool{false, true} {
		w := newWorld(t)
		w.finder = finder
		p := w.start(nil)
		p.open("C-1", "mgr")
		p.drain()
		over := &chat.SendError{Edited: true, Err: errors.New("edit window is over")}
		p.wall.then(over, arrived{&chat.SendError{Unknown: true, Err: errors.New("timeout")}}, over)
		p.act("C-1", "write", "new")
		p.drain()
		p.clock.add(time.Minute)
		p.drain()
		posts := p.wall.posts
		want := map[bool]int{false: 3, true: 2}[finder] // who cannot look relies on the key
		if len(posts) != want || posts[0].Key == posts[1].Key || posts[len(posts)-1].Key != posts[1].Key || posts[1].Title != "new" {
			t.Errorf("finder %v: posts %v", finder, posts)
		}
		p.act("C-1", "write", "newer")
		p.drain()
		if n := len(p.wall.edits); n == 0 || p.wall.edits[n-1].Title != "newer" || len(p.wall.posts) != want {
			t.Errorf("finder %v: afterwards posts %v, edits %v", finder, p.wall.posts, p.wall.edits)
		}
		if len(posts[1].Key) > 50 {
			t.Errorf("the key %q is too long", posts[1].Key)
		}
	}
}

// TestAnUnknownOutcomeIsLookedUp: what arrived is not posted again, and shows
// what is true now; what did not arrive is posted under the same key.
func TestAnUnknownOutcomeIsLookedUp(t *testing.T) {
	t.Parallel()
	unknown := &chat.SendError{Unknown: true, Err: errors.New("timeout")}
	for name, c := range map[string]struct {
		fault        error
		posts, edits int
	}{
		"it arrived":     {arrived{unknown}, 1, 1},
		"it did not":     {unknown, 1, 0},
		"reset, arrived": {arrived{temporary()}, 1, 1},
	} {
		w := newWorld(t)
		w.finder = true
		p := w.start(nil)
		p.open("C-1", "mgr")
		p.wall.then(c.fault)
		p.drain()
		p.act("C-1", "write", "changed meanwhile")
		p.clock.add(time.Minute)
		p.drain()
		posts, edits := p.wall.posts, p.wall.edits
		if len(posts) != c.posts || len(edits) != c.edits || p.wall.tried[0].Key != posts[0].Key || p.wall.finds != 1 {
			t.Errorf("%s: tried %v, posts %v, edits %v, looked %d times", name, p.wall.tried, posts, edits, p.wall.finds)
		}
		if last := append(posts, edits...); last[len(last)-1].Title != "changed meanwhile" {
			t.Errorf("%s: it shows %v", name, last)
		}
		if waiting, dead := p.jobs(); len(waiting)+len(dead) != 0 {
			t.Errorf("%s: left %v, %v", name, waiting, dead)
		}
	}
}

// TestTheFirstTryLooksNothingUp: a look costs a call.
func TestTheFirstTryLooksNothingUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.finder = true
	p := w.start(nil)
	p.open("C-1", "mgr")
	p.drain()
	p.act("C-1", "write", "new")
	p.drain()
	if p.wall.finds != 0 || len(p.wall.posts) != 1 || len(p.wall.edits) != 1 {
		t.Errorf("%d looks, posts %v, edits %v", p.wall.finds, p.wall.posts, p.wall.edits)
	}
}

// TestAfterTheLastTryAJobIsBuried, visible with its last error, after about a
// day.
func TestAfterTheLastTryAJobIsBuried(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "mgr")
	p.wall.behave = func(context.Context, chat.Delivery) error { return temporary() }
	start := p.clock.Now()
	for range 300 { // what Drain answers may be early
		next := p.drain()
		if _, dead := p.jobs(); len(dead) > 0 {
			break
		}
		p.clock.add(next.Sub(p.clock.Now()))
	}
	waiting, dead := p.jobs()
	if len(p.wall.tried) != 57 || len(waiting) != 0 || len(dead) != 1 || dead[0].Error != "connection reset" || dead[0].Held {
		t.Fatalf("%d tries, waiting %v, dead %+v", len(p.wall.tried), waiting, dead)
	}
	if took := p.clock.Now().Sub(start); took < 22*time.Hour || took > 25*time.Hour {
		t.Errorf("given up after %v, want about a day", took)
	}
}

// TestACardInDoubt is tried at least every ten minutes, as an outage that ends leaves a
// quarter of an hour; after about a day it is buried like any other.
func TestACardInDoubt(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "mgr")
	var at []time.Time
	p.wall.behave = func(context.Context, chat.Delivery) error {
		at = append(at, p.clock.Now())
		return &chat.SendError{Unknown: true, Err: errors.New("no answer came")}
	}
	for range 800 { // what Drain answers may be early
		next := p.drain()
		if _, dead := p.jobs(); len(dead) > 0 {
			break
		}
		p.clock.add(next.Sub(p.clock.Now()))
	}
	for i := range at[1:] {
		if gap := at[i+1].Sub(at[i]); gap > 11*time.Minute {
			t.Errorf("%v between tries %d and %d", gap, i+1, i+2)
		}
	}
	_, dead := p.jobs()
	if took := at[len(at)-1].Sub(at[0]); len(dead) != 1 || took < 22*time.Hour || took > 25*time.Hour {
		t.Errorf("%d tries in %v, dead %+v", len(at), took, dead)
	}
}

// TestWhatCanNeverWorkIsBuriedAtOnce.
func TestWhatCanNeverWorkIsBuriedAtOnce(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "nowhere")
	p.open("C-2", "mgr")
	p.wall.then(&chat.SendError{Gone: true, Err: errors.New("no such channel")})
	p.drain()
	waiting, dead := p.jobs()
	if len(waiting) != 0 || len(dead) != 2 || len(p.wall.tried) != 1 {
		t.Fatalf("waiting %v, dead %+v", waiting, dead)
	}
	p.act("C-2", "write", "new")
	p.drain()
	if got := p.wall.titles("mgr"); !slices.Equal(got, []string{"new"}) {
		t.Errorf("after the next change: %v", got)
	}
}

// TestAPanicInAPlatformCostsOneTry, not the process, nor the lane.
func TestAPanicInAPlatformCostsOneTry(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "mgr")
	p.open("C-2", "mgr")
	var once atomic.Bool
	p.wall.behave = func(context.Context, chat.Delivery) error {
		if once.CompareAndSwap(false, true) {
			panic("nil map")
		}
		return nil
	}
	p.drain()
	waiting, _ := p.jobs()
	if got := p.wall.titles("mgr"); !slices.Equal(got, []string{"C-2"}) || len(waiting) != 1 || waiting[0].Tries != 1 || waiting[0].Held {
		t.Fatalf("posted %v, waiting %+v", got, waiting)
	}
	p.clock.add(time.Second)
	p.drain()
	if got := p.wall.titles("mgr"); !slices.Equal(got, []string{"C-2", "C-1"}) {
		t.Errorf("posted %v", got)
	}
}

// TestCloseWaitsForWhatIsInFlight, and its outcome is stored.
func TestCloseWaitsForWhatIsInFlight(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "mgr")
	entered, release := make(chan struct{}), make(chan struct{})
	var left atomic.Bool
	p.wall.behave = func(ctx context.Context, _ chat.Delivery) error {
		close(entered)
		<-release
		left.Store(true)
		return ctx.Err()
	}
	p.tick()
	<-entered
	closed := make(chan error)
	go func() {
		err := p.delivery.Close(context.Background())
		if !left.Load() {
			err = errors.Join(err, errors.New("closed before the message had left"))
		}
		closed <- err
	}()
	close(release)
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if waiting, dead := p.jobs(); len(waiting)+len(dead) != 0 || len(p.wall.posts) != 1 {
		t.Errorf("waiting %v, dead %v, posts %v", waiting, dead, p.wall.posts)
	}
}

// TestCloseGivesBackWhatHasNotBegun: a full lane does not hold up the end, and
// the next process goes on at once, in order, with no try lost.
func TestCloseGivesBackWhatHasNotBegun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.start(nil)
	for _, id := range []string{"C-1", "C-2", "C-3"} {
		p.open(id, "mgr")
	}
	entered, release := make(chan struct{}), make(chan struct{})
	w.wall.behave = func(context.Context, chat.Delivery) error {
		entered <- struct{}{}
		<-release
		return nil
	}
	p.tick()
	<-entered
	closed := make(chan error)
	go func() { closed <- p.delivery.Close(context.Background()) }()
	for back := 0; back < 2; {
		back = 0
		waiting, _ := p.jobs()
		for _, j := range waiting {
			if !j.Held && j.Tries == 0 {
				back++
			}
		}
	}
	close(release)
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if got := w.wall.titles("mgr"); len(got) != 1 {
		t.Errorf("posted before the end: %v", got)
	}
	w.wall.behave = nil
	p.clock.add(5 * time.Millisecond)
	w.start(nil).drain()
	if got := w.wall.titles("mgr"); !slices.Equal(got, []string{"C-1", "C-2", "C-3"}) {
		t.Errorf("in the end: %v", got)
	}
}

// TestCloseGivesUpInTheEnd: who does not answer until the end is broken off,
// and the job stays claimed for the next process.
func TestCloseGivesUpInTheEnd(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.open("C-1", "mgr")
	entered := make(chan struct{})
	p.wall.behave = func(ctx context.Context, _ chat.Delivery) error {
		close(entered)
		<-ctx.Done()
		return ctx.Err()
	}
	p.tick()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.delivery.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("closed: %v", err)
	}
	if err := p.delivery.Wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	if waiting, dead := p.jobs(); len(waiting) != 1 || !waiting[0].Held || len(dead) != 0 {
		t.Errorf("waiting %+v, dead %v", waiting, dead)
	}
}
