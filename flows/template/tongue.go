package template

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"closeloop/flows/hiring"
	"closeloop/flows/slots"
)

//go:embed words/*.toml
var files embed.FS

// locales are the languages that words for candidates come in.
func locales() []string { return []string{"zh-CN", "en"} }

// tongue is what comes with the bot in one language: what slots are called, the
// candidate of a preview, how occasions are typed, and what to say on each.
type tongue struct {
	Slots  map[string]string   `toml:"slots"`
	Sample map[string]string   `toml:"sample"`
	Names  map[string][]string `toml:"names"`
	Say    map[string]said     `toml:"say"`
}

// said is words as people write them.
type said struct {
	Subject string `toml:"subject"`
	Body    string `toml:"body"`
}

// readTongues reads the files of all languages.
func readTongues() (map[string]tongue, error) {
	out := map[string]tongue{}
	for _, locale := range locales() {
		raw, err := files.ReadFile("words/" + locale + ".toml")
		if err != nil {
			return nil, fmt.Errorf("read the words of %s: %w", locale, err)
		}
		var one tongue
		meta, err := toml.Decode(string(raw), &one)
		if err != nil {
			return nil, fmt.Errorf("read the words of %s: %w", locale, err)
		}
		if extra := meta.Undecoded(); len(extra) > 0 {
			return nil, fmt.Errorf("read the words of %s: unknown key %s", locale, extra[0])
		}
		out[locale] = one
	}
	return out, nil
}

// slot finds what somebody called a slot, in any language or by its own name.
func (k *desk) slot(word string) (name string, known bool) {
	word = folded(strings.TrimPrefix(strings.TrimSpace(word), "."))
	for _, one := range k.tongues {
		for name, called := range one.Slots {
			if word == folded(called) || word == folded(name) {
				return name, true
			}
		}
	}
	return "", false
}

// folded is a word without what people write in different ways.
func folded(word string) string { return strings.ToLower(strings.Join(strings.Fields(word), "")) }

// called is a slot in braces, as people of a language write it.
func (k *desk) called(slot, locale string) string { return "{" + k.tongues[locale].Slots[slot] + "}" }

// kindNamed finds an occasion by what somebody typed.
func (k *desk) kindNamed(word string) (kind string, known bool) {
	word = folded(word)
	for _, kind := range slots.Kinds() {
		if word == folded(kind) {
			return kind, true
		}
		for _, one := range k.tongues {
			if slices.ContainsFunc(one.Names[kind], func(name string) bool { return folded(name) == word }) {
				return kind, true
			}
		}
	}
	return "", false
}

// builtin is what comes with the bot for an occasion, in every language.
func (k *desk) builtin(kind string) hiring.Template { return k.built[kind] }

// build makes templates of the words that come with the bot. All of them are
// allowed, or the build is damaged.
func (k *desk) build(rejection map[string]hiring.TemplateForm) error {
	k.built = map[string]hiring.Template{}
	for _, kind := range slots.Kinds() {
		one := hiring.Template{Kind: kind, Forms: map[string]hiring.TemplateForm{}}
		for _, locale := range locales() {
			if kind == slots.Rejection {
				one.Forms[locale] = rejection[locale]
				continue
			}
			words := k.tongues[locale].Say[kind]
			form, faults := k.read(kind, words)
			if len(faults) > 0 {
				return fmt.Errorf("read the words of %s: %s: line %d is not allowed: %s", locale, kind, faults[0].line, faults[0].why.Key)
			}
			one.Forms[locale] = form
		}
		k.built[kind] = one
	}
	return nil
}
