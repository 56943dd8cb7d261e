package main

import (
	"bytes"
	"context"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/duty"
	"closeloop/flows/stats"
)

// wireFigures adds what says how well the loop is kept.
func (a *app) wireFigures(calendars duty.Calendars) {
	a.counts = stats.Clock{Deadline: calendars.Deadline, Opening: calendars.Opening}
	flows.Add(a.runner, stats.Flow(a.counts))
	flows.Add(a.runner, stats.TallyFlow())
	flows.Add(a.runner, stats.WeekFlow(a.counts))
}

// reckoner counts how often somebody looks up where a candidate stands. Whether it
// can be counted changes nothing about the answer.
type reckoner struct {
	chat.Handler
	app *app
}

// Ask answers as the house does.
func (c reckoner) Ask(ctx context.Context, q chat.Question) (chat.Reply, error) {
	reply, err := c.Handler.Ask(ctx, q)
	if err != nil || q.Name != "status" || reply.Card == nil || reply.Card.Record == "" {
		return reply, err
	}
	who, ok := c.app.whoIs(q.From)
	if !ok {
		return reply, nil
	}
	_, err = c.Handler.Handle(ctx, chat.Event{
		ID: q.ID + ".asked", Kind: chat.Typed, From: q.From, Place: q.Place,
		Action: chat.Action{Flow: stats.Tallies, Record: who.ID, Verb: "asked", Args: map[string]string{"case": reply.Card.Record}},
	})
	if err != nil {
		c.app.log.Warn("a question was not counted", "event", q.ID, "cause", err)
	}
	return reply, nil
}

// figures is the table of figures as it comes with a card.
func (a *app) figures(ctx context.Context, person, what string) (console.Made, bool, error) {
	made, ok := console.Made{Name: "stats.csv", Type: "text/csv; charset=utf-8"}, false
	var out bytes.Buffer
	err := a.runner.Look(ctx, func(env flows.Env) (err error) {
		ok, err = stats.Write(&out, a.counts, env.For(person), what)
		return err
	})
	made.Body = out.Bytes()
	return made, ok, err
}

// beginWeeks has the weeks told from now on; where they are already it changes
// nothing.
func (a *app) beginWeeks(ctx context.Context) error {
	planned := false
	err := a.runner.Look(ctx, func(env flows.Env) error {
		week, _ := flows.Find[stats.Week](env, stats.Weeks, stats.Company)
		planned = !week.Next.IsZero()
		return nil
	})
	if err != nil || planned {
		return err
	}
	// Short, and not given up half-way when serving ends in this moment.
	_, err = a.runner.Import(context.WithoutCancel(ctx), flows.Batch{
		ID: a.newID("weeks"), From: chat.Account{Platform: "bot"}, Brief: true,
		Action: chat.Action{Flow: stats.Weeks, Verb: "begin"}, Rows: []flows.Row{{Record: stats.Company, Lane: stats.Company}},
	})
	return err
}
