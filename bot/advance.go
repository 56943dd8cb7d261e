package main

import (
	"context"
	"strconv"
	"sync"
	"time"

	"closeloop/store"
)

// mover moves business time ahead. What falls due on the way is handled in
// order, each at its own time, deliveries included.
type mover struct {
	app *app
	mu  sync.Mutex
}

// Now is business time.
func (m *mover) Now() time.Time { return m.app.clock.Now() }

// Advance moves to a later time.
func (m *mover) Advance(ctx context.Context, to time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		next, err := m.app.runner.Drain(ctx)
		if err != nil {
			return err
		}
		if next.After(to) {
			break
		}
		if err := m.set(ctx, next); err != nil {
			return err
		}
	}
	if err := m.set(ctx, to); err != nil {
		return err
	}
	m.app.practices.settle(ctx)
	_, err := m.app.runner.Drain(ctx)
	return err
}

// set stores the offset before the clock shows it, so that no restart finds
// things done at a time that has not come.
func (m *mover) set(ctx context.Context, at time.Time) error {
	if !at.After(m.app.clock.Now()) {
		return nil
	}
	offset := m.app.clock.To(at)
	err := m.app.store.Update(ctx, func(tx *store.Txn) error {
		return tx.SetSetting(settingOffset, strconv.FormatInt(int64(offset), 10))
	})
	if err == nil {
		m.app.clock.Move(offset)
		m.app.practices.nudge()
	}
	return err
}
