package doorstep

import (
	"maps"
	"slices"
	"sync"
)

// Troubles are what an administrator must mend before a platform works: one of
// a method, or of Everything.
type Troubles struct {
	mu   sync.Mutex
	kept map[string]error
}

// Well notes that a method works, and so everything that all methods need.
func (t *Troubles) Well(method string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.kept, method)
	delete(t.kept, Everything)
}

// Note notes a trouble.
func (t *Troubles) Note(method string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.kept == nil {
		t.kept = map[string]error{}
	}
	t.kept[method] = err
}

// First is one of the troubles, the same at every look; nil: there is none.
func (t *Troubles) First() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, method := range slices.Sorted(maps.Keys(t.kept)) {
		return t.kept[method]
	}
	return nil
}
