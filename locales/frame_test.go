package locales

import (
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// TestFramesSayWhatTemplatesSay: every message that was taken apart says, for words
// of any kind, what its template says, and leaves to that what it cannot.
func TestFramesSayWhatTemplatesSay(t *testing.T) {
	t.Parallel()
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for locale, tongue := range s.tongues {
		if len(tongue.frames) < 100 {
			t.Errorf("%s: only %d messages were taken apart", locale, len(tongue.frames))
		}
		for key, f := range tongue.frames {
			args := map[string]string{"Other": "unused"}
			for _, p := range f {
				if p.name != "" {
					args[p.name] = "<" + p.name + "> {{.Other}} 李明 <no value>"
				}
			}
			want, err := tongue.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: args, TemplateParser: tongue.parser})
			if got, ok := f.fill(args); err != nil || !ok || got != want {
				t.Errorf("%s %s: %q, the template says %q, %v", locale, key, got, want, err)
			}
			for name := range args {
				if name == "Other" {
					continue
				}
				delete(args, name)
				if got, ok := f.fill(args); ok {
					t.Errorf("%s %s: without %s it says %q", locale, key, name, got)
				}
			}
		}
	}
}

// TestOnlyPlainMessagesAreTakenApart: what counts, chooses or calls stays a template.
func TestOnlyPlainMessagesAreTakenApart(t *testing.T) {
	t.Parallel()
	for _, other := range []string{"", "{{.A.B}}", "{{if .A}}x{{end}}", "{{.A | print}}", "{{print .A}}", "{{$x := .A}}{{$x}}", "{{.A", `{{"a"}}`, "{{.}}"} {
		if f, ok := newFrame(&i18n.Message{ID: "m", Other: other}); ok {
			t.Errorf("%q was taken apart: %v", other, f)
		}
	}
	if _, ok := newFrame(&i18n.Message{ID: "m", One: "one {{.A}}", Other: "{{.A}}"}); ok {
		t.Error("a message with a plural was taken apart")
	}
	f, ok := newFrame(&i18n.Message{ID: "m", Other: " {{- .A -}} and {{.B}}."})
	if got, filled := f.fill(map[string]string{"A": "a", "B": "b"}); !ok || !filled || got != "aand b." {
		t.Errorf("says %q", got)
	}
}
