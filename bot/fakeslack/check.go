package fakeslack

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// required is what Slack writes under a field that was left empty.
const required = "Please complete this required field."

// check does what Slack's client does before anything is sent, and makes the
// state of the view.
func (p *Person) check(m Modal) (state map[string]any, wrong map[string]string) {
	state, wrong = map[string]any{}, map[string]string{}
	for _, f := range m.Fields {
		value, problem := p.value(m, f)
		if len(f.Value) == 0 && !f.Optional {
			problem = required
		}
		if problem != "" {
			wrong[f.BlockID] = problem
		}
		if value == nil {
			continue
		}
		value["type"] = f.Type
		state[f.BlockID] = map[string]any{f.ActionID: value}
	}
	return state, wrong
}

// value is what the app gets of a field.
func (p *Person) value(m Modal, f Field) (value map[string]any, problem string) {
	one := any(nil)
	if len(f.Value) > 0 {
		one = f.Value[0]
	}
	switch f.Type {
	case "plain_text_input", "email_text_input", "url_text_input", "number_input":
		return map[string]any{"value": one}, badText(f, one)
	case "datepicker":
		return map[string]any{"selected_date": one}, badTime(one, time.DateOnly)
	case "timepicker":
		return map[string]any{"selected_time": one}, badTime(one, "15:04")
	case "datetimepicker":
		return moment(one)
	case "users_select":
		return map[string]any{"selected_user": one}, ""
	case "multi_users_select":
		return map[string]any{"selected_users": listed(f.Value)}, ""
	case "conversations_select":
		return map[string]any{"selected_conversation": one}, ""
	case "channels_select":
		return map[string]any{"selected_channel": one}, ""
	}
	return p.chosen(m, f)
}

// chosen are the options that were chosen.
func (p *Person) chosen(m Modal, f Field) (value map[string]any, problem string) {
	options := append(allOptions(f.element), f.element.list("initial_options")...)
	if o := f.element.sub("initial_option"); o != nil {
		options = append(options, o)
	}
	picked := []any{}
	for _, want := range f.Value {
		o := find(options, want)
		if o == nil && strings.HasSuffix(f.Type, "external_select") {
			found, _ := p.ask(m, f, want)
			if o = find(found, want); o == nil {
				all, _ := p.ask(m, f, "")
				o = find(all, want)
			}
		}
		if o == nil {
			return nil, fmt.Sprintf("there is no %q to choose", want)
		}
		picked = append(picked, o)
	}
	if f.Type == "checkboxes" || strings.HasPrefix(f.Type, "multi_") {
		if most, limited := f.element.number("max_selected_items"); limited && len(picked) > int(most) {
			return nil, fmt.Sprintf("choose at most %d", int(most))
		}
		return map[string]any{"selected_options": picked}, ""
	}
	if len(picked) == 0 {
		return map[string]any{"selected_option": nil}, ""
	}
	return map[string]any{"selected_option": picked[0]}, ""
}

func find(options []tree, want string) tree {
	for _, o := range options {
		if o.word("value") == want {
			return o
		}
	}
	for _, o := range options {
		if unescape(o.sub("text").word("text")) == want {
			return o
		}
	}
	return nil
}

func listed(values []string) []any {
	out := []any{}
	for _, v := range values {
		out = append(out, v)
	}
	return out
}

// badText says what Slack's client says of a text.
func badText(f Field, v any) string {
	words, typed := v.(string)
	if !typed {
		return ""
	}
	if f.Type == "number_input" {
		return badNumber(f, words)
	}
	length := float64(len([]rune(words)))
	if most, limited := f.element.number("max_length"); limited && length > most {
		return fmt.Sprintf("This must be at most %v characters.", most)
	}
	if length > 3000 {
		return "This must be at most 3000 characters."
	}
	if least, limited := f.element.number("min_length"); limited && length < least {
		return fmt.Sprintf("This must be at least %v characters.", least)
	}
	if f.Type == "plain_text_input" && !f.element.flag("multiline") && strings.Contains(words, "\n") {
		return "This is one line."
	}
	return ""
}

func badNumber(f Field, words string) string {
	n, err := strconv.ParseFloat(words, 64)
	if err != nil {
		return "This must be a number."
	}
	if !f.element.flag("is_decimal_allowed") && strings.Contains(words, ".") {
		return "This must be a whole number."
	}
	if least, limited := f.element.number("min_value"); limited && n < least {
		return fmt.Sprintf("This must be at least %v.", least)
	}
	if most, limited := f.element.number("max_value"); limited && n > most {
		return fmt.Sprintf("This must be at most %v.", most)
	}
	return ""
}

func badTime(v any, layout string) string {
	words, typed := v.(string)
	if _, err := time.Parse(layout, words); typed && err != nil {
		return "This is not of the form " + layout + "."
	}
	return ""
}

func moment(v any) (map[string]any, string) {
	words, typed := v.(string)
	if !typed {
		return map[string]any{"selected_date_time": nil}, ""
	}
	seconds, err := strconv.ParseInt(words, 10, 64)
	if err != nil || len(words) != 10 {
		return nil, "This is no time in seconds of ten digits."
	}
	return map[string]any{"selected_date_time": seconds}, ""
}
