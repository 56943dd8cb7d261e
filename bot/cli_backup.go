package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// interruptible ends with the first Ctrl-C, so that what is half made is put
// away.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}

func (s *shell) backup() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Writes everything to a file, encrypted to backup_key, also while the bot runs", Args: cobra.ExactArgs(1),
		Long: "Writes one snapshot of the whole store to a new file, also while the bot runs, packed and\n" +
			"encrypted to backup_key (an age recipient; make one with: closeloop key backup FILE).\n\n" +
			"The root key (closeloop.key) is not in it. Keep it, and the identity that belongs to backup_key,\n" +
			"apart from the backups and from each other: a restore needs both.",
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := interruptible(c.Context())
			defer stop()
			cfg, err := s.configuration()
			if err != nil {
				s.code = exitUsage
				return err
			}
			if err := hasStore(cfg); err != nil {
				return fmt.Errorf("back up: %w", err)
			}
			err = writeNew(args[0], func(w io.Writer) error {
				return s.errand(ctx, errand{Name: "backup", Flags: map[string]string{}}, nil, w)
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(s.out, "Wrote %s, readable by you only and encrypted to backup_key.\n"+
				"Keep %s and the identity of backup_key apart from it: without both nobody can restore it.\n", args[0], strings.TrimPrefix(cfg.Key[0], "file:"))
			return nil
		},
	}
}

// hasStore refuses what would make a new store only to find nothing in it.
func hasStore(cfg Config) error {
	dir := cfg.storeDir()
	if dir == "" {
		return errors.New("store: is in memory, where nothing stays")
	}
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("there is no store: %w; is store: the right one?", err)
	}
	return nil
}

func (s *shell) restore() *cobra.Command {
	var identity string
	c := &cobra.Command{
		Use: "restore FILE", Short: "Fills an empty store from a backup; the bot must be stopped", Args: cobra.ExactArgs(1),
		Long: "Fills an empty store from a backup. The bot must be stopped, and the root key of the backed-up\n" +
			"store must be in its place. The file is checked to its end before anything is stored.\n\n" +
			"Afterwards nothing leaves the house until \"closeloop outbox release\": turns and timers work, the\n" +
			"console shows its cards, letters and chats wait. Letters that stood in the outbox when the backup\n" +
			"was made may have left since: HR is asked to look.",
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := interruptible(c.Context())
			defer stop()
			if identity == "" {
				s.code = exitUsage
				return errors.New("restore needs --identity FILE, the secret half of the backup_key that the backup was encrypted to")
			}
			cfg, err := s.configuration()
			if err != nil {
				s.code = exitUsage
				return err
			}
			head, end, err := restore(ctx, cfg, options{log: s.err}, backupFile{args[0], identity})
			if err != nil {
				return err
			}
			if err := s.eraseRestored(ctx, cfg); err != nil {
				return err
			}
			fmt.Fprintf(s.out, "Restored %d entries from %s, as of %s (version %s, commit %d).\n"+
				"The outbox is held: nothing leaves. Start the bot, look, then run: closeloop outbox release\n",
				end.Count, args[0], head.At.Format(time.RFC3339), head.Product, head.Sequence)
			return nil
		},
	}
	c.Flags().StringVar(&identity, "identity", "", "`FILE` with the age identity that opens the backup")
	return c
}

// eraseRestored opens what was restored once, which erases what the ledger beside the
// store says was erased since.
func (s *shell) eraseRestored(ctx context.Context, cfg Config) error {
	lines, err := readLedger(cfg.ledger())
	if err != nil || len(lines) == 0 {
		return err
	}
	a, err := open(ctx, cfg.quiet(), options{log: s.err})
	if err != nil {
		return fmt.Errorf("erase again what was erased since the backup: %w; it is tried again at every start", err)
	}
	return a.close()
}

func (s *shell) keyBackup() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Writes a new identity that opens backups, mode 0600, and prints its backup_key", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			key, err := makeIdentity(args[0], time.Now())
			if err != nil {
				return err
			}
			fmt.Fprintf(s.out, "backup_key: %s\n", key)
			fmt.Fprintf(s.err, "Put this line into the configuration. Keep %s apart from the bot: it is needed only to restore.\n", args[0])
			return nil
		},
	}
}
