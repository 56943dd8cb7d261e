package duty

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// replan takes a running duty's deadline away, as the rules have changed: the
// planner gives it the one of now at the end of the turn, with its rungs.
func replan(_ flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	if kind, _ := head.NextDuty(); kind != "" && kind == head.Duty.Kind {
		head.Duty.Due = time.Time{}
	}
	return flows.Turn[Ladder]{Head: head, Part: part}, nil
}

// resume begins the present duty anew, as if whoever has it had got it now, and tells
// that person once: of all that was said of it before, in a dry run, nobody heard.
func resume(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	turn := flows.Turn[Ladder]{Head: head, Part: part}
	if kind, _ := head.NextDuty(); kind == "" || kind != head.Duty.Kind {
		return turn, nil
	}
	turn.Head.Duty.Since, turn.Head.Duty.Due, turn.Head.Duty.Promised = env.Now, time.Time{}, time.Time{}
	turn.Effects = []flows.Effect{tell(head.ID, rules.Moved, nil)}
	if rounds, _ := flows.Find[hiring.Rounds](env, "round", head.ID); len(rounds.Meetings) > 0 { // nor have calendars
		turn.Effects = append(turn.Effects, flows.Tell{Action: chat.Action{Flow: "round", Record: head.ID, Verb: "resume"}})
	}
	return turn, nil
}

// delayed notes that a confirmed letter cannot leave now: its owner hears when that
// has lasted as long as the rule says.
func (c Calendars) delayed(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	turn := flows.Turn[Ladder]{Head: head, Part: part}
	rule := rules.Of(env.Company).Rule(env.Company, head, rules.LetterDeferred)
	if head.Duty.Kind == hiring.SendLetter && !rule.Silent(head.Position) {
		w := c.window(env.Company, head, head.Duty.Owner)
		turn.Effects = []flows.Effect{flows.Later{Verb: rules.Unsent, At: w.Next(w.Add(env.Now, rule.Delay()).At)}}
	}
	return turn, nil
}

// unsent tells the owner of a letter that it has not left, if that is still so and
// the rule still wants it.
func (c Calendars) unsent(env flows.Env, head hiring.Case, part Ladder, ev chat.Event) (flows.Turn[Ladder], error) {
	type waiting struct {
		State string `json:"state"`
		Wait  struct {
			Why string `json:"why"`
		} `json:"wait"`
	}
	letter, _ := flows.Find[waiting](env, "letter", head.ID)
	rule := rules.Of(env.Company).Rule(env.Company, head, rules.LetterDeferred)
	if letter.State != "queued" || letter.Wait.Why == "" || letter.Wait.Why == "night" || rule.Silent(head.Position) {
		return flows.Turn[Ladder]{Head: head, Part: part}, nil
	}
	owner := func(_ flows.Env, head hiring.Case) string { return head.Duty.Owner }
	since := func(d hiring.Duty) time.Time { return d.Since }
	return c.climb(rules.Unsent, rung{unsent, owner, since})(env, head, part, ev)
}

// muted says whether the rule of a notice's duty was switched off meanwhile. What a
// person asks for is said all the same.
func (n Notice) muted(env flows.Env, head hiring.Case) bool {
	return n.Kind != asked && rules.For(env.Company, head).Silent(head.Position)
}
