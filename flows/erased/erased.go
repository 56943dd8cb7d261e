// Package erased is what people see of an erasure: the card that stands where a card
// of the candidate stood, and the legal hold that forbids one.
//
// The law it keeps: a hold is set and lifted by whoever keeps the company's entries,
// with a reason, and is itself sealed with the case. What is left of an erased case
// names nobody and can be read by nobody as a record: it only mends messages.
package erased

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Flow is the flow "erased": a mark for each case that was erased, written by the
// runner, under which its messages say so.
func Flow() flows.Flow[hiring.Erased] {
	return flows.Flow[hiring.Erased]{Name: flows.ErasedName, Alone: true, View: view}
}

func view(env flows.Env, head hiring.Case, part hiring.Erased, _ string) chat.Card {
	if part.Case == "" {
		return chat.Card{}
	}
	return chat.Card{
		Kind: "erased.case", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("erased.title", "Case", part.Case), Preview: chat.T("erased.preview"),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("erased.why."+part.Why, "At", chat.Moment{At: part.At, Form: chat.Date})),
			chat.Note(chat.T("erased.left")),
		},
	}
}

// mostReason is how many characters a reason may have.
const mostReason = 300

type turn = flows.Turn[hiring.LegalHold]

// Legal is the flow "legal": a case's legal hold.
func Legal() flows.Flow[hiring.LegalHold] {
	return flows.Flow[hiring.LegalHold]{
		Name: flows.LegalName,
		Verbs: map[string]flows.Verb[hiring.LegalHold]{
			"keep":    {May: mayKeep, Form: form("keep"), Step: keep},
			"release": {May: mayRelease, Fresh: true, Form: form("release"), Step: release},
		},
		View: legal, Stale: stale,
	}
}

func mayKeep(env flows.Env, _ hiring.Case, h hiring.LegalHold) bool {
	return env.Company.Keeps(env.Actor.Person) && h.At.IsZero()
}

func mayRelease(env flows.Env, _ hiring.Case, h hiring.LegalHold) bool {
	return env.Company.Keeps(env.Actor.Person) && !h.At.IsZero()
}

func form(verb string) func(flows.Env, hiring.Case, hiring.LegalHold) chat.Form {
	return func(flows.Env, hiring.Case, hiring.LegalHold) chat.Form {
		return chat.Form{Title: chat.T("legal.form.title." + verb), Submit: chat.T("legal.form.submit." + verb), Fields: []chat.Field{{
			Name: "reason", Type: chat.FieldArea, Required: true, Max: mostReason,
			Label: chat.T("legal.reason"), Hint: chat.T("legal.form.hint." + verb),
		}}}
	}
}

func keep(env flows.Env, head hiring.Case, _ hiring.LegalHold, ev chat.Event) (turn, error) {
	why := chat.OneLine(ev.Values.Get("reason"))
	if why == "" {
		return turn{}, empty()
	}
	return turn{Head: head, Part: hiring.LegalHold{By: env.Actor.Person, At: env.Now, Reason: why}, Notice: chat.T("legal.done.keep")}, nil
}

// release lifts the hold. Who did it stands in the audit; the reasons of both go with
// the case.
func release(env flows.Env, head hiring.Case, _ hiring.LegalHold, ev chat.Event) (turn, error) {
	why := chat.OneLine(ev.Values.Get("reason"))
	if why == "" {
		return turn{}, empty()
	}
	return turn{Head: head, Part: hiring.LegalHold{By: env.Actor.Person, Lifted: env.Now, Reason: why}, Notice: chat.T("legal.done.release")}, nil
}

func empty() error {
	return &chat.Problem{Kind: chat.Invalid, Fields: map[string]chat.Text{"reason": chat.T("legal.empty")}}
}

func stale(env flows.Env, _ hiring.Case, h hiring.LegalHold) chat.Text {
	switch {
	case !env.Company.Keeps(env.Actor.Person):
		return chat.T("legal.stale.admin")
	case h.At.IsZero():
		return chat.T("legal.stale.none")
	}
	return chat.T("legal.stale.held", "By", env.Company.Name(h.By), "At", day(h.At))
}

func day(at time.Time) chat.Moment { return chat.Moment{At: at, Form: chat.Date} }

// legal is the hold for those who do HR's work on the case; nobody else learns that
// there is one.
func legal(env flows.Env, head hiring.Case, h hiring.LegalHold, _ string) chat.Card {
	if !env.Company.IsHR(env.Reader.Person, head) {
		return chat.Card{}
	}
	who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	c := chat.Card{
		Kind: "legal.hold", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("legal.title", "Name", who.Name, "Position", env.Title(head.Position)), Preview: chat.T("legal.preview"),
	}
	verb := "keep"
	switch {
	case !h.At.IsZero():
		c.Tone, verb = chat.Waiting, "release"
		c.Blocks = []chat.Block{
			chat.Paragraph(chat.T("legal.held", "By", env.Company.Name(h.By), "At", day(h.At))),
			chat.Paragraph(chat.T("legal.because", "Reason", h.Reason)),
			chat.Note(chat.T("legal.means")),
		}
	case !h.Lifted.IsZero():
		c.Blocks = []chat.Block{
			chat.Paragraph(chat.T("legal.lifted", "By", env.Company.Name(h.By), "At", day(h.Lifted))),
			chat.Paragraph(chat.T("legal.because", "Reason", h.Reason)),
		}
	default:
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("legal.none")), chat.Note(chat.T("legal.could"))}
	}
	if env.Company.Keeps(env.Reader.Person) {
		asks := form(verb)(env, head, h)
		c.Blocks = append(c.Blocks, chat.Buttons(chat.Button{
			Label: chat.T("legal.button." + verb), Action: env.Act(flows.LegalName, head.ID, verb), Form: &asks,
		}))
	} else {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("legal.admins")))
	}
	return c
}
