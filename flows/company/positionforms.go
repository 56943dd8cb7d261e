package company

import (
	"math"
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// The fields of the form of weights go on with the dimension's key.
const (
	weightField = "weight_"
	barField    = "bar_"
)

// maxPhrase is how long a reason of one's own may be.
const maxPhrase = 160

func percent(weight float64) string {
	return strconv.FormatFloat(math.Round(weight*1000)/10, 'f', -1, 64)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func weighForm(_ flows.Env, _ hiring.Case, part hiring.Position) chat.Form {
	form := chat.Form{Title: chat.T("position.weigh.title"), Submit: chat.T("position.save")}
	for i, d := range part.Dimensions {
		weight := chat.Field{
			Name: weightField + d.Key, Type: chat.FieldNumber, Required: true, Max: 10, Value: percent(d.Weight),
			Label: chat.T("position.weigh.weight", "Name", chat.ByLocale(d.Name)),
		}
		if i == 0 {
			weight.Hint = chat.T("position.weigh.hint")
		}
		form.Fields = append(form.Fields, weight, chat.Field{
			Name: barField + d.Key, Type: chat.FieldNumber, Required: true, Max: 10, Value: number(d.Bar),
			Label: chat.T("position.weigh.bar", "Name", chat.ByLocale(d.Name)),
		})
	}
	return form
}

// weigh sets weights in percent, a hundred together, and bars from 0 to 100. New
// reports follow; those that are drafted stay as they are.
func weigh(env flows.Env, head hiring.Case, part hiring.Position, ev chat.Event) (flows.Turn[hiring.Position], error) {
	faults := map[string]chat.Text{}
	now := part
	now.Dimensions = slices.Clone(part.Dimensions)
	sum := 0.0
	for i, d := range now.Dimensions {
		weight, err := strconv.ParseFloat(ev.Values.Get(weightField+d.Key), 64)
		if err != nil || !(weight >= 0 && weight <= 100) {
			faults[weightField+d.Key] = chat.T("company.fault.hundred")
		}
		bar, err := strconv.ParseFloat(ev.Values.Get(barField+d.Key), 64)
		if err != nil || !(bar >= 0 && bar <= 100) {
			faults[barField+d.Key] = chat.T("company.fault.hundred")
		}
		now.Dimensions[i].Weight, now.Dimensions[i].Bar = weight/100, bar
		sum += weight
	}
	if len(faults) == 0 && !(math.Abs(sum-100) <= 0.5) {
		faults[weightField+now.Dimensions[0].Key] = chat.T("position.weigh.sum", "Sum", math.Round(sum*10)/10)
	}
	switch {
	case len(faults) > 0:
		return flows.Turn[hiring.Position]{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	case same(now.Dimensions, part.Dimensions):
		return flows.Turn[hiring.Position]{Head: head, Part: part, Notice: chat.T("position.done.same")}, nil
	}
	return set(env, head, part, now), nil
}

// bare are the dimensions for which no reason is offered.
func bare(part hiring.Position) []hiring.Dimension {
	return slices.DeleteFunc(slices.Clone(part.Dimensions), func(d hiring.Dimension) bool {
		return slices.ContainsFunc(part.Offered(), func(r hiring.Reason) bool { return r.Dimension == d.Key })
	})
}

// phrase is a reason on offer, by its key.
type phrase struct {
	key, dimension string
	text           hiring.Words
}

// onOffer are the phrases that come with the bot and that a position has not: of
// dimensions without a reason first.
func (a *assessor) onOffer(part hiring.Position) []phrase {
	var first, rest []phrase
	without := bare(part)
	for _, d := range part.Dimensions {
		for i, text := range a.phrases[d.Key] {
			one := phrase{d.Key + "." + strconv.Itoa(i+1), d.Key, text}
			switch r, has := part.Reason(one.key); {
			case has && !r.Off:
			case slices.ContainsFunc(without, func(w hiring.Dimension) bool { return w.Key == d.Key }):
				first = append(first, one)
			default:
				rest = append(rest, one)
			}
		}
	}
	return append(first, rest...)
}

// reasonForm offers phrases, and takes one of one's own.
func (a *assessor) reasonForm(_ flows.Env, _ hiring.Case, part hiring.Position) chat.Form {
	ready := chat.Field{Name: "phrases", Type: chat.FieldMulti, Label: chat.T("position.reason.phrases"), Hint: chat.T("position.reason.hint")}
	for _, one := range a.onOffer(part) {
		ready.Options = append(ready.Options, chat.Option{Value: one.key, Label: chat.ByLocale(one.text)})
	}
	about := chat.Field{Name: "about", Type: chat.FieldSelect, Label: chat.T("position.reason.dimension")}
	for _, d := range part.Dimensions {
		about.Options = append(about.Options, chat.Option{Value: d.Key, Label: chat.ByLocale(d.Name)})
	}
	form := chat.Form{Title: chat.T("position.reason.title"), Submit: chat.T("position.save")}
	if len(ready.Options) > 0 {
		form.Fields = append(form.Fields, ready)
	}
	return chat.Form{Title: form.Title, Submit: form.Submit, Fields: append(form.Fields, about,
		chat.Field{Name: "text_zh", Type: chat.FieldArea, Max: maxPhrase, Label: chat.T("position.reason.zh"), Hint: chat.T("position.reason.own")},
		chat.Field{Name: "text_en", Type: chat.FieldArea, Max: maxPhrase, Label: chat.T("position.reason.en")},
	)}
}

// reason adds phrases that were ticked, and one of one's own that the linter
// passes in both languages.
func (a *assessor) reason(env flows.Env, head hiring.Case, part hiring.Position, ev chat.Event) (flows.Turn[hiring.Position], error) {
	now := part
	now.Reasons = slices.Clone(part.Reasons)
	for _, one := range a.onOffer(part) {
		if slices.Contains(ev.Values["phrases"], one.key) {
			now.Reasons = offered(now.Reasons, hiring.Reason{Key: one.key, Dimension: one.dimension, Text: one.text})
		}
	}
	own, faults := a.own(part, ev)
	switch {
	case len(faults) > 0:
		return flows.Turn[hiring.Position]{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	case own.Key != "":
		now.Reasons = offered(now.Reasons, own)
	case len(now.Reasons) == len(part.Reasons) && same(now.Reasons, part.Reasons):
		return flows.Turn[hiring.Position]{}, wrongField("text_zh", chat.T("position.reason.none"))
	}
	return set(env, head, part, now), nil
}

// offered is a list with a reason that is on offer (again).
func offered(all []hiring.Reason, one hiring.Reason) []hiring.Reason {
	for i := range all {
		if all[i].Key == one.Key {
			all[i].Off = false
			return all
		}
	}
	return append(all, one)
}

// own is the reason that somebody wrote; without a key where nothing was written.
func (a *assessor) own(part hiring.Position, ev chat.Event) (hiring.Reason, map[string]chat.Text) {
	faults := map[string]chat.Text{}
	texts := hiring.Words{}
	for locale, field := range map[string]string{"zh-CN": "text_zh", "en": "text_en"} {
		if words := chat.OneLine(ev.Values.Get(field)); words != "" {
			texts[locale] = words
			if why := summary.Blocked(a.linter.Reason(words)); !why.Empty() {
				faults[field] = why
			}
		}
	}
	about := ev.Values.Get("about")
	_, known := part.Dimension(about)
	switch {
	case len(texts) == 0:
		return hiring.Reason{}, faults
	case !known:
		faults["about"] = chat.T("position.reason.about")
	case texts["zh-CN"] == "":
		faults["text_zh"] = chat.T("position.reason.both")
	case texts["en"] == "":
		faults["text_en"] = chat.T("position.reason.both")
	}
	key := ""
	for n := 1; key == ""; n++ {
		key = about + ".own" + strconv.Itoa(n)
		if _, taken := part.Reason(key); taken {
			key = ""
		}
	}
	return hiring.Reason{Key: key, Dimension: about, Text: texts}, faults
}

func retireForm(_ flows.Env, _ hiring.Case, part hiring.Position) chat.Form {
	field := chat.Field{Name: "reasons", Type: chat.FieldMulti, Required: true, Label: chat.T("position.retire.which"), Hint: chat.T("position.retire.hint")}
	for _, r := range part.Offered() {
		field.Options = append(field.Options, chat.Option{Value: r.Key, Label: chat.ByLocale(r.Text)})
	}
	return chat.Form{Title: chat.T("position.retire.title"), Submit: chat.T("position.save"), Fields: []chat.Field{field}}
}

// retire offers reasons no more. They stay on file, as letters rest on them; one
// at least is left.
func retire(env flows.Env, head hiring.Case, part hiring.Position, ev chat.Event) (flows.Turn[hiring.Position], error) {
	now := part
	now.Reasons = slices.Clone(part.Reasons)
	for i := range now.Reasons {
		if slices.Contains(ev.Values["reasons"], now.Reasons[i].Key) {
			now.Reasons[i].Off = true
		}
	}
	if len(now.Offered()) == 0 {
		return flows.Turn[hiring.Position]{}, wrongField("reasons", chat.T("position.retire.last"))
	}
	return set(env, head, part, now), nil
}

// blocks are those of a report that can be left out.
func blocks() []string {
	return []string{hiring.BlockFacts, hiring.BlockExcerpts, hiring.BlockSuggestion}
}

func blocksForm(_ flows.Env, _ hiring.Case, part hiring.Position) chat.Form {
	form := chat.Form{Title: chat.T("position.blocks.title"), Submit: chat.T("position.save")}
	for i, block := range blocks() {
		value := "show"
		if part.Hides(block) {
			value = "hide"
		}
		field := chat.Field{
			Name: "block_" + block, Type: chat.FieldSelect, Required: true, Value: value, Label: chat.T("position.block." + block),
			Options: []chat.Option{{Value: "show", Label: chat.T("position.blocks.show")}, {Value: "hide", Label: chat.T("position.blocks.hide")}},
		}
		if i == 0 {
			field.Hint = chat.T("position.blocks.hint")
		}
		form.Fields = append(form.Fields, field)
	}
	return form
}

// setBlocks says what reports show. Where the AI's view stays closed at first, the
// answers are all there is to judge by.
func setBlocks(env flows.Env, head hiring.Case, part hiring.Position, ev chat.Event) (flows.Turn[hiring.Position], error) {
	now := part
	now.Hide = nil
	for _, block := range blocks() {
		if ev.Values.Get("block_"+block) == "hide" {
			now.Hide = append(now.Hide, block)
		}
	}
	switch {
	case part.Blind && now.Hides(hiring.BlockExcerpts):
		return flows.Turn[hiring.Position]{}, wrongField("block_"+hiring.BlockExcerpts, chat.T("position.blocks.blind"))
	case slices.Equal(now.Hide, part.Hide):
		return flows.Turn[hiring.Position]{Head: head, Part: part, Notice: chat.T("position.done.same")}, nil
	}
	return set(env, head, part, now), nil
}

func restoreForm(env flows.Env, head hiring.Case, part hiring.Position) chat.Form {
	field := chat.Field{Name: "no", Type: chat.FieldSelect, Required: true, Label: chat.T("position.restore.which")}
	for no := part.Form.Version - 1; no > 0 && len(field.Options) < 20; no-- {
		if old, ok := flows.Find[Assessment](env, positionVersions, positionVersion(head.ID, no)); ok {
			field.Options = append(field.Options, chat.Option{
				Value: strconv.Itoa(no), Label: chat.T("position.version", "Version", no, "Name", env.Company.Name(old.By), "At", chat.Moment{At: old.At, Form: chat.Date}),
			})
		}
	}
	return chat.Form{Title: chat.T("position.restore.title"), Submit: chat.T("position.restore.submit"), Fields: []chat.Field{field}}
}
