package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/store"
)

func TestARecordComesBackAsItWasWritten(t *testing.T) {
	inBoth(t, func(s *shop) {
		for _, subject := range []string{"", "c-7"} {
			id := "p" + subject
			want := store.Record[person]{
				Envelope: store.Envelope{
					Rev: 7, Event: "e-1", Subject: subject,
					Timers: map[string]time.Time{"duty/nag": monday().Add(time.Hour)},
					Copies: []store.Copy{{Key: "card@wall:mgr", Kind: "card", To: "mgr", Place: "wall:mgr", Ref: "m-1", Shown: 6, Queued: true, At: monday()}},
					Chain:  store.Chain{Seq: 3, Hash: []byte{1, 2}},
				},
				Body: person{Name: "李明", Status: "open"},
			}
			s.update(func(tx *store.Txn) error { return people().Put(tx, id, want) })
			s.restart(root(1))
			want.Index = []string{"person.status=open"}
			got, ok, err := s.get(id)
			if diff := cmp.Diff(want, got); err != nil || !ok || diff != "" {
				s.t.Fatalf("%v, %v (-want +got)\n%s", ok, err, diff)
			}
		}
		if _, ok, err := s.get("nobody"); ok || err != nil {
			s.t.Fatalf("nobody: %v, %v", ok, err)
		}
	})
}

func TestIndexesFollowEveryChange(t *testing.T) {
	inBoth(t, func(s *shop) {
		list := func(index, value string, want ...string) {
			s.t.Helper()
			s.view(func(tx *store.Txn) error {
				got, err := tx.List(index, value)
				if !slices.Equal(got, want) {
					s.t.Errorf("%s=%s: have %v, want %v", index, value, got, want)
				}
				return err
			})
		}
		s.put("b", "", person{Status: "open", Tags: []string{"x", "y"}})
		s.put("a", "", person{Status: "open"})
		s.put("c", "", person{Status: "opened"})
		list("person.status", "open", "a", "b")
		list("person.tag", "x", "b")
		s.put("b", "", person{Status: "shut", Tags: []string{"y", "z"}})
		list("person.status", "open", "a")
		list("person.status", "shut", "b")
		list("person.tag", "x")
		list("person.tag", "y", "b")
		list("person.tag", "z", "b")
		s.update(func(tx *store.Txn) error { return people().Delete(tx, "b") })
		s.update(func(tx *store.Txn) error { return people().Delete(tx, "b") })
		list("person.status", "shut")
		list("person.tag", "z")
		if left := s.raw("i/"); len(left) != 2 {
			s.t.Errorf("index entries %q, want those of a and c", left)
		}
	})
}

func TestAllYieldsInOrderUntilToldToStop(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	for _, id := range []string{"c", "a", "b"} {
		s.put(id, "", person{Name: id})
	}
	var seen []string
	s.view(func(tx *store.Txn) error {
		return people().All(tx, func(id string, r store.Record[person]) bool {
			seen = append(seen, id+r.Body.Name)
			return id != "b"
		})
	})
	if !slices.Equal(seen, []string{"aa", "bb"}) {
		t.Errorf("saw %v", seen)
	}
}

func TestAFailedTurnLeavesNoTrace(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.put("a", "", person{Status: "open"})
	before := s.raw("")
	broken := errors.New("broken")
	err := s.Update(context.Background(), func(tx *store.Txn) error {
		if err := people().Put(tx, "a", store.Record[person]{Body: person{Status: "shut"}}); err != nil {
			return err
		}
		if _, err := tx.Next("case"); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) || !cmp.Equal(before, s.raw("")) {
		t.Fatalf("%v; before %q, after %q", err, before, s.raw(""))
	}
	for want := uint64(1); want < 4; want++ {
		s.update(func(tx *store.Txn) error {
			if n, err := tx.Next("case"); n != want || err != nil {
				t.Errorf("number %d, %v, want %d", n, err, want)
			}
			return nil
		})
	}
}

// TestWhatCannotBeReadIsNamed: a newer program's value and a damaged one are
// refused with collection and id, and are told apart.
func TestWhatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		break1 func(raw []byte) []byte
		want   error
	}{
		"a newer schema":       {func(raw []byte) []byte { raw[0] = 3; return raw }, store.ErrNewer},
		"empty":                {func([]byte) []byte { return nil }, store.ErrDamaged},
		"schema only":          {func(raw []byte) []byte { return raw[:1] }, store.ErrDamaged},
		"cut in the envelope":  {func(raw []byte) []byte { return raw[:5] }, store.ErrDamaged},
		"a length without end": {func([]byte) []byte { return []byte{2, 0xff, 0xff, 0xff} }, store.ErrDamaged},
		"envelope changed":     {func(raw []byte) []byte { raw[2] = 'x'; return raw }, store.ErrDamaged},
		"body cut":             {func(raw []byte) []byte { return raw[:len(raw)-1] }, store.ErrDamaged},
		"body changed":         {func(raw []byte) []byte { raw[len(raw)-3] ^= 1; return raw }, store.ErrDamaged},
		"body gone":            {func(raw []byte) []byte { return raw[:2+int(raw[1])] }, store.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inMemory(t)
			s.put("p-1", "c-1", person{Name: "李明"})
			pair := s.raw("r/person/")[0]
			s.update(func(tx *store.Txn) error { return tx.Tx.Put(pair.Key, c.break1(pair.Val)) })
			_, ok, err := s.get("p-1")
			if ok || !errors.Is(err, c.want) || !strings.Contains(fmt.Sprint(err), "person/p-1") {
				t.Fatalf("ok %v, error %v, want %v with person/p-1", ok, err, c.want)
			}
			err = s.View(t.Context(), func(tx *store.Txn) error {
				return people().All(tx, func(string, store.Record[person]) bool { return true })
			})
			if !errors.Is(err, c.want) {
				t.Fatalf("a walk over all: %v", err)
			}
		})
	}
}

// TestAnOlderSchemaIsRead: what an earlier version of this program wrote stays
// readable.
func TestAnOlderSchemaIsRead(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.put("p-1", "", person{Name: "old"})
	pair := s.raw("r/person/")[0]
	pair.Val[0]--
	s.update(func(tx *store.Txn) error { return tx.Tx.Put(pair.Key, pair.Val) })
	if r, ok, err := s.get("p-1"); !ok || err != nil || r.Body.Name != "old" {
		t.Fatalf("%+v, %v, %v", r, ok, err)
	}
}

func TestTenantsDoNotMeet(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	ring, err := store.NewKeyring(root(1))
	if err != nil {
		t.Fatal(err)
	}
	other := store.New(s.engine, "mai", ring)
	s.put("p-1", "", person{Status: "open"})
	err = other.View(t.Context(), func(tx *store.Txn) error {
		ids, err := tx.List("person.status", "open")
		unused, unusedErr := tx.Unused()
		if len(ids) > 0 || !unused {
			t.Errorf("the other tenant sees %v, unused %v", ids, unused)
		}
		return errors.Join(err, unusedErr)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestClear: records, jobs, marks and audit go; settings, counters and the
// root key's check stay, so that numbers are not drawn twice and another key
// is still refused.
func TestClear(t *testing.T) {
	inBoth(t, func(s *shop) {
		s.update((*store.Txn).CheckKey)
		for i := range 25 {
			s.put(fmt.Sprint("p-", i), fmt.Sprint("c-", i), person{Name: "李明", Status: "open"})
		}
		s.update(func(tx *store.Txn) error {
			_, err := tx.Audit(store.Chain{}, store.Entry{Record: "person/p-1", At: tx.Now()})
			_, numberErr := tx.Next("case")
			return errors.Join(err, numberErr, tx.Mark("e-1"), tx.SetSetting("clock.offset", "5"),
				tx.PutJob(store.Job{ID: "j", Due: tx.Now()}), tx.Bury(store.Job{ID: "dead", Due: tx.Now()}))
		})
		rounds := 0
		for n := 1; n > 0; rounds++ {
			s.update(func(tx *store.Txn) (err error) { n, err = tx.Clear(10); return err })
			if n > 10 {
				s.t.Fatalf("%d in one step", n)
			}
		}
		if rounds < 8 {
			s.t.Errorf("%d steps for more than 75 rows", rounds)
		}
		var left []string
		for _, p := range s.raw("") {
			left = append(left, string(p.Key))
		}
		if want := []string{"main/k/keycheck", "main/keycheck", "main/n/case", "main/s/clock.offset"}; !slices.Equal(left, want) {
			s.t.Errorf("left: %q, want %q", left, want)
		}
		s.put("p-1", "c-1", person{Name: "again"})
		s.restart(root(1))
		s.update((*store.Txn).CheckKey)
		if r, ok, err := s.get("p-1"); !ok || err != nil || r.Body.Name != "again" {
			s.t.Errorf("what came afterwards: %+v, %v, %v", r, ok, err)
		}
		s.update(func(tx *store.Txn) error {
			n, err := tx.Next("case")
			if n != 2 {
				s.t.Errorf("number %d was drawn, want 2", n)
			}
			return err
		})
	})
}

// older is a record and a job as programs wrote them whose envelopes and jobs were
// JSON.
func older(tx *store.Txn) error {
	head := `{"rev":4,"event":"e-9","timers":{"duty/nag":"2026-11-23T03:00:00Z"},"index":["person.status=open"]}`
	row := append([]byte{2, byte(len(head))}, head+`{"Name":"李明","Status":"open"}`...)
	job := `{"id":"j-1","kind":"timer","planned":"2026-11-23T02:00:00Z","gen":2,"body":{"a":"b"}}`
	due := string([]byte{0, 0, 1, 0x9d, 0xae, 0x8b, 0x4d, 0})
	return errors.Join(
		tx.Put([]byte("main/r/person/p-1"), row), tx.Put([]byte("main/i/person.status/open/p-1"), nil),
		tx.Put([]byte("main/due/"+due+"/j-1"), []byte(job)))
}

// TestWhatAnOlderProgramWroteInJSON is read, changed and removed like what is written
// now, and from then on it stands there as it is written now.
func TestWhatAnOlderProgramWroteInJSON(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.update(older)
	r, ok, err := s.get("p-1")
	if !ok || err != nil || r.Rev != 4 || r.Event != "e-9" || r.Body.Name != "李明" || !r.Timers["duty/nag"].Equal(monday().Add(time.Hour)) {
		t.Fatalf("%+v, %v, %v", r, ok, err)
	}
	s.put("p-1", "", person{Name: "李明", Status: "shut"})
	if left := s.raw("i/"); len(left) != 1 || !strings.HasSuffix(string(left[0].Key), "shut/p-1") {
		t.Errorf("index entries %q", left)
	}
	if raw := s.raw("r/person/")[0].Val; raw[0] != 0x82 {
		t.Errorf("the row begins with %x", raw[:2])
	}
	s.update(func(tx *store.Txn) error {
		waiting, _, err := tx.Jobs(1)
		if err != nil || len(waiting) != 1 || waiting[0].ID != "j-1" || waiting[0].Gen != 2 || string(waiting[0].Body) != `{"a":"b"}` {
			t.Fatalf("%+v, %v", waiting, err)
		}
		if there, err := tx.Holds(waiting[0]); !there || err != nil {
			t.Errorf("it stands there: %v, %v", there, err)
		}
		moved, err := tx.Move(waiting[0], monday())
		if there, holdsErr := tx.Holds(waiting[0]); there || moved.Gen != 3 {
			t.Errorf("still there: %v, now %+v", there, moved)
		} else if err == nil {
			err = holdsErr
		}
		return err
	})
}

// TestAmend: the envelope changes, the body stays as it is stored, sealed and of its
// own schema; what is not there, and whose key is gone, is not amended.
func TestAmend(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.put("p-1", "c-1", person{Name: "李明", Status: "open"})
	s.update(func(tx *store.Txn) error {
		pair := s.raw("r/person/")[0]
		pair.Val[0]-- // an older schema
		return tx.Tx.Put(pair.Key, pair.Val)
	})
	before := s.raw("r/person/")[0].Val
	amend := func(id string, save bool) (asked int, err error) {
		err = s.Update(t.Context(), func(tx *store.Txn) error {
			asked = 0
			return people().Amend(tx, id, func(e *store.Envelope) bool {
				asked++
				e.Copies = append(e.Copies, store.Copy{Key: "card"})
				return save
			})
		})
		return asked, err
	}
	if asked, err := amend("nobody", true); asked != 0 || err != nil || len(s.raw("r/person/")) != 1 {
		t.Errorf("nobody: asked %d times, %v", asked, err)
	}
	if asked, err := amend("p-1", false); asked != 1 || err != nil || !cmp.Equal(s.raw("r/person/")[0].Val, before) {
		t.Errorf("not to be saved: asked %d times, %v", asked, err)
	}
	if asked, err := amend("p-1", true); asked != 1 || err != nil {
		t.Errorf("asked %d times, %v", asked, err)
	}
	after := s.raw("r/person/")[0].Val
	if body := before[2+before[1]:]; after[0] != before[0] || !cmp.Equal(after[2+after[1]:], body) {
		t.Errorf("before %q, after %q", before, after)
	}
	r, _, err := s.get("p-1")
	if err != nil || r.Rev != 1 || r.Body.Name != "李明" || len(r.Copies) != 1 || len(r.Index) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	s.update(func(tx *store.Txn) error { return tx.DestroyKey("c-1") })
	if asked, err := amend("p-1", true); asked != 0 || !errors.Is(err, store.ErrErased) {
		t.Errorf("erased: asked %d times, %v", asked, err)
	}
}
