package fakefeishu

import (
	"slices"
	"strings"
	"time"
)

// reader turns a card into what one person reads, top to bottom.
type reader struct {
	called   func(account string) string
	locale   string // of the person's client
	zone     *time.Location
	typed    map[string][]string // what stands in fields by now, by their name
	marks    markup
	lines    []string
	links    []string // where the texts lead
	mentions []string // whom they name
}

func (r *reader) say(words string) { r.lines = append(r.lines, words) }

// said is all that was read.
func (r *reader) said() string { return strings.Trim(strings.Join(r.lines, "\n"), " \n") }

// pick is a text in the language of the person's client; a client of a language
// that is not there reads English.
func (r *reader) pick(content string, in map[string]string) string {
	for _, locale := range []string{r.locale, "en_us"} {
		if words, there := in[locale]; there {
			return words
		}
	}
	return content
}

// text reads a text object.
func (r *reader) text(t text) string {
	words := r.pick(t.Content, t.I18n)
	switch t.Tag {
	case "plain_text":
		return words
	case "lark_md":
		return r.inline(words)
	}
	return r.markdown(words)
}

// card reads a whole card.
func (r *reader) card(c card) {
	title := r.text(c.Header.Title)
	for _, tag := range c.Header.Tags {
		title += "  ‹" + r.text(tag.Text) + "›"
	}
	for _, line := range []string{title, r.text(c.Header.Subtitle)} {
		if line != "" {
			r.say(line)
		}
	}
	r.elements(c.Body.Elements)
}

func (r *reader) elements(of []element) {
	for _, e := range of {
		r.element(e)
	}
}

func (r *reader) element(e element) {
	switch e.Tag {
	case "markdown":
		r.say(r.markdown(r.pick(e.Content, e.I18n)))
	case "div":
		r.div(e)
	case "hr":
		r.say("")
	case "img":
		r.say("[image: " + r.text(e.Alt) + "]")
	case "chart":
		r.chart(e.Chart)
	case "table":
		r.table(e)
	case "person":
		r.say(r.called(e.UserID))
	case "person_list":
		r.say(r.people(e))
	case "column_set":
		r.columns(e)
	case "collapsible_panel":
		r.panel(e)
	case "form", "interactive_container":
		r.elements(e.Elements)
	default:
		r.say(r.control(e))
	}
}

func (r *reader) div(e element) {
	if words := r.text(e.Text); words != "" {
		r.say(words)
	}
	for _, f := range e.Fields {
		r.say(r.text(f.Text))
	}
}

func (r *reader) people(e element) string {
	var names []string
	for _, p := range e.Persons {
		names = append(names, r.called(p.ID))
	}
	return strings.Join(names, ", ")
}

// columns stand beside each other: in one line where each of them is one.
func (r *reader) columns(e element) {
	var all [][]string
	single := true
	for _, c := range e.Columns {
		before := r.lines
		r.lines = nil
		r.elements(c.Elements)
		all, single = append(all, r.lines), single && len(r.lines) < 2
		r.lines = before
	}
	if flat := slices.Concat(all...); single {
		r.say(strings.Join(flat, " "))
	} else {
		r.lines = append(r.lines, flat...)
	}
}

// panel reads what is folded, too: a click opens it.
func (r *reader) panel(e element) {
	mark := "▸ "
	if e.Expanded {
		mark = "▾ "
	}
	r.say(mark + r.text(e.Header.Title))
	before := r.lines
	r.lines = nil
	r.elements(e.Elements)
	inner := strings.Join(r.lines, "\n")
	r.lines = append(before, "  "+strings.ReplaceAll(inner, "\n", "\n  "))
}

// control is something to press, to choose from or to fill, as it stands there.
func (r *reader) control(e element) string {
	if e.Tag == "button" {
		return "[ " + r.text(e.Text) + " ]"
	}
	if e.Tag == "overflow" {
		return "[ … " + strings.Join(r.labels(e.Options), " | ") + " ]"
	}
	if !e.menu() {
		return "[" + e.Tag + "]"
	}
	f := r.field(e, "")
	inner := strings.Join(f.Shown(), ", ")
	if inner == "" {
		inner = strings.Join(slices.DeleteFunc([]string{f.Placeholder, strings.Join(r.labels(e.Options), " | ")}, func(s string) bool { return s == "" }), ": ")
	}
	if own := r.text(e.Label) + r.text(e.Text); own != "" {
		return own + ": [ " + inner + " ]"
	}
	return "[ " + inner + " ]"
}

func (r *reader) labels(of []option) []string {
	var out []string
	for _, o := range of {
		out = append(out, r.text(o.Text))
	}
	return out
}
