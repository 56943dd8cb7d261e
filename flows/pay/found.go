package pay

import (
	"slices"
	"sort"
	"strings"
	"time"

	"closeloop/bot/chat"
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
		return q, a.chosen(env, q)
	}
	f := a.byWords(env, q.words)
	if apart, ok := a.words.apart(q); f.empty() && ok {
		if f = a.byWords(env, apart.words); !f.empty() {
			q = apart
		}
	}
	if f.empty() {
		f.near = a.nearest(env, q.words)
		if apart, ok := a.words.apart(q); len(f.near) == 0 && ok {
			if f.near = a.nearest(env, apart.words); len(f.near) > 0 {
				apart.words, q = q.words, apart // what was typed is said back
			}
		}
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
	sees := seenBy(env)
	hits := a.positions.Find(env.Company, words, sees)
	p, ok := env.Company.PositionNamed(words)
	if ok && sees(p.ID) && !slices.ContainsFunc(hits, func(m Match) bool { return m.Position == p.ID && m.Place == spelling.All }) {
		hits = slices.Insert(hits, 0, Match{p.ID, spelling.All}) // newer than the index
	}
	for _, least := range []spelling.Place{spelling.All, spelling.Inside} {
		if len(hits) > 0 && hits[0].Place >= least {
			return slices.DeleteFunc(hits, func(m Match) bool { return m.Place < least })
		}
	}
	return hits
}

// seenBy is the one right to find a position: of the actor, as the company is in
// this turn.
func seenBy(env flows.Env) Sees {
	return func(position string) bool { return env.Company.SeesPay(env.Actor.Person, position) }
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
	f.ranges = chosen(f.table, c.level, c.city)
	return f
}

// chosen is what a button asks for. A level and a city are only what the table
// has: whatever else a button brings is named as strange, and is no topic.
func (a *asker) chosen(env flows.Env, q question) finding {
	table := tableOf(env, q.position).On(today(env))
	words := slices.DeleteFunc([]string{chat.OneLine(q.level), chat.OneLine(q.city)}, func(s string) bool { return s == "" })
	level, city, strange := a.words.fit(table, words)
	return a.narrow(env, choice{q.position, level, city}, strange)
}

// nearest are the positions that may have been meant: those one slip away, else
// those that begin like the words, the most alike first.
func (a *asker) nearest(env flows.Env, words []string) []choice {
	for n := len(words); n > 0; n-- {
		if near := a.positions.Near(env.Company, strings.Join(words[:n], " "), seenBy(env)); len(near) > 0 {
			return a.offer(env, near, words[n:])
		}
	}
	if len(words) == 0 {
		return nil
	}
	letters := []rune(words[0])
	begun := func(n int) []Match {
		hits := a.positions.Find(env.Company, string(letters[:n]), seenBy(env))
		return slices.DeleteFunc(hits, func(m Match) bool { return m.Place < spelling.Inside })
	}
	// What a longer beginning finds a shorter one finds too.
	same := sort.Search(len(letters), func(n int) bool { return len(begun(n+1)) == 0 })
	if same < least(letters[:same]) {
		return nil
	}
	return a.offer(env, begun(same), words[1:])
}

// least is how much of a word must be the same to be offered.
func least(letters []rune) int {
	if spelling.Chinese(string(letters)) {
		return 2
	}
	return 4
}

// offer keeps the first positions, with what the other words name in their tables.
func (a *asker) offer(env flows.Env, hits []Match, rest []string) []choice {
	var out []choice
	for _, hit := range hits[:min(mostNear, len(hits))] {
		one := choice{position: hit.Position}
		if len(rest) > 0 {
			one.level, one.city, _ = a.words.fit(tableOf(env, hit.Position).On(today(env)), rest)
		}
		out = append(out, one)
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
