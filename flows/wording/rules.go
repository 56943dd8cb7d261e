package wording

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/BurntSushi/toml"
)

//go:embed data/*.toml
var data embed.FS

var errRules = errors.New("rules of wording are damaged")

// Linter holds the rules, read and checked once; it is safe for many at a time.
type Linter struct {
	words  *lexicon
	rules  []rule
	frames []frame
	empty  set // concepts of words that say nothing about the work
}

// New reads the rules that come with the program.
func New() (*Linter, error) {
	files := map[string]string{}
	for _, name := range []string{"words.zh.toml", "words.en.toml", "rules.toml"} {
		raw, err := data.ReadFile("data/" + name)
		if err != nil {
			return nil, fmt.Errorf("read the rules of wording: %w", err)
		}
		files[name] = string(raw)
	}
	l := &Linter{words: newLexicon()}
	for _, name := range []string{"words.zh.toml", "words.en.toml"} {
		if err := l.words.read(files[name]); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	if err := l.read(files["rules.toml"]); err != nil {
		return nil, fmt.Errorf("read rules.toml: %w", err)
	}
	return l, nil
}

// read adds the words of one language. Both languages have the same concepts,
// so a frame holds in either and in a mix.
func (x *lexicon) read(raw string) error {
	var file struct {
		Traditional, Ages []string
		Numerals, Links   string
		Trait, Word       map[string][]string
	}
	meta, err := toml.Decode(raw, &file)
	if err != nil {
		return err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return fmt.Errorf("%w: unknown key %s", errRules, extra[0])
	}
	x.numerals, x.links = x.numerals+file.Numerals, x.links+file.Links
	if err := x.addAges(file.Ages); err != nil {
		return err
	}
	for _, pair := range file.Traditional {
		r := []rune(pair)
		if len(r) != 2 {
			return fmt.Errorf("%w: pair %q", errRules, pair)
		}
		x.simple[r[0]] = r[1]
	}
	for _, group := range []struct {
		words map[string][]string
		trait bool
	}{{file.Trait, true}, {file.Word, false}} {
		for _, name := range slices.Sorted(maps.Keys(group.words)) {
			for _, w := range group.words[name] {
				if err := x.add(x.concept(name, group.trait), w); err != nil {
					return fmt.Errorf("concept %s: %w", name, err)
				}
			}
		}
	}
	return nil
}

// read adds the rules. All concepts must be known by now.
func (l *Linter) read(raw string) error {
	var file struct {
		Empty string
		Rule  []rule
	}
	meta, err := toml.Decode(raw, &file)
	if err != nil {
		return err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return fmt.Errorf("%w: unknown key %s", errRules, extra[0])
	}
	if len(l.words.names) > 64*len(set{}) {
		return fmt.Errorf("%w: more than %d concepts", errRules, 64*len(set{}))
	}
	if l.empty, err = l.words.set(file.Empty); err != nil {
		return err
	}
	l.rules = file.Rule
	for i := range l.rules {
		for _, line := range l.rules[i].Frames {
			frames, err := l.words.readFrame(&l.rules[i], line)
			if err != nil {
				return err
			}
			l.frames = append(l.frames, frames...)
		}
	}
	return nil
}
