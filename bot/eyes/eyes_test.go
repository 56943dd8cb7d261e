package eyes

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// plain is a page with a thing under a thing, one that comes late, and one that leaves when it is clicked.
const plain = `<!doctype html><html lang="en"><title>x</title><body data-ready>
<button id="leave">Leave now</button>
<div style="position: relative; width: 200px; height: 40px"><button id="under">Under</button>
<div style="position: absolute; inset: 0; background: white"></div></div>
<input aria-label="Words"><div style="height: 3000px"></div><button id="far">Far</button>
<script>
document.getElementById("leave").onclick = (e) => setTimeout(() => { e.target.outerHTML = "<button>Stayed</button>"; }, 50);
document.getElementById("far").onclick = () => { document.title = "far"; };
</script>`

// flawed is a page that does what ours may not.
const flawed = `<!doctype html><html lang="en"><title>x</title><body data-ready style="background: white">
<p style="overflow: hidden; width: 40px; white-space: nowrap">Words that do not fit</p>
<button style="position: absolute; left: 0; top: 200px; width: 90px; height: 30px">Under</button>
<button style="position: absolute; left: 50px; top: 210px; width: 90px; height: 30px">Over</button>
<button style="padding: 0; width: 12px; height: 12px">x</button>
<p style="color: #999">Pale words</p><img src="/nowhere">
<article><div class="buttons"><div class="row"><button>A</button><button>B</button><button>C</button><button>D</button></div></div></article>
<script>eval("1")</script>`

// TestFlawsAreSeen: a judge that finds nothing must be one that can find.
func TestFlawsAreSeen(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "script-src 'self'")
		_, _ = w.Write([]byte(flawed)) // a page that does not arrive fails below
	}))
	t.Cleanup(site.Close)
	w := Open(t).Visit(t, site.URL, Size{Width: 400, Height: 600})
	for what, all := range map[string][]string{
		"flaws": w.Flaws(), "barriers": w.Barriers("image-alt"),
	} {
		text := strings.Join(all, "\n")
		for _, want := range map[string][]string{
			"flaws": {"cut off: p", "overlap by 40 x 20 px", "small: button \"x\"", "pale: text of p \"Pale words\", 2.8", "crowded: 4 buttons"}, "barriers": {"image-alt"},
		}[what] {
			if !strings.Contains(text, want) {
				t.Errorf("no %q among the %s\n%s", want, what, text)
			}
		}
	}
	w.Until("the browser to complain", func() bool {
		text := strings.Join(w.Complaints(), "\n")
		return strings.Contains(text, "security: ") && strings.Contains(text, "404")
	})
}

// TestEyes: they see what a person sees, no more and no less.
func TestEyes(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(plain)) // a page that does not arrive fails below
	}))
	t.Cleanup(site.Close)
	w := Open(t).Visit(t, site.URL, Size{Width: 400, Height: 600})
	page := w.Page()
	for name, want := range map[string]bool{"Leave now": true, "Leave": false, "Leave*": true, "": true, "Stayed": false} {
		if got := page.Has("button", name); got != want {
			t.Errorf("a button %q: %v", name, got)
		}
	}
	if page.Has("link", "Leave now") {
		t.Error("a button is taken for a link")
	}
	for name, want := range map[string]bool{"Leave now": true, "Under": false, "Far": false} {
		if got := page.Find("button", name).InView(); got != want {
			t.Errorf("%q in view: %v", name, got)
		}
	}
	page.Find("button", "Leave now").Click()
	page.Gone("button", "Leave now")
	page.Find("button", "Stayed")
	page.Find("textbox", "Words").Enter("a b")
	if got := Ask[string](w, `document.activeElement.value`); got != "a b" {
		t.Errorf("typed %q", got)
	}
	page.Find("button", "Far").Click()
	if got := Ask[string](w, `document.title`); got != "far" || w.Clicks() != 2 {
		t.Errorf("title %q after %d clicks", got, w.Clicks())
	}
	if over := w.Sideways(); over > 0 {
		t.Errorf("%d px stand out", over)
	}
}
