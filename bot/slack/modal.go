package slack

import (
	"maps"
	"slices"
	"strings"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// What a modal takes, in characters.
const (
	maxTitle = 24
	maxInput = 3000
)

// formID is the callback id of every modal of ours.
const formID = "form"

// valueID is the action id of every input: its block says which field it is.
const valueID = "v"

// blockOf is the block id of a field's input; fieldOf reads it.
func blockOf(field string) string { return "f~" + field }

func fieldOf(block string) (string, bool) { return strings.CutPrefix(block, "f~") }

// modal draws the form of an action; from says what was clicked.
func (p pen) modal(f chat.Form, from origin) api.ModalViewRequest {
	title := doorstep.Line(p.words(f.Title), maxText)
	blocks := []api.Block{}
	if len([]rune(title)) > maxTitle {
		blocks = append(blocks, api.NewSectionBlock(plain(title, maxText), nil, nil))
	}
	for _, field := range f.Fields {
		blocks = append(blocks, p.input(field)...)
	}
	if title == "" {
		title = p.words(chat.T("slack.form.title"))
	}
	if len(blocks) == 0 {
		blocks = append(blocks, api.NewSectionBlock(plain(title, maxText), nil, nil))
	}
	submit := doorstep.Line(p.words(f.Submit), maxTitle)
	if submit == "" {
		submit = p.words(chat.T("slack.form.submit"))
	}
	return api.ModalViewRequest{
		Type: api.VTModal, CallbackID: formID, PrivateMetadata: from.String(),
		Title: plain(doorstep.Line(title, maxTitle), maxTitle), Submit: plain(submit, maxTitle),
		Close:  plain(p.words(chat.T("slack.form.close")), maxTitle),
		Blocks: api.Blocks{BlockSet: blocks},
	}
}

// errors are refusals at the inputs of a modal, by block id; inputs are the
// block ids of the inputs it has, in order. What belongs to none of them stands
// at the first, and no input, no errors: Slack would refuse them.
func (p pen) errors(inputs []string, wrong map[string]chat.Text, refusal chat.Text) map[string]string {
	out := map[string]string{}
	if len(inputs) == 0 {
		return out
	}
	for _, block := range inputs {
		if name, ok := fieldOf(block); ok && !wrong[name].Empty() {
			out[block] = doorstep.Line(p.words(wrong[name]), maxText)
		}
	}
	if len(out) == 0 {
		if names := slices.Sorted(maps.Keys(wrong)); refusal.Empty() && len(names) > 0 {
			refusal = wrong[names[0]]
		}
		if refusal.Empty() {
			refusal = chat.T("problem.values")
		}
		out[inputs[0]] = doorstep.Line(p.words(refusal), maxText)
	}
	return out
}
