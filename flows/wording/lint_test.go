package wording

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// bad is a text that must be caught, good one that must pass.
type bad struct{ Rule, Text string }

type good struct{ Near, Text string }

// samples are the texts of one language: those the rules were made with, those
// that were written before (heldout), and what people in a hurry write: to a
// candidate and, where they think that nobody reads it, for HR.
type samples struct {
	bad, heldBad []bad
	good         []good
	heldGood     []string
	hurried      hurried
}

type hurried struct {
	Bad, Note   []bad
	Good, Clean []string
}

func read(t *testing.T, name string, file any) {
	t.Helper()
	meta, err := toml.DecodeFile("testdata/"+name+".toml", file)
	if err != nil {
		t.Fatal(err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		t.Fatalf("%s: unknown key %s", name, extra[0])
	}
}

func samplesIn(t *testing.T, language string) samples {
	t.Helper()
	var b struct{ Bad []bad }
	var g struct{ Good []good }
	var h struct {
		Bad  []bad
		Good []string
	}
	read(t, "bad."+language, &b)
	read(t, "good."+language, &g)
	read(t, "heldout."+language, &h)
	var q hurried
	read(t, "hurried."+language, &q)
	return samples{b.Bad, h.Bad, g.Good, h.Good, q}
}

func linter(t testing.TB) *Linter {
	t.Helper()
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func languages() []string { return []string{"zh", "en"} }

// ofReasons are the rules that a decider's words can break.
func ofReasons(l *Linter) []string {
	return slices.DeleteFunc(l.Rules(), func(key string) bool { return slices.Contains(missing(), key) })
}

// listed says whether a word stands in the text that breaks the rule by itself.
func (l *Linter) listed(rule, text string) bool {
	p := l.words.normal(text)
	hits := l.words.find(p.text)
	return slices.ContainsFunc(l.frames, func(f frame) bool {
		return f.rule.Key == rule && len(f.steps) == 1 &&
			slices.ContainsFunc(hits, func(h hit) bool { return f.steps[0].has(h.concept) })
	})
}

// TestBad promises that each bad sample is caught under its rule, that there
// are enough of them, and that most say what they say without a listed word.
func TestBad(t *testing.T) {
	t.Parallel()
	l := linter(t)
	for _, language := range languages() {
		all := samplesIn(t, language)
		count, caught, para := map[string]int{}, map[string]int{}, map[string]int{}
		for _, s := range slices.Concat(all.bad, all.heldBad, all.hurried.Bad) {
			found := l.Reason(s.Text)
			count[s.Rule]++
			if !l.listed(s.Rule, s.Text) {
				para[s.Rule]++
			}
			if slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == s.Rule }) {
				caught[s.Rule]++
			} else {
				t.Errorf("%s: missed in %q: found %v", s.Rule, s.Text, found)
			}
			if Blocks(found) == (s.Rule == "tone" && len(found) == 1) {
				t.Errorf("%s in %q: blocks is %v", s.Rule, s.Text, Blocks(found))
			}
		}
		var table strings.Builder
		paraphrases := 0
		for _, rule := range ofReasons(l) {
			fmt.Fprintf(&table, "\n%-12s %3d samples, %3d caught, %3d of them without a listed word", rule, count[rule], caught[rule], para[rule])
			paraphrases += para[rule]
			if count[rule] == 0 {
				t.Errorf("%s: no bad sample in %s", rule, language)
			}
		}
		t.Logf("%s%s", language, table.String())
		if len(all.bad) < 60 || paraphrases < 40 || len(all.heldBad) != 25 {
			t.Errorf("%s: %d bad samples, %d without a listed word, %d held out", language, len(all.bad), paraphrases, len(all.heldBad))
		}
	}
}

// TestGood promises that no good sample is even warned of, and that each rule
// has a near miss.
func TestGood(t *testing.T) {
	t.Parallel()
	l := linter(t)
	for _, language := range languages() {
		all := samplesIn(t, language)
		near := map[string]int{}
		var texts []string
		for _, s := range all.good {
			near[s.Near]++
			texts = append(texts, s.Text)
		}
		for _, text := range slices.Concat(texts, all.heldGood, all.hurried.Good) {
			if found := l.Reason(text); len(found) > 0 {
				t.Errorf("false alarm in %q: %v", text, found)
			}
		}
		for _, rule := range l.Rules() {
			if near[rule] == 0 {
				t.Errorf("%s: no near miss in %s", rule, language)
			}
		}
		t.Logf("%s: %d good samples, %v", language, len(texts)+len(all.heldGood)+len(all.hurried.Good), near)
		if len(texts) < 60 || len(all.heldGood) != 25 {
			t.Errorf("%s: %d good samples, %d held out", language, len(texts), len(all.heldGood))
		}
	}
}

// TestLetters looks at whole letters: parts, link, consent, and what they say.
func TestLetters(t *testing.T) {
	t.Parallel()
	l := linter(t)
	var file struct {
		Letter []struct {
			Name, Locale, Text, Reason string
			Linked, Consent            bool
			Breaks                     []string
		}
	}
	read(t, "letters", &file)
	for _, x := range file.Letter {
		var got []string
		for _, f := range l.Letter(Letter{x.Locale, x.Text, x.Reason, x.Linked, x.Consent}) {
			got = append(got, f.Rule)
			if f.Words != x.Text[f.Start:f.End] {
				t.Errorf("%s: %s is at %q, not %q", x.Name, f.Rule, x.Text[f.Start:f.End], f.Words)
			}
		}
		slices.Sort(got)
		slices.Sort(x.Breaks)
		if !slices.Equal(slices.Compact(got), x.Breaks) {
			t.Errorf("%s: breaks %v, want %v", x.Name, got, x.Breaks)
		}
	}
}

// TestNote promises that a note for HR is judged for protected traits and for
// feelings read into people, and for nothing else.
func TestNote(t *testing.T) {
	t.Parallel()
	l := linter(t)
	for text, want := range map[string]string{
		"他比别人弱一些，AI 只给了 54 分": "", "Others were stronger; he scored 54.": "",
		"她家里有两个娃，加班不现实": "family", "too old, and not a fit": "age",
	} {
		got := ""
		for _, f := range l.Note(text) {
			got = cmp.Or(got, f.Rule)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, language := range languages() {
		all := samplesIn(t, language).hurried
		for _, s := range all.Note {
			if found := l.Note(s.Text); !slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == s.Rule }) {
				t.Errorf("%s: missed in the note %q: found %v", s.Rule, s.Text, found)
			}
		}
		for _, text := range slices.Concat(all.Clean, all.Good) {
			if found := l.Note(text); len(found) > 0 {
				t.Errorf("false alarm in the note %q: %v", text, found)
			}
		}
		if len(all.Bad) < 60 || len(all.Note) < 40 || len(all.Good) < 60 || len(all.Clean) < 15 {
			t.Errorf("%s: %d, %d, %d and %d samples of people in a hurry", language, len(all.Bad), len(all.Note), len(all.Good), len(all.Clean))
		}
	}
}

// TestRules promises that every rule is known by one stable key.
func TestRules(t *testing.T) {
	t.Parallel()
	rules := linter(t).Rules()
	seen := map[string]bool{}
	for _, key := range rules {
		seen[key] = true
	}
	for _, key := range strings.Fields("bare sex age family pregnancy origin ethnicity belief health disability looks accent comparison " +
		"score rank emotion promise threat consent unlinked missing.thanks missing.reason missing.invitation tone") {
		if !seen[key] {
			t.Errorf("no rule %s", key)
		}
		delete(seen, key)
	}
	if len(seen) > 0 || len(rules) != 24 {
		t.Errorf("rules %v, not expected: %v", rules, slices.Sorted(maps.Keys(seen)))
	}
}
