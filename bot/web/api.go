package web

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"closeloop/bot/chat"
)

// call is one request whose signature was right.
type call struct {
	*http.Request
	key    *holder
	claim  claim
	body   []byte
	reader chat.Reader
}

// api lets a signed request in, or answers why not.
func (d *Door) api(w http.ResponseWriter, r *http.Request) {
	c, f := d.enter(w, r)
	if f == nil {
		f = d.route(w, c)
	}
	if f == nil {
		return
	}
	switch f.status {
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "1")
	case http.StatusRequestEntityTooLarge:
		w.Header().Set("Connection", "close") // nobody reads the rest
	}
	d.fail(w, r, *f)
}

// enter checks headers, size, signature, repeats of reads and the rate, in
// this order.
func (d *Door) enter(w http.ResponseWriter, r *http.Request) (call, *fault) {
	refuse := func(f fault) (call, *fault) { return call{}, &f }
	c, err := d.guard.claimed(r)
	if err != nil {
		return refuse(unauthorized())
	}
	big := tooLarge(chat.T("web.large.body", "Limit", "5 MiB"))
	if r.ContentLength > MaxBody {
		return refuse(big)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return refuse(big)
	}
	if err != nil {
		return refuse(badRequest(chat.T("web.cut")))
	}
	if err := d.guard.proven(c, r, body); err != nil {
		return refuse(unauthorized())
	}
	now := d.guard.now()
	if !c.holder.bucket.AllowN(now, 1) {
		return refuse(fault{status: http.StatusTooManyRequests, code: "rate_limited", say: chat.T("web.rate", "Limit", PerSecond)})
	}
	if r.Method != http.MethodPost && !d.guard.replays.first(c, now) {
		return refuse(unauthorized())
	}
	return call{Request: r, key: c.holder, claim: c, body: body, reader: d.reader(r)}, nil
}

// route finds what was asked for. What a key may not do is not there.
func (d *Door) route(w http.ResponseWriter, c call) *fault {
	gone := notFound()
	id, one := strings.CutPrefix(c.URL.Path, "/api/v1/cases/")
	switch {
	case c.URL.Path == "/api/v1/interviews" && c.key.can(MayInterviews):
		return only(w, c, http.MethodPost, d.interviews)
	case c.URL.Path == "/api/v1/pay" && d.cfg.Pay != nil && c.key.can(MayPay):
		return only(w, c, http.MethodPost, d.pay)
	case c.URL.Path == "/api/v1/bounces" && d.cfg.Bounces != nil && c.key.can(MayBounces):
		return only(w, c, http.MethodPost, d.bounces)
	case c.URL.Path == "/api/v1/cases" && c.key.can(MayCases, MayPersonal):
		return only(w, c, http.MethodGet, d.list)
	case one && id != "" && !strings.Contains(id, "/") && c.key.can(MayCases, MayPersonal):
		return only(w, c, http.MethodGet, d.one)
	}
	return &gone
}

func only(w http.ResponseWriter, c call, method string, next func(http.ResponseWriter, call) *fault) *fault {
	if c.Method == method {
		return next(w, c)
	}
	w.Header().Set("Allow", method)
	f := badRequest(chat.T("web.method", "Method", method))
	f.status = http.StatusMethodNotAllowed
	return &f
}
