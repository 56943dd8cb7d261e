package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// postbox is a house in small for delivery reports.
type postbox struct {
	got []Report
	err error
}

func (p *postbox) Bounce(_ context.Context, r Report) (string, error) {
	p.got = append(p.got, r)
	return "bounced", p.err
}

// TestBouncesGoIn promises what a report's caller is told, and that nothing
// reaches the house that is not a signed message of the right kind and size.
func TestBouncesGoIn(t *testing.T) {
	t.Parallel()
	const mail = "From: a@b.c\r\n\r\nx"
	typed := func(kind string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Content-Type", kind) }
	}
	whole := typed("message/rfc822")
	for name, c := range map[string]struct {
		key, path, body string
		change          func(*http.Request)
		err             error
		status          int
		text            string
	}{
		"whole":          {"mailbox", "", mail, whole, nil, 200, `{"state":"bounced"}`},
		"body":           {"mailbox", "", mail, typed(`multipart/report; boundary="b"`), nil, 200, `{"state":"bounced"}`},
		"no right":       {"hina", "", mail, whole, nil, 404, "not_found"},
		"JSON":           {"mailbox", "", "{}", typed("application/json"), nil, 415, "unsupported_type"},
		"no type":        {"mailbox", "", mail, typed(""), nil, 415, "unsupported_type"},
		"compressed":     {"mailbox", "", mail, func(r *http.Request) { whole(r); r.Header.Set("Content-Encoding", "gzip") }, nil, 415, "unsupported_type"},
		"large":          {"mailbox", "", strings.Repeat("x", MaxReport+1), whole, nil, 413, "1 MiB"},
		"query":          {"mailbox", "?dry_run=true", mail, whole, nil, 400, "dry_run"},
		"no message":     {"mailbox", "", mail, whole, chat.Refuse(chat.Invalid, chat.T("web.bounce.unread")), 400, "not a mail message"},
		"draining":       {"mailbox", "", mail, whole, ErrUnavailable, 503, "unavailable"},
		"used otherwise": {"mailbox", "", mail, whole, ErrOtherBody, 409, "idempotency_conflict"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := &postbox{err: c.err}
			h := open(t, func(cfg *Config) {
				cfg.Bounces = box
				cfg.Keys = append(cfg.Keys, Key{Name: "mailbox", Secret: secret, May: []Right{MayBounces}})
			})
			r := httptest.NewRequest(http.MethodPost, "/api/v1/bounces"+c.path, strings.NewReader(c.body))
			c.change(r)
			h.sign(r, Key{Name: c.key, Secret: secret}, c.body)
			w := httptest.NewRecorder()
			h.srv.Config.Handler.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.text) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			heard := c.status == 200 || c.err != nil
			if (len(box.got) == 1) != heard {
				t.Fatalf("the house heard %+v", box.got)
			}
			if heard && (string(box.got[0].Raw) != mail || box.got[0].Key != "mailbox" || box.got[0].Once.ID == "" || box.got[0].Type == "") {
				t.Errorf("%+v", box.got[0])
			}
		})
	}
}

// TestBouncesAreSigned promises that a forged report is refused like any other
// request, and that a house without letters has no such address.
func TestBouncesAreSigned(t *testing.T) {
	t.Parallel()
	box := &postbox{}
	h := open(t, func(cfg *Config) { cfg.Bounces = box; cfg.Keys[0].May = []Right{MayBounces} })
	r := h.request(http.MethodPost, "/api/v1/bounces", "x")
	r.Header.Set(HeaderSignature, "v1="+strings.Repeat("00", 32))
	if g := h.do(r); g.status != 401 || len(box.got) != 0 {
		t.Errorf("%d %s", g.status, g.text)
	}
	if g := h.do(h.request(http.MethodGet, "/api/v1/bounces", "")); g.status != 405 || g.header.Get("Allow") != "POST" {
		t.Errorf("%d %s", g.status, g.text)
	}
	without := open(t, func(cfg *Config) { cfg.Keys[0].May = []Right{MayBounces} })
	if g := without.do(without.request(http.MethodPost, "/api/v1/bounces", "x")); g.status != 404 {
		t.Errorf("%d %s", g.status, g.text)
	}
}
