package feishu

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"closeloop/bot/doorstep"
)

// What an input takes, in characters as JavaScript counts them: a sign outside
// the common ones is two. A part of a long text is set with room to write.
const (
	maxInput = 1000
	maxPart  = 800
	fullPart = 700 // from here on a long text gets one more, empty part
)

// How a part joins the one before it.
const (
	byLine   = "n" // on a new line
	directly = "d"
)

// part is a piece of a long text in an input of its own. The input's name says
// how it is joined, so that the whole is the same to the byte.
type part struct{ name, words string }

// joint is a part as it comes back: how it joins the one before it.
type joint struct{ join, words string }

// The names of inputs, by field: what follows the field says how its value is
// to be read.
const (
	ofDay   = "day" // a date
	ofTime  = "at"  // an instant
	ofWhom  = "who" // a person, by name or id
	ofPick  = "of"  // chosen, not written
	aField  = "f~"
	between = "~"
)

// partsOf cuts the text of a field for its inputs. most is how many characters
// the field takes.
func partsOf(field, words string, most int) []part {
	if units(words) <= fullPart || units(words) <= maxInput && most <= maxInput {
		return []part{{aField + field, words}}
	}
	var out []part
	written, join := len([]rune(words)), directly
	for n := 0; ; n++ {
		head, next, tail := cutPart(words)
		out = append(out, part{partName(field, n, join), head})
		if tail == "" {
			break
		}
		words, join = tail, next
	}
	last := out[len(out)-1]
	if written < most && (len(out) == 1 || units(last.words) > fullPart/2) {
		out = append(out, part{partName(field, len(out), byLine), ""})
	}
	return out
}

func partName(field string, n int, join string) string {
	return aField + field + between + strconv.Itoa(n) + between + join
}

// cutPart cuts the first part off a text: at the end of a line that is near,
// whose sign the join stands for, else where no sign is torn. No part is empty,
// so an empty one is what a person emptied.
func cutPart(words string) (head, join, tail string) {
	if units(words) <= maxPart {
		return words, "", ""
	}
	runes := []rune(words)
	end, n := 0, 0
	for end < len(runes) && n+utf16.RuneLen(runes[end]) <= maxPart {
		n += utf16.RuneLen(runes[end])
		end++
	}
	for at := end; at > end/2; at-- {
		if at < len(runes)-1 && runes[at] == '\n' {
			return string(runes[:at]), byLine, string(runes[at+1:])
		}
	}
	end = doorstep.WordEnd(runes, end)
	return string(runes[:end]), directly, string(runes[end:])
}

// units counts characters as JavaScript does.
func units(words string) (n int) {
	for _, r := range words {
		n += utf16.RuneLen(r)
	}
	return n
}

// joinParts puts the parts of a text together, in the order of their numbers. An
// empty part is none, and neither is its line.
func joinParts(parts map[int]joint) string {
	var b strings.Builder
	for _, n := range slices.Sorted(maps.Keys(parts)) {
		p := parts[n]
		if p.words == "" {
			continue
		}
		if p.join == byLine && b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.words)
	}
	return b.String()
}
