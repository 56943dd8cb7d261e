package flows

import (
	"context"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// In a dry run everything happens in the books and nothing leaves: one position's
// (its pilot switch is "dry"), or the whole bot's. The gate stands where due network
// jobs are handed to the carrier, and flows know nothing of it. A card that would have
// been posted, a letter, a text message, a call of another system becomes a line of
// [Withheld] in the transaction that takes its job away.
//
// What somebody pressed or typed is answered, the console included: that is no
// sending. An edit of a card that stands somewhere already notifies nobody; it does
// not go either, and has no line. What did not leave never does: a card stays away
// until its flow shows it anew after the dry run, a letter goes back to its flow as
// refused, and is a draft again.

// DryName is the collection of [Withheld], and the flow that shows it.
const DryName = "dry"

// OfHouse is the record of what is about no position.
const OfHouse = "*"

// CodeDry is why a Call was refused that a dry run kept from leaving, in Values "code".
const CodeDry = "dry"

// Subject is what a card or a letter is about.
type Subject struct {
	Positions []string // none: the house itself
	Case      string
	To        string // whom a letter goes to that goes to nobody outside
}

// SubjectOf is a case as what something is about.
func SubjectOf(head hiring.Case) Subject {
	return Subject{Case: head.ID, Positions: positionsOf(head.Position)}
}

func positionsOf(position string) []string {
	if position == "" {
		return nil
	}
	return []string{position}
}

// closed says whether nothing about a subject may leave.
func (r *Runner) closed(s *hiring.Snapshot, about Subject) bool {
	on := func(position string) bool { return !s.Dry(position) }
	return r.cfg.Dry || len(about.Positions) > 0 && !slices.ContainsFunc(about.Positions, on)
}

// rehearses says whether anything at all is in a dry run.
func (r *Runner) rehearses(s *hiring.Snapshot) bool { return r.cfg.Dry || len(s.DryRuns()) > 0 }

// gated is a flow as the gate sees it: what a card of some kind, or the letter, of a
// record is about, and whether its cards only answer whoever came.
type gated interface {
	about(t *turn, kind string) (Subject, error)
	greets() bool
}

// closed says whether a dry run would hold back a card of the turn's record.
func (t *turn) closed(flow, kind string) bool {
	f, known := t.r.flows[flow].(gated)
	if !known {
		return false
	}
	look := &turn{r: t.r, tx: t.tx, find: t.find, env: t.env, ev: chat.Event{Action: chat.Action{Flow: flow, Record: t.head.Body.ID}}}
	about, err := f.about(look, kind)
	return err == nil && t.r.closed(t.env.Company, about)
}

// catch is a due job that a dry run holds back, and the line that it comes to.
type catch struct {
	job    store.Job
	body   task
	about  Subject
	line   Held
	silent bool // nobody would have noticed it
}

// withholds says whether a dry run holds a job back.
func (r *Runner) withholds(tx *store.Txn, j store.Job, s *hiring.Snapshot) (bool, error) {
	if !r.rehearses(s) {
		return false, nil
	}
	_, held, err := r.judge(tx, j)
	return held, err
}

// judge says whether a due network job is held back, and as what. Slow work goes on;
// an answer to who asked does; and so does an erasure, which must reach what stands
// outside. A letter that an earlier process died with may have left: a person looks.
func (r *Runner) judge(tx *store.Txn, j store.Job) (c catch, held bool, err error) {
	body, err := read(j)
	f := r.flows[body.Action.Flow]
	gate, known := f.(gated)
	leaves := j.Kind == jobShow || j.Kind == jobCall && !j.Held && (body.Work == "" || body.Work == Webhook)
	if err != nil || !known || !leaves || body.Own || gate.greets() || body.Action.Flow == ErasedName {
		return c, false, err
	}
	t, err := r.newTurn(tx, chat.Event{ID: j.ID, Action: body.Action, From: chat.Account{Platform: "bot"}})
	if err != nil {
		return c, false, err
	}
	c = catch{job: j, body: body, line: Held{At: t.env.Now, By: body.Cause}}
	var kind string
	err = f.copies(t, func(env *store.Envelope) bool {
		for _, one := range env.Copies {
			if one.Key == body.Copy {
				kind = one.Kind
			}
		}
		return false
	})
	if err == nil {
		c.about, err = gate.about(t, kind)
	}
	if err != nil || !r.closed(t.env.Company, c.about) {
		return c, false, err
	}
	c.line.Case, c.line.To = c.about.Case, c.about.To
	held, err = c.look(t, f)
	return c, held, err
}

// look sees what the job would have brought. A letter that does not stand any more, or
// waits for the morning, is not held back: it would not leave now either.
func (c *catch) look(t *turn, f anyFlow) (held bool, err error) {
	if c.body.Work == Webhook {
		c.line.Way = HeldWebhook
		return true, nil
	}
	if c.job.Kind == jobCall {
		l, ok, err := f.letter(t)
		if c.line.Way = HeldMail; l.IsText() {
			c.line.Way = HeldText
		}
		return ok && !l.After.After(t.env.Now), err
	}
	var p Parcel
	if err := p.card(t, f, c.body); err != nil {
		return false, err
	}
	c.line.Way, c.line.To, c.line.Case = HeldCard, p.copied.To, c.about.Case
	c.silent = p.Card == nil || c.body.Echo || p.copied.Ref != "" || p.copied.Dry
	if p.Card != nil {
		c.line.What, c.silent = p.Card.Card.Preview, c.silent || p.Card.Card.Heals
	}
	return true, nil
}

// withhold takes from due network jobs those that a dry run holds back, and returns
// the others.
func (r *Runner) withhold(ctx context.Context, jobs []store.Job) (rest []store.Job, err error) {
	company, err := r.Company(ctx)
	if err != nil || !r.rehearses(company) {
		return jobs, err
	}
	for len(jobs) > 0 {
		some := jobs[:min(asideStep, len(jobs))]
		jobs = jobs[len(some):]
		free, calls, err := r.withholdCards(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, c := range calls {
			if err := r.withholdCall(ctx, c); err != nil {
				return nil, err
			}
		}
		rest = append(rest, free...)
	}
	return rest, nil
}

// withholdCards holds back the cards among some jobs, in one transaction, and returns
// what is free to go and the calls to be held back.
func (r *Runner) withholdCards(ctx context.Context, jobs []store.Job) (free []store.Job, calls []catch, err error) {
	err = r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		free, calls = nil, nil
		var cards []catch
		for _, j := range jobs {
			there, err := tx.Holds(j)
			if err != nil {
				return err
			}
			c, held, err := r.judge(tx, j)
			switch {
			case err != nil:
				return err
			case !there:
			case !held:
				free = append(free, j)
			case j.Kind == jobCall:
				calls = append(calls, c)
			default:
				cards = append(cards, c)
			}
		}
		for _, c := range cards {
			if err := r.stay(tx, c.job); err != nil {
				return err
			}
		}
		return enter(tx, cards)
	})
	return free, calls, err
}

// stay takes the job of a card away. One that was never posted is remembered as such.
func (r *Runner) stay(tx *store.Txn, j store.Job) error {
	if err := tx.DropJob(j.Due, j.ID); err != nil {
		return err
	}
	return r.eachCopy(tx, j, func(c *store.Copy, _ uint64) { c.Queued, c.Dry = false, c.Ref == "" })
}

// withholdCall answers a letter or a call of another system: it was refused, by us.
func (r *Runner) withholdCall(ctx context.Context, c catch) error {
	a := Answer{Outcome: OutcomeRefused, Code: CodeDry}
	_, err := r.turn(ctx, a.event(c.job, c.body.Action), func(t *turn) error {
		t.job, t.env.Planned, t.echo = &c.job, c.job.Planned, true
		t.after = func() error {
			if t.answered { // it was taken back meanwhile
				return nil
			}
			return enter(t.tx, []catch{c})
		}
		return nil
	})
	return r.gaveUp(ctx, c.job, err)
}
