package feishu

import (
	"fmt"
	"strings"
	"testing"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/needs"
	"closeloop/locales/cardtest"

	"pgregory.net/rapid"
)

// TestJudge has every sample judged, and cards and forms as chance makes them, by
// the judge and by the fake Feishu.
func TestJudge(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	documents := drawings(t)
	anything := cardtest.Anything(t, markup())
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		c, form, confirm := anything.Card(rt), anything.Form(rt), anything.Text(rt)
		for _, both := range []bool{false, true} {
			p := penOf(t, []string{chinese, english}[n%2])
			p.both = both
			documents[fmt.Sprint("any ", n)] = p.card(c, true, nil).card
			p.colleagues = team([]int{0, 3, 60, 150}[n/2%4])
			documents[fmt.Sprint("open ", n)] = p.card(c, false, &filling{action: cardtest.Act("reject"), form: form, confirm: confirm}).card
			n++
		}
	})
	for name, card := range documents {
		for _, flaw := range fakefeishu.CardFlaws(card) {
			t.Errorf("%s: %s", name, flaw)
		}
	}
	for name, faults := range needs.FeishuJudge(t, documents) {
		for _, fault := range faults {
			sort, _, _ := strings.Cut(fault, " ")
			switch {
			case sort == "unrendered", sort == "dlp": // what people write may look like a template or a number
			case sort == "size" && strings.HasPrefix(name, "open ") && len(documents[name]) <= maxForm: // rather that than to lose what was typed
			default:
				t.Errorf("%s: %s", name, fault)
			}
		}
	}
}
