package main

import (
	"strings"
	"testing"

	"closeloop/bot/feishu"
	"closeloop/bot/needs"
)

// inFeishu looks at all samples as Feishu gets them: a form stands open on its
// card, none but a group's line is in two languages, a Home tab is nobody's, and
// the judge finds fault with none.
func (s *studio) inFeishu(t *testing.T) {
	t.Helper()
	draw, err := drawer(feishu.Platform)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, one := range draw.of(s) {
		raw, err := draw.one(s, one)
		if err != nil {
			t.Fatalf("%s: %v", one.Name, err)
		}
		all[one.Name] = raw
		if open := strings.Contains(string(raw), `"tag": "form"`); open != (one.Button != nil) {
			t.Errorf("%s: a form is open: %v", one.Name, open)
		}
		if both := strings.Contains(string(raw), "i18n_content"); both != one.Public {
			t.Errorf("%s: in both languages: %v", one.Name, both)
		}
		if one.Home {
			t.Errorf("%s: nobody has a Home tab in Feishu", one.Name)
		}
	}
	if len(all) < 200 {
		t.Errorf("only %d samples", len(all))
	}
	for name, faults := range needs.FeishuJudge(t, all) {
		t.Errorf("%s: %s\n%s", name, strings.Join(faults, "; "), all[name])
	}
}
