package pay

import (
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"

	"github.com/shopspring/decimal"
)

// RangeWords is how a range reads in a line: "25–35K/月 · 14薪", or "CNY 25–35K a
// month × 14".
func RangeWords(r hiring.PayRange) chat.Text { return summary.PayRange(r) }

// How much of words of a table or a person stands on a card.
const (
	mostShown = 40
	mostEcho  = 20
)

func brief(words string, most int) string {
	if r := []rune(chat.OneLine(words)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return chat.OneLine(words)
}

// answer says what was found: a range, a choice, or the one sentence for what
// is not there and what is not the asker's.
func (a *asker) answer(env flows.Env, q question, f finding) turn {
	var card chat.Card
	switch {
	case len(f.several) > 0:
		card = a.severalCard(env, q, f)
	case len(f.near) > 0:
		card = a.nearCard(env, q, f)
	case f.position == "":
		return turn{Notice: chat.T("payask.unknown", "Words", brief(strings.Join(q.words, " "), mostEcho))}
	case len(f.table) == 0:
		return turn{Notice: a.untabled(env, f.position)}
	case len(f.ranges) == 1 && f.strange == "":
		card = a.rangeCard(env, q, f)
	default:
		card = a.listCard(env, q, f)
	}
	card.Record, card.Tag, card.Tone = env.Actor.Person, chat.T("payask.tag"), chat.Neutral
	card.Preview = chat.T("payask.preview")
	return turn{Card: &card}
}

// untabled: there is no range today, and from when there is one.
func (a *asker) untabled(env flows.Env, position string) chat.Text {
	first := ""
	for _, r := range tableOf(env, position).Ranges {
		if r.From > today(env) && (first == "" || r.From < first) {
			first = r.From
		}
	}
	if first != "" {
		return chat.T("payask.later", "Position", env.Title(position), "Day", day(first))
	}
	return chat.T("payask.none", "Position", env.Title(position))
}

// day is a date with its year, which a range outlives.
func day(date string) chat.Text {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return chat.L(date)
	}
	month := chat.T("moment.month." + strings.ToLower(at.Format("Jan")))
	return chat.T("payask.day", "Year", at.Format("2006"), "Month", month, "Day", at.Day())
}

func (a *asker) title(env flows.Env, position, level, city string) chat.Text {
	title := env.Title(position)
	switch {
	case level != "" && city != "":
		return chat.T("payask.title.both", "Position", title, "Level", level, "City", a.words.place(city))
	case level != "":
		return chat.T("payask.title.one", "Position", title, "Part", level)
	case city != "":
		return chat.T("payask.title.one", "Position", title, "Part", a.words.place(city))
	}
	return title
}

// rangeCard is the one range that was asked for, and how an amount stands in it.
func (a *asker) rangeCard(env flows.Env, q question, f finding) chat.Card {
	r := f.ranges[0]
	card := chat.Card{
		Kind: "payask.answer", Title: a.title(env, f.position, r.Level, r.City),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("payask.range", "Range", RangeWords(r), "Mid", summary.PayFigure(r.Mid, r.Currency))),
			chat.Paragraph(summary.PayYear(r)),
		},
	}
	card.Blocks = append(card.Blocks, parts(r)...)
	card.Blocks = append(card.Blocks, chat.Paragraph(a.valid(env, f.position, r)))
	card.Blocks = append(card.Blocks, a.tried(env, q, f.position, r)...)
	row := chat.Buttons(button(env, "try", f.position, r))
	form := sumForm()
	row.Row[0].Style, row.Row[0].Form = chat.Primary, &form
	if len(f.table) > 1 {
		row.Row = append(row.Row, q.named(env, a.otherButton(env, f.position, f.table, r)))
	}
	if env.Company.IsHR(env.Actor.Person, hiring.Case{Position: f.position}) {
		row.More = []chat.Button{button(env, "line", f.position, r)}
	}
	card.Blocks = append(card.Blocks, row)
	return card
}

// parts are what is paid besides, as the table says it.
func parts(r hiring.PayRange) []chat.Block {
	bonus, benefits := brief(r.Bonus, mostShown), brief(r.Benefits, mostShown)
	switch {
	case bonus != "" && benefits != "":
		return []chat.Block{chat.Paragraph(chat.T("payask.parts", "Bonus", bonus, "Benefits", benefits))}
	case bonus != "":
		return []chat.Block{chat.Paragraph(chat.T("payask.bonus", "Bonus", bonus))}
	case benefits != "":
		return []chat.Block{chat.Paragraph(chat.T("payask.benefits", "Benefits", benefits))}
	}
	return nil
}

// valid is since when a range holds, and when another follows.
func (a *asker) valid(env flows.Env, position string, r hiring.PayRange) chat.Text {
	next := ""
	for _, other := range tableOf(env, position).Ranges {
		if other.Level == r.Level && other.City == r.City && other.From > today(env) && (next == "" || other.From < next) {
			next = other.From
		}
	}
	switch {
	case next != "":
		return chat.T("payask.valid.next", "Day", day(r.From), "Next", day(next))
	case r.To != "":
		return chat.T("payask.valid.until", "Day", day(r.From), "Until", day(r.To))
	}
	return chat.T("payask.valid", "Day", day(r.From))
}

// tried says how an amount stands in a range, and what it needs outside of it.
func (a *asker) tried(env flows.Env, q question, position string, r hiring.PayRange) []chat.Block {
	switch {
	case !q.note().Empty():
		return []chat.Block{chat.Note(q.note())}
	case !q.asked:
		return nil
	case q.amount.currency != "" && q.amount.currency != r.Currency:
		return []chat.Block{chat.Note(chat.T("payask.sum.currency", "Given", q.amount.currency, "Currency", r.Currency))}
	}
	pay := q.amount.sum
	args := []any{"Sum", summary.PaySum(pay, r.Currency), "Ratio", r.Compa(pay).StringFixed(2)}
	place := chat.T("payask.sum.flat")
	if share, ok := r.Penetration(pay); ok {
		place = chat.T("payask.sum.place", "Share", share.Mul(decimal.NewFromInt(100)).Round(0).String())
	}
	args = append(args, "Place", place)
	switch {
	case r.Holds(pay):
		return []chat.Block{chat.Divider(), chat.Paragraph(chat.T("payask.sum.in", args...))}
	case pay.GreaterThan(r.Max):
		args = append(args, "By", summary.PayFigure(pay.Sub(r.Max), r.Currency))
		return []chat.Block{chat.Divider(), chat.Paragraph(chat.T("payask.sum.above", args...)), chat.Paragraph(agreed(env, position))}
	}
	args = append(args, "By", summary.PayFigure(r.Min.Sub(pay), r.Currency))
	return []chat.Block{chat.Divider(), chat.Paragraph(chat.T("payask.sum.below", args...)), chat.Paragraph(agreed(env, position))}
}

// agreed is who has to agree to pay outside of a range.
func agreed(env flows.Env, position string) chat.Text {
	pos, _ := env.Company.Position(position)
	head := env.Company.Name(env.Company.Head())
	if lead, ok := env.Company.Person(pos.Lead); ok && lead.Active && pos.Lead != env.Company.Head() {
		return chat.T("payask.needs", "Lead", lead.Name, "Head", head)
	}
	return chat.T("payask.needs.head", "Head", head)
}

// button is a verb of the asker's own record for a range.
func button(env flows.Env, verb, position string, r hiring.PayRange) chat.Button {
	args := map[string]string{"position": position}
	if r.Level != "" {
		args["level"] = r.Level
	}
	if r.City != "" {
		args["city"] = r.City
	}
	return chat.Button{
		Label:  chat.T("payask.button." + verb),
		Action: chat.Action{Flow: Asking, Record: env.Actor.Person, Verb: verb, Args: args},
	}
}

// distinct are the different values of a part of ranges, in their order.
func distinct(ranges []hiring.PayRange, part func(hiring.PayRange) string) []string {
	var out []string
	for _, r := range ranges {
		if v := part(r); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
