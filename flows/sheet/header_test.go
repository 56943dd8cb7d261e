package sheet

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func columns(t testing.TB) Columns {
	t.Helper()
	c, err := ReadColumns([]byte(`
- {key: external_id, title: {zh-CN: 面试编号, en: Interview ID}, also: [编号], required: true}
- {key: name, title: {zh-CN: 姓名, en: Name}, also: [候选人, candidate], required: true}
- {key: phone, title: {zh-CN: 电话, en: Phone}, also: [手机号]}
- {key: score, title: {zh-CN: 得分, en: Score}, each: true}
- {key: answer, title: {zh-CN: 回答, en: Answer}, each: true}
`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTitles(t *testing.T) {
	t.Parallel()
	c := columns(t)
	for title, want := range map[string]string{
		"姓名": "name", "NAME": "name", " Na me ": "name", "姓名 Name": "name", "Name/姓名": "name", "候选人（必填）": "name", "Candidate*": "name", "Ｎａｍｅ": "name",
		"external_id": "external_id", "Interview-ID": "external_id", "面试编号": "external_id", "手机号(选填)": "phone",
		"score:logic": "score/logic", "得分：逻辑思维": "score/逻辑思维", "得分 Score: 沟通 表达": "score/沟通 表达", "回答12": "answer12", "Answer 3": "answer3", "回答1 Answer 1": "answer1", "回答11": "answer11",
		"回答11 Answer 11": "answer11", "手机号 phone": "phone", "score": "", "得分:": "", "answer0": "", "answer99999999999999999999": "", "备注": "", "名": "", "姓名: x": "", "": "", "（）": "",
	} {
		p, ok := c.place(title)
		got := p.Key
		if p.Name != "" {
			got += "/" + p.Name
		}
		if p.Number > 0 {
			got += fmt.Sprint(p.Number)
		}
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", title, got, want)
		}
	}
}

// TestHeader: the header may stand under a title and over a row of hints; what
// is unknown, missing or there twice is named.
func TestHeader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw    string
		line   int
		rows   string
		faults string
	}{
		"plain":            {"编号,姓名\n1,Ann\n", 1, "1|Ann", ""},
		"title above":      {"面试表,,\n\n编号,姓名,备注\n1,Ann,x\n", 3, "1|Ann|x", ""},
		"second language":  {"编号,姓名,电话\nInterview ID,Name,Phone\n1,Ann,3\n", 1, "1|Ann|3", ""},
		"hints below":      {"编号,姓名,电话\n必填,\"（必填，与系统一致）\",选填\n1,Ann,3\n", 1, "1|Ann|3", ""},
		"hints only first": {"编号,姓名\n1,Ann\n必填,说明\n", 1, "1|Ann\n必填|说明", ""},
		"no hint at all":   {"编号,姓名,电话\n1,Name,Phone\nRequired,Ann,Optional\n,,选填\n", 1, "1|Name|Phone\nRequired|Ann|Optional\n||选填", ""},
		"missing":          {"姓名,备注,邮编\nAnn,x,y\n", 1, "Ann|x|y", "1  Columns are missing: Interview ID. Found: 姓名, 备注 and 邮编."},
		"no words":         {"\ufffd\ufffd,\ufffd\n", 1, "", "1  Columns are missing: Interview ID and Name. No row looks like a header."},
		"no header":        {"Ann,Bob\n", 1, "", "1  Columns are missing: Interview ID and Name. Found: Ann and Bob."},
		"twice":            {"编号,姓名,candidate\n1,Ann,Bob\n", 1, "1|Ann|Bob", "1 candidate stands a second time in column C; keep one"},
		"merged":           {"编号,姓名,,电话\n1,Ann,,3\n", 1, "1|Ann||3", ""},
	} {
		b, _, err := read(t, []byte(c.raw))
		if err != nil {
			t.Fatal(err)
		}
		table, err := columns(t).Match(b.Tabs[0])
		if err != nil {
			t.Fatal(err)
		}
		var rows []Row
		for row, err := range table.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row)
		}
		var faults []string
		for _, f := range table.Faults() {
			faults = append(faults, fmt.Sprint(f.Line, " ", f.Column, " ", said(t, f.Why)))
		}
		if got := shown(rows); got != c.rows || table.Header.Line != c.line || strings.Join(faults, "; ") != c.faults {
			t.Errorf("%s: header in %d\n%s\n%v", name, table.Header.Line, got, faults)
		}
	}
	b, _, _ := read(t, []byte("编号,姓名,备注,,邮编\n1,Ann\n"))
	table, err := columns(t).Match(b.Tabs[0])
	if err != nil || !slices.Equal(table.Header.Unknown, []string{"备注", "邮编"}) {
		t.Errorf("unknown: %v, %v", table.Header.Unknown, err)
	}
	if row := (Row{Cells: []string{"1"}}); table.Header.Cell(row, "external_id") != "1" || table.Header.Cell(row, "name") != "" || table.Header.Cell(row, "phone") != "" {
		t.Error("cells by key")
	}
}

func TestMoments(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	for cell, want := range map[string]string{
		"2026-09-18T14:00:00+02:00": "2026-09-18T14:00:00+02:00", "2026/9/18 14:00": "2026-09-18T14:00:00+08:00", "2026-09-18 14:00:30": "2026-09-18T14:00:30+08:00",
		"2026年9月18日 14:00": "2026-09-18T14:00:00+08:00", "2026年09月18日14时05分": "2026-09-18T14:05:00+08:00", "２０２６／９／１８　１４：００": "2026-09-18T14:00:00+08:00",
		"2026.9.18": "2026-09-18T00:00:00+08:00", "2026/9/18 2:00 PM": "2026-09-18T14:00:00+08:00", "2026/9/18 12:10 am": "2026-09-18T00:10:00+08:00", "2026-09-18T14:00:00": "2026-09-18T14:00:00+08:00",
		"46283.5833333333": "2026-09-18T14:00:00+08:00", "46283": "2026-09-18T00:00:00+08:00",
		"": "", "9/18/2026 14:00": "", "2026/9/31": "", "2026/13/1": "", "2026/9/18 25:00": "", "2026/9/18 14": "", "yesterday": "", "2026/9/18 下午2:00": "", "20260918": "", "2026/9/18 13:00 pm x": "", "2026/9/18 14:00 PM": "", "2026-09-18 14:00 UTC": "", "99999999999999999999/1/1": "",
	} {
		at, ok := Clock{Zone: zone}.Moment(cell)
		got := ""
		if ok {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q reads as %q, want %q", cell, got, want)
		}
	}
	if at, ok := (Clock{Zone: zone, Since04: true}).Moment("44821.5"); !ok || at.Format(time.RFC3339) != "2026-09-18T12:00:00+08:00" {
		t.Errorf("since 1904: %v", at)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"1520": "1520", "1,520.5": "1520.5", "１５２０": "1520", "78%": "78", "x": "", "": "", "Inf": "", "NaN": "", "1e400": "",
	} {
		n, ok := Number(cell)
		if got := fmt.Sprint(n); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %v, %v", cell, n, ok)
		}
	}
	for cell, want := range map[string]string{
		"13800138000": "13800138000", "007": "007", "+86 138-0013-8000": "+86 138-0013-8000", "１３８": "138", "1.3800138E+10": "", "1.38E+10": "", "1.38001380001E+11": "138001380001", "1.3800138000E+10": "13800138000", "E+": "E+", "A1E+5": "A1E+5",
	} {
		if got, ok := Digits(cell); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %v", cell, got, ok)
		}
	}
	words, err := ReadWords()
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"是": "true", "YES": "true", "１": "true", "√": "true", "否": "false", "no": "false", "0": "false", "True": "true", "maybe": "", "": ""} {
		yes, ok := words.Truth(cell)
		if ok != (want != "") || ok && fmt.Sprint(yes) != want {
			t.Errorf("%q is %v, %v", cell, yes, ok)
		}
	}
}
