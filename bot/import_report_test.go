package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/bot/web"
)

// TestImportJSON: with --json standard output is the API's answer, whatever
// came of it, and the exit codes are the same.
func TestImportJSON(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, _ func(func(*app))) {
		text := interviewLines(t, "李明", "", "陈可")
		good := interviewLines(t, "李明", "", "陈可")
		good = strings.Split(good, "\n")[0] + "\n"
		for _, c := range []struct {
			name, stdin                  string
			flags                        []string
			code                         int
			accepted, unchanged, refused int
			states                       string
		}{
			{"refused as a whole", text, nil, exitFailed, 0, 0, 1, "2 refused"},
			{"looked at, with a fault", text, []string{"--dry-run"}, exitFailed, 0, 0, 1, "2 refused"},
			{"looked at", good, []string{"--dry-run"}, exitDone, 1, 0, 0, "1 accepted"},
			{"in part", text, []string{"--partial"}, exitPartial, 2, 0, 1, "1 accepted, 2 refused, 3 accepted"},
			{"again", good, nil, exitDone, 0, 1, 0, "1 unchanged"},
		} {
			got := d.want(c.code, nil, c.stdin, append([]string{"import", "interviews", "--json", "-"}, c.flags...)...)
			var out results
			if err := json.Unmarshal([]byte(got.out), &out); err != nil {
				t.Errorf("%s: %v\n%s", c.name, err, got.out)
			}
			var states []string
			for _, r := range out.Results {
				states = append(states, string(rune('0'+r.Row))+" "+r.State)
				if (r.State == "refused") != strings.Contains(r.Reason, "candidate.name") {
					t.Errorf("%s: %+v", c.name, r)
				}
			}
			if out.Accepted != c.accepted || out.Unchanged != c.unchanged || out.Refused != c.refused || strings.Join(states, ", ") != c.states {
				t.Errorf("%s: %s", c.name, got.out)
			}
		}
	})
}

// TestImportJSONIsTheAPI: the command's bytes are those of the API's answer to
// the same rows.
func TestImportJSONIsTheAPI(t *testing.T) {
	t.Parallel()
	d := withCompany(t)
	rows := strings.Split(strings.TrimSpace(interviewLines(t, "李明", "", "<陈可>")), "\n")
	array := "[" + strings.Join(rows, ",") + "]"
	cli := d.want(exitFailed, nil, array, "import", "interviews", "--json", "--dry-run", "-").out
	r, _ := d.serve(false)
	req := r.request(http.MethodPost, "/api/v1/interviews?dry_run=true", []byte(array))
	req.Header.Set("Accept-Language", "en")
	web.Key{Name: "hina", Secret: apiSecret}.SignRequest(req, []byte(array), r.machine.Now())
	resp, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	api, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusUnprocessableEntity {
		t.Fatal(resp.Status, err)
	}
	_ = resp.Body.Close()
	var a, b bytes.Buffer
	if err := json.Compact(&a, []byte(cli)); err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&b, api); err != nil {
		t.Fatal(err)
	}
	if a.String() != b.String() {
		t.Errorf("the command says\n%s\nthe API says\n%s", a.String(), b.String())
	}
}

// TestBadRows: the refused rows go to a file of their own, as they came and with
// the reason; mended there, it is imported as it is.
func TestBadRows(t *testing.T) {
	t.Parallel()
	one := strings.Split(strings.TrimSpace(interviewLines(t, "李明", "", "陈可")), "\n")
	pretty := &bytes.Buffer{}
	if err := json.Indent(pretty, []byte("["+strings.Join(one, ",")+"]"), "", "  "); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ in, bad, good, note, kept string }{
		"lines": {strings.Join(one, "\n"), `"name":""`, `"name":"王珊"`, "# row 2: candidate.name: ", "vendor_note"},
		"array": {pretty.String(), `"name":""`, `"name":"王珊"`, "# row 2: candidate.name: ", "vendor_note"},
		"table": {"面试编号,岗位,姓名,面试时间,备注\n1,be,李明,2026-11-18 14:00,甲\n2,be,,2026-11-18 15:00,=1+1\n3,be,陈可,2026-11-18 16:00,乙\n", "2,be,,", "2,be,王珊,", "姓名: ", "'=1+1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := withCompany(t)
			file := strings.Replace(c.in, `"name": ""`, `"name":"","vendor_note":"1.0"`, 1)
			file = strings.Replace(file, `"name":""`, `"name":"","vendor_note":"1.0"`, 1)
			bad := filepath.Join(d.dir, "bad")
			d.want(exitFailed, []string{"Wrote 1 refused rows to " + bad, "nothing was stored"}, file, "import", "interviews", "--bad-rows", bad, "-")
			info, err := os.Stat(bad)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Fatalf("%v %v", info, err)
			}
			before, err := os.ReadFile(bad)
			if err != nil || !strings.Contains(string(before), c.note) || !strings.Contains(string(before), c.kept) || strings.Contains(string(before), "李明") {
				t.Fatalf("%v\n%s", err, before)
			}
			d.want(exitFailed, []string{"exists already", "Nothing was stored"}, file, "import", "interviews", "--partial", "--bad-rows", bad, "-")
			if after, _ := os.ReadFile(bad); !bytes.Equal(before, after) {
				t.Error("the file was written over")
			}
			d.want(exitFailed, []string{"0 accepted, 0 unchanged, 1 refused"}, "", "import", "interviews", "--dry-run", bad)
			mended := d.put("mended", []byte(strings.Replace(string(before), c.bad, c.good, 1)))
			d.want(exitPartial, []string{"2 accepted"}, file, "import", "interviews", "--partial", "-")
			d.want(exitDone, []string{"1 accepted, 0 unchanged, 0 refused"}, "", "import", "interviews", mended)
			none := filepath.Join(d.dir, "none")
			d.want(exitDone, []string{"1 unchanged"}, "", "import", "interviews", "--bad-rows", none, mended)
			if _, err := os.Stat(none); err == nil {
				t.Error("a file without rows was left")
			}
		})
	}
}

// TestImportUnreadable: whatever is wrong with a file as a whole is a sentence
// that says what, where and what next, and nothing is stored.
func TestImportUnreadable(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	d := withCompany(t)
	row := strings.TrimSpace(interviewLines(t, "李明"))
	for name, c := range map[string]struct {
		file string
		says []string
	}{
		"empty":                   {"", []string{"nothing was stored"}},
		"blanks":                  {" \n\n\t\n", []string{"nothing was stored"}},
		"an empty list":           {"[]", []string{"holds no interviews", "nothing was stored"}},
		"cut off in row 2":        {"[" + row + ",\n" + row[:40], []string{"row 2", "breaks off", "nothing was stored"}},
		"cut off after row 1":     {"[" + row + ",", []string{"row 2", "breaks off", "nothing was stored"}},
		"something after the end": {"[" + row + "] x", []string{"row 2", "nothing was stored"}},
		"a row without end":       {"[" + row + `, "` + strings.Repeat("x", 9<<20), []string{"row 2", "larger than 4 MiB", "nothing was stored"}},
		"a line without end":      {row + "\n" + strings.Repeat("x", 9<<20) + "\n" + row + "\n", []string{"row 2", "200 KiB", "nothing was stored"}},
	} {
		got := d.want(exitFailed, c.says, "", "import", "interviews", d.put("file", []byte(c.file)))
		if strings.Contains(got.errs, "EOF") {
			t.Errorf("%s: %s", name, got.errs)
		}
	}
	d.want(exitFailed, []string{"is a folder", "Nothing was stored"}, "", "import", "interviews", d.dir)
	d.want(exitFailed, []string{"no-such-file", "no such file", "nothing was stored"}, "", "import", "interviews", "no-such-file")
	if out := strings.TrimSpace(d.want(exitDone, nil, "", "export", "cases").out); out != "[]" {
		t.Errorf("something was stored: %s", out)
	}
}

// TestProgress: on a terminal a long file says every few seconds how far it is.
func TestProgress(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{shell: &shell{err: &errs}, now: func() time.Time { return now }, last: now}
	p.at(checking, 1000)
	now = now.Add(patience)
	p.at(checking, 9000)
	p.at(checking, 10_000)
	now = now.Add(patience)
	p.at(storing, 500)
	p.end()
	p.end()
	if got, want := errs.String(), "\rchecked: 9000 rows so far\rstored: 500 rows so far\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	var silent *progress
	silent.at(checking, 1)
	silent.end()
	if terminal(&errs) {
		t.Error("a buffer is no terminal")
	}
}
