package fakefeishu

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// documents are whole cards of everything that cards.txt has, with what each is about.
func documents() (docs []json.RawMessage, names []string) {
	put := func(about string, card any) {
		docs, names = append(docs, encode(card)), append(names, fmt.Sprintf("%s %d", about, len(docs)))
	}
	m := samples()
	for _, name := range kit().Unions["inbody"] {
		for _, v := range m.Fields(name) {
			put(name, cardOf(v))
		}
	}
	for _, v := range m.Fields("card") {
		put("card", v)
	}
	return docs, names
}

// sums are cards at the limits that are counted over the whole, and just beyond.
func sums() (docs []json.RawMessage, names []string) {
	put := func(about string, card object) { docs, names = append(docs, encode(card)), append(names, about) }
	hr := object{"tag": "hr"}
	many := func(n int, of any) object { return cardOf(slices.Repeat([]any{of}, n)...) }
	text := func(s string) object { return object{"tag": "plain_text", "content": s} }
	table := object{"tag": "table", "columns": []any{object{"name": "a"}}, "rows": []any{object{"a": "x"}}}
	markdown := object{"tag": "markdown", "content": "| a | b |\n|---|---|\n| 1 | 2 |"}
	for n := cardElements; n <= cardElements+1; n++ {
		put(fmt.Sprintf("%d elements", n), many(n, hr))
		put(fmt.Sprintf("%d elements with their texts", n), cardOf(append(slices.Repeat([]any{object{"tag": "div", "text": text("x")}}, 100), slices.Repeat([]any{hr}, n-200)...)...))
	}
	for n := cardTables; n <= cardTables+1; n++ {
		put(fmt.Sprintf("%d tables", n), many(n, table))
		put(fmt.Sprintf("%d tables in markdown", n), many(n, markdown))
		put(fmt.Sprintf("%d tables of both kinds", n), cardOf(append(slices.Repeat([]any{table}, n-1), markdown)...))
	}
	for n := cardDepth; n <= cardDepth+1; n++ {
		inner := any(hr)
		for range n {
			inner = object{"tag": "interactive_container", "elements": []any{inner}}
		}
		put(fmt.Sprintf("%d deep", n), cardOf(inner))
	}
	frame := len(encode(cardOf(object{"tag": "markdown", "content": ""})))
	for n := cardSize; n <= cardSize+1; n++ {
		put(fmt.Sprintf("%d bytes", n), cardOf(object{"tag": "markdown", "content": strings.Repeat("x", n-frame)}))
	}
	field := func(tag string, more object) object {
		o := object{"tag": tag}
		for k, v := range more {
			o[k] = v
		}
		return o
	}
	button := func(more object) object {
		b := field("button", more)
		b["text"] = text("x")
		return b
	}
	submit := button(object{"name": "go", "form_action_type": "submit"})
	inForm := func(of ...any) object { return field("form", object{"name": "f", "elements": of}) }
	option := object{"text": text("x"), "value": "1"}
	for about, elements := range map[string][]any{
		"a form":                      {inForm(field("input", object{"name": "a"}), submit)},
		"a form without submit":       {inForm(field("input", object{"name": "a"}))},
		"a field without name":        {inForm(field("input", nil), submit)},
		"one name twice":              {inForm(field("input", object{"name": "go"}), submit)},
		"a field as its form":         {inForm(field("input", object{"name": "f"}), submit)},
		"a submit outside":            {submit},
		"a form in a column":          {field("column_set", object{"columns": []any{object{"tag": "column", "elements": []any{inForm(submit)}}}})},
		"a table in a panel":          {field("collapsible_panel", object{"header": object{"title": text("x")}, "elements": []any{table}})},
		"submit in a column":          {inForm(field("column_set", object{"columns": []any{object{"tag": "column", "elements": []any{submit}}}}))},
		"one id twice":                {field("hr", object{"element_id": "a"}), field("hr", object{"element_id": "a"})},
		"a preset":                    {field("select_static", object{"options": []any{option}, "initial_option": "1"})},
		"a preset of none":            {field("select_static", object{"options": []any{option}, "initial_option": "2"})},
		"presets of none":             {field("multi_select_static", object{"options": []any{option}, "selected_values": []any{"2"}})},
		"an option twice":             {field("overflow", object{"options": []any{option, option}})},
		"a text as long as it may be": {field("input", object{"max_length": 2, "default_value": "字字"})},
		"a text that is longer":       {field("input", object{"max_length": 2, "default_value": "字字字"})},
		"a web image":                 {field("markdown", object{"content": "![x](https://example.com/a.png)"})},
		"a hex colour":                {field("markdown", object{"content": "<font color='#ff0000'>x</font>"})},
		"two tables fenced":           append(slices.Repeat([]any{table}, 5), field("markdown", object{"content": "```\n| a |\n|---|\n```"})),
		"a cell of no column":         {field("table", object{"columns": []any{object{"name": "a"}}, "rows": []any{object{"b": "x"}}})},
		"a column twice":              {field("table", object{"columns": []any{object{"name": "a"}, object{"name": "a"}}, "rows": []any{}})},
		"a chart of no field":         {field("chart", object{"chart_spec": object{"type": "bar", "yField": "b", "data": object{"values": []any{object{"a": 1}}}}})},
		"three pictures for two":      {field("img_combination", object{"combination_mode": "double", "img_list": slices.Repeat([]any{object{"img_key": "img_1"}}, 3)})},
		"a 1.0 button":                {button(object{"url": "https://example.com"})},
		"a note":                      {field("note", object{"elements": []any{text("x")}})},
	} {
		put(about, cardOf(elements...))
	}
	return docs, names
}
