package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/fakeslack"
	"closeloop/bot/slack"
)

// space is the workspace of a story that happens in Slack.
func (r *rig) space() *fakeslack.Workspace { return r.hands.(*slackHands).w }

// decisions are how often a case was decided.
func (r *rig) decisions(id string) int {
	return len(r.turns(id, "approve")) + len(r.turns(id, "reject"))
}

// cardsOnce: no card stands anywhere twice.
func (r *rig) cardsOnce() {
	r.t.Helper()
	seen := map[string]int{}
	for _, m := range r.space().All() {
		if key := string(m.Metadata); key != "" && !m.Deleted {
			if seen[key]++; seen[key] == 2 {
				r.t.Errorf("twice in %s: %s", m.Channel, key)
			}
		}
	}
}

// TestSlackRaces: two managers click opposite buttons at the same moment, again
// and again: one decision counts, the other manager is told whose.
func TestSlackRaces(t *testing.T) {
	t.Parallel()
	for range races / racesOfOne {
		r, c := stage{slack: slack.HTTP}.start(t), chinese()
		for range racesOfOne {
			c.candidate.key += "x"
			r.race(c, r.sent(c))
		}
		r.verify()
		r.stop()
	}
}

// So many races there are, and so many in one workspace: screens grow.
const (
	races      = 20
	racesOfOne = 5
)

// race has both managers click at once, one of them in a form that is filled in.
func (r *rig) race(c cast, id string) {
	r.t.Helper()
	s := r.hands.(*slackHands)
	yes, approve := r.offered(c.manager, "decision/"+id+"/approve")
	no, reject := r.offered(c.mate, "decision/"+id+"/reject")
	s.inbox(c.mate)
	quick, slow := s.person(c.manager), s.person(c.mate)
	seen, control := s.control(c.mate, no.ID, reject)
	slow.Click(seen, control.Value)
	s.quiet()
	seen, control = s.control(c.manager, yes.ID, approve)
	var wrong map[string]string
	var clicks sync.WaitGroup
	clicks.Go(func() { quick.Click(seen, control.Value) })
	clicks.Go(func() { wrong = slow.Submit(map[string]any{"f~reason": "logic"}) })
	clicks.Wait()
	if n := r.decisions(id); n != 1 {
		r.t.Fatalf("%s: %d decisions", id, n)
	}
	if len(r.turns(id, "reject")) == 1 {
		r.see(r.screen(c.manager), c.mateName)
		if len(wrong) > 0 {
			r.t.Errorf("the winner reads %q", wrong)
		}
		return
	}
	slow.CloseModal()
	if len(wrong) != 1 || !strings.Contains(wrong["f~reason"], c.managerName) {
		r.t.Errorf("the other reads %q", wrong)
	}
}

// TestSlackTenTimes: all that Slack told the bot comes ten times more, the last
// first: nothing happens again, and
// nobody reads anything twice.
func TestSlackTenTimes(t *testing.T) {
	t.Parallel()
	for where, s := range map[string]stage{"http": {slack: slack.HTTP, cast: english()}, "socket": {slack: slack.Socket, cast: chinese()}} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, c := s.start(t), s.cast
			id := r.sent(c)
			r.say(c.manager, "status "+c.candidate.name, "dm")
			r.say(c.manager, "/status "+id, "dm")
			r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
			r.click(c.manager, "decision/"+id+"/undo", nil)
			r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "logic"})
			r.click(c.hr, "letter/"+id+"/send", nil)
			r.screen(c.hr)
			turns, standing := len(r.turns(id, "")), len(r.space().All())
			told := r.space().Sent()
			slices.Reverse(told)
			for range 10 {
				for _, one := range told {
					if a := r.space().Send(one); !a.OK() {
						t.Fatalf("told again: %+v", a)
					}
				}
			}
			r.screen(c.hr)
			if n := len(r.turns(id, "")); n != turns {
				t.Errorf("%d turns more", n-turns)
			}
			if n := len(r.space().All()); n != standing {
				t.Errorf("%d messages more:\n%s\n====\n%s", n-standing, r.screen(c.manager), r.screen(c.hr))
			}
			r.advance("20m")
			if n := len(r.outgoing().Mail); n != 1 {
				t.Errorf("%d letters", n)
			}
			r.cardsOnce()
			r.verify()
		})
	}
}

// TestSlackSlowEdit: while Slack takes no edit, a card still shows its buttons; a
// click there gets its sentence, and the card is healed once Slack takes it.
func TestSlackSlowEdit(t *testing.T) {
	t.Parallel()
	r, c := stage{slack: slack.Socket}.start(t), english()
	id := r.sent(c)
	_, approve := r.offered(c.manager, "decision/"+id+"/approve")
	card, _ := r.offered(c.mate, "decision/"+id+"/approve")
	mate := r.hands.(*slackHands).person(c.mate)
	i := slices.IndexFunc(mate.Screen(), func(s fakeslack.Seen) bool { return s.Ref == card.ID })
	old := mate.Screen()[i]
	r.space().Fail("chat.update", fakeslack.Fault{Times: 3, Status: http.StatusTooManyRequests, RetryAfter: "2"})
	mine, _ := r.offered(c.manager, "decision/"+id+"/approve")
	r.press(c.manager, mine.ID, approve, nil)
	if a := mate.Click(old, approve); !a.OK() {
		t.Fatalf("%+v", a)
	}
	r.see(r.screen(c.mate), c.managerName, c.approved)
	r.see(r.screen(c.manager), c.approved)
	if n := r.decisions(id); n != 1 {
		t.Errorf("%d decisions", n)
	}
	r.cardsOnce()
}

// TestSlackCardDeleted: a card that somebody deleted comes anew when it changes,
// once, and can be used.
func TestSlackCardDeleted(t *testing.T) {
	t.Parallel()
	r, c := stage{slack: slack.HTTP}.start(t), chinese()
	id := r.sent(c)
	card, _ := r.offered(c.manager, "decision/"+id+"/approve")
	channel, ts, _ := strings.Cut(card.ID, "/")
	r.space().Forget(channel, ts)
	if got := r.about(c.manager, c.candidate.name); len(got) != 0 {
		t.Fatalf("still there: %s", got[0].Text)
	}
	r.click(c.mate, "decision/"+id+"/approve", nil)
	r.click(c.mate, "decision/"+id+"/undo", nil)
	r.click(c.manager, "decision/"+id+"/approve", nil)
	if got := r.about(c.manager, c.candidate.name); len(got) != 1 || !strings.Contains(got[0].Text, c.approved) {
		t.Errorf("the manager sees\n%s", r.screen(c.manager))
	}
	r.cardsOnce()
	r.verify()
}

// TestSlackTooFast: Slack turns posts and edits away again and again, with waits
// of every sort; every card comes, each once.
func TestSlackTooFast(t *testing.T) {
	t.Parallel()
	for where, s := range map[string]stage{"http": {slack: slack.HTTP, cast: english(), restarts: true}, "socket": {slack: slack.Socket, cast: chinese()}} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, c := s.start(t), s.cast
			for _, wait := range []string{"1", "3", "2"} {
				for _, method := range []string{"chat.postMessage", "chat.update", "views.publish", "conversations.open"} {
					r.space().Fail(method, fakeslack.Fault{Status: http.StatusTooManyRequests, RetryAfter: wait})
				}
			}
			id := r.arrive(c.candidate)
			r.pass(r.machine.Now().Add(30 * time.Second))
			r.click(c.hr, "report/"+id+"/send", nil)
			if s.restarts {
				r.restart()
			}
			r.pass(r.machine.Now().Add(30 * time.Second))
			r.space().Fail("chat.update", fakeslack.Fault{Times: 2, Status: http.StatusTooManyRequests, RetryAfter: "4"})
			r.click(c.manager, "decision/"+id+"/approve", nil)
			r.pass(r.machine.Now().Add(time.Minute))
			for _, who := range []string{c.manager, c.mate, c.hr} {
				if n := strings.Count(r.screen(who), c.approved); n != 1 {
					t.Errorf("%s sees %d stamps:\n%s", who, n, r.screen(who))
				}
			}
			r.cardsOnce()
		})
	}
}

// TestSlackGuest: a manager whose account becomes a guest's gets no card and no
// answer about anybody any more, and decides nothing.
func TestSlackGuest(t *testing.T) {
	t.Parallel()
	for where, s := range map[string]stage{"http": {slack: slack.HTTP, cast: chinese()}, "socket": {slack: slack.Socket, cast: english()}} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, c := s.start(t), s.cast
			id := r.sent(c)
			card, approve := r.offered(c.manager, "decision/"+id+"/approve")
			r.space().Alter(slackUser(c.manager), func(u *fakeslack.User) { u.IsRestricted = true })
			before := len(r.inbox(c.manager))
			if out := r.press(c.manager, card.ID, approve, nil); r.decisions(id) != 0 || strings.Contains(out.said(), c.candidate.name) {
				t.Errorf("a guest decides: %+v", out)
			}
			for _, text := range []string{"status " + id, "loop", "/report " + id} {
				r.hide(r.say(c.manager, text, "dm").said(), c.candidate.name, "82")
			}
			second := c
			second.candidate.key, second.candidate.name = "second", "Second One"
			r.sent(second)
			r.hide(r.screen(c.manager), "Second One")
			if _, _, ok := r.button(c.mate, "decision/C-1002/approve"); !ok {
				t.Errorf("the other manager has no card:\n%s", r.screen(c.mate))
			}
			for _, m := range r.inbox(c.manager)[before:] {
				r.hide(m.Text, c.candidate.name)
			}
		})
	}
}

// TestSlackHome: Home shows a duty while it waits, opens it, and loses it after
// the click.
func TestSlackHome(t *testing.T) {
	t.Parallel()
	r, c := stage{slack: slack.Socket}.start(t), english()
	ana := r.hands.(*slackHands).person(c.manager)
	ana.OpenHome()
	id := r.sent(c)
	home := func(so func(fakeslack.Seen) bool) (tab fakeslack.Seen) {
		r.space().Until(t, func() (found bool) { tab, found = ana.Home(); return found && so(tab) })
		return tab
	}
	tab := home(func(s fakeslack.Seen) bool { return strings.Contains(s.Words, c.candidate.name) })
	i := slices.IndexFunc(tab.Actions, func(a fakeslack.Control) bool { return strings.Contains(a.Value, id) })
	if i < 0 {
		t.Fatalf("Home does not open it: %+v", tab.Actions)
	}
	if a := ana.Click(tab, tab.Actions[i].Value); !a.OK() {
		t.Fatalf("%+v", a)
	}
	r.click(c.manager, "decision/"+id+"/approve", nil)
	home(func(s fakeslack.Seen) bool {
		return !strings.Contains(s.Words, c.candidate.name) || !strings.Contains(s.Words, "Your call")
	})
}
