package decision

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// PileName is the flow of the piles, one record for each person who evaluates.
const PileName = "pile"

// Many reports at once are one message (product.md §2): more than few of them
// for one person and position within an hour.
const (
	few     = 5
	within  = time.Hour
	highest = 200 // reports in one stack; more begin another
	shelved = 10  // stacks that a pile remembers
)

// Pile is what came to one person for evaluation: single reports of the last
// hour, and stacks that are worked through one by one.
type Pile struct {
	Recent []arrival `json:"recent,omitempty"`
	Stacks []stack   `json:"stacks,omitempty"`
	Made   int       `json:"made,omitempty"`   // stacks so far
	Turned int       `json:"turned,omitempty"` // how often a case in a stack moved on
}

// arrival is one report that came by itself.
type arrival struct {
	Case     string    `json:"case"`
	Position string    `json:"position"`
	At       time.Time `json:"at"`
}

// stack is many reports for one position in one message.
type stack struct {
	Number   int      `json:"number"`
	Position string   `json:"position"`
	Cases    []string `json:"cases"` // the next one first
	Working  bool     `json:"working,omitempty"`
	Done     bool     `json:"done,omitempty"` // every case was decided; what comes now is a new stack
	Last     string   `json:"last,omitempty"` // the case that this person decided last
	Promise  promised `json:"promise,omitzero"`
}

type pileTurn = flows.Turn[Pile]

// Piles is the flow of piles. Its verbs: add and moved (Values "case") and
// promised are the bot's own; work, skip and promise are the person's (Args
// "stack").
func Piles() flows.Flow[Pile] {
	own := func(env flows.Env, head hiring.Case, _ Pile) bool {
		p, ok := env.Company.Person(env.Actor.Person)
		return ok && p.Active && p.ID == head.ID
	}
	return flows.Flow[Pile]{
		Name: PileName, Alone: true, View: pileView, About: aboutStack,
		Verbs: map[string]flows.Verb[Pile]{
			"add":      {Step: addToPile},
			"moved":    {Step: movedInPile},
			"work":     {May: own, Step: work},
			"skip":     {May: own, Step: skip},
			"promise":  {May: own, Form: pilePromiseForm, Step: promise},
			"promised": {Step: promiseHeard},
		},
	}
}

// aboutStack is the position of a stack.
func aboutStack(_ flows.Env, _ string, part Pile, kind string) flows.Subject {
	if i := part.numbered(numberOf(kind)); i >= 0 {
		return flows.Subject{Positions: []string{part.Stacks[i].Position}}
	}
	return flows.Subject{}
}

// addToPile takes a report in. The one too many makes a stack of all that came
// within the hour and still wait; where a stack stands already it joins that. Who
// wants no stacks has the first few alone and the others in the daily digest.
func addToPile(env flows.Env, head hiring.Case, part Pile, ev chat.Event) (pileTurn, error) {
	id := ev.Values.Get("case")
	c, ok := awaited(env, head.ID, id)
	if !ok {
		return pileTurn{Head: head, Part: part}, nil
	}
	part = part.tidied(env, head.ID)
	if i := part.open(c.Position); i >= 0 && len(part.Stacks[i].Cases) < highest {
		if !slices.Contains(part.Stacks[i].Cases, id) {
			part.Stacks[i].Cases = append(part.Stacks[i].Cases, id)
		}
		show := flows.Show{To: head.ID, Kind: stackKind(part.Stacks[i].Number)} // it may have stayed away, in a dry run
		return pileTurn{Head: head, Part: part, Effects: []flows.Effect{show, foldCard(id, head.ID)}}, nil
	}
	if !slices.ContainsFunc(part.Recent, func(a arrival) bool { return a.Case == id }) {
		part.Recent = append(part.Recent, arrival{id, c.Position, env.Now})
	}
	together := part.recent(c.Position)
	if len(together) <= few {
		return pileTurn{Head: head, Part: part}, nil
	}
	if who, _ := env.Company.Person(head.ID); who.Own.Mutes(hiring.Piles) {
		return pileTurn{Head: head, Part: part, Effects: unannounced(id, head.ID)}, nil
	}
	return part.stacked(env, head, together), nil
}

// stacked makes one message of some reports, whoever waits longest first.
func (p Pile) stacked(env flows.Env, head hiring.Case, cases []string) pileTurn {
	since := func(id string) time.Time {
		c, _ := flows.Find[hiring.Case](env, "case", id)
		return c.Waiting
	}
	slices.SortStableFunc(cases, func(a, b string) int { return since(a).Compare(since(b)) })
	first, _ := flows.Find[hiring.Case](env, "case", cases[0])
	p.Made++
	p.Stacks = append(p.Stacks, stack{Number: p.Made, Position: first.Position, Cases: cases})
	p.Stacks = p.Stacks[max(0, len(p.Stacks)-shelved):]
	p.Recent = slices.DeleteFunc(p.Recent, func(a arrival) bool { return slices.Contains(cases, a.Case) })
	effects := []flows.Effect{flows.Show{To: head.ID, Kind: stackKind(p.Made)}}
	for _, id := range cases {
		effects = append(effects, foldCard(id, head.ID))
	}
	return pileTurn{Head: head, Part: p, Effects: effects}
}

// unannounced is one report too many for somebody who wants no message of many:
// it comes with the daily digest.
func unannounced(id, person string) []flows.Effect {
	return []flows.Effect{foldCard(id, person), flows.Tell{
		Action: chat.Action{Flow: "duty", Record: id, Verb: "heap"}, Values: chat.Values{"person": {person}},
	}}
}

func foldCard(id, person string) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: Name, Record: id, Verb: "fold"}, Values: chat.Values{"person": {person}}}
}

// movedInPile hears that a case in a stack moved on: the message shows the next.
func movedInPile(env flows.Env, head hiring.Case, part Pile, ev chat.Event) (pileTurn, error) {
	id := ev.Values.Get("case")
	i := part.holding(id)
	if i < 0 {
		return pileTurn{Head: head, Part: part}, nil
	}
	part = part.tidied(env, head.ID)
	part.Turned++
	d, _ := flows.Find[hiring.Decision](env, Name, id)
	switch {
	case !d.Open && d.By == head.ID:
		part.Stacks[i].Last = id
	case part.Stacks[i].Last == id:
		part.Stacks[i].Last = ""
	}
	return pileTurn{Head: head, Part: part}, nil
}

// work turns the message into the first report.
func work(env flows.Env, head hiring.Case, part Pile, ev chat.Event) (pileTurn, error) {
	part = part.tidied(env, head.ID)
	i := part.numbered(ev.Action.Args["stack"])
	if i < 0 {
		return pileTurn{}, chat.Refuse(chat.Conflict, chat.T("pile.gone"))
	}
	part.Stacks[i].Working = true
	return pileTurn{Head: head, Part: part}, nil
}

// skip puts the present report behind the others.
func skip(env flows.Env, head hiring.Case, part Pile, ev chat.Event) (pileTurn, error) {
	part = part.tidied(env, head.ID)
	i := part.numbered(ev.Action.Args["stack"])
	if i < 0 {
		return pileTurn{}, chat.Refuse(chat.Conflict, chat.T("pile.gone"))
	}
	s := &part.Stacks[i]
	id, left := s.next(env, head.ID)
	if left < 2 {
		return pileTurn{}, chat.Refuse(chat.Conflict, chat.T("pile.last"))
	}
	at := slices.Index(s.Cases, id)
	s.Cases = append(slices.Delete(s.Cases, at, at+1), id)
	return pileTurn{Head: head, Part: part}, nil
}

// tidied is a copy of the pile that forgets what is over.
func (p Pile) tidied(env flows.Env, person string) Pile {
	p.Recent = slices.DeleteFunc(slices.Clone(p.Recent), func(a arrival) bool {
		_, waits := awaited(env, person, a.Case)
		return !waits || env.Now.Sub(a.At) > within
	})
	p.Stacks = slices.Clone(p.Stacks)
	for i := range p.Stacks {
		p.Stacks[i].Cases = slices.Clone(p.Stacks[i].Cases)
		_, left := p.Stacks[i].next(env, person)
		p.Stacks[i].Done = left == 0
	}
	return p
}

// open is the place of the stack for a position that still has work in it; -1
// for none.
func (p Pile) open(position string) int {
	return slices.IndexFunc(p.Stacks, func(s stack) bool { return !s.Done && s.Position == position })
}

// holding is the place of the newest stack with a case; -1 for none.
func (p Pile) holding(id string) int {
	for i, s := range slices.Backward(p.Stacks) {
		if slices.Contains(s.Cases, id) {
			return i
		}
	}
	return -1
}

func (p Pile) numbered(number string) int {
	return slices.IndexFunc(p.Stacks, func(s stack) bool { return strconv.Itoa(s.Number) == number })
}

// recent are the single reports for a position.
func (p Pile) recent(position string) []string {
	var out []string
	for _, a := range p.Recent {
		if a.Position == position {
			out = append(out, a.Case)
		}
	}
	return out
}

// next is the first case of the stack that waits for the person, and how many
// do.
func (s stack) next(env flows.Env, person string) (id string, left int) {
	for _, c := range s.Cases {
		if _, ok := awaited(env, person, c); ok {
			if left++; id == "" {
				id = c
			}
		}
	}
	return id, left
}

// awaited finds a case that waits for the verdict of a person: not one that
// was given back or passed on, though that person may still decide it.
func awaited(env flows.Env, person, id string) (hiring.Case, bool) {
	c, ok := flows.Find[hiring.Case](env, "case", id)
	d, _ := flows.Find[hiring.Decision](env, Name, id)
	elsewhere := c.Returned || c.Delegate != "" && c.Delegate != person
	return c, ok && d.Open && c.Awaits() && !elsewhere && env.Company.Decides(person, c)
}

// inStack says whether a person works the case off in a stack.
func inStack(env flows.Env, person, id string) bool {
	pile, _ := flows.Find[Pile](env, PileName, person)
	i := pile.holding(id)
	return i >= 0 && !pile.Stacks[i].Done
}

// piled makes a step tell the stacks that hold the case, so that their messages
// move on with it.
func piled(step func(flows.Env, hiring.Case, hiring.Decision, chat.Event) (turn, error)) func(flows.Env, hiring.Case, hiring.Decision, chat.Event) (turn, error) {
	return func(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
		done, err := step(env, head, part, ev)
		if err != nil {
			return done, err
		}
		pos, _ := env.Company.Position(head.Position)
		holders := slices.Concat(pos.Managers, []string{pos.Lead, head.Delegate, done.Head.Delegate, part.By, done.Part.By})
		slices.Sort(holders)
		for _, person := range slices.Compact(holders) {
			pile, _ := flows.Find[Pile](env, PileName, person)
			if pile.holding(head.ID) >= 0 {
				done.Effects = append(done.Effects, tellPile(person, "moved", head.ID))
			}
		}
		return done, nil
	}
}

func tellPile(person, verb, id string) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: PileName, Record: person, Verb: verb}, Values: chat.Values{"case": {id}}}
}

// fold takes a single card back that is now in a stack.
func fold(_ flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	return turn{Head: head, Part: part, Effects: []flows.Effect{flows.Fold{To: ev.Values.Get("person"), Kind: kindSummary}}}, nil
}

func stackKind(number int) string { return "stack-" + strconv.Itoa(number) }

func numberOf(kind string) string { return strings.TrimPrefix(kind, "stack-") }
