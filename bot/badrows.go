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
	"strings"

	"closeloop/bot/web"
)

// badRows is the file of refused rows: each as it came, under a line with "#"
// that says why. The import skips such lines, so the file can be mended and
// imported as it is.
type badRows struct {
	path string
	file *os.File
	out  *bufio.Writer
	rows int
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

func (b *badRows) add(r web.ResultBody, raw []byte) error {
	b.rows++
	_, err := fmt.Fprintf(b.out, "# row %d: %s\n%s\n", r.Row, strings.Join(strings.Fields(r.Reason), " "), oneLine(raw))
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

// close says what was written; a file without rows goes.
func (b *badRows) close(say io.Writer) error {
	err := errors.Join(b.out.Flush(), b.file.Close())
	if b.rows == 0 {
		return errors.Join(err, os.Remove(b.path))
	}
	if err == nil {
		fmt.Fprintf(say, "Wrote %d refused rows to %s, readable by you only: it names candidates. Mend it and import it.\n", b.rows, b.path)
	}
	return err
}
