package flows

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// An erasure takes away everything of a candidate: what is sealed for them, their
// cases, what waits to be done about them, and the key, so that what older files hold
// can be read no more. What stays is the audit, which names nobody, and a mark for each
// case under which its cards in the chats say that it was erased.

// ErasedName is the flow of those marks.
const ErasedName = "erased"

// LegalName is the flow of legal holds.
const LegalName = "legal"

var (
	// ErrUnderWay says that something about the candidate is just leaving.
	ErrUnderWay = errors.New("something about this candidate is just leaving")
	// ErrErasedBefore says that nothing is left to erase.
	ErrErasedBefore = errors.New("this candidate was erased before")
	// ErrOnHold says that a legal hold forbids it.
	ErrOnHold = errors.New("a legal hold forbids it")
	// ErrNobody says that there is no such candidate.
	ErrNobody = errors.New("there is no such candidate")

	errMoved = errors.New("the case moved meanwhile")
)

// Erasure is one order to erase.
type Erasure struct {
	Candidate string // or one of their cases
	By, Why   string
	Dry       bool // only say what would go
	// Again is when it was erased here before, and came back with a backup or after a
	// crash: a hold of an earlier time came back with it and forbids nothing.
	Again time.Time
	// Ledger writes the order down between the last look and the deed, and gives what
	// takes it back where nothing came of it. Nil: none is written.
	Ledger func(candidate string, cases []string) (void func() error, err error)
}

// Receipt is what was erased.
type Receipt struct {
	Candidate string
	Cases     []string
	Records   int // with their versions
	Jobs      int // taken back
	Cards     int // in chats, that say now that it was erased
	At        time.Time
	By        string
}

// found is what an erasure is about, as one look saw it.
type found struct {
	Receipt
	order   Erasure
	spared  bool // not to be erased now
	heads   []store.Record[hiring.Case]
	traces  []store.Trace
	jobs    []store.Job
	dead    []store.Job
	mention []chat.Action // records of others that name one of the cases
	staying []store.Trace // records with a letter to send yet
}

// Erase erases a candidate in one transaction. What is under way is refused with
// ErrUnderWay, for whoever can wait.
func (r *Runner) Erase(ctx context.Context, e Erasure) (Receipt, error) {
	for range 5 {
		f, err := r.traces(ctx, e)
		if err != nil || e.Dry {
			return f.Receipt, err
		}
		if err = r.carryOut(ctx, e, &f); !errors.Is(err, errMoved) {
			return f.Receipt, err
		}
	}
	return Receipt{}, ErrUnderWay
}

// carryOut writes the ledger and does it, or says that something moved since the look.
// An order of which nothing came is void before anybody is told so: it must not be
// carried out at the next start. Where nobody knows, that start finds out.
func (r *Runner) carryOut(ctx context.Context, e Erasure, f *found) error {
	void := func() error { return nil }
	if e.Ledger != nil {
		var err error
		if void, err = e.Ledger(f.Candidate, f.Cases); err != nil {
			return err
		}
	}
	err := r.cfg.Store.Update(ctx, func(tx *store.Txn) error { return r.erase(tx, e, f) })
	if err == nil {
		r.ring()
		return nil
	}
	if errors.Is(err, store.ErrUnknownOutcome) {
		return err
	}
	if stands := void(); stands != nil { // whatever it was, trying again would leave one more
		return fmt.Errorf("%s; %w", err.Error(), stands)
	}
	return err
}

// traces finds everything of a candidate.
func (r *Runner) traces(ctx context.Context, e Erasure) (f found, err error) {
	err = r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		id, err := candidateOf(tx, e.Candidate)
		if err != nil {
			return err
		}
		s, err := r.survey(tx, id)
		if err == nil {
			f, err = r.seen(tx, e, s)
		}
		return err
	})
	return f, err
}

// candidateOf is the candidate of a case, or the candidate.
func candidateOf(tx *store.Txn, id string) (string, error) {
	head, ok, err := Cases().Get(tx, id)
	if err == nil && ok {
		id = head.Body.Candidate
	}
	return id, err
}

// seen is what a survey knows of one candidate.
func (r *Runner) seen(tx *store.Txn, e Erasure, s survey) (f found, err error) {
	f = found{Receipt: Receipt{Candidate: e.Candidate, At: r.cfg.Now(), By: e.By}}
	if f.Candidate, err = candidateOf(tx, e.Candidate); err != nil {
		return f, err
	}
	if f.Cases, err = tx.List("case.candidate", f.Candidate); err != nil {
		return f, err
	}
	if len(f.Cases) == 0 {
		return f, r.gone(tx, e.Candidate, &f)
	}
	f.traces = s.traces[f.Candidate]
	if err := f.see(tx, e); err != nil {
		return f, err
	}
	err = f.waiting(s)
	f.mentions(s)
	f.Records, f.Jobs = len(f.traces)+len(f.heads), len(f.jobs)+len(f.dead)
	return f, err
}

// gone is the answer where nothing is left.
func (r *Runner) gone(tx *store.Txn, id string, f *found) error {
	mark, ok, err := erasedMarks().Get(tx, id)
	if err != nil {
		return err
	}
	if !ok {
		return ErrNobody
	}
	f.At, f.By = mark.Body.At, mark.Body.By
	return ErrErasedBefore
}

func erasedMarks() store.Collection[hiring.Erased] {
	return store.Collection[hiring.Erased]{Name: ErasedName, Schema: 1}
}

// see reads the cases, and refuses where one is on hold.
func (f *found) see(tx *store.Txn, e Erasure) error {
	for _, id := range f.Cases {
		head, _, err := Cases().Get(tx, id)
		if err != nil {
			return err
		}
		f.heads = append(f.heads, head)
		hold, _, err := (store.Collection[hiring.LegalHold]{Name: LegalName, Schema: 1}).Get(tx, id)
		if err != nil {
			return err
		}
		if !hold.Body.At.IsZero() && !hold.Body.At.Before(e.Again) {
			return fmt.Errorf("%s, since %s: %w", id, hold.Body.At.Format(time.DateOnly), ErrOnHold)
		}
		if err := f.seeParts(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// seeParts finds what is named after a case and sealed for nobody, as it holds ids
// only: what other systems hear of it, and interviewers' calendar entries.
func (f *found) seeParts(tx *store.Txn, id string) error {
	for collection, mark := range map[string]string{"hook": "@", "invite": "."} {
		parts, err := tx.Under(collection, id+mark)
		if err != nil {
			return err
		}
		for _, part := range parts {
			f.traces = append(f.traces, store.Trace{Collection: collection, ID: part})
		}
	}
	return nil
}

// caseOf is the case that a record is, or is named after.
func caseOf(record string) string {
	if i := strings.IndexAny(record, "@."); i >= 0 {
		return record[:i]
	}
	return record
}

// about says whether a record is one of the cases, or named after one.
func (f *found) about(record string) bool { return slices.Contains(f.Cases, caseOf(record)) }

// waiting finds the jobs of the cases.
func (f *found) waiting(s survey) error {
	underWay := false
	for _, id := range f.Cases {
		for _, w := range s.jobs[id] {
			if w.dead {
				f.dead = append(f.dead, w.Job)
				continue
			}
			f.jobs = append(f.jobs, w.Job)
			underWay = underWay || w.Held && !isAside(w.Job)
		}
	}
	if underWay {
		return ErrUnderWay
	}
	return nil
}

// mentions finds records that stand alone and name one of the cases: a digest, a pile
// of reports. Their messages are drawn anew without it.
func (f *found) mentions(s survey) {
	for at, body := range s.alone {
		named := func(c string) bool { return bytes.Contains(body, []byte(`"`+c+`"`)) }
		if slices.ContainsFunc(f.Cases, named) {
			f.mention = append(f.mention, at.action())
		}
	}
}

// erase does it, if everything still stands as it was seen.
func (r *Runner) erase(tx *store.Txn, e Erasure, f *found) error {
	f.Cards = 0
	for _, seen := range f.heads {
		now, ok, err := Cases().Get(tx, seen.Body.ID)
		if err != nil {
			return err
		}
		if !ok || now.Rev != seen.Rev {
			return errMoved
		}
	}
	if now, err := tx.List("case.candidate", f.Candidate); err != nil || !slices.Equal(now, f.Cases) {
		return errors.Join(err, errMoved)
	}
	if err := f.takeBack(tx); err != nil {
		return err
	}
	if err := r.farewell(tx, f); err != nil {
		return err
	}
	copies, err := f.remove(tx)
	if err != nil {
		return err
	}
	for _, head := range f.heads {
		if err := r.mark(tx, e, head, copies[head.Body.ID]); err != nil {
			return err
		}
		f.Cards += len(copies[head.Body.ID])
	}
	mark := store.Record[hiring.Erased]{Body: hiring.Erased{At: f.At, By: e.By, Why: e.Why}}
	if err := erasedMarks().Put(tx, f.Candidate, mark); err != nil {
		return err
	}
	if err := tx.DestroyKey(f.Candidate); err != nil {
		return err
	}
	for _, other := range f.mention {
		if _, err := r.redraw(tx, other, func(c store.Copy) bool { return c.Ref != "" }); err != nil {
			return err
		}
	}
	return nil
}

// takeBack removes the jobs; one that was taken in hand meanwhile is looked at again.
func (f *found) takeBack(tx *store.Txn) error {
	for _, j := range f.jobs {
		ok, err := tx.Holds(j)
		if err != nil {
			return err
		}
		if !ok {
			return errMoved
		}
		if err := tx.DropJob(j.Due, j.ID); err != nil {
			return err
		}
	}
	for _, j := range f.dead {
		if err := tx.DropDead(j); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes the records and the heads, and returns the cards that stand in chats,
// by case.
func (f *found) remove(tx *store.Txn) (map[string][]store.Copy, error) {
	copies := map[string][]store.Copy{}
	for _, at := range f.traces {
		env, ok, err := tx.Seal(at)
		if err != nil || !ok {
			return nil, err
		}
		for _, c := range env.Copies {
			if c.Ref != "" && f.about(at.ID) {
				c.Key, c.Kind, c.Shown, c.Queued = at.Collection+":"+c.Key, ErasedName, 0, true
				copies[at.ID] = append(copies[at.ID], c)
			}
		}
		if slices.Contains(f.staying, at) {
			continue
		}
		if err := kept(at.Collection).Delete(tx, at.ID); err != nil {
			return nil, err
		}
	}
	for _, id := range f.Cases {
		if err := Cases().Delete(tx, id); err != nil {
			return nil, err
		}
	}
	return copies, nil
}

// mark leaves that a case was erased, with its cards, which are drawn anew.
func (r *Runner) mark(tx *store.Txn, e Erasure, head store.Record[hiring.Case], copies []store.Copy) error {
	now := r.cfg.Now()
	id := head.Body.ID
	rec := store.Record[hiring.Erased]{
		Envelope: store.Envelope{Rev: 1, Copies: copies},
		Body: hiring.Erased{
			Case: id, Position: head.Body.Position, At: now, By: e.By, Why: e.Why, Seq: head.Chain.Seq, Hash: head.Chain.Hash,
		},
	}
	var err error
	rec.Chain, err = tx.Audit(rec.Chain, store.Entry{
		Record: ErasedName + "/" + id, At: now, Actor: e.By, Door: strings.SplitN(e.By, ":", 2)[0], Flow: ErasedName, Verb: e.Why,
		Event: "erase-" + id, Rev: 1, Body: digest([]byte(id), head.Chain.Hash),
	})
	if err != nil {
		return err
	}
	for _, c := range copies {
		job, body := showing(ErasedName, id, c)
		if err := putJob(tx, store.Job{ID: job, Kind: jobShow, Due: now, Planned: now}, body); err != nil {
			return err
		}
	}
	return erasedMarks().Put(tx, id, rec)
}

// Erasures counts what was erased.
func Erasures(tx *store.Txn) (cases int, err error) {
	err = erasedMarks().All(tx, func(_ string, m store.Record[hiring.Erased]) bool {
		if m.Body.Case != "" {
			cases++
		}
		return true
	})
	return cases, err
}
