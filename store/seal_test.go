package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"closeloop/store"
)

// secrets are words as they stand in bodies, in several scripts.
func secrets() []string {
	return []string{
		"李明在蓝鲸物流", "Zoë Müller-Łukasz", "Дмитрий Соколов", "محمد الأنصاري", "さくら桜子", "김민서대리", "🙂🦊🙂",
		"li.ming.1987@example.com", "+86 199 0000 0101", "score 63.5 of 70", "清算经验不足，压力下会慌", "R&D <lead> said no",
	}
}

// spellings are the ways in which a word could stand in a file: as it is, as
// JSON writes it, and with every letter that is not ASCII escaped.
func spellings(word string) [][]byte {
	plain, _ := json.Marshal(word)
	var escaped strings.Builder
	for _, r := range word {
		if r < 0x80 {
			escaped.WriteRune(r)
		} else {
			fmt.Fprintf(&escaped, "\\u%04x", r)
		}
	}
	return [][]byte{[]byte(word), bytes.Trim(plain, `"`), []byte(escaped.String())}
}

// TestNoPlainTextOnDisk scans every file of the folder after the store was
// closed. A word that lies open shows that the scan can find something.
func TestNoPlainTextOnDisk(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir(), root(1))
	const open = "lies-open-for-all"
	s.update((*store.Txn).CheckKey)
	for i, word := range secrets() {
		id := fmt.Sprint("p-", i)
		s.put(id, fmt.Sprint("c-", i%3), person{Name: word, Status: open})
		s.put(id, fmt.Sprint("c-", i%3), person{Name: "again " + word, Status: open})
	}
	s.update(func(tx *store.Txn) error { return people().Delete(tx, "p-0") })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	found := false
	err := filepath.WalkDir(s.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		found = found || bytes.Contains(raw, []byte(open))
		for _, word := range secrets() {
			for _, spelling := range spellings(word) {
				if bytes.Contains(raw, spelling) {
					t.Errorf("%s: %q lies open", filepath.Base(name), spelling)
				}
			}
		}
		return err
	})
	if err != nil || !found {
		t.Fatalf("the scan found nothing at all: %v", err)
	}
}

func TestASealedBodyOpensInItsPlaceOnly(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.put("p-1", "c-1", person{Name: "李明"})
	s.put("p-2", "c-1", person{Name: "Ana"})
	s.put("p-3", "c-2", person{Name: "Ben"})
	rows := s.raw("r/person/")
	for _, to := range []int{1, 2} {
		s.update(func(tx *store.Txn) error { return tx.Tx.Put(rows[to].Key, rows[0].Val) })
		id := fmt.Sprint("p-", to+1)
		if r, ok, err := s.get(id); ok || !errors.Is(err, store.ErrDamaged) {
			t.Errorf("p-1's body opened as %s: %+v, %v", id, r, err)
		}
	}
	if r, ok, err := s.get("p-1"); !ok || err != nil || r.Body.Name != "李明" {
		t.Errorf("p-1 itself: %+v, %v", r, err)
	}
}

// TestAWrappedKeyOpensForItsSubjectOnly: nobody can give one candidate's key
// to another.
func TestAWrappedKeyOpensForItsSubjectOnly(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.put("p-1", "c-1", person{Name: "李明"})
	s.put("p-2", "c-2", person{Name: "Ana"})
	keys := s.raw("k/")
	s.update(func(tx *store.Txn) error { return tx.Tx.Put(keys[1].Key, keys[0].Val) })
	s.restart(root(1))
	if _, ok, err := s.get("p-2"); ok || !errors.Is(err, store.ErrWrongKey) {
		t.Errorf("a moved key opened: %v", err)
	}
}

func TestAWrongRootKeyIsSaidSo(t *testing.T) {
	inBoth(t, func(s *shop) {
		s.update((*store.Txn).CheckKey)
		s.update((*store.Txn).CheckKey)
		s.put("p-1", "c-1", person{Name: "李明"})
		s.restart(root(2))
		if err := s.Update(context.Background(), (*store.Txn).CheckKey); !errors.Is(err, store.ErrWrongKey) {
			s.t.Errorf("the check with another key: %v", err)
		}
		if _, ok, err := s.get("p-1"); ok || !errors.Is(err, store.ErrWrongKey) {
			s.t.Errorf("a record with another key: %v", err)
		}
		s.restart(root(1))
		s.update((*store.Txn).CheckKey)
		if r, _, err := s.get("p-1"); err != nil || r.Body.Name != "李明" {
			s.t.Errorf("with the right key again: %+v, %v", r, err)
		}
	})
}

// TestRootKeysRotate: the first key seals what is new, all open what is old.
func TestRootKeysRotate(t *testing.T) {
	inBoth(t, func(s *shop) {
		s.update((*store.Txn).CheckKey)
		s.put("old", "c-1", person{Name: "old"})
		s.restart(root(2), root(1))
		s.update((*store.Txn).CheckKey)
		s.put("new", "c-2", person{Name: "new"})
		for _, id := range []string{"old", "new"} {
			if r, _, err := s.get(id); err != nil || r.Body.Name != id {
				s.t.Errorf("%s with both keys: %+v, %v", id, r, err)
			}
		}
		s.restart(root(2))
		if r, _, err := s.get("new"); err != nil || r.Body.Name != "new" {
			s.t.Errorf("what is new, with the new key only: %+v, %v", r, err)
		}
		if _, _, err := s.get("old"); !errors.Is(err, store.ErrWrongKey) {
			s.t.Errorf("what is old, with the new key only: %v", err)
		}
	})
}

func TestRootKeysAreChecked(t *testing.T) {
	t.Parallel()
	for name, roots := range map[string][][]byte{"none": nil, "short": {root(1)[:31]}, "long second": {root(1), make([]byte, 33)}} {
		if _, err := store.NewKeyring(roots...); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestErased: without its key nothing of a subject can be read, in memory and
// after a restart; others are untouched, and what is stored for it afterwards
// has a new key.
func TestErased(t *testing.T) {
	inBoth(t, func(s *shop) {
		s.put("p-1", "c-1", person{Name: "李明"})
		s.put("p-2", "c-2", person{Name: "Ana"})
		s.update(func(tx *store.Txn) error { return tx.DestroyKey("c-1") })
		for range 2 {
			if _, ok, err := s.get("p-1"); ok || !errors.Is(err, store.ErrErased) || errors.Is(err, store.ErrDamaged) {
				s.t.Errorf("an erased record: %v", err)
			}
			if r, _, err := s.get("p-2"); err != nil || r.Body.Name != "Ana" {
				s.t.Errorf("the other: %+v, %v", r, err)
			}
			s.restart(root(1))
		}
		s.update(func(tx *store.Txn) error {
			return people().Put(tx, "p-3", store.Record[person]{Envelope: store.Envelope{Subject: "c-1"}, Body: person{Name: "new"}})
		})
		s.restart(root(1))
		if r, _, err := s.get("p-3"); err != nil || r.Body.Name != "new" {
			s.t.Errorf("what came afterwards: %+v, %v", r, err)
		}
		if _, ok, err := s.get("p-1"); ok || err == nil {
			s.t.Error("the erased record came back")
		}
	})
}

// TestAKeyOfAFailedTurnIsForgotten: had it been kept in memory, what is sealed
// under it afterwards could not be read by the next process.
func TestAKeyOfAFailedTurnIsForgotten(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	sealed := func(tx *store.Txn, id string) error {
		return people().Put(tx, id, store.Record[person]{Envelope: store.Envelope{Subject: "c-1"}, Body: person{Name: id}})
	}
	broken := errors.New("broken")
	err := s.Update(t.Context(), func(tx *store.Txn) error {
		_, _, readErr := people().Get(tx, "p-1")
		return errors.Join(sealed(tx, "p-1"), sealed(tx, "p-2"), readErr, broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	s.update(func(tx *store.Txn) error { return sealed(tx, "p-3") })
	s.restart(root(1))
	if r, _, err := s.get("p-3"); err != nil || r.Body.Name != "p-3" {
		t.Errorf("after a restart: %+v, %v", r, err)
	}
}

// TestADestroyedKeyIsNotLearntAgain: somebody who reads an older snapshot
// meanwhile, or while the erasure is on its way, must not bring the key back
// into memory.
func TestADestroyedKeyIsNotLearntAgain(t *testing.T) {
	destroy := func(s *shop, read func()) func(*store.Txn) error {
		return func(tx *store.Txn) error {
			err := tx.DestroyKey("c-1")
			read()
			return err
		}
	}
	for name, erase := range map[string]func(*shop){
		"by a reader of an older snapshot": func(s *shop) {
			s.view(func(tx *store.Txn) error {
				s.update(destroy(s, func() {}))
				_, _, err := people().Get(tx, "p-1")
				return err
			})
		},
		"by a reader during the erasure": func(s *shop) {
			s.update(destroy(s, func() {
				if _, ok, err := s.get("p-1"); !ok || err != nil {
					s.t.Errorf("before the commit: %v", err)
				}
			}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inMemory(t)
			s.put("p-1", "c-1", person{Name: "李明"})
			s.restart(root(1))
			erase(s)
			if _, ok, err := s.get("p-1"); ok || !errors.Is(err, store.ErrErased) {
				t.Errorf("erased, and still read: %v", err)
			}
			s.put("p-2", "c-1", person{Name: "new"})
			s.restart(root(1))
			if r, _, err := s.get("p-2"); err != nil || r.Body.Name != "new" {
				t.Errorf("what came afterwards: %+v, %v", r, err)
			}
		})
	}
}

// TestAnErasureThatFailsErasesNothing: the key is still there and is read
// again.
func TestAnErasureThatFailsErasesNothing(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.put("p-1", "c-1", person{Name: "李明"})
	broken := errors.New("broken")
	err := s.Update(t.Context(), func(tx *store.Txn) error { return errors.Join(tx.DestroyKey("c-1"), broken) })
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if r, _, err := s.get("p-1"); err != nil || r.Body.Name != "李明" {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestAKeyDestroyedBeforeItsTurn: a closure that was prepared while a key stood, and
// whose turn comes after the key was destroyed, seals under a new one.
func TestAKeyDestroyedBeforeItsTurn(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.put("p-1", "c-1", person{Name: "李明"})
	keys, err := store.NewKeyring(root(1))
	if err != nil {
		t.Fatal(err)
	}
	direct := store.New(s.engine.Engine, "main", keys)
	err = direct.View(t.Context(), func(tx *store.Txn) error { // now its key is known
		_, _, err := people().Get(tx, "p-1")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	inside, gate := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { // its turn comes first, and takes until the others are prepared
		err := direct.Update(context.Background(), func(tx *store.Txn) error {
			close(inside)
			<-gate
			return tx.DestroyKey("c-1")
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-inside
	fns, ready := make([]func(*store.Txn) error, 20), make(chan struct{}, 40)
	for i := range fns {
		id := "n-" + strconv.Itoa(i)
		fns[i] = func(tx *store.Txn) error {
			ready <- struct{}{}
			return people().Put(tx, id, store.Record[person]{Envelope: store.Envelope{Subject: "c-1"}, Body: person{Name: id}})
		}
	}
	all.Go(func() {
		for i, err := range direct.UpdateEach(context.Background(), fns, nil) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
	if runtime.GOMAXPROCS(0) > 1 { // else nothing is prepared
		for range fns {
			<-ready
		}
	}
	close(gate)
	all.Wait()
	for i := range fns {
		id := "n-" + strconv.Itoa(i)
		if r, _, err := s.get(id); err != nil || r.Body.Name != id {
			t.Errorf("%s: %+v, %v", id, r, err)
		}
	}
}
