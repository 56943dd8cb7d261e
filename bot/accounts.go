package main

import (
	"cmp"
	"context"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/link"
	"closeloop/flows/welcome"
	"closeloop/store"
)

// readerOn is who reads as an account of a platform: nobody's, or of who left, is a
// stranger's.
func (a *app) readerOn(platform string) func(user string) chat.Reader {
	return func(user string) chat.Reader {
		s, err := a.runner.Company(context.Background())
		if err == nil {
			p, ok := s.Person(actor(s, chat.Account{Platform: platform, User: user}).Person)
			if ok && p.Active {
				return chat.Reader{Person: p.ID, Locale: s.Locale(p.ID), Zone: s.Zone(p.ID)}
			}
		}
		return chat.Reader{Locale: a.cfg.Locale, Zone: a.zone()}
	}
}

// active are the people of the company who are there, by name.
func (a *app) active() []hiring.Person {
	s, err := a.runner.Company(context.Background())
	if err != nil {
		a.log.Error("read the company", "cause", err)
		return nil
	}
	out := slices.DeleteFunc(slices.Clone(s.People()), func(p hiring.Person) bool { return !p.Active })
	slices.SortStableFunc(out, func(x, y hiring.Person) int { return cmp.Compare(x.Name, y.Name) })
	return out
}

// colleagues are everybody active, in a platform's own words.
func colleagues[C ~struct{ ID, Name string }](a *app) func() []C {
	return func() (out []C) {
		for _, p := range a.active() {
			out = append(out, C{ID: p.ID, Name: p.Name})
		}
		return out
	}
}

// stranger is an account that belongs to nobody yet.
type stranger struct{ platform, user, name string }

// meet has the flow ask whose an account is, by what it shows. Whoever shows
// nothing that the company knows leaves no trace.
func (a *app) meet(ctx context.Context, who stranger, by link.Sign) error {
	record := link.Record(who.platform, who.user)
	asks := false
	err := a.runner.Look(ctx, func(env flows.Env) error {
		asks = link.Asks(env, record, by)
		return nil
	})
	if err != nil || !asks {
		return err
	}
	values := chat.Values{"name": {who.name}, "email": {by.Email}, "person": {by.Person}}
	_, err = a.runner.Import(ctx, flows.Batch{
		ID: a.newID("meet"), Brief: true, Action: chat.Action{Flow: link.Name, Verb: "meet"},
		Rows: []flows.Row{{Record: record, Lane: record, Values: values}},
	})
	return err
}

// arriveOn welcomes a person who came to a platform, if it is the first time at all.
func (a *app) arriveOn(platform string) func(ctx context.Context, user string) error {
	return func(ctx context.Context, user string) error {
		from := chat.Account{Platform: platform, User: user}
		p, ok := a.whoIs(from)
		if !ok || !p.Active {
			return nil
		}
		came := false
		err := a.runner.Look(ctx, func(env flows.Env) error {
			_, came = flows.Find[welcome.Arrival](env, welcome.Name, p.ID)
			return nil
		})
		if err != nil || came {
			return err
		}
		_, err = a.runner.Handle(ctx, chat.Event{
			ID: a.newID("arrive"), Kind: chat.Click, From: from,
			Action: chat.Action{Flow: welcome.Name, Record: p.ID, Verb: "arrive"}, Values: chat.Values{},
		})
		return err
	}
}

// makes makes the file that a card has attached, in a platform's own words.
func makes[M ~struct {
	Name string
	Type string
	Body []byte
}](a *app) func(ctx context.Context, person, what string) (M, bool, error) {
	return func(ctx context.Context, person, what string) (M, bool, error) {
		f, found, err := a.make(ctx, person, what)
		return M{Name: f.Name, Type: f.Type, Body: f.Body}, found, err
	}
}

// words are the few that a platform keeps over restarts, among the settings.
type words struct{ store *store.Store }

func (w words) Load(ctx context.Context, key string) (word string, err error) {
	err = w.store.View(ctx, func(tx *store.Txn) error {
		word, err = tx.Setting(key)
		return err
	})
	return word, err
}

func (w words) Store(ctx context.Context, key, word string) error {
	return w.store.Update(ctx, func(tx *store.Txn) error { return tx.SetSetting(key, word) })
}
