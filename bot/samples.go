package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/locales"
)

// specimen is one thing as its reader gets it: a card, or with Button the form
// that this button opens.
type specimen struct {
	Name   string // a file's, without its ending
	Reader chat.Reader
	Card   chat.Card
	Kept   bool // delivery keeps the card up to date; else it is an answer
	Button *chat.Button
}

// studio plays stories with the real bot and keeps one of each sort of card
// that it draws, and of each form behind a button.
type studio struct {
	lang    string
	speaker *locales.Speaker
	kept    []specimen
	shapes  map[string]bool
	names   map[string]int
}

// specimens are all cards and forms that the bot draws in a language, in the
// order of their names. The same build gives the same at every call.
func specimens(ctx context.Context, lang string, log io.Writer) ([]specimen, error) {
	speaker, err := locales.New()
	if err != nil {
		return nil, err
	}
	s := &studio{lang: lang, speaker: speaker, shapes: map[string]bool{}, names: map[string]int{}}
	o := tourOrder{Lang: lang, Script: tourScript(), Out: io.Discard, Log: log}
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
	return s.kept, nil
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
		s.keep(t.reader(who), card, kept)
	}
	if t, err = openTour(ctx, o, dir); err != nil {
		return err
	}
	defer func() {
		t.app.console.Close() // lets go of dropped files
		err = errors.Join(err, t.app.close())
	}()
	return play(ctx, t)
}

func playScript(ctx context.Context, t *tour) error { return t.play(ctx, tourScript()) }

// keep keeps a card of a sort that is not there yet, and the forms on it.
func (s *studio) keep(r chat.Reader, c chat.Card, kept bool) {
	if r.Locale != s.lang || c.Kind == "" {
		return
	}
	one := specimen{Reader: r, Card: c, Kept: kept}
	s.add(one, s.about(c), shape(c))
	for b := range c.Every {
		if b.Form != nil {
			form := one
			form.Button = &b
			s.add(form, b.Action.Flow+"."+b.Action.Verb+".form", formShape(b))
		}
	}
}

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
// of its state.
func (s *studio) about(c chat.Card) string {
	return c.Kind + "|" + c.Tag.Key + "|" + c.Title.Key
}

// shape is all of a card but names, numbers and times: two cards of one shape
// are one sort.
func shape(c chat.Card) string {
	parts := []string{c.Kind, string(c.Tone), keyOf(c.Title), keyOf(c.Tag), strconv.Itoa(len(c.Files))}
	for _, b := range c.Blocks {
		piece := []string{string(b.Kind), b.Mark, keyOf(b.Text)}
		for _, f := range b.Fields {
			piece = append(piece, keyOf(f.Label))
		}
		for _, row := range [][]chat.Button{b.Row, b.More, b.Links} {
			piece = append(piece, "|")
			for _, button := range row {
				piece = append(piece, button.Action.Flow+"/"+button.Action.Verb+":"+keyOf(button.Label))
			}
		}
		parts = append(parts, strings.Join(piece, " "))
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
