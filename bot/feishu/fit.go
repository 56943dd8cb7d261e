package feishu

import (
	"bytes"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// What a card holds. Feishu documents 30 KB and 200 objects, and has refused
// cards below that, where it adds styles of its own.
const (
	maxCard     = 24_000 // bytes
	maxElements = 180    // objects with a tag
	maxFigures  = 4      // tables and charts
	maxForm     = 29_000 // bytes, of a card whose form is long: what was typed comes first
)

// tight is how short a card is drawn that does not fit as it is; the zero tight
// shortens nothing.
type tight struct {
	quote   int  // characters of a quote
	rows    int  // of a table
	label   int  // characters of a button
	confirm int  // characters of what is asked before a button counts
	told    bool // charts whose numbers the card tells are left out
	closed  bool // the open form, which no card holds, is closed and says so
}

// tighter are what gives way, one after the other: first long quotes and tables,
// then drawings that say nothing new, then long questions and labels.
func tighter() []tight {
	return []tight{
		{},
		{quote: 600, rows: 10},
		{quote: 200, rows: 5, told: true},
		{quote: 120, rows: 3, told: true, label: 24, confirm: 80},
	}
}

// fit is the card that fits. What still does not is cut off at a word, with a
// line that says so; title, form and buttons stay, so that the way to the whole
// is there.
func fit(whole root, draw func(tight) *sheet) []byte {
	var s *sheet
	stages := tighter()
	for _, t := range stages {
		s = draw(t)
		if card, ok := s.held(whole, s.pieces, maxCard); ok {
			return card
		}
	}
	card, ok := s.cutDown(whole, maxCard)
	if ok || s.open == nil {
		return card
	}
	if card, ok = s.cutDown(whole, maxForm); !ok {
		last := stages[len(stages)-1]
		last.closed = true
		card, _ = draw(last).cutDown(whole, maxCard)
	}
	return card
}

// holding is the card with these elements, and whether Feishu takes it.
func (r root) holding(elements []element, most int) ([]byte, bool) {
	r.Body.Elements = elements
	card, err := doorstep.JSON(r)
	if err != nil { // of strings and finite numbers only: never
		return nil, false
	}
	// In a text a backslash stands before the second quotation mark.
	return card, len(card) <= most && bytes.Count(card, []byte(`"tag":`)) <= maxElements
}

// held is holding for pieces, with a quick look first: where the words alone are
// too many, nothing need be written.
func (s *sheet) held(whole root, pieces []piece, most int) ([]byte, bool) {
	size := 0
	for _, p := range pieces {
		if size += len(p.words.own); size > most {
			return nil, false
		}
	}
	return whole.holding(join(pieces), most)
}

// cutDown leaves out what comes last; false: not even that is enough.
func (s *sheet) cutDown(whole root, most int) ([]byte, bool) {
	left := doorstep.Fitting[piece]{
		Holds: func(pieces []piece) bool {
			_, ok := s.held(whole, pieces, most)
			return ok
		},
		Kept:   func(p piece) bool { return p.kept },
		Length: func(p piece) int { return p.words.length() },
		Cut: func(p piece, n int) piece {
			p.words = p.words.short(n)
			return p
		},
		More: piece{words: s.say(chat.T("feishu.more")), look: quiet()},
	}.Fit(s.pieces)
	return whole.holding(join(left), most)
}
