package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"closeloop/locales"
)

func (s *shell) tour() *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use: "tour", Short: "Plays one whole loop in this terminal, in seconds",
		Long: `Plays one whole loop in this terminal, in seconds: four made-up candidates, from
the interview to the end, with every card as its reader gets it and every mail
as it left. The bot is the real one; the store is in memory, the clock is moved,
and nothing is sent to anybody.

It exits 0 only when every loop in it is closed: the candidate was told, or all
that is left is an appointment that lies ahead, with one owner and one date; and
no letter waits, no job was given up, no card asks for what is done.`,
		Example: "  closeloop tour\n  closeloop tour --lang en | less",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			langs, err := s.tourLangs(lang)
			if err != nil {
				s.code = exitUsage
				return err
			}
			for _, one := range langs {
				err = errors.Join(err, s.play(c.Context(), one))
			}
			return err
		},
	}
	c.Flags().StringVar(&lang, "lang", "", "only in this `LANG`: zh-CN or en (default both, the configured one first)")
	return c
}

// tourLangs are the languages to play in. Of the configuration the tour reads
// nothing but which language is at home.
func (s *shell) tourLangs(lang string) ([]string, error) {
	all := []string{locales.Chinese, locales.English}
	if lang != "" {
		if !slices.Contains(all, lang) {
			return nil, fmt.Errorf("read --lang %q: want zh-CN or en", lang)
		}
		return []string{lang}, nil
	}
	cfg, err := s.configuration()
	if err != nil {
		return nil, err
	}
	if cfg.Locale == locales.English {
		slices.Reverse(all)
	}
	return all, nil
}

// play plays the tour in one language. It is printed when it is over and
// everything is put away: a reader that closes the pipe may end this process.
func (s *shell) play(ctx context.Context, lang string) error {
	var text bytes.Buffer
	err := playTour(ctx, tourOrder{Lang: lang, Script: tourScript(), Out: &text, Bold: bold(s.out), Log: s.err})
	if _, wrong := text.WriteTo(s.out); wrong != nil && !errors.Is(wrong, syscall.EPIPE) {
		return fmt.Errorf("print the tour: %w", wrong)
	}
	if err != nil {
		return fmt.Errorf("tour in %s: %w; this build does not close its loops, so do not use it and report what stands above", lang, err)
	}
	return nil
}

// bold says whether somebody reads along who wants bold letters.
func bold(out io.Writer) bool {
	return terminal(out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
