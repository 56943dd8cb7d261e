package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

// FuzzSigned promises for any headers of a signature: but for the one right
// signature the answer is the same 401, and nothing reaches the house.
func FuzzSigned(f *testing.F) {
	right := Sign(secret, Signed{Timestamp: "1795406400", Method: "POST", Path: "/api/v1/interviews", Body: []byte("{}")})
	f.Add("hina", "1795406400", right, "", []byte("{}"))
	f.Add("hina", "1795406400", strings.ToUpper(right), "", []byte("{}"))
	f.Add("hina", "1795406400", right, "k", []byte("{}"))
	f.Add("payroll", "1795406400", right, "", []byte("{}"))
	f.Add("nobody", "1795406400", right, "", []byte("{}"))
	f.Add("hina", "+795406400", right, "", []byte("{}"))
	f.Add("hina", "1795406400", "v1=", "", []byte(""))
	for i, text := range needs.Strange(400, right, "1795406400", "hina", "{}") {
		parts := []string{"hina", "1795406400", right, "", "{}"}
		parts[i%5] = text
		f.Add(parts[0], parts[1], parts[2], parts[3], []byte(parts[4]))
	}
	f.Fuzz(func(t *testing.T, name, stamp, signature, once string, body []byte) {
		cfg := config(t)
		door, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/interviews", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		for header, value := range map[string]string{HeaderKey: name, HeaderTimestamp: stamp, HeaderSignature: signature, HeaderIdempotency: once} {
			r.Header.Set(header, value)
		}
		w := httptest.NewRecorder()
		door.api(w, r)
		signed := Signed{Timestamp: stamp, Method: http.MethodPost, Path: "/api/v1/interviews", Idempotency: once, Body: body}
		sum, prefixed := strings.CutPrefix(signature, "v1=")
		by := func(secret string) bool { return strings.EqualFold("v1="+sum, Sign(secret, signed)) }
		believed := prefixed && (name == "hina" && by(next) || (name == "hina" || name == "board" || name == "payroll") && by(secret))
		imports := len(cfg.Importer.(*importer).got)
		if refused := w.Code == http.StatusUnauthorized; refused == believed || imports > 0 && (refused || name != "hina") {
			t.Errorf("key %q at %q signed %q once %q, %q: %d, %d imports", name, stamp, signature, once, body, w.Code, imports)
		}
		if got := (got{status: w.Code, text: w.Body.String()}); w.Code == http.StatusUnauthorized && got.code() != "unauthorized" {
			t.Errorf("%s", got.text)
		}
	})
}
