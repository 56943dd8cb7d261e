package main

import (
	"context"

	"closeloop/bot/slack"
)

// lookAtSlack asks Slack what only Slack knows. What is wrong with the keys
// themselves stands in the lines about the configuration.
func lookAtSlack(ctx context.Context, e exam) []remark {
	if e.cfg.Slack.BotToken == "" {
		return []remark{{slack.Platform, fine, "no bot token is set: Slack is off", ""}}
	}
	return e.askPlatform(ctx, slack.Platform, func() (checker, error) {
		cfg := e.cfg.Slack.room()
		cfg.Now = e.machine
		return slack.New(cfg)
	})
}
