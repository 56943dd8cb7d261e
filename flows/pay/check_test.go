package pay

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
	"closeloop/locales/cardtest"

	"github.com/xuri/excelize/v2"
)

func thursday() time.Time { return time.Date(2026, 11, 25, 17, 0, 0, 0, time.UTC) } // the 26th in Shanghai

func company() *hiring.Snapshot {
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai", Region: "CN"},
		[]hiring.Person{
			{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
			{ID: "hr-qin", Name: "秦悦", Roles: []hiring.Role{hiring.HR}, Active: true},
			{ID: "adm", Name: "魏岚", Roles: []hiring.Role{hiring.Admin}, Active: true},
			{ID: "mgr", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
		},
		[]hiring.Position{
			{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, Aliases: []string{"Go后端"}, HR: "hr-lin", Managers: []string{"mgr"}, Region: "CN"},
			{ID: "cs", Title: hiring.Words{"zh-CN": "客户成功"}, HR: "hr-qin", Region: "SG"},
			{ID: "mars", Title: hiring.Words{"en": "Mars Rover"}, HR: "hr-lin", Region: "nowhere"},
			{ID: "old", Title: hiring.Words{"en": "Old"}, HR: "hr-lin", Gone: true},
		})
}

func reader(t testing.TB) *Reader {
	t.Helper()
	r, err := NewReader(company(), thursday(), func(position string) bool { return position != "cs" })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// row is one row of JSON, a good one with changes; a value of nil takes a field
// away.
func row(t testing.TB, changes map[string]any) json.RawMessage {
	t.Helper()
	all := map[string]any{"position": "be", "level": "P6", "city": "上海", "currency": "CNY", "months": "14", "min": "25K", "mid": "30K", "max": "35K", "valid_from": "2026-07-01"}
	for key, value := range changes {
		all[key] = value
	}
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// shown is a line in short: what it says and assumes, or its faults.
func shown(l Line) string {
	if len(l.Faults) > 0 {
		var out []string
		for _, f := range l.Faults {
			out = append(out, f.Field+" "+strings.TrimPrefix(f.Reason.Key, "paytable.fault."))
		}
		return strings.Join(out, "; ")
	}
	r := l.Range
	out := fmt.Sprintf("%s %s %s %s-%s-%s x%s %s..%s", l.ID(), r.Currency, "", r.Min, r.Mid, r.Max, r.Months, r.From, r.To)
	return strings.TrimSpace(out + " " + strings.Join(l.Assumed, ","))
}

// TestCheck: what a row says, what it leaves open, and every way to be wrong.
func TestCheck(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for name, c := range map[string]struct {
		change map[string]any
		want   string
	}{
		"whole":                   {nil, "be/P6/上海/2026-07-01 CNY  25000-30000-35000 x14 2026-07-01.."},
		"by alias":                {map[string]any{"position": " go后端 "}, "be/P6/上海/2026-07-01 CNY  25000-30000-35000 x14 2026-07-01.."},
		"numbers":                 {map[string]any{"min": 25000, "mid": json.Number("30000.50"), "max": 35000.25, "months": 13}, "be/P6/上海/2026-07-01 CNY  25000-30000.5-35000.25 x13 2026-07-01.."},
		"little":                  {map[string]any{"level": nil, "city": nil, "currency": nil, "months": nil, "mid": nil, "max": "35001", "valid_from": nil}, "be///2026-11-26 CNY  25000-30000.5-35001 x12 2026-11-26.. currency,months,mid,valid_from"},
		"cents":                   {map[string]any{"min": "25000.005"}, "be/P6/上海/2026-07-01 CNY  25000.01-30000-35000 x14 2026-07-01.. rounded"},
		"in words":                {map[string]any{"currency": "人民币", "months": "14薪", "valid_from": "2026年7月1日", "valid_to": "20270630"}, "be/P6/上海/2026-07-01 CNY  25000-30000-35000 x14 2026-07-01..2027-06-30"},
		"rmb, slashes":            {map[string]any{"currency": "rmb", "valid_from": "2026/7/1", "valid_to": "2026.12.31", "months": "１４.５"}, "be/P6/上海/2026-07-01 CNY  25000-30000-35000 x14.5 2026-07-01..2026-12-31"},
		"a day as Excel keeps it": {map[string]any{"valid_from": 46204}, "be/P6/上海/2026-07-01 CNY  25000-30000-35000 x14 2026-07-01.."},
		"one amount":              {map[string]any{"min": "8000", "mid": nil, "max": "8000"}, "be/P6/上海/2026-07-01 CNY  8000-8000-8000 x14 2026-07-01.. mid"},

		"unknown position":  {map[string]any{"position": "cook"}, "position position"},
		"not theirs":        {map[string]any{"position": "cs"}, "position position"},
		"gone":              {map[string]any{"position": "old"}, "position position"},
		"no position":       {map[string]any{"position": nil}, "position missing"},
		"min above max":     {map[string]any{"min": "36K"}, "min order"},
		"mid outside":       {map[string]any{"mid": "24999"}, "mid mid"},
		"text":              {map[string]any{"min": "面议", "max": "up to 35K"}, "min amount; max amount"},
		"negative":          {map[string]any{"min": "-25K"}, "min positive"},
		"zero":              {map[string]any{"min": 0}, "min positive"},
		"a K is missing":    {map[string]any{"min": "25", "mid": nil, "max": "35"}, "min small; max small"},
		"one K is missing":  {map[string]any{"min": "250", "mid": nil}, "max wide"},
		"absurd":            {map[string]any{"max": "35000万", "min": "10000万", "mid": "99999999999"}, "mid large"},
		"no amounts":        {map[string]any{"min": nil, "max": nil}, "min missing; max missing"},
		"currency":          {map[string]any{"currency": "ABC"}, "currency currency"},
		"no currency":       {map[string]any{"currency": "XXX"}, "currency currency"},
		"nowhere":           {map[string]any{"position": "mars", "currency": nil}, "currency missing"},
		"eleven months":     {map[string]any{"months": "11.99"}, "months months"},
		"nineteen months":   {map[string]any{"months": "19"}, "months months"},
		"months in words":   {map[string]any{"months": "many"}, "months months"},
		"no day":            {map[string]any{"valid_from": "soon"}, "valid_from day"},
		"no such day":       {map[string]any{"valid_from": "2026-02-30"}, "valid_from day"},
		"which is the day?": {map[string]any{"valid_from": "07/01/2026"}, "valid_from day"},
		"another century":   {map[string]any{"valid_to": "2206-07-01"}, "valid_to day"},
		"ends first":        {map[string]any{"valid_to": "2026-06-30"}, "valid_to ends"},
		"long":              {map[string]any{"level": strings.Repeat("P", 41), "bonus": strings.Repeat("奖", 201)}, "level long; bonus long"},
		"misspelt":          {map[string]any{"valid_too": "2026-12-31"}, "valid_too key"},
		"a list":            {map[string]any{"min": []int{1}}, "min text"},
	} {
		if got := shown(r.Check(1, r.Document(row(t, c.change)))); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
	for _, raw := range []string{"", "null", "7", "[]", "{} {}", `{"min":`, "{\"level\": \"\xff\"}", `{"min": 1000, "min": 2000}`} {
		if got := shown(r.Check(1, r.Document([]byte(raw)))); got != " json" {
			t.Errorf("%q: %s", raw, got)
		}
	}
}

// table reads a file of a table and checks its rows.
func table(t testing.TB, raw []byte) (*File, []*Line) {
	t.Helper()
	f, err := Open(sheet.Source{In: bytes.NewReader(raw), Size: int64(len(raw))})
	if err != nil {
		t.Fatal(err)
	}
	var lines []*Line
	r := reader(t)
	for e, err := range f.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		l := r.Check(len(lines)+1, e)
		lines = append(lines, &l)
	}
	return f, lines
}

// TestTables: headers in either language, rows named as the spreadsheet does,
// faults in the words of the header.
func TestTables(t *testing.T) {
	t.Parallel()
	chinese := "岗位,职级,城市,月薪下限,月薪上限,备注\n后端工程师,P6,上海,25K,35K,x\n厨师,,,\"1.5万\",30K,\n"
	f, lines := table(t, []byte(chinese))
	if got := shown(*lines[0]); got != "be/P6/上海/2026-11-26 CNY  25000-30000-35000 x12 2026-11-26.. currency,months,mid,valid_from" || lines[0].Line != 2 {
		t.Errorf("line %d: %s", lines[0].Line, got)
	}
	if got := shown(*lines[1]); got != "岗位 position" || !slices.Equal(f.LeftOut, []string{"备注"}) || !f.Amounts {
		t.Errorf("%s, left out %v", got, f.LeftOut)
	}
	english := "Position;Grade;Location;Currency;Months;Minimum;Midpoint;Maximum;Bonus;Benefits;From;To\nBackend Engineer;P7;Beijing;usd;12;\"10,000\";;\"15,000\";=1+1;none;2026-01-01;2026-12-31\n"
	if _, lines = table(t, []byte(english)); shown(*lines[0]) != "be/P7/Beijing/2026-01-01 USD  10000-12500-15000 x12 2026-01-01..2026-12-31 mid" || lines[0].Range.Bonus != "=1+1" {
		t.Error(shown(*lines[0]))
	}
	var book bytes.Buffer
	if err := Template(&book); err != nil {
		t.Fatal(err)
	}
	if _, lines = table(t, book.Bytes()); len(lines) != 3 || shown(*lines[0]) != "be/P6/上海/2026-07-01 CNY  25000-30000-35000 x14 2026-07-01.." {
		t.Errorf("%d lines of the template, %s", len(lines), shown(*lines[0]))
	}
	if f, _ = table(t, []byte("岗位,月薪下限\nbe,25K\n")); len(f.Faults) != 1 || !f.Amounts {
		t.Errorf("%+v", f.Faults)
	}
}

// TestNumbersOfASpreadsheet: amounts, months and days as a spreadsheet keeps
// them, in cells that are numbers, formulas and dates.
func TestNumbersOfASpreadsheet(t *testing.T) {
	t.Parallel()
	x := excelize.NewFile()
	for cell, value := range map[string]any{
		"A1": "岗位", "B1": "薪数", "C1": "月薪下限", "D1": "月薪中位", "E1": "月薪上限", "F1": "生效", "G1": "失效",
		"A2": "be", "B2": 13.5, "C2": 23076.923076923076, "D2": 30000.1 + 0.2, "E2": 35000,
		"F2": time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), "G2": time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC),
	} {
		if err := x.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	book, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	_, lines := table(t, book.Bytes())
	if got := shown(*lines[0]); got != "be///2026-07-01 CNY  23076.92-30000.3-35000 x13.5 2026-07-01..2027-06-30 currency,rounded" {
		t.Error(got)
	}
}

// TestUsual: the currency of a region, which need not be a country.
func TestUsual(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{"CN": "CNY", "SG": "SGD", "US": "USD", "EU": "EUR", "DE": "EUR", "": "", "nowhere": "", "AQ": ""} {
		if got, ok := usual(region); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %s, %v", region, got, ok)
		}
	}
}

// TestWhoBrings: who does HR's work on the position.
func TestWhoBrings(t *testing.T) {
	t.Parallel()
	s := company()
	for who, want := range map[string]bool{"hr-lin": true, "adm": true, "hr-qin": false, "mgr": false, "": false, "nobody": false} {
		if Brings(s, who, "be") != want || Brings(s, who, "never") {
			t.Errorf("%q", who)
		}
	}
}

// FuzzRow promises for any row: it is refused in words of ours, or a range that
// holds to its own bounds and reads the same when it is exported.
func FuzzRow(f *testing.F) {
	seeds := []string{string(row(f, nil)), `{"position":"be","min":"1e5","max":1E400}`, `{"position":"be","min":100,"max":"1万","valid_from":46204.5}`, `{"level":null}`, `[]`, `{"min":{}}`}
	for _, text := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add(text)
	}
	r := reader(f)
	speaker := cardtest.Speaker(f)
	f.Fuzz(func(t *testing.T, text string) {
		l := r.Check(1, r.Document([]byte(text)))
		for _, fault := range l.Faults {
			for _, locale := range speaker.Locales() {
				if said, err := speaker.Say(chat.Reader{Locale: locale}, fault.Reason); err != nil || said == "" {
					t.Fatalf("%q: %v", text, err)
				}
			}
		}
		if len(l.Faults) > 0 {
			return
		}
		p := l.Range
		if p.Min.GreaterThan(p.Mid) || p.Mid.GreaterThan(p.Max) || !p.Min.IsPositive() || p.From == "" || p.To != "" && p.To < p.From || len(p.Currency) != 3 {
			t.Fatalf("%q: %+v", text, p)
		}
		raw, err := json.Marshal(Out(l.Position, p))
		if err != nil {
			t.Fatal(err)
		}
		if again := r.Check(1, r.Document(raw)); len(again.Faults) > 0 || !same(p, again.Range) {
			t.Fatalf("%q: %s\nagain %s", text, raw, shown(again))
		}
	})
}

// TestColumnsGoOut: what goes out stands under its own title.
func TestColumnsGoOut(t *testing.T) {
	t.Parallel()
	l := reader(t).Check(1, reader(t).Document(row(t, map[string]any{"bonus": "0–3 个月", "benefits": "补充公积金", "valid_to": "2027-06-30"})))
	for _, locale := range []string{"en", "zh-CN"} {
		header, err := Header(locale)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := sheet.NewCSV(&out)
		if err := cmp.Or(w.Row(header...), w.Row(Out(l.Position, l.Range).Cells()...), w.Close()); err != nil {
			t.Fatal(err)
		}
		if _, lines := table(t, out.Bytes()); len(lines) != 1 || !same(lines[0].Range, l.Range) {
			t.Errorf("%s\n%s", out.String(), shown(*lines[0]))
		}
	}
}

// TestSharedNames: of two positions that are called alike none is guessed; one
// that is another's does not count, and an id is its own position's alone.
func TestSharedNames(t *testing.T) {
	t.Parallel()
	positions := []hiring.Position{
		{ID: "be-1", Title: hiring.Words{"zh-CN": "后端工程师"}, Region: "CN"},
		{ID: "be-2", Title: hiring.Words{"zh-CN": "后端工程师"}, Aliases: []string{"be-1"}, Region: "CN"},
		{ID: "fe-1", Title: hiring.Words{"en": "Frontend"}, Region: "CN"},
		{ID: "fe-2", Title: hiring.Words{"en": "ＦＲＯＮＴＥＮＤ"}, Region: "CN"},
	}
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, nil, positions)
	r, err := NewReader(s, thursday(), func(position string) bool { return position != "fe-2" })
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"后端工程师": "paytable.fault.shared", "be-1": "be-1", "be-2": "be-2", "frontend": "fe-1", "fe-2": "paytable.fault.position"} {
		line := r.Check(1, r.Document(row(t, map[string]any{"position": name})))
		got := line.Position
		if len(line.Faults) > 0 {
			got = line.Faults[0].Reason.Key
		}
		if got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
}
