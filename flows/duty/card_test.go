package duty

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/locales/cardtest"
)

// card is what a reader sees of a notice now.
func (d *desk) card(person, kind string) chat.Card {
	env := d.env().For(person)
	return d.flow.View(env, d.head, d.part, kind)
}

func waiting(t testing.TB, status hiring.Status) hiring.Case {
	head := in(status)
	head.Waiting = at(t, "Thu 2026-11-05 16:00")
	head.Opened = head.Waiting
	return head
}

// TestGoldenCards: every notice as it reads on a phone.
func TestGoldenCards(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
	d.wait("Wed 2026-11-11 18:00")
	for name, to := range map[string]struct{ person, kind string }{
		"nag":      {"mgr-zhao", "nag-0"},
		"overdue":  {"mgr-zhao", "overdue-1"},
		"above":    {"lead-sun", "above-2"},
		"escalate": {"admin-chen", "above-3"},
	} {
		if name == "nag" {
			early := *d
			early.part.Said = d.part.Said[:1]
			cardtest.Golden(t, name, early.card(to.person, to.kind))
			continue
		}
		cardtest.Golden(t, name, d.card(to.person, to.kind))
	}
	cardtest.Golden(t, "followed", d.card("mgr-zhao", "nag-0"))
	d.move(hiring.Approve)
	cardtest.Golden(t, "settled", d.card("mgr-zhao", "overdue-1"))
	d.company = company(edit("lead-sun", func(p *hiring.Person) { p.Roles = nil }))
	cardtest.Golden(t, "gone", d.card("lead-sun", "above-2"))
}

// TestGoldenEnglish: the same for people who read English.
func TestGoldenEnglish(t *testing.T) {
	t.Parallel()
	english := func(all []hiring.Person) {
		for i, name := range []string{"Chen Jing", "Lin Xiao", "Qin Lan", "Sun Qian", "He Yong", "Wu Fan", "Zhao Lei"} {
			all[i].Name, all[i].Locale = name, "en"
		}
	}
	head := waiting(t, hiring.PendingEval)
	head.Candidate = "P-2"
	d := newDesk(t, "Fri 2026-11-06 17:00", head)
	d.company = company(english)
	d.wait("Mon 2026-11-09 18:00")
	cardtest.Golden(t, "reyes-nag", d.card("mgr-zhao", "nag"))
	d.wait("Wed 2026-11-11 18:00")
	cardtest.Golden(t, "reyes-overdue", d.card("mgr-zhao", "overdue"))
	cardtest.Golden(t, "reyes-above", d.card("lead-sun", "above"))
	cardtest.Golden(t, "reyes-escalate", d.card("admin-chen", "above"))
	cardtest.Golden(t, "reyes-status", d.card("hr-lin", "status"))
	d.move(hiring.Reject)
	cardtest.Golden(t, "reyes-settled", d.card("mgr-zhao", "overdue"))
}

// TestGoldenKinds: a reminder and an overdue notice for every other duty.
func TestGoldenKinds(t *testing.T) {
	t.Parallel()
	until := at(t, "Fri 2026-11-20 15:00")
	for _, status := range hiring.Statuses() {
		if !status.Open() || status == hiring.PendingEval {
			continue
		}
		head := waiting(t, status)
		head.Until = until
		d := newDesk(t, "Mon 2026-11-09 10:12", head)
		d.wait("Thu 2026-11-26 18:00")
		owner := d.head.Duty.Owner
		first := *d
		first.part.Said = d.part.Said[:1]
		cardtest.Golden(t, "nag-"+string(status), first.card(owner, "nag-0"))
		cardtest.Golden(t, "overdue-"+string(status), d.card(owner, "overdue"))
		cardtest.Golden(t, "above-"+string(status), d.card("admin-chen", "above"))
	}
	head := waiting(t, hiring.ReportDraft)
	head.Position = ""
	d := newDesk(t, "Mon 2026-11-09 10:12", head)
	d.wait("Thu 2026-11-12 18:00")
	cardtest.Golden(t, "overdue-unassigned", d.card("admin-chen", "overdue"))
}

func TestGoldenOddities(t *testing.T) {
	t.Parallel()
	late := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
	late.sleep("Tue 2026-11-10 11:00")
	cardtest.Golden(t, "late", late.card("mgr-zhao", "nag-0"))

	later := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
	later.sleep("Wed 2026-11-11 11:00")
	cardtest.Golden(t, "late-together", later.card("mgr-zhao", "overdue-1"))
	cardtest.Golden(t, "late-together-above", later.card("lead-sun", "above-2"))

	handed := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
	handed.wait("Mon 2026-11-09 18:30")
	handed.company = company(left("mgr-zhao"))
	handed.turn(func(c hiring.Case) hiring.Case { return c })
	handed.wait("Tue 2026-11-10 12:00")
	cardtest.Golden(t, "moved", handed.card("mgr-he", "moved-1"))
	handed.wait("Tue 2026-11-10 17:00")
	cardtest.Golden(t, "above-moved", handed.card("lead-sun", "above"))

	year := newDesk(t, "Wed 2026-12-30 12:00", in(hiring.PendingEval))
	year.wait("Thu 2026-12-31 12:00")
	cardtest.Golden(t, "uncovered", year.card("mgr-zhao", "nag-0"))

	dated := in(hiring.Hold)
	dated.Until = at(t, "Wed 2026-11-11 12:00")
	redated := newDesk(t, "Fri 2026-11-06 17:00", dated)
	redated.wait("Wed 2026-11-11 10:00")
	redated.turn(func(c hiring.Case) hiring.Case { c.Until = at(t, "Fri 2026-11-20 12:00"); return c })
	cardtest.Golden(t, "redated", redated.card("hr-lin", "nag-0"))
}

// TestButtonsLeadToTheThing: one primary action for whoever can do it, always
// the reason, never a revision of ours.
func TestButtonsLeadToTheThing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status hiring.Status
		reader string
		kind   string
		want   string
	}{
		{hiring.PendingEval, "mgr-zhao", "nag", "decision/C-1042/show duty/C-1042/promise allowance/mgr-zhao/loop duty/C-1042/why"},
		{hiring.PendingEval, "mgr-zhao", "overdue", "decision/C-1042/show duty/C-1042/promise allowance/mgr-zhao/loop duty/C-1042/why"},
		{hiring.PendingEval, "lead-sun", "above", "duty/C-1042/today decision/C-1042/show duty/C-1042/reassign duty/C-1042/why"},
		{hiring.PendingEval, "admin-chen", "above", "duty/C-1042/today duty/C-1042/reassign duty/C-1042/why"},
		{hiring.PendingSecondEval, "mgr-zhao", "nag", "decision/C-1042/show duty/C-1042/promise allowance/mgr-zhao/loop duty/C-1042/why"},
		{hiring.ReportDraft, "hr-lin", "nag", "report/C-1042/show duty/C-1042/promise allowance/hr-lin/loop duty/C-1042/why"},
		{hiring.ReportDraft, "admin-chen", "above", "duty/C-1042/today report/C-1042/show duty/C-1042/reassign duty/C-1042/why"},
		{hiring.PendingSecond, "hr-lin", "nag", "decision/C-1042/show duty/C-1042/promise allowance/hr-lin/loop duty/C-1042/why"},
		{hiring.RejectPending, "hr-lin", "overdue", "letter/C-1042/show duty/C-1042/promise allowance/hr-lin/loop duty/C-1042/why"},
		{hiring.OfferTalk, "hr-lin", "nag", "duty/C-1042/promise allowance/hr-lin/loop duty/C-1042/why"},
	}
	for _, tc := range tests {
		d := newDesk(t, "Fri 2026-11-06 10:00", in(tc.status))
		d.wait("Fri 2026-11-20 12:00")
		// Only the newest message offers the way on.
		var said []Notice
		for _, n := range d.part.Said {
			if n.Kind == tc.kind && n.To == tc.reader {
				said = append(said, n)
			}
		}
		if len(said) != 1 {
			t.Errorf("%s: %d messages %s to %s", tc.status, len(said), tc.kind, tc.reader)
		}
		d.part.Said = said
		var got []string
		for b := range d.card(tc.reader, tc.kind).Every {
			got = append(got, b.Action.String())
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s, %s to %s offers %v, want %s", tc.status, tc.kind, tc.reader, got, tc.want)
		}
	}
}

// TestAboveTellsNoAssessment: the words to the lead are who, what and when.
func TestAboveTellsNoAssessment(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
	d.head.Verdict = "fail"
	d.wait("Wed 2026-11-11 18:00")
	env := flows.NewEnv(d.now, "lead-sun", d.company, flows.Known{
		"candidate/P-1": hiring.Candidate{ID: "P-1", Name: "李明", Email: "li@example.com", Phone: "13800138000"},
		"report/C-1042": map[string]any{"strengths": []hiring.Point{{Quote: "secret quote", Score: 82}}},
	})
	for _, locale := range []string{"zh-CN", "en"} {
		text := cardtest.Text(t, d.flow.View(env, d.head, d.part, "above-2"), locale)
		for _, secret := range []string{"fail", "82", "secret", "example.com", "1380013"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q:\n%s", locale, secret, text)
			}
		}
	}
}

func TestWhy(t *testing.T) {
	t.Parallel()
	reader, speaker := cardtest.Reader(t, "zh-CN"), cardtest.Speaker(t)
	until := at(t, "Fri 2026-11-20 15:00")
	tests := []struct {
		start  string
		status hiring.Status
		until  time.Time
		want   string
	}{
		{"Fri 2026-11-06 17:00", hiring.PendingEval, time.Time{}, "规则“报告 2 个工作日内评估”。从周五 11月6日 17:00 起算，到周二 11月10日 17:00 为止，周末和法定节假日不算，调休上班日算。"},
		{"Fri 2026-11-06 17:00", hiring.SecondScheduled, until, "按定好的日子提醒：进行复试，周五 11月20日 15:00。"},
		{"Wed 2026-12-30 17:00", hiring.PendingEval, time.Time{}, "规则“报告 2 个工作日内评估”。从周三 12月30日 17:00 起算，到周五 1月1日 17:00 为止，周末和法定节假日不算，调休上班日算。那一年的放假安排还没有公布。"},
		{"Fri 2026-11-06 17:00", hiring.Withdrawn, time.Time{}, "这件事已经了结，不会再提醒。"},
	}
	for _, tc := range tests {
		head := in(tc.status)
		head.Until = tc.until
		d := newDesk(t, tc.start, head)
		turn, err := d.flow.Verbs["why"].Step(d.env(), d.head, d.part, chat.Event{})
		if err != nil || turn.Head != d.head || len(turn.Effects) > 0 {
			t.Errorf("asking why changed something: %+v, %v", turn, err)
		}
		if got := speaker.Words(reader, turn.Notice); got != tc.want {
			t.Errorf("%s: %s\nwant %s", tc.status, got, tc.want)
		}
	}
	head := in(hiring.PendingEval)
	head.Duty = hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao", Since: at(t, "Fri 2026-11-06 17:00"), Due: at(t, "Wed 2026-11-11 17:00")}
	away := flows.NewEnv(until, "hr-lin", company(onLeave("mgr-zhao", "2026-11-09", "2026-11-09")), nil)
	if got := speaker.Words(reader, calendars(t).because(away, head)); !strings.HasSuffix(got, "调休上班日算。赵磊休假的日子也不算。") {
		t.Errorf("a leave that moves the deadline is not named: %s", got)
	}
	head.Duty.Due = at(t, "Thu 2026-11-12 09:30") // somebody else's for a while
	if got := speaker.Words(reader, calendars(t).because(away, head)); !strings.Contains(got, "中途有变动") || strings.Contains(got, "起算") {
		t.Errorf("a deadline that the rule does not give is explained by it: %s", got)
	}
	for _, rule := range rules.NewTable(hiring.Rulebook{}).All() {
		if rule.Inner() {
			continue
		}
		head := in(hiring.PendingEval)
		head.Duty = hiring.Duty{Kind: rule.Duty, Since: until, Due: until.Add(time.Hour)}
		for _, locale := range []string{"zh-CN", "en"} {
			if _, err := speaker.Say(cardtest.Reader(t, locale), calendars(t).because(flows.NewEnv(until, "mgr-zhao", company(), nil), head)); err != nil {
				t.Errorf("%s: %v", rule.Duty, err)
			}
		}
	}
}
