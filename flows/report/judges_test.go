package report_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"closeloop/flows/hiring"
)

// shuffles is how often the ratings are dealt out anew to see what chance does.
const shuffles = 1000

// comparison holds one of our numbers against one scale of the human judges.
type comparison struct {
	ours  string
	sign  float64 // -1 where less should be better
	scale string
	least float64 // the r that it must reach; 0 for a line that is only shown
	none  bool    // the long view says that they do not agree
}

// The rubric agrees with the judges of the real interviews more than chance
// would, and as much as was promised: few fillers with what they noted under
// NoFillers, the proposed communication score with their overall view. Nothing
// in the rubric was fitted to them: weights and anchors stood before they were
// first held against these ratings, and have not been changed since. Permuted
// ratings show what r chance gives.
func TestRubricAgainstJudges(t *testing.T) {
	t.Parallel()
	all := realInterviews(t)
	numbers := make([]map[string]float64, len(all))
	for i, r := range all {
		numbers[i] = numbersOf(r.interview())
	}
	t.Logf("%-16s %-18s %3s %6s %14s %14s", "rubric", "judges", "n", "r", "chance median", "chance 95th")
	for _, c := range []comparison{
		{ours: "fillers", sign: -1, scale: "NoFillers", least: 0.65},
		{ours: "communication", sign: 1, scale: "Overall", least: 0.35},
		{ours: "communication", sign: 1, scale: "RecommendHiring"},
		{ours: "logic", sign: 1, scale: "StructuredAnswers", none: true},
		{ours: "fillers", sign: -1, scale: "Overall"},
		{ours: "pace", sign: 1, scale: "Overall"},
		{ours: "pace", sign: 1, scale: "SpeakingRate"},
		{ours: "variety", sign: 1, scale: "Overall"},
		{ours: "length", sign: 1, scale: "Overall"},
		{ours: "hedges", sign: -1, scale: "Overall"},
		{ours: "markers", sign: 1, scale: "StructuredAnswers"},
	} {
		var ours, theirs []float64
		for i := range all {
			if v, ok := numbers[i][c.ours]; ok {
				ours, theirs = append(ours, c.sign*v), append(theirs, all[i].Ratings[c.scale])
			}
		}
		r := correlation(ours, theirs)
		median, high := chance(ours, theirs)
		t.Logf("%-16s %-18s %3d %6.2f %14.2f %14.2f", c.ours, c.scale, len(ours), r, median, high)
		if c.least > 0 && (r < c.least || r <= high || len(ours) < 70) {
			t.Errorf("%s against %s: r = %.2f of %d interviews; want %.2f, and more than chance (%.2f)", c.ours, c.scale, r, len(ours), c.least, high)
		}
		if c.none && r > high {
			t.Errorf("%s agrees with %s by now: the words of report.rubric.checked are wrong", c.ours, c.scale)
		}
	}
}

// numbersOf are the proposed scores and the measures of an interview, by name.
func numbersOf(iv hiring.Interview) map[string]float64 {
	out := map[string]float64{}
	heard := rules().Listen(iv)
	for _, dimension := range []string{"communication", "logic"} {
		p, ok := heard.Propose(dimension)
		if !ok {
			continue
		}
		out[dimension] = p.Score
		for _, e := range p.Evidence {
			name := strings.TrimPrefix(e.Key, "report.evidence.")
			if name == "overall" { // the set has no times of answers
				name = "pace"
			}
			out[name] = e.Value
		}
	}
	return out
}

// chance is the usual |r| of numbers with no bond, and what it stays under in
// 95 of 100 draws.
func chance(ours, theirs []float64) (median, high float64) {
	dice := rand.New(rand.NewPCG(2015, 74))
	theirs = slices.Clone(theirs)
	var all []float64
	for range shuffles {
		dice.Shuffle(len(theirs), func(i, j int) { theirs[i], theirs[j] = theirs[j], theirs[i] })
		all = append(all, math.Abs(correlation(ours, theirs)))
	}
	slices.Sort(all)
	return all[shuffles/2], all[shuffles*95/100]
}

// correlation is Pearson's r.
func correlation(a, b []float64) float64 {
	mean := func(x []float64) (m float64) {
		for _, v := range x {
			m += v / float64(len(x))
		}
		return m
	}
	ma, mb := mean(a), mean(b)
	var ab, aa, bb float64
	for i := range a {
		ab += (a[i] - ma) * (b[i] - mb)
		aa += (a[i] - ma) * (a[i] - ma)
		bb += (b[i] - mb) * (b[i] - mb)
	}
	return ab / math.Sqrt(aa*bb)
}
