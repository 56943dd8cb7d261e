package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/needs"
	"closeloop/bot/sample"
)

// town is a platform in which people press the buttons of a bot that dies again and
// again.
type town interface {
	name() string
	// patience is after how many rounds a new bot begins in a new town: so that long
	// runs do not read ever longer conversations, and no longer than a platform promises
	// to know what it was sent.
	patience() int
	// resides writes into a victim's configuration where it finds the town, and how it
	// is reached there: over HTTP, or by a line that it holds.
	resides(c *townChild, line bool)
	// staff is a company all of whose people have an account.
	staff(t *testing.T, company []byte) []byte
	// connect sets the address of a victim; "": it holds a line.
	connect(base string)
	changed() <-chan struct{}
	badHours() []badHour
	fail(call string, f backstage.Fault)
	heal(call string)
	// posting is the call by which a card is posted.
	posting() string
	// unanswered is how many messages stand there whose sender was not told.
	unanswered() int
	// looks is how often what was in doubt was looked up, or said again.
	looks() int

	// arrives is somebody sitting down before the screen: whoever answered it is dead.
	arrives(who string)
	// moves are the buttons before somebody's eyes, in their order.
	moves(who string) []pressing

	// cards are the keys by which the bot knows the cards that stand there, and how
	// often each does.
	cards() map[string]int
	// wrong is what is wrong with a card that is said to stand there in its latest
	// revision; "": nothing.
	wrong(a *app, c copied) string
}

// untilNext is how much time passes before the next start: the claims of the dead
// one have ended, letters may leave, and a platform still knows what it was sent.
const untilNext = 3 * time.Minute

// townCrashes is a series of rounds in one town.
type townCrashes struct {
	*crashes
	town
	office *postOffice
	ahead  atomic.Int64 // how far everybody's clock is ahead of the machine's

	pressed map[string]bool // by who and what, under the ledger's lock
	deaths  map[string]int
	held    int // letters that were handed to people
}

// crashInTowns kills the whole bot at random moments and at the worst ones, while
// people press its buttons: right before and after a commit, while the platform has a
// card and the bot does not know it, while the mail server has a letter. Nothing that
// was acknowledged may be lost, nothing may come twice, and in the end every message
// shows what is so. Not promised, and not looked for: words that only one person sees
// once, and forms; who misses them presses again.
func crashInTowns(t *testing.T, rounds int, settle func(*testing.T, func() time.Time) town) {
	t.Helper()
	seed := *crashSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d", seed)
	total := casualties{kinds: map[string]int{}, deaths: map[string]int{}}
	for done := 0; done < rounds; {
		s := newTownCrashes(t, seed+uint64(done), settle)
		for range min(s.patience(), rounds-done) {
			s.round(done)
			s.check()
			s.mustBeRight(fmt.Sprint("round ", done))
			done++
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
	fmt.Printf("%s: %d rounds, died %v; acknowledged %v; %d cards, %d of them in doubt, looked up %d times, 0 twice; %d letters, %d handed to people, 0 twice\n",
		t.Name(), rounds, total.deaths, total.kinds, total.cards, total.doubts, total.looks, total.letters, total.held)
}

// unraced runs a test of the rounds by itself, without the race detector.
func unraced(t *testing.T, rounds string) bool {
	t.Helper()
	return needs.Unraced(t, rounds, fmt.Sprint("-seed=", *crashSeed))
}

func newTownCrashes(t *testing.T, seed uint64, settle func(*testing.T, func() time.Time) town) *townCrashes {
	t.Helper()
	s := &townCrashes{
		crashes: &crashes{t: t, dir: t.TempDir(), dice: rand.New(rand.NewPCG(seed, 0)), ledger: newLedger(t)},
		pressed: map[string]bool{}, deaths: map[string]int{},
	}
	s.ledger.models = models(t)
	s.ahead.Store(int64(time.Until(monday(t))))
	s.town = settle(t, s.now)
	s.office = postOfficeOpens(t)
	s.employ(s.staff(t, sample.Company()), s.options())
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

func (s *townCrashes) now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

func (s *townCrashes) options() options {
	o := fluent(s.t)
	o.machine = s.now
	return o
}

func (s *townCrashes) mustBeRight(when string) {
	s.t.Helper()
	if len(s.faults) > 0 {
		s.t.Fatalf("%s:\n%s", when, strings.Join(s.faults, "\n"))
	}
}

// The ways in which a victim dies.
const (
	diesEarly  = "early"  // while it opens
	diesAtWork = "work"   // a few answers later, or while one is on its way
	diesAtCard = "card"   // the platform has a card, and has not said so
	diesAtMail = "letter" // the mail server has a letter, and has not said so
	diesBefore = "before" // at the end of a turn, before it is stored
	diesAfter  = "after"  // as soon as a turn is stored
)

// round lets one victim live, with faults of its town's, and kills it.
func (s *townCrashes) round(n int) {
	ways := []string{diesAtWork, diesAtCard, diesAfter, diesAtMail, diesEarly, diesAtCard, diesBefore}
	way := ways[n%len(ways)]
	c := s.victim()
	line := s.dice.IntN(3) == 0
	s.resides(&c, line)
	if way == diesBefore || way == diesAfter {
		c.Commit, c.Before = 1+s.dice.IntN(60), way == diesBefore
	}
	open := make(chan struct{})
	v := &victim{rest: 700 * time.Millisecond}
	s.troubles(way, open)
	s.ambush(v, way)
	s.live(v, life{
		test: "^TestCrashTownChild$", env: c.env(s.t), early: way == diesEarly, itself: c.Commit > 0,
		serves: func(ctx context.Context, base string) {
			if way != diesEarly {
				s.doomed(ctx, v, way)
			}
			s.play(ctx, v, line, base, n)
		},
	})
	s.ambush(&victim{}, "")
	for _, bad := range s.badHours() {
		s.heal(bad.call)
	}
	close(open)
	s.deaths[way]++
	s.ahead.Add(int64(untilNext))
}

// victim is a child of this town.
func (s *townCrashes) victim() townChild {
	c := townChild{Dir: s.dir, Mail: s.office.addr, Ahead: time.Duration(s.ahead.Load())}
	s.resides(&c, false)
	return c
}

// badHour is what may go wrong with a call.
type badHour struct {
	call   string
	faults []backstage.Fault
}

// troubles orders what goes wrong there meanwhile: what it answers in bad hours,
// answers that are lost, and some that do not come until the bot is dead.
func (s *townCrashes) troubles(way string, open chan struct{}) {
	for _, bad := range s.badHours() {
		if s.dice.IntN(2) == 0 {
			s.fail(bad.call, backstage.Fault{Times: 1 + s.dice.IntN(5)}) // these go well
			s.fail(bad.call, bad.faults[s.dice.IntN(len(bad.faults))])
		}
	}
	if way == diesAtCard {
		s.fail(s.posting(), backstage.Fault{Times: 1 + s.dice.IntN(6)})
		s.fail(s.posting(), backstage.Fault{CutAfter: true, HoldAfter: open, Times: 8})
	}
}

// ambush kills a victim when the mail server has got a letter.
func (s *townCrashes) ambush(v *victim, way string) {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.rung = nil
	if way == diesAtMail {
		s.office.rung = func(int) { v.kill() }
	}
}

// doomed decides how a victim that serves dies. A number of answers ends the
// rounds in which nothing else does.
func (s *townCrashes) doomed(ctx context.Context, v *victim, way string) {
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

// waylay kills a victim when the platform holds answers back.
func (s *townCrashes) waylay(ctx context.Context, v *victim) {
	before := s.unanswered()
	for {
		changed := s.changed()
		if s.unanswered() >= before+3 {
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

// casualties is what all rounds came to.
type casualties struct {
	kinds, deaths                       map[string]int
	cards, doubts, looks, letters, held int
}

func (t *casualties) add(s *townCrashes) {
	for kind, n := range s.ledger.kinds() {
		t.kinds[kind] += n
	}
	for way, n := range s.deaths {
		t.deaths[way] += n
	}
	t.cards += len(s.cards())
	t.doubts += s.unanswered()
	t.looks += s.looks()
	t.letters += len(s.office.letters())
	t.held += s.held
}

// play is everything that people and the interview's makers do in one round.
func (s *townCrashes) play(ctx context.Context, v *victim, line bool, base string, round int) {
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	defer transport.CloseIdleConnections()
	who := caller{
		base: base, client: &http.Client{Transport: transport}, ledger: s.ledger, round: round,
		now: s.now, fault: s.fault, acked: v.acked,
	}
	if line {
		s.connect("")
	} else {
		s.connect(base)
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
