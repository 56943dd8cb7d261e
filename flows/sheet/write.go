package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Writer takes a table row by row; the first is its header. Close finishes the
// file and must be called once; it does not close what is below.
type Writer interface {
	Row(cells ...string) error
	Close() error
}

// NewCSV writes UTF-8 with a mark, so that Excel shows Chinese as it is. A cell
// that a spreadsheet would take for a formula gets an apostrophe before it,
// which this package takes away when it reads.
func NewCSV(w io.Writer) Writer { return &csvWriter{out: w, w: csv.NewWriter(w)} }

type csvWriter struct {
	out  io.Writer
	w    *csv.Writer
	open bool
}

func (c *csvWriter) Row(cells ...string) error {
	if !c.open {
		c.open = true
		if _, err := io.WriteString(c.out, "\ufeff"); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	out := make([]string, len(cells))
	for i, cell := range cells {
		out[i] = arm(strings.ToValidUTF8(cell, "\ufffd"))
	}
	if err := c.w.Write(out); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func (c *csvWriter) Close() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// arm puts an apostrophe before what would come alive, and before an apostrophe
// that stands before such, so that [tame] gives back exactly what was written.
func arm(cell string) string {
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") || alive(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

func tame(cell string) string {
	if strings.HasPrefix(cell, "'") && alive(strings.TrimLeft(cell, "'")) {
		return cell[1:]
	}
	return cell
}

// alive says whether a spreadsheet may compute a cell that begins like this.
func alive(cell string) bool {
	cell = strings.TrimLeftFunc(cell, unicode.IsSpace)
	return cell != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(cell[:min(len(cell), 4)])[0])
}
