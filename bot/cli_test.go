package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// ran is what one call of the command line came to.
type ran struct {
	code      int
	out, errs string
}

// desk is a folder with a configuration, where the command line is called.
type desk struct {
	t      *testing.T
	dir    string
	config string
}

func newDeskFolder(t *testing.T) desk {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "closeloop.yaml")
	text := "addr: 127.0.0.1:0\nlocale: en\nlog: {level: error}\n" +
		"api: {keys: [{name: hina, secret: " + apiSecret + ", may: [interviews]}, {name: second, secret: " + otherSecret + ", may: [interviews]}]}\n" +
		"sources: [{name: vendor, map: '{source: \"vendor\", external_id: .no, position: .job, candidate: {external_id: .who, name: .who}, started_at: .when, duration_s: 60}'}]\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return desk{t, dir, config}
}

// call runs one command in this process, with text on standard input.
func (d desk) call(stdin string, args ...string) ran {
	d.t.Helper()
	var out, errs bytes.Buffer
	s := &shell{in: strings.NewReader(stdin), out: &out, err: &errs, house: fluent(d.t)}
	code := s.run(append([]string{"--config", d.config}, args...))
	return ran{code, out.String(), errs.String()}
}

// want calls and wants an exit code and words in what was printed.
func (d desk) want(code int, words []string, stdin string, args ...string) ran {
	d.t.Helper()
	got := d.call(stdin, args...)
	if got.code != code {
		d.t.Fatalf("%v: exit %d, want %d\n%s%s", args, got.code, code, got.out, got.errs)
	}
	for _, w := range words {
		if !strings.Contains(got.out+got.errs, w) {
			d.t.Errorf("%v: does not say %q:\n%s%s", args, w, got.out, got.errs)
		}
	}
	return got
}

// put writes a file into the folder and returns its path.
func (d desk) put(name string, raw []byte) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// serve serves the folder until the returned function ends it.
func (d desk) serve(company bool) (*rig, func()) {
	d.t.Helper()
	cfg, err := readConfig(d.config, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	r := &rig{t: d.t, cfg: cfg, machine: backstage.NewWatch(time.Now())}
	r.opts.machine = r.machine.Now
	r.open()
	if company {
		r.employ(testCompany(d.t))
	}
	return r, r.stop
}

// withCompany is a folder with the test's company and no server.
func withCompany(t *testing.T) desk {
	t.Helper()
	d := newDeskFolder(t)
	d.want(exitDone, []string{"people: 13 added", "positions: 2 added"}, "", "import", "company", filepath.Join("testdata", "company.yaml"))
	return d
}

// TestUsage: what cannot be meant is wrong usage, exit code 2, and says where
// help is; nothing is made on disk.
func TestUsage(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	for _, args := range [][]string{
		{"dance"},
		{"import"},
		{"import", "interviews"},
		{"import", "interviews", "a", "b"},
		{"export", "cases", "--nothing"},
		{"export"},
		{"audit"},
		{"key"},
		{"key", "new"},
		{"serve", "extra"},
		{"import", "company"},
		{"version", "x"},
		{"outbox"},
		{"backup"},
		{"restore"},
		{"doctor", "x"},
		{"export", "cases", "--format", "xml"},
		{"serve", "--clock", "tomorrow"},
		{"export", "cases", "--since", "yesterday"},
	} {
		got := d.call("", args...)
		if got.code != exitUsage || got.errs == "" || strings.Contains(got.errs, "panic") {
			t.Errorf("%v: exit %d, %s%s", args, got.code, got.out, got.errs)
		}
	}
	bad := newDeskFolder(t)
	bad.put("closeloop.yaml", []byte("addr: x\ncolour: red\n"))
	bad.want(exitUsage, []string{"[2:1]", "colour"}, "", "serve")
	bad.want(exitUsage, []string{"[2:1]"}, "", "audit", "verify")
	if _, err := os.Stat(filepath.Join(bad.dir, "data")); err == nil {
		t.Error("a store was made although the configuration is wrong")
	}
}

// TestHelp: every command explains itself.
func TestHelp(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	for _, args := range []string{"", "serve", "import", "import company", "import interviews", "import pay", "export", "export cases", "export pay", "audit", "audit verify", "key", "key new", "key backup", "backup", "restore", "outbox", "outbox release", "doctor", "completion", "version"} {
		got := d.call("", append(strings.Fields(args), "--help")...)
		if got.code != exitDone || !strings.Contains(got.out, "--config") || got.errs != "" {
			t.Errorf("%s --help: exit %d\n%s%s", args, got.code, got.out, got.errs)
		}
	}
	d.want(exitDone, []string{"closeloop " + version}, "", "version")
}

// TestKeyNew: a key is 0600 and never takes the place of a file.
func TestKeyNew(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	path := filepath.Join(d.dir, "my.key")
	d.want(exitDone, []string{"my.key"}, "", "key", "new", path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	before, err := os.ReadFile(path)
	if err != nil || len(strings.TrimSpace(string(before))) != 44 {
		t.Fatalf("%q %v", before, err)
	}
	d.want(exitFailed, []string{"my.key", "exists"}, "", "key", "new", path)
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the key was overwritten")
	}
	d.want(exitFailed, nil, "", "key", "new", filepath.Join(d.dir, "no", "such", "folder"))
}

// TestRootKey: a store is opened with the key it was made with, or not at all;
// a new key is made for an empty store only.
func TestRootKey(t *testing.T) {
	t.Parallel()
	d := withCompany(t)
	key := filepath.Join(d.dir, "closeloop.key")
	info, err := os.Stat(key)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	good, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve"}, {"audit", "verify"}} {
		d.want(exitFailed, []string{"closeloop.key is missing", "put the key file back"}, "", args...)
	}
	if _, err := os.Stat(key); err == nil {
		t.Fatal("a new key was made over an old store")
	}
	d.want(exitDone, nil, "", "key", "new", key)
	for _, args := range [][]string{{"serve"}, {"audit", "verify"}} {
		d.want(exitFailed, []string{"does not fit"}, "", args...)
	}
	d.put("closeloop.key", []byte("not a key\n"))
	d.want(exitFailed, []string{"32 bytes", "key new"}, "", "audit", "verify")
	d.put("closeloop.key", good)
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	d.want(exitFailed, []string{"chmod 600"}, "", "audit", "verify")
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
}

// TestKeyList: the first of several keys seals, all of them open.
func TestKeyList(t *testing.T) {
	t.Parallel()
	d := withCompany(t)
	fresh := filepath.Join(d.dir, "new.key")
	d.want(exitDone, nil, "", "key", "new", fresh)
	text, err := os.ReadFile(d.config)
	if err != nil {
		t.Fatal(err)
	}
	d.put("closeloop.yaml", append(text, []byte("key: ['file:./new.key', 'file:./closeloop.key']\n")...))
	d.want(exitDone, nil, "", "import", "interviews", d.put("one.json", oneInterview(t, "one", "李明")))
	d.want(exitDone, []string{"李明"}, "", "export", "cases")
}

// TestSecondServe: a second serve on the same folder fails at once and says
// which process holds it; commands go through the first.
func TestSecondServe(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	_, stop := d.serve(true)
	d.want(exitFailed, []string{"process " + strconv.Itoa(os.Getpid()), "stop it first"}, "", "serve")
	d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
	info, err := os.Stat(filepath.Join(d.dir, "data", socketFile))
	if err != nil || info.Mode().Perm() != 0o600 || info.Mode()&fs.ModeSocket == 0 {
		t.Errorf("the socket is %v %v", info, err)
	}
	stop()
	d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
}

// TestExport: cases as JSON and JSON Lines, by position and date, into a file
// that only its owner can read.
func TestExport(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	d := withCompany(t)
	var all []string
	for i := range 12 {
		c := liMing()
		if i%3 == 0 {
			c = reyes()
		}
		c.key = fmt.Sprint("x", i)
		all = append(all, string(encode(t, c.interview(time.Now().Add(-time.Hour)))))
	}
	d.want(exitDone, []string{"12 accepted"}, strings.Join(all, "\n"), "import", "interviews", "-")
	for _, serving := range []bool{false, true} {
		if serving {
			d.serve(false)
		}
		var cases []exported
		if err := json.Unmarshal([]byte(d.want(exitDone, nil, "", "export", "cases").out), &cases); err != nil || len(cases) != 12 {
			t.Fatalf("serving %v: %d cases, %v", serving, len(cases), err)
		}
		owners := map[string]int{}
		for i, c := range cases {
			owners[c.Candidate+" "+c.Position+" "+string(c.Status)+" "+c.Duty.Owner]++
			if c.ID != fmt.Sprint("C-", 1001+i) {
				t.Errorf("serving %v: %s is number %d", serving, c.ID, i)
			}
		}
		if owners["李明 be report_draft hr-lin"] != 8 || owners["Daniel Reyes da report_draft hr-eve"] != 4 {
			t.Errorf("serving %v: %v", serving, owners)
		}
		lines := strings.Split(strings.TrimSpace(d.want(exitDone, nil, "", "export", "cases", "--format", "jsonl", "--position", "da").out), "\n")
		if len(lines) != 4 || !json.Valid([]byte(lines[0])) {
			t.Errorf("serving %v: %q", serving, lines)
		}
		later := time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
		if got := d.want(exitDone, nil, "", "export", "cases", "--since", later).out; strings.TrimSpace(got) != "[]" {
			t.Errorf("serving %v: since the day after tomorrow: %s", serving, got)
		}
		path := filepath.Join(d.dir, fmt.Sprintf("out-%v.json", serving))
		d.want(exitDone, []string{"names candidates"}, "", "export", "cases", "--out", path)
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("serving %v: %v %v", serving, info, err)
		}
	}
	d.want(exitFailed, []string{"nowhere"}, "", "export", "cases", "--position", "nowhere")
}

func oneInterview(t *testing.T, key, name string) []byte {
	t.Helper()
	c := candidate{key, "be", name, key + "@mail.example", "zh-CN"}
	return encode(t, c.interview(time.Now().Add(-time.Hour)))
}

// heads are all cases of a folder that nobody serves.
func (d desk) heads() []hiring.Case {
	d.t.Helper()
	cfg, err := readConfig(d.config, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	a, err := open(d.t.Context(), cfg, fluent(d.t))
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = a.close() }()
	return a.heads(d.t)
}

func (a *app) heads(t *testing.T) (out []hiring.Case) {
	t.Helper()
	err := a.runner.Look(t.Context(), func(env flows.Env) error {
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				head, _ := flows.Find[hiring.Case](env, "case", id)
				out = append(out, head)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
