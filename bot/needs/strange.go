package needs

import (
	"math/rand/v2"
	"strings"
)

// Strange are n texts made from seeds as a fuzzer makes them: cut, spliced,
// repeated, spoiled. They are the same each time, so that `make test` tries a
// few hundred of what `make fuzz` tries for as long as it is told.
func Strange(n int, seeds ...string) []string {
	dice := rand.New(rand.NewPCG(1, uint64(len(seeds))))
	pick := func(of []string) string { return of[dice.IntN(len(of))] }
	out := make([]string, n)
	for i := range out {
		text := pick(seeds)
		for range 1 + dice.IntN(4) {
			a, b := dice.IntN(len(text)+1), dice.IntN(len(text)+1)
			from, to := min(a, b), max(a, b)
			switch dice.IntN(5) {
			case 0:
				text = text[:from] + text[to:]
			case 1:
				text = text[:from] + pick(spoilers()) + text[from:]
			case 2:
				text = text[:to] + strings.Repeat(text[from:to], 1+dice.IntN(3)) + text[to:]
			case 3:
				text = text[:from] + pick(spoilers()) + text[to:]
			case 4:
				other := pick(seeds)
				text = text[:from] + other[dice.IntN(len(other)+1):]
			}
			text = text[:min(len(text), 1<<14)]
		}
		out[i] = text
	}
	return out
}

// spoilers are what has broken readers before: ends, signs of every grammar,
// numbers at the edge, letters that are more than one.
func spoilers() []string {
	return []string{
		"", "\x00", "\n", "\r\n", "\r", "\t", " ", "\ufeff", "\xff\xfe", "\u200b", "\u202e", "\u2028", "\U0001f469\u200d\U0001f4bb", "e\u0301", "\u0130", "\U0001d54f",
		"\"", "'", "`", "\\", "/", "{", "}", "[", "]", "{{", "}}", "{{.Name}}", "{{range .}}", "<b>", "&amp;", "%", "%s", "%zz", "$(", "${x}", "#", "|", ":", ";", ",", "@", "=", "=1+1", "-", "--", "...", "*", "&a", "*a", "!!",
		"0", "-1", "1e400", "1e-400", "99999999999999999999", "NaN", "null", "true", "2026-02-30", "Bcc: x@example.com", strings.Repeat("[", 64), strings.Repeat("x", 300),
	}
}
