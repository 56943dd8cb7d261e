package hiring

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// Snapshot is the company as it was at one revision: immutable, shared by all
// turns that read it, swapped whole when the revision moves.
type Snapshot struct {
	Revision  uint64
	Company   Company
	Rulebook  Rulebook            // what the company changed in the rules
	Almanacs  map[string]Almanac  // imported calendars, by region in capitals
	Templates map[string]Template // by [TemplateID]
	Courses   []byte              // its own courses, as the training keeps them; nil: none
	Rehearses bool                // the whole bot is in a dry run
	people    map[string]Person
	accounts  map[string]string // platform:user → person
	positions map[string]Position
	aliases   map[string]string         // folded name → position
	zones     map[string]*time.Location // by name, loaded once: steps do no I/O
	head      string                    // the HR head
	now       time.Time                 // the instant it is looked at: who is on leave
	derived   *derived                  // what others made of it
	dry       []string                  // the positions in a dry run, by id
}

// At is the same company as it is at an instant: rights follow who is on leave
// then. It shares everything with the original.
func (s *Snapshot) At(now time.Time) *Snapshot {
	at := *s
	at.now = now
	return &at
}

// Now is the instant it is looked at.
func (s *Snapshot) Now() time.Time { return s.now }

// NewSnapshot indexes a company. Later entries of the same id win.
func NewSnapshot(rev uint64, c Company, people []Person, positions []Position) *Snapshot {
	s := &Snapshot{
		Revision: rev, Company: c, people: map[string]Person{}, accounts: map[string]string{},
		positions: map[string]Position{}, aliases: map[string]string{},
		zones: map[string]*time.Location{}, derived: &derived{all: map[any]any{}},
	}
	s.loadZone(c.Timezone)
	for _, p := range people {
		s.people[p.ID] = p
		s.loadZone(p.Timezone)
		for platform, user := range p.Accounts {
			if holder := s.people[s.accounts[platform+":"+user]]; !holder.Active || p.Active { // who left makes room
				s.accounts[platform+":"+user] = p.ID
			}
		}
	}
	for _, p := range people {
		s.link(p)
	}
	s.head = s.findHead()
	for _, p := range positions {
		s.positions[p.ID] = p
		s.call(p, p.Learned)
	}
	for _, p := range sorted(s.positions) {
		if p.Dry() {
			s.dry = append(s.dry, p.ID)
		}
	}
	for _, p := range positions { // what the company's file says wins
		s.call(p, append([]string{p.ID, p.Title["zh-CN"], p.Title["en"]}, p.Aliases...))
	}
	return s
}

// link adds the accounts that were linked in chat to those of the company's
// file, which win.
func (s *Snapshot) link(p Person) {
	for platform, user := range p.Linked {
		if s.accounts[platform+":"+user] != "" || p.Accounts[platform] != "" {
			continue
		}
		s.accounts[platform+":"+user] = p.ID
		p.Accounts = maps.Clone(p.Accounts)
		if p.Accounts == nil {
			p.Accounts = map[string]string{}
		}
		p.Accounts[platform] = user
		s.people[p.ID] = p
	}
}

// call makes a position known by names.
func (s *Snapshot) call(p Position, names []string) {
	for _, name := range names {
		if name != "" && !p.Gone {
			s.aliases[fold(name)] = p.ID
		}
	}
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// Person finds a person by id.
func (s *Snapshot) Person(id string) (Person, bool) { p, ok := s.people[id]; return p, ok }

// Position finds a position by id.
func (s *Snapshot) Position(id string) (Position, bool) { p, ok := s.positions[id]; return p, ok }

// Dry says whether a position, by id, is in a dry run.
func (s *Snapshot) Dry(position string) bool { return s.positions[position].Dry() }

// DryRuns are the positions in a dry run, by id.
func (s *Snapshot) DryRuns() []string { return s.dry }

// Apart says whether a position, by id, is in a dry run while the bot is not: what
// is about it is marked, and is in no figure.
func (s *Snapshot) Apart(position string) bool { return s.Dry(position) && !s.Rehearses }

// PositionNamed finds a position by id, title or alias, whatever the case.
func (s *Snapshot) PositionNamed(name string) (Position, bool) {
	p, ok := s.positions[s.aliases[fold(name)]]
	return p, ok
}

// Region is where a case's working days are, in capitals: the position's region,
// else the company's calendar.
func (s *Snapshot) Region(c Case) string {
	if pos, ok := s.positions[c.Position]; ok && pos.Region != "" {
		return strings.ToUpper(pos.Region)
	}
	return strings.ToUpper(s.Company.Calendar)
}

// Account finds the person behind a platform's user.
func (s *Snapshot) Account(platform, user string) (Person, bool) {
	p, ok := s.people[s.accounts[platform+":"+user]]
	return p, ok
}

// People lists everybody by id.
func (s *Snapshot) People() []Person {
	return sorted(s.people)
}

// Positions lists the positions of the company's file by id.
func (s *Snapshot) Positions() []Position {
	return slices.DeleteFunc(sorted(s.positions), func(p Position) bool { return p.Gone })
}

func sorted[T any](m map[string]T) []T {
	ids := make([]string, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	out := make([]T, len(ids))
	for i, id := range ids {
		out[i] = m[id]
	}
	return out
}

// Name is how a person is called, or the id of somebody unknown.
func (s *Snapshot) Name(id string) string {
	if p, ok := s.people[id]; ok {
		return p.Name
	}
	return id
}

// Zone is a person's time zone, else the company's, else UTC.
func (s *Snapshot) Zone(person string) *time.Location {
	for _, name := range []string{s.people[person].Timezone, s.Company.Timezone} {
		if zone := s.zones[name]; zone != nil {
			return zone
		}
	}
	return time.UTC
}

func (s *Snapshot) loadZone(name string) {
	if name == "" || s.zones[name] != nil {
		return
	}
	if zone, err := time.LoadLocation(name); err == nil {
		s.zones[name] = zone
	}
}

// Locale is the language a person chose, else the one on file, else the
// company's, else Chinese.
func (s *Snapshot) Locale(person string) string {
	p := s.people[person]
	for _, l := range []string{p.Chosen, p.Locale, s.Company.Locale} {
		if l != "" {
			return l
		}
	}
	return "zh-CN"
}

// reachable returns the first of ids, or of the deputies of those who left or
// are on leave, who is there and fit for the work.
func (s *Snapshot) reachable(fit func(person string) bool, ids ...string) string {
	for _, id := range ids {
		if p, ok := s.people[id]; ok && s.Absent(id) {
			id = p.Deputy
		}
		if fit(id) && !s.Absent(id) {
			return id
		}
	}
	return ""
}

// Head is the HR head: the first active admin, else the first active HR.
func (s *Snapshot) Head() string { return s.head }

func (s *Snapshot) findHead() string {
	for _, role := range []Role{Admin, HR} {
		for _, p := range s.People() {
			if p.Active && p.Has(role) {
				return p.ID
			}
		}
	}
	return ""
}

// Owner is the reachable person for a role on a case; above is who hears when
// that person is late: the lead for a manager, the HR head for everybody else.
// Both are active and have the rights for it: who lost the role is passed over
// like who left.
func (s *Snapshot) Owner(c Case, role Role) (owner, above string) {
	pos := s.positions[c.Position]
	isHR := func(person string) bool { return s.IsHR(person, c) }
	fit := func(person string) bool { return s.Serves(person, c, role) || isHR(person) }
	switch role {
	case Manager:
		owner = s.reachable(fit, slices.Concat([]string{c.Delegate}, pos.Managers, []string{pos.Lead, pos.HR})...)
		above = s.reachable(fit, pos.Lead)
	case Lead:
		owner = s.reachable(fit, pos.Lead, pos.HR)
	default:
		owner = s.reachable(isHR, c.HR, pos.HR)
	}
	if owner == "" {
		owner = s.head
	}
	if above == "" || above == owner {
		above = s.head
	}
	if above == owner {
		above = ""
	}
	return owner, above
}
