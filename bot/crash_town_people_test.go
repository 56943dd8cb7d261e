package main

import (
	"context"
	"strings"

	"closeloop/bot/chat"
)

// pressing is a button that a person means to press.
type pressing struct {
	value    string // what it tells the bot
	words    string // of its message
	action   chat.Action
	kept     bool // by delivery
	doubtful bool // beside it somebody is asked whether the letter has arrived
	do       func(ctx context.Context) (acknowledged bool)
}

func (m pressing) kind() string { return m.action.Flow + "/" + m.action.Verb }

// counts: what the next card looks like when a stack is worked on is no decision.
func (m pressing) counts() bool { return m.action.Flow != "pile" }

// again: it is in doubt whether a letter has left, and nobody here would send it
// once more.
func (m pressing) again() bool { return m.kind() == "letter/send" && m.doubtful }

// name is what is pressed once; a stack again when it has changed.
func (m pressing) name(who string) string {
	name := who + " " + m.value
	if !m.counts() {
		name += " " + m.words
	}
	return name
}

// plays is a person before the screen: whatever card comes, its main button is
// pressed, until the bot is dead.
func (s *townCrashes) plays(ctx context.Context, v *victim, who string) {
	s.arrives(who)
	for ctx.Err() == nil {
		changed := s.changed()
		next, found := s.next(who)
		if found && next.do(ctx) {
			s.note(v, who, next)
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// next is the first thing on a screen that was not acknowledged yet.
func (s *townCrashes) next(who string) (pressing, bool) {
	var stack pressing
	found := false
	for _, next := range s.moves(who) {
		if !pressable(next.action) || s.was(next.name(who)) || next.again() {
			continue
		}
		if next.counts() {
			return next, true
		}
		stack, found = next, true
	}
	return stack, found
}

// pressable says whether people press a button: every case is either approved or
// rejected, so that two who press cannot differ.
func pressable(a chat.Action) bool {
	rejected := strings.ContainsAny(a.Record[max(0, len(a.Record)-1):], "01234")
	switch a.Flow + "/" + a.Verb {
	case "report/send", "pile/work", "letter/send":
		return true
	case "decision/approve":
		return !rejected
	case "decision/reject":
		return rejected
	}
	return false
}

func (s *townCrashes) was(name string) bool {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.pressed[name]
}

// note enters what was acknowledged.
func (s *townCrashes) note(v *victim, who string, done pressing) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	s.pressed[done.name(who)] = true
	if done.counts() {
		s.ledger.clicked = append(s.ledger.clicked, clicked{done.kind(), done.action.Record, who})
	}
	v.acked()
}
