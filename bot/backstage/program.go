package backstage

import (
	"bufio"
	"bytes"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// Program is a program that runs beside a test until its input ends.
type Program struct {
	cmd     *exec.Cmd
	stdin   io.Closer
	lines   chan string // closed when it says no more
	trouble bytes.Buffer
}

// Start starts a program; it is killed with the test.
func Start(t testing.TB, name string, args ...string) *Program {
	t.Helper()
	p := &Program{cmd: exec.CommandContext(t.Context(), name, args...), lines: make(chan string, 1000)}
	in, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdin, p.cmd.Stderr = in, &p.trouble
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	return p
}

// Line waits for the next line that the program says, "" if it says no more.
func (p *Program) Line() string { return <-p.lines }

// Leave ends the program's input, wants it to go in peace, and returns what it said
// since.
func (p *Program) Leave(t testing.TB) string {
	t.Helper()
	if err := p.stdin.Close(); err != nil {
		t.Error(err)
	}
	var said []string
	for line := range p.lines {
		said = append(said, line)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("%v: %v\n%s", err, said, p.trouble.String())
	}
	return strings.Join(said, "\n")
}
