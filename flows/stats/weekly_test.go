package stats

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// A calendar of weeks: what is told when, from a start on, with the timers that
// the flow asks for and nothing else.
type weeks struct {
	h    *history
	part Week
	next time.Time
	told []string // when, in Shanghai
}

func (w *weeks) do(t *testing.T, verb string, now time.Time, change ...func(*hiring.Person)) {
	t.Helper()
	env := w.h.env("", change...)
	env.Now, env.Company = now, firm(change...).At(now)
	done, err := WeekFlow(office(t)).Verbs[verb].Step(env, hiring.Case{ID: Company}, w.part, chat.Event{})
	if err != nil {
		t.Fatal(err)
	}
	w.part = done.Part
	for _, e := range done.Effects {
		switch e := e.(type) {
		case flows.Later:
			w.next = e.At
		case flows.Say:
			w.told = append(w.told, e.To+" "+now.Add(8*time.Hour).Format("2006-01-02 15:04"))
		}
	}
}

// TestWeekly: one message a week, on the first working day, in the head's hours,
// to whom wants it, also over a downtime.
func TestWeekly(t *testing.T) {
	t.Parallel()
	off := func(p *hiring.Person) { p.Own.Quiet = []hiring.Noise{hiring.Weekly} }
	for name, c := range map[string]struct {
		begin  string
		down   string // the bot comes back only then
		until  string
		change func(*hiring.Person)
		quiet  bool // nothing is open, nothing was done
		want   []string
	}{
		"each Monday":            {begin: "2026-11-26 10:00", until: "2026-12-15 00:00", want: []string{"adm 2026-11-30 09:30", "adm 2026-12-07 09:30", "adm 2026-12-14 09:30"}},
		"begun on a Monday":      {begin: "2026-11-30 08:00", until: "2026-12-08 00:00", want: []string{"adm 2026-12-07 09:30"}},
		"a holiday Monday":       {begin: "2026-09-30 10:00", until: "2026-10-13 00:00", want: []string{"adm 2026-10-08 09:30", "adm 2026-10-12 09:30"}},
		"own hours":              {begin: "2026-11-26 10:00", until: "2026-12-01 00:00", change: func(p *hiring.Person) { p.Own.Open, p.Own.Close = 13*60, 20*60 }, want: []string{"adm 2026-11-30 13:00"}},
		"away on Monday":         {begin: "2026-11-26 10:00", until: "2026-12-08 00:00", change: func(p *hiring.Person) { p.Leave = []hiring.Leave{{From: "2026-11-30", To: "2026-12-01"}} }, want: []string{"adm 2026-12-02 09:30", "adm 2026-12-07 09:30"}},
		"away for a week":        {begin: "2026-11-26 10:00", until: "2026-12-08 00:00", change: func(p *hiring.Person) { p.Leave = []hiring.Leave{{From: "2026-11-30", To: "2026-12-04"}} }, want: []string{"adm 2026-12-07 09:30"}},
		"down over the Monday":   {begin: "2026-11-26 10:00", down: "2026-12-01 15:00", until: "2026-12-08 00:00", want: []string{"adm 2026-12-01 15:00", "adm 2026-12-07 09:30"}},
		"down for three weeks":   {begin: "2026-11-26 10:00", down: "2026-12-18 20:00", until: "2026-12-22 00:00", want: []string{"adm 2026-12-21 09:30"}},
		"switched off":           {begin: "2026-11-26 10:00", until: "2026-12-15 00:00", change: off},
		"nothing to tell":        {begin: "2026-11-26 10:00", until: "2026-12-15 00:00", quiet: true},
		"in the east it is late": {begin: "2026-11-26 10:00", until: "2026-12-02 00:00", change: func(p *hiring.Person) { p.Timezone = "America/New_York" }, want: []string{"adm 2026-11-30 22:30"}},
	} {
		w := &weeks{h: newHistory(t)}
		if !c.quiet {
			w.h = months(t)
		}
		change := func(p *hiring.Person) {
			if c.change != nil && p.ID == "adm" {
				c.change(p)
			}
		}
		w.do(t, "begin", at(t, c.begin), change)
		w.do(t, "begin", at(t, c.begin).Add(time.Minute), change) // after a restart
		if c.down != "" {
			w.next = at(t, c.down)
		}
		for steps := 0; w.next.Before(at(t, c.until)); steps++ {
			if steps > 40 {
				t.Fatalf("%s: it asks again and again: %v", name, w.next)
			}
			now := w.next
			w.do(t, "out", now, change)
			if !w.next.After(now) {
				t.Fatalf("%s: it asks again for %s", name, now)
			}
		}
		if len(w.told) != len(c.want) {
			t.Errorf("%s: %q, want %q", name, w.told, c.want)
			continue
		}
		for i := range c.want {
			if w.told[i] != c.want[i] {
				t.Errorf("%s: %q, want %q", name, w.told, c.want)
			}
		}
	}
}

func TestGoldenWeekly(t *testing.T) {
	t.Parallel()
	h := months(t)
	quiet := func(p *hiring.Person) {
		if p.ID == "mgr-zhao" {
			p.Own.Digest = true
		}
	}
	env := h.env("adm", quiet)
	told := counter{office(t)}.week(env)
	told.To, told.At, told.Week = "adm", today(), "2026-W48"
	cardtest.Golden(t, "weekly", weekCard(env, hiring.Case{}, told, "2026-W48"))
	bare := Week{To: "adm", At: today(), Week: "2026-W48", Open: 1, First: "C-90"}
	cardtest.Golden(t, "weekly_bare", weekCard(env, hiring.Case{}, bare, "2026-W48"))
	h.known["case/C-90"] = hiring.Case{ID: "C-90", Candidate: "p-90", Status: hiring.Rejected, Opened: at(t, "2026-11-17 10:00")}
	cardtest.Golden(t, "weekly_settled", weekCard(h.env("adm"), hiring.Case{}, bare, ""))
	for person, kind := range map[string]string{"hr-lin": "2026-W48", "mgr-zhao": "2026-W48", "adm": "2026-W47"} {
		if card := weekCard(env.For(person), hiring.Case{}, told, kind); len(card.Blocks) > 0 {
			t.Errorf("%s reads %s: %+v", person, kind, card)
		}
	}
}
