package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"closeloop/store"
)

// queue is the model of the jobs: a slice in order.
type queue []store.Job

func (q *queue) drop(due time.Time, id string) {
	*q = slices.DeleteFunc(*q, func(j store.Job) bool { return j.ID == id && j.Due.Equal(due) })
}

func (q *queue) put(j store.Job) {
	q.drop(j.Due, j.ID)
	*q = append(*q, j)
	slices.SortFunc(*q, func(a, b store.Job) int {
		if d := a.Due.Compare(b.Due); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// TestJobsAgainstModel: whatever is put, moved and dropped, also in turns that
// fail and across restarts, what is due is what a sorted slice says.
func TestJobsAgainstModel(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	tenants := 0
	rapid.Check(t, func(rt *rapid.T) {
		tenants++
		tenant, model := fmt.Sprint("tenant", tenants), queue{}
		now := monday()
		st := store.New(s.engine, tenant, nil)
		at := func() time.Time {
			return now.Add(time.Duration(rapid.IntRange(-5, 5).Draw(rt, "at")) * time.Minute)
		}
		update := func(fn func(*store.Txn) error) {
			if err := st.Update(t.Context(), fn); err != nil {
				rt.Fatal(err)
			}
		}
		one := func() store.Job { // of an empty queue: one that was never there
			if len(model) == 0 {
				return job("never", monday())
			}
			return rapid.SampledFrom(model).Draw(rt, "job")
		}
		rt.Repeat(map[string]func(*rapid.T){
			"put": func(rt *rapid.T) {
				j := job(rapid.SampledFrom([]string{"a", "b", "c/d", "e"}).Draw(rt, "id"), at())
				update(func(tx *store.Txn) error { return tx.PutJob(j) })
				model.put(j)
			},
			"move": func(*rapid.T) {
				j, to := one(), at()
				update(func(tx *store.Txn) error { _, err := tx.Move(j, to); return err })
				model.drop(j.Due, j.ID) // a move of what is not there puts it, too
				j.Due, j.Gen = to, j.Gen+1
				model.put(j)
			},
			"drop": func(*rapid.T) {
				j := one()
				update(func(tx *store.Txn) error { return tx.DropJob(j.Due, j.ID) })
				model.drop(j.Due, j.ID)
			},
			"fail": func(*rapid.T) {
				j := job("lost", at())
				err := st.Update(t.Context(), func(tx *store.Txn) error { return fmt.Errorf("broken: %w", tx.PutJob(j)) })
				if err == nil {
					rt.Fatal("a broken turn was stored")
				}
			},
			"wait":    func(*rapid.T) { now = now.Add(time.Minute) },
			"restart": func(*rapid.T) { st = store.New(s.engine, tenant, nil) },
			"": func(rt *rapid.T) {
				limit := rapid.IntRange(1, 6).Draw(rt, "limit")
				jobs, next, err := st.Due(t.Context(), now, limit)
				if err != nil {
					rt.Fatal(err)
				}
				agrees(rt, model, now, limit, jobs, next)
			},
		})
	})
}

func agrees(rt *rapid.T, model queue, now time.Time, limit int, jobs []store.Job, next time.Time) {
	var want, have []string
	for _, j := range model {
		if !j.Due.After(now) && len(want) < limit {
			want = append(want, fmt.Sprintf("%v %s %d", j.Due, j.ID, j.Gen))
		}
	}
	for _, j := range jobs {
		have = append(have, fmt.Sprintf("%v %s %d", j.Due, j.ID, j.Gen))
	}
	if !slices.Equal(have, want) {
		rt.Fatalf("at %v, at most %d: have %q, want %q", now, limit, have, want)
	}
	// next may be early, which costs a look; late would lose a job.
	if len(model) > 0 && next.After(model[0].Due) {
		rt.Fatalf("the next job is at %v, the store says %v", model[0].Due, next)
	}
}
