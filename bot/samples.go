package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/slack"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
	"closeloop/locales"
)

// specimen is one thing as its reader gets it: a card, or with Button the form
// that this button of the card opens, or a line.
type specimen struct {
	Name   string // a file's, without its ending
	Reader chat.Reader
	Card   chat.Card
	Home   bool // the card is somebody's Home tab
	Button *chat.Button
	Line   chat.Text
	Public bool // others read the line too
}

// studio plays stories with the real bot and keeps one of each sort of card
// that it draws, and of each form behind a button.
type studio struct {
	lang    string
	speaker *locales.Speaker
	people  []slack.Colleague // whom a form can name
	kept    []specimen
	shapes  map[string]bool
	names   map[string]int
}

// specimens are all cards, forms and views that the bot draws in a language, in
// the order of their names. The same build gives the same at every call.
func specimens(ctx context.Context, lang string, log io.Writer) (*studio, error) {
	speaker, err := locales.New()
	if err != nil {
		return nil, err
	}
	linter, err := wording.New()
	if err != nil {
		return nil, err
	}
	s := &studio{lang: lang, speaker: speaker, shapes: map[string]bool{}, names: map[string]int{}}
	o := tourOrder{Lang: lang, Script: tourScript(), Out: io.Discard, Log: log, Speaker: speaker, Linter: linter}
	if err := s.film(ctx, o, playScript); err != nil {
		return nil, fmt.Errorf("play the tour: %w", err)
	}
	plays, err := s.plays()
	if err != nil {
		return nil, err
	}
	for _, p := range plays {
		o.Stage, o.Script = p.stage, p.script
		o.Courier = &moody{}
		err := s.film(ctx, o, func(ctx context.Context, t *tour) error { return p.run(ctx, t) })
		if err != nil {
			return nil, fmt.Errorf("play %s: %w", p.name, err)
		}
	}
	slices.SortFunc(s.kept, func(a, b specimen) int { return cmp.Compare(a.Name, b.Name) })
	return s, nil
}

// film opens a bot, plays on it and looks over everybody's shoulder.
func (s *studio) film(ctx context.Context, o tourOrder, play func(context.Context, *tour) error) (err error) {
	dir, err := os.MkdirTemp("", "closeloop-cards-") // for the root key: the store is in memory
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var t *tour
	o.Seen = func(who string, card chat.Card, kept bool) {
		if !kept {
			t.answers[who] = card // so that its buttons are found
		}
		p, _ := t.company.Person(who)
		s.keep(t.reader(who), p, card)
	}
	if t, err = openTour(ctx, o, dir); err != nil {
		return err
	}
	s.people = nil
	for _, p := range t.company.People() {
		s.people = append(s.people, slack.Colleague{ID: p.ID, Name: p.Name})
	}
	defer func() {
		t.app.console.Close() // lets go of dropped files
		err = errors.Join(err, t.app.close())
	}()
	return play(ctx, t)
}

func playScript(ctx context.Context, t *tour) error { return t.play(ctx, tourScript()) }

// keep keeps a card of a sort that is not there yet, and the forms on it. A
// Home tab is named by its reader's role.
func (s *studio) keep(r chat.Reader, who hiring.Person, c chat.Card) {
	if r.Locale != s.lang || c.Kind == "" {
		return
	}
	c = unlinked(c)
	one, name := specimen{Reader: r, Card: c}, about(c)
	if one.Home = c.Kind == homeCard; one.Home && len(who.Roles) > 0 {
		name = "home." + string(who.Roles[0])
	}
	s.add(one, name, shape(c))
	for b := range c.Every {
		if b.Form != nil {
			s.add(specimen{Reader: r, Card: c, Button: &b}, b.Action.Flow+"."+b.Action.Verb+".form", formShape(b))
		}
	}
}

// unlinked is a card whose links lead to nowhere: a sample opens nothing, and looks
// the same at every run.
func unlinked(c chat.Card) chat.Card {
	c.Blocks = slices.Clone(c.Blocks)
	for i := range c.Blocks {
		c.Blocks[i].Row = slices.Clone(c.Blocks[i].Row)
		for j, b := range c.Blocks[i].Row {
			if b.URL != "" {
				c.Blocks[i].Row[j].URL = "https://loop.example.com/board?link=0123456789abcdefghijkl"
			}
		}
	}
	return c
}

// homeCard is the kind of the card that is a Home tab, and the question for it
// has the same last word.
const homeCard = "duty.home"

// add keeps a sample under a name of its own.
func (s *studio) add(one specimen, name, shape string) {
	if s.shapes[name+"\n"+shape] {
		return
	}
	s.shapes[name+"\n"+shape] = true
	s.names[name]++
	if one.Name = name; s.names[name] > 1 {
		one.Name += "." + strconv.Itoa(s.names[name])
	}
	s.kept = append(s.kept, one)
}

// about names a card by its kind, and by what its tag or else its title says
// of its state. A card of a practice says so first.
func about(c chat.Card) string {
	if inside := c.Title.Args["Text"].Text; c.Title.Key == "drill.practice" && inside != nil {
		c.Title = *inside
		return "practice." + about(c)
	}
	for _, text := range []chat.Text{c.Tag, c.Title} {
		state := text.Key[strings.LastIndex(text.Key, ".")+1:]
		switch {
		case strings.Contains(c.Kind+".", "."+state+"."):
			return c.Kind
		case !slices.Contains([]string{"", "tag", "title", "yours"}, state):
			return c.Kind + "." + state
		}
	}
	return c.Kind
}

// shape is what two cards of one sort share: what is said of the state, and what
// can be done.
func shape(c chat.Card) string {
	parts := []string{c.Kind, string(c.Tone), keyOf(c.Title), keyOf(c.Tag), strconv.Itoa(len(c.Files))}
	kinds := map[chat.BlockKind]bool{}
	for _, b := range c.Blocks {
		kinds[b.Kind] = true
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		parts = append(parts, string(kind))
	}
	if len(c.Blocks) > 0 {
		parts = append(parts, keyOf(c.Blocks[0].Text))
	}
	for button := range c.Every {
		parts = append(parts, button.Action.Flow+"/"+button.Action.Verb+strings.Repeat(" leads", min(1, len(button.URL))))
	}
	return strings.Join(slices.Compact(parts), "\n")
}

func formShape(b chat.Button) string {
	parts := []string{keyOf(b.Form.Title)}
	for _, f := range b.Form.Fields {
		parts = append(parts, string(f.Type)+" "+keyOf(f.Label))
	}
	return strings.Join(slices.Compact(parts), "\n")
}

// keyOf is which message a text is; all words of people are alike.
func keyOf(t chat.Text) string {
	if t.Key == "" && !t.Empty() {
		return "words"
	}
	return t.Key
}
