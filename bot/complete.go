package main

import (
	"cmp"
	"context"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/commands"
	"closeloop/flows"
	"closeloop/flows/duty"
	"closeloop/flows/hiring"
)

// complete lists how a person may go on with a typed line: the catalogue's
// verbs, and for a verb about a candidate those whom its answer would find.
func (a *app) complete(ctx context.Context, person, line string) ([]console.Hint, error) {
	if hints, ok, err := a.practices.complete(ctx, person, line); ok || err != nil {
		return hints, err
	}
	company, err := a.runner.Company(ctx)
	if err != nil {
		return nil, err
	}
	p, ok := company.Person(person)
	if !ok {
		return nil, nil
	}
	begun := func(line, before string) (out []console.Hint) {
		for _, s := range a.book.Starts(line, p, company.Locale(person)) {
			out = append(out, console.Hint{Text: before + s.Text, Help: chat.T(s.Entry.Usage())})
		}
		return out
	}
	out := begun(line, "")
	gap, ok := a.book.Gap(line)
	if !ok || !gap.Entry.For(p) {
		return out, nil
	}
	switch gap.Takes {
	case "verb":
		return append(out, begun(gap.Typed, gap.Before)...), nil
	case "position":
		return append(out, a.payable(company.At(a.clock.Now()), person, gap)...), nil
	case "candidate":
		hits, err := a.hits(ctx, person, gap)
		return append(out, hits...), err
	}
	return out, nil
}

// mostPayable is how many positions complete one line.
const mostPayable = 8

// payable are the positions that a line about pay may be on the way to, of those
// whose pay the person may see; while nothing is typed, the first of them.
func (a *app) payable(company *hiring.Snapshot, person string, gap commands.Gap) (out []console.Hint) {
	sees := func(position string) bool { return company.SeesPay(person, position) }
	var ids []string
	if gap.Typed != "" {
		for _, hit := range a.positions.Find(company, gap.Typed, sees) {
			ids = append(ids, hit.Position)
		}
	} else {
		for _, p := range company.Positions() {
			if len(ids) < mostPayable && sees(p.ID) {
				ids = append(ids, p.ID)
			}
		}
	}
	locale := company.Locale(person)
	for _, id := range ids[:min(mostPayable, len(ids))] {
		p, _ := company.Position(id)
		words := p.Title.In(locale)
		if one, ok := company.PositionNamed(words); !ok || one.ID != id { // others are called so, too
			words = id
		}
		if words != gap.Typed {
			out = append(out, console.Hint{Text: gap.Before + words, Label: chat.L(cmp.Or(p.Title.In(locale), id)), Help: chat.L(strings.Trim(p.Department+" · "+id, " ·"))})
		}
	}
	return out
}

func (a *app) hits(ctx context.Context, person string, gap commands.Gap) (out []console.Hint, err error) {
	err = a.runner.Look(ctx, func(env flows.Env) error {
		env.Actor = flows.Actor{Person: person, Name: person, Door: console.Platform}
		for _, o := range duty.Hits(env, a.names, gap.Entry.Asks, gap.Typed) {
			if o.Words != gap.Typed {
				out = append(out, console.Hint{Text: gap.Before + o.Words, Label: chat.L(o.Name), Help: o.Help})
			}
		}
		return nil
	})
	return out, err
}
