package main

import (
	"context"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/slack"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/link"
)

// newSlack makes the platform, if the configuration has one.
func (a *app) newSlack() error {
	if a.cfg.Slack.BotToken == "" {
		return nil
	}
	cfg := a.cfg.Slack.room()
	cfg.Handler, cfg.Speaker, cfg.Reader = a.desk, a.speaker, a.readerOn(slack.Platform)
	cfg.Colleagues, cfg.Home, cfg.Make = colleagues[slack.Colleague](a), a.slackHome, makes[slack.Made](a)
	cfg.Meet, cfg.Arrive = a.meetInSlack, a.arriveOn(slack.Platform)
	cfg.Keep, cfg.Now, cfg.Log = words{a.store}, a.clock.machine, a.log
	var err error
	if a.slack, err = slack.New(cfg); err != nil {
		return err
	}
	o := outside{wired: a.slack, named: "Slack", path: "/slack/", passes: slack.Passes}
	if cfg.Mode == slack.Socket {
		o.listen = a.slack.Listen
	}
	a.join(o)
	return nil
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

// meetInSlack has the flow ask about an account by its e-mail.
func (a *app) meetInSlack(ctx context.Context, who slack.Stranger) error {
	return a.meet(ctx, stranger{slack.Platform, who.User, who.Name}, link.Sign{Email: who.Email})
}

// slackHome is a person's page; nobody's account has none.
func (a *app) slackHome(ctx context.Context, user string) (chat.Card, bool, error) {
	reply, err := a.runner.Ask(ctx, chat.Question{ID: a.newID("home"), Name: "home", From: chat.Account{Platform: slack.Platform, User: user}})
	if err != nil {
		if chat.AsProblem(err).Kind == chat.Missing {
			err = nil
		}
		return chat.Card{}, false, err
	}
	return *reply.Card, true, nil
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
		if (a.rehearses() || s.Dry(o.Now.Position)) && p.ID != o.Actor { // a dry run: only who acted is answered
			continue
		}
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
