package company

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
)

// Filled writes the company as it is as XLSX, to be changed and imported again:
// as it stands it changes nothing. What tables cannot say is left out, and stays
// as it is.
func Filled(w io.Writer, s *hiring.Snapshot) error {
	words, err := readTableWords()
	if err != nil {
		return err
	}
	rows := map[string][]map[string]string{settingsTable: {settingsCells(employer(s.Company))}}
	for _, p := range s.People() {
		rows[peopleTable] = append(rows[peopleTable], personCells(p))
	}
	for _, p := range s.Positions() {
		rows[positionsTable] = append(rows[positionsTable], positionCells(p))
	}
	var samples []sheet.Sample
	for _, name := range []string{peopleTable, positionsTable, settingsTable} {
		columns, err := readColumns(name)
		if err != nil {
			return err
		}
		text, err := filledTable(columns, rows[name])
		if err != nil {
			return err
		}
		samples = append(samples, sheet.Sample{Name: words.Sheets[name], Columns: columns, Rows: text})
	}
	return sheet.Template(w, samples...)
}

// filledTable is a table as CSV. A column that may stand many times has one for
// each name that occurs.
func filledTable(columns sheet.Columns, rows []map[string]string) ([]byte, error) {
	var keys, header []string
	for _, col := range columns {
		if !col.Each {
			keys, header = append(keys, col.Key), append(header, col.Title["zh-CN"]+" "+col.Title["en"])
			continue
		}
		for _, key := range named(col.Key, rows) {
			keys, header = append(keys, key), append(header, col.Title["zh-CN"]+key[len(col.Key):])
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(header) // Flush tells
	for _, row := range rows {
		cells := make([]string, len(keys))
		for i, key := range keys {
			cells[i] = row[key]
		}
		_ = w.Write(cells)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write the company: %w", err)
	}
	return out.Bytes(), nil
}

// named are the keys "account:platform" that occur in rows.
func named(key string, rows []map[string]string) []string {
	found := map[string]bool{}
	for _, row := range rows {
		for k := range row {
			if strings.HasPrefix(k, key+":") {
				found[k] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// several puts names into one cell.
func several(names []string) string { return strings.Join(names, ", ") }

func yes(on bool) string {
	if on {
		return "yes"
	}
	return "no"
}

func settingsCells(c hiring.Company) map[string]string {
	name, english := cells(c.Name)
	return map[string]string{
		"name": name, "name_en": english, "locale": c.Locale, "timezone": c.Timezone, "region": c.Region, "calendar": c.Calendar,
	}
}

// cells are words in the two columns that they have.
func cells(w hiring.Words) (main, english string) {
	if w["zh-CN"] == "" {
		return w["en"], ""
	}
	return w["zh-CN"], w["en"]
}

func personCells(p hiring.Person) map[string]string {
	var roles []string
	for _, r := range p.Roles {
		roles = append(roles, string(r))
	}
	out := map[string]string{
		"id": p.ID, "name": p.Name, "roles": several(roles), "department": p.Department, "email": p.Email, "mobile": p.Mobile,
		"locale": p.Locale, "timezone": p.Timezone, "deputy": p.Deputy, "active": yes(p.Active),
	}
	for platform, user := range p.Accounts {
		out["account:"+platform] = user
	}
	return out
}

func positionCells(p hiring.Position) map[string]string {
	title, english := cells(p.Title)
	var payFor []string
	for _, role := range p.PayFor {
		payFor = append(payFor, string(role))
	}
	mark := ""
	if p.PassMark != 0 {
		mark = strconv.FormatFloat(p.PassMark, 'f', -1, 64)
	}
	return map[string]string{
		"id": p.ID, "title": title, "title_en": english, "aliases": several(p.Aliases), "department": p.Department,
		"hr": p.HR, "managers": several(p.Managers), "interviewers": several(p.Interviewers), "lead": p.Lead,
		"rounds": strconv.Itoa(p.Rounds), "pass_mark": mark, "on_fail": p.OnFail, "signals": p.Signals, "region": p.Region, "pilot": p.Pilot,
		"auto_send": yes(p.AutoSend), "blind": yes(p.Blind), "pay_for": several(payFor),
	}
}
