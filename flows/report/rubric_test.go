package report

import (
	"math"
	"strings"
	"testing"

	"closeloop/flows/hiring"
)

// Every measure that carries weight has points in both languages and a source,
// and the weights of a dimension add up to one, the two sorts of pace being
// either-or.
func TestRubricIsWhole(t *testing.T) {
	t.Parallel()
	for _, dimension := range []string{"communication", "logic", "stress"} {
		sum := 0.0
		for _, s := range shares(dimension) {
			if s.measure != overall {
				sum += s.weight
			}
			for _, lang := range []string{english, chinese} {
				low, high := math.Inf(1), math.Inf(-1)
				for v := 0.0; v < 1000; v++ {
					p := worth(s.measure, lang, v)
					low, high = min(low, p), max(high, p)
				}
				if low < 0 || high != 100 || low > 40 {
					t.Errorf("%s in %s gives %v to %v points", s.measure, lang, low, high)
				}
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: weights add up to %v", dimension, sum)
		}
	}
	for _, c := range criteria() {
		if c.source == "" {
			t.Errorf("%s has no source", c.measure)
		}
	}
	if worth("unheard of", english, 5) != 0 {
		t.Error("a measure that the rubric does not know is worth something")
	}
}

// A missing measure leaves its weight to the others.
func TestProposeSharesWeight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		m    measured
		want float64
		ok   bool
	}{
		{measured{markers: 4, length: 60, hedges: 0}, 100, true},
		{measured{markers: 4}, 100, true},
		{measured{markers: 0, length: 60}, 47, true}, // (0.5·20 + 0.25·100) / 0.75
		{measured{}, 0, false},
		{measured{fillers: 1}, 0, false}, // says nothing about logic
	} {
		if got, ok := propose("logic", english, c.m); got != c.want || ok != c.ok {
			t.Errorf("%v: %v, %v; want %v, %v", c.m, got, ok, c.want, c.ok)
		}
	}
}

// Measures can be checked by hand.
func TestMeasure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang, text, measure string
		want                float64
	}{
		{english, "Uhmmm I would like it, like, you know, now ah", fillers, 40}, // 4 of 10
		{english, "I like it as you know", fillers, 0},
		{english, "kind of maybe I guess so", hedges, 50}, // 3 of 6
		{english, "First we looked, then we cut because it hurt", markers, 100.0 / 3},
		{english, "one two three four", length, 4},
		{english, "one two three four", pace, 24}, // in ten seconds
		{chinese, "嗯，那个，先看那个索引", fillers, 200.0 / 9},
		{chinese, "可能差不多是这样吧啊哦", hedges, 20 - 20.0/11},
		{chinese, "首先看日志，因为它最准", markers, 20},
		{chinese, "用Go写了3年", length, 6},
	} {
		words, err := readLexicon(c.lang)
		if err != nil {
			t.Fatal(err)
		}
		s := sample{answers: []hiring.Answer{{Text: c.text, Duration: 10}}, lang: c.lang, words: words}
		if got := s.measure()[c.measure]; math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s of %q: %v, want %v", c.measure, c.text, got, c.want)
		}
	}
}

// Pace comes from timed answers, else the source's rate, else the interview;
// variety needs enough words; the source's count of fillers holds where its
// transcript has none.
func TestMeasureSources(t *testing.T) {
	t.Parallel()
	words, err := readLexicon(english)
	if err != nil {
		t.Fatal(err)
	}
	measure := func(a hiring.Answer, seconds float64) measured {
		return sample{answers: []hiring.Answer{a}, lang: english, words: words, seconds: seconds}.measure()
	}
	rate := map[string]float64{"speech_rate_wpm": 150, "fillers": 2}
	ten := "a b c d e f g h i j"
	if m := measure(hiring.Answer{Text: ten, Duration: 5, Signals: rate}, 60); m[pace] != 120 || m[fillers] != 20 {
		t.Errorf("timed: %v", m)
	}
	if m := measure(hiring.Answer{Text: ten, Signals: rate}, 60); m[pace] != 150 {
		t.Errorf("rate: %v", m)
	}
	m := measure(hiring.Answer{Text: ten}, 60)
	if _, timed := m[pace]; timed || m[overall] != 10 {
		t.Errorf("whole interview: %v", m)
	}
	if _, ok := m[variety]; ok {
		t.Errorf("ten words have no variety: %v", m)
	}
	if m := measure(hiring.Answer{Text: strings.Repeat(ten+" ", 10)}, 0); m[variety] != 20 {
		t.Errorf("ten different words in fifty: %v", m)
	}
	m = sample{answers: []hiring.Answer{
		{Text: ten, Keywords: []hiring.Keyword{{Term: "a", Count: 2}, {Term: "A", Count: 1}, {Term: "z"}}}, {Text: ten},
	}, lang: english, words: words}.measure()
	if m[keywords] != 1 {
		t.Errorf("keywords: %v", m)
	}
}

// Cuts fall between words, and keep an ellipsis.
func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words string
		limit int
		want  string
	}{
		{"short enough", 20, "short enough"},
		{"we moved the hottest tenants first", 20, "we moved the…"},
		{"先按租户分表，再拆热点订单和库存", 10, "先按租户分表…"},
		{"先按租户分表再拆热点订单", 8, "先按租户分表再…"},
		{strings.Repeat("x", 30), 10, "xxxxxxxxx…"},
		{"an " + strings.Repeat("x", 30), 10, "an…"},
		{"用internationalization", 10, "用…"},
	} {
		if got := cut(c.words, c.limit); got != c.want {
			t.Errorf("%q cut to %d: %q, want %q", c.words, c.limit, got, c.want)
		}
	}
}
