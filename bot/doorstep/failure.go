package doorstep

import (
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
)

// Class is what may be done about a fault.
type Class int

// The classes.
const (
	Passing Class = iota // it has not happened, and may work later
	Unclear              // it may have happened
	Busy                 // the platform asks to wait
	Gone                 // it will never work
	Fresh                // this message can no longer be edited
	Setup                // an administrator must mend it; everything waits
)

// The longest that a platform may ask to wait, and how long until a setup is
// tried again.
const (
	MostWait  = time.Hour
	SetupWait = 5 * time.Minute
)

// Failure is a fault of one call.
type Failure struct {
	Class
	Code       string // the platform's word; "" if it said none
	RetryAfter time.Duration
	Err        error
}

// Send is the failure in the words of the house.
func (f Failure) Send() *chat.SendError {
	return &chat.SendError{
		RetryAfter: f.RetryAfter, Gone: f.Class == Gone, Edited: f.Class == Fresh, Unknown: f.Class == Unclear,
		Err: f.Err,
	}
}

// Asked is how long a platform asks to wait: a number of seconds from one up,
// within bounds; whatever else it says is otherwise.
func Asked(header string, otherwise time.Duration) time.Duration {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(header), 64)
	switch {
	case err != nil || seconds != seconds || seconds < 0:
		return otherwise
	case seconds > MostWait.Seconds():
		return MostWait
	}
	return max(time.Duration(seconds*float64(time.Second)), time.Second)
}
