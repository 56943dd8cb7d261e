package fakeslack

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maker makes samples of everything in blockkit.txt: each thing as small as it
// may be, then with each of its fields at its limits and beyond. What holds of
// them, the judge says, not the table.
type maker struct {
	seen map[string]bool // shapes whose fields were tried
}

// examples are texts that a rule wants to look some way, and fields without which
// a thing is not whole although none of them must be there.
func examples() map[string]string {
	return map[string]string{
		"image_url": "https://example.com/a.png", "initial_date": "2026-12-01", "initial_time": "09:30", "timezone": "Asia/Shanghai",
		"min_value": "1", "max_value": "1", "text": "x", "url": "https://example.com",
	}
}

func whole0() map[string]object {
	words := func(s string) object { return object{"type": "plain_text", "text": s} }
	chart := object{"type": "pie", "segments": []any{object{"label": "a", "value": 1}}}
	return map[string]object{
		"section": {"text": words("x")}, "image": {"image_url": examples()["image_url"]}, "image@block": {"image_url": examples()["image_url"]},
		"static_select":       {"options": []any{object{"text": words("x"), "value": "x"}}},
		"multi_static_select": {"options": []any{object{"text": words("x"), "value": "x"}}},
		"container":           {"title": words("x")}, "card": {"title": object{"type": "mrkdwn", "text": "x"}},
		"slackfile": {"id": "F1"}, "data_visualization": {"chart": chart},
	}
}

// least is the smallest good value of a kind.
func (m maker) least(field string, k kind) any {
	switch k.name {
	case "any":
		return "x"
	case "str":
		if s := examples()[field]; s != "" {
			return s
		}
		return "1"
	case "bool":
		return true
	case "num":
		if field == "initial_date_time" {
			return 1_700_000_000
		}
		return max(k.least, 1)
	case "one":
		return k.words[0]
	case "list":
		return m.many(*k.item, max(k.least, 1))
	}
	if members, ok := kit().unions[k.name]; ok {
		return m.object(members[0])
	}
	return m.object(k.name)
}

func (m maker) many(of kind, n int) []any {
	list := []any{}
	for range n {
		list = append(list, m.least("", of))
	}
	return list
}

func (m maker) object(name string) object {
	s := kit().shapes[name]
	o := object{}
	if s.kind != "" {
		o["type"] = s.kind
	}
	for _, key := range s.must {
		o[key] = m.least(key, s.fields[key])
	}
	maps.Copy(o, whole0()[name])
	return o
}

// tries are values of a kind at its edges, on both sides of them.
func (m maker) tries(field string, k kind) []any {
	small := m.least(field, k)
	switch k.name {
	case "any":
		return []any{small}
	case "str":
		out := []any{small, "", 7, nil}
		if k.most > 0 {
			fill := func(n int) string {
				s := examples()[field]
				return s + strings.Repeat("字", n-len(s))
			}
			out = append(out, fill(k.most), fill(k.most+1))
		}
		return out
	case "bool":
		return []any{true, "yes"}
	case "num":
		return []any{small, k.least - 1, k.most, k.most + 1, "1", nil}
	case "one":
		out := []any{"other", nil}
		for _, w := range k.words {
			out = append(out, w)
		}
		return out
	case "list":
		out := []any{[]any{}, "x", nil}
		if k.most > 0 {
			out = append(out, m.many(*k.item, k.most), m.many(*k.item, k.most+1))
		}
		for _, item := range m.tries("", *k.item) {
			list := m.many(*k.item, max(k.least, 1))
			list[0] = item
			out = append(out, list)
		}
		return out
	}
	return m.objects(k)
}

func (m maker) objects(k kind) []any {
	out := []any{nil, "x", object{"type": "nothing"}}
	members, union := kit().unions[k.name]
	if !union {
		members = []string{k.name}
	}
	for _, name := range members {
		if k.most > 0 {
			for _, n := range []int{k.most, k.most + 1} {
				out = append(out, with(m.object(name), "text", strings.Repeat("字", n)))
			}
		}
		out = append(out, m.object(name))
		if !m.seen[name] {
			m.seen[name] = true
			out = append(out, m.fields(name)...)
		}
	}
	return out
}

// fields tries every field of a thing, one at a time.
func (m maker) fields(name string) []any {
	s, small := kit().shapes[name], m.object(name)
	out := []any{with(small, "colour", "red")}
	for _, key := range slices.Sorted(maps.Keys(s.fields)) {
		base := maps.Clone(small)
		if twin := map[string]string{"option_groups": "options", "slack_file": "image_url"}[key]; twin != "" {
			delete(base, twin)
		}
		without := maps.Clone(small)
		delete(without, key)
		out = append(out, without)
		for _, v := range m.tries(key, s.fields[key]) {
			out = append(out, with(base, key, v))
		}
	}
	return out
}

func with(o object, key string, v any) object {
	o = maps.Clone(o)
	o[key] = v
	return o
}

// documents are whole messages and views of all of that, by a name that says
// what each is about.
func (m maker) documents() map[string]object {
	out := map[string]object{}
	put := func(surface, about string, v any) {
		doc := object{"text": "x", "blocks": []any{v}}
		if surface != "message" {
			doc = object{"type": surface, "blocks": []any{v}}
		}
		if surface == "modal" {
			doc["title"], doc["submit"] = object{"type": "plain_text", "text": "x"}, object{"type": "plain_text", "text": "x"}
		}
		out[fmt.Sprintf("%s %s %03d", about, surface, len(out))] = doc
	}
	for _, name := range kit().unions["blocks"] {
		for _, surface := range []string{"message", "modal", "home"} {
			put(surface, name, m.object(name))
		}
		surface := "message"
		if name == "input" || name == "alert" {
			surface = "modal"
		}
		m.seen[name] = true
		for _, v := range m.fields(name) {
			put(surface, name, v)
		}
	}
	for _, name := range []string{"modal", "home"} {
		for _, v := range m.fields(name) {
			out[fmt.Sprintf("%s %03d", name, len(out))] = v.(object)
		}
	}
	return out
}
