package rubric

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pause stands for any punctuation in Chinese, and for the end of a text.
const pause = "，"

// heard are the words to look for phrases in: drawn-out hesitations folded
// (uhmmm is uhm), and in Chinese single characters and pauses.
func heard(text, lang string) []string {
	if lang == Chinese {
		return split(text, lang, true)
	}
	out := tokens(text, lang)
	for i, w := range out {
		out[i] = undrawn(w)
	}
	return out
}

// tokens are what is counted in a text: words in small letters, and in Chinese
// every Han character, a run of Latin letters or digits counting as one.
func tokens(text, lang string) []string { return split(text, lang, false) }

func split(text, lang string, pauses bool) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	var out []string
	word := -1 // where the present word begins
	flush := func(end int) {
		if word >= 0 {
			if w := strings.Trim(text[word:end], "'"); w != "" {
				out = append(out, w)
			}
		}
		word = -1
	}
	for i, r := range text {
		switch {
		case lang == Chinese && unicode.Is(unicode.Han, r):
			flush(i)
			out = append(out, text[i:i+utf8.RuneLen(r)])
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'':
			if word < 0 {
				word = i
			}
		default:
			flush(i)
			if pauses && unicode.IsPunct(r) {
				out = append(out, pause)
			}
		}
	}
	flush(len(text))
	return out
}

// undrawn folds the drawn-out letters of a hesitation; ordinary words have
// other letters and stay as they are.
func undrawn(word string) string {
	if strings.Trim(word, "uhmaer") != "" {
		return word
	}
	return string(slices.Compact([]rune(word)))
}

// LanguageOf guesses the language of a text from its letters: every Han
// character counts as a word of its own.
func LanguageOf(text string) string {
	han, latin, inWord := 0, 0, false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han, inWord = han+1, false
		case unicode.IsLetter(r):
			if !inWord {
				latin++
			}
			inWord = true
		default:
			inWord = r == '\'' && inWord
		}
	}
	if han > latin {
		return Chinese
	}
	return English
}
