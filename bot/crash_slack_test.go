package main

import (
	"context"
	"encoding/json"
	flags "flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/bot/fakeslack"
	"closeloop/bot/needs"
	"closeloop/bot/sample"
	"closeloop/bot/slack"
)

// crashSlackRounds is a flag of the test binary: -slackrounds.
var crashSlackRounds = flags.Int("slackrounds", 28, "rounds of kill -9 in TestCrashInSlack")

// perSpace is after how many rounds a new bot begins in a new workspace, so that
// long runs do not read ever longer conversations.
const perSpace = 40

// untilNext is how much time passes before the next start: the claims of the dead
// one have ended, letters may leave.
const untilNext = 3 * time.Minute

// slackCrashes is a series of rounds in one workspace.
type slackCrashes struct {
	*crashes
	space  *fakeslack.Workspace
	office *postOffice
	ahead  atomic.Int64 // how far everybody's clock is ahead of the machine's

	pressed map[string]bool // by who and what, under the ledger's lock
	deaths  map[string]int
	held    int // letters that were handed to people
}

// TestCrashInSlack kills the whole bot at random moments and at the worst ones,
// while people press its buttons in Slack: right before and after a commit, while
// Slack has a card and the bot does not know it, while the mail server has a
// letter. Nothing that was acknowledged may be lost, nothing may come twice, and
// in the end every message shows what is so. Not promised, and not looked for:
// words that only one person sees once, and forms; who misses them presses again.
func TestCrashInSlack(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t, fmt.Sprint("-slackrounds=", *crashSlackRounds), fmt.Sprint("-seed=", *crashSeed)) {
		return
	}
	seed := *crashSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d", seed)
	total := casualties{kinds: map[string]int{}, deaths: map[string]int{}}
	for done := 0; done < *crashSlackRounds; done += perSpace {
		s := newSlackCrashes(t, seed+uint64(done))
		for round := range min(perSpace, *crashSlackRounds-done) {
			s.round(round)
			s.check()
			s.mustBeRight(fmt.Sprint("round ", done+round))
		}
		s.settle()
		s.mustBeRight("in the end")
		total.add(s)
	}
	for _, kind := range []string{"interview", "report/send", "decision/approve", "decision/reject", "letter/send"} {
		if total.kinds[kind] == 0 {
			t.Errorf("no %s was acknowledged: the rounds are too short to show anything", kind)
		}
	}
	if total.deaths["card"] == 0 || total.looks == 0 {
		t.Errorf("nothing was in doubt: %v, looked up %d times", total.deaths, total.looks)
	}
	fmt.Printf("crash in Slack: %d rounds, died %v; acknowledged %v; %d cards, %d of them in doubt, looked up %d times, 0 twice; %d letters, %d handed to people, 0 twice\n",
		*crashSlackRounds, total.deaths, total.kinds, total.cards, total.doubts, total.looks, total.letters, total.held)
}

func newSlackCrashes(t *testing.T, seed uint64) *slackCrashes {
	t.Helper()
	s := &slackCrashes{
		crashes: &crashes{t: t, dir: t.TempDir(), dice: rand.New(rand.NewPCG(seed, 0)), ledger: newLedger(t)},
		pressed: map[string]bool{}, deaths: map[string]int{},
	}
	s.ledger.models = models(t)
	s.ahead.Store(int64(time.Until(monday(t))))
	s.space = fakeslack.Open(t, fakeslack.Options{Now: s.now})
	s.space.Within(calm)
	s.space.Silence() // who was killed is not told what it wrote
	s.office = postOfficeOpens(t)
	s.employ(joined(t, s.space, sample.Company()), s.options())
	return s
}

// models are interviews for positions of different people.
func models(t *testing.T) []map[string]any {
	t.Helper()
	raw, err := sample.Interviews(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var all, out []map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, position := range []string{"be", "pm", "da"} {
		out = append(out, all[slices.IndexFunc(all, func(iv map[string]any) bool { return iv["position"] == position })])
	}
	return out
}

// pressers are who presses buttons: HR and manager of each position.
func pressers() []string {
	return []string{"hr-lin", "hr-qin", "hr-novak", "mgr-zhao", "mgr-gu", "mgr-duarte"}
}

func (s *slackCrashes) now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

func (s *slackCrashes) options() options { return options{machine: s.now} }

func (s *slackCrashes) mustBeRight(when string) {
	s.t.Helper()
	if len(s.faults) > 0 {
		s.t.Fatalf("%s:\n%s", when, strings.Join(s.faults, "\n"))
	}
}

// The ways in which a victim dies.
const (
	diesEarly  = "early"  // while it opens
	diesAtWork = "work"   // a few answers later, or while one is on its way
	diesAtCard = "card"   // Slack has a card, and has not said so
	diesAtMail = "letter" // the mail server has a letter, and has not said so
	diesBefore = "before" // at the end of a turn, before it is stored
	diesAfter  = "after"  // as soon as a turn is stored
)

// round lets one victim live, with faults of Slack's, and kills it.
func (s *slackCrashes) round(n int) {
	ways := []string{diesAtWork, diesAtCard, diesAfter, diesAtMail, diesEarly, diesAtCard, diesBefore}
	way := ways[n%len(ways)]
	c := slackChild{
		Dir: s.dir, Mode: slack.HTTP, API: s.space.APIURL(), Mail: s.office.addr, Ahead: time.Duration(s.ahead.Load()),
	}
	if s.dice.IntN(3) == 0 {
		c.Mode = slack.Socket
	}
	if way == diesBefore || way == diesAfter {
		c.Commit, c.Before = 1+s.dice.IntN(60), way == diesBefore
	}
	open := make(chan struct{})
	v := &victim{rest: 700 * time.Millisecond}
	s.troubles(way, open)
	s.ambush(v, way)
	s.live(v, life{
		test: "^TestCrashSlackChild$", env: c.env(s.t), early: way == diesEarly, itself: c.Commit > 0,
		serves: func(ctx context.Context, base string) {
			if way != diesEarly {
				s.doomed(ctx, v, way)
			}
			s.play(ctx, v, c.Mode, base, n)
		},
	})
	s.ambush(&victim{}, "")
	for _, bad := range badHours() {
		s.space.Heal(bad.method)
	}
	close(open)
	s.deaths[way]++
	s.ahead.Add(int64(untilNext))
}

// badHour is what may go wrong with a method.
type badHour struct {
	method string
	faults []fakeslack.Fault
}

func badHours() []badHour {
	return []badHour{
		{"chat.postMessage", []fakeslack.Fault{
			{CutAfter: true},
			{CutAfter: true, Times: 2},
			{Cut: true},
			{Error: "internal_error"},
			{Status: http.StatusTooManyRequests, RetryAfter: "1"},
			{Status: http.StatusBadGateway, Body: "<html>"},
		}},
		{"chat.update", []fakeslack.Fault{{CutAfter: true}, {Status: http.StatusServiceUnavailable}, {Error: "internal_error"}}},
		{"conversations.history", []fakeslack.Fault{{Cut: true}, {Status: http.StatusTooManyRequests, RetryAfter: "1"}, {Body: "{"}}},
	}
}

// troubles orders what goes wrong in Slack meanwhile: what it answers in bad
// hours, answers that are lost, and some that do not come until the bot is dead.
func (s *slackCrashes) troubles(way string, open chan struct{}) {
	for _, bad := range badHours() {
		if s.dice.IntN(2) == 0 {
			s.space.Fail(bad.method, fakeslack.Fault{Times: 1 + s.dice.IntN(5)}) // these go well
			s.space.Fail(bad.method, bad.faults[s.dice.IntN(len(bad.faults))])
		}
	}
	if way == diesAtCard {
		s.space.Fail("chat.postMessage", fakeslack.Fault{Times: 1 + s.dice.IntN(6)})
		s.space.Fail("chat.postMessage", fakeslack.Fault{CutAfter: true, HoldAfter: open, Times: 8})
	}
}

// ambush kills a victim when the mail server has got a letter.
func (s *slackCrashes) ambush(v *victim, way string) {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.rung = nil
	if way == diesAtMail {
		s.office.rung = func(int) { v.kill() }
	}
}

// doomed decides how a victim that serves dies. A number of answers ends the
// rounds in which nothing else does.
func (s *slackCrashes) doomed(ctx context.Context, v *victim, way string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch way {
	case diesAtWork:
		v.killAt(1+s.dice.Int64N(12), s.upTo(20*time.Millisecond))
	case diesAtCard:
		go s.waylay(ctx, v)
		v.killAt(24, 0)
	default:
		v.killAt(16, 0)
	}
}

// waylay kills a victim when Slack holds answers back.
func (s *slackCrashes) waylay(ctx context.Context, v *victim) {
	before := unanswered(s.space)
	for {
		changed := s.space.Changed()
		if unanswered(s.space) >= before+3 {
			v.kill()
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// unanswered is how many messages stand in a workspace whose sender was not told.
func unanswered(w *fakeslack.Workspace) int {
	n := 0
	for _, c := range w.Calls("chat.postMessage") {
		if c.Done && c.Status == 0 {
			n++
		}
	}
	return n
}

// casualties is what all rounds came to.
type casualties struct {
	kinds, deaths                       map[string]int
	cards, doubts, looks, letters, held int
}

func (t *casualties) add(s *slackCrashes) {
	for kind, n := range s.ledger.kinds() {
		t.kinds[kind] += n
	}
	for way, n := range s.deaths {
		t.deaths[way] += n
	}
	t.cards += len(s.cards())
	t.doubts += unanswered(s.space)
	t.looks += len(s.space.Calls("conversations.history"))
	t.letters += len(s.office.letters())
	t.held += s.held
}

// play is everything that people and the interview's makers do in one round.
func (s *slackCrashes) play(ctx context.Context, v *victim, mode, base string, round int) {
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	defer transport.CloseIdleConnections()
	who := caller{
		base: base, client: &http.Client{Transport: transport}, ledger: s.ledger, round: round,
		now: s.now, fault: s.fault, acked: v.acked,
	}
	if mode == slack.HTTP {
		s.space.Connect(base)
	} else {
		s.space.Connect("")
	}
	var work sync.WaitGroup
	work.Go(func() {
		who.repeat(ctx)
		for n := range 1 + round%3 {
			d, err := s.ledger.draw(fmt.Sprintf("%d-%d-%d", round, n, n), 1)
			if err != nil {
				s.fault("draw: %v", err)
				return
			}
			who.post(ctx, d)
		}
	})
	for _, p := range pressers() {
		work.Go(func() { s.plays(ctx, v, p) })
	}
	work.Wait()
}
