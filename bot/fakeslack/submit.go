package fakeslack

import (
	"fmt"
	"maps"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// required is what Slack writes under a field that was left empty.
const required = "Please complete this required field."

// Submit fills fields of the modal on top, by block_id or label, and submits it;
// fields that are not named keep what stands in them. Values are texts, numbers,
// lists of either, or a bool for a single box; options go by value or label, moments by unix seconds.
// It returns what stands under fields now, by block_id, and under "" what Slack
// says where the app failed; nil if the modal was taken.
func (p *Person) Submit(values map[string]any) map[string]string {
	m, found := p.Modal()
	if !found {
		return p.stuck("no modal is open")
	}
	for what := range values {
		if _, found := m.Field(what); !found {
			return p.stuck("the modal %q has no field %q", m.Title, what)
		}
	}
	p.fill(&m, values)
	state, wrong := p.check(m)
	if len(wrong) > 0 {
		p.w.change(func() { p.w.wrong[m.ID] = wrong })
		return maps.Clone(wrong)
	}
	p.w.change(func() { delete(p.w.wrong, m.ID) })
	v, found := p.w.viewOf(p.id, m.ID)
	if !found {
		return p.stuck("the modal %q was closed", m.Title)
	}
	view := v.json(p.w.opts.Team)
	view["state"] = map[string]any{"values": state}
	a := p.w.Send(p.w.Interaction("view_submission", p.id, map[string]any{
		"view": view, "response_urls": []any{}, "trigger_id": p.w.Trigger(p.id, true),
	}))
	return p.submitted(v, a)
}

// stuck is where the person cannot go on.
func (p *Person) stuck(format string, args ...any) map[string]string {
	p.suffer(format, args...)
	return map[string]string{"": fmt.Sprintf(format, args...)}
}

// fill types values into the fields and leaves them there, whatever comes.
func (p *Person) fill(m *Modal, values map[string]any) {
	p.w.change(func() {
		drafts := p.w.drafts[m.ID]
		if drafts == nil {
			drafts = map[string]any{}
			p.w.drafts[m.ID] = drafts
		}
		for i, f := range m.Fields {
			v, given := values[f.BlockID]
			if !given {
				v, given = values[f.Label]
			}
			if given {
				m.Fields[i].Value = wordsOf(v)
				drafts[f.BlockID+"\n"+f.ActionID] = m.Fields[i].Value
			}
		}
	})
}

// check does what Slack's client does before anything is sent, and makes the
// state of the view.
func (p *Person) check(m Modal) (state map[string]any, wrong map[string]string) {
	state, wrong = map[string]any{}, map[string]string{}
	for _, f := range m.Fields {
		if len(f.Value) == 0 && !f.Optional {
			wrong[f.BlockID] = required
			continue
		}
		value, problem := p.value(m, f)
		if problem != "" {
			wrong[f.BlockID] = problem
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

// json says that the body was declared as JSON: nothing else is read.
func (a Answer) json() bool {
	kind, _, _ := mime.ParseMediaType(a.Type)
	return kind == "application/json"
}

// submitted does what the app answered to a submission.
func (p *Person) submitted(v View, a Answer) map[string]string {
	doc := readTree(a.Body)
	switch {
	case !a.OK():
		return p.stuck(failedModal)
	case len(strings.TrimSpace(string(a.Body))) == 0, a.json() && doc != nil && len(doc) == 0:
		p.w.pop(v)
		return nil
	case doc == nil || !a.json():
		return p.stuck(failedModal+" (answer of type %q: %.80s)", a.Type, a.Body)
	}
	switch action := doc.word("response_action"); action {
	case "errors":
		return p.faults(v, doc.sub("errors"))
	case "clear":
		p.w.CloseModal(p.id, true)
		return nil
	case "update", "push":
		if why := p.w.replace(v, encode(doc["view"]), action == "push"); why != "" {
			return p.stuck(failedModal+" (%s)", why)
		}
		return nil
	default:
		return p.stuck(failedModal+" (response_action %q)", action)
	}
}

// faults writes the app's words under the fields.
func (p *Person) faults(v View, said tree) map[string]string {
	wrong := map[string]string{}
	inputs := slices.DeleteFunc(readTree(v.Raw).list("blocks"), func(b tree) bool { return b.word("type") != "input" })
	for block := range said {
		if !slices.ContainsFunc(inputs, func(b tree) bool { return b.word("block_id") == block }) || said.word(block) == "" {
			return p.stuck(failedModal+" (errors name %q, which is no input of this view, or are empty)", block)
		}
		wrong[block] = said.word(block)
	}
	if len(wrong) == 0 {
		return p.stuck(failedModal + " (no errors in errors)")
	}
	p.w.change(func() { p.w.wrong[v.ID] = wrong })
	return maps.Clone(wrong)
}

// pop closes one view, wherever it stands in its stack.
func (w *Workspace) pop(v View) {
	w.change(func() {
		w.modals[v.User] = slices.DeleteFunc(w.modals[v.User], func(o *View) bool { return o.ID == v.ID })
	})
}

// replace puts a view that the app answered with on the screen; it says why not.
func (w *Workspace) replace(v View, raw []byte, push bool) (why string) {
	w.change(func() {
		c := call{w, args{"view": string(raw)}}
		self := w.view(v.ID, "")
		stack := w.modals[v.User]
		switch {
		case self == nil:
			why = "the view was closed"
			return
		case push && len(stack) >= stackLimit:
			why = "push_limit_reached"
			return
		case push:
			self = nil
		}
		judged, err := c.judgeView("modal", self)
		if err != nil {
			why = string(encode(document(nil, err, "")))
			return
		}
		if push {
			self = &View{ID: w.id("V"), User: v.User, Root: v.Root, Previous: v.ID}
			w.modals[v.User] = append(stack, self)
		}
		w.fill(self, judged)
	})
	return why
}
