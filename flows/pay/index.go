package pay

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"closeloop/flows/hiring"
	"closeloop/flows/spelling"
)

// Positions is the search for positions. It may return too many: rights are
// checked by whoever asks.
type Positions interface {
	// Find lists the positions that answer to the words, the best first.
	Find(company *hiring.Snapshot, words string) []Match
	// Near lists those whose name is one slip away, the best first.
	Near(company *hiring.Snapshot, words string) []Match
}

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
func (x *Index) Find(words string) []Match {
	w := x.speller.Words(words)
	return x.gather(func(i int) spelling.Place {
		if !x.marks[i].May(w) {
			return spelling.Nowhere
		}
		return x.names[i].Match(w)
	})
}

// Near lists the positions of which a name is one slip away from the words.
func (x *Index) Near(words string) []Match {
	w := x.speller.Words(words)
	return x.gather(func(i int) spelling.Place {
		if !x.marks[i].MayNear(w) {
			return spelling.Nowhere
		}
		return x.names[i].Near(w)
	})
}

// gather keeps the best place of each position.
func (x *Index) gather(place func(name int) spelling.Place) []Match {
	var out []Match
	last := int32(-1)
	for i, owner := range x.owner {
		at := place(i)
		switch {
		case at == spelling.Nowhere:
		case owner == last:
			out[len(out)-1].Place = max(out[len(out)-1].Place, at)
		default:
			out, last = append(out, Match{x.ids[owner], at}), owner
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(int(b.Place)-int(a.Place), strings.Compare(a.Position, b.Position))
	})
	return out
}
