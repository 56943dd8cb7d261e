// Package web is the HTTP door: the signed API, the pages of candidates, health,
// readiness and metrics. Its law: nothing is done for a request before its signature is right, and
// every way of being wrong looks the same from outside. It knows the words of
// chat and the nouns of hiring; what it needs of the house it names as narrow
// ports, which package bot fills.
package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/text/language"

	"closeloop/bot/chat"
)

// Limits of a request.
const (
	MaxBody    = 5 << 20 // bytes
	MaxPage    = 200     // cases in one answer
	MaxReport  = 1 << 20 // bytes of one delivery report
	PerSecond  = 60      // requests of one key
	clockSlack = 5 * time.Minute
	minSecret  = 32 // bytes
)

// Right is something that an API key may do or see.
type Right string

// The rights of a key. Personal adds names to cases.
const (
	MayInterviews Right = "interviews"
	MayCases      Right = "cases"
	MayPersonal   Right = "personal"
	MayPay        Right = "pay"
	MayBounces    Right = "bounces"
)

// Key is one API key. SecretNext is accepted beside Secret while it is rotated.
type Key struct {
	Name       string
	Secret     string
	SecretNext string
	May        []Right
}

// Config is what the door is made of. All fields but Pay, Bounces, Pages, Ready, Metrics, Home,
// Locale, Zone and Log are needed.
type Config struct {
	Keys     []Key
	Now      func() time.Time // the machine's real clock, never a moved one
	Speaker  chat.Speaker
	Importer Importer
	Cases    Cases
	// Rows splits a body into rows; its error is a *chat.Problem.
	Rows    func(body []byte) ([]json.RawMessage, error)
	MaxRows int // in one request
	MaxRow  int // bytes of one

	Pay     Importer                    // nil: no /api/v1/pay
	Bounces Bounces                     // nil: no /api/v1/bounces
	Pages   Pages                       // nil: no /c/
	Ready   func(context.Context) error // nil: always ready
	Metrics http.Handler                // nil: no /metrics
	Home    string                      // where GET / leads; "": nowhere
	Locale  string                      // for callers who name no language; "": English
	Zone    *time.Location              // in which times go out; nil: UTC
	Log     *slog.Logger                // nil: no log
}

// Door answers HTTP requests. It is safe for concurrent use.
type Door struct {
	cfg     Config
	guard   *guard
	matcher language.Matcher
	locales []string
	public  http.Handler // pages of candidates; nil: none
}

// New checks the configuration: it refuses secrets under 32 bytes, unknown
// rights, and names that are empty or stand twice.
func New(cfg Config) (*Door, error) {
	if cfg.Now == nil || cfg.Speaker == nil || cfg.Importer == nil || cfg.Cases == nil || cfg.Rows == nil {
		return nil, errors.New("open the API: clock, speaker, importer, cases and rows are needed")
	}
	g, err := newGuard(cfg.Keys, cfg.Now)
	if err != nil {
		return nil, fmt.Errorf("open the API: %w", err)
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	locales := []string{"en", "zh-CN"}
	if cfg.Locale == "zh-CN" {
		locales = []string{"zh-CN", "en"}
	}
	tags := make([]language.Tag, len(locales))
	for i, l := range locales {
		tags[i] = language.Make(l)
	}
	d := &Door{cfg: cfg, guard: g, matcher: language.NewMatcher(tags), locales: locales}
	if cfg.Pages != nil {
		if d.public, err = d.pages(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// Register hangs the door's routes into a mux: /api/, /healthz, /readyz,
// /metrics, /c/ and /.
func (d *Door) Register(mux *http.ServeMux) {
	mux.Handle("/api/", plain(http.HandlerFunc(d.api)))
	mux.Handle("GET /healthz", plain(http.HandlerFunc(d.health)))
	mux.Handle("GET /readyz", plain(http.HandlerFunc(d.ready)))
	if d.cfg.Metrics != nil {
		mux.Handle("GET /metrics", plain(d.cfg.Metrics))
	}
	if d.public != nil {
		mux.Handle("/c/", d.public)
	}
	if d.cfg.Home != "" {
		mux.Handle("GET /{$}", plain(http.RedirectHandler(d.cfg.Home, http.StatusSeeOther)))
	}
}

// plain makes an answer one that no cache keeps, no browser guesses at and no
// page frames.
func plain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

func (d *Door) health(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (d *Door) ready(w http.ResponseWriter, r *http.Request) {
	if d.cfg.Ready != nil {
		if err := d.cfg.Ready(r.Context()); err != nil {
			d.fail(w, r, fault{status: http.StatusServiceUnavailable, code: "unavailable", say: chat.T("web.unavailable"), cause: err})
			return
		}
	}
	answer(w, http.StatusOK, map[string]string{"status": "ready"})
}

// reader is who asked: the language of Accept-Language and the house's zone.
func (d *Door) reader(r *http.Request) chat.Reader {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		tags = nil // nonsense asks for nothing
	}
	_, i, _ := d.matcher.Match(tags...)
	return chat.Reader{Locale: d.locales[i], Zone: d.cfg.Zone}
}

// NewServer is an HTTP server that waits for nobody for long: 5 s for the
// headers, 15 s for the whole request, 64 KiB of headers. Answers have no
// limit, for streams.
func NewServer(addr string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: handler,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
}
