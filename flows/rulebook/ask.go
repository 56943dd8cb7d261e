package rulebook

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

//go:embed askwords.yaml
var askwords []byte

// readWords are the words that may stand before a rule's number, with what they ask
// for.
func readWords() (map[string]string, error) {
	var lists map[string][]string
	if err := yaml.Unmarshal(askwords, &lists); err != nil {
		return nil, fmt.Errorf("read the words of rules: %w", err)
	}
	out := map[string]string{}
	for verb, all := range lists {
		for _, word := range all {
			out[word] = verb
		}
	}
	return out, nil
}

// ask answers "rules" with the table, "rules R3" with one rule, "rules history"
// with who changed what, "rules simulate R3" with what it did last month, "rules edit
// R3" with the rule and where its form is.
func ask(windows Windows, words map[string]string) func(flows.Env, []string) (chat.Reply, error) {
	return func(env flows.Env, args []string) (chat.Reply, error) {
		verb, id, odd := parted(words, strings.Join(args, " "))
		b, _ := flows.Find[Book](env, Name, Record)
		env = env.Of(Name, Record)
		var card chat.Card
		found := true
		switch {
		case verb == "history" && id == "":
			card = historyCard(env, b, "")
		case verb == "list" || id == "" && verb != "simulate":
			card = listCard(env, b)
		case verb == "history":
			r, ok := b.rule(id)
			card, found = historyCard(env, b, r.ID), ok
		case verb == "simulate" && !env.Company.Keeps(env.Actor.Person):
			return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
		case verb == "simulate" && id == "":
			return chat.Reply{Notice: chat.T("rulebook.which", "Ids", ids(rules.NewTable(b.Rulebook)))}, nil
		case verb == "simulate":
			card, found = monthCard(env, windows, b, id)
		case verb == "edit":
			card, found = editCard(env, b, id)
		default:
			card, found = ruleCard(env, b, id)
		}
		if !found {
			return chat.Reply{Notice: chat.T("rulebook.unknown", "Ids", ids(rules.NewTable(b.Rulebook)))}, nil
		}
		reply := chat.Reply{Card: &card}
		if odd != "" {
			reply.Notice = chat.T("rulebook.unread", "Words", odd)
		}
		return reply, nil
	}
}

// mostOdd is how many characters of what was not understood are shown again.
const mostOdd = 20

// parted is the word and the number of what was typed, and what else stands there,
// which nothing is made of.
func parted(words map[string]string, line string) (verb, id, odd string) {
	fields := strings.Fields(line)
	if len(fields) > 0 {
		if known, ok := words[strings.ToLower(fields[0])]; ok {
			verb, fields = known, fields[1:]
		}
	}
	if verb != "list" && len(fields) > 0 {
		id, fields = fields[0], fields[1:]
	}
	odd = strings.Join(fields, " ")
	if r := []rune(odd); len(r) > mostOdd {
		odd = string(r[:mostOdd]) + "…"
	}
	return verb, id, odd
}

// editCard is one rule, and which button opens its form: a form belongs to a button, and
// typed words carry none.
func editCard(env flows.Env, b Book, id string) (chat.Card, bool) {
	card, ok := ruleCard(env, b, id)
	how := chat.T("rulebook.edit.admins")
	if env.Company.Keeps(env.Actor.Person) {
		how = chat.T("rulebook.edit.press", "Button", chat.T("rulebook.do.edit"))
	}
	card.Blocks = slices.Concat([]chat.Block{chat.Note(how)}, card.Blocks)
	return card, ok
}

// monthCard is what a rule did in the month before, as it stands.
func monthCard(env flows.Env, windows Windows, b Book, id string) (chat.Card, bool) {
	r, ok := b.rule(id)
	if !ok {
		return chat.Card{}, false
	}
	card := chat.Card{
		Kind: "rulebook.month", Record: Record, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("rulebook.month.title", "Rule", r.ID, "What", what(r)), Preview: chat.T("duty.preview.status"),
	}
	if r.Duty == rules.LetterDeferred {
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("rulebook.month.letters"))}
		return card, true
	}
	is, _ := Rehearse(env, windows, r.ID, nil)
	card.Blocks = []chat.Block{
		chat.Paragraph(chat.T("rulebook.month.sum", "Limit", terms(r.Rule), "Duties", is.Duties, "Nags", is.Nags, "Late", is.Late)),
		chat.Note(chat.T("rulebook.try.how")),
	}
	if env.Company.Keeps(env.Actor.Person) {
		try := form(env, r, chat.T("rulebook.try.submit"))
		card.Blocks = append(card.Blocks, chat.Buttons(chat.Button{
			Label: chat.T("rulebook.do.try"), Style: chat.Primary, Action: trying(env.Actor.Person, r.ID), Form: &try,
		}))
	}
	return card, true
}

// Tried is what a trial asks to be counted: for the slow work.
func Tried(env flows.Env, windows Windows, person string) (Outcome, bool) {
	part, ok := flows.Find[Trial](env, Trials, person)
	if !ok || part.No == 0 {
		return Outcome{}, false
	}
	o := Outcome{No: part.No}
	o.Is, o.Would = Rehearse(env, windows, part.Rule.ID, &part.Rule)
	return o, true
}

// Ordered is what the book has asked to be planned anew, and for which cases.
func Ordered(env flows.Env) (o Order, cases []string) {
	b, _ := flows.Find[Book](env, Name, Record)
	for _, status := range hiring.Statuses() {
		if !status.Open() || len(b.Order.Rules) == 0 {
			continue
		}
		for _, id := range env.List("case.status", string(status)) {
			head, _ := flows.Find[hiring.Case](env, "case", id)
			kind, _ := head.NextDuty()
			if b.Order.Concerns(builtIn(kind).ID, head) {
				cases = append(cases, id)
			}
		}
	}
	o = b.Order
	o.Cases = len(cases)
	return o, cases
}
