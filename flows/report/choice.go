package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// The values of a point's field. Other quotes are q1, q2, …
const (
	asIs   = "keep"
	unhide = "show"
	anew   = "auto"
	bare   = "bare"
	hide   = "hide"
)

// The fields of a form begin with these and end with the dimension.
const (
	pointField  = "point_"
	wordsField  = "words_"
	weightField = "weight_"
)

// choosing is one strength or gap as HR may change it.
type choosing struct {
	point  hiring.Point
	choice hiring.Choice
	others []string
}

// choosings are the points on the card and those that HR took off it.
func (s source) choosings(part hiring.Report) []choosing {
	var used []string
	for _, p := range slices.Concat(part.Strengths, part.Gaps) {
		if p.Quote != "" {
			used = append(used, p.Quote)
		}
	}
	var out []choosing
	for i, p := range slices.Concat(part.Strengths, part.Gaps) {
		out = append(out, choosing{p, part.Chosen[p.Dimension], s.others(p, i >= len(part.Strengths), used)})
	}
	for _, r := range part.Scores {
		if c := part.Chosen[r.Dimension]; c.Hidden {
			out = append(out, choosing{point: point(r), choice: c})
		}
	}
	return out
}

// pointsForm lets HR choose, for every point, another quote, none, or to leave
// the point out. Words are the candidate's: from a list, or copied and checked.
func (w writer) pointsForm(env flows.Env, head hiring.Case, part hiring.Report) chat.Form {
	s, err := w.sourceOf(env, head, part)
	if err != nil {
		return chat.Form{Title: chat.T("report.points.title")}
	}
	return s.pointsForm(part)
}

func (s source) pointsForm(part hiring.Report) chat.Form {
	form := chat.Form{Title: chat.T("report.points.title"), Submit: chat.T("report.save")}
	for _, c := range s.choosings(part) {
		name := chat.ByLocale(c.point.Name)
		field := chat.Field{
			Name: pointField + c.point.Dimension, Type: chat.FieldSelect, Value: asIs, Options: c.options(),
			Label: chat.T("summary.point", "Name", name, "Score", summary.Whole(c.point.Score), "Bar", summary.Whole(c.point.Bar)),
		}
		if c.choice.Hidden {
			field.Value = hide
			form.Fields = append(form.Fields, field)
			continue
		}
		form.Fields = append(form.Fields, field, chat.Field{
			Name: wordsField + c.point.Dimension, Type: chat.FieldText,
			Label: chat.T("report.points.words", "Name", name),
			Hint:  chat.T("report.points.words.hint", "Chinese", mostChinese, "English", mostEnglish),
		})
	}
	return form
}

func (c choosing) options() []chat.Option {
	option := func(value, key string) chat.Option { return chat.Option{Value: value, Label: chat.T(key)} }
	if c.choice.Hidden {
		return []chat.Option{option(hide, "report.points.hidden"), option(unhide, "report.points.show")}
	}
	out := []chat.Option{{Value: asIs, Label: chat.T("summary.quote", "Words", c.point.Quote)}}
	if c.point.Quote == "" {
		out[0].Label = chat.T("report.points.bare")
	}
	for i, words := range c.others {
		out = append(out, chat.Option{Value: "q" + strconv.Itoa(i+1), Label: chat.T("summary.quote", "Words", words)})
	}
	if c.choice != (hiring.Choice{}) {
		out = append(out, option(anew, "report.points.auto"))
	}
	if c.point.Quote != "" {
		out = append(out, option(bare, "report.points.bare"))
	}
	return append(out, option(hide, "report.points.hide"))
}

// points takes HR's choices. A fault stands at the field it is about.
func (w writer) points(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	if err := inReview(env, head, part); err != nil {
		return t, err
	}
	s, err := w.sourceOf(env, head, part)
	if err != nil {
		return t, err
	}
	edits, faults := part.Edits, map[string]chat.Text{}
	edits.Chosen = maps.Clone(part.Chosen)
	if edits.Chosen == nil {
		edits.Chosen = map[string]hiring.Choice{}
	}
	var used []string
	for _, c := range s.choosings(part) {
		key := c.point.Dimension
		chosen, field, fault := s.choice(c, ev.Values)
		if fault == "" && chosen.Quote != "" && taken(chosen.Quote, used) {
			field, fault = wordsField+key, "report.quote.twice"
		}
		if fault != "" {
			faults[field] = chat.T(fault)
		}
		if chosen.Quote != "" {
			used = append(used, chosen.Quote)
		}
		edits.Chosen[key] = chosen
		if chosen == (hiring.Choice{}) {
			delete(edits.Chosen, key)
		}
	}
	if len(faults) > 0 {
		return t, wrong(faults)
	}
	return s.edited(env, head, part, change{what: "points", edits: edits})
}

// choice reads what HR wants of one point; fault is the key of what is wrong at
// a field.
func (s source) choice(c choosing, v chat.Values) (chosen hiring.Choice, field, fault string) {
	key := c.point.Dimension
	words := chat.OneLine(v.Get(wordsField + key))
	words = strings.TrimSpace(strings.TrimSuffix(strings.Trim(words, "“”\"「」"), ellipsis))
	chosen = c.choice
	switch picked := v.Get(pointField + key); picked {
	case hide:
		if words != "" {
			return chosen, wordsField + key, "report.quote.hidden"
		}
		return hiring.Choice{Hidden: true}, "", ""
	case unhide, anew:
		chosen = hiring.Choice{}
	case bare:
		chosen = hiring.Choice{Bare: true}
	default:
		if i, err := strconv.Atoi(strings.TrimPrefix(picked, "q")); err == nil && i >= 1 && i <= len(c.others) {
			chosen = hiring.Choice{Quote: strings.TrimSuffix(c.others[i-1], ellipsis)}
		}
	}
	if words == "" {
		return chosen, "", ""
	}
	return hiring.Choice{Quote: words}, wordsField + key, s.quoteFault(words)
}
