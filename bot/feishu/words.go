package feishu

import (
	"strconv"
	"strings"
	"unicode"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// The languages, as readers and as Feishu's clients have them.
const (
	chinese = "zh-CN"
	english = "en"
)

// said are words as they are shown: in the reader's language, and, where others
// read too, in both.
type said struct {
	own  string
	both *tongues
}

// say is a text as plain words. No text and mere blanks are no words.
func (p pen) say(t chat.Text) said {
	if t.Empty() {
		return said{}
	}
	in := func(locale string) string {
		r := p.reader
		r.Locale = locale
		words := doorstep.Clean(p.speaker.Words(r, t))
		if strings.TrimSpace(words) == "" {
			return ""
		}
		return words
	}
	if !p.both {
		return said{own: in(p.reader.Locale)}
	}
	s := said{own: in(p.reader.Locale), both: &tongues{ZH: in(chinese), EN: in(english)}}
	for _, words := range []*string{&s.both.ZH, &s.both.EN} {
		if *words == "" { // nothing in this language: rather the other than none
			*words = s.own
		}
	}
	return s
}

// words are a text as plain words of the reader.
func (p pen) words(t chat.Text) string { return p.say(t).own }

// each changes words in every language.
func (s said) each(change func(string) string) said {
	out := said{own: change(s.own)}
	if s.both != nil {
		out.both = &tongues{ZH: change(s.both.ZH), EN: change(s.both.EN)}
	}
	return out
}

// with puts others behind words, in every language.
func (s said) with(between string, next said) said {
	out := said{own: s.own + between + next.own}
	if s.both != nil || next.both != nil {
		a, b := s.tongues(), next.tongues()
		out.both = &tongues{ZH: a.ZH + between + b.ZH, EN: a.EN + between + b.EN}
	}
	return out
}

// below puts others on the next line, if there is one before it.
func (s said) below(next said) said {
	if s.empty() {
		return next
	}
	return s.with("\n", next)
}

func (s said) tongues() tongues {
	if s.both != nil {
		return *s.both
	}
	return tongues{ZH: s.own, EN: s.own}
}

func (s said) empty() bool { return s.own == "" }

// length is how many characters words have, in the language with the most.
func (s said) length() int {
	n := len([]rune(s.own))
	if s.both != nil {
		n = max(n, len([]rune(s.both.ZH)), len([]rune(s.both.EN)))
	}
	return n
}

func (s said) line(most int) said {
	return s.each(func(words string) string { return doorstep.Line(words, most) })
}

func (s said) short(most int) said {
	return s.each(func(words string) string { return doorstep.Short(words, most) })
}

// plain are words as a text in which nothing is markup.
func (s said) plain() text {
	return text{Tag: "plain_text", Content: s.own, I18n: s.both}
}

// look is how lines of words look.
type look struct{ size, color string }

func quiet() look   { return look{size: "notation", color: "grey"} }
func heading() look { return look{size: "heading"} }

// block are words as an element of their own.
func (s said) block(l look) div {
	t := s.plain()
	t.Size, t.Color = l.size, l.color
	return div{Tag: "div", Text: t}
}

// marked are words with markup; those of people went through literal.
func (s said) marked() markdown {
	return markdown{Tag: "markdown", Content: s.own, I18n: s.both}
}

// literal are words for a line of markdown behind a mark of ours, in which
// nothing comes alive: what could be a tag, a link, a face or a weight is written
// as its number. What means something at the beginning of a line only stays.
func literal(words string) string {
	runes := []rune(words)
	var b strings.Builder
	for i, r := range runes {
		inside := i > 0 && i < len(runes)-1
		switch {
		case strings.ContainsRune("&<>*_`[]\\~$@", r),
			r == ':' && !(inside && digit(runes[i-1]) && digit(runes[i+1])), // a time of day is none
			r == '.' && inside && sticks(runes[i-1], runes[i+1]):            // nor is a number an address
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// sticks says whether what stands around a full stop may be an address with it: names
// of hosts have letters of every script.
func sticks(a, b rune) bool {
	part := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return part(a) && part(b) && !(digit(a) && digit(b))
}
