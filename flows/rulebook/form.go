package rulebook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// The bounds of a rule's time.
const (
	mostDays  = 30
	mostHours = 23
	mostGrace = 10
	// longestSaying is how many characters a company may add to the reminders.
	longestSaying = 60
)

func openForm(_ flows.Env, _ hiring.Case, b Book) chat.Form {
	var options []chat.Option
	for _, r := range rules.NewTable(b.Rulebook).Numbered() {
		options = append(options, chat.Option{Value: r.ID, Label: chat.T("rulebook.option", "Rule", r.ID, "What", what(r))})
	}
	return chat.Form{Title: chat.T("rulebook.open.title"), Submit: chat.T("rulebook.open.submit"), Fields: []chat.Field{{
		Name: "rule", Type: chat.FieldSelect, Required: true, Options: options, Label: chat.T("rulebook.open.rule"), Late: true,
	}}}
}

func editForm(env flows.Env, _ hiring.Case, b Book) chat.Form {
	r, _ := b.rule(env.Asked.Args["rule"])
	return form(env, r, chat.T("rulebook.edit.submit"))
}

// form asks for all that can be changed of a rule, as it stands.
func form(env flows.Env, r rules.Rule, submit chat.Text) chat.Form {
	number := func(name string, value int) chat.Field {
		return chat.Field{Name: name, Type: chat.FieldNumber, Label: chat.T("rulebook.field." + name), Value: strconv.Itoa(value), Max: 3}
	}
	choice := func(value, key string) chat.Option { return chat.Option{Value: value, Label: chat.T(key)} }
	clock := chat.Field{
		Name: "clock", Type: chat.FieldSelect, Required: true, Value: string(r.Delay().Clock), Label: chat.T("rulebook.field.clock"),
		Options: []chat.Option{
			choice(string(calendar.WorkingTime), "rulebook.clock.working"), choice(string(calendar.CalendarTime), "rulebook.clock.calendar"),
		},
	}
	fields := []chat.Field{number("days", r.Days), number("hours", r.Hours), clock}
	if !r.Inner() {
		var rungs []chat.Option
		for _, rung := range rules.Choice() {
			rungs = append(rungs, choice(rung, "rulebook.rung."+rung))
		}
		fields = append(fields, number("grace", r.Grace), chat.Field{
			Name: "ladder", Type: chat.FieldMulti, Options: rungs, Value: strings.Join(rungsOf(r.Rule), ","), Label: chat.T("rulebook.field.ladder"),
		}, hearsField(r), chat.Field{
			Name: "say", Type: chat.FieldText, Max: longestSaying, Value: r.Say, Label: chat.T("rulebook.field.say"),
		})
	}
	fields = append(fields,
		chat.Field{
			Name: "only", Type: chat.FieldText, Max: rules.Longest, Value: r.When,
			Label: chat.T("rulebook.field.only"), Hint: chat.T("rulebook.hint.only"),
		},
		chat.Field{Name: "off", Type: chat.FieldCheckbox, Label: chat.T("rulebook.field.off"), Value: strconv.FormatBool(r.Off)})
	if options := positions(env); len(options) > 0 {
		fields = append(fields, chat.Field{
			Name: "off_for", Type: chat.FieldMulti, Options: options, Value: strings.Join(r.OffFor, ","), Label: chat.T("rulebook.field.off_for"), Late: true,
		})
	}
	return chat.Form{Title: chat.T("rulebook.edit.title", "Rule", r.ID), Submit: submit, Fields: fields}
}

// next is the choice of a rule that names nobody to hear first.
const next = "next"

// hearsField asks who is told first when the duty is late.
func hearsField(r rules.Rule) chat.Field {
	f := chat.Field{
		Name: "hears", Type: chat.FieldSelect, Value: cmp.Or(string(r.Hears), next), Label: chat.T("rulebook.field.hears"),
		Options: []chat.Option{{Value: next, Label: chat.T("rulebook.hears.next")}},
	}
	for _, role := range receivers() {
		f.Options = append(f.Options, chat.Option{Value: string(role), Label: hears(role)})
	}
	return f
}

// receivers are the roles that a rule may name to hear first.
func receivers() []hiring.Role { return []hiring.Role{hiring.HR, hiring.Admin} }

func hears(role hiring.Role) chat.Text { return chat.T("rulebook.hears." + string(role)) }

func positions(env flows.Env) (options []chat.Option) {
	for _, p := range env.Company.Positions() {
		options = append(options, chat.Option{Value: p.ID, Label: env.Title(p.ID)})
	}
	return options
}

// rungsOf is the rungs that a rule climbs, of those that it may leave out.
func rungsOf(r hiring.Rule) []string {
	if len(r.Ladder) == 0 {
		return rules.Choice()
	}
	return r.Ladder
}

// read is a rule as a form has it, with what is wrong by field.
func read(env flows.Env, was rules.Rule, v chat.Values) (hiring.Rule, map[string]chat.Text) {
	is, faults := was.Rule, map[string]chat.Text{}
	number := func(name string, most int, into *int) {
		n, err := strconv.Atoi(v.Get(name))
		if v.Get(name) == "" {
			n, err = 0, nil
		}
		if err != nil || n < 0 || n > most {
			faults[name] = chat.T("rulebook.fault.number", "Count", most)
		}
		*into = n
	}
	number("days", mostDays, &is.Days)
	number("hours", mostHours, &is.Hours)
	is.Clock = v.Get("clock")
	if is.Clock == string(calendar.WorkingTime) {
		is.Clock = ""
	}
	if is.Off = v.Get("off") == "true"; !was.Inner() {
		number("grace", mostGrace, &is.Grace)
		if is.Ladder = chosen(v["ladder"], rules.Choice()); len(is.Ladder) == 0 {
			faults["ladder"] = chat.T("rulebook.fault.ladder")
		}
		if len(is.Ladder) == len(rules.Choice()) {
			is.Ladder = nil
		}
		if is.Hears = hiring.Role(v.Get("hears")); !slices.Contains(receivers(), is.Hears) {
			is.Hears = ""
		}
		is.Say = chat.OneLine(v.Get("say"))
		if is.Days+is.Hours == 0 && faults["days"].Empty() && faults["hours"].Empty() {
			faults["days"] = chat.T("rulebook.fault.none")
		}
	}
	is.OffFor = chosen(v["off_for"], idsOf(positions(env)))
	is.When = rules.Tidy(chat.OneLine(v.Get("only")))
	if fault := rules.CheckIn(env.Company, is.When); fault != nil {
		faults["only"] = caret(is.When, fault)
	}
	return is, faults
}

// chosen are the values of a field that are on offer, in the order of the offer.
func chosen(values, offer []string) (out []string) {
	for _, o := range offer {
		if slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == o }) {
			out = append(out, o)
		}
	}
	return out
}

func idsOf(options []chat.Option) (out []string) {
	for _, o := range options {
		out = append(out, o.Value)
	}
	return out
}

// caret says what is wrong with a condition, with a caret before the place.
func caret(source string, f *rules.Fault) chat.Text {
	why := chat.T("rulebook.wrong."+string(f.Wrong), "Word", f.Word)
	switch f.Wrong {
	case rules.TooLong:
		return chat.T("rulebook.wrong.long", "Count", rules.Longest)
	case rules.NoAnswer:
		return why
	case rules.Unknown:
		why = chat.T("rulebook.wrong.unknown", "Word", f.Word, "Names", strings.Join(rules.Names(), ", "))
	}
	return chat.T("rulebook.caret", "Source", f.Caret(source), "Why", why)
}
