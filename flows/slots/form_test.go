package slots

import (
	"slices"
	"testing"

	"closeloop/flows/hiring"
)

// TestRender promises that what has nothing to say is left out without a trace.
func TestRender(t *testing.T) {
	t.Parallel()
	form := hiring.TemplateForm{Subject: "For {{.Position}}", Parts: []hiring.TemplatePart{
		{Text: "Hello {{.Name}}.\n"},
		{Needs: "HearBy", Text: "You hear by {{.HearBy}}."},
		{Needs: "Gap", Text: " {{.Gap}}"},
		{Text: "\nBye."},
		{Needs: "Strength", Text: " {{.Strength}}"},
		{Text: "\n{{.Sender}}"},
	}}
	for _, c := range []struct {
		values map[string]string
		want   string
	}{
		{map[string]string{"Name": "Li", "Sender": "Lin"}, "Hello Li.\nBye.\nLin"},
		{map[string]string{"Name": "Li", "Sender": "Lin", "HearBy": "Friday"}, "Hello Li.\nYou hear by Friday.\nBye.\nLin"},
		{map[string]string{"Name": "{{.Sender}}", "Sender": "Lin", "Strength": "Logic"}, "Hello {{.Sender}}.\nBye. Logic\nLin"},
	} {
		subject, body, err := Render(Thanks, form, c.values)
		if err != nil || subject != "For " || body != c.want {
			t.Errorf("%v gives %q %q %v, want %q", c.values, subject, body, err, c.want)
		}
	}
	form.Parts[0].Text = "{{.Reason}}" // of another occasion
	if _, _, err := Render(Thanks, form, nil); err == nil {
		t.Error("a slot of another occasion is filled")
	}
}

// TestKinds promises that occasions are what candidates may hear of, and that a
// slot without which nothing leaves is one that is always given.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		if !slices.Contains(Fields(kind), "Name") {
			t.Errorf("%s names nobody", kind)
		}
		for _, s := range Of(kind) {
			if s.Must && !s.Sure {
				t.Errorf("%s: %s must be there and may be empty", kind, s.Name)
			}
		}
	}
	for _, kind := range []string{"", "status.", "status.report_draft", "status.reject_pending", "status.rejected", "status.offer_approval", "x"} {
		if _, told := StatusOf(kind); told || len(Of(kind)) > 0 {
			t.Errorf("candidates hear of %q", kind)
		}
	}
	if got := Missing(Feedback, map[string]string{"Strength": "logic"}); !slices.Equal(got, []string{"Gap"}) {
		t.Errorf("missing %v", got)
	}
}
