package notice

import (
	"maps"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/slots"
	"closeloop/flows/wording"
)

// addressed is a notice with whom it is for, and in which language.
func addressed(env flows.Env, head hiring.Case, n Notice) Notice {
	who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	n.Sender, n.Name = owner(env, head), literal(who.Name)
	n.To, n.Phone, n.Zone = outbound.Address(who.Email), outbound.Number(who.Phone), who.Timezone
	n.Locale = outbound.Language(who.Locale, env.Company.Company.Locale)
	return n
}

// write makes a notice's words from a template as things stand now.
func (d *desk) write(env flows.Env, head hiring.Case, n Notice, t hiring.Template) Notice {
	if n.Kind == calledOff {
		return d.writeOff(env, head, n)
	}
	n = addressed(env, head, n)
	if m, arranged := meeting(env, head); arranged {
		n.Entry = entered(m)
	}
	form, ok := t.Forms[n.Locale]
	for _, other := range []string{"zh-CN", "en"} {
		if !ok {
			if form, ok = t.Forms[other]; ok {
				n.Locale = other // in another language rather than not at all
			}
		}
	}
	by := d.hearBy(env, head)
	values := d.values(env, head, n, by)
	if t.Ask || head.Status != hiring.ReportDraft { // nobody of HR has read the report else
		maps.Copy(values, findings(env, head, n.Locale))
	}
	n.Version, n.Slots = t.Version, map[string]string{}
	for _, name := range slots.Fields(n.Kind) {
		n.Slots[name] = values[name]
	}
	subject, body, err := slots.Render(n.Kind, form, values)
	if err == nil && len(slots.Missing(n.Kind, values)) == 0 {
		n.Subject, n.Body = chat.OneLine(subject), outbound.Paragraphs(body)
	}
	if n.Text = ""; n.To == "" && n.Phone != "" {
		n.Text = form.SMS
	}
	if said := n.Slots["HearBy"]; said != "" && (strings.Contains(n.Body, said) || n.Text != "") {
		n.HearBy = by.Format(time.DateOnly)
	}
	return n
}

// findings are one strength and one gap of the report, in words: a strength only at or
// above its bar.
func findings(env flows.Env, head hiring.Case, locale string) map[string]string {
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	out := map[string]string{}
	for _, p := range report.Strengths {
		if p.Score >= p.Bar && out["Strength"] == "" {
			out["Strength"] = outbound.Phrase(p.Name.In(locale), locale)
		}
	}
	if len(report.Gaps) > 0 {
		out["Gap"] = outbound.Phrase(report.Gaps[0].Name.In(locale), locale)
	}
	return out
}

// values are what the slots stand for.
func (d *desk) values(env flows.Env, head hiring.Case, n Notice, by time.Time) map[string]string {
	pos, _ := env.Company.Position(head.Position)
	t := d.tongues[n.Locale]
	out := map[string]string{
		"Name": n.Name, "Position": literal(pos.Title.In(n.Locale)), "Company": literal(env.Company.Company.Name.In(n.Locale)),
		"Status": t.Statuses[string(head.Status)], "Sender": literal(env.Company.Name(n.Sender)),
		"HearBy": "", "Time": "", "Place": "",
	}
	if !by.IsZero() {
		out["HearBy"] = t.day(by)
	}
	if m, arranged := meeting(env, head); arranged {
		out["Time"], out["Place"] = t.moment(m.At.In(candidateZone(env, head))), literal(m.Place)
	}
	return out
}

// hearBy is the day by which the candidate hears: the deadline of the case's duty,
// and then the letter's working days, as a day where the candidate lives. Zero:
// nothing is to be heard, or the candidate is who answers next.
func (d *desk) hearBy(env flows.Env, head hiring.Case) time.Time {
	due := head.Duty.Due
	if !head.Status.Open() || due.IsZero() || head.Duty.Kind == hiring.AwaitAnswer {
		return time.Time{}
	}
	for _, t := range []time.Time{head.Duty.Promised, env.Now} {
		if t.After(due) {
			due = t
		}
	}
	zone := candidateZone(env, head)
	return d.Days(env.Company, head, zone).DayAfter(due, letterDays).In(zone)
}

// writeSlip makes the note that a promised date slips, with another date.
func (d *desk) writeSlip(env flows.Env, head hiring.Case, n Notice, p Promise) Notice {
	n = addressed(env, head, n)
	t, by := d.tongues[n.Locale], d.hearBy(env, head)
	values := d.values(env, head, n, by)
	if day, err := time.ParseInLocation(time.DateOnly, p.By, candidateZone(env, head)); err == nil {
		values["Promised"] = t.day(day)
	}
	n.Subject, n.Body = chat.OneLine(own(t.Subject, values)), outbound.Paragraphs(own(t.Slip, values))
	if n.HearBy = ""; !by.IsZero() {
		n.HearBy = by.Format(time.DateOnly)
	}
	delete(values, "Promised")
	n.Slots = values
	return n
}

// said is the promised day as the words have it, if they still do after an edit.
func (d *desk) said(n Notice) string {
	day, err := time.ParseInLocation(time.DateOnly, n.HearBy, time.UTC)
	if err != nil {
		return ""
	}
	return d.tongues[n.Locale].day(day)
}

// blank says whether a notice says nothing: its template does not fill.
func (n Notice) blank() bool { return n.Subject == "" || n.Body == "" }

// findings are what the linter says about a notice: subject and body, without the
// names that belong there.
func (d *desk) findings(env flows.Env, head hiring.Case, n Notice) []wording.Finding {
	return slices.Concat(d.judged(env, head, n, n.Subject), d.judged(env, head, n, n.Body))
}

func (d *desk) judged(env flows.Env, head hiring.Case, n Notice, text string) []wording.Finding {
	pos, _ := env.Company.Position(head.Position)
	return d.Linter.Reason(outbound.Unnamed(text, n.Name, pos.Title.In(n.Locale), env.Company.Company.Name.In(n.Locale), env.Company.Name(n.Sender)))
}
