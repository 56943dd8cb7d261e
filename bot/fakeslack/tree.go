package fakeslack

import (
	"encoding/json"
	"strconv"
)

// tree is a JSON object of which no more is known than what is asked for: what
// is not there, or is something else, reads as empty.
type tree map[string]any

// sub is the object at the end of a path of keys.
func (t tree) sub(path ...string) tree {
	for _, key := range path {
		t = asTree(t[key])
	}
	return t
}

// word is the text under a key; a number is read as its digits.
func (t tree) word(key string) string {
	switch v := t[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case int:
		return strconv.Itoa(v)
	}
	return ""
}

func (t tree) flag(key string) bool {
	on, _ := t[key].(bool)
	return on
}

func (t tree) number(key string) (float64, bool) {
	n, err := strconv.ParseFloat(t.word(key), 64)
	return n, err == nil
}

// list is the objects under a key; what is no object is an empty one, so that
// places count.
func (t tree) list(key string) []tree { return asList(t[key]) }

func asTree(v any) tree {
	switch v := v.(type) {
	case tree:
		return v
	case map[string]any:
		return v
	}
	return nil
}

func asList(v any) []tree {
	switch v := v.(type) {
	case []tree:
		return v
	case []any:
		out := make([]tree, len(v))
		for i := range v {
			out[i] = asTree(v[i])
		}
		return out
	}
	return nil
}

// readTree reads an object; what is none reads as nil.
func readTree(raw []byte) tree {
	var t tree
	if json.Unmarshal(raw, &t) != nil {
		return nil
	}
	return t
}

// readList reads an array of objects.
func readList(raw []byte) []tree {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return asList(v)
}
