package decision

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// namesShown is how many names stand on the card of a stack.
const namesShown = 3

// pileView draws a stack: first as one message for all, then report by report,
// at last what became of them.
func pileView(env flows.Env, head hiring.Case, part Pile, kind string) chat.Card {
	i := part.numbered(numberOf(kind))
	if i < 0 {
		i = len(part.Stacks) - 1
	}
	if i < 0 || env.Reader.Person != head.ID {
		return chat.Card{}
	}
	s := part.Stacks[i]
	id, left := s.next(env, head.ID)
	switch {
	case left == 0:
		return s.finished(env)
	case s.Working:
		return s.current(env, id, len(s.Cases)-left+1)
	}
	return s.heap(env, left)
}

// heap is the one message for many reports.
func (s stack) heap(env flows.Env, left int) chat.Card {
	card := chat.Card{
		Kind: "pile.stack", Tone: chat.Waiting, Title: chat.T("pile.title", "Position", env.Title(s.Position), "Count", left),
		Tag: chat.T("decision.tag.yours"), Preview: chat.T("pile.preview", "Count", left),
	}
	var names []chat.Text
	var since, due time.Time
	for _, id := range s.Cases {
		c, waits := awaited(env, env.Reader.Person, id)
		if !waits {
			continue
		}
		if len(names) < namesShown {
			names = append(names, chat.L(nameOf(env, c)))
		}
		since, due = earliest(since, c.Waiting), earliest(due, c.Duty.Due)
	}
	if more := left - len(names); more > 0 {
		names = append(names, chat.T("pile.others", "Count", more))
	}
	lead := waited(since, env)
	if !due.IsZero() {
		lead = chat.T("pile.due", "Wait", lead, "Due", due)
	}
	card.Blocks = []chat.Block{chat.Paragraph(lead), chat.Divider(), chat.Paragraph(chat.T("pile.names", "Names", names))}
	if line := s.promiseLine(env.Now); !line.Empty() {
		card.Blocks = append(card.Blocks, chat.Paragraph(line))
	}
	form := pilePromiseForm(env, hiring.Case{}, Pile{})
	card.Blocks = append(card.Blocks, chat.Buttons(
		chat.Button{Label: chat.T("pile.work"), Style: chat.Primary, Action: s.act("work", env.Reader.Person)},
		chat.Button{Label: chat.T("pile.promise"), Action: s.act("promise", env.Reader.Person), Form: &form}))
	return card
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func waited(since time.Time, env flows.Env) chat.Text {
	if days := hiring.DaysBetween(since, env.Now, env.Reader.Zone); !since.IsZero() && days > 0 {
		return chat.T("pile.oldest", "Count", days)
	}
	return chat.T("pile.oldest.today")
}

func (s stack) act(verb, person string) chat.Action {
	return chat.Action{Flow: PileName, Record: person, Verb: verb, Args: map[string]string{"stack": strconv.Itoa(s.Number)}}
}

// current is one report of the stack, with its number.
func (s stack) current(env flows.Env, id string, number int) chat.Card {
	head, _ := flows.Find[hiring.Case](env, "case", id)
	part, _ := flows.Find[hiring.Decision](env, Name, id)
	env.Actor.Person = env.Reader.Person
	card := summarize(env.Of(Name, id), head, part)
	card.Kind, card.About = "pile.stack", id
	card.Tag = chat.T("pile.tag", "Number", number, "Count", len(s.Cases))
	for i, b := range card.Blocks {
		if b.Kind == chat.KindButtons && len(b.Row) > 0 {
			card.Blocks[i].More = slices.Concat(b.More, s.ways(env, len(s.Cases)-number+1))
		}
	}
	return card
}

// ways are what else can be done in a stack: leave this one for later, and undo
// the one before.
func (s stack) ways(env flows.Env, left int) []chat.Button {
	var out []chat.Button
	if left > 1 {
		out = append(out, chat.Button{Label: chat.T("pile.skip"), Action: s.act("skip", env.Reader.Person)})
	}
	head, _ := flows.Find[hiring.Case](env, "case", s.Last)
	part, _ := flows.Find[hiring.Decision](env, Name, s.Last)
	env.Actor.Person = env.Reader.Person
	if s.Last != "" && mayUndo(env, head, part) && asDecided(head, part) && env.Now.Before(part.UndoUntil) {
		out = append(out, chat.Button{
			Label:  chat.T("pile.undo", "Name", nameOf(env, head), "Until", clock(part.UndoUntil)),
			Action: env.Of(Name, s.Last).Act(Name, s.Last, "undo"),
		})
	}
	return out
}

// finished says what became of the reports.
func (s stack) finished(env flows.Env) chat.Card {
	count := map[hiring.Verdict]int{}
	for _, id := range s.Cases {
		d, _ := flows.Find[hiring.Decision](env, Name, id)
		count[d.Verdict]++
	}
	card := chat.Card{
		Kind: "pile.stack", Tone: chat.Good, Title: chat.T("pile.done.title", "Position", env.Title(s.Position), "Count", len(s.Cases)),
		Preview: chat.T("pile.done.preview"),
	}
	var parts []chat.Text
	for _, v := range []hiring.Verdict{hiring.Approved, hiring.NotPassed, hiring.OnHold, ""} {
		if count[v] > 0 {
			parts = append(parts, chat.T("pile.done."+cmp.Or(string(v), "other"), "Count", count[v]))
		}
	}
	card.Blocks = []chat.Block{chat.Paragraph(chat.T("pile.done", "Parts", parts))}
	if more := s.ways(env, 0); len(more) > 0 {
		card.Blocks = append(card.Blocks, chat.Buttons(more...))
	}
	return card
}

// pointer is what a single card becomes once its report is in a stack.
func pointer(env flows.Env, head hiring.Case) chat.Card {
	open := chat.Button{Label: chat.T("pile.single"), Action: chat.Action{Flow: Name, Record: head.ID, Verb: "show"}}
	return chat.Card{
		Kind: "decision.stacked", Record: head.ID, Title: title(env, head), Tone: chat.Neutral, Preview: chat.T("report.full.preview"), Heals: true,
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("pile.joined", "Position", env.Title(head.Position))),
			{Kind: chat.KindButtons, Links: []chat.Button{open}},
		},
	}
}
