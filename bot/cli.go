package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// version is set when a release is built.
const version = "0.1.0"

// shell is one call of the command line.
type shell struct {
	in       io.Reader
	out, err io.Writer
	config   string
	code     int
	house    options // what tests change about the app that a command opens
}

// run carries out one call and returns its exit code: 0 done, 1 failed, 2
// wrong usage, 3 partly stored.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	return (&shell{in: in, out: out, err: errs}).run(args)
}

func (s *shell) run(args []string) int {
	root := s.commands()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	started := false
	root.PersistentPreRun = func(*cobra.Command, []string) { started = true }
	if c, err := root.ExecuteC(); err != nil {
		fmt.Fprintln(s.err, "closeloop: "+err.Error())
		if !started {
			fmt.Fprintln(s.err, c.CommandPath()+" --help says how")
			return exitUsage
		}
		if s.code == exitDone {
			return exitFailed
		}
	}
	return s.code
}

func (s *shell) commands() *cobra.Command {
	root := &cobra.Command{
		Use: "closeloop", Short: "Closes the loop after an AI interview", SilenceUsage: true, SilenceErrors: true,
		Long: `Closes the loop after an AI interview: HR and the manager get the report,
whoever is next is reminded, and the candidate gets the answer that a person
confirmed.

New here? "closeloop tour" shows it in seconds, "closeloop serve" starts it;
neither needs an account or a configuration.`,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagFault)
	root.PersistentFlags().StringVar(&s.config, "config", "", "configuration `FILE` (default ./closeloop.yaml if there is one)")
	importing, exporting := s.imports(), s.exports()
	audit := &cobra.Command{Use: "audit", Short: "Checks who did what"}
	audit.AddCommand(s.auditVerify())
	key := &cobra.Command{Use: "key", Short: "Handles root keys"}
	key.AddCommand(
		s.keyNew(),
		s.keyBackup(),
	)
	outbox := &cobra.Command{Use: "outbox", Short: "Handles what waits to leave"}
	outbox.AddCommand(s.outboxRelease())
	root.AddCommand(
		s.serve(),
		s.initialise(),
		s.hello(),
		importing,
		exporting,
		audit,
		s.backup(),
		s.restore(),
		s.erase(),
		outbox,
		s.doctor(),
		key,
		s.tour(),
		s.manifest(),
		s.cards(),
		s.template(),
		s.version(),
		s.completion(),
	)
	for _, group := range []*cobra.Command{importing, exporting, audit, outbox, key} {
		group.Args, group.RunE = cobra.NoArgs, s.needsSubcommand
	}
	completes(root)
	return root
}

// imports and exports bring files in and write them out.
func (s *shell) imports() *cobra.Command {
	c := &cobra.Command{Use: "import", Short: "Brings a file in, with a report per row"}
	c.AddCommand(
		s.importCompany(),
		s.importTraining(),
		s.importInterviews(),
		s.importPay(),
		s.importCalendar(),
	)
	return c
}

func (s *shell) exports() *cobra.Command {
	c := &cobra.Command{Use: "export", Short: "Writes data out, without sealed numbers"}
	c.AddCommand(
		s.exporting("interviews", "Exports interviews as they can be imported again, with names and contacts"),
		s.exporting("cases", "Exports cases: who stands where, and who has to do what"),
		s.exporting("pay", "Exports pay ranges as they can be imported again, past and future ones too"),
		s.exporting("audit", "Exports the audit: who did what, in ids"),
	)
	return c
}

func (s *shell) needsSubcommand(c *cobra.Command, _ []string) error {
	s.code = exitUsage
	return fmt.Errorf("%s needs one of its commands; see %s --help", c.CommandPath(), c.CommandPath())
}

func (s *shell) configuration() (Config, error) { return readConfig(s.config, os.Environ()) }

func (s *shell) serve() *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "serve", Short: "Runs the bot; without any configuration in local mode", Args: cobra.NoArgs,
		Long: `Runs the bot until Ctrl-C and prints the address to open. Without any
configuration it runs in local mode: a made-up company, a page in the browser
where you play everybody, and letters that are kept and not sent.`,
		Example: "  closeloop serve\n  closeloop serve --config closeloop.yaml\n  closeloop serve --clock 2026-11-23T09:30:00+08:00",
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := s.configuration()
			if err != nil {
				s.code = exitUsage
				return err
			}
			o := s.house
			o.sample = true
			if at != "" {
				if o.startAt, err = time.Parse(time.RFC3339, at); err != nil {
					s.code = exitUsage
					return fmt.Errorf("read --clock %q: want a time like 2026-11-23T09:30:00+08:00", at)
				}
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return s.serving(ctx, cfg, o)
		},
	}
	c.Flags().StringVar(&at, "clock", "", "business `TIME` at which an empty store in local mode starts")
	return c
}

func (s *shell) serving(ctx context.Context, cfg Config, o options) error {
	a, err := open(ctx, cfg, o)
	if err != nil {
		return err
	}
	err = a.serve(ctx, func(addr net.Addr) { fmt.Fprintln(s.out, a.greeting(ctx, addr)) })
	return errors.Join(err, a.close())
}

func (s *shell) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Prints the version", Args: cobra.NoArgs,
		Run: func(*cobra.Command, []string) {
			go1 := ""
			if info, ok := debug.ReadBuildInfo(); ok {
				go1 = " (" + info.GoVersion + ")"
			}
			fmt.Fprintf(s.out, "closeloop %s%s\n", version, go1)
		},
	}
}

func (s *shell) keyNew() *cobra.Command {
	return &cobra.Command{
		Use: "new FILE", Short: "Writes a new root key: 32 random bytes, base64, mode 0600, never over a file", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := makeKey(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(s.out, "Wrote %s. Keep a copy apart from the data: without it nobody can read the store.\n", args[0])
			return nil
		},
	}
}
