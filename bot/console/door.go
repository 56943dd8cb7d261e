package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/page"
)

const (
	cookieName  = "closeloop_console"
	tokenHeader = "X-Closeloop-Console-Token"
	// allowed lets the page run its own files and talk to its own door.
	allowed = "script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'"
)

// routes is the whole door: path, then method.
func (c *Console) routes() map[string]map[string]http.HandlerFunc {
	table := map[string]map[string]http.HandlerFunc{
		"/console":              {http.MethodGet: c.page},
		"/console/":             {http.MethodGet: c.page},
		"/console/api/people":   {http.MethodGet: c.people},
		"/console/api/words":    {http.MethodGet: c.words},
		"/console/api/complete": {http.MethodGet: c.complete},
		"/console/api/messages": {http.MethodGet: c.messages},
		"/console/api/say":      {http.MethodPost: c.say},
		"/console/api/act":      {http.MethodPost: c.act},
		"/console/api/outbox":   {http.MethodGet: c.outbox},
		"/console/api/clock":    {http.MethodGet: c.clock, http.MethodPost: c.advance},
		"/console/api/events":   {http.MethodGet: c.events},
		filesPath:               {http.MethodPost: c.drop},
	}
	for path, asset := range c.assets() {
		table[path] = map[string]http.HandlerFunc{http.MethodGet: asset}
	}
	return table
}

// Routes is everything below /console. Mount it where the path is untouched;
// it refuses what is not from this computer before it reads a body.
func (c *Console) Routes() http.Handler {
	table := c.routes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Apart(w.Header(), allowed)
		methods, ok := table[r.URL.Path]
		if _, made := attached(r); made {
			methods, ok = map[string]http.HandlerFunc{http.MethodGet: c.attachment}, true
		}
		if _, _, as := asked(r); as {
			methods, ok = map[string]http.HandlerFunc{http.MethodGet: c.as}, true
		}
		switch {
		case !c.cfg.Enabled:
			c.refuse(w, r, unknown("console.error.route"))
		case foreign(r):
			c.refuse(w, r, forbidden("console.error.foreign"))
		case !c.admitted(r):
			c.refuse(w, r, forbidden("console.error.token"))
		case !ok:
			c.refuse(w, r, unknown("console.error.route"))
		case methods[r.Method] == nil:
			w.Header().Set("Allow", strings.Join(slices.Sorted(maps.Keys(methods)), ", "))
			c.refuse(w, r, fault{status: http.StatusMethodNotAllowed, code: "bad_request", key: "console.error.method"})
		default:
			methods[r.Method](w, r)
		}
	})
}

// foreign says whether a request may not be from this computer's own browser
// or script: a name that leads here from outside, a proxy in between, another
// page behind it.
func foreign(r *http.Request) bool {
	return !loopback(r.RemoteAddr) || !ourHost(r) || proxied(r.Header) || crossSite(r) || wrongBody(r)
}

func loopback(peer string) bool {
	addr, err := netip.ParseAddrPort(peer)
	return err == nil && addr.Addr().Unmap().IsLoopback()
}

// ourHost wants a name of this computer with the port that was really
// connected to: a rebound name of somebody else's has neither.
func ourHost(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	addr, err := netip.ParseAddrPort(local.String())
	if err != nil {
		return false
	}
	port := strconv.Itoa(int(addr.Port()))
	usual := r.TLS == nil && port == "80" || r.TLS != nil && port == "443"
	for _, name := range []string{"127.0.0.1", "localhost", "[::1]"} {
		if r.Host == name+":"+port || usual && r.Host == name {
			return true
		}
	}
	return false
}

func proxied(h http.Header) bool {
	for name := range h {
		name = strings.ToLower(name)
		if name == "forwarded" || name == "x-real-ip" || name == "via" || strings.HasPrefix(name, "x-forwarded") {
			return true
		}
	}
	return false
}

func crossSite(r *http.Request) bool {
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && site != "none" {
			return true
		}
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	for _, origin := range r.Header.Values("Origin") {
		if origin != scheme+r.Host {
			return true
		}
	}
	return false
}

// wrongBody: a form of another page can post neither JSON nor plain bytes,
// which are for files alone.
func wrongBody(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	want := "application/json"
	if r.URL.Path == filesPath {
		want = "application/octet-stream"
	}
	if err != nil || kind != want || len(r.Header.Values("Content-Type")) != 1 {
		return true
	}
	for name, value := range params {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return true
		}
	}
	return false
}

// admitted says whether the call carries the token, if one is set: as bearer,
// in a header of its own, in the cookie of an opened page, or, for opening the
// page, in its address.
func (c *Console) admitted(r *http.Request) bool {
	if c.cfg.Token == "" {
		return true
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && same(bearer, c.cfg.Token) {
		return true
	}
	if same(r.Header.Get(tokenHeader), c.cfg.Token) {
		return true
	}
	if cookie, err := r.Cookie(cookieName); err == nil && same(cookie.Value, c.pass()) {
		return true
	}
	return r.URL.Path == "/console" && r.Method == http.MethodGet && same(r.URL.Query().Get("token"), c.cfg.Token)
}

// pass is what the cookie holds: proof of the token, not the token.
func (c *Console) pass() string {
	mac := hmac.New(sha256.New, []byte(c.cfg.Token))
	mac.Write([]byte(cookieName))
	return hex.EncodeToString(mac.Sum(nil))
}

// same compares in constant time, whatever the lengths.
func same(given, want string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// enter turns a token in the page's address into a cookie and leads to the
// address without it. It says whether it answered.
func (c *Console) enter(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	if c.cfg.Token == "" || !query.Has("token") {
		return false
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: c.pass(), Path: "/console",
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
	})
	query.Del("token")
	to := url.URL{Path: "/console", RawQuery: query.Encode()}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return true
}
