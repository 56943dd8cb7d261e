package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/letter"
)

// playbill writes the tour down, 80 columns wide. Only on a terminal are there
// bold and dim letters.
type playbill struct {
	tour *tour
	out  io.Writer
	bold bool
	err  error // the first that writing gave
}

// The two weights, as terminals know them.
const (
	strong = "\x1b[1m"
	faint  = "\x1b[2m"
	plain  = "\x1b[0m"
)

// line writes one line of any length behind a lead.
func (b *playbill) line(lead, text string) { b.weighed("", lead, text) }

func (b *playbill) weighed(weight, lead, text string) {
	for _, row := range strings.Split(text, "\n") {
		for _, l := range wrapped(lead+row, tourWidth) {
			l = strings.TrimRight(l, " ")
			if b.bold && weight != "" && l != "" {
				l = weight + l + plain
			}
			if _, err := fmt.Fprintln(b.out, l); err != nil && b.err == nil {
				b.err = fmt.Errorf("write the tour: %w", err)
			}
		}
	}
}

// say puts a message into the language of the tour.
func (b *playbill) say(text chat.Text) string {
	return b.tour.app.speaker.Words(chat.Reader{Locale: b.tour.lang, Zone: b.tour.zone}, text)
}

func (b *playbill) opening() {
	b.weighed(strong, "", b.say(chat.T("tour.title")))
	b.line("", "")
	b.line("", b.say(chat.T("tour.about")))
	b.line("", "")
	b.line("", b.say(chat.T("tour.legend")))
}

// heading opens a scene: number, business time, what it is called, and what
// happens in it.
func (b *playbill) heading(n int, key string, at time.Time) {
	title := b.say(chat.T("tour.heading", "Number", n, "At", at, "Title", chat.T("tour.title."+key)))
	b.line("", "")
	b.weighed(strong, "", title+" "+strings.Repeat("─", max(0, tourWidth-1-columnsOf(title))))
	b.line("", b.say(chat.T("tour.scene."+key, b.names()...)))
}

// later says what the clock brings within a scene.
func (b *playbill) later(key string) {
	b.line("", "")
	b.line("", b.say(chat.T("tour.later."+key, b.names()...)))
}

// names are the players, for the words of a scene.
func (b *playbill) names() []any {
	t, p := b.tour, b.tour.players
	return []any{
		"HR", t.company.Name(p.hr), "Lead", t.company.Name(p.lead), "Manager", t.company.Name(p.invited.manager),
		"Slow", t.company.Name(p.stuck.manager), "Other", t.company.Name(p.parked.manager),
		"Invited", t.names[p.invited.interview], "Declined", t.names[p.declined.interview], "Parked", t.names[p.parked.interview], "Stuck", t.names[p.stuck.interview],
	}
}

// row is what became of one interview.
func (b *playbill) row(r result) {
	key := "tour.row.in"
	if r.State == intake.Refused {
		key = "tour.row.refused"
	}
	b.line("  ", b.say(chat.T(key, "Row", r.Row, "Interview", r.ExternalID, "Case", r.Case)))
}

// pressed is a click, with what was filled in.
func (b *playbill) pressed(p press, button chat.Button) {
	b.line("", "")
	reader := b.tour.reader(p.who)
	words := func(t chat.Text) string { return b.tour.app.speaker.Words(reader, t) }
	b.weighed(strong, "▸ ", b.say(chat.T("tour.press", "Name", b.tour.company.Name(p.who), "Button", words(button.Label))))
	if button.Form != nil {
		for _, f := range button.Form.Fields {
			if value := p.values[f.Name]; value != "" && value != f.Value {
				b.line("    ", words(chat.T("card.fact", "Label", f.Label, "Value", chosen(f, value, reader.Zone))))
			}
		}
	}
	if !button.Confirm.Empty() {
		b.line("    ", words(button.Confirm))
	}
}

// chosen is a value as the form shows it; of words that were changed, what is
// new.
func chosen(f chat.Field, value string, zone *time.Location) any {
	for _, o := range f.Options {
		if o.Value == value {
			return o.Label
		}
	}
	if at, err := time.ParseInLocation("2006-01-02T15:04", value, zone); err == nil {
		return at
	}
	if day, err := time.ParseInLocation(time.DateOnly, value, zone); err == nil {
		return chat.Moment{At: day, Form: chat.Date}
	}
	var fresh []string
	for _, line := range strings.Split(value, "\n") {
		if !slices.Contains(strings.Split(f.Value, "\n"), line) {
			fresh = append(fresh, line)
		}
	}
	if f.Value != "" {
		return dots + " " + strings.Join(fresh, "\n")
	}
	return strings.Join(fresh, "\n")
}

func (b *playbill) typed(who, text string) {
	b.line("", "")
	b.weighed(strong, "▸ ", b.say(chat.T("tour.types", "Name", b.tour.company.Name(who), "Text", text)))
}

// private is a sentence for one person.
func (b *playbill) private(who string, text chat.Text) {
	b.line("  ← ", b.tour.app.speaker.Words(b.tour.reader(who), text))
}

// card is one card, and who has it.
func (b *playbill) card(m mailing) {
	names := make([]chat.Text, len(m.to))
	for i, id := range m.to {
		names[i] = chat.L(b.tour.company.Name(id))
	}
	b.line("", "")
	b.weighed(faint, "  ", b.say(chat.T(m.kind, "Names", names, "At", chat.Moment{At: m.at, Form: chat.DayTime})))
	b.line("  │ ", m.text)
}

// mail is a letter as it left.
func (b *playbill) mail(l gone) {
	b.line("", "")
	b.weighed(faint, "  ", b.say(chat.T("tour.mail.left", "At", chat.Moment{At: l.at, Form: chat.DayTime})))
	b.line("  ┃ ", b.say(chat.T("tour.mail.to", "Name", l.Name, "To", l.To)))
	b.line("  ┃ ", b.say(chat.T("tour.mail.reply", "ReplyTo", l.ReplyTo)))
	b.line("  ┃ ", b.say(chat.T("tour.mail.subject", "Subject", l.Subject)))
	b.line("  ┃ ", "")
	b.line("  ┃ ", strings.TrimRight(l.Text, "\n"))
}

// closing is the table at the end, and what is still open.
func (b *playbill) closing(v outcome) {
	b.line("", "")
	b.weighed(strong, "", b.say(chat.T("tour.end.title")))
	for _, e := range v.cases {
		key := "tour.end.closed"
		if len(e.faults) > 0 {
			key = "tour.end.open"
		}
		b.line("", "")
		b.line("", b.say(chat.T(key, "Name", e.name, "Case", e.head.ID, "Status", status(e.head))))
		b.line("    ", b.say(b.next(e)))
		b.line("    ", b.say(b.told(e)))
	}
	b.line("", "")
	faults := v.all()
	if len(faults) == 0 {
		ahead := v.ahead()
		b.weighed(strong, "", b.say(chat.T("tour.end.all", "Told", len(v.cases)-ahead, "Ahead", ahead)))
		return
	}
	b.weighed(strong, "", b.say(chat.T("tour.end.some", "Count", len(faults))))
	for _, f := range faults {
		b.line("  ", b.say(f))
	}
}

// next is who has to do what until when.
func (b *playbill) next(e ending) chat.Text {
	d := e.head.Duty
	if d.Kind == "" {
		return chat.T("tour.end.nothing")
	}
	return chat.T("tour.end.next", "Duty", chat.T("duty.kind."+string(d.Kind)), "Owner", b.tour.company.Name(d.Owner), "Due", d.Due)
}

// told is what the candidate has heard of it.
func (b *playbill) told(e ending) chat.Text {
	switch e.letter.State {
	case letter.Sent:
		return chat.T("tour.end.mailed", "At", e.letter.SentAt, "Name", b.tour.company.Name(e.letter.ConfirmedBy))
	case letter.Told:
		return chat.T("tour.end.told", "How", chat.T("letter.how."+e.letter.How), "Name", b.tour.company.Name(e.letter.ToldBy))
	}
	if e.head.Status == hiring.SecondScheduled {
		return chat.T("tour.end.invited")
	}
	return chat.T("tour.end.untold")
}
