package sheet

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"
)

//go:embed words.yaml
var wordsFile []byte

// Words are those that every table shares.
type Words struct {
	Yes   []string `yaml:"yes"`
	No    []string `yaml:"no"`
	Hints []string `yaml:"hints"`
	Notes struct {
		Sheet    string   `yaml:"sheet"`
		Header   []string `yaml:"header"`
		Required string   `yaml:"required"`
	} `yaml:"notes"`
}

// ReadWords reads the words of this package.
func ReadWords() (Words, error) {
	var w Words
	if err := yaml.UnmarshalWithOptions(wordsFile, &w, yaml.Strict()); err != nil {
		return w, fmt.Errorf("read words of tables: %w", err)
	}
	return w, nil
}

// Truth reads a yes or a no; ok is false for anything else.
func (w Words) Truth(cell string) (yes, ok bool) {
	cell = strings.ToLower(norm.NFKC.String(cell))
	for _, word := range w.Yes {
		if cell == word {
			return true, true
		}
	}
	for _, word := range w.No {
		if cell == norm.NFKC.String(word) {
			return false, true
		}
	}
	return false, false
}

// Number reads a number with or without commas, also in full-width digits.
func Number(cell string) (float64, bool) {
	cell = strings.NewReplacer(",", "", " ", "").Replace(norm.NFKC.String(cell))
	x, err := strconv.ParseFloat(strings.TrimSuffix(cell, "%"), 64)
	return x, err == nil && !math.IsInf(x, 0) && !math.IsNaN(x)
}

// Digits reads a phone or another number that is a name. Where a spreadsheet
// wrote it as 1.38E+10 and digits are gone, ok is false.
func Digits(cell string) (digits string, ok bool) {
	cell = norm.NFKC.String(cell)
	mantissa, power, has := strings.Cut(strings.ToUpper(cell), "E+")
	whole, part, _ := strings.Cut(mantissa, ".")
	n, err := strconv.Atoi(power)
	if !has || err != nil || strings.Trim(whole+part, "0123456789") != "" || len(whole) != 1 {
		return cell, true
	}
	if len(part) < n {
		return cell, false
	}
	return plain(cell), true
}

// Clock is how a table tells time.
type Clock struct {
	Zone    *time.Location
	Since04 bool
}

// Moment reads an instant: RFC 3339, or year, month and day with or without a
// time, however they are parted, or the number of days a spreadsheet keeps.
func (c Clock) Moment(cell string) (time.Time, bool) {
	cell = strings.ToUpper(strings.TrimSpace(norm.NFKC.String(cell)))
	if at, err := time.Parse(time.RFC3339, cell); err == nil {
		return at, true
	}
	if days, err := strconv.ParseFloat(cell, 64); err == nil && days > 20000 && days < 90000 {
		return c.days(days), true
	}
	later := 0
	for _, half := range []string{"AM", "PM"} {
		if bare, found := strings.CutSuffix(cell, half); found {
			cell, later = bare, map[string]int{"AM": -12, "PM": 12}[half]
		}
	}
	parts, ok := numbers(cell)
	if !ok || len(parts) < 3 || len(parts) == 4 || len(parts) > 6 || parts[0] < 1900 || parts[0] > 9999 {
		return time.Time{}, false
	}
	for len(parts) < 6 {
		parts = append(parts, 0)
	}
	if h := parts[3]; later != 0 && h > 12 || later > 0 && h == 0 {
		return time.Time{}, false
	} else if later < 0 && h == 12 || later > 0 && h < 12 {
		parts[3] += later
	}
	at := time.Date(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5], 0, c.Zone)
	same := int(at.Month()) == parts[1] && at.Day() == parts[2] && parts[3] < 24 && parts[4] < 60 && parts[5] < 60
	return at, same
}

// days counts as spreadsheets do, from the end of 1899 or from 1904, in the
// zone of the reader, to the second.
func (c Clock) days(n float64) time.Time {
	year, day := 1899, 30
	month := time.December
	if c.Since04 {
		year, month, day = 1904, time.January, 1
	}
	whole, part := math.Modf(n)
	seconds := int(math.Round(part * 86400))
	return time.Date(year, month, day+int(whole), 0, 0, seconds, 0, c.Zone)
}

// numbers are the groups of digits of a moment; ok is false where anything but
// what parts them stands between.
func numbers(cell string) (groups []int, ok bool) {
	within := false
	for _, r := range cell {
		switch {
		case r >= '0' && r <= '9':
			if !within {
				groups = append(groups, 0)
			}
			last := &groups[len(groups)-1]
			if *last = *last*10 + int(r-'0'); *last > 9999 {
				return nil, false
			}
		case strings.ContainsRune("-/.: T", r), unicode.IsSpace(r):
		case r == '年', r == '月', r == '日', r == '号', r == '时', r == '点', r == '分', r == '秒':
		default:
			return nil, false
		}
		within = r >= '0' && r <= '9'
	}
	return groups, true
}
