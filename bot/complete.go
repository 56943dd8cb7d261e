package main

import (
	"context"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/commands"
	"closeloop/flows"
	"closeloop/flows/duty"
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
	if gap.Takes == "verb" {
		return append(out, begun(gap.Typed, gap.Before)...), nil
	}
	if gap.Takes != "candidate" {
		return out, nil
	}
	hits, err := a.hits(ctx, person, gap)
	return append(out, hits...), err
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
