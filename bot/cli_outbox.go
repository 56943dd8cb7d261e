package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"closeloop/flows"
	"closeloop/store"
)

func (s *shell) outboxRelease() *cobra.Command {
	dry := false
	c := &cobra.Command{
		Use: "release", Short: "Lets go what is held since a restore, and prints what that is", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := s.configuration()
			if err != nil {
				s.code = exitUsage
				return err
			}
			if err := hasStore(cfg); err != nil {
				return fmt.Errorf("release the outbox: %w", err)
			}
			e := errand{Name: "outbox release", Flags: map[string]string{}}
			if dry {
				e.Flags["dry_run"] = "true"
			}
			return s.errand(c.Context(), e, nil, s.out)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "print what would go and let nothing go")
	return c
}

// outboxReleaseErrand ends the hold that a restore left.
func outboxReleaseErrand(ctx context.Context, a *app, e paper) (int, error) {
	kept, held, err := a.heldOutbox(ctx)
	switch {
	case err != nil:
		return exitFailed, err
	case held.IsZero():
		fmt.Fprintln(e.out, "The outbox is not held.")
		return exitDone, nil
	case e.Flags["dry_run"] == "true":
		fmt.Fprintf(e.out, "Held since %s. Would go: %s\n", held.In(a.zone()).Format(time.RFC3339), a.inWords(kept))
		return exitDone, nil
	}
	if kept, err = a.runner.Release(ctx); err != nil {
		return exitFailed, err
	}
	a.log.Info("outbox released", "actor", "cli:"+e.Actor, "letters", kept.Letters, "cards", kept.Cards)
	fmt.Fprintf(e.out, "Released, and leaves while the bot runs: %s\n", a.inWords(kept))
	return exitDone, nil
}

func (a *app) inWords(k flows.Kept) string {
	if k.Oldest.IsZero() {
		return "nothing has waited"
	}
	return fmt.Sprintf("letters %d, cards %d, webhooks %d; the oldest waits since %s", k.Letters, k.Cards, k.Calls, k.Oldest.In(a.zone()).Format(time.RFC3339))
}

// heldOutbox says what is put aside and since when the outbox is held.
func (a *app) heldOutbox(ctx context.Context) (kept flows.Kept, held time.Time, err error) {
	err = a.store.View(ctx, func(tx *store.Txn) error {
		if held, err = flows.HeldSince(tx); err != nil || held.IsZero() {
			return err
		}
		kept, err = flows.Aside(tx)
		return err
	})
	return kept, held, err
}
