package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/bot/fonts"
	"closeloop/bot/picture"
	"closeloop/locales"
)

// pictures holds the cards that lessons show, a file for each language. They are
// real: a test plays the stories of the samples and fails where a card of theirs
// has changed, and with -update writes it anew. So a picture costs no story when
// it is asked for, and its words are always those of today: a card is kept by its
// message keys.
//
//go:embed pictures/*.json
var pictures embed.FS

// pictured begins what Attachment.Make is called for the picture of a sample card:
// the sample's name follows, or its kind.
const pictured = "picture/"

// album draws the cards that lessons show, each once for a language.
type album struct {
	painter *picture.Painter
	speaker chat.Speaker
	mu      sync.Mutex
	drawn   map[string][]byte    // by language and name
	said    map[string]chat.Text // by name
}

func newAlbum(font *fonts.Font, speaker chat.Speaker) *album {
	return &album{painter: picture.New(font, speaker), speaker: speaker, drawn: map[string][]byte{}, said: map[string]chat.Text{}}
}

// framed is a sample card as it is kept: what nobody sees of it is left out.
type framed struct {
	Person string    `json:"person"`
	Zone   string    `json:"zone"`
	Card   chat.Card `json:"card"`
}

func (f framed) reader(lang string, zone *time.Location) chat.Reader {
	return chat.Reader{Person: f.Person, Locale: lang, Zone: zone}
}

// hang takes from a sample what a picture shows.
func hang(one specimen) framed {
	c := one.Card
	c.Record, c.Revision, c.About = "", 0, ""
	c.Blocks = nil
	for _, b := range one.Card.Blocks {
		b.Row, b.More, b.Links = faces(b.Row), faces(b.More), faces(b.Links)
		c.Blocks = append(c.Blocks, b)
	}
	return framed{Person: one.Reader.Person, Zone: one.Reader.Zone.String(), Card: c}
}

func faces(buttons []chat.Button) (out []chat.Button) {
	for _, b := range buttons {
		out = append(out, chat.Button{Label: b.Label, Style: b.Style})
	}
	return out
}

// collection is all that is kept in a language, by the samples' names.
func collection(lang string) (map[string]framed, error) {
	raw, err := pictures.ReadFile("pictures/" + lang + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all map[string]framed
	if err == nil {
		err = json.Unmarshal(raw, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("read the cards of lessons: %w", err)
	}
	return all, nil
}

// shown are the pictures that a lesson can show.
func shown() ([]string, error) {
	all, err := collection(locales.English)
	return slices.Sorted(maps.Keys(all)), err
}

// png is the picture of a sample in a language; not found where none is kept.
func (g *album) png(lang, name string) ([]byte, bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := lang + "/" + name
	if raw, ok := g.drawn[key]; ok {
		return raw, true, nil
	}
	all, err := collection(lang)
	one, ok := all[name]
	if err != nil || !ok {
		return nil, false, err
	}
	zone, err := time.LoadLocation(one.Zone)
	if err != nil {
		return nil, false, fmt.Errorf("draw the card %s: %w", name, err)
	}
	raw, err := g.painter.Card(chat.T("picture.over"), one.Card, one.reader(lang, zone))
	if err != nil {
		return nil, false, fmt.Errorf("draw the card %s: %w", name, err)
	}
	g.drawn[key] = raw
	return raw, true, nil
}

// words are what stands on the picture of a sample, in every language, for who
// does not see it; none where none is kept.
func (g *album) words(name string) chat.Text {
	g.mu.Lock()
	defer g.mu.Unlock()
	if words, ok := g.said[name]; ok {
		return words
	}
	said := map[string]string{}
	for _, lang := range []string{locales.Chinese, locales.English} {
		all, err := collection(lang)
		one, ok := all[name]
		zone, wrong := time.LoadLocation(one.Zone)
		if err != nil || !ok || wrong != nil {
			return chat.Text{}
		}
		said[lang] = chat.AsText(one.Card, one.reader(lang, zone), g.speaker)
	}
	g.said[name] = chat.ByLocale(said)
	return g.said[name]
}

// picture is the picture of a sample card in a person's language. It shows nobody
// real: whoever is of the company may see it.
func (a *app) picture(ctx context.Context, person, name string) (console.Made, bool, error) {
	s, err := a.runner.Company(ctx)
	if err != nil {
		return console.Made{}, false, err
	}
	if p, ok := s.Person(person); !ok || !p.Active {
		return console.Made{}, false, nil
	}
	raw, found, err := a.album.png(s.Locale(person), name)
	return console.Made{Name: "card.png", Type: "image/png", Body: raw}, found, err
}
