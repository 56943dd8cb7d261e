package duty

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// page is what one card is drawn from.
type page struct {
	env  flows.Env
	head hiring.Case
	part Ladder
	cals Calendars
}

// view derives a card: of the notice that kind names ("nag-3"), of the newest
// notice of a bare kind ("nag"), or of where the case stands ("status"). Any
// other kind is the newest standing notice to the reader, else the status.
func (c Calendars) view(env flows.Env, head hiring.Case, part Ladder, kind string) chat.Card {
	p := page{env: env, head: head, part: part, cals: c}
	if kind != "status" {
		if n, i, ok := p.find(kind); ok {
			return p.notice(n, i)
		}
	}
	if !env.Company.Sees(env.Reader.Person, head) {
		return chat.Card{}
	}
	return p.status()
}

func (p page) find(kind string) (Notice, int, bool) {
	sort, number, exact := strings.Cut(kind, "-")
	if i, err := strconv.Atoi(number); exact && err == nil && i >= 0 && i < len(p.part.Said) {
		return p.part.Said[i], i, true
	}
	for i, n := range slices.Backward(p.part.Said) {
		if n.To == p.env.Reader.Person && n.alone() && (n.Kind == sort || (kind == "" && n.stands(p.head))) {
			return n, i, true
		}
	}
	return Notice{}, 0, false
}

// notice is one message about a duty as it reads now.
func (p page) notice(n Notice, i int) chat.Card {
	switch {
	case !p.env.Company.Sees(p.env.Reader.Person, p.head):
		return p.done(n, chat.T("duty.done.gone"))
	case !n.stands(p.head):
		return p.done(n, p.outcome(n))
	case p.followed(n, i):
		return p.done(n, chat.T("duty.done.newer"))
	}
	var lines []chat.Block
	if n.toldAbove() {
		lines = p.aboveLines(n)
	} else {
		lines = p.ownerLines(n)
	}
	lines = append(lines, p.late(n)...)
	lines = append(lines, p.joined(n)...)
	lines = append(lines, p.uncovered(n.Duty)...)
	return chat.Card{
		Kind: "duty." + n.Kind, Record: p.head.ID, Revision: p.env.Rev, Tone: tone(n.Kind),
		Title: p.title(n), Preview: chat.T("duty.preview." + n.Kind),
		Blocks: append(lines, p.buttons(n)),
	}
}

// late says by how much a message missed the time it was meant for.
func (p page) late(n Notice) []chat.Block {
	switch by := n.At.Sub(n.Planned); {
	case by <= lateness:
		return nil
	case by < 24*time.Hour:
		return []chat.Block{chat.Note(chat.T("duty.late.hours", "Planned", near(n.Planned, n.At), "Count", int(by/time.Hour)))}
	default:
		return []chat.Block{chat.Note(chat.T("duty.late.days", "Planned", near(n.Planned, n.At), "Count", int(by/(24*time.Hour))))}
	}
}

// joined says of an overdue notice that the reminder came with it.
func (p page) joined(n Notice) []chat.Block {
	for _, r := range p.part.Said {
		if n.Kind == overdue && r.Joins && r.To == n.To && r.stands(p.head) {
			return []chat.Block{chat.Note(chat.T("duty.joined", "Planned", r.Planned))}
		}
	}
	return nil
}

// followed says whether the same reader got a later message about this duty,
// so that only one card offers the way on.
func (p page) followed(n Notice, i int) bool {
	return slices.ContainsFunc(p.part.Said[i+1:], func(later Notice) bool {
		return later.To == n.To && later.alone() && later.stands(p.head) && later.At.Sub(n.At) > lateness
	})
}

// done is a notice about which there is nothing left to do.
func (p page) done(n Notice, line chat.Text) chat.Card {
	title := p.who()
	if !p.env.Company.Sees(p.env.Reader.Person, p.head) {
		title = chat.T("duty.done.title")
	}
	return chat.Card{
		Kind: "duty." + n.Kind, Record: p.head.ID, Revision: p.env.Rev, Tone: chat.Neutral,
		Title: title, Preview: chat.T("duty.preview.done"), Blocks: []chat.Block{chat.Paragraph(line)},
	}
}

// outcome says how a duty ended: the case moved on, or somebody else has it,
// or it has a new date.
func (p page) outcome(n Notice) chat.Text {
	at, then, owner := n.Settled, n.Then, n.Now
	if at.IsZero() {
		at, then, owner = p.head.Changed, p.head.Status, p.head.Duty.Owner
	}
	before := hiring.Case{Status: then, Position: p.head.Position}
	switch kind, _ := before.NextDuty(); {
	case kind != n.Duty.Kind:
		return chat.T("duty.done.status", "Status", chat.T("status."+string(then)), "At", at)
	case owner != n.Duty.Owner:
		return chat.T("duty.done.moved", "Owner", p.env.Company.Name(owner), "At", at)
	}
	return chat.T("duty.done.dated", "At", at)
}

// uncovered warns of a date that was counted without a holiday table.
func (p page) uncovered(d hiring.Duty) []chat.Block {
	if !d.Uncovered {
		return nil
	}
	year := strconv.Itoa(d.Due.In(p.env.Company.Zone(d.Owner)).Year())
	return []chat.Block{chat.Note(chat.T("duty.uncovered", "Year", year))}
}

// buttons are what the owner, or who is above, can do about it; and why it
// came.
func (p page) buttons(n Notice) chat.Block {
	label := chat.T("duty.why.now")
	if n.toldAbove() {
		label = chat.T("duty.why.me")
	}
	b := chat.Block{Kind: chat.KindButtons, Links: []chat.Button{
		{Label: label, Action: chat.Action{Flow: Name, Record: p.head.ID, Verb: "why"}},
	}}
	env := p.env
	env.Actor.Person = env.Reader.Person
	presses := n.toldAbove() && oversees(env, p.head, p.part)
	if presses {
		b.Row = append(b.Row, p.press("today", chat.Form{}))
	}
	if way, ok := p.way(n.toldAbove()); ok {
		b.Row = append(b.Row, way)
	}
	if presses && mayReassign(env, p.head, p.part) {
		b.Row = append(b.Row, p.press("reassign", reassignForm(env, p.head, p.part)))
	}
	if !n.toldAbove() && mayPromise(env, p.head, p.part) {
		b.Row = append(b.Row, p.press("promise", promiseForm(env, p.head, p.part)))
		all := chat.Action{Flow: Allowances, Record: env.Reader.Person, Verb: "loop"}
		b.More = []chat.Button{{Label: chat.T("duty.all"), Action: all}}
	}
	return b
}

// press is the button of a verb of the ladder's own; with a form where it has
// fields. It carries no revision: a reminder in between keeps what was typed.
func (p page) press(verb string, form chat.Form) chat.Button {
	b := chat.Button{Label: chat.T("duty.do." + verb), Action: chat.Action{Flow: Name, Record: p.head.ID, Verb: verb}}
	if len(form.Fields) > 0 {
		b.Form = &form
	}
	return b
}

// way is the button that leads to the thing to do, for those who can do it.
func (p page) way(mine bool) (chat.Button, bool) {
	flow, label := "decision", "duty.do.evaluate"
	switch p.head.Duty.Kind {
	case hiring.AssignPosition:
		flow, label = "intake", "duty.do.assign"
	case hiring.ReviewReport:
		flow, label = "report", "duty.do.review"
	case hiring.SendLetter:
		flow, label = "letter", "duty.do.letter"
	case hiring.ArrangeSecond:
		label = "duty.do.arrange"
	case hiring.AssignEvaluator:
		label = "duty.do.evaluator"
	case hiring.Evaluate, hiring.EvaluateSecond:
		if mine {
			label = "duty.do.myself"
		}
	default:
		return chat.Button{}, false
	}
	_, role := p.head.NextDuty()
	reader := p.env.Reader.Person
	if !p.env.Company.Serves(reader, p.head, role) && reader != p.head.Duty.Owner {
		return chat.Button{}, false
	}
	return chat.Button{Label: chat.T(label), Style: chat.Primary, Action: show(flow, p.head.ID)}, true
}

// show leads to a record of another flow, at whatever revision it is.
func show(flow, id string) chat.Action { return chat.Action{Flow: flow, Record: id, Verb: "show"} }

func tone(kind string) chat.Tone {
	if kind == nag || kind == moved || kind == asked {
		return chat.Waiting
	}
	return chat.Bad
}

// name is what the candidate is called, or the case's id where that is not
// known any more.
func (p page) name() string {
	if c, ok := flows.Find[hiring.Candidate](p.env, "candidate", p.head.Candidate); ok && c.Name != "" {
		return c.Name
	}
	return p.head.ID
}

func (p page) position() chat.Text {
	if p.head.Position == "" {
		return chat.T("duty.noposition")
	}
	return p.env.Title(p.head.Position)
}

// listed is the position as it stands in a list.
func (p page) listed() chat.Text {
	if p.head.Position == "" {
		return chat.T("duty.noposition")
	}
	return p.env.Listed(p.head.Position)
}

func (p page) who() chat.Text {
	return chat.T("duty.who", "Name", p.name(), "Position", p.position())
}

// near prints a moment by weekday while that is plain, else with its date.
func near(at, seen time.Time) chat.Moment {
	if d := seen.Sub(at); d < 6*24*time.Hour && d > -6*24*time.Hour {
		return chat.Moment{At: at, Form: chat.DayTime}
	}
	return chat.Moment{At: at, Form: chat.DateTime}
}
