package fakeslack

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Modal is the dialog on top of a person's screen.
type Modal struct {
	ID, Hash             string
	CallbackID, Metadata string
	Title, Submit, Close string
	Words                string // all that stands in it, as it is read
	Fields               []Field
	Actions              []Control // buttons among the fields
}

// Field is one input of a modal.
type Field struct {
	BlockID, ActionID string
	Type              string // of the element: "plain_text_input" …
	Label, Hint       string
	Placeholder       string
	Value             []string // what stands or is chosen in it
	Options           []Choice
	Optional          bool
	Error             string // what is written under it
	element           tree
}

// Choice is one option of a field.
type Choice struct{ Value, Label string }

// Field finds a field by its block_id or label.
func (m Modal) Field(what string) (Field, bool) {
	i := slices.IndexFunc(m.Fields, func(f Field) bool { return f.BlockID == what || f.Label == what })
	if i < 0 {
		return Field{}, false
	}
	return m.Fields[i], true
}

// Seen is the dialog as what Click presses buttons on.
func (m Modal) Seen() Seen {
	return Seen{View: m.ID, From: Bot, Words: m.Words, Actions: m.Actions}
}

// Modal is the dialog that the person has before them.
func (p *Person) Modal() (Modal, bool) {
	v, found := p.w.Modal(p.id)
	if !found {
		return Modal{}, false
	}
	doc := readTree(v.Raw)
	blocks := blocksOf(v)
	m := Modal{
		ID: v.ID, Hash: v.Hash, CallbackID: v.CallbackID, Metadata: v.PrivateMetadata,
		Title: textObject(doc.sub("title"), p.w.called), Words: readBlocks(blocks, p.w.called),
		Submit: textObject(doc.sub("submit"), p.w.called), Close: textObject(doc.sub("close"), p.w.called),
		Actions: controls(readList(blocks), p.w.called),
	}
	p.w.mu.Lock()
	drafts, wrong := p.w.drafts[v.ID], p.w.wrong[v.ID]
	p.w.mu.Unlock()
	for _, b := range doc.list("blocks") {
		if b.word("type") == "input" {
			f := p.w.field(b)
			f.Error = wrong[f.BlockID]
			if draft, typed := drafts[f.BlockID+"\n"+f.ActionID]; typed {
				f.Value = wordsOf(draft)
			}
			m.Fields = append(m.Fields, f)
		}
	}
	return m, true
}

func (w *Workspace) field(b tree) Field {
	e := b.sub("element")
	f := Field{
		BlockID: b.word("block_id"), ActionID: e.word("action_id"), Type: e.word("type"), element: e,
		Label: textObject(b.sub("label"), w.called), Hint: textObject(b.sub("hint"), w.called),
		Placeholder: textObject(e.sub("placeholder"), w.called), Optional: b.flag("optional"), Value: initial(e),
	}
	for _, o := range allOptions(e) {
		f.Options = append(f.Options, Choice{o.word("value"), textObject(o.sub("text"), w.called)})
	}
	return f
}

// initial is what stands in an element before anybody touches it.
func initial(e tree) []string {
	for _, key := range []string{"initial_value", "initial_date", "initial_time", "initial_date_time", "initial_user", "initial_conversation", "initial_channel"} {
		if v := e.word(key); v != "" {
			return []string{v}
		}
	}
	if o := e.sub("initial_option"); o != nil {
		return []string{o.word("value")}
	}
	var out []string
	for _, o := range e.list("initial_options") {
		out = append(out, o.word("value"))
	}
	for _, key := range []string{"initial_users", "initial_conversations", "initial_channels"} {
		users, _ := e[key].([]any)
		out = append(out, wordsOf(users)...)
	}
	return out
}

// shownValue is what stands in an element, as it is read.
func shownValue(e tree) string {
	values := initial(e)
	for i, v := range values {
		for _, o := range append(allOptions(e), e.sub("initial_option")) {
			if o.word("value") == v {
				values[i] = unescape(o.sub("text").word("text"))
			}
		}
	}
	return strings.Join(values, ", ")
}

// wordsOf are the texts of what a test gives for a field.
func wordsOf(v any) []string {
	switch v := v.(type) {
	case []string:
		return v
	case []any:
		var out []string
		for _, one := range v {
			out = append(out, wordsOf(one)...)
		}
		return out
	case string:
		if v == "" {
			return nil
		}
		return []string{v}
	case bool:
		if !v {
			return nil
		}
		return []string{"true"}
	case int:
		return []string{strconv.Itoa(v)}
	case int64:
		return []string{strconv.FormatInt(v, 10)}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case json.Number:
		return []string{v.String()}
	}
	return nil
}

// CloseModal closes the dialog on top. The app hears of it only if it asked to.
func (p *Person) CloseModal() {
	v, found := p.w.Modal(p.id)
	if !found {
		return
	}
	p.w.CloseModal(p.id, false)
	if !readTree(v.Raw).flag("notify_on_close") {
		return
	}
	p.w.Send(p.w.Interaction("view_closed", p.id, map[string]any{"view": v.json(p.w.opts.Team), "is_cleared": false}))
}

// Suggest types into a menu of the modal that asks the app for its options, and
// returns what it offers.
func (p *Person) Suggest(field, words string) ([]Choice, Answer) {
	m, _ := p.Modal()
	f, found := m.Field(field)
	if !found || !strings.HasSuffix(f.Type, "external_select") {
		return nil, p.helpless("there is no field %q that asks for options", field)
	}
	options, a := p.ask(m, f, words)
	var out []Choice
	for _, o := range options {
		out = append(out, Choice{o.word("value"), textObject(o.sub("text"), p.w.called)})
	}
	return out, a
}

func (p *Person) ask(m Modal, f Field, words string) ([]tree, Answer) {
	v, _ := p.w.viewOf(p.id, m.ID)
	a := p.w.Send(p.w.Interaction("block_suggestion", p.id, map[string]any{
		"action_id": f.ActionID, "block_id": f.BlockID, "value": words,
		"container": map[string]any{"type": "view", "view_id": m.ID}, "view": v.json(p.w.opts.Team),
	}))
	doc := readTree(a.Body)
	options := allOptions(doc)
	if flaw := badOptions(doc, options); !a.OK() || !a.JSON() || flaw != "" {
		p.suffer("%s: could not load the options: %v %d %s", f.Label, a.Err, a.Status, flaw)
		return nil, a
	}
	return options, a
}

// badOptions says why Slack would not show options.
func badOptions(doc tree, options []tree) string {
	if doc["options"] == nil && doc["option_groups"] == nil {
		return "neither options nor option_groups"
	}
	if len(doc.list("options")) > 100 || len(doc.list("option_groups")) > 100 {
		return "more than 100"
	}
	for _, g := range doc.list("option_groups") {
		if len(g.list("options")) > 100 {
			return "more than 100 in a group"
		}
	}
	for _, o := range options {
		label, value := len([]rune(o.sub("text").word("text"))), len([]rune(o.word("value")))
		if label == 0 || label > 75 || value == 0 || value > 150 {
			return "an option's text or value is empty or too long: " + string(encode(o))
		}
	}
	return ""
}
