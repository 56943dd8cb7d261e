package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"closeloop/flows/company"
	"closeloop/flows/intake"
	"closeloop/flows/pay"
)

// templates are what makes each spreadsheet.
func templates() map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"company": company.Template, "pay": pay.Template, "interviews": intake.Template,
		"training": courseTemplate,
	}
}

func (s *shell) template() *cobra.Command {
	out := ""
	c := &cobra.Command{
		Use: "template company|pay|interviews|training", Short: "Writes a file to fill in: a spreadsheet with examples, a course",
		Args: cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs), ValidArgs: []string{"company", "pay", "interviews", "training"},
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				s.code = exitUsage
				return errors.New("template wants a file to write: --out FILE.xlsx")
			}
			if err := writeNew(out, templates()[args[0]]); err != nil {
				return fmt.Errorf("write template: %w", err)
			}
			if args[0] == "training" {
				fmt.Fprintf(s.out, "Wrote %s, the built-in course on wording. Change it, give it a track id of its own or keep this one to replace it, then: closeloop import training %s\n", out, out)
				return nil
			}
			fmt.Fprintf(s.out, "Wrote %s. Put your own rows in place of the examples; its last sheet explains the columns.\n", out)
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "the `FILE` to write, never over one that is there")
	return c
}
