package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
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
