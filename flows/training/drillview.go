package training

import (
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// drill is one exercise on the trainee's screen.
func (v page) drill(t Track, d Drill) chat.Card {
	if d.Kind == Practice {
		if r := v.part.Drill; r != nil && r.Drill == d.ID && !r.Done {
			return v.running(t, d)
		}
		return v.task(t, d)
	}
	at := v.part.Played
	c := v.card(screenKind, chat.T("training.title.drill", "Title", in(d.Title)))
	if at.Drill != d.ID {
		at = Played{Drill: d.ID, Node: start}
	}
	if d.Kind == Choice {
		c.Blocks = v.choice(d, at)
	} else {
		c.Blocks = v.talk(d, at)
	}
	args := []string{"track", t.ID, "id", d.ID, "no", strconv.Itoa(at.No)}
	b := chat.Block{Kind: chat.KindButtons}
	switch {
	case len(replies(d, at)) > 0:
		form := sayFormOf(d, at, v.head.ID)
		b.Row = append(b.Row, chat.Button{
			Label: chat.T("training.button." + string(d.Kind)), Style: chat.Primary, Form: &form,
			Action: v.act("say", append(args, "step", strconv.Itoa(at.Step))...),
		}, chat.Button{Label: chat.T("training.button.later"), Action: v.act("later")})
	default:
		good := goodEnd(d, at)
		c.Tone = toneOf(good)
		next, ok := v.onward(v.tracks(v.env))
		if good && ok {
			b.Row = append(b.Row, next)
		}
		again := v.act("drill", "track", t.ID, "id", d.ID, "no", strconv.Itoa(at.No+1))
		b.Row = append(b.Row, chat.Button{Label: chat.T("training.button.again"), Style: weight(!good), Action: again}, v.homeButton())
	}
	c.Blocks = append(c.Blocks, b)
	return c
}

func goodEnd(d Drill, at Played) bool {
	if d.Kind == Talk {
		return d.Nodes[at.Node].End == passed
	}
	return at.Chosen > 0 && at.Chosen <= len(d.Options) && d.Options[at.Chosen-1].Right
}

// choice is a chart and what to do about it; afterwards what comes of it.
func (v page) choice(d Drill, at Played) []chat.Block {
	out := []chat.Block{chat.Paragraph(in(d.Task))}
	if at.Chosen == 0 || at.Chosen > len(d.Options) {
		if d.Chart != nil {
			out = append(out, chartBlock(d.Chart))
		}
		return append(out, chat.Note(chat.T("training.source", "Source", in(d.Source))))
	}
	r := d.Options[at.Chosen-1]
	verdict := "training.drill.wrong"
	if r.Right {
		verdict = "training.drill.right"
	}
	return []chat.Block{
		chat.Paragraph(chat.T("training.drill.chosen", "Words", in(r.Text))),
		chat.Paragraph(chat.T(verdict)), chat.Paragraph(in(r.Why)), chat.Note(chat.T("training.source", "Source", in(d.Source))),
	}
}

// talk is what the other one says now, after what was said to bring it about.
func (v page) talk(d Drill, at Played) []chat.Block {
	var out []chat.Block
	if at.Step == 0 {
		out = append(out, chat.Paragraph(in(d.Task)))
	} else if before := d.Nodes[at.From].Replies; at.Chosen > 0 && at.Chosen <= len(before) {
		r := before[at.Chosen-1]
		out = append(out, chat.Paragraph(chat.T("training.talk.you", "Words", in(r.Text))))
		if len(r.Why) > 0 {
			out = append(out, chat.Note(in(r.Why)))
		}
	}
	node := d.Nodes[at.Node]
	out = append(out, chat.Quote(in(node.Says)))
	switch node.End {
	case passed:
		out = append(out, chat.Paragraph(chat.T("training.talk.passed")))
	case failed:
		out = append(out, chat.Paragraph(chat.T("training.talk.failed")))
	}
	if node.End != "" {
		out = append(out, chat.Note(chat.T("training.source", "Source", in(d.Source))))
	}
	return out
}

// sayForm is the form of what can be said now; none where the click is old.
func (s school) sayForm(env flows.Env, head hiring.Case, part Trainee) chat.Form {
	_, d, ok := s.exercise(env, env.Asked.Args)
	at := part.Played
	if !ok || at.Drill != d.ID || strconv.Itoa(at.No) != env.Asked.Args["no"] || strconv.Itoa(at.Step) != env.Asked.Args["step"] {
		return chat.Form{}
	}
	return sayFormOf(d, at, head.ID)
}

// sayFormOf has the replies in an order of this person and this try: where in the
// course the good one stands tells nothing.
func sayFormOf(d Drill, at Played, person string) chat.Form {
	f := chat.Field{Name: "reply", Label: chat.T("training.form." + string(d.Kind)), Type: chat.FieldSelect, Required: true}
	all := replies(d, at)
	for _, i := range mixed(len(all), person, strconv.Itoa(at.No), d.ID, at.Node) {
		f.Options = append(f.Options, chat.Option{Value: strconv.Itoa(i + 1), Label: in(all[i].Text)})
	}
	return chat.Form{Title: chat.T("training.form.title"), Submit: chat.T("training.form.submit"), Fields: []chat.Field{f}}
}

// task is a practice before it begins.
func (v page) task(t Track, d Drill) chat.Card {
	c := v.card(screenKind, chat.T("training.title.drill", "Title", in(d.Title)))
	c.Blocks = append(c.Blocks, chat.Paragraph(in(d.Task)))
	c.Blocks = append(c.Blocks, goals(d, nil)...)
	c.Blocks = append(c.Blocks, chat.Note(chat.T("training.drill.safe")))
	label := "training.button.start"
	if slices.Contains(v.part.Tracks[t.ID].Done, d.ID) {
		label = "training.button.again"
	}
	c.Blocks = append(c.Blocks, chat.Buttons(v.primary(label, "start", "track", t.ID, "id", d.ID), v.homeButton()))
	return c
}

// goals are what must be true in the end, ticked as far as it is.
func goals(d Drill, met []string) (out []chat.Block) {
	for _, g := range d.Goals {
		key := "training.goal.open"
		if slices.Contains(met, g.Is) {
			key = "training.goal.met"
		}
		out = append(out, chat.Paragraph(chat.T(key, "Goal", in(g.Text))))
	}
	return out
}

// practice is the message of one practice: it keeps its ticks up to date.
func (v page) practice(kind string) chat.Card {
	r := v.part.Drill
	if r == nil || kind != drillKind(r.No) {
		return chat.Card{}
	}
	t, ok := v.track(v.env, r.Track)
	if d, known := t.drill(r.Drill); ok && known {
		return v.running(t, d)
	}
	return chat.Card{}
}

// running is a practice while it runs, pauses or is over.
func (v page) running(t Track, d Drill) chat.Card {
	r := v.part.Drill
	c := v.card("training.drill", chat.T("training.title.drill", "Title", in(d.Title)))
	c.Blocks = append(c.Blocks, chat.Paragraph(in(d.Task)))
	c.Blocks = append(c.Blocks, goals(d, r.Met)...)
	if says := v.part.Heard.Says; !says.Empty() {
		c.Blocks = append(c.Blocks, chat.Paragraph(says))
	}
	if hint := v.part.Heard.Hint; !hint.Empty() {
		c.Blocks = append(c.Blocks, chat.Paragraph(hint))
	}
	if r.Done {
		won := slices.Contains(v.part.Tracks[t.ID].Done, d.ID) && len(goals(d, r.Met)) > 0 && allMet(d, r.Met)
		key := "training.drill.over.left"
		if c.Tone = toneOf(won); won {
			key = "training.drill.over.met"
		}
		b := chat.Buttons(v.homeButton())
		if next, ok := v.onward(v.tracks(v.env)); ok && won {
			b = chat.Buttons(next, v.homeButton())
		}
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T(key)), b)
		return c
	}
	if now := v.part.Heard.Now; !now.IsZero() {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("training.drill.clock", "Now", now)))
	}
	c.Blocks = append(c.Blocks, v.controls(t, d))
	return c
}

func allMet(d Drill, met []string) bool {
	return !slices.ContainsFunc(d.Goals, func(g Goal) bool { return !slices.Contains(met, g.Is) })
}

// controls are the buttons of a practice. One that pauses offers to go on.
func (v page) controls(t Track, d Drill) chat.Block {
	r := v.part.Drill
	no := strconv.Itoa(r.No)
	leave := chat.Button{Label: chat.T("training.button.leave"), Action: v.act("leave", "no", no), Confirm: chat.T("training.sure.leave")}
	if !r.Running(v.env.Now) {
		return chat.Buttons(v.primary("training.button.goon", "start", "track", t.ID, "id", d.ID), leave)
	}
	var row []chat.Button
	if sources := v.part.Heard.Sources; len(sources) > 0 {
		form := bringFormOf(sources)
		row = append(row, chat.Button{Label: chat.T("training.button.bring"), Style: chat.Primary, Action: v.act("bring", "no", no), Form: &form})
	}
	if replies := v.part.Heard.Replies; len(replies) > 0 {
		form := replyFormOf(replies, v.head.ID, no)
		row = append(row, chat.Button{Label: chat.T("training.button.reply"), Style: chat.Primary, Action: v.act("reply", "no", no), Form: &form})
	}
	row = append(row, chat.Button{Label: chat.T("training.button.ahead"), Action: v.act("ahead", "no", no, "after", strconv.Itoa(v.part.Aheads))})
	b := chat.Buttons(row...)
	b.More = []chat.Button{{Label: chat.T("training.button.check"), Action: v.act("look", "no", no)}, leave}
	return b
}

func (s school) bringForm(_ flows.Env, _ hiring.Case, part Trainee) chat.Form {
	if len(part.Heard.Sources) == 0 {
		return chat.Form{}
	}
	return bringFormOf(part.Heard.Sources)
}

func bringFormOf(sources []Source) chat.Form {
	f := chat.Field{Name: "source", Label: chat.T("training.form.source"), Type: chat.FieldSelect, Required: true}
	for _, s := range sources {
		f.Options = append(f.Options, chat.Option{Value: s.ID, Label: s.Name})
	}
	return chat.Form{Title: chat.T("training.form.bring"), Submit: chat.T("training.form.import"), Fields: []chat.Field{f}}
}

func (s school) replyForm(_ flows.Env, head hiring.Case, part Trainee) chat.Form {
	if part.Drill == nil || len(part.Heard.Replies) == 0 {
		return chat.Form{}
	}
	return replyFormOf(part.Heard.Replies, head.ID, strconv.Itoa(part.Drill.No))
}

// replyFormOf has the answers in an order of this person and this attempt, as
// sayFormOf has.
func replyFormOf(replies []Source, person, no string) chat.Form {
	f := chat.Field{Name: "reply", Label: chat.T("training.form.talk"), Type: chat.FieldSelect, Required: true}
	for _, i := range mixed(len(replies), person, no) {
		f.Options = append(f.Options, chat.Option{Value: replies[i].ID, Label: replies[i].Name})
	}
	return chat.Form{Title: chat.T("training.form.title"), Submit: chat.T("training.form.submit"), Fields: []chat.Field{f}}
}
