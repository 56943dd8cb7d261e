package page

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestWorn: what pages share is there, of a kind that a browser takes, and nothing else is.
func TestWorn(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"house.css": "text/css; charset=utf-8", "scheme.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
	} {
		if body, got, ok := Worn(name); !ok || len(body) == 0 || got != kind {
			t.Errorf("%s: %d bytes of %q, %v", name, len(body), got, ok)
		}
	}
	for _, name := range []string{"", "nothing.css", "../page.go", "wear/house.css"} {
		if _, _, ok := Worn(name); ok {
			t.Errorf("there is a %q", name)
		}
	}
}

// TestApart: an answer says all that keeps it to itself, and loads only what was allowed.
func TestApart(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	Apart(h, "style-src 'self'")
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"X-Robots-Tag":            "noindex, nofollow, noarchive",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// deaf is a browser that left after the first words.
type deaf struct{ *httptest.ResponseRecorder }

func (d deaf) Write(b []byte) (int, error) {
	if strings.HasPrefix(string(b), "retry") {
		return d.ResponseRecorder.Write(b)
	}
	return 0, errors.New("gone")
}

// TestStream: what happens goes out at once, a line each; once nobody hears, nothing more
// is said.
func TestStream(t *testing.T) {
	t.Parallel()
	rec := httptest.NewRecorder()
	s := Open(rec)
	s.Event("7", "changed", []byte("{}"))
	s.Beat()
	if got, want := rec.Body.String(), "retry: 1000\n\nid: 7\nevent: changed\ndata: {}\n\n: beat\n\n"; got != want || s.Broken() || !rec.Flushed {
		t.Errorf("it says %q, broken: %v, at once: %v", got, s.Broken(), rec.Flushed)
	}
	if kind := rec.Header().Get("Content-Type"); kind != "text/event-stream; charset=utf-8" {
		t.Errorf("it is %s", kind)
	}
	s = Open(deaf{httptest.NewRecorder()})
	if s.Broken() {
		t.Error("broken before anything was said")
	}
	if s.Beat(); !s.Broken() {
		t.Error("nobody hears, and it does not notice")
	}
}
