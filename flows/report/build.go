package report

import (
	"math"
	"slices"
	"time"

	"closeloop/flows/hiring"
	"closeloop/flows/rubric"
)

// Build makes a report of an interview for a position. Scores of the source
// are used as they are and the evidence supports them; without any, the rubric
// proposes what it can and leaves the other dimensions out. The words in it are
// the candidate's own.
func Build(r *rubric.Rubric, iv hiring.Interview, pos hiring.Position, now time.Time) hiring.Report {
	return read(r, iv, pos).report(now, hiring.Edits{})
}

// read makes an interview ready for reports.
func read(r *rubric.Rubric, iv hiring.Interview, pos hiring.Position) source {
	return source{Hearing: r.Listen(iv), iv: iv, pos: pos}
}

// report is the report of an interview with what HR made of it.
func (s source) report(now time.Time, e hiring.Edits) hiring.Report {
	r := hiring.Report{
		Interview: s.iv.ID, Version: s.iv.Version, Attempt: 1,
		StartedAt: s.iv.StartedAt, Minutes: minutes(s.iv.Duration), Language: s.Language,
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

// source is an interview that was listened to, for a position.
type source struct {
	rubric.Hearing
	iv  hiring.Interview
	pos hiring.Position
}

// rated scores the dimensions; proposed says that the scores are ours.
func (s source) rated() (rated []hiring.Rated, proposed bool) {
	if len(s.iv.Scores) > 0 {
		return s.given(), false
	}
	for _, d := range s.pos.Dimensions {
		p, ok := s.Propose(d.Key)
		if !ok {
			continue
		}
		r := rate(d, p.Score, p.Evidence)
		r.Missing = p.Missing
		rated = append(rated, r)
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
			out = append(out, rate(d, min(100, max(0, score.Score)), s.Measured(d.Key)))
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
