package rules

import "closeloop/flows/hiring"

// Whose returns who has a duty of a role in a case, and who hears first when it is
// late: whom the rule names, unless that is the owner, else whoever is next above.
func (r Rule) Whose(s *hiring.Snapshot, head hiring.Case, role hiring.Role) (owner, above string) {
	owner, above = s.Owner(head, role)
	named := ""
	switch r.Hears {
	case hiring.HR:
		named, _ = s.Owner(head, hiring.HR)
	case hiring.Admin:
		named = s.Head()
	}
	if named != "" && named != owner {
		return owner, named
	}
	return owner, above
}
