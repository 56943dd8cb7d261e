package chat

import (
	"strings"
	"time"
	"unicode"
)

// Text is what people read, before it has a language: a message key with
// arguments, or literal words of a person, which are never parsed as markup,
// template or command. The zero Text is no text.
type Text struct {
	Key     string         `json:"key,omitempty"`
	Args    map[string]Arg `json:"args,omitempty"`
	Literal string         `json:"literal,omitempty"`
	// In are the company's own words in several languages, by locale: a
	// position's title, a dimension's name. The reader's is shown.
	In map[string]string `json:"in,omitempty"`
}

// Arg is one argument of a message: exactly one field is set.
type Arg struct {
	Literal *string  `json:"s,omitempty"`
	Number  *float64 `json:"n,omitempty"`
	Text    *Text    `json:"t,omitempty"`
	Moment  *Moment  `json:"m,omitempty"`
	List    []Text   `json:"l,omitempty"` // joined in the language's habit
}

// Moment is an instant, printed in the reader's zone and habit.
type Moment struct {
	At   time.Time  `json:"at"`
	Form MomentForm `json:"form"`
}

// MomentForm is how a moment is printed.
type MomentForm string

// The forms: weekday, date and time (the usual one for deadlines); weekday and
// date; weekday and time; time alone; a date with its year, for what lies further
// ahead or back than anybody counts in weekdays.
const (
	DateTime MomentForm = "datetime"
	Date     MomentForm = "date"
	DayTime  MomentForm = "daytime"
	Clock    MomentForm = "clock"
	Dated    MomentForm = "dated"
)

// T is a message by key with arguments in pairs: name, value. Values are
// string (literal words), int, float64, Text, []Text, time.Time (as DateTime)
// or Moment. "Count" chooses the plural form.
func T(key string, pairs ...any) Text {
	t := Text{Key: key}
	if len(pairs) > 0 {
		t.Args = make(map[string]Arg, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		t.Args[pairs[i].(string)] = argOf(pairs[i+1])
	}
	return t
}

func argOf(v any) Arg {
	switch v := v.(type) {
	case string:
		return Arg{Literal: &v}
	case int:
		n := float64(v)
		return Arg{Number: &n}
	case float64:
		return Arg{Number: &v}
	case Text:
		return Arg{Text: &v}
	case []Text:
		return Arg{List: v}
	case time.Time:
		return Arg{Moment: &Moment{At: v, Form: DateTime}}
	case Moment:
		return Arg{Moment: &v}
	}
	panic("chat.T: an argument is string, int, float64, Text, []Text, time.Time or Moment")
}

// L is literal words of a person.
func L(words string) Text { return Text{Literal: words} }

// ByLocale is the company's own words in several languages.
func ByLocale(words map[string]string) Text { return Text{In: words} }

// Empty says whether there is nothing to read.
func (t Text) Empty() bool { return t.Key == "" && t.Literal == "" && len(t.In) == 0 }

// OneLine is what a person typed on one line: blanks folded, without control
// characters and without marks that would turn the words around them. Such
// words may stand on a card, in a sentence and in a header.
func OneLine(words string) string {
	words = strings.Map(func(r rune) rune {
		turns := r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
		switch {
		case unicode.IsSpace(r):
			return ' '
		case turns || unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(words, "\uFFFD"))
	return strings.Join(strings.Fields(words), " ")
}
