package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"closeloop/flows/hiring"
	"closeloop/flows/rubric"
)

// The longest quotes, in characters. Quotes of cards.md may have 40 Chinese
// characters or 70 English ones; four of those would not fit one phone screen.
const (
	wideChinese, shortChinese = 24, 18
	wideEnglish, shortEnglish = 62, 38
	mixed                     = 40
	excerptChinese            = 120
	excerptEnglish            = 280
)

const ellipsis = "…"

// wish is what a quote should be like.
type wish struct {
	dimension string
	gap       bool     // own up to something rather than show it off
	short     bool     // one line of a phone
	used      []string // quotes that are taken
}

// quotation is some words of an answer.
type quotation struct {
	words  string
	answer hiring.Answer
	merit  float64
}

// bestQuote finds the words that speak best for a dimension; empty words when
// no answer has any that are free.
func (s source) bestQuote(w wish) quotation {
	var best quotation
	for _, a := range s.Answers(w.dimension) {
		for _, q := range s.spans(a, w.short) {
			if taken(q.words, w.used) {
				continue
			}
			q.merit = s.merit(q, w)
			if best.words == "" || q.merit > best.merit {
				best = q
			}
		}
	}
	return best
}

// taken says whether words repeat a quote, or a part of one.
func taken(words string, used []string) bool {
	bare := strings.TrimSuffix(words, ellipsis)
	for _, u := range used {
		u = strings.TrimSuffix(u, ellipsis)
		if strings.Contains(u, bare) || strings.Contains(bare, u) {
			return true
		}
	}
	return false
}

// merit prefers words out of a real answer that hold a figure or a term of the
// trade, are one sentence, free of hesitation, and own up where a gap is shown.
func (s source) merit(q quotation, w wish) float64 {
	said := s.Hear(q.words)
	m := q.merit - 1.5*float64(said.Fillers())
	if said.Len() < 5 {
		m--
	}
	if strings.ContainsFunc(q.words, unicode.IsDigit) {
		m++
	}
	if strings.Contains(q.words, ". ") || strings.Contains(q.words, "。") {
		m--
	}
	if names(q.words, q.answer.Keywords) {
		m++
	}
	if w.dimension == "logic" {
		m += float64(min(2, said.Markers()))
	}
	owning := min(2, said.Owning())
	if w.gap {
		return m + 1.5*float64(owning)
	}
	return m - float64(owning)
}

// names says whether words hold one of the terms.
func names(words string, terms []hiring.Keyword) bool {
	lower := strings.ToLower(words)
	return slices.ContainsFunc(terms, func(k hiring.Keyword) bool {
		return k.Term != "" && strings.Contains(lower, strings.ToLower(k.Term))
	})
}

// spans are the pieces of an answer that could be quoted: from the start of a
// phrase over as many phrases as fit; one that is too long is cut at a word.
func (s source) spans(a hiring.Answer, short bool) []quotation {
	text := folded(a.Text)
	limit := quoteLimit(text, short)
	weight := min(1, float64(s.Hear(text).Len())/60) // small talk is short
	cuts := s.phrases(text)
	var out []quotation
	for i := 0; i+1 < len(cuts); i++ {
		for j := i + 1; j < len(cuts); j++ {
			words := s.tidy(text[cuts[i]:cuts[j]])
			if words == "" || torn(words) {
				continue
			}
			size := utf8.RuneCountInString(words)
			if size > limit {
				if j == i+1 {
					out = append(out, quotation{cut(words, limit), a, weight - 1})
				}
				break
			}
			q := quotation{words, a, weight + 2*float64(size)/float64(limit)}
			if i == 0 || endsSentence(text[:cuts[i]]) {
				q.merit += 0.5
			}
			if endsSentence(text[:cuts[j]]) || j == len(cuts)-1 {
				q.merit++
			}
			out = append(out, q)
		}
	}
	return out
}

// torn says whether words hold one half of a pair of quotation marks.
func torn(words string) bool {
	return strings.Count(words, "“") != strings.Count(words, "”") || strings.Count(words, `"`)%2 == 1
}

// folded is a text on one line, with blanks between words only.
func folded(text string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
}

// quoteLimit is the longest quote out of a text; one with Chinese words among
// others keeps to what Chinese quotes may have.
func quoteLimit(text string, short bool) int {
	wide, narrow := wideEnglish, shortEnglish
	switch {
	case rubric.LanguageOf(text) == rubric.Chinese:
		wide, narrow = wideChinese, shortChinese
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		wide = mixed
	}
	if short {
		return narrow
	}
	return wide
}

// phrases are the byte offsets at which a phrase begins, and the end. A comma
// inside a number ends nothing.
func (s source) phrases(text string) []int {
	cuts := []int{0}
	for i, r := range text {
		at := i + utf8.RuneLen(r)
		rest := text[at:]
		wide := strings.ContainsRune("，。；：！？…", r)
		narrow := strings.ContainsRune(",.;:!?", r) && strings.HasPrefix(rest, " ")
		joined := r == ' ' && slices.ContainsFunc(s.Joins, func(join string) bool {
			return strings.HasPrefix(rest, join+" ")
		})
		if (wide || narrow || joined) && rest != "" {
			cuts = append(cuts, at)
		}
	}
	return append(cuts, len(text))
}

func endsSentence(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, " "))
	return strings.ContainsRune("。！？.!?", last)
}

// tidy takes punctuation, hesitation and joining words off both ends.
func (s source) tidy(words string) string {
	for {
		words = strings.TrimFunc(words, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune("，。；：！？…、,.;:!?-–—", r)
		})
		first, rest, more := strings.Cut(words, " ")
		end := strings.LastIndex(words, " ")
		switch {
		case more && s.idle(first):
			words = rest
		case more && s.idle(words[end+1:]):
			words = words[:end]
		default:
			return words
		}
	}
}

// idle says whether a word carries nothing at the end of a quote.
func (s source) idle(word string) bool {
	return s.Idle(strings.Trim(strings.ToLower(word), ",.;:…"))
}

// cut shortens words to a limit with an ellipsis: after a phrase or a word in
// the second half, else in Chinese after a character, else after any word. Only
// a word that alone is too long is cut in the middle.
func cut(words string, limit int) string {
	runes := []rune(words)
	if len(runes) <= limit {
		return words
	}
	phrase := func(before, after rune) bool { return after == ' ' || strings.ContainsRune("，、；：。", before) }
	character := func(before, after rune) bool {
		return unicode.Is(unicode.Han, before) || unicode.Is(unicode.Han, after)
	}
	for _, where := range []struct {
		least int
		may   func(before, after rune) bool
	}{{limit / 2, phrase}, {limit / 2, character}, {0, phrase}, {0, character}} {
		for i := limit - 1; i > where.least; i-- {
			if where.may(runes[i-1], runes[i]) {
				return trimmed(runes[:i]) + ellipsis
			}
		}
	}
	return trimmed(runes[:limit-1]) + ellipsis
}

func trimmed(runes []rune) string {
	return strings.TrimRightFunc(string(runes), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("，、；：。,;:-–—", r)
	})
}

// excerpt is the beginning of an answer, cut at a sentence where one ends in
// its second half.
func excerpt(answer string) string {
	text := folded(answer)
	limit, end := excerptEnglish, " "+ellipsis
	if rubric.LanguageOf(text) == rubric.Chinese {
		limit, end = excerptChinese, ellipsis
	}
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	for i := limit - 2; i > limit/2; i-- {
		if endsSentence(string(runes[:i])) {
			return strings.TrimRight(string(runes[:i]), " ") + end
		}
	}
	return cut(text, limit)
}
