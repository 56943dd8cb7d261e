package main

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/fakeslack"
	"closeloop/bot/feishu"
	"closeloop/bot/slack"
)

// twins are people who have an account in Slack and one in Feishu, all of them. Where
// a story does not say where somebody acts, they act in Feishu.
type twins struct {
	*feishuHands
	slack *slackHands
}

// besides is a running bot in both.
func besides(t *testing.T, socket, feishuMode string) (*rig, twins) {
	t.Helper()
	r := prepare(t, monday(t))
	r.joinSlack(fakeslack.Open(t, fakeslack.Options{Now: r.machine.Now}), socket)
	tenant := fakefeishu.Open(t, fakefeishu.Options{Now: r.machine.Now})
	tenant.Within(calm)
	r.cfg.Feishu = inTenant(tenant.URL(), feishuMode)
	both := twins{&feishuHands{r: r, t: tenant, shown: map[string]fakefeishu.Seen{}}, r.hands.(*slackHands)}
	r.hands = both
	r.open()
	r.employ(testCompany(t))
	return r, both
}

func (b twins) reach() { b.slack.reach(); b.feishuHands.reach() }
func (b twins) leave() { b.slack.leave(); b.feishuHands.leave() }
func (b twins) staff(company []byte) []byte {
	b.r.t.Helper()
	return b.feishuHands.staff(b.slack.staff(company))
}

// quiet waits for both.
func (b twins) quiet() { b.r.t.Helper(); b.slack.quiet(); b.feishuHands.quiet(); b.slack.quiet() }

// everywhere: who decides on a case has nothing to decide any more, in either, reads
// who did, and all of its cards stand where they should, as they are now.
func (b twins) everywhere(c cast, id, by string) {
	b.r.t.Helper()
	b.quiet()
	for where, inbox := range map[string]func(string) []message{"Slack": b.slack.inbox, "Feishu": b.feishuHands.inbox} {
		for _, who := range []string{c.manager, c.mate} {
			read := false
			for _, m := range inbox(who) {
				read = read || strings.Contains(m.Text, c.candidate.name) && strings.Contains(m.Text, by)
				for _, a := range m.Actions {
					if verb := verbOf(a.Action); verb == "decision/"+id+"/approve" || verb == "decision/"+id+"/reject" {
						b.r.t.Errorf("%s still has %s in %s", who, a.Action, where)
					}
				}
			}
			if !read {
				b.r.t.Errorf("%s does not read in %s that %s decided", who, where, by)
			}
		}
	}
	places := map[string]int{}
	for _, copied := range b.r.copies() {
		if copied.record != id || copied.flow != "decision" {
			continue
		}
		platform, _, _ := strings.Cut(copied.Place, ":")
		places[platform]++
		if copied.Queued || copied.Shown < copied.rev {
			b.r.t.Errorf("%s shows %d of %d", copied.Key, copied.Shown, copied.rev)
		}
		if platform == feishu.Platform {
			if wrong := (feishuTown{b.t}).wrong(b.r.app, copied); wrong != "" {
				b.r.t.Errorf("%s: %s", copied.Key, wrong)
			}
		}
	}
	if places[slack.Platform] == 0 || places[slack.Platform] != places[feishu.Platform] {
		b.r.t.Errorf("copies %v", places)
	}
}

// copies are all copies of the cards of cases.
func (r *rig) copies() []copied {
	r.t.Helper()
	out, err := copiesOf(r.app)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// TestTwinChats: a decision in one updates the cards in the other, whoever's they are;
// so does its undoing, from the other side.
func TestTwinChats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		slack, feishu string
		cast          cast
	}{
		"over HTTP":       {slack.HTTP, feishu.HTTP, english()},
		"over both lines": {slack.Socket, feishu.WebSocket, chinese()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, both := besides(t, c.slack, c.feishu)
			id := r.sent(c.cast)
			pressIn(both, both.slack, c.cast.manager, "decision/"+id+"/approve")
			both.everywhere(c.cast, id, c.cast.managerName)
			pressIn(both, both.feishuHands, c.cast.manager, "decision/"+id+"/undo")
			for _, h := range []hands{both.slack, both.feishuHands} {
				for _, who := range []string{c.cast.manager, c.cast.mate} {
					if _, offered := offeredIn(h, who, "decision/"+id+"/approve"); !offered {
						t.Errorf("%s cannot decide after the undo", who)
					}
				}
			}
			pressIn(both, both.feishuHands, c.cast.mate, "decision/"+id+"/approve")
			both.everywhere(c.cast, id, c.cast.mateName)
			r.verify()
		})
	}
}

// offeredIn is the message before somebody's eyes that has a verb, and its action.
func offeredIn(h hands, who, verb string) (found [2]string, ok bool) {
	for _, m := range slices.Backward(h.inbox(who)) {
		for _, a := range m.Actions {
			if verbOf(a.Action) == verb {
				return [2]string{m.ID, a.Action}, true
			}
		}
	}
	return found, false
}

// pressIn presses a button there.
func pressIn(both twins, h hands, who, verb string) {
	both.r.t.Helper()
	both.quiet()
	on, offered := offeredIn(h, who, verb)
	if !offered {
		both.r.t.Fatalf("%s is not offered %s", who, verb)
	}
	h.press(who, on[0], on[1], nil)
	both.quiet()
}

// TestTwinRaces: opposite clicks at the same moment, one in Slack and one in Feishu, of
// two managers or of one who has both before them: one counts, the other is told, and
// all cards are right, in both.
func TestTwinRaces(t *testing.T) {
	t.Parallel()
	const inOne = 5
	for range races / inOne / 2 {
		r, both := besides(t, slack.HTTP, feishu.HTTP)
		c := chinese()
		for n := range inOne {
			c.candidate.key += "x"
			both.race(c, r.sent(c), n)
		}
		r.verify()
		r.stop()
	}
}

// race is one race: who rejects fills in a form first, in Slack and in Feishu in turn;
// now and then it is the same person who approves.
func (b twins) race(c cast, id string, n int) {
	b.r.t.Helper()
	yes, no := c.manager, c.mate
	if n == inBoth {
		no = yes
	}
	approve, reject := "decision/"+id+"/approve", "decision/"+id+"/reject"
	s, f := b.slack, b.feishuHands
	var clicks sync.WaitGroup
	var told func() (approver, rejecter string) // what each read of it
	b.quiet()
	if n%2 == 0 {
		on, _ := offeredIn(s, yes, approve)
		form, _ := offeredIn(f, no, reject)
		f.taps(no, f.shows(no, form[0]), reject)
		b.quiet()
		open := f.shows(no, form[0])
		seen, control := s.control(yes, on[0], on[1])
		toasts := len(f.person(no).Toasts())
		clicks.Go(func() { s.person(yes).Click(seen, control.Value) })
		clicks.Go(func() { f.person(no).Submit(open, map[string]any{"f~reason~of": "logic"}) })
		told = func() (string, string) { return s.words(yes), f.toasted(no, toasts) }
	} else {
		on, _ := offeredIn(f, yes, approve)
		form, _ := offeredIn(s, no, reject)
		seen, control := s.control(no, form[0], form[1])
		s.person(no).Click(seen, control.Value)
		b.quiet()
		card := f.shows(yes, on[0])
		toasts := len(f.person(yes).Toasts())
		wrong := map[string]string{}
		clicks.Go(func() { f.taps(yes, card, approve) })
		clicks.Go(func() { wrong = s.person(no).Submit(map[string]any{"f~reason": "logic"}) })
		told = func() (string, string) { return f.toasted(yes, toasts), wrong["f~reason"] }
	}
	clicks.Wait()
	b.quiet()
	s.person(no).CloseModal()
	if n := b.r.decisions(id); n != 1 {
		b.r.t.Fatalf("%s: %d decisions", id, n)
	}
	approver, rejecter := told()
	winner, loser := yes, rejecter
	if len(b.r.turns(id, "reject")) == 1 {
		winner, loser = no, approver
	}
	if yes == no {
		b.r.see(loser, "你已于") // decided it, it says
	} else {
		b.r.see(loser, b.name(c, winner))
	}
	b.everywhere(c, id, b.name(c, winner))
}

// inBoth is the race in which one person has both before them.
const inBoth = 4

func (twins) name(c cast, who string) string {
	if who == c.mate {
		return c.mateName
	}
	return c.managerName
}

// words are all that somebody sees in Slack.
func (s *slackHands) words(who string) string {
	var out []string
	for _, m := range s.inbox(who) {
		out = append(out, m.Text)
	}
	return strings.Join(out, "\n")
}

// toasted are the words that passed before somebody's eyes since.
func (s *feishuHands) toasted(who string, since int) string {
	var out []string
	for _, toast := range s.person(who).Toasts()[since:] {
		out = append(out, toast.Words)
	}
	return strings.Join(out, "\n")
}
