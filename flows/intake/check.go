package intake

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"closeloop/flows/hiring"
)

// Reader checks rows: it holds the compiled schema and the maps of the
// sources. It is safe for concurrent use.
type Reader struct {
	schema *jsonschema.Schema
	maps   map[string]*Map
}

// NewReader compiles the schema and the maps, a jq text for each source's
// name. Errors name the source and the place.
func NewReader(sources map[string]string) (*Reader, error) {
	schema, err := compileSchema()
	if err != nil {
		return nil, err
	}
	r := &Reader{schema: schema, maps: map[string]*Map{}}
	for name, text := range sources {
		m, err := CompileMap(text)
		if err != nil {
			return nil, &SourceError{Source: name, Cause: err}
		}
		r.maps[name] = m
	}
	return r, nil
}

// SourceError says which source's map is wrong.
type SourceError struct {
	Source string
	Cause  error
}

func (e *SourceError) Error() string { return "source " + e.Source + ": " + e.Cause.Error() }

func (e *SourceError) Unwrap() error { return e.Cause }

// Row is one checked interview: what the verb row takes. Case and Version are
// still open; ids and hash are set.
type Row struct {
	Interview hiring.Interview `json:"interview"`
	Candidate hiring.Candidate `json:"candidate"`

	// Text is the row as JSON, for the event that brings it in: Check had to know
	// how large it is.
	Text json.RawMessage `json:"-"`
}

// BadRow is a row that cannot even be handed on, beside others that can: a
// stream of rows yields it as an error and goes on.
type BadRow struct{ Fault }

func (b *BadRow) Error() string { return "row refused: " + b.Reason.Key }

// Check finds everything that can be known about a row before anything is
// written. source is what the sender named: its map, if there is one, is
// applied, and it stands in for a missing "source". With faults the Row
// carries at most the external id, for the report.
func (r *Reader) Check(ctx context.Context, source string, raw json.RawMessage, company *hiring.Snapshot) (Row, []Fault) {
	if !utf8.Valid(raw) {
		return Row{}, []Fault{fault("", "utf8")}
	}
	if m, ok := r.maps[source]; ok {
		mapped, err := m.Apply(ctx, raw)
		if err != nil {
			return Row{}, []Fault{mapFault(err)}
		}
		raw = mapped
	}
	value, faults := parse(raw, source)
	if faults != nil {
		return Row{}, faults
	}
	strain := &sieve{extra: map[string]any{}}
	known := strain.known(value, r.schema, "")
	if err := r.schema.Validate(known); err != nil {
		faults = faultsOf(err)
	}
	if faults = append(faults, strain.faults...); len(faults) > 0 {
		return refusedRow(known), faults
	}
	return r.finish(known, strain.extra, company)
}

// fileSource is the source of a table that names none.
const fileSource = "file"

// CheckEntry is Check for a row of a file. A table has our columns, so no map
// is applied to it, and its faults name fields in the words of its header.
func (r *Reader) CheckEntry(ctx context.Context, source string, e Entry, company *hiring.Snapshot) (Row, []Fault) {
	switch {
	case !e.table:
		return r.Check(ctx, source, e.Raw, company)
	case e.Raw == nil:
		return Row{}, e.faults
	}
	row, faults := (&Reader{schema: r.schema}).Check(ctx, cmp.Or(source, fileSource), e.Raw, company)
	if faults = e.inWords(faults); len(faults) > 0 {
		row = Row{Interview: hiring.Interview{ExternalID: row.Interview.ExternalID}}
	}
	return row, faults
}

// finish decodes what the schema let pass and does what a schema cannot say.
func (r *Reader) finish(known any, extra map[string]any, company *hiring.Snapshot) (Row, []Fault) {
	text, err := json.Marshal(known)
	if err != nil {
		return Row{}, []Fault{fault("", "form")}
	}
	var in interview
	if err := json.Unmarshal(text, &in); err != nil {
		return Row{}, []Fault{fault("", "form")}
	}
	in.number()
	faults := in.twice()
	hash := digest(in, extra) // before tone goes: a changed policy is no new version
	faults = append(faults, heed(in.Answers, policy(company, in.Position))...)
	if pos, known := company.PositionNamed(in.Position); known && pos.Off() {
		faults = append(faults, fault("position", "off"))
	}
	row := in.row(extra, hash)
	kept, err := json.Marshal(row)
	if err != nil {
		faults = append(faults, fault("", "form"))
	}
	if len(kept) > MaxInterview {
		faults = append(faults, fault("", "large", "Limit", strconv.Itoa(MaxInterview>>10)+" KiB"))
	}
	if len(faults) > 0 {
		return refusedRow(known), faults
	}
	row.Text = kept
	return row, nil
}

func refusedRow(known any) Row {
	var row Row
	if object, ok := known.(map[string]any); ok {
		row.Interview.ExternalID, _ = object["external_id"].(string)
	}
	return row
}

// parse reads exactly one JSON object and puts the source's name in.
func parse(raw json.RawMessage, source string) (map[string]any, []Fault) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	err := dec.Decode(&value)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		at := dec.InputOffset()
		if s, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = s.Offset
		}
		return nil, []Fault{fault("", "json", "At", int(at))}
	}
	object, ok := value.(map[string]any)
	switch {
	case !ok:
		return nil, []Fault{fault("", "object")}
	case deep(object, maxDepth):
		return nil, []Fault{fault("", "deep", "Limit", maxDepth)}
	}
	if object["source"] == nil && source != "" {
		object["source"] = source
	}
	return object, nil
}

func mapFault(err error) Fault {
	switch {
	case errors.Is(err, errMemory):
		return fault("", "map_memory")
	case errors.Is(err, context.DeadlineExceeded):
		return fault("", "map_slow", "Count", int(mapTime/time.Second))
	case errors.Is(err, errOutputs):
		return fault("", "map_outputs")
	}
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fault("", "json", "At", int(s.Offset))
	}
	return fault("", "map", "Cause", clip(errors.Unwrap(err).Error()))
}

// clip shortens what jq says: it may quote the whole row.
func clip(words string) string {
	const most = 200
	if runes := []rune(words); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return words
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
