package flows

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// Job is something that waits to be done or was given up, as people may see
// it: ids and times.
type Job struct {
	ID, Kind     string // kinds: show, call, work, timer, tell
	Flow, Record string // what it is about
	Due          time.Time
	Tries        int
	Why          string // of the last try, in the words of operators
	Dead         bool   // given up
	Kept         bool   // put aside while the outbox is held
}

// Again says whether a job that was given up may be tried again. A letter may
// not: it may have left, so its own card asks a person to look first.
func (j Job) Again() bool { return j.Dead && j.Kind != jobCall }

// mostJobs is how many waiting and given-up jobs are looked at.
const mostJobs = 2000

// Jobs lists what was given up, and after it what waits, each in order of time.
func (e Env) Jobs() []Job {
	all, _ := e.Outbox()
	return all
}

// Outbox is Jobs, and since when the outbox is held; the zero time: it is not.
func (e Env) Outbox() (all []Job, held time.Time) {
	if e.find == nil {
		return nil, held
	}
	return e.find.outbox()
}

func (f *reading) outbox() ([]Job, time.Time) {
	if f.err != nil {
		return nil, time.Time{}
	}
	held, err := HeldSince(f.tx)
	if err != nil {
		f.err = err
		return nil, held
	}
	waiting, dead, err := f.tx.Jobs(mostJobs)
	f.err = err
	out := make([]Job, 0, len(waiting)+len(dead))
	for _, j := range dead {
		out = append(out, seen(j, true))
	}
	for _, j := range waiting {
		out = append(out, seen(j, false))
	}
	return out, held
}

func seen(j store.Job, dead bool) Job {
	out := Job{ID: j.ID, Kind: KindOf(j), Due: j.Due, Tries: j.Tries, Why: j.Error, Dead: dead}
	if body, err := read(j); err == nil {
		out.Flow, out.Record = body.Action.Flow, body.Action.Record
	}
	if isAside(j) {
		out.Due, out.Kept = j.Due.Add(-aside), true
	}
	return out
}

// DueOf is when a job was to be done, for lists of what waits, and whether it
// was put aside since.
func DueOf(j store.Job) (due time.Time, kept bool) {
	out := seen(j, false)
	return out.Due, out.Kept
}

// revive takes a job that was given up back into the queue.
type revive struct{ job string }

func (revive) effect() {}

// mayRevive: HR of the case; where there is no case, an admin.
func (f typed[P]) mayRevive(env Env, head hiring.Case, _ P) bool {
	if !f.Alone {
		return env.Company.IsHR(env.Actor.Person, head)
	}
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && p.Has(hiring.Admin)
}

// again is the house's verb for a job of this record that was given up (Args
// "job").
func (f typed[P]) again(env Env, head hiring.Case, part P, ev chat.Event) (Turn[P], error) {
	t := Turn[P]{Head: head, Part: part, Notice: chat.T("problem.again.gone")}
	for _, j := range env.Jobs() {
		if !j.Dead || j.ID != ev.Action.Args["job"] || j.Flow != f.Name || j.Record != head.ID {
			continue
		}
		if !j.Again() {
			return t, chat.Refuse(chat.Conflict, chat.T("problem.again.letter"))
		}
		t.Notice, t.Effects = chat.T("problem.again.done"), []Effect{revive{j.ID}}
	}
	return t, nil
}

// revive puts the job to now. A card is queued by refresh if it is still
// behind; a timer or slow work counts only while its record waits for it.
func (w *writer) revive(id string) error {
	j, ok, err := w.t.tx.Exhume(id)
	if err != nil || !ok || j.Kind == jobShow {
		return err
	}
	body, err := read(j)
	if err != nil {
		return err
	}
	now := w.t.env.Now.UTC().Truncate(time.Millisecond)
	if j.Kind == jobTimer || j.Kind == jobCall {
		if due, waits := w.root.Timers[body.Name]; !waits || !due.Equal(j.Due) {
			return nil
		}
		w.root.Timers[body.Name] = now
	}
	j.Due, j.Tries, j.Held, j.Error = now, 0, false, ""
	return w.t.tx.PutJob(j)
}
