package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// completed asks the hidden command that every script calls.
func (d desk) completed(args ...string) (words []string, directive string) {
	d.t.Helper()
	got := d.call("", append([]string{"__complete"}, args...)...)
	if got.code != exitDone {
		d.t.Fatalf("%v: exit %d\n%s", args, got.code, got.errs)
	}
	for line := range strings.Lines(got.out) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(word, ":") {
			return words, word
		}
		words = append(words, word)
	}
	d.t.Fatalf("%v: no directive in %q", args, got.out)
	return nil, ""
}

// TestCompletionWords: a shell is offered the commands that can come next, a file
// where a file goes, the forms of an export, and nothing where we know nothing.
func TestCompletionWords(t *testing.T) {
	t.Parallel()
	const files, none = ":0", ":4"
	d := desk{t: t, config: "closeloop.yaml"}
	for _, c := range []struct {
		args      []string
		want      []string
		directive string
	}{
		{[]string{"import", ""}, []string{"company", "interviews"}, none},
		{[]string{"comp"}, []string{"completion"}, none},
		{[]string{"completion", ""}, []string{"bash", "zsh", "fish", "powershell"}, none},
		{[]string{"export", "cases", "--format", ""}, []string{"json", "jsonl"}, none},
		{[]string{"export", "cases", "--position", ""}, nil, none},
		{[]string{"version", ""}, nil, none},
		{[]string{"import", "company", ""}, nil, files},
		{[]string{"backup", ""}, nil, files},
		{[]string{"restore", "--identity", ""}, nil, files},
		{[]string{"export", "cases", "--out", ""}, nil, files},
		{[]string{"doctor", "--config", ""}, nil, files},
	} {
		words, directive := d.completed(c.args...)
		for _, w := range c.want {
			if !slices.Contains(words, w) {
				t.Errorf("%q: %q is not among %q", c.args, w, words)
			}
		}
		if directive != c.directive || len(c.want) == 0 && len(words) > 0 {
			t.Errorf("%q: directive %s, want %s; words %q", c.args, directive, c.directive, words)
		}
	}
}

// TestCompletionScripts: a script for each shell, the one for bash read by bash;
// another shell is wrong usage.
func TestCompletionScripts(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		got := d.want(exitDone, []string{"closeloop"}, "", "completion", shell)
		if shell != "bash" {
			continue
		}
		check := exec.Command("bash", "-n")
		check.Stdin = strings.NewReader(got.out)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("bash: %v\n%s", err, out)
		}
	}
	for _, args := range [][]string{{"completion"}, {"completion", "ksh"}, {"completion", "bash", "zsh"}} {
		d.want(exitUsage, []string{"--help"}, "", args...)
	}
}
