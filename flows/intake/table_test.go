package intake

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// backend is a company whose position has the dimensions that tables name.
func backend() *hiring.Snapshot {
	return company(
		hiring.Position{ID: "fe", Title: hiring.Words{"en": "Frontend Engineer"}, Dimensions: measured()},
		hiring.Position{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师"}, Aliases: []string{"Go后端"}, Dimensions: measured()},
	)
}

func measured() []hiring.Dimension {
	return []hiring.Dimension{
		{Key: "logic", Name: hiring.Words{"zh-CN": "逻辑思维", "en": "Logical thinking"}},
		{Key: "communication", Name: hiring.Words{"zh-CN": "沟通表达", "en": "Communication"}},
	}
}

func opened(t testing.TB, raw []byte) *File {
	t.Helper()
	f, err := Open(sheet.Source{In: bytes.NewReader(raw), Size: int64(len(raw))}, backend())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// taken are the checked rows of a file, with the faults of each.
func taken(t testing.TB, f *File) (rows []Row, entries []Entry, faults [][]Fault) {
	t.Helper()
	r := reader(t, nil)
	for e, err := range f.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		row, wrong := r.CheckEntry(t.Context(), "", e, backend())
		rows, entries, faults = append(rows, row), append(entries, e), append(faults, wrong)
	}
	return rows, entries, faults
}

// TestTableIsTheSameInterview: a row of a table and the JSON of interface.md
// come to the same interview.
func TestTableIsTheSameInterview(t *testing.T) {
	t.Parallel()
	table := "来源,面试编号,岗位,候选人编号,姓名,邮箱,手机号,语言,时区,期望月薪,面试时间,时长(秒),题库,问题1,回答1,时长1,维度1,语速1,停顿1,填充词1,得分：逻辑思维,总分,AI结论,AI面试同意,人才库同意,备注\n" +
		"hina,iv-0001,后端工程师,c-77,李明,li@example.com,13900001111,zh-CN,Asia/Shanghai,\"14,000\",2026年9月18日 14:00,１５２０,be-2026.3,讲讲分表,先按租户分表,95,逻辑思维,168,4,2,82,78,通过,是,否,x\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, []byte(gb))
	rows, entries, faults := taken(t, f)
	if len(rows) != 1 || len(faults[0]) > 0 || f.Encoding != "gb18030" || !slices.Equal(f.LeftOut, []string{"备注"}) || entries[0].Line != 2 {
		t.Fatalf("%d rows, faults %v, %s, left out %v", len(rows), faults, f.Encoding, f.LeftOut)
	}
	want := checked(t, func(v map[string]any) {
		v["position"] = "后端工程师"
		answer := v["answers"].([]any)[0].(map[string]any)
		delete(answer, "keywords")
		delete(answer["signals"].(map[string]any), "pitch_variance")
		delete(v["scores"].([]any)[0].(map[string]any), "evidence")
	})
	if diff := cmp.Diff(want, rows[0]); diff != "" {
		t.Error(diff)
	}
}

// TestTableFaults: every fault names the row as the spreadsheet shows it and
// the column as its header says it.
func TestTableFaults(t *testing.T) {
	t.Parallel()
	const head = "面试编号,岗位,姓名 Name,时间,电话,邮箱,得分:逻辑思维,score:taste,总分,结论,时长,问题1,用时1,人才库同意\n"
	for row, want := range map[string]string{
		"1,be,Ann,2026-09-18 14:00":                          "",
		",be,Ann,2026-09-18 14:00":                           "面试编号: is missing",
		"1,be,,soon":                                         "时间: must be a date and time, for example 2026-09-18 14:00; 姓名 Name: is missing",
		"1,be,Ann,2026-09-18 14:00,1.38E+10":                 "电话: the spreadsheet shortened it to 1.38E+10 and digits are lost; format the column as text and enter the number again",
		"1,be,Ann,2026-09-18 14:00,,nobody":                  "邮箱: does not have the expected form",
		"1,be,Ann,2026-09-18 14:00,,,182":                    "得分:逻辑思维: must be at most 100",
		"1,be,Ann,2026-09-18 14:00,,,high":                   "得分:逻辑思维: must be a number",
		"1,be,Ann,2026-09-18 14:00,,,,50":                    "score:taste: the position has no dimension “taste”; it has Logical thinking and Communication",
		"1,unknown,Ann,2026-09-18 14:00,,,,50":               "",
		"1,be,Ann,2026-09-18 14:00,,,,,,通过":                  "总分: is missing",
		"1,be,Ann,2026-09-18 14:00,,,,,78,great":             "结论: must be one of: fail, pass, undecided",
		"1,be,Ann,2026-09-18 14:00,,,,,,,-3":                 "时长: must be at least 0",
		"1,be,Ann,2026-09-18 14:00,,,,,,,,q,long":            "用时1: must be a number",
		"1,be,Ann,2026-09-18 14:00,,,,,,,,,,perhaps":         "人才库同意: must be yes or no",
		"1,be,Ann\xff\xfe,2026-09-18 14:00,,,,,,,,,,perhaps": ": some characters are damaged; the file is not wholly in one encoding. Save it as UTF-8",
	} {
		_, entries, faults := taken(t, opened(t, []byte(head+"\n"+row+"\n")))
		var words []string
		for _, f := range faults[0] {
			words = append(words, f.Field+": "+say(t, f.Reason))
		}
		if got := strings.Join(words, "; "); got != want || entries[0].Line != 3 {
			t.Errorf("%q, row %d:\n got %s\nwant %s", row, entries[0].Line, got, want)
		}
	}
}

// TestOpen: what a file is, and what is wrong with it as a whole.
func TestOpen(t *testing.T) {
	t.Parallel()
	gbJSON, _ := simplifiedchinese.GB18030.NewEncoder().String(`[{"姓名": "赵喆"}]`)
	f := opened(t, []byte(gbJSON))
	for e, err := range f.Rows() {
		if err != nil || string(e.Raw) != `{"姓名": "赵喆"}` || e.Line != 0 || f.Format != sheet.JSON || f.Encoding != "gb18030" {
			t.Errorf("%s, %v, %+v", e.Raw, err, f)
		}
	}
	f = opened(t, []byte("姓名,岗位,岗位\nAnn,be,be\n"))
	if len(f.Faults) != 2 || say(t, f.Faults[0].Why) != "Columns are missing: Interview ID and Started at. Found: 姓名 and 岗位." {
		t.Errorf("%+v", f.Faults)
	}
	for range f.Rows() {
		t.Error("a file without its columns has rows")
	}
	_, err := Open(sheet.Source{In: strings.NewReader(""), Size: 0}, backend())
	if p, ok := errors.AsType[*chat.Problem](err); !ok || p.Sentence.Key != "sheet.fault.empty" {
		t.Errorf("an empty file: %v", err)
	}
}

// TestTemplateIsImported: the rows of the template are interviews as they are.
func TestTemplateIsImported(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Template(&out); err != nil {
		t.Fatal(err)
	}
	f := opened(t, out.Bytes())
	rows, entries, faults := taken(t, f)
	if len(rows) != 3 || len(f.LeftOut) > 0 || f.Format != sheet.XLSX {
		t.Fatalf("%d rows, left out %v", len(rows), f.LeftOut)
	}
	for i, wrong := range faults {
		if len(wrong) > 0 {
			t.Errorf("row %d: %+v", entries[i].Line, wrong)
		}
	}
	one := rows[0].Interview
	if got := fmt.Sprint(one.StartedAt.Format(time.RFC3339), " ", one.Scores, " ", len(one.Answers), " ", one.Overall.Verdict, " ", rows[0].Candidate.Phone, " ", rows[2].Candidate.Phone); got != "2026-09-18T06:00:00Z [{logic 82 []} {communication 70 []}] 2 pass 13800000001 +1 555 0100" {
		t.Error(got)
	}
}

// TestSpreadsheetCells: dates, phones and ticks as Excel itself keeps them, on
// the second sheet, under a title.
func TestSpreadsheetCells(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	_, err := f.NewSheet("名单")
	for cell, row := range map[string][]any{
		"A1": {"AI 面试名单"}, "A2": {"编号", "应聘岗位", "候选人", "面试时间", "手机", "人才库同意", "得分:沟通表达"},
		"A3": {17, "be", "李明", time.Date(2026, 9, 18, 14, 0, 0, 0, time.UTC), 13800138000, true, 70.5},
	} {
		err = errors.Join(err, f.SetSheetRow("名单", cell, &row))
	}
	var out bytes.Buffer
	if err := errors.Join(err, f.MergeCell("名单", "A1", "G1"), f.Write(&out), f.Close()); err != nil {
		t.Fatal(err)
	}
	rows, entries, faults := taken(t, opened(t, out.Bytes()))
	if len(rows) != 1 || len(faults[0]) > 0 || entries[0].Line != 3 {
		t.Fatalf("%d rows, %v", len(rows), faults)
	}
	iv, who := rows[0].Interview, rows[0].Candidate
	if iv.ExternalID != "17" || iv.StartedAt.Format(time.RFC3339) != "2026-09-18T06:00:00Z" || who.Phone != "13800138000" || !who.TalentPool || iv.Scores[0].Score != 70.5 || iv.Source != "file" {
		t.Errorf("%+v %+v", iv, who)
	}
}
