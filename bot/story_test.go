package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/fakeslack"
	"closeloop/bot/feishu"
	"closeloop/bot/needs"
	"closeloop/bot/slack"
)

// cast is the people of one story, and some of the words they read.
type cast struct {
	candidate             candidate
	hr, manager, mate     string
	approved, rejected    string // stamps
	stamped, told         string
	hrName, managerName   string
	mateName              string
	withdrawn, invitation string
	counts                []string // approved, rejected and held of eighteen
}

func chinese() cast {
	return cast{
		candidate: liMing(), hr: "hr-lin", manager: "mgr-zhao", mate: "mgr-he",
		approved: "✓ 赵磊 通过 · 周一", rejected: "✗ 赵磊 不通过 · 周一", stamped: "通过", told: "未通过·已告知",
		hrName: "林晓", managerName: "赵磊", mateName: "何静", withdrawn: "已收回", invitation: "欢迎",
		counts: []string{"通过 7 份", "不通过 5 份", "待定 6 份"},
	}
}

func english() cast {
	return cast{
		candidate: reyes(), hr: "hr-eve", manager: "mgr-ana", mate: "mgr-ben",
		approved: "✓ Ana Sole approved · Mon", rejected: "✗ Ana Sole rejected · Mon", stamped: "approved", told: "Not passed, told",
		hrName: "Eve Holt", managerName: "Ana Sole", mateName: "Ben Okoye", withdrawn: "Taken back", invitation: "welcome",
		counts: []string{"7 approved", "5 rejected", "6 on hold"},
	}
}

// A stage is where a story happens, in whose language, and whether the bot is
// started anew between any two of its steps.
type stage struct {
	slack    string // the mode; "": not there
	cast     cast
	restarts bool
	feishu   string // the mode; "": not there
}

// stages are the console, Slack and Feishu, over either transport, in two languages.
func stages() map[string]stage {
	return map[string]stage{
		"zh-CN": {cast: chinese()}, "en with restarts": {cast: english(), restarts: true},
		"zh-CN in Slack over HTTP with restarts":  {slack: slack.HTTP, cast: chinese(), restarts: true},
		"en in Slack over a socket":               {slack: slack.Socket, cast: english()},
		"zh-CN in Feishu over HTTP with restarts": {feishu: feishu.HTTP, cast: chinese(), restarts: true},
		"en in Feishu over a long connection":     {feishu: feishu.WebSocket, cast: english()},
	}
}

// start is a running bot there with the test's company; change is done to what
// it is configured to be.
func (s stage) start(t *testing.T, change ...func(*rig)) *rig {
	t.Helper()
	r := prepare(t, monday(t))
	if s.slack != "" {
		r.joinSlack(fakeslack.Open(t, fakeslack.Options{Now: r.machine.Now}), s.slack)
	}
	if s.feishu != "" {
		r.joinFeishu(fakefeishu.Open(t, fakefeishu.Options{Now: r.machine.Now}), s.feishu)
	}
	for _, c := range change {
		c(r)
	}
	r.open()
	r.employ(testCompany(t))
	return r
}

// inEveryWay tells a story on every stage, and asks about races on two of them: every
// story on others, so that all stages are asked by some.
func inEveryWay(t *testing.T, story func(r *rig, c cast, next func())) {
	t.Helper()
	for i, where := range slices.Sorted(maps.Keys(stages())) {
		s, asks := stages()[where], (i+len(t.Name()))%3 == 0
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			if !asks && needs.Unraced(t) {
				return
			}
			r := s.start(t)
			story(r, s.cast, func() {
				if s.restarts {
					r.restart()
				}
			})
		})
	}
}

// A way is how a platform's events reach the bot: they come to its door, or over a
// line that it holds open.
type way string

const (
	overHTTP  way = "over HTTP"
	overALine way = "over a line"
)

// places are the console, and either platform over one way.
func (w way) places() map[string]stage {
	out := map[string]stage{
		"in the console": {}, "in Slack " + string(w): {slack: slack.HTTP}, "in Feishu " + string(w): {feishu: feishu.HTTP},
	}
	if w == overALine {
		out["in Slack "+string(w)], out["in Feishu "+string(w)] = stage{slack: slack.Socket}, stage{feishu: feishu.WebSocket}
	}
	return out
}

// beside tells a story of one language in the console and in each platform.
func beside(t *testing.T, over way, story func(t *testing.T, r *rig)) {
	t.Helper()
	for where, s := range over.places() {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			story(t, s.start(t))
		})
	}
}

// TestApprove: an interview comes in over the API, HR sends the report, a
// manager approves, and every copy of the card says who did what and when.
func TestApprove(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id := r.arrive(c.candidate)
		next()
		draft, _ := r.offered(c.hr, "report/"+id+"/send")
		r.see(draft.Text, c.candidate.name, "82", "54")
		for _, who := range []string{c.manager, c.mate} {
			if seen := r.about(who, c.candidate.name); len(seen) > 0 {
				r.t.Errorf("%s sees it before HR sent it: %s", who, seen[0].Text)
			}
		}
		r.click(c.hr, "report/"+id+"/send", nil)
		next()
		for _, who := range []string{c.manager, c.mate} {
			card, _ := r.offered(who, "decision/"+id+"/approve")
			r.see(card.Text, c.candidate.name, "82")
			r.hide(card.Text, c.candidate.email, "8642")
		}
		r.click(c.manager, "decision/"+id+"/approve", nil)
		next()
		for _, who := range []string{c.manager, c.mate, c.hr} {
			stamped := 0
			for _, m := range r.about(who, c.candidate.name) {
				if strings.Contains(m.Text, c.approved) {
					stamped++
				}
				for _, a := range m.Actions {
					if strings.Contains(a.Action, "/approve") || strings.Contains(a.Action, "/reject") {
						r.t.Errorf("%s can still press %s", who, a.Action)
					}
				}
			}
			if stamped != 1 {
				r.t.Errorf("%s sees %d stamps, want 1:\n%s", who, stamped, r.screen(who))
			}
		}
		r.click(c.hr, "round/"+id+"/arrange", map[string]any{"at": "2026-11-27T14:00", "place": "Room 4"})
		next()
		r.see(r.screen(c.hr), "14:00", "Room 4")
		if _, _, ok := r.button(c.manager, "decision/"+id+"/undo"); ok {
			r.t.Error("undo is offered although HR has acted on the decision")
		}
		r.verify()
	})
}

// TestReject: reason and note, draft, confirmation, the outbox minute and the
// undo of ten minutes; then the mail leaves with exactly the confirmed words,
// the case is closed, and nothing is left to do for it.
func TestReject(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id := r.arrive(c.candidate)
		r.click(c.hr, "report/"+id+"/send", nil)
		next()
		card, action := r.offered(c.manager, "decision/"+id+"/reject")
		empty := r.press(c.manager, card.ID, action, nil)
		if empty.Status != http.StatusUnprocessableEntity || empty.Errors["reason"] == "" {
			r.t.Errorf("without a reason: %+v", empty)
		}
		if got := r.formOf(c.manager, card, action); fmt.Sprint(got) != "[{reason } {reason_text } {note }]" {
			r.t.Errorf("the form asks for %q", got)
		}
		decided := r.app.clock.Now()
		r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry", "note": "between us: call me"})
		next()
		r.see(r.screen(c.manager), c.rejected)
		r.see(r.screen(c.mate), c.rejected)
		r.hide(r.screen(c.mate), "between us")
		draft, action := r.offered(c.hr, "letter/"+id+"/send")
		r.see(draft.Text, c.candidate.name, c.managerName, "between us", "•••", c.invitation)
		r.hide(draft.Text, c.candidate.email)
		if confirm := confirmOf(draft, action); !strings.Contains(confirm, c.candidate.name) || !strings.Contains(confirm, "•••") {
			r.t.Errorf("the confirmation %q does not name the recipient", confirm)
		}
		r.until(decided.Add(9*time.Minute - 5*time.Second))
		next()
		r.click(c.hr, "letter/"+id+"/send", nil)
		next()
		if mail := r.outgoing().Mail; len(mail) > 0 {
			r.t.Fatalf("it left at once: %+v", mail)
		}
		confirmed := r.about(c.hr, c.candidate.name)
		r.until(decided.Add(10*time.Minute - time.Second))
		if mail := r.outgoing().Mail; len(mail) > 0 {
			r.t.Fatalf("it left before the undo was over: %+v", mail)
		}
		next()
		r.advance("6s") // in Slack the decision took some
		next()
		mail := r.outgoing().Mail
		if len(mail) != 1 || mail[0].To != c.candidate.email || mail[0].Case != id {
			r.t.Fatalf("mail %+v", mail)
		}
		if newest := confirmed[len(confirmed)-1]; !letterOn(confirmed, strings.TrimSpace(mail[0].Text)) {
			r.t.Errorf("left:\n%s\nconfirmed:\n%s", mail[0].Text, newest.Text)
		}
		r.hide(mail[0].Text, "54", "between us", "AI")
		r.see(r.status(c.hr, id), c.told)
		if jobs := r.jobsOf(id); len(jobs) > 0 {
			r.t.Errorf("closed, yet waiting: %v", jobs)
		}
		next()
		r.advance("240h")
		if again := r.outgoing().Mail; len(again) != 1 {
			r.t.Errorf("%d mails in the end", len(again))
		}
		r.verify()
	})
}

// TestLetterWaitsAMinute: confirmed long after the decision, a letter still
// waits for the outbox minute.
func TestLetterWaitsAMinute(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		id, c := r.rejected(chinese())
		r.advance("1h")
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("59s")
		if mail := r.outgoing().Mail; len(mail) > 0 {
			t.Fatalf("it left before the minute was over: %+v", mail)
		}
		r.advance("1s")
		if mail := r.outgoing().Mail; len(mail) != 1 {
			t.Fatalf("mail %+v", mail)
		}
	})
}

// TestTakeBack: a letter in the outbox comes back to the desk, and can be sent
// later; only the second confirmation counts.
func TestTakeBack(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id, _ := r.rejected(c)
		r.click(c.hr, "letter/"+id+"/send", nil)
		next()
		r.see(r.click(c.hr, "letter/"+id+"/takeback", nil).said(), c.withdrawn)
		next()
		r.advance("30m")
		if out := r.outgoing(); len(out.Mail) > 0 {
			r.t.Fatalf("taken back, yet it left: %+v", out.Mail)
		}
		r.click(c.hr, "letter/"+id+"/send", nil)
		next()
		r.advance("1m")
		if out := r.outgoing(); len(out.Mail) != 1 {
			r.t.Fatalf("mail %+v", out.Mail)
		}
		r.verify()
	})
}

// rejected brings a case to a rejection with a letter draft.
func (r *rig) rejected(c cast) (string, cast) {
	r.t.Helper()
	id := r.arrive(c.candidate)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
	return id, c
}

// verify wants the whole audit to hold.
func (r *rig) verify() {
	r.t.Helper()
	v, err := r.app.store.Verify(r.t.Context())
	if err != nil || v.Break != "" || v.Entries == 0 {
		r.t.Errorf("audit: %+v %v", v, err)
	}
}

// formOf are the fields that an action asks for.
func (r *rig) formOf(who string, m message, action string) []field {
	r.t.Helper()
	if r.hands != nil {
		return r.hands.form(who, m, action)
	}
	var out []field
	for _, a := range m.Actions {
		if a.Action == action {
			for _, f := range a.Form {
				out = append(out, field{f.Name, f.Value})
			}
		}
	}
	return out
}

func confirmOf(m message, action string) string {
	for _, a := range m.Actions {
		if a.Action == action {
			return a.Confirm
		}
	}
	return ""
}

// letterOn says whether exactly this letter stands quoted on the newest card: behind
// bars, or in a box, of which nothing is left in the words.
func letterOn(cards []message, letter string) bool {
	if quoted := letterIn(cards); quoted != "" {
		return quoted == letter
	}
	return strings.Contains("\n"+cards[len(cards)-1].Text+"\n", "\n"+letter+"\n")
}

// letterIn is the letter as it stands quoted on the newest card.
func letterIn(cards []message) string {
	var lines []string
	for _, line := range strings.Split(cards[len(cards)-1].Text, "\n") {
		if words, ok := strings.CutPrefix(line, "  │ "); ok {
			lines = append(lines, words)
		}
	}
	return strings.Join(lines, "\n")
}
