package company

import (
	"slices"
	"strings"

	"closeloop/flows/hiring"
)

// resolve turns every reference to a person into an id: it may be written as
// id, work e-mail, mobile or name. What names nobody, or more than one, stays as
// written, and the check reports it. Who has no roles gets those of the seats
// taken.
func (f *File) resolve(doc document) {
	for i := range f.People {
		f.People[i].Deputy = f.idOf(f.People[i].Deputy)
	}
	for i := range f.Positions {
		p := &f.Positions[i]
		p.HR, p.Lead = f.idOf(p.HR), f.idOf(p.Lead)
		p.Managers, p.Interviewers = f.idsOf(p.Managers), f.idsOf(p.Interviewers)
		f.seat(doc, p.HR, hiring.HR)
		f.seat(doc, p.Lead, hiring.Lead)
		for _, m := range p.Managers {
			f.seat(doc, m, hiring.Manager)
		}
	}
}

func (f *File) idsOf(refs []string) []string {
	var out []string
	for _, ref := range refs {
		out = append(out, f.idOf(ref))
	}
	return out
}

func (f *File) idOf(ref string) string {
	if ref == "" {
		return ""
	}
	var hits []string
	for _, p := range f.People {
		switch {
		case p.ID == ref:
			return ref
		case strings.EqualFold(p.Email, ref), p.Mobile == ref:
			hits = append(hits, p.ID)
		}
	}
	if len(hits) == 0 {
		hits = f.named(ref)
	}
	if len(hits) == 1 {
		return hits[0]
	}
	return ref
}

// named are the ids of those with a name.
func (f *File) named(name string) []string {
	var out []string
	for _, p := range f.People {
		if strings.EqualFold(p.Name, name) {
			out = append(out, p.ID)
		}
	}
	return out
}

// seat gives somebody whose roles were left out the role of a seat.
func (f *File) seat(doc document, id string, role hiring.Role) {
	for i := range f.People {
		p := &f.People[i]
		if p.ID == id && len(doc.People[i].Roles) == 0 && !slices.Contains(p.Roles, role) {
			p.Roles = append(p.Roles, role)
		}
	}
}
