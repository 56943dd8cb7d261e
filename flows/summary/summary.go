// Package summary draws the part of a report that every reader sees first: two
// strengths, two gaps and one thing to ask. HR's draft and the manager's card
// both show it, so it stands in neither flow. It is a view and nothing more:
// the same report gives the same lines, and the law it keeps is that a score is
// an estimate with its bar beside it, never a verdict, and that a block which
// is missing says so.
package summary

import (
	"math"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Lead is the line under the title while the candidate waits: the interview, and since
// how many days. Days are counted by the calendar in the reader's zone.
func Lead(r hiring.Report, head hiring.Case, reader chat.Reader, now time.Time) chat.Text {
	since := head.Waiting
	if since.IsZero() {
		since = r.StartedAt
	}
	when, length := interview(r)
	return chat.T("summary.lead", "When", when, "Length", length, "Wait", wait(since, now, reader.Zone))
}

// Past is that line where nobody waits any more for what the card asked.
func Past(r hiring.Report) chat.Text {
	when, length := interview(r)
	return chat.T("summary.lead.past", "When", when, "Length", length)
}

// interview says when the AI interview was and how long it took.
func interview(r hiring.Report) (when, length chat.Text) {
	when, length = chat.T("summary.when.unknown"), chat.T("summary.minutes.unknown")
	if !r.StartedAt.IsZero() {
		day := chat.Moment{At: r.StartedAt, Form: chat.Date}
		when = chat.T("summary.when", "Date", day)
		if r.Attempt > 1 {
			when = chat.T("summary.when.again", "Date", day, "Attempt", r.Attempt)
		}
	}
	if r.Minutes > 0 {
		length = chat.T("time.minutes", "Count", r.Minutes)
	}
	return when, length
}

// Wait says for how long the candidate has waited, in the days of the reader.
func Wait(head hiring.Case, reader chat.Reader, now time.Time) chat.Text {
	return wait(head.Waiting, now, reader.Zone)
}

func wait(since, now time.Time, zone *time.Location) chat.Text {
	n := 0
	if !since.IsZero() {
		n = hiring.DaysBetween(since, now, zone)
	}
	if n < 1 {
		return chat.T("time.waiting_today")
	}
	return chat.T("time.waiting_days", "Count", n)
}

// Blocks are the strengths, the gaps, what to ask next, and what the department
// wants looked at besides: at most nine lines. That last one takes the room of
// the second quotes, which stand in the long view.
func Blocks(r hiring.Report, head hiring.Case) []chat.Block {
	var out []chat.Block
	if len(r.Scores) == 0 {
		out = append(out, chat.Paragraph(chat.T("summary.scores.none")))
	} else {
		most := 2
		if r.Requirement != "" {
			most = 1
		}
		out = append(out, points("+", r.Strengths, most)...)
		if len(r.Strengths) == 0 {
			out = append(out, chat.Paragraph(none(r, true)))
		}
		out = append(out, points("-", r.Gaps, most)...)
		if len(r.Gaps) == 0 {
			out = append(out, chat.Paragraph(none(r, false)))
		}
	}
	if ask := Ask(r, head); !ask.Empty() {
		out = append(out, chat.Paragraph(ask))
	}
	return append(out, required(r)...)
}

// required is what the department wants looked at besides, if it wants anything.
func required(r hiring.Report) []chat.Block {
	if r.Requirement == "" {
		return nil
	}
	return []chat.Block{chat.Paragraph(chat.T("summary.require", "Words", Shorten(r.Requirement, requireUnits)))}
}

// none says why there is no strength, or no gap: nothing scored that way, or HR
// chose to list none.
func none(r hiring.Report, strength bool) chat.Text {
	sort := "gaps"
	if strength {
		sort = "strengths"
	}
	if slices.ContainsFunc(r.Scores, func(s hiring.Rated) bool { return (s.Score >= s.Bar) == strength }) {
		return chat.T("summary.hidden." + sort)
	}
	return chat.T("summary.none." + sort)
}

// points are strengths or gaps; the first so many with their quotes.
func points(mark string, list []hiring.Point, quoted int) []chat.Block {
	var out []chat.Block
	for i, p := range list {
		key := "summary.point"
		if p.Band == hiring.Near {
			key = "summary.point.near"
		}
		out = append(out, chat.Marked(mark, chat.T(key,
			"Name", chat.ByLocale(p.Name), "Score", Whole(p.Score), "Bar", Whole(p.Bar))))
		if p.Quote != "" && i < quoted {
			out = append(out, chat.Quote(chat.T("summary.quote", "Words", p.Quote)))
		}
	}
	return out
}

// Whole is a score as people see it: without decimals.
func Whole(score float64) int { return int(math.Round(score)) }

// Estimate says that the scores are an estimate and who decides, whose
// estimate it is, and whether the interview came in again meanwhile: since it
// was sent, once it was.
func Estimate(r hiring.Report) chat.Text {
	key := "summary.estimate"
	if r.Proposed {
		key = "summary.estimate.proposed"
	}
	if !renewed(r) {
		return chat.T(key)
	}
	return chat.T("summary.estimate.updated", "Estimate", chat.T(key),
		"At", chat.Moment{At: r.Updated, Form: chat.DayTime})
}

// renewed says whether the interview came in again after its reader first got
// the report.
func renewed(r hiring.Report) bool { return !r.Updated.IsZero() && !r.Updated.Before(r.Sent) }
