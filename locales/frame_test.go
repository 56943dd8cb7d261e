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

// TestNamesStandApart: a Latin name in a Chinese sentence has room, a Chinese one needs
// none, and nothing else is put between words.
func TestNamesStandApart(t *testing.T) {
	t.Parallel()
	f, ok := newFrame(&i18n.Message{ID: "m", Other: "会告诉{{.Name}}和{{.Other}}，{{.Count}}天。"})
	if !ok {
		t.Fatal("not taken apart")
	}
	for want, args := range map[string][3]string{
		"会告诉 Sun Qian 和 Ana，2天。": {"Sun Qian", "Ana", "2"},
		"会告诉孙倩和赵磊，2天。":           {"孙倩", "赵磊", "2"},
		"会告诉和 Zoë，2天。":           {"", "Zoë", "2"},
		"会告诉 C-7和“R3”，2天。":       {"C-7", "“R3”", "2"},
	} {
		if got, _ := f.fill(map[string]string{"Name": args[0], "Other": args[1], "Count": args[2]}); got != want {
			t.Errorf("says %q, want %q", got, want)
		}
	}
}
