package flows

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	json "github.com/go-json-experiment/json/v1"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// Planner gives an open case its one next duty after a turn changed its head,
// and the timers that go with it, which belong to the flow "duty".
type Planner func(env Env, before, after hiring.Case) (hiring.Case, []Effect)

// Config is what a runner needs of the world; package bot fills it.
type Config struct {
	Store *store.Store
	Now   func() time.Time // business time
	Plan  Planner
	// Follow hears, in the same turn, of every case whose head a turn changed, and
	// may ask for what comes of it: Tell and Call only. May be nil.
	Follow func(env Env, before, after hiring.Case) []Effect
	// Actor finds who is behind an account of a platform, a key or a shell.
	Actor func(*hiring.Snapshot, chat.Account) Actor
	// Places are the private places where a person can be reached, best first.
	Places func(*hiring.Snapshot, string) []chat.Place
	// Inline says whether a platform's click answer carries the new card.
	Inline func(platform string) bool
	// Indoors says whether what goes to a platform stays on this machine, so that
	// a hold of the outbox leaves it alone. Nil: everything leaves.
	Indoors func(platform string) bool
	// Dry: the whole bot is in a dry run, see [Withheld].
	Dry bool
	// Watch hears of every turn after its outcome is known. May be nil.
	Watch func(Outcome)
	Log   *slog.Logger
}

// Outcome is one finished turn, for logs and metrics: ids and words of the
// house only.
type Outcome struct {
	Event, Flow, Verb, Record, Actor string
	Result                           string      // done, same, or the kind of problem
	Was, Now                         hiring.Case // the head before and after; zero where there is none
	Took                             time.Duration
}

// Carrier takes network jobs to platforms, one lane per place.
type Carrier interface {
	// Take starts carrying jobs that were claimed for it.
	Take(jobs []store.Job)
	// Wait returns when nothing is being carried, or ctx ends.
	Wait(ctx context.Context) error
}

// Runner runs flows: the only thing that turns events into state.
type Runner struct {
	cfg     Config
	flows   map[string]anyFlow
	carrier Carrier
	company atomic.Pointer[hiring.Snapshot]
	sight   atomic.Pointer[sight]
	changes atomic.Uint64 // of the company
	bell    chan struct{}
	held    atomic.Bool // the outbox

	draining sync.Mutex
	mu       sync.Mutex
	flying   map[string]bool // ids of network jobs in this process's hands
	running  map[string]bool // ids of imports in this process's hands
}

// NewRunner makes a runner without flows; Add them before the first event.
func NewRunner(cfg Config) *Runner {
	return &Runner{cfg: cfg, flows: map[string]anyFlow{}, bell: make(chan struct{}, 1), flying: map[string]bool{}, running: map[string]bool{}}
}

// Carry names who carries network jobs. Call it before the first Drain.
func (r *Runner) Carry(c Carrier) { r.carrier = c }

// Bell rings after commits that may have put work into the queue.
func (r *Runner) Bell() <-chan struct{} { return r.bell }

func (r *Runner) ring() {
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

// Cases is the collection of case heads, with its indexes; only the runner
// writes it.
func Cases() store.Collection[hiring.Case] {
	one := func(pick func(hiring.Case) string) func(hiring.Case) []string {
		return func(c hiring.Case) []string {
			if v := pick(c); v != "" {
				return []string{v}
			}
			return nil
		}
	}
	return store.Collection[hiring.Case]{Name: "case", Schema: 1, Indexes: []store.Index[hiring.Case]{
		{Name: "case.candidate", Of: one(func(c hiring.Case) string { return c.Candidate })},
		{Name: "case.status", Of: one(func(c hiring.Case) string { return string(c.Status) })},
		{Name: "case.position", Of: one(func(c hiring.Case) string { return c.Position })},
		{Name: "case.owner", Of: one(func(c hiring.Case) string { return c.Duty.Owner })},
		{Name: "case.pool", Of: one(func(c hiring.Case) string {
			if c.Pooled.IsZero() {
				return ""
			}
			return "kept"
		})},
	}}
}

// Candidates is the collection of who was interviewed, as flows keep it.
func Candidates() store.Collection[hiring.Candidate] {
	return store.Collection[hiring.Candidate]{Name: "candidate", Schema: 1}
}

// kept is a collection whose type only its reader knows.
func kept(name string) store.Collection[json.RawMessage] {
	return store.Collection[json.RawMessage]{Name: name, Schema: 1}
}

// reading finds records inside one transaction for steps and views; a fault of
// the store is remembered and ends the turn afterwards.
type reading struct {
	tx  *store.Txn
	err error
}

func (f *reading) find(collection, id string, into any) bool {
	if f.err != nil {
		return false
	}
	body, ok, err := kept(collection).Raw(f.tx, id)
	if err == nil && ok {
		err = store.Decode(body, into)
	}
	f.err = err
	return ok && err == nil
}

func (f *reading) rev(collection, id string) uint64 {
	if f.err != nil {
		return 0
	}
	rec, _, err := kept(collection).Get(f.tx, id)
	f.err = err
	return rec.Rev
}

func (f *reading) list(index, value string) []string {
	if f.err != nil {
		return nil
	}
	var ids []string
	ids, f.err = f.tx.List(index, value)
	return ids
}

func (f *reading) next(counter string) uint64 {
	if f.err != nil {
		return 0
	}
	var n uint64
	n, f.err = f.tx.Next(counter)
	return n
}

// Ask answers a question from one snapshot of the store.
func (r *Runner) Ask(ctx context.Context, q chat.Question) (chat.Reply, error) {
	var reply chat.Reply
	err := r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		env, find, err := r.env(tx, q.ID, q.From)
		if err != nil {
			return err
		}
		question, flow, ok := r.question(q.Name)
		if !ok || !question.May(env) {
			return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
		}
		if reply, err = question.Answer(env, q.Args); err != nil {
			return err
		}
		if f := r.flows[flow].(gated); r.cfg.Dry && !f.greets() { // a card of a record is marked by its flow
			reply.Card = rehearsing(reply.Card)
		}
		return find.err
	})
	if err != nil {
		return reply, r.problem(q.ID, err)
	}
	return reply, nil
}

// question finds a question and the flow that answers it.
func (r *Runner) question(name string) (q Question, flow string, ok bool) {
	for flow, f := range r.flows {
		if q, ok := f.questions()[name]; ok {
			return q, flow, true
		}
	}
	return q, "", false
}

// Look runs fn with an Env of the bot on one snapshot, for ports that package
// bot fills: boards, exports, the outbox.
func (r *Runner) Look(ctx context.Context, fn func(Env) error) error {
	return r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		env, find, err := r.env(tx, "look", chat.Account{Platform: "bot"})
		if err != nil {
			return err
		}
		if err := fn(env); err != nil {
			return err
		}
		return find.err
	})
}

func (r *Runner) env(tx *store.Txn, id string, from chat.Account) (Env, *reading, error) {
	company, err := r.snapshot(tx)
	if err != nil {
		return Env{}, nil, err
	}
	find := &reading{tx: tx}
	now := r.cfg.Now()
	env := Env{ID: id, Now: now, Company: company.At(now), Actor: r.cfg.Actor(company, from), find: find}
	env.Planned = env.Now
	return env.For(env.Actor.Person), find, nil
}

// problem makes err a *chat.Problem; an internal one gets the event's id and a
// line in the log.
func (r *Runner) problem(id string, err error) *chat.Problem {
	p := chat.AsProblem(err)
	if p.Kind == chat.Internal {
		p.ID = id
		r.cfg.Log.Error("turn failed", "event", id, "cause", p.Cause)
	}
	return p
}
