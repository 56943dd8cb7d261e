package doorstep

import (
	"errors"
	"testing"
	"time"
)

// TestAsked: a number of seconds is obeyed; whatever else is asked is otherwise;
// nothing is less than a second or more than an hour.
func TestAsked(t *testing.T) {
	t.Parallel()
	const other = 30 * time.Second
	for header, want := range map[string]time.Duration{
		"1": time.Second, "30": 30 * time.Second, " 5 ": 5 * time.Second, "0": time.Second, "0.2": time.Second, "1.5": 1500 * time.Millisecond,
		"": other, "soon": other, "-3": other, "NaN": other, "Wed, 21 Oct 2026 07:28:00 GMT": other, "7s": other,
		"3600": time.Hour, "86400": time.Hour, "99999999999999999999": time.Hour, "Inf": time.Hour,
	} {
		if got := Asked(header, other); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

// TestTroubles: one is told, the same at every look; a method that works takes
// its own away and that of everything.
func TestTroubles(t *testing.T) {
	t.Parallel()
	var k Troubles
	token, scope := errors.New("token"), errors.New("scope")
	k.Note("post", scope)
	k.Note(Everything, token)
	for range 3 {
		if got := k.First(); !errors.Is(got, token) {
			t.Error(got)
		}
	}
	k.Well("edit")
	if got := k.First(); !errors.Is(got, scope) {
		t.Error(got)
	}
	k.Well("post")
	if got := k.First(); got != nil {
		t.Error(got)
	}
}
