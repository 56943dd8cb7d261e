package firstday

import (
	"closeloop/bot/chat"
	"closeloop/flows"
)

// Template is what Attachment.Make is called for the company's spreadsheet.
const Template = "template/company"

func mayAskSetup(env flows.Env) bool { return env.Company.Keeps(env.Actor.Person) }

// setup leads from an empty company to one that works: three steps, what is
// there so far, and what to do next.
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
	next := "firstday.next.interviews"
	if positions == 0 {
		next = "firstday.next.company"
	}
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
			chat.Note(chat.T(next)),
		},
		Files: []chat.Attachment{{Name: "company.xlsx", Make: Template}},
	}
	return chat.Reply{Card: &c}, nil
}
