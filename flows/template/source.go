package template

import (
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
)

// People write a template as they would write the letter, with slots in braces,
// {Name}, and brackets around what is left out while the slot in it is empty:
// [You were clear on {Strength}.] This file reads that, and writes it.

// fault is one thing that words must not hold, and where.
type fault struct {
	line int // from 1; 0: nowhere in particular
	why  chat.Text
}

// longestName is how many characters the name of a slot has at most.
const longestName = 24

// read makes a form of what somebody wrote, or says what is wrong with it, in the
// order of the text.
func (k *desk) read(kind string, words said) (hiring.TemplateForm, []fault) {
	form := hiring.TemplateForm{}
	subject, bad := k.parts(kind, words.Subject, false)
	if len(bad) == 0 {
		form.Subject = joined(subject)
	}
	body, faults := k.parts(kind, words.Body, true)
	form.Parts = body
	return form, append(bad, faults...)
}

func joined(parts []hiring.TemplatePart) string {
	var out strings.Builder
	for _, p := range parts {
		out.WriteString(p.Text)
	}
	return out.String()
}

// reading is a text on its way to parts.
type reading struct {
	*desk
	kind     string
	brackets bool // allowed at all
	line     int

	open  bool // inside of brackets
	needs string
	text  strings.Builder
	named map[string]bool // slots that are always there

	parts  []hiring.TemplatePart
	faults []fault
}

// parts cuts a text into what is always there and what is left out at times.
func (k *desk) parts(kind, text string, brackets bool) ([]hiring.TemplatePart, []fault) {
	r := &reading{desk: k, kind: kind, brackets: brackets, line: 1, named: map[string]bool{}}
	rest := strings.NewReplacer("｛", "{", "｝", "}", "［", "[", "］", "]").Replace(text)
	for rest != "" {
		rest = r.next(rest)
	}
	if r.open {
		r.wrong(chat.T("template.fault.open", "Sign", "["))
	}
	r.flush()
	for _, slot := range slots.Of(kind) {
		if brackets && slot.Must && !r.named[slot.Name] && len(r.faults) == 0 {
			r.faults = append(r.faults, fault{why: chat.T("template.fault.must", "Slot", k.slotText(slot.Name))})
		}
	}
	return r.parts, r.faults
}

func (r *reading) wrong(why chat.Text) { r.faults = append(r.faults, fault{r.line, why}) }

// next reads one sign, or one slot, and returns what is left.
func (r *reading) next(rest string) string {
	switch sign, after := rest[:1], rest[1:]; sign {
	case "{":
		return r.slotAt(after)
	case "}":
		r.wrong(chat.T("template.fault.stray", "Sign", sign))
		return after
	case "[", "]":
		r.bracket(sign)
		return after
	case "\n":
		r.text.WriteString(sign)
		r.line++
		return after
	}
	end := strings.IndexAny(rest, "{}[]\n")
	if end < 0 {
		end = len(rest)
	}
	r.text.WriteString(rest[:end])
	return rest[end:]
}

func (r *reading) bracket(sign string) {
	switch opens := sign == "["; {
	case !r.brackets:
		r.wrong(chat.T("template.fault.subject"))
	case opens && r.open:
		r.wrong(chat.T("template.fault.nested"))
	case !opens && !r.open:
		r.wrong(chat.T("template.fault.stray", "Sign", sign))
	case !opens && r.needs == "":
		r.wrong(chat.T("template.fault.always"))
		r.open = false
	default:
		r.flush()
		r.open = opens
	}
}

// slotAt reads the name of a slot up to its brace; also as {{.Name}}.
func (r *reading) slotAt(after string) string {
	after = strings.TrimPrefix(after, "{")
	name, rest, closed := strings.Cut(after, "}")
	if !closed || strings.ContainsAny(name, "{\n") || len([]rune(name)) > longestName {
		r.wrong(chat.T("template.fault.open", "Sign", "{"))
		return after
	}
	rest = strings.TrimPrefix(rest, "}")
	slot, known := r.slot(name)
	at := slices.IndexFunc(slots.Of(r.kind), func(s slots.Slot) bool { return s.Name == slot })
	if !known || at < 0 {
		r.wrong(chat.T("template.fault.unknown", "Word", chat.OneLine(name), "Slots", r.slotTexts(r.kind)))
		return rest
	}
	r.put(slots.Of(r.kind)[at])
	return rest
}

func (r *reading) put(slot slots.Slot) {
	switch {
	case slot.Sure && !r.open:
		r.named[slot.Name] = true
	case !slot.Sure && !r.open:
		why := "template.fault.maybe"
		if !r.brackets {
			why = "template.fault.maybe.subject"
		}
		r.wrong(chat.T(why, "Slot", r.slotText(slot.Name)))
	case !slot.Sure && r.needs != "" && r.needs != slot.Name:
		r.wrong(chat.T("template.fault.two"))
	case !slot.Sure:
		r.needs = slot.Name
	}
	if slot.Name != slots.Pool {
		r.text.WriteString("{{." + slot.Name + "}}")
	}
}

// flush ends a part.
func (r *reading) flush() {
	if r.text.Len() > 0 {
		r.parts = append(r.parts, hiring.TemplatePart{Name: strconv.Itoa(len(r.parts) + 1), Needs: r.needs, Text: r.text.String()})
	}
	r.text.Reset()
	r.needs = ""
}

// write is a form as people of a language read and write it.
func (k *desk) write(kind string, form hiring.TemplateForm, locale string) said {
	var body strings.Builder
	for _, p := range form.Parts {
		text := k.braced(kind, p.Text, locale)
		switch {
		case p.Needs == slots.Pool:
			text = "[" + k.called(slots.Pool, locale) + text + "]"
		case p.Needs != "":
			text = "[" + text + "]"
		}
		body.WriteString(text)
	}
	return said{Subject: k.braced(kind, form.Subject, locale), Body: strings.TrimSpace(body.String())}
}

func (k *desk) braced(kind, text, locale string) string {
	for _, name := range slots.Fields(kind) {
		text = strings.ReplaceAll(text, "{{."+name+"}}", k.called(name, locale))
	}
	return text
}

// slotText is what readers of any language call a slot.
func (k *desk) slotText(name string) chat.Text {
	words := map[string]string{}
	for _, locale := range locales() {
		words[locale] = k.called(name, locale)
	}
	return chat.ByLocale(words)
}

func (k *desk) slotTexts(kind string) []chat.Text {
	var out []chat.Text
	for _, name := range slots.Fields(kind) {
		out = append(out, k.slotText(name))
	}
	return out
}
