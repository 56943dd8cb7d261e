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

// letter sends a letter at most once. A job that an earlier process held when
// it died may have left: a person must look, it is never repeated blindly.
func (d *Delivery) letter(j store.Job, l chat.Letter) {
	if j.Held {
		d.answer(j, flows.OutcomeUnknown, "the process ended while the letter was leaving")
		return
	}
	if d.cfg.Courier == nil {
		d.wait(j, d.cfg.Now().Add(noCourier), "no mail server")
		return
	}
	if l.After.After(d.cfg.Now()) {
		d.wait(j, l.After, "it is night where the candidate lives")
		return
	}
	err := d.cfg.Courier.Send(d.ctx, l)
	var e *chat.SendError
	switch {
	case err == nil:
		d.answer(j, flows.OutcomeDone, "")
	case errors.As(err, &e) && e.Unknown:
		d.answer(j, flows.OutcomeUnknown, "the connection broke while the letter was leaving")
	case errors.As(err, &e) && e.Gone:
		d.answer(j, flows.OutcomeRefused, "the mail server refused the letter")
	default:
		d.later(j)
	}
}

func (d *Delivery) answer(j store.Job, outcome, why string) {
	d.report(j, d.cfg.Runner.Answered(d.ctx, j, outcome, why))
}

// later tries a letter again that surely did not leave; after the last try HR
// hears that it was refused. The server's own words may name the recipient, so
// they are not kept.
func (d *Delivery) later(j store.Job) {
	wait, ok := pause(j.Tries)
	if !ok {
		d.answer(j, flows.OutcomeRefused, "the mail server could not be reached for a day")
		return
	}
	d.report(j, d.cfg.Runner.Again(d.ctx, j, d.cfg.Now().Add(wait), "the mail server asked to come later"))
}
