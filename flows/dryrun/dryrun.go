// Package dryrun shows what a dry run kept from leaving: to whom what would have gone,
// when, and about which position.
//
// The law it keeps: HR sees the lists of her own positions, whoever keeps the company
// all of them, and nobody else any. A line says what its receiver would have read
// before opening it; whom it is about is named to whoever does HR's work on the case.
package dryrun

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow. Its records are nobody's: what it shows, the gate has written.
const Name = "dryrun"

// rows is how many lines one page has, two rows each on a phone.
const rows = 5

type turn = flows.Turn[struct{}]

// Flow is the flow, with the question "dry"; whole says that the whole bot is in a dry
// run.
func Flow(whole bool) flows.Flow[struct{}] {
	b := book{whole}
	own := func(env flows.Env, head hiring.Case, _ struct{}) bool {
		return looks(env) && head.ID == env.Actor.Person
	}
	return flows.Flow[struct{}]{
		Name: Name, Alone: true, Implicit: true, Greets: true,
		Verbs:     map[string]flows.Verb[struct{}]{"page": {May: own, Step: b.turned}},
		Questions: map[string]flows.Question{"dry": {May: looks, Answer: b.answer}},
	}
}

func looks(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && (p.Has(hiring.HR) || env.Company.Keeps(p.ID))
}

// book is all that was kept back, as somebody may read it.
type book struct{ whole bool }

// entry is one line with the position in whose list it stands.
type entry struct {
	flows.Held
	position string
}

func (b book) answer(env flows.Env, args []string) (chat.Reply, error) {
	words := strings.TrimSpace(strings.Join(args, " "))
	position := ""
	if words != "" {
		pos, ok := env.Company.PositionNamed(words)
		if !ok || !env.Company.IsHR(env.Actor.Person, hiring.Case{Position: pos.ID}) {
			return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
		}
		position = pos.ID
	}
	card := b.page(env, position, 0)
	return chat.Reply{Card: &card}, nil
}

// turned answers with another page (Args "position" and "from").
func (b book) turned(env flows.Env, head hiring.Case, part struct{}, ev chat.Event) (turn, error) {
	from, _ := strconv.Atoi(ev.Action.Args["from"])
	card := b.page(env, ev.Action.Args["position"], from)
	return turn{Head: head, Part: part, Card: &card}, nil
}

// lists are the records that somebody may read, of one position or of all.
func (b book) lists(env flows.Env, position string) []string {
	var out []string
	for _, p := range env.Company.Positions() {
		if (position == "" || position == p.ID) && env.Company.IsHR(env.Actor.Person, hiring.Case{Position: p.ID}) {
			out = append(out, p.ID)
		}
	}
	if position == "" && env.Company.Keeps(env.Actor.Person) {
		out = append(out, flows.OfHouse)
	}
	return out
}

// kept are the lines of some lists, the newest first, how many there were ever, and
// which of the positions are in a dry run.
func (b book) kept(env flows.Env, lists []string) (all []entry, count int, running []chat.Text) {
	for _, id := range lists {
		w, _ := flows.Find[flows.Withheld](env, flows.DryName, id)
		count += w.Count
		for _, line := range slices.Backward(w.Lines) {
			all = append(all, entry{line, id})
		}
		if env.Company.Dry(id) {
			running = append(running, env.Title(id))
		}
	}
	slices.SortStableFunc(all, func(x, y entry) int {
		return cmp.Or(y.At.Compare(x.At), strings.Compare(x.position, y.position))
	})
	return all, count, running
}

func (b book) page(env flows.Env, position string, from int) chat.Card {
	all, count, running := b.kept(env, b.lists(env, position))
	card := chat.Card{
		Kind: "dryrun.list", Record: env.Actor.Person, Tone: chat.Neutral, Preview: chat.T("dryrun.preview"),
		Title: chat.T("dryrun.title", "Count", count), Blocks: []chat.Block{chat.Note(b.state(running))},
	}
	if position != "" {
		card.Title = chat.T("dryrun.title.position", "Position", env.Title(position), "Count", count)
	}
	if len(all) == 0 {
		card.Title = chat.T("dryrun.title.none")
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("dryrun.none")))
		return card
	}
	from = max(0, min(from, (len(all)-1)/rows*rows))
	until := min(from+rows, len(all))
	for _, e := range all[from:until] {
		card.Blocks = append(card.Blocks, chat.Paragraph(b.line(env, e, position)))
	}
	if count > rows {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("dryrun.page", "From", from+1, "Until", until, "Count", len(all))))
	}
	var row []chat.Button
	step := func(key string, to int) {
		row = append(row, chat.Button{Label: chat.T(key), Action: chat.Action{
			Flow: Name, Record: env.Actor.Person, Verb: "page", Args: map[string]string{"position": position, "from": strconv.Itoa(to)},
		}})
	}
	if from > 0 {
		step("dryrun.newer", from-rows)
	}
	if until < len(all) {
		step("dryrun.older", until)
	}
	if len(row) > 0 {
		card.Blocks = append(card.Blocks, chat.Buttons(row...))
	}
	return card
}

// state says what is in a dry run now.
func (b book) state(running []chat.Text) chat.Text {
	const most = 3
	switch {
	case b.whole:
		return chat.T("dryrun.state.whole")
	case len(running) > most:
		return chat.T("dryrun.state.many", "Positions", running[:most], "Count", len(running)-most)
	case len(running) > 0:
		return chat.T("dryrun.state", "Positions", running)
	}
	return chat.T("dryrun.state.none")
}

// line is one thing that would have left: when, to whom, what, and about whom.
func (b book) line(env flows.Env, e entry, only string) chat.Text {
	at := chat.Moment{At: e.At, Form: chat.DayTime}
	if env.Now.Sub(e.At) > 6*24*time.Hour {
		at.Form = chat.DateTime
	}
	about := b.about(env, e, only)
	what := chat.T("dryrun.way." + e.Way)
	if e.Way == flows.HeldCard && !e.What.Empty() {
		what = chat.T("dryrun.said", "What", e.What)
	}
	if about.Empty() {
		return chat.T("dryrun.line", "At", at, "To", b.to(env, e), "What", what)
	}
	return chat.T("dryrun.line.about", "At", at, "To", b.to(env, e), "What", what, "About", about)
}

func (b book) to(env flows.Env, e entry) chat.Text {
	switch {
	case e.To != "":
		return chat.L(env.Company.Name(e.To))
	case e.Way == flows.HeldWebhook:
		return chat.T("dryrun.to.system")
	}
	return chat.T("dryrun.to.candidate")
}

// about is the candidate, for whoever does HR's work on the case, else its number; of
// what is about several, the position.
func (b book) about(env flows.Env, e entry, only string) chat.Text {
	head, ok := flows.Find[hiring.Case](env, "case", e.Case)
	if ok && env.Company.IsHR(env.Actor.Person, head) {
		if c, known := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); known && c.Name != "" {
			return chat.L(c.Name)
		}
	}
	if e.Case == "" && e.position != flows.OfHouse && only == "" {
		return env.Title(e.position)
	}
	return chat.L(e.Case)
}
