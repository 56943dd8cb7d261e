package doorstep

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// How large a request may be, and how far the platform's clock may be from ours,
// either way.
const (
	MaxBody   = 1 << 20
	usualBody = 32 << 10 // bytes of most
	MaxSkew   = 5 * time.Minute
)

// Body reads all of a request. What its length says is believed only so far:
// whoever lies about it costs no memory.
func Body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		return nil, &http.MaxBytesError{Limit: MaxBody}
	}
	raw := bytes.NewBuffer(make([]byte, 0, min(max(r.ContentLength, 0), usualBody)+bytes.MinRead))
	if _, err := raw.ReadFrom(http.MaxBytesReader(w, r.Body, MaxBody)); err != nil {
		return nil, err
	}
	return raw.Bytes(), nil
}

// Decode reads as much of JSON as has the form that is asked for. A field of
// another form stays empty: whatever is decided by it is then refused.
func Decode(raw []byte, into any) error {
	err := json.Unmarshal(raw, into)
	var odd *json.UnmarshalTypeError
	if errors.As(err, &odd) {
		return nil
	}
	return err
}

// maxEvent is how long an id of something that happened may be: it becomes a
// part of keys and of records.
const maxEvent = 80

// EventID is the id of something that happened on a platform, the same whenever
// it is told again.
func EventID(platform string, parts ...string) string {
	id := platform + "-" + strings.Join(parts, ".")
	plain := strings.IndexFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '.' && r != '_'
	}) < 0
	if plain && len(id) <= maxEvent {
		return id
	}
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q", parts)))
	return platform + "-" + hex.EncodeToString(sum[:16])
}
