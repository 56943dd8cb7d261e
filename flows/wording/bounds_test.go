package wording

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzReason promises that no text breaks the linter and that every finding
// points at the words it names.
func FuzzReason(f *testing.F) {
	l := linter(f)
	for _, text := range []string{
		"", "you'd fit better in a younger team", "\u4f60\u7684\u5e74 \u9f84\u504f\u5927", "\xff\xfe a\u200bge", "too old\u0301 for\nyou.", "\ufb01t \u2460\ufdfa (|)*#", "\u5e74...\u9f84",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, found := range append(l.Reason(text), l.Letter(Letter{Text: text, Reason: text})...) {
			if found.Start < 0 || found.End > len(text) || found.Words != text[found.Start:found.End] {
				t.Errorf("%q: %+v", text, found)
			}
			if utf8.ValidString(text) && !utf8.ValidString(found.Words) {
				t.Errorf("%q: cut inside a character: %+v", text, found)
			}
		}
	})
}

// long is a letter of 2000 characters in both languages.
func long() string {
	half := strings.Repeat("This role needs hands-on work with payment clearing, and so far yours has been limited. ", 12)[:1000]
	r := []rune(strings.Repeat("\u8fd9\u4e2a\u5c97\u4f4d\u8981\u505a\u652f\u4ed8\u6e05\u7b97\uff0c\u4f60\u76ee\u524d\u63a5\u89e6\u5f97\u8fd8\u4e0d\u591a\uff0c\u6240\u4ee5\u6ca1\u6709\u9080\u8bf7\u4f60\u8fdb\u5165\u590d\u8bd5\u3002", 40))
	return half + string(r[:1000])
}

func BenchmarkLetter(b *testing.B) {
	l := linter(b)
	x := Letter{Locale: "zh-CN", Text: long(), Reason: "payment clearing", Linked: true}
	b.ReportAllocs()
	for b.Loop() {
		l.Letter(x)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		linter(b)
	}
}
