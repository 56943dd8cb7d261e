package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/store"
)

func job(id string, due time.Time) store.Job {
	return store.Job{ID: id, Kind: "timer", Due: due, Planned: due, Body: []byte(`{}`)}
}

func (s *shop) putJobs(jobs ...store.Job) {
	s.t.Helper()
	s.update(func(tx *store.Txn) error {
		for _, j := range jobs {
			if err := tx.PutJob(j); err != nil {
				return err
			}
		}
		return nil
	})
}

// due lists the ids that are due now, and when the first job of all is due.
func (s *shop) due(limit int) ([]string, time.Time) {
	s.t.Helper()
	jobs, next, err := s.Due(context.Background(), s.clock.Now(), limit)
	if err != nil {
		s.t.Fatal(err)
	}
	ids := []string{}
	for _, j := range jobs {
		ids = append(ids, j.ID)
	}
	return ids, next
}

// dueJob is the one job with an id, which must be due.
func (s *shop) dueJob(id string) store.Job {
	s.t.Helper()
	jobs, _, err := s.Due(context.Background(), s.clock.Now(), 100)
	i := slices.IndexFunc(jobs, func(j store.Job) bool { return j.ID == id })
	if err != nil || i < 0 {
		s.t.Fatalf("%s is not due: %v, %v", id, jobs, err)
	}
	return jobs[i]
}

func TestJobsAreDueInOrderOfTime(t *testing.T) {
	inBoth(t, func(s *shop) {
		now := s.clock.Now()
		s.putJobs(job("later", now.Add(time.Millisecond)), job("b", now), job("a", now), job("old", now.Add(-time.Hour)))
		if ids, next := s.due(10); !slices.Equal(ids, []string{"old", "a", "b"}) || !next.Equal(now.Add(-time.Hour)) {
			s.t.Errorf("due %v, next %v", ids, next)
		}
		if ids, _ := s.due(2); !slices.Equal(ids, []string{"old", "a"}) {
			s.t.Errorf("two of them: %v", ids)
		}
		s.restart(root(1))
		if j := s.dueJob("old"); !j.Planned.Equal(now.Add(-time.Hour)) || j.Kind != "timer" || string(j.Body) != `{}` || j.Gen != 0 {
			s.t.Errorf("after a restart: %+v", j)
		}
		s.clock.add(time.Millisecond)
		if ids, _ := s.due(10); len(ids) != 4 {
			s.t.Errorf("a millisecond later: %v", ids)
		}
	})
}

// TestAnIdleTickCostsNothing: with nothing due, the store is not asked.
func TestAnIdleTickCostsNothing(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	ticks := func(want int64) {
		t.Helper()
		before := s.engine.views.Load()
		for range 100 {
			if ids, _ := s.due(10); len(ids) > 0 {
				t.Fatalf("due %v", ids)
			}
		}
		if got := s.engine.views.Load() - before; got != want {
			t.Errorf("%d looks into the store in 100 ticks, want %d", got, want)
		}
	}
	ticks(1) // the first look finds the queue empty
	s.putJobs(job("a", s.clock.Now().Add(time.Hour)))
	ticks(0)
	if _, next := s.due(10); !next.Equal(s.clock.Now().Add(time.Hour)) {
		t.Errorf("next %v", next)
	}
	s.clock.add(time.Hour)
	s.update(func(tx *store.Txn) error { return tx.DropJob(s.clock.Now(), "a") })
	ticks(1) // the job it waited for is gone
	s.put("p-1", "", person{})
	ticks(0)
}

// TestAnEarlierJobIsFound: the cursor goes back, whatever it has seen.
func TestAnEarlierJobIsFound(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	now := s.clock.Now()
	s.putJobs(job("tomorrow", now.Add(24*time.Hour)))
	s.due(10)
	for i, back := range []time.Duration{0, time.Minute, 365 * 24 * time.Hour} {
		id := fmt.Sprint("early-", i)
		s.putJobs(job(id, now.Add(-back)))
		if ids, _ := s.due(10); len(ids) != i+1 || ids[0] != id {
			t.Errorf("put %v back: due %v", back, ids)
		}
	}
	broken := errors.New("broken")
	err := s.Update(t.Context(), func(tx *store.Txn) error {
		return errors.Join(tx.PutJob(job("never", now.Add(-1000*time.Hour))), broken)
	})
	if ids, _ := s.due(10); !errors.Is(err, broken) || len(ids) != 3 {
		t.Errorf("after a failed turn: %v, %v", ids, err)
	}
}

// TestAJobPutDuringALookIsFound, and a look during a commit loses none: the
// two orders in which scan and put can cross.
func TestAJobPutDuringALookIsFound(t *testing.T) {
	t.Parallel()
	for name, cross := range map[string]func(s *shop, put, look func()){
		"put after the scan":           func(s *shop, put, look func()) { s.engine.looked = put; look() },
		"look before the put is known": func(s *shop, put, look func()) { s.engine.committed = look; put() },
	} {
		for _, known := range []bool{false, true} {
			s := inMemory(t)
			now := s.clock.Now()
			s.putJobs(job("far", now.Add(time.Hour)))
			if known {
				s.due(10)
				s.clock.add(time.Hour)
			}
			cross(s, func() { s.putJobs(job("a", now)) }, func() { s.due(10) })
			if ids, _ := s.due(10); len(ids) == 0 || ids[0] != "a" {
				t.Errorf("%s, cursor known %v: due %v", name, known, ids)
			}
		}
	}
}

// TestNoJobIsSkipped: jobs are put at all times while others look and take
// them; every one is taken once.
func TestNoJobIsSkipped(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	const putters, each = 8, 60
	now := s.clock.Now()
	var putting, taking sync.WaitGroup
	stop, taken := make(chan struct{}), make(chan string, 2*putters*each)
	for g := range putters {
		putting.Go(func() {
			for n := range each {
				at := now.Add(-time.Duration((n*7919+g*104729)%5000) * time.Millisecond)
				s.putJobs(job(fmt.Sprintf("%d-%d", g, n), at))
			}
		})
	}
	for range 2 {
		taking.Go(func() {
			for last := false; ; {
				some := s.take(taken)
				if last && !some {
					return
				}
				select {
				case <-stop:
					last = true
				default:
				}
			}
		})
	}
	putting.Wait()
	close(stop)
	taking.Wait()
	close(taken)
	seen := map[string]int{}
	for id := range taken {
		seen[id]++
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s was taken %d times", id, n)
		}
	}
	if len(seen) != putters*each || len(s.raw("due/")) != 0 {
		t.Errorf("%d of %d were taken, %d are left", len(seen), putters*each, len(s.raw("due/")))
	}
}

// take drops a few due jobs, each in a turn that checks that it still stands.
func (s *shop) take(taken chan<- string) bool {
	s.t.Helper()
	jobs, _, err := s.Due(context.Background(), s.clock.Now(), 5)
	if err != nil {
		s.t.Error(err)
	}
	for _, j := range jobs {
		mine := false
		s.update(func(tx *store.Txn) error {
			var err error
			if mine, err = tx.Holds(j); err != nil || !mine {
				return err
			}
			return tx.DropJob(j.Due, j.ID)
		})
		if mine {
			taken <- j.ID
		}
	}
	return len(jobs) > 0
}

// TestAClaimEndsOlderHands: moving a job raises its generation, so that
// whoever read it before can no longer finish it.
func TestAClaimEndsOlderHands(t *testing.T) {
	inBoth(t, func(s *shop) {
		now := s.clock.Now()
		s.putJobs(job("a", now))
		read := s.dueJob("a")
		var claimed store.Job
		s.update(func(tx *store.Txn) error {
			j := read
			j.Held, j.Tries = true, j.Tries+1
			var err error
			claimed, err = tx.Move(j, now.Add(time.Minute))
			return err
		})
		if claimed.Gen != read.Gen+1 || !claimed.Due.Equal(now.Add(time.Minute)) || !claimed.Planned.Equal(now) {
			s.t.Errorf("claimed %+v", claimed)
		}
		s.holds(read, false)
		s.holds(claimed, true)
		if ids, next := s.due(10); len(ids) != 0 || !next.Equal(now.Add(time.Minute)) {
			s.t.Errorf("claimed, and still due: %v, next %v", ids, next)
		}
		s.clock.add(time.Minute)
		if j := s.dueJob("a"); !j.Held || j.Tries != 1 || j.Gen != claimed.Gen {
			s.t.Errorf("after the lease: %+v", j)
		}
		// Moved back to the very time at which it was first read.
		s.update(func(tx *store.Txn) error { _, err := tx.Move(claimed, now); return err })
		s.holds(read, false)
		s.holds(claimed, false)
		if len(s.raw("due/")) != 1 {
			s.t.Errorf("rows %q", s.raw("due/"))
		}
	})
}

func (s *shop) holds(j store.Job, want bool) {
	s.t.Helper()
	s.view(func(tx *store.Txn) error {
		ok, err := tx.Holds(j)
		if ok != want {
			s.t.Errorf("generation %d at %v holds: %v, want %v", j.Gen, j.Due, ok, want)
		}
		return err
	})
}

func TestAJobUnderWayIsNotTakenBack(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	now := s.clock.Now()
	held := job("held", now)
	held.Held = true
	s.putJobs(held, job("free", now))
	withdraw := func(id string) error {
		return s.Update(t.Context(), func(tx *store.Txn) error { return tx.Withdraw(now, id) })
	}
	if err := withdraw("held"); !errors.Is(err, store.ErrHeld) {
		t.Errorf("held: %v", err)
	}
	for _, id := range []string{"free", "free", "never there"} {
		if err := withdraw(id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	if ids, _ := s.due(10); !slices.Equal(ids, []string{"held"}) {
		t.Errorf("left %v", ids)
	}
}

// TestABuriedJobStaysVisible: out of the queue, with its last error.
func TestABuriedJobStaysVisible(t *testing.T) {
	inBoth(t, func(s *shop) {
		now := s.clock.Now()
		s.putJobs(job("a", now), job("b", now))
		dead := s.dueJob("a")
		dead.Error, dead.Tries = "no such channel", 57
		s.update(func(tx *store.Txn) error { return tx.Bury(dead) })
		s.restart(root(1))
		if ids, _ := s.due(10); !slices.Equal(ids, []string{"b"}) {
			s.t.Errorf("due %v", ids)
		}
		s.view(func(tx *store.Txn) error {
			waiting, buried, err := tx.Jobs(10)
			if len(waiting) != 1 || len(buried) != 1 || buried[0].ID != "a" || buried[0].Error != "no such channel" || buried[0].Tries != 57 {
				s.t.Errorf("waiting %v, buried %+v", waiting, buried)
			}
			return err
		})
	})
}

// TestExhume: what was given up comes back once, as it was.
func TestExhume(t *testing.T) {
	inBoth(t, func(s *shop) {
		now := s.clock.Now()
		s.putJobs(job("a", now), job("b", now))
		s.update(func(tx *store.Txn) error { return errors.Join(tx.Bury(s.dueJob("a")), tx.Bury(s.dueJob("b"))) })
		for _, want := range []bool{true, false} {
			s.update(func(tx *store.Txn) error {
				j, ok, err := tx.Exhume("a")
				if ok != want || want && (j.ID != "a" || !j.Due.Equal(now)) {
					s.t.Errorf("%v %+v, want %v", ok, j, want)
				}
				return err
			})
		}
		s.view(func(tx *store.Txn) error {
			_, buried, err := tx.Jobs(10)
			if len(buried) != 1 || buried[0].ID != "b" {
				s.t.Errorf("buried %v", buried)
			}
			return err
		})
	})
}

// TestWhatIsDueLaterIsNotRead, however much it is: a tick costs what is due. A
// row that cannot be read shows whether it was.
func TestWhatIsDueLaterIsNotRead(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	now := s.clock.Now()
	s.putJobs(job("due", now), job("later", now.Add(time.Hour)), job("latest", now.Add(2*time.Hour)))
	s.update(func(tx *store.Txn) error { return tx.Tx.Put(s.raw("due/")[2].Key, []byte("{")) })
	if ids, next := s.due(10); !slices.Equal(ids, []string{"due"}) || !next.Equal(now) {
		t.Errorf("due %v, next %v", ids, next)
	}
}

func TestADamagedJobIsNamed(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	s.putJobs(job("show/C-1", s.clock.Now()))
	s.update(func(tx *store.Txn) error { return tx.Tx.Put(s.raw("due/")[0].Key, []byte("{")) })
	_, _, err := s.Due(t.Context(), s.clock.Now(), 10)
	if !errors.Is(err, store.ErrDamaged) || !strings.Contains(fmt.Sprint(err), "due/show/C-1") {
		t.Errorf("error %v", err)
	}
}
