package company

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// File is company.yaml, read: defaults filled in, every reference a person's
// id.
type File struct {
	Company   hiring.Company
	People    []hiring.Person
	Positions []hiring.Position
}

// Fault is one thing wrong in a file: where, and why in words. Line and Column
// count from 1; 0 means the file as a whole. In a table Line is the row as the
// spreadsheet numbers it, on the Sheet, and Title the header of its column.
type Fault struct {
	Line   int
	Column int
	Sheet  string
	Title  string
	Path   string // "positions[2].manager"; empty for faults of form
	Why    chat.Text
}

// Read reads company.yaml. With any fault the File is not to be used. Faults
// of form, such as an unknown key, come one at a time; what is wrong with the
// content comes all together, in order of lines.
func Read(raw []byte) (File, []Fault) {
	d, err := readDefaults()
	if err != nil {
		return File{}, []Fault{{Why: chat.T("company.fault.defaults")}}
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		return File{}, []Fault{{Why: chat.T("company.fault.encoding")}}
	}
	var doc document
	switch err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&doc); {
	case errors.Is(err, io.EOF):
		return File{}, []Fault{{Why: chat.T("company.fault.empty")}}
	case err != nil:
		return File{}, []Fault{formFault(err)}
	}
	f := File{Company: employer(doc.Company)}
	for _, row := range doc.People {
		f.People = append(f.People, row.person())
	}
	for _, row := range doc.Positions {
		f.Positions = append(f.Positions, row.position(f.Company, d))
	}
	f.resolve(doc)
	faults := f.faults(doc)
	place(raw, faults)
	return f, faults
}

// formFault puts what the YAML reader says into our words.
func formFault(err error) Fault {
	f := Fault{Why: chat.T("company.fault.syntax")}
	var fault yaml.Error
	if !errors.As(err, &fault) {
		return f
	}
	near := ""
	if token := fault.GetToken(); token != nil {
		near = short(strings.TrimSpace(token.Value))
		if token.Position != nil {
			f.Line, f.Column = token.Position.Line, token.Position.Column
		}
	}
	var unknown *yaml.UnknownFieldError
	var wrong *yaml.TypeError
	var shape *yaml.UnexpectedNodeTypeError
	var large *yaml.OverflowError
	switch {
	case errors.As(err, &unknown):
		f.Why = chat.T("company.fault.key", "Key", near)
	case errors.As(err, &wrong), errors.As(err, &shape), errors.As(err, &large):
		f.Why = chat.T("company.fault.type", "Value", near)
	case strings.Contains(fault.GetMessage(), "already defined"):
		f.Why = chat.T("company.fault.twice", "Key", near)
	}
	return f
}

// place finds line and column of every path. A path to something left out
// shows the nearest thing around it that is there.
func place(raw []byte, faults []Fault) {
	tree, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return // the decoder read it, so this does not happen; the path remains
	}
	for i := range faults {
		for path := faults[i].Path; path != ""; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
			if node := nodeAt(tree, path); node != nil {
				at := node.GetToken().Position
				faults[i].Line, faults[i].Column = at.Line, at.Column
				break
			}
		}
	}
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

func nodeAt(tree *ast.File, path string) ast.Node {
	p, err := yaml.PathString("$." + path)
	if err != nil {
		return nil
	}
	node, err := p.FilterFile(tree)
	if err != nil {
		return nil
	}
	for {
		m, ok := node.(*ast.MappingNode)
		if !ok || len(m.Values) == 0 {
			break
		}
		node = m.Values[0].Key // a mapping's own token is the colon
	}
	if v, ok := node.(*ast.MappingValueNode); ok {
		node = v.Key
	}
	if node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return nil
	}
	return node
}
