package flows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// lease is how long a claimed network job stays away from others.
const lease = time.Minute

func placeOf(c store.Copy) chat.Place {
	platform, id, _ := strings.Cut(c.Place, ":")
	return chat.Place{Platform: platform, ID: id, Private: true}
}

func read(j store.Job) (task, error) {
	var body task
	if err := store.Decode(j.Body, &body); err != nil {
		return body, fmt.Errorf("read job %s: %w", j.ID, err)
	}
	return body, nil
}

// consume removes the job that caused a turn, in that turn's transaction. A
// job that was taken back or moved meanwhile ends the turn.
func (t *turn) consume(root *store.Envelope) error {
	if t.job == nil {
		return nil
	}
	there, err := t.tx.Holds(*t.job)
	if err != nil {
		return err
	}
	name, err := t.name()
	if err != nil {
		return err
	}
	due, named := root.Timers[name]
	if name != "" && !(named && due.Equal(t.job.Due)) {
		there = false
	}
	if err := t.tx.DropJob(t.job.Due, t.job.ID); err != nil {
		return err
	}
	if !there {
		t.answered = true
		return nil
	}
	delete(root.Timers, name)
	return nil
}

// name is under which the job that caused a turn stands in its root's envelope.
func (t *turn) name() (string, error) {
	if t.task != nil {
		return t.task.Name, nil
	}
	body, err := read(*t.job)
	return body.Name, err
}

// due is a timer or a told event that is to become its turn.
type due struct {
	job  store.Job
	body task
}

func (d due) event() chat.Event {
	ev := chat.Event{
		ID: fmt.Sprintf("%s@%d", d.job.ID, d.job.Due.UnixMilli()), Kind: chat.Timer, Action: d.body.Action,
		Values: d.body.Values, From: chat.Account{Platform: "bot"},
	}
	if d.job.Kind == jobTell {
		ev.ID, ev.Kind = d.job.ID, chat.Told
	}
	return ev
}

// fire turns timers and told events into their turns, in their order: each a
// transaction of its own, all at once, so that they share commits. A refusal buries
// the job, so that it is seen and holds up nobody.
func (r *Runner) fire(ctx context.Context, all []due) error {
	turns, steps := make([]*attempt, len(all)), make([]func(*store.Txn) error, len(all))
	records := make([]string, len(all))
	for i, d := range all {
		records[i] = d.body.Action.Record
		turns[i] = r.attempt(d.event(), func(t *turn) error {
			t.job, t.task, t.env.Planned = &d.job, &d.body, d.job.Planned
			return nil
		})
		steps[i] = turns[i].run
	}
	var first error
	for i, err := range r.cfg.Store.UpdateEach(ctx, steps, records) {
		_, err = turns[i].ended(err)
		if err := r.gaveUp(ctx, all[i].job, err); first == nil {
			first = err
		}
	}
	return first
}

// passing says whether a fault is the store's own, so that the job stays for
// another try.
func passing(err error) bool { return errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrClosed) }

// gaveUp buries a job whose turn was refused or broken; faults of the store
// itself are handed on and the job stays.
func (r *Runner) gaveUp(ctx context.Context, j store.Job, err error) error {
	if err == nil || ctx.Err() != nil || passing(err) {
		return err
	}
	if errors.Is(err, store.ErrHeld) {
		return r.putOff(ctx, j)
	}
	j.Error = chat.AsProblem(err).Error()
	r.cfg.Log.Error("job given up", "job", j.ID, "cause", j.Error)
	return r.Bury(ctx, j, j.Error)
}

// putOff lets a turn that would take back what is just under way come again when
// that is known to have left or not.
func (r *Runner) putOff(ctx context.Context, j store.Job) error {
	return r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		there, err := tx.Holds(j)
		if err == nil && there {
			_, err = r.move(tx, j, r.cfg.Now().Add(lease/2))
		}
		return err
	})
}

// claim is one job on its way into this process's hands: it moves to the end of a
// lease under a new generation. Not ok: somebody else was faster, or it is gone.
type claim struct {
	r         *Runner
	job, mine store.Job
	ok        bool
}

func (c *claim) run(tx *store.Txn) (err error) {
	if c.ok, err = tx.Holds(c.job); err != nil || !c.ok {
		return err
	}
	c.mine = c.job
	c.mine.Held, c.mine.Tries = true, c.job.Tries+1
	c.mine, err = c.r.move(tx, c.mine, c.r.cfg.Now().Add(lease))
	return err
}

// move puts a job to another time; a timer's and a call's entry in the root's
// envelope goes with it.
func (r *Runner) move(tx *store.Txn, j store.Job, to time.Time) (store.Job, error) {
	to = to.UTC().Truncate(time.Millisecond)
	body, err := read(j)
	if err != nil {
		return j, err
	}
	if body.Name != "" {
		err := r.root(tx, body.Action, func(root *store.Envelope) {
			if _, ok := root.Timers[body.Name]; ok {
				root.Timers[body.Name] = to
			}
		})
		if err != nil {
			return j, err
		}
	}
	return tx.Move(j, to)
}

// root changes the root envelope of a record: the case's, or, where a flow
// stands alone, its own.
func (r *Runner) root(tx *store.Txn, a chat.Action, change func(*store.Envelope)) error {
	if f, ok := r.flows[a.Flow].(interface{ standsAlone() bool }); ok && f.standsAlone() {
		t := &turn{r: r, tx: tx, ev: chat.Event{Action: a}}
		return r.flows[a.Flow].copies(t, func(env *store.Envelope) bool { change(env); return true })
	}
	return Cases().Amend(tx, a.Record, func(env *store.Envelope) bool { change(env); return true })
}

// whileHeld runs fn in a transaction in which the job still stands as it was
// claimed; nothing happens when somebody else has it, or it is gone.
func (r *Runner) whileHeld(ctx context.Context, j store.Job, fn func(*store.Txn) error) error {
	return r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		ok, err := tx.Holds(j)
		if err != nil || !ok {
			return err
		}
		return fn(tx)
	})
}

// Again gives a claimed job back for another try at a later time.
func (r *Runner) Again(ctx context.Context, j store.Job, at time.Time, why string) error {
	err := r.whileHeld(ctx, j, func(tx *store.Txn) error {
		again := j
		again.Held, again.Error = false, why
		_, err := r.move(tx, again, at)
		return err
	})
	r.land(j)
	return err
}

// Bury gives a job up for good and keeps it where /jobs and the console show
// it. The copy it was for is free to be queued again.
func (r *Runner) Bury(ctx context.Context, j store.Job, why string) error {
	err := r.whileHeld(ctx, j, func(tx *store.Txn) error {
		dead := j
		dead.Held, dead.Error = false, why
		if err := tx.Bury(dead); err != nil {
			return err
		}
		return r.eachCopy(tx, j, func(c *store.Copy, _ uint64) { c.Queued = false })
	})
	r.land(j)
	return err
}

// eachCopy changes the copy that a show job is for.
func (r *Runner) eachCopy(tx *store.Txn, j store.Job, change func(c *store.Copy, rev uint64)) error {
	body, err := read(j)
	f, ok := r.flows[body.Action.Flow]
	if err != nil || !ok || j.Kind != jobShow {
		return err
	}
	t := &turn{r: r, tx: tx, ev: chat.Event{Action: body.Action}}
	return f.copies(t, func(env *store.Envelope) bool {
		for i := range env.Copies {
			if env.Copies[i].Key == body.Copy {
				change(&env.Copies[i], env.Rev)
				return true
			}
		}
		return false
	})
}

// land forgets that a network job is in this process's hands.
func (r *Runner) land(j store.Job) {
	r.mu.Lock()
	delete(r.flying, j.ID)
	r.mu.Unlock()
	r.ring()
}
