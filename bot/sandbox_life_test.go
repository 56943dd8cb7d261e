package main

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/training"
	"closeloop/store"

	"closeloop/bot/needs"
)

// TestASandboxOutlivesTheProcess: after a restart the practice goes on where it was:
// its cards answer, and what is typed goes there.
func TestASandboxOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "first-report")
	d.bring("hr-lin", "hina")
	d.reopen()
	d.press("hr-lin", "report/send", "陈雨桐", nil)
	d.met("hr-lin", "imported", "sent")
	reply, err := d.says("hr-lin", "/status 陈雨桐")
	if got := d.words("hr-lin", reply, err); !strings.HasPrefix(got, "练习 · ") {
		t.Errorf("typed after the restart:\n%s", got)
	}
}

// TestAWishIsDoneOnce: work that is done again, as after a crash, has the effect of
// one: nothing is imported twice, and the clock goes no further.
func TestAWishIsDoneOnce(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "first-report")
	d.bring("hr-lin", "hina")
	d.wish("hr-lin", "ahead", nil, "after", "0")
	first := d.record("hr-lin").Heard.Now
	if want := at(t, "2026-11-24T09:30:00+08:00"); !first.Equal(want) {
		t.Errorf("ahead to %s, want %s", first, want)
	}
	for range 3 {
		if _, err := d.app.practices.work(t.Context(), "hr-lin"); err != nil {
			t.Fatal(err)
		}
	}
	b, leave, err := d.app.practices.enter(t.Context(), "hr-lin")
	defer leave()
	if err != nil || !b.clock.Now().Equal(first) {
		t.Errorf("the clock went on to %s", b.clock.Now())
	}
	if now := d.app.clock.Now(); !now.Equal(monday(t)) {
		t.Errorf("the house's clock moved to %s", now)
	}
}

// TestEachAttemptBeginsAnew: a card of an earlier practice does nothing in the next.
func TestEachAttemptBeginsAnew(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "first-report")
	d.bring("hr-lin", "hina")
	var old chat.Action
	for _, m := range d.inbox("hr-lin") {
		for b := range m.Card.Every {
			if b.Action.Verb == "send" {
				old = b.Action
			}
		}
	}
	d.wish("hr-lin", "leave", nil)
	d.over("hr-lin")
	for _, again := range []bool{false, true} {
		if again {
			d.start("hr-lin", "first-report")
			d.bring("hr-lin", "hina")
		}
		if _, err := d.act("hr-lin", old, nil); chat.AsProblem(err).Sentence.Key != "drill.over" {
			t.Errorf("an old card, in another practice %v: %v", again, err)
		}
	}
	d.met("hr-lin", "imported")
}

// TestRealWorkGoesOn: in the middle of a practice real cards work by click, words
// about oneself are real, and after two hours without anything done all that is
// typed is; a click on a practice card takes it up again.
func TestRealWorkGoesOn(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	id := d.receive(liMing())
	d.start("hr-lin", "first-report")
	d.bring("hr-lin", "hina")
	typed := func(line string, practice bool) {
		t.Helper()
		reply, err := d.says("hr-lin", line)
		if got := d.words("hr-lin", reply, err); strings.HasPrefix(got, "练习 · ") != practice {
			t.Errorf("%s, practice %v:\n%s", line, practice, got)
		}
	}
	typed("/status 李明", true)
	typed("/me", false)
	typed("/train", false)
	typed("/cert", false)
	typed("证书", false)
	typed("/cert verify 7KQ3-MZ9D-4T2X", false)
	typed("/verify 7KQ3-MZ9D-4T2X", false)
	rev := uint64(0)
	_ = d.app.runner.Look(t.Context(), func(env flows.Env) error { rev = env.Of("report", id).Rev; return nil })
	if reply, err := d.act("hr-lin", chat.Action{Flow: "report", Record: id, Verb: "send", Revision: rev}, nil); err != nil || strings.HasPrefix(d.words("hr-lin", reply, nil), "练习") {
		t.Errorf("a real card: %+v %v", reply, err)
	}
	d.later(2*time.Hour + time.Minute)
	typed("/status 李明", false)
	d.press("hr-lin", "report/send", "陈雨桐", nil)
	typed("/status 陈雨桐", true)
}

// TestTwoTrainees: each is in a sandbox of their own, in their own language, at the
// same time; another language is spoken as soon as it is chosen.
func TestTwoTrainees(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "rude-letter")
	d.start("hr-eve", "rude-letter")
	for who, words := range map[string][2]string{"hr-lin": {"周子衡", "Hartnett"}, "hr-eve": {"Miles Hartnett", "周子衡"}} {
		if screen := d.screen(who); !strings.Contains(screen, words[0]) || strings.Contains(screen, words[1]) {
			t.Errorf("%s sees\n%s", who, screen)
		}
	}
	card := d.inbox("hr-lin")[1].Card
	for b := range card.Every {
		if _, _, ok := inner(b.Action.Record); !ok {
			continue
		}
		if _, err := d.act("hr-eve", b.Action, nil); chat.AsProblem(err).Sentence.Key != "drill.over" {
			t.Errorf("hr-eve clicks hr-lin's %s: %v", b.Action, err)
		}
	}
	if _, err := d.says("hr-lin", "/lang en"); err != nil {
		t.Fatal(err)
	}
	reply, err := d.says("hr-lin", "/help")
	if got := d.words("hr-lin", reply, err); !strings.HasPrefix(got, "Practice · ") {
		t.Errorf("after /lang en:\n%s", got)
	}
}

// TestWhoLeavesLeavesThePractice: who is no longer of the company is in no sandbox.
func TestWhoLeavesLeavesThePractice(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	without := strings.Replace(string(testCompany(t)), "email: lin@farhill.example, locale: zh-CN", "email: lin@farhill.example, locale: zh-CN, active: false", 1)
	without = strings.ReplaceAll(without, "hr: hr-lin", "hr: hr-eve")
	if _, err := d.app.importCompany(t.Context(), []byte(without), companyOrder{From: chat.Account{Platform: "cli", User: "test"}, ID: "without"}); err != nil {
		t.Fatal(err)
	}
	reply, err := d.says("hr-lin", "/status 李若溪")
	if got := d.words("hr-lin", reply, err); strings.Contains(got, "练习") {
		t.Errorf("who left is in a practice:\n%s", got)
	}
	if err := d.app.keepUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.over("hr-lin")
}

// TestForgottenPractices: two weeks without anything done empty a sandbox; asked for
// again it is set up anew, and says so.
func TestForgottenPractices(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	d.later(13 * 24 * time.Hour)
	if err := d.app.keepUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := store.Tenants(t.Context(), d.app.base, drills); err != nil || len(left) != 1 {
		t.Fatalf("after 13 days: %v %v", left, err)
	}
	d.later(2 * 24 * time.Hour)
	if err := d.app.keepUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.over("hr-lin")
	d.wish("hr-lin", "look", nil)
	if says := d.record("hr-lin").Heard.Says; says.Key != "drill.anew" {
		t.Errorf("says %+v", says)
	}
}

// TestFiftyAtOnce: fifty people practise side by side. It says how much memory each
// takes; that is right when it runs alone.
func TestFiftyAtOnce(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // two at once ask about races
		return
	}
	d := newDrillroom(t)
	company := string(testCompany(t))
	var people strings.Builder
	for i := range 50 {
		fmt.Fprintf(&people, "  - {id: tr-%d, name: 新人%d, roles: [trainee], email: t%d@farhill.example, locale: zh-CN}\n", i, i, i)
	}
	company = strings.Replace(company, "\npositions:", people.String()+"\npositions:", 1)
	if _, err := d.app.importCompany(t.Context(), []byte(company), companyOrder{From: chat.Account{Platform: "cli", User: "test"}, ID: "many"}); err != nil {
		t.Fatal(err)
	}
	before := inUse()
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			who := fmt.Sprint("tr-", i)
			_, err := d.app.desk.Handle(t.Context(), chat.Event{
				ID: "start-" + who, Kind: chat.Click, From: chat.Account{Platform: console.Platform, User: who}, Values: chat.Values{},
				Action: chat.Action{Flow: training.Name, Record: who, Verb: "start", Args: map[string]string{"track": "practice", "id": "by-phone"}},
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	d.settle()
	for i := range 50 {
		who := fmt.Sprint("tr-", i)
		if words := d.screen(who); strings.Count(words, "练习 · 李若溪") != 2 {
			t.Errorf("%s sees\n%s", who, words)
		}
	}
	took := float64(inUse()-before) / (1 << 20)
	t.Logf("memory: %.1f MB for 50 open practices, %.2f MB each", took, took/50)
}

// inUse is the heap that somebody needs.
func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
