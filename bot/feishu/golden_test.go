package feishu

import (
	"fmt"
	"testing"

	"closeloop/bot/chat"
	"closeloop/locales/cardtest"
)

// markup is words that are alive in Feishu's markdown where they are not kept
// from it.
func markup() string {
	return "<at id=all></at> [x](https://x.example) ![i](img_v2_x) **b** _i_ ~~s~~ `c` <font color='red'>r</font> <text_tag>t</text_tag> " +
		"| a | b |\n|---|---|\n# h\n- l\n> q\n1. n\n```p```\n---\n:OK: www.example.com x@example.com &lt; &#42; R&D {{.Name}} \u202egnp\x00\x1b[31m <local_datetime millisecond='1'></local_datetime> \uFDD2\uFDD3"
}

func penOf(t testing.TB, locale string) pen {
	t.Helper()
	return pen{speaker: cardtest.Speaker(t), reader: cardtest.Reader(t, locale), colleagues: team(3)}
}

func team(n int) (out []Colleague) {
	for i := range n {
		out = append(out, Colleague{ID: fmt.Sprintf("p-%d", i), Name: fmt.Sprintf("Colleague %d", i)})
	}
	return out
}

// opened is a card with a form on it: summary, whose second button asks for it.
func opened(t testing.TB, f chat.Form) (chat.Card, filling) {
	t.Helper()
	return cardtest.Samples(t, markup())["summary"], filling{action: cardtest.Act("reject"), form: f}
}

// drawings are all samples as Feishu gets them, by the names of their files.
func drawings(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, locale := range []string{chinese, english} {
		p := penOf(t, locale)
		keep := func(name string, d drawn) { out[name+"."+locale] = d.card }
		for name, c := range cardtest.Samples(t, markup()) {
			keep(name, p.card(c, true, nil))
		}
		keep("folded", p.card(foldedCard(), true, nil))
		for name, f := range cardtest.Forms(t, markup()) {
			p.colleagues = team(f.Colleagues)
			c, open := opened(t, f.Form)
			keep("form-"+name, p.card(c, true, &open))
			if name == "every" {
				keep("form-alone", p.form(open))
				open.typed = chat.Values{"text": {"typed <b>"}, "multi": {"o-3"}, "select": {"gone"}}
				open.faults = map[string]chat.Text{"text": chat.L("*too* short"), "area": chat.T("problem.value.missing", "Field", "x")}
				open.wrong, open.confirm = chat.T("problem.stale"), chat.L("Really?")
				keep("form-faults", p.card(c, true, &open))
			}
		}
		p.colleagues = team(3)
		keep("notice", p.notice(chat.T("decision.gone.passed", "Name", "*x* <at id=all></at>", "At", cardtest.At())))
		keep("notice-none", p.notice(chat.Text{}))
		p.both = true
		for _, name := range []string{"summary", "full", "hostile", "pay"} {
			keep("both-"+name, p.card(cardtest.Samples(t, markup())[name], false, nil))
		}
		keep("both-notice", p.notice(chat.T("group.answered")))
	}
	return out
}

// foldedCard has a letter that is too long to stand there whole.
func foldedCard() chat.Card {
	letter := chat.Quote(chat.L("Hello Daniel,\n\nthank you for taking the interview for Backend Engineer.\n\nThis role needs hands-on work with payment clearing, and so far yours has been limited, so we won't be inviting you to a second round.\n\nLin Xiao"))
	letter.Fold = 4
	return chat.Card{Kind: "letter.draft", Record: "C-1042", Title: chat.L("Draft"), Blocks: []chat.Block{letter}}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	cardtest.Drawings(t, drawings(t))
}
