package slack

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"closeloop/bot/doorstep"
)

// politeWait is how long to wait where Slack does not say (or says something odd).
const politeWait = 30 * time.Second

// errMute is an answer without a reason.
var errMute = errors.New("slack refused without a reason")

// classOf is the one table of Slack's words for what went wrong. A word that is
// not in it is temporary: nothing is given up for what we do not know.
func classOf(code string) doorstep.Class {
	switch code {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return doorstep.Busy
	case "internal_error", "fatal_error":
		return doorstep.Unclear
	case "message_not_found", "edit_window_closed", "cant_update_message", "is_inactive":
		return doorstep.Fresh
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope",
		"no_permission", "not_allowed_token_type", "access_denied", "org_login_required", "team_access_not_granted",
		"ekm_access_denied", "two_factor_setup_required", "messages_tab_disabled", "not_enabled":
		return doorstep.Setup
	case "channel_not_found", "is_archived", "not_in_channel", "restricted_action", "restricted_action_read_only_channel",
		"user_not_found", "users_not_found", "user_not_visible", "user_disabled", "user_not_in_channel", "cannot_dm_bot",
		"invalid_user_combination", "file_not_found", "file_deleted",
		"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text", "invalid_arguments",
		"metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema", "view_too_large",
		"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "push_limit_reached", "not_found":
		return doorstep.Gone
	}
	return doorstep.Passing
}

// judge puts a fault into its class.
func judge(c call, t *trip, err error) doorstep.Failure {
	f := doorstep.Failure{Err: fmt.Errorf("%s: %w", c.method, unaddressed(err))}
	var said api.SlackErrorResponse
	switch {
	case errors.As(err, &said):
		f.Code, f.Class = said.Err, classOf(said.Err)
		switch {
		case f.Class == doorstep.Unclear && !c.once:
			f.Class = doorstep.Passing
		case c.method == "chat.update" && said.Err == "channel_not_found":
			f.Class = doorstep.Fresh // the conversation is another one by now
		}
		f.Err = fmt.Errorf("%s: %w%s", c.method, said, detail(said))
	case t.status == http.StatusTooManyRequests:
		f.Class = doorstep.Busy
	case c.address && t.status >= 300 && t.status < 500:
		f.Class = doorstep.Gone // a response_url that is used up, a file that is no more
	case t.status >= 300 && t.status < 500, t.status == http.StatusServiceUnavailable, !t.left.Load(), !c.once:
		f.Class = doorstep.Passing
	default:
		f.Class = doorstep.Unclear
	}
	switch f.Class {
	case doorstep.Busy:
		f.RetryAfter = doorstep.Asked(t.header.Get("Retry-After"), politeWait)
	case doorstep.Setup:
		f.RetryAfter = doorstep.SetupWait
	}
	return f
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
func closes(f doorstep.Failure, method string) string {
	if f.Class == doorstep.Setup && ofToken(f.Code) && method != openSocket {
		return doorstep.Everything
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
