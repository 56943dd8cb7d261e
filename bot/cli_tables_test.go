package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

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

// TestImportCompanyTables: XLSX, and CSV files in any order, make the company;
// the same again changes nothing, and what HR taught the bot stays.
func TestImportCompanyTables(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		people := "姓名,E-mail,角色,编号\n林晓,lin@farhill.example,HR、管理员,hr-lin\n赵磊,zhao@farhill.example,用人经理,mgr-zhao\n"
		positions := "岗位名称,负责HR,用人经理,编号\n后端工程师,林晓,赵磊,be\n"
		one, two := d.put("positions.csv", []byte(positions)), d.put("people.csv", []byte(people))
		d.want(exitDone, []string{"read as csv, utf-8", "- it-luo", "~ be"}, "", "import", "company", one, two)
		d.want(exitDone, []string{"nothing changed"}, "", "import", "company", "--dry-run", two, one)
		d.want(exitDone, []string{"1 accepted"}, "面试编号,岗位,姓名,面试时间\n1,服务端,赵喆,2026/11/18 14:00\n", "import", "interviews", "-")
		look(func(a *app) {
			from := chat.Account{Platform: "cli", User: "test"}
			_, err := a.runner.Import(t.Context(), flows.Batch{ID: "alias", Hash: "alias", From: from, Shared: true, Rows: []flows.Row{
				{Flow: "position", Record: "be", Lane: "be", Verb: "alias", Values: chat.Values{"name": {"服务端"}}},
			}})
			if err != nil {
				t.Fatal(err)
			}
		})
		d.want(exitDone, []string{"nothing changed"}, "", "import", "company", one, two)
		d.want(exitDone, []string{"~ be"}, "", "import", "company", two, d.put("new.csv", []byte(strings.Replace(positions, "后端工程师", "后端开发", 1))))
		look(func(a *app) {
			s, err := a.runner.Company(t.Context())
			if p, ok := s.PositionNamed("服务端"); err != nil || !ok || p.ID != "be" || p.Title["zh-CN"] != "后端开发" || s.Company.Name.In("en") == "" {
				t.Errorf("%+v, %v", p, err)
			}
		})
		bad := d.put("bad.csv", []byte(strings.Replace(people, "HR、管理员", "国王", 1)))
		d.want(exitFailed, []string{"人员 People, row 2, 角色: ", "国王", "nothing was stored"}, "", "import", "company", bad, one)
		d.want(exitFailed, []string{"closeloop template company"}, "", "import", "company", two)
		d.want(exitFailed, []string{"closeloop template company"}, "", "import", "company", d.put("x.csv", []byte("a,b\n")))
	})
}

// TestTemplates: each template is written once, never over a file, and what it
// holds can be imported into a fresh store.
func TestTemplates(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	for _, what := range []string{"company", "interviews", "pay"} {
		path := filepath.Join(d.dir, what+".xlsx")
		d.want(exitDone, []string{"Wrote " + path}, "", "template", what, "--out", path)
		d.want(exitFailed, []string{"already exists", "choose another name"}, "", "template", what, "--out", path)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		book, err := sheet.Open(sheet.Source{In: bytes.NewReader(raw), Size: int64(len(raw))}, sheet.Usual())
		if err != nil || len(book.Tabs) < 2 {
			t.Fatalf("%s: %+v, %v", what, book, err)
		}
		rows := 0
		for _, err := range book.Tabs[0].Rows() {
			if rows++; err != nil {
				t.Fatal(err)
			}
		}
		if rows != 4 {
			t.Errorf("%s: a header and %d rows", what, rows-1)
		}
	}
	d.want(exitDone, []string{"read as xlsx", "people: 3 added", "positions: 3 added"}, "", "import", "company", filepath.Join(d.dir, "company.xlsx"))
	d.want(exitDone, []string{"nothing changed"}, "", "import", "company", filepath.Join(d.dir, "company.xlsx"))
	got := d.want(exitDone, []string{"read as xlsx", "3 accepted, 0 unchanged, 0 refused"}, "", "import", "interviews", filepath.Join(d.dir, "interviews.xlsx"))
	if strings.Contains(got.out, "left out") || strings.Contains(got.out, "unassigned") {
		t.Errorf("the templates do not fit each other:\n%s", got.out)
	}
	d.want(exitUsage, nil, "", "template", "company")
	d.want(exitUsage, nil, "", "template", "letters", "--out", "x.xlsx")
}

// TestSpooledLeavesNothing: what an errand reads from a stream, and the room
// that a table needs, have no name while they are used and are gone after.
func TestSpooledLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	src, done, err := spooled(strings.NewReader("a,b\n"))
	if err != nil || src.Size != 4 {
		t.Fatal(src.Size, err)
	}
	room, err := src.Scratch()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := room.Write([]byte("a text")); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("others could open %v, %v", left, err)
	}
	done()
	if _, err := src.In.ReadAt(make([]byte, 1), 0); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the file is still open: %v", err)
	}
}
