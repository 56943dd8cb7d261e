package firstday

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Template is what Attachment.Make is called for the company's spreadsheet.
const Template = "template/company"

func mayAskSetup(env flows.Env) bool { return env.Company.Keeps(env.Actor.Person) }

// setup leads from an empty company to one that works: three steps, what is
// there so far, and, until the first interview is in, what to do next.
func setup(env flows.Env, _ []string) (chat.Reply, error) {
	people, silent, strangers := 0, 0, 0
	for _, p := range env.Company.People() {
		if !p.Active {
			continue
		}
		people++
		if p.Email == "" {
			silent++
		}
		if len(p.Accounts) == 0 {
			strangers++
		}
	}
	positions := len(env.Company.Positions())
	number := func(label string, n int) chat.Fact {
		return chat.Fact{Label: chat.T(label), Value: chat.T("firstday.number", "Number", n)}
	}
	c := chat.Card{
		Kind: "firstday.setup", Record: env.Actor.Person, Tone: chat.Neutral,
		Title: chat.T("firstday.setup"), Preview: chat.T("firstday.setup"),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("firstday.step.template")),
			chat.Paragraph(chat.T("firstday.step.fill")),
			chat.Paragraph(chat.T("firstday.step.drop")),
			chat.Divider(),
			chat.Facts(
				number("firstday.people", people), number("firstday.positions", positions),
				number("firstday.no_email", silent), number("firstday.no_account", strangers),
			),
		},
		Files: []chat.Attachment{{Name: "company.xlsx", Make: Template}},
	}
	switch {
	case positions == 0:
		c.Blocks = append(c.Blocks, chat.Note(chat.T("firstday.next.company")))
	case !begun(env):
		c.Blocks = append(c.Blocks, chat.Note(chat.T("firstday.next.interviews")))
	}
	return chat.Reply{Card: &c}, nil
}

// begun says whether there is a case yet.
func begun(env flows.Env) bool {
	return slices.ContainsFunc(hiring.Statuses(), func(s hiring.Status) bool { return len(env.List("case.status", string(s))) > 0 })
}
