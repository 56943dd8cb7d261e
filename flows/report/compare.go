package report

import (
	"maps"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// compare answers with every difference of two versions, the older first, and
// changes nothing.
func (w writer) compare(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	faults := map[string]chat.Text{}
	pick := func(field string) hiring.Edition {
		e, ok := edition(part, ev.Values.Get(field))
		if !ok {
			faults[field] = chat.T("report.edition.gone")
		}
		return e
	}
	from, to := pick("older"), pick("newer")
	if len(faults) > 0 {
		return t, wrong(faults)
	}
	if from.No > to.No {
		from, to = to, from
	}
	s, err := w.sourceOf(env, head, part)
	if err != nil {
		return t, err
	}
	card := s.compareCard(env.For(env.Actor.Person), head, from, to)
	t.Card = &card
	return t, nil
}

func (s source) compareCard(env flows.Env, head hiring.Case, from, to hiring.Edition) chat.Card {
	c := chat.Card{
		Kind: "report.compare", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: title(env, head), Tag: chat.T("report.compare.tag", "From", from.No, "To", to.No), Preview: chat.T("report.full.preview"),
		Blocks: []chat.Block{chat.Note(line(env, from)), chat.Note(line(env, to)), chat.Divider()},
	}
	all := difference{s, from, to}.all()
	if len(all) == 0 {
		all = []chat.Text{chat.T("report.compare.same")}
	}
	for _, text := range all {
		c.Blocks = append(c.Blocks, chat.Paragraph(text))
	}
	versions := chat.Button{Label: chat.T("report.button.versions.back"), Action: look(head, "versions")}
	c.Blocks = append(c.Blocks, chat.Block{Kind: chat.KindButtons, Links: []chat.Button{versions, back(head)}})
	return c
}

// difference puts what lies between two versions into words.
type difference struct {
	source
	from, to hiring.Edition
}

func (d difference) all() []chat.Text {
	var out []chat.Text
	if d.from.Version != d.to.Version || d.from.Attempt != d.to.Attempt {
		out = append(out, chat.T("report.change.interview", "Was", given(d.from), "Now", given(d.to)))
	}
	out = append(out, d.weights()...)
	a, b := d.from.Edits, d.to.Edits
	if a.Suggestion != b.Suggestion {
		was, now := apart(a.Suggestion, b.Suggestion)
		out = append(out, chat.T("report.change.suggestion", "Was", words(was), "Now", words(now)))
	}
	if a.Requirement != b.Requirement {
		was, now := apart(a.Requirement, b.Requirement)
		out = append(out, chat.T("report.change.requirement", "Was", words(was), "Now", words(now)))
	}
	return append(out, d.points()...)
}

func given(e hiring.Edition) chat.Text {
	return chat.T("report.given", "Attempt", e.Attempt, "Version", e.Version)
}

func (d difference) weights() (out []chat.Text) {
	of := func(e hiring.Edition, dim hiring.Dimension) float64 {
		if len(e.Edits.Weights) > 0 {
			return percent(e.Edits.Weights[dim.Key])
		}
		return percent(dim.Weight)
	}
	for _, dim := range d.dimensions() {
		if was, now := of(d.from, dim), of(d.to, dim); was != now {
			out = append(out, chat.T("report.change.weight", "Name", chat.ByLocale(dim.Name), "Was", was, "Now", now))
		}
	}
	return out
}

// points are the strengths and gaps that came, went, or have another quote; and
// their order, where nothing else says that it changed.
func (d difference) points() (out []chat.Text) {
	was, now := byPlace(d.from.Shown), byPlace(d.to.Shown)
	for _, p := range d.from.Shown {
		if _, stays := now[place(p)]; !stays {
			out = append(out, chat.T(ofSort("report.change.gone.", p), "Name", d.name(p.Dimension)))
		}
	}
	for _, p := range d.to.Shown {
		old, stayed := was[place(p)]
		switch {
		case !stayed:
			out = append(out, chat.T(ofSort("report.change.new.", p), "Name", d.name(p.Dimension), "Words", words(p.Quote)))
		case old.Quote != p.Quote:
			out = append(out, chat.T("report.change.quote", "Name", d.name(p.Dimension), "Was", words(old.Quote), "Now", words(p.Quote)))
		}
	}
	same := maps.EqualFunc(was, now, func(_, _ hiring.Shown) bool { return true })
	before, after := d.order(d.from.Shown), d.order(d.to.Shown)
	if same && !slices.EqualFunc(d.from.Shown, d.to.Shown, func(a, b hiring.Shown) bool { return place(a) == place(b) }) {
		out = append(out, chat.T("report.change.order", "Was", before, "Now", after))
	}
	return out
}

// spot is where a point stands: a dimension may turn from a gap to a strength.
type spot struct {
	dimension string
	gap       bool
}

func place(p hiring.Shown) spot { return spot{p.Dimension, p.Gap} }

func byPlace(list []hiring.Shown) map[spot]hiring.Shown {
	out := map[spot]hiring.Shown{}
	for _, p := range list {
		out[place(p)] = p
	}
	return out
}

func ofSort(key string, p hiring.Shown) string {
	if p.Gap {
		return key + "gap"
	}
	return key + "strength"
}

func (d difference) order(list []hiring.Shown) (out []chat.Text) {
	for _, p := range list {
		out = append(out, d.name(p.Dimension))
	}
	return out
}

func (d difference) name(dimension string) chat.Text {
	for _, dim := range d.dimensions() {
		if dim.Key == dimension {
			return chat.ByLocale(dim.Name)
		}
	}
	return chat.L(dimension)
}

// words are somebody's words, or that there are none.
func words(said string) chat.Text {
	if said == "" {
		return chat.T("report.change.none")
	}
	return chat.T("summary.quote", "Words", said)
}

// Of two long texts only the part that differs is shown, with a little around.
const (
	around  = 8
	longest = 60
)

// apart cuts off what two texts begin and end with alike.
func apart(a, b string) (was, now string) {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 {
		return cut(a, longest), cut(b, longest)
	}
	head := 0
	for head < min(len(x), len(y)) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < min(len(x), len(y))-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	return window(x, head, tail), window(y, head, tail)
}

func window(text []rune, head, tail int) string {
	from, to := max(0, head-around), len(text)-max(0, tail-around)
	differs := string(text[from:to])
	words := cut(differs, longest)
	if to < len(text) && words == differs {
		words += ellipsis
	}
	if from > 0 {
		words = ellipsis + words
	}
	return words
}
