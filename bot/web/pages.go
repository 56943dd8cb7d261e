package web

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"

	"closeloop/bot/chat"
	"closeloop/bot/page"
)

//go:embed assets
var assets embed.FS

// maxToken is the longest word that is looked up as a link's; maxForm the most that
// a page's own form sends.
const (
	maxToken = 64
	maxForm  = 4 << 10
)

// Pages answers the links that candidates got. To a link that is unknown, used or
// expired it answers false, whichever it is.
type Pages interface {
	// Page is what a link leads to. It changes nothing.
	Page(ctx context.Context, token string) (Leaflet, bool, error)
	// Press does what the page's button says and is the page afterwards.
	Press(ctx context.Context, token string) (Leaflet, bool, error)
}

// Leaflet is one page of a candidate, in the candidate's language.
type Leaflet struct {
	Locale string
	Title  chat.Text
	Says   []chat.Text // paragraphs
	Words  string      // of a letter, shown as they are
	After  chat.Text   // under the letter
	Mail   string      // the address that it names, to press
	Button chat.Text   // empty: there is nothing to do
}

// pages are the routes of candidates, which keep to themselves what they know: no
// cache, no referrer, no index, no frame, nothing from elsewhere.
func (d *Door) pages() (http.Handler, error) {
	look, err := template.ParseFS(assets, "assets/page.html")
	if err != nil {
		return nil, fmt.Errorf("read the page of candidates: %w", err)
	}
	style, err := assets.ReadFile("assets/page.css")
	if err != nil {
		return nil, fmt.Errorf("read the style of candidates' pages: %w", err)
	}
	p := pager{Door: d, look: look, visits: &visits{now: d.cfg.Now, of: map[string]*visit{}}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /c/page.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(style)
	})
	mux.HandleFunc("GET /c/{token}", p.answer(d.cfg.Pages.Page))
	mux.HandleFunc("POST /c/{token}", p.answer(d.cfg.Pages.Press))
	mux.HandleFunc("GET /c/", p.nowhere) // a link that was cut off, or has more at its end
	return apart(uncrossed(mux)), nil
}

// uncrossed keeps pages of others from pressing. A browser that names no site and
// hides its origin, as our own referrer policy asks of it, is an old one on our page:
// whoever presses has the link's word anyway.
func uncrossed(next http.Handler) http.Handler {
	guarded := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "null" {
			next.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// apart makes an answer one that stays on its own.
func apart(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Apart(w.Header(), "style-src 'self'; form-action 'self'")
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		next.ServeHTTP(w, r)
	})
}

// pager draws pages.
type pager struct {
	*Door
	look   *template.Template
	visits *visits
}

func (p pager) answer(of func(context.Context, string) (Leaflet, bool, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := r.PathValue("token")
		if len(token) > maxToken {
			p.nowhere(w, r)
			return
		}
		if !p.visits.allow(r, token) {
			w.Header().Set("Retry-After", "10")
			p.draw(w, http.StatusTooManyRequests, Leaflet{
				Locale: p.reader(r).Locale, Title: chat.T("page.often.title"), Says: []chat.Text{chat.T("page.often")},
			})
			return
		}
		page, ok, err := of(r.Context(), token)
		switch {
		case err != nil:
			p.cfg.Log.Error("a candidate's page failed", "cause", err) // no word of the link
			p.draw(w, http.StatusServiceUnavailable, Leaflet{
				Locale: p.reader(r).Locale, Title: chat.T("page.broken.title"), Says: []chat.Text{chat.T("page.broken")},
			})
		case !ok:
			p.nowhere(w, r)
		default:
			p.draw(w, http.StatusOK, page)
		}
	}
}

// nowhere is the page of every link that leads nowhere, whatever the reason.
func (p pager) nowhere(w http.ResponseWriter, r *http.Request) {
	p.draw(w, http.StatusNotFound, Leaflet{
		Locale: p.reader(r).Locale, Title: chat.T("page.nowhere.title"), Says: []chat.Text{chat.T("page.nowhere")},
	})
}

func (p pager) draw(w http.ResponseWriter, status int, page Leaflet) {
	reader := chat.Reader{Locale: page.Locale, Zone: p.cfg.Zone}
	say := func(t chat.Text) string {
		if t.Empty() {
			return ""
		}
		return p.cfg.Speaker.Words(reader, t)
	}
	fill := struct {
		Locale, Title, Words, After, Mail, Button string
		Says                                      []string
	}{Locale: page.Locale, Title: say(page.Title), Words: page.Words, After: say(page.After), Mail: page.Mail, Button: say(page.Button)}
	for _, t := range page.Says {
		fill.Says = append(fill.Says, say(t))
	}
	var out bytes.Buffer
	if err := p.look.Execute(&out, fill); err != nil {
		p.cfg.Log.Error("a candidate's page cannot be drawn", "cause", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}
