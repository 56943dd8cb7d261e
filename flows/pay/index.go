package pay

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"closeloop/flows/hiring"
	"closeloop/flows/spelling"
)

// Positions is the search for positions, among those that a person may see: what
// is hidden is not even looked at, so that it costs no more than what is not there.
type Positions interface {
	// Find lists the positions that answer to the words, the best first.
	Find(company *hiring.Snapshot, words string, sees Sees) []Match
	// Near lists those whose name is one slip away, the best first.
	Near(company *hiring.Snapshot, words string, sees Sees) []Match
}

// Sees says whether a position may be found, by its id.
type Sees func(position string) bool

// Match is a position, and where the words stand in the best of its names.
type Match struct {
	Position string
	Place    spelling.Place
}

// Index is the search over the positions of a company as it was at one
// revision: in memory, never changed, used by many at once.
type Index struct {
	Revision uint64
	speller  spelling.Speller
	ids      []string         // of the positions
	marks    []spelling.Mark  // of the names, one beside the other: most end here
	names    []spelling.Title // all names of all positions
	owner    []int32          // whose each name is
}

// NewIndex reads the names of all positions: titles in every language, aliases,
// those that were learned, ids.
func NewIndex(company *hiring.Snapshot) *Index {
	x := &Index{Revision: company.Revision}
	for _, p := range company.Positions() {
		owner := int32(len(x.ids))
		x.ids = append(x.ids, p.ID)
		var seen []string
		for _, name := range slices.Concat([]string{p.ID}, slices.Sorted(maps.Values(p.Title)), p.Aliases, p.Learned) {
			title, mark := x.speller.Title(name)
			if title.Flat() == "" || slices.Contains(seen, title.Flat()) {
				continue
			}
			seen = append(seen, title.Flat())
			x.names, x.marks, x.owner = append(x.names, title), append(x.marks, mark), append(x.owner, owner)
		}
	}
	x.ids, x.names = slices.Clip(x.ids), slices.Clip(x.names)
	x.marks, x.owner = slices.Clip(x.marks), slices.Clip(x.owner)
	return x
}

// Find lists the positions that answer to the words, the best first.
func (x *Index) Find(words string, sees Sees) []Match {
	w := x.speller.Words(words)
	need := w.Mark()
	g := gathering{Index: x, sees: sees, last: -1, hidden: -1}
	for i := range x.marks {
		if x.marks[i].May(need) {
			g.look(i, func(t spelling.Title) spelling.Place { return t.Match(w) })
		}
	}
	return g.sorted()
}

// Near lists the positions of which a name is one slip away from the words. Of
// those that fit alike a few are enough.
func (x *Index) Near(words string, sees Sees) []Match {
	w := x.speller.Words(words)
	g := gathering{Index: x, sees: sees, last: -1, hidden: -1}
	for i := range x.marks {
		if g.alike[spelling.All] >= mostNear {
			break
		}
		if x.marks[i].MayNear(&w) {
			g.look(i, func(t spelling.Title) spelling.Place { return t.Near(w, g.least()) })
		}
	}
	return g.sorted()
}

// gathering keeps the best place of each position.
type gathering struct {
	*Index
	sees         Sees
	last, hidden int32 // position that a name was of, or that may not be found
	out          []Match
	alike        [spelling.All + 1]int // how many were found at a place or a better one
}

func (g *gathering) look(name int, place func(spelling.Title) spelling.Place) {
	owner := g.owner[name]
	if owner == g.hidden {
		return
	}
	if owner != g.last && !g.sees(g.ids[owner]) {
		g.hidden = owner
		return
	}
	at := place(g.names[name])
	if owner != g.last {
		g.out, g.last = append(g.out, Match{g.ids[owner], spelling.Nowhere}), owner
	}
	best := &g.out[len(g.out)-1]
	for better := best.Place + 1; better <= at; better++ {
		best.Place = better
		g.alike[better]++
	}
}

// least is the place that would still be news.
func (g *gathering) least() spelling.Place {
	for at := spelling.All; at > spelling.Nowhere; at-- {
		if g.alike[at] >= mostNear {
			return at + 1
		}
	}
	return spelling.Inside
}

func (g *gathering) sorted() []Match {
	out := slices.DeleteFunc(g.out, func(m Match) bool { return m.Place == spelling.Nowhere })
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(int(b.Place)-int(a.Place), strings.Compare(a.Position, b.Position))
	})
	return out
}
