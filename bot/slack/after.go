package slack

import (
	"context"
	"errors"
	"fmt"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// errand is one thing that is done after an answer went out.
type errand = doorstep.Errand

// Wait returns when every answer is out, and what followed it, or ctx ends.
func (s *Slack) Wait(ctx context.Context) error { return s.after.Wait(ctx) }

// Close waits for the answers that are still on their way out, and for what
// Home tabs are being drawn; nothing new is begun. It ends with ctx.
func (s *Slack) Close(ctx context.Context) error {
	s.after.Shut()
	s.homes.close()
	return s.Wait(ctx)
}

// code is Slack's own word for a refusal, "" if it gave none.
func code(err error) string {
	var answer api.SlackErrorResponse
	if errors.As(err, &answer) {
		return answer.Err
	}
	return ""
}

// why is an error for the log: Slack's word or the sort of fault, never words
// that somebody wrote.
func why(err error) string {
	var wait *api.RateLimitedError
	var status api.StatusCodeError
	var send *chat.SendError
	switch {
	case code(err) != "":
		return code(err)
	case errors.As(err, &wait), errors.As(err, &send) && send.RetryAfter > 0:
		return "rate_limited"
	case errors.As(err, &status):
		return fmt.Sprintf("http_%d", status.Code)
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return fmt.Sprintf("%T", err)
}

func (s *Slack) count(what string) { s.after.Count(what) }

// Counts are how often what happened at the door that nobody was told: refused
// requests by reason, payloads that nobody understood, answers that could not
// be shown. For metrics; words of this package only.
func (s *Slack) Counts() map[string]uint64 { return s.after.Counts() }
