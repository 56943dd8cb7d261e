package template

import (
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

const (
	mostLines    = 7  // of a comparison; the rest is counted
	longSentence = 40 // characters
	mostListed   = 6  // versions on a card
)

// history answers with the versions of a record.
func (k *desk) history(env flows.Env, head hiring.Case, part Shelf, _ chat.Event) (turn, error) {
	card := chat.Card{
		Kind: "template.versions", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: title(env, head.ID), Tag: chat.T("template.versions.tag", "Count", part.Last), Preview: chat.T("template.preview"),
	}
	if part.Last == 0 {
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("template.versions.none"))}
	}
	for no := part.Last; no > max(0, part.Last-mostListed); no-- {
		words, ok := past(env, head.ID, no)
		if !ok {
			continue
		}
		line := versionText(env, words)
		switch {
		case part.Draft != nil && part.Draft.Version == no:
			line = chat.T("template.version.draft", "What", line)
		case part.On && part.Version == no:
			line = chat.T("template.version.on", "What", line)
		}
		card.Blocks = append(card.Blocks, chat.Paragraph(line))
	}
	if more := part.Last - mostListed; more > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("template.versions.more", "Count", more)))
	}
	row := chat.Block{Kind: chat.KindButtons, Links: []chat.Button{back(env, head.ID)}}
	if compares(env, head, part) {
		form := k.compareForm(env, head, part)
		row.Row = append(row.Row, chat.Button{Label: chat.T("template.button.compare"), Action: env.Act(Name, head.ID, "compare"), Form: &form})
	}
	if restores(env, head, part) {
		form := restoreForm(env, head, part)
		row.Row = append(row.Row, chat.Button{Label: chat.T("template.button.restore"), Action: env.Act(Name, head.ID, "restore"), Form: &form})
	}
	card.Blocks = append(card.Blocks, row)
	return turn{Head: head, Part: part, Card: &card}, nil
}

// compare answers with what lies between two versions, sentence by sentence.
func (k *desk) compare(env flows.Env, head hiring.Case, part Shelf, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	older, _ := strconv.Atoi(ev.Values.Get("older"))
	newer, _ := strconv.Atoi(ev.Values.Get("newer"))
	older, newer = min(older, newer), max(older, newer)
	from, one := past(env, head.ID, older)
	to, two := past(env, head.ID, newer)
	if !one || !two {
		return t, wrong("older", chat.T("template.restore.gone"))
	}
	card := chat.Card{
		Kind: "template.compare", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: title(env, head.ID), Tag: chat.T("template.compare.tag", "From", older, "To", newer), Preview: chat.T("template.preview"),
	}
	lines := k.difference(from, to)
	for i, line := range lines {
		if i == mostLines {
			card.Blocks = append(card.Blocks, chat.Note(chat.T("template.compare.more", "Count", len(lines)-i)))
			break
		}
		card.Blocks = append(card.Blocks, line)
	}
	if len(lines) == 0 {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("template.compare.same")))
	}
	versions := chat.Button{Label: chat.T("template.button.versions.back"), Action: env.Act(Name, head.ID, "versions")}
	card.Blocks = append(card.Blocks, chat.Block{Kind: chat.KindButtons, Links: []chat.Button{versions, back(env, head.ID)}})
	t.Card = &card
	return t, nil
}

// difference is what went and what came, as lines of a card.
func (k *desk) difference(from, to hiring.Template) []chat.Block {
	var out []chat.Block
	for _, locale := range locales() {
		was, now := k.write(from.Kind, from.Forms[locale], locale), k.write(to.Kind, to.Forms[locale], locale)
		out = append(out, changes(sentences(was.Subject), sentences(now.Subject))...)
		out = append(out, changes(sentences(was.Body), sentences(now.Body))...)
		if gone, come := from.Forms[locale].SMS, to.Forms[locale].SMS; gone != come {
			out = append(out, chat.Paragraph(chat.T("template.compare.sms", "Was", orDash(gone), "Now", orDash(come))))
		}
	}
	return out
}

func orDash(words string) string {
	if words == "" {
		return "–"
	}
	return words
}

// sentences cuts a text where a person would: at line ends and full stops.
func sentences(text string) []string {
	text = strings.NewReplacer("。]", "。]\n", "。", "。\n", ".]", ".]\n", ". ", ".\n", "？", "？\n", "? ", "?\n").Replace(text)
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// changes are the sentences that only one of two texts has, in their order.
func changes(was, now []string) []chat.Block {
	same := common(was, now)
	var out []chat.Block
	for len(was)+len(now) > 0 {
		switch {
		case len(was) > 0 && (len(same) == 0 || was[0] != same[0]):
			out = append(out, chat.Marked("-", chat.L(short(was[0], longSentence))))
			was = was[1:]
		case len(now) > 0 && (len(same) == 0 || now[0] != same[0]):
			out = append(out, chat.Marked("+", chat.L(short(now[0], longSentence))))
			now = now[1:]
		default:
			was, now, same = was[1:], now[1:], same[1:]
		}
	}
	return out
}

// common is the longest list of sentences that both have in one order.
func common(a, b []string) []string {
	best := make([][][]string, len(a)+1)
	for i := range best {
		best[i] = make([][]string, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			switch skip, other := best[i+1][j], best[i][j+1]; {
			case a[i] == b[j]:
				best[i][j] = append([]string{a[i]}, best[i+1][j+1]...)
			case len(skip) >= len(other):
				best[i][j] = skip
			default:
				best[i][j] = other
			}
		}
	}
	return best[0][0]
}
