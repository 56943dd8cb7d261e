package almanac

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

// autumn is a Thursday in November 2026, in Shanghai.
func autumn() time.Time { return time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC) }

func china(t testing.TB) *calendar.Calendar {
	t.Helper()
	c, err := calendar.CN()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// built is the calendar that comes with the bot, with what an almanac has over it.
func built(t testing.TB) Of {
	t.Helper()
	cn := china(t)
	return func(s *hiring.Snapshot, region string) *calendar.Calendar {
		base := map[string]*calendar.Calendar{"CN": cn}[region]
		years := map[int]calendar.Days{}
		for year, table := range s.Almanacs[region].Years {
			days, err := calendar.DaysOf(year, table.Off, table.On)
			if err != nil {
				t.Fatal(err)
			}
			years[days.Year] = days
		}
		return base.With(years, nil)
	}
}

func as(person string, almanacs ...hiring.Almanac) flows.Env {
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai", Calendar: "CN"}, []hiring.Person{
		{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "hr", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "old", Name: "旧人", Roles: []hiring.Role{hiring.Admin}},
	}, []hiring.Position{{ID: "be", Region: "cn"}, {ID: "us", Region: "US"}})
	s.Almanacs = map[string]hiring.Almanac{}
	known := flows.Known{}
	for _, a := range almanacs {
		s.Almanacs[a.Region], known["almanac/"+a.Region] = a, a
	}
	return flows.NewEnv(autumn(), person, s, known)
}

// next is what a company knows in December: the next year, and two days of its own.
func next() hiring.Almanac {
	return hiring.Almanac{
		Region: "CN", Own: []string{"2026-01-30", "2026-12-24", "2027-02-01"},
		Years: map[string]hiring.DaysOff{"2027": {Off: []string{"01-01", "02-05", "02-08"}, On: []string{"02-13", "02-20"}}},
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env    flows.Env
		region string
	}{
		"missing":  {as("adm"), "CN"},        // in November, and next year is not there
		"known":    {as("hr", next()), "CN"}, // to somebody who changes nothing
		"weekdays": {as("hr"), "US"},
	} {
		reply, err := Flow(built(t)).Questions["calendar"].Answer(c.env, []string{strings.ToLower(c.region)})
		if err != nil || reply.Card == nil {
			t.Fatal(name, err)
		}
		cardtest.Golden(t, name, *reply.Card)
	}
	env := as("hr")
	for _, args := range [][]string{{"de"}, {"C-1042"}} {
		if reply, err := Flow(built(t)).Questions["calendar"].Answer(env, args); err != nil || reply.Card != nil || reply.Notice.Key != "almanac.unknown" {
			t.Errorf("%q: %+v, %v", args, reply, err)
		}
	}
	if card := Flow(built(t)).View(as("old"), hiring.Case{ID: "CN"}, next(), ""); card.Kind != "" {
		t.Error("somebody who left reads it")
	}
}

// TestOwnDays: what an admin types, how people write it, and what is refused.
func TestOwnDays(t *testing.T) {
	t.Parallel()
	own := Flow(built(t)).Verbs["own"]
	for person, may := range map[string]bool{"adm": true, "hr": false, "old": false, "": false} {
		if got := own.May(as(person), hiring.Case{ID: "CN"}, hiring.Almanac{}); got != may {
			t.Errorf("%q may: %v", person, got)
		}
	}
	if own.May(as("adm"), hiring.Case{ID: "DE"}, hiring.Almanac{}) {
		t.Error("a calendar that nobody works by can be written")
	}
	if form := own.Form(as("adm"), hiring.Case{ID: "CN"}, next()); form.Fields[0].Value != "2026-12-24\n2027-02-01" {
		t.Errorf("the form begins with %q", form.Fields[0].Value)
	}
	for typed, want := range map[string]string{
		"2027-02-01": "2026-01-30 2027-02-01", // what has gone by stays
		"2027/2/1，2026年12月25日、2027-02-01": "2026-01-30 2026-12-25 2027-02-01",
		"":                             "2026-01-30",
		"2026-12-24\n\n 2027-02-01 \n": "unchanged",
		"soon":                         "almanac.own.date",
		"2027-02-30":                   "almanac.own.date",
		"2026-11-25":                   "almanac.own.past",
		"2072-02-01":                   "almanac.own.far",
		many(mostOwn + 1):              "almanac.own.many",
	} {
		turn, err := own.Step(as("adm"), hiring.Case{ID: "CN"}, next(), chat.Event{Values: chat.Values{"dates": {typed}}})
		got := strings.Join(turn.Part.Own, " ")
		switch p := chat.AsProblem(err); {
		case err != nil:
			got = p.Fields["dates"].Key
		case turn.Notice.Key == "almanac.own.same":
			got = "unchanged"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func many(n int) string {
	var days []string
	for i := range n {
		days = append(days, autumn().AddDate(0, 0, i).Format(time.DateOnly))
	}
	return strings.Join(days, ",")
}

// TestPut: a file goes over what is there, by whole years.
func TestPut(t *testing.T) {
	t.Parallel()
	file := File{Whole: map[string]hiring.DaysOff{"2027": {Off: []string{"01-01"}}}, Some: map[string]hiring.DaysOff{"2026": {Off: []string{"12-31"}}}}
	raw, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	env := as("", next())
	turn, err := Flow(built(t)).Verbs["put"].Step(env, hiring.Case{ID: "CN"}, next(), chat.Event{Values: chat.Values{"json": {string(raw)}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(turn.Effects) != 1 || turn.Effects[0].(flows.Call).Name != Recount {
		t.Errorf("running duties stay as they were: %+v", turn.Effects)
	}
	got := turn.Part
	if off := got.Years["2026"].Off; len(off) < 20 || off[len(off)-1] != "12-31" || len(got.Years["2026"].On) != 6 {
		t.Errorf("2026 has %v", got.Years["2026"])
	}
	want := hiring.Almanac{Changed: autumn(), Region: "CN", Own: next().Own, Years: map[string]hiring.DaysOff{"2026": got.Years["2026"], "2027": {Off: []string{"01-01"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
