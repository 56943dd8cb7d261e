package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// wanted is how a file of rows is to be imported.
type wanted struct {
	what                  string // interviews or pay
	path, source, badRows string
	dry, partial, history bool
	json                  bool
}

func (s *shell) importInterviews() *cobra.Command {
	var w wanted
	c := &cobra.Command{
		Use: "interviews FILE", Short: "Imports interviews (JSON, JSON Lines, CSV, XLSX; - reads standard input)", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			w.what, w.path = "interviews", args[0]
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return s.importing(ctx, w)
		},
	}
	w.flags(c)
	c.Flags().StringVar(&w.source, "source", "", "apply the map of the source `NAME`")
	c.Flags().BoolVar(&w.history, "history", false, "past interviews: no duty, no message")
	return c
}

// flags are those that every import of rows has.
func (w *wanted) flags(c *cobra.Command) {
	c.Flags().BoolVar(&w.dry, "dry-run", false, "check every row and store nothing")
	c.Flags().BoolVar(&w.partial, "partial", false, "store the good rows beside bad ones")
	c.Flags().StringVar(&w.badRows, "bad-rows", "", "write the refused rows, with the reason, to this new `FILE`")
	c.Flags().BoolVar(&w.json, "json", false, "print the API's answer instead of a report")
}

func (s *shell) importPay() *cobra.Command {
	w, undo := wanted{what: "pay"}, ""
	c := &cobra.Command{
		Use: "pay FILE", Short: "Imports pay ranges (CSV, XLSX, JSON; - reads standard input), or takes an import back", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			switch {
			case undo != "" && len(args) == 0:
				return s.errand(ctx, errand{Name: "undo pay", Flags: map[string]string{"id": undo}}, nil, s.out)
			case undo != "" || len(args) == 0:
				s.code = exitUsage
				return errors.New("import pay wants a file to bring in, or --undo with the id of an import; not both, not neither")
			}
			w.path = args[0]
			return s.importing(ctx, w)
		},
	}
	w.flags(c)
	c.Flags().StringVar(&undo, "undo", "", "take the import with this `ID` back, which its report printed")
	return c
}

// importing brings a file in. Unless good rows are wanted beside bad ones,
// every row is looked at before the first is stored.
func (s *shell) importing(ctx context.Context, w wanted) error {
	in, drop, err := s.input(w.path)
	if err != nil {
		return err
	}
	defer drop()
	report, err := s.newReport(w)
	if err != nil {
		return err
	}
	err = s.send(ctx, in, w, report)
	return errors.Join(err, report.close())
}

func (s *shell) send(ctx context.Context, in *os.File, w wanted, report *importReport) error {
	e := errand{Name: "import " + w.what, Flags: map[string]string{
		"source": w.source, "history": strconv.FormatBool(w.history),
		"dry": strconv.FormatBool(w.dry), "partial": strconv.FormatBool(w.partial),
	}}
	err := s.errand(ctx, e, in, &slipsIn{each: report.slip})
	switch {
	case err != nil && report.stage == checking:
		return fmt.Errorf("%w; nothing was stored", stopped(ctx, err))
	case err != nil:
		return errors.Join(report.end(), s.halfway(stopped(ctx, err), report))
	case report.rows == 0:
		s.code = exitFailed
		return fmt.Errorf("%s holds no %s; nothing was stored", name(w.path), w.what)
	case report.stage == checking && !w.dry:
		return errors.Join(report.end(), errors.New("nothing was stored: mend the rows above and repeat, or keep the good ones with --partial"))
	}
	return report.end()
}

// stopped says it plainly where it was the person who ended it.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("stopped, as you asked")
	}
	return err
}

// halfway says what is stored when the rest is not.
func (s *shell) halfway(err error, r *importReport) error {
	s.code = exitFailed
	if r.Accepted > 0 {
		s.code = exitPartial
	}
	return fmt.Errorf("%w; up to row %d everything is stored: %d new, %d unchanged. Repeat the command to go on: what is stored stays as it is, and nothing is stored twice",
		err, r.rows, r.Accepted, r.Unchanged)
}

func name(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// progress says on a terminal, every few seconds, how far a long file is.
type progress struct {
	shell *shell
	now   func() time.Time
	last  time.Time
	said  bool
}

// patience is how long nothing is said, at first and in between.
const patience = 3 * time.Second

func (p *progress) at(what string, rows int) {
	if p == nil || p.now().Sub(p.last) < patience {
		return
	}
	p.last, p.said = p.now(), true
	fmt.Fprintf(p.shell.err, "\r%s: %d rows so far", what, rows)
}

// end leaves the line to what comes next.
func (p *progress) end() {
	if p != nil && p.said {
		fmt.Fprintln(p.shell.err)
		p.said = false
	}
}

// terminal says whether somebody watches.
func terminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
