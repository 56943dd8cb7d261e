package letter

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"closeloop/flows/slots"
	"closeloop/flows/wording"
)

//go:embed words/*.toml
var words embed.FS

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
	links  Links
	texts  map[string]string // what a text message says, by locale
}

// form is a letter in one language.
type form struct {
	subject slots.Text
	parts   []part
}

type part struct {
	name, needs string
	text        slots.Text
}

func newDesk(l *wording.Linter) (*desk, error) {
	k := &desk{forms: map[string]form{}, linter: l, texts: map[string]string{}}
	if err := k.readTexts(); err != nil {
		return nil, err
	}
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
		return form{}, fmt.Errorf("%w: unknown key %s", slots.ErrTemplate, extra[0])
	}
	var f form
	if f.subject, err = slots.Parse(file.Subject, fields()); err != nil {
		return f, err
	}
	if strings.ContainsAny(file.Subject, "\r\n") || file.Subject == "" {
		return f, fmt.Errorf("%w: the subject is not one line", slots.ErrTemplate)
	}
	for _, p := range file.Part {
		if p.Needs != "" && !slices.Contains(fields(), p.Needs) {
			return f, fmt.Errorf("%w: part %s needs unknown field %q", slots.ErrTemplate, p.Name, p.Needs)
		}
		text, err := slots.Parse(p.Text, fields())
		if err != nil {
			return f, fmt.Errorf("part %s: %w", p.Name, err)
		}
		f.parts = append(f.parts, part{p.Name, p.Needs, text})
	}
	for _, name := range parts() {
		if !slices.ContainsFunc(f.parts, func(p part) bool { return p.name == name && p.needs == "" }) {
			return f, fmt.Errorf("%w: it has no part %q that is always there", slots.ErrTemplate, name)
		}
	}
	return f, nil
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
