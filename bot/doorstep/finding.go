package doorstep

import (
	"fmt"
	"net/http"
	"time"
)

// Finding is one line of a check: what was looked at, how it is and, where it
// is not well, what exactly mends it. It holds no secret.
type Finding struct {
	Check string
	State string // Fine, Uneasy or Broken
	Says  string
	Fix   string
}

// The states of a finding.
const (
	Fine   = "ok"
	Uneasy = "warn" // works, and somebody should know
	Broken = "fail"
)

// A signature is refused when it is MaxSkew off; from half a minute on somebody
// should look at the clock.
const slowClock = 30 * time.Second

// Clock compares the machine's clock with a platform's, by the header of an
// answer; nil where it does not tell the time.
func Clock(check, platform string, h http.Header, now time.Time) []Finding {
	const fix = "set the clock of this machine, for example by NTP"
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return nil
	}
	off := now.Sub(theirs).Abs().Truncate(time.Second)
	says := fmt.Sprintf("this machine and %s are %v apart", platform, off)
	switch {
	case off >= MaxSkew:
		return []Finding{{check, Broken, says + ": every request of " + platform + "'s would be refused", fix}}
	case off >= slowClock:
		return []Finding{{check, Uneasy, says, fix}}
	}
	return []Finding{{check, Fine, says, ""}}
}

// Find is a finding.
func Find(check, state, says, fix string) Finding {
	return Finding{Check: check, State: state, Says: says, Fix: fix}
}
