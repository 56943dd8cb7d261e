package report

import (
	"math"
	"slices"

	"closeloop/flows/hiring"
)

// curve turns a measure into points: straight lines between the pairs of value
// and points, level beyond the ends.
type curve [][2]float64

func (c curve) at(v float64) float64 {
	if v <= c[0][0] {
		return c[0][1]
	}
	for i := 1; i < len(c); i++ {
		if v <= c[i][0] {
			from, to := c[i-1], c[i]
			return from[1] + (to[1]-from[1])*(v-from[0])/(to[0]-from[0])
		}
	}
	return c[len(c)-1][1]
}

// criterion is one row of the rubric: a measure, what it is worth in each
// language, and where that comes from.
type criterion struct {
	measure string
	curves  map[string]curve
	source  string
}

// criteria is the whole rubric but for the weights. Nothing in it is fitted to
// any set of interviews; the Chinese column is a translation of the English
// one and unchecked.
func criteria() []criterion {
	both := func(en, zh curve) map[string]curve { return map[string]curve{english: en, chinese: zh} }
	return []criterion{
		{
			fillers, both(curve{{1, 100}, {10, 0}}, curve{{0.5, 100}, {6, 0}}),
			"Bortfeld et al. 2001: about 6 disfluencies in 100 words are usual, 2 to 3 of them fillers",
		},
		{
			pace, both(curve{{70, 0}, {120, 100}, {180, 100}, {240, 0}}, curve{{120, 0}, {200, 100}, {300, 100}, {380, 0}}),
			"Tauroza & Allison 1990: interviews run at 120 to 190 words a minute; Chinese: ours",
		},
		{
			overall, both(curve{{40, 0}, {100, 100}, {170, 100}, {230, 0}}, curve{{80, 0}, {160, 100}, {280, 100}, {360, 0}}),
			"as pace, lower by the share of the questions: ours",
		},
		{
			variety, both(curve{{55, 0}, {80, 100}}, curve{{50, 0}, {75, 100}}),
			"Covington & McFall 2010 for the measure; the ends are ours",
		},
		{
			length, both(curve{{10, 0}, {60, 100}, {250, 100}, {500, 40}}, curve{{15, 0}, {90, 100}, {400, 100}, {800, 40}}),
			"ours: half a minute to two minutes at a usual pace",
		},
		{
			hedges, both(curve{{0.5, 100}, {5, 0}}, curve{{0.4, 100}, {4, 0}}),
			"Erickson et al. 1978: hedged testimony is believed less; the ends are ours",
		},
		{
			markers, both(curve{{0, 20}, {4, 100}}, curve{{0, 20}, {3, 100}}),
			"Halliday & Hasan 1976 for the words; the ends are ours",
		},
		{
			keywords, both(curve{{0, 20}, {4, 100}}, curve{{0, 20}, {4, 100}}),
			"ours: four terms of the source's list are a full answer",
		},
	}
}

// share is the weight of a measure within one dimension.
type share struct {
	measure string
	weight  float64
}

// shares is the table of weights: communication rests on how a person speaks,
// logic on how an answer is built, all else on what is in it. Where a measure
// is missing the others carry its weight.
func shares(dimension string) []share {
	switch dimension {
	case "communication":
		return []share{{fillers, 0.35}, {pace, 0.20}, {overall, 0.20}, {variety, 0.20}, {length, 0.15}, {hedges, 0.10}}
	case "logic":
		return []share{{markers, 0.50}, {length, 0.25}, {hedges, 0.25}}
	}
	return []share{{keywords, 0.50}, {length, 0.25}, {markers, 0.25}}
}

// fewest is how many words, or characters, the rubric needs to say anything.
func fewest(lang string) int {
	return map[string]int{english: 20, chinese: 40}[lang]
}

// worth is how many points a measure gives, 0–100.
func worth(measure, lang string, value float64) float64 {
	all := criteria()
	i := slices.IndexFunc(all, func(c criterion) bool { return c.measure == measure })
	if i < 0 {
		return 0
	}
	return all[i].curves[lang].at(value)
}

// propose scores a dimension from measures; false when there is none to go by.
func propose(dimension, lang string, m measured) (float64, bool) {
	var sum, weight float64
	for _, s := range shares(dimension) {
		if v, ok := m[s.measure]; ok {
			sum += s.weight * worth(s.measure, lang, v)
			weight += s.weight
		}
	}
	if weight == 0 {
		return 0, false
	}
	return math.Round(sum / weight), true
}

// evidence lists the measures behind a dimension in the order of their weight.
func evidence(dimension string, m measured) []hiring.Evidence {
	var out []hiring.Evidence
	for _, s := range shares(dimension) {
		if v, ok := m[s.measure]; ok {
			out = append(out, hiring.Evidence{Key: evidenceKey + s.measure, Value: rounded(s.measure, v)})
		}
	}
	return out
}

// rounded is a measure as people see it: rates of 100 and terms with one
// decimal, all else whole.
func rounded(measure string, v float64) float64 {
	switch measure {
	case fillers, hedges, markers, keywords:
		return math.Round(v*10) / 10
	}
	return math.Round(v)
}

// evidenceKey begins the message keys of evidence.
const evidenceKey = "report.evidence."
