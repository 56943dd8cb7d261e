package main

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows/training"
	"closeloop/flows/upload"
)

// practice is the sandbox that somebody is in.
func (d *drillroom) practice(who string) *sandbox {
	d.t.Helper()
	b, leave, err := d.app.practices.enter(d.t.Context(), who)
	leave()
	if err != nil || b == nil {
		d.t.Fatalf("%s is in no sandbox: %v", who, err)
	}
	return b
}

// TestAFileLeavesAPracticeThatEnds: a card that is on its way out of a sandbox has
// its file made also while somebody waits for the sandbox to end; else both would
// wait for each other.
func TestAFileLeavesAPracticeThatEnds(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	p := d.app.practices
	_, leave, err := p.enter(t.Context(), "hr-lin")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.empty(context.Background(), "hr-lin") }()
	for s := p.slot("hr-lin"); s.mu.TryRLock(); { // until it waits
		s.mu.RUnlock()
	}
	made := make(chan error, 1)
	go func() {
		f, ok, err := d.app.make(context.Background(), "hr-lin", madeInside("hr-lin")+upload.InterviewSheet)
		if err == nil && (!ok || len(f.Body) == 0) {
			t.Errorf("no file: %v", ok)
		}
		made <- err
	}()
	select {
	case err = <-made:
	case <-time.After(calm):
		t.Error("the file waits for the practice, and the practice for the file")
	}
	leave()
	if err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestNobodyReadsAnothersPractice: a file of a sandbox is made for its trainee alone,
// and a picture or a certificate is not made there.
func TestNobodyReadsAnothersPractice(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	for what, who := range map[string]string{
		madeInside("hr-lin") + upload.InterviewSheet:                        "hr-eve",
		madeInside("hr-eve") + upload.InterviewSheet:                        "hr-eve",
		madeInside("hr-lin") + training.Paper + "7KQ3-MZ9D-4T2X":            "hr-lin",
		madeInside("hr-lin") + madeInside("hr-lin") + upload.InterviewSheet: "hr-lin",
	} {
		if _, ok, err := d.app.make(t.Context(), who, what); ok || err != nil {
			t.Errorf("%s has %s: %v %v", who, what, ok, err)
		}
	}
}

// TestAPracticeBeginsNoPractice: what is taught is real. A forged click that asks a
// sandbox for training is refused there.
func TestAPracticeBeginsNoPractice(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	b := d.practice("hr-lin")
	for _, verb := range []string{"start", "open", "quiz", "show"} {
		a := chat.Action{Flow: training.Name, Record: b.outer("hr-lin"), Verb: verb, Args: map[string]string{"track": "practice", "id": "by-phone"}}
		if reply, err := d.act("hr-lin", a, nil); err == nil {
			t.Errorf("%s in a practice: %+v", verb, reply)
		}
	}
	if no := d.record("hr-lin").Drill.No; no != 1 {
		t.Errorf("%d practices", no)
	}
}

// TestTypedInAGroup: what a trainee types where others read goes to the practice too;
// the answer is for the trainee alone, and the group reads no word of it.
func TestTypedInAGroup(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.receive(liMing())
	d.start("hr-lin", "by-phone")
	for _, line := range []string{"/status 李若溪", "/status 李明", "李若溪"} {
		reply, err := d.app.desk.Handle(t.Context(), chat.Event{
			ID: d.id(), Kind: chat.Typed, From: chat.Account{Platform: console.Platform, User: "hr-lin"}, Text: line,
			Place: chat.Place{Platform: console.Platform, ID: "general"},
		})
		if words := d.words("hr-lin", reply, err); !strings.HasPrefix(words, "练习 · ") {
			t.Errorf("%s:\n%s", line, words)
		}
		if reply.Public.Key != "group.answered" || len(reply.Public.Args) > 0 {
			t.Errorf("the group reads %+v", reply.Public)
		}
	}
	for _, m := range d.inbox("hr-lin") {
		if m.Place != "dm:hr-lin" {
			t.Errorf("a card of a practice in %s", m.Place)
		}
	}
}

// TestEveryFormSaysPractice: the dialog of a practice card says that it is practice
// where people read first, also where a platform cuts the title short.
func TestEveryFormSaysPractice(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "rude-letter")
	d.start("hr-eve", "late-rule")
	cards := map[string][]chat.Card{}
	for _, who := range []string{"hr-lin", "hr-eve"} {
		for _, m := range d.inbox(who) {
			cards[who] = append(cards[who], m.Card)
		}
	}
	for _, line := range []string{"/rules R3", "/rules simulate R3", "/templates", "/position be", "/calendar", "/preserve C-1003", "/round C-1003"} {
		reply, err := d.says("hr-eve", line)
		if err != nil || reply.Card == nil {
			t.Fatalf("%s: %+v %v", line, reply, err)
		}
		cards["hr-eve"] = append(cards["hr-eve"], *reply.Card)
	}
	for who, all := range cards {
		if forms := d.formsOf(who, all); forms < 3 {
			t.Errorf("%s saw %d forms", who, forms)
		}
	}
}

// formsOf counts the forms behind a person's practice cards, and holds them to say
// that they are practice.
func (d *drillroom) formsOf(who string, all []chat.Card) (forms int) {
	d.t.Helper()
	for _, card := range all {
		for b := range card.Every {
			if _, _, ok := inner(b.Action.Record); !ok {
				continue
			}
			form := b.Form
			if form == nil {
				reply, err := d.app.desk.Handle(d.t.Context(), chat.Event{
					ID: d.id(), Kind: chat.Click, From: chat.Account{Platform: console.Platform, User: who}, Action: b.Action,
				})
				if form = reply.Wanted; err != nil || form == nil {
					continue
				}
			}
			forms++
			if form.Title.Key != "drill.practice" {
				d.t.Errorf("%s asks under %+v", b.Action, form.Title)
			}
		}
	}
	return forms
}

// TestWhatThePracticesLogSays: ids alone, of a tenant of its own; and no turn of a
// sandbox is counted.
func TestWhatThePracticesLogSays(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	d := newDrillroom(t, func(o *options) { o.log = &log })
	d.cfg.Log.Level = "debug"
	d.reopen()
	d.start("hr-lin", "by-phone")
	if _, err := d.says("hr-lin", "/status 李若溪"); err != nil {
		t.Fatal(err)
	}
	d.pressOn("hr-lin", "/decide C-1002", "decision/record", chat.Values{"who": {"practice-analyst"}, "decision": {"approve"}, "how": {"phone"}, "told_at": {"2026-11-23T10:20"}})
	counted := d.metrics()
	if err := d.app.close(); err != nil { // the log is whole
		t.Fatal(err)
	}
	said := log.String()
	d.open()
	if !strings.Contains(said, "drill/hr-lin") || !strings.Contains(said, "practice turn") {
		t.Errorf("no line says whose sandbox it was:\n%s", said)
	}
	for _, name := range []string{"李若溪", "林晓", "练习公司", "practice@example.com"} {
		if strings.Contains(said, name) {
			t.Errorf("the log says %s", name)
		}
	}
	if strings.Contains(counted, `flow="decision"`) || !strings.Contains(counted, `flow="training"`) {
		t.Errorf("turns of the sandbox are counted:\n%s", counted)
	}
}

// metrics is what is counted, as it is read from outside.
func (d *drillroom) metrics() string {
	d.t.Helper()
	page := httptest.NewRecorder()
	d.app.gauges.handler().ServeHTTP(page, httptest.NewRequestWithContext(d.t.Context(), "GET", "/metrics", nil))
	return page.Body.String()
}
