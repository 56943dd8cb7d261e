package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// seed fills a sandbox that is empty with its scene, through the doors by which
// real things come in.
func (b *sandbox) seed(ctx context.Context) error {
	b.opening = b.house.newID("opening")
	if err := b.set(ctx, settingOpening, b.opening); err != nil {
		return err
	}
	outer, err := b.house.runner.Company(ctx)
	if err != nil {
		return err
	}
	who := trainee(outer, b.person)
	company, err := b.scene.company(who, outer.Company.Calendar)
	if err != nil {
		return err
	}
	hours, err := b.hours(outer)
	if err != nil {
		return err
	}
	begin := hours.Next(b.clock.Now())
	b.begun = begin
	if err := b.set(ctx, settingBegun, begin.Format(time.RFC3339)); err != nil {
		return err
	}
	if err := (&mover{app: b.app}).Advance(ctx, begin); err != nil {
		return err
	}
	bot := chat.Account{Platform: "bot"}
	if _, err := b.importCompany(ctx, company, companyOrder{From: bot, ID: "scene-company"}); err != nil {
		return err
	}
	if _, err := b.bringRows(ctx, "scene-seed", b.scene.Seed, false); err != nil {
		return err
	}
	b.past = b.scene.days()
	for i, done := range b.scene.Done {
		if err := b.play(ctx, i, done); err != nil {
			return err
		}
	}
	b.past = false
	return b.spoil(ctx)
}

// days says whether the scene has days of its own, before the trainee comes.
func (s situation) days() bool {
	return slices.ContainsFunc(s.Done, func(d deed) bool { return d.Days > 0 })
}

// settle lets what was seeded be some time ago. The sandbox is whole then.
func (b *sandbox) settle(ctx context.Context) error {
	if err := (&mover{app: b.app}).Advance(ctx, b.begun.Add(b.scene.Since)); err != nil {
		return err
	}
	return b.set(ctx, settingReady, b.attempt)
}

// play lets the time before a deed pass, and does it: rows that come in, or a click.
func (b *sandbox) play(ctx context.Context, n int, done deed) error {
	if done.Days > 0 || done.After > 0 {
		if err := b.pass(ctx, done); err != nil {
			return err
		}
	}
	switch {
	case len(done.Rows) > 0:
		_, err := b.bringRows(ctx, fmt.Sprint("scene-rows-", n), done.Rows, false)
		return err
	case done.Do != "":
		return b.click(ctx, n, done)
	}
	return nil
}

// pass moves the clock on to when a deed is done. The days of the scene count from
// there.
func (b *sandbox) pass(ctx context.Context, done deed) error {
	b.runner.Carry(b.delivery) // no day ends while anything of it waits
	for range done.Days {
		to, err := b.opens(ctx)
		if err == nil {
			err = (&mover{app: b.app}).Advance(ctx, to)
		}
		if err != nil {
			return err
		}
	}
	if err := (&mover{app: b.app}).Advance(ctx, b.clock.Now().Add(done.After)); err != nil {
		return err
	}
	b.begun = b.clock.Now().Truncate(time.Second)
	return b.set(ctx, settingBegun, b.begun.Format(time.RFC3339))
}

// click is a click of somebody made up, on the card as it is then.
func (b *sandbox) click(ctx context.Context, n int, done deed) error {
	flow, verb, _ := strings.Cut(done.Do, "/")
	a := chat.Action{Flow: flow, Verb: verb}
	if _, err := b.runner.Tick(ctx); err != nil { // what the deed before caused
		return err
	}
	err := b.runner.Look(ctx, func(env flows.Env) error {
		a.Record, _ = b.caseOf(env, done.On)
		a.Revision = env.Of(flow, a.Record).Rev
		return nil
	})
	if err != nil {
		return err
	}
	_, err = b.runner.Handle(ctx, chat.Event{
		ID: fmt.Sprint("scene-", n), Kind: chat.Click, From: chat.Account{Platform: made, User: done.By},
		Action: a, Values: done.values(),
	})
	if err != nil {
		return fmt.Errorf("%s does %s: %w", done.By, done.Do, err)
	}
	return nil
}

// caseOf finds the case of an interview of the scene by its external id.
func (b *sandbox) caseOf(env flows.Env, external string) (id string, ok bool) {
	for _, status := range hiring.Statuses() {
		for _, id := range env.List("case.status", string(status)) {
			report, _ := flows.Find[hiring.Report](env, "report", id)
			iv, found := flows.Find[hiring.Interview](env, "interview", report.Interview)
			if found && iv.ExternalID == external {
				return id, true
			}
		}
	}
	return "", false
}
