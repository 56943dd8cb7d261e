package main

import (
	"testing"

	"closeloop/flows"
	"closeloop/flows/hiring"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestImportInterviewTable: a table from a spreadsheet comes in like JSON; its
// encoding and what was left out are named, its rows as the spreadsheet shows
// them.
func TestImportInterviewTable(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		table := "面试编号,岗位,姓名,面试时间,备注,得分:逻辑思维\n1,后端工程师,赵喆,2026/11/18 14:00,x,82\n2,be,李明,2026/11/18 15:00,,60\n"
		raw, err := simplifiedchinese.GB18030.NewEncoder().String(table)
		if err != nil {
			t.Fatal(err)
		}
		path := d.put("a.csv", []byte(raw))
		d.want(exitDone, []string{"read as csv, gb18030", "columns left out: 备注", "row 2  1  accepted", "row 3  2  accepted", "2 accepted"}, "", "import", "interviews", path)
		d.want(exitDone, []string{"read as csv, utf-8", "0 accepted, 2 unchanged"}, table, "import", "interviews", "-")
		look(func(a *app) {
			err := a.runner.Look(t.Context(), func(env flows.Env) error {
				names := map[string]bool{}
				for _, head := range a.heads(t) {
					who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
					names[who.Name] = head.Position == "be"
				}
				if len(names) != 2 || !names["赵喆"] || !names["李明"] {
					t.Errorf("candidates %v", names)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
		bad := table + "3,be,,soon,,182\n"
		d.want(exitFailed, []string{"row 4  3  refused", "面试时间: ", "姓名: ", "得分:逻辑思维: ", "nothing was stored"}, bad, "import", "interviews", "-")
		d.want(exitFailed, []string{"row 1: ", "姓名", "mend the header"}, "岗位,姓名\nbe,赵\n", "import", "interviews", "-")
		d.want(exitFailed, nil, "\xd0\xcf\x11\xe0 old", "import", "interviews", "-")
	})
}
