package training_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"closeloop/flows/training"
	"closeloop/locales/cardtest"
)

// TestContent holds the built-in courses to their figures, and says what is
// wrong in plain words, item by item: go test ./flows/training -run Content
func TestContent(t *testing.T) {
	t.Parallel()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, track := range tracks {
		for _, err := range training.Check(track) {
			t.Errorf("%s: %s", track.ID, plain(t, track, err))
		}
		for _, short := range counts(track) {
			t.Errorf("%s: %s", track.ID, short)
		}
		for _, id := range idsOf(track) {
			if first := ids[id]; first != "" && first != track.ID {
				t.Errorf("%s: the id %s is also in %s", track.ID, id, first)
			}
			ids[id] = track.ID
		}
		if len(track.Title) != 2 {
			t.Errorf("%s: its title wants zh-CN and en, and so does everything else", track.ID)
		}
	}
}

// TestContentSchema: the built-in courses are as the schema says.
func TestContentSchema(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"operation", "wording", "reading"} {
		raw, err := training.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		_, faults := training.Read(raw, nil)
		for _, f := range faults {
			if !strings.HasPrefix(f.Path, "questions") || f.Why.Key != "training.fault.few" {
				t.Errorf("%s.yaml line %d, %s: %s", name, f.Line, f.Path, cardtest.Speaker(t).Words(cardtest.Reader(t, "en"), f.Why))
			}
		}
	}
}

// plain is a fault with the id of the item that has it.
func plain(t *testing.T, track training.Track, err error) string {
	t.Helper()
	var f *training.Fault
	if !errors.As(err, &f) {
		t.Fatalf("%v is no *Fault", err)
	}
	item := ""
	for prefix, id := range itemsOf(track) {
		if strings.HasPrefix(f.Path, prefix+".") || f.Path == prefix {
			item = " (" + id + ")"
		}
	}
	return f.Path + item + ": " + cardtest.Speaker(t).Words(cardtest.Reader(t, "en"), f.Why)
}

func itemsOf(track training.Track) map[string]string {
	out := map[string]string{}
	add := func(list string, i int, id string) { out[list+"["+itoa(i)+"]"] = id }
	for i, c := range track.Cards {
		add("cards", i, c.ID)
	}
	for i, q := range track.Questions {
		add("questions", i, q.ID)
	}
	for i, d := range track.Drills {
		add("drills", i, d.ID)
	}
	return out
}

func idsOf(track training.Track) (out []string) {
	for _, id := range itemsOf(track) {
		out = append(out, id)
	}
	return out
}

// counts are what a built-in course has at least.
func counts(track training.Track) (out []string) {
	least := func(what string, have, want int) {
		if have < want {
			out = append(out, what+": "+itoa(have)+", at least "+itoa(want))
		}
	}
	kinds := map[training.Kind]int{}
	for _, q := range track.Questions {
		kinds[q.Kind]++
	}
	least("cards", len(track.Cards), 6)
	least("questions", len(track.Questions), 25)
	least("drills", len(track.Drills), 2)
	for _, k := range []training.Kind{training.Single, training.Multiple, training.Order, training.Letter} {
		least("questions of the kind "+string(k), kinds[k], 1)
	}
	for i, c := range track.Cards {
		if c.Picture == "" {
			out = append(out, "cards["+itoa(i)+"] ("+c.ID+"): no picture")
		}
	}
	for i, q := range track.Questions {
		if !slices.ContainsFunc(track.Cards, func(c training.Lesson) bool { return c.ID == q.Lesson }) {
			out = append(out, "questions["+itoa(i)+"] ("+q.ID+"): lesson is none of the cards, so nobody is told what to read again")
		}
	}
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
