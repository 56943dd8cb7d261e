package rubric

import (
	"math"
	"slices"
	"strings"
	"testing"

	"closeloop/flows/hiring"
)

func rules(t testing.TB) *Rubric {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The table is whole: the weights of a dimension add up to one, every measure
// is used, has points on the scale in both languages and a source, and stands
// once; every weight has a source and a measure.
func TestTableIsWhole(t *testing.T) {
	t.Parallel()
	table := rules(t).table
	sums, used, names := map[string]float64{}, map[string]bool{}, map[string]bool{}
	for _, s := range table.Weight {
		sums[s.Dimension] += float64(s.Weight)
		if s.Source == "" || s.Weight <= 0 || used[s.Dimension+s.Measure] {
			t.Errorf("%+v: no source, no weight, or twice", s)
		}
		used[s.Measure], used[s.Dimension+s.Measure] = true, true
	}
	for dimension, sum := range sums {
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: weights add up to %v", dimension, sum)
		}
	}
	if len(sums) != 3 {
		t.Errorf("weights of %v; want communication, logic and any other", sums)
	}
	for _, c := range table.Measure {
		if c.Source == "" || names[c.Name] || !used[c.Name] && !used[c.Stands] {
			t.Errorf("%s: no source, twice, or never used", c.Name)
		}
		names[c.Name] = true
		for lang, points := range map[string]curve{English: c.EN, Chinese: c.ZH} {
			if fault := crooked(points); fault != "" {
				t.Errorf("%s in %s: %s", c.Name, lang, fault)
			}
		}
	}
	for _, s := range table.Weight {
		if !names[s.Measure] {
			t.Errorf("%s weighs %s, which is no measure", s.Dimension, s.Measure)
		}
	}
	for _, lang := range []string{English, Chinese} {
		u := table.Speech[lang]
		if u.Source == "" || u.Fewest == 0 || u.Window == 0 || !(u.Slowest > 0 && u.Slowest < u.Asking && u.Asking < u.Fastest) {
			t.Errorf("speech in %s: %+v", lang, u)
		}
	}
}

// crooked says what is wrong with anchors: they go up by value, reach the full
// points, and tell good from bad.
func crooked(c curve) string {
	low, high := math.Inf(1), math.Inf(-1)
	for i, p := range c {
		if i > 0 && p[0] <= c[i-1][0] {
			return "values do not go up"
		}
		low, high = min(low, p[1]), max(high, p[1])
	}
	if low < 0 || high != 100 || low > 40 {
		return "points off the scale, or too much alike"
	}
	return ""
}

// A table that says what nobody reads, or gives no points, is refused.
func TestBrokenTable(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"[[weight]]\ncolour = 3", "[[weight]]\nweight = \"a third\"", "[[measure]]\nname = \"pace\"", "[[measure",
	} {
		if err := read(file, &table{}); err == nil {
			t.Errorf("%q was taken", file)
		}
	}
}

func TestCurve(t *testing.T) {
	t.Parallel()
	c := curve{{10, 0}, {20, 100}, {30, 100}, {40, 40}}
	for v, want := range map[float64]float64{-5: 0, 10: 0, 15: 50, 20: 100, 25: 100, 35: 70, 40: 40, 1e9: 40} {
		if got := c.at(v); got != want {
			t.Errorf("%v is worth %v, want %v", v, got, want)
		}
	}
	if got := c.at(math.NaN()); got != 0 {
		t.Errorf("no number is worth %v", got)
	}
}

// measures are those of all answers together.
func measures(t testing.TB, iv hiring.Interview) measured {
	h := rules(t).Listen(iv)
	return h.measure(h.counted())
}

// Measures can be checked by hand.
func TestMeasure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, measure string
		want          float64
	}{
		{"Uhmmm I would like it, like, you know, now ah", fillers, 40}, // 4 of 10
		{"I like it as you know", fillers, 0},
		{"kind of maybe I guess so", hedges, 50}, // 3 of 6
		{"First we looked, then we cut because it hurt", markers, 100.0 / 3},
		{"uhm one two, you know, three four", length, 4},
		{"one two three um four five", pace, 30}, // five in ten seconds
		{"嗯，那个，先看那个索引", fillers, 200.0 / 9},
		{"可能差不多是这样吧啊哦", hedges, 20 - 20.0/11},
		{"不可能，大概三天", hedges, 100.0 / 7},
		{"首先看日志，因为它最准", markers, 20},
		{"优先看，再看先生", markers, 100.0 / 7},
		{"用Go写了3年", length, 6},
		{"嗯，那个，看索引", length, 3},
	} {
		m := measures(t, hiring.Interview{Answers: []hiring.Answer{{Text: c.text, Duration: 10}}})
		if got := m[c.measure]; math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s of %q: %v, want %v", c.measure, c.text, got, c.want)
		}
	}
}

const ten = "a b c d e f g h i j"

// Pace comes from timed answers, else from the source's rate, else from the
// interview less its questions; a rate at which nobody speaks is none.
func TestPace(t *testing.T) {
	t.Parallel()
	rate := func(v float64) map[string]float64 { return map[string]float64{"speech_rate_wpm": v} }
	question := strings.Repeat("why ", 19) // six seconds
	for _, c := range []struct {
		name    string
		answer  hiring.Answer
		seconds float64
		want    map[string]float64
	}{
		{"timed", hiring.Answer{Text: ten, Duration: 5, Signals: rate(150)}, 10, map[string]float64{pace: 120, told: 150, overall: 60}},
		{"the source's rate", hiring.Answer{Text: ten, Signals: rate(150)}, 0, map[string]float64{told: 150}},
		{"the interview", hiring.Answer{Text: ten, Question: question}, 11, map[string]float64{overall: 120}},
		{"no time at all", hiring.Answer{Text: ten}, 0, nil},
		{"questions longer than the interview", hiring.Answer{Text: ten, Question: question}, 5, nil},
		{"questions as long as the interview", hiring.Answer{Text: ten, Question: question}, 6, nil},
		{"a broken clock", hiring.Answer{Text: ten, Duration: 0.5, Signals: rate(9000)}, 3600, nil},
		{"no numbers", hiring.Answer{Text: ten, Duration: math.NaN(), Signals: rate(math.Inf(1))}, math.NaN(), nil},
		{"negative", hiring.Answer{Text: ten, Duration: -5, Signals: rate(-9)}, -60, nil},
	} {
		m := measures(t, hiring.Interview{Duration: c.seconds, Answers: []hiring.Answer{c.answer}})
		for _, name := range []string{pace, told, overall} {
			if got, ok := m[name]; ok != (c.want[name] > 0) || math.Abs(got-c.want[name]) > 1e-9 {
				t.Errorf("%s: %s is %v, %v; want %v", c.name, name, got, ok, c.want[name])
			}
		}
	}
}

// The source's count of pauses needs a time, its count of fillers holds where
// its transcript has none, variety needs enough words, and terms count once.
func TestMeasureSources(t *testing.T) {
	t.Parallel()
	one := func(a hiring.Answer) measured { return measures(t, hiring.Interview{Answers: []hiring.Answer{a}}) }
	counted := map[string]float64{"fillers": 2, "pauses": 1}
	if m := one(hiring.Answer{Text: ten, Duration: 5, Signals: counted}); m[fillers] != 20 || m[pauses] != 12 {
		t.Errorf("counted by the source: %v", m)
	}
	m := one(hiring.Answer{Text: ten, Signals: counted})
	if _, ok := m[pauses]; ok {
		t.Errorf("pauses in no time: %v", m)
	}
	if m := one(hiring.Answer{Text: ten, Signals: map[string]float64{"fillers": 1e18}}); m[fillers] != 100 {
		t.Errorf("more fillers than words: %v", m)
	}
	if _, ok := m[variety]; ok {
		t.Errorf("ten words have no variety: %v", m)
	}
	if m := one(hiring.Answer{Text: strings.Repeat(ten+" um ", 10)}); m[variety] != 20 {
		t.Errorf("ten different words in fifty, fillers aside: %v", m)
	}
	m = measures(t, hiring.Interview{Answers: []hiring.Answer{
		{Text: ten, Keywords: []hiring.Keyword{{Term: "a", Count: 2}, {Term: "A", Count: 1}, {Term: "z"}}}, {Text: ten},
	}})
	if m[keywords] != 1 {
		t.Errorf("keywords: %v", m)
	}
}

// A score is the sum of its points by weight; what is missing is named and
// leaves its weight to the others.
func TestPropose(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("we moved every table to another disk at night um ", 10)
	timed := hiring.Answer{Text: text, Duration: 30, Signals: map[string]float64{"pauses": 1}}
	for _, c := range []struct {
		name    string
		iv      hiring.Interview
		missing []string
		share   float64
	}{
		{"all there", hiring.Interview{Answers: []hiring.Answer{timed}}, nil, 1.0 / 6},
		{"no times", hiring.Interview{Answers: []hiring.Answer{{Text: text}}}, []string{pauses, pace}, 1.0 / 4},
		{"estimated", hiring.Interview{Duration: 40, Answers: []hiring.Answer{{Text: text}}}, []string{pauses}, 1.0 / 5},
	} {
		p, ok := rules(t).Listen(c.iv).Propose("communication")
		if !ok || !slices.Equal(p.Missing, c.missing) {
			t.Errorf("%s: %v, missing %v, want %v", c.name, ok, p.Missing, c.missing)
		}
		sum, weight := 0.0, 0.0
		for _, e := range p.Evidence {
			sum, weight = sum+e.Points*e.Share, weight+e.Share
			if math.Abs(e.Share-c.share) > 1e-9 || !(e.Points >= 0 && e.Points <= 100) {
				t.Errorf("%s: %+v, want a share of %v", c.name, e, c.share)
			}
		}
		if math.Abs(weight-1) > 1e-9 || p.Score != math.Round(sum) {
			t.Errorf("%s: score %v of %v, weights %v", c.name, p.Score, sum, weight)
		}
	}
	h := rules(t).Listen(hiring.Interview{Answers: []hiring.Answer{timed}})
	for _, e := range h.Measured("communication") {
		if e.Points != 0 || e.Share != 0 {
			t.Errorf("beside the source's score %+v is worth something", e)
		}
	}
}

// The length of an interview tells the pace of all answers, blank ones aside,
// and of no part of them.
func TestPaceOfAPart(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("we moved every table to another disk at night ", 4)
	iv := hiring.Interview{Duration: 40, Answers: []hiring.Answer{{Text: text, Dimension: "communication"}, {Text: " "}}}
	if p, _ := rules(t).Listen(iv).Propose("communication"); slices.Contains(p.Missing, pace) {
		t.Error("a blank answer hides the pace of the others")
	}
	iv.Answers[1].Text = text
	if p, _ := rules(t).Listen(iv).Propose("communication"); !slices.Contains(p.Missing, pace) {
		t.Error("half of the answers have the pace of the whole interview")
	}
}

// Too little is no answer, and whatever comes is on the scale.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		ok         bool
	}{
		{"nothing", "", false},
		{"blanks", " \n\t ", false},
		{"a word", "yes", false},
		{"points only", "...?!，。", false},
		{"fillers only", strings.Repeat("um ", 30), true},
		{"numbers only", strings.Repeat("42 7 ", 30), true},
		{"two languages", strings.Repeat("我用 Kafka 做 streaming，", 20), true},
		{"mostly English", strings.Repeat("we call it 双写 in the team and it works ", 6), true},
		{"no letters of ours", strings.Repeat("при́вет мир ", 20), true},
		{"bytes", strings.Repeat("\xff\xfe a ", 30), true},
	} {
		for _, dimension := range []string{"communication", "logic"} {
			p, ok := rules(t).Listen(hiring.Interview{Duration: 60, Answers: []hiring.Answer{{Text: c.text}}}).Propose(dimension)
			if ok != c.ok || !(p.Score >= 0 && p.Score <= 100) {
				t.Errorf("%s, %s: %v, %v", c.name, dimension, p.Score, ok)
			}
		}
	}
	if p, ok := rules(t).Listen(hiring.Interview{}).Propose("communication"); ok {
		t.Errorf("no answers: %+v", p)
	}
}

// The language of most answers counts.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": English, "42": English, "we call it 双写": English, "我用 Kafka 做流": Chinese, "don't": English,
	} {
		if got := LanguageOf(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// BenchmarkLongest is the longest interview that may come in, of one answer.
func BenchmarkLongest(b *testing.B) {
	for name, words := range map[string]string{"en": "first we moved maybe 42 tables, you know, ", "zh": "首先我们大概迁了四十二张表，那个，"} {
		text := strings.Repeat(words, 200<<10/len(words))
		b.Run(name, func(b *testing.B) {
			r := rules(b)
			for b.Loop() {
				r.Listen(hiring.Interview{Duration: 9000, Answers: []hiring.Answer{{Text: text}}}).Propose("communication")
			}
		})
	}
}
