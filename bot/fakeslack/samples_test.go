package fakeslack

import (
	"fmt"

	"closeloop/bot/backstage"
)

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

// samples are everything that blockkit.txt has.
func samples() *backstage.Samples {
	return &backstage.Samples{
		Grammar: kit(), Text: "text", Examples: examples(), Whole: whole0(),
		Numbers: map[string]int{"initial_date_time": 1_700_000_000},
		Twins:   map[string]string{"option_groups": "options", "slack_file": "image_url"},
	}
}

// documents are whole messages and views of all of that, by a name that says
// what each is about.
func documents() map[string]object {
	m := samples()
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
	for _, name := range kit().Unions["blocks"] {
		for _, surface := range []string{"message", "modal", "home"} {
			put(surface, name, m.Object(name))
		}
		surface := "message"
		if name == "input" || name == "alert" {
			surface = "modal"
		}
		for _, v := range m.Fields(name) {
			put(surface, name, v)
		}
	}
	for _, name := range []string{"modal", "home"} {
		for _, v := range m.Fields(name) {
			out[fmt.Sprintf("%s %03d", name, len(out))] = v.(object)
		}
	}
	return out
}
