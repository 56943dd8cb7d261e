package hiring

import "sync"

// derived is what other rooms made of a company, by the type of what they made.
type derived struct {
	mu  sync.Mutex
	all map[any]any
}

// Derive returns what make makes of a company, made once for all who read the same
// snapshot: whoever asks first waits for it. There is one of each type, and make
// must be pure and must not derive anything itself.
func Derive[T any](s *Snapshot, make func(*Snapshot) T) T {
	if s.derived == nil {
		return make(s)
	}
	s.derived.mu.Lock()
	defer s.derived.mu.Unlock()
	key := any((*T)(nil))
	if made, ok := s.derived.all[key]; ok {
		return made.(T)
	}
	made := make(s)
	s.derived.all[key] = made
	return made
}
