package letter

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/BurntSushi/toml"

	"closeloop/flows/wording"
)

//go:embed words/*.toml
var words embed.FS

// The fault of a template.
var errTemplate = errors.New("template is not allowed")

// fields are what a template may name.
func fields() []string {
	return []string{"Name", "Position", "Company", "Reason", "Detail", "Strength", "Sender", "Pool"}
}

// parts are what no letter may lack, by product.md §6.
func parts() []string { return []string{"thanks", "reason", "invitation"} }

// desk holds the templates and the rules, read and checked once.
type desk struct {
	forms  map[string]form
	linter *wording.Linter
}

// form is a letter in one language.
type form struct {
	subject *template.Template
	parts   []part
}

type part struct {
	name, needs string
	text        *template.Template
}

func newDesk(l *wording.Linter) (*desk, error) {
	k := &desk{forms: map[string]form{}, linter: l}
	for _, locale := range []string{"zh-CN", "en"} {
		raw, err := words.ReadFile("words/rejection." + locale + ".toml")
		if err != nil {
			return nil, fmt.Errorf("read letter template: %w", err)
		}
		if k.forms[locale], err = readForm(string(raw)); err != nil {
			return nil, fmt.Errorf("read letter template for %s: %w", locale, err)
		}
	}
	return k, nil
}

// readForm reads a letter and refuses one that lacks a part, has an unknown
// key, or whose text does more than name known fields.
func readForm(raw string) (form, error) {
	var file struct {
		Subject string
		Part    []struct{ Name, Needs, Text string }
	}
	meta, err := toml.Decode(raw, &file)
	if err != nil {
		return form{}, err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return form{}, fmt.Errorf("%w: unknown key %s", errTemplate, extra[0])
	}
	var f form
	if f.subject, err = allowed(file.Subject); err != nil {
		return f, err
	}
	if strings.ContainsAny(file.Subject, "\r\n") || file.Subject == "" {
		return f, fmt.Errorf("%w: the subject is not one line", errTemplate)
	}
	for _, p := range file.Part {
		if p.Needs != "" && !slices.Contains(fields(), p.Needs) {
			return f, fmt.Errorf("%w: part %s needs unknown field %q", errTemplate, p.Name, p.Needs)
		}
		text, err := allowed(p.Text)
		if err != nil {
			return f, fmt.Errorf("part %s: %w", p.Name, err)
		}
		f.parts = append(f.parts, part{p.Name, p.Needs, text})
	}
	for _, name := range parts() {
		if !slices.ContainsFunc(f.parts, func(p part) bool { return p.name == name && p.needs == "" }) {
			return f, fmt.Errorf("%w: it has no part %q that is always there", errTemplate, name)
		}
	}
	return f, nil
}

// allowed parses a template that consists of text and {{.Field}} of known names
// and nothing else: a range could run for ever and cannot be interrupted, a
// call could reach anything.
func allowed(text string) (*template.Template, error) {
	t, err := template.New("part").Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTemplate, err)
	}
	if len(t.Templates()) > 1 || t.Tree == nil || len(t.Root.Nodes) == 0 {
		return nil, fmt.Errorf("%w: it is empty or defines templates of its own", errTemplate)
	}
	for _, node := range t.Root.Nodes {
		if err := plainNode(node); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func plainNode(node parse.Node) error {
	action, ok := node.(*parse.ActionNode)
	if !ok {
		if node.Type() == parse.NodeText {
			return nil
		}
		return fmt.Errorf("%w: %s", errTemplate, node)
	}
	if pipe := action.Pipe; len(pipe.Decl) == 0 && len(pipe.Cmds) == 1 && len(pipe.Cmds[0].Args) == 1 {
		field, ok := pipe.Cmds[0].Args[0].(*parse.FieldNode)
		if ok && len(field.Ident) == 1 && slices.Contains(fields(), field.Ident[0]) {
			return nil
		}
	}
	return fmt.Errorf("%w: %s", errTemplate, node)
}

// fill renders a template. The fields are words of people and stay what they
// are: a template's output is never parsed again.
func fill(t *template.Template, values map[string]string) string {
	var out strings.Builder
	if err := t.Execute(&out, values); err != nil {
		// All known fields are always given, so this cannot happen; an empty
		// part is then seen as missing and blocks the letter.
		return ""
	}
	return out.String()
}

// broken names the rules that a decider's words break.
func (k *desk) broken(text string) []string {
	var out []string
	for _, f := range k.linter.Reason(text) {
		if !f.Warns && !slices.Contains(out, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return out
}
