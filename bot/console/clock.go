package console

import (
	"fmt"
	"math"
	"net/http"
	"time"
)

// wallClock is business time on the wire, and how far it is ahead of the
// machine's.
type wallClock struct {
	Now    string `json:"now"`
	Offset int64  `json:"offset_s"`
}

func (c *Console) clockNow() wallClock {
	now := c.cfg.Clock.Now()
	ahead := now.Sub(c.cfg.Now()).Seconds()
	return wallClock{c.stamp(now), int64(math.Round(ahead))}
}

func (c *Console) clock(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, c.clockNow())
}

// advance moves business time ahead, by a duration or to an instant, and
// answers when everything that fell due is visible. Back it does not go.
func (c *Console) advance(w http.ResponseWriter, r *http.Request) {
	var call struct{ Advance, To string }
	if !c.read(w, r, &call) {
		return
	}
	now := c.cfg.Clock.Now()
	to, err := goal(now, call.Advance, call.To)
	if err != nil {
		c.refuse(w, r, malformed("console.error.clock"))
		return
	}
	if to.Before(now) {
		c.refuse(w, r, fault{status: http.StatusConflict, code: "clock_backwards", key: "console.error.backwards"})
		return
	}
	if err := c.cfg.Clock.Advance(r.Context(), to); err != nil {
		c.refuse(w, r, broken(fmt.Errorf("move the clock: %w", err)))
		return
	}
	c.settle(r)
	c.hub.tell(happening{})
	answer(w, http.StatusOK, c.clockNow())
}

// goal is the instant that a call asks for: exactly one of the two is given.
func goal(now time.Time, by, to string) (time.Time, error) {
	if (by == "") == (to == "") {
		return time.Time{}, fmt.Errorf("move the clock: want one of advance and to")
	}
	if by == "" {
		return time.Parse(time.RFC3339, to)
	}
	d, err := time.ParseDuration(by)
	return now.Add(d), err
}
