package company

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
)

// The flow "position": what a position is comes from the company's file; how it is
// assessed may be set in a form, which then wins until somebody gives it back to
// the file.

// positionVersions is the collection of what a form set: <position>#<version>.
const positionVersions = "position.version"

//go:embed phrases.yaml
var phrasesFile []byte

// assessor sets how positions are assessed.
type assessor struct {
	linter  *wording.Linter
	phrases map[string][]hiring.Words // by dimension
}

// Position is the flow "position", one record for each position. Its verbs put
// (Values "json") and alias (Values "name") are the bot's own; show, weigh, reason,
// retire, blocks, restore (Values "no") and file are its HR's. The question
// "position" answers with the one that was named.
func Position(l *wording.Linter) (flows.Flow[hiring.Position], error) {
	a := &assessor{linter: l}
	if err := yaml.UnmarshalWithOptions(phrasesFile, &a.phrases, yaml.Strict()); err != nil {
		return flows.Flow[hiring.Position]{}, fmt.Errorf("read the phrases of reasons: %w", err)
	}
	return flows.Flow[hiring.Position]{
		Name: "position", Alone: true, Shared: true, View: a.view,
		Verbs: map[string]flows.Verb[hiring.Position]{
			"put":     {Step: putPosition},
			"alias":   {Step: addAlias},
			"show":    {May: assesses, Step: lookAt},
			"weigh":   {May: assesses, Form: weighForm, Step: weigh},
			"reason":  {May: assesses, Form: a.reasonForm, Step: a.reason},
			"retire":  {May: retires, Form: retireForm, Step: retire},
			"blocks":  {May: assesses, Form: blocksForm, Step: setBlocks},
			"restore": {May: restoresOne, Fresh: true, Form: restoreForm, Step: restore},
			"file":    {May: hasForm, Fresh: true, Step: giveBack},
		},
		Questions: map[string]flows.Question{"position": {May: staffed, Answer: a.answer}},
	}, nil
}

// staffed: who does HR's work asks; which positions are theirs the answer knows.
func staffed(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && (p.Has(hiring.HR) || env.Company.Keeps(p.ID))
}

// assesses: the position's HR and whoever keeps the company.
func assesses(env flows.Env, head hiring.Case, part hiring.Position) bool {
	return part.ID != "" && !part.Gone && env.Company.IsHR(env.Actor.Person, hiring.Case{Position: head.ID})
}

func hasForm(env flows.Env, head hiring.Case, part hiring.Position) bool {
	return assesses(env, head, part) && part.Form != nil
}

func restoresOne(env flows.Env, head hiring.Case, part hiring.Position) bool {
	return hasForm(env, head, part) && part.Form.Version > 1
}

func retires(env flows.Env, head hiring.Case, part hiring.Position) bool {
	return assesses(env, head, part) && len(part.Offered()) > 1
}

func lookAt(_ flows.Env, head hiring.Case, part hiring.Position, _ chat.Event) (flows.Turn[hiring.Position], error) {
	return flows.Turn[hiring.Position]{Head: head, Part: part}, nil
}

// mostOffered is how many positions are named to who named none.
const mostOffered = 6

// which asks back for a position, and names some that the actor may open.
func which(env flows.Env) chat.Text {
	var own []chat.Text
	for _, pos := range env.Company.Positions() {
		if assesses(env, hiring.Case{ID: pos.ID}, pos) {
			own = append(own, env.Title(pos.ID))
		}
	}
	if len(own) == 0 {
		return chat.T("position.which.none")
	}
	return chat.T("position.which", "Positions", own[:min(len(own), mostOffered)], "First", own[0])
}

func (a *assessor) answer(env flows.Env, args []string) (chat.Reply, error) {
	named := strings.Join(args, " ")
	if strings.TrimSpace(named) == "" {
		return chat.Reply{Notice: which(env)}, nil
	}
	pos, ok := env.Company.PositionNamed(named)
	head := hiring.Case{ID: pos.ID}
	if !ok || !assesses(env, head, pos) {
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	card := a.view(env.Of("position", pos.ID), head, pos, "")
	return chat.Reply{Card: &card}, nil
}

// Assessment is one version of what a form set.
type Assessment struct {
	Version    int                `json:"version"`
	By         string             `json:"by"`
	Dimensions []hiring.Dimension `json:"dimensions"`
	Reasons    []hiring.Reason    `json:"reasons"`
	Hide       []string           `json:"hide,omitempty"`
	At         time.Time          `json:"at"`
}

// set makes what a step changed a version of the form's: from now on that counts,
// and what the file says is remembered.
func set(env flows.Env, head hiring.Case, was, now hiring.Position) flows.Turn[hiring.Position] {
	form := hiring.Assessed{Dimensions: was.Dimensions, Reasons: was.Filed().Reasons}
	if was.Form != nil {
		form = *was.Form
	}
	form.Version, form.By, form.At = form.Version+1, env.Actor.Person, env.Now
	now.Form = &form
	return flows.Turn[hiring.Position]{
		Head: head, Part: now, Notice: chat.T("position.done", "Version", form.Version),
		Effects: []flows.Effect{flows.Keep{
			Collection: positionVersions, ID: positionVersion(head.ID, form.Version),
			Value: Assessment{form.Version, form.By, now.Dimensions, now.Reasons, now.Hide, env.Now},
		}},
	}
}

func positionVersion(id string, no int) string { return id + "#" + strconv.Itoa(no) }

// formed is a position of the file with what a form set about it: that stays as
// long as the file names the same dimensions. With others the file counts.
func formed(was, filed hiring.Position) hiring.Position {
	if was.Form == nil || !alike(was.Dimensions, filed.Dimensions) {
		filed.Reasons = resting(was, filed)
		return filed
	}
	dims := slices.Clone(filed.Dimensions)
	for i, d := range dims {
		own, _ := was.Dimension(d.Key)
		dims[i].Weight, dims[i].Bar = own.Weight, own.Bar
	}
	form := *was.Form
	form.Dimensions, form.Reasons = filed.Dimensions, filed.Reasons
	filed.Dimensions, filed.Reasons, filed.Hide, filed.Form = dims, was.Reasons, was.Hide, &form
	return filed
}

// alike says whether two lists name the same dimensions.
func alike(a, b []hiring.Dimension) bool {
	keys := func(all []hiring.Dimension) []string {
		var out []string
		for _, d := range all {
			out = append(out, d.Key)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(keys(a), keys(b))
}

// resting are the reasons of a file, and behind them those of the form that were
// ever offered and that the file has not: offered no more, as letters rest on them.
func resting(was, filed hiring.Position) []hiring.Reason {
	out := slices.Clone(filed.Reasons)
	for _, r := range was.Reasons {
		if _, has := filed.Reason(r.Key); !has && (was.Form != nil || r.Off) {
			r.Off = true
			out = append(out, r)
		}
	}
	return out
}

// giveBack lets the company's file count again. The versions of the form stay.
func giveBack(_ flows.Env, head hiring.Case, part hiring.Position, _ chat.Event) (flows.Turn[hiring.Position], error) {
	now := part.Filed()
	now.Learned, now.Reasons = part.Learned, resting(part, now)
	return flows.Turn[hiring.Position]{Head: head, Part: now, Notice: chat.T("position.done.file")}, nil
}

// restore makes an earlier version of the form the present one.
func restore(env flows.Env, head hiring.Case, part hiring.Position, ev chat.Event) (flows.Turn[hiring.Position], error) {
	no, _ := strconv.Atoi(ev.Values.Get("no"))
	old, ok := flows.Find[Assessment](env, positionVersions, positionVersion(head.ID, no))
	if !ok || !alike(old.Dimensions, part.Dimensions) {
		return flows.Turn[hiring.Position]{}, wrongField("no", chat.T("position.restore.gone"))
	}
	now := part
	now.Dimensions, now.Reasons, now.Hide = old.Dimensions, old.Reasons, old.Hide
	return set(env, head, part, now), nil
}

func wrongField(field string, why chat.Text) *chat.Problem {
	return &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: map[string]chat.Text{field: why}}
}
