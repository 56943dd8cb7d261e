package upload

import (
	"maps"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
)

// payBefore says what an import of pay would do. No amount is on any card: who
// wants to see one looks into the file.
func payBefore(part Upload) []chat.Block {
	r := part.Found.Rows
	first := chat.T("upload.pay.good", "Count", r.All())
	if r.Refused > 0 {
		first = chat.T("upload.pay.some", "Count", r.All(), "Good", r.Good(), "Refused", r.Refused)
	}
	out := []chat.Block{chat.Paragraph(first)}
	for _, line := range []struct {
		key string
		n   int
	}{{"upload.pay.positions", part.Found.Positions}, {"upload.pay.updated", r.Updated}, {"upload.pay.unchanged", r.Unchanged}} {
		if line.n > 0 {
			out = append(out, chat.Note(chat.T(line.key, "Count", line.n)))
		}
	}
	return append(append(out, assumed(part)...), faults(part)...)
}

// assumed says what was taken where the rows say nothing.
func assumed(part Upload) []chat.Block {
	var list []chat.Text
	for _, what := range slices.Sorted(maps.Keys(part.Found.Assumed)) {
		list = append(list, chat.T("upload.pay.assumed."+what, "Count", part.Found.Assumed[what]))
	}
	if len(list) == 0 {
		return nil
	}
	return []chat.Block{chat.Note(chat.T("upload.pay.assumed", "List", list))}
}

func payLabel(r Rows) chat.Text {
	if r.Refused > 0 {
		return chat.T("upload.pay.button.good", "Count", r.Good())
	}
	return chat.T("upload.pay.button.all", "Count", r.Good())
}

// payAfter says what became of it, and offers to take it back.
func payAfter(env flows.Env, id string, part Upload) []chat.Block {
	r := part.Found.Rows
	out := []chat.Block{chat.Paragraph(chat.T("upload.pay.done", "Count", r.New, "Updated", r.Updated, "Unchanged", r.Unchanged))}
	if n := part.Found.Positions; n > 0 {
		out = append(out, chat.Note(chat.T("upload.pay.positions", "Count", n)))
	}
	out = append(out, assumed(part)...)
	if r.Refused > 0 {
		out = append(out, chat.Paragraph(chat.T("upload.pay.refused", "Count", r.Refused)))
	}
	return append(append(out, faults(part)...), undoButton(env, id, part)...)
}

func undoButton(env flows.Env, id string, part Upload) []chat.Block {
	if !part.undoable() {
		return nil
	}
	return []chat.Block{chat.Buttons(chat.Button{
		Label: chat.T("upload.pay.button.undo"), Action: env.Act(Name, id, "undo"), Confirm: chat.T("upload.pay.confirm"),
	})}
}

// back says what is again as it was before an import of pay, and what is not.
func back(env flows.Env, id string, part Upload) []chat.Block {
	f := part.Found
	var out []chat.Block
	if f.Back > 0 {
		out = append(out, chat.Paragraph(chat.T("upload.pay.back", "Count", f.Back)))
	}
	if f.KeptAll == 0 {
		return append(out, chat.Note(chat.T("upload.pay.again")))
	}
	var names []chat.Text
	for _, position := range f.Kept[:min(len(f.Kept), mostNamed)] {
		names = append(names, env.Title(position))
	}
	kept := chat.T("upload.pay.kept", "Positions", names)
	if f.KeptAll > len(names) {
		kept = chat.T("upload.pay.kept_more", "Positions", names, "Count", f.KeptAll)
	}
	return append(append(out, chat.Paragraph(kept), chat.Note(chat.T("upload.pay.later"))), undoButton(env, id, part)...)
}
