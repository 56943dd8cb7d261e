package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hello"
	"closeloop/flows/hiring"

	"github.com/spf13/cobra"
)

func (s *shell) hello() *cobra.Command {
	to := ""
	c := &cobra.Command{
		Use: "hello", Short: "Sends somebody a card to try the button of: about nobody, in a sandbox", Args: cobra.NoArgs,
		Example: "  closeloop hello\n  closeloop hello --to lin@example.com",
		RunE: func(c *cobra.Command, _ []string) error {
			return s.errand(c.Context(), errand{Name: "hello", Flags: map[string]string{"to": to}}, nil, s.out)
		},
	}
	c.Flags().StringVar(&to, "to", "", "the `E-MAIL` of a person of the company (default: the first admin)")
	return c
}

// helloErrand sends the card to every place that the person has. Without a
// serving process it is stored, and stands there when the bot starts.
func helloErrand(ctx context.Context, a *app, e paper) (int, error) {
	company, err := a.runner.Company(ctx)
	if err != nil {
		return exitFailed, err
	}
	p, err := addressee(company, e.Flags["to"])
	if err != nil {
		return exitFailed, err
	}
	id := a.newID("hello")
	out, err := a.runner.Import(ctx, flows.Batch{
		ID: id, Hash: id, From: chat.Account{Platform: "cli", User: e.Actor}, Action: chat.Action{Flow: hello.Name, Verb: "send"},
		Rows: []flows.Row{{Record: p.ID, Lane: p.ID}},
	})
	if err != nil {
		return exitFailed, err
	}
	if len(out) != 1 || out[0].State == "refused" {
		return exitFailed, fmt.Errorf("say hello: %s left just now", p.ID)
	}
	if _, err := a.runner.Drain(ctx); err != nil {
		return exitFailed, err
	}
	return exitDone, a.reached(ctx, e.out, p)
}

// addressee finds who is meant: by e-mail, or the first admin.
func addressee(s *hiring.Snapshot, email string) (hiring.Person, error) {
	for _, p := range s.People() {
		switch {
		case !p.Active:
		case email == "" && p.Has(hiring.Admin), email != "" && strings.EqualFold(p.Email, email):
			return p, nil
		}
	}
	if email == "" {
		return hiring.Person{}, errors.New("say hello: nobody is admin yet; type claim CODE NAME to the bot in the chat first (closeloop init --claim makes a new code), or name somebody with --to")
	}
	return hiring.Person{}, fmt.Errorf("say hello: no active person has the e-mail %q; look it up in the company file, or import it first", email)
}

// reached says to which places the card got.
func (a *app) reached(ctx context.Context, out io.Writer, p hiring.Person) error {
	if a.rehearses() {
		fmt.Fprintf(out, "This is a dry run (dry_run: true), so the card for %s did not leave. /dry lists it.\n", p.Name)
		return nil
	}
	company, err := a.runner.Company(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, place := range a.places(company, p.ID) {
		names = append(names, place.Platform)
	}
	waits := 0
	err = a.runner.Look(ctx, func(env flows.Env) error {
		for _, j := range env.Jobs() {
			if j.Flow == hello.Name && j.Record == p.ID {
				waits++
			}
		}
		return nil
	})
	fmt.Fprintf(out, "The card for %s stands in: %s. Its button answers while the bot serves; the click changes the card.\n", p.Name, strings.Join(names, ", "))
	if waits > 0 {
		fmt.Fprintf(out, "%d of these did not get it yet: it is tried again while the bot serves; /jobs shows why.\n", waits)
	}
	return err
}
