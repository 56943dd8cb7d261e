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

// model is a table of pay as simply as it can be said: what each import left, one
// on the other, by level, city and first day.
type model struct {
	layers []layer
}

type layer struct {
	id     string
	ranges map[[3]string]hiring.PayRange
}

func (m *model) now() map[[3]string]hiring.PayRange {
	if len(m.layers) == 0 {
		return nil
	}
	return m.layers[len(m.layers)-1].ranges
}

func keyOf(r hiring.PayRange) [3]string { return [3]string{r.Level, r.City, r.From} }

// meet says whether two ranges of a level and city hold on one day, where neither
// gives way: an open end ends where the next begins.
func meet(a, b hiring.PayRange) bool {
	if a.Level != b.Level || a.City != b.City {
		return false
	}
	if b.From < a.From {
		a, b = b, a
	}
	return a.From == b.From || a.To != "" && a.To >= b.From
}

// bring is an import: refused as a whole where any two ranges then meet.
func (m *model) bring(id string, ranges []hiring.PayRange) (ok, changed bool) {
	next := map[[3]string]hiring.PayRange{}
	for k, r := range m.now() {
		next[k] = r
	}
	for _, r := range ranges {
		if old, stood := m.now()[keyOf(r)]; !stood || !same(old, r) {
			next[keyOf(r)], changed = r, true
		}
	}
	var all []hiring.PayRange
	for _, r := range next {
		all = append(all, r)
	}
	for i, a := range all {
		for _, b := range all[:i] {
			if meet(a, b) {
				return false, false
			}
		}
	}
	if changed {
		m.layers = append(m.layers, layer{id, next})
	}
	return true, changed
}

// takeBack undoes an import if it is the last one still remembered.
func (m *model) takeBack(id string) bool {
	n := len(m.layers)
	if n == 0 || m.layers[n-1].id != id {
		return false
	}
	m.layers = m.layers[:n-1]
	return true
}

// on is what holds on a day.
func (m *model) on(day string) map[[2]string]hiring.PayRange {
	out := map[[2]string]hiring.PayRange{}
	for _, r := range m.now() {
		at := [2]string{r.Level, r.City}
		if old, ok := out[at]; r.From <= day && (!ok || old.From < r.From) {
			out[at] = r
		}
	}
	for at, r := range out {
		if r.To != "" && r.To < day {
			delete(out, at)
		}
	}
	return out
}

func drawRanges(t *rapid.T) []hiring.PayRange {
	days := []string{"2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01"}
	out := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) hiring.PayRange {
		r := rangeOf(rapid.SampledFrom([]string{"", "P5", "P6"}).Draw(t, "level"), rapid.SampledFrom([]string{"", "上海"}).Draw(t, "city"), "CNY", "13", "1000", "1500", "2000")
		from := rapid.IntRange(0, len(days)-1).Draw(t, "from")
		r.From = days[from]
		if to := rapid.IntRange(from, len(days)+2).Draw(t, "to"); to < len(days) {
			r.To = days[to]
		}
		r.Min = amountOf(rapid.SampledFrom([]string{"1000", "1100"}).Draw(t, "min"))
		return r
	}), 1, 3, keyOf).Draw(t, "ranges")
	return out
}

// TestTableIsItsModel: imports, the same again, and undos in any order leave what
// a simple model leaves; on no day do two ranges of a level and city hold; what
// is no longer remembered cannot be taken back, and what was taken back is as if
// it had never been.
func TestTableIsItsModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var table hiring.PayTable
		var m model
		var ids []string
		for step := range rapid.IntRange(1, 14).Draw(t, "steps") {
			undoing := len(ids) > 0 && rapid.IntRange(0, 2).Draw(t, "what") == 0
			if undoing {
				id := rapid.SampledFrom(ids).Draw(t, "id")
				// The last ones are tried more often, or little would be undone.
				if rapid.Bool().Draw(t, "last") && len(m.layers) > 0 {
					id = m.layers[len(m.layers)-1].id
				}
				old := len(m.layers) > 0 && m.layers[len(m.layers)-1].id == id && len(table.Past) == 0
				turn, err := undo(flows.Env{}, hiring.Case{}, table, chat.Event{Values: chat.Values{"import": {id}}})
				done := err == nil && StateOf(turn.Notice.Key) == Undone
				if old { // more than a table remembers
					if done {
						t.Fatalf("undo of %s, which is not remembered", id)
					}
				} else if want := m.takeBack(id); done != want {
					t.Fatalf("undo of %s: %v %v, want %v", id, turn.Notice, err, want)
				}
				if done {
					table = turn.Part
				}
			} else {
				id := fmt.Sprint("i", step)
				ranges := drawRanges(t)
				ids = append(ids, id)
				raw, _ := json.Marshal(Row{id, ranges})
				turn, err := takeRow(flows.Env{}, hiring.Case{}, table, chat.Event{Data: raw})
				ok, changed := m.bring(id, ranges)
				if ok != (err == nil) || ok && changed != (StateOf(turn.Notice.Key) == Accepted) {
					t.Fatalf("import of %v: %v %v, want %v %v", ranges, turn.Notice, err, ok, changed)
				}
				if err == nil {
					table = turn.Part
					again, err := takeRow(flows.Env{}, hiring.Case{}, table, chat.Event{Data: raw})
					if err != nil || StateOf(again.Notice.Key) != Unchanged || changed && len(again.Part.Past) != len(table.Past) {
						t.Fatalf("the same once more: %v %v", again.Notice, err)
					}
				}
			}
			compare(t, table, &m)
		}
	})
}

func compare(t *rapid.T, table hiring.PayTable, m *model) {
	var have, want []string
	say := func(r hiring.PayRange) string { return fmt.Sprint(r.Level, r.City, r.From, r.To, r.Min) }
	for _, r := range table.Ranges {
		have = append(have, say(r))
	}
	for _, r := range m.now() {
		want = append(want, say(r))
	}
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Fatalf("table\n%s\nmodel\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}
	if !slices.IsSortedFunc(table.Ranges, hiring.PayRange.Compare) || len(table.Past) > mostPast {
		t.Fatalf("%d past, ranges %v", len(table.Past), table.Ranges)
	}
	for _, day := range []string{"2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01", "2026-10-01", "2026-12-31", "2027-01-01", "2030-01-01"} {
		on, wanted := table.On(day), m.on(day)
		if len(on) != len(wanted) {
			t.Fatalf("on %s: %v, want %v", day, on, wanted)
		}
		for _, r := range on {
			if say(r) != say(wanted[[2]string{r.Level, r.City}]) {
				t.Fatalf("on %s: %v, want %v", day, on, wanted)
			}
		}
	}
}
