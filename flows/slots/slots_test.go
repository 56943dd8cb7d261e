package slots

import (
	"errors"
	"testing"
)

// TestTemplates promises that a template can do nothing but name known fields.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"Hello {{.Name}},\n":            true,
		"{{ .Reason }}":                 true,
		"plain":                         true,
		"":                              false,
		"{{.Salary}}":                   false,
		"{{.Name.First}}":               false,
		"{{range 100000000000}}{{end}}": false,
		"{{range .Name}}x{{end}}":       false,
		"{{if .Name}}x{{end}}":          false,
		"{{with .Name}}x{{end}}":        false,
		"{{printf \"%s\" .Name}}":       false,
		"{{.Name | len}}":               false,
		"{{$x := .Name}}":               false,
		"{{define \"a\"}}x{{end}}":      false,
		"{{template \"a\"}}":            false,
		"{{.}}":                         false,
		"{{\"x\"}}":                     false,
		"{{call .Name}}":                false,
		"{{.Name":                       false,
		"{{break}}":                     false,
	} {
		_, err := Parse(text, []string{"Name", "Reason"})
		if (err == nil) != good || err != nil && !errors.Is(err, ErrTemplate) {
			t.Errorf("%q: %v, want allowed %v", text, err, good)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	text, err := Parse("Hello {{.Name}}, {{.Name}}", []string{"Name"})
	if err != nil {
		t.Fatal(err)
	}
	if got := text.Fill(map[string]string{"Name": "{{.Name}} <b>"}); got != "Hello {{.Name}} <b>, {{.Name}} <b>" {
		t.Errorf("Fill gives %q: words of people are not literal", got)
	}
	if got := text.Fill(map[string]string{}); got != "" {
		t.Errorf("Fill without a value gives %q, want nothing", got)
	}
}
