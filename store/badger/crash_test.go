package badger

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/store"
)

const crashEnv = "CLOSELOOP_CRASH_CHILD" // folder and round, for the child only

func TestMain(m *testing.M) {
	flag.Int("crashrounds", 20, "rounds of kill -9")
	os.Exit(m.Run())
}

// TestCrashChild is the victim. Without its parent it has nothing to do.
func TestCrashChild(t *testing.T) {
	dir, round, ok := strings.Cut(os.Getenv(crashEnv), "|")
	if !ok {
		return
	}
	e, err := Open(Options{Dir: dir, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("ready")
	var (
		wg  sync.WaitGroup
		out sync.Mutex
	)
	for g := range 16 {
		wg.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%s-%d-%d", round, g, n)
				if err := e.Update(context.Background(), func(tx store.Tx) error { return putThree(tx, id) }); err != nil {
					t.Error(err)
					return
				}
				out.Lock()
				fmt.Println(id)
				out.Unlock()
			}
		})
	}
	wg.Wait()
}

func putThree(tx store.Tx, id string) error {
	for _, table := range []string{"a/", "b/", "c/"} {
		if err := tx.Put([]byte(table+id), make([]byte, 1000)); err != nil {
			return err
		}
	}
	return nil
}

// TestCrash kills a child at random moments, a third of them while it starts,
// and looks for every id that it acknowledged.
//
// It does not run beside other tests: a child between its fork and its start
// still holds the locks of folders that they close and open again.
func TestCrash(t *testing.T) {
	rounds, err := strconv.Atoi(flag.Lookup("crashrounds").Value.String())
	if err != nil {
		t.Fatal(err)
	}
	dir, acked := t.TempDir(), make(map[string]bool)
	for round := range rounds {
		delay := time.Duration(rand.IntN(300)) * time.Millisecond
		if round%3 != 0 {
			delay += 300 * time.Millisecond
		}
		ids, err := crash(t.Context(), fmt.Sprintf("%s|%d", dir, round), delay)
		if err != nil {
			t.Fatalf("round %d, killed after %v: %v", round, delay, err)
		}
		for _, id := range ids {
			acked[id] = true
		}
		// Every other round the next child meets the wreck, not we.
		if round%2 == 1 || round == rounds-1 {
			inspect(t, dir, acked)
		}
	}
	t.Logf("%d rounds, %d acknowledged updates", rounds, len(acked))
}

// crash runs a child until delay has passed and returns what it acknowledged. A
// child that ends before it is killed failed to start or to write.
func crash(ctx context.Context, env string, delay time.Duration) ([]string, error) {
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestCrashChild$")
	child.Env = append(os.Environ(), crashEnv+"="+env)
	out, err := child.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := child.Start(); err != nil {
		return nil, err
	}
	killed := make(chan error, 1)
	timer := time.AfterFunc(delay, func() { killed <- child.Process.Kill() })
	ids, text := acknowledged(out)
	early := timer.Stop()
	err = child.Wait()
	if early {
		return nil, fmt.Errorf("child ended by itself: %w\n%s", err, text)
	}
	if err := <-killed; errors.Is(err, os.ErrProcessDone) {
		return nil, fmt.Errorf("child ended by itself: %w\n%s", err, text)
	}
	return ids, nil
}

// acknowledged reads whole lines only; the kill may cut the last one.
func acknowledged(out io.Reader) (ids []string, text string) {
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return ids, text
		}
		line = strings.TrimSuffix(line, "\n")
		if strings.Count(line, "-") == 2 && line[0] >= '0' && line[0] <= '9' {
			ids = append(ids, line)
		} else {
			text += line + "\n"
		}
	}
}

// inspect opens the store after the crash: nothing lost, nothing torn.
func inspect(t *testing.T, dir string, acked map[string]bool) {
	t.Helper()
	e, err := Open(Options{Dir: dir, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	parts := make(map[string]int)
	err = e.View(t.Context(), func(tx store.Tx) error {
		for p, err := range tx.Scan(store.Range{}) {
			if err != nil {
				return err
			}
			parts[string(p.Key[2:])]++
		}
		return nil
	})
	if err := errors.Join(err, e.Close()); err != nil {
		t.Fatal(err)
	}
	lost, torn := 0, 0
	for id := range acked {
		if parts[id] == 0 {
			lost++
		}
	}
	for _, n := range parts {
		if n != 3 {
			torn++
		}
	}
	if lost > 0 || torn > 0 {
		t.Fatalf("%d of %d acknowledged updates lost, %d torn", lost, len(acked), torn)
	}
}
