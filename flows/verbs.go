package flows

import (
	"maps"
	"slices"
)

// Verbs lists, by flow, the verbs that somebody outside may ask for, in order
// of the alphabet: those with a May, and the house's own show and again. Whether a given
// person may is decided at every click; this is the table's left column, for
// help and for the test of rights.
func (r *Runner) Verbs() map[string][]string {
	out := map[string][]string{}
	for name, f := range r.flows {
		if l, ok := f.(interface{ open() []string }); ok {
			out[name] = l.open()
		}
	}
	return out
}

// Questions lists the names of all questions, in order of the alphabet.
func (r *Runner) Questions() []string {
	var out []string
	for _, f := range r.flows {
		out = append(out, slices.Collect(maps.Keys(f.questions()))...)
	}
	slices.Sort(out)
	return out
}

func (f typed[P]) open() []string {
	out := []string{"again", "show"}
	for name, v := range f.Verbs {
		if v.May != nil && name != "show" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
