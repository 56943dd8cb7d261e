package report

import (
	"maps"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rubric"
	"closeloop/flows/summary"
	"closeloop/flows/wording"
)

type turn = flows.Turn[hiring.Report]

// writer makes reports: the rubric reads the answers, the linter what HR writes.
type writer struct {
	*wording.Linter
	rubric *rubric.Rubric
}

// sourceOf reads the interview behind a report, for HR's edits.
func (w writer) sourceOf(env flows.Env, head hiring.Case, part hiring.Report) (source, error) {
	iv, ok := flows.Find[hiring.Interview](env, "interview", part.Interview)
	if !ok {
		return source{}, chat.Refuse(chat.Missing, chat.T("report.interview.missing"))
	}
	pos, ok := env.Company.Position(head.Position)
	if !ok {
		return source{}, chat.Refuse(chat.Conflict, chat.T("report.position.missing"))
	}
	return read(w.rubric, iv, pos), nil
}

// carried is a report made anew, with what the old one had been through.
func carried(fresh, part hiring.Report) hiring.Report {
	fresh.Interview, fresh.Version, fresh.Attempt = part.Interview, part.Version, part.Attempt
	fresh.Drafted, fresh.Updated = part.Drafted, part.Updated
	fresh.Sent, fresh.SentBy, fresh.Decided, fresh.Editions = part.Sent, part.SentBy, part.Decided, part.Editions
	return fresh
}

// change is one edit by HR: what was done and what the report should be.
type change struct {
	what  string
	from  int // of a restored edition
	lost  int
	edits hiring.Edits
}

// edited makes the report anew with HR's edits and keeps the version before.
// An edit that changes nothing makes no version.
func (s source) edited(env flows.Env, head hiring.Case, part hiring.Report, c change) (turn, error) {
	t := turn{Head: head, Part: part}
	if same(c.edits, part.Edits) {
		t.Notice = chat.T("report.edit.same")
		return t, nil
	}
	t.Part = carried(s.report(env.Now, c.edits), part)
	t.Part.Editions = recorded(part, t.Part, hiring.Edition{
		What: c.what, By: env.Actor.Person, At: env.Now, From: c.from, Lost: c.lost,
	})
	t.Notice = chat.T("report.edit.done", "No", last(t.Part).No)
	return t, nil
}

func same(a, b hiring.Edits) bool {
	return a.Suggestion == b.Suggestion && a.Requirement == b.Requirement && maps.Equal(a.Weights, b.Weights) &&
		(len(a.Chosen) == 0 && len(b.Chosen) == 0 || reflect.DeepEqual(a.Chosen, b.Chosen))
}

// suggest puts HR's words in the place of the proposed question; empty words
// bring that one back.
func (w writer) suggest(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (turn, error) {
	return w.reword(env, head, part, rewording{"suggest", "suggestion", ev, func(e *hiring.Edits) *string { return &e.Suggestion }})
}

// require notes the department's own requirement; empty words take it away.
func (w writer) require(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (turn, error) {
	return w.reword(env, head, part, rewording{"require", "requirement", ev, func(e *hiring.Edits) *string { return &e.Requirement }})
}

// rewording is an edit of one text of HR's own.
type rewording struct {
	what, field string
	ev          chat.Event
	place       func(*hiring.Edits) *string
}

// reword notes words that others act on, so they speak of the job alone.
func (w writer) reword(env flows.Env, head hiring.Case, part hiring.Report, r rewording) (turn, error) {
	t := turn{Head: head, Part: part}
	if err := inReview(env, head, part); err != nil {
		return t, err
	}
	words := chat.OneLine(r.ev.Values.Get(r.field))
	if utf8.RuneCountInString(words) > mostWords {
		return t, wrong(map[string]chat.Text{r.field: chat.T("report.words.long", "Count", mostWords)})
	}
	if fault := summary.Blocked(w.Note(words)); !fault.Empty() {
		return t, wrong(map[string]chat.Text{r.field: fault})
	}
	s, err := w.sourceOf(env, head, part)
	if err != nil {
		return t, err
	}
	edits := part.Edits
	*r.place(&edits) = words
	return s.edited(env, head, part, change{what: r.what, edits: edits})
}

// weigh gives the dimensions other weights for this report. They must add up.
func (w writer) weigh(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	if err := inReview(env, head, part); err != nil {
		return t, err
	}
	s, err := w.sourceOf(env, head, part)
	if err != nil {
		return t, err
	}
	weights, faults := map[string]float64{}, map[string]chat.Text{}
	sum, changed, field := 0.0, false, ""
	for _, d := range s.dimensions() {
		field = weightField + d.Key
		given, ok := readPercent(ev.Values.Get(field))
		if !ok {
			faults[field] = chat.T("report.weigh.unread")
		}
		weights[d.Key] = given / 100
		sum, changed = sum+given, changed || percent(given/100) != percent(d.Weight)
	}
	if len(faults) == 0 && !adds(sum) {
		faults[field] = chat.T("report.weigh.sum", "Sum", percent(sum/100))
	}
	if len(faults) > 0 {
		return t, wrong(faults)
	}
	edits := part.Edits
	edits.Weights = weights
	if !changed {
		edits.Weights = nil
	}
	return s.edited(env, head, part, change{what: "weigh", edits: edits})
}

// percent is a share of one as people see it: with one decimal at most.
func percent(share float64) float64 { return math.Round(1000*share) / 10 }

// readPercent reads 30, 30% and full-width digits; nothing is nought.
func readPercent(given string) (float64, bool) {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case unicode.IsSpace(r):
			return -1
		}
		return r
	}, given)
	if plain = strings.TrimSuffix(plain, "%"); plain == "" {
		return 0, true
	}
	v, err := strconv.ParseFloat(plain, 64)
	return v, err == nil && v >= 0 && v <= 100
}

func wrong(faults map[string]chat.Text) *chat.Problem {
	return &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
}
