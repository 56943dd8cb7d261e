package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"closeloop/bot/chat"
)

// How long a platform may take to say who we are, and how long the bot waits
// before it asks again: each time twice as long.
const (
	firstPatience = 10 * time.Second
	retryAfter    = 5 * time.Second
	longestRest   = 5 * time.Minute
)

// outside is a platform outside of the house, as it is configured.
type outside struct {
	wired
	named  string                      // as people call it
	path   string                      // below it are its routes, where it calls us
	passes func(error) bool            // whether an error of Start may pass by itself
	listen func(context.Context) error // where it does not call us: holds the line by which it tells us; an error says that it will never do
	early  bool                        // the line is wanted before it says who we are: its settings are saved only while it stands
}

// wired is what the house does with every platform outside.
type wired interface {
	chat.Platform
	chat.Fetcher
	kept
	Routes() http.Handler
	// Counts are what happened at its door that nobody was told.
	Counts() map[string]uint64
}

// kept is what has to be kept connected.
type kept interface {
	// Start finds out who we are there; Started says whether that is done.
	Start(context.Context) error
	Started() bool
	// Ready says why it cannot be reached now; nil: it can.
	Ready() error
	// Close waits for the answers that are still on their way out.
	Close(context.Context) error
}

// join takes a platform into the house.
func (a *app) join(o outside) {
	a.outside = append(a.outside, o)
	a.gauges.door(o.Name(), o.named, o.Counts)
}

// startOutside asks every platform who we are before anything is served. What
// will never work stops the start with a sentence; a platform that is out of reach
// does not.
func (a *app) startOutside(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, firstPatience)
	defer cancel()
	var all errgroup.Group
	for _, o := range a.outside {
		all.Go(func() error {
			err := o.Start(ctx)
			if err == nil || !o.passes(err) {
				return err
			}
			a.log.Warn(o.named+" is not connected, trying again", "cause", err)
			return nil
		})
	}
	return all.Wait()
}

// mind keeps a platform connected until ctx ends: it starts what could not be
// started, and listens where we are not called.
func (a *app) mind(ctx context.Context, o outside) {
	var line sync.WaitGroup
	defer line.Wait()
	if o.early {
		line.Go(func() { a.keepLine(ctx, o) })
	}
	for wait := retryAfter; !o.Started(); wait = min(2*wait, longestRest) {
		if !rest(ctx, wait) {
			return
		}
		if err := o.Start(ctx); err != nil {
			a.log.Warn(o.named+" is not connected, trying again", "cause", err)
		}
	}
	if !o.early {
		a.keepLine(ctx, o)
	}
}

// keepLine keeps the line on which a platform tells us something, where it has one.
func (a *app) keepLine(ctx context.Context, o outside) {
	for wait := retryAfter; o.listen != nil && ctx.Err() == nil; wait = min(2*wait, longestRest) {
		if err := o.listen(ctx); err != nil && ctx.Err() == nil {
			a.log.Error(o.named+"'s line is closed, opening it again", "cause", err, "in", wait.String())
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

// outsideReady says which platform cannot be reached now, and why.
func (a *app) outsideReady() error {
	var all error
	for _, o := range a.outside {
		if err := o.Ready(); err != nil {
			all = errors.Join(all, fmt.Errorf("platform: %w", err))
		}
	}
	return all
}
