package spelling

import (
	"testing"

	"pgregory.net/rapid"
)

// drawTitle makes a title such as positions have, and words somebody may type
// for it: parts of it in characters, pinyin or initials, with a slip or without.
func drawTitle(t *rapid.T) (title, typed string) {
	piece := rapid.OneOf(rapid.StringMatching(`[后端工程师重庆单产品]{1,5}`), rapid.StringMatching(`[a-ce]{1,6}`), rapid.StringMatching(`[0-9]{1,3}`))
	gap := rapid.SampledFrom([]string{"", " "})
	for range rapid.IntRange(1, 4).Draw(t, "pieces") {
		title += piece.Draw(t, "piece") + gap.Draw(t, "gap")
	}
	var s Speller
	name, _ := s.Title(title)
	from := rapid.IntRange(0, len(name.parts)-1).Draw(t, "from")
	for _, part := range name.parts[from:] {
		reading := []rune(rapid.SampledFrom(part).Draw(t, "reading"))
		typed += string(reading[:rapid.SampledFrom([]int{1, len(reading), len(reading)}).Draw(t, "length")]) + gap.Draw(t, "blank")
	}
	letters := []rune(typed)
	letters = letters[:rapid.IntRange(1, len(letters)).Draw(t, "typed")]
	at := rapid.IntRange(0, len(letters)-1).Draw(t, "at")
	switch rapid.IntRange(0, 5).Draw(t, "slip") {
	case 0:
		letters = append(letters[:at:at], letters[at+1:]...)
	case 1:
		letters[at] = rapid.SampledFrom([]rune("后珊a9x")).Draw(t, "other")
	case 2:
		letters = append(letters[:at:at], append([]rune{'b'}, letters[at:]...)...)
	case 3:
		letters[at], letters[len(letters)-1] = letters[len(letters)-1], letters[at]
	}
	return title, string(letters)
}

// TestMarksHideNothing: what a mark turns away would not have been found either.
func TestMarksHideNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title, typed := drawTitle(t)
		var s Speller
		name, mark := s.Title(title)
		w := s.Words(typed)
		if at := name.Match(w); at != Nowhere && !mark.May(w.Mark()) {
			t.Fatalf("%q stands in %q at %d, and the mark says it cannot", typed, title, at)
		}
		if at := name.Near(w, Inside); at != Nowhere && !mark.MayNear(&w) {
			t.Fatalf("%q is near %q by %d, and the mark says it cannot be", typed, title, at)
		}
	})
}

// TestOneSlip: a slip at the beginning of a title is what counting slips says it
// is.
func TestOneSlip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.SliceOfN(rapid.SampledFrom([]rune("后端工")), 0, 6).Draw(t, "title")
		typed := rapid.SliceOfN(rapid.SampledFrom([]rune("后端工")), 3, 5).Draw(t, "typed")
		if begins(title, typed) {
			return
		}
		want := false
		for size := len(typed) - 1; size <= len(typed)+1; size++ {
			want = want || size <= len(title) && Slips(title[:size], typed) == 1
		}
		if got := slipped(title, typed); got != want {
			t.Fatalf("%q and %q: %v, want %v", string(title), string(typed), got, want)
		}
	})
}
