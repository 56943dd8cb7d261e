package notice

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"closeloop/bot/chat"
	"closeloop/flows/slots"
)

//go:embed words/*.toml
var words embed.FS

// tongue is what the house itself says to candidates in a language.
type tongue struct {
	Subject string // of the note about a date that slips
	Slip    string // its text
	// OffSubject and Off say that an appointment does not take place; OffClosed does
	// where nothing comes after it.
	OffSubject, Off, OffClosed string
	Leave                      string            // under a notice: how to end such mails
	Reply                      string            // the same where no link can be opened
	Day                        string            // how a day is written
	Clock                      string            // how a day and an hour are written
	Weekdays                   []string          // from Sunday
	Months                     []string          // from January
	Statuses                   map[string]string // what a candidate reads
	Zones                      map[string]string // what a zone is called, where it has a usual name
}

// desk has the words, and what the house lends.
type desk struct {
	Config
	tongues map[string]tongue
}

func newDesk(cfg Config) (*desk, error) {
	d := &desk{Config: cfg, tongues: map[string]tongue{}}
	for _, locale := range []string{"zh-CN", "en"} {
		raw, err := words.ReadFile("words/notice." + locale + ".toml")
		if err != nil {
			return nil, fmt.Errorf("read the words of notices: %w", err)
		}
		var t tongue
		if _, err := toml.Decode(string(raw), &t); err != nil {
			return nil, fmt.Errorf("read the words of notices for %s: %w", locale, err)
		}
		for _, text := range []string{t.Subject, t.Slip, t.OffSubject, t.Off, t.OffClosed, t.Leave, t.Reply, t.Day, t.Clock} {
			if _, err := slots.Parse(text, houseSlots()); err != nil {
				return nil, fmt.Errorf("read the words of notices for %s: %w", locale, err)
			}
		}
		d.tongues[locale] = t
	}
	return d, nil
}

// houseSlots are what the house's own words may name.
func houseSlots() []string {
	return []string{"Name", "Position", "Company", "Promised", "HearBy", "Sender", "Link", "Weekday", "Month", "Number", "Day", "Clock", "Zone"}
}

// own fills the house's own words, which were read when the bot started.
func own(text string, values map[string]string) string {
	parsed, err := slots.Parse(text, houseSlots())
	if err != nil {
		return ""
	}
	all := map[string]string{}
	for _, name := range houseSlots() {
		all[name] = values[name]
	}
	return parsed.Fill(all)
}

// day is a date as the candidate reads it.
func (t tongue) day(at time.Time) string {
	return own(t.Day, map[string]string{
		"Weekday": t.Weekdays[at.Weekday()], "Month": t.Months[at.Month()-1], "Number": fmt.Sprint(at.Day()),
	})
}

// moment is when somebody has to be somewhere, with the zone that it is told in: the
// candidate may have moved.
func (t tongue) moment(at time.Time) string {
	zone := t.Zones[at.Location().String()]
	if zone == "" {
		zone = "UTC" + strings.TrimSuffix(at.Format("-07:00"), ":00")
	}
	return own(t.Clock, map[string]string{"Day": t.day(at), "Clock": at.Format("15:04"), "Zone": zone})
}

// literal is somebody's name or place as it goes into one line of a letter.
func literal(s string) string { return strings.TrimSpace(chat.OneLine(s)) }
