package report

import (
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// suggestion is the form with HR's own words for what to ask next.
func suggestion(_ flows.Env, _ hiring.Case, part hiring.Report) chat.Form {
	return chat.Form{
		Title: chat.T("report.suggest.title"), Submit: chat.T("report.save"),
		Fields: []chat.Field{{
			Name: "suggestion", Label: chat.T("report.suggest.field"), Hint: hint(part),
			Type: chat.FieldArea, Value: part.Suggestion, Max: mostWords,
		}},
	}
}

// hint shows the question that stands when the field stays empty.
func hint(part hiring.Report) chat.Text {
	part.Suggestion = ""
	if probe := summary.Probe(part); !probe.Empty() {
		return chat.T("report.suggest.hint", "Probe", probe)
	}
	return chat.Text{}
}

// requirement is the form with what the department wants looked at besides.
func requirement(_ flows.Env, _ hiring.Case, part hiring.Report) chat.Form {
	return chat.Form{
		Title: chat.T("report.require.title"), Submit: chat.T("report.save"),
		Fields: []chat.Field{{
			Name: "requirement", Label: chat.T("report.require.field"), Hint: chat.T("report.require.hint"),
			Type: chat.FieldArea, Value: part.Requirement, Max: mostWords,
		}},
	}
}

// weightsForm has a number for every dimension; together they are a hundred.
func (w writer) weightsForm(env flows.Env, head hiring.Case, part hiring.Report) chat.Form {
	s, err := w.sourceOf(env, head, part)
	if err != nil {
		return chat.Form{Title: chat.T("report.weigh.title")}
	}
	return s.weightsForm(part)
}

func (s source) weightsForm(part hiring.Report) chat.Form {
	form := chat.Form{Title: chat.T("report.weigh.title"), Submit: chat.T("report.save")}
	for i, d := range s.dimensions() {
		weight := d.Weight
		if len(part.Weights) > 0 {
			weight = part.Weights[d.Key]
		}
		field := chat.Field{
			Name: weightField + d.Key, Type: chat.FieldNumber, Max: 10,
			Value: strconv.FormatFloat(percent(weight), 'f', -1, 64),
			Label: chat.T("report.weigh.field", "Name", chat.ByLocale(d.Name)),
		}
		switch {
		case i == 0:
			field.Hint = chat.T("report.weigh.hint")
		case percent(weight) != percent(d.Weight):
			field.Hint = chat.T("report.weigh.was", "Value", percent(d.Weight))
		}
		form.Fields = append(form.Fields, field)
	}
	return form
}

// compareForm and restoreForm choose among the versions that are kept.
func compareForm(_ flows.Env, _ hiring.Case, part hiring.Report) chat.Form {
	kept := part.Editions
	form := chat.Form{Title: chat.T("report.compare.title"), Submit: chat.T("report.compare.submit"), Fields: []chat.Field{
		chosenEdition("older", chat.T("report.compare.from"), kept), chosenEdition("newer", chat.T("report.compare.to"), kept),
	}}
	if n := len(kept); n > 1 {
		form.Fields[0].Value, form.Fields[1].Value = numeral(kept[n-2].No), numeral(kept[n-1].No)
	}
	return form
}

func restoreForm(_ flows.Env, _ hiring.Case, part hiring.Report) chat.Form {
	kept := part.Editions
	if len(kept) > 0 {
		kept = kept[:len(kept)-1] // the present one needs no restoring
	}
	return chat.Form{Title: chat.T("report.restore.title"), Submit: chat.T("report.restore.submit"), Fields: []chat.Field{
		chosenEdition("no", chat.T("report.restore.field"), kept),
	}}
}

func chosenEdition(name string, label chat.Text, kept []hiring.Edition) chat.Field {
	f := chat.Field{Name: name, Label: label, Type: chat.FieldSelect, Required: true}
	for i := len(kept) - 1; i >= 0; i-- {
		f.Options = append(f.Options, chat.Option{
			Value: numeral(kept[i].No),
			Label: chat.T("report.edition.option", "No", kept[i].No, "At", kept[i].At, "What", done(kept[i])),
		})
	}
	return f
}

func numeral(no int) string { return strconv.Itoa(no) }
