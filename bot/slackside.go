package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/slack"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/link"
	"closeloop/flows/welcome"
	"closeloop/store"
)

// newSlack makes the platform, if the configuration has one.
func (a *app) newSlack() error {
	if a.cfg.Slack.BotToken == "" {
		return nil
	}
	cfg := a.cfg.Slack.room()
	cfg.Handler, cfg.Speaker, cfg.Reader = a.desk, a.speaker, a.slackReader
	cfg.Colleagues, cfg.Home, cfg.Make = a.colleagues, a.slackHome, a.slackMade
	cfg.Meet, cfg.Arrive = a.meetInSlack, a.arriveInSlack
	cfg.Keep, cfg.Now, cfg.Log = words{a.store}, a.clock.machine, a.log
	var err error
	if a.slack, err = slack.New(cfg); err == nil {
		a.gauges.slack(a.slack.Counts)
	}
	return err
}

// room is what the configuration says of Slack, as its room wants it.
func (c SlackConfig) room() slack.Config {
	return slack.Config{
		Mode: c.Mode, Team: c.Team, SigningSecret: string(c.SigningSecret),
		BotToken: string(c.BotToken), AppToken: string(c.AppToken), APIURL: c.APIURL,
	}
}

// faults are what cannot work about it.
func (c SlackConfig) faults() []string {
	if c.BotToken == "" {
		if c.SigningSecret+c.AppToken != "" || c.Team != "" {
			return []string{"slack.bot_token: set it too; without it Slack is off and the other keys of slack do nothing"}
		}
		return nil
	}
	if _, err := slack.New(c.room()); err != nil {
		return strings.Split(err.Error(), "\n")
	}
	return nil
}

// inSlack is an account there.
func inSlack(user string) chat.Account { return chat.Account{Platform: slack.Platform, User: user} }

// slackReader is who reads as an account: nobody's, or of who left, is a stranger's.
func (a *app) slackReader(user string) chat.Reader {
	p, ok := a.whoIs(inSlack(user))
	s, err := a.runner.Company(context.Background())
	if !ok || !p.Active || err != nil {
		return chat.Reader{Locale: a.cfg.Locale, Zone: a.zone()}
	}
	return chat.Reader{Person: p.ID, Locale: s.Locale(p.ID), Zone: s.Zone(p.ID)}
}

// colleagues are everybody active, by name.
func (a *app) colleagues() []slack.Colleague {
	s, err := a.runner.Company(context.Background())
	if err != nil {
		a.log.Error("read the company", "cause", err)
		return nil
	}
	var out []slack.Colleague
	for _, p := range s.People() {
		if p.Active {
			out = append(out, slack.Colleague{ID: p.ID, Name: p.Name})
		}
	}
	slices.SortStableFunc(out, func(x, y slack.Colleague) int { return cmp.Compare(x.Name, y.Name) })
	return out
}

// meetInSlack has the flow ask about an account that is nobody's. Whoever has no
// e-mail of ours leaves no trace.
func (a *app) meetInSlack(ctx context.Context, who slack.Stranger) error {
	record := link.Record(slack.Platform, who.User)
	asks := false
	err := a.runner.Look(ctx, func(env flows.Env) error {
		asks = link.Asks(env, record, who.Email)
		return nil
	})
	if err != nil || !asks {
		return err
	}
	_, err = a.runner.Import(ctx, flows.Batch{
		ID: a.newID("meet"), Brief: true, Action: chat.Action{Flow: link.Name, Verb: "meet"},
		Rows: []flows.Row{{Record: record, Lane: record, Values: chat.Values{"name": {who.Name}, "email": {who.Email}}}},
	})
	return err
}

// arriveInSlack welcomes a person who came for the first time.
func (a *app) arriveInSlack(ctx context.Context, user string) error {
	p, ok := a.whoIs(inSlack(user))
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
		ID: a.newID("arrive"), Kind: chat.Click, From: inSlack(user),
		Action: chat.Action{Flow: welcome.Name, Record: p.ID, Verb: "arrive"}, Values: chat.Values{},
	})
	return err
}

// slackHome is a person's page; nobody's account has none.
func (a *app) slackHome(ctx context.Context, user string) (chat.Card, bool, error) {
	reply, err := a.runner.Ask(ctx, chat.Question{ID: a.newID("home"), Name: "home", From: inSlack(user)})
	if err != nil {
		if chat.AsProblem(err).Kind == chat.Missing {
			err = nil
		}
		return chat.Card{}, false, err
	}
	return *reply.Card, true, nil
}

func (a *app) slackMade(ctx context.Context, person, what string) (slack.Made, bool, error) {
	f, found, err := a.make(ctx, person, what)
	return slack.Made{Name: f.Name, Type: f.Type, Body: f.Body}, found, err
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

// touch says whose page may have changed by a turn: everybody's who may see the
// case, before or after, and whose own entry it was.
func (a *app) touch(o flows.Outcome) {
	if a.slack == nil || o.Result != flows.OutcomeDone || o.Was == o.Now && o.Flow != "person" {
		return
	}
	s, err := a.runner.Company(context.Background())
	if err != nil {
		return
	}
	for _, p := range s.People() {
		user := p.Accounts[slack.Platform]
		own := o.Flow == "person" && o.Record == p.ID
		if user != "" && (own || concerns(s, p.ID, o.Was) || concerns(s, p.ID, o.Now)) {
			a.slack.Touch(user)
		}
	}
}

// touchPeople says that the pages of people may have changed by a company's file.
// Their own turns said so too early: the file counts as a whole, when all of it is
// there.
func (a *app) touchPeople(old *hiring.Snapshot, people ...string) {
	for _, id := range people {
		if p, _ := old.Person(id); a.slack != nil {
			a.slack.Touch(p.Accounts[slack.Platform])
		}
	}
}

// concerns says whether a case stands on somebody's page.
func concerns(s *hiring.Snapshot, person string, c hiring.Case) bool {
	return c.Status != "" && s.Sees(person, c)
}
