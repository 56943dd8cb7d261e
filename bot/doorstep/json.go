package doorstep

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// JSON is a drawing as a person may read it: a sign stays a sign.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write what is drawn: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
