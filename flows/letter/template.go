package letter

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/slots"
	"closeloop/flows/wording"
)

//go:embed words/*.toml
var words embed.FS

// parts are what no letter that comes with the bot may lack, by product.md §6. Of
// a company's own words the linter says what they lack.
func parts() []string { return []string{"thanks", "reason", "invitation"} }

// desk holds the words that come with the bot and the rules, read and checked
// once.
type desk struct {
	forms   map[string]hiring.TemplateForm
	pages   map[string]hiring.TemplateForm // for who has no mail address: read on a page, which nobody can reply to
	linter  *wording.Linter
	links   Links
	texts   map[string]string // what a text message says, by locale
	replies []string          // what no page may say
}

func newDesk(l *wording.Linter) (*desk, error) {
	forms, err := Words()
	if err != nil {
		return nil, err
	}
	pages, err := readForms(true)
	if err != nil {
		return nil, err
	}
	k := &desk{forms: forms, pages: pages, linter: l, texts: map[string]string{}}
	return k, errors.Join(k.readTexts(), k.readPage())
}

// Words are those that come with the bot, by locale: what a company's own words
// start from.
func Words() (map[string]hiring.TemplateForm, error) { return readForms(false) }

func readForms(page bool) (map[string]hiring.TemplateForm, error) {
	out := map[string]hiring.TemplateForm{}
	for _, locale := range []string{"zh-CN", "en"} {
		raw, err := words.ReadFile("words/rejection." + locale + ".toml")
		if err != nil {
			return nil, fmt.Errorf("read letter template: %w", err)
		}
		if out[locale], err = readForm(string(raw), page); err != nil {
			return nil, fmt.Errorf("read letter template for %s: %w", locale, err)
		}
	}
	return out, nil
}

// readForm reads a letter and refuses one that lacks a part, has an unknown
// key, or whose text does more than name known fields. A part may read otherwise
// on a page.
func readForm(raw string, page bool) (hiring.TemplateForm, error) {
	var file struct {
		Subject string
		Part    []struct{ Name, Needs, Text, Page string }
	}
	meta, err := toml.Decode(raw, &file)
	if err != nil {
		return hiring.TemplateForm{}, err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return hiring.TemplateForm{}, fmt.Errorf("%w: unknown key %s", slots.ErrTemplate, extra[0])
	}
	if strings.ContainsAny(file.Subject, "\r\n") || file.Subject == "" {
		return hiring.TemplateForm{}, fmt.Errorf("%w: the subject is not one line", slots.ErrTemplate)
	}
	f := hiring.TemplateForm{Subject: file.Subject}
	for _, p := range file.Part {
		if p.Needs != "" && !slices.Contains(slots.Fields(slots.Rejection), p.Needs) {
			return f, fmt.Errorf("%w: part %s needs unknown field %q", slots.ErrTemplate, p.Name, p.Needs)
		}
		if page {
			p.Text = cmp.Or(p.Page, p.Text)
		}
		f.Parts = append(f.Parts, hiring.TemplatePart{Name: p.Name, Needs: p.Needs, Text: p.Text})
	}
	for _, name := range parts() {
		if !slices.ContainsFunc(f.Parts, func(p hiring.TemplatePart) bool { return p.Name == name && p.Needs == "" }) {
			return f, fmt.Errorf("%w: it has no part %q that is always there", slots.ErrTemplate, name)
		}
	}
	_, _, err = slots.Render(slots.Rejection, f, nil)
	return f, err
}

// own are the company's words for a position: the position's, else those for
// all, where somebody switched them on.
func own(s *hiring.Snapshot, position string) (hiring.Template, bool) {
	for _, id := range []string{hiring.TemplateID(slots.Rejection, position), slots.Rejection} {
		if t, ok := s.Templates[id]; ok && t.On {
			return t, true
		}
	}
	return hiring.Template{}, false
}

// render fills the company's words, else those that come with the bot, and says
// which version of whose it was.
func (k *desk) render(env flows.Env, position string, d Draft, values map[string]string) (subject, body string, from Source) {
	if t, ok := own(env.Company, position); ok {
		form := t.Forms[d.Locale]
		if d.To == "" {
			form = k.paged(form, d.Locale)
		}
		subject, body, err := slots.Render(slots.Rejection, form, values)
		if body = outbound.Paragraphs(body); err == nil && body != "" {
			return chat.OneLine(subject), body, Source{Position: t.Position, Version: t.Version}
		}
	}
	forms := k.forms
	if d.To == "" {
		forms = k.pages
	}
	subject, body, err := slots.Render(slots.Rejection, forms[d.Locale], values)
	if err != nil {
		return "", "", Source{} // read when the bot started, so it cannot be; the linter blocks what is empty
	}
	return chat.OneLine(subject), body, Source{}
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
