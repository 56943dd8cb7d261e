package company

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"closeloop/flows/hiring"
)

// Diff is what a file changes against the company as it is.
type Diff struct {
	Company   bool // the settings differ
	People    Changes
	Positions Changes
}

// Changes are the ids that a file adds, changes and no longer names, each in
// order. Missing people are those still active.
type Changes struct{ Added, Changed, Missing []string }

// Empty says whether the file changes nothing.
func (d Diff) Empty() bool {
	return !d.Company && d.People.empty() && d.Positions.empty()
}

func (c Changes) empty() bool { return len(c.Added)+len(c.Changed)+len(c.Missing) == 0 }

// Diff compares a file with the company; nil is no company yet. What a
// person chose or entered, language, leave, settings and learned names, and an account that
// was linked in chat, is no difference.
func (f File) Diff(old *hiring.Snapshot) Diff {
	if old == nil {
		old = hiring.NewSnapshot(0, hiring.Company{}, nil, nil)
	}
	before, now := map[string]any{}, map[string]any{}
	named := map[string]map[string]string{}
	for _, p := range f.People {
		now[p.ID], named[p.ID] = p, p.Accounts
	}
	for _, p := range old.People() {
		p.Accounts = onFile(p, named[p.ID])
		p.Chosen, p.Leave, p.Linked, p.Own = "", nil, nil, hiring.Settings{}
		before[p.ID] = p
	}
	d := Diff{Company: !same(f.Company, old.Company), People: changes(before, now)}
	d.People.Missing = slices.DeleteFunc(d.People.Missing, func(id string) bool {
		p, _ := old.Person(id)
		return !p.Active
	})
	before, now = map[string]any{}, map[string]any{}
	for _, p := range old.Positions() {
		p.Learned = nil
		before[p.ID] = p
	}
	for _, p := range f.Positions {
		now[p.ID] = p
	}
	d.Positions = changes(before, now)
	return d
}

// onFile are a person's accounts without those that were linked in chat and
// that the file does not name.
func onFile(p hiring.Person, named map[string]string) map[string]string {
	out := maps.Clone(p.Accounts)
	for platform, user := range p.Linked {
		if named[platform] == "" && out[platform] == user {
			delete(out, platform)
		}
	}
	return out
}

func changes(before, now map[string]any) Changes {
	var c Changes
	for id, v := range now {
		old, ok := before[id]
		switch {
		case !ok:
			c.Added = append(c.Added, id)
		case !same(old, v):
			c.Changed = append(c.Changed, id)
		}
	}
	for id := range before {
		if _, ok := now[id]; !ok {
			c.Missing = append(c.Missing, id)
		}
	}
	slices.Sort(c.Added)
	slices.Sort(c.Changed)
	slices.Sort(c.Missing)
	return c
}

// same compares as stored: an empty list and none are the same there.
func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
