package rubric

import (
	"math"
	"strings"
	"sync"

	"closeloop/flows/hiring"
)

// Hearing is an interview to listen to. Its answers are counted once, when the
// first number is asked for; each dimension adds up those that speak for it.
type Hearing struct {
	*Tongue
	table   table
	iv      hiring.Interview
	counted func() []said
}

// said is an answer with what was counted in it.
type said struct {
	hiring.Answer
	size                     int      // words or characters, fillers among them
	words                    []string // without fillers
	fillers, hedges, markers int
}

// Listen hears an interview in the language of most of its answers.
func (r *Rubric) Listen(iv hiring.Interview) Hearing {
	var all strings.Builder
	for _, a := range iv.Answers {
		all.WriteString(a.Text + "\n")
	}
	tongue := r.tongues[LanguageOf(all.String())]
	return Hearing{Tongue: tongue, table: r.table, iv: iv, counted: sync.OnceValue(func() []said {
		var out []said
		for _, a := range iv.Answers {
			out = append(out, tongue.count(a))
		}
		return out
	})}
}

func (t *Tongue) count(a hiring.Answer) said {
	heard := t.Hear(a.Text)
	s := said{Answer: a, size: heard.Len(), hedges: heard.hedges(), markers: heard.Markers()}
	s.fillers, s.words = heard.pruned()
	if told := a.Signals["fillers"]; told > float64(s.fillers) {
		s.fillers = int(min(told, float64(s.size))) // a source that tidies its transcripts still counts them
	}
	return s
}

// Answers are the answers that are evidence for a dimension: those the source
// names, else those tagged with it, else what the dimension can be read from:
// all of them for communication and logic, those with listed terms for
// industry.
func (h Hearing) Answers(dimension string) []hiring.Answer {
	var out []hiring.Answer
	for _, i := range h.chosen(dimension) {
		out = append(out, h.iv.Answers[i])
	}
	return out
}

// answers are the same, counted.
func (h Hearing) answers(dimension string) []said {
	var out []said
	for _, i := range h.chosen(dimension) {
		out = append(out, h.counted()[i])
	}
	return out
}

func (h Hearing) chosen(dimension string) []int {
	named := map[string]bool{}
	for _, score := range h.iv.Scores {
		if score.Dimension == dimension {
			for _, id := range score.Evidence {
				named[id] = true
			}
		}
	}
	for _, pick := range []func(hiring.Answer) bool{
		func(a hiring.Answer) bool { return named[a.QuestionID] && a.QuestionID != "" },
		func(a hiring.Answer) bool { return a.Dimension == dimension },
		func(a hiring.Answer) bool {
			return dimension == "communication" || dimension == "logic" || dimension == "industry" && len(a.Keywords) > 0
		},
	} {
		var out []int
		for i, a := range h.iv.Answers {
			if strings.TrimSpace(a.Text) != "" && pick(a) {
				out = append(out, i)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// Measured is what the answers to a dimension measure, beside a score that the
// source gave.
func (h Hearing) Measured(dimension string) []hiring.Evidence {
	_, taken, _ := h.weigh(dimension)
	for i := range taken {
		taken[i].Points, taken[i].Share = 0, 0
	}
	return taken
}

// Proposal is a score that the rubric proposes: its measures, each with its
// points and its share of the score, and the names of those that could not be
// taken and left their weight to the others.
type Proposal struct {
	Score    float64
	Evidence []hiring.Evidence
	Missing  []string
}

// Propose scores a dimension; false when too little was said to go by.
func (h Hearing) Propose(dimension string) (Proposal, bool) {
	if total(h.answers(dimension)) < h.usual().Fewest {
		return Proposal{}, false
	}
	score, taken, missing := h.weigh(dimension)
	return Proposal{Score: math.Round(score), Evidence: taken, Missing: missing}, len(taken) > 0
}

// weigh adds up the points of what could be measured.
func (h Hearing) weigh(dimension string) (score float64, taken []hiring.Evidence, missing []string) {
	m := h.measure(h.answers(dimension))
	weight := 0.0
	for _, s := range h.table.shares(dimension) {
		c, ok := h.table.found(s.Measure, m)
		if !ok {
			missing = append(missing, s.Measure)
			continue
		}
		v := m[c.Name]
		taken = append(taken, hiring.Evidence{
			Key: evidenceKey + c.Name, Value: rounded(c.Name, v), Points: c.points(h.Language, v), Share: float64(s.Weight),
		})
		weight += float64(s.Weight)
	}
	for i := range taken {
		taken[i].Share /= weight
		score += taken[i].Share * taken[i].Points
	}
	return score, taken, missing
}

func (h Hearing) usual() speech { return h.table.Speech[h.Language] }

// evidenceKey begins the message keys of evidence.
const evidenceKey = "report.evidence."

// rounded is a measure as people see it: rates of 100, of a minute and of an
// answer with one decimal, all else whole.
func rounded(measure string, v float64) float64 {
	switch measure {
	case fillers, hedges, markers, keywords, pauses:
		return math.Round(v*10) / 10
	}
	return math.Round(v)
}
