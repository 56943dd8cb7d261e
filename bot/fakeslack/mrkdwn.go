package fakeslack

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text that Slack would draw is read here as a person reads it: marks of
// emphasis are gone, links are their labels, dates their fallbacks, and what was
// escaped is itself again.

// textObject is the words of a text object, of either type.
func textObject(t tree, name func(string) string) string {
	if t.word("type") == "mrkdwn" {
		return mrkdwn(t.word("text"), name)
	}
	return unescape(t.word("text"))
}

// mrkdwn reads Slack's markup. name says who an account is.
func mrkdwn(raw string, name func(string) string) string {
	rest, aside := hold(raw, name)
	out := unmarked(rest)
	for _, words := range aside {
		out = strings.Replace(out, "\x02", words, 1)
	}
	return unescape(out)
}

// hold puts what angle brackets stand for aside, so that marks around it are seen
// and what is in it is not taken for marks.
func hold(raw string, name func(string) string) (rest string, aside []string) {
	var out strings.Builder
	for {
		before, after, opened := strings.Cut(raw, "<")
		token, next, closed := strings.Cut(after, ">")
		out.WriteString(before)
		if !opened {
			return out.String(), aside
		}
		if !closed || strings.ContainsAny(token, "<\n") {
			out.WriteByte('<')
			raw = after
			continue
		}
		out.WriteByte(2)
		aside = append(aside, reference(token, name))
		raw = next
	}
}

// reference reads what stands in angle brackets.
func reference(token string, name func(string) string) string {
	target, label, labelled := strings.Cut(token, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return "@" + name(target[1:])
	case strings.HasPrefix(target, "#") && labelled:
		return "#" + label
	case strings.HasPrefix(target, "#"):
		return "#" + name(target[1:])
	case strings.HasPrefix(target, "!date^") && labelled:
		return label
	case strings.HasPrefix(target, "!subteam") && labelled:
		return label
	case strings.HasPrefix(target, "!"):
		return "@" + strings.TrimPrefix(target, "!")
	case labelled:
		return label
	}
	return target
}

// unmarked takes the marks of emphasis off: a pair of them in one line, outside of
// words, around something that neither begins nor ends with a blank.
func unmarked(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if quoted, is := strings.CutPrefix(line, "&gt;"); is {
			line = bar + strings.TrimPrefix(quoted, " ")
		}
		line = strings.ReplaceAll(line, "```", "")
		for _, mark := range "*_~`" {
			line = unmark(line, mark)
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

func unmark(line string, mark rune) string {
	for from := 0; ; {
		open := strings.IndexRune(line[from:], mark)
		if open < 0 {
			return line
		}
		open += from
		from = open + 1
		if !edge(lastRune(line[:open])) || blank(firstRune(line[open+1:])) {
			continue
		}
		if shut := closing(line, open, mark); shut > 0 {
			line = line[:open] + line[open+1:shut] + line[shut+1:]
			from = shut - 1
		}
	}
}

// closing is where the mark that was opened is closed, or -1.
func closing(line string, open int, mark rune) int {
	for at := open + 2; at < len(line); at++ {
		if rune(line[at]) == mark && !blank(lastRune(line[:at])) && edge(firstRune(line[at+1:])) {
			return at
		}
	}
	return -1
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func blank(r rune) bool { return r == utf8.RuneError || unicode.IsSpace(r) }

// edge: no letter or digit, so that a mark inside a word is a character.
func edge(r rune) bool {
	return r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// escape is how Slack writes down what people type.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
