package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"closeloop/flows/sheet"
)

// badRows is the file of refused rows, each as it came. Rows of JSON stand on a
// line each, under a line with "#" that says why; the import skips such lines.
// Rows of a table are CSV under their own header, with a column more that says
// why, which the import leaves out. So the file can be mended and imported as it
// is. A nil one writes nothing.
type badRows struct {
	path  string
	file  *os.File
	out   *bufio.Writer
	table sheet.Writer // of a table
	width int          // of its header
	rows  int
}

// newBadRows makes the file, never over another.
func newBadRows(path string) (*badRows, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("write --bad-rows: %s exists already; name a new file, or remove it first. Nothing was stored", path)
	}
	if err != nil {
		return nil, fmt.Errorf("write --bad-rows: %w; nothing was stored", err)
	}
	return &badRows{path: path, file: f, out: bufio.NewWriter(f)}, nil
}

// because heads the column that says why.
const because = "Refused because"

// head makes it a table under a header.
func (b *badRows) head(titles []string) {
	if b != nil {
		b.table, b.width = sheet.NewCSV(b.out), len(titles)
		_ = b.table.Row(append(slices.Clone(titles), because)...) // a fault comes again when the file is closed
	}
}

func (b *badRows) add(one slip) error {
	if b == nil {
		return nil
	}
	b.rows++
	why := strings.Join(strings.Fields(one.Result.Reason), " ")
	if b.table != nil {
		cells := slices.Clone(one.Came.Cells)
		for len(cells) < b.width {
			cells = append(cells, "")
		}
		return b.table.Row(slices.Insert(cells, b.width, why)...)
	}
	_, err := fmt.Fprintf(b.out, "# row %d: %s\n%s\n", one.Result.Row, why, oneLine(one.Came.Raw))
	return err
}

// oneLine is a row on one line; a row that is no JSON stays as it is, apart
// from line breaks.
func oneLine(raw []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, raw) == nil {
		return out.Bytes()
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\n"), []byte(" ")), []byte("\r"), []byte(" "))
}

// close says what was written, and why it is for one's own eyes; a file without rows goes.
func (b *badRows) close(say io.Writer, names string) error {
	if b == nil {
		return nil
	}
	var err error
	if b.table != nil {
		err = b.table.Close()
	}
	err = errors.Join(err, b.out.Flush(), b.file.Close())
	if b.rows == 0 {
		return errors.Join(err, os.Remove(b.path))
	}
	if err == nil {
		fmt.Fprintf(say, "Wrote %d refused rows to %s, readable by you only: %s. Mend it and import it.\n", b.rows, b.path, names)
	}
	return err
}
