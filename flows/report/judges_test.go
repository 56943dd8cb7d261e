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
}

// The rubric agrees with the judges of the real interviews more than chance
// would, and as much as was promised: few fillers with what they noted under
// NoFillers, the proposed communication score with their overall view. Nothing
// in the rubric was fitted to them. Permuted ratings show what r chance gives.
func TestRubricAgainstJudges(t *testing.T) {
	t.Parallel()
	all := realInterviews(t)
	numbers := make([]map[string]float64, len(all))
	for i, r := range all {
		numbers[i] = numbersOf(r.interview())
	}
	t.Logf("%-16s %-18s %3s %6s %14s %14s", "rubric", "judges", "n", "r", "chance median", "chance 95th")
	for _, c := range []comparison{
		{"fillers", -1, "NoFillers", 0.65},
		{"communication", 1, "Overall", 0.35},
		{"communication", 1, "RecommendHiring", 0},
		{"logic", 1, "StructuredAnswers", 0},
		{"fillers", -1, "Overall", 0},
		{"overall", 1, "Overall", 0},
		{"overall", 1, "SpeakingRate", 0},
		{"variety", 1, "Overall", 0},
		{"length", 1, "Overall", 0},
		{"hedges", -1, "Overall", 0},
		{"markers", 1, "StructuredAnswers", 0},
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
			out[strings.TrimPrefix(e.Key, "report.evidence.")] = e.Value
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
