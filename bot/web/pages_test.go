package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
)

// leaflets are pages in memory; pressed counts the buttons.
type leaflets struct {
	pressed int
	fault   error
}

func (l *leaflets) Page(_ context.Context, token string) (Leaflet, bool, error) {
	one := Leaflet{Locale: "zh-CN", Title: chat.L("<b>标题</b>"), Says: []chat.Text{chat.L("a & b")}, Button: chat.L("按")}
	return one, token == "good", l.fault
}

func (l *leaflets) Press(ctx context.Context, token string) (Leaflet, bool, error) {
	l.pressed++
	return l.Page(ctx, token)
}

// TestPages: looking changes nothing, whatever leads nowhere looks the same, and a
// page keeps to itself what it knows.
func TestPages(t *testing.T) {
	t.Parallel()
	pages := &leaflets{}
	h := open(t, func(c *Config) { c.Pages = pages })
	ask := func(method, path string, head ...string) got {
		r := h.request(method, path, "")
		for i := 0; i < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		return h.do(r)
	}
	g := ask("GET", "/c/good")
	for _, want := range []string{`<html lang="zh-CN">`, "&lt;b&gt;标题&lt;/b&gt;", "a &amp; b", `<form method="post">`} {
		if !strings.Contains(g.text, want) {
			t.Errorf("no %q in\n%s", want, g.text)
		}
	}
	for _, banned := range []string{"<script", "style=", "http://", "https://"} {
		if strings.Contains(g.text, banned) {
			t.Errorf("the page has %q", banned)
		}
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"Content-Type":            "text/html; charset=utf-8", "Set-Cookie": "",
	} {
		if got := g.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if g.status != http.StatusOK || pages.pressed != 0 {
		t.Errorf("%d, pressed %d times by a look", g.status, pages.pressed)
	}
	first := ask("GET", "/c/none").text
	for _, path := range []string{"/c/other", "/c/" + strings.Repeat("x", 65), "/c/%00", "/c/%E6%9D%8E"} {
		for _, method := range []string{"GET", "POST"} {
			if g := ask(method, path); g.status != http.StatusNotFound || g.text != first {
				t.Errorf("%s %s: %d\n%s", method, path, g.status, g.text)
			}
		}
	}
	for _, path := range []string{"/c/", "/c/good/", "/c/good/more"} { // a link that was cut off, or has more at its end
		if g := ask("GET", path); g.status != http.StatusNotFound || g.text != first {
			t.Errorf("GET %s: %d\n%s", path, g.status, g.text)
		}
	}
	before := pages.pressed
	if g := ask("POST", "/c/good", "Sec-Fetch-Site", "cross-site"); g.status != http.StatusForbidden || pages.pressed != before {
		t.Errorf("a page of others may press: %d", g.status)
	}
	if g := ask("POST", "/c/good", "Sec-Fetch-Site", "same-origin"); g.status != http.StatusOK || pages.pressed != before+1 {
		t.Errorf("pressed: %d", g.status)
	}
	if g := ask("POST", "/c/good"); g.status != http.StatusOK { // a mail program's own button (RFC 8058)
		t.Errorf("one click: %d", g.status)
	}
	if g := ask("POST", "/c/good", "Origin", "null"); g.status != http.StatusOK { // an older phone, told to send no referrer
		t.Errorf("a browser that hides its origin: %d", g.status)
	}
	for _, of := range []string{"https://evil.example", "null"} {
		if g := ask("POST", "/c/good", "Origin", of, "Sec-Fetch-Site", "cross-site"); g.status != http.StatusForbidden {
			t.Errorf("a page of others as %s may press: %d", of, g.status)
		}
	}
	if g := ask("GET", "/c/page.css"); g.status != http.StatusOK || g.header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("the style: %d %s", g.status, g.header.Get("Content-Type"))
	}
	if g := ask("PUT", "/c/good"); g.status != http.StatusMethodNotAllowed {
		t.Errorf("PUT: %d", g.status)
	}
	pages.fault = errors.New("the disk is full of good")
	if g := ask("GET", "/c/good", "Accept-Language", "en"); g.status != http.StatusServiceUnavailable || !strings.Contains(g.text, "Nothing was changed") || strings.Contains(g.text, "disk") {
		t.Errorf("a fault: %d %s", g.status, g.text)
	}
}

// TestPagesOften: whoever asks for one link again and again is told to wait, whatever the
// button did not do stays undone, others are answered, and after a while so is this one.
func TestPagesOften(t *testing.T) {
	t.Parallel()
	pages := &leaflets{}
	h := open(t, func(c *Config) { c.Pages = pages })
	ask := func(path string) got { return h.do(h.request("POST", path, "")) }
	for n := range linkBurst {
		if g := ask("/c/good"); g.status != http.StatusOK {
			t.Fatalf("the press no. %d: %d", n, g.status)
		}
	}
	g := ask("/c/good")
	if g.status != http.StatusTooManyRequests || g.header.Get("Retry-After") == "" || !strings.Contains(g.text, "Nothing was changed") || pages.pressed != linkBurst {
		t.Errorf("too often: %d %v, pressed %d\n%s", g.status, g.header, pages.pressed, g.text)
	}
	if g := ask("/c/other"); g.status != http.StatusNotFound {
		t.Errorf("another link: %d", g.status)
	}
	h.passes(4 * time.Second)
	if g := ask("/c/good"); g.status != http.StatusOK {
		t.Errorf("after a while: %d", g.status)
	}
}

// TestVisits: an address has more room than a link, the memory of both is bounded, and
// whoever has not come for long is forgotten.
func TestVisits(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	v := &visits{now: func() time.Time { return now }, of: map[string]*visit{}}
	from := func(peer string, n int) bool { return v.allow(&http.Request{RemoteAddr: peer}, strconv.Itoa(n)) }
	answered := 0
	for n := range 2 * addressBurst {
		if from("192.0.2.1:999", n) {
			answered++
		}
	}
	if answered != addressBurst || !from("192.0.2.2:999", -1) {
		t.Errorf("of one address %d were answered, and another is not", answered)
	}
	for n := range 3 * mostVisits {
		from(fmt.Sprintf("[2001:db8:%x:%x::1]:9", n>>8, n&255), n)
	}
	if len(v.of) > mostVisits+1 {
		t.Errorf("%d are remembered", len(v.of))
	}
	now = now.Add(idleVisit + time.Minute)
	if from("192.0.2.9:1", 1); len(v.of) != 2 {
		t.Errorf("after a while %d are remembered", len(v.of))
	}
	for peer, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "[::ffff:192.0.2.1]:80": "::ffff:192.0.2.1", "[2001:db8:1:2:3::4]:80": "2001:db8:1:2::/64", "@": "@",
	} {
		if got := network(peer); got != want {
			t.Errorf("%s is of %s, want %s", peer, got, want)
		}
	}
}
