package main

import (
	"context"
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
	e.Actor, e.house = osUser(), s.house
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
			return nil, nil, fmt.Errorf("read input: %w; nothing was stored", err)
		}
		if info, err := f.Stat(); err != nil || info.IsDir() {
			return nil, nil, errors.Join(fmt.Errorf("read input: %s is a folder; name a file. Nothing was stored", path), err, f.Close())
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

func (s *shell) auditVerify() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Checks the hash chain and prints the first break", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.errand(c.Context(), errand{Name: "audit verify", Flags: map[string]string{}}, nil, s.out)
		},
	}
}
