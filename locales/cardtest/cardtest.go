// Package cardtest holds cards to the bar of tone and density that cards.md
// sets, and keeps golden copies of how they read in every language. Each flow
// tests its views with it; product code never imports it.
package cardtest

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/locales"
)

// The flag is asked for by name, so that no package variable is needed.
var _ = flag.Bool("update", false, "write golden files instead of comparing")

// Option loosens a check for a known sort of card.
type Option int

// Letter is the draft of a letter, which shows what will leave: it has the
// wider limits of cards.md.
const Letter Option = 1

// Page is not a message but a page that stays, such as a Home tab: its list may
// be longer, with a button at every line.
const Page Option = 2

// speaker is read once a process: the message files are large, and nearly every
// test of a card speaks.
var speaker = sync.OnceValues(locales.New)

// Speaker is the house's speaker.
func Speaker(t testing.TB) *locales.Speaker {
	t.Helper()
	s, err := speaker()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Reader reads in a locale, in Shanghai.
func Reader(t testing.TB, locale string) chat.Reader {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return chat.Reader{Person: "reader", Locale: locale, Zone: zone}
}

// Text is a card as plain text, the way Golden keeps it. A word that cannot be
// said fails the test.
func Text(t testing.TB, card chat.Card, locale string) string {
	t.Helper()
	return chat.AsText(card, Reader(t, locale), strict{t, Speaker(t)})
}

// Golden compares a card with testdata/<name>.<locale>.txt of the calling
// test, in every language, and checks it as Check does. Words that no message
// says must stand in the test's own files, as somebody's. With -update it writes
// the golden files.
func Golden(t testing.TB, name string, card chat.Card, opts ...Option) {
	t.Helper()
	s := strict{t, Speaker(t)}
	check(s, card, opts)
	checkTheirs(t, card)
	for _, locale := range s.Locales() {
		compare(t, filepath.Join("testdata", name+"."+locale+".txt"), chat.AsText(card, Reader(t, locale), s)+"\n")
	}
}

func compare(t testing.TB, path, got string) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is not there; run the test with -update and read what it writes:\n%s", path, got)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; read both, then run with -update\n--- got\n%s--- want\n%s", path, got, want)
	}
}

// strict is a speaker that fails the test where the house's would show a key.
type strict struct {
	t testing.TB
	*locales.Speaker
}

// Words says a text or fails the test.
func (s strict) Words(r chat.Reader, text chat.Text) string {
	s.t.Helper()
	words, err := s.Say(r, text)
	if err != nil {
		s.t.Errorf("%s: %v", r.Locale, err)
	}
	return words
}
