package main

import (
	"context"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// actor finds who acts: the trainee as the house knows the account, somebody made
// up when the scene plays them, or the bot.
func (b *sandbox) actor(from chat.Account) flows.Actor {
	switch from.Platform {
	case "bot", "":
		return actor(nil, from)
	case made:
		return flows.Actor{Person: from.User, Name: from.User, Door: made}
	}
	s, err := b.house.runner.Company(context.Background())
	if err != nil {
		return flows.Actor{Name: from.Platform + ":" + from.User, Door: from.Platform}
	}
	who := actor(s, from)
	if who.Person != b.person {
		who.Person = ""
	}
	return who
}

// places are where the trainee can be reached now. Nobody else of a sandbox is
// anywhere.
func (b *sandbox) places(person string) []chat.Place {
	if person != b.person || b.past {
		return nil
	}
	s, err := b.house.runner.Company(context.Background())
	if err != nil {
		return nil
	}
	return b.house.places(s, person)
}

// greet brings the trainee's name, language and zone up to date.
func (b *sandbox) greet(ctx context.Context) error {
	outer, err := b.house.runner.Company(ctx)
	if err != nil {
		return err
	}
	inner, err := b.runner.Company(ctx)
	if err != nil {
		return err
	}
	was, ok := inner.Person(b.person)
	now := trainee(outer, b.person)
	if !ok || was.Name == now.Name && was.Locale == now.Locale && was.Timezone == now.Timezone {
		return nil
	}
	was.Name, was.Locale, was.Timezone = now.Name, now.Locale, now.Timezone
	return b.putPerson(ctx, was)
}

// trainee is somebody of the house as their sandbox has them.
func trainee(s *hiring.Snapshot, person string) hiring.Person {
	p, _ := s.Person(person)
	return hiring.Person{
		ID: person, Name: s.Name(person), Roles: []hiring.Role{hiring.HR}, Email: madeMail,
		Locale: s.Locale(person), Timezone: p.Timezone, Active: true,
	}
}

// putPerson writes somebody's entry in the sandbox's company.
func (b *sandbox) putPerson(ctx context.Context, p hiring.Person) error {
	row, err := companyRow("person", p.ID, p)
	if err != nil {
		return err
	}
	id := b.newID("person")
	_, err = b.runner.Import(ctx, flows.Batch{
		ID: id, Brief: true, From: chat.Account{Platform: "bot"}, Rows: []flows.Row{row}, Shared: true, Action: chat.Action{Verb: "put"},
	})
	return err
}
