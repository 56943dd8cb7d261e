package almanac

import (
	_ "embed" // the words of a table
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"
)

//go:embed columns.yaml
var columnsFile []byte

//go:embed kinds.yaml
var kindsFile []byte

// maxFile is how large a calendar may be: chinese-days has a third of this.
const maxFile = 1 << 20

// What a day is.
const (
	dayOff     = "off"
	dayWork    = "work"
	dayCompany = "company"
)

// Read reads a calendar: JSON of the built-in form, of chinese-days or of
// holiday-cn, or a table with a date and a kind. It is recognised by what is in
// it. With faults the file is not to be used; an error is a *chat.Problem where a
// person can mend it.
func Read(src sheet.Source) (File, []sheet.Fault, error) {
	if src.Size > maxFile {
		return File{}, nil, chat.Refuse(chat.Invalid, chat.T("almanac.fault.large"))
	}
	book, err := sheet.Open(src, sheet.Usual())
	if err != nil {
		return File{}, nil, err
	}
	var d diary
	if book.Format == sheet.JSON {
		raw, err := io.ReadAll(book.Text())
		if err != nil {
			return File{}, nil, err
		}
		if why := d.document(raw); !why.Empty() {
			return File{}, nil, chat.Refuse(chat.Invalid, why)
		}
	} else if err := d.table(book); err != nil {
		return File{}, nil, err
	}
	if len(d.faults) == 0 && d.days == 0 {
		return File{}, nil, chat.Refuse(chat.Invalid, chat.T("almanac.fault.empty"))
	}
	return d.file(), d.faults, nil
}

// A diary collects the days of a file.
type diary struct {
	region string
	years  map[string]*hiring.DaysOff
	whole  map[string]bool // years of which the file says that it has all of them
	own    []string
	days   int
	faults []sheet.Fault
}

// add takes a day, 2027-01-31.
func (d *diary) add(day, kind string) {
	d.days++
	if kind == dayCompany {
		if !slices.Contains(d.own, day) {
			d.own = append(d.own, day)
		}
		return
	}
	year := day[:4]
	if d.years == nil {
		d.years = map[string]*hiring.DaysOff{}
	}
	if d.years[year] == nil {
		d.years[year] = &hiring.DaysOff{}
	}
	if kind == dayWork {
		d.years[year].On = append(d.years[year].On, day[5:])
	} else {
		d.years[year].Off = append(d.years[year].Off, day[5:])
	}
}

// against says whether a day that is off would be worked, or the other way round.
func (d *diary) against(day, kind string) bool {
	days := d.years[day[:4]]
	return days != nil && (kind == dayWork && slices.Contains(days.Off, day[5:]) || kind == dayOff && slices.Contains(days.On, day[5:]))
}

// file sorts the years: one with its New Year's Day is there as a whole.
func (d *diary) file() File {
	f := File{Region: d.region, Whole: map[string]hiring.DaysOff{}, Some: map[string]hiring.DaysOff{}, Own: d.own}
	for year, days := range d.years {
		if d.whole[year] || slices.Contains(days.Off, "01-01") {
			f.Whole[year] = *days
		} else {
			f.Some[year] = *days
		}
	}
	return f
}

// document reads JSON in whichever of the three forms it is; empty: it could.
func (d *diary) document(raw []byte) chat.Text {
	var doc struct {
		Region string
		Years  map[string]hiring.DaysOff
		Own    []string
		// chinese-days
		Holidays, Workdays map[string]string
		// holiday-cn
		Year int
		Days []struct {
			Date     string
			IsOffDay *bool
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return chat.T("almanac.fault.json")
	}
	d.region, d.whole = strings.ToUpper(doc.Region), map[string]bool{}
	for year, days := range doc.Years {
		d.whole[year] = true
		d.all(prefixed(year, days.Off), dayOff)
		d.all(prefixed(year, days.On), dayWork)
	}
	d.all(doc.Own, dayCompany)
	if doc.Holidays != nil || doc.Days != nil {
		d.region = "CN"
	}
	for day := range doc.Holidays {
		d.dated(day, dayOff)
	}
	for day := range doc.Workdays {
		d.dated(day, dayWork)
	}
	for _, day := range doc.Days {
		switch {
		case day.IsOffDay == nil:
			d.faults = append(d.faults, sheet.Fault{Column: day.Date, Why: chat.T("almanac.fault.kind")})
		case *day.IsOffDay:
			d.dated(day.Date, dayOff)
		default:
			d.dated(day.Date, dayWork)
		}
	}
	if year := time.Date(doc.Year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006"); doc.Year > 0 && len(doc.Days) > 0 {
		d.whole[year] = true
	}
	return chat.Text{}
}

func prefixed(year string, days []string) (out []string) {
	for _, day := range days {
		out = append(out, year+"-"+day)
	}
	return out
}

func (d *diary) all(days []string, kind string) {
	for _, day := range days {
		d.dated(day, kind)
	}
}

// dated takes a day of JSON, which is written one way.
func (d *diary) dated(day, kind string) {
	if at, err := time.Parse(time.DateOnly, day); err != nil || !likely(at) {
		d.faults = append(d.faults, sheet.Fault{Column: clip(day), Why: chat.T("almanac.fault.date")})
		return
	}
	d.add(day, kind)
}

// likely says whether a date is of these times.
func likely(at time.Time) bool { return at.Year() >= 2000 && at.Year() < 2100 }

// table reads the rows of CSV or XLSX.
func (d *diary) table(book *sheet.Book) error {
	columns, err := sheet.ReadColumns(columnsFile)
	if err != nil {
		return err
	}
	var kinds map[string][]string
	if err := yaml.Unmarshal(kindsFile, &kinds); err != nil {
		return err
	}
	best, err := columns.Best(book)
	if err != nil {
		return err
	}
	if d.faults = best.Faults(); len(d.faults) > 0 {
		return nil
	}
	clock := sheet.Clock{Zone: time.UTC, Since04: book.Since04}
	for row, err := range best.Rows() {
		if err != nil {
			return err
		}
		d.row(best, row, clock, kinds)
	}
	return nil
}

func (d *diary) row(t sheet.Table, row sheet.Row, clock sheet.Clock, kinds map[string][]string) {
	fault := func(key, why string) {
		title := key
		for _, p := range t.Header.Places {
			if p.Key == key {
				title = p.Title
			}
		}
		d.faults = append(d.faults, sheet.Fault{Sheet: t.Tab.Name, Line: row.Line, Column: title, Why: chat.T(why)})
	}
	at, ok := clock.Moment(t.Header.Cell(row, "date"))
	if !ok || !likely(at) {
		fault("date", "almanac.fault.date")
		return
	}
	said := strings.ToLower(norm.NFKC.String(t.Header.Cell(row, "kind")))
	for kind, words := range kinds {
		if slices.Contains(words, said) {
			if d.against(at.Format(time.DateOnly), kind) {
				fault("kind", "almanac.fault.twice")
				return
			}
			d.add(at.Format(time.DateOnly), kind)
			return
		}
	}
	fault("kind", "almanac.fault.kind")
}
