package training

import (
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// screenKind is what all screens call themselves that follow one another in one
// message: a click turns the message into the next.
const screenKind = "training.course"

// view is the card where the trainee is; of the kind "drill-N" the practice N.
func (s school) view(env flows.Env, head hiring.Case, part Trainee, kind string) chat.Card {
	if p, ok := env.Company.Person(head.ID); !ok || !p.Active || env.Reader.Person != head.ID {
		return chat.Card{}
	}
	v := page{school: s, env: env, head: head, part: part}
	if strings.HasPrefix(kind, "drill-") {
		return v.practice(kind)
	}
	t, ok := s.track(env, part.At.Track)
	switch {
	case part.At.Screen == home || !ok && part.At.Track != repetition:
		return v.home()
	case part.At.Screen == lesson:
		return v.lesson(t)
	case part.At.Screen == asking:
		return v.quiz(part.At.Track)
	case part.At.Screen == result:
		return v.result(part.At.Track)
	case part.At.Screen == drill:
		if d, ok := t.drill(part.At.ID); ok {
			return v.drill(t, d)
		}
	}
	return v.course(t)
}

// page is one look at a trainee's record.
type page struct {
	school
	env  flows.Env
	head hiring.Case
	part Trainee
}

func (v page) card(kind string, title chat.Text) chat.Card {
	return chat.Card{
		Kind: kind, Record: v.head.ID, Revision: v.env.Rev, Tone: chat.Neutral,
		Title: title, Tag: chat.T("training.tag"), Preview: chat.T("training.preview"),
	}
}

func (v page) act(verb string, pairs ...string) chat.Action { return act(v.head, verb, pairs...) }

func (v page) day() string { return today(v.env, v.head.ID) }

// home is all tracks, and the one thing to go on with.
func (v page) home() chat.Card {
	c := v.card(screenKind, chat.T("training.title"))
	if len(v.part.Tracks) == 0 {
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("training.intro")))
	}
	all := v.tracks(v.env)
	var facts []chat.Fact
	for _, t := range all[:min(len(all), 6)] {
		facts = append(facts, chat.Fact{Label: in(t.Title), Value: v.far(t)})
	}
	c.Blocks = append(c.Blocks, chat.Facts(facts...))
	if line := v.certified(); !line.Empty() {
		c.Blocks = append(c.Blocks, chat.Paragraph(line))
	}
	due := len(v.dueOnes(v.env, v.part, v.day()))
	if due > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("training.due", "Count", due)))
	}
	b := chat.Block{Kind: chat.KindButtons}
	if onward, ok := v.onward(all); ok {
		b.Row = append(b.Row, onward)
	}
	if due > 0 {
		b.Row = append(b.Row, chat.Button{Label: chat.T("training.button.repeat"), Action: v.act("repeat"), Style: weight(len(b.Row) == 0)})
	}
	b.More = append(b.More, chat.Button{Label: chat.T("training.button.choose"), Action: v.act("choose"), Form: ptr(v.chooseForm(v.env, v.head, v.part))}, v.switchButton())
	if v.env.Company.Keeps(v.head.ID) {
		b.More = append(b.More, chat.Button{Label: chat.T("training.button.team"), Action: v.act("team")})
	}
	c.Blocks = append(c.Blocks, b)
	return c
}

func ptr(f chat.Form) *chat.Form { return &f }

func weight(primary bool) chat.Style {
	if primary {
		return chat.Primary
	}
	return chat.Plain
}

func (v page) switchButton() chat.Button {
	if v.part.Silent {
		return chat.Button{Label: chat.T("training.button.loud"), Action: v.act("repeats", "to", "on")}
	}
	return chat.Button{Label: chat.T("training.button.quiet"), Action: v.act("repeats", "to", "off")}
}

// far is how far a track is, in one line.
func (v page) far(t Track) chat.Text {
	at := v.part.Tracks[t.ID]
	cards := chat.T("training.far.cards", "Read", readOf(t, at), "Of", len(t.Cards))
	quiz := chat.T("training.far.none")
	switch {
	case at.stands(t, v.env.Now):
		quiz = chat.T("training.far.passed", "Best", at.Best)
	case !at.Passed.IsZero():
		quiz = chat.T("training.far.again")
	case at.Best > 0:
		quiz = chat.T("training.far.best", "Best", at.Best)
	}
	if len(t.Drills) == 0 {
		return chat.T("training.far.two", "Cards", cards, "Quiz", quiz)
	}
	drills := chat.T("training.far.drills", "Done", doneOf(t, at), "Of", len(t.Drills))
	return chat.T("training.far.three", "Cards", cards, "Quiz", quiz, "Drills", drills)
}

func readOf(t Track, at Progress) (n int) {
	for _, l := range t.Cards {
		if slices.Contains(at.Read, l.ID) {
			n++
		}
	}
	return n
}

func doneOf(t Track, at Progress) (n int) {
	for _, d := range t.Drills {
		if slices.Contains(at.Done, d.ID) {
			n++
		}
	}
	return n
}

func (v page) certified() chat.Text {
	c := v.part.Certificate
	switch {
	case c == nil:
		return chat.Text{}
	case v.lapsed(v.env, *c):
		return chat.T("training.certificate.lapsed")
	}
	return chat.T("training.certificate", "Until", chat.Moment{At: c.Until, Form: chat.Date})
}

// onward is the button to go on with: a practice that runs, a quiz under way, the
// first track that is not done; none where all is done.
func (v page) onward(all []Track) (chat.Button, bool) {
	for _, t := range all {
		d := v.part.Drill
		if d == nil || d.Done || d.Track != t.ID {
			continue
		}
		if _, ok := t.drill(d.Drill); ok {
			return v.primary("training.button.continue", "drill", "track", t.ID, "id", d.Drill), true
		}
	}
	for _, t := range all {
		if q := v.part.Tracks[t.ID].Quiz; q != nil && !q.Over {
			return v.primary("training.button.continue", "quiz", "track", t.ID, "no", strconv.Itoa(q.No)), true
		}
	}
	for _, t := range all {
		if b, ok := v.within(t); ok {
			return b, true
		}
	}
	return chat.Button{}, false
}

// within is the next thing to do in a track.
func (v page) within(t Track) (chat.Button, bool) {
	at := v.part.Tracks[t.ID]
	label := "training.button.continue"
	if len(v.part.Tracks) == 0 {
		label = "training.button.begin"
	}
	for _, l := range t.Cards {
		if !slices.Contains(at.Read, l.ID) {
			return v.primary(label, "card", "track", t.ID, "id", l.ID), true
		}
	}
	if q := at.Quiz; len(t.Questions) > 0 && (q != nil && !q.Over || !at.stands(t, v.env.Now)) {
		return v.primary(label, "quiz", "track", t.ID, "no", strconv.Itoa(at.Tries+1)), true
	}
	for _, d := range t.Drills {
		if !slices.Contains(at.Done, d.ID) {
			return v.primary(label, "drill", "track", t.ID, "id", d.ID), true
		}
	}
	return chat.Button{}, false
}

func (v page) primary(label, verb string, pairs ...string) chat.Button {
	return chat.Button{Label: chat.T(label), Style: chat.Primary, Action: v.act(verb, pairs...)}
}

// course is one track.
func (v page) course(t Track) chat.Card {
	at := v.part.Tracks[t.ID]
	c := v.card(screenKind, in(t.Title))
	c.Blocks = []chat.Block{chat.Paragraph(in(t.About)), chat.Note(v.far(t))}
	b := chat.Block{Kind: chat.KindButtons}
	next, ok := v.within(t)
	if ok {
		b.Row = append(b.Row, next)
	}
	if len(t.Questions) > 0 && next.Action.Verb != "quiz" {
		b.Row = append(b.Row, chat.Button{Label: chat.T("training.button.quiz"), Action: v.act("quiz", "track", t.ID, "no", strconv.Itoa(at.Tries+1))})
	}
	if len(t.Cards) > 0 && readOf(t, at) > 0 {
		b.More = append(b.More, chat.Button{Label: chat.T("training.button.first"), Action: v.act("card", "track", t.ID, "id", t.Cards[0].ID)})
	}
	for _, d := range t.Drills {
		b.More = append(b.More, chat.Button{Label: chat.T("training.button.drill", "Title", in(d.Title)), Action: v.act("drill", "track", t.ID, "id", d.ID)})
	}
	b.More = append(b.More, v.homeButton())
	c.Blocks = append(c.Blocks, b)
	return c
}

func (v page) homeButton() chat.Button {
	return chat.Button{Label: chat.T("training.button.home"), Action: v.act("open")}
}

// shown says what a lesson's picture shows, word by word where that is known.
func (v page) shown(l Lesson) chat.Text {
	if v.Shows != nil {
		if words := v.Shows(l.Picture); !words.Empty() {
			return chat.T("picture.words", "Title", in(l.Title), "Words", words)
		}
	}
	return chat.T("picture.card", "Title", in(l.Title))
}

// lesson is one short card, with the picture of a real one. Each is a message of
// its own: pictures come only with new ones.
func (v page) lesson(t Track) chat.Card {
	l, i, ok := t.lesson(v.part.At.ID)
	if !ok {
		return v.course(t)
	}
	c := v.card("training.lesson."+strconv.Itoa(i+1), chat.T("training.title.lesson", "Track", in(t.Title), "No", i+1, "Of", len(t.Cards)))
	c.Blocks = append(c.Blocks, chat.Paragraph(in(l.Title)), chat.Divider())
	for _, line := range l.Lines {
		c.Blocks = append(c.Blocks, chat.Paragraph(in(line)))
	}
	c.Blocks = append(c.Blocks, chat.Note(in(l.Source)))
	if l.Picture != "" {
		c.Files = []chat.Attachment{{Name: "card.png", Make: "picture/" + l.Picture, Alt: v.shown(l)}}
	}
	b := chat.Block{Kind: chat.KindButtons}
	if i+1 < len(t.Cards) {
		b.Row = append(b.Row, v.primary("training.button.next", "card", "track", t.ID, "id", t.Cards[i+1].ID))
	} else if len(t.Questions) > 0 {
		b.Row = append(b.Row, v.primary("training.button.quiz", "quiz", "track", t.ID, "no", strconv.Itoa(v.part.Tracks[t.ID].Tries+1)))
	}
	if i > 0 {
		b.Row = append(b.Row, chat.Button{Label: chat.T("training.button.previous"), Action: v.act("card", "track", t.ID, "id", t.Cards[i-1].ID)})
	}
	b.More = []chat.Button{{Label: chat.T("training.button.later"), Action: v.act("later")}, v.homeButton()}
	c.Blocks = append(c.Blocks, b)
	return c
}
