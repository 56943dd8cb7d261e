package training

import (
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
)

// Paper begins what Attachment.Make is called for a certificate as PDF: its code
// follows.
const Paper = "certificate/"

// cert answers the word "cert": by one's own certificate, or with a code as
// verify does.
func (s school) cert(env flows.Env, args []string) (chat.Reply, error) {
	if len(args) > 0 {
		return s.verify(env, args)
	}
	part, _ := flows.Find[Trainee](env, Name, env.Actor.Person)
	if part.Certificate == nil {
		return chat.Reply{Notice: chat.T("cert.none")}, nil
	}
	c := s.certificate(env, *part.Certificate)
	return chat.Reply{Card: &c}, nil
}

// verify says whose a certificate is, for what and until when, to anybody of the
// company. A code that nobody has and one that is none read the same.
func (s school) verify(env flows.Env, args []string) (chat.Reply, error) {
	unknown := chat.Reply{Notice: chat.T("cert.unknown")}
	code, ok := ReadCode(strings.Join(args, ""))
	if !ok {
		return unknown, nil
	}
	kept, ok := flows.Find[Certificate](env, Certificates, code)
	if !ok {
		return unknown, nil
	}
	c := s.certificate(env, kept)
	return chat.Reply{Card: &c}, nil
}

// certificate is the card of one, with the PDF for who may have it.
func (s school) certificate(env flows.Env, c Certificate) chat.Card {
	day := func(at time.Time) chat.Text { return chat.L(Day(env, c, at)) }
	card := chat.Card{
		Kind: "cert.paper", Record: env.Actor.Person, Tone: chat.Good, Title: chat.T("cert.title", "Name", c.Name),
		Tag: chat.T("cert.tag.valid"), Preview: chat.T("cert.preview"),
		Blocks: []chat.Block{chat.Facts(
			chat.Fact{Label: chat.T("cert.fact.tracks"), Value: chat.T("cert.tracks", "Tracks", s.taught(env, c))},
			chat.Fact{Label: chat.T("cert.fact.issued"), Value: day(c.At)},
			chat.Fact{Label: chat.T("cert.fact.until"), Value: day(c.Until)},
			chat.Fact{Label: chat.T("cert.fact.code"), Value: chat.L(c.Code)},
		)},
	}
	switch {
	case s.lapsed(env, c):
		card.Tone, card.Tag = chat.Neutral, chat.T("cert.tag.lapsed")
		why := "cert.lapsed.rules"
		if !env.Now.Before(c.Until) {
			why = "cert.lapsed.time"
		}
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T(why)))
	case !c.MayPrint(env):
	case s.Lacks != nil && s.Lacks(c.Name) != "":
		card.Blocks = append(card.Blocks, chat.Note(chat.T("cert.lacking", "Characters", s.Lacks(c.Name))))
	default:
		card.Files = []chat.Attachment{{Name: "certificate.pdf", Make: Paper + c.Code}}
	}
	return card
}

// MayPrint says whether who acts may have a certificate as PDF: its holder, and
// whoever keeps the company.
func (c Certificate) MayPrint(env flows.Env) bool {
	return active(env) && (env.Actor.Person == c.Person || env.Company.Keeps(env.Actor.Person))
}

// taught are the titles of the tracks that a certificate is for.
func (s school) taught(env flows.Env, c Certificate) (titles []chat.Text) {
	for _, t := range s.tracks(env) {
		if _, ok := c.Rules[t.ID]; ok {
			titles = append(titles, in(t.Title))
		}
	}
	return titles
}

// Day is a day on a certificate: with its year, as everybody reads it, where its
// holder lives.
func Day(env flows.Env, c Certificate, at time.Time) string {
	return at.In(env.Company.Zone(c.Person)).Format(time.DateOnly)
}

// Printed is a certificate as the PDF shows it; not ok where there is none, who
// acts may not have it, or it has lapsed.
func Printed(env flows.Env, cfg Config, code string) (c Certificate, titles []chat.Text, ok bool) {
	s := school{cfg}
	c, ok = flows.Find[Certificate](env, Certificates, code)
	if !ok || !c.MayPrint(env) || s.lapsed(env, c) {
		return Certificate{}, nil, false
	}
	return c, s.taught(env, c), true
}
