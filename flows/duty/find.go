package duty

import (
	"cmp"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Names is the search by name. It may return too many: rights are checked here.
type Names interface {
	// Find lists the cases whose candidate has this name, or a phone that ends
	// in these four digits; and those of whose name the words are a part.
	Find(words string) (whole, part []string)
	// Near lists the cases whose candidate's name is one slip away.
	Near(words string) []string
}

// maxWords is how many characters of a name are looked for.
const maxWords = 60

// quest is what somebody wants of a candidate: the question's name and, for the
// one case that is meant, the answer.
type quest struct {
	name   string
	answer func(page) chat.Reply
	fits   func(flows.Env, hiring.Case) bool // who may be answered about a case; nil: whoever sees it
}

// quests are the questions that take a candidate.
func quests() []quest {
	card := func(flow string) func(page) chat.Reply {
		return func(p page) chat.Reply { return opening(show(p.room(flow), p.head.ID)) }
	}
	hr := func(env flows.Env, head hiring.Case) bool { return env.Company.IsHR(env.Actor.Person, head) }
	hrToo := func(env flows.Env, head hiring.Case) bool { return hr(env, head) || interviews(env, head) }
	return []quest{
		{name: "status", answer: statusOf, fits: func(env flows.Env, head hiring.Case) bool { return sees(env, head, Ladder{}) || interviews(env, head) }},
		{name: "report", answer: card("report")},
		{name: "decide", answer: card("decision")},
		{name: "letter", answer: letterOf, fits: hr},
		{name: "notice", answer: noticesOf, fits: hr},
		{name: "round", answer: card("round"), fits: hrToo},
		{name: "preserve", answer: card(flows.LegalName), fits: hr},
		{name: "why", answer: func(p page) chat.Reply {
			return opening(chat.Action{Flow: Name, Record: p.head.ID, Verb: "why"})
		}},
	}
}

func opening(a chat.Action) chat.Reply { return chat.Reply{Opens: &a} }

// room is where a case without a position is dealt with, whatever was asked
// for: there is nothing else of it yet.
func (p page) room(flow string) string {
	if p.head.Position == "" {
		return "intake"
	}
	return flow
}

// statusOf says where a case stands; to who only interviews there, when and where, and
// what is asked of them.
func statusOf(p page) chat.Reply {
	if !sees(p.env, p.head, Ladder{}) {
		return opening(show("round", p.head.ID))
	}
	card := p.status()
	return chat.Reply{Card: &card}
}

// letterOf opens the letter, or says that there is none yet and why.
func letterOf(p page) chat.Reply {
	type letter struct {
		State string `json:"state"`
	}
	if l, _ := flows.Find[letter](p.env, "letter", p.head.ID); l.State == "" {
		return chat.Reply{Notice: chat.T("duty.find.noletter", "Name", p.name(), "Status", chat.T("status."+string(p.head.Status)))}
	}
	return opening(show("letter", p.head.ID))
}

// noticesOf opens what a candidate was told, or says that it is nothing yet.
func noticesOf(p page) chat.Reply {
	type book struct {
		Count int `json:"count"`
	}
	if b, _ := flows.Find[book](p.env, "notice", p.head.ID); b.Count == 0 {
		return chat.Reply{Notice: chat.T("duty.find.nonotice", "Name", p.name())}
	}
	return opening(show("notice", p.head.ID))
}

// ask answers with the one case that is meant, with a list where it may be
// several, else with the one sentence for "not there" and "not yours". A name
// that is one slip away is asked back, never taken.
func (q quest) ask(book Names) func(flows.Env, []string) (chat.Reply, error) {
	return func(env flows.Env, args []string) (chat.Reply, error) {
		words := strings.TrimSpace(strings.Join(args, " "))
		if words == "" || len([]rune(words)) > maxWords {
			return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
		}
		switch found := q.found(env, book, words); len(found) {
		case 0:
			return q.near(env, book, words)
		case 1:
			return q.answer(page{env: env, head: found[0]}), nil
		default:
			card := q.several(env, found)
			return chat.Reply{Card: &card}, nil
		}
	}
}

// found are the cases that the words may mean; where some have exactly this
// number, name or phone, only they do.
func (q quest) found(env flows.Env, book Names, words string) []hiring.Case {
	var whole, part []string
	if book != nil {
		whole, part = book.Find(words)
	}
	if id, ok := caseID(words); ok {
		whole = append(whole, id)
	}
	if exact := q.mine(env, whole); len(exact) > 0 {
		return exact
	}
	return q.mine(env, part)
}

// mine are the cases of a list that the actor may be answered about.
func (q quest) mine(env flows.Env, ids []string) []hiring.Case {
	fits := q.fits
	if fits == nil {
		fits = func(env flows.Env, head hiring.Case) bool { return sees(env, head, Ladder{}) }
	}
	return visible(env, ids, fits)
}

// mostNear is how many names a slip is asked back with.
const mostNear = 3

func (q quest) near(env flows.Env, book Names, words string) (chat.Reply, error) {
	var ids []string
	if book != nil {
		ids = book.Near(words)
	}
	heads := q.mine(env, ids)
	if len(heads) == 0 {
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	slices.SortStableFunc(heads, func(a, b hiring.Case) int {
		return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID))
	})
	var people []chat.Text
	for _, head := range heads[:min(mostNear, len(heads))] {
		people = append(people, chat.T("duty.find.person", "Name", page{env: env, head: head}.name(), "Case", head.ID))
	}
	return chat.Reply{Notice: chat.T("duty.find.near", "People", people, "Word", chat.T("duty.find.word."+q.name), "Case", heads[0].ID)}, nil
}

// mostWays is how many cases of a list have a button.
const mostWays = 3

// several lists the cases that a word may mean, with what tells them apart.
func (q quest) several(env flows.Env, heads []hiring.Case) chat.Card {
	card := chat.Card{
		Kind: "duty.several", Tone: chat.Neutral, Preview: chat.T("duty.preview.status"),
		Title: chat.T("duty.several.title", "Count", len(heads)),
	}
	var ways []chat.Button
	for _, head := range heads[:min(rows, len(heads))] {
		p := page{env: env, head: head}
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("duty.several.row", "Name", p.name(), "Position", p.position(),
			"Date", chat.Moment{At: head.Opened, Form: chat.Date}, "Status", chat.T("status."+string(head.Status)), "Case", head.ID)))
		if to := q.answer(p).Opens; to != nil {
			ways = append(ways, chat.Button{Label: chat.L(head.ID), Action: *to})
		}
	}
	card.Blocks = append(card.Blocks, rest(len(heads)-rows)...)
	card.Blocks = append(card.Blocks, chat.Note(chat.T("duty.several.hint", "Word", chat.T("duty.find.word."+q.name), "Case", heads[0].ID)))
	if len(ways) == len(heads) && len(ways) <= mostWays {
		card.Blocks = append(card.Blocks, chat.Buttons(ways...))
	}
	return card
}
