package pay

import (
	"time"

	"closeloop/flows/sheet"
)

// days reads from when and until when the range holds.
func (c *checking) days() {
	r := &c.line.Range
	from, first := c.day("valid_from")
	to, last := c.day("valid_to")
	if c.field("valid_from") == "" {
		from, first = c.today, true
		c.assume(AssumedFrom)
	}
	r.From, r.To = from, to
	if first && last && to < from {
		c.fault("valid_to", "ends")
	}
}

func (c *checking) day(key string) (string, bool) {
	said := c.field(key)
	if said == "" {
		return "", false
	}
	if figures(said) && len(said) == len("20060102") {
		said = said[:4] + "-" + said[4:6] + "-" + said[6:]
	}
	at, ok := sheet.Clock{Zone: c.zone, Since04: c.line.since04}.Moment(said)
	at = at.In(c.zone)
	if !ok || at.Year() < firstYear || at.Year() > lastYear {
		c.fault(key, "day")
		return "", false
	}
	return at.Format(time.DateOnly), true
}
