package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"closeloop/bot/chat"
)

// xlsxRows reads one sheet.
type xlsxRows struct {
	book *workbook
	name string

	row    Row
	size   int // bytes of the row so far
	column int // of the cell, from 0
	kind   string
	text   strings.Builder
	within string // the element whose text counts: v or t
	aloud  bool   // within what says how it is read
	rows   int    // seen, with or without anything in them
}

func (x *xlsxRows) each(yield func(Row, error) bool) {
	p, err := x.book.open(x.name)
	if p == nil {
		if err != nil {
			yield(Row{}, err)
		}
		return
	}
	defer p.close()
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return
		}
		done := false
		if err == nil {
			done, err = x.take(token)
		}
		if err != nil {
			yield(Row{}, err)
			return
		}
		if row := x.row; done {
			if row.Cells = cut(row.Cells); len(row.Cells) > 0 && !yield(row, nil) {
				return
			}
		}
	}
}

// take goes on by one token and says whether a row is complete.
func (x *xlsxRows) take(token xml.Token) (done bool, err error) {
	switch e := token.(type) {
	case xml.StartElement:
		return false, x.begin(e)
	case xml.CharData:
		if x.within != "" {
			return false, x.write(string(e))
		}
	case xml.EndElement:
		switch e.Name.Local {
		case x.within:
			x.within = ""
		case "rPh":
			x.aloud = false
		case "c":
			return false, x.cell()
		case "row":
			return true, nil
		}
	}
	return false, nil
}

func (x *xlsxRows) begin(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		line := x.row.Line + 1
		if n, err := strconv.Atoi(attr(e, "r")); err == nil && n > 0 {
			line = n
		}
		x.row, x.size, x.column = Row{Line: line}, 0, -1
		if x.rows++; x.rows > x.book.limits.Rows {
			return refuse("rows", "Limit", x.book.limits.Rows)
		}
	case "c":
		x.column++
		if n := columnOf(attr(e, "r")); n >= 0 {
			x.column = n
		}
		x.kind = attr(e, "t")
		x.text.Reset()
	case "rPh":
		x.aloud = true
	case "v", "t":
		if !x.aloud {
			x.within = e.Name.Local
		}
	}
	return nil
}

func (x *xlsxRows) write(text string) error {
	if x.size += len(text); x.size > x.book.limits.Row {
		return refuse("row", "Row", x.row.Line, "Limit", x.book.limits.Row>>20)
	}
	x.text.WriteString(text)
	return nil
}

// cell takes the cell that ends: a formula counts by what it came to.
func (x *xlsxRows) cell() error {
	text := x.text.String()
	if text == "" {
		return nil
	}
	switch x.kind {
	case "s":
		var err error
		if text, err = x.book.texts.at(text); err != nil {
			return err
		}
		if err := x.write(text); err != nil {
			return err
		}
	case "b":
		text = map[string]string{"1": "true", "0": "false"}[text]
	case "e":
		x.row.Bad = chat.T("sheet.fault.value", "Value", clip(text), "Column", letters(x.column))
	case "", "n":
		text = plain(text)
	default:
		text = unescape(text)
	}
	if text = trim(text); text == "" {
		return nil
	}
	if x.column >= x.book.limits.Columns {
		return refuse("columns", "Row", x.row.Line, "Limit", x.book.limits.Columns)
	}
	if len(text) > x.book.limits.Cell {
		x.row.Bad = chat.T("sheet.fault.cell", "Limit", x.book.limits.Cell>>10)
		text = ""
	}
	for len(x.row.Cells) <= x.column {
		x.row.Cells = append(x.row.Cells, "")
	}
	x.row.Cells[x.column] = text
	return nil
}

// columnOf reads the column of a reference like BC12, from 0; -1 if there is
// none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}

// letters is how a spreadsheet names a column.
func letters(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// plain writes a number as a person would: no powers of ten, and the fifteen
// digits that a spreadsheet keeps.
func plain(number string) string {
	x, err := strconv.ParseFloat(number, 64)
	if err != nil || len(number) > 30 || x > 1e21 || x < -1e21 {
		return number
	}
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// unescape reads _x000D_, by which XLSX writes what XML cannot hold.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for {
		at := strings.Index(text, "_x")
		if at < 0 || len(text) < at+7 {
			return out.String() + text
		}
		code, err := strconv.ParseUint(text[at+2:at+6], 16, 16)
		if err != nil || text[at+6] != '_' {
			out.WriteString(text[:at+2])
			text = text[at+2:]
			continue
		}
		out.WriteString(text[:at])
		out.WriteRune(rune(code))
		text = text[at+7:]
	}
}

// clip shortens what somebody else wrote within a sentence of ours.
func clip(words string) string {
	words = chat.OneLine(words)
	if r := []rune(words); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return words
}
