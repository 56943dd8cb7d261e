package fakeslack

import (
	"slices"
	"strings"
	"testing"
)

// TestKitIsWhole: every kind that blockkit.txt names is there.
func TestKitIsWhole(t *testing.T) {
	t.Parallel()
	for _, gap := range kit().Gaps() {
		t.Errorf("%s, which is nothing", gap)
	}
}

// TestFlaws: one line for each rule, and where the refusal points. On a bare
// machine this is all that watches the rules; elsewhere the judge does too.
func TestFlaws(t *testing.T) {
	t.Parallel()
	x := func(n int) string { return strings.Repeat("字", n) }
	plain := func(s string) object { return object{"type": "plain_text", "text": s} }
	button := func(more object) object {
		b := object{"type": "button", "text": plain("x")}
		for k, v := range more {
			b[k] = v
		}
		return b
	}
	actions := func(elements ...any) object { return object{"type": "actions", "elements": elements} }
	input := func(e object) object {
		return object{"type": "input", "block_id": "i", "label": plain("x"), "element": e}
	}
	options := func(n int) (out []any) {
		for range n {
			out = append(out, object{"text": plain("x"), "value": "x"})
		}
		return out
	}
	sec, divider := section("x")[0], object{"type": "divider"}
	table := object{"type": "table", "rows": []any{[]any{object{"type": "raw_text", "text": "x"}}}}
	for _, c := range []struct {
		name, surface string
		blocks        []any
		want          string // the first flaw's path; "": none
	}{
		{"fifty", "message", slices.Repeat([]any{divider}, 50), ""},
		{"fifty-one", "message", slices.Repeat([]any{divider}, 51), "/blocks"},
		{"a hundred", "home", slices.Repeat([]any{divider}, 100), ""},
		{"a hundred and one", "home", slices.Repeat([]any{divider}, 101), "/blocks"},
		{"an empty view", "home", []any{}, "/blocks"},
		{"unknown", "message", []any{object{"type": "banner"}}, "/blocks/0/type"},
		{"null", "message", []any{nil}, "/blocks/0"},
		{"without elements", "message", []any{object{"type": "actions", "elements": nil}}, "/blocks/0/elements"},
		{"no element", "message", []any{object{"type": "actions", "elements": []any{}}}, "/blocks/0/elements"},
		{"a strange field", "message", []any{object{"type": "divider", "colour": "red"}}, "/blocks/0"},
		{"a section of nothing", "message", []any{object{"type": "section"}}, "/blocks/0"},
		{"letters, not bytes", "message", []any{object{"type": "header", "text": plain(x(150))}}, ""},
		{"one more", "message", []any{object{"type": "header", "text": plain(x(151))}}, "/blocks/0/text/text"},
		{"a block id twice", "message", []any{object{"type": "divider", "block_id": "a"}, object{"type": "divider", "block_id": "a"}}, "/blocks/1/block_id"},
		{"an action id twice in a block", "message", []any{actions(button(object{"action_id": "a"}), button(object{"action_id": "a"}))}, "/blocks/0/elements/1/action_id"},
		{"an action id in two blocks", "message", []any{actions(button(object{"action_id": "a"})), actions(button(object{"action_id": "a"}))}, ""},
		{"a green button", "message", []any{actions(button(object{"style": "green"}))}, "/blocks/0/elements/0/style"},
		{"a question without words", "message", []any{actions(button(object{"confirm": object{"title": plain("x")}}))}, "/blocks/0/elements/0/confirm"},
		{"a value too long", "message", []any{actions(button(object{"value": x(2001)}))}, "/blocks/0/elements/0/value"},
		{"five in an overflow", "message", []any{actions(object{"type": "overflow", "options": options(5)})}, ""},
		{"six", "message", []any{actions(object{"type": "overflow", "options": options(6)})}, "/blocks/0/elements/0/options"},
		{"options and groups", "message", []any{actions(object{"type": "static_select", "options": options(1), "option_groups": []any{}})}, "/blocks/0/elements/0"},
		{"a preset that is no option", "message", []any{actions(object{"type": "static_select", "options": options(1), "initial_option": object{"text": plain("y"), "value": "x"}})}, "/blocks/0/elements/0/initial_option"},
		{"a date", "message", []any{actions(object{"type": "datepicker", "initial_date": "1.12.2026"})}, "/blocks/0/elements/0/initial_date"},
		{"a time", "message", []any{actions(object{"type": "timepicker", "initial_time": "24:00"})}, "/blocks/0/elements/0/initial_time"},
		{"a moment", "message", []any{actions(object{"type": "datetimepicker", "initial_date_time": 170000000})}, "/blocks/0/elements/0/initial_date_time"},
		{"an input in a message", "message", []any{input(object{"type": "plain_text_input"})}, "/blocks/0"},
		{"an input without submit", "modal", []any{input(object{"type": "plain_text_input"})}, "/submit"},
		{"an input in Home", "home", []any{input(object{"type": "plain_text_input"})}, ""},
		{"a button as an input", "home", []any{input(button(nil))}, "/blocks/0/element/type"},
		{"least over most", "home", []any{input(object{"type": "plain_text_input", "min_length": 5, "max_length": 4})}, "/blocks/0/element/min_length"},
		{"a preset too long", "home", []any{input(object{"type": "plain_text_input", "max_length": 1, "initial_value": "xy"})}, "/blocks/0/element/initial_value"},
		{"numbers the wrong way round", "home", []any{input(object{"type": "number_input", "is_decimal_allowed": true, "min_value": "2", "max_value": "1"})}, "/blocks/0/element/min_value"},
		{"two to begin with", "home", []any{input(object{"type": "plain_text_input", "focus_on_load": true}), object{"type": "input", "label": plain("x"), "element": object{"type": "plain_text_input", "focus_on_load": true}}}, "/blocks/1/element/focus_on_load"},
		{"a file input in Home", "home", []any{input(object{"type": "file_input"})}, "/blocks/0/element"},
		{"an alert in a message", "message", []any{object{"type": "alert", "text": plain("x")}}, "/blocks/0"},
		{"an alert in a modal", "modal", []any{object{"type": "alert", "text": plain("x")}}, ""},
		{"a picture of nothing", "message", []any{object{"type": "image", "alt_text": "x"}}, "/blocks/0"},
		{"a picture in a folder", "message", []any{object{"type": "image", "alt_text": "x", "image_url": "file:///a.png"}}, "/blocks/0/image_url"},
		{"one table", "message", []any{table}, ""},
		{"two tables", "message", []any{table, table}, "/blocks"},
		{"two long texts", "message", []any{object{"type": "markdown", "text": x(6001)}, object{"type": "markdown", "text": x(6000)}}, "/blocks"},
		{"much text", "message", slices.Repeat(section(x(3000)), 4), ""},
		{"too much text", "message", append(slices.Repeat(section(x(3000)), 4), sec), "/blocks"},
		{"too much JSON", "message", slices.Repeat([]any{actions(button(object{"value": x(1900)}))}, 7), "/blocks"},
		{"no limit of that kind in Home", "home", append(slices.Repeat(section(x(3000)), 4), sec), ""},
	} {
		var flaws []Flaw
		switch c.surface {
		case "message":
			flaws = messageFlaws(encode(c.blocks))
		case "modal":
			flaws = viewFlaws(encode(modalView(in{"blocks": c.blocks})))
		default:
			flaws = viewFlaws(encode(object{"type": "home", "blocks": c.blocks}))
		}
		got := ""
		if len(flaws) > 0 {
			got = flaws[0].Path
		}
		if (len(flaws) > 0) != (c.want != "") || got != c.want {
			t.Errorf("%s: %v, want one at %q", c.name, flaws, c.want)
		}
	}
}

func TestCharts(t *testing.T) {
	t.Parallel()
	point := func(label string, v any) any { return object{"label": label, "value": v} }
	bars := func(categories []any, data ...any) object {
		return object{"type": "bar", "axis_config": object{"categories": categories}, "series": []any{object{"name": "s", "data": data}}}
	}
	for _, c := range []struct {
		name  string
		chart any
		good  bool
	}{
		{"bars", bars([]any{"a", "b"}, point("a", 1), point("b", -0.5)), true},
		{"a point too few", bars([]any{"a", "b"}, point("a", 1)), false},
		{"another point", bars([]any{"a"}, point("b", 1)), false},
		{"a point twice", bars([]any{"a", "b"}, point("a", 1), point("a", 1)), false},
		{"a point without a number", bars([]any{"a"}, point("a", "1")), false},
		{"a category twice", bars([]any{"a", "a"}, point("a", 1), point("a", 1)), false},
		{"a long category", bars([]any{strings.Repeat("x", 21)}, point(strings.Repeat("x", 21), 1)), false},
		{"nothing to count", bars([]any{}), false},
		{"a pie", object{"type": "pie", "segments": []any{point("a", 1)}}, true},
		{"a pie with nothing in it", object{"type": "pie", "segments": []any{point("a", 0)}}, false},
		{"thirteen pieces", object{"type": "pie", "segments": slices.Repeat([]any{point("a", 1)}, 13)}, false},
		{"a cake", object{"type": "cake"}, false},
		{"none", "x", false},
	} {
		flaws := messageFlaws(encode([]any{object{"type": "data_visualization", "title": "t", "chart": c.chart}}))
		if (len(flaws) == 0) != c.good {
			t.Errorf("%s: %v", c.name, flaws)
		}
	}
}
