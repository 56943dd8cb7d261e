package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/feishu"
)

// inTheTenant is a story's bot in Feishu, and the hands of its people.
func inTheTenant(t *testing.T, mode string) (*rig, *feishuHands) {
	t.Helper()
	r := stage{feishu: mode}.start(t)
	return r, r.hands.(*feishuHands)
}

// stamped wants one card before each of these people that says what was decided.
func (r *rig) stamped(words string, people ...string) {
	r.t.Helper()
	for _, who := range people {
		if n := strings.Count(r.screen(who), words); n != 1 {
			r.t.Errorf("%s reads %q %d times:\n%s", who, words, n, r.screen(who))
		}
	}
}

// sealed wants no button of a decision before anybody any more.
func (r *rig) sealed(id string, people ...string) {
	r.t.Helper()
	for _, who := range people {
		for _, verb := range []string{"approve", "reject"} {
			if n := r.live(who, "decision/"+id+"/"+verb); n > 0 {
				r.t.Errorf("%s can still %s:\n%s", who, verb, r.screen(who))
			}
		}
	}
}

// TestFeishuTellsAgain: all that Feishu told the bot comes again after 15 seconds, 5
// minutes, 1 hour and 6 hours, the last first: nothing is done twice, and nobody
// reads anything twice.
func TestFeishuTellsAgain(t *testing.T) {
	t.Parallel()
	for where, mode := range map[string]string{"http": feishu.HTTP, "long connection": feishu.WebSocket} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, h := inTheTenant(t, mode)
			c := chinese()
			id := r.sent(c)
			r.say(c.manager, "状态 "+c.candidate.name, "dm")
			r.say(c.manager, "待办", everybody)
			h.person(c.manager).Menu("loop")
			r.drop(c.hr, "a.csv", []byte("姓名,邮箱\n"))
			r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
			r.click(c.manager, "decision/"+id+"/undo", nil)
			r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "logic"})
			r.click(c.hr, "letter/"+id+"/send", nil)
			r.advance("20m")
			r.screen(c.hr)
			told := h.t.Sent()
			slices.Reverse(told)
			turns, standing := len(r.turns(id, "")), len(h.t.All())
			for _, pause := range []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour} {
				r.pass(r.machine.Now().Add(pause))
				for _, one := range told {
					if a := h.t.Send(one); !a.OK() {
						t.Fatalf("%s, %s later: %+v", one.Kind(), pause, a)
					}
				}
				r.screen(c.hr)
				if n := len(r.turns(id, "")) - turns; n != 0 {
					t.Errorf("%s later: %d turns more", pause, n)
				}
				if n := len(h.t.All()) - standing; n != 0 {
					t.Errorf("%s later: %d messages more: %+v", pause, n, h.t.All()[standing:])
				}
			}
			if n := len(r.outgoing().Mail); n != 1 {
				t.Errorf("%d letters", n)
			}
			r.verify()
		})
	}
}

// TestFeishuWhileTheBotIsAway: what Feishu cannot tell comes when its time has come
// again, and counts once.
func TestFeishuWhileTheBotIsAway(t *testing.T) {
	t.Parallel()
	r, h := inTheTenant(t, feishu.HTTP)
	c := chinese()
	r.sent(c)
	r.screen(c.manager)
	r.stop()
	h.person(c.manager).Type("状态 " + c.candidate.name)
	if n := len(h.t.Waiting()); n != 1 {
		t.Fatalf("%d events wait", n)
	}
	r.open()
	for range 2 {
		r.machine.Add(15 * time.Second)
		h.t.Retry()
	}
	if n := strings.Count(r.screen(c.manager), "编号：C-1001"); n != 1 {
		t.Errorf("answered %d times:\n%s", n, r.screen(c.manager))
	}
	if len(h.t.Waiting())+len(h.t.Lost()) > 0 {
		t.Errorf("still waiting: %v", h.t.Waiting())
	}
}

// TestFeishuIsAway: cards wait while Feishu cannot be reached, and each comes once.
func TestFeishuIsAway(t *testing.T) {
	t.Parallel()
	r, h := inTheTenant(t, feishu.HTTP)
	c := english()
	id := r.sent(c)
	card, approve := r.offered(c.manager, "decision/"+id+"/approve")
	h.t.Down(true)
	if out := r.press(c.manager, card.ID, approve, nil); out.Message == nil || !strings.Contains(out.Message.Text, c.approved) {
		t.Errorf("the answer needs no call: %+v", out)
	}
	second := c
	second.candidate.key, second.candidate.name = "second", "Second One"
	r.arrive(second.candidate)
	r.advance("10m")
	h.t.Down(false)
	r.advance("30m")
	r.stamped(c.approved, c.manager, c.mate, c.hr)
	if n := len(r.about(c.hr, "Second One")); n != 1 {
		t.Errorf("the card that waited came %d times:\n%s", n, r.screen(c.hr))
	}
	r.verify()
}

// TestFeishuSecretRotated: a token that Feishu takes back in the middle costs nothing.
// When the app's secret was changed, Ready says so, cards wait, and with the right
// secret all of them come.
func TestFeishuSecretRotated(t *testing.T) {
	t.Parallel()
	r, h := inTheTenant(t, feishu.HTTP)
	c := chinese()
	id := r.arrive(c.candidate)
	h.t.RefuseTokens(99991663)
	r.click(c.hr, "report/"+id+"/send", nil)
	card, approve := r.offered(c.manager, "decision/"+id+"/approve")
	h.t.RefuseTokens(99991663)
	h.t.Fail("token", fakefeishu.Fault{Times: 1000, Code: 10014})
	r.press(c.manager, card.ID, approve, nil)
	r.pass(r.machine.Now().Add(time.Minute))
	if err := r.app.feishu.Ready(); err == nil || !strings.Contains(err.Error(), "app_secret") {
		t.Errorf("ready with a wrong secret: %v", err)
	}
	if status := r.call(r.request(http.MethodGet, "/readyz", nil), nil); status == http.StatusOK {
		t.Error("the probe says that it is ready")
	}
	if strings.Contains(r.screen(c.mate), c.approved) {
		t.Error("an edit without a token")
	}
	h.t.Heal("token")
	r.advance("1h")
	r.stamped(c.approved, c.manager, c.mate, c.hr)
	if err := r.app.feishu.Ready(); err != nil {
		t.Errorf("not ready again: %v", err)
	}
}

// TestFeishuCardGone: a card that was recalled, or is older than Feishu edits, comes
// anew when it changes, once; who still has the old one before them is answered.
func TestFeishuCardGone(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]func(*rig, *feishuHands, string){
		"recalled": func(_ *rig, h *feishuHands, ref string) { h.t.Recall(ref) },
		"deleted":  func(_ *rig, h *feishuHands, ref string) { h.t.Forget(ref) },
		"old":      func(r *rig, _ *feishuHands, _ string) { r.advance("337h") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, h := inTheTenant(t, feishu.WebSocket)
			c := chinese()
			id := r.sent(c)
			mine, _ := r.offered(c.manager, "decision/"+id+"/approve")
			h.taps(c.manager, h.shows(c.manager, mine.ID), "decision/"+id+"/approve")
			told := h.t.Sent()
			click := told[len(told)-1]
			r.click(c.manager, "decision/"+id+"/undo", nil)
			gone(r, h, mine.ID)
			r.decision(c.mate, id) // as their own card may be as old
			r.click(c.mate, "decision/"+id+"/approve", nil)
			stamp := "✓ 何静 通过"
			fresh := slices.DeleteFunc(r.about(c.manager, c.candidate.name), func(m message) bool { return !strings.Contains(m.Text, stamp) })
			if len(fresh) != 1 || fresh[0].ID == mine.ID {
				t.Fatalf("%d fresh cards:\n%s", len(fresh), r.screen(c.manager))
			}
			a := h.t.Send(click.With(map[string]any{"event_id": "ev_another"}))
			if !a.OK() || !strings.Contains(string(a.Body), "何静") {
				t.Errorf("a click on the old card: %d %s", a.Status, a.Body)
			}
			h.quiet()
			if n := len(r.turns(id, "approve")); n != 2 {
				t.Errorf("%d decisions", n)
			}
		})
	}
}

// TestFeishuManagerLeaves: whose account is gone gets nothing more; the others go on.
func TestFeishuManagerLeaves(t *testing.T) {
	t.Parallel()
	r, h := inTheTenant(t, feishu.HTTP)
	c := english()
	id := r.sent(c)
	r.screen(c.manager)
	h.t.ChangeUser(feishuUser(c.manager), func(u *fakefeishu.User) { u.Resigned = true })
	r.click(c.mate, "decision/"+id+"/approve", nil)
	second := c
	second.candidate.key, second.candidate.name = "second", "Second One"
	id = r.sent(second)
	r.advance("1h")
	r.click(c.mate, "decision/"+id+"/approve", nil)
	if err := r.app.feishu.Ready(); err != nil {
		t.Errorf("one who left stops the bot: %v", err)
	}
	if n := len(r.about(c.manager, "Second One")); n != 0 {
		t.Errorf("who left reads\n%s", r.screen(c.manager))
	}
}

// TestFeishuStranger: a user of another tenant who is in the group gets no answer
// there, and nothing from a click.
func TestFeishuStranger(t *testing.T) {
	t.Parallel()
	for where, mode := range map[string]string{"http": feishu.HTTP, "long connection": feishu.WebSocket} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, h := inTheTenant(t, mode)
			c := chinese()
			id := r.sent(c)
			card, _ := r.offered(c.manager, "decision/"+id+"/approve")
			other := h.t.AddUser(fakefeishu.User{Name: "Somebody", Tenant: "another"})
			h.t.ChangeChat(everybody, func(c *fakefeishu.Chat) { c.Members = append(c.Members, other.OpenID) })
			standing, turns := len(h.t.All()), len(r.turns(id, ""))
			p := h.t.Person(other.OpenID)
			p.Mention(everybody, "状态 "+c.candidate.name)
			on := h.shows(c.manager, card.ID)
			approve, _ := offering(on, "decision/"+id+"/approve")
			p.Click(on, approve.Label)
			h.quiet()
			if n := len(h.t.All()) - standing; n != 1 { // what they wrote
				t.Errorf("%d messages more", n)
			}
			if n := len(r.turns(id, "")) - turns; n != 0 {
				t.Errorf("%d turns", n)
			}
			for _, toast := range p.Toasts() {
				r.hide(toast.Words, c.candidate.name, c.managerName)
			}
			if now := h.shows(c.manager, card.ID); now.Words != on.Words {
				t.Errorf("the manager's card became\n%s", now.Words)
			}
		})
	}
}

// TestFeishuRaces: two managers press opposite buttons at the same moment: one
// decision counts, the other manager is told whose, and both cards are right.
func TestFeishuRaces(t *testing.T) {
	t.Parallel()
	r, h := inTheTenant(t, feishu.WebSocket)
	c := chinese()
	for range 8 {
		c.candidate.key += "x"
		c.candidate.name += "一"
		id := r.sent(c)
		yes, _ := r.offered(c.manager, "decision/"+id+"/approve")
		no, _ := r.offered(c.mate, "decision/"+id+"/reject")
		h.taps(c.mate, h.shows(c.mate, no.ID), "decision/"+id+"/reject")
		on, send, isOpen := h.open(c.mate, "decision/"+id+"/reject")
		if !isOpen {
			t.Fatalf("no form:\n%s", r.screen(c.mate))
		}
		before := len(h.person(c.manager).Toasts())
		var clicks sync.WaitGroup
		clicks.Go(func() { h.taps(c.manager, h.shows(c.manager, yes.ID), "decision/"+id+"/approve") })
		clicks.Go(func() { h.person(c.mate).Submit(on, h.filled(on, send, map[string]any{"reason": "logic"})) })
		clicks.Wait()
		h.quiet()
		if n := r.decisions(id); n != 1 {
			t.Fatalf("%d decisions", n)
		}
		r.sealed(id, c.manager, c.mate)
		loser, winner := c.mate, c.managerName
		if len(r.turns(id, "reject")) == 1 {
			loser, winner = c.manager, c.mateName
		}
		toasts := h.person(loser).Toasts()
		if last := toasts[len(toasts)-1]; !strings.Contains(last.Words, winner) {
			t.Errorf("the other reads %q of %d", last, len(toasts)-before)
		}
		r.see(h.shows(c.manager, yes.ID).Words, winner)
		r.see(h.shows(c.mate, no.ID).Words, winner)
	}
	r.verify()
}

// TestFeishuLongLetter: a letter of more than a thousand characters is written in
// several inputs, and leaves byte for byte.
func TestFeishuLongLetter(t *testing.T) {
	t.Parallel()
	r, h := inTheTenant(t, feishu.HTTP)
	c := english()
	id, _ := r.rejected(c)
	card, action := r.offered(c.hr, "letter/"+id+"/edit")
	draft := r.prefilled(c.hr, card, action, "body")
	first := draft + strings.Repeat("\nWe kept <b>your</b> notes in {{.Name}} *as they are*.", 10)
	more := "\n  " + strings.Repeat("If you ask, they are sent to you. ", 24) + "=1+1"
	r.click(c.hr, "letter/"+id+"/edit", map[string]any{"subject": "About your interview", "body": first})
	card, action = r.offered(c.hr, "letter/"+id+"/edit")
	seen, button := h.control(c.hr, card.ID, action)
	h.pressed(c.hr, seen, button)
	on, _, _ := h.open(c.hr, action)
	var parts []string
	for _, f := range on.Fields {
		if fieldOf(f.Name) == "body" {
			parts = append(parts, f.Name)
		}
	}
	if len(parts) < 2 {
		t.Fatalf("the body has %d inputs", len(parts))
	}
	last, _ := on.Field(parts[len(parts)-1])
	if a := h.person(c.hr).Submit(on, map[string]any{last.Name: strings.Join(last.Value, "") + more}); !a.OK() {
		t.Fatalf("%+v %q", a, h.person(c.hr).Trouble())
	}
	h.quiet()
	r.click(c.hr, "letter/"+id+"/send", nil)
	r.advance("11m")
	mail := r.outgoing().Mail
	if len(mail) != 1 || strings.TrimSuffix(mail[0].Text, "\n") != first+more {
		t.Errorf("sent %q, want %q", mail, first+more)
	}
}

// TestFeishuGroup: in a group one line stands, in the language of whoever reads it;
// the answer is private.
func TestFeishuGroup(t *testing.T) {
	t.Parallel()
	r, h := inTheTenant(t, feishu.WebSocket)
	c := english()
	id := r.sent(c)
	for i, text := range []string{"status " + c.candidate.name, "/status " + id, "loop", "／report " + id} {
		got := r.say(c.manager, text, everybody)
		private := slices.DeleteFunc(slices.Clone(got.Replies), func(m message) bool { return !m.Private })
		if len(private) == 0 || !strings.Contains(private[0].Text, c.candidate.name) {
			t.Errorf("%q is answered with %+v", text, got.Replies)
		}
		for who, line := range map[string]string{c.manager: "private", "mgr-zhao": "私信", "tr-xu": "私信"} {
			public := 0
			for _, m := range h.inbox(who) {
				if m.Place == everybody {
					public++
					r.see(m.Text, line)
					r.hide(m.Text, c.candidate.name, "82")
				}
			}
			if public != i+1 {
				t.Errorf("%q: %s reads %d lines in the group:\n%s", text, who, public, r.screen(who))
			}
		}
	}
	h.person(c.manager).Say(everybody, "status "+c.candidate.name)
	if n := len(r.inbox("tr-xu")); n != 4 {
		t.Errorf("who speaks to others is answered: %d", n)
	}
}

// TestFeishuMenuAndWelcome: whoever opens the chat is welcomed once, as what they are;
// the bot's menu types commands.
func TestFeishuMenuAndWelcome(t *testing.T) {
	t.Parallel()
	r, h := inTheTenant(t, feishu.HTTP)
	for who, words := range map[string]string{"hr-lin": "导入", "mgr-ana": "You decide", "tr-xu": "小环"} {
		for range 3 {
			h.person(who).Enter()
			h.quiet()
		}
		if got := r.inbox(who); len(got) != 1 || !strings.Contains(got[0].Text, words) {
			t.Errorf("%s opens the chat and reads\n%s", who, r.screen(who))
		}
	}
	for key, words := range map[string]string{"loop": "Nothing", "help": "status", "status": "/status <name", "无": "so nothing was done"} {
		before := len(r.inbox("mgr-ana"))
		h.breathe("mgr-ana", 3)
		if a := h.person("mgr-ana").Menu(key); !a.OK() {
			t.Errorf("%s: %+v", key, a)
		}
		h.quiet()
		got := r.inbox("mgr-ana")
		if len(got) != before+1 || !strings.Contains(got[len(got)-1].Text, words) {
			t.Errorf("the menu's %s is answered with\n%v", key, got[before:])
		}
	}
}
