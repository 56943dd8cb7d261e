package training

import (
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// quizTitle names what a question is of: a track, or the repetition.
func (v page) quizTitle(track string) chat.Text {
	if t, ok := v.track(v.env, track); ok {
		return in(t.Title)
	}
	return chat.T("training.repetition")
}

// quiz is the question to answer, or what the last answer was worth.
func (v page) quiz(track string) chat.Card {
	q := v.part.quizOf(track)
	if q == nil {
		return v.home()
	}
	items := v.kept(v.env, q)
	i := q.now(items)
	if i < 0 {
		return v.result(track)
	}
	item, t, ok := v.question(v.env, items[i].ID)
	c := v.card(screenKind, chat.T("training.title.quiz", "Track", v.quizTitle(track), "No", i+1, "Of", len(items)))
	args := []string{"track", track, "no", strconv.Itoa(q.No), "item", items[i].ID}
	switch {
	case !ok: // replaced while it was explained
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("training.quiz.replaced"))}
	case q.Told:
		c.Tone = toneOf(items[i].Right)
		c.Blocks = v.told(t, item, items[i], q.No)
	default:
		c.Blocks = v.ask(item, q.No)
		form := v.form(item, q.No)
		if lost := len(q.Items) - len(items); lost > 0 {
			c.Blocks = append(c.Blocks, chat.Note(chat.T("training.quiz.changed", "Count", lost)))
		}
		c.Blocks = append(c.Blocks, chat.Buttons(
			chat.Button{Label: chat.T("training.button.answer"), Style: chat.Primary, Action: v.act("answer", append(args, "mark", item.mark())...), Form: &form},
			chat.Button{Label: chat.T("training.button.later"), Action: v.act("later")},
		))
		return c
	}
	label := "training.button.question"
	if i == len(items)-1 {
		label = "training.button.result"
	}
	c.Blocks = append(c.Blocks, chat.Buttons(v.primary(label, "next", args...), chat.Button{Label: chat.T("training.button.later"), Action: v.act("later")}))
	return c
}

func toneOf(right bool) chat.Tone {
	if right {
		return chat.Good
	}
	return chat.Neutral
}

// ask is a question with its options, as this trainee sees them.
func (v page) ask(q Question, no int) []chat.Block {
	out := []chat.Block{chat.Paragraph(chat.T("training.ask."+string(q.Kind), "Ask", in(q.Ask)))}
	if len(q.Quote) > 0 {
		out = append(out, chat.Quote(in(q.Quote)))
	}
	if q.Chart != nil {
		out = append(out, chartBlock(q.Chart))
	}
	out = append(out, chat.Divider())
	for place, i := range shuffled(q, v.head.ID, no) {
		out = append(out, chat.Paragraph(lettered(place, q.Options[i])))
	}
	return out
}

func letterOf(place int) string { return string(rune('A' + place)) }

func lettered(place int, o Option) chat.Text {
	return chat.T("training.option", "Letter", letterOf(place), "Words", in(o.Text))
}

func chartBlock(c *Chart) chat.Block {
	out := chat.Chart{Kind: chat.Bars, Title: in(c.Title)}
	for _, l := range c.Labels {
		out.Labels = append(out.Labels, in(l))
	}
	for _, s := range c.Series {
		out.Series = append(out.Series, chat.Series{Name: in(s.Name), Values: s.Values})
	}
	return chat.Block{Kind: chat.KindChart, Chart: &out}
}

// told is what an answer was worth, and the right one with its reason and source.
func (v page) told(_ Track, q Question, a Asked, no int) []chat.Block {
	seen := shuffled(q, v.head.ID, no)
	letters := func(options []int) string {
		var out []string
		for _, i := range options {
			if place := slices.Index(seen, i); place >= 0 {
				out = append(out, letterOf(place))
			}
		}
		if q.Kind != Order {
			slices.Sort(out)
		}
		return strings.Join(out, " ")
	}
	first := chat.T("training.told.right")
	if !a.Right {
		first = chat.T("training.told.wrong", "Letters", letters(a.Chosen))
	}
	out := []chat.Block{chat.Paragraph(first), chat.Paragraph(in(q.Ask)), chat.Divider()}
	right := rightOnes(q)
	if q.Kind == Order {
		for i := range q.Options {
			right = append(right, i)
		}
	} else {
		slices.SortFunc(right, func(a, b int) int { return slices.Index(seen, a) - slices.Index(seen, b) })
	}
	out = append(out, chat.Paragraph(chat.T("training.told.answer."+string(q.Kind))))
	for _, i := range right {
		if place := slices.Index(seen, i); place >= 0 {
			out = append(out, chat.Paragraph(lettered(place, q.Options[i])))
		}
	}
	return append(out, chat.Divider(), chat.Paragraph(in(q.Why)), chat.Note(chat.T("training.source", "Source", in(q.Source))))
}

// answerForm is the form of the question that a click speaks of; none where it
// was answered before.
func (s school) answerForm(env flows.Env, head hiring.Case, part Trainee) chat.Form {
	o, _, open := s.offered(env, part, env.Asked.Args)
	if !open {
		return chat.Form{}
	}
	return page{school: s, env: env, head: head, part: part}.form(o.q, o.quiz.No)
}

func (v page) form(q Question, no int) chat.Form {
	f := chat.Form{Title: chat.T("training.form.title"), Submit: chat.T("training.form.submit")}
	var options []chat.Option
	for place, i := range shuffled(q, v.head.ID, no) {
		options = append(options, chat.Option{Value: strconv.Itoa(i), Label: lettered(place, q.Options[i])})
	}
	if q.Kind == Order {
		for i := range q.Options {
			f.Fields = append(f.Fields, chat.Field{
				Name: rankField(i), Label: chat.T("training.form.rank", "No", i+1), Type: chat.FieldSelect, Required: true, Options: options,
			})
		}
		return f
	}
	field := chat.Field{Name: "answer", Label: in(q.Ask), Type: chat.FieldMulti, Required: true, Options: options}
	if q.Kind == Single {
		field.Type = chat.FieldSelect
	}
	f.Fields = []chat.Field{field}
	return f
}

// result is what a quiz came to. Wrong items stand there by their topic, without
// answers.
func (v page) result(track string) chat.Card {
	q := v.part.quizOf(track)
	if q == nil {
		return v.home()
	}
	items := v.kept(v.env, q)
	c := v.card(screenKind, chat.T("training.title.result", "Track", v.quizTitle(track)))
	got := []any{"Right", rights(items), "Of", len(items)}
	t, ok := v.track(v.env, track)
	b := chat.Block{Kind: chat.KindButtons}
	switch {
	case track != repetition && ok && !q.whole(items):
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("training.result.short", "Of", len(items))))
		b.Row = append(b.Row, v.primary("training.button.retry", "quiz", "track", t.ID, "no", strconv.Itoa(q.No+1)))
	case track == repetition || !ok:
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("training.result.repeated", got...)))
	case percent(items) >= Pass:
		c.Tone = chat.Good
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("training.result.passed", append(got, "Share", percent(items))...)))
		if line := v.certified(); !line.Empty() {
			c.Blocks = append(c.Blocks, chat.Paragraph(line))
		}
		if next, on := v.onward(v.tracks(v.env)); on {
			b.Row = append(b.Row, next)
		}
	default:
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("training.result.failed", append(got, "Share", percent(items), "Pass", Pass)...)))
		b.Row = append(b.Row, v.primary("training.button.retry", "quiz", "track", t.ID, "no", strconv.Itoa(q.No+1)))
	}
	more, again := v.wrong(items)
	c.Blocks = append(c.Blocks, more...)
	b.Row = append(b.Row, again...)
	b.Row = append(b.Row, v.homeButton())
	c.Blocks = append(c.Blocks, b)
	return c
}

// wrong lists what was wrong by topic, and gives the lesson to read again where
// most was.
func (v page) wrong(items []Asked) (lines []chat.Block, again []chat.Button) {
	type topic struct {
		name  chat.Text
		count int
		track string
		id    string
	}
	var topics []topic
	for _, a := range items {
		q, t, ok := v.question(v.env, a.ID)
		if a.Right || !ok {
			continue
		}
		key := func(other topic) bool { return other.track == t.ID && other.id == q.Lesson }
		if i := slices.IndexFunc(topics, key); i >= 0 {
			topics[i].count++
			continue
		}
		topics = append(topics, topic{topicOf(t, q), 1, t.ID, q.Lesson})
	}
	if len(topics) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(topics, func(a, b topic) int { return b.count - a.count })
	lines = append(lines, chat.Paragraph(chat.T("training.result.wrong")))
	for _, t := range topics[:min(len(topics), 6)] {
		lines = append(lines, chat.Marked("-", chat.T("training.result.topic", "Topic", t.name, "Count", t.count)))
	}
	if first := topics[0]; first.id != "" {
		again = append(again, chat.Button{Label: chat.T("training.button.reread"), Action: v.act("card", "track", first.track, "id", first.id)})
	}
	return lines, again
}
