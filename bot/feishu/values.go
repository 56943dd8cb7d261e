package feishu

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"closeloop/bot/chat"
)

// How Feishu's pickers tell a day and an instant: with the offset of whoever
// picked it. As the house takes them they are in the reader's zone.
const (
	pickedDay  = "2006-01-02 -0700"
	pickedTime = "2006-01-02 15:04 -0700"
	initialAt  = "2006-01-02 15:04"
	houseTime  = "2006-01-02T15:04"
)

// fillable says whether a form can have come from a card of ours: in no more inputs than
// a card has, and in none more than it takes, whatever Feishu counts as a character.
// Nobody loses words by it, and nobody keeps the bot busy with a request made up.
func fillable(form map[string]any) bool {
	const longest = maxInput * utf8.UTFMax
	for _, value := range form {
		size := 0
		switch value := value.(type) {
		case string:
			size = len(value)
		case []any:
			size = len(value) * longest / maxElements
		}
		if size > longest {
			return false
		}
	}
	return len(form) <= maxElements
}

// valuesOf are the values of a form as Feishu sends them (form_value), by field,
// as the house takes them: parts of a long text joined, instants in the reader's
// zone, people by id. wrong names fields whose text names nobody or several: what
// was typed is their value.
func (p pen) valuesOf(form map[string]any) (v chat.Values, wrong map[string]chat.Text) {
	v, wrong = chat.Values{}, map[string]chat.Text{}
	long := map[string]map[int]joint{}
	for name, value := range form {
		rest, ours := strings.CutPrefix(name, aField)
		if !ours {
			continue
		}
		words := wordsOf(value)
		if len(words) == 0 {
			continue
		}
		field, kind, _ := strings.Cut(rest, between)
		switch number, join, part := strings.Cut(kind, between); {
		case part:
			if n, err := strconv.Atoi(number); err == nil && n >= 0 && (join == byLine || join == directly) {
				if long[field] == nil {
					long[field] = map[int]joint{}
				}
				long[field][n] = joint{join, words[0]}
			}
		case kind == "":
			v[field] = words
		case kind == ofDay:
			v[field] = []string{day(words[0])}
		case kind == ofTime:
			v[field] = []string{p.moment(words[0])}
		case kind == ofWhom:
			id, fault := p.whom(words[0])
			v[field] = []string{id}
			if !fault.Empty() {
				wrong[field] = fault
			}
		}
	}
	for field, parts := range long {
		if words := joinParts(parts); words != "" {
			v[field] = []string{words}
		}
	}
	return v, wrong
}

// wordsOf are the values of one input: none of what is empty.
func wordsOf(value any) []string {
	switch value := value.(type) {
	case string:
		if value != "" {
			return []string{value}
		}
	case bool:
		if value {
			return []string{"true"}
		}
	case []any:
		var out []string
		for _, one := range value {
			if s, ok := one.(string); ok && s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// day is a date without the offset that a picker tells with it.
func day(picked string) string {
	if at, err := time.Parse(pickedDay, picked); err == nil {
		return at.Format(time.DateOnly)
	}
	return picked
}

// moment is an instant in the reader's zone.
func (p pen) moment(picked string) string {
	if at, err := time.Parse(pickedTime, picked); err == nil {
		return at.In(p.zone()).Format(houseTime)
	}
	if at, err := time.Parse(initialAt, picked); err == nil {
		return at.Format(houseTime)
	}
	return picked
}

// picked are the instants of a form as its pickers showed them, by field: in the zone of
// whoever picked, who may travel. So they stand there again when the form comes back.
func picked(form map[string]any) map[string]string {
	out := map[string]string{}
	for name, value := range form {
		field, instant := strings.CutSuffix(strings.TrimPrefix(name, aField), between+ofTime)
		words, _ := value.(string)
		if at, err := time.Parse(pickedTime, words); err == nil && instant {
			out[field] = at.Format(initialAt)
		}
	}
	return out
}

func (p pen) zone() *time.Location {
	if p.reader.Zone == nil {
		return time.UTC
	}
	return p.reader.Zone
}

// whom finds a colleague by what was typed: an id, or a whole name that only one
// has. Otherwise it is the words themselves, and who could be meant.
func (p pen) whom(typed string) (string, chat.Text) {
	const most = 6
	typed = chat.OneLine(typed)
	var same, near []Colleague
	for _, c := range p.colleagues {
		switch {
		case c.ID == typed:
			return c.ID, chat.Text{}
		case strings.EqualFold(chat.OneLine(c.Name), typed):
			same = append(same, c)
		case strings.Contains(strings.ToLower(c.Name), strings.ToLower(typed)) && typed != "":
			near = append(near, c)
		}
	}
	if len(same) == 1 {
		return same[0].ID, chat.Text{}
	}
	near = append(same, near...)
	if len(near) == 0 {
		return typed, chat.T("feishu.person.none", "Name", typed)
	}
	var names []chat.Text
	for _, c := range near[:min(most, len(near))] {
		names = append(names, chat.T("feishu.person", "Name", c.Name, "ID", c.ID))
	}
	return typed, chat.T("feishu.person.which", "Name", typed, "Names", names)
}

// called is what stands in an input for a person: the name where only one has
// it, else the id; what is no id stays as it was typed.
func (p pen) called(value string) string {
	at := slices.IndexFunc(p.colleagues, func(c Colleague) bool { return c.ID == value })
	if at < 0 {
		return value
	}
	name := chat.OneLine(p.colleagues[at].Name)
	if id, fault := p.whom(name); !fault.Empty() || id != value {
		return value
	}
	return name
}
