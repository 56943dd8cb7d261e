package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"closeloop/store"
)

// lived is a store with some of everything.
func lived(t *testing.T) *shop {
	s := inMemory(t)
	s.update((*store.Txn).CheckKey)
	s.history()
	s.seal()
	s.put("p-1", "p-1", person{Name: "李明", Status: "new", Tags: []string{"a", "b"}})
	s.update(func(tx *store.Txn) error {
		_, err := tx.Next("case")
		return errors.Join(err, tx.Mark("e-1"), tx.SetSetting("word", ""),
			tx.PutJob(store.Job{ID: "j", Kind: "show", Due: monday(), Planned: monday(), Body: []byte("{}")}))
	})
	return s
}

func (s *shop) dump() []byte {
	s.t.Helper()
	var out bytes.Buffer
	end, err := s.Dump(s.t.Context(), store.DumpHead{Product: "1.2.3", Sequence: 7, At: monday()}, &out)
	if err != nil || end.Count != uint64(len(s.raw(""))) {
		s.t.Fatalf("%d pairs of %d: %v", end.Count, len(s.raw("")), err)
	}
	return out.Bytes()
}

func (s *shop) load(r io.Reader, done func(*store.Txn) error) error {
	s.t.Helper()
	d, err := store.OpenDump(r)
	if err != nil {
		return err
	}
	_, err = s.Load(s.t.Context(), d, done)
	return err
}

func (s *shop) check(raw []byte) error {
	d, err := store.OpenDump(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	_, err = s.CheckDump(d)
	return err
}

func (s *shop) unfinished() (is bool) {
	s.t.Helper()
	s.view(func(tx *store.Txn) (err error) { is, err = tx.Unfinished(); return err })
	return is
}

func same(a, b []store.Pair) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !bytes.Equal(a[i].Key, b[i].Key) || !bytes.Equal(a[i].Val, b[i].Val) {
			return false
		}
	}
	return true
}

func nothing(*store.Txn) error { return nil }

// TestADumpComesBack: pair by pair the same, sealed as it was, on any engine,
// and the audit holds.
func TestADumpComesBack(t *testing.T) {
	inBoth(t, func(s *shop) {
		from := lived(t)
		raw := from.dump()
		if bytes.Contains(raw, []byte("李明")) {
			t.Error("a sealed name stands open in it")
		}
		if err := s.check(raw); err != nil || len(s.raw("")) != 0 {
			t.Fatalf("checking it: %v, and %d pairs were stored", err, len(s.raw("")))
		}
		if err := s.load(bytes.NewReader(raw), nothing); err != nil {
			t.Fatal(err)
		}
		if !same(s.raw(""), from.raw("")) || s.unfinished() {
			t.Errorf("unfinished %v, stored\n%q, want\n%q", s.unfinished(), s.raw(""), from.raw(""))
		}
		s.restart(root(1))
		if r, ok, err := s.get("p-1"); !ok || err != nil || r.Body.Name != "李明" {
			t.Errorf("%+v %v %v", r, ok, err)
		}
		if v := s.verified(); v.Break != "" || v.Entries != 12 {
			t.Errorf("audit: %+v", v)
		}
		if again := s.dump(); !bytes.Equal(again, raw) {
			t.Error("dumped again it differs")
		}
	})
}

// TestADamagedDumpIsRefused: cut anywhere, and with a byte anywhere after the
// head changed, doubled or left out.
func TestADamagedDumpIsRefused(t *testing.T) {
	t.Parallel()
	raw, s := lived(t).dump(), inMemory(t)
	for n := 0; n < len(raw); n += 1 + len(raw)/1000 {
		if err := s.check(raw[:n]); !errors.Is(err, store.ErrDamaged) {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(raw), err)
		}
	}
	if s.check(raw[:len(raw)-1]) == nil {
		t.Error("taken without its last byte")
	}
	head := bytes.IndexByte(raw, '}')
	for n := head + 1; n < len(raw); n += 1 + len(raw)/1000 {
		bent := bytes.Clone(raw)
		bent[n] ^= 0x41
		for what, bad := range map[string][]byte{
			"changed": bent, "left out": append(bytes.Clone(raw[:n]), raw[n+1:]...),
			"doubled": append(bytes.Clone(raw[:n+1]), raw[n:]...),
		} {
			if s.check(bad) == nil {
				t.Fatalf("byte %d of %d %s: taken", n, len(raw), what)
			}
		}
	}
}

// TestADumpThatDoesNotBelong is refused before anything is stored: of a newer
// form, of another tenant, sealed with another root key.
func TestADumpThatDoesNotBelong(t *testing.T) {
	t.Parallel()
	raw := lived(t).dump()
	for name, c := range map[string]struct {
		raw  []byte
		root byte
		want error
	}{
		"a newer form":     {bytes.Replace(raw, []byte(`"format":1`), []byte(`"format":2`), 1), 1, store.ErrNewer},
		"another tenant":   {bytes.Replace(raw, []byte(`"tenant":"main"`), []byte(`"tenant":"moon"`), 1), 1, store.ErrWrongKey},
		"another root key": {raw, 2, store.ErrWrongKey},
		"something else":   {[]byte("PK\x03\x04 and so on, long enough"), 1, store.ErrDamaged},
	} {
		if err := openShop(t, "", root(c.root)).check(c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// failing is a reader that breaks off.
type failing struct {
	io.Reader
	left int
}

func (f *failing) Read(p []byte) (int, error) {
	if f.left <= 0 {
		return 0, errors.New("the stick was pulled out")
	}
	n, err := f.Reader.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

// TestAnUnfinishedLoadSaysSo: whether the dump breaks off in the middle, or what
// belongs at the end cannot be written; and only a store that holds nothing is
// filled.
func TestAnUnfinishedLoadSaysSo(t *testing.T) {
	t.Parallel()
	raw := lived(t).dump()
	s := inMemory(t)
	if err := s.load(&failing{bytes.NewReader(raw), len(raw) - 40}, nothing); err == nil || !strings.Contains(err.Error(), "stick") || !s.unfinished() {
		t.Errorf("broken off: %v, unfinished %v", err, s.unfinished())
	}
	if err := s.load(bytes.NewReader(raw), nothing); !errors.Is(err, store.ErrNotEmpty) || !s.unfinished() {
		t.Errorf("filled again: %v", err)
	}
	s = inMemory(t)
	if err := s.load(bytes.NewReader(raw), func(*store.Txn) error { return store.ErrFull }); !errors.Is(err, store.ErrFull) || !s.unfinished() {
		t.Errorf("no end: %v, unfinished %v", err, s.unfinished())
	}
	s = inMemory(t)
	s.put("p-9", "", person{Name: "x"})
	before := s.raw("")
	if err := s.load(bytes.NewReader(raw), nothing); !errors.Is(err, store.ErrNotEmpty) || !same(before, s.raw("")) {
		t.Errorf("into a store that is used: %v", err)
	}
}

// TestADumpIsOneInstant: what is written meanwhile is not in it, and writers do
// not wait.
func TestADumpIsOneInstant(t *testing.T) {
	t.Parallel()
	s := lived(t)
	before := s.raw("")
	var out bytes.Buffer
	once := false
	w := writing(func(p []byte) (int, error) {
		if !once {
			once = true
			s.put("p-late", "p-late", person{Name: "late"})
		}
		return out.Write(p)
	})
	if _, err := s.Dump(t.Context(), store.DumpHead{}, w); err != nil || !once {
		t.Fatal(err)
	}
	to := inMemory(t)
	if err := to.load(&out, nothing); err != nil || !same(to.raw(""), before) {
		t.Errorf("%v, stored %q", err, to.raw(""))
	}
}

// TestLeap: no number that was drawn elsewhere is drawn again.
func TestLeap(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.update(func(tx *store.Txn) error {
		first, err := tx.Next("other")
		err = errors.Join(err, tx.Leap(1000))
		next, err2 := tx.Next("other")
		fresh, err3 := tx.Next("fresh")
		if first != 1 || next != 1002 || fresh != 1 {
			t.Errorf("drawn %d, then %d; of a new one %d", first, next, fresh)
		}
		return errors.Join(err, err2, err3)
	})
}

type writing func([]byte) (int, error)

func (w writing) Write(p []byte) (int, error) { return w(p) }

// TestADumpIsFlat: a big store is dumped and checked through little memory, and
// loaded in transactions under the limits. Not parallel: it counts bytes.
func TestADumpIsFlat(t *testing.T) {
	s := inMemory(t)
	s.update((*store.Txn).CheckKey)
	val := bytes.Repeat([]byte("v"), store.MaxValue)
	const pairs = 64 // 16 MiB
	for n := range pairs {
		s.update(func(tx *store.Txn) error { return tx.Tx.Put(fmt.Appendf(nil, "main/x/%03d", n), val) })
	}
	raw := bytes.NewBuffer(make([]byte, 0, pairs*store.MaxValue+1<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := s.Dump(context.Background(), store.DumpHead{At: time.Time{}}, raw); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
		t.Errorf("dumping %d MiB took %d MiB of memory", raw.Len()>>20, took>>20)
	}
	to := inMemory(t)
	if err := to.load(raw, nothing); err != nil || !same(to.raw(""), s.raw("")) {
		t.Errorf("load: %v", err)
	}
}
