package stats

import (
	_ "embed"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/sheet"
)

// Sheet begins what names the table of figures, as it comes with a card.
const Sheet = "stats/"

//go:embed columns.yaml
var columns []byte

// fileCard carries the table.
func (c counter) fileCard(env flows.Env, _ Choice, s selection) chat.Card {
	return chat.Card{
		Kind: "stats.file", Record: env.Reader.Person, Tone: chat.Neutral, Preview: chat.T("stats.preview"),
		Title: chat.T("stats.file.title"), Tag: scope(env, s, viewOf(env, env.Reader.Person)),
		Blocks: []chat.Block{chat.Paragraph(chat.T("stats.file.hint", "Count", few)), backButton(env, s)},
		Files:  []chat.Attachment{{Name: "stats.csv", Make: Sheet + s.Month + "/" + s.Position}},
	}
}

// Write writes the table that what names, for env.Reader, with titles in that
// language: a row for each figure, of all positions and of each. It says whether
// the reader may have it; what may not be seen is not in it.
func Write(w io.Writer, clock Clock, env flows.Env, what string) (bool, error) {
	month, position, _ := strings.Cut(strings.TrimPrefix(what, Sheet), "/")
	s := selection{Month: month, Position: position}
	v, counts, ok := narrowed(env, s)
	if !ok || !v.whole {
		return false, nil
	}
	titles, err := sheet.ReadColumns(columns)
	if err != nil {
		return false, err
	}
	out := sheet.NewCSV(w)
	var header []string
	for _, c := range titles {
		header = append(header, c.Title[env.Reader.Locale])
	}
	if err := out.Row(header...); err != nil {
		return false, err
	}
	part, _ := flows.Find[Choice](env, Name, env.Reader.Person)
	this, before := periods(env, part, s)
	g := counter{clock}.ground(env, counts, this, before)
	g.remind(env)
	t := table{out: out, g: g, this: this, before: before}
	t.write("", counts)
	if position == "" {
		for _, one := range v.positions {
			t.write(one, func(p string) bool { return p == one })
		}
	}
	if t.err == nil {
		t.err = out.Close()
	}
	return true, t.err
}

// table writes the rows of one position after another.
type table struct {
	out          sheet.Writer
	g            ground
	this, before period
	err          error
}

func (t *table) write(position string, counts func(string) bool) {
	a, b := t.g.figures(t.this, counts), t.g.figures(t.before, counts)
	for i, x := range numbers(a) {
		y := numbers(b)[i]
		t.row(position, x, y)
	}
	for _, rule := range ruleNames(a, b) {
		t.row(position, shared("late "+rule, a.rules[rule]), shared("late "+rule, b.rules[rule]))
	}
}

func (t *table) row(position string, a, b number) {
	day := func(at time.Time) string { return at.Format(time.DateOnly) }
	if t.err == nil {
		t.err = t.out.Row(position, strings.TrimSpace(a.name), a.unit, day(t.this.from), day(t.this.last()), a.value, strconv.Itoa(a.n),
			day(t.before.from), day(t.before.last()), b.value, strconv.Itoa(b.n))
	}
}

// number is one figure as a program reads it; without a value there are too few.
type number struct {
	name, unit, value string
	n                 int
}

func numbers(f figures) []number {
	return []number{
		middle(figReport, "h", f.report), middle(figDecision, "h", f.decision), shared("late", f.late),
		shared("letters", f.letters), middle("reminders", "", f.reminders),
		{name: "asked", value: strconv.Itoa(f.asked), n: f.asked}, shared("promises", f.promises),
	}
}

func middle(name, unit string, m median) number {
	out := number{name: name, unit: unit, n: m.n}
	if m.n >= few {
		out.value = fmt.Sprint(math.Round(m.value*100) / 100)
	}
	return out
}

func shared(name string, s share) number {
	out := number{name: name, unit: "%", n: s.n}
	if s.n >= few {
		out.value = strconv.Itoa(s.percent())
	}
	return out
}
