package outbound

import (
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
)

// Fault is why a letter did not get through, as far as a status code tells.
type Fault string

// The faults. NoReason is a refusal that says nothing; Silent a server that
// could not be reached, or asked to come later, for a whole day. Restored: it
// waited when a backup was made, and may have left afterwards. Rehearsed: a dry run kept
// it from leaving.
const (
	NoReason   Fault = "other"
	BadAddress Fault = "address"
	Full       Fault = "full"
	ByPolicy   Fault = "policy"
	Silent     Fault = "silent"
	Restored   Fault = "restored"
	Rehearsed  Fault = "dry"
)

// FaultOf reads a status code of RFC 3463 (class.subject.detail), or the word
// of the delivery for a day of silence. What failed for good with a class of 4
// was put off until somebody's patience ended.
func FaultOf(code string) Fault {
	class, subject, _ := strings.Cut(code, ".")
	switch {
	case code == string(Rehearsed):
		return Rehearsed
	case code == string(Silent), class == "4" && strings.HasPrefix(subject, "4."):
		return Silent
	case class != "4" && class != "5":
		return NoReason
	case subject == "2.2":
		return Full
	case subject == "2.1", subject == "4.4", strings.HasPrefix(subject, "1."):
		return BadAddress
	case strings.HasPrefix(subject, "7."):
		return ByPolicy
	}
	return NoReason
}

// Wait is a letter that has not left yet and is tried again by itself.
type Wait struct {
	Why   string    `json:"why"`             // busy, night, no_server or held
	Tries int       `json:"tries,omitempty"` // so far
	Next  time.Time `json:"next,omitzero"`   // zero: nobody knows
}

// WaitOf reads what the courier says of a letter that it put off.
func WaitOf(v chat.Values) Wait {
	w := Wait{Why: v.Get("code")}
	w.Tries, _ = strconv.Atoi(v.Get("tries"))
	w.Next, _ = time.Parse(time.RFC3339, v.Get("next"))
	return w
}
