package main

import (
	"context"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/letter"
	"closeloop/flows/training"
)

// aim is one thing that can be true in a scene: a fact of the sandbox's state, not
// of what anybody wrote.
type aim struct {
	name string
	is   func(*sandbox, flows.Env) bool
}

// goals are those of each scene, in the order in which they are met.
func goals(scene string) []aim {
	switch scene {
	case "first-report":
		return []aim{{"imported", imported}, {"weighed", weighed}, {"sent", reportSent}}
	case "by-phone":
		return []aim{{"recorded", recordedByPhone}, {"arranged", arrangedSecond}, {"untouched", untouched}}
	case "rude-letter":
		return []aim{{"passes", passesLinter}, {"confirmed", letterConfirmed}}
	case "late-rule":
		return []aim{{"tried", ruleTried}, {"changed", ruleChanged}, {"explained", explained}}
	}
	return nil
}

// met are the goals that are met now.
func (b *sandbox) met(ctx context.Context) (out []string, err error) {
	err = b.runner.Look(ctx, func(env flows.Env) error {
		out = nil
		for _, g := range goals(b.scene.ID) {
			if g.is(b, env) {
				out = append(out, g.name)
			}
		}
		return nil
	})
	return out, err
}

// task is the case that the scene is about.
func (b *sandbox) task(env flows.Env) (hiring.Case, bool) {
	id, ok := b.caseOf(env, b.scene.Task)
	if !ok {
		return hiring.Case{}, false
	}
	return flows.Find[hiring.Case](env, "case", id)
}

func imported(b *sandbox, env flows.Env) bool {
	head, ok := b.task(env)
	return ok && head.Status.Open()
}

// dimension is the one whose weight the scene wants raised.
const dimension = "industry"

func weighed(b *sandbox, env flows.Env) bool {
	head, ok := b.task(env)
	if !ok {
		return false
	}
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	pos, _ := env.Company.Position(head.Position)
	d, ok := pos.Dimension(dimension)
	return ok && report.Weights[dimension] > d.Weight+1e-9
}

func reportSent(b *sandbox, env flows.Env) bool {
	head, ok := b.task(env)
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	return ok && !report.Sent.IsZero()
}

func recordedByPhone(b *sandbox, env flows.Env) bool {
	head, ok := b.task(env)
	said, _ := flows.Find[hiring.Decision](env, "decision", head.ID)
	return ok && said.Verdict == hiring.Approved && said.Recorded.By == b.person && said.Recorded.How == "phone"
}

func arrangedSecond(b *sandbox, env flows.Env) bool {
	head, ok := b.task(env)
	return ok && head.Status == hiring.SecondScheduled && !head.Until.IsZero()
}

// untouched: of the other one nothing was decided, and the one it is about was: at
// the beginning nothing was touched either.
func untouched(b *sandbox, env flows.Env) bool {
	id, ok := b.caseOf(env, b.scene.Other)
	head, _ := flows.Find[hiring.Case](env, "case", id)
	said, _ := flows.Find[hiring.Decision](env, "decision", id)
	return ok && head.Status == hiring.PendingEval && said.Verdict == "" && recordedByPhone(b, env)
}

func passesLinter(b *sandbox, env flows.Env) bool {
	head, ok := b.task(env)
	draft, found := flows.Find[letter.Draft](env, letter.Name, head.ID)
	return ok && found && letter.Passes(b.words, env, head, draft)
}

// letterConfirmed: HR let it go; where to is the sandbox's own outbox.
func letterConfirmed(b *sandbox, env flows.Env) bool {
	head, ok := b.task(env)
	draft, _ := flows.Find[letter.Draft](env, letter.Name, head.ID)
	return ok && draft.ConfirmedBy == b.person && (draft.State == letter.Queued || draft.State == letter.Sent)
}

// offers are the scene's sources as the trainee chooses from them.
func (s situation) offers() (out []training.Source) {
	for _, o := range s.Sources {
		out = append(out, training.Source{ID: o.ID, Name: chat.L(o.Name)})
	}
	return out
}
