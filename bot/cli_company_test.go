package main

import (
	"bytes"
	"strings"
	"testing"

	"closeloop/bot/backstage"
	"closeloop/bot/sample"
)

// edited is the test's company after some replacements, each of which must
// find its text.
func edited(t *testing.T, pairs ...string) []byte {
	t.Helper()
	raw := testCompany(t)
	for i := 0; i+1 < len(pairs); i += 2 {
		if !bytes.Contains(raw, []byte(pairs[i])) {
			t.Fatalf("the company has no %q", pairs[i])
		}
		raw = bytes.ReplaceAll(raw, []byte(pairs[i]), []byte(pairs[i+1]))
	}
	return raw
}

// cut removes the lines from the one that begins with a mark to the next
// blank or top-level one.
func cut(t *testing.T, raw []byte, mark string) []byte {
	t.Helper()
	lines := strings.Split(string(raw), "\n")
	for i, line := range lines {
		if !strings.Contains(line, mark) {
			continue
		}
		end := i + 1
		for end < len(lines) && strings.HasPrefix(lines[end], "    ") {
			end++
		}
		return []byte(strings.Join(append(lines[:i:i], lines[end:]...), "\n"))
	}
	t.Fatalf("the company has no %q", mark)
	return nil
}

// TestImportCompany: the difference is printed, a dry run stores nothing, the
// same again changes nothing.
func TestImportCompany(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		next := d.put("next.yaml", edited(t, "name: 莫凡", "name: 莫小凡", "{id: it-luo, name: 罗凯", "{id: it-new, name: 新人", "luo@farhill.example", "new@farhill.example", "后端工程师", "服务端工程师"))
		words := []string{"people: 1 added, 1 changed, 1 missing", "+ it-new", "~ iv-mo", "- it-luo", "positions: 0 added, 1 changed, 0 missing", "~ be"}
		d.want(exitDone, words, "", "import", "company", "--dry-run", next)
		look(func(a *app) {
			if s, err := a.runner.Company(t.Context()); err != nil || s.Name("iv-mo") != "莫凡" {
				t.Errorf("a dry run changed %v %v", s.Name("iv-mo"), err)
			}
		})
		d.want(exitDone, words, "", "import", "company", next)
		d.want(exitDone, []string{"nothing changed"}, "", "import", "company", next)
		look(func(a *app) {
			s, err := a.runner.Company(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			gone, _ := s.Person("it-luo")
			fresh, _ := s.Person("it-new")
			if s.Name("iv-mo") != "莫小凡" || gone.Active || !fresh.Active {
				t.Errorf("gone %+v, new %+v", gone, fresh)
			}
			if who := entriesOf(t, a, "person", "put"); who["cli cli:"+osUser()] == 0 {
				t.Errorf("the audit says %v", who)
			}
		})
	})
}

// TestImportCompanyFaults: faults come with line, column and what to do, all
// at once, and nothing is stored.
func TestImportCompanyFaults(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, _ func(func(*app))) {
		bad := d.put("bad.yaml", edited(t, "lead: lead-sun", "lead: mgr-zhao", "timezone: Asia/Shanghai", "timezone: Asia/Nowhere", "roles: [trainee]", "roles: [guru]"))
		d.want(exitFailed, []string{"line 3", "line 16", "line 26", "Asia/Nowhere", "guru", "mgr-zhao", "nothing was stored"}, "", "import", "company", bad)
		d.want(exitFailed, []string{"line 3, column"}, "", "import", "company", d.put("key.yaml", edited(t, "region: CN}", "regoin: CN}")))
		d.want(exitFailed, nil, "", "import", "company", d.put("empty.yaml", nil))
		d.want(exitFailed, []string{"nobody.yaml"}, "", "import", "company", "nobody.yaml")
		d.want(exitDone, []string{"nothing changed"}, "", "import", "company", d.put("good.yaml", testCompany(t)))
	})
}

// TestImportCompanyMovesDuties: who is missing is deactivated; the open duties
// of such a person go to somebody who can do them, who hears of it.
func TestImportCompanyMovesDuties(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	r, _ := d.serve(true)
	c := chinese()
	id := r.sent(c)
	waiting := r.arrive(candidate{"other", "be", "王珊", "wang@mail.example", "zh-CN"})
	next := cut(t, cut(t, testCompany(t), "{id: mgr-zhao"), "{id: hr-lin")
	next = bytes.ReplaceAll(bytes.ReplaceAll(next, []byte("managers: [mgr-zhao, "), []byte("managers: [")), []byte("hr: hr-lin"), []byte("hr: adm-bai"))
	d.want(exitDone, []string{"- mgr-zhao", "- hr-lin"}, "", "import", "company", d.put("next.yaml", next))
	r.settle()
	for _, head := range r.app.heads(t) {
		want := map[string]string{id: "mgr-he", waiting: "adm-bai"}[head.ID]
		if head.Duty.Owner != want {
			t.Errorf("%s is with %s, want %s", head.ID, head.Duty.Owner, want)
		}
	}
	r.click("mgr-he", "decision/"+id+"/approve", nil)
	r.advance("360h") // past the next opening, whatever day and hour this test runs at
	if got := r.about("adm-bai", "王珊"); len(got) == 0 {
		t.Errorf("the new HR hears nothing:\n%s", r.screen("adm-bai"))
	}
	r.verify()
}

// TestImportCompanyKeepsPositions: a position with open cases may not vanish;
// one without may.
func TestImportCompanyKeepsPositions(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		d.want(exitDone, nil, interviewLines(t, "李明"), "import", "interviews", "-")
		d.want(exitFailed, []string{"be", "open cases", "Nothing was stored"}, "", "import", "company", d.put("no-be.yaml", cut(t, testCompany(t), "- id: be")))
		d.want(exitFailed, []string{"be", "open cases"}, "", "import", "company", "--dry-run", d.put("no-be.yaml", cut(t, testCompany(t), "- id: be")))
		d.want(exitDone, []string{"- da"}, "", "import", "company", d.put("no-da.yaml", cut(t, testCompany(t), "- id: da")))
		look(func(a *app) {
			s, err := a.runner.Company(t.Context())
			if err != nil || len(s.Positions()) != 1 {
				t.Errorf("positions %v %v", s.Positions(), err)
			}
		})
		d.want(exitDone, []string{"+ da"}, "", "import", "company", d.put("again.yaml", testCompany(t)))
	})
}

// TestSample: the first real company takes the place of a sample nobody has
// touched; one that was used is left alone.
func TestSample(t *testing.T) {
	t.Parallel()
	for name, used := range map[string]bool{"untouched": false, "used": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDeskFolder(t)
			cfg, err := readConfig(d.config, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := &rig{t: t, cfg: cfg, machine: backstage.NewWatch(monday(t))}
			r.opts = fluent(t)
			r.opts.machine, r.opts.sample = r.machine.Now, true
			r.open()
			r.settle()
			if n := len(r.app.heads(t)); n != 20 {
				t.Fatalf("%d sample cases", n)
			}
			if used {
				r.say("mgr-zhao", "lang en", "dm")
				for _, dry := range []string{"--dry-run=true", "--dry-run=false"} {
					d.want(exitFailed, []string{"sample company was used", "Nothing was stored"}, "", "import", "company", dry, d.put("own.yaml", testCompany(t)))
				}
				if n := len(r.app.heads(t)); n != 20 {
					t.Errorf("%d cases are left", n)
				}
				return
			}
			r.restart()
			d.want(exitDone, []string{"13 added"}, "", "import", "company", "--dry-run", d.put("own.yaml", testCompany(t)))
			d.want(exitDone, []string{"people: 13 added, 0 changed, 0 missing"}, "", "import", "company", d.put("own.yaml", testCompany(t)))
			if n := len(r.app.heads(t)); n != 0 {
				t.Errorf("%d cases of the sample are left", n)
			}
			if got := r.inbox("mgr-zhao"); len(got) != 0 {
				t.Errorf("messages of the sample are left:\n%s", r.screen("mgr-zhao"))
			}
			r.restart()
			if n := len(r.app.heads(t)); n != 0 {
				t.Errorf("%d cases came back with the restart", n)
			}
			if id := r.arrive(liMing()); id == "" {
				t.Error("no case")
			}
			r.verify()
			if bytes.Contains(sample.Company(), []byte("远山")) {
				t.Error("the test's company is the sample")
			}
		})
	}
}
