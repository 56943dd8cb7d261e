package doorstep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"closeloop/bot/chat"
)

// newAfter is the work after the answers of a door that nobody reads the log of.
func newAfter() *After {
	return &After{Door: "x", Log: slog.New(slog.DiscardHandler), Why: func(err error) string { return fmt.Sprintf("%T", err) }}
}

// TestARepeatIsNotDoneBeforeTheFirst: while a thing is being heard, nobody is
// told that it was.
func TestARepeatIsNotDoneBeforeTheFirst(t *testing.T) {
	t.Parallel()
	r := Repeats[string]{Lost: "again", Again: func(out string) (string, bool) { return out, out != "again" }}
	started, end := make(chan struct{}), make(chan struct{})
	first := make(chan string)
	go func() {
		first <- r.Once(context.Background(), "x", func() string { close(started); <-end; return "again" })
	}()
	<-started
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if out := r.Once(gone, "x", func() string { t.Error("heard twice at once"); return "" }); out != "again" {
		t.Errorf("a repeat was told %q", out)
	}
	close(end)
	<-first
	if out := r.Once(context.Background(), "x", func() string { return "now" }); out != "now" {
		t.Error("what could not be done was not heard again")
	}
	if out := r.Once(context.Background(), "x", func() string { return "twice" }); out != "now" {
		t.Errorf("a repeat was told %q", out)
	}
	for i := range MaxSeen {
		r.Once(context.Background(), fmt.Sprint(i), func() string { return "" })
	}
	if len(r.byID) > MaxSeen || len(r.order) > MaxSeen {
		t.Errorf("%d and %d are remembered", len(r.byID), len(r.order))
	}
}

// TestAPanicKeepsNoRepeat: what fell is heard again.
func TestAPanicKeepsNoRepeat(t *testing.T) {
	t.Parallel()
	r := Repeats[string]{Most: 2, Lost: "again", Again: func(out string) (string, bool) { return out, out != "again" }}
	if err := newAfter().Unharmed(func() error {
		r.Once(t.Context(), "x", func() string { panic("李明") })
		return nil
	}); err == nil {
		t.Error("no panic")
	}
	if out := r.Once(t.Context(), "x", func() string { return "now" }); out != "now" {
		t.Errorf("told %q", out)
	}
}

// TestErrandsFollowInTheirOrder: one that fails or falls is counted and stops no
// other.
func TestErrandsFollowInTheirOrder(t *testing.T) {
	t.Parallel()
	a := newAfter()
	var done []string
	do := func(what string, err error) Errand {
		return Errand{What: what, Do: func(context.Context) error { done = append(done, what); return err }}
	}
	a.Promise([]Errand{
		do("one", nil), do("two", errors.New("no")), {What: "three", Do: func(context.Context) error { panic("李明") }}, do("four", nil),
	})()
	<-a.Over()
	a.Promise([]Errand{do("last", nil)})(do("first", nil))
	<-a.Over()
	a.Promise(nil)(do("alone", nil))
	a.Promise(nil)()
	<-a.Over()
	counts := a.Counts()
	if got := strings.Join(done, " "); got != "one two four first last alone" || counts["after.two"] != 1 || counts["after.three"] != 1 || counts["panic"] != 1 || len(counts) != 3 {
		t.Errorf("did %s, counted %v", got, counts)
	}
}

// TestNothingBeginsAfterTheEnd: what is promised before it is waited for, as long
// as the context lasts.
func TestNothingBeginsAfterTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAfter()
		start := a.Promise([]Errand{{What: "x", Do: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}})
		a.Shut()
		a.Promise([]Errand{{What: "y", Do: func(context.Context) error { t.Error("begun after the end"); return nil }}})()
		start()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := a.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waited with %v", err)
		}
		if err := a.Wait(t.Context()); err != nil || a.Counts()["after.x"] != 1 || a.Counts()["after.closed"] != 1 {
			t.Errorf("waited with %v, counted %v", err, a.Counts())
		}
	})
}

// TestAnErrandWaitsAsLongAsItIsWorthIt: for the platform's pace, within its own
// time, and not while too much is under way.
func TestAnErrandWaitsAsLongAsItIsWorthIt(t *testing.T) {
	t.Parallel()
	busy := func(wait time.Duration) error { return &chat.SendError{RetryAfter: wait, Err: errors.New("full")} }
	for name, tc := range map[string]struct {
		err   error
		crowd int
		tries int
		took  time.Duration
	}{
		"a moment":        {busy(3 * time.Second), 0, 4, 9 * time.Second},
		"an hour":         {busy(time.Hour), 0, 1, 0},
		"crowded":         {busy(time.Second), MostWaiting, 1, 0},
		"gone":            {&chat.SendError{RetryAfter: 1, Gone: true, Err: errors.New("gone")}, 0, 1, 0},
		"another failure": {errors.New("no"), 0, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, tries, begun := newAfter(), 0, time.Now()
				for range tc.crowd {
					a.Begin()
				}
				a.Promise([]Errand{{What: "x", Do: func(context.Context) error { tries++; return tc.err }}})()
				for range tc.crowd {
					synctest.Wait()
					a.End()
				}
				<-a.Over()
				if took := time.Since(begun); tries != tc.tries || took != tc.took || a.Counts()["after.x"] != 1 {
					t.Errorf("%d tries in %v, counted %v", tries, took, a.Counts())
				}
			})
		})
	}
}

// TestFacesAreMetOnceInAWhile: strangers and people each, anew after a failure
// and when a stranger has become a person's.
func TestFacesAreMetOnceInAWhile(t *testing.T) {
	t.Parallel()
	var f Faces
	var told []string
	fault := errors.New("no")
	tell := func(what string) func(context.Context) error {
		return func(context.Context) error { told = append(told, what); return fault }
	}
	now := time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC)
	meet := func(ours bool) {
		for _, e := range f.Meet(Greeting{User: "u", Event: "e", Ours: func() bool { return ours }, Meet: tell("meet"), Arrive: func(ctx context.Context, user string) error { return tell("arrive of " + user)(ctx) }}, now) {
			if err := e.Do(t.Context()); !errors.Is(err, fault) || e.Event != "e" {
				t.Errorf("%s: %v", e.What, err)
			}
		}
	}
	meet(false)
	meet(false) // the first failed
	fault = nil
	meet(false)
	meet(false)
	meet(true) // by now it is somebody's
	meet(true)
	meet(false) // told a moment ago that it is
	now = now.Add(FaceAge)
	meet(true)
	if got := strings.Join(told, " "); got != "meet meet meet arrive of u arrive of u" {
		t.Errorf("told %s", got)
	}
	for _, ours := range []bool{true, false} {
		if out := f.Meet(Greeting{User: "v", Ours: func() bool { return ours }}, now); out != nil {
			t.Errorf("nobody wants to know: %v", out)
		}
	}
	for n := range MostFaces * 2 {
		f.First(fmt.Sprint(n), now)
		if len(f.met) > MostFaces {
			t.Fatalf("%d are remembered", len(f.met))
		}
	}
}

// TestALieAboutTheLengthCostsNothing: as much is read as comes, and no more than
// is allowed.
func TestALieAboutTheLengthCostsNothing(t *testing.T) {
	t.Parallel()
	for length, most := range map[int64]int{MaxBody: 2 * usualBody, -1: 2 * usualBody, 3: 2 << 10} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("abc"))
		r.ContentLength = length
		if raw, err := Body(httptest.NewRecorder(), r); err != nil || string(raw) != "abc" || cap(raw) > most {
			t.Errorf("told %d: %q in %d bytes, %v", length, raw, cap(raw), err)
		}
	}
	for _, length := range []int64{-1, MaxBody + 1} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(strings.Repeat("x", MaxBody+1)))
		r.ContentLength = length
		if _, err := Body(httptest.NewRecorder(), r); err == nil {
			t.Errorf("told %d: all was read", length)
		}
	}
}

// TestDecodeReadsWhatItCan: a field of another form is empty, and JSON that is
// none an error.
func TestDecodeReadsWhatItCan(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{`{"a":"x"}`: "x", `{"a":7,"b":"y"}`: "y", `{"a":null}`: "", `[1]`: "", `7`: ""} {
		var got struct{ A, B string }
		if err := Decode([]byte(raw), &got); err != nil || got.A+got.B != want {
			t.Errorf("%s: %+v, %v", raw, got, err)
		}
	}
	if err := Decode([]byte(`{"a":`), new(struct{})); err == nil {
		t.Error("half of it is read")
	}
}

// TestEventIDs are parts of keys, one for one happening.
func TestEventIDs(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, parts := range [][]string{{"a", "b"}, {"a", "b/c"}, {"a/b", "c"}, {strings.Repeat("x", 90)}, {"李明"}, {""}} {
		id := EventID("slack", parts...)
		if seen[id] || len(id) > maxEvent || !strings.HasPrefix(id, "slack-") || strings.ContainsAny(id, "/ 李") || id != EventID("slack", parts...) {
			t.Errorf("%q is %q", parts, id)
		}
		seen[id] = true
	}
}
