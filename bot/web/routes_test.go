package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/flows/hiring"
)

func TestBodyOverTheLimit(t *testing.T) {
	t.Parallel()
	body := `["` + strings.Repeat("x", MaxBody) + `"]`
	for name, spoil := range map[string]func(*http.Request){
		"named length":   func(*http.Request) {},
		"unnamed length": func(r *http.Request) { r.ContentLength, r.Body = -1, io.NopCloser(strings.NewReader(body)) },
	} {
		h := open(t, nil)
		r := httptest.NewRequest("POST", "/api/v1/interviews", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		h.sign(r, key(), body)
		spoil(r)
		w := httptest.NewRecorder()
		h.srv.Config.Handler.ServeHTTP(w, r) // a real client may see a closed connection before the answer
		g := got{status: w.Code, text: w.Body.String()}
		if g.status != 413 || g.code() != "too_large" || !strings.Contains(g.text, "5 MiB") {
			t.Errorf("%s: %d %s", name, g.status, g.text)
		}
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	send := func(k Key, n int) got {
		path := "/api/v1/cases?limit=" + string(rune('1'+n%9)) + "&cursor=" + strings.Repeat("c", n)
		r := h.request("GET", path, "")
		return h.do(h.sign(r, k, ""))
	}
	for n := range PerSecond {
		if g := send(key(), n); g.status != 200 {
			t.Fatalf("request %d: %d %s", n+1, g.status, g.text)
		}
	}
	g := send(key(), PerSecond)
	if g.status != 429 || g.code() != "rate_limited" || g.header.Get("Retry-After") != "1" {
		t.Errorf("%d %s", g.status, g.text)
	}
	if g := send(Key{Name: "board", Secret: secret}, 0); g.status != 200 {
		t.Errorf("another key pays for it: %d %s", g.status, g.text)
	}
	forged := h.request("GET", "/api/v1/cases", "")
	forged.Header.Set(HeaderSignature, "v1="+strings.Repeat("00", 32))
	if g := h.do(forged); g.status != 401 {
		t.Errorf("a forger learns of the rate: %d", g.status)
	}
	h.passes(time.Second)
	if g := send(key(), 0); g.status != 200 {
		t.Errorf("a second later: %d %s", g.status, g.text)
	}
}

func TestCasesGoOut(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, func(c *Config) { c.Zone = shanghai })
	const one = `"id":"C-1001",NAME"position":"be","status":"pending_eval","round":0,` +
		`"duty":{"kind":"evaluate","owner":"mgr-zhao","due":"2026-11-23T13:00:00+08:00"},"updated_at":"2026-11-23T12:00:00+08:00","revision":7}`
	board := Key{Name: "board", Secret: secret}
	for _, c := range []struct {
		key        Key
		path, want string
	}{
		{key(), "/api/v1/cases/C-1001", "{" + strings.Replace(one, "NAME", "", 1)},
		{key(), "/api/v1/cases", `{"cases":[{` + strings.Replace(one, "NAME", "", 1) + `],"next":"n2"}`},
		{board, "/api/v1/cases/C-1001", "{" + strings.Replace(one, "NAME", `"name":"李明",`, 1)},
		{board, "/api/v1/cases", `{"cases":[{` + strings.Replace(one, "NAME", `"name":"李明",`, 1) + `],"next":"n2"}`},
	} {
		g := h.do(h.sign(h.request("GET", c.path, ""), c.key, ""))
		if g.status != 200 || strings.TrimSpace(g.text) != c.want {
			t.Errorf("%s %s: %d %s", c.key.Name, c.path, g.status, g.text)
		}
	}
	h.do(h.request("GET", "/api/v1/cases?position=be&status=hold&updated_since=2026-11-01T00:00:00%2B08:00&cursor=x&limit=200", ""))
	want := Query{Position: "be", Status: hiring.Hold, Since: time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC), Cursor: "x", Limit: 200}
	if q := h.cases.asked; !q.Since.Equal(want.Since) || q.Position != "be" || q.Status != hiring.Hold || q.Cursor != "x" || q.Limit != 200 || q.Personal {
		t.Errorf("%+v, want %+v", q, want)
	}
}

func TestWhatAKeyMayNotSeeIsNotThere(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	unknown := h.do(h.request("GET", "/api/v1/nothing", ""))
	for _, c := range []struct{ key, method, path string }{
		{"payroll", "GET", "/api/v1/cases"},
		{"payroll", "GET", "/api/v1/cases/C-1001"},
		{"payroll", "POST", "/api/v1/interviews"},
		{"payroll", "DELETE", "/api/v1/interviews"},
		{"board", "POST", "/api/v1/interviews"},
		{"hina", "GET", "/api/v1/cases/C-2"},
	} {
		body := ""
		if c.method == "POST" {
			body = "{}"
		}
		g := h.do(h.sign(h.request(c.method, c.path, body), Key{Name: c.key, Secret: secret}, body))
		if g.status != 404 || cutID(g.text) != cutID(unknown.text) {
			t.Errorf("%+v: %d %s", c, g.status, g.text)
		}
	}
}

func TestKeysAreChecked(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][]Key{
		"short secret": {{Name: "a", Secret: secret[:31]}},
		"no secret":    {{Name: "a"}},
		"short next":   {{Name: "a", Secret: secret, SecretNext: "x"}},
		"no name":      {{Secret: secret}},
		"twice":        {{Name: "a", Secret: secret}, {Name: "a", Secret: next}},
		"no right":     {{Name: "a", Secret: secret, May: []Right{"everything"}}},
	} {
		cfg := config(t)
		cfg.Keys = keys
		if _, err := New(cfg); err == nil || strings.Contains(err.Error(), secret[:31]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New(Config{}); err == nil {
		t.Error("a door without ports opens")
	}
}

func TestOpenRoutes(t *testing.T) {
	t.Parallel()
	down := errors.New("store is closed")
	metrics := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "up 1\n") })
	var log bytes.Buffer
	for _, c := range []struct {
		path   string
		change func(*Config)
		status int
		text   string
	}{
		{"/healthz", nil, 200, `{"status":"ok"}`},
		{"/readyz", nil, 200, `{"status":"ready"}`},
		{"/readyz", func(c *Config) { c.Ready = func(context.Context) error { return nil } }, 200, `{"status":"ready"}`},
		{"/readyz", func(c *Config) {
			c.Ready = func(context.Context) error { return down }
			c.Log = slog.New(slog.NewTextHandler(&log, nil))
		}, 503, `"code":"unavailable"`},
		{"/metrics", func(c *Config) { c.Metrics = metrics }, 200, "up 1"},
		{"/metrics", nil, 404, ""},
		{"/", func(c *Config) { c.Home = "/console" }, 303, ""},
		{"/", nil, 404, ""},
		{"/other", func(c *Config) { c.Home = "/console" }, 404, ""},
	} {
		h := open(t, c.change)
		r, err := http.NewRequestWithContext(t.Context(), "GET", h.srv.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		g := h.do(r)
		if g.status != c.status || !strings.Contains(g.text, c.text) || strings.Contains(g.text, down.Error()) {
			t.Errorf("%s: %d %s", c.path, g.status, g.text)
		}
		if c.status == 303 && g.header.Get("Location") != "/console" {
			t.Errorf("leads to %q", g.header.Get("Location"))
		}
	}
	if !strings.Contains(log.String(), down.Error()) {
		t.Errorf("the cause is not logged: %s", log.String())
	}
}

func TestServerWaitsForNobody(t *testing.T) {
	t.Parallel()
	s := NewServer("127.0.0.1:0", http.NotFoundHandler())
	if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout != 15*time.Second || s.MaxHeaderBytes != 64<<10 {
		t.Errorf("%+v", s)
	}
}

// FuzzBody sends signed rubbish: the answer is always one of the API's, and
// nothing but whole rows reaches the house.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{"", "{}", "[]", "[{},{}]", "{", "[{},", "\x00", "null", `[[["deep"]]]`, "\ufeff{}"} {
		f.Add([]byte(seed), "source=a&partial=true", "k", "application/json")
	}
	f.Add([]byte("{}"), "a=%zz", "", "text/plain")
	seeds := []string{`{"external_id": "iv-1", "candidate": {"name": "\u674e\u660e"}}`, `[{"a": [1, 2.5e3]}, {}]`, "source=a&partial=true&dry_run=1", "application/json; charset=utf-8"}
	for i, text := range needs.Strange(300, seeds...) {
		f.Add([]byte(text), "", text, "application/json")
		f.Add([]byte(seeds[i%2]), text, "", text)
	}
	f.Fuzz(func(t *testing.T, body []byte, query, once, kind string) {
		cfg := config(t)
		door, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), "POST", "http://x/api/v1/interviews", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.URL.RawQuery = query
		r.RequestURI = r.URL.RequestURI()
		r.Header.Set("Content-Type", kind)
		r.Header.Set(HeaderIdempotency, once)
		key().SignRequest(r, body, noon())
		w := httptest.NewRecorder()
		door.api(w, r)
		imports := len(cfg.Importer.(*importer).got)
		g := got{status: w.Code, text: w.Body.String()}
		switch w.Code {
		case 200:
			if imports != 1 {
				t.Fatalf("%d imports", imports)
			}
		case 400, 413, 415:
			if imports != 0 || strings.HasPrefix(g.code(), "no error") {
				t.Fatalf("%d imports, %s", imports, g.text)
			}
		default:
			t.Fatalf("%d %s", w.Code, g.text)
		}
	})
}
