package main

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"testing"

	"closeloop/bot/fonts"
	"closeloop/flows/training"
	"closeloop/locales"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/needs"
)

// taught are the names of the samples that the courses show.
func taught(t *testing.T) []string {
	t.Helper()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, track := range tracks {
		for _, l := range track.Cards {
			if l.Picture != "" {
				names = append(names, l.Picture)
			}
		}
	}
	return names
}

// hung holds what lessons show against the cards that the bot draws today; with
// -update it is written anew.
func hung(t *testing.T, lang string, s *studio) {
	t.Helper()
	have, err := collection(lang)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]framed{}
	for _, name := range append(slices.Collect(maps.Keys(have)), taught(t)...) {
		i := slices.IndexFunc(s.kept, func(one specimen) bool { return one.Name == name && one.Button == nil })
		if i < 0 { // a kind of card, whatever its state
			i = slices.IndexFunc(s.kept, func(one specimen) bool { return one.Card.Kind == name && one.Button == nil })
		}
		if i < 0 {
			t.Errorf("a lesson shows %s, of which there is no sample", name)
			continue
		}
		want[name] = hang(s.kept[i])
	}
	if flag.Lookup("update").Value.String() == "true" {
		raw, err := json.MarshalIndent(want, "", " ")
		if err == nil {
			err = os.WriteFile("pictures/"+lang+".json", append(raw, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	for name, one := range want {
		if cmp.Diff(plainJSON(t, one), plainJSON(t, have[name])) != "" {
			t.Errorf("the card %s is no longer what lessons show: run TestSamples with -update", name)
		}
	}
}

func plainJSON(t *testing.T, one framed) string {
	t.Helper()
	raw, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestPictures: every card that a lesson shows is drawn in both languages, small
// enough for any chat. CLOSELOOP_LOOK=folder keeps the pictures, for eyes.
func TestPictures(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // it draws a hundred pictures
		return
	}
	g := newAlbum(fonts.New(), cardtest.Speaker(t))
	for _, lang := range []string{locales.Chinese, locales.English} {
		all, err := collection(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(slices.Sorted(maps.Keys(all)), taught(t)...) {
			raw, found, err := g.png(lang, name)
			if err != nil || !found || len(raw) >= 100<<10 {
				t.Errorf("%s in %s: %d bytes, %v", name, lang, len(raw), err)
			}
			if said := g.words(name).In[lang]; said == "" {
				t.Errorf("who does not see %s in %s is not told what it says", name, lang)
			}
			if folder := os.Getenv("CLOSELOOP_LOOK"); folder != "" {
				if err := os.WriteFile(folder+"/"+name+"."+lang+".png", raw, 0o600); err != nil {
					t.Error(err)
				}
			}
		}
	}
	if words := g.words("nothing"); !words.Empty() {
		t.Errorf("words of a picture that is not kept: %v", words)
	}
	if _, found, err := g.png("fr", "decision.summary"); found || err != nil {
		t.Errorf("a language that nobody speaks: %v", err)
	}
}
