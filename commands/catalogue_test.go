package commands

import (
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/mozillazg/go-pinyin"
)

func open(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEveryEntryIsWhole: a usage line in both languages, a Chinese word, and
// its pinyin for those who type without an input method.
func TestEveryEntryIsWhole(t *testing.T) {
	t.Parallel()
	c, speaker := open(t), cardtest.Speaker(t)
	for _, e := range c.Entries() {
		for _, locale := range speaker.Locales() {
			words, err := speaker.Say(cardtest.Reader(t, locale), chat.T(e.Usage()))
			if err != nil || locale == "en" && !strings.Contains(words, "/"+e.Name) || locale != "en" && !strings.Contains(words, e.Chinese[0]) {
				t.Errorf("%s in %s: usage %q, %v", e.Name, locale, words, err)
			}
		}
		for _, name := range e.Chinese {
			if p := strings.Join(pinyin.LazyPinyin(name, pinyin.NewArgs()), ""); !slices.Contains(e.Pinyin, p) {
				t.Errorf("%s: %s has no pinyin %s", e.Name, name, p)
			}
		}
		for _, r := range e.Roles {
			if !slices.Contains([]hiring.Role{hiring.HR, hiring.Manager, hiring.Lead, hiring.Trainee, hiring.IT, hiring.Admin}, r) {
				t.Errorf("%s: unknown role %s", e.Name, r)
			}
		}
		for word, value := range e.Words {
			if word != fold(word) || value == "" {
				t.Errorf("%s: word %q is not folded", e.Name, word)
			}
		}
		for _, name := range e.names() {
			if found, ok := c.Find(" " + strings.ToUpper(name)); !ok || found.Name != e.Name {
				t.Errorf("%s is not found by %s", e.Name, name)
			}
		}
	}
}
