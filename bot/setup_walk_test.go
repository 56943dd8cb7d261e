package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"closeloop/flows/company"
	"closeloop/flows/hiring"
)

// walker is a person who sets the bot up, in an empty folder, with the program as
// it is built.
type walker struct {
	t       *testing.T
	program string
	dir     string
	environ []string // where the platform is, and the bot
	lang    string
	actions []string
}

// does is one thing that the person does.
func (w *walker) does(what string) { w.actions = append(w.actions, what) }

// command is the program with its arguments, in the folder.
func (w *walker) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, w.program, args...)
	c.Dir = w.dir
	c.Env = append(os.Environ(), w.environ...)
	return c
}

// runs calls the program, wants an exit code and words in this order, and returns
// what it printed.
func (w *walker) runs(code int, words []string, typed string, args ...string) string {
	w.t.Helper()
	c := w.command(w.t.Context(), args...)
	c.Stdin = strings.NewReader(typed)
	out, err := c.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) || c.ProcessState.ExitCode() != code {
		w.t.Fatalf("%v: %v, want %d\n%s", args, err, code, out)
	}
	if missing := inOrder(string(out), words); missing != "" {
		w.t.Errorf("%v does not say %q, or not in this place:\n%s", args, missing, out)
	}
	return string(out)
}

// inOrder is the first of some words that a text does not say after those before it.
func inOrder(text string, words []string) (missing string) {
	for _, word := range words {
		_, rest, found := strings.Cut(text, word)
		if !found {
			return word
		}
		text = rest
	}
	return ""
}

// serves runs the bot until the test ends, and returns when it listens and says this.
func (w *walker) serves(says string) {
	w.t.Helper()
	c := w.command(context.Background(), "serve")
	out, err := c.StdoutPipe()
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := errors.Join(err, c.Start()); err != nil {
		w.t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	var rest sync.WaitGroup
	w.t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		rest.Wait()
		if err := c.Wait(); err != nil {
			w.t.Errorf("serve ends: %v\n%s", err, errs.String())
		}
	})
	if !said.Scan() || !strings.Contains(said.Text(), says) {
		w.t.Errorf("serve says %q\n%s", said.Text(), errs.String())
	}
	rest.Go(func() {
		for said.Scan() { // a full pipe would stop it
		}
	})
}

// claimCode is the code that init printed.
func (w *walker) claimCode(out string) string {
	w.t.Helper()
	found := regexp.MustCompile(`claim (\S+) NAME`).FindStringSubmatch(out)
	if found == nil {
		w.t.Fatalf("no claim code:\n%s", out)
	}
	return found[1]
}

// few: the sample card answered after not too many actions.
func (w *walker) few(most int) {
	w.t.Helper()
	if len(w.actions) > most {
		w.t.Errorf("%d actions to the sample card, at most %d: %v", len(w.actions), most, w.actions)
	}
}

// filledIn is the spreadsheet with the test's company, in which the admin stays, who
// has this account.
func (w *walker) filledIn(account string) []byte {
	w.t.Helper()
	text := strings.NewReplacer("{id: adm-bai,", "{id: admin, accounts: {"+account+"},", "bai@farhill.example, locale: zh-CN", "bai@farhill.example, locale: "+w.lang).
		Replace(string(testCompany(w.t)))
	f, faults := company.Read([]byte(text))
	var out bytes.Buffer
	if err := company.Filled(&out, hiring.NewSnapshot(1, f.Company, f.People, f.Positions)); err != nil || len(faults) > 0 {
		w.t.Fatal(faults, err)
	}
	return out.Bytes()
}
