package scorecard

import (
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

const (
	evidenceMax = 300    // characters of the evidence for one mark
	noEvidence  = "none" // the choice for level 0
	levels      = 5
)

// The names of a sheet's fields; the last two go before a dimension's key.
const (
	fieldVerdict  = "verdict"
	fieldLevel    = "level_"
	fieldEvidence = "evidence_"
)

func recommends() []hiring.Recommend {
	return []hiring.Recommend{hiring.StrongYes, hiring.Yes, hiring.No, hiring.StrongNo}
}

// draftForm takes whatever there is; wholeForm wants a verdict and every mark.
func draftForm(env flows.Env, head hiring.Case, part hiring.Scorecard) chat.Form {
	f := form(env, head, part)
	f.Submit = chat.T("scorecard.form.save")
	return f
}

func wholeForm(env flows.Env, head hiring.Case, part hiring.Scorecard) chat.Form {
	f := form(env, head, part)
	f.Submit = chat.T("scorecard.form.send")
	for i, field := range f.Fields {
		f.Fields[i].Required = field.Type == chat.FieldSelect
	}
	return f
}

// form is the actor's sheet with what stands in the draft, else in what was
// sent.
func form(env flows.Env, head hiring.Case, part hiring.Scorecard) chat.Form {
	part, _ = present(env, head, part)
	begun, ok := part.Drafts[env.Actor.Person]
	if !ok {
		begun = part.Sheets[env.Actor.Person]
	}
	verdict := chat.Field{Name: fieldVerdict, Type: chat.FieldSelect, Label: chat.T("scorecard.form.verdict"), Value: string(begun.Verdict)}
	for _, r := range recommends() {
		verdict.Options = append(verdict.Options, chat.Option{Value: string(r), Label: chat.T("scorecard.verdict." + string(r))})
	}
	f := chat.Form{Title: chat.T("scorecard.form.title"), Fields: []chat.Field{verdict}}
	for _, d := range dimensions(env, head) {
		mark, marked := begun.Mark(d.Key)
		name := named(env, head, d.Key)
		level := chat.Field{Name: fieldLevel + d.Key, Type: chat.FieldSelect, Label: name, Options: anchors()}
		if marked && mark.Level != hiring.Unmarked {
			level.Value = choice(mark.Level)
		}
		f.Fields = append(f.Fields, level, chat.Field{
			Name: fieldEvidence + d.Key, Type: chat.FieldArea, Max: evidenceMax, Value: mark.Evidence,
			Label: chat.T("scorecard.form.evidence", "Name", name), Hint: chat.T("scorecard.form.evidence.hint", "Count", evidenceMax),
		})
	}
	return f
}

// anchors say in words what each level looks like.
func anchors() []chat.Option {
	var out []chat.Option
	for n := levels; n >= 0; n-- {
		out = append(out, chat.Option{Value: choice(n), Label: anchor(n)})
	}
	return out
}

func anchor(level int) chat.Text { return chat.T("scorecard.level." + choice(level)) }

// choice is a level as the form names it.
func choice(level int) string {
	if level == 0 {
		return noEvidence
	}
	return strconv.Itoa(level)
}

// read takes a sheet from a form's values. A mark may lack its level: what was
// typed for it is kept.
func read(env flows.Env, head hiring.Case, v chat.Values) hiring.Sheet {
	sheet := hiring.Sheet{Verdict: hiring.Recommend(v.Get(fieldVerdict))}
	for _, d := range dimensions(env, head) {
		mark := hiring.Mark{Dimension: d.Key, Level: hiring.Unmarked, Evidence: chat.OneLine(v.Get(fieldEvidence + d.Key))}
		switch chosen := v.Get(fieldLevel + d.Key); {
		case chosen == noEvidence:
			mark.Level = 0
		case chosen != "":
			mark.Level, _ = strconv.Atoi(chosen) // the form offers nothing else
		case mark.Evidence == "":
			continue
		}
		sheet.Marks = append(sheet.Marks, mark)
	}
	return sheet
}

// unfounded names the marks that need evidence and have none.
func unfounded(env flows.Env, head hiring.Case, sheet hiring.Sheet) map[string]chat.Text {
	faults := map[string]chat.Text{}
	for _, m := range sheet.Marks {
		if (m.Level == 1 || m.Level == levels) && m.Evidence == "" {
			faults[fieldEvidence+m.Dimension] = chat.T("scorecard.evidence.missing",
				"Name", named(env, head, m.Dimension), "Level", m.Level)
		}
	}
	return faults
}

// improper names the evidence that speaks of what nobody may be judged by.
func (d desk) improper(env flows.Env, head hiring.Case, sheet hiring.Sheet) map[string]chat.Text {
	faults := map[string]chat.Text{}
	for _, m := range sheet.Marks {
		for _, f := range d.linter.Note(m.Evidence) {
			if at := fieldEvidence + m.Dimension; !f.Warns && faults[at].Empty() {
				faults[at] = chat.T("scorecard.evidence.improper", "Name", named(env, head, m.Dimension),
					"Words", f.Words, "Rule", chat.T("wording.rule."+f.Rule))
			}
		}
	}
	return faults
}
