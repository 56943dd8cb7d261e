package slack

import (
	"strings"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// piece is a part of a message before it is fitted: words, which may share a
// block with their neighbours, or a block of its own.
type piece struct {
	runs  []run
	quote bool
	block api.Block
	kept  bool // never left out
}

// sheet is a message while it is drawn.
type sheet struct {
	pen
	mark   mark
	title  string
	pieces []piece

	buttons int  // so far, for ids
	rows    int  // blocks of buttons so far
	primary bool // one button is
	tabled  bool // one table is drawn
	figures bool // a table or a chart is
}

func (s *sheet) block(b api.Block, kept bool) {
	s.pieces = append(s.pieces, piece{block: b, kept: kept})
}

// lines adds words as rich text. Long ones go into several pieces.
func (s *sheet) lines(runs []run) { s.rich(runs, false) }

func (s *sheet) rich(runs []run, quote bool) {
	for len(runs) > 0 {
		head, tail := split(runs, maxText)
		if len(head) == 0 { // an instant alone, longer than a text: no words of ours
			return
		}
		if strings.TrimSpace(flat(head)) != "" {
			s.pieces = append(s.pieces, piece{runs: head, quote: quote})
		}
		runs = tail
	}
}

// quiet adds words as a context line.
func (s *sheet) quiet(runs []run) {
	switch words := flat(runs); {
	case strings.TrimSpace(words) == "":
	case length(runs) > maxText:
		s.lines(runs)
	default:
		s.block(api.NewContextBlock("", object(runs)), false)
	}
}

func (s *sheet) draw(c chat.Card) {
	const header = 150
	if strings.TrimSpace(s.title) != "" {
		s.block(api.NewHeaderBlock(plain(doorstep.Line(s.title, header), header)), true)
	}
	if tag := s.tag(c); tag != "" {
		s.block(api.NewContextBlock("", plain(doorstep.Line(tag, 150), maxText)), true)
	}
	if len([]rune(s.title)) > header {
		s.lines(s.runs(c.Title))
	}
	for _, b := range c.Blocks {
		s.drawBlock(b)
	}
	for _, f := range c.Files {
		s.quiet(s.runs(chat.T("card.file", "Name", f.Name)))
	}
	if len(s.pieces) == 0 {
		s.lines(s.runs(chat.T("slack.preview")))
	}
}

// tag says the state of a card in a word: its own, or that of its tone, which
// Slack has no colour for.
func (s *sheet) tag(c chat.Card) string {
	if tag := s.words(c.Tag); tag != "" {
		return tag
	}
	switch c.Tone {
	case chat.Waiting:
		return s.words(chat.T("slack.tone.waiting"))
	case chat.Good:
		return s.words(chat.T("slack.tone.good"))
	case chat.Bad:
		return s.words(chat.T("slack.tone.bad"))
	}
	return ""
}

func (s *sheet) drawBlock(b chat.Block) {
	switch b.Kind {
	case chat.KindDivider:
		s.block(api.NewDividerBlock(), false)
	case chat.KindFields:
		for _, f := range b.Fields {
			s.lines(s.fact(f))
		}
	case chat.KindQuote:
		s.rich(s.runs(b.Text), true)
	case chat.KindNote:
		s.quiet(s.runs(b.Text))
	case chat.KindButtons:
		s.drawButtons(b)
	case chat.KindTable:
		s.table(b.Table)
	case chat.KindChart:
		s.chart(b.Chart)
	default:
		lead := map[string]string{"+": "＋ ", "-": "－ "}[b.Mark]
		s.lines(append([]run{{words: lead}}, s.runs(b.Text)...))
	}
}

// join makes blocks of pieces. Neighbouring words share a block, as lines.
func join(pieces []piece) []api.Block {
	blocks := []api.Block{}
	for i := 0; i < len(pieces); {
		if pieces[i].block != nil {
			blocks = append(blocks, pieces[i].block)
			i++
			continue
		}
		next, sum := i, 0
		for next < len(pieces) && pieces[next].block == nil && (next == i || sum+length(pieces[next].runs) <= maxText) {
			sum += length(pieces[next].runs)
			next++
		}
		blocks = append(blocks, api.NewRichTextBlock("", paragraphs(pieces[i:next])...))
		i = next
	}
	return blocks
}

// paragraphs are pieces of words as the elements of one block: quotes, and what
// stands between them.
func paragraphs(pieces []piece) (out []api.RichTextElement) {
	for i := 0; i < len(pieces); {
		next := i
		var runs []run
		for ; next < len(pieces) && pieces[next].quote == pieces[i].quote; next++ {
			if next > i {
				runs = append(runs, run{words: "\n"})
			}
			runs = append(runs, pieces[next].runs...)
		}
		if pieces[i].quote {
			out = append(out, &api.RichTextQuote{Type: api.RTEQuote, Elements: textual(runs)})
		} else {
			out = append(out, api.NewRichTextSection(textual(runs)...))
		}
		i = next
	}
	return out
}
