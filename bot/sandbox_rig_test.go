package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/intake"
	"closeloop/flows/training"
	"closeloop/locales/cardtest"
	"closeloop/store"
)

// drillroom is the bot without its doors: people act on its desk, and see what
// stands on the console's shelf.
type drillroom struct {
	t     *testing.T
	cfg   Config
	opts  options
	watch *backstage.Watch
	app   *app
	n     int
}

func newDrillroom(t *testing.T, change ...func(*options)) *drillroom {
	t.Helper()
	return newDrillroomAt(t, monday(t), change...)
}

func newDrillroomAt(t *testing.T, when time.Time, change ...func(*options)) *drillroom {
	t.Helper()
	d := drillroomIn(t, t.TempDir(), when, change...)
	d.employ()
	t.Cleanup(func() {
		if err := d.app.close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

// drillroomIn is a bot over what a folder holds. Close it.
func drillroomIn(t *testing.T, dir string, when time.Time, change ...func(*options)) *drillroom {
	t.Helper()
	cfg := defaults()
	cfg.dir, cfg.Log.Level = dir, "error"
	watch := backstage.NewWatch(when)
	d := &drillroom{t: t, cfg: cfg, watch: watch, opts: options{machine: watch.Now, speaker: cardtest.Speaker(t), linter: linter(t), settled: calm}}
	for _, c := range change {
		c(&d.opts)
	}
	d.open()
	return d
}

// employ gives the bot a company, and the company a course.
func (d *drillroom) employ() {
	d.t.Helper()
	if _, err := d.app.importCompany(d.t.Context(), testCompany(d.t), companyOrder{From: chat.Account{Platform: "cli", User: "test"}, ID: "company"}); err != nil {
		d.t.Fatal(err)
	}
	teach(d.t, d.app)
}

func (d *drillroom) open() {
	d.t.Helper()
	a, err := open(context.Background(), d.cfg, d.opts)
	if err != nil {
		d.t.Fatal(err)
	}
	d.app = a
}

// reopen is a process that died and one that came after it.
func (d *drillroom) reopen() {
	d.t.Helper()
	if err := d.app.close(); err != nil {
		d.t.Fatal(err)
	}
	d.open()
	d.settle()
}

func (d *drillroom) settle() {
	d.t.Helper()
	for range 3 { // a look may cause a wish, and a wish cards
		if err := d.app.settle(context.Background(), calm); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *drillroom) id() string {
	d.n++
	return fmt.Sprint("test-", d.n)
}

// act does something as a person, at once.
func (d *drillroom) act(who string, a chat.Action, values chat.Values) (chat.Reply, error) {
	d.t.Helper()
	if values == nil {
		values = chat.Values{}
	}
	reply, err := d.app.desk.Handle(context.Background(), chat.Event{
		ID: d.id(), Kind: chat.Click, From: chat.Account{Platform: console.Platform, User: who}, Action: a, Values: values,
		Place: chat.Place{Platform: console.Platform, ID: "dm:" + who, Private: true},
	})
	d.settle()
	return reply, err
}

// says types a line.
func (d *drillroom) says(who, text string) (chat.Reply, error) {
	d.t.Helper()
	reply, err := d.app.desk.Handle(context.Background(), chat.Event{
		ID: d.id(), Kind: chat.Typed, From: chat.Account{Platform: console.Platform, User: who}, Text: text,
		Place: chat.Place{Platform: console.Platform, ID: "dm:" + who, Private: true},
	})
	d.settle()
	return reply, err
}

// words are an answer as its reader gets it.
func (d *drillroom) words(who string, r chat.Reply, err error) string {
	d.t.Helper()
	s, failed := d.app.runner.Company(d.t.Context())
	if failed != nil {
		d.t.Fatal(failed)
	}
	reader := chat.Reader{Person: who, Locale: s.Locale(who), Zone: s.Zone(who)}
	var out []string
	if r.Card != nil {
		out = append(out, chat.AsText(*r.Card, reader, d.app.speaker))
	}
	if !r.Notice.Empty() {
		out = append(out, d.app.speaker.Words(reader, r.Notice))
	}
	if err != nil {
		out = append(out, d.app.speaker.Words(reader, chat.AsProblem(err).Sentence))
	}
	return strings.Join(out, "\n")
}

// inbox is what stands with a person on the console.
func (d *drillroom) inbox(who string) []console.Message {
	d.t.Helper()
	all, err := shelf{d.app.store}.List(d.t.Context(), "dm:"+who)
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

// screen is all of that in words.
func (d *drillroom) screen(who string) string {
	d.t.Helper()
	var out []string
	for _, m := range d.inbox(who) {
		c := m.Card
		out = append(out, d.words(who, chat.Reply{Card: &c}, nil))
	}
	return strings.Join(out, "\n----\n")
}

// screenOfPractice is what stands there of a practice.
func (d *drillroom) screenOfPractice(who string) string {
	d.t.Helper()
	var out []string
	for _, m := range d.inbox(who) {
		if _, _, ok := inner(m.Card.Record); ok {
			c := m.Card
			out = append(out, d.words(who, chat.Reply{Card: &c}, nil))
		}
	}
	return strings.Join(out, "\n----\n")
}

// receive is a real interview that came in; it returns the case.
func (d *drillroom) receive(c candidate) (id string) {
	d.t.Helper()
	rows, err := intake.Rows(encode(d.t, []any{c.interview(d.watch.Now().Add(-24 * time.Hour))}))
	if err != nil {
		d.t.Fatal(err)
	}
	o := order{ID: "real-" + c.key, Hash: c.key, From: chat.Account{Platform: "api", User: "hina"}}
	if _, err := d.app.importRows(d.t.Context(), o, sequence(rows), func(r result) { id = r.Case }); err != nil || id == "" {
		d.t.Fatalf("%q %v", id, err)
	}
	d.settle()
	return id
}

// press presses the newest button of a practice card that asks for a verb
// ("report/send"), of the card in which the words stand.
func (d *drillroom) press(who, verb, about string, values chat.Values) {
	d.t.Helper()
	all := d.inbox(who)
	for _, m := range slices.Backward(all) {
		c := m.Card
		if !strings.Contains(d.words(who, chat.Reply{Card: &c}, nil), about) {
			continue
		}
		for b := range c.Every {
			if b.Action.Flow+"/"+b.Action.Verb != verb {
				continue
			}
			if _, _, ok := inner(b.Action.Record); !ok {
				continue
			}
			if reply, err := d.act(who, b.Action, values); err != nil || len(reply.Errors) > 0 || reply.Wanted != nil {
				d.t.Fatalf("%s presses %s: %+v %v", who, b.Action, reply, err)
			}
			return
		}
	}
	d.t.Fatalf("%s has no button %s on a card about %s; sees\n%s", who, verb, about, d.screen(who))
}

// pressOn presses a button of the card that answers a line.
func (d *drillroom) pressOn(who, line, verb string, values chat.Values) {
	d.t.Helper()
	reply, err := d.says(who, line)
	if err != nil || reply.Card == nil {
		d.t.Fatalf("%s: %+v %v", line, reply, err)
	}
	for b := range reply.Card.Every {
		if b.Action.Flow+"/"+b.Action.Verb == verb {
			if reply, err := d.act(who, b.Action, values); err != nil || len(reply.Errors) > 0 {
				d.t.Fatalf("%s: %+v %v", b.Action, reply, err)
			}
			return
		}
	}
	d.t.Fatalf("no button %s on\n%s", verb, d.words(who, reply, nil))
}

// form is what stands in a field of a form on a practice card.
func (d *drillroom) form(who, verb, field string) string {
	d.t.Helper()
	for _, m := range slices.Backward(d.inbox(who)) {
		for b := range m.Card.Every {
			if b.Action.Flow+"/"+b.Action.Verb != verb || b.Form == nil {
				continue
			}
			for _, f := range b.Form.Fields {
				if f.Name == field {
					return f.Value
				}
			}
		}
	}
	d.t.Fatalf("%s has no field %s of %s", who, field, verb)
	return ""
}

// mailbox is a courier that keeps what it was given.
type mailbox struct {
	mu  sync.Mutex
	all []chat.Letter
}

func (m *mailbox) Send(_ context.Context, l chat.Letter) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all = append(m.all, l)
	return nil
}

func (m *mailbox) sent() []chat.Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.all)
}

// start begins a practice.
func (d *drillroom) start(who, scene string) {
	d.t.Helper()
	d.wish(who, "start", nil, "track", "practice", "id", scene)
}

// bring imports a source.
func (d *drillroom) bring(who, source string) {
	d.t.Helper()
	d.wish(who, "bring", chat.Values{"source": {source}})
}

// wish asks the trainee's own record for something.
func (d *drillroom) wish(who, verb string, values chat.Values, args ...string) {
	d.t.Helper()
	a := chat.Action{Flow: training.Name, Record: who, Verb: verb, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		a.Args[args[i]] = args[i+1]
	}
	if reply, err := d.act(who, a, values); err != nil || len(reply.Errors) > 0 {
		d.t.Fatalf("%s wishes %s: %+v %v", who, verb, reply, err)
	}
}

func (d *drillroom) record(who string) (r drilling) {
	d.t.Helper()
	r, err := d.app.practices.record(d.t.Context(), who)
	if err != nil || r.Drill == nil {
		d.t.Fatalf("%s is in no practice: %v", who, err)
	}
	return r
}

// met wants exactly these goals to be met.
func (d *drillroom) met(who string, want ...string) {
	d.t.Helper()
	got := slices.Sorted(slices.Values(d.record(who).Drill.Met))
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.t.Errorf("%s has met %v, want %v", who, got, want)
	}
}

// exercises is a course of the company's own with a drill for every scene.
func exercises() training.Track {
	words := func(w string) training.Words { return training.Words{"zh-CN": w, "en": w} }
	t := training.Track{ID: "practice", Title: words("practice"), About: words("practice"), Rules: 1}
	for _, scene := range []string{"first-report", "by-phone", "rude-letter", "late-rule"} {
		d := training.Drill{ID: scene, Kind: training.Practice, Title: words(scene), Task: words(scene), Source: words(scene), Scene: scene}
		for _, g := range goals(scene) {
			d.Goals = append(d.Goals, training.Goal{Is: g.name, Text: words(g.name)})
		}
		t.Drills = append(t.Drills, d)
	}
	return t
}

// teach gives the company that course.
func teach(t *testing.T, a *app) {
	t.Helper()
	raw, err := json.Marshal(exercises())
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.runner.Import(t.Context(), flows.Batch{
		ID: "course", From: chat.Account{Platform: "bot"}, Shared: true, Action: chat.Action{Flow: training.Courses, Verb: "put"},
		Rows: []flows.Row{{Record: training.OwnID, Lane: "course", Data: raw}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// over wants the practice to have left nothing: its cards say so, and its tenant is
// empty.
func (d *drillroom) over(who string) {
	d.t.Helper()
	for _, m := range d.inbox(who) {
		if _, _, ok := inner(m.Card.Record); ok && m.Card.Title.Key != "drill.over.title" {
			d.t.Errorf("a card of a practice that is over still stands: %+v", m.Card)
		}
	}
	if left, err := store.Tenants(d.t.Context(), d.app.base, drills); err != nil || slices.Contains(left, tenantOf(who)) {
		d.t.Errorf("something is left of it: %v %v", left, err)
	}
}

// later lets time pass on the machine.
func (d *drillroom) later(by time.Duration) {
	d.watch.Add(by)
	d.settle()
}
