package duty

import (
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Digests is the name of the flow of daily digests: one record per person and
// day, one message each.
const Digests = "digest"

// Digest is what one person was told of on one day, in one message.
type Digest struct {
	To     string    `json:"to"`
	At     time.Time `json:"at"`
	Lines  []Line    `json:"lines"`
	Healed int       `json:"healed,omitempty"` // how often something of it was settled since
}

// Digests makes the flow.
func (c Calendars) Digests() flows.Flow[Digest] {
	own := func(env flows.Env, _ hiring.Case, part Digest) bool {
		return part.To != "" && part.To == env.Actor.Person && known(env)
	}
	return flows.Flow[Digest]{
		Name: Digests, Alone: true, View: digestCard,
		Verbs: map[string]flows.Verb[Digest]{
			"out":  {Step: out},
			"heal": {Step: mend},
			"show": {May: own, Step: mere},
		},
	}
}

func digestID(person, day string) string { return person + "." + day }

func tellDigest(id, verb string, values chat.Values) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: Digests, Record: id, Verb: verb}, Values: values}
}

// out sends the digest.
func out(env flows.Env, head hiring.Case, part Digest, ev chat.Event) (flows.Turn[Digest], error) {
	if part.To != "" {
		return mere(env, head, part, ev)
	}
	part = Digest{To: ev.Values.Get("to"), At: env.Now}
	numbers := ev.Values["no"]
	for i, id := range ev.Values["case"] {
		if no, err := strconv.Atoi(numbers[i]); err == nil {
			part.Lines = append(part.Lines, Line{Case: id, No: no})
		}
	}
	say := flows.Say{To: part.To, Kind: "digest"}
	return flows.Turn[Digest]{Head: head, Part: part, Effects: []flows.Effect{say}}, nil
}

// mend makes the card say what was settled meanwhile.
func mend(env flows.Env, head hiring.Case, part Digest, ev chat.Event) (flows.Turn[Digest], error) {
	if part.To != "" {
		part.Healed++
	}
	return mere(env, head, part, ev)
}

func mere(_ flows.Env, head hiring.Case, part Digest, _ chat.Event) (flows.Turn[Digest], error) {
	return flows.Turn[Digest]{Head: head, Part: part}, nil
}

// digestCard lists what is still to do of a digest, most overdue first, each
// duty once.
func digestCard(env flows.Env, _ hiring.Case, part Digest, _ string) chat.Card {
	if part.To == "" || part.To != env.Reader.Person {
		return chat.Card{}
	}
	heads, settled, late := part.open(env)
	card := chat.Card{
		Kind: "duty.digest", Tone: chat.Waiting, Preview: chat.T("duty.preview.digest"),
		Title: chat.T("duty.digest.title", "Count", len(heads)),
	}
	if len(heads) == 0 {
		card.Tone, card.Title = chat.Good, chat.T("duty.digest.none")
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("duty.digest.settled", "Count", settled))}
		return card
	}
	list := ledger{env: env}
	for _, head := range heads[:min(rows, len(heads))] {
		card.Blocks = append(card.Blocks, chat.Paragraph(list.line(head, head.Duty.Owner != part.To)))
	}
	card.Blocks = append(card.Blocks, rest(len(heads)-rows)...)
	if settled > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("duty.digest.settled", "Count", settled)))
	}
	if !late.IsZero() {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("duty.digest.late", "Planned", late)))
	}
	all := chat.Action{Flow: Allowances, Record: part.To, Verb: "loop"}
	card.Blocks = append(card.Blocks, chat.Buttons(chat.Button{Label: chat.T("duty.all"), Style: chat.Primary, Action: all}))
	return card
}

// open lists the cases of a digest whose duty still stands and may be seen,
// how many others there were, and the oldest time for which a reminder was
// meant that came late because the bot was down.
func (d Digest) open(env flows.Env) (heads []hiring.Case, settled int, late time.Time) {
	seen := map[string]bool{}
	for _, l := range d.Lines {
		n, work, ok := l.notice(env)
		if seen[l.Case] {
			continue
		}
		seen[l.Case] = true
		if !ok || !env.Company.Sees(env.Reader.Person, work) {
			settled++
			continue
		}
		heads = append(heads, work)
		if n.Kind != daily && d.At.Sub(n.Planned) > longestWait && (late.IsZero() || n.Planned.Before(late)) {
			late = n.Planned
		}
	}
	byDue(heads)
	return slices.Clip(heads), settled, late
}
