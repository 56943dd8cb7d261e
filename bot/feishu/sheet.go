package feishu

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// What a text takes, in characters.
const (
	maxTitle   = 100
	maxTag     = 30
	maxPreview = 100
	maxText    = 2000
	maxFact    = 300 // longer ones stand as plain lines
)

// piece is a part of a card before it is fitted: lines of words, which share an
// element with their neighbours of the same look, or an element of its own.
type piece struct {
	words   said
	look    look
	quoted  bool
	element element
	kept    bool // never left out
}

// sheet is a card while it is drawn.
type sheet struct {
	pen
	mark   mark
	tight  tight
	open   *filling
	pieces []piece

	primary bool // one button is
	figures int  // tables and charts so far
	filled  bool // the open form is drawn
}

func (s *sheet) add(e element, kept bool) {
	s.pieces = append(s.pieces, piece{element: e, kept: kept})
}

// lines adds words. Long ones go into several pieces.
func (s *sheet) lines(words said, l look) { s.cut(words, piece{look: l}) }

// cut makes pieces of words. Two languages do not end in the same piece, so words
// in both are shortened instead: no client may be shown nothing.
func (s *sheet) cut(words said, like piece) {
	if s.both {
		words = words.short(maxText)
	}
	for !words.empty() {
		head, tail := words.split(maxText)
		like.words = head
		s.pieces = append(s.pieces, like)
		words = tail
	}
}

// split cuts words after at most most characters.
func (s said) split(most int) (head, tail said) {
	if s.length() <= most {
		return s, said{}
	}
	cut := func(words string) (string, string) {
		runes := []rune(words)
		at := doorstep.WordEnd(runes, most)
		return strings.TrimRight(string(runes[:at]), " \n"), strings.TrimLeft(string(runes[at:]), " \n")
	}
	head.own, tail.own = cut(s.own)
	if s.both != nil {
		head.both, tail.both = &tongues{}, &tongues{}
		head.both.ZH, tail.both.ZH = cut(s.both.ZH)
		head.both.EN, tail.both.EN = cut(s.both.EN)
	}
	return head, tail
}

func (s *sheet) draw(c chat.Card) {
	if title := s.say(c.Title); title.length() > maxTitle {
		s.lines(title, look{})
	}
	for _, b := range c.Blocks {
		s.drawBlock(b)
	}
	if s.open != nil && !s.filled {
		s.fill()
	}
	switch {
	case len(s.pieces) > 0:
	case s.header(c) == nil:
		s.lines(s.say(chat.T("feishu.preview")), look{})
	default: // a title says it all, but a card wants something under it
		s.add(rule{Tag: "hr"}, true)
	}
}

func (s *sheet) drawBlock(b chat.Block) {
	switch b.Kind {
	case chat.KindDivider:
		s.add(rule{Tag: "hr"}, false)
	case chat.KindFields:
		for _, f := range b.Fields {
			s.fact(f)
		}
	case chat.KindQuote:
		s.quote(b)
	case chat.KindNote:
		s.lines(s.say(b.Text), quiet())
	case chat.KindButtons:
		s.drawButtons(b)
	case chat.KindTable:
		s.table(b.Table)
	case chat.KindChart:
		s.chart(b.Chart)
	default:
		lead := said{own: map[string]string{"+": "＋ ", "-": "－ "}[b.Mark]}
		if words := s.say(b.Text); !words.empty() {
			s.lines(lead.with("", words), look{})
		}
	}
}

// The signs that stand for a label and its value while their glue is said: code
// points that are no characters, and that no words keep.
const (
	theLabel = "\uFDD2"
	theValue = "\uFDD3"
)

// fact is a label in bold and its value, joined as the language does.
func (s *sheet) fact(f chat.Fact) {
	label, value := s.say(f.Label), s.say(f.Value)
	if label.length()+value.length() > maxFact || label.empty() || strings.Contains(value.own, "\n") {
		s.lines(s.glued(label, value), look{})
		return
	}
	bold := label.line(maxFact).each(func(words string) string { return "**" + literal(words) + "**" })
	s.add(s.glued(bold, value.line(maxFact).each(literal)).marked(), false)
}

// glued are a label and its value, joined as each language does.
func (s *sheet) glued(label, value said) said {
	join := func(locale, label, value string) string {
		r := s.reader
		r.Locale = locale
		glue := s.speaker.Words(r, chat.T("card.fact", "Label", theLabel, "Value", theValue))
		return strings.NewReplacer(theLabel, label, theValue, value).Replace(glue)
	}
	words := said{own: join(s.reader.Locale, label.own, value.own)}
	if s.both {
		l, v := label.tongues(), value.tongues()
		words.both = &tongues{ZH: join(chinese, l.ZH, v.ZH), EN: join(english, l.EN, v.EN)}
	}
	return words
}

// join makes elements of pieces. Neighbouring lines of one look share an element.
func join(pieces []piece) []element {
	out := []element{}
	for i := 0; i < len(pieces); {
		p := pieces[i]
		i++
		switch {
		case p.element != nil:
			out = append(out, p.element)
			continue
		case p.quoted:
			out = append(out, box(p.words))
			continue
		}
		words := p.words
		for i < len(pieces) && pieces[i].element == nil && !pieces[i].quoted && pieces[i].look == p.look && words.length()+pieces[i].words.length() <= maxText {
			words = words.with("\n", pieces[i].words)
			i++
		}
		out = append(out, words.block(p.look))
	}
	return out
}
