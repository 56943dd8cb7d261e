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
	}
}

func (s *shell) template() *cobra.Command {
	out := ""
	c := &cobra.Command{
		Use: "template company|pay|interviews", Short: "Writes a spreadsheet to fill in, with three example rows",
		Args: cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs), ValidArgs: []string{"company", "pay", "interviews"},
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				s.code = exitUsage
				return errors.New("template wants a file to write: --out FILE.xlsx")
			}
			if err := writeNew(out, templates()[args[0]]); err != nil {
				return fmt.Errorf("write template: %w", err)
			}
			fmt.Fprintf(s.out, "Wrote %s. Put your own rows in place of the examples; its last sheet explains the columns.\n", out)
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "the `FILE` to write, never over one that is there")
	return c
}
