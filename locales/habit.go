package locales

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"

	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// number prints at most two decimals, none that are not needed, grouped as the
// language does. Small whole numbers, most of a card, need no grouping.
func (v voice) number(n float64) string {
	if n > -1000 && n < 1000 && n == float64(int(n)) {
		return strconv.Itoa(int(n))
	}
	return message.NewPrinter(v.tag).Sprint(number.Decimal(n, number.MaxFractionDigits(2)))
}

// list joins as the language does: "a, b and c".
func (v voice) list(texts []chat.Text) (string, error) {
	words := make([]string, len(texts))
	var faults error
	for i, text := range texts {
		said, err := v.say(text)
		faults = errors.Join(faults, err)
		words[i] = said
	}
	if len(words) < 2 {
		return strings.Join(words, ""), faults
	}
	last := len(words) - 1
	said, err := v.say(chat.T("list.and",
		"Head", strings.Join(words[:last], v.plain["list.comma"]), "Last", words[last]))
	return said, errors.Join(faults, err)
}

// moment prints an instant in the reader's zone, UTC where none is known. Only the
// dated form has the year: nearly everything a card names is weeks away at most.
func (v voice) moment(m chat.Moment) (string, error) {
	if m.At.IsZero() {
		return "–", ErrUnset
	}
	zone := v.zone
	if zone == nil {
		zone = time.UTC
	}
	at := m.At.In(zone)
	if next := at.Add(time.Millisecond); next.Day() == at.Day() { // to people a moment before the hour is the hour
		at = next
	}
	clock := at.Format("15:04")
	day := chat.T("moment.weekday." + strings.ToLower(at.Format("Mon")))
	month := chat.T("moment.month." + strings.ToLower(at.Format("Jan")))
	switch m.Form {
	case chat.Clock:
		return clock, nil
	case chat.DayTime:
		return v.say(chat.T("moment.daytime", "Weekday", day, "Clock", clock))
	case chat.Dated:
		return v.say(chat.T("moment.dated", "Year", at.Format("2006"), "Month", month, "Day", at.Day()))
	case chat.Date:
		return v.say(chat.T("moment.date", "Weekday", day, "Month", month, "Day", at.Day()))
	}
	return v.say(chat.T("moment.datetime", "Weekday", day, "Month", month, "Day", at.Day(), "Clock", clock))
}
