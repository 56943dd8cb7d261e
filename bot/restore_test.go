package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/store"
)

// restoreEnv is the folder of a restore that is to be killed, for the child
// only.
const restoreEnv = "CLOSELOOP_RESTORE_CHILD"

// halted is an engine that stands still before a number of updates.
type halted struct {
	store.Engine
	left int
}

func (h *halted) Update(ctx context.Context, fn func(store.Tx) error) error {
	if h.left--; h.left < 0 {
		fmt.Println("halted")
		select {}
	}
	return h.Engine.Update(ctx, fn)
}

// TestRestoreChild is a restore that stands still until it is killed. Without
// its parent it has nothing to do.
func TestRestoreChild(t *testing.T) {
	dir, updates, ok := strings.Cut(os.Getenv(restoreEnv), "|")
	if !ok {
		return
	}
	go func() { // it does not outlive its parent
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	cfg, err := readConfig(filepath.Join(dir, "closeloop.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	if _, err := fmt.Sscan(updates, &n); err != nil {
		t.Fatal(err)
	}
	o := options{engine: func(e store.Engine) store.Engine { return &halted{e, n} }}
	_, _, err = restore(t.Context(), cfg, o, backupFile{filepath.Join(dir, "x.backup"), filepath.Join(dir, "id.txt")})
	fmt.Println("ended", err)
}

// TestAKilledRestore: killed after any of its transactions, a folder never
// starts as if it were whole; emptied, it can be restored into.
func TestAKilledRestore(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	d := withCompany(t).withBackupKey()
	var many []string
	for i := range 60 {
		many = append(many, string(oneInterview(t, fmt.Sprint("k", i), "李明")))
	}
	d.want(exitDone, []string{"60 accepted"}, strings.Join(many, "\n"), "import", "interviews", "-")
	d.want(exitDone, nil, "", "backup", d.path("x.backup"))
	whole := false
	for updates := 0; !whole; updates++ {
		to := d.beside()
		for _, name := range []string{"x.backup", "id.txt"} {
			raw, err := os.ReadFile(d.path(name))
			if err != nil {
				t.Fatal(err)
			}
			to.put(name, raw)
		}
		whole = !killed(t, to, updates)
		switch {
		case whole && updates < 4:
			t.Fatalf("a restore in %d transactions shows nothing", updates)
		case whole:
			to.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
		case updates == 0: // nothing was stored: as good as never begun
			to.want(exitDone, []string{"Restored"}, "", "restore", to.path("x.backup"), "--identity", to.path("id.txt"))
		default:
			for _, args := range [][]string{{"serve"}, {"audit", "verify"}, {"restore", to.path("x.backup"), "--identity", to.path("id.txt")}} {
				to.want(exitFailed, []string{"was not finished", "empty the folder and repeat"}, "", args...)
			}
			if err := os.RemoveAll(to.path("data")); err != nil {
				t.Fatal(err)
			}
			to.want(exitDone, []string{"Restored"}, "", "restore", to.path("x.backup"), "--identity", to.path("id.txt"))
		}
	}
}

// killed restores into a folder in a child and kills that before a transaction;
// false: it came to its end first.
func killed(t *testing.T, d desk, updates int) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestRestoreChild$")
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%d", restoreEnv, d.dir, updates))
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := ""
	for lines := bufio.NewScanner(out); said == "" && lines.Scan(); {
		if line := lines.Text(); line == "halted" || strings.HasPrefix(line, "ended") {
			said = line
		}
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	if said != "halted" && said != "ended <nil>" {
		t.Fatalf("the child said %q", said)
	}
	return said == "halted"
}

// boots is what the command line prints when it starts the bot again.
func (r *rig) boots() string {
	r.t.Helper()
	r.stop()
	out := &spoken{rung: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(r.t.Context())
	done := make(chan error, 1)
	go func() { done <- (&shell{out: out}).serving(ctx, r.cfg, r.opts) }()
	for !strings.Contains(out.String(), "running") {
		select {
		case <-out.rung:
		case err := <-done:
			r.t.Fatalf("serve: %v", err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		r.t.Errorf("serve: %v", err)
	}
	r.open()
	return out.String()
}

// TestARestoredOutbox: a letter that waited when the backup was made is for HR
// to look at and does not leave by itself; one that was confirmed since waits,
// over a restart, until the outbox is released, and leaves once.
func TestARestoredOutbox(t *testing.T) {
	t.Parallel()
	r, office := mailed(t, stage{})
	old, c := r.rejected(chinese())
	fresh, e := r.rejected(english())
	r.click(c.hr, "letter/"+old+"/send", nil)
	id := filepath.Join(r.cfg.dir, "id.txt")
	key, err := makeIdentity(id, r.machine.Now())
	if err != nil {
		t.Fatal(err)
	}
	r.app.cfg.BackupKey = key
	file := filepath.Join(r.cfg.dir, "x.backup")
	err = writeNew(file, func(w io.Writer) error {
		_, err := backupErrand(t.Context(), r.app, paper{errand{Name: "backup"}, nil, w})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.advance("11m") // it leaves after the backup: what the restored bot cannot know
	r.stop()
	if n := len(office.letters()); n != 1 {
		t.Fatalf("%d letters left", n)
	}
	r.cfg.Store = "badger:./restored"
	if _, _, err := restore(t.Context(), r.cfg, options{}, backupFile{file, id}); err != nil {
		t.Fatal(err)
	}
	r.open()
	r.settle()
	card, _ := r.offered(c.hr, "letter/"+old+"/arrived")
	r.see(card.Text, "从备份恢复", "先问候选人")
	r.click(e.hr, "letter/"+fresh+"/send", nil)
	r.advance("3h")
	r.restart()
	r.advance("24h")
	waiting, _ := r.offered(e.hr, "letter/"+fresh+"/takeback")
	r.see(waiting.Text, "held since the data was restored")
	// What stays in the house goes on, and so does looking at a file.
	r.see(r.handIn(c.hr, "late.jsonl", lines(t, candidate{"late", "be", "周晚", "zhou@mail.example", "zh-CN"})).Text, "导入 1 场")
	r.see(r.boots(), "The outbox is held", "closeloop outbox release")
	r.see(r.say("adm-bai", "/jobs", "dm").said(), "closeloop outbox release")
	if n := len(office.letters()); n != 1 {
		t.Errorf("%d letters left while the outbox was held", n-1)
	}
	for i, want := range []string{"Would go: letters 1, cards 0, webhooks 0", "leaves while the bot runs: letters 1, cards 0, webhooks 0", "not held"} {
		flags := map[string]string{}
		if i == 0 {
			flags["dry_run"] = "true"
		}
		var out strings.Builder
		code, err := (errand{Name: "outbox release", Flags: flags}).run(t.Context(), r.cfg, nil, &out)
		if code != exitDone || err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("release: %d %v %s, want %q", code, err, out.String(), want)
		}
	}
	r.settle()
	r.restart()
	r.settle()
	if n := len(office.letters()); n != 2 {
		t.Errorf("%d letters left after the release, want one", n-1)
	}
	r.see(r.status(e.hr, fresh), e.told)
	r.verify()
}
