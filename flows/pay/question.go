package pay

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"

	"github.com/shopspring/decimal"
)

// question is what somebody wants to know, read from typed words, or from a
// button and its form.
type question struct {
	words       []string // position, level and city, as typed and in that order but for the last two
	position    string   // by id, from a button
	level, city string   // from a button or a form
	amount      amount
	asked       bool // there is an amount
	spread      bool // a range was typed where one amount is wanted
	yearly      bool // what was typed is of a year
}

// note is what is wrong with the amount that was typed; empty: nothing is.
func (q question) note() chat.Text {
	switch {
	case q.yearly:
		return chat.T("payask.sum.yearly")
	case q.spread:
		return chat.T("payask.sum.spread")
	}
	return chat.Text{}
}

// moment names a question for the buttons of its answer.
func moment(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// remembered is the question with the amount of an earlier one, whose answer
// asked back.
func (q question) remembered(lately []Inquiry, asked string) question {
	if asked == "" || q.asked {
		return q
	}
	for _, one := range lately {
		if moment(one.At) != asked {
			continue
		}
		if sum, err := decimal.NewFromString(one.Sum); err == nil {
			q.amount, q.asked = amount{sum, one.Currency}, true
		}
	}
	return q
}

// mostTyped is how many characters of a question are read, mostPieces how many
// words: no position has a longer name.
const (
	mostTyped  = 120
	mostPieces = 12
)

// typed reads "<position> [level] [city] [amount]", the last three in any order.
func (v *vocabulary) typed(line string) question {
	line = chat.OneLine(line)
	if r := []rune(line); len(r) > mostTyped {
		line = string(r[:mostTyped])
	}
	var q question
	all := strings.Fields(strings.NewReplacer(`"`, " ", "“", " ", "”", " ", "「", " ", "」", " ", "，", " ", "、", " ").Replace(line))
	for i := 0; i < len(all) && i < mostPieces; i++ {
		used := 0
		if i > 0 { // an amount comes after the position
			used = v.takeSum(&q, all[i:])
		}
		if used == 0 {
			q.words = append(q.words, all[i])
			used = 1
		}
		i += used - 1
	}
	return q
}

// takeSum reads an amount from the first words, and says how many it has.
func (v *vocabulary) takeSum(q *question, words []string) int {
	for _, n := range []int{4, 3, 2, 1} {
		if n > len(words) {
			continue
		}
		word := strings.Join(words[:n], "")
		if v.isYearly(word) {
			q.yearly = true
			return n
		}
		if v.isSpread(word) {
			q.spread = true
			return n
		}
		if sum, ok := v.readSum(word); ok && !(n > 1 && v.reads(words[0]) && v.reads(word[len(words[0]):])) {
			q.spread = q.spread || q.asked
			q.amount, q.asked = sum, true
			return n
		}
	}
	return 0
}

// isYearly: an amount, or two, and words for a year.
func (v *vocabulary) isYearly(word string) bool { return v.year.MatchString(fold(word)) }

// unread says why an amount in a form cannot be tried.
func (v *vocabulary) unread(word string) chat.Text {
	word = strings.Join(strings.Fields(word), "")
	switch {
	case v.isYearly(word):
		return chat.T("payask.sum.yearly")
	case v.isSpread(word):
		return chat.T("payask.sum.spread")
	}
	return chat.T("payask.sum.unread")
}

func (v *vocabulary) reads(word string) bool { _, ok := v.readSum(word); return ok }

// isSpread: two amounts, and not two small numbers as of years.
func (v *vocabulary) isSpread(word string) bool {
	folded := fold(word)
	if !v.spread.MatchString(folded) {
		return false
	}
	return slices.ContainsFunc(strings.FieldsFunc(folded, func(r rune) bool { return strings.ContainsRune("-–—~〜", r) }), v.reads) ||
		!strings.ContainsAny(folded, "-–—~〜")
}

// apart parts words that were typed without blanks between them; nil: there are
// none such. An amount among them counts.
func (v *vocabulary) apart(q question) (question, bool) {
	var words []string
	for _, word := range q.words {
		words = append(words, v.piece.FindAllString(word, -1)...)
	}
	if len(words) == len(q.words) {
		return q, false
	}
	again := v.typed(strings.Join(words, " "))
	if !again.asked {
		again.amount, again.asked = q.amount, q.asked
	}
	again.spread, again.yearly = again.spread || q.spread, again.yearly || q.yearly
	return again, true
}

// clicked reads a button and its form.
func (v *vocabulary) clicked(ev chat.Event) question {
	arg := func(name string) string { return cmp.Or(ev.Values.Get(name), ev.Action.Args[name]) }
	q := question{position: arg("position"), level: arg("level"), city: arg("city")}
	if word := ev.Values.Get("amount"); word != "" {
		q.amount, q.asked = v.readSum(strings.Join(strings.Fields(word), ""))
	}
	return q
}

// fit says which level and city of a table the words name, and which of the
// words name neither.
func (v *vocabulary) fit(ranges []hiring.PayRange, words []string) (level, city, strange string) {
	for len(words) > 0 {
		used := 0
		for n := len(words); n > 0 && used == 0; n-- {
			word := strings.Join(words[:n], " ")
			for _, r := range ranges {
				if level == "" && r.Level != "" && bare(r.Level) == bare(word) {
					level, used = r.Level, n
					break
				}
				if city == "" && r.City != "" && v.sameCity(r.City, word) {
					city, used = r.City, n
					break
				}
			}
		}
		if used == 0 {
			strange, used = strings.TrimSpace(strange+" "+words[0]), 1
		}
		words = words[used:]
	}
	return level, city, strange
}

// chosen are the ranges of a level and a city, each where it is named. A range
// without a city holds in each.
func chosen(ranges []hiring.PayRange, level, city string) []hiring.PayRange {
	var out []hiring.PayRange
	for _, r := range ranges {
		if (level == "" || r.Level == level || r.Level == "") && (city == "" || r.City == city || r.City == "") {
			out = append(out, r)
		}
	}
	return out
}
