package training_test

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/training"
)

// livesIn moves the trainee: to a zone, and on leave for the days given.
func (d *desk) livesIn(zone string, leave ...hiring.Leave) {
	d.firm = hiring.NewSnapshot(1, hiring.Company{Locale: "en", Timezone: zone, Calendar: "CN"},
		[]hiring.Person{{ID: "tr-xu", Name: "徐曼", Active: true, Leave: leave}}, nil)
}

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestDayWithoutMidnight: where the clocks go forward at midnight the look at what
// is due comes on the day itself, not on the evening before, where it would find
// nothing and be planned for the same evening again, for ever.
func TestDayWithoutMidnight(t *testing.T) {
	t.Parallel()
	for zone, c := range map[string]struct{ now, due string }{
		"America/Santiago": {"2026-09-05 12:00", "2026-09-06 01:00"},
		"America/Havana":   {"2026-03-07 12:00", "2026-03-08 01:00"},
		"Asia/Beirut":      {"2026-03-28 12:00", "2026-03-29 01:00"},
		"Europe/Berlin":    {"2026-03-28 12:00", "2026-03-29 00:00"},
	} {
		d := newDesk(t)
		d.livesIn(zone)
		d.now, _ = time.ParseInLocation("2006-01-02 15:04", c.now, zoneOf(t, zone))
		d.quiz(10)
		if got := lastLater(d.done).At.In(zoneOf(t, zone)).Format("2006-01-02 15:04"); got != c.due {
			t.Errorf("%s: %s, want %s", zone, got, c.due)
		}
	}
}

// TestDueAfterMoving: whoever flies west has a day twice. One reminder was asked
// for on it; the next is planned all the same.
func TestDueAfterMoving(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.quiz(10)
	d.now = lastLater(d.done).At
	d.must("due", nil)
	d.must("ping", nil)
	d.livesIn("America/New_York")
	d.now = lastLater(d.done).At // midnight in Shanghai, still the day before in New York
	d.done = nil
	d.must("due", nil)
	next := lastLater(d.done)
	if next.Verb != "due" || !next.At.After(d.now) {
		t.Errorf("no look is planned any more: %+v", d.done)
	}
	d.now = next.At
	d.must("due", nil)
	if d.part.Asked != "2026-11-26" {
		t.Errorf("asked for %s", d.part.Asked)
	}
}

// TestPingOnLeave: on a day of leave nothing is said or counted, and it is looked
// again.
func TestPingOnLeave(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.quiz(10)
	d.now = d.now.AddDate(0, 0, 1)
	d.livesIn("Asia/Shanghai", hiring.Leave{From: "2026-11-25", To: "2026-11-27"})
	d.done = nil
	d.must("ping", nil)
	for _, e := range d.done {
		if tell, said := e.(flows.Tell); said {
			t.Errorf("said on leave: %+v", tell)
		}
	}
	if next := lastLater(d.done); d.part.Unheard != 0 || !next.At.After(d.now) {
		t.Errorf("%d unheard, next %+v", d.part.Unheard, next)
	}
}

// TestMistakesAreFew: a flood of mistakes leaves the last twenty.
func TestMistakesAreFew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n := range 300 {
		d.must("mistake", chat.Values{"kind": {"rule-" + itoa(n)}})
	}
	if n := len(d.part.Mistakes); n != 20 || d.part.Mistakes[19] != "rule-299" {
		t.Errorf("%d mistakes: %v", n, d.part.Mistakes)
	}
}

// TestRetryOnTheNextDay: what was wrong yesterday is due today; it comes by the
// repetition, while the quiz that is tried again asks others.
func TestRetryOnTheNextDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.track.Questions = append(d.track.Questions, more(d.track.Questions)...)
	d.teaches(d.track)
	d.quiz(10)
	first := setOf(drawn(d.part.Tracks["wording"].Quiz))
	d.now = d.now.AddDate(0, 0, 1)
	d.must("quiz", nil, "track", "wording", "no", "2")
	for _, id := range drawn(d.part.Tracks["wording"].Quiz) {
		if first[id] {
			t.Errorf("%s is asked again", id)
		}
	}
}

// more are the same questions under other ids.
func more(all []training.Question) []training.Question {
	var out []training.Question
	for _, q := range all {
		q.ID = "more-" + q.ID
		out = append(out, q)
	}
	return out
}
