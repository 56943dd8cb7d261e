package delivery

import (
	"errors"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/store"
)

// noCourier is how long a letter waits before it looks for a mail server again.
const noCourier = 10 * time.Minute

// quiet is the longest pause that nobody is told of: a mail server that is busy
// for seconds is no news.
const quiet = time.Minute

// letter sends a letter at most once. A job that an earlier process held when
// it died may have left: a person must look, it is never repeated blindly.
func (d *Delivery) letter(in *lane, j store.Job, l chat.Letter) {
	if j.Held {
		d.answer(j, flows.Answer{Outcome: flows.OutcomeUnknown})
		return
	}
	if d.cfg.Courier == nil {
		d.hold(j, d.cfg.Now().Add(noCourier), flows.Answer{Code: "no_server", Why: "no mail server"})
		return
	}
	if l.After.After(d.cfg.Now()) {
		d.hold(j, l.After, flows.Answer{Code: "night", Next: l.After, Why: "it is night where the candidate lives"})
		return
	}
	err := d.cfg.Courier.Send(d.ctx, l)
	var e *chat.SendError
	switch {
	case err == nil:
		d.answer(j, flows.Answer{Outcome: flows.OutcomeDone})
	case errors.Is(err, chat.ErrNoServer):
		d.hold(j, d.cfg.Now().Add(noCourier), flows.Answer{Code: "no_server", Why: "no server for this kind of letter"})
	case errors.As(err, &e) && e.Unknown:
		d.answer(j, flows.Answer{Outcome: flows.OutcomeUnknown})
	case errors.As(err, &e) && e.Gone:
		d.answer(j, flows.Answer{Outcome: flows.OutcomeRefused, Code: e.Code})
	case errors.As(err, &e) && e.RetryAfter > 0:
		// Nobody can be reached there: the others in the lane need not try, and the
		// first that gets through opens it for all.
		in.until = d.cfg.Now().Add(min(e.RetryAfter, time.Hour))
		d.later(j, knock)
	default:
		d.later(j, pause)
	}
}

// answer tells the flow of a letter or of slow work how it ended, and operators without a word of
// people: the server's own words may name the recipient, so they are not kept.
func (d *Delivery) answer(j store.Job, a flows.Answer) {
	if a.Outcome != flows.OutcomeDone {
		d.cfg.Log.Warn("call did not get through", "job", j.ID, "outcome", a.Outcome, "code", a.Code)
	}
	d.report(j, d.cfg.Runner.Answered(d.ctx, j, a))
}

// hold puts a letter off that was not tried, which costs none of its tries.
func (d *Delivery) hold(j store.Job, until time.Time, a flows.Answer) {
	j.Tries--
	a.Outcome = flows.OutcomeDeferred
	d.report(j, d.cfg.Runner.Deferred(d.ctx, j, until, a))
}

// mostKnock is the longest pause between two tries at a server that cannot be
// reached; so that an outage is over for a letter soon after it is over.
const mostKnock = 10 * time.Minute

// knock is the pause of one that cannot be reached: doubling from one second to
// ten minutes, for a day in all.
func knock(tries int) (time.Duration, bool) {
	wait, _ := pause(min(tries, 20))
	return min(wait, mostKnock), tries < 150
}

// later tries a letter again that surely did not leave; after the last try HR
// hears that nobody took it.
func (d *Delivery) later(j store.Job, after func(tries int) (time.Duration, bool)) {
	wait, ok := after(j.Tries)
	if !ok {
		d.answer(j, flows.Answer{Outcome: flows.OutcomeRefused, Code: "silent"})
		return
	}
	next, busy := d.cfg.Now().Add(wait), "the mail server asked to come later"
	if wait < quiet {
		d.report(j, d.cfg.Runner.Again(d.ctx, j, next, busy))
		return
	}
	d.report(j, d.cfg.Runner.Deferred(d.ctx, j, next, flows.Answer{Outcome: flows.OutcomeDeferred, Code: "busy", Next: next, Why: busy}))
}
