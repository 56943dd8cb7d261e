package pay

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"

	"pgregory.net/rapid"
)

// ranges reads ranges in short: level/city from..to min, parted by commas.
func ranges(t testing.TB, words string) (out []hiring.PayRange) {
	t.Helper()
	for _, word := range strings.Split(words, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		parts := strings.Fields(word)
		place, city, _ := strings.Cut(parts[0], "/")
		from, to, _ := strings.Cut(parts[1], "..")
		least, ok := Amount(parts[2])
		if !ok {
			t.Fatal(word)
		}
		out = append(out, hiring.PayRange{Level: place, City: city, Currency: "CNY", Min: least, Mid: least, Max: least, From: from, To: to})
	}
	return out
}

func short(all []hiring.PayRange) string {
	var out []string
	for _, r := range all {
		out = append(out, fmt.Sprintf("%s/%s %s..%s %s", r.Level, r.City, r.From, r.To, r.Min))
	}
	return strings.Join(out, ", ")
}

// TestFit: what the rows for one position would become beside its table.
func TestFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ stored, file, want string }{
		"new":                        {"", "P6/上海 2026-01-01.. 1K", "accepted"},
		"the same":                   {"P6/上海 2026-01-01.. 1K", "P6/上海 2026-01-01.. 1000", "unchanged"},
		"another amount":             {"P6/上海 2026-01-01.. 1K", "P6/上海 2026-01-01.. 2K", "updated"},
		"a later day follows":        {"P6/上海 2026-01-01.. 1K", "P6/上海 2026-07-01.. 2K", "accepted"},
		"an earlier day goes before": {"P6/上海 2026-07-01.. 1K", "P6/上海 2026-01-01.. 2K", "accepted"},
		"versions in one file":       {"", "P6/上海 2026-01-01.. 1K, P6/上海 2026-07-01.. 2K", "accepted accepted"},
		"other city":                 {"P6/上海 2026-01-01..2026-12-31 1K", "P6/北京 2026-07-01.. 2K", "accepted"},
		"twice":                      {"", "P6/上海 2026-01-01.. 1K, P6/上海 2026-01-01.. 1K, P7/上海 2026-01-01.. 1K", "twice twice accepted"},
		"days meet":                  {"", "P6/上海 2026-01-01..2026-07-01 1K, P6/上海 2026-07-01.. 2K", "overlap overlap"},
		"next day":                   {"", "P6/上海 2026-01-01..2026-06-30 1K, P6/上海 2026-07-01.. 2K", "accepted accepted"},
		"a long one over two":        {"", "P6/上海 2026-01-01..2026-12-31 1K, P6/上海 2026-02-01..2026-03-01 2K, P6/上海 2026-06-01.. 3K", "overlap overlap overlap"},
		"meets a stored end":         {"P6/上海 2026-01-01..2026-12-31 1K", "P6/上海 2026-07-01.. 2K", "stored"},
		"ends in a stored one":       {"P6/上海 2026-07-01.. 1K", "P6/上海 2026-01-01..2026-07-01 2K", "stored"},
		"with the end brought along": {"P6/上海 2026-01-01..2026-12-31 1K", "P6/上海 2026-07-01.. 2K, P6/上海 2026-01-01..2026-06-30 1K", "accepted updated"},
		"one spelling":               {"P6/上海 2026-01-01.. 1K", "p6/上海市 2026-01-01.. 1K, Ｐ6/上海 2026-07-01.. 2K", "unchanged accepted"},
		"spelt twice in a file":      {"", "P6/上海 2026-01-01.. 1K, p6/上海市 2026-01-01.. 2K", "twice twice"},
		"what it replaced is back":   {"P6/上海 2026-01-01..2026-10-01 1K", "P6/上海 2026-01-01..2026-03-01 1K, P6/上海 2026-02-01..2026-05-01 2K, P6/上海 2026-08-01.. 3K", "overlap overlap stored"},
	} {
		table := hiring.PayTable{Ranges: ranges(t, c.stored)}
		var lines []*Line
		for i, r := range ranges(t, c.file) {
			lines = append(lines, &Line{Row: i + 1, Range: r, State: Accepted})
		}
		Fit(table, "new", lines)
		var got []string
		for _, l := range lines {
			word := string(l.State)
			if len(l.Faults) > 0 {
				word = strings.TrimPrefix(l.Faults[0].Reason.Key, "paytable.fault.")
			}
			got = append(got, word)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	many := make([]*Line, mostRanges+2)
	for i := range many {
		many[i] = &Line{Row: i + 1, Range: hiring.PayRange{Level: fmt.Sprint(i), From: "2026-01-01"}}
	}
	if Fit(hiring.PayTable{}, "new", many); many[mostRanges-1].State != Accepted || many[mostRanges].State != Refused {
		t.Error("a table has no end")
	}
}

// brings runs the verb row and says what stands afterwards, with what the turn
// says or refuses.
func brings(t testing.TB, table hiring.PayTable, id, words string) (hiring.PayTable, string) {
	t.Helper()
	raw, err := json.Marshal(Row{Import: id, Ranges: ranges(t, words)})
	if err != nil {
		t.Fatal(err)
	}
	return does(table, "row", chat.Event{Data: raw})
}

func does(table hiring.PayTable, verb string, ev chat.Event) (hiring.PayTable, string) {
	turn, err := Flow().Verbs[verb].Step(flows.Env{}, hiring.Case{ID: "be"}, table, ev)
	if err != nil {
		return table, chat.AsProblem(err).Sentence.Key
	}
	return turn.Part, strings.TrimPrefix(turn.Notice.Key, "paytable.state.")
}

func undoes(table hiring.PayTable, id string) (hiring.PayTable, string) {
	return does(table, "undo", chat.Event{Values: chat.Values{"import": {id}}})
}

// TestRowAndUndo: an import and the next, each taken back in its turn.
func TestRowAndUndo(t *testing.T) {
	t.Parallel()
	table := hiring.PayTable{}
	step := func(got hiring.PayTable, said, wantSaid, want string) {
		t.Helper()
		if said != wantSaid || short(got.Ranges) != want {
			t.Errorf("%q: %s\nwant %q: %s", said, short(got.Ranges), wantSaid, want)
		}
		table = got
	}
	do := func(id, words, wantSaid, want string) {
		t.Helper()
		got, said := brings(t, table, id, words)
		step(got, said, wantSaid, want)
	}
	back := func(id, wantSaid, want string) {
		t.Helper()
		got, said := undoes(table, id)
		step(got, said, wantSaid, want)
	}
	const one, two = "P6/上海 2026-01-01.. 1000", "P6/上海 2026-01-01.. 1000, P6/上海 2026-07-01.. 2000"
	do("a", "P6/上海 2026-01-01.. 1K", "accepted", one)
	do("a", "P6/上海 2026-01-01.. 1K", "unchanged", one) // told twice
	do("b", "P6/上海 2026-01-01.. 1K", "unchanged", one)
	if len(table.Past) != 1 || table.Ranges[0].Import != "a" {
		t.Errorf("%+v", table)
	}
	do("b", "P6/上海 2026-07-01.. 2K", "accepted", two)
	back("a", "paytable.later", two)
	back("never", "unchanged", two)
	back("b", "undone", one)
	back("b", "unchanged", one)
	back("a", "undone", "")
	back("a", "unchanged", "")
	do("c", "P6/上海 2026-01-01..2026-06-30 1K", "accepted", "P6/上海 2026-01-01..2026-06-30 1000")
	do("d", "P6/上海 2026-05-01.. 1K", "paytable.meanwhile", "P6/上海 2026-01-01..2026-06-30 1000")
	for i := range mostPast + 3 {
		do(fmt.Sprint("many", i), fmt.Sprintf("P%d/ 2026-01-01.. 1K", i), "accepted", shortAfter(t, table, i))
	}
	if len(table.Past) != mostPast {
		t.Errorf("%d imports are remembered", len(table.Past))
	}
	back("c", "paytable.later", short(table.Ranges))
}

// shortAfter is a table in short with one level more.
func shortAfter(t testing.TB, table hiring.PayTable, level int) string {
	all := append(slices.Clone(table.Ranges), ranges(t, fmt.Sprintf("P%d/ 2026-01-01.. 1K", level))...)
	slices.SortFunc(all, hiring.PayRange.Compare)
	return short(all)
}

// TestImportsAndUndo: whatever is imported and taken back, in any order: no two
// ranges of one level and city hold on one day, what is taken back is exactly
// what was there, and the same file again changes nothing.
func TestImportsAndUndo(t *testing.T) {
	t.Parallel()
	day := func(n int) string { return fmt.Sprintf("2026-%02d-01", n) }
	rapid.Check(t, func(rt *rapid.T) {
		table := hiring.PayTable{}
		stack := []hiring.PayTable{}
		for n := range rapid.IntRange(1, 8).Draw(rt, "steps") {
			if len(stack) > 0 && len(stack) < mostPast && rapid.Bool().Draw(rt, "undo") {
				was := table.Past[0].Import
				got, said := undoes(table, was)
				if want := stack[len(stack)-1]; said != "undone" || short(got.Ranges) != short(want.Ranges) {
					rt.Fatalf("%s: %s, want %s", said, short(got.Ranges), short(want.Ranges))
				}
				table, stack = got, stack[:len(stack)-1]
				continue
			}
			from := rapid.IntRange(1, 12).Draw(rt, "from")
			words := fmt.Sprintf("P%d/ %s.. %dK", rapid.IntRange(1, 2).Draw(rt, "level"), day(from), rapid.IntRange(1, 3).Draw(rt, "amount"))
			if to := rapid.IntRange(0, 12).Draw(rt, "to"); to >= from {
				words = strings.Replace(words, "..", ".."+day(to), 1)
			}
			got, said := brings(t, table, fmt.Sprint("i", n), words)
			if said == "accepted" {
				stack = append(stack, table)
			}
			table = got
			if again, said := brings(t, table, fmt.Sprint("again", n), words); said == "accepted" || short(again.Ranges) != short(table.Ranges) {
				rt.Fatalf("the same again: %s, %s", said, short(again.Ranges))
			}
			if refuseMeeting(table.Ranges, nil) || meeting(table.Ranges) {
				rt.Fatalf("days meet: %s", short(table.Ranges))
			}
		}
	})
}

// meeting looks for a range that ends after the next began.
func meeting(all []hiring.PayRange) bool {
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if a.Level == b.Level && a.City == b.City && (a.From == b.From || a.To != "" && a.To >= b.From) {
			return true
		}
	}
	return false
}

// TestRemembered: an import is noted once, and when it was taken back.
func TestRemembered(t *testing.T) {
	t.Parallel()
	env := flows.NewEnv(thursday(), "hr-lin", company(), flows.Known{})
	f := Imports()
	turn, err := f.Verbs["note"].Step(env, hiring.Case{ID: "i"}, Imported{}, chat.Event{Values: chat.Values{"positions": {"3"}}})
	if err != nil || turn.Part != (Imported{By: "hr-lin", At: thursday(), Positions: 3}) {
		t.Fatalf("%+v %v", turn.Part, err)
	}
	if again, err := f.Verbs["note"].Step(env, hiring.Case{ID: "i"}, turn.Part, chat.Event{Values: chat.Values{"positions": {"9"}}}); err != nil || again.Part != turn.Part {
		t.Errorf("%+v %v", again.Part, err)
	}
	if _, err := f.Verbs["note"].Step(env, hiring.Case{ID: "i"}, Imported{}, chat.Event{}); err == nil {
		t.Error("no count is a count")
	}
	turn, err = f.Verbs["undone"].Step(env, hiring.Case{ID: "i"}, turn.Part, chat.Event{})
	if err != nil || !turn.Part.Undone.Equal(thursday()) || turn.Part.UndoneBy != "hr-lin" || turn.Part.Positions != 3 {
		t.Errorf("%+v %v", turn.Part, err)
	}
}
