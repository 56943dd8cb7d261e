package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"closeloop/bot/chat"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"
)

// Column is one column that a table may have: the words of its header and what
// a template says about it.
type Column struct {
	Key      string            `yaml:"key"`
	Title    map[string]string `yaml:"title"` // by locale; also words that find it
	Also     []string          `yaml:"also"`  // further words
	Required bool              `yaml:"required"`
	Each     bool              `yaml:"each"` // may stand many times: for each number ("Answer 2") or name ("Score: logic")
	Hint     map[string]string `yaml:"hint"`
}

// Columns are those of one table.
type Columns []Column

// ReadColumns reads the data file of an owner: a list of columns.
func ReadColumns(raw []byte) (Columns, error) {
	var c Columns
	if err := yaml.UnmarshalWithOptions(raw, &c, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read columns: %w", err)
	}
	return c, nil
}

// Place is a column as it was found.
type Place struct {
	Key    string
	Number int    // of "Answer 2"
	Name   string // of "Score: logic"
	Title  string // as it stands in the header
	At     int    // which cell, from 0
}

// Header is what the header of a table says.
type Header struct {
	Line    int // 0: no row looks like a header
	Places  []Place
	Unknown []string // titles that mean nothing to us, in order
	Missing []string // keys of columns that must be there
	Twice   []Place  // columns that stand there a second time
}

// Find reads the header out of the first rows of a table: the one that names
// most columns. A title above it is passed over.
func (c Columns) Find(rows []Row) Header {
	var best Header
	for _, row := range rows {
		if h := c.header(row); len(h.Places) > len(best.Places) {
			best = h
		}
	}
	return best
}

func (c Columns) header(row Row) Header {
	h := Header{Line: row.Line}
	seen := map[string]bool{}
	for i, title := range row.Cells {
		p, ok := c.place(title)
		p.Title, p.At = chat.OneLine(title), i
		id := p.Key + "\x00" + strconv.Itoa(p.Number) + "\x00" + p.Name
		switch {
		case title == "":
		case !ok:
			h.Unknown = append(h.Unknown, p.Title)
		case seen[id]:
			h.Twice = append(h.Twice, p)
		default:
			seen[id] = true
			h.Places = append(h.Places, p)
		}
	}
	for _, col := range c {
		if col.Required && !slices.ContainsFunc(h.Places, func(p Place) bool { return p.Key == col.Key }) {
			h.Missing = append(h.Missing, col.Key)
		}
	}
	return h
}

// place finds the column that a title means: as a whole, else by its Chinese
// or its other words alone, so that "姓名 Name" is understood.
func (c Columns) place(title string) (Place, bool) {
	title = norm.NFKC.String(title)
	if at := strings.IndexAny(title, "(（[【"); at > 0 {
		title = title[:at]
	}
	head, name, named := strings.Cut(title, ":")
	name = strings.TrimSpace(name)
	for _, words := range readings(head) {
		for _, col := range c {
			if col.Each == (named && name != "") && col.answers(words) {
				return Place{Key: col.Key, Name: name}, true
			}
		}
		word, number := numbered(words)
		for _, col := range c {
			if col.Each && number > 0 && col.answers(word) {
				return Place{Key: col.Key, Number: number}, true
			}
		}
	}
	return Place{}, false
}

// answers says whether folded words are among the column's, or are two of them
// in a row, as in "同意AI面试 Consent to AI interview".
func (c Column) answers(words string) bool {
	own := append([]string{c.Key}, c.Also...)
	for _, title := range c.Title {
		own = append(own, title)
	}
	for i := range own {
		own[i] = fold(own[i])
	}
	return words != "" && slices.ContainsFunc(own, func(w string) bool {
		rest, begins := strings.CutPrefix(words, w)
		return begins && (rest == "" || slices.Contains(own, rest))
	})
}

// readings are the ways to take a title.
func readings(title string) []string {
	whole := fold(title)
	var han, other strings.Builder
	for _, r := range whole {
		switch {
		case unicode.Is(unicode.Han, r):
			han.WriteRune(r)
		case unicode.IsDigit(r):
			han.WriteRune(r)
			other.WriteRune(r)
		default:
			other.WriteRune(r)
		}
	}
	return []string{whole, once(han.String()), once(other.String())}
}

// once makes "11" of a number that stood in both languages, as in
// "回答1 Answer1", one again.
func once(words string) string {
	letters := strings.TrimRightFunc(words, unicode.IsDigit)
	digits := words[len(letters):]
	if half := len(digits) / 2; len(digits)%2 == 0 && half > 0 && digits[:half] == digits[half:] {
		return letters + digits[:half]
	}
	return words
}

func numbered(words string) (string, int) {
	word := strings.TrimRightFunc(words, unicode.IsDigit)
	n, err := strconv.Atoi(words[len(word):])
	if err != nil || n > 1000 {
		return words, 0
	}
	return word, n
}

// fold leaves letters and digits of a title, in one case and width.
func fold(title string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(title))
}

// Cell is what a row has under a column that stands once.
func (h Header) Cell(row Row, key string) string {
	for _, p := range h.Places {
		if p.Key == key {
			return p.In(row)
		}
	}
	return ""
}

// In is what a row has at this place.
func (p Place) In(row Row) string {
	if p.At < len(row.Cells) {
		return row.Cells[p.At]
	}
	return ""
}
