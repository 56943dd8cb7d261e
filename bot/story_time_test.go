package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// sent brings a case to its manager.
func (r *rig) sent(c cast) string {
	r.t.Helper()
	id := r.arrive(c.candidate)
	r.click(c.hr, "report/"+id+"/send", nil)
	return id
}

// naming counts the messages of a person that are about a case and are titled
// as a reminder.
func (r *rig) naming(who, name string, words ...string) []message {
	r.t.Helper()
	var out []message
	for _, m := range r.about(who, name) {
		for _, w := range words {
			if strings.Contains(m.Text, w) {
				out = append(out, m)
				break
			}
		}
	}
	return out
}

// singles is what a person sees about a case beside the daily digests and the week,
// which names who has waited longest.
func (r *rig) singles(who, name string) []message {
	r.t.Helper()
	return slices.DeleteFunc(r.about(who, name), func(m message) bool {
		return slices.ContainsFunc([]string{"每日汇总", "Daily digest", "每周小结", "The week"}, func(title string) bool {
			return strings.HasPrefix(m.Title, title)
		})
	})
}

// TestNobodyAnswers: the manager is reminded, then the lead hears, then the HR
// head; each once.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	type words struct {
		cast
		lead, nag, above, why string
	}
	said := map[string]words{
		"hr-lin": {chinese(), "lead-sun", "还在等你评估", "赵磊有 1 份评估超过 48 小时", "2 个工作日"},
		"hr-eve": {english(), "lead-kay", "is waiting for you", "Ana Sole has 1 evaluation past 48 h", "2 working days"},
	}
	for where, s := range stages() {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, words := s.start(t), said[s.cast.hr]
			id := r.sent(words.cast)
			who := words.candidate.name
			r.until(monday(t).Add(24*time.Hour - time.Minute))
			if got := r.naming(words.manager, who, words.nag); len(got) != 0 {
				t.Fatalf("too early: %s", got[0].Text)
			}
			r.until(monday(t).Add(24 * time.Hour))
			nags := r.naming(words.manager, who, words.nag)
			if len(nags) != 1 {
				t.Fatalf("%d reminders:\n%s", len(nags), r.screen(words.manager))
			}
			why := r.click(words.manager, "duty/"+id+"/why", nil)
			r.see(why.said(), words.why)
			r.until(monday(t).Add(48*time.Hour - time.Minute))
			if got := r.about(words.lead, who); len(got) != 0 {
				t.Fatalf("the lead hears too early: %s", got[0].Text)
			}
			r.until(monday(t).Add(48 * time.Hour))
			heard := r.about(words.lead, who)
			if len(heard) != 1 {
				t.Fatalf("the lead hears %d times", len(heard))
			}
			r.see(heard[0].Text, words.above)
			r.hide(heard[0].Text, "82", "54", words.candidate.email)
			r.advance("240h")
			if got := r.singles(words.lead, who); len(got) != 1 {
				t.Errorf("the lead heard %d times in the end", len(got))
			}
			if got := r.singles("adm-bai", who); len(got) != 1 {
				t.Errorf("the HR head heard %d times in the end", len(got))
			}
			r.click(words.lead, "decision/"+id+"/show", nil)
			r.click(words.manager, "decision/"+id+"/approve", nil)
			r.hide(r.about(words.lead, who)[0].Text, words.above)
		})
	}
}

// TestGoldenDates: the working clock of product.md §5 with the holidays and
// make-up workdays of 2026.
func TestGoldenDates(t *testing.T) {
	t.Parallel()
	for name, dates := range map[string]struct{ sent, heard string }{
		"a weekend":      {"2026-11-27T17:00:00+08:00", "2026-12-01T17:00:00+08:00"},
		"National Day":   {"2026-09-30T17:00:00+08:00", "2026-10-09T17:00:00+08:00"},
		"within a week":  {"2026-11-24T10:12:00+08:00", "2026-11-26T10:12:00+08:00"},
		"after hours":    {"2026-11-24T21:00:00+08:00", "2026-11-27T09:30:00+08:00"},
		"make-up Sunday": {"2026-09-18T11:00:00+08:00", "2026-09-21T11:00:00+08:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, at(t, dates.sent))
			c := chinese()
			r.sent(c)
			r.until(at(t, dates.heard).Add(-time.Second))
			if got := r.about("lead-sun", c.candidate.name); len(got) != 0 {
				t.Fatalf("the lead hears before %s", dates.heard)
			}
			r.until(at(t, dates.heard))
			got := r.about("lead-sun", c.candidate.name)
			if len(got) != 1 || !at(t, got[0].At).Equal(at(t, dates.heard)) {
				t.Fatalf("the lead hears %+v, want %s", got, dates.heard)
			}
		})
	}
}

// TestDecisionEndsNags: after a decision nobody is reminded of it, and what
// was said before says that it is over.
func TestDecisionEndsNags(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		r.advance("25h")
		if got := r.naming(c.manager, c.candidate.name, "还在等你评估"); len(got) != 1 {
			t.Fatalf("%d reminders", len(got))
		}
		r.click(c.manager, "decision/"+id+"/approve", nil)
		r.settle()
		if got := r.naming(c.manager, c.candidate.name, "还在等你评估"); len(got) != 0 {
			t.Errorf("the reminder still stands:\n%s", got[0].Text)
		}
		before := len(r.about(c.manager, c.candidate.name))
		r.until(monday(t).Add(72 * time.Hour))
		if got := r.about("lead-sun", c.candidate.name); len(got) != 0 {
			t.Errorf("the lead hears of a duty that is done: %s", got[0].Text)
		}
		if got := r.about(c.manager, c.candidate.name); len(got) != before {
			t.Errorf("the manager hears again:\n%s", r.screen(c.manager))
		}
		if got := r.naming(c.hr, c.candidate.name, "安排复试"); len(got) == 0 {
			t.Errorf("HR is not reminded of the second round:\n%s", r.screen(c.hr))
		}
	})
}

// TestDowntime: what fell due while the machine was off comes once after the
// start, says how late it is, and never comes again. Reminder and deadline of
// one duty are one message, which names both.
func TestDowntime(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		r.sent(c)
		r.down(73 * time.Hour)
		heard := r.about("lead-sun", c.candidate.name)
		if len(heard) != 1 {
			t.Fatalf("the lead hears %d times", len(heard))
		}
		r.see(heard[0].Text, "晚了 1 天", "周三 11月25日 09:40")
		mine := r.naming(c.manager, c.candidate.name, "⏳")
		if len(mine) != 1 {
			t.Fatalf("the manager hears %d times:\n%s", len(mine), r.screen(c.manager))
		}
		r.see(mine[0].Text, "已过期限", "本应 周三 09:40 提醒，晚了 1 天", "周二 11月24日 09:40 的提醒也在这一条里")
		for range 3 {
			r.restart()
			r.settle()
		}
		r.down(time.Hour)
		if got := r.about("lead-sun", c.candidate.name); len(got) != 1 {
			t.Errorf("the lead heard %d times in the end", len(got))
		}
		if got := r.naming(c.manager, c.candidate.name, "⏳"); len(got) != len(mine) {
			t.Errorf("the manager heard %d times, then %d", len(mine), len(got))
		}
	})
}

// TestHold: a case on hold comes back on its date and asks again.
func TestHold(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		card, action := r.offered(c.manager, "decision/"+id+"/hold")
		for _, day := range []string{"", "soon", "2026-11-23", "2025-11-30", "2028-01-01"} {
			if got := r.press(c.manager, card.ID, action, map[string]any{"until": day}); got.Status != 422 || got.Errors["until"] == "" {
				t.Errorf("hold until %q: %+v", day, got)
			}
		}
		r.click(c.manager, "decision/"+id+"/hold", map[string]any{"until": "2026-12-01"})
		r.see(r.status(c.hr, id), "待定", "林晓", "12月1日")
		r.until(at(t, "2026-12-01T09:29:00+08:00"))
		if _, _, ok := r.button(c.manager, "decision/"+id+"/approve"); ok {
			t.Error("it came back before its date")
		}
		r.restart()
		before := len(r.inbox(c.manager))
		r.until(at(t, "2026-12-01T09:31:00+08:00"))
		if got := len(r.inbox(c.manager)) - before; got != 1 {
			t.Errorf("the end of the hold is %d new messages, want one:\n%s", got, r.screen(c.manager))
		}
		r.click(c.manager, "decision/"+id+"/approve", nil)
		r.see(r.status(c.hr, id), "待复试")
	})
}

// TestWaitingIsOneNumber: a card, a look-up, a rule's condition, the board and its table
// say the same of how long a candidate has waited: in days of the calendar, also before a
// day is full.
func TestWaitingIsOneNumber(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	id := r.arrive(liMing()) // interviewed on Sunday at 09:40
	guest := r.enterBoard("hr-lin")
	r.advance("22h")
	card := r.say("hr-lin", "/report "+id, "dm").said()
	r.see(card, "已等 2 天")
	r.see(r.status("hr-lin", id), "已等 2 天")
	r.see(r.say("adm-bai", "规则 试 R0 "+id, "dm").said(), "waiting = 2")
	r.see(guest.get("/board/rows").body, "已等 2 天")
	if file := strings.TrimSpace(guest.get("/board/board.csv").body); !strings.HasSuffix(file, ",2") {
		t.Errorf("the table says another number:\n%s", file)
	}
}
