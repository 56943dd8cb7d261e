package main

import (
	"net/http"
	"slices"
	"testing"
)

// completed is how a person may go on with a line, at the console's door.
func (r *rig) completed(who, line string) (texts []string) {
	r.t.Helper()
	var out []struct{ Text, Label, Help string }
	if status := r.call(r.request(http.MethodGet, "/console/api/complete"+query("as", who, "text", line), nil), &out); status != http.StatusOK {
		r.t.Fatalf("complete %q for %s: %d", line, who, status)
	}
	for _, h := range out {
		if h.Label == "" || h.Help == "" {
			r.t.Errorf("%s, %q: nothing is said of %q", who, line, h.Text)
		}
		texts = append(texts, h.Text)
	}
	return texts
}

// TestCompletion: verbs by the person's use for them, candidates by the
// person's rights: one who may not be seen and one who is not there make the
// same answer. Nothing is done by it.
func TestCompletion(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	c := chinese()
	id := r.arrive(c.candidate)
	nobody := []string(nil)
	for _, k := range []struct {
		who, line string
		want      []string
	}{
		{c.hr, "/sta", []string{"/status ", "/stats"}},
		{c.hr, "拒", []string{"拒信 "}},
		{c.manager, "拒", nobody},
		{c.hr, "help le", []string{"help letter ", "help letters", "help preserve "}},
		{c.manager, "help le", nobody},
		{c.hr, "/status ", []string{"/status " + c.candidate.name}},
		{c.hr, "/status " + c.candidate.name[:3], []string{"/status " + c.candidate.name}},
		{c.hr, "状态li", []string{"状态 " + c.candidate.name}},
		{c.hr, "report " + id, []string{"report " + c.candidate.name}},
		{c.hr, "/status " + c.candidate.name, nobody},
		// Before HR has sent the report a manager knows of nobody.
		{c.manager, "/status ", nobody},
		{c.manager, "/status " + c.candidate.name[:3], nobody},
		{c.manager, "/status nobody", nobody},
		{c.hr, "/status nobody", nobody},
		{c.hr, "loop ", nobody},
		// What a position pays is asked for by those who may see it.
		{c.hr, "/pay ", []string{"/pay 后端工程师"}},
		{c.hr, "薪资hou", []string{"薪资 后端工程师"}},
		{c.hr, "pay be", []string{"pay 后端工程师"}},
		{c.hr, "pay 后端工程师", nobody},
		{c.hr, "pay Data Analyst", nobody}, // another's
		{c.manager, "/pay ", nobody},
		{c.manager, "/pay hou", nobody},
	} {
		if got := r.completed(k.who, k.line); !slices.Equal(got, k.want) {
			t.Errorf("%s goes on with %q as %q, want %q", k.who, k.line, got, k.want)
		}
	}
	if m := len(r.inbox(c.manager)); m > 0 {
		t.Errorf("completing made %d messages", m)
	}
	r.click(c.hr, "report/"+id+"/send", nil)
	for _, k := range []struct {
		line string
		want []string
	}{
		{"/status ", []string{"/status " + c.candidate.name}},
		{"/letter " + c.candidate.name[:3], nobody}, // a letter is HR's
	} {
		if got := r.completed(c.manager, k.line); !slices.Equal(got, k.want) {
			t.Errorf("the manager goes on with %q as %q, want %q", k.line, got, k.want)
		}
	}
}
