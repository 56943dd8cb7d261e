package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"closeloop/bot/chat"
)

// manyFiles is how many dropped files are kept, the oldest go first; keepFile
// is how long.
const (
	manyFiles = 8
	keepFile  = time.Hour
)

// spool keeps dropped files for a while: long enough to look at them and to
// click. They have no name on disk, so that nothing is left of them when the
// process ends, however it ends.
type spool struct {
	mu    sync.Mutex
	files []*kept // the oldest first
}

type kept struct {
	id   string
	file *os.File
	size int64
	gone *time.Timer
}

// keep takes a file in under an id.
func (s *spool) keep(id string, from io.Reader) (int64, error) {
	f, err := os.CreateTemp("", "closeloop-*") // readable by this user only
	if err != nil {
		return 0, fmt.Errorf("keep a dropped file: %w", err)
	}
	size, err := io.Copy(f, from)
	if err = errors.Join(err, os.Remove(f.Name())); err != nil {
		return 0, errors.Join(err, f.Close())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, &kept{id, f, size, time.AfterFunc(keepFile, func() { s.drop(id) })})
	for len(s.files) > manyFiles {
		s.remove(0)
	}
	return size, nil
}

// open reads a kept file from its beginning; false: it is there no longer.
func (s *spool) open(id string) (io.ReadCloser, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.files {
		if k.id == id {
			return io.NopCloser(io.NewSectionReader(k.file, 0, k.size)), true
		}
	}
	return nil, false
}

func (s *spool) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, k := range s.files {
		if k.id == id {
			s.remove(i)
			return
		}
	}
}

func (s *spool) empty() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.files) > 0 {
		s.remove(0)
	}
}

// remove lets go of a file; the caller holds the spool.
func (s *spool) remove(i int) {
	k := s.files[i]
	k.gone.Stop()
	_ = k.file.Close() // it has no name any more: nothing is left to be told
	s.files = append(s.files[:i:i], s.files[i+1:]...)
}

// Hold keeps a file under an id, as if somebody had dropped it.
func (c *Console) Hold(id string, from io.Reader) (int64, error) { return c.spool.keep(id, from) }

// Fetch gives a dropped file back.
func (c *Console) Fetch(_ context.Context, f chat.File) (io.ReadCloser, error) {
	body, ok := c.spool.open(f.ID)
	if !ok {
		return nil, &chat.SendError{Gone: true, Code: "gone", Err: errors.New("the file is no longer kept")}
	}
	return body, nil
}
