package link

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// kindAsk begins the kind of the question and goes on with its number.
const kindAsk = "ask-"

// view is the question for whoever keeps the company, and afterwards what was
// answered. An earlier message shows the present question: it is one account.
func view(env flows.Env, head hiring.Case, part Meeting, _ string) chat.Card {
	if part.No == 0 || !env.Company.Keeps(env.Reader.Person) {
		return chat.Card{}
	}
	c := chat.Card{
		Kind: "link.ask", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("link.title", "Person", env.Company.Name(part.Person)), Preview: chat.T("link.preview.done"),
		Blocks: []chat.Block{chat.Paragraph(came(env, part))},
	}
	switch {
	case part.Answer != "":
		c.Blocks = append(c.Blocks, chat.Paragraph(outcome(env, part)))
	case !open(env.Company, part):
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("link.over", "Person", env.Company.Name(part.Person))))
	default:
		c.Tone, c.Tag, c.Preview = chat.Waiting, chat.T("link.tag"), chat.T("link.preview")
		c.Blocks = append(c.Blocks, chat.Note(chat.T("link.check", "Person", env.Company.Name(part.Person))), buttons(env, part, head.ID))
	}
	if part.Answer == no {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("link.wrong", "Platform", platform(part), "Account", part.User)))
	}
	return c
}

func buttons(env flows.Env, part Meeting, record string) chat.Block {
	who := env.Company.Name(part.Person)
	return chat.Buttons(
		chat.Button{
			Label: chat.T("link.button.confirm"), Style: chat.Primary, Action: env.Act(Name, record, "confirm"),
			Confirm: chat.T("link.sure.confirm", "Person", who),
		},
		chat.Button{
			Label: chat.T("link.button.refuse"), Style: chat.Danger, Action: env.Act(Name, record, "refuse"),
			Confirm: chat.T("link.sure.refuse"),
		},
	)
}

// came says which account came, under its own name where it has one, and by what
// it is taken for whose.
func came(env flows.Env, part Meeting) chat.Text {
	who, email := env.Company.Name(part.Person), hiring.MaskMail(part.Email)
	switch {
	case part.Email == "" && part.Name == "":
		return chat.T("link.listed.nameless", "Platform", platform(part), "Person", who)
	case part.Email == "":
		return chat.T("link.listed", "Name", part.Name, "Platform", platform(part), "Person", who)
	case part.Name == "":
		return chat.T("link.came.nameless", "Platform", platform(part), "Person", who, "Email", email)
	}
	return chat.T("link.came", "Name", part.Name, "Platform", platform(part), "Person", who, "Email", email)
}

func platform(part Meeting) chat.Text { return chat.T("platform." + part.Platform) }

// outcome is who answered what, and when.
func outcome(env flows.Env, part Meeting) chat.Text {
	key := "link.done.refused"
	if part.Answer == yes {
		key = "link.done.confirmed"
	}
	return chat.T(key, "By", env.Company.Name(part.By), "At", part.Answered, "Person", env.Company.Name(part.Person))
}
