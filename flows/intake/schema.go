package intake

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed interview.schema.json
var schemaText []byte

const (
	schemaName = "interview.schema.json"
	maxDepth   = 32  // of nested objects and arrays in a row
	maxPower   = 400 // of ten in a number: larger ones cost memory before they are refused
)

func compileSchema() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, fmt.Errorf("read interview schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.RegisterFormat(&jsonschema.Format{Name: "moment", Validate: isMoment})
	c.RegisterFormat(&jsonschema.Format{Name: "zone", Validate: isZone})
	c.AssertFormat()
	if err := c.AddResource(schemaName, doc); err != nil {
		return nil, fmt.Errorf("read interview schema: %w", err)
	}
	schema, err := c.Compile(schemaName)
	if err != nil {
		return nil, fmt.Errorf("compile interview schema: %w", err)
	}
	return schema, nil
}

func isMoment(v any) error {
	if s, ok := v.(string); ok {
		_, err := time.Parse(time.RFC3339, s)
		return err
	}
	return nil
}

func isZone(v any) error {
	s, ok := v.(string)
	if !ok || s == "" {
		return nil
	}
	if s == "Local" {
		return errors.New("a machine's own zone")
	}
	_, err := time.LoadLocation(s)
	return err
}

// sieve parts what the schema knows from what it does not. Known texts lose
// the blanks around them, nulls count as missing, unknown keys go to extra
// under their path, so that no decoder can take them for known ones.
type sieve struct {
	extra  map[string]any
	faults []Fault
}

// known returns the part of v that the schema describes.
func (s *sieve) known(v any, schema *jsonschema.Schema, field string) any {
	for schema != nil && schema.Ref != nil {
		schema = schema.Ref
	}
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		if !modest(v) {
			s.faults = append(s.faults, fault(field, "number"))
			return 0.0
		}
	case []any:
		if schema == nil || schema.Items2020 == nil {
			return v
		}
		out := make([]any, len(v))
		for i := range v {
			out[i] = s.known(v[i], schema.Items2020, field+"["+strconv.Itoa(i)+"]")
		}
		return out
	case map[string]any:
		return s.object(v, schema, field)
	}
	return v
}

func (s *sieve) object(v map[string]any, schema *jsonschema.Schema, field string) any {
	if schema == nil || (schema.Properties == nil && schema.AdditionalProperties == nil) {
		return v
	}
	rest, open := schema.AdditionalProperties.(*jsonschema.Schema)
	out := map[string]any{}
	for key, value := range v {
		sub, known := schema.Properties[key]
		switch {
		case value == nil:
		case known:
			out[key] = s.known(value, sub, join(field, key))
		case open:
			out[key] = s.known(value, rest, join(field, key))
		default:
			s.extra[join(field, key)] = value
		}
	}
	return out
}

// modest says whether a number fits a float64 and is cheap to compare.
func modest(n json.Number) bool {
	if _, err := n.Float64(); err != nil {
		return false
	}
	_, power, has := strings.Cut(strings.ToLower(n.String()), "e")
	if !has {
		return true
	}
	p, err := strconv.Atoi(power)
	return err == nil && p >= -maxPower && p <= maxPower
}

// deep says whether a value nests more than its due.
func deep(v any, left int) bool {
	if left == 0 {
		return true
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if deep(e, left-1) {
				return true
			}
		}
	case map[string]any:
		for _, e := range v {
			if deep(e, left-1) {
				return true
			}
		}
	}
	return false
}
