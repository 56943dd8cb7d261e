package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/training"
)

// trainingPlay: one trainee goes through all that is taught, as far as cards
// differ: cards, quizzes of every kind of question, drills, repetition.
func trainingPlay() []scene {
	const who = "tr-xu"
	steps := []step{types(who, "/train"), types(who, "/train operation")}
	for _, track := range []string{"operation", "reading", "wording"} {
		steps = append(steps, reads(who, track), takes(who, track, 5), takes(who, track, 0))
	}
	steps = append(steps, plays(who, false), plays(who, true), learns(who, "open", nil), learns(who, "later", nil), types(who, "/train nothing"))
	return []scene{
		{"learn", "2026-11-23 09:45:00", steps},
		{"again", "2026-11-24 09:45:00", []step{
			learns(who, "open", nil), takesDue(who), waits("2026-11-25 09:45:00"), learns(who, "repeats", nil, "to", "off"), learns(who, "open", nil),
			awarded(who), learns(who, "open", nil), types(who, "/cert"), types("adm-wei", "/train"), types("adm-wei", "/train team"), types("hr-lin", "/train team"),
		}},
		{"lapsed", "2026-11-26 09:45:00", []step{lapses(who), learns(who, "open", nil)}},
	}
}

// practicePlay: real commands in a sandbox, one practice to its end, one that
// pauses and is left.
func practicePlay() []scene {
	const who = "tr-xu"
	opens := learns(who, "drill", nil, "track", "operation", "id", "op-first-report")
	return []scene{
		{"practice", "2026-11-23 09:45:00", []step{
			opens, learns(who, "start", nil, "track", "operation", "id", "op-first-report"), types(who, "/loop"), types(who, "/drafts"),
			brings(who, "board"), brings(who, "old"), brings(who, "hina"), brings(who, "hina"), learns(who, "ahead", nil, "after", "0"), learns(who, "look", nil),
			types(who, "/drafts"), types(who, "/status"), practises(who, "report/weigh", "weight_industry", "30", "weight_logic", "25"), practises(who, "report/send"),
		}},
		{"left", "2026-11-23 14:00:00", []step{
			learns(who, "start", nil, "track", "operation", "id", "op-by-phone"), types(who, "/loop"), waits("2026-11-23 17:00:00"), learns(who, "open", nil),
			learns(who, "drill", nil, "track", "operation", "id", "op-by-phone"), learns(who, "leave", nil), opens,
		}},
		{"explain", "2026-11-24 09:45:00", []step{
			learns(who, "start", nil, "track", "operation", "id", "op-late-rule"), learns(who, "reply", chat.Values{"reply": {"half"}}),
			types(who, "/rules simulate R3"), learns(who, "leave", nil),
		}},
	}
}

// learns is something that somebody does in their own training, as a click on its
// card.
func learns(who, verb string, values chat.Values, pairs ...string) step {
	return step{who + " " + verb, func(ctx context.Context, t *tour) error { return t.learn(ctx, who, doing{verb, values, pairs}) }}
}

// doing is a verb of the training with what is filled in, and with pairs of args.
type doing struct {
	verb   string
	values chat.Values
	args   []string
}

func (t *tour) learn(ctx context.Context, who string, d doing) error {
	a := chat.Action{Flow: training.Name, Record: who, Verb: d.verb, Args: entered(d.args...)}
	return t.practise(ctx, who, a, d.values)
}

// practise is a click that must count, and all that comes of it in a sandbox.
func (t *tour) practise(ctx context.Context, who string, a chat.Action, values chat.Values) error {
	if values == nil {
		values = chat.Values{}
	}
	reply, err := t.app.desk.Handle(ctx, chat.Event{
		ID: t.event(), Kind: chat.Click, From: chat.Account{Platform: console.Platform, User: who}, Place: t.dm(who), Action: a, Values: values,
	})
	if err == nil && (len(reply.Errors) > 0 || reply.Wanted != nil) {
		err = fmt.Errorf("%s by %s: %v %v", a, who, reply.Errors, reply.Wanted)
	}
	if err != nil {
		return err
	}
	for range 3 { // a look may cause a wish, and a wish cards
		t.app.practices.settle(ctx)
		if _, err := t.app.runner.Drain(ctx); err != nil {
			return err
		}
	}
	if reply.Card != nil {
		t.seen(who, *reply.Card, false)
	}
	return t.look(ctx)
}

func brings(who, source string) step {
	return learns(who, "bring", chat.Values{"source": {source}})
}

// practises presses a button of the oldest practice card that has it.
func practises(who, verb string, pairs ...string) step {
	return step{who + " practises " + verb, func(ctx context.Context, t *tour) error {
		messages, err := t.inbox(ctx, who)
		if err != nil {
			return err
		}
		for _, m := range messages {
			for b := range m.Card.Every {
				_, _, ours := inner(b.Action.Record)
				if !ours || b.Action.Flow+"/"+b.Action.Verb != verb {
					continue
				}
				values := chat.Values{}
				if b.Form != nil {
					for _, f := range b.Form.Fields {
						values[f.Name] = []string{f.Value}
					}
				}
				for name, value := range entered(pairs...) {
					values[name] = []string{value}
				}
				return t.practise(ctx, who, b.Action, values)
			}
		}
		return errNoButton
	}}
}

// trainee is somebody's record.
func (t *tour) trainee(ctx context.Context, who string) (part training.Trainee, err error) {
	err = t.app.runner.Look(ctx, func(env flows.Env) error {
		part, _ = flows.Find[training.Trainee](env, training.Name, who)
		return nil
	})
	return part, err
}

func (t *tour) track(id string) (training.Track, error) {
	for _, track := range t.app.school.Tracks() {
		if track.ID == id {
			return track, nil
		}
	}
	return training.Track{}, fmt.Errorf("no track %s", id)
}

// reads goes through all cards of a track.
func reads(who, track string) step {
	return step{who + " reads " + track, func(ctx context.Context, t *tour) error {
		course, err := t.track(track)
		for i := 0; err == nil && i < len(course.Cards); i++ {
			err = t.learn(ctx, who, doing{"card", nil, []string{"track", track, "id", course.Cards[i].ID}})
		}
		return err
	}}
}

// takes goes through a quiz of a track; the first answers are wrong.
func takes(who, track string, wrong int) step {
	return step{who + " takes " + track, func(ctx context.Context, t *tour) error {
		part, err := t.trainee(ctx, who)
		if err != nil {
			return err
		}
		no := strconv.Itoa(part.Tracks[track].Tries + 1)
		if err := t.learn(ctx, who, doing{"quiz", nil, []string{"track", track, "no", no}}); err != nil {
			return err
		}
		part, err = t.trainee(ctx, who)
		if err != nil {
			return err
		}
		return t.answerAll(ctx, classmate{who, track}, part.Tracks[track].Quiz, wrong)
	}}
}

// takesDue goes through what is due again.
func takesDue(who string) step {
	return step{who + " repeats", func(ctx context.Context, t *tour) error {
		if err := t.learn(ctx, who, doing{"repeat", nil, nil}); err != nil {
			return err
		}
		part, err := t.trainee(ctx, who)
		if err != nil {
			return err
		}
		return t.answerAll(ctx, classmate{who, "-"}, part.Repeat, 1)
	}}
}

// classmate is somebody in a track.
type classmate struct{ who, track string }

func (t *tour) answerAll(ctx context.Context, p classmate, quiz *training.Quiz, wrong int) error {
	for i, item := range quiz.Items {
		q, err := t.question(item.ID)
		if err != nil {
			return err
		}
		at := []string{"track", p.track, "no", strconv.Itoa(quiz.No), "item", item.ID}
		if err := t.learn(ctx, p.who, doing{"answer", answerTo(q, i >= wrong), at}); err != nil {
			return err
		}
		if err := t.learn(ctx, p.who, doing{"next", nil, at}); err != nil {
			return err
		}
	}
	return nil
}

func (t *tour) question(id string) (training.Question, error) {
	for _, track := range t.app.school.Tracks() {
		for _, q := range track.Questions {
			if q.ID == id {
				return q, nil
			}
		}
	}
	return training.Question{}, fmt.Errorf("no question %s", id)
}

// answerTo is an answer to a question: the right one, or one that is not.
func answerTo(q training.Question, right bool) chat.Values {
	v := chat.Values{}
	for i, o := range q.Options {
		switch n := strconv.Itoa(i); {
		case q.Kind == training.Order && right:
			v["rank"+strconv.Itoa(i+1)] = []string{n}
		case q.Kind == training.Order:
			v["rank"+strconv.Itoa(len(q.Options)-i)] = []string{n}
		case o.Right == right && (q.Kind != training.Single || len(v) == 0):
			v["answer"] = append(v["answer"], n)
		}
	}
	return v
}

// plays goes through every choice and talk, well or badly.
func plays(who string, well bool) step {
	return step{who + " drills", func(ctx context.Context, t *tour) error {
		for _, track := range t.app.school.Tracks() {
			for _, d := range track.Drills {
				if d.Kind == training.Practice {
					continue
				}
				if err := t.drill(ctx, classmate{who, track.ID}, d, well); err != nil {
					return err
				}
			}
		}
		return nil
	}}
}

func (t *tour) drill(ctx context.Context, p classmate, d training.Drill, well bool) error {
	part, err := t.trainee(ctx, p.who)
	if err != nil {
		return err
	}
	args := []string{"track", p.track, "id", d.ID, "no", strconv.Itoa(part.Played.No + 1)}
	if err := t.learn(ctx, p.who, doing{"drill", nil, args}); err != nil {
		return err
	}
	for range 20 { // a talk may go in circles
		if part, err = t.trainee(ctx, p.who); err != nil {
			return err
		}
		n := chooses(d, part.Played, well)
		if n == 0 {
			return nil
		}
		args = []string{"track", p.track, "id", d.ID, "no", strconv.Itoa(part.Played.No), "step", strconv.Itoa(part.Played.Step)}
		if err := t.learn(ctx, p.who, doing{"say", chat.Values{"reply": {strconv.Itoa(n)}}, args}); err != nil {
			return err
		}
	}
	return fmt.Errorf("the drill %s has no end", d.ID)
}

// chooses is what to say now, counted from 1: what leads to the end that is
// wanted; 0 where all is said.
func chooses(d training.Drill, at training.Played, well bool) int {
	if d.Kind == training.Choice {
		if at.Chosen > 0 {
			return 0
		}
		return 1 + slices.IndexFunc(d.Options, func(r training.Reply) bool { return r.Right == well })
	}
	end := map[bool]string{true: "passed", false: "failed"}[well]
	best, far := 0, len(d.Nodes)+1
	for i, r := range d.Nodes[at.Node].Replies {
		if n := steps(d, r.To, end, len(d.Nodes)); n < far {
			best, far = i+1, n
		}
	}
	return best
}

// steps is how many turns of a talk an end is away.
func steps(d training.Drill, node, end string, most int) int {
	if d.Nodes[node].End == end {
		return 0
	}
	far := len(d.Nodes) + 1
	if most > 0 {
		for _, r := range d.Nodes[node].Replies {
			far = min(far, 1+steps(d, r.To, end, most-1))
		}
	}
	return far
}
