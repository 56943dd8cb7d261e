package training_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/training"
)

// Whoever knows nothing must not get far. Each test here plays one of the tricks
// that school teaches; the trick of the longest option is Check's own.

// inBoth calls look for every built-in course in both languages.
func inBoth(t *testing.T, look func(t *testing.T, track training.Track, locale string)) {
	t.Helper()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	for _, track := range tracks {
		for _, locale := range []string{"zh-CN", "en"} {
			t.Run(track.ID+" "+locale, func(t *testing.T) { look(t, track, locale) })
		}
	}
}

// TestGuessSweepingWords: "all", "only" and "never" are no sign of a wrong option:
// an option with such a word is right at least half as often as any other.
func TestGuessSweepingWords(t *testing.T) {
	t.Parallel()
	sweeping := map[string]*regexp.Regexp{
		"en":    regexp.MustCompile(`(?i)\b(all|only|always|never|every|everybody|nobody|none|must|any|automatically|by itself|whole)\b`),
		"zh-CN": regexp.MustCompile(`只|都|全|一律|永远|从不|必须|自动|任何|所有|一定|每`),
	}
	inBoth(t, func(t *testing.T, track training.Track, locale string) {
		with, rightWith, all, rightAll := 0, 0, 0, 0
		for _, q := range track.Questions {
			for _, o := range q.Options {
				sweeps := sweeping[locale].MatchString(o.Text[locale])
				switch {
				case q.Kind == training.Order:
					continue
				case o.Right && sweeps:
					rightWith++
				}
				all += count(true)
				rightAll += count(o.Right)
				with += count(sweeps)
			}
		}
		if with > 0 && 2*rightWith*all < rightAll*with {
			t.Errorf("of %d options with a sweeping word %d are right, of all %d it is %d", with, rightWith, all, rightAll)
		}
	})
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// TestGuessHowMany: how many options there are does not say how many are right.
func TestGuessHowMany(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, track training.Track, _ string) {
		seen := map[int]map[int]int{} // by options, by right ones
		for _, q := range track.Questions {
			if q.Kind == training.Multiple || q.Kind == training.Letter {
				n := len(q.Options)
				if seen[n] == nil {
					seen[n] = map[int]int{}
				}
				seen[n][len(right(q))]++
			}
		}
		for n, rights := range seen {
			all, most := 0, 0
			for _, times := range rights {
				all, most = all+times, max(most, times)
			}
			if all >= 4 && most*10 > all*7 {
				t.Errorf("of %d questions with %d options %d have the same number of right ones: %v", all, n, most, rights)
			}
		}
	})
}

// TestGuessEcho: the one option that repeats most of the question is the right one
// in at most 40 % of the questions with one answer.
func TestGuessEcho(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, track training.Track, locale string) {
		asked, hits := 0, 0
		for _, q := range track.Questions {
			if q.Kind != training.Single {
				continue
			}
			asked++
			said, most, lone := pieces(q.Ask[locale]+" "+q.Quote[locale]), 0, training.Option{}
			for _, o := range q.Options {
				n := 0
				for piece := range pieces(o.Text[locale]) {
					n += count(said[piece])
				}
				switch {
				case n > most:
					most, lone = n, o
				case n == most:
					lone = training.Option{}
				}
			}
			hits += count(lone.Right)
		}
		if hits*5 > asked*2 {
			t.Errorf("the words of the question give away %d of %d", hits, asked)
		}
	})
}

// pieces are what can be recognised in a text: words of some length, and every two
// Chinese characters that stand together.
func pieces(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.In(r, unicode.Latin, unicode.Digit) }) {
		if len(w) > 3 {
			out[w] = true
		}
	}
	r := []rune(text)
	for i := range r[:max(0, len(r)-1)] {
		if unicode.Is(unicode.Han, r[i]) && unicode.Is(unicode.Han, r[i+1]) {
			out[string(r[i:i+2])] = true
		}
	}
	return out
}

// TestGuessLongReply: in a talk, and in a choice, the longest reply is the one that
// leads on in at most 60 % of the turns.
func TestGuessLongReply(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, track training.Track, locale string) {
		turns, hits := 0, []string{}
		for _, d := range track.Drills {
			far := toPass(d)
			for id, replies := range repliesOf(d) {
				turns++
				best := 0
				for i, r := range replies {
					if len([]rune(r.Text[locale])) > len([]rune(replies[best].Text[locale])) {
						best = i
					}
				}
				if r := replies[best]; r.Right || d.Kind == training.Talk && far[r.To] < far[id] {
					hits = append(hits, d.ID+"/"+id)
				}
			}
		}
		if len(hits)*5 > turns*3 {
			t.Errorf("the longest reply is a good one in %d of %d: %v", len(hits), turns, hits)
		}
	})
}

func repliesOf(d training.Drill) map[string][]training.Reply {
	out := map[string][]training.Reply{}
	if d.Kind == training.Choice {
		out["choice"] = d.Options
	}
	for id, node := range d.Nodes {
		if len(node.Replies) > 0 {
			out[id] = node.Replies
		}
	}
	return out
}

// toPass is how many replies it takes from each node to a good end.
func toPass(d training.Drill) map[string]int {
	far := map[string]int{}
	for id, node := range d.Nodes {
		if far[id] = 99; node.End == "passed" {
			far[id] = 0
		}
	}
	for range d.Nodes {
		for id, node := range d.Nodes {
			for _, r := range node.Replies {
				far[id] = min(far[id], far[r.To]+1)
			}
		}
	}
	return far
}

// TestGuessPlace: after the shuffle the right option stands everywhere alike, for
// different people and in later tries.
func TestGuessPlace(t *testing.T) {
	t.Parallel()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	const people = 60
	for _, track := range tracks {
		flow := training.Flow(training.Config{Tracks: only(track)})
		places, all := make([]int, 4), 0
		for _, q := range track.Questions {
			if q.Kind != training.Single || len(q.Options) != len(places) {
				continue
			}
			want := strconv.Itoa(slices.IndexFunc(q.Options, func(o training.Option) bool { return o.Right }))
			for n := range people {
				no := 1 + n%2
				quiz := training.Quiz{No: no, Items: []training.Asked{{ID: q.ID}}}
				env := flows.NewEnv(tuesday(), "", company(), flows.Known{})
				env.Asked = chat.Action{Args: map[string]string{"track": track.ID, "no": strconv.Itoa(no), "item": q.ID}}
				form := flow.Verbs["answer"].Form(env, hiring.Case{ID: "p-" + strconv.Itoa(n)}, training.Trainee{Tracks: map[string]training.Progress{track.ID: {Quiz: &quiz}}})
				places[slices.IndexFunc(form.Fields[0].Options, func(o chat.Option) bool { return o.Value == want })]++
				all++
			}
		}
		for place, n := range places {
			if share := float64(n) / float64(all); share < 0.20 || share > 0.30 {
				t.Errorf("%s: place %d in %.2f of %d", track.ID, place, share, all)
			}
		}
	}
}
