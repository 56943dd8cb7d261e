// Package commands turns what people type into an action or a question. Its
// catalogue is one table that help, suggestions, manifests and completion
// read alike; its grammar takes full-width for ASCII and keeps the untouched
// words of free text. It decides nothing about rights: every right is checked
// in the turn (law 1), so that "no right" and "not found" stay one sentence.
// In a place that others read it answers in private (law 7).
package commands

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"closeloop/flows/hiring"

	"github.com/BurntSushi/toml"
)

//go:embed catalogue.toml
var catalogueFile string

// Entry is one verb of the catalogue. Exactly one of Asks and Flow is set.
type Entry struct {
	Name    string            `toml:"name"`
	Group   string            `toml:"group"`    // under which heading help names it
	English []string          `toml:"en"`       // other words for it
	Chinese []string          `toml:"zh"`       // the first is the usual one
	Pinyin  []string          `toml:"pinyin"`   // of the Chinese ones, for typing without an input method
	Roles   []hiring.Role     `toml:"roles"`    // who has use for it; none: everybody
	Asks    string            `toml:"asks"`     // the question it puts
	Flow    string            `toml:"flow"`     // the flow it acts on
	Record  string            `toml:"record"`   // the record; none: that of who types
	Verb    string            `toml:"verb"`     // the flow's verb
	Takes   []string          `toml:"takes"`    // names of what follows; the last takes all that is left
	MayTake string            `toml:"may_take"` // name of one thing more, which may be left out
	Words   map[string]string `toml:"words"`    // other ways to write a value
	// Strangers: also an account that belongs to nobody may type it.
	Strangers bool `toml:"strangers"`
	// Own: it is about oneself or one's training, and means the same in the middle
	// of a practice.
	Own bool `toml:"own"`
}

// Usage is the key of the message that shows how it is typed and what it does.
func (e Entry) Usage() string { return "commands.usage." + e.Name }

// More is the key of the message that explains it with an example.
func (e Entry) More() string { return "commands.more." + e.Name }

// Writes says whether it changes something: such a verb is never guessed.
func (e Entry) Writes() bool { return e.Asks == "" }

// For says whether a person has use for it.
func (e Entry) For(p hiring.Person) bool {
	return p.Active && (len(e.Roles) == 0 || slices.ContainsFunc(e.Roles, p.Has))
}

// names are all ways to write the verb, folded, the main one first.
func (e Entry) names() []string {
	return slices.Concat([]string{e.Name}, e.English, e.Chinese, e.Pinyin)
}

// Catalogue is all verbs in the order of help.
type Catalogue struct {
	entries []Entry
	byName  map[string]int
	sound   map[string]string // pinyin of each Chinese name
}

// Open reads the embedded catalogue.
func Open() (*Catalogue, error) {
	var table struct {
		Verbs []Entry `toml:"verbs"`
	}
	meta, err := toml.Decode(catalogueFile, &table)
	if err != nil {
		return nil, fmt.Errorf("read the catalogue of commands: %w", err)
	}
	if left := meta.Undecoded(); len(left) > 0 {
		return nil, fmt.Errorf("read the catalogue of commands: unknown key %s", left[0])
	}
	c := &Catalogue{entries: table.Verbs, byName: map[string]int{}, sound: map[string]string{}}
	for i, e := range c.entries {
		for _, name := range e.Chinese {
			c.sound[name] = pinyinOf(name)
		}
		if !slices.Contains(groups(), e.Group) {
			return nil, fmt.Errorf("read the catalogue of commands: %s has no group that help knows", e.Name)
		}
		if (e.Asks == "") == (e.Flow == "" || e.Verb == "") {
			return nil, fmt.Errorf("read the catalogue of commands: %s must either ask or act", e.Name)
		}
		for _, name := range e.names() {
			if _, taken := c.byName[name]; taken || name != fold(name) {
				return nil, fmt.Errorf("read the catalogue of commands: name %s of %s is taken or not folded", name, e.Name)
			}
			c.byName[name] = i
		}
	}
	return c, nil
}

// Entries lists all verbs.
func (c *Catalogue) Entries() []Entry { return slices.Clone(c.entries) }

// For lists the verbs that a person has use for.
func (c *Catalogue) For(p hiring.Person) []Entry {
	var out []Entry
	for _, e := range c.entries {
		if e.For(p) {
			out = append(out, e)
		}
	}
	return out
}

// Find finds a verb by any of its names, however it is written.
func (c *Catalogue) Find(name string) (Entry, bool) {
	i, ok := c.byName[fold(name)]
	if !ok {
		return Entry{}, false
	}
	return c.entries[i], true
}

// Own says whether a typed line is about oneself or one's training.
func (c *Catalogue) Own(line string) bool {
	e, _, ok := c.read(Parse(bounded(line)))
	return ok && e.Own
}

// read finds the verb of a line and what follows it: one word or two, or a
// Chinese question typed without a blank before its argument.
func (c *Catalogue) read(line Line) (Entry, []string, bool) {
	if len(line.Args) > 0 {
		if e, ok := c.Find(line.Word + " " + line.Args[0]); ok {
			return e, line.Args[1:], true
		}
	}
	if e, ok := c.Find(line.Word); ok {
		return e, line.Args, true
	}
	e, rest, ok := c.glued(line.Word)
	return e, append(split(rest), line.Args...), ok
}

// glued finds a Chinese question typed without a blank before its argument, as
// Chinese is; of two the longer one. A verb that writes is not guessed.
func (c *Catalogue) glued(word string) (best Entry, rest string, ok bool) {
	longest := 0
	for _, e := range c.entries {
		for _, name := range e.Chinese {
			name = strings.ReplaceAll(name, " ", "")
			after, found := strings.CutPrefix(word, name)
			if found && after != "" && e.takesAny() && !e.Writes() && len(name) > longest {
				best, rest, longest = e, after, len(name)
			}
		}
	}
	return best, rest, longest > 0
}

func (e Entry) takesAny() bool { return len(e.Takes) > 0 || e.MayTake != "" }
