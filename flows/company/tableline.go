package company

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

	"golang.org/x/text/unicode/norm"
)

// tableLine is one row of a table on its way into the document.
type tableLine struct {
	r      *tableReader
	row    sheet.Row
	header sheet.Header
	at     string // its path in the document
	place  Fault  // its sheet and row
}

// cell reads a column into a field, whose place it notes.
func (l *tableLine) cell(key, field string) string {
	for _, p := range l.header.Places {
		if p.Key == key && p.Name == "" {
			at := l.place
			at.Title = p.Title
			l.r.places[l.at+"."+field] = at
			return chat.OneLine(p.In(l.row))
		}
	}
	return ""
}

func (l *tableLine) fault(field string, why chat.Text) {
	at := l.r.placeOf(l.at + "." + field)
	at.Path, at.Why = strings.TrimSuffix(l.at+"."+field, "."), why
	l.r.faults = append(l.r.faults, at)
}

// list parts a cell that names several.
func (l *tableLine) list(key, field string) []string {
	var out []string
	for _, p := range l.header.Places {
		if p.Key == key {
			_ = l.cell(key, field)
			out = strings.FieldsFunc(p.In(l.row), func(r rune) bool { return strings.ContainsRune("、,，;；\n", r) })
		}
	}
	for i := range out {
		out[i] = chat.OneLine(out[i])
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// truth reads a yes or no; left out is nil.
func (l *tableLine) truth(key string) *bool {
	word := l.cell(key, key)
	if word == "" {
		return nil
	}
	first, _, _ := strings.Cut(word, " ")
	for _, w := range []string{word, first} {
		if yes, ok := l.r.words.truth.Truth(w); ok {
			return &yes
		}
	}
	l.fault(key, chat.T("company.fault.table.yes", "Value", short(word)))
	return nil
}

// number reads a number; left out is nil.
func (l *tableLine) number(key string) *float64 {
	word := l.cell(key, key)
	if word == "" {
		return nil
	}
	n, ok := sheet.Number(word)
	if !ok {
		l.fault(key, chat.T("company.fault.table.number", "Value", short(word)))
		return nil
	}
	return &n
}

// choice finds which of the known words somebody wrote. Each is offered with
// the word that people rather use.
func (l *tableLine) choice(field, word string, known map[string][]string) string {
	bare := strings.ToLower(norm.NFKC.String(word))
	var offered []string
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if slices.Contains(known[key], bare) {
			return key
		}
		offered = append(offered, strings.Join(known[key][:min(2, len(known[key]))], " "))
	}
	if word != "" {
		l.fault(field, chat.T("company.fault.choice", "Value", short(word), "Allowed", strings.Join(offered, " | ")))
	}
	return ""
}

// phone reads a number that a spreadsheet may have shortened.
func (l *tableLine) phone(key string) string {
	word := l.cell(key, key)
	digits, ok := sheet.Digits(word)
	if !ok {
		l.fault(key, chat.T("company.fault.table.rounded", "Value", short(word)))
	}
	return digits
}

// titled are words in the language they are written in, and in English.
func titled(words, english string) hiring.Words {
	out := hiring.Words{}
	if words != "" {
		if strings.ContainsFunc(words, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			out["zh-CN"] = words
		} else {
			out["en"] = words
		}
	}
	if english != "" {
		out["en"] = english
	}
	return out
}

// settings reads the company's one row.
func (r *tableReader) settings(l *tableLine) {
	if r.doc.Company.Name != nil {
		l.fault("", chat.T("company.fault.table.one"))
		return
	}
	r.doc.Company = hiring.Company{
		Name:   titled(l.cell("name", "name"), l.cell("name_en", "name.en")),
		Locale: l.cell("locale", "locale"), Timezone: l.cell("timezone", "timezone"),
		Region: l.cell("region", "region"), Calendar: l.cell("calendar", "calendar"),
	}
}

func (r *tableReader) person(l *tableLine) {
	row := personRow{
		ID: l.cell("id", "id"), Name: l.cell("name", "name"), Department: l.cell("department", "department"),
		Email: l.cell("email", "email"), Mobile: l.phone("mobile"), Locale: l.cell("locale", "locale"),
		Timezone: l.cell("timezone", "timezone"), Deputy: l.cell("deputy", "deputy"), Active: l.truth("active"),
	}
	for _, word := range l.list("roles", "roles") {
		for _, role := range strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '+' }) {
			if key := l.choice("roles", strings.TrimSpace(role), r.words.Roles); key != "" && !slices.Contains(row.Roles, hiring.Role(key)) {
				row.Roles = append(row.Roles, hiring.Role(key))
			}
		}
	}
	for _, p := range l.header.Places {
		if user := p.In(l.row); p.Key == "account" && p.Name != "" && user != "" {
			if row.Accounts == nil {
				row.Accounts = map[string]string{}
			}
			platform := strings.ToLower(p.Name)
			row.Accounts[platform] = user
			at := l.place
			at.Title = p.Title
			r.places[l.at+".accounts."+platform] = at
		}
	}
	r.doc.People = append(r.doc.People, row)
}

func (r *tableReader) position(l *tableLine) {
	row := positionRow{
		ID: l.cell("id", "id"), Title: titled(l.cell("title", "title"), l.cell("title_en", "title.en")),
		Aliases: l.list("aliases", "aliases"), Department: l.cell("department", "department"),
		HR: l.cell("hr", "hr"), Managers: l.list("managers", "managers"), Interviewers: l.list("interviewers", "interviewers"),
		Lead: l.cell("lead", "lead"), Region: l.cell("region", "region"),
		OnFail:  l.choice("on_fail", l.cell("on_fail", "on_fail"), r.words.OnFail),
		Signals: l.choice("signals", l.cell("signals", "signals"), r.words.Signals),
		Pilot:   l.choice("pilot", l.cell("pilot", "pilot"), r.words.Pilot),
	}
	for _, word := range l.list("pay_for", "pay_for") {
		if key := l.choice("pay_for", word, r.words.PayFor); key != "" && !slices.Contains(row.PayFor, hiring.Role(key)) {
			row.PayFor = append(row.PayFor, hiring.Role(key))
		}
	}
	if n := l.number("rounds"); n != nil {
		rounds := int(*n)
		if row.Rounds = &rounds; *n != math.Trunc(*n) || math.Abs(*n) > 100 {
			l.fault("rounds", chat.T("company.fault.table.rounds"))
		}
	}
	if n := l.number("pass_mark"); n != nil {
		row.PassMark = *n
	}
	if was, known := r.old.Position(row.position(r.old.Company, defaults{}).ID); known && row.Pilot == "" {
		row.Pilot = was.Pilot // a table from before there was the column switches nothing on
	}
	no := false
	row.AutoSend = *cmp.Or(l.truth("auto_send"), &no)
	row.Blind = *cmp.Or(l.truth("blind"), &no)
	r.doc.Positions = append(r.doc.Positions, row)
}
