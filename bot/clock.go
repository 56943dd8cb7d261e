package main

import (
	"sync"
	"time"
)

// clock is business time: the machine's clock moved ahead by an offset, in UTC
// and whole milliseconds, never running back within a process. Signatures and
// tokens use the machine's clock instead.
type clock struct {
	machine func() time.Time

	mu     sync.Mutex
	offset time.Duration
	last   time.Time
	moved  chan struct{} // closed and replaced whenever the clock is moved
}

func newClock(machine func() time.Time) *clock {
	return &clock{machine: machine, moved: make(chan struct{})}
}

// Now is business time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.machine().Add(c.offset).UTC().Truncate(time.Millisecond)
	if now.Before(c.last) {
		return c.last
	}
	c.last = now
	return now
}

// Offset is how far business time is ahead of the machine.
func (c *clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Move sets the offset; the clock never goes back, whatever the offset.
func (c *clock) Move(offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = offset
	close(c.moved)
	c.moved = make(chan struct{})
}

// Start sets the offset before anybody has told the time by this clock, so it
// may also lie in the past, and the time it never shows less than: a machine
// whose clock was set back must not write before what is sealed.
func (c *clock) Start(offset time.Duration, floor time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset, c.last = offset, floor
}

// To is the offset that makes business time be at.
func (c *clock) To(at time.Time) time.Duration { return at.Sub(c.machine()) }

// Moved is closed the next time the clock is moved.
func (c *clock) Moved() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.moved
}
