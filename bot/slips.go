package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"closeloop/bot/chat"
	"closeloop/bot/web"
	"closeloop/flows/intake"
)

// slip is one line that the errands "import interviews" and "import pay" write while they work,
// as JSON: how the file was read, about one row, about how far it is, or at the
// end about all.
type slip struct {
	Note   string          `json:"note,omitempty"`   // for a person, before the rows
	Titles []string        `json:"titles,omitempty"` // of a table
	Result *web.ResultBody `json:"result,omitempty"`
	Line   int             `json:"line,omitempty"`   // of the row, in a table
	Came   *came           `json:"came,omitempty"`   // a refused row, as it came
	Seen   int             `json:"seen,omitempty"`   // rows so far
	Stage  string          `json:"stage,omitempty"`  // all of that was this; what follows is counted anew
	Import string          `json:"import,omitempty"` // of pay that was stored: by which it can be taken back
	Total  *tally          `json:"total,omitempty"`  // the last line
}

// slipsOut writes slips to whoever asked for an import.
type slipsOut struct {
	to      io.Writer
	buffer  *bufio.Writer
	enc     *json.Encoder
	failure error
	seen    int
	shown   func(web.Result) web.ResultBody
	quiet   bool // refused rows only
}

func newSlipsOut(a *app, e paper) *slipsOut {
	s := &slipsOut{to: e.out, buffer: bufio.NewWriterSize(e.out, 32<<10)}
	s.enc = json.NewEncoder(s.buffer)
	s.enc.SetEscapeHTML(false)
	reader := chat.Reader{Locale: e.Flags["locale"]}
	s.shown = func(r web.Result) web.ResultBody { return r.Body(a.speaker, reader) }
	return s
}

// begin says that what follows is another stage, counted anew.
func (s *slipsOut) begin(stage string) {
	s.seen = 0
	s.write(slip{Stage: stage})
}

// row writes what became of one row.
func (s *slipsOut) row(r result) {
	s.seen = r.Row
	refused := r.State == intake.Refused
	if refused || !s.quiet {
		body := s.shown(answered(r))
		one := slip{Result: &body, Line: r.Line}
		if refused {
			one.Came = &r.Came
		}
		s.write(one)
	}
	if s.seen%chunk == 0 {
		s.flush()
	}
}

// flush says how far it is and sends everything on its way.
func (s *slipsOut) flush() {
	s.write(slip{Seen: s.seen})
	s.failure = errors.Join(s.failure, s.buffer.Flush())
	if f, ok := s.to.(http.Flusher); ok {
		f.Flush()
	}
}

func (s *slipsOut) write(one slip) {
	if s.failure == nil {
		s.failure = s.enc.Encode(one)
	}
}

// importInterviewsErrand reads a file of interviews: with the flag dry it only
// looks, with partial it stores the good rows, else all or none.
func importInterviewsErrand(ctx context.Context, a *app, e paper) (int, error) {
	o := order{
		ID: a.newID("cli"), Source: e.Flags["source"], Brief: true,
		From: chat.Account{Platform: "cli", User: e.Actor}, History: e.Flags["history"] == "true",
	}
	slips := newSlipsOut(a, e)
	var notes bytes.Buffer
	file, done, err := a.openInterviews(ctx, e, &notes)
	defer done()
	slips.write(slip{Note: notes.String()})
	if err != nil {
		slips.flush()
		return exitFailed, err
	}
	slips.write(slip{Titles: file.Titles})
	rows := file.Rows()
	stored := true
	var t tally
	switch {
	case e.Flags["dry"] == "true":
		stored = false
		t, err = a.check(ctx, o, rows, func(one looked) error {
			slips.row(one.result)
			return nil
		})
	case e.Flags["partial"] == "true":
		slips.begin(storing)
		t, err = a.importRows(ctx, o, rows, slips.row)
	default:
		slips.quiet, stored = true, false
		t, err = a.importAll(ctx, o, rows, hearer{slips.row, func() {
			slips.quiet, stored = false, true
			slips.begin(storing)
		}})
	}
	slips.flush()
	if err == nil && stored {
		err = a.finish(ctx)
	}
	slips.write(slip{Total: &t})
	if err = errors.Join(a.told(e.Flags["locale"], err), slips.failure, slips.buffer.Flush()); err != nil {
		return exitFailed, err
	}
	return exitOf(t, stored), nil
}

// slipsIn takes what the errand writes, in whatever pieces it comes.
type slipsIn struct {
	rest []byte
	each func(slip) error
}

func (s *slipsIn) Write(p []byte) (int, error) {
	s.rest = append(s.rest, p...)
	for {
		line, rest, whole := bytes.Cut(s.rest, []byte("\n"))
		if !whole {
			s.rest = append(s.rest[:0:0], s.rest...)
			return len(p), nil
		}
		var one slip
		if err := json.Unmarshal(line, &one); err != nil {
			return 0, fmt.Errorf("read the report: %w; is the serving process another version?", err)
		}
		if err := s.each(one); err != nil {
			return 0, err
		}
		s.rest = rest
	}
}
