package fakeslack

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

var (
	day    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	minute = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
	second = regexp.MustCompile(`^\d{10}$`)
	web    = regexp.MustCompile(`^https?://`)
)

// rules are what Slack says of an object beyond its fields, which are judged by
// inside, in the middle, so that what is within a block is counted with it.
func (l *looker) rules(name string, o object, path string, inside func()) {
	_, block := kit().Shapes[name].Fields["block_id"]
	if block {
		defer l.enter(o, path)()
	}
	if _, can := kit().Shapes[name].Fields["action_id"]; can {
		l.pressed(o, path)
	}
	switch {
	case name == "image", name == "image@block":
		l.image(o, path)
	case block:
		l.block(name, o, path)
	default:
		l.element(name, o, path)
	}
	inside()
}

// enter is what happens at the edge of a block; what it returns, at the other edge.
func (l *looker) enter(o object, path string) func() {
	if id, ok := o["block_id"].(string); ok {
		if where, used := l.blocks[id]; used {
			l.note(path+"/block_id", "block_id %q is already used at %s", id, where)
		}
		l.blocks[id] = path
	}
	outer := l.actions
	l.actions = map[string]bool{}
	l.depth++
	return func() { l.actions = outer; l.depth-- }
}

// pressed are the rules of everything that has an action id.
func (l *looker) pressed(o object, path string) {
	if id, ok := o["action_id"].(string); ok {
		if l.actions[id] {
			l.note(path+"/action_id", "action_id %q is already used in this block", id)
		}
		l.actions[id] = true
	}
	if o["focus_on_load"] == true {
		if l.focus++; l.focus > 1 {
			l.note(path+"/focus_on_load", "only one element may set focus_on_load")
		}
	}
}

func (l *looker) image(o object, path string) {
	address, shown := o["image_url"]
	file, kept := o["slack_file"].(object)
	if shown == (o["slack_file"] != nil) {
		l.note(path, "an image needs exactly one of image_url and slack_file")
	}
	if s, ok := address.(string); shown && (!ok || !web.MatchString(s)) {
		l.note(path+"/image_url", "must be an http address")
	}
	if !kept {
		return
	}
	id, _ := file["id"].(string)
	if (id == "") == (file["url"] == nil) {
		l.note(path+"/slack_file", "needs exactly one of id and url")
	} else if id != "" {
		l.pictures = append(l.pictures, picture{path + "/slack_file", id})
	}
}

func (l *looker) element(name string, o object, path string) {
	switch name {
	case "static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow":
		l.choice(name, o, path)
	case "datepicker":
		l.form(o, path, "initial_date", day)
	case "timepicker":
		l.form(o, path, "initial_time", minute)
	case "datetimepicker":
		l.form(o, path, "initial_date_time", second)
	case "plain_text_input":
		most := whole(o["max_length"], 3000)
		if whole(o["min_length"], 0) > most {
			l.note(path+"/min_length", "is greater than max_length")
		}
		if s, _ := o["initial_value"].(string); utf8.RuneCountInString(s) > most {
			l.note(path+"/initial_value", "must be less than %d", most+1)
		}
	case "number_input":
		l.numbers(o, path)
	case "file_input":
		if l.surface != "modal" {
			l.note(path, "a file input works in modals only")
		}
	}
}

// form: a text or a number that must look so.
func (l *looker) form(o object, path, key string, so *regexp.Regexp) {
	v, there := o[key]
	if n, ok := v.(json.Number); ok {
		v = n.String()
	}
	if s, ok := v.(string); there && (!ok || !so.MatchString(s)) {
		l.note(path+"/"+key, "must look like %s", so)
	}
}

func (l *looker) numbers(o object, path string) {
	values := map[string]float64{}
	for _, key := range []string{"min_value", "max_value", "initial_value"} {
		s, there := o[key].(string)
		n, err := strconv.ParseFloat(s, 64)
		if there && err != nil {
			l.note(path+"/"+key, "is not a number")
		} else if there {
			values[key] = n
		}
	}
	least, low := values["min_value"]
	if most, high := values["max_value"]; low && high && least > most {
		l.note(path+"/min_value", "is greater than max_value")
	}
}

// choice: the preset must be among the options, by its value and its words.
func (l *looker) choice(name string, o object, path string) {
	all := items(o["options"])
	if grouped, ok := o["option_groups"]; ok == (o["options"] != nil) {
		l.note(path, "needs exactly one of options and option_groups")
	} else if ok {
		for _, g := range items(grouped) {
			g, _ := g.(object)
			all = append(all, items(g["options"])...)
		}
	}
	among := func(v any) bool { return slices.ContainsFunc(all, func(o any) bool { return same(o, v) }) }
	if preset, ok := o["initial_option"]; ok && !among(preset) {
		l.note(path+"/initial_option", "is not one of the options")
	}
	for _, preset := range items(o["initial_options"]) {
		if !among(preset) {
			l.note(path+"/initial_options", "is not one of the options")
		}
	}
	for _, one := range all {
		if one, _ := one.(object); one["url"] != nil && name != "overflow" {
			l.note(path+"/options", "url works in an overflow menu only")
		}
	}
}

func same(a, b any) bool {
	one, _ := a.(object)
	two, _ := b.(object)
	words := func(o object) any { text, _ := o["text"].(object); return text["text"] }
	return one["value"] == two["value"] && words(one) == words(two)
}

func items(v any) []any { list, _ := v.([]any); return list }

func whole(v any, fallback int) int {
	if n, ok := v.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			return int(i)
		}
	}
	return fallback
}
