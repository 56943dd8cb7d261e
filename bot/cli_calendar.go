package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/almanac"
	"closeloop/flows/duty"
	"closeloop/flows/sheet"

	"github.com/spf13/cobra"
)

func (s *shell) importCalendar() *cobra.Command {
	dry, region := false, ""
	c := &cobra.Command{
		Use: "calendar FILE", Args: cobra.ExactArgs(1),
		Short: "Imports holidays and make-up workdays, by whole years (JSON, CSV, XLSX)",
		Long: `Imports the working days of a region, by whole years: the JSON of chinese-days
or of holiday-cn as it is published, or a table with a date and a kind (off, work,
company). What is imported goes before the built-in table; a year that the file
does not have stays as it is. Days of the kind company are the company's own.`,
		Example: "  closeloop import calendar 2027.json --dry-run\n  closeloop import calendar holidays.csv --region US",
		RunE: func(c *cobra.Command, args []string) error {
			raw, err := s.whole(args[0])
			if err != nil {
				return err
			}
			flags := map[string]string{"dry_run": strconv.FormatBool(dry), "region": region}
			return s.errand(c.Context(), errand{Name: "import calendar", Flags: flags}, bytes.NewReader(raw), s.out)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "print the difference and store nothing")
	c.Flags().StringVar(&region, "region", "", "whose calendar it is, as a `CODE`; else what the file says, or the company's")
	return c
}

// importCalendarErrand reads a calendar, prints what it changes and keeps it.
func importCalendarErrand(ctx context.Context, a *app, e paper) (int, error) {
	file, err := a.readCalendar(e)
	if err != nil {
		return exitFailed, err
	}
	now, err := a.runner.Company(ctx)
	if err != nil {
		return exitFailed, err
	}
	region := cmp.Or(strings.ToUpper(e.Flags["region"]), file.Region, strings.ToUpper(now.Company.Calendar))
	switch {
	case file.Region != "" && region != file.Region:
		return exitFailed, fmt.Errorf("import calendar: the file is of %s, and --region says %s; nothing was stored", file.Region, region)
	case !slices.Contains(almanac.Regions(now), region):
		return exitFailed, fmt.Errorf("import calendar: nobody works by the calendar of %q; there are: %s. Say which with --region. Nothing was stored", region, strings.Join(almanac.Regions(now), ", "))
	}
	tables, err := duty.LoadCalendars()
	if err != nil {
		return exitFailed, err
	}
	old := now.Almanacs[region]
	fresh, changes, faults := file.Over(tables.Of(now, region), old)
	if err := a.calendarFaults(e, faults); err != nil {
		return exitFailed, err
	}
	printCalendar(e.out, region, changes)
	ownChanged := !slices.Equal(fresh.Own, old.Own)
	if ownChanged {
		fmt.Fprintf(e.out, "own days off: %d, were %d\n", len(fresh.Own), len(old.Own))
	}
	if len(changes) == 0 && !ownChanged {
		fmt.Fprintln(e.out, "nothing changed")
		return exitDone, nil
	}
	if e.Flags["dry_run"] == "true" {
		fmt.Fprintln(e.out, "nothing was stored")
		return exitDone, nil
	}
	if err := a.putCalendar(ctx, region, file, chat.Account{Platform: "cli", User: e.Actor}); err != nil {
		return exitFailed, a.told(e.Flags["locale"], err)
	}
	return exitDone, a.finish(ctx)
}

// readCalendar reads what an errand brings, or says what is wrong with it.
func (a *app) readCalendar(e paper) (almanac.File, error) {
	raw, err := io.ReadAll(io.LimitReader(e.in, maxCompany+1))
	if err != nil {
		return almanac.File{}, fmt.Errorf("read calendar: %w", err)
	}
	file, faults, err := almanac.Read(sheet.Source{In: bytes.NewReader(raw), Size: int64(len(raw))})
	if err != nil {
		return file, fmt.Errorf("nothing was stored: %w", a.told(e.Flags["locale"], err))
	}
	return file, a.calendarFaults(e, faults)
}

func (a *app) calendarFaults(e paper, faults []sheet.Fault) error {
	for _, f := range faults {
		printPlace(e.out, f, a.speaker.Words(chat.Reader{Locale: e.Flags["locale"]}, f.Why))
	}
	if len(faults) > 0 {
		return errors.New("nothing was stored: mend the places above and repeat")
	}
	return nil
}

// putCalendar keeps a file's days as one turn.
func (a *app) putCalendar(ctx context.Context, region string, file almanac.File, from chat.Account) error {
	raw, err := json.Marshal(file)
	if err != nil {
		return fmt.Errorf("keep a calendar: %w", err)
	}
	id := a.newID("calendar")
	row := flows.Row{Record: region, Lane: region, Values: chat.Values{"json": {string(raw)}}}
	_, err = a.runner.Import(ctx, flows.Batch{
		ID: id, Hash: id, From: from, Rows: []flows.Row{row}, Shared: true, Action: chat.Action{Flow: almanac.Name, Verb: "put"},
	})
	return err
}

func printCalendar(out io.Writer, region string, changes []almanac.Change) {
	for _, c := range changes {
		fmt.Fprintf(out, "%s %s: %d days off, %d make-up workdays", region, c.Year, c.Off, c.On)
		if c.New {
			fmt.Fprintln(out, "; it was not known")
		} else {
			fmt.Fprintf(out, "; were %d and %d\n", c.WasOff, c.WasOn)
		}
	}
}
