package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/mail"
	"closeloop/flows"
	"closeloop/flows/delivery"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/training"
	"closeloop/store"
)

// A sandbox is a second app over the same engine: a tenant of its own, its own
// keys in memory, clock, runner and desk, and a courier that lets nothing out. Its
// company is made up but for one person, the trainee. It knows nothing of the
// house, and the house knows it by the mark on its records alone (sandbox_mark.go).
type sandbox struct {
	*app
	house   *app
	person  string
	attempt string // which practice: another one is another sandbox
	scene   situation
	looking sync.Mutex // one asks for a look at a time
	mu      sync.Mutex
	changed bool          // something was done since the last look
	news    chan struct{} // rings after it
	used    time.Time     // business time of the house
	begun   time.Time     // by its own clock; the days of the scene count from it
	idle    *time.Timer
	stop    context.CancelFunc
	runs    sync.WaitGroup
}

// Settings of a sandbox's own tenant.
const (
	settingAttempt = "attempt" // set before the first record is written
	settingReady   = "ready"   // the attempt, once the scene is all there
	settingBegun   = "begun"   // when the practice began, by its own clock
	settingWish    = "wish"    // the number of the wish that moved the clock, and to where
)

// freshFor is how long after the last thing somebody did in a practice what is
// typed still goes there.
const freshFor = 2 * time.Hour

// idleFor is how long a sandbox that nobody uses stays open in memory.
const idleFor = 10 * time.Minute

// tenantOf is the tenant of somebody's sandbox.
func tenantOf(person string) string { return drills + "/" + escaped(person) }

// attemptOf names a practice in the ids of its records: short, and another one for
// every person and attempt, so that no card of an old one acts on a new one.
func attemptOf(person string, d training.Drilling) string {
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%s\x00%s\x00%s\x00%s\x00%d", person, d.Track, d.Drill, d.Scene, d.No)
	return strconv.FormatUint(sum.Sum64()>>24, 36)
}

// build makes a sandbox over whatever its tenant holds. Nothing in it moves by
// itself and nothing leaves it before start.
func (p *practices) build(ctx context.Context, person string, d training.Drilling) (*sandbox, error) {
	h := p.house
	s, err := h.runner.Company(ctx)
	if err != nil {
		return nil, err
	}
	sc, err := readScene(d.Scene, s.Locale(person))
	if err != nil {
		return nil, err
	}
	b := &sandbox{house: h, person: person, attempt: attemptOf(person, d), scene: sc, news: make(chan struct{}, 1)}
	b.app = &app{
		cfg: h.cfg, log: h.log.With("practice", person), clock: newClock(h.clock.Now), engine: h.engine, base: h.base,
		keys: h.keys.Fresh(), speaker: h.speaker, reader: h.reader, console: h.console, outside: h.outside,
		fatal: h.fatal, leaving: h.leaving, box: b,
	}
	b.store = store.New(h.base, tenantOf(person), b.keys)
	if err := b.takeUpClock(ctx); err != nil {
		return nil, err
	}
	if err := b.wireFlows(h.words); err != nil {
		return nil, err
	}
	if err := b.wireDesk(); err != nil {
		return nil, err
	}
	b.delivery = delivery.New(delivery.Config{
		Runner: b.runner, Platforms: b.stages(), Courier: mail.Capture{}, Works: b.works(), Now: b.clock.Now, Log: b.log,
	})
	return b, nil
}

// start takes up what waits in the sandbox and lets it run.
func (b *sandbox) start(ctx context.Context, p *practices) error {
	b.runner.Carry(b.delivery)
	if err := b.runner.Resume(ctx); err != nil {
		return err
	}
	if err := b.names.load(ctx, b.store); err != nil {
		return err
	}
	b.run(p)
	return nil
}

// takeUpClock sets the clock to where this sandbox left it.
func (b *sandbox) takeUpClock(ctx context.Context) error {
	return b.store.View(ctx, func(tx *store.Txn) error {
		word, err := tx.Setting(settingOffset)
		offset, _ := strconv.ParseInt(word, 10, 64)
		b.clock.Start(time.Duration(offset), time.Time{})
		if err == nil {
			word, err = tx.Setting(settingBegun)
			b.begun, _ = time.Parse(time.RFC3339, word)
		}
		return err
	})
}

// run starts what works by itself: what falls due, and the looks that follow.
func (b *sandbox) run(p *practices) {
	ctx, stop := context.WithCancel(p.ctx)
	b.stop = stop
	b.idle = time.AfterFunc(idleFor, func() { p.retire(b) })
	b.runs.Go(func() { b.loop(ctx) })
	b.runs.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-b.news:
				b.askForLook(ctx)
			}
		}
	})
}

// end lets go of what is in memory; what waits in the tenant waits on.
func (b *sandbox) end(ctx context.Context) error {
	if b.stop != nil {
		b.idle.Stop()
		b.stop()
		b.runs.Wait()
	}
	return b.delivery.Close(ctx)
}

// touch notes that the trainee is here.
func (b *sandbox) touch() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used = b.house.clock.Now()
	b.idle.Reset(idleFor)
}

// fresh says whether the trainee is in the middle of it.
func (b *sandbox) fresh(last time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used.After(last) {
		last = b.used
	}
	return b.house.clock.Now().Sub(last) < freshFor
}

// since says whether the trainee was here after a time.
func (b *sandbox) since(at time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used.After(at)
}

// actor finds who acts: the trainee as the house knows the account, somebody made
// up when the scene plays them, or the bot.
func (b *sandbox) actor(from chat.Account) flows.Actor {
	switch from.Platform {
	case "bot", "":
		return actor(nil, from)
	case made:
		return flows.Actor{Person: from.User, Name: from.User, Door: made}
	}
	s, err := b.house.runner.Company(context.Background())
	if err != nil {
		return flows.Actor{Name: from.Platform + ":" + from.User, Door: from.Platform}
	}
	who := actor(s, from)
	if who.Person != b.person {
		who.Person = ""
	}
	return who
}

// places are where the trainee can be reached now. Nobody else of a sandbox is
// anywhere.
func (b *sandbox) places(person string) []chat.Place {
	if person != b.person {
		return nil
	}
	s, err := b.house.runner.Company(context.Background())
	if err != nil {
		return nil
	}
	return b.house.places(s, person)
}

// watch hears of every turn. It counts nowhere.
func (b *sandbox) watch(o flows.Outcome) {
	b.log.Log(context.Background(), slog.LevelDebug, "practice turn", "event", o.Event, "flow", o.Flow, "verb", o.Verb,
		"record", o.Record, "actor", o.Actor, "outcome", o.Result, "ms", o.Took.Milliseconds())
	if o.Result != flows.OutcomeDone {
		return
	}
	if o.Flow == intake.Name {
		b.names.touch(b.store, o.Record)
	}
	b.mu.Lock()
	b.changed = true
	b.mu.Unlock()
	b.ring()
}

// askForLook has the trainee's record look at the goals, when something was done
// that may have met one.
func (b *sandbox) askForLook(ctx context.Context) {
	b.looking.Lock()
	defer b.looking.Unlock()
	b.mu.Lock()
	changed := b.changed
	b.changed = false
	b.mu.Unlock()
	if !changed {
		return
	}
	later, err := b.house.practices.askForLook(ctx, b)
	if err != nil && ctx.Err() == nil {
		b.log.Error("a look at a practice's goals failed", "cause", err)
	}
	if later {
		b.mu.Lock()
		b.changed = true
		b.mu.Unlock()
		time.AfterFunc(lookAgain, b.ring)
	}
}

// lookAgain is how long a look waits for the answer to an earlier wish.
const lookAgain = 500 * time.Millisecond

// ring wakes who asks for looks.
func (b *sandbox) ring() {
	select {
	case b.news <- struct{}{}:
	default:
	}
}

// greet brings the trainee's name, language and zone up to date.
func (b *sandbox) greet(ctx context.Context) error {
	outer, err := b.house.runner.Company(ctx)
	if err != nil {
		return err
	}
	inner, err := b.runner.Company(ctx)
	if err != nil {
		return err
	}
	was, ok := inner.Person(b.person)
	now := trainee(outer, b.person)
	if !ok || was.Name == now.Name && was.Locale == now.Locale && was.Timezone == now.Timezone {
		return nil
	}
	was.Name, was.Locale, was.Timezone = now.Name, now.Locale, now.Timezone
	return b.putPerson(ctx, was)
}

// trainee is somebody of the house as their sandbox has them.
func trainee(s *hiring.Snapshot, person string) hiring.Person {
	p, _ := s.Person(person)
	return hiring.Person{
		ID: person, Name: s.Name(person), Roles: []hiring.Role{hiring.HR}, Email: madeMail,
		Locale: s.Locale(person), Timezone: p.Timezone, Active: true,
	}
}
