package main

import (
	"context"
	"fmt"
	"time"

	"closeloop/bot/slack"
)

// How long Slack may take to say who we are, and how long the bot waits before
// it asks again: each time twice as long.
const (
	slackPatience = 10 * time.Second
	slackRetry    = 5 * time.Second
	slackRest     = 5 * time.Minute
)

// startSlack asks Slack who we are before anything is served. What will never
// work stops the start with a sentence; a Slack that is out of reach does not.
func (a *app) startSlack(ctx context.Context) error {
	if a.slack == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, slackPatience)
	defer cancel()
	err := a.slack.Start(ctx)
	switch {
	case err == nil:
	case slack.Passes(err):
		a.log.Warn("Slack cannot be reached, trying again", "cause", err)
	default:
		return err
	}
	return nil
}

// mindSlack keeps Slack connected until ctx ends: it starts what could not be
// started, and in mode socket it listens.
func (a *app) mindSlack(ctx context.Context) {
	for wait := slackRetry; a.slack != nil && !a.slack.Started(); wait = min(2*wait, slackRest) {
		if !rest(ctx, wait) {
			return
		}
		if err := a.slack.Start(ctx); err != nil {
			a.log.Warn("Slack is not connected, trying again", "cause", err)
		}
	}
	if a.slack == nil || a.cfg.Slack.Mode != slack.Socket {
		return
	}
	for wait := slackRetry; ctx.Err() == nil; wait = min(2*wait, slackRest) {
		if err := a.slack.Listen(ctx); err != nil {
			a.log.Error("Slack's socket is closed, opening it again", "cause", err, "in", wait.String())
			rest(ctx, wait)
		}
	}
}

// rest waits; false: ctx ended.
func rest(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// slackReady says why Slack cannot be reached now; nil: it can, or there is none.
func (a *app) slackReady() error {
	if a.slack == nil {
		return nil
	}
	if err := a.slack.Ready(); err != nil {
		return fmt.Errorf("platform: %w", err)
	}
	return nil
}
