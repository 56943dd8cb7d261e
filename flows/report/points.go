package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// choose picks two strengths, the farthest above the bar, and two gaps, the
// farthest below. Distance counts by weight; the plain distance breaks a tie,
// and is all there is where nothing has a weight.
func choose(rated []hiring.Rated) (strengths, gaps []hiring.Point) {
	order := slices.Clone(rated)
	slices.SortStableFunc(order, func(a, b hiring.Rated) int {
		return cmp.Or(cmp.Compare(pull(b), pull(a)), cmp.Compare(b.Score-b.Bar, a.Score-a.Bar), cmp.Compare(b.Weight, a.Weight))
	})
	for _, r := range order {
		if r.Score >= r.Bar && len(strengths) < 2 {
			strengths = append(strengths, point(r))
		}
	}
	slices.SortStableFunc(order, func(a, b hiring.Rated) int {
		return cmp.Or(cmp.Compare(pull(a), pull(b)), cmp.Compare(a.Score-a.Bar, b.Score-b.Bar), cmp.Compare(b.Weight, a.Weight))
	})
	for _, r := range order {
		if r.Score < r.Bar && len(gaps) < 2 {
			gaps = append(gaps, point(r))
		}
	}
	return strengths, gaps
}

// pull is how far a score is from its bar, by the weight of its dimension.
func pull(r hiring.Rated) float64 { return (r.Score - r.Bar) * r.Weight }

func point(r hiring.Rated) hiring.Point {
	return hiring.Point{Dimension: r.Dimension, Name: r.Name, Score: r.Score, Bar: r.Bar, Band: r.Band}
}

// quote gives every point the words that speak for it, the first strength and
// the first gap before the second ones. The second ones stay short, so that
// four quotes fit one phone screen. What HR chose comes first.
func (s source) quote(r *hiring.Report) {
	used := s.choices(r)
	for i := range 2 {
		for _, list := range []struct {
			points []hiring.Point
			gap    bool
		}{{r.Strengths, false}, {r.Gaps, true}} {
			if i >= len(list.points) {
				continue
			}
			p := &list.points[i]
			if c := r.Chosen[p.Dimension]; c.Bare || c.Quote != "" {
				continue
			}
			q := s.bestQuote(wish{dimension: p.Dimension, gap: list.gap, short: i > 0, used: used})
			if q.words == "" {
				continue
			}
			p.Quote, p.Question = q.words, folded(q.answer.Question)
			used = append(used, q.words)
		}
	}
}

// mostExcerpts is how many answers the long view quotes.
const mostExcerpts = 4

// excerpts are the answers that the points rest on, then the longest others.
func (s source) excerpts(r hiring.Report) []hiring.Excerpt {
	var out []hiring.Excerpt
	taken := map[int]bool{}
	take := func(i int, dimension string) {
		if len(out) == mostExcerpts || taken[i] || strings.TrimSpace(s.iv.Answers[i].Text) == "" {
			return
		}
		taken[i] = true
		a := s.iv.Answers[i]
		out = append(out, hiring.Excerpt{
			QuestionID: a.QuestionID, Question: folded(a.Question),
			Text: excerpt(a.Text), Dimension: cmp.Or(a.Dimension, dimension),
		})
	}
	for _, p := range slices.Concat(r.Strengths, r.Gaps) {
		plain := strings.TrimSuffix(p.Quote, ellipsis)
		for i, a := range s.iv.Answers {
			if plain != "" && strings.Contains(folded(a.Text), plain) {
				take(i, p.Dimension)
				break
			}
		}
	}
	byLength := make([]int, len(s.iv.Answers))
	for i := range byLength {
		byLength[i] = i
	}
	slices.SortStableFunc(byLength, func(a, b int) int {
		return cmp.Compare(utf8.RuneCountInString(s.iv.Answers[b].Text), utf8.RuneCountInString(s.iv.Answers[a].Text))
	})
	for _, i := range byLength {
		take(i, "")
	}
	return out
}

// probe is what the next round should look into: the deepest gap, else the
// heaviest dimension without a score that we have a question for, else the one
// nearest to its bar.
func (s source) probe(r hiring.Report) string {
	if len(r.Gaps) > 0 {
		return r.Gaps[0].Dimension
	}
	heaviest, found := hiring.Dimension{Weight: -1}, false
	for _, d := range s.pos.Dimensions {
		scored := slices.ContainsFunc(r.Scores, func(x hiring.Rated) bool { return x.Dimension == d.Key })
		if !scored && summary.Asks(d.Key) && d.Weight > heaviest.Weight {
			heaviest, found = d, true
		}
	}
	if found {
		return heaviest.Key
	}
	if len(r.Scores) == 0 {
		return ""
	}
	return slices.MinFunc(r.Scores, func(a, b hiring.Rated) int {
		return cmp.Compare(a.Score-a.Bar, b.Score-b.Bar)
	}).Dimension
}
