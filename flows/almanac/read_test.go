package almanac

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

	"github.com/google/go-cmp/cmp"
)

func read(text string) (File, []sheet.Fault, error) {
	return Read(sheet.Source{In: bytes.NewReader([]byte(text)), Size: int64(len(text))})
}

// TestRead: the forms in which calendars are published, and tables as people
// write them. A year with its New Year's Day is there as a whole.
func TestRead(t *testing.T) {
	t.Parallel()
	type days = map[string]hiring.DaysOff
	for name, c := range map[string]struct {
		text string
		want File
	}{
		"as it is built in": {
			`{"region": "cn", "years": {"2027": {"off": ["02-05"], "on": ["02-13"]}}, "own": ["2027-03-01"]}`,
			File{Region: "CN", Whole: days{"2027": {Off: []string{"02-05"}, On: []string{"02-13"}}}, Own: []string{"2027-03-01"}},
		},
		"chinese-days": {
			`{"holidays": {"2027-01-01": "New Year's Day,元旦,1"}, "workdays": {"2027-02-13": "Spring Festival,春节,3", "2026-12-27": "New Year's Day,元旦,1"}, "inLieuDays": {"2027-02-05": "x"}}`,
			File{Region: "CN", Whole: days{"2027": {Off: []string{"01-01"}, On: []string{"02-13"}}}, Some: days{"2026": {On: []string{"12-27"}}}},
		},
		"holiday-cn": {
			`{"$schema": "s", "$id": "i", "year": 2027, "papers": ["p"], "days": [{"name": "元旦", "date": "2026-12-31", "isOffDay": true}, {"name": "春节", "date": "2027-02-13", "isOffDay": false}, {"name": "春节", "date": "2027-02-08", "isOffDay": true}]}`,
			File{Region: "CN", Whole: days{"2027": {Off: []string{"02-08"}, On: []string{"02-13"}}}, Some: days{"2026": {Off: []string{"12-31"}}}},
		},
		"a table in Chinese": {
			"日期,类型,名称\n2027/1/1,放假,元旦\n2027年2月13日,补班,春节\n2027-03-01,公司休息,司庆\n2027-03-01,公司休息,又一次\n",
			File{Whole: days{"2027": {Off: []string{"01-01"}, On: []string{"02-13"}}}, Own: []string{"2027-03-01"}},
		},
		"a table in English": {
			"Date;Kind\n2027-01-01;Public Holiday\n2027-07-05;off\n2027-12-24;COMPANY\n",
			File{Whole: days{"2027": {Off: []string{"01-01", "07-05"}}}, Own: []string{"2027-12-24"}},
		},
	} {
		got, faults, err := read(c.text)
		if err != nil || len(faults) > 0 {
			t.Errorf("%s: %v %v", name, faults, err)
			continue
		}
		for _, some := range []*days{&c.want.Whole, &c.want.Some} {
			if *some == nil {
				*some = days{}
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// TestReadRefuses: what a file has wrong is named at its place, and nothing of it
// is used.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{`:                                     "almanac.fault.json",
		`{"years": []}`:                         "almanac.fault.json",
		`{}`:                                    "almanac.fault.empty",
		`{"year": 2028, "days": []}`:            "almanac.fault.empty", // not published yet
		`{"holidays": {"2027-02-30": "x"}}`:     "2027-02-30 almanac.fault.date",
		`{"days": [{"date": "2027-01-01"}]}`:    "2027-01-01 almanac.fault.kind",
		`{"years": {"27": {"off": ["01-01"]}}}`: "27-01-01 almanac.fault.date",
		`{"own": ["1027-01-01"]}`:               "1027-01-01 almanac.fault.date",
		"日期,类型\n2027-01-01,放假\n元宵,放假\n":                        "row 3 日期 almanac.fault.date",
		"日期,类型\n2027-02-14,补班\n2027-01-01,放假\n2027-02-14,放假\n": "row 4 类型 almanac.fault.twice",
		"date,kind\n2027-01-01,party\n":                        "row 2 kind almanac.fault.kind",
		"date,name\n2027-01-01,New Year\n":                     "row 1 sheet.fault.missing",
		strings.Repeat("x", maxFile+1):                         "almanac.fault.large",
		"":                                                     "sheet.fault.empty",
	} {
		_, faults, err := read(text)
		got := ""
		if err != nil {
			got = chat.AsProblem(err).Sentence.Key
		}
		for _, f := range faults {
			if f.Line > 0 {
				got = "row " + string(rune('0'+f.Line)) + " "
			}
			got = strings.TrimSpace(got+f.Column) + " " + f.Why.Key
		}
		if got != want {
			t.Errorf("%.40q: %q, want %q", text, got, want)
		}
	}
}

// TestOver: what a file changes, and what it cannot.
func TestOver(t *testing.T) {
	t.Parallel()
	type days = map[string]hiring.DaysOff
	cn := china(t)
	same := written(cn.Year(2026))
	half := File{Some: days{"2025": {Off: []string{"12-31"}}}}
	for name, c := range map[string]struct {
		now    *calendar.Calendar
		file   File
		years  []string
		change []Change
		fault  string
	}{
		"a new year":            {cn, File{Whole: days{"2027": {Off: []string{"01-01"}}}}, []string{"2027"}, []Change{{"2027", 1, 0, 0, 0, true}}, ""},
		"the same again":        {cn, File{Whole: days{"2026": same}}, nil, nil, ""},
		"a day more":            {cn, half, []string{"2025"}, []Change{{"2025", 29, 5, 28, 5, false}}, ""},
		"a region without":      {nil, File{Whole: days{"2027": {Off: []string{"01-01"}}}}, []string{"2027"}, []Change{{"2027", 1, 0, 0, 0, true}}, ""},
		"some of no known year": {cn, File{Some: days{"2028": {Off: []string{"02-01"}}}}, nil, nil, "2028 almanac.fault.part"},
		"some of a region":      {nil, half, nil, nil, "2025 almanac.fault.part"},
		"both":                  {cn, File{Whole: days{"2027": {Off: []string{"01-01"}, On: []string{"01-01"}}}}, nil, nil, "2027 almanac.fault.year"},
		"half a year off":       {cn, File{Whole: days{"2027": {Off: daysOf(184)}}}, nil, nil, "2027 almanac.fault.many"},
		"a year of own days":    {cn, File{Own: strings.Split(many(366), ",")}, nil, nil, " almanac.own.many"},
		"nothing off":           {cn, File{Whole: days{"2027": {On: []string{"01-02"}}}}, nil, nil, "2027 almanac.fault.none"},
	} {
		part, change, faults := c.file.Over(c.now, hiring.Almanac{})
		fault := ""
		for _, f := range faults {
			fault += f.Column + " " + f.Why.Key
		}
		if fault != c.fault {
			t.Errorf("%s: %q", name, fault)
		}
		if diff := cmp.Diff(c.change, change); diff != "" && c.fault == "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		var years []string
		for year := range part.Years {
			years = append(years, year)
		}
		if c.fault == "" && !slices.Equal(years, c.years) {
			t.Errorf("%s keeps %v", name, years)
		}
	}
}

// daysOf are the first days of a year, as a table has them.
func daysOf(n int) (out []string) {
	for i := range n {
		out = append(out, time.Date(2027, 1, 1+i, 0, 0, 0, 0, time.UTC).Format("01-02"))
	}
	return out
}
