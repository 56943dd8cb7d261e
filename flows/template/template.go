// Package template keeps what a company says to candidates: its own words for
// the rejection letter and for every notice, in versions, for all positions or
// for one. Who does HR's work writes; only who keeps the company switches words
// on, so that what leaves was read by two people or by the one who answers for
// it.
//
// The law it keeps: words that the linter blocks, or that name what an occasion
// does not give, are not stored; what is in use stays in use until other words
// are approved; and every version that was ever saved can be read and taken back.
package template

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
	"closeloop/flows/wording"
)

// Name of the flow and of the collection of its records, by [hiring.TemplateID].
const Name = "template"

// versions is the collection of all that was ever saved: <record>#<version>.
const versions = "template.version"

// Shelf is one record: the words in use, and those that wait to be approved. The
// company snapshot reads the first.
type Shelf struct {
	hiring.Template
	Approved Mark             `json:"approved,omitzero"` // who switched it on or off last
	Draft    *hiring.Template `json:"draft,omitempty"`   // saved and not approved yet
	Last     int              `json:"last,omitempty"`    // versions so far
}

// Mark is who did something, and when.
type Mark struct {
	By string    `json:"by,omitempty"`
	At time.Time `json:"at,omitzero"`
}

type turn = flows.Turn[Shelf]

// desk holds what comes with the bot, read and checked once.
type desk struct {
	linter  *wording.Linter
	tongues map[string]tongue
	built   map[string]hiring.Template
}

// Flow is the flow "template". rejection are the words of the letter that comes
// with the bot, by locale. Verbs: show, list, open (values "kind", "position"), preview,
// versions, compare (values "older", "newer"), edit (values "subject", "body",
// "sms"; argument "locale"), restore (value "no"), drop, approve (value "ask"),
// off and general. The question "templates" answers with the list, or with what
// was named.
func Flow(l *wording.Linter, rejection map[string]hiring.TemplateForm) (flows.Flow[Shelf], error) {
	k, err := newDesk(l, rejection)
	if err != nil {
		return flows.Flow[Shelf]{}, err
	}
	return k.flow(), nil
}

func newDesk(l *wording.Linter, rejection map[string]hiring.TemplateForm) (*desk, error) {
	tongues, err := readTongues()
	if err != nil {
		return nil, err
	}
	k := &desk{linter: l, tongues: tongues}
	return k, k.build(rejection)
}

func (k *desk) flow() flows.Flow[Shelf] {
	return flows.Flow[Shelf]{
		Name: Name, Alone: true, Shared: true, Implicit: true, View: k.view, Stale: stale,
		Verbs: map[string]flows.Verb[Shelf]{
			"show":     {May: reads, Step: look},
			"list":     {May: reads, Step: k.list},
			"open":     {May: reads, Form: k.openForm, Step: k.open},
			"preview":  {May: reads, Step: k.preview},
			"versions": {May: reads, Step: k.history},
			"compare":  {May: compares, Form: k.compareForm, Step: k.compare},
			"edit":     {May: writes, Form: k.editForm, Step: k.edit},
			"restore":  {May: restores, Fresh: true, Form: restoreForm, Step: k.restore},
			"drop":     {May: drops, Fresh: true, Step: drop},
			"approve":  {May: k.approves, Fresh: true, Form: approveForm, Step: k.approve},
			"off":      {May: switchesOff, Fresh: true, Step: off},
			"general":  {May: generalises, Fresh: true, Step: general},
		},
		Questions: map[string]flows.Question{"templates": {May: looks, Answer: k.answer}},
	}
}

// parse reads the id of a record: an occasion, for a position or for all.
func parse(id string) (kind, position string) {
	kind, position, _ = strings.Cut(id, "@")
	return kind, position
}

// there says whether a record can be at all: of an occasion that is known, for a
// position that there is.
func there(env flows.Env, id string) bool {
	kind, position := parse(id)
	if !slices.Contains(slots.Kinds(), kind) || hiring.TemplateID(kind, position) != id {
		return false
	}
	pos, known := env.Company.Position(position)
	return position == "" || known && !pos.Gone
}

func looks(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && (p.Has(hiring.HR) || env.Company.Keeps(p.ID))
}

// reads: what the company says is all of HR's to read.
func reads(env flows.Env, head hiring.Case, _ Shelf) bool { return looks(env) && there(env, head.ID) }

// writes: words for one position are its HR's, words for all any HR's.
func writes(env flows.Env, head hiring.Case, part Shelf) bool {
	_, position := parse(head.ID)
	return reads(env, head, part) && (position == "" || env.Company.IsHR(env.Actor.Person, hiring.Case{Position: position}))
}

func keeps(env flows.Env, head hiring.Case) bool {
	return there(env, head.ID) && env.Company.Keeps(env.Actor.Person)
}

func compares(env flows.Env, head hiring.Case, part Shelf) bool {
	return reads(env, head, part) && part.Last > 1
}

func restores(env flows.Env, head hiring.Case, part Shelf) bool {
	return writes(env, head, part) && part.Last > 1
}

func drops(env flows.Env, head hiring.Case, part Shelf) bool {
	return writes(env, head, part) && part.Draft != nil
}

// approves: somebody who keeps the company, where there is something to switch
// on. The letter's words that come with the bot need no switch.
func (k *desk) approves(env flows.Env, head hiring.Case, part Shelf) bool {
	kind, position := parse(head.ID)
	fresh := part.Draft != nil || part.Version > 0 && !part.On
	return keeps(env, head) && (fresh || part.Version == 0 && kind != slots.Rejection && position == "")
}

func switchesOff(env flows.Env, head hiring.Case, part Shelf) bool {
	return keeps(env, head) && part.On
}

// generalises: a position's own words can be let go of, for those of all
// positions.
func generalises(env flows.Env, head hiring.Case, part Shelf) bool {
	_, position := parse(head.ID)
	return keeps(env, head) && position != "" && part.Version > 0
}

func look(_ flows.Env, head hiring.Case, part Shelf, _ chat.Event) (turn, error) {
	return turn{Head: head, Part: part}, nil
}

// stale says how the words stand to somebody whose click came too late.
func stale(env flows.Env, head hiring.Case, part Shelf) chat.Text {
	switch {
	case !looks(env):
		return chat.Text{}
	case part.Draft != nil:
		return chat.T("template.stale.draft", "Name", env.Company.Name(part.Draft.By), "Version", part.Draft.Version)
	case part.On:
		return chat.T("template.stale.on", "Name", env.Company.Name(part.Approved.By), "Version", part.Version)
	}
	return chat.T("template.stale.off")
}

// edition is the words to look at: those that wait, else those in use, else what
// an edit starts from.
func (k *desk) edition(env flows.Env, id string, part Shelf) hiring.Template {
	switch {
	case part.Draft != nil:
		return *part.Draft
	case part.Version > 0:
		return part.Template
	}
	return k.start(env, id)
}

// start is what an edit begins with: for a position the words for all, else what
// comes with the bot.
func (k *desk) start(env flows.Env, id string) hiring.Template {
	kind, position := parse(id)
	out := k.builtin(kind)
	if t, ok := env.Company.Templates[kind]; ok && position != "" {
		out = t
	}
	out.Position, out.Version, out.On, out.By, out.At = position, 0, false, "", time.Time{}
	return out
}

// past is a version as it was saved.
func past(env flows.Env, id string, no int) (hiring.Template, bool) {
	return flows.Find[hiring.Template](env, versions, versionID(id, no))
}

func versionID(id string, no int) string { return id + "#" + strconv.Itoa(no) }
