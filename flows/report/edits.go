package report

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"closeloop/flows/hiring"
)

// The longest quotes that HR may choose (cards.md). On a card a quote may be
// cut shorter, at a word, to leave room for the others.
const (
	mostChinese = 40
	mostEnglish = 70
)

// reweigh gives every score the weight that HR wants.
func reweigh(rated []hiring.Rated, weights map[string]float64) {
	if len(weights) == 0 {
		return
	}
	for i := range rated {
		rated[i].Weight = weights[rated[i].Dimension]
	}
}

// shown are the scores that may become a strength or a gap.
func shown(r hiring.Report) []hiring.Rated {
	return slices.DeleteFunc(slices.Clone(r.Scores), func(x hiring.Rated) bool { return r.Chosen[x.Dimension].Hidden })
}

// choices puts the quotes that HR chose under their points and returns them.
func (s source) choices(r *hiring.Report) (used []string) {
	for _, points := range [][]hiring.Point{r.Strengths, r.Gaps} {
		for i := range points {
			p := &points[i]
			words := r.Chosen[p.Dimension].Quote
			if words == "" {
				continue
			}
			said, _ := s.answerWith(words)
			p.Quote, p.Question = cut(words, quoteLimit(words, i > 0)), folded(said.Question)
			used = append(used, p.Quote)
		}
	}
	return used
}

// answerWith finds the answer in which words were said.
func (s source) answerWith(words string) (hiring.Answer, bool) {
	for _, a := range s.iv.Answers {
		if words != "" && strings.Contains(folded(a.Text), words) {
			return a, true
		}
	}
	return hiring.Answer{}, false
}

// dimensions are those of the position and those that only the source scored,
// with the weights that they have without HR.
func (s source) dimensions() []hiring.Dimension {
	out := slices.Clone(s.pos.Dimensions)
	for _, score := range s.iv.Scores {
		if !slices.ContainsFunc(out, func(d hiring.Dimension) bool { return d.Key == score.Dimension }) {
			out = append(out, s.unknown(score.Dimension))
		}
	}
	return out
}

// fit is what still applies of HR's edits, and how many do not: weights of
// dimensions that are no more, points without a score, words nobody said.
func (s source) fit(e hiring.Edits) (kept hiring.Edits, lost int) {
	kept = e
	kept.Chosen = maps.Clone(e.Chosen)
	rated, _ := s.rated()
	for key, c := range e.Chosen {
		_, said := s.answerWith(c.Quote)
		scored := slices.ContainsFunc(rated, func(r hiring.Rated) bool { return r.Dimension == key })
		if !scored || c.Quote != "" && !said {
			delete(kept.Chosen, key)
			lost++
		}
	}
	if len(e.Weights) > 0 && !s.whole(e.Weights) {
		kept.Weights = nil
		lost++
	}
	return kept, lost
}

// whole says whether weights add up over the dimensions there are.
func (s source) whole(weights map[string]float64) bool {
	sum := 0.0
	for _, d := range s.dimensions() {
		sum += weights[d.Key]
	}
	return adds(100 * sum)
}

// margin is by how many percent points weights may miss the hundred: thirds do.
const margin = 0.5

func adds(percent float64) bool { return math.Abs(percent-100) <= margin+1e-9 }

// quoteFault is the key of what is wrong with words as a quote, or nothing.
func (s source) quoteFault(words string) string {
	limit := mostEnglish
	if strings.ContainsFunc(words, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		limit = mostChinese
	}
	a, said := s.answerWith(words)
	switch {
	case !said:
		return "report.quote.unsaid"
	case utf8.RuneCountInString(words) > limit:
		return "report.quote.long"
	case !atWords(folded(a.Text), words):
		return "report.quote.torn"
	}
	return ""
}

// atWords says whether words stand somewhere in a text without cutting a word
// in two. Between Chinese characters every place is good.
func atWords(text, words string) bool {
	joined := func(a, b rune) bool {
		letter := func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r) }
		return letter(a) && letter(b)
	}
	first, _ := utf8.DecodeRuneInString(words)
	last, _ := utf8.DecodeLastRuneInString(words)
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(words)
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[to:])
		if !joined(before, first) && !joined(last, after) {
			return true
		}
		at = from + utf8.RuneLen(first)
	}
}

// mostOthers is how many other quotes HR is offered for a point.
const mostOthers = 4

// others are other words of the candidate that could speak for a point, the
// best first, none of them taken.
func (s source) others(p hiring.Point, gap bool, used []string) []string {
	var all []quotation
	for _, a := range s.Answers(p.Dimension) {
		for _, q := range s.spans(a, false) {
			q.merit = s.merit(q, wish{dimension: p.Dimension, gap: gap})
			all = append(all, q)
		}
	}
	slices.SortStableFunc(all, func(a, b quotation) int { return cmp.Compare(b.merit, a.merit) })
	var out []string
	for _, q := range all {
		if len(out) < mostOthers && q.words != "" && !taken(q.words, slices.Concat(used, out)) {
			out = append(out, q.words)
		}
	}
	return out
}
