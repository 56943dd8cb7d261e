package longconn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
)

// TestWhatComesIsHeardAndAnswered: events of any type come as they are and are
// acknowledged after they were heard; a callback's answer goes back.
func TestWhatComesIsHeardAndAnswered(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	var payloads sync.Map
	e.answer = func(_ context.Context, kind string, payload []byte) ([]byte, error) {
		payloads.Store(kind, string(payload))
		if kind == fakefeishu.CardAction {
			return []byte(`{"toast":{"type":"info","content":"好"}}`), nil
		}
		return nil, nil
	}
	plugIn(t, w, e)
	for _, kind := range []string{fakefeishu.MessageReceived, fakefeishu.CardAction, "from.tomorrow_v9", ""} {
		r := event(w, kind)
		a := w.Send(r)
		want := "{}"
		if kind == fakefeishu.CardAction {
			want = `{"toast":{"type":"info","content":"好"}}`
		}
		if a.Err != nil || a.Status != http.StatusOK || string(a.Body) != want {
			t.Errorf("%q: %d %s %v", kind, a.Status, a.Body, a.Err)
		}
		if got, _ := payloads.Load(kind); got != string(r.Body()) {
			t.Errorf("%q: heard %v", kind, got)
		}
	}
}

// TestWhatIsNotHeardIsToldAgain: an error, a panic, and one that takes too long;
// the process and the connection live on.
func TestWhatIsNotHeardIsToldAgain(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	var times atomic.Int32
	e.answer = func(_ context.Context, kind string, _ []byte) ([]byte, error) {
		switch n := times.Add(1); {
		case kind == "fails" && n == 1:
			return nil, errors.New("the store is full")
		case kind == "panics" && n == 1:
			panic("李明")
		}
		return nil, nil
	}
	plugIn(t, w, e)
	for _, kind := range []string{"fails", "panics"} {
		times.Store(0)
		r := event(w, kind)
		if a := w.Tell(r); a.Status != http.StatusInternalServerError {
			t.Errorf("%s: %d %v", kind, a.Status, a.Err)
		}
		if again := w.Hurry(); len(again) != 1 || again[0].Status != http.StatusOK || len(w.Waiting()) != 0 {
			t.Errorf("%s: told again %+v", kind, again)
		}
		if ids := e.ids(); !slices.Equal(ids[len(ids)-2:], []string{r.ID(), r.ID()}) {
			t.Errorf("%s: heard %v", kind, ids)
		}
	}
	if log := e.lines(); strings.Contains(log, "李明") || strings.Contains(log, fakefeishu.AppSecret) || !strings.Contains(log, "not heard") {
		t.Errorf("the log: %s", log)
	}
}

// TestWhoAnswersIsToldWhatGotLost: that the connection is gone by then, and that Feishu
// does not wait for it any more.
func TestWhoAnswersIsToldWhatGotLost(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	begun, gone := make(chan struct{}), make(chan struct{})
	e.answer = func(context.Context, string, []byte) ([]byte, error) { close(begun); <-gone; return nil, nil }
	plugIn(t, w, e)
	go w.Send(event(w, fakefeishu.CardAction))
	<-begun
	w.Cut()
	e.until(t, func() bool { return len(e.states) > 1 })
	close(gone)
	e.until(t, func() bool { return e.lost == 1 })

	l := &listener{cfg: e.config(w), client: newClient(), dialer: newDialer(), wishes: usual()}
	n, err := l.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	if err := l.answer(told{line: n, at: time.Now()}, http.StatusOK, nil); err != nil {
		t.Error(err)
	}
	if err := l.answer(told{line: n, at: time.Now().Add(-inTime)}, http.StatusOK, nil); !errors.Is(err, errLate) {
		t.Errorf("late: %v", err)
	}
}

// TestParts: what comes in several frames, in any order, is put together; several
// at once are not mixed up.
func TestParts(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	plugIn(t, w, e)
	w.Split(5)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if a := w.Send(w.Event("x", map[string]any{"words": strings.Repeat(fmt.Sprint(i), 999)})); a.Status != http.StatusOK {
				t.Errorf("%d %v", a.Status, a.Err)
			}
		})
	}
	wg.Wait()
	ids := e.ids()
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 40 {
		t.Errorf("%d heard", len(ids))
	}
}

// TestReplicas: two of them share what is told, and neither hears what the other did.
func TestReplicas(t *testing.T) {
	t.Parallel()
	w, a, b := fakefeishu.Open(t, fakefeishu.Options{}), newEar(), newEar()
	plugIn(t, w, a)
	plugIn(t, w, b)
	for range 64 {
		if got := w.Send(event(w, "x")); got.Status != http.StatusOK {
			t.Fatalf("%d %v", got.Status, got.Err)
		}
	}
	all := slices.Concat(a.ids(), b.ids())
	slices.Sort(all)
	if len(a.ids()) == 0 || len(b.ids()) == 0 || len(all) != 64 || len(slices.Compact(all)) != 64 {
		t.Errorf("%d and %d", len(a.ids()), len(b.ids()))
	}
}

// TestASlowOneKeepsNobodyWaiting: others are heard and answered meanwhile, and pings too.
func TestASlowOneKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	begun, release := make(chan struct{}), make(chan struct{})
	e.answer = func(_ context.Context, kind string, _ []byte) ([]byte, error) {
		if kind == "slow" {
			close(begun)
			<-release
		}
		return nil, nil
	}
	plugIn(t, w, e)
	slow := make(chan fakefeishu.Answer, 1)
	go func() { slow <- w.Send(event(w, "slow")) }()
	<-begun
	if a := w.Send(event(w, "quick")); a.Status != http.StatusOK {
		t.Errorf("%d %v", a.Status, a.Err)
	}
	close(release)
	if a := <-slow; a.Status != http.StatusOK {
		t.Errorf("%d %v", a.Status, a.Err)
	}
}

// TestStrangeFrames: what nobody can read harms nothing.
func TestStrangeFrames(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	plugIn(t, w, e)
	w.Frame([]byte("no protobuf"))
	w.Frame(nil)
	if a := w.Send(event(w, "x")); a.Status != http.StatusOK {
		t.Errorf("%d %v", a.Status, a.Err)
	}
	w.Frame(make([]byte, maxMessage+1))
	e.until(t, func() bool { return len(e.states) == 3 })
	if !strings.Contains(e.states[1], "limit") {
		t.Errorf("a frame of any length is read: %v", e.states)
	}
}

// TestTheConsoleSavesIt: Feishu saves the long connection only while somebody is connected.
func TestTheConsoleSavesIt(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	if w.SaveLongConnection() == nil {
		t.Error("saved without a client")
	}
	plugIn(t, w, e)
	if err := w.SaveLongConnection(); err != nil || !w.SavedLongConnection() {
		t.Error(err)
	}
}

// TestToldAgainByTheClock: what is never heard comes again after 15 seconds, 5
// minutes, 1 hour and 6 hours, the same each time, and then no more.
func TestToldAgainByTheClock(t *testing.T) {
	t.Parallel()
	var clock atomic.Int64
	w := fakefeishu.Open(t, fakefeishu.Options{Now: func() time.Time { return time.Unix(clock.Load(), 0) }})
	e := newEar()
	e.answer = func(context.Context, string, []byte) ([]byte, error) { return nil, errors.New("the store is full") }
	plugIn(t, w, e)
	r := event(w, fakefeishu.MessageReceived)
	w.Tell(r)
	for _, pause := range []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour} {
		clock.Add(int64(pause/time.Second) - 1)
		if again := w.Retry(); len(again) != 0 {
			t.Errorf("told again before %v", pause)
		}
		clock.Add(1)
		if again := w.Retry(); len(again) != 1 {
			t.Errorf("not told again after %v", pause)
		}
	}
	want := slices.Repeat([]string{r.ID()}, 5)
	if !slices.Equal(e.ids(), want) || len(w.Waiting()) != 0 || len(w.Lost()) != 1 {
		t.Errorf("heard %v; %d wait, %d lost", e.ids(), len(w.Waiting()), len(w.Lost()))
	}
}
