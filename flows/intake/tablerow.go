package intake

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

	"golang.org/x/text/unicode/norm"
)

// tableRow makes interviews of the rows of one table.
type tableRow struct {
	header   sheet.Header
	words    sheet.Words
	verdicts verdicts
	clock    sheet.Clock
	company  *hiring.Snapshot
	numbers  []int // of questions, in order
}

func newTableRow(h sheet.Header, book *sheet.Book, company *hiring.Snapshot) (*tableRow, error) {
	t := &tableRow{header: h, company: company, clock: sheet.Clock{Zone: company.Zone(""), Since04: book.Since04}}
	var err error
	if t.words, err = sheet.ReadWords(); err != nil {
		return nil, err
	}
	if t.verdicts, err = readVerdicts(); err != nil {
		return nil, err
	}
	for _, p := range h.Places {
		if p.Number > 0 && !slices.Contains(t.numbers, p.Number) {
			t.numbers = append(t.numbers, p.Number)
		}
	}
	slices.Sort(t.numbers)
	return t, nil
}

// cells is one row on its way to an interview: each field that is set
// remembers the title it came from.
type cells struct {
	*tableRow
	row    sheet.Row
	titles map[string]string
	faults []Fault
}

// entry turns a row into the interview of interface.md. What cannot be read is
// left out and faulted by its title; everything else the schema judges.
func (t *tableRow) entry(r sheet.Row) Entry {
	if !r.Bad.Empty() {
		return badRow(r, r.Bad)
	}
	c := &cells{tableRow: t, row: r, titles: map[string]string{}}
	interview, candidate := map[string]any{}, map[string]any{}
	for _, key := range []string{"external_id", "position", "source", "question_bank"} {
		c.put(interview, key, key, c.text)
	}
	for field, key := range map[string]string{"name": "name", "external_id": "candidate_id", "email": "email", "locale": "locale", "timezone": "timezone"} {
		c.put(candidate, "candidate."+field, key, c.text)
	}
	c.put(candidate, "candidate.phone", "phone", c.digits)
	c.pay(candidate)
	interview["candidate"] = candidate
	c.put(interview, "started_at", "started_at", c.moment)
	c.put(interview, "duration_s", "duration_s", c.number)
	overall := map[string]any{}
	c.put(overall, "overall.score", "overall", c.number)
	c.put(overall, "overall.verdict", "verdict", c.verdict)
	consent := map[string]any{}
	c.put(consent, "consent.ai_interview", "ai_interview", c.truth)
	c.put(consent, "consent.talent_pool", "talent_pool", c.truth)
	for field, part := range map[string]map[string]any{"overall": overall, "consent": consent} {
		if len(part) > 0 {
			interview[field] = part
		}
	}
	position, _ := t.company.PositionNamed(t.header.Cell(r, "position"))
	interview["scores"], interview["answers"] = c.scores(position), c.answers(position)
	raw, err := json.Marshal(interview)
	if err != nil {
		return badRow(r, chat.T("intake.fault.form"))
	}
	return Entry{Raw: raw, Line: r.Line, table: true, faults: c.faults, titles: c.titles}
}

// put reads a column that stands once into a field: the last word of its path.
func (c *cells) put(into map[string]any, path, key string, read func(string) (any, chat.Text)) {
	for _, p := range c.header.Places {
		if p.Key == key && p.Number == 0 {
			c.place(into, path, p, read)
		}
	}
}

// numbered reads the column of a question's number.
func (c *cells) numbered(into map[string]any, path, key string, number int) {
	read := c.text
	if slices.Contains([]string{"seconds", "speech_rate_wpm", "pauses", "fillers"}, key) {
		read = c.number
	}
	for _, p := range c.header.Places {
		if p.Key == key && p.Number == number {
			c.place(into, path, p, read)
		}
	}
}

func (c *cells) place(into map[string]any, path string, p sheet.Place, read func(string) (any, chat.Text)) {
	c.titles[path] = p.Title
	cell := p.In(c.row)
	if cell == "" {
		return
	}
	value, fault := read(cell)
	if !fault.Empty() {
		c.faults = append(c.faults, Fault{Field: p.Title, Reason: fault})
		return
	}
	into[path[strings.LastIndexByte(path, '.')+1:]] = value
}

func (c *cells) text(cell string) (any, chat.Text) { return cell, chat.Text{} }

func (c *cells) digits(cell string) (any, chat.Text) {
	digits, ok := sheet.Digits(cell)
	if !ok {
		return nil, chat.T("intake.fault.rounded", "Value", clip(cell))
	}
	return digits, chat.Text{}
}

func (c *cells) number(cell string) (any, chat.Text) {
	n, ok := sheet.Number(cell)
	if !ok {
		return nil, chat.T("intake.fault.type", "Want", chat.T("intake.type.number"))
	}
	return n, chat.Text{}
}

func (c *cells) moment(cell string) (any, chat.Text) {
	at, ok := c.clock.Moment(cell)
	if !ok {
		return nil, chat.T("intake.fault.time")
	}
	return at, chat.Text{}
}

func (c *cells) truth(cell string) (any, chat.Text) {
	for _, word := range words(cell) {
		if yes, ok := c.words.Truth(word); ok {
			return yes, chat.Text{}
		}
	}
	return nil, chat.T("intake.fault.yes")
}

func (c *cells) verdict(cell string) (any, chat.Text) {
	for _, word := range words(cell) {
		if verdict, ok := c.verdicts.of(word); ok {
			return verdict, chat.Text{}
		}
	}
	return nil, chat.T("intake.fault.enum", "Values", strings.Join(sortedKeys(c.verdicts), ", "))
}

// words are a cell as a whole, and its first word, as in "是 yes".
func words(cell string) []string {
	cell = strings.ToLower(norm.NFKC.String(cell))
	first, _, _ := strings.Cut(cell, " ")
	return []string{cell, first}
}

// pay is what the candidate hopes for, a month. In China an amount without a
// currency is in yuan; elsewhere the currency is missed.
func (c *cells) pay(candidate map[string]any) {
	pay := map[string]any{}
	c.put(pay, "candidate.expected_pay.currency", "currency", c.text)
	c.put(pay, "candidate.expected_pay.amount", "expected_pay", func(cell string) (any, chat.Text) {
		n, fault := c.number(cell)
		if x, ok := n.(float64); ok {
			n = strconv.FormatFloat(x, 'f', -1, 64)
		}
		return n, fault
	})
	if pay["amount"] == nil {
		return
	}
	if pay["per"] = "month"; pay["currency"] == nil && c.company.Company.Region == "CN" {
		pay["currency"] = "CNY"
	}
	candidate["expected_pay"] = pay
}

// title is the header over a field, or over the nearest field around it.
func (e Entry) title(path string) string {
	for at := path; at != ""; at = at[:max(0, strings.LastIndexAny(at, ".["))] {
		if title := e.titles[at]; title != "" {
			return title
		}
	}
	return path
}
