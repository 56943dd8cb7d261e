package intake

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"

	"closeloop/bot/chat"
)

// maxLine bounds one row of a file before its map makes an interview of it.
const maxLine = 4 << 20

// Rows splits the body of a request: one object is one row, an array is one
// row per element. An error is a *chat.Problem; the rows themselves are not
// checked.
func Rows(raw []byte) ([]json.RawMessage, error) {
	raw = bytes.TrimSpace(bytes.TrimPrefix(raw, byteOrderMark()))
	if len(raw) == 0 {
		return nil, chat.Refuse(chat.Invalid, chat.T("intake.body.empty"))
	}
	var list []json.RawMessage
	var one json.RawMessage
	var into any = &one
	switch raw[0] {
	case '[':
		into = &list
	case '{':
	default:
		return nil, chat.Refuse(chat.Invalid, chat.T("intake.body.shape"))
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return nil, brokenBody(raw, err)
	}
	if raw[0] == '{' {
		list = []json.RawMessage{one}
	}
	if len(list) == 0 {
		return nil, chat.Refuse(chat.Invalid, chat.T("intake.body.empty"))
	}
	return list, nil
}

func brokenBody(raw []byte, err error) error {
	line, column := 1, 1
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		before := raw[:min(int(s.Offset), len(raw))]
		line = bytes.Count(before, []byte("\n")) + 1
		column = max(len(before)-bytes.LastIndexByte(before, '\n')-1, 1)
	}
	return &chat.Problem{
		Kind: chat.Invalid, Cause: err,
		Sentence: chat.T("intake.body.json", "Line", line, "Column", column),
	}
}

// Stream reads the rows of a file one by one: a JSON array, one JSON object,
// or JSON Lines. A broken line is yielded as it is, so that its row is
// refused and the others go on; an error ends the stream.
func Stream(r io.Reader) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		first, err := opening(in)
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			yield(nil, fmt.Errorf("read rows: %w", err))
		case first == '[':
			elements(in, yield)
		default:
			lines(in, yield)
		}
	}
}

// opening skips a byte order mark and blanks and looks at what comes.
func opening(in *bufio.Reader) (byte, error) {
	if mark, _ := in.Peek(3); bytes.Equal(mark, byteOrderMark()) {
		if _, err := in.Discard(3); err != nil {
			return 0, err
		}
	}
	for {
		next, err := in.Peek(1)
		if err != nil {
			return 0, err
		}
		if !bytes.ContainsAny(next, " \t\r\n") {
			return next[0], nil
		}
		if _, err := in.Discard(1); err != nil {
			return 0, err
		}
	}
}

func elements(in io.Reader, yield func(json.RawMessage, error) bool) {
	meter := &meter{in: in, left: maxLine}
	dec := json.NewDecoder(meter)
	_, err := dec.Token()
	n := 1
	for err == nil && dec.More() {
		var row json.RawMessage
		if err = dec.Decode(&row); err != nil {
			break
		}
		if !yield(row, nil) {
			return
		}
		n, meter.left = n+1, maxLine
	}
	if err == nil {
		_, err = dec.Token() // the closing bracket
	}
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the array")
		}
	}
	if err != nil {
		yield(nil, fmt.Errorf("read row %d, at byte %d: %w", n, dec.InputOffset(), plain(err)))
	}
}

// plain says in words what a decoder means by the end of the file.
func plain(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON breaks off here, the file is not whole")
	}
	return err
}

// lines reads JSON Lines; a first line that only opens an object begins one
// object over many lines. Lines that begin with "# " are notes, as --bad-rows writes them.
func lines(in *bufio.Reader, yield func(json.RawMessage, error) bool) {
	first := true
	for n := 1; ; n++ {
		line, err := readLine(in)
		row := bytes.TrimSpace(line)
		note := bytes.HasPrefix(row, []byte("# "))
		if first && !note && len(row) > 0 && err == nil && !bytes.HasSuffix(row, []byte("}")) {
			whole, rest := io.ReadAll(io.LimitReader(in, maxLine))
			row, err = bytes.TrimSpace(append(line, whole...)), rest
		}
		first = first && (note || len(row) == 0)
		switch {
		case errors.Is(err, errLongRow):
			if !yield(nil, &BadRow{fault("", "large", "Limit", strconv.Itoa(MaxInterview>>10)+" KiB")}) {
				return
			}
			continue
		case err != nil && !errors.Is(err, io.EOF):
			yield(nil, fmt.Errorf("read line %d: %w", n, err))
			return
		}
		if len(row) > 0 && !note && !yield(row, nil) {
			return
		}
		if err != nil {
			return
		}
	}
}

// readLine reads a line; one that is too long is read to its end, and not kept.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxLine; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case long && (err == nil || errors.Is(err, io.EOF)):
			return nil, errLongRow
		default:
			return line, err
		}
	}
}

var errLongRow = errors.New("a row is larger than 4 MiB")

// meter ends a reader that hands out too much before it is reset.
type meter struct {
	in   io.Reader
	left int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errLongRow
	}
	n, err := m.in.Read(p)
	m.left -= n
	return n, err
}

func byteOrderMark() []byte { return []byte("\ufeff") }
