package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"

	"github.com/spf13/cobra"
)

// errand runs an errand and keeps its exit code.
func (s *shell) errand(ctx context.Context, e errand, in io.ReadSeeker, out io.Writer) error {
	cfg, err := s.configuration()
	if err != nil {
		s.code = exitUsage
		return err
	}
	e.Actor = osUser()
	e.Flags["locale"] = cfg.Locale
	s.code, err = e.run(ctx, cfg, in, out)
	return err
}

func osUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return strconv.Itoa(os.Getuid())
}

// input opens a file, or keeps standard input in a file of our own that only
// we can read, so that it can be read twice.
func (s *shell) input(path string) (*os.File, func(), error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, nil, fmt.Errorf("read input: %w", err)
		}
		return f, func() { _ = f.Close() }, nil
	}
	f, err := os.CreateTemp("", "closeloop-*")
	if err != nil {
		return nil, nil, fmt.Errorf("read input: %w", err)
	}
	drop := func() { _ = errors.Join(f.Close(), os.Remove(f.Name())) }
	if _, err := io.Copy(f, s.in); err != nil {
		drop()
		return nil, nil, fmt.Errorf("read input: %w", err)
	}
	return f, drop, nil
}

func (s *shell) importInterviews() *cobra.Command {
	flags := map[string]string{}
	var source string
	var dry, partial, history bool
	c := &cobra.Command{
		Use: "interviews FILE", Short: "Imports interviews (JSON, JSON Lines; - reads standard input)", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			in, drop, err := s.input(args[0])
			if err != nil {
				return err
			}
			defer drop()
			sum := sha256.New()
			if _, err := io.Copy(sum, in); err != nil {
				return fmt.Errorf("read input: %w", err)
			}
			flags["hash"] = hex.EncodeToString(sum.Sum([]byte(nil))[:12]) + flag(partial, "p") + flag(history, "h")
			flags["source"], flags["history"] = source, strconv.FormatBool(history)
			return s.importing(c.Context(), in, wanted{flags, dry, partial})
		},
	}
	c.Flags().StringVar(&source, "source", "", "apply the map of this source")
	c.Flags().BoolVar(&dry, "dry-run", false, "check every row and store nothing")
	c.Flags().BoolVar(&partial, "partial", false, "store the good rows beside bad ones")
	c.Flags().BoolVar(&history, "history", false, "past interviews: no duty, no message")
	return c
}

func flag(on bool, word string) string {
	if on {
		return "-" + word
	}
	return ""
}

// wanted is how a file of interviews is to be imported.
type wanted struct {
	flags        map[string]string
	dry, partial bool
}

// importing looks at every row first; unless that is all that was asked, or a
// row is bad and partial was not, the rows are then stored.
func (s *shell) importing(ctx context.Context, in io.ReadSeeker, w wanted) error {
	look := map[string]string{"check": "true"}
	for k, v := range w.flags {
		look[k] = v
	}
	if !w.dry {
		look["quiet"] = "true"
	}
	report := &held{}
	if err := s.errand(ctx, errand{Name: "import interviews", Flags: look}, in, report); err != nil {
		return errors.Join(err, report.to(s.out))
	}
	refused := s.code != exitDone
	switch {
	case w.dry:
		return report.to(s.out)
	case refused && !w.partial:
		if err := report.to(s.out); err != nil {
			return err
		}
		return errors.New("nothing was stored: mend the rows above and repeat, or keep the good ones with --partial")
	}
	s.code = exitDone
	return s.errand(ctx, errand{Name: "import interviews", Flags: w.flags}, in, s.out)
}

// held keeps a report until it is known whether it is wanted.
type held struct{ text []byte }

func (h *held) Write(p []byte) (int, error) { h.text = append(h.text, p...); return len(p), nil }

func (h *held) to(w io.Writer) error { _, err := w.Write(h.text); return err }

func (s *shell) exportCases() *cobra.Command {
	flags := map[string]string{}
	var out, format, position, since string
	c := &cobra.Command{
		Use: "cases", Short: "Exports cases", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if format != "json" && format != "jsonl" {
				s.code = exitUsage
				return fmt.Errorf("read --format %q: want json or jsonl", format)
			}
			flags["format"], flags["position"], flags["since"] = format, position, since
			e := errand{Name: "export cases", Flags: flags}
			if out == "" {
				return s.errand(c.Context(), e, nil, s.out)
			}
			f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
			if err != nil {
				return fmt.Errorf("write export: %w", err)
			}
			err = s.errand(c.Context(), e, nil, f)
			if err = errors.Join(err, f.Close()); err == nil {
				fmt.Fprintf(s.err, "Wrote %s, readable by you only: it names candidates.\n", out)
			}
			return err
		},
	}
	c.Flags().StringVar(&out, "out", "", "write to this `FILE` instead of standard output")
	c.Flags().StringVar(&format, "format", "json", "json or jsonl")
	c.Flags().StringVar(&position, "position", "", "only this position's `ID`")
	c.Flags().StringVar(&since, "since", "", "only cases changed since this `DATE`")
	return c
}

func (s *shell) auditVerify() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Checks the hash chain and prints the first break", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.errand(c.Context(), errand{Name: "audit verify", Flags: map[string]string{}}, nil, s.out)
		},
	}
}
