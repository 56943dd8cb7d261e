package almanac

import (
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// How far a card looks, in days, and how many of each kind it names.
const (
	horizon   = 400
	mostNamed = 4
	// tableMonth is when next year's table is usually there.
	tableMonth = time.October
)

// answer is the calendar of a region, "calendar us", else the company's.
func (f almanacs) answer(env flows.Env, args []string) (chat.Reply, error) {
	region := strings.ToUpper(strings.TrimSpace(strings.Join(args, "")))
	all := Regions(env.Company)
	switch {
	case region == "" && len(all) > 0:
		region = all[0]
	case !slices.Contains(all, region):
		return chat.Reply{Notice: chat.T("almanac.unknown", "Regions", regionNames(all))}, nil
	}
	part, _ := flows.Find[hiring.Almanac](env, Name, region)
	card := f.view(env.Of(Name, region), hiring.Case{ID: region}, part, "")
	return chat.Reply{Card: &card}, nil
}

func regionNames(all []string) (out []chat.Text) {
	for _, region := range all {
		out = append(out, regionName(region))
	}
	return out
}

// regionName is what a region is called: China by its name, any other by its code.
func regionName(region string) chat.Text {
	if region == "CN" {
		return chat.T("almanac.region.cn")
	}
	return chat.L(region)
}

// view is the calendar of a region: what is known, and what comes next.
func (f almanacs) view(env flows.Env, head hiring.Case, part hiring.Almanac, _ string) chat.Card {
	if p, ok := env.Company.Person(env.Reader.Person); !ok || !p.Active || !inUse(env, head.ID) {
		return chat.Card{}
	}
	c := f.of(env.Company, head.ID)
	card := chat.Card{
		Kind: "almanac.calendar", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral, Preview: chat.T("almanac.preview"),
		Title: chat.T("almanac.title", "Region", regionName(head.ID)),
	}
	first, err := calendar.ParseDay(today(env))
	if err != nil {
		return chat.Card{}
	}
	if lacking := missing(c, first); lacking > 0 {
		card.Tone = chat.Waiting
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("almanac.missing", "Year", year(lacking))))
	}
	zone := env.Company.Zone(env.Reader.Person)
	card.Blocks = append(card.Blocks, chat.Facts(
		chat.Fact{Label: chat.T("almanac.known"), Value: knownUntil(c)},
		chat.Fact{Label: chat.T("almanac.off"), Value: listed(stretches(zone, c, first))},
		chat.Fact{Label: chat.T("almanac.on"), Value: listed(makeups(zone, c, first))},
		chat.Fact{Label: chat.T("almanac.own"), Value: listed(ownDates(zone, ahead(env, part)))},
	))
	env.Actor.Person = env.Reader.Person
	if keeps(env, head, part) {
		form := ownForm(env, head, part)
		card.Blocks = append(card.Blocks,
			chat.Note(chat.T("almanac.how")),
			chat.Buttons(chat.Button{Label: chat.T("almanac.own.button"), Form: &form, Action: env.Act(Name, head.ID, "own")}))
	}
	return card
}

// missing is the year whose table should be there by now; 0: none.
func missing(c *calendar.Calendar, today calendar.Day) int {
	switch {
	case !c.Covered(today.Year):
		return today.Year
	case !c.Covered(today.Year+1) && today.Month >= tableMonth:
		return today.Year + 1
	}
	return 0
}

// year is a year as it is written, without a thousands' comma.
func year(n int) chat.Text { return chat.L(time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")) }

func knownUntil(c *calendar.Calendar) chat.Text {
	if c.Last() == 0 {
		return chat.T("almanac.known.weekdays")
	}
	return chat.T("almanac.known.until", "Year", year(c.Last()))
}

// stretches are the next holidays: days off in a row that are more than a weekend.
func stretches(zone *time.Location, c *calendar.Calendar, from calendar.Day) (out []chat.Text) {
	for n := 0; n < horizon && len(out) <= mostNamed; n++ {
		first, holiday := from.AddDays(n), false
		last := first
		for day := first; !c.Working(day) && n < horizon; day = from.AddDays(n) {
			holiday = holiday || !weekend(day)
			last = day
			n++
		}
		switch {
		case !holiday:
		case first == last:
			out = append(out, date(zone, first))
		default:
			out = append(out, chat.T("almanac.span", "From", date(zone, first), "To", date(zone, last)))
		}
	}
	return out
}

// makeups are the next weekend days on which people work.
func makeups(zone *time.Location, c *calendar.Calendar, from calendar.Day) (out []chat.Text) {
	for n := 0; n < horizon && len(out) <= mostNamed; n++ {
		if day := from.AddDays(n); weekend(day) && c.Working(day) {
			out = append(out, date(zone, day))
		}
	}
	return out
}

func weekend(d calendar.Day) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

func ownDates(zone *time.Location, days []string) (out []chat.Text) {
	for _, text := range days {
		if day, err := calendar.ParseDay(text); err == nil {
			out = append(out, date(zone, day))
		}
	}
	return out
}

// date is a day as a reader writes it: noon of it where the reader is.
func date(zone *time.Location, d calendar.Day) chat.Text {
	return chat.T("almanac.day", "Day", chat.Moment{At: time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone), Form: chat.Date})
}

// listed are some days, or that there are none.
func listed(days []chat.Text) chat.Text {
	switch {
	case len(days) == 0:
		return chat.T("almanac.none")
	case len(days) > mostNamed:
		return chat.T("almanac.more", "Days", days[:mostNamed])
	}
	return chat.T("almanac.days", "Days", days)
}
