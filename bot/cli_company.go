package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/company"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

	"github.com/spf13/cobra"
)

// maxCompany is the size of a company's files together.
const maxCompany = 5 << 20

func (s *shell) importCompany() *cobra.Command {
	dry := false
	c := &cobra.Command{
		Use: "company FILE [FILE…]", Args: cobra.RangeArgs(1, 3),
		Short: "Imports people and positions as a whole (YAML, XLSX, or CSV files)",
		RunE: func(c *cobra.Command, args []string) error {
			var all []byte
			var sizes []string
			table := false
			for _, path := range args {
				raw, err := s.whole(path)
				if err != nil {
					return err
				}
				all, sizes = append(all, raw...), append(sizes, strconv.Itoa(len(raw)))
				table = table || slices.Contains([]string{".csv", ".tsv", ".xlsx"}, strings.ToLower(filepath.Ext(path)))
			}
			flags := map[string]string{
				"dry_run": strconv.FormatBool(dry), "sizes": strings.Join(sizes, ","), "table": strconv.FormatBool(table),
			}
			return s.errand(c.Context(), errand{Name: "import company", Flags: flags}, bytes.NewReader(all), s.out)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "print the difference and store nothing")
	return c
}

// whole reads a file at once: a company's, a course.
func (s *shell) whole(path string) ([]byte, error) {
	in, drop, err := s.input(path)
	if err != nil {
		return nil, err
	}
	defer drop()
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read input: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxCompany+1))
	if err != nil {
		return nil, fmt.Errorf("read input: %w", err)
	}
	if len(raw) > maxCompany {
		return nil, fmt.Errorf("read input: %s is over %d MiB; nothing was stored", path, maxCompany>>20)
	}
	return raw, nil
}

// importCompanyErrand reads a company's files and prints the difference. The
// first real company takes the place of the sample nobody has touched.
func importCompanyErrand(ctx context.Context, a *app, e paper) (int, error) {
	raw, err := io.ReadAll(io.LimitReader(e.in, maxCompany+1))
	if err != nil {
		return exitFailed, fmt.Errorf("read company: %w", err)
	}
	if len(raw) > maxCompany {
		return exitFailed, fmt.Errorf("read company: the files are over %d MiB", maxCompany>>20)
	}
	file, faults, err := a.readCompany(ctx, e, raw)
	if err != nil {
		return exitFailed, a.told(e.Flags["locale"], err)
	}
	if len(faults) > 0 {
		a.printFaults(e.out, e.Flags["locale"], faults)
		return exitFailed, errors.New("nothing was stored: mend the places above and repeat")
	}
	if e.Flags["dry_run"] == "true" {
		diff, err := a.foreseeCompany(ctx, file)
		if err != nil {
			return exitFailed, err
		}
		printDiff(e.out, diff)
		return exitDone, nil
	}
	if err := a.dropSample(ctx); err != nil {
		return exitFailed, err
	}
	o := companyOrder{From: chat.Account{Platform: "cli", User: e.Actor}, ID: a.newID("company")}
	diff, err := a.putCompany(ctx, file, o)
	if err != nil {
		return exitFailed, err
	}
	printDiff(e.out, diff)
	return exitDone, a.finish(ctx)
}

// readCompany tells tables from YAML by what is in them; where the file's name
// says that it is a table, its faults are those of a table.
func (a *app) readCompany(ctx context.Context, e paper, raw []byte) (company.File, []company.Fault, error) {
	var sources []sheet.Source
	rest := raw
	for _, word := range strings.Split(cmp.Or(e.Flags["sizes"], strconv.Itoa(len(raw))), ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || n > len(rest) {
			return company.File{}, nil, fmt.Errorf("read company: a file of %q bytes does not fit the %d that came", word, len(raw))
		}
		sources = append(sources, sheet.Source{In: bytes.NewReader(rest[:n]), Size: int64(n)})
		rest = rest[n:]
	}
	if e.Flags["table"] != "true" && len(sources) == 1 && !company.IsTable(sources[0]) {
		file, faults := company.Read(raw)
		return file, faults, nil
	}
	old, err := a.lasting(ctx)
	if err != nil {
		return company.File{}, nil, err
	}
	t, err := company.ReadTables(sources, old)
	for _, p := range t.Pieces {
		printRecognised(e.out, p.Format, p.Encoding, p.LeftOut)
	}
	return t.File, t.Faults, err
}

// lasting is the company that an import changes: none, where it is the sample
// that the import removes.
func (a *app) lasting(ctx context.Context) (*hiring.Snapshot, error) {
	sample, err := a.onlySample(ctx)
	if err != nil || sample {
		return nil, err
	}
	return a.runner.Company(ctx)
}

func (a *app) printFaults(out io.Writer, locale string, faults []company.Fault) {
	for _, f := range faults {
		words := a.speaker.Words(chat.Reader{Locale: locale}, f.Why)
		switch {
		case f.Sheet != "" || f.Title != "":
			printPlace(out, sheet.Fault{Sheet: f.Sheet, Line: f.Line, Column: f.Title}, words)
		case f.Line == 0:
			fmt.Fprintln(out, words)
		default:
			where := fmt.Sprintf("line %d, column %d", f.Line, f.Column)
			if f.Path != "" {
				where += " (" + f.Path + ")"
			}
			fmt.Fprintf(out, "%s: %s\n", where, words)
		}
	}
}
