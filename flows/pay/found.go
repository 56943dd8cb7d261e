package pay

import (
	"slices"
	"strings"
	"time"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/spelling"
)

// finding is what a question came to, for who asks: nothing that this person
// may not see is in it, so that no right reads like not there.
type finding struct {
	position    string
	level, city string
	table       []hiring.PayRange // of the position, as it holds today
	ranges      []hiring.PayRange // of the level and the city
	strange     string            // words that are no level and no city of it

	several []choice // the words may mean any of these
	more    int      // and so many besides
	near    []choice // or are a slip away from these
}

// choice is a position that may be meant.
type choice struct{ position, level, city string }

// mostRead is how many positions of one question have their tables read;
// mostNear how many are asked back.
const (
	mostRead = 20
	mostNear = 3
)

// today is the day where the company is.
func today(env flows.Env) string { return env.Now.In(env.Company.Zone("")).Format(time.DateOnly) }

func tableOf(env flows.Env, position string) hiring.PayTable {
	t, _ := flows.Find[hiring.PayTable](env, Name, position)
	return t
}

// find answers a question: words to positions, one check of rights over all of
// them, and what is left. Words that were typed without blanks are read apart.
func (a *asker) find(env flows.Env, q question) (question, finding) {
	if q.position != "" {
		if !env.Company.SeesPay(env.Actor.Person, q.position) {
			return q, finding{}
		}
		return q, a.narrow(env, choice{q.position, q.level, q.city}, "")
	}
	f := a.byWords(env, q.words)
	if apart, ok := a.words.apart(q); f.empty() && ok {
		if f = a.byWords(env, apart.words); !f.empty() {
			q = apart
		}
	}
	if f.empty() {
		f.near = a.nearest(env, q.words)
	}
	return q, f
}

func (f finding) empty() bool { return f.position == "" && len(f.several) == 0 }

// byWords reads the first words as a position and the others as level and city,
// with as many for the position as can be.
func (a *asker) byWords(env flows.Env, words []string) finding {
	var loose finding
	for n := len(words); n > 0; n-- {
		hits := a.permitted(env, strings.Join(words[:n], " "))
		if len(hits) == 0 {
			continue
		}
		f := a.sift(env, hits, words[n:])
		if f.strange == "" {
			return f
		}
		if loose.empty() {
			loose = f
		}
	}
	return loose
}

// permitted are the positions that the words name and whose pay the actor may
// see; where some have exactly this name, only they.
func (a *asker) permitted(env flows.Env, words string) []Match {
	hits := a.positions.Find(env.Company, words)
	if p, ok := env.Company.PositionNamed(words); ok && !slices.ContainsFunc(hits, func(m Match) bool { return m.Position == p.ID && m.Place == spelling.All }) {
		hits = slices.Insert(slices.Clone(hits), 0, Match{p.ID, spelling.All}) // newer than the index
	}
	hits = slices.DeleteFunc(hits, func(m Match) bool { return !env.Company.SeesPay(env.Actor.Person, m.Position) })
	for _, least := range []spelling.Place{spelling.All, spelling.Inside} {
		if len(hits) > 0 && hits[0].Place >= least {
			return slices.DeleteFunc(hits, func(m Match) bool { return m.Place < least })
		}
	}
	return hits
}

// sift keeps the positions whose tables know the other words as level and city.
func (a *asker) sift(env flows.Env, hits []Match, rest []string) finding {
	var fits, all []choice
	strange := ""
	for _, hit := range hits[:min(mostRead, len(hits))] {
		level, city, odd := "", "", ""
		if len(rest) > 0 {
			level, city, odd = a.words.fit(tableOf(env, hit.Position).On(today(env)), rest)
		}
		one := choice{hit.Position, level, city}
		all = append(all, one)
		if odd == "" {
			fits = append(fits, one)
		}
		strange = odd
	}
	switch {
	case len(hits) > mostRead:
		return finding{several: all, more: len(hits) - mostRead}
	case len(fits) == 0:
		fits = all
	default:
		strange = ""
	}
	if len(fits) == 1 {
		return a.narrow(env, fits[0], strange)
	}
	return finding{several: fits, strange: strange}
}

// narrow reads the table of the one position that is meant.
func (a *asker) narrow(env flows.Env, c choice, strange string) finding {
	f := finding{position: c.position, level: c.level, city: c.city, strange: strange}
	f.table = tableOf(env, c.position).On(today(env))
	if strange == "" {
		words := slices.DeleteFunc([]string{c.level, c.city}, func(s string) bool { return s == "" })
		if level, city, strange := a.words.fit(f.table, words); strange == "" { // as this table writes them
			f.level, f.city = level, city
		}
	}
	f.ranges = chosen(f.table, c.level, c.city)
	return f
}

// nearest are the positions that may have been meant: those one slip away, else
// those that begin like the words, the most alike first.
func (a *asker) nearest(env flows.Env, words []string) []choice {
	for n := len(words); n > 0; n-- {
		near := a.offer(env, a.positions.Near(env.Company, strings.Join(words[:n], " ")))
		if len(near) > 0 {
			return near
		}
	}
	if len(words) == 0 {
		return nil
	}
	for letters := []rune(words[0]); ; {
		letters = letters[:len(letters)-1]
		if len(letters) < least(letters) {
			return nil
		}
		hits := slices.DeleteFunc(a.positions.Find(env.Company, string(letters)), func(m Match) bool { return m.Place < spelling.Inside })
		if near := a.offer(env, hits); len(near) > 0 {
			return near
		}
	}
}

// least is how much of a word must be the same to be offered.
func least(letters []rune) int {
	if spelling.Chinese(string(letters)) {
		return 2
	}
	return 4
}

func (a *asker) offer(env flows.Env, hits []Match) []choice {
	var out []choice
	for _, hit := range hits {
		if len(out) == mostNear {
			break
		}
		if env.Company.SeesPay(env.Actor.Person, hit.Position) {
			out = append(out, choice{position: hit.Position})
		}
	}
	return out
}

// topic is what the audit says a question was about: position, level and city
// that were found, or that none was.
func (f finding) topic() string {
	switch {
	case f.position != "":
		parts := []string{f.position}
		for _, part := range []string{f.level, f.city} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		return strings.Join(parts, " · ")
	case len(f.several) > 0:
		var ids []string
		for _, c := range f.several {
			ids = append(ids, c.position)
		}
		return strings.Join(ids, ", ")
	}
	return "none"
}
