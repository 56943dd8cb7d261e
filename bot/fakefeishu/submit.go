package fakefeishu

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Submit fills fields of a form on a card, by name or label, and sends it; fields
// that are not named keep what stands in them. Values are texts, numbers, lists of
// either, or a bool for a box; options go by value or label, days as "2006-01-02".
// What the client does not send is refused where it stands, and nothing is told.
func (p *Person) Submit(on Seen, values map[string]any) Answer {
	send := slices.IndexFunc(on.Actions, func(c Control) bool {
		return c.Submits && !slices.ContainsFunc(slices.Collect(maps.Keys(values)), func(what string) bool {
			return !slices.ContainsFunc(on.Fields, func(f Field) bool { return f.Form == c.Form && f.is(what) })
		})
	})
	if send < 0 {
		return p.helpless("%s has no form with the fields %q", on.Ref, slices.Sorted(maps.Keys(values)))
	}
	return p.submit(on, on.Actions[send], values)
}

// submit sends the form of a button.
func (p *Person) submit(on Seen, c Control, values map[string]any) Answer {
	if c.Disabled {
		return p.helpless("%q is disabled", c.Label)
	}
	fields := slices.DeleteFunc(slices.Clone(on.Fields), func(f Field) bool { return f.Form != c.Form })
	p.fill(on, fields, values)
	form, wrong := map[string]any{}, []string(nil)
	zoned := false
	for _, f := range fields {
		sent, why := p.sent(f)
		if why != "" {
			wrong = append(wrong, f.Name+": "+why)
		}
		if sent != nil {
			form[f.Name] = sent
		}
		zoned = zoned || strings.Contains(f.Type, "picker")
	}
	if len(wrong) > 0 {
		return p.helpless("%s", strings.Join(wrong, "; "))
	}
	action := c.action()
	action["form_value"] = form
	if zoned {
		action["timezone"] = p.zone().String()
	}
	return p.act(on, c.Label, action, c.Name)
}

// fill types values into the fields and leaves them there until the card is
// replaced.
func (p *Person) fill(on Seen, fields []Field, values map[string]any) {
	typed := map[string][]string{}
	for i, f := range fields {
		for what, v := range values {
			if !f.is(what) {
				continue
			}
			fields[i].Value = wordsOf(v)
			for j, word := range fields[i].Value {
				at := slices.IndexFunc(f.Options, func(o Choice) bool { return o.Label == word })
				if at >= 0 && !slices.ContainsFunc(f.Options, func(o Choice) bool { return o.Value == word }) {
					fields[i].Value[j] = f.Options[at].Value
				}
			}
			typed[f.Name] = fields[i].Value
		}
	}
	m, _ := p.t.Message(on.Ref)
	p.t.change(func() {
		key := p.id + "\n" + on.Ref
		had := p.t.drafts[key]
		if had.on != string(m.Content) {
			had = draft{on: string(m.Content)}
		}
		had.typed = maps.Clone(had.typed)
		if had.typed == nil {
			had.typed = map[string][]string{}
		}
		maps.Copy(had.typed, typed)
		p.t.drafts[key] = had
	})
}

// forget empties the fields of a message of what a user typed into them.
func (t *Tenant) forget(message, user string) {
	t.change(func() { delete(t.drafts, user+"\n"+message) })
}

// sent is a field's value as the client sends it, nil if it sends none; why says
// what the client wants otherwise.
func (p *Person) sent(f Field) (v any, why string) {
	one := strings.Join(f.Value, "\n")
	switch {
	case f.Required && strings.TrimSpace(one) == "":
		return nil, "is required"
	case f.Type == "checker":
		return one == "true", ""
	case f.Type == "input":
		if f.Max > 0 && utf8.RuneCountInString(one) > f.Max {
			return nil, fmt.Sprintf("takes %d characters", f.Max)
		}
		if !f.Multiline && strings.Contains(one, "\n") {
			return nil, "takes one line"
		}
		return one, ""
	case one == "":
		return nil, ""
	}
	if len(f.Options) > 0 {
		for _, chosen := range f.Value {
			if !slices.ContainsFunc(f.Options, func(o Choice) bool { return o.Value == chosen }) {
				return nil, strconv.Quote(chosen) + " is not on offer"
			}
		}
	}
	if strings.HasPrefix(f.Type, "multi_") {
		return f.Value, ""
	}
	if len(f.Value) > 1 {
		return nil, "takes one"
	}
	return p.moment(f.Type, one)
}

// wordsOf are the texts of what a test gives for a field.
func wordsOf(v any) []string {
	switch v := v.(type) {
	case []string:
		return slices.Clone(v)
	case []any:
		var out []string
		for _, one := range v {
			out = append(out, wordsOf(one)...)
		}
		return out
	}
	if word := fmt.Sprint(v); v != nil && word != "" {
		return []string{word}
	}
	return nil
}
