package report

import (
	"math"
	"slices"
	"strings"
	"time"

	"closeloop/flows/hiring"
)

// Build makes a report of an interview for a position. Scores of the source
// are used as they are and the evidence supports them; without any, the rubric
// proposes what it can and leaves the other dimensions out. The words in it are
// the candidate's own. An error means that the embedded word lists are broken.
func Build(iv hiring.Interview, pos hiring.Position, now time.Time) (hiring.Report, error) {
	s, err := read(iv, pos)
	if err != nil {
		return hiring.Report{}, err
	}
	return s.report(now, hiring.Edits{}), nil
}

// read makes an interview ready for reports.
func read(iv hiring.Interview, pos hiring.Position) (source, error) {
	var all strings.Builder
	for _, a := range iv.Answers {
		all.WriteString(a.Text + "\n")
	}
	lang := languageOf(all.String())
	words, err := readLexicon(lang)
	return source{iv: iv, pos: pos, lang: lang, words: words}, err
}

// report is the report of an interview with what HR made of it.
func (s source) report(now time.Time, e hiring.Edits) hiring.Report {
	r := hiring.Report{
		Interview: s.iv.ID, Version: s.iv.Version, Attempt: 1,
		StartedAt: s.iv.StartedAt, Minutes: minutes(s.iv.Duration), Language: s.lang,
		Overall: s.iv.Overall, Drafted: now, Edits: e,
	}
	r.Scores, r.Proposed = s.rated()
	reweigh(r.Scores, e.Weights)
	r.Strengths, r.Gaps = choose(shown(r))
	s.quote(&r)
	r.Excerpts = s.excerpts(r)
	r.Probe = s.probe(r)
	return r
}

func minutes(seconds float64) int { return int(math.Ceil(seconds/60 - 0.5)) }

// source is the interview with what reading it takes.
type source struct {
	iv    hiring.Interview
	pos   hiring.Position
	lang  string
	words lexicon
}

// rated scores the dimensions; proposed says that the scores are ours.
func (s source) rated() (rated []hiring.Rated, proposed bool) {
	if len(s.iv.Scores) > 0 {
		return s.given(), false
	}
	for _, d := range s.pos.Dimensions {
		answers := s.answersFor(d.Key)
		m := s.measure(answers)
		if (sample{answers: answers, lang: s.lang}).size() < fewest(s.lang) {
			continue
		}
		score, ok := propose(d.Key, s.lang, m)
		if !ok {
			continue
		}
		rated = append(rated, rate(d, score, evidence(d.Key, m)))
	}
	return rated, len(rated) > 0
}

// given takes the source's scores: the position's dimensions in its order, then
// those it does not know, without weight, against the pass mark.
func (s source) given() []hiring.Rated {
	scores := map[string]hiring.Score{}
	dims := slices.Clone(s.pos.Dimensions)
	for _, score := range s.iv.Scores {
		if _, again := scores[score.Dimension]; again {
			continue
		}
		scores[score.Dimension] = score
		if _, known := s.pos.Dimension(score.Dimension); !known {
			dims = append(dims, s.unknown(score.Dimension))
		}
	}
	var out []hiring.Rated
	for _, d := range dims {
		if score, ok := scores[d.Key]; ok {
			m := s.measure(s.answersFor(d.Key))
			out = append(out, rate(d, min(100, max(0, score.Score)), evidence(d.Key, m)))
		}
	}
	return out
}

// unknown is a dimension that only the source has.
func (s source) unknown(key string) hiring.Dimension {
	return hiring.Dimension{Key: key, Name: hiring.Words{"en": key}, Bar: s.pos.PassMark}
}

func rate(d hiring.Dimension, score float64, e []hiring.Evidence) hiring.Rated {
	return hiring.Rated{
		Dimension: d.Key, Name: d.Name, Score: score, Bar: d.Bar, Weight: d.Weight,
		Band: hiring.BandOf(score, d.Bar), Evidence: e,
	}
}

// answersFor are the answers that are evidence for a dimension: those the
// source names, else those tagged with it, else what the dimension can be read
// from: all of them for communication and logic, those with listed terms for
// industry.
func (s source) answersFor(dimension string) []hiring.Answer {
	named := map[string]bool{}
	for _, score := range s.iv.Scores {
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
		var out []hiring.Answer
		for _, a := range s.iv.Answers {
			if strings.TrimSpace(a.Text) != "" && pick(a) {
				out = append(out, a)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// measure measures some answers. The length of the interview helps only where
// they are all there are.
func (s source) measure(answers []hiring.Answer) measured {
	part := sample{answers: answers, lang: s.lang, words: s.words}
	if len(answers) == len(s.iv.Answers) {
		part.seconds = s.iv.Duration
	}
	return part.measure()
}
