package feishu

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// How long to wait where Feishu does not say: after too many calls of an api, and
// after too many messages to one place.
const (
	politeWait = 10 * time.Second
	placeWait  = 2 * time.Second
)

// denial is what Feishu refused a call with. Its words hold nothing that was sent.
type denial struct {
	code   int
	log    string   // under which Feishu finds the call
	scopes []string // one of which is missing
}

func (r *denial) Error() string {
	_, why := classOf(r.code)
	says := fmt.Sprintf("feishu refused with %d", r.code)
	if why != "" {
		says += ", " + why
	}
	if len(r.scopes) > 0 {
		says += " (the app needs the scope " + strings.Join(r.scopes, " or ") + ")"
	}
	if r.log != "" {
		says += ", log_id " + r.log
	}
	return says
}

// codeOf is Feishu's code for a fault; 0 if it said none.
func codeOf(err error) int {
	var r *denial
	if errors.As(err, &r) {
		return r.code
	}
	return 0
}

// noScope is what Feishu says of a scope that the app lacks.
const noScope = 99991672

// classOf is the one table of Feishu's codes for what went wrong, with the cause in
// words. A code that is not in it is temporary: nothing is given up for what we do
// not know.
func classOf(code int) (doorstep.Class, string) {
	switch code {
	case 99991400:
		return doorstep.Busy, "too many calls"
	case 230020:
		return doorstep.Busy, "too many messages to one place"
	case 200810:
		return doorstep.Passing, "the card is being changed"
	case 99991663, 99991664, 99991671, 99991661, 99991668:
		return doorstep.Setup, "the token is not taken"
	case 10003, 10012, 10014, 10015, 99991543:
		return doorstep.Setup, "app id and secret are not taken"
	case noScope:
		return doorstep.Setup, "a scope is missing"
	case 99991401:
		return doorstep.Setup, "the address of this machine is not allowed"
	case 11205, 99991662, 230006, 234007:
		return doorstep.Setup, "the app has no bot, or no released version"
	case 230031, 230075, 230072:
		return doorstep.Fresh, "the message is too old to be edited"
	case 230011, 230110:
		return doorstep.Fresh, "the message was taken back"
	case 230054, 230071, 230017:
		return doorstep.Fresh, "the message is no card of this app"
	}
	return lasting(code)
}

// lasting are the codes of what will never work.
func lasting(code int) (doorstep.Class, string) {
	switch code {
	case 230013, 230029, 230034, 230038, 230053, 99992351, 99992361, 41050:
		return doorstep.Gone, "the person is not within the app's availability, left, or is of another tenant"
	case 230002, 230018, 230027, 230035, 232009:
		return doorstep.Gone, "the bot may not write into this chat"
	case 230022:
		return doorstep.Gone, "the tenant holds the words for sensitive"
	case 230028:
		return doorstep.Gone, "the tenant's data loss prevention refuses the words"
	case 230001, 230055, 99992402, 9499:
		return doorstep.Gone, "the request is not as it must be"
	case 234001, 234003, 234004, 234006, 234008, 234010, 234037, 234038, 234040, 234041:
		return doorstep.Gone, "the file is not there, or may not be read"
	}
	if unshowable(code) {
		return doorstep.Gone, "the card cannot be shown"
	}
	return doorstep.Passing, ""
}

// unshowable says whether a code is about the card itself: refused once, it is
// refused always, and its reader would see nothing.
func unshowable(code int) bool {
	return code == 230099 || code == 230025 || code >= 300301 && code <= 300317 || code >= 200500 && code <= 200999 && code != 200810
}

// ofToken says whether a code, as a failure keeps it, is about the token.
func ofToken(code string) bool {
	return slices.Contains([]string{"99991663", "99991664", "99991671"}, code)
}

// judge puts a fault into its class.
func judge(c call, t *trip, err error) doorstep.Failure {
	var said *denial
	fault := doorstep.Failure{}
	switch {
	case errors.As(err, &said):
		fault.Code, fault.Err = strconv.Itoa(said.code), fmt.Errorf("%s: %w", c.api, said)
		fault.Class = inPlace(c, said.code)
		if fault.Class == doorstep.Passing && t.status >= 500 && c.once {
			fault.Class = doorstep.Unclear
		}
	case t.status == http.StatusTooManyRequests:
		fault.Class, fault.Err = doorstep.Busy, fmt.Errorf("%s: status 429", c.api)
	default:
		fault.Class, fault.Err = unsaid(c, t), fmt.Errorf("%s: %s", c.api, unspoken(t))
	}
	switch fault.Class {
	case doorstep.Busy:
		wait := politeWait
		if said != nil && said.code == 230020 {
			wait = placeWait
		}
		fault.RetryAfter = doorstep.Asked(t.header.Get("x-ogw-ratelimit-reset"), wait)
	case doorstep.Setup:
		fault.RetryAfter = doorstep.SetupWait
	}
	return fault
}

// inPlace is the class of a code for one call: only an edit can be made good by a
// fresh message, and it is where the message itself is the trouble.
func inPlace(c call, code int) doorstep.Class {
	class, _ := classOf(code)
	switch {
	case c.api == apiPatch && (code == 230001 || unshowable(code)):
		return doorstep.Fresh
	case c.api != apiPatch && class == doorstep.Fresh:
		return doorstep.Gone
	}
	return class
}

// unsaid is the class of a fault of which Feishu said nothing.
func unsaid(c call, t *trip) doorstep.Class {
	if t.status >= 300 && t.status < 500 || t.status == http.StatusServiceUnavailable || !t.left.Load() || !c.once {
		return doorstep.Passing
	}
	return doorstep.Unclear
}

// unspoken is such a fault in words that hold no address and nothing of an answer.
func unspoken(t *trip) string {
	switch {
	case t.status > 0 && t.said == nil:
		return fmt.Sprintf("status %d, and no word of Feishu's", t.status)
	case t.status > 0:
		return fmt.Sprintf("status %d, and an answer that is none", t.status)
	case t.left.Load():
		return "no answer came"
	}
	return "Feishu cannot be reached"
}

// closes is what a fault concerns: one api, or everything where the app itself is
// the trouble.
func closes(api, code string) string {
	if api == apiToken || ofToken(code) || code == "99991662" || code == "99991401" {
		return doorstep.Everything
	}
	return api
}

// shuts says whether a fault closes its api for others too. Too many messages to
// one place are no matter of others, nor is what the bot works without.
func shuts(c call, f doorstep.Failure) bool {
	return f.Class == doorstep.Setup && !c.aside || f.Class == doorstep.Busy && f.Code != "230020"
}

// remedy is what an administrator does about a setup fault.
func remedy(code string) string {
	switch code {
	case strconv.Itoa(noScope):
		return "add the scope on the app's page Permissions & Scopes (closeloop manifest feishu lists them), publish a version of the app and have it approved"
	case "11205", "230006", "234007", "99991662":
		return "add the feature Bot on the app's page Add Features, then publish a version of the app and have it approved: nothing counts before"
	case "99991401":
		return "add this machine's address on the app's page Security Settings, IP allowlist"
	}
	return "put App ID and App Secret of the app's page Credentials & Basic Info into feishu.app_id and feishu.app_secret, and of the same platform: feishu.base_url"
}

// full says that there is no room for a call yet.
func full(api string, wait time.Duration) error {
	return &chat.SendError{RetryAfter: wait, Err: fmt.Errorf("%s: no room before then", api)}
}

// why is an error for the log: Feishu's code, or of what kind it is.
func why(err error) string {
	var e *chat.SendError
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return fmt.Sprintf("%T", err)
}
