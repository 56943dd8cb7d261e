// Package locales holds every word the bot says: message files by area and
// language, embedded, and the Speaker that puts a chat.Text into words.
// It keeps law 6: no sentence is built in code. Flows name a key with
// arguments; here alone it gets a language, and here alone numbers, lists and
// instants get the reader's habit. Words of people pass through as they are:
// they are data of a template and never one themselves (law 9).
package locales

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// English is the fallback; Chinese is the other language of the house.
const (
	English = "en"
	Chinese = "zh-CN"
)

//go:embed *.toml
var files embed.FS

// Speaker says texts in a reader's language and zone. It is a chat.Speaker,
// safe for concurrent use, and does no I/O.
type Speaker struct {
	tongues map[string]*tongue
	matcher language.Matcher
}

// tongue is one language: its messages, those without arguments said in advance,
// and the frames of most others, so that a card costs no template to be run.
type tongue struct {
	tag       language.Tag
	localizer *i18n.Localizer
	parser    template.Parser
	messages  map[string]*i18n.Message
	plain     map[string]string
	frames    map[string]frame
}

// New reads the embedded message files. An error names the file.
func New() (*Speaker, error) { return Rewritten(func(template string) string { return template }) }

// Rewritten is New with every English template passed through change first: by
// that a test sees which words on a screen never came from here.
func Rewritten(change func(template string) string) (*Speaker, error) {
	bundle := i18n.NewBundle(language.English)
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("read message files: %w", err)
	}
	s := &Speaker{tongues: map[string]*tongue{}}
	tags := make([]language.Tag, 0, 2)
	for _, locale := range s.Locales() {
		tag := language.MustParse(locale)
		tags = append(tags, tag)
		s.tongues[locale] = newTongue(bundle, tag)
	}
	s.matcher = language.NewMatcher(tags)
	for _, e := range entries {
		if err := s.load(bundle, e.Name(), change); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func newTongue(bundle *i18n.Bundle, tag language.Tag) *tongue {
	return &tongue{
		tag:       tag,
		localizer: i18n.NewLocalizer(bundle, tag.String()),
		parser:    &template.TextParser{Option: "missingkey=error"},
		messages:  map[string]*i18n.Message{},
		plain:     map[string]string{},
		frames:    map[string]frame{},
	}
}

func (s *Speaker) load(bundle *i18n.Bundle, name string, change func(string) string) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read message file %s: %w", name, err)
	}
	file, err := i18n.ParseMessageFileBytes(text, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return fmt.Errorf("read message file %s: %w", name, err)
	}
	t := s.tongues[file.Tag.String()]
	if t == nil {
		return fmt.Errorf("read message file %s: language %s is none of %v", name, file.Tag, s.Locales())
	}
	for _, m := range file.Messages {
		if t.messages[m.ID] != nil {
			return fmt.Errorf("read message file %s: key %s stands in two places", name, m.ID)
		}
		if t == s.tongues[English] {
			m.One, m.Other = change(m.One), change(m.Other)
		}
		t.messages[m.ID] = m
		if m.One == "" && m.Other != "" && !strings.Contains(m.Other, "{{") {
			t.plain[m.ID] = m.Other
		} else if f, ok := newFrame(m); ok {
			t.frames[m.ID] = f
		}
	}
	if err := bundle.AddMessages(file.Tag, file.Messages...); err != nil {
		return fmt.Errorf("read message file %s: %w", name, err)
	}
	return nil
}

// Locales lists the languages, the fallback first.
func (s *Speaker) Locales() []string { return []string{English, Chinese} }

// Keys lists the message keys of a locale in order.
func (s *Speaker) Keys(locale string) []string {
	t := s.tongues[locale]
	if t == nil {
		return nil
	}
	keys := make([]string, 0, len(t.messages))
	for key := range t.messages {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Match chooses a locale for an Accept-Language header or a language tag; what
// we do not speak gets English.
func (s *Speaker) Match(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return English
	}
	_, i, sure := s.matcher.Match(wanted...)
	if sure == language.No {
		return English
	}
	return s.Locales()[i]
}

// in is the tongue for a locale; readers carry exactly one of ours, others are
// matched.
func (s *Speaker) in(locale string) *tongue {
	if t := s.tongues[locale]; t != nil {
		return t
	}
	return s.tongues[s.Match(locale)]
}
