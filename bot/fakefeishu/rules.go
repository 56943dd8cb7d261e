package fakefeishu

import "unicode/utf8"

// rules are what Feishu says of an object beyond its fields, which inside goes
// through.
func (l *looker) rules(name string, o object, path string, inside func()) {
	shape := kit().Shapes[name]
	if shape.Key == "tag" {
		l.elements++
	}
	if id, ok := o["element_id"].(string); ok {
		l.once(l.ids, id, path+"/element_id", idTwice)
	}
	if _, can := shape.Fields["behaviors"]; can && name != "interactive_container" {
		l.pressed(o, path)
	}
	switch name {
	case "form":
		l.inForm(o, path, inside)
	case "column_set", "interactive_container", "collapsible_panel":
		l.deeper(path, inside)
	default:
		l.element(name, o, path)
		inside()
	}
}

// once: what may be used once in a card.
func (l *looker) once(used map[string]string, word, path string, code int) {
	if where, there := used[word]; there {
		l.flaw(code, path, "%q is already used at %s", word, where)
	}
	used[word] = path
}

func (l *looker) deeper(path string, inside func()) {
	if l.depth++; l.depth > cardDepth {
		l.flaw(badJSON, path, "containers nest %d deep at most", cardDepth)
	}
	inside()
	l.depth--
}

func (l *looker) inForm(o object, path string, inside func()) {
	if name, ok := o["name"].(string); ok {
		l.once(l.names, name, path+"/name", badJSON)
	}
	l.form = &form{}
	l.deeper(path, inside)
	if l.form.submits == 0 {
		l.flaw(badJSON, path, "a form needs a button that submits it")
	}
	l.form = nil
}

// pressed are the rules of everything that people act on.
func (l *looker) pressed(o object, path string) {
	name, named := o["name"].(string)
	switch {
	case named:
		l.once(l.names, name, path+"/name", badJSON)
	case l.form != nil:
		l.flaw(namelessField, path, "what is in a form needs a name")
	}
}

// element are the rules of single things.
func (l *looker) element(name string, o object, path string) {
	switch name {
	case "card", "config":
		if v, there := o["update_multi"]; there && v != true {
			l.flaw(notShared, path, "cards of 2.0 are shared")
		}
	case "plain_text", "lark_md", "markdown@title":
		if o["content"] == nil && o["i18n_content"] == nil {
			l.flaw(badJSON, path, "a text needs content")
		}
		if name != "plain_text" {
			l.markdown(o, path)
		}
	case "markdown":
		l.markdown(o, path)
	case "link":
		l.link(o, path)
	case "toast":
		if said, _ := o["i18n"].(object); len(said) == 0 && (o["content"] == nil || o["content"] == "") {
			l.flaw(badJSON, path, "a toast needs content")
		}
	case "div":
		if o["text"] == nil && o["fields"] == nil {
			l.flaw(badJSON, path, "a div needs text or fields")
		}
	case "custom_icon", "img", "picture", "imageoption":
		l.picture(o["img_key"], path+"/img_key")
	case "img_combination":
		l.combination(o, path)
	case "chart":
		l.chart(o["chart_spec"], path+"/chart_spec")
	case "table":
		l.table(o, path)
	default:
		l.control(name, o, path)
	}
}

func (l *looker) link(o object, path string) {
	for _, v := range o {
		if s, _ := v.(string); s != "" {
			return
		}
	}
	l.flaw(badJSON, path, "a link needs an address")
}

// control are the rules of what people act on, one kind each.
func (l *looker) control(name string, o object, path string) {
	switch name {
	case "button":
		if o["form_action_type"] == "submit" && l.form != nil {
			l.form.submits++
		}
		if o["form_action_type"] != nil && l.form == nil {
			l.flaw(badJSON, path, "form_action_type is for buttons in a form")
		}
		l.label(o["text"], path+"/text")
	case "input":
		l.input(o, path)
	case "select_static", "multi_select_static", "select_img", "select_person", "multi_select_person", "overflow":
		l.choice(name, o, path)
	}
	l.label(o["placeholder"], path+"/placeholder")
}

// label: also the translations of a short text are short.
func (l *looker) label(v any, path string) {
	text, _ := v.(object)
	said, _ := text["i18n_content"].(object)
	for locale, words := range said {
		if s, _ := words.(string); utf8.RuneCountInString(s) > labelLength {
			l.flaw(badJSON, path+"/i18n_content/"+locale, "%d letters at most", labelLength)
		}
	}
}

func (l *looker) input(o object, path string) {
	most := whole(o["max_length"], 1000)
	presets := map[string]any{"default_value": o["default_value"]}
	said, _ := o["i18n_default_value"].(object)
	for locale, v := range said {
		presets["i18n_default_value/"+locale] = v
	}
	for field, v := range presets {
		if s, _ := v.(string); utf8.RuneCountInString(s) > most {
			l.flaw(badJSON, path+"/"+field, "longer than max_length")
		}
	}
}

// choice: options are told apart, and presets are among them.
func (l *looker) choice(name string, o object, path string) {
	known := map[string]string{}
	for _, v := range items(o["options"]) {
		option, _ := v.(object)
		value, there := option["value"].(string)
		switch {
		case there:
			l.once(known, value, path+"/options", badJSON)
		case name == "overflow" && option["multi_url"] == nil:
			l.flaw(badJSON, path+"/options", "an option needs a value or an address")
		}
		l.label(option["text"], path+"/options")
	}
	presets := items(o["selected_values"])
	if preset, there := o["initial_option"]; there {
		presets = append(presets, preset)
	}
	for _, v := range presets {
		if s, _ := v.(string); known[s] == "" && len(known) > 0 {
			l.flaw(badJSON, path, "the preset %q is not one of the options", s)
		}
	}
}

func (l *looker) combination(o object, path string) {
	takes := map[any]int{"double": 2, "triple": 3, "bisect": 4, "trisect": 6, "nine": 9}[o["combination_mode"]]
	if n := len(items(o["img_list"])); n > takes {
		l.flaw(badJSON, path+"/img_list", "%d images at most", takes)
	}
}
