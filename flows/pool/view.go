package pool

import (
	"cmp"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// view is a case's place in the pool, for HR alone.
func view(env flows.Env, head hiring.Case, part Tag, _ string) chat.Card {
	env.Actor.Person = env.Reader.Person
	if !hr(env, head, part) {
		return chat.Card{}
	}
	card := chat.Card{
		Kind: "pool.tag", Record: head.ID, Tone: chat.Neutral, Tag: chat.T("pool.tag"), Preview: chat.T("pool.preview"),
		Title: chat.T("pool.title", "Name", nameOf(env, head), "Position", env.Title(head.Position)),
	}
	k := part.Kept
	switch {
	case !k.At.IsZero():
		card.Tone = chat.Good
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("pool.kept", "Until", day(k.Until), "By", env.Company.Name(k.By))))
		if k.For != "" {
			card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("pool.for", "Words", k.For)))
		}
		card.Blocks = append(card.Blocks, chat.Note(chat.T("pool.consent", "How", chat.T("pool.consent."+k.Consent), "At", day(k.At))))
	case part.Ended != "":
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("pool.ended."+part.Ended, "At", day(part.At))))
	default:
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("pool.none")))
	}
	if k.At.IsZero() && !onRecord(env, head, part) {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("pool.unasked")))
	}
	if row := offers(env, head, part); len(row.Row) > 0 {
		card.Blocks = append(card.Blocks, row)
	}
	return card
}

func offers(env flows.Env, head hiring.Case, part Tag) chat.Block {
	b := chat.Block{Kind: chat.KindButtons}
	offer := func(verb string, form chat.Form) {
		b.Row = append(b.Row, chat.Button{Label: chat.T("pool.do." + verb), Action: env.Act(Name, head.ID, verb), Form: &form})
	}
	if mayKeep(env, head, part) {
		offer("keep", keepForm(env, head, part))
		b.Row[0].Style = chat.Primary
	}
	if mayLetGo(env, head, part) {
		offer("extend", extendForm(env, head, part))
		offer("letgo", letGoForm(env, head, part))
	}
	return b
}

func nameOf(env flows.Env, head hiring.Case) string {
	if c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		return c.Name
	}
	return head.ID
}

// rows is how many people of the pool one card names.
const rows = 9

// list answers with who is kept and may be seen by the actor, those first who
// leave soonest; with words, those whose name or position they are.
func list(book Names) func(flows.Env, []string) (chat.Reply, error) {
	return func(env flows.Env, args []string) (chat.Reply, error) {
		words := chat.OneLine(strings.Join(args, " "))
		heads := kept(env, book, words)
		card := chat.Card{Kind: "pool.list", Tone: chat.Neutral, Preview: chat.T("pool.preview"), Title: chat.T("pool.list", "Count", len(heads))}
		if words != "" {
			card.Title = chat.T("pool.list.found", "Count", len(heads), "Words", words)
		}
		if len(heads) == 0 {
			card.Blocks = []chat.Block{chat.Paragraph(chat.T("pool.list.none"))}
			return chat.Reply{Card: &card}, nil
		}
		var ways []chat.Button
		for i, head := range heads[:min(rows, len(heads))] {
			card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("pool.list.row", "Name", nameOf(env, head), "Position", env.Title(head.Position),
				"Case", head.ID, "Until", day(head.Pooled))))
			if i < 3 {
				ways = append(ways, chat.Button{Label: chat.L(head.ID), Action: chat.Action{Flow: Name, Record: head.ID, Verb: "show"}})
			}
		}
		if more := len(heads) - rows; more > 0 {
			card.Blocks = append(card.Blocks, chat.Note(chat.T("pool.list.more", "Count", more)))
		}
		card.Blocks = append(card.Blocks, chat.Buttons(ways...))
		return chat.Reply{Card: &card}, nil
	}
}

// kept are the cases of the pool that the actor does HR's work on.
func kept(env flows.Env, book Names, words string) []hiring.Case {
	var named []string
	if words != "" && book != nil {
		whole, part := book.Find(words)
		named = append(whole, part...)
	}
	pos, known := env.Company.PositionNamed(words)
	var out []hiring.Case
	for _, id := range env.List("case.pool", "kept") {
		head, ok := flows.Find[hiring.Case](env, "case", id)
		if !ok || head.Pooled.IsZero() || !env.Company.IsHR(env.Actor.Person, head) {
			continue
		}
		fits := words == "" || strings.EqualFold(words, id) || slices.Contains(named, id) || known && pos.ID == head.Position
		if fits {
			out = append(out, head)
		}
	}
	slices.SortFunc(out, func(a, b hiring.Case) int { return cmp.Or(a.Pooled.Compare(b.Pooled), cmp.Compare(a.ID, b.ID)) })
	return out
}
