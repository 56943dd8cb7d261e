package training

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// enough is from how many first answers on a question is judged.
const enough = 30

// few is from how many people who tried a quiz on their share is told.
const few = 5

// Stat is what the first answers to one question say about it. Nobody's answer
// can be read from it: there are at least thirty.
//
// Share is the difficulty p of classical test theory, the share that is right.
// Discrimination is the corrected item-total correlation: the point-biserial
// correlation r = (M1-M0)/s * sqrt(p*(1-p)) of being right here with the share
// right in all other questions of the track, where M1 and M0 are the means of
// those who were right and wrong and s is the standard deviation of all (Lord &
// Novick 1968, ch. 15; Ebel & Frisbie 1991, ch. 13).
type Stat struct {
	ID             string
	N              int
	Share          float64
	Discrimination float64
}

// Flagged says whether a question is probably a bad one: hardly anybody, or nearly
// everybody, knows it, or those who know more know it no better.
func (s Stat) Flagged() bool {
	return s.N >= enough && (s.Discrimination < 0.1 || s.Share < 0.2 || s.Share > 0.95)
}

// Stats are the questions of a track with enough first answers, the hardest first.
func Stats(t Track, all []Trainee) (out []Stat) {
	for _, q := range t.Questions {
		if s := statOf(t, q.ID, all); s.N >= enough {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Stat) int { return cmp.Compare(a.Share, b.Share) })
	return out
}

func statOf(t Track, id string, all []Trainee) Stat {
	s := Stat{ID: id}
	var right, wrong, every []float64
	for _, p := range all {
		item, asked := p.Items[id]
		if !asked {
			continue
		}
		s.N++
		if item.First {
			s.Share++
		}
		rest, ok := restOf(t, id, p)
		if !ok {
			continue
		}
		every = append(every, rest)
		if item.First {
			right = append(right, rest)
		} else {
			wrong = append(wrong, rest)
		}
	}
	if s.N > 0 {
		s.Share /= float64(s.N)
	}
	if len(right) > 0 && len(wrong) > 0 {
		p := float64(len(right)) / float64(len(every))
		if sd := deviation(every); sd > 0 {
			s.Discrimination = (mean(right) - mean(wrong)) / sd * math.Sqrt(p*(1-p))
		}
	}
	return s
}

// restOf is the share right, at the first time, in all other questions of a track.
func restOf(t Track, id string, p Trainee) (share float64, ok bool) {
	n := 0
	for _, q := range t.Questions {
		item, asked := p.Items[q.ID]
		if !asked || q.ID == id {
			continue
		}
		n++
		if item.First {
			share++
		}
	}
	return share / float64(max(n, 1)), n > 0
}

func mean(all []float64) (sum float64) {
	for _, v := range all {
		sum += v
	}
	return sum / float64(max(len(all), 1))
}

func deviation(all []float64) float64 {
	m, sum := mean(all), 0.0
	for _, v := range all {
		sum += (v - m) * (v - m)
	}
	return math.Sqrt(sum / float64(max(len(all), 1)))
}

// pageSize is how many people stand on one page.
const pageSize = 6

// trainees are the records of everybody of the company who has begun.
func (s school) trainees(env flows.Env) (people []hiring.Person, parts []Trainee) {
	for _, p := range env.Company.People() {
		if part, ok := flows.Find[Trainee](env, Name, p.ID); ok && len(part.Tracks) > 0 {
			people, parts = append(people, p), append(parts, part)
		}
	}
	return people, parts
}

func (s school) team(env flows.Env, _ []string) (chat.Reply, error) {
	c := s.teamCard(env, hiring.Case{ID: env.Actor.Person}, "", 1)
	return chat.Reply{Card: &c}, nil
}

// showTeam answers with a page of the team, or with the questions of a track.
func (s school) showTeam(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	page, err := strconv.Atoi(ev.Action.Args["page"])
	if err != nil {
		page = 1
	}
	c := s.teamCard(env, head, ev.Action.Args["track"], page)
	return turn{Head: head, Part: part, Card: &c}, nil
}

// teamCard is who is where, or with a track which of its questions are hard or
// bad. Nobody's single answers are on it.
func (s school) teamCard(env flows.Env, head hiring.Case, track string, page int) chat.Card {
	c := chat.Card{
		Kind: "training.team", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("training.team.title"), Tag: chat.T("training.tag"), Preview: chat.T("training.preview"),
	}
	people, parts := s.trainees(env)
	if t, ok := s.track(env, track); ok {
		c.Title = chat.T("training.team.questions", "Track", in(t.Title))
		c.Blocks = append(s.hard(t, parts), s.teamButtons(env, head, track))
		return c
	}
	for i := len(people) - 1; i >= 0; i-- { // who left stays in the numbers, not on the list
		if !people[i].Active {
			people, parts = slices.Delete(people, i, i+1), slices.Delete(slices.Clone(parts), i, i+1)
		}
	}
	if len(people) == 0 {
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("training.team.nobody"))}
		return c
	}
	pages := (len(people) + pageSize - 1) / pageSize
	page = min(max(page, 1), pages)
	if rates := s.passRates(env, parts); len(rates) > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("training.team.rates", "Rates", rates)))
	}
	from := (page - 1) * pageSize
	table := chat.Table{Head: []chat.Text{chat.T("training.team.person")}}
	for _, t := range s.tracks(env)[:min(3, len(s.tracks(env)))] {
		table.Head = append(table.Head, in(t.Title))
	}
	for i := from; i < min(from+pageSize, len(people)); i++ {
		table.Rows = append(table.Rows, s.row(env, people[i], parts[i]))
	}
	c.Blocks = append(c.Blocks, chat.Block{Kind: chat.KindTable, Table: &table})
	if pages > 1 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("training.team.page", "No", page, "Of", pages)))
	}
	buttons := s.teamButtons(env, head, "")
	if page > 1 {
		buttons.Row = append(buttons.Row, chat.Button{Label: chat.T("training.button.back"), Action: act(head, "team", "page", strconv.Itoa(page-1))})
	}
	if page < pages {
		buttons.Row = append(buttons.Row, chat.Button{Label: chat.T("training.button.on"), Action: act(head, "team", "page", strconv.Itoa(page+1))})
	}
	c.Blocks = append(c.Blocks, buttons)
	return c
}

// row is where one person is: by track the best result, or how far.
func (s school) row(env flows.Env, p hiring.Person, part Trainee) []chat.Text {
	out := []chat.Text{chat.L(p.Name)}
	for _, t := range s.tracks(env)[:min(3, len(s.tracks(env)))] {
		at := part.Tracks[t.ID]
		switch {
		case at.stands(t, env.Now) && at.drilled(t):
			out = append(out, chat.T("training.team.done", "Best", at.Best))
		case at.Tries > 0 && at.Best > 0:
			out = append(out, chat.T("training.team.best", "Best", at.Best))
		case len(at.Read) > 0 || at.Tries > 0:
			out = append(out, chat.T("training.team.begun"))
		default:
			out = append(out, chat.T("training.team.none"))
		}
	}
	return out
}

// passRates are how many passed, by track; none of a few, which would be a name.
func (s school) passRates(env flows.Env, parts []Trainee) (out []chat.Text) {
	for _, t := range s.tracks(env) {
		begun, good := 0, 0
		for _, p := range parts {
			if at := p.Tracks[t.ID]; at.Tries > 0 {
				begun++
				if at.stands(t, env.Now) {
					good++
				}
			}
		}
		if begun >= few {
			out = append(out, chat.T("training.team.rate", "Track", in(t.Title), "Passed", good, "Of", begun))
		}
	}
	return out[:min(len(out), 4)]
}

// hard are the hardest questions of a track and the flagged ones, as far as a card
// holds them.
func (s school) hard(t Track, parts []Trainee) []chat.Block {
	all := Stats(t, parts)
	if len(all) == 0 {
		return []chat.Block{chat.Paragraph(chat.T("training.team.few", "Least", enough))}
	}
	flagged := slices.DeleteFunc(slices.Clone(all), func(s Stat) bool { return !s.Flagged() })
	out := []chat.Block{chat.Paragraph(chat.T("training.team.hardest"))}
	for _, st := range all[:min(3, len(all))] {
		out = append(out, chat.Paragraph(statLine(t, st)))
	}
	if len(flagged) > 0 {
		out = append(out, chat.Paragraph(chat.T("training.team.flagged", "Count", len(flagged))))
		for _, st := range flagged[:min(3, len(flagged))] {
			out = append(out, chat.Paragraph(statLine(t, st)))
		}
	}
	return append(out, chat.Note(chat.T("training.team.formula")))
}

func statLine(t Track, st Stat) chat.Text {
	i := slices.IndexFunc(t.Questions, func(q Question) bool { return q.ID == st.ID })
	r := math.Round(st.Discrimination*100) / 100
	topic := topicOf(t, t.Questions[i])
	return chat.T("training.team.stat", "ID", st.ID, "Topic", topic, "Share", int(math.Round(st.Share*100)), "R", r, "N", st.N)
}

// topicOf is what a question is about: the title of its lesson, else of its track.
func topicOf(t Track, q Question) chat.Text {
	if l, _, ok := t.lesson(q.Lesson); ok {
		return in(l.Title)
	}
	return in(t.Title)
}

func (s school) teamButtons(env flows.Env, head hiring.Case, track string) chat.Block {
	b := chat.Block{Kind: chat.KindButtons}
	for _, t := range s.tracks(env) {
		if t.ID != track {
			b.More = append(b.More, chat.Button{Label: chat.T("training.button.questions", "Track", in(t.Title)), Action: act(head, "team", "track", t.ID)})
		}
	}
	if track != "" {
		b.Row = append(b.Row, chat.Button{Label: chat.T("training.button.people"), Action: act(head, "team")})
	}
	return b
}
