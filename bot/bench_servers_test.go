package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"closeloop/store/badger"
)

// The servers of the bench.
const (
	nameEmpty = "empty Go handler"
	nameBare  = "bare Go handler"
	nameOurs  = "Closeloop"
)

// flushes of the disk that a commit of Badger costs, as of SQLite's log.
const (
	flushes       = 2
	flushesSQLite = 1
)

// server is one server of the bench, in a process of its own.
type server struct {
	name  string
	about string // versions, where they are not ours
	addr  string
	pid   int
	head  string  // the head file of its store; "": it has none
	flush float64 // known flushes of the disk per click, where there is no head file
	// Tells at a path how many clicks it stored; "": nobody asks.
	path  string
	count func(io.Reader) (int, error)
}

// launch starts a server's process and waits until it listens.
func launch(tb testing.TB, s server, cmd *exec.Cmd) server {
	tb.Helper()
	in, err := cmd.StdinPipe() // closing it ends those of the bench's own
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Signal(os.Interrupt)
		dead := time.AfterFunc(15*time.Second, func() { _ = cmd.Process.Kill() })
		defer dead.Stop()
		_ = cmd.Wait()
	})
	listens := regexp.MustCompile(`\b127\.0\.0\.1:\d+`)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if s.addr = listens.FindString(lines.Text()); s.addr != "" {
			_, s.about, _ = strings.Cut(lines.Text(), s.addr)
			s.about, s.pid = strings.TrimSpace(s.about), cmd.Process.Pid
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return s
		}
	}
	tb.Fatalf("%s ended before it listened", s.name)
	return s
}

// child is a server that this test binary is itself.
func child(tb testing.TB, what string, f front, dir string) *exec.Cmd {
	tb.Helper()
	cmd := exec.CommandContext(tb.Context(), os.Args[0], "-test.run", "^TestBenchChild$")
	cmd.Env = append(os.Environ(), benchEnv+"="+what+"|"+f.name+"|"+dir)
	return cmd
}

// folder is a folder of one server, with what it is told in it.
func folder(tb testing.TB, g brief) string {
	tb.Helper()
	dir := tb.TempDir()
	raw, err := json.Marshal(g)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "brief.json"), raw, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}

func emptyHandler(tb testing.TB, f front) server {
	tb.Helper()
	return launch(tb, server{name: nameEmpty}, child(tb, "empty", f, ""))
}

func bareHandler(tb testing.TB, f front, g brief) server {
	tb.Helper()
	dir := folder(tb, g)
	return launch(tb, server{name: nameBare, head: filepath.Join(dir, "data", badger.HeadFile), path: "/count", count: number}, child(tb, "bare", f, dir))
}

// peerServer is what others make a bot of, where Node and its packages are.
func peerServer(tb testing.TB, f front, g brief) (server, bool) {
	tb.Helper()
	node, err := exec.LookPath("node")
	packages, _ := filepath.Abs(filepath.Join("..", ".tools", "npm", "bench-peers"))
	if _, missing := os.Stat(filepath.Join(packages, ".installed")); err != nil || missing != nil {
		return server{}, false
	}
	cmd := exec.CommandContext(tb.Context(), node, filepath.Join("testdata", "bench", f.peer.script), packages, folder(tb, g))
	cmd.Env = append(os.Environ(), "NODE_ENV=production")
	return launch(tb, server{name: f.peer.name, path: "/count", count: number, flush: flushesSQLite}, cmd), true
}

// number is a count that is told as such.
func number(r io.Reader) (int, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(raw))
}

// counted is how many clicks a server says it has stored.
func (s server) counted(tb testing.TB) int {
	tb.Helper()
	answer, err := http.Get("http://" + s.addr + s.path)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	n, err := s.count(answer.Body)
	if err != nil {
		tb.Fatalf("%s: read its count: %v", s.name, err)
	}
	return n
}

// commits is how often the server's store has committed, by its head file.
func (s server) commits(tb testing.TB) uint64 {
	tb.Helper()
	if s.head == "" {
		return 0
	}
	raw, err := os.ReadFile(s.head)
	if err != nil {
		tb.Fatal(err)
	}
	const slot, magic = 512, 8 // two slots; behind the magic is the number
	var most uint64
	for at := 0; at+magic+8 <= len(raw); at += slot {
		most = max(most, binary.BigEndian.Uint64(raw[at+magic:]))
	}
	return most
}

// processor is how long a server has computed so far, user and system; the
// kernel counts in hundredths of a second. Where there is no /proc, nobody knows.
func (s server) processor() time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// rest waits until a server does next to nothing any more, so that what a click
// leaves to be done counts as its own, and not as its neighbour's.
func (s server) rest() {
	const look, patience = 100 * time.Millisecond, 50
	was := s.processor()
	for range patience {
		time.Sleep(look)
		now := s.processor()
		if now-was <= look/10 {
			return
		}
		was = now
	}
}
