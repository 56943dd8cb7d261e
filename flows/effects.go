package flows

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	json "github.com/go-json-experiment/json/v1"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// The kinds of jobs. Timers and told events become turns; shows and calls go
// over the network.
const (
	jobTimer = "timer"
	jobTell  = "tell"
	jobShow  = "show"
	jobCall  = "call"
)

// task is the body of a job: ids only, so that it may lie open.
type task struct {
	Action chat.Action `json:"action"`
	Values chat.Values `json:"values,omitempty"`
	Copy   string      `json:"copy,omitempty"`  // show: which copy
	Place  chat.Place  `json:"place,omitzero"`  // show
	Name   string      `json:"name,omitempty"`  // timer, call: its name in the root's envelope
	Work   string      `json:"work,omitempty"`  // call: its name; empty: a letter
	Lane   string      `json:"lane,omitempty"`  // call of a letter: which; empty: that of mails
	Cause  string      `json:"cause,omitempty"` // event that asked for it
	As     string      `json:"as,omitempty"`    // tell: in whose name
	Back   chat.Action `json:"back,omitzero"`   // tell: who hears what became of it
	Own    bool        `json:"own,omitempty"`   // show: it answers its reader, in a dry run too
	Echo   bool        `json:"echo,omitempty"`  // show: only a dry run has it said
}

// maxCopies is how many posted cards a record remembers; the oldest go first.
const maxCopies = 40

// writer turns the effects of one turn into rows of its transaction.
type writer struct {
	t    *turn
	flow string
	part *store.Envelope
	root *store.Envelope
	n    int // effects so far, for ids

	topic string // for the audit
}

func (w *writer) effects(all []Effect) error {
	for _, e := range all {
		w.n++
		if err := w.effect(e); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) effect(e Effect) error {
	switch e := e.(type) {
	case Show:
		return w.show(e.To, e.Kind, "")
	case Say:
		return w.show(e.To, e.Kind, "#"+w.id())
	case Fold:
		return w.fold(e)
	case Later:
		return w.later(task{Action: w.act(e.Verb)}, jobTimer, e.At)
	case Call:
		return w.later(task{Action: w.act(e.Answer), Work: workOf(e), Lane: laneOf(e)}, jobCall, e.At)
	case Cancel:
		return w.cancel(w.flow + "/" + e.Verb)
	case Keep:
		return w.keep(e)
	case Tell:
		return w.tell(e)
	case revive:
		return w.revive(e.job)
	}
	return fmt.Errorf("write effect %T: unknown", e)
}

func (w *writer) id() string { return w.t.ev.ID + "." + strconv.Itoa(w.n) }

func (w *writer) put(kind, id string, due time.Time, body task) error {
	body.Cause = w.t.ev.ID
	return putJob(w.t.tx, store.Job{ID: id, Kind: kind, Due: due, Planned: due}, body)
}

func putJob(tx *store.Txn, j store.Job, body task) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write job %s: %w", j.ID, err)
	}
	j.Body = raw
	return tx.PutJob(j)
}

func (w *writer) act(verb string) chat.Action {
	return chat.Action{Flow: w.flow, Record: w.t.head.Body.ID, Verb: verb}
}

// later files a timer or a call under its name in the root's envelope, where
// the next one of that name, or a cancel, finds it.
func (w *writer) later(body task, kind string, at time.Time) error {
	name := w.flow + "/" + body.Action.Verb
	if err := w.cancel(name); err != nil {
		return err
	}
	at = at.UTC().Truncate(time.Millisecond)
	if w.root.Timers == nil {
		w.root.Timers = map[string]time.Time{}
	}
	w.root.Timers[name] = at
	body.Name = name
	return w.put(kind, w.t.head.Body.ID+"/"+name, at, body)
}

// cancel takes a timer or a call back. A call that is under way cannot be: the
// turn that wanted it is refused.
func (w *writer) cancel(name string) error {
	due, ok := w.root.Timers[name]
	if !ok {
		return nil
	}
	err := w.t.tx.Withdraw(due, w.t.head.Body.ID+"/"+name)
	if errors.Is(err, store.ErrHeld) {
		return &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("problem.leaving"), Cause: err}
	}
	delete(w.root.Timers, name)
	return err
}

func (w *writer) keep(k Keep) error {
	raw, err := json.Marshal(k.Value)
	if err != nil {
		return fmt.Errorf("keep %s: %w", k.Collection, err)
	}
	old, _, err := kept(k.Collection).Get(w.t.tx, k.ID)
	if err != nil {
		return err
	}
	old.Rev, old.Subject, old.Body = old.Rev+1, w.t.subject(), raw
	return kept(k.Collection).Put(w.t.tx, k.ID, old)
}

func (w *writer) tell(e Tell) error {
	at := e.At
	if at.IsZero() {
		at = w.t.env.Now
	}
	body := task{Action: e.Action, Values: e.Values, As: e.As}
	if e.Back != "" {
		body.Back = w.act(e.Back)
	}
	return w.put(jobTell, w.id(), at, body)
}

// show files a copy for each of a person's places; refresh queues what is not
// up to date. A tag keeps one message apart from others of its kind.
func (w *writer) show(to, kind, tag string) error {
	own := w.t.personal() && to == w.t.env.Actor.Person
	for _, place := range w.t.r.cfg.Places(w.t.env.Company, to) {
		key := kind + "@" + place.Key() + tag
		i := slices.IndexFunc(w.part.Copies, func(c store.Copy) bool { return c.Key == key })
		if i < 0 {
			w.part.Copies = append(w.part.Copies, store.Copy{Key: key, Kind: kind, To: to, Place: place.Key(), Own: own})
			continue
		}
		c := &w.part.Copies[i]
		c.Own = c.Own || own
		c.Dry = c.Dry && !own && w.t.closed(w.flow, kind)
	}
	if over := len(w.part.Copies) - maxCopies; over > 0 {
		w.part.Copies = slices.Delete(w.part.Copies, 0, over)
	}
	return nil
}

// fold forgets a copy that has not been posted, and queues one that has.
func (w *writer) fold(e Fold) error {
	match := func(c store.Copy) bool { return c.To == e.To && c.Kind == e.Kind }
	w.part.Copies = slices.DeleteFunc(w.part.Copies, func(c store.Copy) bool { return match(c) && c.Ref == "" })
	for i := range w.part.Copies {
		if c := &w.part.Copies[i]; match(*c) && !c.Queued && !w.inline(*c) {
			if err := w.queue(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// refresh queues every copy that shows an older revision. The copy that was
// clicked counts as shown where the platform's answer carries the new card.
func (w *writer) refresh() error {
	for i := range w.part.Copies {
		c := &w.part.Copies[i]
		c.Own = c.Own || w.pressed(*c)
		if c.Queued || c.Dry || (c.Ref != "" && c.Shown >= w.part.Rev) {
			continue
		}
		if w.inline(*c) {
			c.Shown = w.part.Rev
			continue
		}
		if err := w.queue(c); err != nil {
			return err
		}
	}
	return nil
}

// inline says whether the answer to a click carries a copy's card: it is the one
// that was clicked, and the answer is the record's own card for its reader.
func (w *writer) inline(c store.Copy) bool {
	return w.t.answers(c) && !w.t.ev.Kept && w.t.reply.Card == nil
}

func (w *writer) queue(c *store.Copy) error {
	c.Queued = true
	id, body := showing(w.flow, w.t.head.Body.ID, *c)
	body.Own, body.Echo = w.owes(*c), w.t.echo
	return w.put(jobShow, id, w.t.env.Now, body)
}

// pressed says whether a copy is the one that its reader has just acted on.
func (w *writer) pressed(c store.Copy) bool {
	return w.t.personal() && c.Ref != "" && c.Ref == w.t.ev.Message && c.To == w.t.env.Actor.Person
}

// owes says whether a copy answers its reader: it is that person's own doing, or
// what became of it.
func (w *writer) owes(c store.Copy) bool {
	return c.Own && (w.t.ev.Kind == chat.Result || w.t.personal() && c.To == w.t.env.Actor.Person)
}

// showing is the job that brings a copy up to date; there is one for each.
func showing(flow, record string, c store.Copy) (id string, body task) {
	a := chat.Action{Flow: flow, Record: record, Verb: "show"}
	return "show/" + flow + "/" + record + "/" + c.Key, task{Action: a, Copy: c.Key, Place: placeOf(c)}
}

// audit appends the turn to the record's chain. Every turn that changes
// something has its line, with the digest of what it came to.
func (w *writer) audit(before hiring.Case, state []byte, rev uint64) error {
	record := "case/" + w.t.head.Body.ID
	if w.root == w.part {
		record = w.flow + "/" + w.t.head.Body.ID
	}
	e := store.Entry{
		Record: record, At: w.t.env.Now, Actor: w.t.env.Actor.Name, Door: w.t.env.Actor.Door,
		Flow: w.flow, Verb: w.t.ev.Action.Verb, Event: w.t.ev.ID, Rev: rev, Body: state, Topic: w.topic,
	}
	if after := w.t.head.Body.Status; after != before.Status {
		e.From, e.To = string(before.Status), string(after)
	}
	var err error
	w.root.Chain, err = w.t.tx.Audit(w.root.Chain, e)
	return err
}
