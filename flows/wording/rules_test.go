package wording

import (
	"slices"
	"strings"
	"testing"
)

// TestDamagedRules promises that a slip in the data is seen when the bot
// starts, not when a letter passes that must not.
func TestDamagedRules(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"no toml": "[word", "unknown key": "[words]\na = [\"b\"]", "open bracket": "[word]\na = [\"b(c\"]",
		"closed bracket": "[word]\na = [\"b)c\"]", "empty word": "[word]\na = [\"\"]", "any word": "[word]\na = [\"*\"]",
		"half a pair": "traditional = [\"x\"]", "too many choices": "[word]\na = [\"" + strings.Repeat("(a|b|c)", 9) + "\"]",
	} {
		if err := newLexicon().read(raw); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	l := linter(t)
	for name, raw := range map[string]string{
		"no toml": "[[rule", "unknown key": "empty = \"you\"\nfull = 1", "unknown concept": "empty = \"you\"\n[[rule]]\nkey = \"x\"\nframes = [\"nonsense\"]",
		"unknown exception": "empty = \"you\"\n[[rule]]\nkey = \"x\"\nframes = [\"you -nonsense\"]", "no step": "empty = \"you\"\n[[rule]]\nkey = \"x\"\nframes = [\"~3\"]",
		"no number": "empty = \"you\"\n[[rule]]\nkey = \"x\"\nframes = [\"you ~far\"]", "joined to nothing": "empty = \"you\"\n[[rule]]\nkey = \"x\"\nframes = [\"+ you\"]",
		"unknown empty": "empty = \"nonsense\"",
	} {
		if err := (&Linter{words: l.words}).read(raw); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestEveryConceptIsUsed promises that no list of words lies idle.
func TestEveryConceptIsUsed(t *testing.T) {
	t.Parallel()
	l := linter(t)
	used := l.empty
	for _, f := range l.frames {
		for _, s := range append(slices.Clone(f.steps), f.not) {
			for i := range s {
				used[i] |= s[i]
			}
		}
	}
	structural := []string{neutral, thing, client, person, team, stop, link, "thanks", "invitation"}
	for i, name := range l.words.names {
		if !used.has(i) && !slices.Contains(structural, name) {
			t.Errorf("no rule names the concept %q", name)
		}
	}
}

// TestExpand shows what the signs in words stand for.
func TestExpand(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"a": "a", "a(b|c)": "ab ac", "(a|b)?c": "ac bc c", "a(b(c|d)|e)": "abc abd ae", "a(b|)": "ab a",
	} {
		got, err := expand(word)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q: %q, %v; want %q", word, got, err, want)
		}
	}
}
