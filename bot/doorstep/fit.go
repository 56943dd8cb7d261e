package doorstep

import "sort"

// Fitting says how pieces of a message are made to fit.
type Fitting[P any] struct {
	Holds  func([]P) bool // the platform takes these
	Kept   func(P) bool   // never left out
	Length func(P) int    // characters of words that may be cut; 0: not to be cut
	Cut    func(P, int) P // the first characters of its words
	More   P              // says that something is left out
}

// Fit is what fits of pieces. What does not is cut off at a word, with a piece
// that says so; what is kept stays, so that the way to the whole is there.
func (f Fitting[P]) Fit(pieces []P) []P {
	if f.Holds(pieces) {
		return pieces
	}
	first := sort.Search(len(pieces), func(n int) bool { return !f.Holds(f.upTo(pieces, n+1, f.More)) })
	if first < len(pieces) && f.Length(pieces[first]) > 0 {
		whole := pieces[first]
		cut := func(n int) []P { return f.upTo(pieces, first, f.Cut(whole, n), f.More) }
		const worth = 20 // fewer characters are no use
		n := sort.Search(f.Length(whole), func(n int) bool { return !f.Holds(cut(n + 1)) })
		if n >= worth {
			return cut(n)
		}
	}
	return f.upTo(pieces, first, f.More)
}

// upTo are the first pieces, those in place of the rest, and of the rest what is
// kept.
func (f Fitting[P]) upTo(pieces []P, first int, instead ...P) []P {
	out := append([]P{}, pieces[:first]...)
	if first < len(pieces) {
		out = append(out, instead...)
	}
	for _, p := range pieces[first:] {
		if f.Kept(p) {
			out = append(out, p)
		}
	}
	return out
}
