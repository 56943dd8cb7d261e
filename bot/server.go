package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/bot/feishu"
	"closeloop/bot/slack"
	"closeloop/flows/firstday"
	"closeloop/flows/hiring"
)

// newID is unique, sorts by time and says what it is for.
func (a *app) newID(what string) string {
	return what + "-" + strings.ToLower(ulid.MustNew(ulid.Timestamp(a.clock.machine()), rand.Reader).String())
}

// newConsole makes the local platform and its door.
func (a *app) newConsole(settled time.Duration) *console.Console {
	clock := &mover{app: a}
	return console.New(console.Config{
		Handler: a.desk, Speaker: a.speaker, People: a.consolePeople, Groups: []console.Group{console.Everyone()},
		Shelf: shelf{a.store}, Clock: clock, Outbox: a.outbox, Complete: a.complete, Make: a.make, Now: a.clock.machine,
		Settle: func(ctx context.Context) error { return a.settle(ctx, cmp.Or(settled, settleTime)) },
		As:     map[string]console.As{slack.Platform: a.asSlack, feishu.Platform: a.asFeishu},
		Zone:   a.zone(), Token: string(a.cfg.Console.Token), Enabled: a.cfg.consoleOn(), Log: a.log,
	})
}

// asSlack is a card as Slack would get it; its forms are windows of their own.
func (a *app) asSlack(c chat.Card, r chat.Reader, _ string) ([]byte, error) {
	var people []slack.Colleague
	for _, p := range a.consolePeople() {
		people = append(people, slack.Colleague{ID: p.ID, Name: p.Name})
	}
	return slack.Draw(c, r, a.speaker, people)
}

// asFeishu is a card as Feishu would get it, with the form open that is asked for.
func (a *app) asFeishu(c chat.Card, r chat.Reader, form string) ([]byte, error) {
	look := feishu.Look{Reader: r, Speaker: a.speaker}
	for _, p := range a.consolePeople() {
		look.People = append(look.People, feishu.Colleague{ID: p.ID, Name: p.Name})
	}
	for b := range c.Every {
		if b.Form != nil && b.Action.String() == form {
			return look.Form(c, b)
		}
	}
	return look.Card(c)
}

// settleTime is how long the console's answer waits for its cards at most.
const settleTime = 5 * time.Second

// settle returns when everything that is due now is done. It gives up waiting,
// and no more than that, when the bot is busy with other things: a large import,
// a mail server that does not answer.
func (a *app) settle(ctx context.Context, most time.Duration) error {
	done := make(chan error, 1)
	go func() {
		a.practices.settle(ctx)
		_, err := a.runner.Drain(ctx)
		done <- err
	}()
	enough := time.NewTimer(most)
	defer enough.Stop()
	select {
	case err := <-done:
		return err
	case <-enough.C:
		return nil
	}
}

// finish does what an import caused. A bot that serves goes on with it by itself,
// so that a platform that hangs keeps no command waiting.
func (a *app) finish(ctx context.Context) error {
	if a.leaving.Done() != nil {
		return a.settle(ctx, settleTime)
	}
	_, err := a.runner.Drain(ctx)
	return err
}

func (a *app) zone() *time.Location {
	if zone, err := time.LoadLocation(a.cfg.Timezone); err == nil {
		return zone
	}
	return time.UTC
}

// consolePeople are the people who can be played: everybody active, HR first,
// then managers and leads; last, while there is no admin, whoever comes to claim.
func (a *app) consolePeople() []console.Person {
	s, err := a.runner.Company(context.Background())
	if err != nil {
		a.log.Error("read the company", "cause", err)
		return nil
	}
	rank := func(p hiring.Person) int {
		for i, role := range []hiring.Role{hiring.HR, hiring.Manager, hiring.Lead, hiring.Admin} {
			if p.Has(role) {
				return i
			}
		}
		return len(p.Roles) + 9
	}
	people := s.People()
	slices.SortStableFunc(people, func(x, y hiring.Person) int { return rank(x) - rank(y) })
	var out []console.Person
	for _, p := range people {
		if !p.Active {
			continue
		}
		roles := make([]string, len(p.Roles))
		for i, r := range p.Roles {
			roles[i] = string(r)
		}
		out = append(out, console.Person{ID: p.ID, Name: p.Name, Roles: roles, Locale: s.Locale(p.ID), Zone: s.Zone(p.ID)})
	}
	if firstday.Unclaimed(s) {
		out = append(out, a.newcomer(s))
	}
	return out
}

// newcomer is who can be played while there is no admin: whoever has the code.
func (a *app) newcomer(s *hiring.Snapshot) console.Person {
	reader := chat.Reader{Locale: a.cfg.Locale}
	return console.Person{
		ID: firstday.Newcomer(s), Name: a.speaker.Words(reader, chat.T("console.newcomer")), Locale: a.cfg.Locale, Zone: a.zone(),
	}
}
