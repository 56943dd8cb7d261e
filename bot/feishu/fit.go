package feishu

import (
	"bytes"
	"sort"

	"closeloop/bot/chat"
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
		if card, ok := whole.holding(join(s.pieces), maxCard); ok {
			return card
		}
	}
	most := maxCard
	if s.open != nil {
		most = maxForm
	}
	card, ok := s.cutDown(whole, most)
	if !ok && s.open != nil {
		last := stages[len(stages)-1]
		last.closed = true
		card, _ = draw(last).cutDown(whole, maxCard)
	}
	return card
}

// holding is the card with these elements, and whether Feishu takes it.
func (r root) holding(elements []element, most int) ([]byte, bool) {
	r.Body.Elements = elements
	card, err := written(r)
	if err != nil { // of strings and finite numbers only: never
		return nil, false
	}
	// In a text a backslash stands before the second quotation mark.
	return card, len(card) <= most && bytes.Count(card, []byte(`"tag":`)) <= maxElements
}

// cutDown leaves out what comes last; false: not even that is enough.
func (s *sheet) cutDown(whole root, most int) ([]byte, bool) {
	holds := func(pieces []piece) bool {
		_, ok := whole.holding(join(pieces), most)
		return ok
	}
	more := piece{words: s.say(chat.T("feishu.more")), look: quiet()}
	first := sort.Search(len(s.pieces), func(n int) bool { return !holds(upTo(s.pieces, n+1, more)) })
	out := upTo(s.pieces, first, more)
	if first < len(s.pieces) && s.pieces[first].element == nil {
		part := s.pieces[first]
		cut := func(n int) []piece {
			short := part
			short.words = part.words.short(n)
			return upTo(s.pieces, first, short, more)
		}
		const worth = 20 // fewer characters are no use
		if n := sort.Search(part.words.length(), func(n int) bool { return !holds(cut(n + 1)) }); n >= worth {
			out = cut(n)
		}
	}
	return whole.holding(join(out), most)
}
