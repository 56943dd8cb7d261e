package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/round"
	"closeloop/store"
)

// How long an erasure waits for what is just leaving, and between two looks.
const (
	erasePatience = 20 * time.Second
	eraseLook     = 200 * time.Millisecond
)

func (s *shell) erase() *cobra.Command {
	yes := false
	c := &cobra.Command{
		Use: "erase CANDIDATE-ID", Short: "Erases a candidate on request, and prints the receipt", Args: cobra.ExactArgs(1),
		Long: "Erases a candidate: all their cases, interviews, letters, links and waiting jobs, and the key\n" +
			"under which they were sealed. Their cards in the chats are changed to say so. The audit stays,\n" +
			"it names nobody. CANDIDATE-ID is p-… as in an export, or one of their cases (C-1042).\n\n" +
			"Without --yes it prints what would go and erases nothing. A legal hold refuses it. It is written\n" +
			"to " + ledgerFile + " beside the store, so that a restored backup is erased again.",
		Example: "  closeloop erase C-1042\n  closeloop erase C-1042 --yes",
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := s.configuration()
			if err != nil {
				s.code = exitUsage
				return err
			}
			if err := hasStore(cfg); err != nil {
				return fmt.Errorf("erase: %w", err)
			}
			e := errand{Name: "erase", Flags: map[string]string{"candidate": strings.TrimSpace(args[0])}}
			if yes {
				e.Flags["yes"] = "true"
			}
			return s.errand(c.Context(), e, nil, s.out)
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "erase, and do not only say what would go")
	return c
}

// eraseErrand erases, or says what would go.
func eraseErrand(ctx context.Context, a *app, e paper) (int, error) {
	order := flows.Erasure{Candidate: e.Flags["candidate"], By: "cli:" + e.Actor, Why: "request", Dry: e.Flags["yes"] != "true"}
	ahead, err := a.ahead(ctx, order.Candidate)
	if err != nil {
		return exitFailed, err
	}
	done, err := a.erase(ctx, order, func() {
		fmt.Fprintln(e.out, "A letter or a card about this candidate is just leaving. Waiting for it.")
	})
	if err != nil {
		return exitFailed, a.notErased(order.Candidate, done, err)
	}
	what := fmt.Sprintf("cases %d (%s), records %d, jobs %d", len(done.Cases), strings.Join(done.Cases, ", "), done.Records, done.Jobs)
	if order.Dry {
		fmt.Fprintf(e.out, "Would erase %s: %s.\n", done.Candidate, what)
		for _, m := range ahead {
			fmt.Fprintf(e.out, "An interview by people is ahead: %s. It would be called off: who has it in a calendar gets a mail.\n", m)
		}
		fmt.Fprintln(e.out, "Nothing was erased. To do it, repeat with --yes. It cannot be taken back.")
		return exitFailed, nil
	}
	fmt.Fprintf(e.out, "Erased %s, %s, by %s: %s, cards in chats %d.\n"+
		"The key is destroyed; its bytes leave the disk when the store next tidies its files. The audit stays.\n"+
		"Mail that left is in the candidate's mailbox, not here. What people typed in a chat, and the answers\n"+
		"to it, stand there until they delete them.\n"+
		"Older backups still hold the data under the root key: a restore beside %s erases it again.\n",
		done.Candidate, done.At.In(a.zone()).Format(time.RFC3339), done.By, what, done.Cards, ledgerFile)
	for _, m := range ahead {
		fmt.Fprintf(e.out, "An interview by people was ahead: %s. It is called off: who has it in a calendar gets a mail.\n", m)
	}
	return exitDone, nil
}

// ahead are the interviews by people that a candidate's cases wait for: which case, when,
// and with whom.
func (a *app) ahead(ctx context.Context, id string) (out []string, err error) {
	err = a.runner.Look(ctx, func(env flows.Env) error {
		if head, ok := flows.Find[hiring.Case](env, "case", id); ok {
			id = head.Candidate
		}
		for _, id := range env.List("case.candidate", id) {
			head, _ := flows.Find[hiring.Case](env, "case", id)
			rounds, _ := flows.Find[hiring.Rounds](env, round.Name, id)
			if m, ok := rounds.Present(head); ok && rounds.Starts(head).After(env.Now) {
				out = append(out, fmt.Sprintf("%s, %s, with %s", id, m.At.In(a.zone()).Format(time.RFC3339), strings.Join(m.People, ", ")))
			}
		}
		return nil
	})
	return out, err
}

// erase carries an order out, waits for what is just leaving, and forgets the names.
func (a *app) erase(ctx context.Context, order flows.Erasure, waits func()) (flows.Receipt, error) {
	order.Ledger = a.ledgered(order.By, order.Why)
	try := func() (flows.Receipt, error) {
		a.erasing.Lock()
		defer a.erasing.Unlock()
		return a.runner.Erase(ctx, order)
	}
	done, err := try()
	for until := time.Now().Add(erasePatience); errors.Is(err, flows.ErrUnderWay) && time.Now().Before(until); {
		if waits != nil {
			waits()
			waits = nil
		}
		select {
		case <-ctx.Done():
			return done, ctx.Err()
		case <-time.After(eraseLook):
		}
		done, err = try()
	}
	if err == nil && !order.Dry {
		a.forget(done)
	}
	return done, err
}

// forget has what the process itself remembers of cases follow them.
func (a *app) forget(all ...flows.Receipt) {
	for _, done := range all {
		a.names.drop(done.Cases)
		for _, id := range done.Cases {
			a.stock.drop(id)
		}
		a.log.Info("erased", "actor", done.By, "cases", len(done.Cases), "records", done.Records, "jobs", done.Jobs)
	}
	if len(all) > 0 {
		a.console.Forget()
	}
}

// notErased says why nothing was erased, and what next.
func (a *app) notErased(asked string, done flows.Receipt, err error) error {
	switch {
	case errors.Is(err, flows.ErrNobody):
		return fmt.Errorf("erase: there is no candidate and no case %q; ids stand in: closeloop export cases. Nothing was erased", asked)
	case errors.Is(err, flows.ErrErasedBefore):
		return fmt.Errorf("erase: %s was erased already, %s, by %s; nothing was left to erase", asked, done.At.In(a.zone()).Format(time.RFC3339), done.By)
	case errors.Is(err, flows.ErrOnHold):
		return fmt.Errorf("erase: %w; nothing was erased. An admin sees why and lifts it in the chat: preserve %s", err, done.Cases[0])
	case errors.Is(err, flows.ErrUnderWay):
		return errors.New("erase: a letter or a card about this candidate is still leaving; nothing was erased. See that the bot runs, and repeat in a minute")
	case errors.Is(err, store.ErrUnknownOutcome):
		return fmt.Errorf("erase: %w. The bot stops; its next start finds out, and carries the order out if it was not", err)
	}
	return fmt.Errorf("erase: %w", err)
}
