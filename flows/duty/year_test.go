package duty

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// A span is how much happens in a year of the test's.
type span struct {
	reminded  int // duties whose reminder must come
	cancelled int // duties that are done before it
	restarts  int
	steps     int // of the machine's clock, every other one back
}

// A deed is one duty of the year: when it was given, when it was done, and by
// whom; what must come of it follows from that and from when the bot was down.
type deed struct {
	id, position, owner string
	given, done         time.Time
	quick               bool // done before the reminder
	prompt              bool // done soon after it came
}

// A year is the test's own book of what happened.
type year struct {
	*life
	chance *rand.Rand
	s      *hiring.Snapshot
	deeds  []*deed
	downs  [][2]time.Time // from, to
	first  bool           // what was due when the process died counts as done by it
	span   span
	moves  []time.Time // when the clock is put wrong, or right again
}

func yearZones() []string {
	return []string{"Asia/Shanghai", "Asia/Singapore", "UTC", "Europe/London", "America/New_York", "Australia/Sydney"}
}

// yearCompany is, in every zone, an HR, a lead and six managers, one of whom is
// away for two weeks and has a deputy, and four of whom chose how they are
// reminded; and one HR head.
func yearCompany() (people []hiring.Person, positions []hiring.Position) {
	people = append(people, hiring.Person{ID: "head", Roles: []hiring.Role{hiring.Admin}, Active: true, Timezone: "Asia/Shanghai"})
	for z, zone := range yearZones() {
		add := func(id string, role hiring.Role) {
			people = append(people, hiring.Person{ID: id, Roles: []hiring.Role{role}, Active: true, Timezone: zone})
		}
		name := func(what string) string { return what + strconv.Itoa(z) }
		add(name("hr"), hiring.HR)
		add(name("lead"), hiring.Lead)
		region := "XX"
		if z == 0 {
			region = "CN"
		}
		for m := range 6 {
			mgr := name("mgr") + "-" + strconv.Itoa(m)
			add(mgr, hiring.Manager)
			positions = append(positions, hiring.Position{
				ID: "p" + mgr, HR: name("hr"), Managers: []string{mgr}, Lead: name("lead"), Region: region,
			})
		}
		own := func(m int) *hiring.Settings { return &people[len(people)-6+m].Own }
		own(1).Open, own(1).Close = 6*60, 10*60 // who begins early, who ends late, and who wants less
		own(2).Open, own(2).Close = 13*60, 22*60
		own(3).Digest = true
		own(4).Quiet = []hiring.Noise{hiring.Halfway}
		away := &people[len(people)-1]
		away.Deputy = name("mgr") + "-0"
		away.Leave = []hiring.Leave{{From: "2026-06-08", To: "2026-06-19"}, {From: "2026-12-21", To: "2026-12-31"}}
	}
	return people, positions
}

func newYear(t testing.TB, s span) *year {
	t.Helper()
	people, positions := yearCompany()
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	y := &year{
		span: s, chance: rand.New(rand.NewPCG(2026, 3)), s: hiring.NewSnapshot(1, hiring.Company{}, people, positions),
		life: &life{t: t, dir: t.TempDir(), cals: calendars(t), now: start, wall: &wall{keys: map[string]bool{}, posts: map[string]int{}}},
	}
	y.wall.now = y.clock
	y.open()
	y.employ(people, positions)
	given := y.instants(start)
	for n := range s.reminded + s.cancelled {
		p := positions[y.chance.IntN(len(positions))]
		d := &deed{id: "C-" + strconv.Itoa(n+1), position: p.ID, owner: p.Managers[0], quick: n >= s.reminded}
		d.given = given[y.chance.IntN(len(given))]
		y.deeds = append(y.deeds, d)
	}
	slices.SortStableFunc(y.deeds, func(a, b *deed) int { return a.given.Compare(b.given) })
	for i := range s.steps {
		y.moves = append(y.moves, start.Add(time.Duration(i+1)*(365*24*time.Hour/time.Duration(s.steps+1))))
	}
	return y
}

// instants are when duties are given: all through the year, and just before
// the clocks change somewhere.
func (y *year) instants(start time.Time) (out []time.Time) {
	for day := 0; day < 365; day += 12 {
		out = append(out, start.AddDate(0, 0, day).Add(time.Duration(y.chance.IntN(24))*time.Hour))
	}
	for _, change := range []string{"2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"} {
		day, err := time.Parse(time.DateOnly, change)
		if err != nil {
			y.t.Fatal(err)
		}
		out = append(out, day.Add(-60*time.Hour), day.Add(-30*time.Hour))
	}
	return out
}

func (y *year) window(position, person string) calendar.Window {
	return y.cals.window(y.s, hiring.Case{Position: position}, person)
}

// up is the first instant from t on at which the bot runs.
func (y *year) up(t time.Time) time.Time {
	for _, d := range y.downs {
		if t.Before(d[1]) && (t.After(d[0]) || t.Equal(d[0]) && !y.first) {
			t = d[1]
		}
	}
	return t
}

// heard is when something meant for t comes: while the bot runs, and in the
// receiver's hours.
func (y *year) heard(w calendar.Window, t time.Time) time.Time {
	for {
		next := w.Next(y.up(t))
		if next = y.up(next); next.Equal(t) {
			return t
		}
		t = next
	}
}

// bound is when a reminder meant for t must have come, alone or in a digest.
func (y *year) bound(w calendar.Window, t time.Time) time.Time {
	return y.heard(w, nextMorning(w, y.heard(w, t)))
}

// ends says when a duty is done: in the two weeks after its reminder came, or
// before that.
func (y *year) ends(d *deed) time.Time {
	w := y.window(d.position, d.owner)
	half := w.Halfway(d.given, calendar.Delay{Days: 2})
	if d.quick {
		return d.given.Add(time.Duration(y.chance.Float64() * float64(half.Sub(d.given)))).Truncate(8 * time.Hour)
	}
	if d.prompt = y.chance.IntN(3) > 0; d.prompt {
		return y.heard(w, half).Add(time.Hour)
	}
	days := time.Duration(0) // most soon, the others late enough for everybody above
	if y.chance.IntN(12) == 0 {
		days = time.Duration(1+y.chance.IntN(7)) * 24 * time.Hour
	}
	return y.bound(w, half).Add(days).Truncate(24 * time.Hour).Add(24 * time.Hour)
}

// live passes the year.
func (y *year) live() {
	var open []*deed
	restarts := y.restarts()
	soon := y.drain()
	for next := 0; next < len(y.deeds) || len(open) > 0; {
		y.life.at(y.soonest(soon, open, next, restarts))
		if len(y.moves) > 0 && !y.clock().Before(y.moves[0]) {
			y.moves = y.moves[1:]
			y.step()
		}
		if len(restarts) > 0 && !y.clock().Before(restarts[0]) {
			restarts = restarts[1:]
			y.restart()
		}
		soon = y.drain()
		now, from := y.clock(), next
		for next < len(y.deeds) && !y.deeds[next].given.After(now) {
			y.deeds[next].given = now
			next++
		}
		if next > from {
			y.give(y.deeds[from:next])
			open = append(open, y.deeds[from:next]...)
		}
		before := len(open)
		open = y.finish(open, now)
		if next > from || len(open) < before {
			soon = y.drain()
		}
	}
}

// soonest is when the next thing happens: a duty, its end, a restart, or
// something that the bot planned.
func (y *year) soonest(at time.Time, open []*deed, next int, restarts []time.Time) time.Time {
	sooner := func(t time.Time) {
		if at.IsZero() || t.Before(at) {
			at = t
		}
	}
	if next < len(y.deeds) {
		sooner(y.deeds[next].given)
	}
	for _, d := range open {
		sooner(d.done)
	}
	if len(restarts) > 0 {
		sooner(restarts[0])
	}
	return at
}

// step puts the machine's clock wrong: ahead by some hours, which is as if the bot
// had slept, or back by some, when what was said must not be said again.
func (y *year) step() {
	y.t.Helper()
	by := time.Duration(1+y.chance.IntN(180)) * time.Minute
	if len(y.moves)%2 == 0 {
		y.downs = append(y.downs, [2]time.Time{y.clock(), y.clock().Add(by)})
		y.life.at(y.clock().Add(by))
		return
	}
	y.drain()
	y.wall.mu.Lock()
	said := len(y.wall.keys)
	y.wall.mu.Unlock()
	y.mu.Lock()
	y.now = y.now.Add(-by)
	y.mu.Unlock()
	y.drain()
	y.wall.mu.Lock()
	defer y.wall.mu.Unlock()
	if again := len(y.wall.keys) - said; again > 0 {
		y.t.Errorf("%d messages came when the clock was put back by %v", again, by)
	}
}

// owned says that every open case has its one duty, with an owner who is there and
// a deadline.
func (y *year) owned() {
	y.t.Helper()
	err := y.runner.Look(context.Background(), func(env flows.Env) error {
		for _, id := range env.List("case.status", string(hiring.PendingEval)) {
			head, _ := flows.Find[hiring.Case](env, "case", id)
			if p, ok := y.s.Person(head.Duty.Owner); !ok || !p.Active || head.Duty.Kind != hiring.Evaluate || head.Duty.Due.IsZero() {
				y.t.Errorf("%s is open and has the duty %+v", id, head.Duty)
			}
		}
		return nil
	})
	if err != nil {
		y.t.Fatal(err)
	}
}

func (y *year) restarts() []time.Time {
	var out []time.Time
	start := y.clock()
	between := 350 * 24 * time.Hour / time.Duration(y.span.restarts)
	for i := range y.span.restarts {
		out = append(out, start.Add(time.Duration(i+1)*between).Add(time.Duration(y.chance.IntN(100))*time.Hour))
	}
	return out
}

// restart ends the process in the middle of its turns, and starts it again at
// once, hours or days later.
func (y *year) restart() {
	y.mu.Lock()
	y.left = 1 + y.chance.IntN(60)
	y.mu.Unlock()
	y.drain()
	y.die()
	y.mu.Lock()
	y.left = 0
	y.mu.Unlock()
	from := y.clock()
	y.life.at(from.Add([]time.Duration{0, time.Hour, 9 * time.Hour, 30 * time.Hour, 75 * time.Hour}[y.chance.IntN(5)]))
	y.downs = append(y.downs, [2]time.Time{from, y.clock()})
	y.open()
	y.owned()
}

func (y *year) give(deeds []*deed) {
	y.t.Helper()
	b := flows.Batch{ID: "open-" + deeds[0].id, Hash: deeds[0].id, Action: chat.Action{Flow: "work", Verb: "open"}, From: chat.Account{Platform: "api"}}
	for _, d := range deeds {
		b.Rows = append(b.Rows, flows.Row{Record: d.id, Lane: d.id, Values: chat.Values{"position": {d.position}}})
	}
	if _, err := y.runner.Import(y.ctx, b); err != nil {
		y.t.Fatal(err)
	}
	for _, d := range deeds {
		d.done = y.ends(d)
	}
}

// finish ends the duties whose time has come, side by side, and returns the
// others.
func (y *year) finish(open []*deed, now time.Time) []*deed {
	y.t.Helper()
	var work sync.WaitGroup
	open = slices.DeleteFunc(open, func(d *deed) bool {
		if d.done.After(now) {
			return false
		}
		w := y.window(d.position, d.owner)
		must := y.bound(w, w.Halfway(d.given, calendar.Delay{Days: 2}))
		switch {
		case d.quick || now.After(must), d.prompt && y.came(d):
		case d.prompt:
			d.done = now.Add(2 * time.Hour)
			return false
		default:
			d.done = must.Add(2 * time.Hour)
			return false
		}
		d.done = now
		work.Go(func() { y.end(d) })
		return true
	})
	work.Wait()
	return open
}

// came says whether the reminder of a duty has come.
func (y *year) came(d *deed) (came bool) {
	y.t.Helper()
	err := y.runner.Look(context.Background(), func(env flows.Env) error {
		part, _ := flows.Find[Ladder](env, Name, d.id)
		came = slices.ContainsFunc(part.Said, func(n Notice) bool { return !n.Waits && (n.Kind == nag || n.Kind == moved) })
		return nil
	})
	if err != nil {
		y.t.Fatal(err)
	}
	return came
}

func (y *year) end(d *deed) {
	_, err := y.runner.Handle(y.ctx, chat.Event{
		ID: "done-" + d.id, Kind: chat.Click, From: chat.Account{Platform: "wall", User: "head"},
		Action: chat.Action{Flow: "work", Record: d.id, Verb: "done"},
	})
	if err != nil {
		y.t.Errorf("end %s: %v", d.id, err)
	}
}

// TestYearOfReminders: ten thousand duties of a year in six zones with both changes
// of the clocks, holidays, make-up workdays, leave, fifty restarts in the middle of
// things, days without the bot and a clock that is put wrong. Every reminder comes,
// alone or in a digest, once, in its receiver's hours, not before half the time is
// over, one alone a person and day; none comes for what is done, or to somebody away.
func TestYearOfReminders(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	sum := livesThrough(t, span{reminded: 10_000, cancelled: 1_000, restarts: 50, steps: 24})
	for what, n := range map[string]int{"alone": sum.alone, "in digests": sum.digested, "joined": sum.joined, "taken back": sum.back} {
		if n == 0 {
			t.Errorf("none came %s: the year tries too little", what)
		}
	}
}

// TestYearRaces is a small year that asks about races.
func TestYearRaces(t *testing.T) {
	t.Parallel()
	livesThrough(t, span{reminded: 60, cancelled: 10, restarts: 4, steps: 4})
}

// livesThrough passes a year and judges all that was said in it.
func livesThrough(t *testing.T, s span) tally {
	t.Helper()
	y := newYear(t, s)
	y.live()
	y.owned()
	sum := tally{expected: map[string]int{}, single: map[string]int{}}
	err := y.runner.Look(context.Background(), func(env flows.Env) error {
		digests := y.digests(env)
		for _, d := range y.deeds {
			part, _ := flows.Find[Ladder](env, Name, d.id)
			y.judge(d, part, digests, &sum)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	y.postings(&sum)
	y.die()
	y.hours()
	for day, n := range sum.single {
		if n > 1 {
			t.Errorf("%d reminders came alone: %s", n, day)
		}
	}
	slices.Sort(sum.nags)
	if median := sum.nags[len(sum.nags)/2]; median > 1 {
		t.Errorf("half of the decisions took %d nags or more", median)
	}
	t.Logf("alone %d, in digests %d, joined %d, taken back %d, messages %d", sum.alone, sum.digested, sum.joined, sum.back, len(y.wall.keys))
	t.Logf("%d reminders, %d skipped, %d twice, %d zones, %d restarts, %d steps of the clock",
		sum.reminders, sum.skipped, sum.twice, len(yearZones()), s.restarts, s.steps)
	if sum.reminders != s.reminded || sum.skipped+sum.twice+sum.wrong > 0 {
		t.Errorf("%d of %d reminders; %d wrong", sum.reminders, s.reminded, sum.wrong)
	}
	return sum
}

// hours says that whatever reached somebody did so while that person was at work:
// no night, no holiday, no leave. What was on its way when the process died comes
// when it starts. The head of HR hears of all regions, so hers are no single hours.
func (y *year) hours() {
	y.t.Helper()
	positions := map[string]string{}
	for _, p := range y.s.Positions() {
		positions[y.s.Zone(p.Managers[0]).String()] = p.ID
	}
	for _, s := range y.wall.seen {
		started := slices.ContainsFunc(y.downs, func(d [2]time.Time) bool { return d[1].Equal(s.at) })
		if w := y.window(positions[y.s.Zone(s.to).String()], s.to); s.to != "head" && !started && !w.IsOpen(s.at) {
			y.t.Errorf("%s reached %s at %v, out of hours", s.kind, s.to, s.at.In(w.Zone))
		}
	}
}

type tally struct {
	reminders, skipped, twice, wrong int
	alone, digested, joined, back    int
	expected                         map[string]int // postings
	single                           map[string]int // reminders that came alone, by person and day
	nags                             []int          // to the owner, for each decision
}

// digests are the digests of everybody, by id.
func (y *year) digests(env flows.Env) map[string]Digest {
	out := map[string]Digest{}
	for _, p := range y.s.People() {
		for day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC); day.Before(time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)); day = day.AddDate(0, 0, 1) {
			id := digestID(p.ID, day.Format(time.DateOnly))
			if d, ok := flows.Find[Digest](env, Digests, id); ok {
				out[id] = d
			}
		}
	}
	return out
}

// judge compares the ladder of a duty with what must have come of it.
func (y *year) judge(d *deed, part Ladder, digests map[string]Digest, sum *tally) {
	nags := 0
	fault := func(count *int, format string, args ...any) {
		*count++
		if *count < 10 {
			y.t.Errorf(d.id+" of "+d.owner+": "+format, args...)
		}
	}
	seen := map[string]bool{}
	for i, n := range part.Said {
		key := n.Kind + " " + n.To + " " + n.Duty.Owner + n.Duty.Since.String()
		if seen[key] && n.Kind != moved {
			fault(&sum.twice, "%s to %s came twice", n.Kind, n.To)
		}
		seen[key] = true
		w := y.window(d.position, n.To)
		switch {
		case n.Waits:
			sum.back++
			if n.Kind != daily && n.Settled.After(y.bound(w, n.At)) {
				fault(&sum.skipped, "%s to %s of %v waits for ever", n.Kind, n.To, n.At)
			}
			continue
		case n.Joins:
			sum.joined++
		case n.Digest != "":
			sum.digested++
			lines := 0
			for _, l := range digests[n.Digest].Lines {
				if l == (Line{Case: d.id, No: i}) {
					lines++
				}
			}
			if lines != 1 || digests[n.Digest].To != n.To {
				fault(&sum.skipped, "%s is %d times in the digest %s", n.Kind, lines, n.Digest)
			}
			sum.expected[posting(n.To, n.Digest, "duty.digest")] = 1
		default:
			sum.alone++
			sum.expected[posting(n.To, d.id, "duty."+n.Kind)]++
			if n.Kind != moved {
				sum.single[n.To+" on "+dayOf(w, n.At)]++
			}
		}
		if n.To == d.owner && !n.Joins && n.Kind != daily {
			nags++
		}
		if n.Kind == nag && n.At.Before(w.Halfway(d.given, calendar.Delay{Days: 2})) {
			fault(&sum.wrong, "a reminder to %s came at %v, before half the time was over", n.To, n.At)
		}
		if !w.IsOpen(n.At) || n.At.After(d.done) {
			fault(&sum.wrong, "%s to %s came at %v, done %v", n.Kind, n.To, n.At, d.done)
		}
	}
	if !d.quick {
		sum.nags = append(sum.nags, nags)
	}
	y.reminded(d, part, sum, fault)
}

// reminded counts the reminder of a duty, and looks for the rungs after it.
func (y *year) reminded(d *deed, part Ladder, sum *tally, fault func(*int, string, ...any)) {
	has := func(kinds ...string) bool {
		return slices.ContainsFunc(part.Said, func(n Notice) bool { return slices.Contains(kinds, n.Kind) && (!n.Waits || n.Kind != nag) })
	}
	p, _ := y.s.Person(d.owner) // while away, the duty is another's, in other hours
	switch came := has(nag, moved); {
	case came && !d.quick:
		sum.reminders++
	case came && len(p.Leave) == 0 && y.window(d.position, d.owner).Halfway(d.given, calendar.Delay{Days: 2}).After(d.done):
		fault(&sum.wrong, "a reminder of what was done: %+v", part.Said)
	case !came && !d.quick:
		fault(&sum.skipped, "no reminder: %+v", part.Said)
	}
	if len(p.Leave) > 0 {
		return
	}
	w, pos := y.window(d.position, d.owner), d.position
	due := w.Add(d.given, calendar.Delay{Days: 2}).At
	z := d.owner[len("mgr") : len("mgr")+1]
	for kind, want := range map[string]struct {
		to   string
		days int
	}{overdue: {d.owner, 0}, above: {"lead" + z, 0}, "escalate": {"head", 1}} {
		to := y.window(pos, want.to)
		came := slices.ContainsFunc(part.Said, func(n Notice) bool {
			return n.To == want.to && n.Kind == cmp.Or(map[string]string{"escalate": above}[kind], kind)
		})
		must := y.heard(to, to.DayAfter(due, want.days))
		y.first = true
		or := y.heard(to, to.DayAfter(due, want.days))
		y.first = false
		if must.Before(d.done) != came && or.Before(d.done) != came && !must.Equal(d.done) {
			fault(&sum.skipped, "%s to %s at %v came: %v, done %v", kind, want.to, must, came, d.done)
		}
	}
}

// postings compares what the platform got.
func (y *year) postings(sum *tally) {
	for key, want := range sum.expected {
		switch got := y.wall.posts[key]; {
		case got < want:
			sum.skipped++
			y.t.Errorf("%s was posted %d times, want %d", key, got, want)
		case got > want:
			sum.twice++
			y.t.Errorf("%s was posted %d times, want %d", key, got, want)
		}
	}
}
