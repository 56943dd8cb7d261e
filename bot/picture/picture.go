// Package picture draws a card as a phone would show it, as a PNG: 720 pixels
// across, two to each point. It is for lessons, where a real card is shown that
// cannot be pressed, and for charts where a platform has none of its own. It
// keeps two laws: the words on a picture are those that the card says in its
// reader's language, and what cannot be drawn is an error that names the
// character, never a box. A picture always has a text twin: chat.AsText.
package picture

import (
	"fmt"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/fonts"
)

// The measures, in points: half a pixel of the picture.
const (
	scale   = 2
	across  = 360.0
	ground  = 12.0 // around the card
	padding = 14.0 // within it
	left    = ground + padding + 2
	right   = across - ground - padding
	indent  = 25.0  // of what stands below a mark
	screen  = 880.0 // of a longer card the beginning is shown, as a phone does
)

// Painter draws cards and charts. It may be used by many at once.
type Painter struct {
	font    *fonts.Font
	speaker chat.Speaker
}

// New makes a painter.
func New(font *fonts.Font, speaker chat.Speaker) *Painter { return &Painter{font, speaker} }

// Card draws a card for a reader, and above it a quiet line, if any. A
// *fonts.Lacking error names characters that cannot be drawn.
func (p *Painter) Card(over chat.Text, c chat.Card, r chat.Reader) ([]byte, error) {
	s, err := p.sheet(r)
	if err != nil {
		return nil, err
	}
	s.y = ground / 2
	s.write(s.words(over), style{size: 11.5, tint: soft}, span{ground + 2, across - ground})
	top := max(ground, s.y+ground/4)
	s.y = top + padding
	s.head(c)
	whole := screen // where a card that is too long is cut: not within a line
	for i, b := range c.Blocks {
		s.block(c.Blocks, i, b)
		if s.y+4 <= screen {
			whole = s.y + 4
		}
	}
	for _, f := range c.Files {
		s.write(s.words(chat.T("card.file", "Name", f.Name)), style{size: 13, tint: soft}, span{left, right})
	}
	s.y += padding
	s.first(s.box(span{ground, across - ground}, top, s.y-top, c.Tone))
	if s.y > screen {
		return s.png(whole)
	}
	return s.png(s.y + ground)
}

// Chart draws a chart alone.
func (p *Painter) Chart(c chat.Chart, r chat.Reader) ([]byte, error) {
	s, err := p.sheet(r)
	if err != nil {
		return nil, err
	}
	s.y = ground
	s.chart(&c, span{ground, across - ground})
	return s.png(s.y + ground)
}

// sheet is a picture while it is drawn: what is to be drawn is noted until its
// height is known.
type sheet struct {
	pen
	reader  chat.Reader
	speaker chat.Speaker
	y       float64 // where the next thing begins
}

func (p *Painter) sheet(r chat.Reader) (*sheet, error) {
	pen, err := newPen(p.font)
	if err != nil {
		return nil, err
	}
	return &sheet{pen: pen, reader: r, speaker: p.speaker}, nil
}

// words of no text are none: a speaker may not know what to say.
func (s *sheet) words(t chat.Text) string {
	if t.Empty() {
		return ""
	}
	words := s.speaker.Words(s.reader, t)
	if !strings.HasPrefix(s.reader.Locale, "zh") {
		words = narrow().Replace(words)
	}
	return words
}

// narrow writes signs that are as wide as a Chinese character in the font as they
// are typed: between letters they would tear words apart.
func narrow() *strings.Replacer {
	return strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "…", "...")
}

// span is from where to where something reaches across the picture.
type span struct{ from, to float64 }

func (s span) wide() float64 { return s.to - s.from }

// write writes a text down the sheet.
func (s *sheet) write(text string, st style, in span) {
	if text == "" {
		return
	}
	s.lines(s.broken(text, st, in.wide()), st, in)
}

// lines writes lines that are already broken.
func (s *sheet) lines(lines []string, st style, in span) {
	if s.y > tallest && s.err == nil {
		s.err = errTall
	}
	for _, line := range lines {
		s.text(line, st, in.from, s.y)
		s.y += st.high()
	}
}

// head has the title and, on its right, the tag.
func (s *sheet) head(c chat.Card) {
	end, top := right, s.y
	if tag := s.words(c.Tag); tag != "" {
		st := style{size: 12, tint: tagInk(c.Tone), bold: true}
		wide := s.measure(tag, st) + 16
		s.round(span{right - wide, right}, top, 20, fill{tint: tagWash(c.Tone), corner: 10})
		s.text(tag, st, right-wide+8, top+(20-st.high())/2)
		end -= wide + 10
	}
	s.write(s.words(c.Title), style{size: 15.5, tint: ink, bold: true}, span{left, end})
	s.y = max(s.y, top+20) + 2
}

// png is the picture, so high.
func (s *sheet) png(high float64) ([]byte, error) {
	raw, err := s.pen.png(high)
	if err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return raw, nil
}

// folded shortens lines to so many and says that more follow.
func folded(lines []string, most int) []string {
	if most == 0 || len(lines) <= most {
		return lines
	}
	lines = lines[:most]
	lines[most-1] = strings.TrimRight(lines[most-1], "，。,. ") + "…"
	return lines
}
