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
		"", "you'd fit better in a younger team", "你的年 龄偏大", "\xff\xfe a\u200bge", "too old\u0301 for\nyou.", "\ufb01t \u2460\ufdfa (|)*#", "年...龄",
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
	r := []rune(strings.Repeat("这个岗位要做支付清算，你目前接触得还不多，所以没有邀请你进入复试。", 40))
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
