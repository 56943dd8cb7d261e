package duty

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// Allowances is the name of the flow that counts a person's reminders: one
// record per person, and one writer, so that the count is exact however many
// duties ask at once.
const Allowances = "allowance"

// gather is how long a digest waits for what else comes: after the opening, or
// after the line that cannot wait for the next one.
const gather = 30 * time.Minute

// longest is how many lines a digest has at most; the rest go with the next.
const longest = 300

// Allowance is what a person was sent today, and what waits for the digest.
type Allowance struct {
	Day   string         `json:"day,omitempty"`  // in the person's zone
	Sent  map[string]int `json:"sent,omitempty"` // messages of their own on Day, by class
	Lines []Line         `json:"lines,omitempty"`
	Next  time.Time      `json:"next,omitzero"` // when the next digest is to leave
	Last  string         `json:"last,omitempty"`
	// Quiet is the day of the last digest of positions in a dry run: they have one of
	// their own, which stays here, so that it delays nobody's.
	Quiet string `json:"quiet,omitempty"`
}

// Line is one notice in a digest.
type Line struct {
	Case string `json:"case"`
	No   int    `json:"no"` // of the notice in the case's ladder
	Told bool   `json:"told,omitempty"`
}

// class is what a message counts as, and how many of it a person gets alone in
// a day: one reminder, and three duties that come over from somebody else.
func class(kind string) (name string, most int) {
	switch kind {
	case moved:
		return moved, 3
	case daily, heaped:
		return daily, 0
	}
	return nag, 1
}

// alone is how many messages of a kind somebody gets alone in a day, who may have
// chosen less. What goes no more stands in the digest; what is overdue is nobody's
// to switch off.
func alone(p hiring.Person, kind string) (name string, most int) {
	name, most = class(kind)
	early := kind == nag || kind == moved || kind == broken
	if early && p.Own.Digest || kind == nag && p.Own.Mutes(hiring.Halfway) {
		most = 0
	}
	return name, most
}

// Allowances makes the flow.
func (c Calendars) Allowances() flows.Flow[Allowance] {
	own := func(env flows.Env, head hiring.Case, _ Allowance) bool {
		return head.ID == env.Actor.Person && known(env)
	}
	return flows.Flow[Allowance]{
		Name: Allowances, Alone: true, Implicit: true, // the button to all that is open works before the first reminder
		View: func(flows.Env, hiring.Case, Allowance, string) chat.Card { return chat.Card{} },
		Verbs: map[string]flows.Verb[Allowance]{
			"ask":  {Step: c.allow},
			"lend": {Step: c.lend},
			"post": {Step: c.post},
			"heal": {Step: heal},
			"loop": {May: own, Step: openLoop},
		},
	}
}

// openLoop answers a button with everything that is open, like the word "loop".
func openLoop(env flows.Env, head hiring.Case, part Allowance, _ chat.Event) (flows.Turn[Allowance], error) {
	reply, err := loop(env, nil)
	return flows.Turn[Allowance]{Head: head, Part: part, Card: reply.Card}, err
}

func tellAllowance(person, verb string, values chat.Values, at time.Time) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: Allowances, Record: person, Verb: verb}, Values: values, At: at}
}

func lineValues(l Line) chat.Values {
	return chat.Values{"case": {l.Case}, "no": {strconv.Itoa(l.No)}}
}

// notice finds what a line speaks of, and whether there is still reason to.
func (l Line) notice(env flows.Env) (n Notice, work hiring.Case, ok bool) {
	if work, ok = flows.Find[hiring.Case](env, "case", l.Case); !ok || !work.Status.Open() {
		return n, work, false
	}
	part, known := flows.Find[Ladder](env, Name, l.Case)
	if !known || l.No < 0 || l.No >= len(part.Said) {
		return n, work, false
	}
	n = part.Said[l.No]
	return n, work, n.stands(work) && !n.muted(env, work)
}

// allow lets a notice be said alone, or keeps it for the digest.
func (c Calendars) allow(env flows.Env, head hiring.Case, part Allowance, ev chat.Event) (flows.Turn[Allowance], error) {
	turn := flows.Turn[Allowance]{Head: head, Part: part}
	no, err := strconv.Atoi(ev.Values.Get("no"))
	line := Line{Case: ev.Values.Get("case"), No: no}
	n, work, ok := line.notice(env)
	if err != nil || !ok || !n.Waits || n.To != head.ID {
		return turn, nil
	}
	w := c.window(env.Company, work, head.ID)
	switch open := w.Next(env.Now); {
	case env.Company.Absent(head.ID):
		turn.Effects = []flows.Effect{tell(line.Case, "missed", ev.Values)}
		return turn, nil
	case open.After(env.Now):
		turn.Effects = []flows.Effect{tellAllowance(head.ID, "ask", ev.Values, open)}
		return turn, nil
	}
	today := dayOf(w, env.Now)
	who, _ := env.Company.Person(head.ID)
	name, most := alone(who, n.Kind)
	quiet := env.Company.Dry(work.Position) // what nobody hears costs nobody's allowance
	if turn.Part = part.on(today); turn.Part.Sent[name] < most || quiet && most > 0 {
		if !quiet {
			turn.Part.Sent[name]++
		}
		turn.Effects = []flows.Effect{tell(line.Case, "say", chat.Values{"case": {line.Case}, "no": {strconv.Itoa(no)}, "day": {today}})}
		return turn, nil
	}
	// A digest that came a day late asks anew for what stays in every digest.
	twice := func(l Line) bool { return l.Case == line.Case && l.No == line.No }
	turn.Part.Lines = append(slices.DeleteFunc(slices.Clone(part.Lines), twice), line)
	at := part.seen(quiet).leaves(env.Now, w, n, most == 0 && name != daily)
	turn.Part, turn.Effects = turn.Part.sooner(at)
	return turn, nil
}

// lend gives the day's one reminder to another flow, which says by Values "flow",
// "verb" and, where it is not the person's own, "record" what is to hear that it
// may speak now: in working hours, on no day of leave, on the first day that has
// none yet, and in the morning to those who want their reminders then. Nobody who
// left is reminded.
func (c Calendars) lend(env flows.Env, head hiring.Case, part Allowance, ev chat.Event) (flows.Turn[Allowance], error) {
	turn := flows.Turn[Allowance]{Head: head, Part: part}
	p, ok := env.Company.Person(head.ID)
	if !ok || !p.Active {
		return turn, nil
	}
	w := c.window(env.Company, hiring.Case{}, head.ID)
	open, day := w.Next(env.Now), dayOf(w, env.Now)
	if !open.After(env.Now) && part.on(day).Sent[nag] > 0 {
		open = w.Next(w.Tomorrow(env.Now))
	}
	if p.Own.Digest {
		open = byDigest(w, env.Now, open)
	}
	if open.After(env.Now) {
		turn.Effects = []flows.Effect{tellAllowance(head.ID, "lend", ev.Values, open)}
		return turn, nil
	}
	turn.Part = part.on(day)
	turn.Part.Sent[nag]++
	turn.Effects = []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: ev.Values.Get("flow"), Record: cmp.Or(ev.Values.Get("record"), head.ID), Verb: ev.Values.Get("verb")},
		Values: chat.Values{"day": {day}, "person": {head.ID}},
	}}
	return turn, nil
}

// byDigest is when a digest leaves in whose hour a message comes that could come
// at an opening; now, where it is that hour.
func byDigest(w calendar.Window, now, open time.Time) time.Time {
	leaves := w.Opening(open).Add(gather)
	if open.After(now) || now.Before(leaves) {
		return leaves
	}
	if now.Before(leaves.Add(time.Hour)) {
		return now
	}
	return nextMorning(w, now)
}

// on is the allowance of a day: a new one begins anew.
func (part Allowance) on(day string) Allowance {
	sent := map[string]int{}
	if part.Day == day {
		for k, v := range part.Sent {
			sent[k] = v
		}
	}
	part.Day, part.Sent = day, sent
	return part
}

// seen is the allowance as the digests of one sort go by it: those that leave, or
// those that a dry run keeps here.
func (part Allowance) seen(quiet bool) Allowance {
	if quiet {
		part.Last = part.Quiet
	}
	return part
}

// leaves says when the digest with a notice leaves: half an hour after today's
// opening where that is still to come; later today for what cannot wait until
// tomorrow's, or would have come alone today had its receiver not chosen otherwise;
// never twice a day.
func (part Allowance) leaves(now time.Time, w calendar.Window, n Notice, chosen bool) time.Time {
	open, shut := w.Opening(now), w.Closing(now)
	if part.Last != dayOf(w, now) {
		if morning := open.Add(gather); now.Before(morning) {
			return morning
		}
		if chosen || n.Kind != daily && n.Duty.Due.Before(nextMorning(w, now)) {
			if soon := now.Add(gather); soon.Before(shut) {
				return soon
			}
			if shut.After(now) {
				return shut
			}
			return now
		}
	}
	return nextMorning(w, now)
}

// nextMorning is when the digest of the next working day leaves.
func nextMorning(w calendar.Window, now time.Time) time.Time {
	return w.Opening(w.Next(w.Tomorrow(now))).Add(gather)
}

// sooner moves the next digest ahead where it would leave later.
func (part Allowance) sooner(at time.Time) (Allowance, []flows.Effect) {
	at = at.UTC().Truncate(time.Millisecond)
	if !part.Next.IsZero() && !at.Before(part.Next) {
		return part, nil
	}
	part.Next = at
	return part, []flows.Effect{flows.Later{Verb: "post", At: at}}
}

// post sends the digest of a day with what is still to do, in working hours
// and once a day. What was settled meanwhile drops out; what its owner has
// promised for later, and what a calendar with a holiday counts, stays for
// another day; what went to everybody above stays until it is done.
func (c Calendars) post(env flows.Env, head hiring.Case, part Allowance, _ chat.Event) (flows.Turn[Allowance], error) {
	var ready, quiet, rest []Line
	var today calendar.Window
	next, away := time.Time{}, env.Company.Absent(head.ID)
	for _, l := range untoldFirst(part.Lines) {
		n, work, ok := l.notice(env)
		if !ok || n.To != head.ID || !n.Waits && n.Kind != daily {
			continue
		}
		w := c.window(env.Company, work, head.ID)
		part, list := part.seen(env.Company.Dry(work.Position)), &ready
		if env.Company.Dry(work.Position) {
			list = &quiet
		}
		goes := !away && w.IsOpen(env.Now) && part.Last != dayOf(w, env.Now) && !work.Duty.Promised.After(env.Now)
		if goes && len(*list) < longest {
			*list, today = append(*list, l), w
			if n.Kind == daily {
				rest = append(rest, Line{Case: l.Case, No: l.No, Told: true})
			}
		} else {
			rest = append(rest, l)
		}
		if again := part.morning(env.Now, w); next.IsZero() || again.Before(next) {
			next = again
		}
	}
	part.Next, part.Lines = time.Time{}, rest
	turn := flows.Turn[Allowance]{Head: head, Part: part}
	switch {
	case len(ready)+len(quiet)+len(rest) == 0:
		return turn, nil
	case away:
		return dispersed(turn, next), nil
	case len(ready)+len(quiet) > 0:
		turn = part.out(head, ready, quiet, dayOf(today, env.Now))
	}
	if len(turn.Part.Lines) > 0 {
		var again []flows.Effect
		turn.Part, again = turn.Part.sooner(next)
		turn.Effects = append(turn.Effects, again...)
	}
	return turn, nil
}

// morning is when the next digest leaves that is not today's, or today's where
// the office is not open yet.
func (part Allowance) morning(now time.Time, w calendar.Window) time.Time {
	if open := w.Next(now); open.After(now) && part.Last != dayOf(w, open) {
		return open.Add(gather)
	}
	return nextMorning(w, now)
}

// out hands the lines that are ready to the digest of the day; those about positions
// in a dry run to one of their own.
func (part Allowance) out(head hiring.Case, ready, quiet []Line, today string) flows.Turn[Allowance] {
	turn := flows.Turn[Allowance]{Head: head, Part: part}
	if len(ready) > 0 {
		turn.Part.Last = today
		turn.Effects = append(turn.Effects, hand(digestID(head.ID, today), head.ID, today, ready))
	}
	if len(quiet) > 0 {
		turn.Part.Quiet = today
		turn.Effects = append(turn.Effects, hand(digestID(head.ID, today)+".dry", head.ID, today, quiet))
	}
	return turn
}

// hand gives lines to a digest.
func hand(digest, to, today string, lines []Line) flows.Effect {
	values := chat.Values{"to": {to}, "day": {today}}
	for _, l := range lines {
		values["case"] = append(values["case"], l.Case)
		values["no"] = append(values["no"], strconv.Itoa(l.No))
	}
	return tellDigest(digest, "out", values)
}

// untoldFirst is the lines, first those that no digest has had.
func untoldFirst(lines []Line) []Line {
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b Line) int {
		switch {
		case a.Told == b.Told:
			return 0
		case b.Told:
			return -1
		}
		return 1
	})
	return lines
}

// dispersed gives what waits back to its cases, since the person is away until
// some opening; what stays until it is done comes again then.
func dispersed(turn flows.Turn[Allowance], back time.Time) flows.Turn[Allowance] {
	var stay []Line
	for _, l := range turn.Part.Lines {
		turn.Effects = append(turn.Effects, tell(l.Case, "missed", lineValues(l)))
		if l.Told {
			stay = append(stay, l)
		}
	}
	turn.Part.Lines = stay
	if len(stay) > 0 {
		var again []flows.Effect
		turn.Part, again = turn.Part.sooner(back)
		turn.Effects = append(turn.Effects, again...)
	}
	return turn
}

// heal passes on that something was settled which every digest says until it
// is done: the last one is the one to mend.
func heal(_ flows.Env, head hiring.Case, part Allowance, _ chat.Event) (flows.Turn[Allowance], error) {
	turn := flows.Turn[Allowance]{Head: head, Part: part}
	if part.Last != "" {
		turn.Effects = []flows.Effect{tellDigest(digestID(head.ID, part.Last), "heal", nil)}
	}
	return turn, nil
}
