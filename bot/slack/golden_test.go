package slack

import (
	"fmt"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/locales/cardtest"
)

// languages are those of the golden files.
func languages() []string { return []string{"zh-CN", "en"} }

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

// drawings are all samples as Slack gets them, by the names of their files.
func drawings(t testing.TB, locale string) map[string][]byte {
	t.Helper()
	p := penOf(t, locale)
	out := map[string][]byte{}
	keep := func(name string, drawing []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = drawing
	}
	for name, c := range samples(t) {
		drawing, err := Draw(c, p.reader, p.speaker, p.colleagues)
		keep(name, drawing, err)
	}
	for _, name := range []string{"summary", "full", "huge"} {
		drawing, err := DrawHome(samples(t)[name], p.reader, p.speaker, nil)
		keep("home-"+name, drawing, err)
	}
	for name, f := range forms(t) {
		drawing, err := DrawForm(chat.Button{Action: act("reject"), Form: &f.Form}, p.reader, p.speaker, team(f.Colleagues))
		keep("form-"+name, drawing, err)
	}
	for name, words := range map[string]chat.Text{"notice": chat.T("decision.gone.passed", "Name", "*x*", "At", at()), "notice-none": {}} {
		d := p.notice(words)
		drawing, err := doorstep.JSON(map[string]any{"text": d.text, "blocks": d.blocks})
		keep(name, drawing, err)
	}
	return out
}

func TestGolden(t *testing.T) {
	t.Parallel()
	all := map[string][]byte{}
	for _, locale := range languages() {
		for name, drawing := range drawings(t, locale) {
			all[name+"."+locale] = drawing
		}
	}
	cardtest.Drawings(t, all)
}
