package needs

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// Unraced runs the calling test, with further flags of its binary, in a process
// without the race detector, for one that asks nothing about races and would take
// many times as long under it. It says whether it did: then the caller is done.
func Unraced(t *testing.T, flags ...string) bool {
	t.Helper()
	if !raced {
		return false
	}
	args := slices.Concat([]string{"-test.v", "-test.run", only(t.Name())}, flags)
	out, err := exec.CommandContext(t.Context(), unraced(t), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(t.Name(), "/") { // of a part nothing is to be read, and its whole is not over
		fmt.Printf("%s", out)
	}
	return true
}

// only is the pattern of a test, or of a part of one, and of nothing else.
func only(name string) string {
	return "^" + strings.ReplaceAll(regexp.QuoteMeta(name), "/", "$/^") + "$"
}

// unraced is this package's test binary without the race detector.
func unraced(t *testing.T) string {
	t.Helper()
	return once(t, os.Args[0]+without, "test", "-c", "-ldflags=-w")
}

// without is how the binary without the detector is told from the one with it.
const without = ".unraced"

// Program is the program of this package; but for its paths, which take a whole
// compilation of their own, it is what `make build` makes.
func Program(t *testing.T) string {
	t.Helper()
	return once(t, strings.TrimSuffix(os.Args[0], without)+".program", "build", "-buildvcs=false", "-ldflags", "-s -w")
}

// once has Go make something of this package, the first time that a test of a run asks,
// in whichever process. It stands beside the test binary, and goes with it.
func once(t *testing.T, path string, how ...string) string {
	t.Helper()
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		return path
	}
	out, err := exec.CommandContext(t.Context(), "go", append(how, "-o", path, ".")...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}
