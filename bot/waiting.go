package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// waitingRows keeps the checked rows of a file until all are known to be good.
// The file has no name: nobody else can open it, and it is gone with us.
type waitingRows struct {
	file *os.File
	out  *bufio.Writer
	enc  *json.Encoder
}

// waitingRow is a row as it waits.
type waitingRow struct {
	Row        int             `json:"row"`
	Line       int             `json:"line,omitempty"`
	ExternalID string          `json:"external_id"`
	Lane       string          `json:"lane"`
	Data       json.RawMessage `json:"data"`
}

// newWaitingRows makes the file where the store has its room.
func newWaitingRows(dir string) (*waitingRows, error) {
	f, err := os.CreateTemp(dir, "import-*")
	if err == nil {
		err = os.Remove(f.Name())
	}
	if err != nil {
		return nil, fmt.Errorf("keep checked rows: %w", err)
	}
	w := &waitingRows{file: f, out: bufio.NewWriterSize(f, 256<<10)}
	w.enc = json.NewEncoder(w.out)
	w.enc.SetEscapeHTML(false)
	return w, nil
}

func (w *waitingRows) add(one looked) error {
	if len(one.Faults) > 0 {
		return nil
	}
	if err := w.enc.Encode(waitingRow{one.Row, one.Line, one.ExternalID, one.lane, one.data}); err != nil {
		return fmt.Errorf("keep checked rows: %w", err)
	}
	return nil
}

// groups hands the rows out again.
func (w *waitingRows) groups() iter.Seq2[[]looked, error] {
	return func(yield func([]looked, error) bool) {
		err := w.out.Flush()
		if err == nil {
			_, err = w.file.Seek(0, io.SeekStart)
		}
		dec := json.NewDecoder(bufio.NewReaderSize(w.file, 256<<10))
		var group []looked
		size := 0
		for err == nil {
			var r waitingRow
			if err = dec.Decode(&r); err != nil {
				break
			}
			group = append(group, looked{result: result{Row: r.Row, Line: r.Line, ExternalID: r.ExternalID}, lane: r.Lane, data: r.Data})
			if size += len(r.Data); len(group) >= chunk || size >= chunkBytes {
				if !yield(group, nil) {
					return
				}
				group, size = nil, 0
			}
		}
		if len(group) > 0 && !yield(group, nil) {
			return
		}
		if !errors.Is(err, io.EOF) {
			yield(nil, fmt.Errorf("read checked rows: %w", err))
		}
	}
}

func (w *waitingRows) drop() { _ = w.file.Close() }
