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

// TestLinear promises that a text takes as long to judge as it is long, whatever
// it is made of: one full of hits stays within a fixed multiple of a plain one of
// the same length in the same round. A judge that looks at the whole text again
// for each hit takes hundreds of times as long; one round of four that passes is
// enough, as the machine may be busy.
func TestLinear(t *testing.T) {
	if needs.Unraced(t) {
		return
	}
	l := linter(t)
	took := func(text string) time.Duration {
		start := time.Now()
		l.Letter(Letter{Text: text, Reason: "This role is about payment clearing"})
		l.Reason(text)
		return time.Since(start)
	}
	for _, piece := range []string{"不合适。", "比其他候选人年轻", "you too old ", "race condition old ", "someone was chosen ", "under 35, people ", "你排第二"} {
		text := strings.Repeat(piece, 72_000/len(piece))
		plain := strings.Repeat("a plain word ", len(text)/13)
		var times, most float64 = 0, 60
		for round := 0; round == 0 || round < 4 && times > most; round++ {
			times = float64(took(text)) / float64(took(plain))
		}
		if times > most {
			t.Errorf("%q: %.0f times as long as a plain text", piece, times)
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
