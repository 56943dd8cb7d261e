package delivery

import (
	"errors"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/store"
)

// mostWork is how often slow work is tried: for some four minutes, as somebody
// waits for the answer.
const mostWork = 9

// work does slow work and tells its flow what it found. Unlike a letter it is
// repeated when an earlier process died with it: it has the effect of one.
func (d *Delivery) work(j store.Job, w flows.Assignment) {
	if w.Name == flows.Webhook && d.cfg.Webhook != nil {
		d.webhook(j, w.Record)
		return
	}
	do := d.cfg.Works[w.Name]
	if do == nil {
		d.report(j, d.cfg.Runner.Bury(d.ctx, j, "no such work: "+w.Name))
		return
	}
	found, err := do(d.ctx, w.Record)
	var e *chat.SendError
	switch {
	case err == nil:
		d.answer(j, flows.Answer{Outcome: flows.OutcomeDone, Data: found})
	case d.ctx.Err() != nil: // the bot stops: the next process begins anew
	case errors.As(err, &e) && e.Gone:
		d.answer(j, flows.Answer{Outcome: flows.OutcomeRefused, Code: e.Code})
	case errors.As(err, &e) && e.RetryAfter > 0:
		d.wait(j, d.cfg.Now().Add(min(e.RetryAfter, time.Hour)), err.Error())
	case j.Tries >= mostWork:
		d.cfg.Log.Error("slow work failed", "job", j.ID, "cause", err)
		d.answer(j, flows.Answer{Outcome: flows.OutcomeRefused, Code: "tired"})
	default:
		d.again(j, err)
	}
}

// webhook tells another system: as often as it takes for a day, then the call is given
// up where people see it. Each try carries the same id, so one that arrived and was not
// answered does no harm.
func (d *Delivery) webhook(j store.Job, record string) {
	_, err := d.cfg.Webhook(d.ctx, record)
	var e *chat.SendError
	asked := time.Duration(0)
	if errors.As(err, &e) {
		asked, err = min(e.RetryAfter, time.Hour), e.Err
	}
	wait, more := pause(j.Tries)
	switch {
	case err == nil:
		d.answer(j, flows.Answer{Outcome: flows.OutcomeDone})
	case d.ctx.Err() != nil: // the bot stops: the next process begins anew
	case e != nil && e.Gone, !more:
		d.report(j, d.cfg.Runner.Bury(d.ctx, j, err.Error()))
	default:
		d.report(j, d.cfg.Runner.Again(d.ctx, j, d.cfg.Now().Add(max(wait, asked)), err.Error()))
	}
}
