package wording

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"closeloop/bot/needs"
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
	for _, text := range needs.Strange(300, long(), "you'd fit better in a younger team; your score of 54 is below the others", "你的年龄偏大，比其他候选人弱，AI 只打了 54 分") {
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

// TestLinear promises that a text sixteen times as long takes about sixteen
// times as long to judge, whatever it is made of: four times that is allowed
// for a busy machine, and the square of it would be sixteen times.
func TestLinear(t *testing.T) {
	l := linter(t)
	for _, piece := range []string{
		"a", " ", "\n", ".", "年", "年 ", "you too old ", "your score is below others, ", "比其他候选人年轻", "team of young people ", "\u0301", "\ufdfa", "'\"", "不合适。", "'s ", "years old than ",
	} {
		took := func(n int) time.Duration {
			text, best := strings.Repeat(piece, n), time.Hour
			for range 5 {
				start := time.Now()
				l.Letter(Letter{Text: text, Reason: "This role is about payment clearing"})
				l.Reason(text)
				best = min(best, time.Since(start))
			}
			return max(best, 200*time.Microsecond)
		}
		if short, whole := took(150), took(2400); whole > 64*short {
			t.Errorf("%q: %v, and %v for sixteen times as much", piece, short, whole)
		}
	}
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
