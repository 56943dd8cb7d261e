package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/store"
)

// lines are some interviews in the contract's format, one for each line; a
// name of "" makes a bad row.
func interviewLines(t *testing.T, names ...string) string {
	t.Helper()
	var out []string
	for i, name := range names {
		out = append(out, string(oneInterview(t, fmt.Sprint("row", i), name)))
	}
	return strings.Join(out, "\n") + "\n"
}

// withoutAndWith runs a story on a folder that nobody serves and on one that
// is served, through the socket: both must come to the same.
func withoutAndWith(t *testing.T, story func(t *testing.T, d desk, look func(func(*app)))) {
	for name, serving := range map[string]bool{"alone": false, "through the server": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := withCompany(t)
			look := func(see func(*app)) {
				cfg, err := readConfig(d.config, nil)
				if err != nil {
					t.Fatal(err)
				}
				a, err := open(t.Context(), cfg, fluent(t))
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = a.close() }()
				see(a)
			}
			if serving {
				r, _ := d.serve(false)
				look = func(see func(*app)) { see(r.app) }
			}
			story(t, d, look)
		})
	}
}

// TestImportInterviews: JSON, JSON Lines and standard input; the same again
// changes nothing; who did it stands in the audit.
func TestImportInterviews(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		text := interviewLines(t, "李明", "王珊", "陈可")
		array := "[" + strings.Join(strings.Split(strings.TrimSpace(text), "\n"), ",") + "]"
		d.want(exitDone, []string{"3 accepted, 0 unchanged, 0 refused", "row 2  iv-row1"}, "", "import", "interviews", "--dry-run", d.put("a.json", []byte(array)))
		look(func(a *app) {
			if got := a.heads(t); len(got) != 0 {
				t.Fatalf("a dry run stored %d cases", len(got))
			}
		})
		d.want(exitDone, []string{"3 accepted", "row 3  iv-row2  accepted  C-10"}, "", "import", "interviews", d.put("a.json", []byte(array)))
		d.want(exitDone, []string{"0 accepted, 3 unchanged"}, "", "import", "interviews", d.put("a.jsonl", []byte(text)))
		changed := strings.ReplaceAll(text, `"score":82`, `"score":28`)
		d.want(exitDone, []string{"3 accepted, 0 unchanged", "updated"}, changed, "import", "interviews", "-")
		look(func(a *app) {
			if got := a.heads(t); len(got) != 3 || got[0].Duty.Owner != "hr-lin" {
				t.Errorf("cases %+v", got)
			}
			if who := entriesOf(t, a, "intake", "row"); who["cli cli:"+osUser()] != 6 || len(who) != 1 {
				t.Errorf("the audit says %v", who)
			}
		})
	})
}

// entriesOf counts audit entries of a verb by door and actor.
func entriesOf(t *testing.T, a *app, flow, verb string) map[string]int {
	t.Helper()
	out := map[string]int{}
	err := a.store.View(t.Context(), func(tx *store.Txn) error {
		return tx.Entries(time.Time{}, func(e store.Entry) bool {
			if e.Flow == flow && e.Verb == verb {
				out[e.Door+" "+e.Actor]++
			}
			return true
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestImportRefuses: one bad row refuses all, names row, field and reason, and
// stores nothing; with --partial the good ones are kept and the exit code says
// so.
func TestImportRefuses(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		text := interviewLines(t, "李明", "", "陈可")
		path := d.put("mixed.jsonl", []byte(text))
		got := d.want(exitFailed, []string{"row 2  iv-row1  refused", "candidate.name", "nothing was stored", "--partial"}, "", "import", "interviews", path)
		if strings.Contains(got.out, "row 1") {
			t.Errorf("good rows are reported as if stored:\n%s", got.out)
		}
		look(func(a *app) {
			if got := a.heads(t); len(got) != 0 {
				t.Fatalf("%d cases were stored", len(got))
			}
		})
		d.want(exitFailed, []string{"2 accepted, 0 unchanged, 1 refused"}, "", "import", "interviews", "--dry-run", path)
		d.want(exitPartial, []string{"2 accepted, 0 unchanged, 1 refused", "row 2"}, "", "import", "interviews", "--partial", path)
		d.want(exitPartial, []string{"0 accepted, 2 unchanged, 1 refused"}, "", "import", "interviews", "--partial", path)
		look(func(a *app) {
			if got := a.heads(t); len(got) != 2 {
				t.Errorf("%d cases", len(got))
			}
		})
		for name, broken := range map[string]string{
			"not JSON":       "{\"source\": \n",
			"a half array":   "[" + strings.TrimSpace(interviewLines(t, "周一")) + ", ",
			"words":          "hello",
			"good, then not": interviewLines(t, "周一") + "oops\n",
		} {
			got := d.call(broken, "import", "interviews", "-")
			if got.code != exitFailed || got.errs == "" {
				t.Errorf("%s: exit %d\n%s%s", name, got.code, got.out, got.errs)
			}
		}
		d.want(exitFailed, []string{"no-such-file"}, "", "import", "interviews", "no-such-file")
		look(func(a *app) {
			if got := a.heads(t); len(got) != 2 {
				t.Errorf("%d cases in the end", len(got))
			}
		})
	})
}

// TestImportHistory: past interviews come in closed: no duty, no message.
func TestImportHistory(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		d.want(exitDone, []string{"2 accepted"}, interviewLines(t, "李明", "王珊"), "import", "interviews", "--history", "-")
		look(func(a *app) {
			heads := a.heads(t)
			for _, head := range heads {
				if head.Status.Open() || head.Duty != (hiring.Duty{}) {
					t.Errorf("%+v", head)
				}
			}
			said, err := shelf{a.store}.List(t.Context(), "dm:hr-lin")
			if err != nil || len(said) != 0 || len(heads) != 2 {
				t.Errorf("%d cases, HR reads %d messages, %v", len(heads), len(said), err)
			}
		})
	})
}

// TestImportMap: a vendor's own JSON comes in through its map.
func TestImportMap(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		vendor := `{"no": "v-1", "job": "be", "who": "赵一", "when": "2026-11-20T10:00:00+08:00"}` + "\n" +
			`{"no": "v-2", "job": "be", "who": 7, "when": "2026-11-20T10:00:00+08:00"}` + "\n"
		d.want(exitPartial, []string{"1 accepted", "row 2"}, vendor, "import", "interviews", "--source", "vendor", "--partial", "-")
		look(func(a *app) {
			err := a.runner.Look(t.Context(), func(env flows.Env) error {
				heads := a.heads(t)
				who, ok := flows.Find[hiring.Candidate](env, "candidate", heads[0].Candidate)
				if !ok || who.Name != "赵一" || who.Source != "vendor" || len(heads) != 1 {
					t.Errorf("%d cases, %+v", len(heads), who)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	})
}

// TestImportLarge: a file has no limit on rows, is streamed, and is stored
// once, however often it is sent.
func TestImportLarge(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	d := withCompany(t)
	names := make([]string, intake.MaxRows+chunk/2)
	for i := range names {
		names[i] = fmt.Sprint("候选人", i)
	}
	text := interviewLines(t, names...)
	d.want(exitDone, []string{fmt.Sprintf("%d accepted, 0 unchanged, 0 refused", len(names))}, text, "import", "interviews", "-")
	d.want(exitDone, []string{fmt.Sprintf("0 accepted, %d unchanged, 0 refused", len(names))}, text, "import", "interviews", "-")
	var all []json.RawMessage
	if err := json.Unmarshal([]byte(d.want(exitDone, nil, "", "export", "cases").out), &all); err != nil || len(all) != len(names) {
		t.Errorf("%d cases, %v", len(all), err)
	}
	d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
}
