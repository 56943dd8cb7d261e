package wording

import (
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/BurntSushi/toml"
)

//go:embed data/*.toml
var data embed.FS

var errRules = errors.New("rules of wording are damaged")

// Linter holds the rules, read and checked once; it is safe for many at a time.
type Linter struct{ rules []rule }

type rule struct {
	name     string
	patterns []*regexp.Regexp
}

// New reads the rules that come with the program.
func New() (*Linter, error) {
	raw, err := data.ReadFile("data/forbidden.toml")
	if err != nil {
		return nil, fmt.Errorf("read forbidden words: %w", err)
	}
	var file map[string]map[string][]string
	if _, err := toml.Decode(string(raw), &file); err != nil {
		return nil, fmt.Errorf("read forbidden words: %w", err)
	}
	l := &Linter{}
	for name, languages := range file {
		r := rule{name: name}
		for _, patterns := range languages {
			for _, p := range patterns {
				re, err := regexp.Compile("(?i)" + p)
				if err != nil {
					return nil, fmt.Errorf("%w: rule %s: %w", errRules, name, err)
				}
				r.patterns = append(r.patterns, re)
			}
		}
		l.rules = append(l.rules, r)
	}
	return l, nil
}

// Reason judges a decider's words for the candidate: everything but missing parts.
func (l *Linter) Reason(text string) []Finding {
	var out []Finding
	for _, r := range l.rules {
		for _, p := range r.patterns {
			for _, at := range p.FindAllStringIndex(text, -1) {
				out = append(out, Finding{Rule: r.name, Words: text[at[0]:at[1]], Start: at[0], End: at[1]})
			}
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return a.Start - b.Start })
	return out
}

// Note judges a note for HR: protected traits only.
func (l *Linter) Note(text string) []Finding {
	traits := []string{"sex", "age", "family", "pregnancy", "origin", "ethnicity", "belief", "health", "disability", "looks", "accent"}
	return slices.DeleteFunc(l.Reason(text), func(f Finding) bool { return !slices.Contains(traits, f.Rule) })
}

// Letter judges a whole letter.
func (l *Linter) Letter(x Letter) []Finding {
	out := l.Reason(x.Text)
	if !x.Linked {
		out = append(out, Finding{Rule: "unlinked"})
	}
	return out
}

// Rules are the keys of all rules.
func (l *Linter) Rules() []string {
	return []string{
		"bare", "sex", "age", "family", "pregnancy", "origin", "ethnicity", "belief", "health", "disability", "looks", "accent",
		"comparison", "score", "rank", "emotion", "promise", "threat", "consent", "unlinked",
		"missing.thanks", "missing.reason", "missing.invitation", "tone",
	}
}
