package locales

import (
	"strings"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// frame is a message that has one form and only names its arguments: what
// text/template makes of it by walking its tree anew for every card, taken apart
// once.
type frame []piece

// piece is words of the message, or the name of the argument that stands there.
type piece struct{ words, name string }

// newFrame takes a message apart; false: it asks for more than its arguments.
func newFrame(m *i18n.Message) (frame, bool) {
	if m.One != "" || m.Other == "" {
		return nil, false
	}
	trees, err := parse.Parse(m.ID, m.Other, "", "")
	if err != nil || trees[m.ID] == nil {
		return nil, false
	}
	var f frame
	for _, node := range trees[m.ID].Root.Nodes {
		switch node := node.(type) {
		case *parse.TextNode:
			f = append(f, piece{words: string(node.Text)})
		case *parse.ActionNode:
			name, ok := argument(node.Pipe)
			if !ok {
				return nil, false
			}
			f = append(f, piece{name: name})
		default:
			return nil, false
		}
	}
	return f, true
}

// argument is the one argument that an action prints as it is.
func argument(p *parse.PipeNode) (name string, ok bool) {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return "", false
	}
	field, ok := p.Cmds[0].Args[0].(*parse.FieldNode)
	if !ok || len(field.Ident) != 1 {
		return "", false
	}
	return field.Ident[0], true
}

// fill puts the arguments in; false: one is missing. Where a Latin word meets Chinese,
// a space keeps them apart: whose name it will be, no message knows.
func (f frame) fill(args map[string]string) (string, bool) {
	var out strings.Builder
	last := utf8.RuneError
	for _, p := range f {
		words := p.words
		if p.name != "" {
			var ok bool
			if words, ok = args[p.name]; !ok {
				return "", false
			}
		}
		if words == "" {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(words); meets(last, first) {
			out.WriteByte(' ')
		}
		out.WriteString(words)
		last, _ = utf8.DecodeLastRuneInString(words)
	}
	return out.String(), true
}

// meets says whether one of two neighbours is Chinese and the other a Latin letter.
func meets(a, b rune) bool {
	return unicode.Is(unicode.Han, a) && unicode.Is(unicode.Latin, b) || unicode.Is(unicode.Latin, a) && unicode.Is(unicode.Han, b)
}
