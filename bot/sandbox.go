package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/url"
	"strconv"
	"sync"
	"time"

	"closeloop/bot/mail"
	"closeloop/flows/delivery"
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
	opening string // which time that it was set up, as after a crash in the middle of it
	scene   situation
	past    bool       // what happens now was days ago: the trainee hears nothing of it
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
	settingOpening = "opening" // which time it is that this attempt is set up; set before the first record is written
	settingReady   = "ready"   // the attempt, once the scene is all there
	settingBegun   = "begun"   // when the practice began, by its own clock
	settingLooked  = "looked"  // the case of which the trainee last looked why it is reminded of
	settingWish    = "wish"    // the number of the wish that moved the clock, and to where
)

// drills is what the tenants of sandboxes begin with.
const drills = "drill"

// freshFor is how long after the last thing somebody did in a practice what is
// typed still goes there.
const freshFor = 2 * time.Hour

// idleFor is how long a sandbox that nobody uses stays open in memory.
const idleFor = 10 * time.Minute

func escaped(person string) string { return url.PathEscape(person) }

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
		cfg: h.cfg, log: h.log.With("tenant", tenantOf(person)), clock: newClock(h.clock.Now), engine: h.engine, base: h.base,
		keys: h.keys.Fresh(), speaker: h.speaker, reader: h.reader, console: h.console, outside: h.outside,
		fatal: h.fatal, leaving: h.leaving, font: h.font, album: h.album, box: b,
	}
	b.store = store.New(h.base, tenantOf(person), b.keys)
	if err := b.takeUp(ctx); err != nil {
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

// takeUp goes on where this sandbox was left: with its clock, and under its own keys.
func (b *sandbox) takeUp(ctx context.Context) error {
	return b.store.View(ctx, func(tx *store.Txn) error {
		word, err := tx.Setting(settingOffset)
		offset, _ := strconv.ParseInt(word, 10, 64)
		b.clock.Start(time.Duration(offset), time.Time{})
		if err == nil {
			b.opening, err = tx.Setting(settingOpening)
		}
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

// set writes a setting of the sandbox.
func (b *sandbox) set(ctx context.Context, name, value string) error {
	return b.store.Update(ctx, func(tx *store.Txn) error { return tx.SetSetting(name, value) })
}
