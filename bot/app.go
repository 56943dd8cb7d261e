package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"closeloop/bot/board"
	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/bot/feishu"
	"closeloop/bot/fonts"
	"closeloop/bot/hook"
	"closeloop/bot/slack"
	"closeloop/bot/web"
	"closeloop/commands"
	"closeloop/flows"
	"closeloop/flows/delivery"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/round"
	"closeloop/flows/rulebook"
	"closeloop/flows/stats"
	"closeloop/flows/training"
	"closeloop/flows/wording"
	"closeloop/locales"
	"closeloop/store"
	"closeloop/store/badger"
)

// drainTime is how long a process takes to stop at most: who stops it kills it
// then. What is under way is waited for a little less, to leave in good order.
const (
	drainTime = 10 * time.Second
	underWay  = drainTime - 2*time.Second
)

// app is the whole bot as one value: open makes it from a configuration, serve
// runs it until the context ends, close releases it. Tests start this same
// struct.
type app struct {
	cfg       Config
	log       *slog.Logger
	clock     *clock
	engine    *badger.Engine
	base      store.Engine // what stores stand on: the engine, or what a test put before it
	keys      *store.Keyring
	store     *store.Store
	speaker   *locales.Speaker
	runner    *flows.Runner
	delivery  *delivery.Delivery
	desk      chat.Handler
	book      *commands.Catalogue
	console   *console.Console
	outside   []outside    // the platforms that are configured
	slack     *slack.Slack // among them; nil: not configured
	feishu    *feishu.Feishu
	reader    *intake.Reader
	font      *fonts.Font
	windows   rulebook.Windows // when people work
	album     *album
	school    training.Config // what is taught, and how its certificates are signed
	mint      hiring.Mint     // makes the tokens of links
	board     *board.Board    // the live page; nil in a sandbox
	stock     *stock          // what boards are drawn from
	listens   atomic.Pointer[string]
	names     *names
	erasing   sync.Mutex  // one order to erase at a time, with its line in the ledger
	caller    hook.Client // calls other systems
	positions *positions
	gauges    *gauges
	words     *wording.Linter
	counts    stats.Clock              // what figures know of rules and calendars
	entries   flows.Flow[round.Invite] // what interviewers' calendars are sent
	practices *practices               // everybody's sandbox
	box       *sandbox                 // of which this app is the inside; nil: it is the house
	fatal     chan error               // an unknown outcome: the process must end
	leaving   context.Context          // ends when serving ends: long errands stop then
	unused    bool                     // nothing was ever stored here
	filling   bool                     // the sample is on its way in: its turns are not news
}

// options are what a caller may change about an app; the zero value is the
// product.
type options struct {
	machine func() time.Time                // nil: the wall clock
	startAt time.Time                       // business time of an empty store in local mode
	courier chat.Courier                    // nil: as configured
	log     io.Writer                       // nil: standard error
	sample  bool                            // fill an empty store with the sample company
	engine  func(store.Engine) store.Engine // puts something between store and engine, for tests of faults
	speaker *locales.Speaker                // nil: the house's; tests let it speak a language of theirs
	linter  *wording.Linter                 // nil: read anew; tests share one, which takes long to read
	settled time.Duration                   // how long the console's answer waits for its cards at most; 0: settleTime
}

// open makes an app: configuration, store, keys, flows, doors. It leaves
// nothing open when it fails.
func open(ctx context.Context, cfg Config, o options) (*app, error) {
	a := newApp(cfg, o)
	if err := a.openStore(ctx, o); err != nil {
		return nil, err
	}
	if err := a.wire(ctx, o); err != nil {
		return nil, errors.Join(err, a.store.Close())
	}
	return a, nil
}

// newApp is an app of which nothing is open.
func newApp(cfg Config, o options) *app {
	if o.machine == nil {
		o.machine = time.Now
	}
	c := newClock(o.machine)
	return &app{cfg: cfg, log: newLog(cfg.Log, o.log), clock: c, caller: hook.Client{Now: c.machine}, font: fonts.New(), fatal: make(chan error, 1), leaving: context.Background()}
}

// openStore opens engine and keys. The key check comes before anything is
// read, so that a wrong key is a sentence and not a fault of some record.
func (a *app) openStore(ctx context.Context, o options) error {
	dir := a.cfg.storeDir()
	engine, err := openEngine(badger.Options{Dir: dir, Now: a.clock.Now, Log: a.log, OnFatal: a.die})
	if err != nil {
		return err
	}
	a.engine = engine
	bare := store.New(engine, tenant, nil)
	err = bare.View(ctx, func(tx *store.Txn) error {
		var err error
		unfinished, err := tx.Unfinished()
		if err == nil && unfinished {
			err = unfinishedRestore(dir)
		}
		if err == nil {
			a.unused, err = tx.Unused()
		}
		return err
	})
	if err == nil {
		err = a.openKeys(ctx, o)
	}
	if err != nil {
		return errors.Join(err, engine.Close())
	}
	return nil
}

func (a *app) openKeys(ctx context.Context, o options) error {
	roots, err := rootKeys(&a.cfg, a.unused)
	if err != nil {
		return err
	}
	ring, err := store.NewKeyring(roots...)
	if err != nil {
		return err
	}
	if a.school.Sign, err = signer(roots[0]); err != nil {
		return err
	}
	if a.mint, err = minter(roots[0]); err != nil {
		return err
	}
	var engine store.Engine = a.engine
	if o.engine != nil {
		engine = o.engine(engine)
	}
	a.base, a.keys, a.store = engine, ring, store.New(engine, tenant, ring)
	err = a.store.Update(ctx, (*store.Txn).CheckKey)
	if errors.Is(err, store.ErrWrongKey) {
		return fmt.Errorf("open store: the root key does not fit it; put the key file back that it was made with: %w", err)
	}
	return err
}

// die ends serving at once: a commit may or may not have happened, and only a
// fresh start can find out.
func (a *app) die(err error) {
	a.log.Error("the store's outcome is unknown, stopping", "cause", err)
	select {
	case a.fatal <- err:
	default:
	}
}

// serve runs doors and timers until ctx ends, then drains. ready hears the
// address once it is listened on.
func (a *app) serve(ctx context.Context, ready func(net.Addr)) error {
	if err := a.startOutside(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", a.cfg.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w; set addr to a free address, or stop what listens there", err)
	}
	admin, err := a.listenAdmin()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	routes, err := a.routes(listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close(), admin.listener.Close())
	}
	loop, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	leaving, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	a.leaving = leaving
	var work sync.WaitGroup
	work.Go(func() { a.loop(loop) })
	work.Go(func() { a.upkeep(loop) })
	work.Go(func() { a.readPositions(loop) })
	var doors sync.WaitGroup
	for _, o := range a.outside {
		doors.Go(func() { a.mind(leaving, o) })
	}
	admin.server.BaseContext = func(net.Listener) context.Context { return ctx } // long errands end with us
	server := web.NewServer("", routes)
	server.RegisterOnShutdown(func() { a.console.Close(); a.board.Close() })
	failed := make(chan error, 2)
	for s, l := range map[*http.Server]net.Listener{server: listener, admin.server: admin.listener} {
		go func() { failed <- s.Serve(l) }()
	}
	if ready != nil {
		ready(listener.Addr())
	}
	select {
	case <-ctx.Done():
	case err = <-a.fatal:
	case err = <-failed:
	}
	leave()
	down, cancel := context.WithTimeout(context.WithoutCancel(ctx), underWay)
	defer cancel()
	err = errors.Join(err, server.Shutdown(down), admin.server.Shutdown(down))
	a.partFrom(until(down, doors.Wait))
	for _, o := range a.outside {
		a.partFrom(o.Close(down))
	}
	_ = admin.server.Close() // whoever does not take what was asked for must not hold the store open
	stop()
	work.Wait()
	a.partFrom(a.practices.close(down))
	a.partFrom(a.delivery.Close(down))
	return err
}

// partFrom says in the log that others kept us waiting to the end. Nothing is lost:
// what they did not confirm is looked up after the start.
func (a *app) partFrom(err error) {
	if err != nil {
		a.log.Warn("stopping without an answer from outside; it is looked up after the start", "cause", err)
	}
}

// until waits for something, at most until ctx ends.
func until(ctx context.Context, wait func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close releases the store, and the sandboxes that stand on it.
func (a *app) close() error {
	down, cancel := context.WithTimeout(context.Background(), underWay)
	defer cancel()
	a.partFrom(a.practices.close(down))
	return a.store.Close()
}

// loop handles what falls due: it sleeps until the next job, a ring of the
// bell or a move of the clock.
func (a *app) loop(ctx context.Context) {
	for ctx.Err() == nil {
		moved := a.clock.Moved()
		next, err := a.runner.Tick(ctx)
		wait := min(next.Sub(a.clock.Now()), time.Hour)
		if err != nil && ctx.Err() == nil {
			a.log.Error("due work failed, trying again", "cause", err)
			wait = time.Second
		}
		timer := time.NewTimer(max(wait, time.Millisecond))
		select {
		case <-ctx.Done():
		case <-a.runner.Bell():
		case <-moved:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// wireDesk puts the desk before the runner: it reads what people type.
func (a *app) wireDesk() error {
	desk, err := commands.NewDesk(reckoner{a.runner, a}, a.whoIs)
	if err != nil {
		return err
	}
	a.desk, a.book = desk, desk.Catalogue()
	if a.box == nil {
		a.practices = newPractices(a)
		a.desk = realms{app: a, desk: desk}
	}
	return nil
}
