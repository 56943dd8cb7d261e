package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"closeloop/bot/needs"
	"closeloop/flows/hiring"
)

// commandEnv holds the arguments of a command that a child runs, for the child
// only.
const commandEnv = "COMMAND_OF_CLOSELOOP"

// TestCommandChild is one call of the command line in a process of its own.
// Without its parent it has nothing to do.
func TestCommandChild(t *testing.T) {
	args, ok := os.LookupEnv(commandEnv)
	if !ok {
		return
	}
	go func() { // it does not outlive its parent
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	os.Exit(run(strings.Split(args, "\n"), strings.NewReader(""), os.Stdout, os.Stderr))
}

// interrupted runs a command in a child and sends it a signal as soon as it has
// printed a number of lines with a word. It returns how the child ended.
func (d desk) interrupted(sig os.Signal, word string, lines int, args ...string) ran {
	d.t.Helper()
	child := exec.CommandContext(d.t.Context(), os.Args[0], "-test.run=^TestCommandChild$")
	child.Env = append(os.Environ(), commandEnv+"="+strings.Join(append([]string{"--config", d.config}, args...), "\n"))
	leash, err := child.StdinPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = leash.Close() }()
	out, err := child.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	var errs bytes.Buffer
	child.Stderr = &errs
	if err := child.Start(); err != nil {
		d.t.Fatal(err)
	}
	var said strings.Builder
	for text := bufio.NewScanner(out); text.Scan(); {
		said.WriteString(text.Text() + "\n")
		if strings.Contains(text.Text(), word) {
			if lines--; lines == 0 {
				if err := child.Process.Signal(sig); err != nil {
					d.t.Fatal(err)
				}
			}
		}
	}
	_ = child.Wait() // how it ended stands in its state
	return ran{child.ProcessState.ExitCode(), said.String(), errs.String()}
}

// manyPeople is a file of n interviews of n people, in the folder.
func (d desk) manyPeople(n int) string {
	d.t.Helper()
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint("候选人", i)
	}
	return d.put("many.jsonl", []byte(interviewLines(d.t, names...)))
}

// wantOnce wants n cases in the store, each with the one interview of somebody
// else, and an audit that holds.
func (d desk) wantOnce(n int) {
	d.t.Helper()
	d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
	seen := map[string]bool{}
	for line := range strings.Lines(d.want(exitDone, nil, "", "export", "interviews", "--format", "csv").out) {
		seen[strings.SplitN(line, ",", 2)[0]] = true
	}
	lines := strings.Count(d.want(exitDone, nil, "", "export", "cases", "--format", "jsonl").out, "\n")
	if len(seen)-1 != n || lines != n {
		d.t.Errorf("%d different interviews on %d cases, want %d", len(seen)-1, lines, n)
	}
}

// TestImportKilled: kill -9 in the middle of a file, at several moments: what
// was reported is stored, the group that was under way is finished at the next
// start, the same command goes on from there, and nothing is there twice.
func TestImportKilled(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	const rows = 2*chunk + chunk/2
	d := withCompany(t)
	file := d.manyPeople(rows)
	for _, after := range []int{1, chunk, 7} {
		got := d.interrupted(syscall.SIGKILL, "  accepted  ", after, "import", "interviews", "--history", file)
		if got.code != -1 {
			t.Fatalf("it ended by itself: %d\n%s", got.code, got.errs)
		}
		var left []hiring.Case
		d.opened(func(a *app) { left = a.heads(t) })
		if reported := strings.Count(got.out, "  accepted  "); len(left) < reported || len(left)%chunk != 0 && len(left) != rows {
			t.Errorf("%d rows were reported as stored, %d cases are there after the restart", reported, len(left))
		}
	}
	had := 0
	d.opened(func(a *app) { had = len(a.heads(t)) })
	d.want(exitDone, []string{fmt.Sprintf("%d accepted, %d unchanged, 0 refused", rows-had, had)}, "", "import", "interviews", "--history", file)
	d.wantOnce(rows)
	d.want(exitDone, []string{fmt.Sprintf("0 accepted, %d unchanged", rows)}, "", "import", "interviews", "--history", file)
}

// opened looks at the store of a folder that nobody serves.
func (d desk) opened(see func(*app)) {
	d.t.Helper()
	cfg, err := readConfig(d.config, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	a, err := open(context.Background(), cfg, fluent(d.t))
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = a.close() }()
	see(a)
}

// TestImportStopped: Ctrl-C ends the group that is under way, says what is
// stored and what to do; the same command goes on, nothing is there twice.
func TestImportStopped(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	const rows = 3 * chunk
	d := withCompany(t)
	file := d.manyPeople(rows)
	got := d.interrupted(os.Interrupt, "  accepted  ", 1, "import", "interviews", "--history", file)
	if got.code != exitPartial || !strings.Contains(got.errs, "stopped, as you asked") || !strings.Contains(got.errs, "Repeat the command to go on") {
		t.Fatalf("exit %d\n%s", got.code, got.errs)
	}
	had := 0
	d.opened(func(a *app) { had = len(a.heads(t)) })
	if had == 0 || had == rows || !strings.Contains(got.errs, fmt.Sprintf("up to row %d everything is stored: %d new, 0 unchanged", had, had)) {
		t.Errorf("%d cases\n%s", had, got.errs)
	}
	d.want(exitDone, []string{fmt.Sprintf("%d accepted, %d unchanged, 0 refused", rows-had, had)}, "", "import", "interviews", "--history", file)
	d.wantOnce(rows)
}

// TestImportWhileTheServerStops: the process that serves ends in the middle of
// an import: the command says how far it is stored, and goes on alone.
func TestImportWhileTheServerStops(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	const rows = 3 * chunk
	d := withCompany(t)
	file := d.manyPeople(rows)
	_, stop := d.serve(false)
	gate := &tripwire{word: "  accepted  ", trip: func() { go stop() }}
	var errs bytes.Buffer
	code := run([]string{"--config", d.config, "import", "interviews", "--history", file}, strings.NewReader(""), gate, &errs)
	stop()
	if code != exitPartial || !strings.Contains(errs.String(), "everything is stored") || !strings.Contains(errs.String(), "Repeat the command") {
		t.Fatalf("exit %d\n%s", code, errs.String())
	}
	d.want(exitDone, []string{"0 refused"}, "", "import", "interviews", "--history", file)
	d.wantOnce(rows)
}

// tripwire does something once when a word is written.
type tripwire struct {
	word string
	trip func()
}

func (w *tripwire) Write(p []byte) (int, error) {
	if w.trip != nil && bytes.Contains(p, []byte(w.word)) {
		w.trip()
		w.trip = nil
	}
	return len(p), nil
}

// TestExportLeavesNoHalf: an export that is stopped or fails leaves the file
// that was there, and nothing else.
func TestExportLeavesNoHalf(t *testing.T) {
	t.Parallel()
	d := withCompany(t)
	folder := filepath.Join(d.dir, "out")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "cases.json")
	if err := os.WriteFile(path, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	d.want(exitFailed, []string{"nowhere", "was not written"}, "", "export", "cases", "--position", "nowhere", "--out", path)
	after, err := os.ReadFile(path)
	left, _ := os.ReadDir(folder)
	if err != nil || string(after) != "before" || len(left) != 1 {
		t.Errorf("%q, %d files, %v", after, len(left), err)
	}
	d.want(exitUsage, []string{"no ordinary file"}, "", "export", "cases", "--out", folder)
	d.want(exitFailed, []string{"there is no folder"}, "", "export", "cases", "--out", filepath.Join(folder, "no", "x"))
	d.want(exitDone, []string{"readable by you only"}, "", "export", "cases", "--out", path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}
