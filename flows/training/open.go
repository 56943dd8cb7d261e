package training

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// train answers the word "train" by the record's card; with a track, by that
// track's.
func (s school) train(env flows.Env, args []string) (chat.Reply, error) {
	head := hiring.Case{ID: env.Actor.Person}
	a := act(head, "open")
	if len(args) == 0 {
		return chat.Reply{Opens: &a}, nil
	}
	word := strings.ToLower(strings.Join(strings.Fields(strings.Join(args, " ")), " "))
	if word == "team" && env.Company.Keeps(env.Actor.Person) {
		a.Verb = "team"
		return chat.Reply{Opens: &a}, nil
	}
	t, ok := s.named(env, word)
	if !ok {
		var titles []chat.Text
		for _, t := range s.tracks(env) {
			titles = append(titles, in(t.Title))
		}
		return chat.Reply{Notice: chat.T("training.unknown", "Word", short(word), "Tracks", titles)}, nil
	}
	a = act(head, "open", "track", t.ID)
	return chat.Reply{Opens: &a}, nil
}

// named finds a track by its id or a title, or by a part of one that is of no
// other.
func (s school) named(env flows.Env, word string) (Track, bool) {
	var near []Track
	for _, t := range s.tracks(env) {
		names := []string{t.ID, strings.ToLower(t.Title["zh-CN"]), strings.ToLower(t.Title["en"])}
		if slices.Contains(names, word) {
			return t, true
		}
		if word != "" && slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, word) }) {
			near = append(near, t)
		}
	}
	if len(near) == 1 {
		return near[0], true
	}
	return Track{}, false
}

// open shows all tracks, or one: by its args, or chosen in a form.
func (s school) open(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	part.At = Spot{}
	id := ev.Action.Args["track"]
	if id == "" {
		id = ev.Values.Get("track")
	}
	if id != "" {
		t, ok := s.track(env, id)
		if !ok {
			return turn{}, refuse("training.gone")
		}
		part.At = Spot{Screen: course, Track: t.ID}
	}
	done := turn{Head: head, Part: part}
	s.certify(env, &done) // what lapsed while all was passed again
	return done, nil
}

func (s school) chooseForm(env flows.Env, _ hiring.Case, _ Trainee) chat.Form {
	f := chat.Field{Name: "track", Label: chat.T("training.form.track"), Type: chat.FieldSelect, Required: true}
	for _, t := range s.tracks(env) {
		f.Options = append(f.Options, chat.Option{Value: t.ID, Label: in(t.Title)})
	}
	return chat.Form{Title: chat.T("training.form.choose"), Submit: chat.T("training.form.open"), Fields: []chat.Field{f}}
}

// card shows a lesson and counts it as read.
func (s school) card(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	t, ok := s.track(env, ev.Action.Args["track"])
	if !ok {
		return turn{}, refuse("training.gone")
	}
	l, _, ok := t.lesson(ev.Action.Args["id"])
	if !ok {
		return turn{}, refuse("training.gone")
	}
	part.At = Spot{Screen: lesson, Track: t.ID, ID: l.ID}
	part = part.with(t.ID, func(at *Progress) { at.Read = added(at.Read, l.ID) })
	return turn{Head: head, Part: part}, nil
}
