package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"closeloop/bot/web"
	"closeloop/flows/intake"
)

// What an import is doing.
const (
	checking = "checked"
	storing  = "stored"
)

// importReport is what one import tells a person, or with --json a program. It
// holds none of the rows.
type importReport struct {
	tally
	shell    *shell
	stage    string
	rows     int // reported as checked or stored so far
	partial  bool
	bad      *badRows
	taken    string // of pay: by which it can be taken back
	names    string // why a file of refused rows is for one's own eyes
	spool    *spool // with --json
	progress *progress
}

func (s *shell) newReport(w wanted) (*importReport, error) {
	r := &importReport{shell: s, stage: checking, partial: w.partial, names: private(w.what)}
	if terminal(s.err) {
		r.progress = &progress{shell: s, now: time.Now, last: time.Now()}
	}
	var err error
	if w.badRows != "" {
		if r.bad, err = newBadRows(w.badRows); err != nil {
			return nil, err
		}
	}
	if w.json {
		if r.spool, err = newSpool(); err != nil {
			return nil, errors.Join(err, r.close())
		}
	}
	return r, nil
}

func (r *importReport) slip(one slip) error {
	switch {
	case one.Total != nil:
		r.tally = *one.Total
	case one.Stage != "":
		r.tally, r.stage, r.rows = tally{}, one.Stage, 0
	case one.Note != "":
		r.note(one.Note)
	case one.Import != "":
		r.taken = one.Import
	case one.Titles != nil:
		r.bad.head(one.Titles)
	case one.Result != nil:
		return r.row(one)
	case one.Seen > 0:
		r.rows = one.Seen
		r.progress.at(r.stage, one.Seen)
	}
	return nil
}

// note says how the file was read; a program reads standard output alone.
func (r *importReport) note(words string) {
	out := r.shell.out
	if r.spool != nil {
		out = r.shell.err
	}
	fmt.Fprint(out, words)
}

func (r *importReport) row(one slip) error {
	res := *one.Result
	r.add(result{State: intake.State(res.State)})
	r.rows = res.Row
	if one.Came != nil {
		if err := r.bad.add(one); err != nil {
			return err
		}
	}
	if r.spool != nil {
		return r.spool.add(res)
	}
	r.progress.end()
	fmt.Fprintf(r.shell.out, "row %d  %s  %s  %s\n", cmp.Or(one.Line, res.Row), res.ExternalID, res.State, res.Case)
	if res.Reason != "" {
		fmt.Fprintf(r.shell.out, "       %s\n", res.Reason)
	}
	return nil
}

// end prints the counts, or the whole answer for a program: as the API says it,
// nothing is accepted and only refused rows are listed where all were refused.
func (r *importReport) end() error {
	r.progress.end()
	if r.spool == nil {
		_, err := fmt.Fprintf(r.shell.out, "%d accepted, %d unchanged, %d refused\n", r.Accepted, r.Unchanged, r.Refused)
		if r.taken != "" {
			_, err = fmt.Fprintf(r.shell.out, "to take it back: closeloop import pay --undo %s\n", r.taken)
		}
		return err
	}
	a := web.Answer{Accepted: r.Accepted, Unchanged: r.Unchanged, Refused: r.Refused, Import: r.taken}
	all := r.stage == storing || r.partial || r.Refused == 0
	if !all {
		a.Accepted, a.Unchanged = 0, 0
	}
	out := bufio.NewWriter(r.shell.out)
	return errors.Join(web.WriteAnswer(out, a, r.spool.results(all)), out.Flush())
}

func (r *importReport) close() error {
	var err error
	if r.spool != nil {
		err = r.spool.drop()
	}
	return errors.Join(err, r.bad.close(r.shell.err, r.names))
}

// spool keeps results on disk until the counts that stand before them are
// known: ids and reasons, readable by us only.
type spool struct {
	file *os.File
	out  *bufio.Writer
	enc  *json.Encoder
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "closeloop-*")
	if err != nil {
		return nil, fmt.Errorf("keep results: %w", err)
	}
	out := bufio.NewWriter(f)
	return &spool{f, out, json.NewEncoder(out)}, nil
}

func (s *spool) add(r web.ResultBody) error { return s.enc.Encode(r) }

// results are the rows again, all of them or those that were refused.
func (s *spool) results(all bool) iter.Seq2[web.ResultBody, error] {
	return func(yield func(web.ResultBody, error) bool) {
		err := s.out.Flush()
		if err == nil {
			_, err = s.file.Seek(0, io.SeekStart)
		}
		dec := json.NewDecoder(bufio.NewReader(s.file))
		for err == nil {
			var one web.ResultBody
			if err = dec.Decode(&one); errors.Is(err, io.EOF) {
				return
			}
			if err == nil && (all || one.State == string(intake.Refused)) && !yield(one, nil) {
				return
			}
		}
		yield(web.ResultBody{}, fmt.Errorf("read results: %w", err))
	}
}

func (s *spool) drop() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }
