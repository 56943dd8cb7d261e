package doorstep

import (
	"fmt"
	"testing"
	"time"
)

// TestPosts: the first try is kept, what arrived is forgotten, and the memory has
// an end.
func TestPosts(t *testing.T) {
	t.Parallel()
	p, now := NewPosts(), time.Unix(1_700_000_000, 0)
	p.Change("a", now, func(t *Try) { t.Doubt = true })
	p.Change("a", now.Add(time.Hour), func(t *Try) { t.Files = true })
	if got, ok := p.Of("a"); !ok || got != (Try{First: now, Doubt: true, Files: true}) {
		t.Errorf("%+v", got)
	}
	p.Arrived("a")
	if _, ok := p.Of("a"); ok {
		t.Error("it is still known")
	}
	for n := range mostKept + 5 {
		p.Change(fmt.Sprint(n), now, func(*Try) {})
		if len(p.tried) > mostKept {
			t.Fatalf("%d posts remembered", len(p.tried))
		}
	}
}
