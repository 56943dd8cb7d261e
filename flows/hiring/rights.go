package hiring

import (
	"slices"
	"time"
)

// Rights on one case. They are read anew at every click, closed by default: a
// person who left, lost the role or never had the position has none.

// IsHR says whether a person does HR's work on a case: the position's HR, that
// person's deputy while the HR is on leave or has left, the HR whom the case was
// given to, any admin, the HR head in a company without an active admin; for a
// case without a position, any HR.
func (s *Snapshot) IsHR(person string, c Case) bool {
	p, ok := s.people[person]
	if !ok || !p.Active {
		return false
	}
	if p.Has(Admin) || person == s.head {
		return true
	}
	if !p.Has(HR) {
		return false
	}
	pos, ok := s.positions[c.Position]
	if !ok {
		return true
	}
	return pos.HR == person || c.HR == person || s.standsIn(person, pos.HR)
}

// Keeps says whether a person keeps the company's own entries, its people and
// positions: any admin, the HR head in a company without an active admin.
func (s *Snapshot) Keeps(person string) bool {
	p, ok := s.people[person]
	return ok && p.Active && (p.Has(Admin) || person == s.head)
}

// Decides says whether a person may evaluate a case: one of the position's
// managers, the deputy of one who is on leave or left, whoever the case was
// passed on to, or the lead.
func (s *Snapshot) Decides(person string, c Case) bool {
	p, ok := s.people[person]
	pos, known := s.positions[c.Position]
	if !ok || !p.Active || !known {
		return false
	}
	if c.Delegate == person || p.Has(Lead) && pos.Lead == person {
		return true
	}
	if !p.Has(Manager) {
		return false
	}
	if slices.Contains(pos.Managers, person) {
		return true
	}
	return slices.ContainsFunc(pos.Managers, func(id string) bool { return s.standsIn(person, id) })
}

// standsIn says whether a person is the deputy of somebody who is not there.
func (s *Snapshot) standsIn(person, id string) bool {
	p, ok := s.people[id]
	return ok && p.Deputy == person && s.Absent(id)
}

// Absent says whether somebody left, or is on leave at the snapshot's instant.
func (s *Snapshot) Absent(id string) bool {
	return !s.people[id].Active || s.OnLeave(id, s.now.In(s.Zone(id)).Format(time.DateOnly))
}

// OnLeave says whether a person is on leave on a day, as 2006-01-02 in the
// person's zone.
func (s *Snapshot) OnLeave(id, day string) bool {
	return slices.ContainsFunc(s.people[id].Leave, func(l Leave) bool { return l.Covers(day) })
}

// Sees says whether a person may know that a case exists and how it stands.
// Managers and leads see nothing before HR sent the report, so not a case
// that ended without it either.
func (s *Snapshot) Sees(person string, c Case) bool {
	if s.IsHR(person, c) {
		return true
	}
	return c.Status != ReportDraft && c.Resume != ReportDraft && s.Decides(person, c)
}

// SeesPay says whether a person may know what a position pays: whoever does HR's
// work on it, and of its managers and its lead those whose role the position
// names. Who stands in for one of these does not see it.
func (s *Snapshot) SeesPay(person, position string) bool {
	p, ok := s.people[person]
	pos, known := s.positions[position]
	if !ok || !p.Active || !known || pos.Gone {
		return false
	}
	if s.IsHR(person, Case{Position: position}) {
		return true
	}
	named := func(role Role) bool { return p.Has(role) && slices.Contains(pos.PayFor, role) }
	return named(Manager) && slices.Contains(pos.Managers, person) || named(Lead) && pos.Lead == person
}

// Serves says whether a person can do a role's work on a case: evaluate for a
// manager, approve for a lead, HR's work for every other role.
func (s *Snapshot) Serves(person string, c Case, role Role) bool {
	switch role {
	case Manager:
		return s.Decides(person, c)
	case Lead:
		p, pos := s.people[person], s.positions[c.Position]
		return p.Active && p.Has(Lead) && pos.Lead == person
	}
	return s.IsHR(person, c)
}
