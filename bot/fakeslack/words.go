package fakeslack

import (
	"encoding/json"
	"slices"
	"strings"
)

// reader turns blocks into what a person reads, top to bottom.
type reader struct {
	name  func(account string) string
	lines []string
}

func (r *reader) say(words string) { r.lines = append(r.lines, words) }

// blocks reads all of them, one or more lines each.
func (r *reader) blocks(blocks []tree) {
	for _, b := range blocks {
		r.block(b)
	}
}

func (r *reader) block(b tree) {
	switch b.word("type") {
	case "divider":
		r.say("")
	case "section":
		r.section(b)
	case "context":
		r.say(r.row(b.list("elements"), " "))
	case "actions", "context_actions":
		r.say(r.row(b.list("elements"), " "))
	case "input":
		r.input(b)
	case "table", "data_table":
		r.table(b)
	case "rich_text":
		r.say(r.rich(b))
	case "data_visualization":
		r.chart(b)
	case "image":
		r.say("[image: " + b.word("alt_text") + "]")
	case "markdown":
		r.say(b.word("text"))
	default:
		r.any(b)
	}
}

func (r *reader) section(b tree) {
	if t := b.sub("text"); t != nil {
		r.say(textObject(t, r.name))
	}
	for _, f := range b.list("fields") {
		r.say(textObject(f, r.name))
	}
	if a := b.sub("accessory"); a != nil {
		r.say(r.element(a))
	}
}

func (r *reader) row(elements []tree, between string) string {
	var out []string
	for _, e := range elements {
		out = append(out, r.element(e))
	}
	return strings.Join(out, between)
}

// element is a control as it stands there: a button in brackets, a menu with all
// that it offers.
func (r *reader) element(e tree) string {
	switch e.word("type") {
	case "plain_text", "mrkdwn":
		return textObject(e, r.name)
	case "button", "workflow_button":
		return "[ " + textObject(e.sub("text"), r.name) + " ]"
	case "overflow":
		return "[ … " + r.options(e) + " ]"
	case "image":
		return "[image: " + e.word("alt_text") + "]"
	}
	if options := r.options(e); options != "" {
		return "[ " + textObject(e.sub("placeholder"), r.name) + ": " + options + " ]"
	}
	return "[ " + textObject(e.sub("placeholder"), r.name) + " ]"
}

func (r *reader) options(e tree) string {
	var out []string
	for _, o := range allOptions(e) {
		out = append(out, textObject(o.sub("text"), r.name))
	}
	return strings.Join(out, " | ")
}

// allOptions are what a menu offers, groups opened.
func allOptions(e tree) []tree {
	out := slices.Clone(e.list("options"))
	for _, g := range e.list("option_groups") {
		out = append(out, g.list("options")...)
	}
	return out
}

func (r *reader) input(b tree) {
	line := textObject(b.sub("label"), r.name)
	if v := shownValue(b.sub("element")); v != "" {
		line += ": " + v
	}
	r.say(line)
	if hint := textObject(b.sub("hint"), r.name); hint != "" {
		r.say(hint)
	}
}

func (r *reader) table(b tree) {
	if title := b.word("caption"); title != "" {
		r.say(title)
	}
	rows, _ := b["rows"].([]any)
	for _, row := range rows {
		var cells []string
		for _, cell := range asList(row) {
			cells = append(cells, r.cell(cell))
		}
		r.say(strings.Join(cells, " | "))
	}
}

func (r *reader) cell(c tree) string {
	if c.word("type") == "rich_text" {
		return r.rich(c)
	}
	if c["text"] != nil {
		return unescape(c.word("text"))
	}
	return c.word("value")
}

// rich reads a rich text: sections and lists are lines.
func (r *reader) rich(b tree) string {
	var lines []string
	for _, e := range b.list("elements") {
		if e.word("type") == "rich_text_list" {
			for _, item := range e.list("elements") {
				lines = append(lines, "• "+r.span(item))
			}
			continue
		}
		words := r.span(e)
		if e.word("type") == "rich_text_quote" {
			words = bar + strings.ReplaceAll(words, "\n", "\n"+bar)
		}
		lines = append(lines, words)
	}
	return strings.Join(lines, "\n")
}

// bar is what Slack draws beside each line of a quote.
const bar = "  │ "

func (r *reader) span(b tree) string {
	var out strings.Builder
	for _, e := range b.list("elements") {
		switch e.word("type") {
		case "user":
			out.WriteString("@" + r.name(e.word("user_id")))
		case "channel":
			out.WriteString("#" + r.name(e.word("channel_id")))
		case "date":
			out.WriteString(e.word("fallback"))
		case "emoji":
			out.WriteString(":" + e.word("name") + ":")
		case "broadcast":
			out.WriteString("@" + e.word("range"))
		case "link":
			if e.word("text") == "" {
				out.WriteString(e.word("url"))
			}
			out.WriteString(e.word("text"))
		default:
			out.WriteString(e.word("text"))
		}
	}
	return out.String()
}

// chart reads a chart as its title and its figures, a line for each point.
func (r *reader) chart(b tree) {
	r.say("[chart: " + b.word("title") + "]")
	c := b.sub("chart")
	for _, s := range c.list("segments") {
		r.say(s.word("label") + ": " + s.word("value"))
	}
	for _, s := range c.list("series") {
		var points []string
		for _, p := range s.list("data") {
			points = append(points, p.word("label")+" "+p.word("value"))
		}
		r.say(s.word("name") + ": " + strings.Join(points, ", "))
	}
}

// any reads a block that is not known here: every text in it, in the order of
// its keys.
func (r *reader) any(b tree) {
	if b.word("type") == "plain_text" || b.word("type") == "mrkdwn" {
		r.say(textObject(b, r.name))
		return
	}
	if b.word("type") == "button" || b.word("type") == "overflow" {
		r.say(r.element(b))
		return
	}
	keys := make([]string, 0, len(b))
	for k := range b {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if t := asTree(b[k]); t != nil {
			r.block(t)
		}
		for _, t := range asList(b[k]) {
			r.block(t)
		}
	}
}

// readBlocks is the words of a message or view.
func readBlocks(raw json.RawMessage, name func(string) string) string {
	r := reader{name: name}
	r.blocks(readList(raw))
	return strings.TrimLeft(strings.TrimRight(strings.Join(r.lines, "\n"), " \n"), "\n")
}
