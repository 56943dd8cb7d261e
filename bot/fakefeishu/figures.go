package fakefeishu

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// chart reads a chart as its title and its figures, a line for each.
func (r *reader) chart(c chart) {
	r.say("[chart: " + cmp.Or(c.Title.Text, c.Type) + "]")
	var one struct{ Values []map[string]any }
	var sets []struct{ Values []map[string]any }
	if json.Unmarshal(c.Data, &sets) != nil {
		_ = json.Unmarshal(c.Data, &one)
		sets = append(sets[:0], one)
	}
	for _, set := range sets {
		for _, v := range set.Values {
			r.say(c.point(v))
		}
	}
}

// point is one figure: what it is of, its series, how much it is.
func (c chart) point(v map[string]any) string {
	var out []string
	for _, key := range []any{c.X, c.Category, c.Series, c.Y, c.Value, c.Angle} {
		if name, is := key.(string); is && name != "" && v[name] != nil {
			out = append(out, fmt.Sprint(v[name]))
		}
	}
	if len(out) == 0 {
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, fmt.Sprint(v[key]))
		}
	}
	return strings.Join(out, " ")
}

// table reads a table, its head first.
func (r *reader) table(e element) {
	var head []string
	for _, c := range e.Columns {
		head = append(head, r.pick(c.Shown, c.I18nShown))
	}
	r.say(strings.Join(head, " | "))
	for _, row := range e.Rows {
		var cells []string
		for _, c := range e.Columns {
			cells = append(cells, r.cell(c, row[c.Name]))
		}
		r.say(strings.Join(cells, " | "))
	}
}

func (r *reader) cell(c element, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		switch c.DataType {
		case "markdown", "lark_md":
			return r.inline(v)
		case "persons":
			return r.called(v)
		}
		return v
	case []any:
		var out []string
		for _, one := range v {
			out = append(out, r.cell(c, one))
		}
		return strings.Join(out, ", ")
	case map[string]any:
		return r.cell(element{}, v["text"])
	case float64:
		if c.DataType == "date" {
			return time.UnixMilli(int64(v)).In(r.zone).Format("2006-01-02")
		}
	}
	return fmt.Sprint(v)
}
