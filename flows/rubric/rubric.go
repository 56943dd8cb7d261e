// Package rubric measures what can be counted in the answers of an interview
// and, where the source sends no scores, proposes some from a table of weights
// that anybody can read: rubric.toml. A leaf; it knows answers and nothing else.
//
// How the weights were chosen, as nobody may trust a score that was tuned in
// silence: by principle, and before they were held against human judges.
// Communication rests on the six things about speaking that work on listeners
// and interviewers supports, or that common sense does and says so, and each
// weighs a sixth: where no outcome may be fitted, equal weights do about as
// well as any (Dawes 1979). The other dimensions are judgements of the house.
// Points run in straight lines between anchors, a published norm in the middle
// where there is one, and seldom cut off: what is cut off tells nobody apart.
//
// What helps is not the weights but measuring what a listener hears. Fillers
// are no words: they count once, as fillers, and neither as speed nor as
// vocabulary nor as much said (the pruned rate of Lennon 1990). Time in which
// the interviewer asks is not the candidate's slowness: it is taken off.
// Vocabulary is a moving average, as the plain ratio falls with length.
//
// Held against the judges of 74 real English interviews (flows/report has the
// test, which prints the table), communication agrees with their overall view
// at r = 0.40. An earlier table with weights by feeling gave 0.33. Few fillers
// alone give 0.43; the rest stays, as one habit of speech is no communication.
// Logic does not agree with what they noted as structure, and the long view
// says so. No Chinese interviews with ratings were at hand.
package rubric

import (
	_ "embed"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/BurntSushi/toml"
)

//go:embed rubric.toml
var tableFile string

// Rubric is the table of measures and weights with the word lists, ready to
// listen.
type Rubric struct {
	table   table
	tongues map[string]*Tongue
}

// table is rubric.toml.
type table struct {
	Speech  map[string]speech `toml:"speech"`
	Measure []criterion       `toml:"measure"`
	Weight  []share           `toml:"weight"`
}

// speech is what is usual in a language.
type speech struct {
	Fewest  int     `toml:"fewest"`  // words that the rubric needs to say anything
	Window  int     `toml:"window"`  // words among which variety counts different ones
	Asking  float64 `toml:"asking"`  // words a minute at which questions are asked
	Slowest float64 `toml:"slowest"` // beyond these the clock is wrong and not the speaker
	Fastest float64 `toml:"fastest"`
	Source  string  `toml:"source"`
}

// criterion is a measure: what it is worth in each language, and where that
// comes from. A measure may stand in for another one that could not be taken.
type criterion struct {
	Name   string `toml:"name"`
	Stands string `toml:"stands_for"`
	EN     curve  `toml:"en"`
	ZH     curve  `toml:"zh"`
	Source string `toml:"source"`
}

// share is what a measure weighs in a dimension, and why.
type share struct {
	Dimension string   `toml:"dimension"`
	Measure   string   `toml:"measure"`
	Weight    fraction `toml:"weight"`
	Source    string   `toml:"source"`
}

// fraction is a number written as 1/6, so that weights add up to exactly 1.
type fraction float64

// UnmarshalText reads it.
func (f *fraction) UnmarshalText(text []byte) error {
	r, ok := new(big.Rat).SetString(string(text))
	if !ok {
		return fmt.Errorf("%q is no fraction", text)
	}
	v, _ := r.Float64()
	*f = fraction(v)
	return nil
}

// anyOther stands for all dimensions that have no weights of their own.
const anyOther = "*"

// curve turns a measure into points: straight lines between the pairs of value
// and points, level beyond the ends.
type curve [][2]float64

func (c curve) at(v float64) float64 {
	for i := range c {
		switch {
		case v > c[i][0]:
			continue
		case i == 0:
			return c[0][1]
		}
		from, to := c[i-1], c[i]
		return from[1] + (to[1]-from[1])*(v-from[0])/(to[0]-from[0])
	}
	return c[len(c)-1][1]
}

// New reads the table and the word lists.
func New() (*Rubric, error) {
	r := &Rubric{tongues: map[string]*Tongue{}}
	if err := read(tableFile, &r.table); err != nil {
		return nil, fmt.Errorf("read the rubric: %w", err)
	}
	for _, lang := range []string{English, Chinese} {
		t, err := readTongue(lang)
		if err != nil {
			return nil, err
		}
		r.tongues[lang] = t
	}
	return r, nil
}

func read(file string, t *table) error {
	meta, err := toml.Decode(file, t)
	if err != nil {
		return err
	}
	if rest := meta.Undecoded(); len(rest) > 0 {
		return fmt.Errorf("unknown key %v", rest[0])
	}
	for _, m := range t.Measure {
		if len(m.EN) == 0 || len(m.ZH) == 0 {
			return errors.New(m.Name + " has no points")
		}
	}
	return nil
}

// shares are the weights of a dimension, in the order of the table.
func (t table) shares(dimension string) []share {
	of := func(d string) []share {
		return slices.DeleteFunc(slices.Clone(t.Weight), func(s share) bool { return s.Dimension != d })
	}
	if own := of(dimension); len(own) > 0 {
		return own
	}
	return of(anyOther)
}

// found is a measure that could be taken, or the first of those that stand in
// for it.
func (t table) found(name string, m measured) (criterion, bool) {
	for _, c := range t.Measure {
		if _, ok := m[c.Name]; ok && (c.Name == name || c.Stands == name) {
			return c, true
		}
	}
	return criterion{}, false
}

// points are what a value is worth, 0–100.
func (c criterion) points(lang string, value float64) float64 {
	if lang == Chinese {
		return c.ZH.at(value)
	}
	return c.EN.at(value)
}
