package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	flags "flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/bot/sample"
)

// crashRounds is a flag of the test binary: -rounds.
var crashRounds = flags.Int("rounds", 60, "rounds of kill -9 in TestCrash")

// crashSeed is a flag of the test binary: -seed repeats the kill moments.
var crashSeed = flags.Uint64("seed", 0, "seed of TestCrash; 0 draws one")

// crashes is a series of rounds on one folder.
type crashes struct {
	t      *testing.T
	dir    string
	mode   string
	dice   *rand.Rand
	ledger *ledger
	enough func() bool // nil: killed at random; else as soon as the ledger says so

	mu     sync.Mutex
	faults []string
}

func newCrashes(t *testing.T, mode string) *crashes {
	t.Helper()
	seed := *crashSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d", seed)
	c := &crashes{t: t, dir: t.TempDir(), mode: mode, dice: rand.New(rand.NewPCG(seed, 0)), ledger: newLedger(t)}
	c.employ(sample.Company(), fluent(t))
	return c
}

// employ fills the folder with a company before anything is killed.
func (c *crashes) employ(company []byte, o options) {
	c.t.Helper()
	a, err := open(c.t.Context(), crashConfig(c.dir), o)
	if err != nil {
		c.t.Fatal(err)
	}
	_, err = a.importCompany(c.t.Context(), company, companyOrder{From: chat.Account{Platform: "bot"}, ID: "company"})
	if err := errors.Join(err, a.close()); err != nil {
		c.t.Fatal(err)
	}
}

func (c *crashes) fault(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// TestCrash kills the whole bot at random moments, a third of them while it
// opens the store, and looks for everything that it acknowledged: over HTTP
// after each restart, and in the store, with every invariant of a turn.
func TestCrash(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t, fmt.Sprint("-rounds=", *crashRounds), fmt.Sprint("-seed=", *crashSeed)) {
		return
	}
	c := newCrashes(t, modeHonest)
	for round := range *crashRounds {
		c.round(round)
		// Every other round the next child meets the wreck, not we.
		if round%2 == 1 || round == *crashRounds-1 {
			c.check()
		}
		if len(c.faults) > 0 {
			t.Fatalf("round %d:\n%s", round, strings.Join(c.faults, "\n"))
		}
	}
	kinds := c.ledger.kinds()
	t.Logf("acknowledged: %v", kinds)
	acknowledged := 0
	for _, kind := range []string{"interview", "send", "approve", "reject"} {
		acknowledged += kinds[kind]
		if kinds[kind] == 0 {
			t.Errorf("no %s was acknowledged: the rounds are too short to show anything", kind)
		}
	}
	fmt.Printf("crash: %d rounds, %d acknowledged, 0 lost, 0 torn, every start succeeded\n", *crashRounds, acknowledged)
}

// TestCrashIsSeen plants the fault that the check is for, a bot that answers
// before its commit: within 20 rounds something acknowledged must be lost.
func TestCrashIsSeen(t *testing.T) {
	t.Parallel()
	c := newCrashes(t, modeEarly)
	for round := range 20 {
		c.round(3*round + 1) // killed at work, never while it opens
		c.check()
		for _, f := range c.faults {
			if strings.HasPrefix(f, "lost: ") {
				t.Logf("seen in round %d: %s", round, f)
				return
			}
		}
	}
	t.Errorf("20 rounds, and nothing was seen to be lost: %q", c.faults)
}

// TestCrashTearsAreSeen takes single rows out of a store in good order: every
// one must be missed.
func TestCrashTearsAreSeen(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	c := newCrashes(t, modeHonest)
	c.enough = func() bool { return c.ledger.kinds()["approve"]*c.ledger.kinds()["reject"] > 0 }
	c.round(1)
	if c.check(); len(c.faults) > 0 || !c.enough() {
		t.Fatalf("acknowledged: %v\n%s", c.ledger.kinds(), strings.Join(c.faults, "\n"))
	}
	for name, tear := range tears(c.ledger) {
		s, err := inspect(t.Context(), c.dir, fluent(t))
		if err != nil {
			t.Fatal(err)
		}
		tear(&s)
		if found := append(s.losses(c.ledger), s.tears(c.ledger)...); len(found) == 0 {
			t.Errorf("%s: not seen", name)
		}
	}
}

// check opens the wreck as a start does.
func (c *crashes) check() {
	s, err := inspect(c.t.Context(), c.dir, fluent(c.t))
	if err != nil {
		c.fault("start: %v", err)
		return
	}
	c.faults = append(c.faults, s.losses(c.ledger)...)
	c.faults = append(c.faults, s.tears(c.ledger)...)
}

// round starts the victim, lets everybody call, and kills it.
func (c *crashes) round(n int) {
	early := n%3 == 0
	v := &victim{enough: c.enough}
	c.live(v, life{
		test: "^TestCrashChild$", env: crashEnv + "=" + c.dir + "|" + c.mode, early: early,
		serves: func(ctx context.Context, base string) {
			c.doom(v, early)
			c.call(ctx, v, base, n)
		},
	})
}

// life is one process of a victim, from its start to its end.
type life struct {
	test, env string
	early     bool // it is killed while it opens
	itself    bool // it may also kill itself
	// serves is what happens as soon as it serves; ctx ends with the victim.
	serves func(ctx context.Context, base string)
}

// live starts a victim and returns when it is dead.
func (c *crashes) live(v *victim, l life) {
	child := exec.CommandContext(c.t.Context(), os.Args[0], "-test.run="+l.test)
	child.Env = append(os.Environ(), l.env)
	leash, err := child.StdinPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	var said strings.Builder
	child.Stderr = &said
	if err := child.Start(); err != nil {
		c.t.Fatal(err)
	}
	v.child = child
	ctx, over := context.WithCancel(c.t.Context())
	text := v.watch(out, func(line string) {
		address, ready := strings.CutPrefix(line, "ready ")
		switch {
		case line == "opening" && l.early:
			v.killIn(c.upTo(300 * time.Millisecond))
		case ready:
			v.work.Go(func() { l.serves(ctx, "http://"+address) })
		}
	})
	over()
	v.work.Wait()
	err = child.Wait()
	_ = leash.Close()
	if !v.dead() && !(l.itself && slain(child)) {
		c.fault("start: the bot ended by itself: %v\n%s%s", err, text, said.String())
	}
}

// slain says whether a process that has ended was killed.
func slain(child *exec.Cmd) bool {
	status, ok := child.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// silence is how long a victim lives after its last answer. A round is ended by
// what was answered and not by the clock, so that a slow machine shows as much.
const silence = 2 * time.Second

// mostAnswers is more than the callers get without a click, so that a good part
// of the rounds ends among clicks.
const mostAnswers = 30

// doom decides when a victim that serves is killed: shortly after a number of
// answers, or when no more come.
func (c *crashes) doom(v *victim, early bool) {
	switch {
	case early:
	case c.enough != nil:
		v.killIn(20 * silence)
	default:
		v.killAt(1+c.dice.Int64N(mostAnswers), c.upTo(20*time.Millisecond))
	}
}

func (c *crashes) upTo(d time.Duration) time.Duration { return time.Duration(c.dice.Int64N(int64(d))) }

// call is everything that the world outside does in one round.
func (c *crashes) call(ctx context.Context, v *victim, base string, round int) {
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	defer transport.CloseIdleConnections()
	who := caller{
		base: base, client: &http.Client{Transport: transport}, ledger: c.ledger, round: round,
		now: time.Now, fault: c.fault, acked: v.acked,
	}
	who.look(ctx)
	who.work(ctx)
}

// victim is a running child and what will end it.
type victim struct {
	child  *exec.Cmd
	work   sync.WaitGroup
	left   atomic.Int64 // answers until it is killed
	then   time.Duration
	quiet  *time.Timer   // kills it when no answer comes
	rest   time.Duration // for how long none may come; 0: silence
	enough func() bool
	once   sync.Once
	err    error
}

func (v *victim) kill() { v.once.Do(func() { v.err = v.child.Process.Kill() }) }

// killIn sends kill -9 after a delay.
func (v *victim) killIn(delay time.Duration) { time.AfterFunc(delay, v.kill) }

// killAt sends it shortly after a number of answers arrived, or when no more do.
func (v *victim) killAt(answers int64, delay time.Duration) {
	v.then = delay
	v.left.Store(answers)
	v.quiet = time.AfterFunc(cmp.Or(v.rest, silence), v.kill)
}

// acked counts an answer; the caller holds the ledger.
func (v *victim) acked() {
	if v.quiet != nil {
		v.quiet.Reset(cmp.Or(v.rest, silence))
	}
	if v.left.Add(-1) == 0 || (v.enough != nil && v.enough()) {
		v.killIn(v.then)
	}
}

// dead says whether it was we who ended it.
func (v *victim) dead() bool {
	v.once.Do(func() { v.err = errors.New("it was never killed") })
	return v.err == nil
}

// watch reads what the victim says until it dies.
func (v *victim) watch(out io.Reader, said func(string)) (text string) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return text + line
		}
		text += line
		said(strings.TrimSpace(line))
	}
}
