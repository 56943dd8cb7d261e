// Package delivery takes network jobs to platforms. It keeps two promises:
// order within a place (one lane each, one message in flight), and nothing
// lost or sent twice (an error is temporary unless it says otherwise; a claimed
// job whose holder died is looked up, repeated under the same idempotency key,
// or, for a letter, handed to a person; after the last try a job is buried
// where people see it). Cards are rendered here, at the last moment, from
// current state, so that a retry never sends yesterday's truth.
package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/store"
)

// Config is what delivery needs; package bot fills it.
type Config struct {
	Runner    *flows.Runner
	Platforms []chat.Platform
	Courier   chat.Courier          // nil: letters wait until there is one
	Works     map[string]flows.Work // slow work by name
	Webhook   flows.Work            // tells another system; nil: there is none
	Now       func() time.Time
	Log       *slog.Logger
}

// Delivery carries jobs in lanes.
type Delivery struct {
	cfg       Config
	platforms map[string]chat.Platform
	ctx       context.Context
	stop      context.CancelFunc

	mu    sync.Mutex
	lanes map[string]*lane
	idle  chan struct{} // closed while nothing is carried
	busy  int
}

// lane is the queue of one place. Until closes it after a retry-after: it is
// kept, and whatever comes for the place waits, until then.
type lane struct {
	jobs    []store.Job
	until   time.Time
	running bool
	slot    time.Time // of the last job that waits for the place to open
}

// turn is when the next waiting job of a closed place may go: a millisecond
// after the one before it, so that they come in order.
func (l *lane) turn() time.Time {
	l.slot = l.slot.Add(time.Millisecond)
	if l.slot.Before(l.until) {
		l.slot = l.until
	}
	return l.slot
}

// New makes a delivery that runs until Close.
func New(cfg Config) *Delivery {
	d := &Delivery{cfg: cfg, platforms: map[string]chat.Platform{}, lanes: map[string]*lane{}, idle: make(chan struct{})}
	close(d.idle)
	d.ctx, d.stop = context.WithCancel(context.Background())
	for _, p := range cfg.Platforms {
		d.platforms[p.Name()] = p
	}
	return d
}

// Close stops carrying: what has not begun is given back for the next process,
// what is in flight is waited for, at most until ctx ends. What was not finished
// then stays claimed and is looked at after the start.
func (d *Delivery) Close(ctx context.Context) error {
	d.giveBack(d.empty())
	err := d.Wait(ctx)
	d.stop()
	return err
}

// empty takes the jobs that have not begun out of the lanes.
func (d *Delivery) empty() []store.Job {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []store.Job
	for _, l := range d.lanes {
		all = append(all, l.jobs...)
		d.busy -= len(l.jobs)
		if len(l.jobs) > 0 && d.busy == 0 {
			close(d.idle)
		}
		l.jobs = nil
	}
	return all
}

// giveBack returns jobs to the queue, in their order and side by side, so that
// they share commits. One that an earlier process died with stays claimed: that
// must not be forgotten.
func (d *Delivery) giveBack(jobs []store.Job) {
	var work sync.WaitGroup
	now := d.cfg.Now()
	for i, j := range jobs {
		if !j.Held {
			work.Go(func() { d.wait(j, now.Add(time.Duration(i)*time.Millisecond), "the bot stopped before its turn") })
		}
	}
	work.Wait()
}

// Take starts carrying claimed jobs, in order within each place.
func (d *Delivery) Take(jobs []store.Job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range jobs {
		if d.busy == 0 {
			d.idle = make(chan struct{})
		}
		d.busy++
		name := flows.Lane(j)
		l := d.lanes[name]
		if l == nil {
			l = &lane{}
			d.lanes[name] = l
		}
		l.jobs = append(l.jobs, j)
		if !l.running {
			l.running = true
			go d.run(name, l)
		}
	}
}

// Wait returns when nothing is being carried, or ctx ends.
func (d *Delivery) Wait(ctx context.Context) error {
	d.mu.Lock()
	idle := d.idle
	d.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run works a lane off and lets it go when it is empty, unless it is closed.
func (d *Delivery) run(name string, l *lane) {
	for {
		d.mu.Lock()
		if len(l.jobs) == 0 {
			l.running = false
			if !l.until.After(d.cfg.Now()) {
				delete(d.lanes, name)
			}
			d.mu.Unlock()
			return
		}
		j := l.jobs[0]
		l.jobs = l.jobs[1:]
		d.mu.Unlock()
		d.job(l, j)
		d.mu.Lock()
		if d.busy--; d.busy == 0 {
			close(d.idle)
		}
		d.mu.Unlock()
	}
}

// job carries one job. A panic in a platform costs that try, not the process; a
// letter may have left before it, so that a person must look.
func (d *Delivery) job(l *lane, j store.Job) {
	var p flows.Parcel
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		d.cfg.Log.Error("delivery panicked", "job", j.ID, "panic", cause)
		if p.Letter != nil {
			d.answer(j, flows.Answer{Outcome: flows.OutcomeUnknown})
			return
		}
		d.again(j, errors.New("panic in a platform"))
	}()
	if l.until.After(d.cfg.Now()) {
		d.wait(j, l.turn(), "the place asked to wait")
		return
	}
	var err error
	p, err = d.cfg.Runner.Parcel(d.ctx, j)
	switch {
	case err != nil:
		d.again(j, err)
	case p.Withheld:
		d.wait(j, d.cfg.Now(), "a dry run began")
	case p.Letter != nil:
		d.letter(l, j, *p.Letter)
	case p.Work != nil:
		d.work(j, *p.Work)
	case p.Card != nil:
		d.card(l, j, p)
	default:
		d.report(j, d.cfg.Runner.Posted(d.ctx, j, p, ""))
	}
}

func (d *Delivery) report(j store.Job, err error) {
	if err != nil && d.ctx.Err() == nil {
		d.cfg.Log.Error("delivery could not store its outcome", "job", j.ID, "cause", err)
	}
}

// wait puts a job off that was not tried: it costs none of its tries.
func (d *Delivery) wait(j store.Job, until time.Time, why string) {
	j.Tries--
	d.report(j, d.cfg.Runner.Again(d.ctx, j, until, why))
}

// card posts or edits one card.
func (d *Delivery) card(l *lane, j store.Job, p flows.Parcel) {
	platform := d.platforms[p.Card.Place.Platform]
	if platform == nil {
		d.report(j, d.cfg.Runner.Bury(d.ctx, j, "no such platform: "+p.Card.Place.Platform))
		return
	}
	ref, err := d.send(platform, j, p.Card)
	if err == nil {
		d.report(j, d.cfg.Runner.Posted(d.ctx, j, p, ref))
		return
	}
	var e *chat.SendError
	switch {
	case errors.As(err, &e) && e.Gone:
		d.report(j, d.cfg.Runner.Bury(d.ctx, j, err.Error()))
	case errors.As(err, &e) && e.RetryAfter > 0:
		l.until = d.cfg.Now().Add(min(e.RetryAfter, time.Hour))
		if !e.Unknown { // a place that asks to wait is no failure; a try in doubt stays counted, so that it is looked up
			j.Tries--
		}
		d.report(j, d.cfg.Runner.Again(d.ctx, j, l.turn(), err.Error()))
	case errors.As(err, &e) && e.Unknown && j.Tries <= mostInDoubt:
		wait, _ := pause(min(j.Tries, 20))
		d.report(j, d.cfg.Runner.Again(d.ctx, j, d.cfg.Now().Add(min(wait, longestInDoubt)), err.Error()))
	default:
		d.again(j, err)
	}
}

// A card in doubt is tried at least every ten minutes, for a day: in an outage it may be
// the one that went ahead again and again, and yet it is out a quarter of an hour after
// the end of it like everything else.
const (
	longestInDoubt = 10 * time.Minute
	mostInDoubt    = 152
)

// send edits the message that stands there, or posts.
func (d *Delivery) send(p chat.Platform, j store.Job, c *chat.Delivery) (string, error) {
	for {
		if c.Ref == "" {
			ref, err := d.standing(p, j, *c)
			if err != nil {
				return "", err
			}
			switch {
			case ref == "" && c.Card.Heals:
				return "", nil
			case ref == "":
				return p.Post(d.ctx, *c)
			}
			c.Ref = ref // it may show what was true at that try
		}
		err := p.Edit(d.ctx, *c)
		var e *chat.SendError
		if !errors.As(err, &e) || !e.Edited {
			return c.Ref, err
		}
		c.Key, c.Ref = afresh(c.Key, c.Ref), ""
	}
}

// standing looks up a post that was tried before and may have arrived.
func (d *Delivery) standing(p chat.Platform, j store.Job, c chat.Delivery) (string, error) {
	f, ok := p.(chat.Finder)
	if !ok || (!j.Held && j.Tries <= 1) {
		return "", nil
	}
	ref, found, err := f.Find(d.ctx, c.Place, c.Key)
	if err != nil || !found {
		return "", err
	}
	return ref, nil
}

// afresh is the key of a post in the place of a message that can no longer be
// edited: another one than that message's, and the same at every try.
func afresh(key, ref string) string {
	sum := sha256.Sum256([]byte(key + "\x00" + ref))
	return "cl-" + hex.EncodeToString(sum[:16])
}

// again gives a job back for later, or buries it after the last try.
func (d *Delivery) again(j store.Job, err error) {
	wait, ok := pause(j.Tries)
	if !ok {
		d.report(j, d.cfg.Runner.Bury(d.ctx, j, err.Error()))
		return
	}
	d.report(j, d.cfg.Runner.Again(d.ctx, j, d.cfg.Now().Add(wait), err.Error()))
}

// pause is how long to wait after a number of tries: doubling from one second
// to half an hour, for a day in all.
func pause(tries int) (time.Duration, bool) {
	if tries > 56 {
		return 0, false
	}
	wait := time.Second << min(max(tries-1, 0), 11)
	return min(wait, 30*time.Minute), true
}
