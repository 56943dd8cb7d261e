package training

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"closeloop/bot/chat"
)

//go:embed course.schema.json
var schemaText []byte

// Read reads a course that somebody wrote: its form, then its schema, then
// Check and what the courses beside it call theirs; the first of the three that
// finds a fault ends it. With any fault the Track is not to be used. Faults come
// in the order of lines.
func Read(raw []byte, beside ...Track) (Track, []Fault) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		return Track{}, []Fault{{Why: chat.T("training.fault.utf8")}}
	}
	var doc any
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return Track{}, []Fault{formFault(err)}
	}
	if doc == nil {
		return Track{}, []Fault{{Why: chat.T("training.fault.empty")}}
	}
	faults := schemaFaults(doc)
	track, err := ReadTrack(raw)
	if err != nil && len(faults) == 0 {
		faults = []Fault{formFault(err)}
	}
	if len(faults) == 0 {
		for _, err := range Check(track) {
			var f *Fault
			if errors.As(err, &f) {
				faults = append(faults, *f)
			}
		}
		faults = append(faults, taken(track, beside)...)
	}
	place(raw, faults)
	return track, faults
}

// Builtin is the text of a built-in course, to begin one's own with.
func Builtin(id string) ([]byte, error) {
	raw, err := fs.ReadFile(content, "content/"+id+".yaml")
	if err != nil {
		return nil, fmt.Errorf("read the built-in course %s: %w", id, err)
	}
	return raw, nil
}

// formFault puts what the YAML reader says into our words.
func formFault(err error) Fault {
	f := Fault{Why: chat.T("training.fault.syntax")}
	var fault yaml.Error
	if !errors.As(err, &fault) {
		return f
	}
	if token := fault.GetToken(); token != nil && token.Position != nil {
		f.Line = token.Position.Line
		f.Why = chat.T("training.fault.near", "Near", short(token.Value))
	}
	return f
}

func short(words string) string {
	if r := []rune(chat.OneLine(words)); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return chat.OneLine(words)
}

// schemaFaults are what the schema finds.
func schemaFaults(doc any) []Fault {
	schema, err := compile()
	if err != nil {
		return []Fault{{Why: chat.T("training.fault.schema")}}
	}
	top, ok := errors.AsType[*jsonschema.ValidationError](schema.Validate(plainDoc(doc)))
	if !ok {
		return nil
	}
	var out []Fault
	var walk func(*jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 {
			out = append(out, schemaFault(e)...)
		}
		for _, c := range e.Causes {
			walk(c)
		}
	}
	walk(top)
	return out
}

func compile() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, fmt.Errorf("read course schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("course.schema.json", doc); err != nil {
		return nil, fmt.Errorf("read course schema: %w", err)
	}
	return c.Compile("course.schema.json")
}

// plainDoc is a document in the types that the schema's library knows.
func plainDoc(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = plainDoc(v[key])
		}
	case []any:
		for i := range v {
			v[i] = plainDoc(v[i])
		}
	case uint64:
		return float64(v)
	case int64:
		return float64(v)
	}
	return v
}

func schemaFault(e *jsonschema.ValidationError) []Fault {
	path := pathOf(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return each(path, k.Missing, chat.T("training.fault.missing"))
	case *kind.AdditionalProperties:
		return each(path, k.Properties, chat.T("training.fault.unknown"))
	case *kind.Enum:
		var words []string
		for _, w := range k.Want {
			words = append(words, fmt.Sprint(w))
		}
		return []Fault{{Path: path, Why: chat.T("training.fault.choice", "Choices", strings.Join(words, " | "))}}
	case *kind.MinItems:
		return []Fault{{Path: path, Why: chat.T("training.fault.least", "Have", k.Got, "Least", k.Want)}}
	case *kind.MaxItems:
		return []Fault{{Path: path, Why: chat.T("training.fault.most", "Have", k.Got, "Most", k.Want)}}
	case *kind.Type:
		return []Fault{{Path: path, Why: chat.T("training.fault.type", "Want", strings.Join(k.Want, " | "))}}
	case *kind.Pattern:
		return []Fault{{Path: path, Why: chat.T("training.fault.pattern")}}
	}
	return []Fault{{Path: path, Why: chat.T("training.fault.empty.value")}}
}

func each(path string, names []string, why chat.Text) (out []Fault) {
	for _, name := range names {
		out = append(out, Fault{Path: strings.TrimPrefix(path+"."+name, "."), Why: why})
	}
	return out
}

// pathOf writes a JSON pointer the way people write fields.
func pathOf(pointer []string) string {
	path := ""
	for _, token := range pointer {
		if _, err := strconv.Atoi(token); err == nil && path != "" {
			path += "[" + token + "]"
			continue
		}
		path += "." + token
	}
	return strings.TrimPrefix(path, ".")
}

// place finds the line of every path. A path to something left out shows the
// nearest thing around it that is there.
func place(raw []byte, faults []Fault) {
	tree, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return // the reader read it, so this does not happen; the path remains
	}
	for i := range faults {
		for path := faults[i].Path; path != "" && faults[i].Line == 0; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
			faults[i].Line = lineOf(tree, path)
		}
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
}

func lineOf(tree *ast.File, path string) int {
	p, err := yaml.PathString("$." + path)
	if err != nil {
		return 0
	}
	node, err := p.FilterFile(tree)
	if err != nil || node == nil {
		return 0
	}
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		node = m.Values[0].Key // a mapping's own token is the colon
	}
	if token := node.GetToken(); token != nil && token.Position != nil {
		return token.Position.Line
	}
	return 0
}
