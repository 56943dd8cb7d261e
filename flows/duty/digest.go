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
		Name: Digests, Alone: true, View: digestCard, About: aboutDigest,
		Verbs: map[string]flows.Verb[Digest]{
			"out":  {Step: c.out},
			"heal": {Step: mend},
			"show": {May: own, Step: mere},
		},
	}
}

// aboutDigest is every position that a digest speaks of.
func aboutDigest(env flows.Env, _ string, part Digest, _ string) flows.Subject {
	var s flows.Subject
	for _, l := range part.Lines {
		head, _ := flows.Find[hiring.Case](env, "case", l.Case)
		if head.Position != "" && !slices.Contains(s.Positions, head.Position) {
			s.Positions = append(s.Positions, head.Position)
		}
	}
	return s
}

func digestID(person, day string) string { return person + "." + day }

func tellDigest(id, verb string, values chat.Values) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: Digests, Record: id, Verb: verb}, Values: values}
}

// out sends the digest, on its day and in working hours. One that comes late,
// after a downtime, gives its lines back to be asked for anew.
func (c Calendars) out(env flows.Env, head hiring.Case, part Digest, ev chat.Event) (flows.Turn[Digest], error) {
	turn := flows.Turn[Digest]{Head: head, Part: part}
	if part.To != "" {
		return turn, nil
	}
	turn.Part = Digest{To: ev.Values.Get("to"), At: env.Now}
	numbers := ev.Values["no"]
	for i, id := range ev.Values["case"] {
		no, err := strconv.Atoi(numbers[i])
		if err != nil {
			continue
		}
		l := Line{Case: id, No: no}
		turn.Part.Lines = append(turn.Part.Lines, l)
		n, work, ok := l.notice(env)
		w := c.window(env.Company, work, turn.Part.To)
		if !w.IsOpen(env.Now) || dayOf(w, env.Now) != ev.Values.Get("day") {
			return flows.Turn[Digest]{Head: head, Part: part, Effects: again(ev, w.Next(env.Now))}, nil
		}
		if ok && n.Waits {
			told := lineValues(l)
			told["digest"], told["at"] = []string{head.ID}, []string{env.Now.Format(time.RFC3339Nano)}
			turn.Effects = append(turn.Effects, tell(id, "posted", told))
		}
	}
	turn.Effects = append(turn.Effects, flows.Say{To: turn.Part.To, Kind: "digest"})
	return turn, nil
}

// again asks anew for every line of a digest that could not go out.
func again(ev chat.Event, at time.Time) (out []flows.Effect) {
	for i, id := range ev.Values["case"] {
		values := chat.Values{"case": {id}, "no": {ev.Values["no"][i]}}
		out = append(out, tellAllowance(ev.Values.Get("to"), "ask", values, at))
	}
	return out
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
		if seen[l.Case] {
			continue
		}
		seen[l.Case] = true
		n, work, ok := l.notice(env)
		again := n.Back && n.of(work) && !n.muted(env, work)
		if !ok && !again || !env.Company.Sees(env.Reader.Person, work) {
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
