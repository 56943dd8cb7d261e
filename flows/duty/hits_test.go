package duty

import (
	"slices"
	"testing"

	"closeloop/flows"
)

// TestHits: completion names whom the question itself would find for the
// asker, and nobody else.
func TestHits(t *testing.T) {
	t.Parallel()
	names := book{"li": {"C-1042"}, "+li": {"C-9", "C-7"}, "ops": {"C-8"}}
	for _, tc := range []struct {
		person, question, words string
		want                    []string // what to type
	}{
		{"hr-lin", "status", "li", []string{"C-1042", "C-9", "Daniel Reyes"}}, // two of one name are told apart
		{"mgr-zhao", "status", "li", []string{"C-1042", "C-9"}},               // what was not sent to a manager is not there
		{"mgr-zhao", "letter", "li", nil},
		{"mgr-zhao", "status", "ops", nil},
		{"mgr-zhao", "status", "c-1042", []string{"李明"}},
		{"mgr-zhao", "status", "nobody", nil},
		{"mgr-he", "status", "li", nil},
		{"stranger", "status", "li", nil},
		{"", "status", "", nil},
		{"hr-lin", "jobs", "li", nil},
	} {
		env := flows.NewEnv(at(t, "Mon 2026-11-09 12:00"), tc.person, company(), found(t))
		var got []string
		for _, o := range Hits(env, names, tc.question, tc.words) {
			got = append(got, o.Words)
		}
		if slices.Sort(got); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %s %q finds %q, want %q", tc.person, tc.question, tc.words, got, tc.want)
		}
	}
}
