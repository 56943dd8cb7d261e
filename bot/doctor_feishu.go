package main

import (
	"context"

	"closeloop/bot/feishu"
)

// lookAtFeishu asks Feishu what only Feishu knows, in the order of setting up. What is
// wrong with the keys themselves stands in the lines about the configuration.
func lookAtFeishu(ctx context.Context, e exam) []remark {
	if e.cfg.Feishu.AppID == "" {
		return []remark{{feishu.Platform, fine, "no app id is set: Feishu is off", ""}}
	}
	return e.askPlatform(ctx, feishu.Platform, func() (checker, error) {
		cfg := e.cfg.Feishu.room()
		cfg.Now, cfg.Keep = e.machine, forgetful{}
		return feishu.New(cfg)
	})
}
