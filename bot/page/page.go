// Package page is what the pages of the house have alike: how they look (its files are
// worn by each: colours, buttons, light and dark, the mark), that they keep to
// themselves, and the stream by which one that stands open hears what changed. It
// shows nothing itself and has no words.
package page

import (
	"embed"
	"net/http"
	"path"
)

//go:embed wear
var files embed.FS

// Worn is a file that every page may load beside its own, and its kind; false: there
// is none of this name.
func Worn(name string) (body []byte, kind string, ok bool) {
	body, err := files.ReadFile("wear/" + name)
	return body, Kind(name), err == nil
}

// Kind is what a page's file is, by its ending; "" where no page has such files. The
// tables of machines are not asked, as they differ.
func Kind(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return ""
}

// Apart lets an answer stay on its own: no cache keeps it, no index names it, nobody
// frames it or learns of its address, no browser guesses what it is, and it loads
// nothing but what allowed grants, in the words of a content policy.
func Apart(h http.Header, allowed string) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; "+allowed+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
}
