package retention

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// rows is how many lines one card has for them: a day and a position each.
const rows = 8

// view is the list as it stands now: what was kept or is gone is off it, and each list
// takes the place of the one before. Names are for the file itself.
func view(env flows.Env, head hiring.Case, l List, kind string) chat.Card {
	if l.At.IsZero() || env.Reader.Person != head.ID {
		return chat.Card{}
	}
	if kind != "" && kind != l.name() {
		return chat.Card{
			Kind: "leaving.old", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral, Preview: chat.T("leaving.preview"),
			Title: chat.T("leaving.title.old"), Blocks: []chat.Block{chat.Paragraph(chat.T("leaving.old"))},
		}
	}
	all := l.stays(env, head.ID)
	c := chat.Card{
		Kind: "leaving.list", Record: head.ID, Revision: env.Rev, Tone: chat.Waiting, Preview: chat.T("leaving.preview"),
		Title: chat.T("leaving.title", "Count", len(all)+l.More),
	}
	if len(all) == 0 {
		c.Kind, c.Tone = "leaving.done", chat.Neutral
		c.Title = chat.T("leaving.title.done")
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("leaving.done"))}
		return c
	}
	c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("leaving.why")))
	named := 0
	for i := 0; i < len(all) && len(c.Blocks) <= rows; {
		ids := []string{all[i].Case}
		first := all[i]
		for i++; i < len(all) && together(env, all[i], first); i++ {
			ids = append(ids, all[i].Case)
		}
		named += len(ids)
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("leaving.row", "At", day(first.At), "Position", env.Title(first.Position), "Cases", strings.Join(ids, " "))))
	}
	if more := len(all) - named + l.More; more > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("leaving.more", "Count", more)))
	}
	asks := keepForm(env, head, l)
	c.Blocks = append(c.Blocks, chat.Note(chat.T("leaving.hold", "Case", all[0].Case)), chat.Buttons(chat.Button{
		Label: chat.T("leaving.button.keep"), Action: env.Act(Lists, head.ID, "keep"), Form: &asks,
	}))
	return c
}

// together says whether two stand in one line: the same position, the same day for the
// reader.
func together(env flows.Env, a, b Parted) bool {
	zone := env.Company.Zone(env.Reader.Person)
	ay, am, ad := a.At.In(zone).Date()
	by, bm, bd := b.At.In(zone).Date()
	return a.Position == b.Position && ay == by && am == bm && ad == bd
}
