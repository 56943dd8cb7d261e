package main

import (
	"context"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
)

// slackMove is a button that a person means to press.
type slackMove struct {
	on      fakeslack.Seen
	control fakeslack.Control
	action  chat.Action
	form    bool
}

func (s slackMove) kind() string { return s.action.Flow + "/" + s.action.Verb }

// counts: what the next card looks like when a stack is worked on is no decision.
func (s slackMove) counts() bool { return s.action.Flow != "pile" }

// again: it is in doubt whether a letter has left, and nobody here would send it
// once more.
func (s slackMove) again() bool {
	return s.kind() == "letter/send" && slices.ContainsFunc(s.on.Actions, func(c fakeslack.Control) bool {
		return strings.Contains(c.Value, "/arrived@")
	})
}

// name is what is pressed once; a stack again when it has changed.
func (s slackMove) name(who string) string {
	name := who + " " + s.control.Value
	if !s.counts() {
		name += " " + s.on.Words
	}
	return name
}

// plays is a person before the screen: whatever card comes, its main button is
// pressed, until the bot is dead.
func (s *slackCrashes) plays(ctx context.Context, v *victim, who string) {
	p := s.space.Person(slackUser(who))
	p.CloseModal() // whoever answers it is dead
	for ctx.Err() == nil {
		changed := s.space.Changed()
		next, found := s.next(p, who)
		if found && s.press(ctx, p, next) {
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
func (s *slackCrashes) next(p *fakeslack.Person, who string) (slackMove, bool) {
	var stack slackMove
	found := false
	for _, m := range p.Screen() {
		for _, c := range m.Actions {
			path, form := strings.CutPrefix(c.Value, "form:")
			action, err := chat.ParseAction(path)
			next := slackMove{on: m, control: c, action: action, form: form || strings.HasPrefix(c.ActionID, "form.")}
			if err != nil || !pressable(action) || s.was(next.name(who)) || next.again() {
				continue
			}
			if next.counts() {
				return next, true
			}
			stack, found = next, true
		}
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

func (s *slackCrashes) was(name string) bool {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.pressed[name]
}

// press says whether Slack was answered with 200: a click, or of one that wants
// a form, what was sent in it.
func (s *slackCrashes) press(ctx context.Context, p *fakeslack.Person, next slackMove) bool {
	before := hints(p)
	if !p.Click(next.on, next.control.Value).OK() {
		return false
	}
	if !next.form {
		return true
	}
	for {
		changed := s.space.Changed()
		if m, open := p.Modal(); open {
			wrong := p.Submit(filledAs(m))
			p.CloseModal()
			return wrong == nil
		}
		if hints(p) > before {
			return false // it was too late, and the bot said so
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// hints is how many words a person saw that nobody else sees.
func hints(p *fakeslack.Person) int {
	n := 0
	for _, m := range p.Screen() {
		if m.Ephemeral {
			n++
		}
	}
	return n
}

// filledAs chooses the first option wherever one must be chosen.
func filledAs(m fakeslack.Modal) map[string]any {
	out := map[string]any{}
	for _, f := range m.Fields {
		if !f.Optional && len(f.Options) > 0 {
			out[f.BlockID] = f.Options[0].Value
		}
	}
	return out
}

// note enters what was acknowledged.
func (s *slackCrashes) note(v *victim, who string, done slackMove) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	s.pressed[done.name(who)] = true
	if done.counts() {
		s.ledger.clicked = append(s.ledger.clicked, clicked{done.kind(), done.action.Record, who})
	}
	v.acked()
}
