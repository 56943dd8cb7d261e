package board

import (
	"embed"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/page"
)

//go:embed page
var files embed.FS

const (
	// Path is where the page stands.
	Path = "/board"
	// SessionTime is how long a session lasts.
	SessionTime = 12 * time.Hour

	assetPath = Path + "/assets/"
	maxForm   = 4 << 10 // bytes
	allowed   = "script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'"
)

// Routes is everything at and below Path.
func (b *Board) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, b.page)
	mux.HandleFunc("GET "+Path+"/{$}", b.page) // as people type it, too
	mux.HandleFunc("POST "+Path, b.enter)
	mux.HandleFunc("POST "+Path+"/out", b.leave)
	mux.HandleFunc("GET "+Path+"/rows", b.seated(b.draw))
	mux.HandleFunc("GET "+Path+"/events", b.seated(b.events))
	mux.HandleFunc("GET "+Path+"/board.csv", b.seated(b.table))
	mux.HandleFunc("GET "+assetPath+"{name}", b.asset)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Apart(w.Header(), allowed)
		if !b.ourHost(r) || b.cross.Check(r) != nil {
			b.closed(w, r, http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// ourHost wants the name that people's browsers know, or one of this machine with
// the port that was really connected to: a rebound name of somebody else's is none.
func (b *Board) ourHost(r *http.Request) bool {
	if b.cfg.Public != nil && strings.EqualFold(r.Host, b.cfg.Public.Host) {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	addr, err := netip.ParseAddrPort(local.String())
	if err != nil {
		return false
	}
	port := ":" + strconv.Itoa(int(addr.Port()))
	return slices.Contains([]string{"127.0.0.1" + port, "localhost" + port, "[::1]" + port}, r.Host)
}

// secure says whether the way to people's browsers is sealed.
func (b *Board) secure() bool { return b.cfg.Public != nil && b.cfg.Public.Scheme == "https" }

// cookie is that of a session; without a word it takes the one away.
func (b *Board) cookie(word string) *http.Cookie {
	c := &http.Cookie{
		Name: "closeloop-board", Value: word, Path: "/", MaxAge: int(SessionTime / time.Second),
		HttpOnly: true, Secure: b.secure(), SameSite: http.SameSiteLaxMode,
	}
	if c.Secure {
		c.Name = "__Host-" + c.Name // which a browser takes for this host alone
	}
	if word == "" {
		c.MaxAge = -1
	}
	return c
}

// session is the word of a request's session, "" if none.
func (b *Board) session(r *http.Request) string {
	c, err := r.Cookie(b.cookie("").Name)
	if err != nil {
		return ""
	}
	return c.Value
}

func (b *Board) visitor(r *http.Request) (Visitor, bool) {
	word := b.session(r)
	if word == "" {
		return Visitor{}, false
	}
	return b.cfg.House.Visitor(r.Context(), word)
}

// seated lets those in who have a session.
func (b *Board) seated(next func(http.ResponseWriter, *http.Request, Visitor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, ok := b.visitor(r)
		if !ok {
			b.closed(w, r, http.StatusUnauthorized)
			return
		}
		next(w, r, who)
	}
}

// page is the board for who has a session, the way in for who brings a link that
// opens, and for everybody else how to get one.
func (b *Board) page(w http.ResponseWriter, r *http.Request) {
	word := r.URL.Query().Get("link")
	if word != "" {
		if who, ok := b.cfg.House.Link(r.Context(), word); ok {
			b.write(w, r, http.StatusOK, door{leaf: b.leaf(who.Reader), Who: who, Link: word})
			return
		}
	}
	who, ok := b.visitor(r)
	switch {
	case !ok:
		b.closed(w, r, http.StatusUnauthorized)
	case word != "":
		http.Redirect(w, r, Path, http.StatusSeeOther) // so that no dead link stays in the address
	default:
		b.draw(w, r, who)
	}
}

// enter turns a link into a session. Pressed twice, the second press finds the
// session that the first began.
func (b *Board) enter(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" || r.ParseForm() != nil {
		b.closed(w, r, http.StatusUnauthorized)
		return
	}
	if session, ok := b.cfg.House.Enter(r.Context(), r.PostForm.Get("link")); ok {
		http.SetCookie(w, b.cookie(session))
	} else if _, ok := b.visitor(r); !ok {
		b.closed(w, r, http.StatusUnauthorized)
		return
	}
	http.Redirect(w, r, Path, http.StatusSeeOther)
}

// leave ends the session, also on the other devices that have it.
func (b *Board) leave(w http.ResponseWriter, r *http.Request) {
	if word := b.session(r); word != "" {
		if err := b.cfg.House.Leave(r.Context(), word); err != nil {
			b.failed(w, r, err)
			return
		}
	}
	http.SetCookie(w, b.cookie(""))
	http.Redirect(w, r, Path, http.StatusSeeOther)
}

// closed is the one answer to who may not come in, whatever is wrong.
func (b *Board) closed(w http.ResponseWriter, r *http.Request, status int) {
	b.write(w, r, status, shut{leaf: b.leaf(b.stranger(r)), Kind: "closed"})
}

func (b *Board) failed(w http.ResponseWriter, r *http.Request, err error) {
	b.cfg.Log.ErrorContext(r.Context(), "board: not shown", "path", r.URL.Path, "cause", err)
	b.write(w, r, http.StatusInternalServerError, shut{leaf: b.leaf(b.stranger(r)), Kind: "failed"})
}

// stranger reads in the language that a browser asks for.
func (b *Board) stranger(r *http.Request) chat.Reader {
	asked := strings.ToLower(r.Header.Get("Accept-Language"))
	zh, en := strings.Index(asked, "zh"), strings.Index(asked, "en")
	locale := b.cfg.Locale
	switch {
	case zh >= 0 && (en < 0 || zh < en):
		locale = "zh-CN"
	case en >= 0:
		locale = "en"
	}
	return chat.Reader{Locale: locale, Zone: time.UTC}
}

// asset is a file beside the page: nothing in it is anybody's.
func (b *Board) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	body, kind, ok := page.Worn(name)
	if own, err := files.ReadFile("page/" + name); err == nil && path.Ext(name) != ".html" { // those are templates
		body, kind, ok = own, page.Kind(name), true
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body) // the browser is gone: nobody is left to be told
}
