package intake

import (
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"closeloop/bot/chat"
)

// Fault is one thing that is wrong with a row: where, as answers[0].duration_s
// or "" for the row as a whole, and why.
type Fault struct {
	Field  string
	Reason chat.Text
}

func fault(field, key string, pairs ...any) Fault {
	return Fault{Field: field, Reason: chat.T("intake.fault."+key, pairs...)}
}

// faultsOf turns what the schema says into faults, in the order of the fields.
func faultsOf(err error) []Fault {
	top, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return []Fault{fault("", "form")}
	}
	var found []Fault
	leaves(top, func(e *jsonschema.ValidationError) { found = append(found, faultOf(e)...) })
	slices.SortStableFunc(found, func(a, b Fault) int { return strings.Compare(a.Field, b.Field) })
	return found
}

func leaves(e *jsonschema.ValidationError, visit func(*jsonschema.ValidationError)) {
	if len(e.Causes) == 0 {
		visit(e)
	}
	for _, c := range e.Causes {
		leaves(c, visit)
	}
}

func faultOf(e *jsonschema.ValidationError) []Fault {
	field := fieldOf(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		var found []Fault
		for _, name := range k.Missing {
			found = append(found, fault(join(field, name), "missing"))
		}
		return found
	case *kind.Type:
		return []Fault{fault(field, "type", "Want", chat.T("intake.type."+k.Want[0]))}
	case *kind.Minimum:
		return []Fault{fault(field, "min", "Limit", number(k.Want))}
	case *kind.Maximum:
		return []Fault{fault(field, "max", "Limit", number(k.Want))}
	case *kind.MinLength:
		return []Fault{fault(field, "empty")}
	case *kind.MaxLength:
		return []Fault{fault(field, "long", "Limit", k.Want)}
	case *kind.MaxItems:
		return []Fault{fault(field, "many", "Limit", k.Want)}
	case *kind.MaxProperties:
		return []Fault{fault(field, "many", "Limit", k.Want)}
	case *kind.Enum:
		return []Fault{fault(field, "enum", "Values", oneOf(k.Want))}
	case *kind.Format:
		return []Fault{fault(field, k.Want)}
	}
	return []Fault{fault(field, "form")}
}

func number(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}

func oneOf(values []any) string {
	words := make([]string, 0, len(values))
	for _, v := range values {
		if s, ok := v.(string); ok {
			words = append(words, s)
		}
	}
	return strings.Join(words, ", ")
}

// fieldOf writes a JSON pointer the way people write fields.
func fieldOf(pointer []string) string {
	field := ""
	for _, token := range pointer {
		if _, err := strconv.Atoi(token); err == nil && field != "" {
			field += "[" + token + "]"
			continue
		}
		field = join(field, token)
	}
	return field
}

func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}
