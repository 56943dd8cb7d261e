// Package desk is HR's desk: the drafts that wait for her, and those she sent
// together. It owns no report. Every draft that she ticks is asked for in her
// name, so the law it keeps is that right and revision count as for a click of
// her own on each, and that nothing leaves which she has not looked at.
package desk

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

// Name of the flow, and of the collection of its records: one for each person.
const Name = "desk"

// mostDrafts is how many drafts one form offers; mostParcels how many past
// sendings a desk remembers.
const (
	mostDrafts  = 50
	mostParcels = 5
)

// Table is what lies on one HR person's desk: the drafts she sent together, a
// parcel for each time.
type Table struct {
	Count   int      `json:"count"` // parcels so far
	Parcels []Parcel `json:"parcels,omitempty"`
}

// Parcel is some drafts sent by one click, of reports or of letters: ids of
// cases, and what became of them.
type Parcel struct {
	No      int       `json:"no"`
	At      time.Time `json:"at"`
	Waiting []string  `json:"waiting,omitempty"`
	Sent    []string  `json:"sent,omitempty"`
	Kept    []string  `json:"kept,omitempty"` // not sent
	Letters bool      `json:"letters,omitempty"`
}

// Flow is the flow "desk". Verbs, by whose desk it is: send (values "drafts"),
// letters (values "letters": who would get one), mail (argument "letters": they
// leave), and heard (the bot's own: what became of one). The questions "drafts" and
// "letters" answer with the lists.
func Flow(passes Passes) flows.Flow[Table] {
	post := letterDesk{passes}
	return flows.Flow[Table]{
		Name: Name, Alone: true, Implicit: true,
		Verbs: map[string]flows.Verb[Table]{
			"send":    {May: atDesk, Form: ticks, Step: sendMany},
			"letters": {May: atDesk, Form: post.form, Step: post.tick},
			"mail":    {May: atDesk, Step: post.mail},
			"heard":   {Step: noted},
		},
		View: post.view,
		Questions: map[string]flows.Question{
			"drafts": {May: asks, Answer: func(env flows.Env, _ []string) (chat.Reply, error) {
				card := listCard(env, env.Actor.Person)
				return chat.Reply{Card: &card}, nil
			}},
			"letters": {May: asks, Answer: post.answer},
		},
	}
}

func asks(env flows.Env) bool { return works(env, env.Actor.Person) }

func atDesk(env flows.Env, head hiring.Case, _ Table) bool {
	return env.Actor.Person == head.ID && works(env, head.ID)
}

// works says whether a person does HR's work at all.
func works(env flows.Env, person string) bool {
	p, ok := env.Company.Person(person)
	return ok && p.Active && (p.Has(hiring.HR) || p.Has(hiring.Admin))
}

// draft is a report that waits for a person to send it.
type draft struct {
	head hiring.Case
	part hiring.Report
}

// drafts are the reports that a person may send, the oldest first.
func drafts(env flows.Env, person string) []draft {
	var out []draft
	for _, id := range env.List("case.status", string(hiring.ReportDraft)) {
		head, ok := flows.Find[hiring.Case](env, "case", id)
		if !ok || head.Status != hiring.ReportDraft || !env.Company.IsHR(person, head) {
			continue
		}
		if part, ok := flows.Find[hiring.Report](env, "report", id); ok && !part.Drafted.IsZero() {
			out = append(out, draft{head, part})
		}
	}
	slices.SortFunc(out, func(a, b draft) int {
		return cmp.Or(a.part.Drafted.Compare(b.part.Drafted), cmp.Compare(len(a.head.ID), len(b.head.ID)), strings.Compare(a.head.ID, b.head.ID))
	})
	return out
}

// all begins the choice of every draft on the list. It goes on with when the
// list was made and what was the last on it: what came or changed since has not
// been looked at.
const all = "all"

// ticks is the form with the oldest drafts. A choice carries the revision that
// was on offer, so that nothing leaves that changed meanwhile.
func ticks(env flows.Env, head hiring.Case, _ Table) chat.Form {
	list := drafts(env, head.ID)
	list = list[:min(len(list), mostDrafts)]
	field := chat.Field{
		Name: "drafts", Type: chat.FieldMulti, Required: true, Late: true,
		Label: chat.T("desk.field"), Hint: chat.T("desk.hint"),
	}
	if n := len(list); n > 1 {
		field.Options = append(field.Options, chat.Option{
			Value: all + "@" + strconv.FormatInt(env.Now.UnixMilli(), 10) + "@" + list[n-1].head.ID,
			Label: chat.T("desk.all", "Count", n),
		})
	}
	for _, d := range list {
		field.Options = append(field.Options, chat.Option{
			Value: d.head.ID + "@" + strconv.FormatUint(env.Of("report", d.head.ID).Rev, 10),
			Label: chat.T("desk.draft", "What", title(env, d.head), "At", chat.Moment{At: d.part.Drafted, Form: chat.Date}),
		})
	}
	return chat.Form{Title: chat.T("desk.title"), Submit: chat.T("desk.submit"), Fields: []chat.Field{field}}
}

// sendMany asks for each chosen draft in HR's own name.
func sendMany(env flows.Env, head hiring.Case, part Table, ev chat.Event) (flows.Turn[Table], error) {
	t := flows.Turn[Table]{Head: head, Part: part}
	chosen := picked(env, head.ID, ev.Values["drafts"])
	if len(chosen) == 0 {
		return t, wrong(map[string]chat.Text{"drafts": chat.T("desk.nothing")})
	}
	t = send(env, t, chosen)
	t.Notice = chat.T("desk.begun", "Count", len(chosen))
	return t, nil
}

// send asks for everything chosen in the name of whose desk it is, and says what
// becomes of it in one message.
func send(env flows.Env, t flows.Turn[Table], chosen []chat.Action) flows.Turn[Table] {
	parcel := Parcel{No: t.Part.Count + 1, At: env.Now}
	for _, a := range chosen {
		parcel.Waiting = append(parcel.Waiting, a.Record)
		t.Effects = append(t.Effects, flows.Tell{Action: a, As: t.Head.ID, Back: "heard"})
	}
	t.Part.Count++
	t.Part.Parcels = append(slices.Clone(t.Part.Parcels), parcel)
	t.Part.Parcels = t.Part.Parcels[max(0, len(t.Part.Parcels)-mostParcels):]
	t.Effects = append(t.Effects, flows.Say{To: t.Head.ID, Kind: parcelKind + strconv.Itoa(parcel.No)})
	return t
}

// longestID is how many characters a case's id has at most.
const longestID = 20

// picked reads the choices of the form: one action for every draft, bound to
// the revision that was on offer.
func picked(env flows.Env, person string, values []string) []chat.Action {
	var out []chat.Action
	add := func(id string, revision uint64) {
		known := slices.ContainsFunc(out, func(a chat.Action) bool { return a.Record == id })
		if id != "" && len(id) <= longestID && !known && len(out) < mostDrafts {
			out = append(out, chat.Action{Flow: "report", Record: id, Verb: "send", Revision: revision})
		}
	}
	for _, v := range values {
		id, rest, _ := strings.Cut(strings.TrimSpace(v), "@")
		if id != all {
			revision, _ := strconv.ParseUint(rest, 10, 64)
			add(id, revision)
			continue
		}
		ms, until, _ := strings.Cut(rest, "@")
		made, _ := strconv.ParseInt(ms, 10, 64)
		for _, d := range listedThen(env, person, time.UnixMilli(made), until) {
			add(d.head.ID, d.revision)
		}
	}
	return out
}

// offer is a draft with the revision that HR has looked at: none where it
// changed since.
type offer struct {
	draft
	revision uint64
}

// listedThen are the drafts that were on a list made at an instant, up to its
// last one.
func listedThen(env flows.Env, person string, made time.Time, until string) []offer {
	end, _ := flows.Find[hiring.Report](env, "report", until)
	var out []offer
	for _, d := range drafts(env, person) {
		if d.part.Drafted.After(made) || d.part.Drafted.After(end.Drafted) {
			break
		}
		o := offer{draft: d}
		if !lastChange(d.part).After(made) {
			o.revision = env.Of("report", d.head.ID).Rev
		}
		out = append(out, o)
	}
	return out
}

// lastChange is when the words of a report changed last.
func lastChange(part hiring.Report) time.Time {
	at := part.Drafted
	if part.Updated.After(at) {
		at = part.Updated
	}
	if n := len(part.Editions); n > 0 && part.Editions[n-1].At.After(at) {
		at = part.Editions[n-1].At
	}
	return at
}

// noted notes what became of one draft.
func noted(_ flows.Env, head hiring.Case, part Table, ev chat.Event) (flows.Turn[Table], error) {
	id := ev.Values.Get("record")
	part.Parcels = slices.Clone(part.Parcels)
	for i := range part.Parcels {
		p := &part.Parcels[i]
		at := slices.Index(p.Waiting, id)
		if at < 0 {
			continue
		}
		p.Waiting = slices.Delete(slices.Clone(p.Waiting), at, at+1)
		if ev.Values.Get("outcome") == flows.OutcomeDone {
			p.Sent = append(slices.Clone(p.Sent), id)
		} else {
			p.Kept = append(slices.Clone(p.Kept), id)
		}
		break
	}
	return flows.Turn[Table]{Head: head, Part: part}, nil
}

func wrong(faults map[string]chat.Text) *chat.Problem {
	return &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
}
