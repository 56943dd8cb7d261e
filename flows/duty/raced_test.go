//go:build race

package duty

import (
	"fmt"
	"os/exec"
	"testing"
)

// unraced runs a test that asks nothing about races, and would take ten times
// as long under the detector, in a process without it. It says whether it did.
func unraced(t *testing.T) bool {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-v", "-run", "^"+t.Name()+"$", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	fmt.Printf("%s", out)
	return true
}
