package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"closeloop/bot/needs"
)

const formula = `=HYPERLINK("http://example.com","x")`

// TestExportRoundTrip: what one house exports another can import as it is, and
// exports the same; the house it came from finds it unchanged. Nothing in a
// table comes alive.
func TestExportRoundTrip(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	d := withCompany(t)
	file := strings.TrimSpace(interviewLines(t, "李明", formula, "陈可"))
	file = strings.Replace(file, `"duration_s":1500`, `"duration_s":1500,"vendor":{"a":[1]}`, 1)
	file = strings.Replace(file, `"question_id":"q1"`, `"question_id":"q1","vendor":"b"`, 1)
	d.want(exitDone, []string{"3 accepted"}, file, "import", "interviews", "-")
	out := filepath.Join(d.dir, "out.json")
	d.want(exitDone, []string{"it names candidates"}, "", "export", "interviews", "--out", out)
	d.want(exitDone, []string{"0 accepted, 3 unchanged"}, "", "import", "interviews", out)
	other := withCompany(t)
	other.want(exitDone, []string{"3 accepted"}, "", "import", "interviews", out)
	export := func(d desk) []any {
		var all []any
		if err := json.Unmarshal([]byte(d.want(exitDone, nil, "", "export", "interviews").out), &all); err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(all, func(a, b any) int { return bytes.Compare(encode(t, a), encode(t, b)) })
		return all
	}
	mine, theirs := encode(t, export(d)), encode(t, export(other))
	if !bytes.Equal(mine, theirs) || !bytes.Contains(mine, []byte(`"vendor":{"a":[1]}`)) || !bytes.Contains(mine, []byte(`"vendor":"b"`)) {
		t.Errorf("here\n%s\nthere\n%s", mine, theirs)
	}

	table := filepath.Join(d.dir, "out.csv")
	d.want(exitDone, nil, "", "export", "interviews", "--format", "csv", "--out", table)
	withCompany(t).want(exitDone, []string{"read as csv", "3 accepted, 0 unchanged, 0 refused"}, "", "import", "interviews", table)
	raw := d.want(exitDone, nil, "", "export", "interviews", "--format", "csv").out
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(raw, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 4 || rows[0][0] != "Interview ID" || !strings.Contains(raw, `"'=HYPERLINK(`) || strings.Contains(raw, `"=HYPERLINK(`) {
		t.Errorf("%v\n%s", err, raw)
	}
	book := filepath.Join(d.dir, "out.xlsx")
	d.want(exitDone, nil, "", "export", "interviews", "--format", "xlsx", "--out", book)
	withCompany(t).want(exitDone, []string{"read as xlsx", "3 accepted"}, "", "import", "interviews", book)
	x, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	found := false
	for _, cell := range []string{"D2", "D3", "D4"} {
		value, err := x.GetCellValue("interviews", cell)
		kind, _ := x.GetCellType("interviews", cell)
		alive, _ := x.GetCellFormula("interviews", cell)
		if err != nil || alive != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s: %q, type %d, formula %q, %v", cell, value, kind, alive, err)
		}
		found = found || value == formula
	}
	if !found {
		t.Error("the name of the candidate is not in the sheet as it was given")
	}
}

// TestExportAudit: who took what stands in the audit before it leaves, and the
// audit goes out like everything else; headers follow the configured language.
func TestExportAudit(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		d.want(exitDone, nil, interviewLines(t, "李明"), "import", "interviews", "-")
		d.want(exitDone, nil, "", "export", "cases")
		d.want(exitDone, nil, "", "export", "audit", "--position", "be")
		lines := strings.Split(strings.TrimSpace(d.want(exitDone, nil, "", "export", "audit", "--format", "jsonl").out), "\n")
		begun := 0
		for _, line := range lines {
			var e struct{ Record, Actor, Door, Flow, Verb string }
			if err := json.Unmarshal([]byte(line), &e); err != nil || e.Record == "" {
				t.Fatalf("%v: %s", err, line)
			}
			if e.Flow == "export" && e.Verb == "begin" && e.Actor == "cli:"+osUser() && e.Door == "cli" {
				begun++
			}
		}
		if begun != 3 || strings.Contains(strings.Join(lines, ""), "李明") {
			t.Errorf("%d exports are in the audit:\n%s", begun, strings.Join(lines, "\n"))
		}
		look(func(a *app) {
			if who := entriesOf(t, a, "export", "end"); who["cli cli:"+osUser()] != 3 {
				t.Errorf("ended: %v", who)
			}
		})
		got := d.want(exitDone, []string{"At (at),Record (record)"}, "", "export", "audit", "--format", "csv")
		if strings.Count(got.out, "\n") < len(lines) {
			t.Errorf("%d lines as CSV, %d as JSON", strings.Count(got.out, "\n"), len(lines))
		}
		d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
	})
}

// TestExportHeaders: a table names its columns in the configured language.
func TestExportHeaders(t *testing.T) {
	t.Parallel()
	d := withCompany(t)
	t1 := strings.Replace(string(mustRead(t, d.config)), "locale: en", "locale: zh-CN", 1)
	d.put("closeloop.yaml", []byte(t1))
	d.want(exitDone, []string{"编号 (id),候选人 (candidate),岗位 (position),状态 (status)"}, "", "export", "cases", "--format", "csv")
	d.want(exitDone, []string{"面试编号,岗位,候选人编号,姓名"}, "", "export", "interviews", "--format", "csv")
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestExportCases: cases go out with who, where and whose turn it is, in every format,
// narrowed by position and day; addresses, numbers, pay and answers do not.
func TestExportCases(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	d := withCompany(t)
	d.want(exitDone, []string{"2 accepted"}, interviewLines(t, "李明", formula), "import", "interviews", "-")
	out := filepath.Join(d.dir, "cases.json")
	d.want(exitDone, []string{"readable by you only", "it names candidates"}, "", "export", "cases", "--out", out)
	info, err := os.Stat(out)
	raw, failed := os.ReadFile(out)
	var all []map[string]any
	if err = errors.Join(err, failed, json.Unmarshal(raw, &all)); err != nil || info.Mode().Perm() != 0o600 || len(all) != 2 {
		t.Fatalf("%v %v\n%s", err, info.Mode(), raw)
	}
	duty, _ := all[0]["duty"].(map[string]any)
	if got := fmt.Sprint(slices.Sorted(maps.Keys(all[0])), slices.Sorted(maps.Keys(duty))); got != "[candidate duty id opened_at position round status updated_at] [due kind owner]" {
		t.Errorf("the fields are %s", got)
	}
	if all[0]["id"] != "C-1001" || all[0]["candidate"] != "李明" || all[0]["status"] != "report_draft" || duty["owner"] != "hr-lin" {
		t.Errorf("%v", all[0])
	}
	for _, secret := range []string{"8642", "mail.example", wordsZH, "expected", "p-"} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("it holds %q\n%s", secret, raw)
		}
	}
	lines := d.want(exitDone, nil, "", "export", "cases", "--format", "jsonl").out
	if strings.Count(lines, "\n") != 2 || !strings.HasPrefix(lines, `{"id":"C-1001"`) {
		t.Errorf("lines\n%s", lines)
	}
	table := strings.TrimPrefix(d.want(exitDone, nil, "", "export", "cases", "--format", "csv").out, "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) != 3 || !strings.HasPrefix(strings.Join(rows[0], ","), "Case (id),Candidate (candidate),Position (position),") || len(rows[0]) != 11 || rows[1][1] != "李明" || rows[2][1] != "'"+formula {
		t.Errorf("%v\n%s", err, table)
	}
	for _, none := range [][]string{{"--position", "da"}, {"--since", "2999-01-01"}} {
		if got := d.want(exitDone, nil, "", append([]string{"export", "cases"}, none...)...).out; strings.TrimSpace(got) != "[]" {
			t.Errorf("%v: %s", none, got)
		}
	}
	d.want(exitFailed, []string{"no position has this id"}, "", "export", "cases", "--position", "xx")
	if got := d.want(exitDone, nil, "", "export", "audit", "--format", "csv").out; strings.Count(got, ",export,begin,") < 5 || strings.Contains(got, "李明") {
		t.Errorf("the audit does not say who took them out\n%s", got)
	}
}
