package report

import (
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostEditions is how many versions of a report are kept; the oldest go first.
const mostEditions = 20

// listed is how many of them stand on the card; the rest is counted.
const listed = 6

// What the first version is, one that a newer interview made, and one that was
// there before.
const (
	drafted  = "drafted"
	rebuilt  = "rebuilt"
	restored = "restored"
)

// recorded are the versions of a report with one more. The first change brings
// the version before it along.
func recorded(before, after hiring.Report, e hiring.Edition) []hiring.Edition {
	kept := slices.Clone(before.Editions)
	if len(kept) == 0 {
		kept = append(kept, pictured(before, hiring.Edition{No: 1, What: drafted, At: before.Drafted}))
	}
	e.No = kept[len(kept)-1].No + 1
	kept = append(kept, pictured(after, e))
	return kept[max(0, len(kept)-mostEditions):]
}

// pictured is an edition with what the report says then.
func pictured(r hiring.Report, e hiring.Edition) hiring.Edition {
	e.Version, e.Attempt, e.Edits = r.Version, r.Attempt, r.Edits
	for i, p := range slices.Concat(r.Strengths, r.Gaps) {
		e.Shown = append(e.Shown, hiring.Shown{Dimension: p.Dimension, Gap: i >= len(r.Strengths), Quote: p.Quote})
	}
	return e
}

func last(part hiring.Report) hiring.Edition {
	if len(part.Editions) == 0 {
		return hiring.Edition{}
	}
	return part.Editions[len(part.Editions)-1]
}

func edition(part hiring.Report, no string) (hiring.Edition, bool) {
	n, err := strconv.Atoi(no)
	i := slices.IndexFunc(part.Editions, func(e hiring.Edition) bool { return err == nil && e.No == n })
	if i < 0 {
		return hiring.Edition{}, false
	}
	return part.Editions[i], true
}

// done says in a few words what made a version, and what did not fit it.
func done(e hiring.Edition) chat.Text {
	what := chat.T("report.what." + e.What)
	if e.From > 0 {
		what = chat.T("report.restored", "No", e.From)
	}
	if e.Lost > 0 {
		return chat.T("report.lost", "What", what, "Count", e.Lost)
	}
	return what
}

// versions answers with the list of versions and changes nothing.
func versions(env flows.Env, head hiring.Case, part hiring.Report, _ chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	if part.Drafted.IsZero() {
		return t, chat.Refuse(chat.Conflict, chat.T("report.notbuilt"))
	}
	card := versionsCard(env.For(env.Actor.Person), head, part)
	t.Card = &card
	return t, nil
}

// restore makes an earlier version the newest, as far as it still applies.
func (w writer) restore(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	if err := inReview(env, head, part); err != nil {
		return t, err
	}
	e, ok := edition(part, ev.Values.Get("no"))
	if !ok {
		return t, wrong(map[string]chat.Text{"no": chat.T("report.edition.gone")})
	}
	s, err := w.sourceOf(env, head, part)
	if err != nil {
		return t, err
	}
	edits, lost := s.fit(e.Edits)
	return s.edited(env, head, part, change{what: restored, from: e.No, lost: lost, edits: edits})
}

// versionsCard lists the versions, the newest first.
func versionsCard(env flows.Env, head hiring.Case, part hiring.Report) chat.Card {
	c := chat.Card{
		Kind: "report.versions", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: title(env, head), Tag: chat.T("report.versions.tag"), Preview: chat.T("report.full.preview"),
	}
	row := chat.Block{Kind: chat.KindButtons, Links: []chat.Button{back(head)}}
	n := len(part.Editions)
	if n == 0 {
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("report.versions.none")), row}
		return c
	}
	for i := n - 1; i >= max(0, n-listed); i-- {
		c.Blocks = append(c.Blocks, chat.Paragraph(line(env, part.Editions[i])))
	}
	if n > listed {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("report.versions.more", "Count", n-listed)))
	}
	form := compareForm(env, head, part)
	row.Row = []chat.Button{{Label: chat.T("report.button.compare"), Action: look(head, "compare"), Form: &form}}
	if head.Status == hiring.ReportDraft {
		form := restoreForm(env, head, part)
		row.Row = append(row.Row, chat.Button{Label: chat.T("report.button.restore"), Action: env.Act("report", head.ID, "restore"), Form: &form})
	}
	c.Blocks = append(c.Blocks, row)
	return c
}

// line is one version: which, when, who, what.
func line(env flows.Env, e hiring.Edition) chat.Text {
	by := chat.T("report.edition.bot")
	if e.By != "" {
		by = chat.L(env.Company.Name(e.By))
	}
	return chat.T("report.edition", "No", e.No, "At", chat.Moment{At: e.At, Form: chat.DayTime}, "By", by, "What", done(e))
}

// look is an action that changes nothing and needs no fresh card.
func look(head hiring.Case, verb string) chat.Action {
	return chat.Action{Flow: "report", Record: head.ID, Verb: verb}
}

func back(head hiring.Case) chat.Button {
	return chat.Button{Label: chat.T("report.button.back"), Action: look(head, "show")}
}
