package pay

import (
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Asking is the flow of questions about pay, and the collection of its records:
// one for each person who asked.
const Asking = "payask"

// Asked is what is kept of a person's questions: enough to see that somebody
// reads the whole table, never an answer. Which they were is in the audit.
type Asked struct {
	Lately []Inquiry `json:"lately,omitempty"` // of the last hour, the oldest first
	Over   int       `json:"over,omitempty"`   // questions that were too many, ever
	Told   string    `json:"told,omitempty"`   // the last day on which the HR head was told
	Notice *Notice   `json:"notice,omitempty"` // what she is told: a record of its own
}

// Inquiry is one question: when, about which position, if any was found, and the
// amount that was tried: the answer's buttons name the question, not the amount.
type Inquiry struct {
	At       time.Time `json:"at"`
	Position string    `json:"position,omitempty"`
	Sum      string    `json:"sum,omitempty"`
	Currency string    `json:"currency,omitempty"`
}

// Notice is who asked how much.
type Notice struct {
	Person    string `json:"person"`
	Questions int    `json:"questions"`
	Positions int    `json:"positions"`
}

// asker answers questions about pay.
type asker struct {
	positions Positions
	words     *vocabulary
	laws      laws
}

type turn = flows.Turn[Asked]

// Ask is the flow "payask". Verbs: ask (what was typed, or a button), try (an
// amount), other (a level, a city), pick (one of several positions), line (what a
// candidate may be told), all of one's own record; told (the bot's own: the HR
// head hears of many questions). The question "pay" opens ask, or says how.
func Ask(positions Positions) (flows.Flow[Asked], error) {
	words, err := readVocabulary()
	if err != nil {
		return flows.Flow[Asked]{}, err
	}
	law, err := readLaws()
	if err != nil {
		return flows.Flow[Asked]{}, err
	}
	a := &asker{positions: positions, words: words, laws: law}
	verb := func(form func(flows.Env) chat.Form, show func(*asker, flows.Env, question, finding) turn) flows.Verb[Asked] {
		v := flows.Verb[Asked]{May: own, Step: a.step(show)}
		if form != nil {
			v.Form = func(env flows.Env, _ hiring.Case, _ Asked) chat.Form { return form(env) }
		}
		return v
	}
	return flows.Flow[Asked]{
		Name: Asking, Alone: true, Implicit: true, View: view,
		Verbs: map[string]flows.Verb[Asked]{
			"ask":   verb(nil, (*asker).answer),
			"try":   verb(func(flows.Env) chat.Form { return sumForm() }, (*asker).answer),
			"other": verb(a.otherForm, (*asker).answer),
			"pick":  verb(pickForm, (*asker).answer),
			"line":  verb(nil, (*asker).line),
			"told":  {Step: told},
		},
		Questions: map[string]flows.Question{"pay": {
			May:    func(env flows.Env) bool { return own(env, hiring.Case{ID: env.Actor.Person}, Asked{}) },
			Answer: a.open,
		}},
	}, nil
}

func own(env flows.Env, head hiring.Case, _ Asked) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && head.ID == p.ID
}

// open hands what was typed on to the turn that answers it, so that the audit
// has it; nothing typed is asked back.
func (a *asker) open(env flows.Env, args []string) (chat.Reply, error) {
	words := strings.TrimSpace(strings.Join(args, " "))
	if words == "" {
		card := a.usage(env)
		return chat.Reply{Card: &card}, nil
	}
	return chat.Reply{Opens: &chat.Action{
		Flow: Asking, Record: env.Actor.Person, Verb: "ask", Args: map[string]string{"words": words},
	}}, nil
}

// step is one question: whether it is one too many, what it means to who asks,
// the answer. All ways to ask go through here.
func (a *asker) step(show func(*asker, flows.Env, question, finding) turn) func(flows.Env, hiring.Case, Asked, chat.Event) (turn, error) {
	return func(env flows.Env, head hiring.Case, part Asked, ev chat.Event) (turn, error) {
		part.Lately = recent(part.Lately, env.Now)
		if again, over := tooMany(part.Lately); over {
			return a.refused(env, head, part, again), nil
		}
		q := a.words.clicked(ev)
		if line := ev.Action.Args["words"]; line != "" {
			q = a.words.typed(line)
		}
		if word := ev.Values.Get("amount"); word != "" && !q.asked {
			return turn{Head: head, Part: part}, &chat.Problem{
				Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: map[string]chat.Text{"amount": a.words.unread(word)},
			}
		}
		q = q.remembered(part.Lately, ev.Action.Args["asked"])
		q, f := a.find(env, q)
		t := show(a, env, q, f)
		one := Inquiry{At: env.Now, Position: f.position}
		if q.asked {
			one.Sum, one.Currency = q.amount.sum.String(), q.amount.currency
		}
		t.Head, t.Part, t.Topic = head, part, f.topic()
		t.Part.Lately = append(slices.Clone(part.Lately), one)
		return t, nil
	}
}

// view is the HR head's notice; answers are nobody's to read again.
func view(env flows.Env, _ hiring.Case, part Asked, kind string) chat.Card {
	if kind != noticeKind || part.Notice == nil || !env.Company.Keeps(env.Reader.Person) {
		return chat.Card{}
	}
	n := part.Notice
	return chat.Card{
		Kind: noticeKind, Tone: chat.Neutral, Preview: chat.T("payask.many.preview"),
		Title: chat.T("payask.many.title", "Name", env.Company.Name(n.Person)),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("payask.many", "Questions", n.Questions, "Positions", n.Positions)),
			chat.Note(chat.T("payask.many.where")),
		},
	}
}
