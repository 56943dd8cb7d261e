package locales

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// ErrUnset says that an argument of a text carries no value.
var ErrUnset = errors.New("argument carries no value")

// Words says a text. Literal words come back as they are. A key that no file
// holds is said in English where English has it; a text that cannot be said
// shows its key, so that a fault is seen and never a hole.
func (s *Speaker) Words(r chat.Reader, text chat.Text) string {
	words, _ := s.Say(r, text)
	return words
}

// Say is Words with the fault that Words hides: an unknown key, a missing
// argument, an argument without a value.
func (s *Speaker) Say(r chat.Reader, text chat.Text) (string, error) {
	if text.Key == "" && len(text.In) == 0 {
		return text.Literal, nil
	}
	return voice{s.in(r.Locale), r.Zone}.say(text)
}

// voice is a language in a zone: what it takes to say one text.
type voice struct {
	*tongue
	zone *time.Location
}

func (v voice) say(text chat.Text) (string, error) {
	switch {
	case len(text.In) > 0:
		return v.own(text.In), nil
	case text.Key == "":
		return text.Literal, nil
	}
	if words, ok := v.plain[text.Key]; ok {
		return words, nil
	}
	args := make(map[string]string, len(text.Args))
	var faults error
	for name, arg := range text.Args {
		words, err := v.arg(arg)
		if err != nil {
			faults = errors.Join(faults, fmt.Errorf("say %s of %s: %w", name, text.Key, err))
		}
		args[name] = words
	}
	if f, ok := v.frames[text.Key]; ok {
		if words, ok := f.fill(args); ok {
			return words, faults
		}
	}
	words, err := v.localizer.Localize(&i18n.LocalizeConfig{
		MessageID:      text.Key,
		TemplateData:   args,
		PluralCount:    v.count(text),
		TemplateParser: v.parser,
	})
	if err != nil {
		faults = errors.Join(faults, fmt.Errorf("say %s: %w", text.Key, err))
		if words == "" {
			words = text.Key
		}
	}
	return words, faults
}

// own picks from the company's own words: this language's, else English, else
// Chinese, else whichever comes first.
func (v voice) own(words map[string]string) string {
	for _, locale := range append([]string{v.tag.String(), English, Chinese}, slices.Sorted(maps.Keys(words))...) {
		if words[locale] != "" {
			return words[locale]
		}
	}
	return ""
}

// count chooses the plural form where the language has more than one; go-i18n
// takes whole numbers or decimals in words.
func (v voice) count(text chat.Text) any {
	n, m := text.Args["Count"].Number, v.messages[text.Key]
	if n == nil || m == nil || m.One == "" {
		return nil
	}
	if *n == math.Trunc(*n) && math.Abs(*n) < 1<<53 {
		return int64(*n)
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

func (v voice) arg(a chat.Arg) (string, error) {
	switch {
	case a.Literal != nil:
		return *a.Literal, nil
	case a.Number != nil:
		return v.number(*a.Number), nil
	case a.Text != nil:
		return v.say(*a.Text)
	case a.Moment != nil:
		return v.moment(*a.Moment)
	case a.List != nil:
		return v.list(a.List)
	}
	return "–", ErrUnset
}
