package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	json "github.com/go-json-experiment/json/v1"
)

// Job is anything that must happen outside or later: one durable row with a
// due time, living only under due/<time>/<id>. Claiming it is moving it to a
// later time under a raised generation; finishing acts only on the generation
// it claimed.
type Job struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	Due     time.Time       `json:"-"`
	Planned time.Time       `json:"planned"` // when it was due at first
	Gen     int             `json:"gen,omitempty"`
	Tries   int             `json:"tries,omitempty"`
	Held    bool            `json:"held,omitempty"`  // claimed, and its holder has not said how it ended
	Error   string          `json:"error,omitempty"` // of the last try, for operators; no personal data
	Body    json.RawMessage `json:"body"`
	stored  []byte          // what was read; nil: nothing, or it was moved since
}

func (t *Txn) jobKey(due time.Time, id string) []byte { return t.key("due/", stamp(due), "/", id) }

// PutJob stores a job under its due time.
func (t *Txn) PutJob(j Job) error {
	if t.earliest.IsZero() || j.Due.Before(t.earliest) {
		t.earliest = j.Due
	}
	return t.Put(t.jobKey(j.Due, j.ID), j.pack())
}

// DropJob removes the job with this id and due time, if it is there.
func (t *Txn) DropJob(due time.Time, id string) error { return t.Delete(t.jobKey(due, id)) }

// Holds says whether a job still stands as it was read: same due time, same
// generation. Whoever finishes or moves it checks this first.
func (t *Txn) Holds(j Job) (bool, error) {
	raw, ok, err := t.Get(t.jobKey(j.Due, j.ID))
	if err != nil || !ok {
		return false, err
	}
	if bytes.Equal(raw, j.stored) {
		return true, nil
	}
	now, err := readJob(j.Due, raw)
	return now.Gen == j.Gen, err
}

// Move puts a job to another time under a raised generation and returns it.
func (t *Txn) Move(j Job, to time.Time) (Job, error) {
	if err := t.DropJob(j.Due, j.ID); err != nil {
		return j, err
	}
	j.Due, j.Gen, j.stored = to, j.Gen+1, nil
	return j, t.PutJob(j)
}

// Bury takes a job out of the queue and keeps it where people look for what
// was given up.
func (t *Txn) Bury(j Job) error {
	if err := t.DropJob(j.Due, j.ID); err != nil {
		return err
	}
	return t.Put(t.key("dead/", stamp(j.Due), "/", j.ID), j.pack())
}

// Exhume takes a job back from what was given up. What becomes of it is the
// caller's to say.
func (t *Txn) Exhume(id string) (Job, bool, error) {
	var found Job
	err := t.eachJob("dead/", Range{}, func(j Job) bool {
		if j.ID == id {
			found = j
		}
		return found.ID == ""
	})
	if err != nil || found.ID == "" {
		return Job{}, false, err
	}
	return found, true, t.Delete(t.key("dead/", stamp(found.Due), "/", id))
}

// Jobs lists up to limit jobs that wait, in order, and after them what was
// given up.
func (t *Txn) Jobs(limit int) (waiting, dead []Job, err error) {
	if waiting, err = t.scanJobs("due/", Range{Limit: limit}); err != nil {
		return nil, nil, err
	}
	dead, err = t.scanJobs("dead/", Range{Limit: limit})
	return waiting, dead, err
}

// scanJobs reads the jobs under a prefix; r's From and To are times after it.
func (t *Txn) scanJobs(prefix string, r Range) ([]Job, error) {
	var out []Job
	err := t.eachJob(prefix, r, func(j Job) bool {
		out = append(out, j)
		return true
	})
	return out, err
}

// eachJob yields jobs like scanJobs until fn says stop.
func (t *Txn) eachJob(prefix string, r Range, fn func(Job) bool) error {
	p := t.key(prefix)
	full := Prefix(p)
	if r.From != nil {
		full.From = append(append([]byte{}, p...), r.From...)
	}
	if r.To != nil {
		full.To = append(append([]byte{}, p...), r.To...)
	}
	full.Limit = r.Limit
	for pair, err := range t.Scan(full) {
		if err != nil {
			return err
		}
		j, err := readJob(stamped(pair.Key[len(p):len(p)+8]), pair.Val)
		if err != nil {
			return fmt.Errorf("%s%s: %w", prefix, pair.Key[len(p)+9:], err)
		}
		if !fn(j) {
			return nil
		}
	}
	return nil
}

func readJob(due time.Time, raw []byte) (j Job, err error) {
	raw = bytes.Clone(raw)
	if len(raw) > 0 && raw[0] == packedJob {
		j, err = unpackJob(raw)
	} else {
		err = Decode(raw, &j) // of an older program
	}
	if err != nil {
		return j, fmt.Errorf("read job: %w: %w", ErrDamaged, err)
	}
	j.Due, j.stored = due, raw
	return j, nil
}

// cursor remembers where the first job stands, so that an idle tick compares
// two times instead of seeking over tombstones.
type cursor struct {
	mu    sync.Mutex
	known bool
	first time.Time // no job is due before it
	moved uint64    // raised by every lower, so that a scan knows it was overtaken
}

func (c *cursor) lower(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved++
	if c.known && to.Before(c.first) {
		c.first = to
	}
}

func (c *cursor) read() (first time.Time, known bool, moved uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.first, c.known, c.moved
}

func (c *cursor) raise(to time.Time, moved uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.moved == moved {
		c.first, c.known = to, true
	}
}

// far is the cursor of an empty queue.
func far() time.Time { return time.UnixMilli(1 << 52).UTC() }

// Due lists up to limit jobs due at or before now, in order of time, and the
// time of the first job of all (far away when there is none). With nothing due
// it costs one comparison.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) (jobs []Job, next time.Time, err error) {
	first, known, moved := s.due.read()
	if known && now.Before(first) {
		return nil, first, nil
	}
	from := Range{Limit: limit}
	if known {
		from.From = []byte(stamp(first))
	}
	err = s.View(ctx, func(t *Txn) error {
		jobs, next = nil, far()
		return t.eachJob("due/", from, func(j Job) bool {
			if j.Due.Before(next) {
				next = j.Due
			}
			if j.Due.After(now) {
				return false // what waits for later is not read: it may be much
			}
			jobs = append(jobs, j)
			return true
		})
	})
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("scan due jobs: %w", err)
	}
	s.due.raise(next, moved)
	return jobs, next, nil
}

// ErrHeld says that a job is in somebody's hands and cannot be taken back.
var ErrHeld = errors.New("the job is under way")

// Withdraw takes a job back unless somebody holds it (ErrHeld). A job that is
// not there is no error.
func (t *Txn) Withdraw(due time.Time, id string) error {
	raw, ok, err := t.Get(t.jobKey(due, id))
	if err != nil || !ok {
		return err
	}
	j, err := readJob(due, raw)
	if err != nil {
		return err
	}
	if j.Held {
		return ErrHeld
	}
	return t.DropJob(due, id)
}
