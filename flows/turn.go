package flows

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// turn is one event on its way through one transaction.
type turn struct {
	r      *Runner
	tx     *store.Txn
	find   *reading
	ev     chat.Event
	env    Env
	inside bool       // the bot's own event: may use verbs without May
	job    *store.Job // the timer that caused it, removed in this transaction
	task   *task      // its body, where it was read already

	head     store.Record[hiring.Case]
	stored   []byte      // the head's JSON as it was read; nil: there is none
	was      hiring.Case // the head before the step
	opened   bool        // the case exists already
	known    bool        // the record exists already
	repeated bool        // it was handled before: it is answered, and not done again
	answered bool        // the reply is complete, nothing is to be written
	wrote    bool
	shared   bool // it changed the company
	echo     bool // only a dry run has it happen: what it says is nobody's to hear
	guarded  bool // a repeat finds another revision than its verb asks for: it needs no mark
	reply    chat.Reply
	after    func() error // a last write of the same transaction; nil for most
}

func (r *Runner) newTurn(tx *store.Txn, ev chat.Event) (*turn, error) {
	env, find, err := r.env(tx, ev.ID, ev.From)
	if err != nil {
		return nil, err
	}
	env.Asked = ev.Action
	return &turn{r: r, tx: tx, find: find, ev: ev, env: env}, nil
}

// Handle runs one turn for an event from outside. What it answers is stored.
// The error is a *chat.Problem; the reply beside it may hold the current card.
func (r *Runner) Handle(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	t, err := r.turn(ctx, ev, nil)
	if t == nil {
		return chat.Reply{}, err
	}
	return t.reply, err
}

// turn runs an event in one transaction and reports how it ended. A job makes
// it one of the bot's own, and goes with it.
func (r *Runner) turn(ctx context.Context, ev chat.Event, own func(*turn) error) (*turn, error) {
	a := r.attempt(ev, own)
	return a.ended(r.cfg.Store.Update(ctx, a.run))
}

// attempt is one event before, in and after its transaction.
type attempt struct {
	r     *Runner
	ev    chat.Event
	own   func(*turn) error
	start time.Time
	last  *turn
}

func (r *Runner) attempt(ev chat.Event, own func(*turn) error) *attempt {
	return &attempt{r: r, ev: ev, own: own, start: r.cfg.Now()}
}

func (a *attempt) run(tx *store.Txn) error {
	t, err := a.r.newTurn(tx, a.ev)
	if err != nil {
		return err
	}
	a.last = t
	if a.own != nil {
		t.inside = true
		if err := a.own(t); err != nil {
			return err
		}
	}
	return t.run()
}

// ended tells what became of it, once its transaction has.
func (a *attempt) ended(err error) (*turn, error) {
	r, last := a.r, a.last
	if last != nil && last.shared {
		r.moved()
	}
	if errors.Is(err, errGone) {
		return last, nil
	}
	var problem *chat.Problem
	if err != nil {
		problem = r.problem(a.ev.ID, err)
	}
	if r.cfg.Watch != nil && last != nil {
		r.cfg.Watch(last.outcome(problem, a.start))
	}
	if problem != nil {
		return last, problem
	}
	r.ring()
	return last, nil
}

func (t *turn) outcome(p *chat.Problem, start time.Time) Outcome {
	o := Outcome{
		Event: t.ev.ID, Flow: t.ev.Action.Flow, Verb: t.ev.Action.Verb, Record: t.ev.Action.Record,
		Actor: t.env.Actor.Name, Result: "same", Took: t.r.cfg.Now().Sub(start),
	}
	switch {
	case p != nil:
		o.Result = string(p.Kind)
	case t.wrote:
		o.Result, o.Was, o.Now = "done", t.was, t.head.Body
	}
	return o
}

// errGone ends a turn whose job was taken back or done meanwhile.
var errGone = errors.New("the job is gone")

func (t *turn) run() error {
	f, ok := t.r.flows[t.ev.Action.Flow]
	if !ok {
		return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	if t.ev.Once {
		var err error
		if t.repeated, err = t.tx.Seen(t.ev.ID); err != nil {
			return err
		}
		if t.repeated {
			return f.run(t)
		}
	}
	if err := f.run(t); err != nil {
		return err
	}
	if t.find.err != nil {
		return t.find.err
	}
	if t.after != nil {
		if err := t.after(); err != nil {
			return err
		}
	}
	sentBack := len(t.reply.Errors) > 0 // the form comes again, mended, under the same name
	if t.ev.Once && t.wrote && !t.guarded && !sentBack {
		return t.tx.Mark(t.ev.ID)
	}
	return nil
}

// personal says whether the turn is somebody's own doing, there and then.
func (t *turn) personal() bool {
	switch t.ev.Kind {
	case chat.Row, chat.Timer, chat.Told, chat.Result:
		return false
	}
	return t.env.Actor.Person != ""
}

// subject is whose key seals a part: the candidate's, or the company's.
func (t *turn) subject() string {
	if c := t.head.Body.Candidate; c != "" {
		return c
	}
	return "company"
}

// plan asks the planner for the case's next duty and holds the law: every open
// case has exactly one, with a reachable owner and a deadline.
func (t *turn) plan(before, after hiring.Case) (hiring.Case, []Effect, error) {
	if !t.opened && after.Status == "" {
		return after, nil, fmt.Errorf("plan %s: there is no such case", after.ID)
	}
	env := t.env
	after, effects := t.r.cfg.Plan(env, before, after)
	if t.r.cfg.Follow != nil && after != before {
		effects = append(effects, t.r.cfg.Follow(env, before, after)...)
	}
	if !after.Status.Open() {
		if after.Duty != (hiring.Duty{}) {
			return after, nil, fmt.Errorf("plan %s: closed, yet somebody has a duty", after.ID)
		}
		return after, effects, nil
	}
	kind, _ := after.NextDuty()
	owner, _ := env.Company.Person(after.Duty.Owner)
	if after.Duty.Kind != kind || !owner.Active || after.Duty.Due.IsZero() {
		return after, nil, fmt.Errorf("plan %s: %s needs the duty %s with a reachable owner and a deadline", after.ID, after.Status, kind)
	}
	return after, effects, nil
}

// missing checks the values of a form: required ones are there, chosen ones
// are on offer unless the step judges late ones, none is over its length.
func missing(form chat.Form, values chat.Values) map[string]chat.Text {
	faults := map[string]chat.Text{}
	for _, f := range form.Fields {
		switch v := values.Get(f.Name); {
		case f.Required && v == "":
			faults[f.Name] = chat.T("problem.value.missing", "Field", f.Label)
		case len(f.Options) > 0 && !f.Late && !offered(f, values[f.Name]):
			faults[f.Name] = chat.T("problem.value.choice", "Field", f.Label)
		case len([]rune(v)) > limit(f):
			faults[f.Name] = chat.T("problem.value.long", "Field", f.Label, "Count", limit(f))
		}
	}
	return faults
}

func limit(f chat.Field) int {
	if f.Max > 0 {
		return f.Max
	}
	return 3000
}

func offered(f chat.Field, chosen []string) bool {
	for _, v := range chosen {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		found := false
		for _, o := range f.Options {
			found = found || o.Value == v
		}
		if !found {
			return false
		}
	}
	return true
}

func digest(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}
