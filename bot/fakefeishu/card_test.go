package fakefeishu

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestKitIsWhole(t *testing.T) {
	t.Parallel()
	var leaves []string
	for name := range newLooker().leaves() {
		leaves = append(leaves, name)
	}
	for _, gap := range kit().Gaps(leaves...) {
		t.Errorf("%s, which is nothing", gap)
	}
	if kit().Shapes["button"].Fields["text"].Most != labelLength {
		t.Error("a button's text is not as short as the rules say")
	}
}

// TestFlaws: one line for each rule, where the refusal points, and its code. On a
// bare machine this is all that watches the rules; elsewhere the judge does too.
func TestFlaws(t *testing.T) {
	t.Parallel()
	x := func(n int) string { return strings.Repeat("字", n) }
	text := func(s string) string { return string(encode(object{"tag": "plain_text", "content": s})) }
	button := func(more string) string { return `{"tag":"button","text":` + text("x") + more + `}` }
	submit := button(`,"name":"go","form_action_type":"submit"`)
	inForm := func(of string) string { return `{"tag":"form","name":"f","elements":[` + of + `]}` }
	input := func(more string) string { return `{"tag":"input","name":"a"` + more + `}` }
	selects := func(more string) string {
		return `{"tag":"select_static","options":[{"text":` + text("x") + `,"value":"1"}]` + more + `}`
	}
	chart := func(spec string) string { return `{"tag":"chart","chart_spec":` + spec + `}` }
	table := func(columns, rows string) string {
		return `{"tag":"table","columns":[` + columns + `],"rows":[` + rows + `]}`
	}
	const hr, a = `{"tag":"hr"}`, `{"name":"a"}`
	for _, c := range []struct {
		name, element string
		path          string // "": it is taken
		code          int
	}{
		{"a rule", hr, "", 0},
		{"no tag", `{}`, "/body/elements/0/tag", badJSON},
		{"1.0", `{"tag":"note","elements":[]}`, "/body/elements/0/tag", badJSON},
		{"an unknown field", `{"tag":"hr","color":"red"}`, "/body/elements/0", badJSON},
		{"no words", `{"tag":"markdown"}`, "/body/elements/0", badJSON},
		{"a label of 100", `{"tag":"button","text":` + text(x(100)) + `}`, "", 0},
		{"one of 101", `{"tag":"button","text":` + text(x(101)) + `}`, "/body/elements/0/text/content", badJSON},
		{"one translated", `{"tag":"button","text":{"tag":"plain_text","content":"x","i18n_content":{"zh_cn":"` + x(101) + `"}}}`, "/body/elements/0/text/i18n_content/zh_cn", badJSON},
		{"another type", button(`,"type":"loud"`), "/body/elements/0/type", badJSON},
		{"a value that is text", button(`,"behaviors":[{"type":"callback","value":"x"}]`), "/body/elements/0/behaviors/0/value", badJSON},
		{"another behaviour", button(`,"behaviors":[{"type":"jump"}]`), "/body/elements/0/behaviors/0/type", badJSON},
		{"an address without scheme", button(`,"behaviors":[{"type":"open_url","default_url":"example.com"}]`), "/body/elements/0/behaviors/0/default_url", badJSON},
		{"a confirm in markdown", button(`,"confirm":{"title":` + text("x") + `,"text":{"tag":"lark_md","content":"x"}}`), "/body/elements/0/confirm/text/tag", badJSON},
		{"a hex colour", `{"tag":"markdown","content":"x","text_color":"#ff0000"}`, "/body/elements/0/text_color", badJSON},
		{"one in a font", `{"tag":"markdown","content":"<font color='#f00'>x</font>"}`, "/body/elements/0", badJSON},
		{"a web image", `{"tag":"markdown","content":"![x](http://example.com/a.png)"}`, "/body/elements/0", badImage},
		{"an image by its address", `{"tag":"img","img_key":"https://example.com/a.png","alt":` + text("") + `}`, "/body/elements/0/img_key", badImage},
		{"an image without words", `{"tag":"img","img_key":"img_1"}`, "/body/elements/0", badJSON},
		{"a language that is none", `{"tag":"markdown","content":"x","i18n_content":{"zh-CN":"x"}}`, "/body/elements/0/i18n_content", badJSON},
		{"a text of nothing", `{"tag":"div","text":{"tag":"plain_text"}}`, "/body/elements/0/text", badJSON},
		{"a form", inForm(input("") + "," + submit), "", 0},
		{"without submit", inForm(input("")), "/body/elements/0", badJSON},
		{"with a field without name", inForm(`{"tag":"input"},` + submit), "/body/elements/0/elements/0", namelessField},
		{"with a name twice", inForm(input("") + "," + input("") + "," + submit), "/body/elements/0/elements/1/name", badJSON},
		{"within itself", inForm(inForm(submit)), "/body/elements/0/elements/0/tag", badJSON},
		{"a submit outside", submit, "/body/elements/0", badJSON},
		{"a table in a form", inForm(table(a, "") + "," + submit), "/body/elements/0/elements/0/tag", badJSON},
		{"an input of 1,000", input(`,"max_length":1000,"default_value":"` + x(1000) + `"`), "", 0},
		{"of more", input(`,"max_length":1001`), "/body/elements/0/max_length", badJSON},
		{"of a fraction", input(`,"max_length":1.5`), "/body/elements/0/max_length", badJSON},
		{"too long a preset", input(`,"max_length":2,"default_value":"` + x(3) + `"`), "/body/elements/0/default_value", badJSON},
		{"one translated", input(`,"max_length":2,"i18n_default_value":{"zh_cn":"` + x(3) + `"}`), "/body/elements/0/i18n_default_value/zh_cn", badJSON},
		{"a preset of the options", selects(`,"initial_option":"1"`), "", 0},
		{"of none", selects(`,"initial_option":"2"`), "/body/elements/0", badJSON},
		{"no options", `{"tag":"select_static","options":[]}`, "/body/elements/0/options", badJSON},
		{"an option of 101 letters", `{"tag":"select_static","options":[{"text":` + text(x(101)) + `,"value":"1"}]}`, "/body/elements/0/options/0/text/content", badJSON},
		{"an option twice", `{"tag":"overflow","options":[{"text":` + text("x") + `,"value":"1"},{"text":` + text("y") + `,"value":"1"}]}`, "/body/elements/0/options", badJSON},
		{"an option of no use", `{"tag":"overflow","options":[{"text":` + text("x") + `}]}`, "/body/elements/0/options", badJSON},
		{"a link to nowhere", `{"tag":"overflow","options":[{"text":` + text("x") + `,"multi_url":{"url":""}}]}`, "/body/elements/0/options/0/multi_url", badJSON},
		{"a day", `{"tag":"date_picker","initial_date":"1.12.2026"}`, "/body/elements/0/initial_date", badJSON},
		{"an instant", `{"tag":"picker_datetime","initial_datetime":"2026-12-01T10:00"}`, "/body/elements/0/initial_datetime", badJSON},
		{"four buttons of a checker", `{"tag":"checker","button_area":{"buttons":[{},{},{},{}]}}`, "/body/elements/0/button_area/buttons", badJSON},
		{"a row that is none", table(a, `"x"`), "/body/elements/0/rows", badRow},
		{"a cell of no column", table(a, `{"b":"x"}`), "/body/elements/0/rows", strangeColumn},
		{"a column twice", table(a+","+a, ""), "/body/elements/0/columns", badJSON},
		{"pages of 11 rows", `{"tag":"table","columns":[` + a + `],"rows":[],"page_size":11}`, "/body/elements/0/page_size", badJSON},
		{"a chart", chart(`{"type":"bar","xField":["a"],"data":{"values":[{"a":1}]}}`), "", 0},
		{"of words", chart(`"bar"`), "/body/elements/0/chart_spec", badChart},
		{"of no kind", chart(`{"type":"cake","data":{}}`), "/body/elements/0/chart_spec", badChart},
		{"of a field that is not there", chart(`{"type":"bar","yField":"b","data":[{"values":[{"a":1}]}]}`), "/body/elements/0/chart_spec/yField", badChart},
		{"too many images", `{"tag":"img_combination","combination_mode":"double","img_list":[{"img_key":"img_1"},{"img_key":"img_1"},{"img_key":"img_1"}]}`, "/body/elements/0/img_list", badJSON},
		{"a panel's two distances", `{"tag":"collapsible_panel","header":{"title":` + text("x") + `,"padding":"4px 8px"},"elements":[]}`, "/body/elements/0/header/padding", badJSON},
		{"an id that is none", `{"tag":"hr","element_id":"1a"}`, "/body/elements/0/element_id", badJSON},
		{"an id twice", `{"tag":"hr","element_id":"a"},{"tag":"hr","element_id":"a"}`, "/body/elements/1/element_id", idTwice},
	} {
		flaws := CardFlaws([]byte(`{"schema":"2.0","body":{"elements":[` + c.element + `]}}`))
		found := slices.ContainsFunc(flaws, func(f Flaw) bool { return f.Path == c.path && f.Code == c.code })
		if c.path == "" && len(flaws) > 0 || c.path != "" && !found {
			t.Errorf("%s: %v, want %d at %s", c.name, flaws, c.code, c.path)
		}
	}
}

// TestRoots: what stands around the elements, and no card at all.
func TestRoots(t *testing.T) {
	t.Parallel()
	const body = `,"body":{"elements":[]}`
	for _, c := range []struct {
		name, card, path string
		code             int
	}{
		{"the least", `{"schema":"2.0"` + body + `}`, "", 0},
		{"no JSON", `{`, "", badJSON},
		{"two", `{"schema":"2.0"` + body + `}{}`, "", badJSON},
		{"a list", `[]`, "", badJSON},
		{"no schema", `{"body":{"elements":[]}}`, "", badJSON},
		{"another one", `{"schema":"1.0"` + body + `}`, "/schema", badJSON},
		{"no body", `{"schema":"2.0"}`, "", badJSON},
		{"elements of 1.0", `{"schema":"2.0","elements":[]` + body + `}`, "", badJSON},
		{"a template", `{"type":"template","data":{"template_id":"x"}}`, "", badJSON},
		{"a card for one", `{"schema":"2.0","config":{"update_multi":false}` + body + `}`, "/config", notShared},
		{"an unknown setting", `{"schema":"2.0","config":{"wide_screen_mode":true}` + body + `}`, "/config", badJSON},
		{"its own colour", `{"schema":"2.0","config":{"style":{"color":{"mine":{}}}},"body":{"elements":[{"tag":"markdown","content":"x","text_color":"mine"}]}}`, "", 0},
		{"a header without a title", `{"schema":"2.0","header":{}` + body + `}`, "/header", badJSON},
		{"a subtitle of words", `{"schema":"2.0","header":{"title":{"tag":"plain_text","content":"x"},"subtitle":"y"}` + body + `}`, "/header/subtitle", badJSON},
		{"another colour", `{"schema":"2.0","header":{"title":{"tag":"plain_text","content":"x"},"template":"pink"}` + body + `}`, "/header/template", badJSON},
		{"a preview that is no object", `{"schema":"2.0","config":{"summary":"x"}` + body + `}`, "/config/summary", badJSON},
	} {
		flaws := CardFlaws([]byte(c.card))
		found := slices.ContainsFunc(flaws, func(f Flaw) bool { return f.Path == c.path && f.Code == c.code })
		if c.code == 0 && len(flaws) > 0 || c.code != 0 && !found {
			t.Errorf("%s: %v, want %d at %q", c.name, flaws, c.code, c.path)
		}
	}
}

// TestSums: what is counted over a whole card, at the limit and beyond it.
func TestSums(t *testing.T) {
	t.Parallel()
	docs, names := sums()
	taken := map[string]bool{}
	for i, name := range names {
		taken[name] = len(CardFlaws(docs[i])) == 0
	}
	for name, want := range map[string]bool{
		"200 elements": true, "201 elements": false, "5 tables": true, "6 tables": false,
		"5 tables in markdown": true, "6 tables in markdown": false, "5 tables of both kinds": true, "6 tables of both kinds": false,
		"5 deep": true, "6 deep": false, "30720 bytes": true, "30721 bytes": false, "two tables fenced": true, "submit in a column": true,
	} {
		if got, there := taken[name]; got != want || !there {
			t.Errorf("%s: taken %v", name, got)
		}
	}
	// Of several languages each reader sees one.
	tables := json.RawMessage(`{"tag":"markdown","content":"|a|\n|-|-|","i18n_content":{"zh_cn":"|a|\n|-|-|\n\n|b|\n|-|-|"}}`)
	if flaws := CardFlaws(encode(cardOf(tables, tables))); len(flaws) > 0 {
		t.Errorf("four tables for a reader: %v", flaws)
	}
	if flaws := CardFlaws(encode(cardOf(tables, tables, tables))); len(flaws) != 1 || flaws[0].Code != overCount {
		t.Errorf("six tables for a reader: %v", flaws)
	}
}
