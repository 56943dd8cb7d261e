package main

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/feishu"
	"closeloop/bot/slack"
	"closeloop/flows/training"
)

// TestPractice: a trainee plays a drill from the words that begin it to the last
// tick, in the console and on each platform, with the bot started anew on the way.
func TestPractice(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		teach(r.t, r.app)
		name := map[bool]string{true: "Nora Whitfield", false: "陈雨桐"}[c.hr == "hr-eve"]
		r.say(c.hr, "/train practice", "dm")
		r.ask(c.hr, "start", chat.Values{}, "track", "practice", "id", "first-report")
		r.ask(c.hr, "bring", chat.Values{"source": {"hina"}})
		next()
		var mine message
		var send, weigh string
		for _, m := range r.about(c.hr, name) {
			for _, b := range m.Actions {
				switch {
				case strings.Contains(b.Action, "/weigh"):
					weigh, mine = b.Action, m
				case strings.Contains(b.Action, "/send"):
					send = b.Action
				}
			}
		}
		if send == "" || weigh == "" {
			r.t.Fatalf("no practice card; %s sees\n%s", c.hr, r.screen(c.hr))
		}
		if !strings.HasPrefix(send, "report/"+practiceMark) && !strings.Contains(send, "drill") {
			r.t.Errorf("a practice card's button says %s", send)
		}
		r.press(c.hr, mine.ID, weigh, map[string]any{"weight_logic": "30", "weight_communication": "20", "weight_industry": "30", "weight_teamwork": "20"})
		r.calm()
		next()
		r.click(c.hr, verbOf(send), nil)
		r.calm()
		d, err := r.app.practices.record(r.t.Context(), c.hr)
		if err != nil || d.Drill == nil || !d.Drill.Done || len(d.Drill.Met) != 3 {
			r.t.Errorf("in the end: %+v %v", d.Drill, err)
		}
		if mail := r.outgoing().Mail; r.hands == nil && len(mail) > 0 {
			r.t.Errorf("mail left: %+v", mail)
		}
	})
}

// ask has somebody's own training record do something, by a click.
func (r *rig) ask(who, verb string, values chat.Values, pairs ...string) {
	r.t.Helper()
	a := chat.Action{Flow: training.Name, Record: who, Verb: verb, Args: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		a.Args[pairs[i]] = pairs[i+1]
	}
	_, err := r.app.desk.Handle(r.t.Context(), chat.Event{
		ID: r.app.newID("ask"), Kind: chat.Click, From: chat.Account{Platform: "console", User: who}, Action: a, Values: values,
	})
	if err != nil {
		r.t.Fatalf("%s: %v", a, err)
	}
	r.calm()
}

// calm waits for all that a practice caused, in it and around it.
func (r *rig) calm() {
	r.t.Helper()
	for range 6 {
		r.machine.Add(time.Second) // a platform's rate asks to wait
		if err := r.app.settle(r.t.Context(), calm); err != nil {
			r.t.Fatal(err)
		}
	}
}

// TestTwinPractice: a trainee in Slack and in Feishu at once has each card of a
// practice in both, marked; what is done in one edits the other, both ways; and when
// it is over both say so.
func TestTwinPractice(t *testing.T) {
	t.Parallel()
	r, both := besides(t, slack.HTTP, feishu.HTTP)
	teach(t, r.app)
	r.ask("hr-lin", "start", chat.Values{}, "track", "practice", "id", "first-report")
	r.ask("hr-lin", "bring", chat.Values{"source": {"hina"}})
	both.quiet()
	cards := func(h hands) (out []message) {
		for _, m := range h.inbox("hr-lin") {
			if strings.Contains(m.Text, "练习 · ") && strings.Contains(m.Text, "陈雨桐") {
				out = append(out, m)
			}
		}
		return out
	}
	d, err := r.app.practices.record(t.Context(), "hr-lin")
	if err != nil {
		t.Fatal(err)
	}
	send := "report/" + practiceMark + attemptOf("hr-lin", *d.Drill) + ":C-1001/send"
	sides := map[string]hands{"Slack": both.slack, "Feishu": both.feishuHands}
	for where, h := range sides {
		if len(cards(h)) == 0 {
			t.Fatalf("no card of the practice in %s", where)
		}
		if _, ok := offeredIn(h, "hr-lin", send); !ok {
			t.Errorf("no %s in %s", send, where)
		}
	}
	pressIn(both, both.slack, "hr-lin", send)
	r.calm()
	both.quiet()
	for where, h := range sides {
		if _, ok := offeredIn(h, "hr-lin", send); ok {
			t.Errorf("it was sent, and %s still offers it", where)
		}
	}
	r.ask("hr-lin", "leave", chat.Values{})
	both.quiet()
	for where, h := range sides {
		if left := cards(h); len(left) > 0 {
			t.Errorf("it is over, and in %s there stands\n%s", where, left[0].Text)
		}
	}
}
