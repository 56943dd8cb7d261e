package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/locales/cardtest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func source(raw []byte) Source { return Source{In: bytes.NewReader(raw), Size: int64(len(raw))} }

// read opens a file and reads its first table whole.
func read(t testing.TB, raw []byte) (*Book, []Row, error) {
	t.Helper()
	b, err := Open(source(raw), Usual())
	if err != nil {
		return nil, nil, err
	}
	if len(b.Tabs) == 0 {
		return b, nil, nil
	}
	var rows []Row
	for row, err := range b.Tabs[0].Rows() {
		if err != nil {
			return b, rows, err
		}
		rows = append(rows, row)
	}
	return b, rows, nil
}

func shown(rows []Row) string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(r.Cells, "|"))
	}
	return strings.Join(lines, "\n")
}

// refused says which sentence an error carries, and that both languages say it.
func refused(t testing.TB, err error) string {
	t.Helper()
	p, ok := errors.AsType[*chat.Problem](err)
	if !ok {
		t.Fatalf("no sentence for people: %v", err)
	}
	said(t, p.Sentence)
	return strings.TrimPrefix(p.Sentence.Key, "sheet.fault.")
}

func said(t testing.TB, text chat.Text) string {
	t.Helper()
	speaker := cardtest.Speaker(t)
	for _, locale := range []string{"zh-CN", "en"} {
		words, err := speaker.Say(cardtest.Reader(t, locale), text)
		if err != nil || words == "" {
			t.Errorf("%s in %s: %q, %v", text.Key, locale, words, err)
		}
		if locale == "en" {
			return words
		}
	}
	return ""
}

// TestEncodings: each encoding that people's programs write is recognised and
// named, and the characters arrive.
func TestEncodings(t *testing.T) {
	t.Parallel()
	text := "编号,姓名,回答\r\n007,赵喆,“先分表，再拆单”\r\n"
	encode := func(e interface{ String(string) (string, error) }) []byte {
		out, err := e.String(text)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(out)
	}
	le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()
	be := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"utf-8":                {[]byte(text), "utf-8"},
		"utf-8 with mark":      {[]byte("\ufeff" + text), "utf-8-bom"},
		"gb18030":              {encode(simplifiedchinese.GB18030.NewEncoder()), "gb18030"},
		"utf-16le with mark":   {append([]byte("\xff\xfe"), encode(le)...), "utf-16le"},
		"utf-16be with mark":   {append([]byte("\xfe\xff"), encode(be)...), "utf-16be"},
		"utf-16le, no mark":    {encode(le), "utf-16le"},
		"utf-16be, no mark":    {encode(be), "utf-16be"},
		"gb18030, late":        {append(bytes.Repeat([]byte("abc,def\n"), 20_000), encode(simplifiedchinese.GB18030.NewEncoder())...), "gb18030"},
		"utf-8, cut by blocks": {append(bytes.Repeat([]byte("赵\n"), 70_000), text...), "utf-8"},
	} {
		b, rows, err := read(t, c.raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := shown(rows); b.Encoding != c.want || !strings.HasSuffix(got, "编号|姓名|回答\n007|赵喆|“先分表，再拆单”") {
			t.Errorf("%s: %s\n%.200s", name, b.Encoding, got)
		}
		for _, r := range rows {
			if !r.Bad.Empty() {
				t.Errorf("%s: row %d: %s", name, r.Line, r.Bad.Key)
			}
		}
	}
}

// TestBrokenBytes: a row with bytes that are valid in no encoding is refused by
// its number; the others stay what they are.
func TestBrokenBytes(t *testing.T) {
	t.Parallel()
	good := strings.Repeat("后端工程师,赵磊讲了分表的办法\n", 5)
	for name, c := range map[string]struct{ raw, encoding string }{
		"utf-8": {good + "坏\xff行,x\n" + good, "utf-8"},
		"bom":   {"\ufeff" + good + "坏\xff行,x\n" + good, "utf-8-bom"},
		"gb18030": {func() string {
			s, _ := simplifiedchinese.GB18030.NewEncoder().String(good)
			return s + "\xb0\xff\xff,x\n" + s
		}(), "gb18030"},
	} {
		b, rows, err := read(t, []byte(c.raw))
		if err != nil || b.Encoding != c.encoding || len(rows) != 11 {
			t.Errorf("%s: %v, %d rows, %+v", name, err, len(rows), b)
			continue
		}
		for _, r := range rows {
			if bad := r.Bad.Key == "sheet.fault.bytes"; bad != (r.Line == 6) {
				t.Errorf("%s: row %d %q: %s", name, r.Line, r.Cells, r.Bad.Key)
			}
		}
		said(t, rows[5].Bad)
	}
}

// TestCSV: commas, quotes, line ends, blanks, and rows as a spreadsheet counts
// them.
func TestCSV(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw   string
		comma rune
		want  string
		lines []int
	}{
		"comma":              {"a,b\n1,2", ',', "a|b\n1|2", []int{1, 2}},
		"semicolon":          {"a;b;\"c,d,e,f\"\n1;2;3\n", ';', "a|b|c,d,e,f\n1|2|3", []int{1, 2}},
		"tab":                {"a\tb, c\n1\t2\n", '\t', "a|b, c\n1|2", []int{1, 2}},
		"one column":         {"name\nAnn\n", ',', "name\nAnn", []int{1, 2}},
		"lines in quotes":    {"a,b\n\"x\ny\n\nz\",1\nc,d\n", ',', "a|b\nx\ny\n\nz|1\nc|d", []int{1, 2, 3}},
		"at the row's end":   {"a,b\n1,\"x\ny\"\nc,d\n", ',', "a|b\n1|x\ny\nc|d", []int{1, 2, 3}},
		"blank rows":         {"\n\na,b\n\n\n1,2\n,,,\n3,4\n,\n", ',', "a|b\n1|2\n3|4", []int{3, 6, 8}},
		"blanks around":      {"a , b　\n\u00a01\u200b,  2\r\n", ',', "a|b\n1|2", []int{1, 2}},
		"zeros are kept":     {"a,b\n007,0.10\n", ',', "a|b\n007|0.10", []int{1, 2}},
		"quotes in quotes":   {"a\n\"say \"\"hi\"\"\"\n", ',', "a\nsay \"hi\"", []int{1, 2}},
		"rows of any length": {"a,b,c\n1\n1,2,3,4\n", ',', "a|b|c\n1\n1|2|3|4", []int{1, 2, 3}},
	} {
		b, rows, err := read(t, []byte(c.raw))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var lines []int
		for _, r := range rows {
			lines = append(lines, r.Line)
		}
		if got := shown(rows); got != c.want || b.Comma != c.comma || !slices.Equal(lines, c.lines) {
			t.Errorf("%s: comma %q, lines %v\n%s", name, b.Comma, lines, got)
		}
	}
}

// TestFormats: what is no table says so, JSON is left alone.
func TestFormats(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"": "empty", " \r\n\u3000\n": "empty", "\xd0\xcf\x11\xe0\xa1\xb1": "old", "%PDF\x00\x00\x00\x00": "binary", "PK\x03\x04 and no more": "damaged",
		"a,\"b\nc\n": "quote", "a,b\nx\"y,c\n": "quote",
	} {
		_, _, err := read(t, []byte(raw))
		if err == nil || refused(t, err) != want {
			t.Errorf("%q: %v, want %s", raw, err, want)
		}
	}
	for _, raw := range []string{"{}", " [1]", "\ufeff[", "\xff\xfe[\x00]\x00"} {
		if b, _, err := read(t, []byte(raw)); err != nil || b.Format != JSON {
			t.Errorf("%q: %+v, %v", raw, b, err)
		}
	}
	if _, err := Open(Source{In: broken{}, Size: 9}, Usual()); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a fault of the disk is %v", err)
	}
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

// TestCSVLimits: no row, cell or table grows beyond its limit, and the sentence
// names the row.
func TestCSVLimits(t *testing.T) {
	t.Parallel()
	l := Limits{Rows: 4, Columns: 3, Cell: 2 << 10, Row: 32 << 10}
	for name, c := range map[string]struct{ raw, key, words string }{
		"rows":    {"a\nb\nc\nd\ne\n", "rows", "more than 4 rows"},
		"columns": {"a\n,,,,\n1,2,3,4\n", "columns", "Row 3"},
		"open":    {"a\nb\n\"" + strings.Repeat("x\n", 100<<10), "row", "Row 3"},
	} {
		b, err := Open(source([]byte(c.raw)), l)
		if err != nil {
			t.Fatal(err)
		}
		var last error
		for _, err := range b.Tabs[0].Rows() {
			last = err
		}
		p, ok := errors.AsType[*chat.Problem](last)
		if !ok || refused(t, last) != c.key || !strings.Contains(said(t, p.Sentence), c.words) {
			t.Errorf("%s: %v", name, last)
		}
	}
	b, err := Open(source([]byte("a\n"+strings.Repeat("x", 3<<10)+"\nb\n")), l)
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	for row, err := range b.Tabs[0].Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if row.Bad.Key == "sheet.fault.cell" && row.Line == 2 {
			bad++
		}
	}
	if bad != 1 {
		t.Errorf("%d rows with a cell that is too large", bad)
	}
}
