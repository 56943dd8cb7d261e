package store_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"closeloop/store"
)

// turn changes a person as a turn does: record, envelope and audit entry in
// one transaction.
func (s *shop) turn(id, verb string) {
	s.t.Helper()
	s.update(func(tx *store.Txn) error {
		r, _, err := people().Get(tx, id)
		if err != nil {
			return err
		}
		r.Rev++
		r.Chain, err = tx.Audit(r.Chain, store.Entry{
			Record: "person/" + id, At: tx.Now(), Actor: "mgr", Door: "console", Flow: "person", Verb: verb,
			Event: fmt.Sprint("e-", r.Rev), Rev: r.Rev, Body: []byte{byte(r.Rev)},
		})
		if err != nil {
			return err
		}
		return people().Put(tx, id, r)
	})
	s.clock.add(time.Minute)
}

func (s *shop) seal() {
	s.t.Helper()
	if err := s.ChainHeads(s.t.Context(), s.clock.Now()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) verified() store.Verified {
	s.t.Helper()
	v, err := s.Verify(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// history is a few turns on three records, over some hours.
func (s *shop) history() {
	for i := range 12 {
		s.turn(fmt.Sprint("p-", i%3), fmt.Sprint("verb-", i))
		s.clock.add(20 * time.Minute)
	}
}

func TestTheAuditTellsWhatHappenedInOrder(t *testing.T) {
	inBoth(t, func(s *shop) {
		s.history()
		s.restart(root(1))
		var verbs []string
		s.view(func(tx *store.Txn) error {
			return tx.Entries(monday().Add(3*time.Hour), func(e store.Entry) bool {
				verbs = append(verbs, e.Verb)
				return len(verbs) < 3
			})
		})
		if want := []string{"verb-9", "verb-10", "verb-11"}; !slices.Equal(verbs, want) {
			s.t.Errorf("from three hours on: %v, want %v", verbs, want)
		}
		if v := s.verified(); v != (store.Verified{Entries: 12, Records: 3}) {
			s.t.Errorf("verified: %+v", v)
		}
	})
}

// tampering is a way to change the audit behind the store's back. Sealed: it
// is seen once the hour was sealed; else at once.
type tampering struct {
	name   string
	sealed bool
	do     func(tx store.Tx, rows []store.Pair) error
}

// change rewrites an entry in its place.
func change(tx store.Tx, row store.Pair, edit func(*store.Entry)) error {
	var e store.Entry
	if err := json.Unmarshal(row.Val, &e); err != nil {
		return err
	}
	edit(&e)
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return tx.Put(row.Key, raw)
}

func of(rows []store.Pair, record string) (out []store.Pair) {
	for _, r := range rows {
		if bytes.Contains(r.Key, []byte("/"+record+"/")) {
			out = append(out, r)
		}
	}
	return out
}

func tamperings() []tampering {
	drop := func(tx store.Tx, rows []store.Pair) error {
		for _, r := range rows {
			if err := tx.Delete(r.Key); err != nil {
				return err
			}
		}
		return nil
	}
	return []tampering{
		{"an actor changed", false, func(tx store.Tx, rows []store.Pair) error {
			return change(tx, rows[4], func(e *store.Entry) { e.Actor = "hr" })
		}},
		{"a time changed", false, func(tx store.Tx, rows []store.Pair) error {
			return change(tx, rows[4], func(e *store.Entry) { e.At = e.At.Add(time.Second) })
		}},
		{"the state's hash changed", false, func(tx store.Tx, rows []store.Pair) error {
			return change(tx, rows[11], func(e *store.Entry) { e.Body = []byte{99} })
		}},
		{"a hash changed", false, func(tx store.Tx, rows []store.Pair) error {
			return change(tx, rows[0], func(e *store.Entry) { e.Hash[0] ^= 1 })
		}},
		{"the first removed", false, func(tx store.Tx, rows []store.Pair) error { return drop(tx, rows[:1]) }},
		{"one in the middle removed", false, func(tx store.Tx, rows []store.Pair) error {
			return drop(tx, of(rows, "p-1")[1:2])
		}},
		{"the last removed", false, func(tx store.Tx, rows []store.Pair) error {
			return drop(tx, of(rows, "p-1")[3:])
		}},
		{"a record's whole chain removed", false, func(tx store.Tx, rows []store.Pair) error {
			return drop(tx, of(rows, "p-1"))
		}},
		{"two of one record swapped", false, func(tx store.Tx, rows []store.Pair) error {
			own := of(rows, "p-2")
			if err := tx.Put(own[1].Key, own[2].Val); err != nil {
				return err
			}
			return tx.Put(own[2].Key, own[1].Val)
		}},
		{"two of different records swapped", false, func(tx store.Tx, rows []store.Pair) error {
			if err := tx.Put(rows[3].Key, rows[4].Val); err != nil {
				return err
			}
			return tx.Put(rows[4].Key, rows[3].Val)
		}},
		{"one moved to another time", false, func(tx store.Tx, rows []store.Pair) error {
			key := bytes.Clone(rows[5].Key)
			key[len("main/a/")+7]++
			if err := tx.Delete(rows[5].Key); err != nil {
				return err
			}
			return tx.Put(key, rows[5].Val)
		}},
		{"one invented beside the true one", false, func(tx store.Tx, rows []store.Pair) error {
			// An invented entry with a number that is taken, in its own place,
			// before the true one.
			var e store.Entry
			if err := json.Unmarshal(rows[5].Val, &e); err != nil {
				return err
			}
			e.At, e.Actor = e.At.Add(-time.Minute), "hr"
			raw, err := json.Marshal(e)
			if err != nil {
				return err
			}
			key := bytes.Clone(rows[5].Key)
			binary.BigEndian.PutUint64(key[len("main/a/"):], uint64(e.At.UnixMilli()))
			return tx.Put(key, raw)
		}},
		{"a record with its whole chain removed", true, func(tx store.Tx, rows []store.Pair) error {
			if err := tx.Delete([]byte("main/r/person/p-1")); err != nil {
				return err
			}
			return drop(tx, of(rows, "p-1"))
		}},
	}
}

// TestTamperingIsFound, each kind on a store of its own, and where it takes a
// seal, also that it is not found without: else the seal would not be tried.
func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range tamperings() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, sealed := range []bool{false, true} {
				s := inMemory(t)
				s.history()
				if sealed {
					s.seal()
				}
				rows := s.raw("a/")
				s.update(func(tx *store.Txn) error { return c.do(tx.Tx, rows) })
				v, found := s.verified(), sealed || !c.sealed
				if (v.Break != "") != found {
					t.Errorf("sealed %v: break %q, want one: %v", sealed, v.Break, found)
				}
			}
		})
	}
}

func TestADamagedEntryIsNoBreakButAFault(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.history()
	s.update(func(tx *store.Txn) error { return tx.Tx.Put(s.raw("a/")[0].Key, []byte("{")) })
	if _, err := s.Verify(t.Context()); err == nil {
		t.Error("taken for whole")
	}
}

// TestHoursAreSealedOnce: sealing again to the same or an earlier time writes
// nothing, also by many at once; later hours chain to the ones before.
func TestHoursAreSealedOnce(t *testing.T) {
	inBoth(t, func(s *shop) {
		s.history()
		s.seal()
		first := s.raw("h/")
		s.seal()
		if err := s.ChainHeads(s.t.Context(), s.clock.Now().Add(-3*time.Hour)); err != nil {
			s.t.Fatal(err)
		}
		if again := s.raw("h/"); len(first) != 1 || len(again) != 1 || !bytes.Equal(first[0].Val, again[0].Val) {
			s.t.Fatalf("first %q, again %q", first, again)
		}
		for range 3 {
			s.turn("p-1", "more")
			s.clock.add(time.Hour)
			s.seal()
		}
		s.restart(root(1))
		if v := s.verified(); v.Break != "" || v.Entries != 15 || len(s.raw("h/")) != 4 {
			s.t.Errorf("%+v, %d hours", v, len(s.raw("h/")))
		}
		hours := s.raw("h/")
		s.update(func(tx *store.Txn) error { return tx.Tx.Delete(hours[1].Key) })
		if v := s.verified(); v.Break == "" {
			s.t.Error("an hour's seal was removed from the middle unseen")
		}
	})
}

// TestALateEntryBreaksASealedHour: that is why the caller must see to it that
// none comes.
func TestALateEntryBreaksASealedHour(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.history()
	s.seal()
	s.clock.add(-time.Hour)
	s.turn("p-1", "late")
	if v := s.verified(); v.Break == "" {
		t.Error("an hour changed after it was sealed, unseen")
	}
}

// TestEntryOnDisk: an entry is stored as its JSON, whatever is in it.
func TestEntryOnDisk(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	e := store.Entry{
		Record: "case/C-1", At: s.clock.Now(), Actor: "<a&b>", Door: "console", Flow: "note", Verb: "write", Event: "e-1",
		Rev: 3, From: "\"quoted\"", To: "李明", Topic: "be/P6", Body: []byte{1, 2, 3},
	}
	s.update(func(tx *store.Txn) error { _, err := tx.Audit(store.Chain{Seq: 4, Hash: []byte{9}}, e); return err })
	var kept store.Entry
	for _, pair := range s.raw("a/") {
		if err := json.Unmarshal(pair.Val, &kept); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(kept)
		if err != nil || !bytes.Equal(again, pair.Val) {
			t.Errorf("stored as %s\nwhich is   %s (%v)", pair.Val, again, err)
		}
	}
	if kept.Seq != 5 || len(kept.Hash) != 32 || !bytes.Equal(kept.Prev, []byte{9}) {
		t.Errorf("%+v", kept)
	}
}
