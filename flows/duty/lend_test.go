package duty

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestLend: the day's one reminder goes to whoever asks first, in working hours;
// the next one waits for the next working day, and who left is not reminded.
func TestLend(t *testing.T) {
	t.Parallel()
	cals, err := LoadCalendars()
	if err != nil {
		t.Fatal(err)
	}
	people := []hiring.Person{{ID: "tr", Active: true}, {ID: "old"}, {ID: "calm", Active: true, Own: hiring.Settings{Digest: true}}, {ID: "away", Active: true, Leave: []hiring.Leave{{From: "2026-11-24", To: "2026-11-26"}}}}
	s := hiring.NewSnapshot(1, hiring.Company{Timezone: "Asia/Shanghai", Calendar: "CN"}, people, nil)
	shanghai := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour-8, 0, 0, 0, time.UTC) }
	ev := chat.Event{Values: chat.Values{"flow": {"training"}, "verb": {"ping"}}}
	for name, c := range map[string]struct {
		person string
		at     time.Time
		sent   int
		verb   string // of what is told; none: nobody is reminded
		when   time.Time
	}{
		"at work":  {"tr", shanghai(24, 10), 0, "training/tr/ping", time.Time{}},
		"at night": {"tr", shanghai(24, 8), 0, "allowance/tr/lend", time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)},
		"had one":  {"tr", shanghai(27, 10), 1, "allowance/tr/lend", time.Date(2026, 11, 30, 1, 30, 0, 0, time.UTC)},
		"on leave": {"away", shanghai(24, 10), 0, "allowance/away/lend", time.Date(2026, 11, 27, 1, 30, 0, 0, time.UTC)},
		"early":    {"calm", shanghai(24, 8), 0, "allowance/calm/lend", time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)},
		"morning":  {"calm", shanghai(24, 10), 0, "training/calm/ping", time.Time{}},
		"too late": {"calm", shanghai(24, 15), 0, "allowance/calm/lend", time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)},
		"tomorrow": {"calm", shanghai(24, 10), 1, "allowance/calm/lend", time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)},
		"left":     {"old", shanghai(24, 10), 0, "", time.Time{}},
	} {
		part := Allowance{Day: c.at.Add(8 * time.Hour).Format(time.DateOnly), Sent: map[string]int{nag: c.sent}}
		turn, err := cals.lend(flows.NewEnv(c.at, "", s, flows.Known{}), hiring.Case{ID: c.person}, part, ev)
		if err != nil {
			t.Fatal(err)
		}
		got, when := "", time.Time{}
		for _, e := range turn.Effects {
			tell := e.(flows.Tell)
			got, when = tell.Action.String(), tell.At
		}
		if got != c.verb || !when.Equal(c.when) {
			t.Errorf("%s: %s at %s", name, got, when)
		}
		if lent := turn.Part.Sent[nag] > c.sent; lent != strings.HasSuffix(c.verb, "/ping") {
			t.Errorf("%s: counted %v", name, turn.Part.Sent)
		}
	}
}

// TestLendOfAnother: a flow whose records are not people's says which is to hear,
// and hears for whom there is room.
func TestLendOfAnother(t *testing.T) {
	t.Parallel()
	s := hiring.NewSnapshot(1, hiring.Company{Timezone: "Asia/Shanghai"}, []hiring.Person{{ID: "iv", Active: true}}, nil)
	ev := chat.Event{Values: chat.Values{"flow": {"round"}, "verb": {"remind"}, "record": {"C-7"}}}
	env := flows.NewEnv(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), "", s, flows.Known{})
	turn, err := calendars(t).lend(env, hiring.Case{ID: "iv"}, Allowance{}, ev)
	if err != nil || len(turn.Effects) != 1 {
		t.Fatal(err, turn.Effects)
	}
	if tell := turn.Effects[0].(flows.Tell); tell.Action.String() != "round/C-7/remind" || tell.Values.Get("person") != "iv" {
		t.Errorf("%+v", tell)
	}
}
