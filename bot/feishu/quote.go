package feishu

import (
	"strings"

	"closeloop/bot/chat"
)

// quote is somebody's own words in a box. A long one folds: its first lines show.
func (s *sheet) quote(b chat.Block) {
	words := s.say(b.Text)
	if s.tight.quote > 0 && words.length() > s.tight.quote {
		s.cut(words.short(s.tight.quote), piece{quoted: true})
		s.lines(s.say(chat.T("feishu.shortened")), quiet())
		return
	}
	if head, rest := folded(words.own, b.Fold); rest != "" && !s.both {
		s.cut(said{own: head}, piece{quoted: true})
		s.add(s.fold(said{own: rest}), false)
		return
	}
	s.cut(words, piece{quoted: true})
}

// folded cuts words behind their first lines, as a phone wraps them. What would
// leave hardly anything to unfold stays whole.
func folded(words string, most int) (head, rest string) {
	const worth = 3 // lines
	lines := strings.Split(words, "\n")
	used, cut := 0, 0
	for i, line := range lines {
		if used += wrapped(line); used > most && i > 0 && cut == 0 {
			cut = i
		}
	}
	if most <= 0 || cut == 0 || used < most+worth {
		return words, ""
	}
	return strings.TrimRight(strings.Join(lines[:cut], "\n"), "\n"), strings.TrimLeft(strings.Join(lines[cut:], "\n"), "\n")
}

// wrapped is how many lines of a phone a line takes.
func wrapped(line string) int {
	const wide = 44 // half-width columns
	columns := 0
	for _, r := range line {
		columns++
		if r >= 0x1100 {
			columns++
		}
	}
	return max(1, (columns+wide-1)/wide)
}

// fold is a panel that shows the rest of a text when it is opened.
func (s *sheet) fold(rest said) panel {
	p := panel{Tag: "collapsible_panel", Header: panelHeader{
		Title: s.say(chat.T("feishu.rest")).plain(), Where: "right", Turns: -180,
		Icon: icon{Tag: "standard_icon", Token: "down-small-ccm_outlined", Size: "16px 16px"},
	}}
	for !rest.empty() {
		head, tail := rest.split(maxText)
		p.Elements = append(p.Elements, box(head))
		rest = tail
	}
	return p
}

// box is words on a ground of their own.
func box(words said) columnSet {
	inside := column{Tag: "column", Width: "weighted", Weight: 1, Padding: "4px 8px 4px 8px", Elements: []element{words.block(look{})}}
	return columnSet{Tag: "column_set", Background: "grey", Columns: []column{inside}}
}
