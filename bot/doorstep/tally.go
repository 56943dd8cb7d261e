package doorstep

import (
	"maps"
	"sync"
)

// Tally counts what no sentence tells anybody. The zero value is ready.
type Tally struct {
	mu sync.Mutex
	n  map[string]uint64
}

// Count adds one. What is counted is named by words of the code alone.
func (t *Tally) Count(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == nil {
		t.n = map[string]uint64{}
	}
	t.n[what]++
}

// Counts are all counts so far. They are the caller's.
func (t *Tally) Counts() map[string]uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make(map[string]uint64, len(t.n))
	maps.Copy(out, t.n)
	return out
}
