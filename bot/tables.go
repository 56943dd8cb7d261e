package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/intake"
	"closeloop/flows/sheet"
)

// maxSpool is how much of a stream is kept aside to be read as a file.
const maxSpool = 4 << 30

// spooled gives random access to what an errand reads: a file as it lies, or a
// stream in a file without a name, which nobody else can open and nothing has
// to remove after a crash. done lets go of it and of what a table needs besides.
func spooled(in io.Reader) (src sheet.Source, done func(), err error) {
	var rooms []*os.File
	done = func() {
		for _, f := range rooms {
			_ = f.Close()
		}
	}
	room := func() (*os.File, error) {
		f, err := os.CreateTemp("", "closeloop-*")
		if err != nil {
			return nil, fmt.Errorf("make room for a table: %w", err)
		}
		rooms = append(rooms, f)
		return f, os.Remove(f.Name())
	}
	f, ok := in.(*os.File)
	if !ok {
		if f, err = room(); err != nil {
			return src, done, err
		}
		n, err := io.Copy(f, io.LimitReader(in, maxSpool+1))
		if err != nil {
			return src, done, fmt.Errorf("read input: %w", err)
		}
		if n > maxSpool {
			return src, done, fmt.Errorf("read input: it is over %d GiB; split it", maxSpool>>30)
		}
	}
	at, err := f.Stat()
	if err != nil {
		return src, done, fmt.Errorf("read input: %w", err)
	}
	scratch := func() (sheet.Scratch, error) { return room() }
	return sheet.Source{In: f, Size: at.Size(), Scratch: scratch}, done, nil
}

// told puts a problem into the sentence that it has for people.
func (a *app) told(locale string, err error) error {
	if p, ok := errors.AsType[*chat.Problem](err); ok && !p.Sentence.Empty() {
		return errors.New(a.speaker.Words(chat.Reader{Locale: locale}, p.Sentence))
	}
	return err
}

// headed names what is wrong in the header of a table, which ends its reading.
func (a *app) headed(report io.Writer, locale string, faults []sheet.Fault) error {
	if len(faults) == 0 {
		return nil
	}
	for _, fault := range faults {
		printPlace(report, fault, a.speaker.Words(chat.Reader{Locale: locale}, fault.Why))
	}
	return errors.New("mend the header and repeat")
}

// printPlace names sheet, row and column of a fault of a table.
func printPlace(out io.Writer, f sheet.Fault, words string) {
	var where []string
	if f.Sheet != "" {
		where = append(where, f.Sheet)
	}
	if f.Line > 0 {
		where = append(where, fmt.Sprintf("row %d", f.Line))
	}
	if f.Column != "" {
		where = append(where, f.Column)
	}
	fmt.Fprintf(out, "%s: %s\n", strings.Join(where, ", "), words)
}

// printRecognised says how a file was read, and what of it was not.
func printRecognised(out io.Writer, format sheet.Format, encoding string, leftOut []string) {
	fmt.Fprint(out, strings.TrimSuffix("read as "+string(format)+", "+encoding, ", ")+"\n")
	if len(leftOut) > 0 {
		fmt.Fprintln(out, "columns left out: "+strings.Join(leftOut, ", "))
	}
}

// openInterviews recognises a file of interviews and says so in the report.
func (a *app) openInterviews(ctx context.Context, e paper, report io.Writer) (*intake.File, func(), error) {
	src, done, err := spooled(e.in)
	if err != nil {
		return nil, done, err
	}
	company, err := a.runner.Company(ctx)
	if err != nil {
		return nil, done, err
	}
	f, err := intake.Open(src, company)
	if err != nil {
		return nil, done, a.told(e.Flags["locale"], err)
	}
	printRecognised(report, f.Format, f.Encoding, f.LeftOut)
	return f, done, a.headed(report, e.Flags["locale"], f.Faults)
}
