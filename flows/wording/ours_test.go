package wording

import (
	"os"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/goccy/go-yaml"

	"closeloop/bot/chat"
	"closeloop/locales"
)

// approved are the reasons of a file of the company, in each language.
func approved(t *testing.T, path string) (texts []string) {
	t.Helper()
	type reason struct{ Text map[string]string }
	var file struct {
		Reasons   []reason
		Positions []struct{ Reasons []reason }
	}
	raw, err := os.ReadFile(path)
	if err == nil {
		err = yaml.Unmarshal(raw, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	all := file.Reasons
	for _, p := range file.Positions {
		all = append(all, p.Reasons...)
	}
	for _, r := range all {
		for _, text := range r.Text {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		t.Fatalf("%s: no reasons", path)
	}
	return texts
}

// TestOurReasons promises that whatever we approve ourselves passes.
func TestOurReasons(t *testing.T) {
	t.Parallel()
	l := linter(t)
	for _, path := range []string{"../../bot/sample/company.yaml", "../company/defaults.yaml"} {
		for _, text := range approved(t, path) {
			if found := l.Reason(text); len(found) > 0 {
				t.Errorf("%s: %q: %v", path, text, found)
			}
		}
	}
}

// TestOurLetters promises that the letters we write, filled with each reason
// that we approve, have nothing to find.
func TestOurLetters(t *testing.T) {
	t.Parallel()
	l := linter(t)
	for _, locale := range []string{"zh-CN", "en"} {
		var file struct {
			Subject string
			Part    []struct{ Name, Needs, Text string }
		}
		if _, err := toml.DecodeFile("../letter/words/rejection."+locale+".toml", &file); err != nil {
			t.Fatal(err)
		}
		var letter strings.Builder
		for _, p := range file.Part {
			letter.WriteString(p.Text)
		}
		for _, why := range approved(t, "../../bot/sample/company.yaml") {
			if strings.ContainsFunc(why, isHan) != (locale == "zh-CN") {
				continue
			}
			text := strings.NewReplacer(
				"{{.Reason}}", why, "{{.Name}}", "Daniel Reyes", "{{.Position}}", "Backend", "{{.Company}}", "Galaxy Tech",
				"{{.Strength}}", "SQL", "{{.Detail}}", "", "{{.Sender}}", "Lin Xiao",
			).Replace(letter.String())
			if found := l.Letter(Letter{locale, text, why, true, true}); len(found) > 0 {
				t.Errorf("%s: %q: %v", locale, text, found)
			}
		}
	}
}

// TestEveryRuleHasWords promises that locales can say each rule.
func TestEveryRuleHasWords(t *testing.T) {
	t.Parallel()
	speaker, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, locale := range speaker.Locales() {
		for _, key := range linter(t).Rules() {
			words, err := speaker.Say(chat.Reader{Locale: locale}, chat.T("wording.rule."+key))
			han := strings.ContainsFunc(words, isHan)
			if err != nil || han && len([]rune(words)) > 40 || !han && len(strings.Fields(words)) > 20 {
				t.Errorf("%s in %s: %q, %v", key, locale, words, err)
			}
		}
	}
}
