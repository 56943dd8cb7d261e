package main

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/letter"
	"closeloop/locales"
	"closeloop/store"
)

// Scenes are data: what a practice begins with, in each language, with a company
// that all scenes of a language share. Everybody in them is made up.
//
//go:embed scenes/*.yaml
var scenes embed.FS

const (
	made      = "made-up" // the door through which a scene's people act
	madeMail  = "practice@example.com"
	stand     = "trainee" // stands in a scene's company for whoever practises
	startedIn = "15:04"
)

// situation is what a practice begins with.
type situation struct {
	ID      string
	Words   map[string]any `yaml:"-"`       // the company
	Opening string         `yaml:"opening"` // what the trainee has to know
	Since   time.Duration  `yaml:"since"`   // how long ago it all happened
	Task    string         `yaml:"task"`    // external id of the interview it is about
	Other   string         `yaml:"other"`   // of one that must stay as it is
	Seed    []row          `yaml:"seed"`    // interviews that are there
	Done    []deed         `yaml:"done"`    // what people did with them
	Letter  *spoilt        `yaml:"letter"`  // a draft that no door would let in
	Sources []origin       `yaml:"sources"` // what can be brought in
	Keeps   bool           `yaml:"keeps"`   // the trainee keeps the company: HR that is admin too
	Wants   limit          `yaml:"wants"`   // what a rule is to become
	Replies []claim        `yaml:"replies"` // what can be said to whoever asks about the task's reminder
}

// row is an interview in the interview format; "started_at" counts days back.
type row = map[string]any

// deed is a click of somebody made up, some time after the one before; or rows that
// come in then; or the time alone.
type deed struct {
	Days   int               `yaml:"days"`  // openings of working days that pass before it
	After  time.Duration     `yaml:"after"` // and what passes on that day
	Rows   []row             `yaml:"rows"`
	By     string            `yaml:"by"`
	On     string            `yaml:"on"` // external id of an interview
	Do     string            `yaml:"do"` // flow/verb
	Values map[string]string `yaml:"values"`
}

func (d deed) values() chat.Values {
	v := chat.Values{}
	for name, word := range d.Values {
		v[name] = []string{word}
	}
	return v
}

// spoilt are words that somebody wrote into a letter who did not know better.
type spoilt struct {
	On    string `yaml:"on"`
	By    string `yaml:"by"`
	Words string `yaml:"words"`
}

// in is a letter with the words after its longest paragraph, the one with the
// reason.
func (s spoilt) in(letter string) string {
	lines := strings.Split(letter, "\n")
	at := 0
	for i, line := range lines {
		if len(line) > len(lines[at]) {
			at = i
		}
	}
	lines[at] += "\n" + strings.TrimSpace(s.Words)
	return strings.Join(lines, "\n")
}

// limit is how many working days a rule gives for one position, and what else is to
// stay as it is built in.
type limit struct {
	Rule     string `yaml:"rule"`
	Position string `yaml:"position"`
	Days     int    `yaml:"days"`
}

// claim is one answer to a question, and what comes of it.
type claim struct {
	ID    string `yaml:"id"`
	Text  string `yaml:"text"`
	Right bool   `yaml:"right"`
	Why   string `yaml:"why"`
}

// origin is something that can be imported in a scene.
type origin struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	History bool   `yaml:"history"` // past interviews
	Rows    []row  `yaml:"rows"`
}

// readScene reads a scene in a language. An error means that a file that the
// program brings along is broken, or that there is no such scene.
func readScene(id, locale string) (situation, error) {
	if locale != locales.English {
		locale = locales.Chinese
	}
	s := situation{}
	if err := readYAML(id+"."+locale, &s); err != nil {
		return s, err
	}
	s.ID = id
	return s, readYAML("company."+locale, &s.Words)
}

func readYAML(name string, into any) error {
	raw, err := scenes.ReadFile("scenes/" + name + ".yaml")
	if err == nil {
		err = yaml.UnmarshalWithOptions(raw, into, yaml.Strict())
	}
	if err != nil {
		return fmt.Errorf("read scene %s: %w", name, err)
	}
	return nil
}

// opening is what the trainee has to know, and source what can be brought in.
func (s situation) opening() chat.Text { return chat.L(strings.TrimSpace(s.Opening)) }

func (s situation) source(id string) (origin, bool) {
	for _, o := range s.Sources {
		if o.ID == id {
			return o, true
		}
	}
	return origin{}, false
}

// company is the scene's company with the trainee in it, as the file that a
// company is imported from. Its working days are those of the trainee's own.
func (s situation) company(who hiring.Person, days string) ([]byte, error) {
	words, _ := renamed(s.Words, who.ID).(map[string]any)
	if itself, ok := words["company"].(map[string]any); ok && days != "" {
		itself["calendar"] = days
	}
	if itself, ok := words["company"].(map[string]any); ok && who.Timezone != "" {
		itself["timezone"] = who.Timezone // the day of the scene is the day of whoever practises
	}
	people, _ := words["people"].([]any)
	roles := []string{string(hiring.HR)}
	if s.Keeps {
		roles = append(roles, string(hiring.Admin))
	}
	me := map[string]any{
		"id": who.ID, "name": who.Name, "roles": roles, "email": who.Email,
		"locale": who.Locale, "timezone": who.Timezone, "active": true,
	}
	words["people"] = append(people, me)
	return yaml.Marshal(words)
}

// renamed is a value with the trainee's id where the scene says "trainee".
func renamed(v any, id string) any {
	switch v := v.(type) {
	case string:
		if v == stand {
			return id
		}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = renamed(v[i], id)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, x := range v {
			out[key] = renamed(x, id)
		}
		return out
	}
	return v
}

// bringRows imports interviews of the scene; the same id is the same import.
func (b *sandbox) bringRows(ctx context.Context, id string, rows []row, history bool) (tally, error) {
	s, err := b.runner.Company(ctx)
	if err != nil {
		return tally{}, err
	}
	all := func(yield func(intake.Entry, error) bool) {
		for _, r := range rows {
			raw, err := dated(r, b.begun, s.Zone(b.person))
			if !yield(intake.Entry{Raw: raw}, err) {
				return
			}
		}
	}
	o := order{ID: id, Hash: id, From: chat.Account{Platform: "bot"}, History: history, InOrder: true}
	return b.importRows(ctx, o, iter.Seq2[intake.Entry, error](all), func(result) {})
}

// dated is an interview with the day it was on: "2 10:30" is two days ago.
func dated(r row, begun time.Time, zone *time.Location) (json.RawMessage, error) {
	r = maps.Clone(r)
	if words, ok := r["started_at"].(string); ok {
		days, clock := 0, ""
		if _, err := fmt.Sscan(words, &days, &clock); err != nil {
			return nil, fmt.Errorf("read when an interview of a scene was, %q: %w", words, err)
		}
		at, err := time.Parse(startedIn, clock)
		if err != nil {
			return nil, fmt.Errorf("read when an interview of a scene was: %w", err)
		}
		y, m, d := begun.In(zone).Date()
		r["started_at"] = time.Date(y, m, d-days, at.Hour(), at.Minute(), 0, 0, zone).Format(time.RFC3339)
	}
	return json.Marshal(r)
}

// drafts are the letters as their flow keeps them.
func drafts() store.Collection[letter.Draft] {
	return store.Collection[letter.Draft]{Name: letter.Name, Schema: 1}
}

// spoil puts the scene's words into a draft. It is the one thing that comes through
// no door: none lets such a letter in.
func (b *sandbox) spoil(ctx context.Context) error {
	if b.scene.Letter == nil {
		return nil
	}
	if _, err := b.runner.Tick(ctx); err != nil {
		return err
	}
	id := ""
	err := b.runner.Look(ctx, func(env flows.Env) error {
		id, _ = b.caseOf(env, b.scene.Letter.On)
		return nil
	})
	if err != nil {
		return err
	}
	return b.store.Update(ctx, func(tx *store.Txn) error {
		rec, ok, err := drafts().Get(tx, id)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("spoil the letter of %s: there is none", id)
		}
		rec.Rev++
		rec.Body.Body = b.scene.Letter.in(rec.Body.Body)
		rec.Body.Edits, rec.Body.EditedBy, rec.Body.EditedAt = 1, b.scene.Letter.By, b.clock.Now()
		return drafts().Put(tx, id, rec)
	})
}
