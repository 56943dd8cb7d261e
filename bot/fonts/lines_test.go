package fonts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func runes(s string) float64 { return float64(utf8.RuneCountInString(s)) }

func TestLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		wide float64
		want string
	}{
		{"", 5, ""},
		{"to be or not", 5, "to be|or|not"},
		{"扫码，发给小环，就知道。", 4, "扫码，发|给小环，|就知道。"},
		{"他说“可以”吗", 3, "他说|“可|以”吗"},
		{"用 Go 写", 4, "用 Go|写"},
		{"Wolfeschlegel x", 5, "Wolfe|schle|gel x"},
		{"ab · cd · ef", 4, "ab ·|cd ·|ef"},
		{"a\n\nb", 5, "a||b"},
		{"25–35K/月", 7, "25–35K/|月"},
	} {
		if got := strings.Join(Lines(c.text, c.wide, runes), "|"); got != c.want {
			t.Errorf("%q in %v: %q, want %q", c.text, c.wide, got, c.want)
		}
	}
}

// TestLinesLoseNothing: every character that is no blank is there, in order, and
// no line is too wide.
func TestLinesLoseNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"李", "，", "“", "word", " ", "\n", "。", "25", "—", "a"})).Draw(t, "text"), "")
		wide := float64(rapid.IntRange(1, 9).Draw(t, "wide"))
		lines := Lines(text, wide, runes)
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(strings.Fields(text), ""); got != want {
			t.Fatalf("%q became %q", want, lines)
		}
		for _, line := range lines {
			if runes(line) > wide {
				t.Fatalf("%q is wider than %v", line, wide)
			}
		}
	})
}
