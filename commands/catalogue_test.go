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

// TestOneSlip: of all one-edit typos of all names at least 95 % get the right
// suggestion (quality.md).
func TestOneSlip(t *testing.T) {
	t.Parallel()
	c := open(t)
	var all, right int
	for _, e := range c.Entries() {
		for _, name := range append([]string{e.Name}, slices.Concat(e.Chinese, e.Pinyin)...) {
			for _, typo := range slips(name) {
				if _, known := c.Find(typo); known {
					continue
				}
				all++
				if guess, ok := c.Nearest(typo, admin()); ok && (guess == e.Name || guess == e.Chinese[0]) {
					right++
				}
			}
		}
	}
	t.Logf("%d of %d one-edit typos get the right suggestion", right, all)
	if all < 100 || right*100 < all*95 {
		t.Errorf("only %d of %d", right, all)
	}
}

// slips leaves out, doubles, swaps and replaces each character once.
func slips(name string) []string {
	r := []rune(name)
	var out []string
	for i := range r {
		odd := slices.Clone(r)
		odd[i] = 'q'
		out = append(out, string(odd), string(slices.Concat(r[:i+1], r[i:])))
		if len(r) > 2 {
			out = append(out, string(slices.Concat(r[:i], r[i+1:])))
		}
		if i > 0 && len(r) > 3 && r[i] != r[i-1] {
			swapped := slices.Clone(r)
			swapped[i-1], swapped[i] = r[i], r[i-1]
			out = append(out, string(swapped))
		}
	}
	return out
}
