package duty

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// homeShelf is a store with cases of two positions at several stages.
func homeShelf(t testing.TB, now time.Time) flows.Known {
	t.Helper()
	since := func(days int, status hiring.Status, change func(*hiring.Case)) func(*hiring.Case) {
		return func(c *hiring.Case) {
			c.Opened = now.AddDate(0, 0, -days)
			if change != nil {
				change(c)
			}
		}
	}
	ops := func(c *hiring.Case) { c.Position, c.Candidate = "ops", "P-2" }
	return shelf(
		t, now,
		cased("C-1", hiring.PendingEval, since(2, hiring.PendingEval, nil)),
		cased("C-2", hiring.PendingEval, since(6, hiring.PendingEval, func(c *hiring.Case) { c.Candidate = "P-2" })),
		cased("C-3", hiring.ReportDraft, since(1, hiring.ReportDraft, nil)),
		cased("C-4", hiring.RejectPending, since(3, hiring.RejectPending, nil)),
		cased("C-5", hiring.PendingSecond, since(0, hiring.PendingSecond, nil)),
		cased("C-6", hiring.PendingEval, since(1, hiring.PendingEval, ops)),
		cased("C-7", hiring.Rejected, since(9, hiring.Rejected, nil)),
	)
}

// TestHome: what is the reader's, and nothing else, the oldest first.
func TestHome(t *testing.T) {
	t.Parallel()
	now := at(t, "Wed 2026-11-11 12:00")
	known := homeShelf(t, now)
	for person, want := range map[string]struct {
		duties string // in order
		cells  string // of the table
	}{
		"hr-lin":     {"C-4 C-3 C-5", "duty.home.position report evaluation second letter; be 1 2 1 1"},
		"hr-qin":     {"", "duty.home.position evaluation; ops 1"},
		"mgr-zhao":   {"C-2 C-1", "duty.home.position evaluation second letter; be 2 1 1"}, // no draft
		"mgr-wu":     {"C-6", "duty.home.position evaluation second letter; be 2 1 1; ops 1 0 0"},
		"admin-chen": {"", "duty.home.position report evaluation second letter; be 1 2 1 1; ops 0 1 0 0"},
		"mgr-he":     {"", ""}, // deputy of somebody who is there
	} {
		reply, err := ask(t, flows.NewEnv(now, person, company(), known), "home", nil)
		if err != nil {
			t.Fatal(person, err)
		}
		duties, cells := homeSays(*reply.Card)
		if duties != want.duties || cells != want.cells {
			t.Errorf("%s: duties %q, table %q", person, duties, cells)
		}
	}
	for _, person := range []string{"", "stranger"} {
		if _, err := ask(t, flows.NewEnv(now, person, company(), known), "home", nil); err == nil {
			t.Errorf("%q has a page", person)
		}
	}
	gone := company(left("mgr-zhao"))
	if _, err := ask(t, flows.NewEnv(now, "mgr-zhao", gone, known), "home", nil); err == nil {
		t.Error("who left has a page")
	}
}

// homeSays are the cases that a page leads to, and its table.
func homeSays(c chat.Card) (duties, cells string) {
	var ids, rows []string
	for _, b := range c.Blocks {
		if b.Kind == chat.KindButtons && len(b.Row) == 1 {
			ids = append(ids, b.Row[0].Action.Record)
		}
		if b.Kind != chat.KindTable {
			continue
		}
		for _, row := range append([][]chat.Text{b.Table.Head}, b.Table.Rows...) {
			var words []string
			for _, cell := range row {
				word := strings.TrimPrefix(cell.Key, "duty.home.stage.") + cell.Literal
				if len(cell.In) > 0 {
					word = map[string]string{"后端工程师": "be", "运营": "ops"}[cell.In["zh-CN"]]
				}
				words = append(words, word)
			}
			rows = append(rows, strings.Join(words, " "))
		}
	}
	return strings.Join(ids, " "), strings.Join(rows, "; ")
}

// TestHomeCards: the page of each role, with and without work.
func TestHomeCards(t *testing.T) {
	t.Parallel()
	now := at(t, "Wed 2026-11-11 12:00")
	full, empty := homeShelf(t, now), shelf(t, now)
	var many []hiring.Case
	for i := range 14 {
		many = append(many, cased(fmt.Sprint("C-", i+1), hiring.PendingEval, func(c *hiring.Case) { c.Opened = now.Add(-time.Duration(i) * time.Hour) }))
	}
	for name, c := range map[string]struct {
		person string
		known  flows.Known
	}{
		"home-hr": {"hr-lin", full}, "home-manager": {"mgr-zhao", full}, "home-admin": {"admin-chen", full}, "home-many": {"mgr-zhao", shelf(t, now, many...)},
		"home-hr-empty": {"hr-lin", empty}, "home-manager-empty": {"mgr-zhao", empty}, "home-other-empty": {"it-luo", empty}, "home-first": {"admin-chen", empty},
	} {
		with := company()
		if name == "home-first" {
			with = hiring.NewSnapshot(1, with.Company, with.People(), nil)
		}
		if c.person == "it-luo" {
			with = hiring.NewSnapshot(1, with.Company, append(with.People(), hiring.Person{ID: "it-luo", Name: "罗军", Active: true}), with.Positions())
		}
		reply, err := ask(t, flows.NewEnv(now, c.person, with, c.known), "home", nil)
		if err != nil {
			t.Fatal(name, err)
		}
		cardtest.Golden(t, name, *reply.Card, cardtest.Page)
	}
}
