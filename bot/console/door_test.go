package console

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// calls are one request for every route, as a page would send them.
func calls() [][3]string {
	return [][3]string{
		{"GET", "/console", ""},
		{"GET", "/console/assets/app.js", ""},
		{"GET", "/console/api/people", ""},
		{"GET", "/console/api/words", ""},
		{"GET", "/console/api/messages?as=hr-lin", ""},
		{"GET", "/console/api/complete?as=hr-lin&text=st", ""},
		{"GET", "/console/api/outbox", ""},
		{"GET", "/console/api/clock", ""},
		{"GET", "/console/api/events?as=hr-lin", ""},
		{"POST", "/console/api/say", `{"as": "hr-lin", "text": "/help"}`},
		{"POST", "/console/api/act", `{"as": "hr-lin", "message": "x", "action": "a/b/c"}`},
		{"POST", "/console/api/clock", `{"advance": "1h"}`},
		{"POST", "/console/api/files?as=hr-lin&name=a.jsonl", "{}"},
		{"GET", "/console/api/files/template/company?as=hr-lin", ""},
		{"GET", "/console/api/messages/m-1/as/slack?as=hr-lin", ""},
	}
}

// refused says whether an answer is the interface's 403, and nothing of ours
// was touched.
func refused(t *testing.T, what string, status int, body []byte) {
	t.Helper()
	var answer struct {
		Error struct {
			Code, Message, ID string
			Details           []any
		}
	}
	if status != http.StatusForbidden {
		t.Errorf("%s: %d, want 403: %.200s", what, status, body)
		return
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if e := answer.Error; e.Code != "unauthorized" || e.Message == "" || e.ID == "" || e.Details == nil {
		t.Errorf("%s: %s", what, body)
	}
}

// TestForeignRequests: every route refuses every sign of another computer,
// another page or a proxy.
func TestForeignRequests(t *testing.T) {
	t.Parallel()
	tb := start(t)
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	port := tb.url[strings.LastIndex(tb.url, ":"):]
	for what, spoil := range map[string]func(*http.Request){
		"rebound host":        host("evil.example" + port),
		"host of ours abroad": host("127.0.0.1.evil.example" + port),
		"host with a dot":     host("localhost." + port),
		"other loopback":      host("127.0.0.2" + port),
		"other port":          host("127.0.0.1:1"),
		"no port":             host("localhost"),
		"upper case":          host("LOCALHOST" + port),
		"Forwarded":           header("Forwarded", "for=127.0.0.1"),
		"X-Forwarded-For":     header("X-Forwarded-For", "127.0.0.1"),
		"X-Forwarded-Host":    header("X-Forwarded-Host", "localhost"),
		"X-Forwarded-Other":   header("X-Forwarded-Anything", ""),
		"X-Real-IP":           header("X-Real-IP", "127.0.0.1"),
		"Via":                 header("Via", "1.1 proxy"),
		"cross-site":          header("Sec-Fetch-Site", "cross-site"),
		"same-site":           header("Sec-Fetch-Site", "same-site"),
		"foreign origin":      header("Origin", "http://evil.example"),
		"origin of localhost": header("Origin", "http://localhost"+port),
		"origin by https":     header("Origin", "https://127.0.0.1"+port),
		"origin with a path":  header("Origin", tb.url+"/"),
		"null origin":         header("Origin", "null"),
		"second origin":       func(r *http.Request) { r.Header["Origin"] = []string{tb.url, "http://evil.example"} },
	} {
		for _, c := range calls() {
			r := tb.request(c[0], c[1], c[2])
			spoil(r)
			status, head, body := tb.call(r)
			refused(t, what+" at "+c[1], status, body)
			for name := range head {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s at %s: answers %s", what, c[1], name)
				}
			}
		}
	}
	if len(tb.events) > 0 {
		t.Errorf("the bot was told %d events", len(tb.events))
	}
}

func TestPostsThatAreNotJSON(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=gbk", "application/json; x=y", "application/jsonp", "application"} {
		r := tb.request("POST", "/console/api/say", `{"as": "hr-lin", "text": "/help"}`)
		r.Header.Set("Content-Type", kind)
		status, _, body := tb.call(r)
		refused(t, "content type "+kind, status, body)
	}
	r := tb.request("POST", "/console/api/say", `{"as": "hr-lin", "text": "/help"}`)
	r.Header["Content-Type"] = []string{"application/json", "text/plain"}
	status, _, body := tb.call(r)
	refused(t, "two content types", status, body)
	for _, kind := range []string{"application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"} {
		r := tb.request("POST", "/console/api/say", `{"as": "hr-lin", "text": "/help", "unknown": [1]}`)
		r.Header.Set("Content-Type", kind)
		want[any](tb, http.StatusOK, r)
	}
}

// TestPeersAndNames: who is let in, with the address and name of the
// connection made up, as no test machine has all of them.
func TestPeersAndNames(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for _, c := range []struct {
		peer, local, host string
		in                bool
	}{
		{"127.0.0.1:5000", "127.0.0.1:8080", "127.0.0.1:8080", true},
		{"127.0.0.1:5000", "127.0.0.1:8080", "localhost:8080", true},
		{"[::1]:5000", "[::1]:8080", "[::1]:8080", true},
		{"[::1]:5000", "[::1]:8080", "localhost:8080", true},
		{"[::ffff:127.0.0.1]:5000", "[::ffff:127.0.0.1]:8080", "127.0.0.1:8080", true},
		{"127.9.9.9:5000", "127.0.0.1:8080", "127.0.0.1:8080", true},
		{"127.0.0.1:5000", "127.0.0.1:80", "localhost", true},
		{"127.0.0.1:5000", "127.0.0.1:80", "localhost:80", true},
		{"127.0.0.1:5000", "127.0.0.1:443", "localhost", false},
		{"192.168.1.7:5000", "192.168.1.2:8080", "127.0.0.1:8080", false},
		{"10.0.0.1:5000", "127.0.0.1:8080", "127.0.0.1:8080", false},
		{"[fe80::1]:5000", "[::1]:8080", "[::1]:8080", false},
		{"0.0.0.0:5000", "127.0.0.1:8080", "127.0.0.1:8080", false},
		{"@", "127.0.0.1:8080", "127.0.0.1:8080", false},
		{"127.0.0.1:5000", "127.0.0.1:8080", "", false},
		{"127.0.0.1:5000", "", "127.0.0.1:8080", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/console/api/people", nil)
		r.RemoteAddr, r.Host = c.peer, c.host
		if c.local != "" {
			addr, err := net.ResolveTCPAddr("tcp", c.local)
			if err != nil {
				t.Fatal(err)
			}
			r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(addr)))
		}
		w := httptest.NewRecorder()
		tb.c.Routes().ServeHTTP(w, r)
		if in := w.Code == http.StatusOK; in != c.in {
			t.Errorf("%+v: answers %d", c, w.Code)
		}
	}
}

func TestOwnPageIsLetIn(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for _, site := range []string{"same-origin", "none"} {
		r := tb.request("GET", "/console/api/people", "")
		r.Header.Set("Sec-Fetch-Site", site)
		r.Header.Set("Origin", tb.url)
		want[any](tb, http.StatusOK, r)
	}
	local := strings.Replace(tb.url, "127.0.0.1", "localhost", 1)
	r := tb.request("GET", "/console/api/people", "")
	r.Host = strings.TrimPrefix(local, "http://")
	r.Header.Set("Origin", local)
	want[any](tb, http.StatusOK, r)
}

func TestDisabledKnowsNothing(t *testing.T) {
	t.Parallel()
	tb := start(t, func(c *Config) { c.Enabled = false })
	for _, c := range calls() {
		if status, _, body := tb.call(tb.request(c[0], c[1], c[2])); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", c[1], status, body)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	const token = "0123456789abcdef0123456789abcdef"
	tb := start(t, func(c *Config) { c.Token = token })
	for _, c := range calls() {
		for name, value := range map[string]string{
			"none": "", "Authorization": "Bearer wrong", tokenHeader: token + "x", "Cookie": cookieName + "=" + token,
		} {
			r := tb.request(c[0], c[1], c[2])
			if value != "" {
				r.Header.Set(name, value)
			}
			status, _, body := tb.call(r)
			refused(t, name+" at "+c[1], status, body)
		}
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + token, tokenHeader: token} {
		r := tb.request("GET", "/console/api/people", "")
		r.Header.Set(name, value)
		want[any](tb, http.StatusOK, r)
	}
	status, _, body := tb.call(tb.request("GET", "/console/api/people?token="+token, ""))
	refused(t, "token in the address of a call", status, body)
}

// TestTokenOpensThePage: the token in the page's address becomes a cookie that
// scripts cannot read, and leaves the address.
func TestTokenOpensThePage(t *testing.T) {
	t.Parallel()
	const token = "0123456789abcdef0123456789abcdef"
	tb := start(t, func(c *Config) { c.Token = token })
	status, head, _ := tb.call(tb.request("GET", "/console?lang=en&token="+token, ""))
	if status != http.StatusSeeOther || head.Get("Location") != "/console?lang=en" {
		t.Fatalf("%d to %q", status, head.Get("Location"))
	}
	cookie := head.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=/console"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q lacks %s", cookie, part)
		}
	}
	if strings.Contains(cookie, token) {
		t.Error("the cookie holds the token itself")
	}
	r := tb.request("GET", "/console/api/people", "")
	r.Header.Set("Cookie", cookie[:strings.Index(cookie, ";")])
	want[any](tb, http.StatusOK, r)
}

func TestMethodsAndRoutes(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for _, c := range []struct {
		method, path, allow string
		status              int
	}{
		{"POST", "/console", "GET", 405},
		{"HEAD", "/console/api/people", "GET", 405},
		{"PUT", "/console/api/clock", "GET, POST", 405},
		{"GET", "/console/api/say", "POST", 405},
		{"DELETE", "/console/api/act", "POST", 405},
		{"OPTIONS", "/console/api/act", "POST", 405},
		{"GET", "/console/api/nothing", "", 404},
		{"GET", "/console/assets/words.txt", "", 404},
		{"GET", "/console/assets/../../etc/passwd", "", 404},
		{"GET", "/other", "", 404},
	} {
		status, head, body := tb.call(tb.request(c.method, c.path, "{}"))
		if status != c.status || head.Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q: %s", c.method, c.path, status, head.Get("Allow"), body)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for body, status := range map[string]int{
		"":                                    400,
		"{":                                   400,
		"[]":                                  400,
		`{"as": 1}`:                           400,
		`{"as": "hr-lin"} {"as": "hr-lin"}`:   400,
		`{"as": "hr-lin"} rest`:               400,
		strings.Repeat(" ", maxBody+1) + "{}": 413,
		`{"as": "` + strings.Repeat("x", maxBody) + `"}`: 413,
	} {
		got, _, answer := tb.call(tb.request("POST", "/console/api/say", body))
		code := map[int]string{400: "bad_request", 413: "too_large"}[status]
		if got != status || !bytes.Contains(answer, []byte(`"`+code+`"`)) {
			t.Errorf("%.40q: %d, want %d: %s", body, got, status, answer)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for _, c := range append(calls(), [3]string{"GET", "/nowhere", ""}) {
		if strings.Contains(c[1], "events") {
			continue // a stream that does not end is read in its own test
		}
		_, head, _ := tb.call(tb.request(c[0], c[1], c[2]))
		for name, value := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
		} {
			if head.Get(name) != value {
				t.Errorf("%s: %s is %q", c[1], name, head.Get(name))
			}
		}
	}
}

func TestErrorsSpeakTheCallersLanguage(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for accept, piece := range map[string]string{
		"": "There is no such person", "en-GB,en;q=0.9": "There is no such person", "zh-CN,zh;q=0.9,en;q=0.8": "没有这个人", "fr,zh;q=0.5": "没有这个人", "fr": "There is no such person",
	} {
		r := tb.request("GET", "/console/api/messages?as=nobody", "")
		r.Header.Set("Accept-Language", accept)
		if status, _, body := tb.call(r); status != http.StatusNotFound || !bytes.Contains(body, []byte(piece)) {
			t.Errorf("%q: %d %s", accept, status, body)
		}
	}
}

func TestEveryRouteIsTried(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for path, methods := range tb.c.routes() {
		if path == "/console/" || strings.HasPrefix(path, "/console/assets/") {
			continue
		}
		for method := range methods {
			if !slices.ContainsFunc(calls(), func(c [3]string) bool {
				own, _, _ := strings.Cut(c[1], "?")
				return c[0] == method && own == path
			}) {
				t.Errorf("no test of the refusals calls %s %s", method, path)
			}
		}
	}
}
