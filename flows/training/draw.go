package training

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	json "github.com/go-json-experiment/json/v1"

	"closeloop/flows"
)

// lot is a number that is the same for the same words, and else looks like
// chance: steps know none.
func lot(words ...string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(words, "\x00"))) // a hash takes everything
	n := h.Sum64()                                      // its high bits hardly move for words that end alike: they are mixed
	n ^= n >> 33
	n *= 0xff51afd7ed558ccd
	return n ^ n>>33
}

// draw chooses the questions of a quiz: first those about the trainee's own
// mistakes, then repetitions that are due, then what was never asked, then the
// rest; what the quiz before asked comes last, even where it is due: a quiz that
// is tried again asks others.
func draw(t Track, part Trainee, person, day string) []Asked {
	at := part.Tracks[t.ID]
	var last []string
	if at.Quiz != nil {
		for _, a := range at.Quiz.Items {
			last = append(last, a.ID)
		}
	}
	rank := func(q Question) int {
		item, seen := part.Items[q.ID]
		switch {
		case slices.Contains(last, q.ID):
			return 4
		case slices.ContainsFunc(q.About, func(m string) bool { return slices.Contains(part.Mistakes, m) }):
			return 0
		case item.isDue(day):
			return 1
		case !seen:
			return 2
		}
		return 3
	}
	all := slices.Clone(t.Questions)
	no := strconv.Itoa(at.Tries + 1)
	slices.SortStableFunc(all, func(a, b Question) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(lot(person, no, a.ID), lot(person, no, b.ID)))
	})
	all = all[:min(Drawn, len(all))]
	slices.SortStableFunc(all, func(a, b Question) int { // so that the order tells nothing of the rank
		return cmp.Compare(lot(person, no, "order", a.ID), lot(person, no, "order", b.ID))
	})
	return asked(all)
}

func asked(all []Question) []Asked {
	out := make([]Asked, len(all))
	for i, q := range all {
		out[i].ID = q.ID
	}
	return out
}

// dueOnes are the repetitions that are due, over all tracks.
func (s school) dueOnes(env flows.Env, part Trainee, day string) (out []Question) {
	for _, t := range s.tracks(env) {
		for _, q := range t.Questions {
			if part.Items[q.ID].isDue(day) {
				out = append(out, q)
			}
		}
	}
	return out
}

// shuffled are the places of a question's options as this trainee sees them in
// this quiz. A question of order never begins as its answer.
func shuffled(q Question, person string, no int) []int {
	out := mixed(len(q.Options), person, strconv.Itoa(no), q.ID)
	if q.Kind == Order && slices.IsSorted(out) && len(out) > 1 {
		out = append(out[1:], out[0])
	}
	return out
}

// mixed are the places from 0 in an order that hangs on the words alone.
func mixed(n int, words ...string) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	key := func(i int) uint64 { return lot(append(slices.Clone(words), strconv.Itoa(i))...) }
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(key(a), key(b)) })
	return out
}

// mark tells a question from what a replaced course made of it: an answer is by
// places, and those may mean something else now.
func (q Question) mark() string {
	raw, err := json.Marshal(q)
	if err != nil {
		return "" // words and numbers can always be written
	}
	return strconv.FormatUint(lot(string(raw)), 36)
}

// The boxes: in how many days a question comes again, by its box.
func days(box int) int { return []int{0, 1, 2, 4, 7, 15}[min(max(box, 0), 5)] }

func (i Item) isDue(day string) bool { return i.Due != "" && i.Due <= day }

// answered is the memory of a question after an answer. What was known too early
// moves no box; what was known in the last one rests.
func (i Item) answered(first, right bool, day string) Item {
	switch {
	case first && right:
		i = Item{First: true, Box: 2}
	case first:
		i = Item{Box: 1}
	case !right:
		i.Box = 1
	case !i.isDue(day):
		return i
	case i.Box >= 5:
		i.Box = 0
	default:
		i.Box++
	}
	i.Due = ""
	if i.Box > 0 {
		i.Due = plus(day, days(i.Box))
	}
	return i
}

// plus is a date some days on.
func plus(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}
