// Package almanac keeps what a company says about working days, by region: the
// tables of years that it imported over the built-in ones, and the days on which
// nobody of it works. It also reads such tables, purely: bytes in, days and
// faults out. The law it keeps: a year counts as known only when its whole table
// is there, so that no date is ever counted on half of one.
package almanac

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
)

// Name is the flow's; a record is a region in capitals.
const Name = "almanac"

// Of finds the calendar of a region as a company has it.
type Of func(s *hiring.Snapshot, region string) *calendar.Calendar

// Recount is the slow work that plans the running duties of a region anew, after
// its days have changed.
const Recount = "recount"

// How many own days there may be, and how many days ahead: a year typed wrong
// must not give everybody a day off.
const (
	mostOwn     = 60
	farthestOwn = 500
)

// Flow makes the flow. Its verbs: put (the bot's own; Values "json", a [File]);
// show, by everybody; own (Values "dates"), by an admin. Question: calendar. What
// changes a day has the running duties planned anew.
func Flow(of Of) flows.Flow[hiring.Almanac] {
	f := almanacs{of}
	return flows.Flow[hiring.Almanac]{
		Name: Name, Alone: true, Shared: true, Implicit: true, View: f.view,
		Verbs: map[string]flows.Verb[hiring.Almanac]{
			"put":       {Step: f.put},
			"recounted": {Step: stay},
			"own":       {May: keeps, Fresh: true, Form: ownForm, Step: own},
			"show": {
				May:  func(env flows.Env, head hiring.Case, _ hiring.Almanac) bool { return known(env) && inUse(env, head.ID) },
				Step: stay,
			},
		},
		Questions: map[string]flows.Question{"calendar": {May: known, Answer: f.answer}},
	}
}

type almanacs struct{ of Of }

func known(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active
}

func keeps(env flows.Env, head hiring.Case, _ hiring.Almanac) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && p.Has(hiring.Admin) && inUse(env, head.ID)
}

// inUse says whether somebody of the company works by a region's calendar.
func inUse(env flows.Env, region string) bool { return slices.Contains(Regions(env.Company), region) }

// Regions are those by whose calendars a company works: its own first, then
// those of its positions.
func Regions(s *hiring.Snapshot) []string {
	own := strings.ToUpper(s.Company.Calendar)
	var others []string
	for _, p := range s.Positions() {
		if region := strings.ToUpper(p.Region); region != "" && region != own {
			others = append(others, region)
		}
	}
	slices.Sort(others)
	if others = slices.Compact(others); own == "" {
		return others
	}
	return append([]string{own}, others...)
}

func stay(_ flows.Env, head hiring.Case, part hiring.Almanac, _ chat.Event) (flows.Turn[hiring.Almanac], error) {
	return flows.Turn[hiring.Almanac]{Head: head, Part: part}, nil
}

// counted is a turn after which duties count by other days.
func counted(env flows.Env, turn flows.Turn[hiring.Almanac]) flows.Turn[hiring.Almanac] {
	turn.Part.Changed = env.Now
	turn.Effects = append(turn.Effects, flows.Call{Name: Recount, At: env.Now, Answer: "recounted"})
	return turn
}

func (f almanacs) put(env flows.Env, head hiring.Case, part hiring.Almanac, ev chat.Event) (flows.Turn[hiring.Almanac], error) {
	turn := flows.Turn[hiring.Almanac]{Head: head, Part: part}
	var file File
	if err := json.Unmarshal([]byte(ev.Values.Get("json")), &file); err != nil {
		return turn, fmt.Errorf("read a calendar to put: %w", err)
	}
	var faults []sheet.Fault
	turn.Part, _, faults = file.Over(f.of(env.Company, head.ID), part)
	if len(faults) > 0 { // it was checked before, and meanwhile another came
		return turn, chat.Refuse(chat.Invalid, faults[0].Why)
	}
	turn.Part.Region = head.ID
	return counted(env, turn), nil
}

// today is the day it is where the company is.
func today(env flows.Env) string { return env.Now.In(env.Company.Zone("")).Format(time.DateOnly) }

// ahead are the own days that are still to come.
func ahead(env flows.Env, part hiring.Almanac) []string {
	return slices.DeleteFunc(slices.Clone(part.Own), func(day string) bool { return day < today(env) })
}

func ownForm(env flows.Env, head hiring.Case, part hiring.Almanac) chat.Form {
	return chat.Form{
		Title: chat.T("almanac.own.title", "Region", regionName(head.ID)), Submit: chat.T("almanac.own.submit"),
		Fields: []chat.Field{{
			Name: "dates", Label: chat.T("almanac.own.days"), Hint: chat.T("almanac.own.hint"), Type: chat.FieldArea,
			Value: strings.Join(ahead(env, part), "\n"), Max: 2000,
		}},
	}
}

// own takes the days that were typed in place of those to come; days that have
// gone stay, as what was due then was counted with them.
func own(env flows.Env, head hiring.Case, part hiring.Almanac, ev chat.Event) (flows.Turn[hiring.Almanac], error) {
	turn := flows.Turn[hiring.Almanac]{Head: head, Part: part}
	typed, why := ownDays(env, ev.Values.Get("dates"))
	if !why.Empty() {
		p := chat.Refuse(chat.Invalid, chat.T("problem.values"))
		p.Fields = map[string]chat.Text{"dates": why}
		return turn, p
	}
	gone := slices.DeleteFunc(slices.Clone(part.Own), func(day string) bool { return day >= today(env) })
	turn.Part.Region, turn.Part.Own = head.ID, append(gone, typed...)
	if slices.Equal(turn.Part.Own, part.Own) {
		turn.Part, turn.Notice = part, chat.T("almanac.own.same")
		return turn, nil
	}
	turn.Notice = chat.T("almanac.own.done", "Count", len(typed))
	return counted(env, turn), nil
}

// ownDays reads days as people write them, one a line or parted by commas.
func ownDays(env flows.Env, text string) ([]string, chat.Text) {
	days := map[string]bool{}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r,，、;；", r) })
	for _, word := range parts {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		at, ok := sheet.Clock{Zone: time.UTC}.Moment(word)
		day := at.Format(time.DateOnly)
		switch {
		case !ok:
			return nil, chat.T("almanac.own.date", "Given", clip(word))
		case day < today(env):
			return nil, chat.T("almanac.own.past", "Given", clip(word))
		case at.After(env.Now.AddDate(0, 0, farthestOwn)):
			return nil, chat.T("almanac.own.far", "Given", clip(word))
		}
		days[day] = true
	}
	if len(days) > mostOwn {
		return nil, chat.T("almanac.own.many", "Limit", mostOwn)
	}
	return slices.Sorted(maps.Keys(days)), chat.Text{}
}

// clip keeps a word that somebody typed within a sentence.
func clip(word string) string {
	word = chat.OneLine(word)
	if r := []rune(word); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return word
}
