package fakeslack

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

const (
	dataTableSum = 20_000
	chartItems   = 12
	chartPoints  = 20
	chartLabel   = 20
	chartAxis    = 50
	layoutDepth  = 2
)

// block are the rules of blocks beyond their fields.
func (l *looker) block(name string, o object, path string) {
	has := func(key string) bool { return o[key] != nil && o[key] != false }
	switch name {
	case "section":
		if !has("text") && !has("fields") {
			l.note(path, "a section needs text or fields")
		}
	case "input":
		l.inputs = true
		if l.surface == "message" {
			l.note(path, "an input block works in modals and the Home tab only")
		}
	case "alert":
		if l.surface != "modal" {
			l.note(path, "an alert block works in modals only")
		}
	case "markdown":
		text, _ := o["text"].(string)
		l.markdown += utf8.RuneCountInString(text)
	case "table":
		l.tables++
	case "data_table":
		l.dataTable(o, path)
	case "data_visualization":
		l.chart(o, path)
	case "card":
		if !has("hero_image") && !has("title") && !has("actions") && !has("body") {
			l.note(path, "a card needs one of hero_image, title, body and actions")
		}
		if has("icon") && has("slack_icon") {
			l.note(path, "icon and slack_icon exclude each other")
		}
	case "container":
		l.container(has, path)
	case "layout":
		l.layout(o, path)
	}
}

func (l *looker) container(has func(string) bool, path string) {
	if !has("title") && !has("rich_text_title") {
		l.note(path, "a container needs title or rich_text_title")
	}
	if has("has_header_divider") && has("is_collapsible") {
		l.note(path+"/has_header_divider", "not for a collapsible container")
	}
	if has("default_collapsed") && !has("is_collapsible") {
		l.note(path+"/default_collapsed", "needs is_collapsible")
	}
}

func (l *looker) layout(o object, path string) {
	if l.depth > layoutDepth {
		l.note(path, "layouts nest two levels at most")
	}
	for _, row := range items(o["rows"]) {
		row, _ := row.(object)
		for _, item := range items(row["items"]) {
			item, _ := item.(object)
			if b, _ := item["block"].(object); b["type"] == "markdown" {
				l.note(path, "a markdown block cannot be in a layout")
			}
		}
	}
}

func (l *looker) dataTable(o object, path string) {
	sum := 0
	for i, row := range items(o["rows"]) {
		for _, cell := range items(row) {
			cell, _ := cell.(object)
			if i == 0 && cell["type"] != "raw_text" {
				l.note(path+"/rows/0", "the header row takes raw_text cells only")
			}
			if text, ok := cell["text"].(string); ok {
				sum += utf8.RuneCountInString(text)
			} else {
				sum += utf8.RuneCount(encode(cell["elements"]))
			}
		}
	}
	if sum > dataTableSum {
		l.note(path+"/rows", "%d letters in the cells, the limit is %d", sum, dataTableSum)
	}
}

// chart is judged by what is documented of it alone.
func (l *looker) chart(o object, path string) {
	c, ok := o["chart"].(object)
	path += "/chart"
	if !ok {
		l.note(path, "must be an object")
		return
	}
	switch c["type"] {
	case "pie":
		l.few(items(c["segments"]), path+"/segments")
		for _, s := range items(c["segments"]) {
			s, _ := s.(object)
			l.label(s["label"], path+"/segments")
			if n, ok := s["value"].(json.Number); !ok || n.String()[0] == '-' || zero(n) {
				l.note(path+"/segments", "a value must be greater than 0")
			}
		}
	case "bar", "line", "area":
		l.axes(c, path)
	default:
		l.note(path+"/type", "must be pie, bar, line or area")
	}
}

func zero(n json.Number) bool { f, err := n.Float64(); return err != nil || f == 0 }

func (l *looker) few(list []any, path string) {
	if len(list) < 1 || len(list) > chartItems {
		l.note(path, "from 1 to %d [%d]", chartItems, len(list))
	}
}

func (l *looker) label(v any, path string) {
	if s, _ := v.(string); s == "" || utf8.RuneCountInString(s) > chartLabel {
		l.note(path, "a label has from 1 to %d letters", chartLabel)
	}
}

// axes: each series has exactly one point for each category.
func (l *looker) axes(c object, path string) {
	axis, _ := c["axis_config"].(object)
	categories := items(axis["categories"])
	if len(categories) < 1 || len(categories) > chartPoints {
		l.note(path+"/axis_config/categories", "from 1 to %d [%d]", chartPoints, len(categories))
	}
	for _, name := range categories {
		l.label(name, path+"/axis_config/categories")
	}
	if twice(categories) {
		l.note(path+"/axis_config/categories", "categories must differ")
	}
	for _, key := range []string{"x_label", "y_label"} {
		if s, _ := axis[key].(string); utf8.RuneCountInString(s) > chartAxis {
			l.note(path+"/axis_config/"+key, "must be less than %d", chartAxis+1)
		}
	}
	series := items(c["series"])
	l.few(series, path+"/series")
	var names []any
	for _, s := range series {
		s, _ := s.(object)
		names = append(names, s["name"])
		l.label(s["name"], path+"/series")
		l.points(items(s["data"]), categories, path+"/series")
	}
	if twice(names) {
		l.note(path+"/series", "series names must differ")
	}
}

func (l *looker) points(data, categories []any, path string) {
	var labels []any
	for _, d := range data {
		d, _ := d.(object)
		labels = append(labels, d["label"])
		if _, ok := d["value"].(json.Number); !ok {
			l.note(path, "a value must be a number")
		}
	}
	stray := slices.ContainsFunc(labels, func(v any) bool { return !contains(categories, v) })
	if len(labels) != len(categories) || twice(labels) || stray {
		l.note(path, "needs exactly one point for each category")
	}
}

func contains(list []any, v any) bool {
	s, ok := v.(string)
	return ok && slices.ContainsFunc(list, func(x any) bool { return x == s })
}

func twice(list []any) bool {
	seen := map[string]bool{}
	for _, v := range list {
		s, _ := v.(string)
		if seen[s] {
			return true
		}
		seen[s] = true
	}
	return false
}
