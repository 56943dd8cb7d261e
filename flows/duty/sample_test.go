package duty

import (
	"maps"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// The sample company: one HR with a deputy, two managers with a deputy, a
// lead, an HR head. Tests take people away or move them by changing it.
func people() []hiring.Person {
	return []hiring.Person{
		{ID: "admin-chen", Name: "陈静", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Deputy: "hr-qin", Active: true},
		{ID: "hr-qin", Name: "秦岚", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "lead-sun", Name: "孙倩", Roles: []hiring.Role{hiring.Lead}, Active: true},
		{ID: "mgr-he", Name: "何勇", Roles: []hiring.Role{hiring.Manager}, Active: true},
		{ID: "mgr-wu", Name: "吴凡", Roles: []hiring.Role{hiring.Manager}, Active: true},
		{ID: "mgr-zhao", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Deputy: "mgr-he", Active: true},
	}
}

func positions() []hiring.Position {
	return []hiring.Position{
		{
			ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"},
			HR: "hr-lin", Managers: []string{"mgr-zhao", "mgr-wu"}, Lead: "lead-sun", Rounds: 1, Region: "CN",
		},
		{ID: "ops", Title: hiring.Words{"zh-CN": "运营"}, HR: "hr-qin", Managers: []string{"mgr-wu"}, Rounds: 1},
	}
}

func company(change ...func(people []hiring.Person)) *hiring.Snapshot {
	all := people()
	for _, c := range change {
		c(all)
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai", Calendar: "CN"}, all, positions())
}

// edit changes one person of the company.
func edit(id string, change func(*hiring.Person)) func([]hiring.Person) {
	return func(all []hiring.Person) {
		i := slices.IndexFunc(all, func(p hiring.Person) bool { return p.ID == id })
		change(&all[i])
	}
}

func left(id string) func([]hiring.Person) {
	return edit(id, func(p *hiring.Person) { p.Active = false })
}

func livesIn(id, zone string) func([]hiring.Person) {
	return edit(id, func(p *hiring.Person) { p.Timezone = zone })
}

const layout = "Mon 2006-01-02 15:04"

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// at reads an instant as clocks in Shanghai show it.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation(layout, text, shanghai(t))
	if err != nil || when.Format(layout) != text {
		t.Fatalf("%q is no date: %v", text, err)
	}
	return when.UTC()
}

func calendars(t testing.TB) Calendars {
	t.Helper()
	cals, err := LoadCalendars()
	if err != nil {
		t.Fatal(err)
	}
	return cals
}

// known is what a step finds in the store: two candidates.
func sampleKnown() flows.Known {
	return flows.Known{
		"candidate/P-1": hiring.Candidate{ID: "P-1", Name: "李明"},
		"candidate/P-2": hiring.Candidate{ID: "P-2", Name: "Daniel Reyes"},
	}
}

// in is a case of the first position that stands in a status, without a duty.
func in(status hiring.Status) hiring.Case {
	return hiring.Case{ID: "C-1042", Candidate: "P-1", Position: "be", Status: status, Rounds: 1}
}

// A message is one Say as it went out.
type message struct{ at, to, kind string }

// A desk is a runner in small: one case, its ladder, its timers, what its
// people are allowed and their digests, with a clock that tests move.
type desk struct {
	t          testing.TB
	company    *hiring.Snapshot
	cals       Calendars
	flow       flows.Flow[Ladder]
	allow      flows.Flow[Allowance]
	digest     flows.Flow[Digest]
	plan       func(flows.Env, hiring.Case, hiring.Case) (hiring.Case, []flows.Effect)
	now        time.Time
	head       hiring.Case
	part       Ladder
	timers     map[string]time.Time
	allowances map[string]Allowance
	posts      map[string]time.Time // when the digest of a person leaves
	digests    map[string]Digest
	told       []flows.Tell
	sent       []message
}

func newDesk(t testing.TB, start string, head hiring.Case) *desk {
	t.Helper()
	return newDeskOf(t, company(), start, head)
}

func newDeskOf(t testing.TB, s *hiring.Snapshot, start string, head hiring.Case) *desk {
	t.Helper()
	cals := calendars(t)
	d := &desk{
		t: t, company: s, cals: cals, flow: Flow(cals, nil), plan: Plan(cals), now: at(t, start),
		allow: cals.Allowances(), digest: cals.Digests(), timers: map[string]time.Time{},
		allowances: map[string]Allowance{}, posts: map[string]time.Time{}, digests: map[string]Digest{},
	}
	d.turn(func(hiring.Case) hiring.Case { return head })
	return d
}

func (d *desk) env() flows.Env {
	known := sampleKnown()
	known["case/"+d.head.ID], known["duty/"+d.head.ID] = d.head, d.part
	return flows.NewEnv(d.now, "bot", d.company, known)
}

// turn is a turn of another flow: it changes the head, the planner ends it.
func (d *desk) turn(change func(hiring.Case) hiring.Case) {
	d.t.Helper()
	before := d.head
	after, effects := d.plan(d.env(), before, change(before))
	d.head = after
	d.apply(effects)
	d.settle()
}

func (d *desk) move(m hiring.Move) {
	d.t.Helper()
	d.turn(func(c hiring.Case) hiring.Case {
		moved, err := c.Moved(m)
		if err != nil {
			d.t.Fatal(err)
		}
		return moved
	})
}

// own runs an own verb of the flow and plans afterwards, as the runner does.
func (d *desk) own(verb string, planned time.Time, values chat.Values) {
	d.t.Helper()
	v, ok := d.flow.Verbs[verb]
	if !ok || v.May != nil {
		d.t.Fatalf("%q is no verb of the bot's own", verb)
	}
	env := d.env()
	env.Planned = planned
	turn, err := v.Step(env, d.head, d.part, chat.Event{Values: values})
	if err != nil {
		d.t.Fatal(err)
	}
	d.keep(env, turn)
}

// click runs a verb of the flow as a person.
func (d *desk) click(person, verb string, values chat.Values) (chat.Text, error) {
	d.t.Helper()
	env := d.env()
	env.Actor.Person = person
	v := d.flow.Verbs[verb]
	if v.May == nil || !v.May(env, d.head, d.part) {
		d.t.Fatalf("%s may not %s", person, verb)
	}
	turn, err := v.Step(env, d.head, d.part, chat.Event{Values: values})
	if err == nil {
		d.keep(env, turn)
		d.settle()
	}
	return turn.Notice, err
}

func (d *desk) keep(env flows.Env, turn flows.Turn[Ladder]) {
	d.t.Helper()
	after, effects := d.plan(env, d.head, turn.Head)
	d.head, d.part = after, turn.Part
	d.apply(turn.Effects)
	d.apply(effects)
}

// settle carries out what records told each other.
func (d *desk) settle() {
	d.t.Helper()
	for {
		i := slices.IndexFunc(d.told, func(t flows.Tell) bool { return !t.At.After(d.now) })
		if i < 0 {
			return
		}
		tell := d.told[i]
		d.told = slices.Delete(d.told, i, i+1)
		switch a := tell.Action; a.Flow {
		case Name:
			if a.Record != d.head.ID {
				d.t.Errorf("told %v", a)
			}
			d.own(a.Verb, d.now, tell.Values)
		case Allowances:
			d.ask(a.Record, a.Verb, tell.Values)
		case Digests:
			turn, err := d.digest.Verbs[a.Verb].Step(d.env(), hiring.Case{ID: a.Record}, d.digests[a.Record], chat.Event{Values: tell.Values})
			if err != nil {
				d.t.Fatal(err)
			}
			d.digests[a.Record] = turn.Part
			d.apply(turn.Effects)
		}
	}
}

// ask runs a verb of what a person is allowed.
func (d *desk) ask(person, verb string, values chat.Values) {
	d.t.Helper()
	turn, err := d.allow.Verbs[verb].Step(d.env(), hiring.Case{ID: person}, d.allowances[person], chat.Event{Values: values})
	if err != nil {
		d.t.Fatal(err)
	}
	d.allowances[person] = turn.Part
	var others []flows.Effect
	for _, e := range turn.Effects {
		if l, ok := e.(flows.Later); ok {
			d.posts[person] = l.At
		} else {
			others = append(others, e)
		}
	}
	d.apply(others)
}

func (d *desk) apply(effects []flows.Effect) {
	d.t.Helper()
	for _, e := range effects {
		switch e := e.(type) {
		case flows.Later:
			if e.At.Before(d.now) {
				d.t.Errorf("%s is planned for %v, before now (%v)", e.Verb, e.At, d.now)
			}
			d.timers[e.Verb] = e.At
		case flows.Cancel:
			delete(d.timers, e.Verb)
		case flows.Tell:
			d.told = append(d.told, e)
		case flows.Say:
			d.sent = append(d.sent, message{d.now.In(shanghai(d.t)).Format(layout), e.To, e.Kind})
		default:
			d.t.Errorf("unexpected effect %T", e)
		}
	}
}

// due is what is due first: a rung, a person's digest, a told event.
type due struct {
	at   time.Time
	what string
	run  func()
}

func (d *desk) next() (first due) {
	sooner := func(at time.Time, what string, run func()) {
		if first.run == nil || at.Before(first.at) {
			first = due{at, what, run}
		}
	}
	for _, name := range rules.Order() {
		if at, ok := d.timers[name]; ok {
			sooner(at, name, func() { delete(d.timers, name); d.own(name, at, nil) })
		}
	}
	for _, person := range slices.Sorted(maps.Keys(d.posts)) {
		sooner(d.posts[person], "post", func() { delete(d.posts, person); d.ask(person, "post", nil) })
	}
	for _, tell := range d.told {
		sooner(tell.At, "told", func() {})
	}
	return first
}

// wait lets time pass: what falls due is handled at its time.
func (d *desk) wait(until string) {
	d.t.Helper()
	d.pass(at(d.t, until), false)
}

// sleep is a bot that is down: what falls due is handled afterwards.
func (d *desk) sleep(until string) {
	d.t.Helper()
	d.pass(at(d.t, until), true)
}

func (d *desk) pass(until time.Time, down bool) {
	d.t.Helper()
	if down {
		d.now = until
	}
	for {
		next := d.next()
		if next.run == nil || next.at.After(until) {
			break
		}
		if !down {
			d.now = next.at
		}
		next.run()
		d.settle()
	}
	d.now = until
}

// expect compares what went out since the last look.
func (d *desk) expect(want ...message) {
	d.t.Helper()
	if !slices.Equal(d.sent, want) {
		d.t.Errorf("sent %v\nwant %v", d.sent, want)
	}
	d.sent = nil
}
