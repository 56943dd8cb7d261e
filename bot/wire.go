package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/bot/feishu"
	"closeloop/flows"
	"closeloop/flows/board"
	"closeloop/flows/company"
	"closeloop/flows/decision"
	"closeloop/flows/delivery"
	hrdesk "closeloop/flows/desk"
	"closeloop/flows/dryrun"
	"closeloop/flows/duty"
	"closeloop/flows/erased"
	"closeloop/flows/export"
	"closeloop/flows/firstday"
	"closeloop/flows/hello"
	"closeloop/flows/hiring"
	"closeloop/flows/hook"
	"closeloop/flows/intake"
	"closeloop/flows/jobs"
	"closeloop/flows/letter"
	"closeloop/flows/link"
	"closeloop/flows/notice"
	"closeloop/flows/pay"
	"closeloop/flows/pool"
	"closeloop/flows/report"
	"closeloop/flows/retention"
	"closeloop/flows/round"
	"closeloop/flows/rubric"
	"closeloop/flows/scorecard"
	"closeloop/flows/template"
	"closeloop/flows/training"
	"closeloop/flows/upload"
	"closeloop/flows/welcome"
	"closeloop/flows/wording"
	"closeloop/locales"
	"closeloop/store"
)

// tenant is the one tenant of this installation.
const tenant = "main"

// The settings that the bot keeps in the store.
const (
	settingOffset = "clock.offset" // nanoseconds business time is ahead
	settingSample = "sample"       // what became of the sample company
)

// wire makes everything above the store and joins it.
func (a *app) wire(ctx context.Context, o options) error {
	var err error
	if a.speaker = o.speaker; a.speaker == nil {
		if a.speaker, err = locales.New(); err != nil {
			return err
		}
	}
	sources := map[string]string{}
	for _, s := range a.cfg.Sources {
		sources[s.Name] = s.Map
	}
	if a.reader, err = intake.NewReader(sources); err != nil {
		return fmt.Errorf("read configuration: sources: %w", err)
	}
	if err := a.startClock(ctx, o.startAt); err != nil {
		return err
	}
	a.gauges = newGauges()
	if err := a.wireFlows(o.linter); err != nil {
		return err
	}
	if err := a.wireDesk(); err != nil {
		return err
	}
	a.console = a.newConsole(o.settled)
	if a.board, err = a.newBoard(); err != nil {
		return err
	}
	if err := errors.Join(a.newSlack(), a.newFeishu()); err != nil {
		return err
	}
	courier := o.courier
	if courier == nil {
		if courier, err = a.courier(); err != nil {
			return err
		}
	}
	a.delivery = delivery.New(delivery.Config{
		Runner: a.runner, Platforms: a.platforms(), Courier: courier, Works: a.works(), Webhook: a.callHook, Now: a.clock.Now, Log: a.log,
	})
	a.runner.Carry(a.delivery)
	if err := a.runner.TakeHold(ctx); err != nil {
		return err
	}
	if _, err := a.eraseAgain(ctx); err != nil {
		return err
	}
	if err := a.runner.Resume(ctx); err != nil {
		return fmt.Errorf("finish interrupted imports: %w", err)
	}
	if err := a.finishDrop(ctx); err != nil {
		return err
	}
	if o.sample && a.cfg.Local() {
		if err := a.fillSample(ctx); err != nil {
			return err
		}
	}
	return errors.Join(a.resumeDuties(ctx), a.names.load(ctx, a.store))
}

// wireFlows makes the runner: here, and only here, all flows are named.
func (a *app) wireFlows(words *wording.Linter) error {
	calendars, err := duty.LoadCalendars()
	if err != nil {
		return err
	}
	if words == nil {
		if words, err = wording.New(); err != nil {
			return err
		}
	}
	measures, err := rubric.New()
	if err != nil {
		return err
	}
	a.words, a.names, a.stock = words, newNames(), newStock()
	// The console's answer carries the new card too, but its copy still goes
	// through delivery: a crash in between must not leave an old card standing.
	// Feishu's copy must not be edited beside its own answer.
	inline := func(platform string) bool { return platform == feishu.Platform }
	a.runner = flows.NewRunner(flows.Config{
		Store: a.store, Now: a.clock.Now, Plan: duty.Plan(calendars), Follow: follow(notice.Follow, a.tellHooks()), Actor: a.actor,
		Places: a.places, Inline: inline, Watch: a.watch, Log: a.log,
		Indoors: func(platform string) bool { return platform == console.Platform }, Dry: a.rehearses(),
	})
	if err := a.wireCompany(words); err != nil {
		return err
	}
	flows.Add(a.runner, intake.Flow())
	flows.Add(a.runner, report.Flow(words, measures))
	flows.Add(a.runner, decision.Flow(words))
	flows.Add(a.runner, decision.Piles())
	flows.Add(a.runner, scorecard.Flow(words))
	a.wireRounds(calendars)
	if err := a.wireLetters(words, calendars); err != nil {
		return err
	}
	if err := a.wireDuties(calendars); err != nil {
		return err
	}
	a.wireFigures(calendars)
	a.wireHouse()
	flows.Add(a.runner, retention.Flow())
	flows.Add(a.runner, retention.ListFlow(calendars.Opening))
	a.positions = &positions{}
	asked, err := pay.Ask(a.positions)
	if err != nil {
		return err
	}
	flows.Add(a.runner, asked)
	flows.Add(a.runner, pay.Flow())
	flows.Add(a.runner, pay.Imports())
	a.wireTraining()
	return nil
}

// wireCompany adds who works here and what is recruited for.
func (a *app) wireCompany(words *wording.Linter) error {
	position, err := company.Position(words)
	if err != nil {
		return err
	}
	flows.Add(a.runner, company.Person())
	flows.Add(a.runner, position)
	flows.Add(a.runner, company.Settings())
	return nil
}

// wireLetters adds what candidates are told: the letter, notices, the company's own
// words, which start from those that come with the bot, and HR's desk, where several
// letters are confirmed at once.
func (a *app) wireLetters(words *wording.Linter, calendars duty.Calendars) error {
	letters, err := letter.Flow(words, letter.Links{Mint: a.mint, Base: a.linkBase(), Text: a.cfg.Local() || a.cfg.SMS.URL != ""})
	if err != nil {
		return err
	}
	rejection, err := letter.Words()
	if err != nil {
		return err
	}
	own, err := template.Flow(words, rejection)
	if err != nil {
		return err
	}
	notices, err := notice.Flow(notice.Config{Linter: words, Days: calendars.Days, Mint: a.mint, Base: a.linkBase()})
	if err != nil {
		return err
	}
	flows.Add(a.runner, letters)
	flows.Add(a.runner, notices)
	flows.Add(a.runner, own)
	flows.Add(a.runner, hrdesk.Flow(func(env flows.Env, head hiring.Case) bool {
		d, ok := flows.Find[letter.Draft](env, letter.Name, head.ID)
		return ok && letter.Passes(words, env, head, d)
	}))
	return nil
}

// wireRounds adds the interviews by people, and what may come after a case.
func (a *app) wireRounds(calendars duty.Calendars) {
	flows.Add(a.runner, round.Flow(calendars.Window))
	a.entries = round.Entries(a.speaker)
	flows.Add(a.runner, a.entries)
	flows.Add(a.runner, pool.Flow(a.names))
}

// wireHouse adds the flows that serve the house itself.
func (a *app) wireHouse() {
	flows.Add(a.runner, jobs.Flow())
	flows.Add(a.runner, dryrun.Flow(a.rehearses()))
	flows.Add(a.runner, upload.Flow())
	flows.Add(a.runner, firstday.Flow())
	flows.Add(a.runner, hello.Flow())
	flows.Add(a.runner, link.Flow())
	flows.Add(a.runner, welcome.Flow())
	flows.Add(a.runner, export.Flow())
	flows.Add(a.runner, hook.Flow())
	flows.Add(a.runner, erased.Flow())
	flows.Add(a.runner, erased.Legal())
}

// wireTraining adds the training and what belongs to it, and the board. In a sandbox
// nobody is taught: a practice begins no practice, and gives no certificate; nor has
// it a page of its own: the word leads to the house's.
func (a *app) wireTraining() {
	if a.box != nil {
		return
	}
	flows.Add(a.runner, board.Flow(board.Config{Mint: a.mint, Address: a.boardAddress}))
	a.school.Tracks = sync.OnceValue(a.builtin) // they take longer to read than the rest of the start
	a.album = newAlbum(a.font, a.speaker)
	a.school.Lacks, a.school.Shows = lacks(a.font), a.album.words
	flows.Add(a.runner, training.Flow(a.school))
	flows.Add(a.runner, training.RecallFlow())
	flows.Add(a.runner, training.OwnFlow())
}

// builtin are the courses that come with the bot. That they can be read is known since the build:
// tests read them.
func (a *app) builtin() []training.Track {
	tracks, err := training.Tracks()
	if err != nil {
		a.log.Error("the courses cannot be read", "cause", err)
	}
	return tracks
}

// actor finds who is behind an account: a person for a platform, else a key, a
// shell or the bot itself.
func actor(s *hiring.Snapshot, from chat.Account) flows.Actor {
	switch from.Platform {
	case "api", "cli":
		return flows.Actor{Name: from.Platform + ":" + from.User, Door: from.Platform}
	case "bot", "":
		return flows.Actor{Name: "bot", Door: "bot"}
	case console.Platform, boardDoor:
		return flows.Actor{Person: from.User, Name: from.User, Door: from.Platform}
	}
	p, ok := s.Account(from.Platform, from.User)
	if !ok {
		return flows.Actor{Name: from.Platform + ":" + from.User, Door: from.Platform}
	}
	return flows.Actor{Person: p.ID, Name: p.ID, Door: from.Platform}
}

// actor finds who is behind an account; in a sandbox nobody is but its trainee.
func (a *app) actor(s *hiring.Snapshot, from chat.Account) flows.Actor {
	if a.box != nil {
		return a.box.actor(from)
	}
	return actor(s, from)
}

// platforms are those that carry cards.
func (a *app) platforms() []chat.Platform {
	all := []chat.Platform{a.console}
	for _, o := range a.outside {
		all = append(all, o.wired) // itself: what it can do beyond the contract is seen on it alone
	}
	return all
}

// places are where a person can be reached in private: by the accounts that are
// linked, and in the console while it is on. Who left is reached nowhere but
// there.
func (a *app) places(s *hiring.Snapshot, person string) []chat.Place {
	if a.box != nil {
		return a.box.places(person)
	}
	var out []chat.Place
	p, _ := s.Person(person)
	for _, o := range a.outside {
		if user := p.Accounts[o.Name()]; user != "" && p.Active {
			out = append(out, chat.Place{Platform: o.Name(), ID: user, Private: true})
		}
	}
	if a.cfg.consoleOn() {
		out = append(out, chat.Place{Platform: console.Platform, ID: "dm:" + person, Private: true})
	}
	return out
}

// whoIs finds the person behind an account, for the desk.
func (a *app) whoIs(from chat.Account) (hiring.Person, bool) {
	s, err := a.runner.Company(context.Background())
	if err != nil {
		return hiring.Person{}, false
	}
	return s.Person(a.actor(s, from).Person)
}

// watch logs and counts every turn: ids and words of the house only.
func (a *app) watch(o flows.Outcome) {
	if a.box != nil {
		a.box.watch(o)
		return
	}
	a.gauges.turn(o)
	level := slog.LevelInfo
	if o.Result == "same" || a.filling {
		level = slog.LevelDebug
	}
	a.log.Log(context.Background(), level, "turn", "event", o.Event, "flow", o.Flow, "verb", o.Verb,
		"record", o.Record, "actor", o.Actor, "outcome", o.Result, "ms", o.Took.Milliseconds())
	a.touch(o)
	a.tellBoards(o)
	if o.Flow == intake.Name && o.Result == "done" {
		a.names.touch(a.store, o.Record)
	}
}

// startClock takes up the stored offset; an empty store in local mode may
// start at a time of its own.
func (a *app) startClock(ctx context.Context, startAt time.Time) error {
	return a.store.Update(ctx, func(tx *store.Txn) error {
		word, err := tx.Setting(settingOffset)
		if err != nil {
			return err
		}
		if !startAt.IsZero() && !(a.unused && a.cfg.Local()) {
			return errors.New("open store: --clock works only in local mode and on an empty store; use the console to move the clock of this one ahead")
		}
		if !startAt.IsZero() {
			word = strconv.FormatInt(int64(a.clock.To(startAt)), 10)
			if err := tx.SetSetting(settingOffset, word); err != nil {
				return err
			}
		}
		offset, _ := strconv.ParseInt(word, 10, 64)
		if offset != 0 && !a.cfg.Local() {
			return fmt.Errorf("open store: its clock was moved ahead by %s in local mode; a bot with a platform needs a store of its own", time.Duration(offset))
		}
		floor, err := tx.SealedUntil()
		a.clock.Start(time.Duration(offset), floor)
		return err
	})
}

// storeDir is the folder of the store, "" for memory.
func (c *Config) storeDir() string {
	path := strings.TrimPrefix(c.Store, "badger:")
	if path == ":memory:" {
		return ""
	}
	return c.path(path)
}
