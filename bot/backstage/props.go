package backstage

import (
	"bytes"
	"context"
	"sync"
	"time"
)

// Watch is a clock that only a test moves.
type Watch struct {
	mu sync.Mutex
	at time.Time
}

// NewWatch stands at an instant.
func NewWatch(at time.Time) *Watch { return &Watch{at: at} }

// Now is what it shows.
func (w *Watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

// Add moves it on, or back.
func (w *Watch) Add(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// Drawer is a memory that outlives what keeps words in it. The zero value is empty.
type Drawer struct{ kept sync.Map }

// Load returns what is kept under a key, or "".
func (d *Drawer) Load(_ context.Context, key string) (string, error) {
	word, _ := d.kept.Load(key)
	s, _ := word.(string)
	return s, nil
}

// Store keeps a word.
func (d *Drawer) Store(_ context.Context, key, word string) error {
	d.kept.Store(key, word)
	return nil
}

// Diary is a log that a test reads. The zero value is empty.
type Diary struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write is io.Writer.
func (d *Diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.buf.Write(p)
}

// String is all that was written.
func (d *Diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.buf.String()
}
