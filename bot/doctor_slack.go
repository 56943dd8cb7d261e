package main

import (
	"context"
	"time"

	"closeloop/bot/slack"
)

// slackLook is how long Slack may take for the doctor.
const slackLook = 15 * time.Second

// lookAtSlack asks Slack what only Slack knows: the token, its scopes, the clock
// and, in mode socket, whether a socket can be opened. What the configuration
// lacks has been said already.
func lookAtSlack(ctx context.Context, e exam) (found []remark) {
	if e.cfg.Slack.BotToken == "" || e.sealed {
		return nil
	}
	cfg := e.cfg.Slack.room()
	cfg.Now = e.machine
	s, err := slack.New(cfg)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, slackLook)
	defer cancel()
	for _, f := range s.Check(ctx) {
		found = append(found, remark{f.Check, f.State, f.Says, f.Fix})
	}
	return found
}
