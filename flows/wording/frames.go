package wording

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// reach is how far apart the words of a frame may stand, in bytes: twelve
// Chinese characters or some seven English words.
const reach = 42

// set is a set of concepts.
type set [8]uint64

func (s *set) put(c int)      { s[c/64] |= 1 << (c % 64) }
func (s *set) has(c int) bool { return s[c/64]&(1<<(c%64)) != 0 }

func (s *set) meets(t *set) bool {
	for i := range s {
		if s[i]&t[i] != 0 {
			return true
		}
	}
	return false
}

// frame is a way to say what a rule forbids: words of certain concepts, one
// after the other in one sentence.
type frame struct {
	rule  *rule
	steps []set
	not   set // none of these in the sentence
	gap   int
}

// rule is one thing that a text must not say.
type rule struct {
	Key    string
	Warns  bool     // it had better not be said
	Trait  bool     // about the person: protected, or a feeling read into them; not in a note either
	Empty  bool     // only where nothing else is said
	Frames []string // see readFrame
}

// readFrame reads "a b": words of the concepts a and b in this order; "a + b":
// in any order; "a|b": of either; "-c": no word of c in the sentence; "~60": so
// many bytes apart at most.
func (x *lexicon) readFrame(r *rule, line string) ([]frame, error) {
	f := frame{rule: r, gap: reach}
	var parts [][]set
	join := false
	for _, word := range strings.Fields(line) {
		var err error
		switch {
		case word == "+" && len(parts) > 0:
			join = true
			continue
		case word[0] == '~':
			f.gap, err = strconv.Atoi(word[1:])
		case word[0] == '-':
			var s set
			s, err = x.set(word[1:])
			for i := range s {
				f.not[i] |= s[i]
			}
		default:
			var s set
			s, err = x.set(word)
			if join {
				parts[len(parts)-1] = append(parts[len(parts)-1], s)
			} else {
				parts = append(parts, []set{s})
			}
		}
		join = false
		if err != nil {
			return nil, fmt.Errorf("rule %s, frame %q: %w", r.Key, line, err)
		}
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%w: rule %s has an empty frame", errRules, r.Key)
	}
	return orders(f, parts), nil
}

func (x *lexicon) set(names string) (set, error) {
	var s set
	for name := range strings.SplitSeq(names, "|") {
		c, ok := x.number[name]
		if !ok {
			return s, fmt.Errorf("%w: no concept %q", errRules, name)
		}
		s.put(c)
	}
	return s, nil
}

// orders writes out the orders in which joined steps may stand.
func orders(f frame, parts [][]set) []frame {
	if len(parts) == 0 {
		return []frame{f}
	}
	var out []frame
	for i, s := range parts[0] {
		next := f
		next.steps = append(slices.Clone(f.steps), s)
		rest := slices.Clone(parts)
		if rest[0] = slices.Delete(slices.Clone(parts[0]), i, i+1); len(rest[0]) == 0 {
			rest = rest[1:]
		}
		out = append(out, orders(next, rest)...)
	}
	return out
}

// fits says whether a sentence has words for every step, and none that must
// not be there.
func (f *frame) fits(in *set) bool {
	for i := range f.steps {
		if !f.steps[i].meets(in) {
			return false
		}
	}
	return !f.not.meets(in)
}

// match finds the frame in the hits of a sentence: where it begins and ends.
func (f *frame) match(hits []hit) (start, end int, ok bool) {
	for i, h := range hits {
		if f.steps[0].has(h.concept) {
			if end, ok := f.follow(hits[i+1:], 1, h.end); ok {
				return h.start, end, true
			}
		}
	}
	return 0, 0, false
}

// follow finds the steps from the given one on in the hits after a byte.
func (f *frame) follow(hits []hit, step, after int) (end int, ok bool) {
	if step == len(f.steps) {
		return after, true
	}
	for i, h := range hits {
		if h.start > after+f.gap {
			break
		}
		if h.start >= after && f.steps[step].has(h.concept) {
			if end, ok := f.follow(hits[i+1:], step+1, h.end); ok {
				return end, true
			}
		}
	}
	return 0, false
}
