package badger

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"closeloop/store"
)

const (
	floorBytes    = 1 << 30   // the floor on large disks
	floorShare    = 20        // one part in twenty on small ones
	openBytes     = 128 << 20 // what Badger's own files need to come up
	spaceInterval = time.Second
	spaceBatches  = 64 // for clocks that stand still
)

// space watches the free bytes of the disk. Badger writes through mapped
// files: a full disk kills the process and cannot be handled, only avoided.
type space struct {
	dir  string
	ask  func(string) (free, total uint64, err error)
	log  *slog.Logger
	mu   sync.Mutex
	at   time.Time
	left int
	err  error // wraps store.ErrFull while writes are refused
}

// check answers from memory for a second or 64 calls, but looks again at every
// call while the disk is full, so that freed bytes count at once.
func (s *space) check(now time.Time) error {
	if s.ask == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left--
	if s.err == nil && s.left > 0 && now.Sub(s.at).Abs() < spaceInterval {
		return nil
	}
	s.at, s.left = now, spaceBatches
	before := s.err
	s.err = s.look(floorBytes)
	if (before == nil) != (s.err == nil) {
		s.log.Warn("store changes between writing and refusing writes", "refusal", s.err)
	}
	return s.err
}

// look refuses below the smaller of floor and five per cent of the disk.
func (s *space) look(floor uint64) error {
	if s.ask == nil {
		return nil
	}
	free, total, err := s.ask(s.dir)
	if err != nil {
		s.log.Warn("cannot ask for free space, writes go on", "error", err)
		return nil
	}
	if floor = min(floor, total/floorShare); free < floor {
		return fmt.Errorf("%w: %d bytes free, %d needed", store.ErrFull, free, floor)
	}
	return nil
}
