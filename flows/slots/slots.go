// Package slots reads words with named slots: text and {{.Field}} of known names
// and nothing else. It is what letters, notices and the templates that a company
// edits are made of.
//
// The law it keeps: whoever writes a template can name what is given, and no
// more. A range could run for ever and cannot be interrupted, a call could reach
// anything; both are refused when the template is saved, with the place. What is
// filled in stays what it is: an output is never parsed again. It also knows the
// occasions on which a company writes, and what each may name. Pure.
package slots

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

// ErrTemplate is the fault of a template.
var ErrTemplate = errors.New("template is not allowed")

// Text is a template that was found to be allowed.
type Text struct{ parsed *template.Template }

// Parse reads a template that may name the given fields. The error says what is
// not allowed.
func Parse(text string, fields []string) (Text, error) {
	t, err := template.New("part").Option("missingkey=error").Parse(text)
	if err != nil {
		return Text{}, fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	if len(t.Templates()) > 1 || t.Tree == nil || len(t.Root.Nodes) == 0 {
		return Text{}, fmt.Errorf("%w: it is empty or defines templates of its own", ErrTemplate)
	}
	for _, node := range t.Root.Nodes {
		if err := plain(node, fields); err != nil {
			return Text{}, err
		}
	}
	return Text{t}, nil
}

func plain(node parse.Node, fields []string) error {
	action, ok := node.(*parse.ActionNode)
	if !ok {
		if node.Type() == parse.NodeText {
			return nil
		}
		return fmt.Errorf("%w: %s", ErrTemplate, node)
	}
	if pipe := action.Pipe; len(pipe.Decl) == 0 && len(pipe.Cmds) == 1 && len(pipe.Cmds[0].Args) == 1 {
		field, ok := pipe.Cmds[0].Args[0].(*parse.FieldNode)
		if ok && len(field.Ident) == 1 && slices.Contains(fields, field.Ident[0]) {
			return nil
		}
	}
	return fmt.Errorf("%w: %s", ErrTemplate, node)
}

// Fill renders a template with the words for its fields.
func (t Text) Fill(values map[string]string) string {
	var out strings.Builder
	if err := t.parsed.Execute(&out, values); err != nil {
		// All known fields are always given, so this cannot happen; an empty
		// part is then seen as missing and blocks the letter.
		return ""
	}
	return out.String()
}
