package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
)

func (s *shell) exporting(what, short string) *cobra.Command {
	flags := map[string]string{"what": what}
	var out, format, position, since string
	c := &cobra.Command{
		Use: what, Short: short, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case !slices.Contains([]string{"json", "jsonl", "csv", "xlsx"}, format):
				s.code = exitUsage
				return fmt.Errorf("read --format %q: want json, jsonl, csv or xlsx", format)
			case format == "xlsx" && out == "" && terminal(s.out):
				s.code = exitUsage
				return errors.New("an XLSX file is nothing to read on a terminal: name one with --out, or choose --format csv")
			}
			flags["format"], flags["position"], flags["since"] = format, position, since
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			export := func(to io.Writer) error {
				err := s.errand(ctx, errand{Name: "export", Flags: flags}, nil, to)
				if err != nil {
					return stopped(ctx, err)
				}
				return nil
			}
			if out == "" {
				return export(s.out)
			}
			return s.writeOut(out, what, export)
		},
	}
	c.Flags().StringVar(&out, "out", "", "write to this `FILE` instead of standard output")
	c.Flags().StringVar(&format, "format", "json", "`json|jsonl|csv|xlsx`")
	c.Flags().StringVar(&position, "position", "", "only this position's `ID`")
	c.Flags().StringVar(&since, "since", "", "only what came or changed since this `DATE`")
	return c
}

// writeOut writes a file that is there as a whole or not at all, for us only.
func (s *shell) writeOut(path, what string, export func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		s.code = exitUsage
		return fmt.Errorf("write --out: %s is no ordinary file; name a file", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".closeloop-*")
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write --out: there is no folder %s; make it, or name another", filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("write --out: %w", err)
	}
	err = errors.Join(export(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("%w; %s was not written", errors.Join(err, os.Remove(f.Name())), path)
	}
	fmt.Fprintf(s.err, "Wrote %s, readable by you only: %s.\n", path, private(what))
	return nil
}

// private says why a file is for one's own eyes.
func private(what string) string {
	switch what {
	case "audit":
		return "it says who did what"
	case "pay":
		return "it says what positions pay"
	}
	return "it names candidates"
}
