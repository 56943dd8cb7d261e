package locales

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"closeloop/bot/chat"
	"closeloop/bot/needs"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// sameInBoth are the Chinese messages that rightly hold no Chinese character:
// abbreviations and names that are said as they are. Short by intent.
func sameInBoth() []string {
	return []string{"role.hr", "role.it", "platform.slack"}
}

// leavesOut are the messages of which one language needs fewer arguments than
// the other: the sample cards say "Ask in round 2" and plain 复试可问. Code
// gives them all.
func leavesOut() []string { return []string{"summary.ask"} }

// spoken is a message without its arguments: no letter in it means mere
// punctuation, which any language may share.
func spoken(text string) bool {
	return strings.ContainsFunc(regexp.MustCompile(`\{\{.*?\}\}`).ReplaceAllString(text, ""), unicode.IsLetter)
}

// argsOf lists the arguments of a message over all its plural forms.
func argsOf(m *i18n.Message) []string {
	names := map[string]bool{}
	for _, form := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
		for _, action := range regexp.MustCompile(`\{\{.*?\}\}`).FindAllString(form, -1) {
			for _, field := range regexp.MustCompile(`\.([A-Z]\w*)`).FindAllStringSubmatch(action, -1) {
				names[field[1]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func TestEveryKeyInBothLanguages(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	en, zh := s.tongues[English].messages, s.tongues[Chinese].messages
	for key := range zh {
		if en[key] == nil {
			t.Errorf("%s: no English", key)
		}
	}
	for key, m := range en {
		switch {
		case zh[key] == nil:
			t.Errorf("%s: no Chinese", key)
		case !slices.Equal(argsOf(m), argsOf(zh[key])) != slices.Contains(leavesOut(), key):
			t.Errorf("%s: arguments %v in English, %v in Chinese", key, argsOf(m), argsOf(zh[key]))
		}
	}
}

func TestWordsOfTheRightLanguage(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	for key, m := range s.tongues[Chinese].messages {
		if spoken(m.Other) && !hasHan(m.Other) && !slices.Contains(sameInBoth(), key) {
			t.Errorf("%s: no Chinese in %q", key, m.Other)
		}
		if m.One != "" {
			t.Errorf("%s: Chinese has no plural", key)
		}
	}
	for key, m := range s.tongues[English].messages {
		if hasHan(m.One + m.Other) {
			t.Errorf("%s: Chinese in English %q", key, m.Other)
		}
	}
	for _, key := range sameInBoth() {
		if m := s.tongues[Chinese].messages[key]; m == nil || hasHan(m.Other) {
			t.Errorf("%s: needs no exception any more", key)
		}
	}
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func TestTone(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	s := speaker(t)
	for _, locale := range s.Locales() {
		for key, m := range s.tongues[locale].messages {
			if fault := offTone(m.One + "\n" + m.Other); fault != "" && spoken(m.Other) {
				t.Errorf("%s in %s: %s", key, locale, fault)
			}
		}
	}
	for text, bad := range map[string]bool{
		"你好，{{.Name}}。": false, "您好": true, "Done!": true, "好！": true, "Kindly click": true, "Answer unkindly": false,
		"a  b": true, "好 ": true, "你好,世界": true, "Please answer by {{.Due}}.": false,
		"你好.": true, "小环(试用)": true, "小环（试用）": false, "你好 ，世界": true, "你好， 世界": true, "你好，\n世界": false, "“ 你好”": true, "用 “{{.Name}}”": false,
		"I don't": true, "I don’t": false, "say \"no\"": true, `{{if eq .Kind "x"}}yes{{end}}`: false, "wait...": true, "wait…": false, "no , thanks": true,
	} {
		if fault := offTone(text); (fault != "") != bad {
			t.Errorf("%q: judged %q", text, fault)
		}
	}
}

// offTone names what is wrong with how a template sounds or is set.
func offTone(text string) string {
	said := regexp.MustCompile(`\{\{.*?\}\}`).ReplaceAllString(text, "X")
	for pattern, fault := range map[string]string{
		`[!！]`:                   "an exclamation mark",
		`您`:                      "colleagues are 你",
		`(?i)\bkindly\b`:         "a stiff word",
		`(?m)[^\S\n]$|\S {2,}\S`: "blanks at an end or in a row",
		`\p{Han}[,;?.]|\p{Han}:\s|\p{Han}\s*\(|[(]\p{Han}|\p{Han}[)]`: "half-width punctuation beside Chinese",
		`[^\S\n][，。；：、？！）》”]|[，。；：、？）》][^\S\n]|[（《“][^\S\n]`:          "a blank beside Chinese punctuation",
		`["']`:             "straight quotes or apostrophes",
		`\.\.\.`:           "three dots for …",
		` [,.;:?](?:\s|$)`: "a blank before punctuation",
	} {
		if regexp.MustCompile(pattern).MatchString(said) {
			return fault
		}
	}
	return ""
}

// TestEachMessageCanBeSaid runs every template with its arguments and shows
// that without them the fault is seen.
func TestEachMessageCanBeSaid(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	for _, locale := range s.Locales() {
		r := chat.Reader{Locale: locale}
		for key, m := range s.tongues[locale].messages {
			var pairs []any
			for _, name := range argsOf(m) {
				if name != "Count" {
					pairs = append(pairs, name, "\u2063"+name)
				}
			}
			for _, n := range []int{0, 1, 2} {
				words, err := s.Say(r, chat.T(key, append(slices.Clone(pairs), "Count", n)...))
				if err != nil || words == "" || words == key || strings.Contains(words, "<no value>") || strings.Contains(words, "{{") {
					t.Errorf("%s in %s with %d: %q, %v", key, locale, n, words, err)
				}
			}
			if words, err := s.Say(r, chat.T(key)); len(pairs) > 0 && (err == nil || words != key) {
				t.Errorf("%s in %s without arguments: %q, %v; want the key and an error", key, locale, words, err)
			}
		}
	}
}
