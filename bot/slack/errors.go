package slack

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

// class is what may be done about a fault.
type class int

const (
	passing class = iota // it has not happened, and may work later
	unclear              // it may have happened
	busy                 // Slack asks to wait
	gone                 // it will never work
	fresh                // this message can no longer be edited
	setup                // an administrator must mend it; everything waits
)

// The waits: how long where Slack does not say (or says something odd), the
// longest that Slack may ask for, and how long until a setup is tried again.
const (
	politeWait = 30 * time.Second
	mostWait   = time.Hour
	setupWait  = 5 * time.Minute
)

// errMute is an answer without a reason.
var errMute = errors.New("slack refused without a reason")

// classOf is the one table of Slack's words for what went wrong. A word that is
// not in it is temporary: nothing is given up for what we do not know.
func classOf(code string) class {
	switch code {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return busy
	case "internal_error", "fatal_error":
		return unclear
	case "message_not_found", "edit_window_closed", "cant_update_message", "is_inactive":
		return fresh
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope",
		"no_permission", "not_allowed_token_type", "access_denied", "org_login_required", "team_access_not_granted",
		"ekm_access_denied", "two_factor_setup_required", "messages_tab_disabled", "not_enabled":
		return setup
	case "channel_not_found", "is_archived", "not_in_channel", "restricted_action", "restricted_action_read_only_channel",
		"user_not_found", "users_not_found", "user_not_visible", "user_disabled", "user_not_in_channel", "cannot_dm_bot",
		"invalid_user_combination", "file_not_found", "file_deleted",
		"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text", "invalid_arguments",
		"metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema", "view_too_large",
		"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "push_limit_reached", "not_found":
		return gone
	}
	return passing
}

// failure is a fault of one call.
type failure struct {
	class
	code       string // Slack's word; "" if it said none
	RetryAfter time.Duration
	Err        error
}

// judge puts a fault into its class.
func judge(c call, t *trip, err error) failure {
	f := failure{Err: fmt.Errorf("%s: %w", c.method, unaddressed(err))}
	var said api.SlackErrorResponse
	switch {
	case errors.As(err, &said):
		f.code, f.class = said.Err, classOf(said.Err)
		switch {
		case f.class == unclear && !c.once:
			f.class = passing
		case c.method == "chat.update" && said.Err == "channel_not_found":
			f.class = fresh // the conversation is another one by now
		}
		f.Err = fmt.Errorf("%s: %w%s", c.method, said, detail(said))
	case t.status == http.StatusTooManyRequests:
		f.class = busy
	case c.address && t.status >= 300 && t.status < 500:
		f.class = gone // a response_url that is used up, a file that is no more
	case t.status >= 300 && t.status < 500, t.status == http.StatusServiceUnavailable, !t.left.Load(), !c.once:
		f.class = passing
	default:
		f.class = unclear
	}
	switch f.class {
	case busy:
		f.RetryAfter = retryAfter(t.header)
	case setup:
		f.RetryAfter = setupWait
	}
	return f
}

// retryAfter is how long Slack asks to wait: a whole number of seconds from one
// up, within bounds; whatever else it says is half a minute.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(h.Get("Retry-After")), 64)
	switch {
	case err != nil || seconds != seconds || seconds < 0:
		return politeWait
	case seconds > mostWait.Seconds():
		return mostWait
	}
	return max(time.Duration(seconds*float64(time.Second)), time.Second)
}

// unaddressed is an error without the address of its request: a response_url is a key,
// and a file's address holds its name.
func unaddressed(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// detail is what helps to mend it and holds no word of people: the scope that
// is missing, the place in the blocks that is wrong.
func detail(said api.SlackErrorResponse) string {
	if said.Needed != "" {
		return " (the app needs the scope " + said.Needed + ")"
	}
	for _, m := range said.ResponseMetadata.Messages {
		if _, at, ok := strings.Cut(m, "[json-pointer:"); ok {
			at, _, _ = strings.Cut(at, "]")
			return " (at " + at + ")"
		}
	}
	return ""
}

// wordOf is Slack's word for a fault; "" if it said none.
func wordOf(err error) string {
	var said api.SlackErrorResponse
	if errors.As(err, &said) {
		return said.Err
	}
	return ""
}

// closes is what must wait: one method, or everything where the token is the
// trouble.
func (f failure) closes(method string) string {
	if f.class == setup && ofToken(f.code) && method != openSocket {
		return ""
	}
	return method
}

// ofToken says whether a setup fault concerns the token as a whole.
func ofToken(code string) bool {
	switch code {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required", "team_access_not_granted":
		return true
	}
	return false
}

// send is the failure in the words of the house.
func (f failure) send() *chat.SendError {
	return &chat.SendError{
		RetryAfter: f.RetryAfter, Gone: f.class == gone, Edited: f.class == fresh, Unknown: f.class == unclear,
		Err: f.Err,
	}
}
