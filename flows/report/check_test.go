package report_test

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// position has the six dimensions of the product, with a bar each.
func position() hiring.Position {
	dim := func(key, zh, en string, weight, bar float64) hiring.Dimension {
		return hiring.Dimension{Key: key, Name: hiring.Words{"zh-CN": zh, "en": en}, Weight: weight, Bar: bar}
	}
	return hiring.Position{
		ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"},
		HR: "hr-lin", Managers: []string{"mgr-zhao"}, Lead: "lead-sun", Rounds: 1, PassMark: 65,
		Dimensions: []hiring.Dimension{
			dim("logic", "逻辑思维", "Logic", 0.3, 70), dim("communication", "沟通表达", "Communication", 0.2, 65),
			dim("industry", "行业经验", "Industry", 0.2, 70), dim("stress", "抗压", "Stress resistance", 0.1, 65),
			dim("teamwork", "团队协作", "Teamwork", 0.1, 60), dim("data", "数据分析", "Data analysis", 0.1, 60),
		},
	}
}

// unreadable says what breaks a report's promises about quotes, or nothing.
func unreadable(r hiring.Report, iv hiring.Interview) string {
	if len(r.Strengths) > 2 || len(r.Gaps) > 2 || len(r.Excerpts) > 4 {
		return "too many strengths, gaps or excerpts"
	}
	var seen []string
	for _, p := range slices.Concat(r.Strengths, r.Gaps) {
		if p.Quote == "" {
			continue
		}
		if fault := misquoted(p.Quote, iv); fault != "" {
			return fault
		}
		for _, other := range seen {
			if strings.Contains(other, bare(p.Quote)) || strings.Contains(bare(p.Quote), other) {
				return fmt.Sprintf("quoted twice: %q and %q", other, p.Quote)
			}
		}
		seen = append(seen, bare(p.Quote))
	}
	for _, x := range r.Excerpts {
		if !said(bare(x.Text), iv) {
			return fmt.Sprintf("nobody said %q", x.Text)
		}
	}
	return ""
}

func bare(quote string) string { return strings.TrimRight(strings.TrimSuffix(quote, "…"), " ") }

func misquoted(quote string, iv hiring.Interview) string {
	limit := 70
	if strings.ContainsFunc(quote, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		limit = 40
	}
	if n := utf8.RuneCountInString(quote); n > limit && strings.Contains(quote, " ") {
		return fmt.Sprintf("%q has %d characters, more than %d", quote, n, limit)
	}
	if utf8.RuneCountInString(quote) > 70 {
		return fmt.Sprintf("%q is too long", quote)
	}
	if bare(quote) == "" {
		return fmt.Sprintf("%q is no quote", quote)
	}
	if !said(bare(quote), iv) {
		return fmt.Sprintf("nobody said %q", quote)
	}
	alone := !strings.ContainsFunc(bare(quote), func(r rune) bool { return r == ' ' || unicode.Is(unicode.Han, r) })
	if !atWords(bare(quote), iv) && !alone { // a word that alone is too long must be cut somewhere
		return fmt.Sprintf("%q cuts a word", quote)
	}
	return ""
}

// atWords: the words stand somewhere without a letter of theirs next to one that
// is left out; Chinese characters may stand next to anything.
func atWords(words string, iv hiring.Interview) bool {
	letter := func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r) }
	all := []rune(words)
	return slices.ContainsFunc(iv.Answers, func(a hiring.Answer) bool {
		text := strings.Join(strings.Fields(a.Text), " ")
		for {
			i := strings.Index(text, words)
			if i < 0 {
				return false
			}
			left, _ := utf8.DecodeLastRuneInString(text[:i])
			right, _ := utf8.DecodeRuneInString(text[i+len(words):])
			if !(letter(left) && letter(all[0])) && !(letter(right) && letter(all[len(all)-1])) {
				return true
			}
			text = text[i+utf8.RuneLen(all[0]):]
		}
	})
}

// unexplained says what a card is silent about in one language, or nothing:
// strengths and gaps are named, or a sentence says why not; every quote stands
// in an answer, letter by letter, and once.
func unexplained(r hiring.Report, reader chat.Reader, s chat.Speaker) string {
	text := chat.AsText(chat.Card{Blocks: summary.Blocks(r, hiring.Case{Rounds: 1})}, reader, s)
	none := map[string][3]string{
		"zh-CN": {"没有分数", "没有可写的强项", "没有可写的短板"}, "en": {"No scores", "No strength to name", "No gap to name"},
	}[reader.Locale]
	if len(r.Scores) == 0 {
		if !strings.Contains(text, none[0]) {
			return "no scores, and the card does not say so:\n" + text
		}
		return ""
	}
	if strings.Contains(text, "＋ ") == strings.Contains(text, none[1]) {
		return "neither a strength nor why there is none, or both:\n" + text
	}
	if strings.Contains(text, "－ ") == strings.Contains(text, none[2]) {
		return "neither a gap nor why there is none, or both:\n" + text
	}
	for _, p := range slices.Concat(r.Strengths, r.Gaps) {
		if p.Quote != "" && strings.Count(text, "“"+p.Quote+"”") != 1 {
			return fmt.Sprintf("%q does not stand once on\n%s", p.Quote, text)
		}
	}
	return ""
}

// said: the words stand in an answer, blanks aside.
func said(words string, iv hiring.Interview) bool {
	return slices.ContainsFunc(iv.Answers, func(a hiring.Answer) bool {
		return strings.Contains(strings.Join(strings.Fields(a.Text), " "), words)
	})
}
