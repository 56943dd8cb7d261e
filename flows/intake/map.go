package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"github.com/itchyny/gojq"
)

// Bounds of a map for one row.
const (
	mapTime   = 2 * time.Second
	mapMemory = 64 << 20 // bytes the heap may grow while a row is mapped
)

var (
	errMemory  = errors.New("more than 64 MiB for one row")
	errOutputs = errors.New("not exactly one object")

	errUnfinished = errors.New("the expression breaks off here")
)

// Map turns a source's own JSON into the interview format: a jq expression
// without environment, modules, inputs and clock. It is safe for concurrent
// use.
type Map struct {
	code *gojq.Code
	src  string
}

// MapError says where a map's text is wrong. Line and Column count from 1 and
// are 0 where the place is not known.
type MapError struct {
	Line, Column int
	Cause        error
}

func (e *MapError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("compile map: %v", e.Cause)
	}
	return fmt.Sprintf("compile map: line %d, column %d: %v", e.Line, e.Column, e.Cause)
}

func (e *MapError) Unwrap() error { return e.Cause }

// clockless hides what would make the same row come out differently tomorrow
// or on another machine.
const clockless = `
def now: error("a map has no clock");
def localtime: error("a map has no time zone");
def strflocaltime(f): error("a map has no time zone");
.`

// CompileMap compiles a map. Errors are *MapError.
func CompileMap(src string) (*Map, error) {
	query, err := gojq.Parse(src)
	if err != nil {
		return nil, mapError(src, err)
	}
	if query.Meta != nil || len(query.Imports) > 0 {
		return nil, &MapError{Line: 1, Column: 1, Cause: errors.New("a map may not use modules")}
	}
	hidden, err := gojq.Parse(clockless)
	if err != nil {
		return nil, &MapError{Cause: err}
	}
	query.FuncDefs = append(hidden.FuncDefs, query.FuncDefs...)
	code, err := gojq.Compile(query, gojq.WithEnvironLoader(func() []string { return nil }))
	if err != nil {
		return nil, mapError(src, err)
	}
	return &Map{code, src}, nil
}

func mapError(src string, err error) *MapError {
	e := &MapError{Cause: err}
	at := -1
	if p, ok := errors.AsType[*gojq.ParseError](err); ok {
		at = p.Offset - len(p.Token)
		if p.Token == "" {
			e.Cause = errUnfinished
		}
	} else if name := regexp.MustCompile(`: (\$?[\w:]+)`).FindStringSubmatch(err.Error()); name != nil {
		at = strings.Index(src, name[1])
	}
	if at >= 0 && at <= len(src) {
		before := src[:at]
		e.Line = strings.Count(before, "\n") + 1
		e.Column = len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
	}
	return e
}

// Apply maps one row. It stops after 2 s, when ctx ends, or when the heap has
// grown by 64 MiB, and wants exactly one object out.
func (m *Map) Apply(ctx context.Context, row json.RawMessage) (json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(row))
	dec.UseNumber()
	var in any
	if err := dec.Decode(&in); err != nil {
		return nil, fmt.Errorf("map row: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, mapTime)
	defer cancel()
	out, err := only(m.code.RunWithContext(newFuse(ctx), in))
	if err != nil {
		return nil, fmt.Errorf("map row: %w", m.unquoted(err))
	}
	raw, err := gojq.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("map row: %w", err)
	}
	return raw, nil
}

// unquoted is what jq says, without what it quotes of the row: the reason is kept with
// the answer, where nobody looks for a candidate. What a map throws itself is said if
// the map has those words.
func (m *Map) unquoted(err error) error {
	for _, own := range []error{errMemory, errOutputs, context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, own) {
			return err
		}
	}
	words := err.Error()
	if thrown, ok := errors.AsType[gojq.ValueError](err); ok {
		if said, _ := thrown.Value().(string); said != "" && strings.Contains(m.src, strconv.Quote(said)) {
			return errors.New(words)
		}
		return errors.New("error")
	}
	if i := strings.IndexAny(words, "(\"'`"); i >= 0 {
		words = words[:i]
	}
	return errors.New(strings.TrimSpace(words))
}

// only returns the one object of a run.
func only(run gojq.Iter) (map[string]any, error) {
	v, ok := run.Next()
	if err, bad := v.(error); bad {
		return nil, err
	}
	object, is := v.(map[string]any)
	if !ok || !is {
		return nil, errOutputs
	}
	switch more, ok := run.Next(); more := more.(type) {
	case error:
		return nil, more
	default:
		if ok {
			return nil, errOutputs
		}
	}
	return object, nil
}

// fuse is a context that also ends when the heap grows too much. gojq asks
// Done before each of its instructions, so no goroutine has to watch: every
// sixteenth time the fuse looks at the heap. One instruction at most doubles a
// text or makes one array, so the fuse blows in time for all but a deliberate
// single blow, and a map is written by the operator, never by a sender.
type fuse struct {
	context.Context
	steps int
	start uint64
	blown chan struct{}
	err   error
}

func newFuse(ctx context.Context) *fuse {
	return &fuse{Context: ctx, start: heap(), blown: make(chan struct{})}
}

func (f *fuse) Done() <-chan struct{} {
	if f.steps++; f.err == nil && f.steps%16 == 0 {
		f.look()
	}
	if f.err != nil {
		return f.blown
	}
	return f.Context.Done()
}

func (f *fuse) look() {
	now := heap()
	if now > f.start+mapMemory {
		runtime.GC() // what others have let go meanwhile is not the map's
		now = heap()
	}
	f.start = min(f.start, now) // what was garbage at the start is no room to grow into
	if now > f.start+mapMemory {
		f.err = errMemory
		close(f.blown)
	}
}

func (f *fuse) Err() error {
	if f.err != nil {
		return f.err
	}
	return f.Context.Err()
}

// heap is the size of all objects in the heap, in bytes.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
