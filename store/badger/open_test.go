package badger

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/store"
)

func set(t *testing.T, e *Engine, key string) {
	t.Helper()
	err := e.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte(key), []byte("x")) })
	if err != nil {
		t.Fatal(err)
	}
}

// life opens the store in dir, writes the keys and closes it.
func life(t *testing.T, dir string, keys ...string) {
	t.Helper()
	e := opened(t, Options{Dir: dir})
	for _, k := range keys {
		set(t, e, k)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestEmptyLog places what a kill at the wrong moment leaves behind.
func TestEmptyLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	life(t, dir, "a", "b")
	logs, err := filepath.Glob(filepath.Join(dir, "*.mem"))
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	if len(logs) > 0 {
		if _, err := fmt.Sscanf(filepath.Base(slices.Max(logs)), "%d.mem", &last); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.mem", last+1)), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	e := opened(t, Options{Dir: dir})
	if n := count(t, e, store.Range{}); n != 2 {
		t.Errorf("%d pairs, want 2", n)
	}
}

func TestInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	opened(t, Options{Dir: dir})
	if _, err := Open(Options{Dir: dir, Now: time.Now}); !errors.Is(err, store.ErrInUse) {
		t.Fatalf("got %v, want %v", err, store.ErrInUse)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "MANIFEST"), []byte("not a manifest"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{Dir: file, Now: time.Now}, {Dir: broken, Now: time.Now}, {}} {
		if _, err := Open(o); err == nil || !strings.HasPrefix(err.Error(), "open store") {
			t.Errorf("open %q: got %v", o.Dir, err)
		}
	}
}

// copyDir copies the files of one folder over those of another.
func copyDir(t *testing.T, from, to string) {
	t.Helper()
	files, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, f.Name()), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// olderCopy returns a folder with an older copy of the store and today's HEAD.
func olderCopy(t *testing.T) string {
	dir, back := t.TempDir(), t.TempDir()
	life(t, dir, "a", "b")
	copyDir(t, dir, back)
	life(t, dir, "c")
	head, err := os.ReadFile(filepath.Join(dir, HeadFile))
	if err == nil {
		err = os.WriteFile(filepath.Join(back, HeadFile), head, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func TestBehind(t *testing.T) {
	t.Parallel()
	dir := olderCopy(t)
	if _, err := Open(Options{Dir: dir, Now: time.Now}); !errors.Is(err, store.ErrBehind) {
		t.Fatalf("got %v, want %v", err, store.ErrBehind)
	}
	if err := os.Remove(filepath.Join(dir, HeadFile)); err != nil {
		t.Fatal(err)
	}
	life(t, dir, "d") // on purpose
	life(t, dir, "e")
}

func TestEmptiedFolder(t *testing.T) {
	t.Parallel()
	dir, empty := t.TempDir(), t.TempDir()
	life(t, dir, "a")
	b, err := os.ReadFile(filepath.Join(dir, HeadFile))
	if err == nil {
		err = os.WriteFile(filepath.Join(empty, HeadFile), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: empty, Now: time.Now}); !errors.Is(err, store.ErrBehind) {
		t.Fatalf("got %v, want %v", err, store.ErrBehind)
	}
}

// TestAnotherHistory: as many batches, but not the same ones.
func TestAnotherHistory(t *testing.T) {
	t.Parallel()
	one, two := t.TempDir(), t.TempDir()
	life(t, one, "a", "b")
	life(t, two, "a", "c")
	b, err := os.ReadFile(filepath.Join(one, HeadFile))
	if err == nil {
		err = os.WriteFile(filepath.Join(two, HeadFile), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: two, Now: time.Now}); !errors.Is(err, store.ErrBehind) {
		t.Fatalf("got %v, want %v", err, store.ErrBehind)
	}
}

// TestMarkNamesEveryWrite: no two histories share a mark.
func TestMarkNamesEveryWrite(t *testing.T) {
	t.Parallel()
	h := &head{sum: sha256.New()}
	seen := make(map[mark]int)
	for i, writes := range [][]write{
		{{key: []byte("a"), val: []byte("b")}},
		{{key: []byte("a"), val: []byte("c")}},
		{{key: []byte("ab")}},
		{{key: []byte("a")}},
		{{key: []byte("a"), gone: true}},
		{{key: []byte("a")}, {key: []byte("b")}},
		{{key: []byte("b")}, {key: []byte("a")}},
	} {
		m := h.after(writes)
		if other, ok := seen[m]; ok {
			t.Errorf("histories %d and %d have the same mark", other, i)
		}
		seen[m] = i
	}
}

// TestTornHead spoils one slot, then the other, then the whole file.
func TestTornHead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, HeadFile)
	for _, at := range []int64{9, slotGap + 9} {
		life(t, dir, "a", "b", "c")
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteAt([]byte{0xee, 0xee}, at)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	life(t, dir, "d")
	for _, rest := range []string{"", "short", strings.Repeat("garbage", 200)} {
		if err := os.WriteFile(path, []byte(rest), 0o600); err != nil {
			t.Fatal(err)
		}
		life(t, dir, "e")
	}
}

// TestOneSlotStillTells: with the newest slot torn, the other one still knows
// that the store is behind.
func TestOneSlotStillTells(t *testing.T) {
	t.Parallel()
	dir, back := t.TempDir(), t.TempDir()
	life(t, dir, "a", "b")
	copyDir(t, dir, back)
	life(t, dir, "c", "d", "e") // batches 3, 4, 5: slots 1, 0, 1
	b, err := os.ReadFile(filepath.Join(dir, HeadFile))
	if err != nil {
		t.Fatal(err)
	}
	b[slotGap+20] ^= 1
	if err := os.WriteFile(filepath.Join(back, HeadFile), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: back, Now: time.Now}); !errors.Is(err, store.ErrBehind) {
		t.Fatalf("got %v, want %v", err, store.ErrBehind)
	}
}

func TestCloseAnswersTheQueue(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{Dir: t.TempDir()})
	release := held(t, e)
	errs := make(chan error, 8)
	for i := range cap(errs) {
		go func() {
			errs <- e.Update(context.Background(), func(tx store.Tx) error { return tx.Put([]byte{byte(i)}, nil) })
		}()
	}
	queued(e, cap(errs))
	closed := make(chan error, 1)
	go func() { closed <- e.Close() }()
	release()
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if err := e.Healthy(); !errors.Is(err, store.ErrClosed) {
		t.Errorf("healthy after close: %v", err)
	}
}
