package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/store"
)

// drillCrashEnv is where a victim lives and with which commit it dies, for the child
// only.
const drillCrashEnv = "CLOSELOOP_DRILL_CRASH_CHILD"

// doomed is an engine that kills its process, as kill -9 does, right before or right
// after one of its commits.
type doomed struct {
	store.Engine
	commits *atomic.Int64
	at      int64 // 0: never; negative: before it
}

func (e doomed) Update(ctx context.Context, fn func(store.Tx) error) error {
	n := e.commits.Add(1)
	if n == -e.at {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	err := e.Engine.Update(ctx, fn)
	if n == e.at {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	return err
}

// TestDrillCrashChild is the victim: it opens a practice, brings, moves the clock,
// and leaves. Without its parent it has nothing to do.
func TestDrillCrashChild(t *testing.T) {
	dir, word, ok := strings.Cut(os.Getenv(drillCrashEnv), "|")
	if !ok {
		return
	}
	at, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	var commits atomic.Int64
	d := drillroomIn(t, dir, monday(t), func(o *options) {
		o.engine = func(e store.Engine) store.Engine { return doomed{e, &commits, at} }
	})
	d.n = 1000 // its events are not those of the process before
	from := commits.Load()
	d.start("hr-lin", "first-report")
	opened := commits.Load()
	d.bring("hr-lin", "hina")
	d.wish("hr-lin", "ahead", nil, "after", "0")
	d.press("hr-lin", "report/send", "陈雨桐", nil)
	wished := commits.Load()
	d.wish("hr-lin", "leave", nil)
	fmt.Println("commits", from, opened, wished, commits.Load())
	if err := d.app.close(); err != nil {
		t.Fatal(err)
	}
}

// TestPracticeCrash kills the bot in the middle of opening a practice, of its wishes
// and of its end, before and after commits. Each time the next process goes on: the
// trainee can finish what was begun, or begin anew; nothing real has moved, no letter
// has left, and in the end the sandbox is empty.
func TestPracticeCrash(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	whole := drillCrash(t, 0)
	var from, opened, wished, end int64
	for line := range strings.Lines(whole.said) {
		if rest, ok := strings.CutPrefix(line, "commits "); ok {
			if _, err := fmt.Sscan(rest, &from, &opened, &wished, &end); err != nil {
				t.Fatal(err)
			}
		}
	}
	if from == 0 || from >= opened || opened >= wished || wished >= end {
		t.Fatalf("commits %d %d %d %d:\n%s", from, opened, wished, end, whole.said)
	}
	killed := 0
	for _, at := range []int64{
		from + 1, -(from + 3), (from + opened) / 2, -(from + 3*opened) / 4, -opened, opened + 2, -(opened + wished) / 2, wished + 1, -(wished + 3), -(wished + end) / 2,
	} {
		t.Run(fmt.Sprint("commit ", at), func(t *testing.T) {
			got := drillCrash(t, at)
			if !got.killed {
				return // it had less to write than the first
			}
			killed++
			post := &mailbox{}
			d := drillroomIn(t, got.dir, monday(t).Add(time.Minute), func(o *options) { o.courier = post })
			d.n = 2000
			d.goOn()
			if err := d.app.close(); err != nil {
				t.Error(err)
			}
			if sent := post.sent(); len(sent) > 0 {
				t.Errorf("a letter left: %v", sent)
			}
		})
	}
	if killed < 8 {
		t.Errorf("only %d were killed", killed)
	}
}

// goOn is what a trainee does after a crash, whatever it was in the middle of.
func (d *drillroom) goOn() {
	d.t.Helper()
	ctx := d.t.Context()
	if err := d.app.keepUp(ctx); err != nil { // as each start does
		d.t.Fatal(err)
	}
	d.restOut()
	r, err := d.app.practices.record(ctx, "hr-lin")
	if err != nil {
		d.t.Fatal(err)
	}
	if r.Drill != nil && r.Drill.Done {
		d.over("hr-lin")
	}
	d.start("hr-lin", "first-report") // goes on, or begins anew
	d.bring("hr-lin", "hina")
	d.wish("hr-lin", "look", nil)
	if reply, err := d.says("hr-lin", "/status 陈雨桐"); !strings.HasPrefix(d.words("hr-lin", reply, err), "练习 · ") {
		d.t.Errorf("typed after the crash:\n%s", d.words("hr-lin", reply, err))
	}
	d.wish("hr-lin", "leave", nil)
	d.restOut()
	d.over("hr-lin")
	real, err := d.app.store.Verify(ctx)
	if err != nil || real.Break != "" {
		d.t.Errorf("audit: %+v %v", real, err)
	}
	reply, err := d.says("adm-bai", "/status 李明")
	if words := d.words("adm-bai", reply, err); !strings.Contains(words, "C-1001") || strings.Contains(words, "练习") {
		d.t.Errorf("the real candidate:\n%s", words)
	}
	if reply, err := d.says("adm-bai", "/status 陈雨桐"); strings.Contains(d.words("adm-bai", reply, err), "C-100") {
		d.t.Errorf("somebody made up is real:\n%s", d.words("adm-bai", reply, err))
	}
}

// restOut lets what a dead process had in its hands come to its turn again.
func (d *drillroom) restOut() {
	d.t.Helper()
	for range 3 {
		d.later(2 * time.Minute)
	}
}

// wrecked is what a victim left.
type wrecked struct {
	dir, said string
	killed    bool
}

// drillCrash runs a victim in a folder of its own, with a company and one candidate.
func drillCrash(t *testing.T, at int64) wrecked {
	t.Helper()
	w := wrecked{dir: t.TempDir()}
	d := drillroomIn(t, w.dir, monday(t))
	d.employ()
	d.receive(liMing())
	if err := d.app.close(); err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDrillCrashChild$")
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%d", drillCrashEnv, w.dir, at))
	out, err := child.CombinedOutput()
	w.said, w.killed = string(out), slain(child)
	if err != nil && !w.killed {
		t.Fatalf("%v\n%s", err, out)
	}
	return w
}
