package duty

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/flows/summary"
)

// why answers the link of every notice in a sentence or two. It changes
// nothing.
func (c Calendars) why(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	return flows.Turn[Ladder]{Head: head, Part: part, Notice: c.because(env, head)}, nil
}

// because names the rule, the clock, the holidays it leaves out and, where
// there is one, the promise; to the owner also why nothing else comes today.
func (c Calendars) because(env flows.Env, head hiring.Case) chat.Text {
	d := head.Duty
	rule := rules.Of(env.Company).Rule(env.Company, head, d.Kind)
	if rule.Duty == "" || !head.Status.Open() {
		return chat.T("duty.why.settled")
	}
	reasons := []chat.Text{c.reason(env, head, rule)}
	if away(env, d) && rule.Delay().Clock != calendar.CalendarTime && !rule.UsesDate(head) && !c.shifted(env, head, rule) {
		reasons = append(reasons, chat.T("duty.why.leave", "Owner", env.Company.Name(d.Owner)))
	}
	if d.Uncovered {
		reasons = append(reasons, chat.T("duty.why.uncovered"))
	}
	if !d.Promised.IsZero() {
		reasons = append(reasons, chat.T("duty.why.promised", "Owner", env.Company.Name(d.Owner), "By", d.Promised))
	}
	if env.Actor.Person == d.Owner {
		reasons = append(reasons, chat.T("duty.why.budget"))
	}
	text := reasons[0]
	for _, next := range reasons[1:] {
		text = chat.T("duty.why.and", "First", text, "Then", next)
	}
	return text
}

// away says whether the owner is on leave between a duty's start and its deadline,
// which therefore lies further off than the rule says.
func away(env flows.Env, d hiring.Duty) bool {
	zone := env.Company.Zone(d.Owner)
	for day := calendar.DayOf(d.Since.In(zone)); !calendar.DayOf(d.Due.In(zone)).Before(day); day = day.AddDays(1) {
		if env.Company.OnLeave(d.Owner, day.String()) {
			return true
		}
	}
	return false
}

// shifted says whether a deadline is not what the rule gives when counted from the
// duty's start: it changed hands, or rules, days or hours did.
func (c Calendars) shifted(env flows.Env, head hiring.Case, r rules.Rule) bool {
	due := r.Deadline(c.window(env.Company, head, head.Duty.Owner), head.Duty.Since, head.Until)
	return !due.At.Equal(head.Duty.Due)
}

func (c Calendars) reason(env flows.Env, head hiring.Case, r rules.Rule) chat.Text {
	d := head.Duty
	if r.UsesDate(head) {
		return chat.T("duty.why.dated", "Duty", chat.T("duty.kind."+string(d.Kind)), "Due", d.Due)
	}
	if r.Delay().Clock == calendar.CalendarTime {
		name := chat.T("duty.rule.calendar", "Duty", chat.T("duty.kind."+string(d.Kind)), "Hours", 24*r.Days+r.Hours)
		return chat.T("duty.why.calendar", "Rule", name, "Since", d.Since, "Due", d.Due)
	}
	holidays := chat.T("duty.holidays.none")
	if env.Company.Region(head) == "CN" {
		holidays = chat.T("duty.holidays.cn")
	}
	name := chat.T("duty.rule."+string(d.Kind), "Count", r.Days)
	if r.Hours > 0 {
		name = chat.T("duty.rule.within", "Duty", chat.T("duty.kind."+string(d.Kind)), "Limit", summary.Limit(r.Rule))
	}
	key := "duty.why.working"
	if c.shifted(env, head, r) {
		key = "duty.why.shifted"
	}
	return chat.T(key, "Rule", name, "Since", d.Since, "Due", d.Due, "Holidays", holidays)
}
