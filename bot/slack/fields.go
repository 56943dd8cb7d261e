package slack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// maxChoices is how many options a menu has; more are put into groups.
const maxChoices = 100

// input draws a field. Where there is nothing to choose from, it says so; where
// more stands in it than Slack takes, the cut is told.
func (p pen) input(f chat.Field) []api.Block {
	label := doorstep.Line(p.words(f.Label), 2000)
	if label == "" {
		label = f.Name
	}
	e := p.element(f)
	if e == nil {
		none := chat.T("slack.form.none", "Field", chat.L(label))
		return []api.Block{api.NewSectionBlock(plain(p.words(none), maxText), nil, nil)}
	}
	var hint *api.TextBlockObject
	if words := p.words(f.Hint); words != "" {
		hint = plain(words, 2000)
	}
	in := api.NewInputBlock(blockOf(f.Name), plain(label, 2000), hint, e).WithOptional(!f.Required)
	if len([]rune(f.Value)) > most(f) {
		return []api.Block{in, api.NewContextBlock("", plain(p.words(chat.T("slack.more")), maxText))}
	}
	return []api.Block{in}
}

// most is how many characters a field takes.
func most(f chat.Field) int {
	if f.Max <= 0 {
		return maxInput
	}
	return min(f.Max, maxInput)
}

// element is what a field is filled in with, or nil if it has no choices.
func (p pen) element(f chat.Field) api.BlockElement {
	switch f.Type {
	case chat.FieldNumber:
		e := api.NewNumberInputBlockElement(nil, valueID, true)
		if _, err := strconv.ParseFloat(f.Value, 64); err == nil && strings.Trim(f.Value, "0123456789.-") == "" {
			e.InitialValue = f.Value
		}
		return e
	case chat.FieldDate:
		e := api.NewDatePickerBlockElement(valueID)
		if _, err := time.Parse(time.DateOnly, f.Value); err == nil {
			e.InitialDate = f.Value
		}
		return e
	case chat.FieldDateTime:
		e := api.NewDateTimePickerBlockElement(valueID)
		e.InitialDateTime = p.instant(f.Value)
		return e
	case chat.FieldCheckbox:
		yes := api.NewOptionBlockObject("true", plain(p.words(chat.T("slack.form.checked")), maxOption), nil)
		e := api.NewCheckboxGroupsBlockElement(valueID, yes)
		if f.Value == "true" {
			e.InitialOptions = []*api.OptionBlockObject{yes}
		}
		return e
	case chat.FieldSelect, chat.FieldPerson, chat.FieldMulti:
		return p.choice(f)
	}
	e := api.NewPlainTextInputBlockElement(nil, valueID)
	e.Multiline = f.Type == chat.FieldArea
	e.MaxLength = most(f)
	e.InitialValue = f.Value
	if runes := []rune(f.Value); len(runes) > e.MaxLength {
		e.InitialValue = string(runes[:e.MaxLength])
	}
	return e
}

// instant is a date and time of the reader's zone in seconds, 0 if it is none
// that Slack's picker shows.
func (p pen) instant(value string) int64 {
	zone := p.reader.Zone
	if zone == nil {
		zone = time.UTC
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", value, zone)
	if err != nil || at.Unix() < 1_000_000_000 || at.Unix() > 9_999_999_999 {
		return 0
	}
	return at.Unix()
}

// choice is a menu. Too many colleagues for one menu are asked for as they are
// looked for.
func (p pen) choice(f chat.Field) api.BlockElement {
	if f.Type == chat.FieldPerson && len(f.Options) == 0 {
		if len(p.colleagues) > maxChoices {
			return p.search(f.Value)
		}
		for _, c := range p.colleagues {
			f.Options = append(f.Options, chat.Option{Value: c.ID, Label: chat.L(c.Name)})
		}
	}
	options := p.options(f.Options)
	if len(options) == 0 {
		return nil
	}
	if f.Type == chat.FieldMulti {
		e := &api.MultiSelectBlockElement{Type: api.MultiOptTypeStatic, ActionID: valueID, Options: options}
		for _, value := range strings.Split(f.Value, ",") {
			if o := chosen(options, value); o != nil && !slices.Contains(e.InitialOptions, o) {
				e.InitialOptions = append(e.InitialOptions, o)
			}
		}
		if len(options) > maxChoices {
			e.Options, e.OptionGroups = nil, groups(options)
		}
		return e
	}
	e := &api.SelectBlockElement{Type: api.OptTypeStatic, ActionID: valueID, Options: options, InitialOption: chosen(options, f.Value)}
	if len(options) > maxChoices {
		e.Options, e.OptionGroups = nil, groups(options)
	}
	return e
}

func (p pen) search(value string) api.BlockElement {
	start := 0
	e := &api.SelectBlockElement{Type: api.OptTypeExternal, ActionID: valueID, MinQueryLength: &start}
	for _, c := range p.colleagues {
		if c.ID == value {
			e.InitialOption = option(c.ID, c.Name)
		}
	}
	return e
}

// option is one choice; without words it is called by its value. What its line
// does not hold goes on in the line under it.
func option(value, words string) *api.OptionBlockObject {
	if words = strings.Join(strings.Fields(words), " "); words == "" {
		words = value
	}
	first := doorstep.Line(words, maxOption)
	o := api.NewOptionBlockObject(value, plain(first, maxOption), nil)
	if rest, cut := strings.CutPrefix(words, strings.TrimSuffix(first, doorstep.Ellipsis)); cut && strings.TrimSpace(rest) != "" && rest != doorstep.Ellipsis {
		o.Description = plain(doorstep.Ellipsis+doorstep.Line(rest, maxOption-1), maxOption)
	}
	return o
}

// options are the choices that Slack can carry back: with a value that is not
// empty nor too long, each once.
func (p pen) options(from []chat.Option) (out []*api.OptionBlockObject) {
	const longest = 150
	for _, o := range from {
		if n := len([]rune(o.Value)); n > 0 && n <= longest && chosen(out, o.Value) == nil {
			out = append(out, option(o.Value, doorstep.Clean(p.words(o.Label))))
		}
	}
	return out
}

func chosen(options []*api.OptionBlockObject, value string) *api.OptionBlockObject {
	for _, o := range options {
		if o.Value == value {
			return o
		}
	}
	return nil
}

// groups are options in hundreds, called by their numbers.
func groups(options []*api.OptionBlockObject) (out []*api.OptionGroupBlockObject) {
	for from := 0; from < len(options) && len(out) < maxChoices; from += maxChoices {
		to := min(from+maxChoices, len(options))
		out = append(out, api.NewOptionGroupBlockElement(plain(fmt.Sprintf("%d–%d", from+1, to), maxOption), options[from:to]...))
	}
	return out
}
