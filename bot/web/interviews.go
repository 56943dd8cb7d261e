package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"iter"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
)

// Importer brings rows in, interviews or pay. Its promise: what the answer says is
// committed, and the same Once gets the first answer again, whatever that was,
// for 72 h after a restart too.
type Importer interface {
	// Import checks all rows before it writes one; without Partial one fault
	// refuses them all. Errors: ErrOtherBody, ErrInProgress, ErrUnavailable, or
	// a *chat.Problem.
	Import(context.Context, Import) (Answer, error)
}

// Import is one request to bring rows in.
type Import struct {
	Source  string // of interviews: whose map applies; may be ""
	Key     string // name of the API key
	Rows    []json.RawMessage
	Partial bool // keep the good rows of a batch with bad ones
	DryRun  bool // check only
	Once    Once
	Reader  chat.Reader
}

// Once makes a repeat recognisable. ID comes from key, route and idempotency
// key, or from the signature where the caller gave no key, so that a replayed
// write is a repeat too. Body is the hash of what must be equal: query and body.
type Once struct{ ID, Body string }

// Answer says what became of the rows. Where a batch was refused as a whole,
// Accepted and Unchanged are 0 and Results names the faulty rows only.
type Answer struct {
	Accepted  int // updated and unassigned count, too
	Unchanged int
	Refused   int
	Import    string // of pay: by which it can be taken back; empty where nothing was stored
	Results   []Result
}

// Result is what became of one row, counted from 1. State is accepted,
// unchanged, updated, unassigned or refused.
type Result struct {
	Row        int
	ExternalID string
	Case       string
	State      string
	Assumed    []string // of pay: what the row left open
	Faults     []Fault
}

// Fault is why a row was refused; Field is "" for the row as a whole.
type Fault struct {
	Field  string
	Reason chat.Text
}

type answerBody struct {
	Accepted  int          `json:"accepted"`
	Unchanged int          `json:"unchanged"`
	Refused   int          `json:"refused"`
	Import    string       `json:"import,omitempty"`
	Results   []ResultBody `json:"results"`
}

// ResultBody is a result as JSON writes it.
type ResultBody struct {
	Row        int      `json:"row"`
	ExternalID string   `json:"external_id"`
	Case       string   `json:"case,omitempty"`
	State      string   `json:"state"`
	Assumed    []string `json:"assumed,omitempty"`
	Reason     string   `json:"reason,omitempty"`
}

// Body is the answer as JSON writes it, in a reader's language: the API's and
// the command line's.
func (a Answer) Body(s chat.Speaker, r chat.Reader) any {
	out := answerBody{Accepted: a.Accepted, Unchanged: a.Unchanged, Refused: a.Refused, Import: a.Import, Results: []ResultBody{}}
	for _, res := range a.Results {
		out.Results = append(out.Results, res.Body(s, r))
	}
	return out
}

// Body puts a result and its faults into a reader's language.
func (res Result) Body(s chat.Speaker, r chat.Reader) ResultBody {
	var why []string
	for _, f := range res.Faults {
		text := f.Reason
		if f.Field != "" {
			text = chat.T("web.reason", "Field", f.Field, "Reason", f.Reason)
		}
		why = append(why, s.Words(r, text))
	}
	return ResultBody{Row: res.Row, ExternalID: res.ExternalID, Case: res.Case, State: res.State, Assumed: res.Assumed, Reason: strings.Join(why, "; ")}
}

// WriteAnswer writes what Body makes of an answer, its results one by one, for
// those that are too many to hold.
func WriteAnswer(w io.Writer, counts Answer, results iter.Seq2[ResultBody, error]) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	frame, err := json.Marshal(answerBody{Accepted: counts.Accepted, Unchanged: counts.Unchanged, Refused: counts.Refused, Import: counts.Import, Results: []ResultBody{}})
	if err != nil {
		return err
	}
	head, tail := frame[:len(frame)-len("]}")], "]}\n"
	if _, err := w.Write(head); err != nil {
		return err
	}
	first := true
	for one, err := range results {
		if err == nil && !first {
			_, err = io.WriteString(w, ",")
		}
		if err == nil {
			err = enc.Encode(one)
		}
		if err != nil {
			return err
		}
		first = false
	}
	_, err = io.WriteString(w, tail)
	return err
}

// Status is the HTTP status of an answer: 200 when nothing was refused, 207
// with refusals in partial mode, 422 when the batch was refused.
func (a Answer) Status(partial bool) int {
	switch {
	case a.Refused == 0:
		return http.StatusOK
	case partial:
		return http.StatusMultiStatus
	}
	return http.StatusUnprocessableEntity
}

func (d *Door) interviews(w http.ResponseWriter, c call) *fault {
	return d.bring(w, c, d.cfg.Importer, "source", "partial", "dry_run")
}

func (d *Door) pay(w http.ResponseWriter, c call) *fault {
	return d.bring(w, c, d.cfg.Pay, "partial", "dry_run")
}

// bring reads rows and has an importer take them; known are the parameters of
// the query.
func (d *Door) bring(w http.ResponseWriter, c call, to Importer, known ...string) *fault {
	in, f := d.importOf(c, known)
	if f != nil {
		return f
	}
	got, err := to.Import(c.Context(), in)
	if err != nil {
		f := faultOf(err)
		return &f
	}
	w.Header().Set("Content-Language", c.reader.Locale)
	answer(w, got.Status(in.Partial), got.Body(d.cfg.Speaker, c.reader))
	return nil
}

// importOf reads a request into what the importer takes.
func (d *Door) importOf(c call, known []string) (Import, *fault) {
	in := Import{Key: c.key.name, Reader: c.reader}
	refuse := func(f fault) (Import, *fault) { return in, &f }
	kind, params, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	if err != nil || kind != "application/json" || (charset != "" && charset != "utf-8") || c.Header.Get("Content-Encoding") != "" {
		return refuse(fault{status: http.StatusUnsupportedMediaType, code: "unsupported_type", say: chat.T("web.type")})
	}
	if !printable(c.claim.once) {
		return refuse(badRequest(chat.T("web.idempotency.form")))
	}
	q, err := asked(c, known...)
	if err != nil {
		return refuse(badRequest(chat.T("web.query", "Name", err.Error())))
	}
	in.Source = q("source")
	for name, into := range map[string]*bool{"partial": &in.Partial, "dry_run": &in.DryRun} {
		if *into, err = truth(q(name)); err != nil {
			return refuse(badRequest(chat.T("web.query.bool", "Name", name)))
		}
	}
	if in.Rows, err = d.cfg.Rows(c.body); err != nil {
		return refuse(faultOf(err))
	}
	if n := len(in.Rows); n > d.cfg.MaxRows {
		return refuse(tooLarge(chat.T("web.large.rows", "Rows", n, "Limit", d.cfg.MaxRows)))
	}
	limit := strconv.Itoa(d.cfg.MaxRow>>10) + " KiB"
	if i := slices.IndexFunc(in.Rows, func(row json.RawMessage) bool { return len(row) > d.cfg.MaxRow }); i >= 0 {
		say := chat.T("web.large.row", "Row", i+1, "Limit", limit)
		return refuse(tooLarge(say, detail{Row: i + 1, Reason: say}))
	}
	in.Once = c.once()
	return in, nil
}

func (c call) once() Once {
	name := "key\x00" + c.claim.once
	if c.claim.once == "" {
		name = "signature\x00" + string(c.claim.sum)
	}
	id := sha256.Sum256([]byte(c.key.name + "\x00" + c.Method + " " + c.URL.Path + "\x00" + name))
	body := sha256.Sum256([]byte(c.URL.RawQuery + "\x00" + string(c.body)))
	return Once{ID: "api-" + hex.EncodeToString(id[:16]), Body: hex.EncodeToString(body[:])}
}

// printable: at most 128 printable ASCII characters.
func printable(s string) bool {
	return len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

func truth(s string) (bool, error) {
	if s == "" {
		return false, nil
	}
	return strconv.ParseBool(s)
}
