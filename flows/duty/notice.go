package duty

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// The words of the notices: who and what first, then how long it has waited,
// then until when. The message to the next above has no score, no quote and no
// reason.

func (p page) title(n Notice) chat.Text {
	kind := chat.T("duty.kind." + string(n.Duty.Kind))
	switch n.Kind {
	case above:
		return p.aboveTitle(n, kind)
	case putOff:
		return chat.T("duty.putoff.title", "Owner", p.env.Company.Name(n.Duty.Owner), "Duty", kind)
	case ignored:
		return chat.T("duty.ignored.title", "Owner", p.env.Company.Name(n.Duty.Owner), "Duty", kind, "Count", enough)
	case asked:
		return chat.T("duty.asked.title", "From", p.env.Company.Name(n.From), "Duty", kind)
	case unsent:
		return chat.T("duty.unsent.title", "Name", p.name(), "Position", p.position())
	case overdue:
		if rule := p.rule(n); p.dated(n) && rule.Grace > 0 {
			return chat.T("duty.overdue.dated", "Name", p.name(), "Position", p.position(), "Duty", kind)
		}
		return chat.T("duty.overdue.title", "Name", p.name(), "Position", p.position(), "Duty", kind)
	}
	return chat.T("duty.nag.title."+string(n.Duty.Kind), "Name", p.name(), "Position", p.position())
}

// aboveTitle says who is late with what, and by which limit where there is
// one: somebody who took a duty over has not had all of it.
func (p page) aboveTitle(n Notice, kind chat.Text) chat.Text {
	owner := p.env.Company.Name(n.Duty.Owner)
	rule := p.rule(n)
	days := rule.Days
	switch {
	case !n.Duty.Promised.IsZero():
		return chat.T("duty.above.promised", "Owner", owner, "Duty", kind)
	case p.dated(n) || p.handedOver(n) || !p.inFull(n, rule):
		return chat.T("duty.above.past", "Owner", owner, "Duty", kind)
	case rule.Delay().Clock == calendar.CalendarTime:
		return chat.T("duty.above.calendar", "Owner", owner, "Duty", kind, "Hours", 24*days+rule.Hours)
	case n.Duty.Kind == hiring.Evaluate || n.Duty.Kind == hiring.EvaluateSecond:
		return chat.T("duty.above.evaluation", "Owner", owner, "Hours", 24*days, "Count", days)
	}
	return chat.T("duty.above.title", "Owner", owner, "Duty", kind, "Hours", 24*days, "Count", days)
}

func (p page) ownerLines(n Notice) []chat.Block {
	var lines []chat.Block
	if n.Kind == asked {
		lines = append(lines, chat.Paragraph(p.who()))
	}
	if n.Kind == moved || !p.dated(n) {
		lines = append(lines, chat.Paragraph(p.since(n)))
	}
	if n.Kind == broken || n.Kind == overdue && !n.Duty.Promised.IsZero() {
		lines = append(lines, chat.Paragraph(chat.T("duty.promise.broken", "By", n.Duty.Promised)))
	}
	if n.Kind == unsent {
		lines = append(lines, chat.Paragraph(chat.T("duty.unsent.line")))
	}
	lines = append(lines, p.missing(n)...)
	lines = append(lines, chat.Paragraph(p.until(n)))
	if said := p.rule(n).Say; said != "" {
		lines = append(lines, chat.Paragraph(chat.L(said)))
	}
	return append(lines, p.promise(chat.T("duty.promise.mine", "By", p.head.Duty.Promised))...)
}

// promise is a line while a promise runs.
func (p page) promise(line chat.Text) []chat.Block {
	if !p.head.Duty.Promised.After(p.env.Now) {
		return nil
	}
	return []chat.Block{chat.Paragraph(line)}
}

// since says from when the owner has had it, and how many of his or her
// working days ago that is.
func (p page) since(n Notice) chat.Text {
	since := near(n.Duty.Since, n.At)
	days := p.cals.window(p.env.Company, p.head, n.Duty.Owner).DaysBetween(n.Duty.Since, n.At)
	switch {
	case p.handedOver(n):
		return chat.T("duty.since.moved", "Since", since)
	case days < 1:
		return chat.T("duty.since.today", "Since", since)
	case n.Duty.Kind == hiring.Evaluate:
		return chat.T("duty.since.report", "Since", since, "Count", days)
	}
	return chat.T("duty.since.days", "Since", since, "Count", days)
}

// until names the deadline, always with its date, and who hears after it.
func (p page) until(n Notice) chat.Text {
	due, next := n.Duty.Due, p.env.Company.Name(n.Duty.Above)
	late := !n.At.Before(due)
	rule := p.rule(n)
	switch {
	case n.Duty.Above == "" && late:
		return chat.T("duty.until.past", "Due", due)
	case n.Duty.Above == "":
		return chat.T("duty.until.alone", "Due", due)
	case rule.Grace > 0:
		return chat.T("duty.until.grace", "Due", due, "Above", next)
	case late:
		return chat.T("duty.until.told", "Due", due, "Above", next)
	}
	return chat.T("duty.until", "Due", due, "Above", next)
}

func (p page) aboveLines(n Notice) []chat.Block {
	lines := []chat.Block{chat.Paragraph(p.waiting(n)), chat.Paragraph(p.reminded(n))}
	lines = append(lines, p.missing(n)...)
	if owner := p.env.Company.Name(n.Duty.Owner); n.Kind != putOff {
		lines = append(lines, p.promise(chat.T("duty.promise.theirs", "Owner", owner, "By", p.head.Duty.Promised))...)
	}
	if names := p.toldBefore(n); len(names) > 0 {
		return append(lines, chat.Paragraph(chat.T("duty.above.know", "Names", names)))
	}
	pos, _ := p.env.Company.Position(p.head.Position)
	if hr, ok := p.env.Company.Person(pos.HR); ok && hr.Active && hr.ID != n.Duty.Owner && hr.ID != n.To {
		lines = append(lines, chat.Paragraph(chat.T("duty.above.hr", "HR", hr.Name)))
	}
	return lines
}

func (p page) waiting(n Notice) chat.Text {
	if wait, ok := p.waited(n.At); ok {
		return chat.T("duty.above.waiting", "Name", p.name(), "Position", p.position(), "Wait", wait)
	}
	return p.who()
}

// waited says for how many days a candidate has been waiting.
func (p page) waited(now time.Time) (chat.Text, bool) {
	if p.head.Waiting.IsZero() {
		return chat.Text{}, false
	}
	if days := hiring.DaysBetween(p.head.Waiting, now, p.env.Reader.Zone); days > 0 {
		return chat.T("time.waiting_days", "Count", days), true
	}
	return chat.T("time.waiting_today"), true
}

// reminded tells what the owner had promised, else when the owner was reminded
// before the deadline.
func (p page) reminded(n Notice) chat.Text {
	switch n.Kind {
	case putOff:
		return chat.T("duty.putoff.line", "Count", promises, "By", n.Duty.Promised)
	case ignored:
		return chat.T("duty.ignored.line", "Due", n.Duty.Due)
	}
	if !n.Duty.Promised.IsZero() {
		return chat.T("duty.promise.not", "Owner", p.env.Company.Name(n.Duty.Owner), "By", n.Duty.Promised)
	}
	for _, earlier := range slices.Backward(p.part.Said) {
		if earlier.To == n.Duty.Owner && !earlier.Waits && !earlier.Joins && earlier.stands(p.head) && (earlier.Kind == nag || earlier.Kind == moved) {
			return chat.T("duty.above.reminded", "At", near(earlier.At, n.At), "Due", n.Duty.Due)
		}
	}
	return chat.T("duty.until.past", "Due", n.Duty.Due)
}

// toldBefore are the others above who heard of it before.
func (p page) toldBefore(n Notice) []chat.Text {
	var names []chat.Text
	for _, earlier := range p.part.Said {
		if earlier.Kind == above && !earlier.Waits && earlier.To != n.To && earlier.stands(p.head) && earlier.At.Before(n.At) {
			names = append(names, chat.L(p.env.Company.Name(earlier.To)))
		}
	}
	return names
}

// rule is the one that holds for the duty that a notice speaks of.
func (p page) rule(n Notice) rules.Rule {
	return rules.Of(p.env.Company).Rule(p.env.Company, p.head, n.Duty.Kind)
}

// inFull says whether the owner had all the time of the rule as it is now: what it
// is called must be what it was.
func (p page) inFull(n Notice, rule rules.Rule) bool {
	return (rule.Hours == 0 || rule.Clock == string(calendar.CalendarTime)) &&
		rule.Fits(p.cals.window(p.env.Company, p.head, n.Duty.Owner), n.Duty)
}

// dated says whether the deadline is a date of the case's own.
func (p page) dated(n Notice) bool {
	rule := p.rule(n)
	head := p.head
	head.Duty = n.Duty
	return rule.UsesDate(head)
}

// handedOver says whether the owner took the duty over from somebody.
func (p page) handedOver(n Notice) bool {
	return n.Duty.Owner == p.head.Delegate || slices.ContainsFunc(p.part.Said, func(s Notice) bool {
		return s.Kind == moved && s.To == n.Duty.Owner && s.stands(p.head)
	})
}
