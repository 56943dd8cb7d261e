package console

import (
	"sync"
	"time"
)

// manyNotes is how many notes a person or a group has; the oldest go first.
const manyNotes = 100

// notes are messages that live as long as the process: notices, answers for
// one person, what people typed.
type notes struct {
	mu   sync.Mutex
	of   map[string][]Message // by person or group
	last time.Time
}

// at keeps the order of what is shown while business time stands still: no two
// messages get the same instant.
func (n *notes) at(now time.Time) time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !now.After(n.last) && n.last.Sub(now) < time.Second {
		now = n.last.Add(time.Microsecond)
	}
	n.last = now
	return now
}

func (m Message) drawer() string {
	if m.For != "" {
		return m.For
	}
	return m.Place
}

// put adds a note, or replaces the one with its id.
func (n *notes) put(m Message) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of == nil {
		n.of = map[string][]Message{}
	}
	have := n.of[m.drawer()]
	for i := range have {
		if have[i].ID == m.ID {
			have[i] = m
			return
		}
	}
	have = append(have, m)
	if extra := len(have) - manyNotes; extra > 0 {
		have = have[extra:]
	}
	n.of[m.drawer()] = have
}

func (n *notes) get(id string) (Message, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, drawer := range n.of {
		for _, m := range drawer {
			if m.ID == id {
				return m, true
			}
		}
	}
	return Message{}, false
}

// in copies what a person's or a group's drawer holds.
func (n *notes) in(drawer string) []Message {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Message(nil), n.of[drawer]...)
}

// Forget drops all notes: what was typed and answered may name somebody who was erased.
func (c *Console) Forget() {
	c.stage.mu.Lock()
	defer c.stage.mu.Unlock()
	clear(c.stage.of)
}
