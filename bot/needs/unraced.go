package needs

import (
	"fmt"
	"os/exec"
	"slices"
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
	args := slices.Concat([]string{"test", "-count=1", "-v", "-run", "^" + t.Name() + "$", "."}, flags)
	out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	fmt.Printf("%s", out)
	return true
}
