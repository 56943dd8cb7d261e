package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/training"

	"golang.org/x/sync/errgroup"
)

// school is a bot that teaches the course of the flow's own tests.
func school(t *testing.T) *rig {
	t.Helper()
	r := prepare(t, monday(t))
	r.open()
	r.employ(testCompany(t))
	raw, err := os.ReadFile("../flows/training/testdata/course.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	code, err := importTrainingErrand(t.Context(), r.app, paper{errand: errand{Flags: map[string]string{}}, in: bytes.NewReader(raw), out: &out})
	if err != nil || code != exitDone || !strings.Contains(out.String(), "wording: 2 cards, 12 questions, 3 drills; it is taught in place") {
		t.Fatalf("%d %v %s", code, err, out.String())
	}
	return r
}

// trainee does a verb as a person, with pairs of args.
func (r *rig) trainee(ctx context.Context, who, verb string, values chat.Values, pairs ...string) (chat.Reply, error) {
	a := chat.Action{Flow: training.Name, Record: who, Verb: verb, Args: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		a.Args[pairs[i]] = pairs[i+1]
	}
	ev := chat.Event{ID: r.app.newID("ev"), Kind: chat.Click, From: chat.Account{Platform: console.Platform, User: who}, Action: a, Values: values}
	return r.app.runner.Handle(ctx, ev)
}

// learns is what the store has of a trainee.
func (r *rig) learns(who string) (part training.Trainee) {
	r.t.Helper()
	err := r.app.runner.Look(r.t.Context(), func(env flows.Env) error {
		part, _ = flows.Find[training.Trainee](env, training.Name, who)
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return part
}

// rightAnswer is the right answer to a question of the fixture's course.
func rightAnswer(q training.Question) chat.Values {
	v := chat.Values{}
	for i, o := range q.Options {
		if q.Kind == training.Order {
			v[fmt.Sprintf("rank%d", i+1)] = []string{fmt.Sprint(i)}
		} else if o.Right {
			v["answer"] = append(v["answer"], fmt.Sprint(i))
		}
	}
	return v
}

func fixtureCourse(t *testing.T) training.Track {
	t.Helper()
	raw, err := os.ReadFile("../flows/training/testdata/course.yaml")
	if err != nil {
		t.Fatal(err)
	}
	track, faults := training.Read(raw, nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return track
}

// TestManyTraineesAnswerAtOnce: a thousand people answer at once, every tenth
// with a double click; every answer is in the store, once.
func TestManyTraineesAnswerAtOnce(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	const crowd = 1000
	r := school(t)
	track := fixtureCourse(t)
	company := bytes.NewBuffer(testCompany(t))
	staff, positions, _ := bytes.Cut(company.Bytes(), []byte("\npositions:"))
	var all bytes.Buffer
	all.Write(staff)
	for i := range crowd {
		fmt.Fprintf(&all, "\n  - {id: tr-%04d, name: 新人%04d, roles: [trainee], email: tr%04d@example.com}", i, i, i)
	}
	all.WriteString("\npositions:")
	all.Write(positions)
	r.employ(all.Bytes())
	group, ctx := errgroup.WithContext(t.Context())
	group.SetLimit(100)
	for i := range crowd {
		group.Go(func() error {
			who := fmt.Sprintf("tr-%04d", i)
			reply, err := r.trainee(ctx, who, "quiz", chat.Values{}, "track", "wording", "no", "1")
			if err != nil || reply.Card == nil {
				return errors.Join(err, errors.New(who+" got no question"))
			}
			var a chat.Action
			for b := range reply.Card.Every {
				if b.Action.Verb == "answer" {
					a = b.Action
				}
			}
			at := slices.IndexFunc(track.Questions, func(q training.Question) bool { return q.ID == a.Args["item"] })
			args := []string{"track", "wording", "no", "1", "item", a.Args["item"]}
			both, inner := errgroup.WithContext(ctx)
			for range 1 + (i%10)/9 {
				both.Go(func() error {
					_, err := r.trainee(inner, who, "answer", rightAnswer(track.Questions[at]), args...)
					return err
				})
			}
			return both.Wait()
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	for i := range crowd {
		q := r.learns(fmt.Sprintf("tr-%04d", i)).Tracks["wording"].Quiz
		if q == nil || !q.Items[0].Right || q.Items[1].Answered || !q.Told {
			t.Fatalf("tr-%04d: %+v", i, q)
		}
	}
}

// TestCourseIsRefused: a faulty course is refused line by line, and nothing is
// stored; a dry run stores nothing either.
func TestCourseIsRefused(t *testing.T) {
	t.Parallel()
	r := school(t)
	raw, err := os.ReadFile("../flows/training/testdata/course.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		edit *strings.Replacer
		says string
		dry  string
		bad  bool
	}{
		"unknown key": {strings.NewReplacer("rules: 2", "rules: 2\nrule: 3"), "line 6 (rule): This key is unknown.", "false", true},
		"no lesson":   {strings.NewReplacer("lesson: l-2", "lesson: l-9"), "No card of the course has the id “l-9”.", "false", true},
		"another's":   {strings.NewReplacer("track: wording", "track: mine"), "line 21 (questions[0].id): The id q-01 is in the course “Wording” already.", "false", true},
		"dry":         {strings.NewReplacer("track: wording", "track: mine", "id: q-", "id: m-", "id: d-", "id: e-"), "mine: 2 cards, 12 questions, 3 drills; the course is good, and nothing was stored", "true", false},
		"no picture":  {strings.NewReplacer("source: {zh-CN: 产品规则：§6 拒信, en: 'House rule: letters'}\n    picture: letter.draft.drafted", "source: {zh-CN: 产品规则：§6 拒信, en: 'House rule: letters'}\n    picture: letter.none"), "line 13 (cards[0].picture): There is no picture “letter.none”. There are decision.arrange, ", "false", true},
	} {
		var out strings.Builder
		e := paper{errand: errand{Flags: map[string]string{"dry_run": c.dry, "locale": "en"}}, in: strings.NewReader(c.edit.Replace(string(raw))), out: &out}
		code, err := importTrainingErrand(t.Context(), r.app, e)
		if (err != nil) != c.bad || (code == exitDone) == c.bad || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: %d %v %s", name, code, err, out.String())
		}
	}
	if reply := r.say("tr-xu", "/train mine", "dm"); !strings.Contains(reply.said(), "mine") {
		t.Errorf("it was stored: %s", reply.said())
	}
}
