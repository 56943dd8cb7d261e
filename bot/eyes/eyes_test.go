package eyes

import (
	"net/http"
	"net/http/httptest"
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
