package console

import (
	"embed"
	"fmt"
	"net/http"
	"path"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/page"
)

// files are the page: plain HTML, CSS and JavaScript beside what every page wears,
// and the list of the words that it needs.
//
//go:embed page
var files embed.FS

// page answers the console's one page; everything else on it comes by its
// scripts.
func (c *Console) page(w http.ResponseWriter, r *http.Request) {
	if !c.enter(w, r) {
		c.file(w, r, "page/index.html")
	}
}

// assets are the files beside the page, by path.
func (c *Console) assets() map[string]http.HandlerFunc {
	out := map[string]http.HandlerFunc{}
	entries, err := files.ReadDir("page")
	if err != nil {
		panic(fmt.Sprintf("console: the embedded page is missing: %v", err))
	}
	for _, e := range entries {
		if e.Name() == "index.html" || path.Ext(e.Name()) == ".txt" {
			continue
		}
		out["/console/assets/"+e.Name()] = func(w http.ResponseWriter, r *http.Request) {
			c.file(w, r, "page/"+e.Name())
		}
	}
	for _, name := range []string{"house.css", "scheme.js", "icon.svg"} {
		out["/console/assets/"+name] = func(w http.ResponseWriter, _ *http.Request) {
			body, kind, _ := page.Worn(name)
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write(body) // the browser is gone: nobody is left to be told
		}
	}
	return out
}

func (c *Console) file(w http.ResponseWriter, r *http.Request, name string) {
	body, err := files.ReadFile(name)
	if err != nil {
		c.refuse(w, r, broken(fmt.Errorf("read the page: %w", err)))
		return
	}
	w.Header().Set("Content-Type", page.Kind(name))
	_, _ = w.Write(body) // the browser is gone: nobody is left to be told
}

// words are the page's own words in one language, by key without the area,
// with {Name} where an argument goes, and what the page must know to begin.
func (c *Console) words(w http.ResponseWriter, r *http.Request) {
	locale := r.URL.Query().Get("locale")
	if locale != "zh-CN" && locale != "en" {
		locale = language(r)
	}
	reader := chat.Reader{Locale: locale, Zone: c.cfg.Zone}
	list, err := files.ReadFile("page/words.txt")
	if err != nil {
		c.refuse(w, r, broken(fmt.Errorf("read the page's words: %w", err)))
		return
	}
	words := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		entry := strings.Fields(line)
		var args []any
		for _, name := range entry[1:] {
			args = append(args, name, "{"+name+"}")
		}
		text := chat.T("console.page."+entry[0], args...)
		if role, ok := strings.CutPrefix(entry[0], "role."); ok {
			text = chat.T("role." + role)
		}
		words[entry[0]] = c.cfg.Speaker.Words(reader, text)
	}
	type group struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	groups := []group{}
	for _, g := range c.cfg.Groups {
		groups = append(groups, group{g.ID, c.cfg.Speaker.Words(reader, g.Name)})
	}
	answer(w, http.StatusOK, map[string]any{
		"locale": locale, "zone": c.cfg.Zone.String(), "words": words, "groups": groups,
	})
}
