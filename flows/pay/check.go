package pay

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
)

// The bounds of what a row may say. Amounts beyond them are slips of a unit: a
// month's pay of 25 was meant to be 25K.
const (
	mostWord   = 40  // characters of a level or a city
	mostWords  = 200 // of what the table says about bonus and benefits
	leastPay   = 50
	mostPay    = 10_000_000_000
	mostWide   = 10 // times min
	firstYear  = 2000
	lastYear   = 2100
	leastMonth = 12
	mostMonth  = 18
)

// What a row may leave open, as [Line.Assumed] names it: the middle is halfway
// between min and max, twelve months are paid, the currency is that of the
// position's region, the range holds from today. Rounded: an amount had parts of
// a cent.
const (
	AssumedMid      = "mid"
	AssumedMonths   = "months"
	AssumedCurrency = "currency"
	AssumedFrom     = "valid_from"
	AssumedRounded  = "rounded"
)

// Reader checks rows for somebody on a day, against the company as it is. It is
// safe for concurrent use.
type Reader struct {
	company *hiring.Snapshot
	columns sheet.Columns
	names   names
	zone    *time.Location
	today   string
	sees    func(position string) bool
	called  map[string][]string // positions by their plain names: several may share one
}

// NewReader makes a reader for who may bring the pay of the positions that sees
// says; every other position is as unknown as one that is not there.
func NewReader(company *hiring.Snapshot, now time.Time, sees func(position string) bool) (*Reader, error) {
	columns, err := Columns()
	if err != nil {
		return nil, err
	}
	n, err := readNames()
	zone := company.Zone("")
	called := map[string][]string{}
	for _, p := range company.Positions() {
		for _, name := range slices.Concat([]string{p.ID, p.Title["zh-CN"], p.Title["en"]}, p.Aliases, p.Learned) {
			if name = fold(name); !slices.Contains(called[name], p.ID) {
				called[name] = append(called[name], p.ID)
			}
		}
	}
	return &Reader{company, columns, n, zone, now.In(zone).Format(time.DateOnly), sees, called}, err
}

// named are the positions of a name that may be brought; an id is its own alone.
func (r *Reader) named(name string) []string {
	all := slices.DeleteFunc(slices.Clone(r.called[fold(name)]), func(id string) bool { return !r.sees(id) })
	if slices.Contains(all, name) {
		return []string{name}
	}
	return all
}

// Line is a row after its check: the range that it says, or why it is refused.
type Line struct {
	Entry
	Row      int // counted from 1
	Position string
	Range    hiring.PayRange
	State    State    // what it would become, see [Fit]
	Assumed  []string // what it left open
	Faults   []Fault
}

// ID is what the row is about: position, level, city and first day.
func (l Line) ID() string {
	if l.Position == "" || l.Range.From == "" {
		return ""
	}
	return strings.Join([]string{l.Position, l.Range.Level, l.Range.City, l.Range.From}, "/")
}

// Check finds everything that can be known of a row by itself.
func (r *Reader) Check(row int, e Entry) Line {
	c := checking{Reader: r, line: Line{Entry: e, Row: row, Faults: e.faults, State: Accepted}}
	if len(e.faults) == 0 {
		c.all()
	}
	if len(c.line.Faults) > 0 {
		c.line.State = Refused
	}
	return c.line
}

// checking is the check of one row.
type checking struct {
	*Reader
	line Line
}

func (c *checking) all() {
	pos := c.position()
	out := &c.line.Range
	out.Level, out.City = c.words("level", mostWord), c.words("city", mostWord)
	out.Bonus, out.Benefits = c.words("bonus", mostWords), c.words("benefits", mostWords)
	c.currency(pos)
	c.months()
	c.amounts()
	c.days()
}

func (c *checking) fault(key, why string, pairs ...any) {
	c.line.Faults = append(c.line.Faults, fault(c.line.title(key), why, pairs...))
}

func (c *checking) assume(what string) { c.line.Assumed = append(c.line.Assumed, what) }

// field is what the row says, in one line.
func (c *checking) field(key string) string { return chat.OneLine(c.line.fields[key]) }

func (c *checking) position() hiring.Position {
	name := c.field("position")
	var pos hiring.Position
	switch ids := c.named(name); {
	case name == "":
		c.fault("position", "missing")
	case len(ids) == 0:
		c.fault("position", "position", "Value", clip(name))
	case len(ids) > 1:
		c.fault("position", "shared", "Value", clip(name))
	default:
		pos, _ = c.company.Position(ids[0])
	}
	c.line.Position = pos.ID
	return pos
}

func (c *checking) words(key string, most int) string {
	words := c.field(key)
	if len([]rune(words)) > most {
		c.fault(key, "long", "Limit", most)
		return ""
	}
	return words
}

func (c *checking) currency(pos hiring.Position) {
	code, ok := "", false
	if said := c.field("currency"); said != "" {
		if code, ok = c.names.code(said); !ok {
			c.fault("currency", "currency", "Value", clip(said))
		}
	} else if code, ok = usual(cmp.Or(pos.Region, c.company.Company.Region)); ok {
		c.assume(AssumedCurrency)
	} else {
		c.fault("currency", "missing")
	}
	c.line.Range.Currency = code
}

func (c *checking) months() {
	said := c.field("months")
	if said == "" {
		c.line.Range.Months = decimal.NewFromInt(leastMonth)
		c.assume(AssumedMonths)
		return
	}
	n, ok := months(said)
	if !ok || n.LessThan(decimal.NewFromInt(leastMonth)) || n.GreaterThan(decimal.NewFromInt(mostMonth)) {
		c.fault("months", "months", "Least", leastMonth, "Most", mostMonth)
	}
	c.line.Range.Months = n
}

func (c *checking) amounts() {
	r := &c.line.Range
	least, low := c.amount("min")
	most, high := c.amount("max")
	mid, middle := c.amount("mid")
	r.Min, r.Mid, r.Max = least, mid, most
	if !low || !high {
		return
	}
	switch {
	case least.GreaterThan(most):
		c.fault("min", "order")
		return
	case most.GreaterThan(least.Mul(decimal.NewFromInt(mostWide))):
		c.fault("max", "wide", "Limit", mostWide)
		return
	}
	if c.field("mid") == "" {
		r.Mid = least.Add(most).Div(decimal.NewFromInt(2)).Round(cents)
		c.assume(AssumedMid)
	} else if middle && !r.Holds(mid) {
		c.fault("mid", "mid")
	}
}

// cents is how many places an amount has.
const cents = 2

// amount reads one amount; ok says that it can be compared with others.
func (c *checking) amount(key string) (d decimal.Decimal, ok bool) {
	said := c.field(key)
	if said == "" {
		if key != "mid" {
			c.fault(key, "missing")
		}
		return d, false
	}
	d, ok = Amount(said)
	switch {
	case !ok:
		c.fault(key, "amount", "Value", clip(said))
	case !d.IsPositive():
		c.fault(key, "positive")
	case d.LessThan(decimal.NewFromInt(leastPay)):
		c.fault(key, "small", "Least", leastPay)
	case d.GreaterThan(decimal.NewFromInt(mostPay)):
		c.fault(key, "large")
	default:
		if whole := d.Round(cents); !whole.Equal(d) {
			c.assume(AssumedRounded)
			d = whole
		}
		return d, true
	}
	return d, false
}
