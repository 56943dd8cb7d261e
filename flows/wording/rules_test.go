package wording

import (
	"maps"
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
		"closed bracket": "[word]\na = [\"b)c\"]", "empty word": "[word]\na = [\"\"]", "any word": "[word]\na = [\"*\"]", "any end": "[word]\na = [\"$\"]",
		"age without end": "ages = [\"(a\"]", "half a pair": "traditional = [\"x\"]", "too many choices": "[word]\na = [\"" + strings.Repeat("(a|b|c)", 9) + "\"]",
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

// TestSigns shows which numbers can be an age, and where a clause ends.
func TestSigns(t *testing.T) {
	t.Parallel()
	x := newLexicon()
	if err := x.read("numerals = \"0123456789.四五七十百三几\"\nages = [\"(35|四十(五|几)?)\"]\n[word]\nage = [\"over @\", \"过@\"]\nend = [\"over #$\", \"过#$\"]"); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"over 35": "age end", "over 35 stores": "age", "over 35, please": "age end", "over 35.": "age end", "over 35 (or so)": "age end",
		"over 35.5": "end", "over 35,000": "", "over 35 %": "age", "over 70": "end", "over 035": "end", "over ten": "",
		"过四十": "age end", "过四十五": "age end", "过四十几。": "age end", "过四十个": "age", "过七十": "end", "过四百": "end", "过三": "end", "过35": "age end",
	} {
		got := map[string]bool{}
		for _, h := range x.find(x.normal(text).text) {
			got[x.names[h.concept]] = true
		}
		if words := strings.Join(slices.Sorted(maps.Keys(got)), " "); words != want {
			t.Errorf("%q: %q, want %q", text, words, want)
		}
	}
}
