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
