package main

import (
	"context"
	"time"

	"closeloop/bot/slack"
)

// slackLook is how long Slack may take for the doctor.
const slackLook = 20 * time.Second

// lookAtSlack asks Slack what only Slack knows. What is wrong with the keys
// themselves stands in the lines about the configuration.
func lookAtSlack(ctx context.Context, e exam) (found []remark) {
	const check = "slack"
	switch {
	case e.cfg.Slack.BotToken == "":
		return []remark{{check, fine, "no bot token is set: Slack is off", ""}}
	case e.sealed:
		return []remark{{check, uneasy, "not tried, as a secret could not be read", "mend the configuration first"}}
	}
	cfg := e.cfg.Slack.room()
	cfg.Now = e.machine
	s, err := slack.New(cfg)
	if err != nil {
		return []remark{{check, uneasy, "not tried, as its keys cannot work", "mend the configuration first"}}
	}
	ctx, cancel := context.WithTimeout(ctx, slackLook)
	defer cancel()
	for _, f := range s.Check(ctx) {
		found = append(found, remark(f))
	}
	return found
}
