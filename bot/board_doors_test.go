package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// guest is a browser at the board's door, without a page.
type boardGuest struct {
	*rig
	client *http.Client
}

func (r *rig) boardGuest() *boardGuest {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return &boardGuest{r, &http.Client{Jar: jar, Transport: r.client.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// told is what a door answered.
type boardTold struct {
	status int
	head   http.Header
	body   string
}

func (g *boardGuest) do(req *http.Request) boardTold {
	g.t.Helper()
	resp, err := g.client.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	raw, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		g.t.Fatal(err)
	}
	return boardTold{resp.StatusCode, resp.Header, string(raw)}
}

func (g *boardGuest) get(path string) boardTold {
	g.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = g.base + path
	}
	req, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	return g.do(req)
}

func (g *boardGuest) post(path string, pairs ...string) boardTold {
	g.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequest(http.MethodPost, g.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		g.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return g.do(req)
}

func linkWord(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("link")
}

// enter opens the board as somebody, as a browser does.
func (r *rig) enterBoard(who string) *boardGuest {
	r.t.Helper()
	g := r.boardGuest()
	link := r.boardLinkOf(who)
	if got := g.get(link); got.status != http.StatusOK || !strings.Contains(got.body, "<form method=\"post\" action=\"/board\">") {
		r.t.Fatalf("the link of %s: %d\n%s", who, got.status, got.body)
	}
	if got := g.post("/board", "link", linkWord(r.t, link)); got.status != http.StatusSeeOther || got.head.Get("Location") != "/board" {
		r.t.Fatalf("%s enters: %d\n%s", who, got.status, got.body)
	}
	return g
}

// TestBoardDoors: a link opens once, for ten minutes, for whom it was made; whatever
// else is brought looks the same; a session lasts twelve hours, and ends with its
// person's place in the company.
func TestBoardDoors(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	first := r.arrive(liMing())
	nobody := r.boardGuest().get("/board")
	if nobody.status != http.StatusUnauthorized || strings.Contains(nobody.body, "<form") {
		t.Fatalf("without anything: %d\n%s", nobody.status, nobody.body)
	}
	same := func(what string, got boardTold) {
		t.Helper()
		if got.status != nobody.status || got.body != nobody.body || got.head.Get("Set-Cookie") != "" {
			t.Errorf("%s looks otherwise: %d %v\n%s", what, got.status, got.head, got.body)
		}
	}
	link := r.boardLinkOf("hr-lin")
	word := linkWord(t, link)
	for range 3 { // looking uses nothing up
		if got := r.boardGuest().get(link); got.status != http.StatusOK || !strings.Contains(got.body, "林晓") {
			t.Errorf("a look at the link: %d", got.status)
		}
	}
	hr := r.boardGuest()
	same("a forged word", hr.post("/board", "link", strings.Repeat("A", 22)))
	same("no word", hr.post("/board"))
	in := hr.post("/board", "link", word)
	if in.status != http.StatusSeeOther {
		t.Fatalf("the press: %d %s", in.status, in.body)
	}
	cookie := in.head.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Max-Age=43200", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	if strings.Contains(cookie, "Domain") || strings.Contains(cookie, word) {
		t.Errorf("the cookie %q", cookie)
	}
	same("a used link", r.boardGuest().get(link))
	same("a used link that is pressed", r.boardGuest().post("/board", "link", word))
	if got := hr.post("/board", "link", word); got.status != http.StatusSeeOther {
		t.Errorf("the second press of who is in: %d", got.status)
	}
	page := hr.get("/board")
	if page.status != http.StatusOK || !strings.Contains(page.body, "李明") || !strings.Contains(page.body, first) {
		t.Errorf("the board: %d\n%s", page.status, page.body)
	}
	for _, secret := range []string{"13800138642", "8642", "li.ming@", word} {
		if strings.Contains(page.body, secret) {
			t.Errorf("the board shows %s", secret)
		}
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive", "X-Content-Type-Options": "nosniff",
	} {
		if page.head.Get(name) != want {
			t.Errorf("%s: %q", name, page.head.Get(name))
		}
	}
	if p := page.head.Get("Content-Security-Policy"); strings.Contains(p, "unsafe") || !strings.Contains(p, "frame-ancestors 'none'") || !strings.Contains(p, "default-src 'none'") {
		t.Errorf("the policy %q", p)
	}
	if strings.Contains(page.body, "style=\"") || strings.Contains(page.body, "onclick") {
		t.Error("something stands inline")
	}
	if got := hr.get("/board/?q=李明"); got.status != http.StatusOK || !strings.Contains(got.body, first) {
		t.Errorf("the address with a slash at its end: %d\n%s", got.status, got.body)
	}

	// The manager sees nothing of it before the report was sent, nor of the others' positions.
	mgr := r.enterBoard("mgr-zhao")
	if got := mgr.get("/board"); strings.Contains(got.body, "李明") || strings.Contains(got.body, first) {
		t.Error("the manager sees a draft")
	}
	r.click("hr-lin", "report/"+first+"/send", nil)
	if got := mgr.get("/board/rows"); !strings.Contains(got.body, "李明") || strings.Contains(got.body, "<html") {
		t.Errorf("the manager's rows:\n%s", got.body)
	}
	if got := r.enterBoard("mgr-ana").get("/board"); strings.Contains(got.body, "李明") {
		t.Error("another position's manager sees it")
	}
	for _, path := range []string{"/board/rows", "/board/events", "/board/board.csv", "/board?q=x", "/board/", "/board/?q=x"} {
		same(path, r.boardGuest().get(path))
	}

	// Another purpose's word, another host, another site.
	var session string
	base, _ := url.Parse(r.base)
	for _, c := range hr.client.Jar.Cookies(base) {
		session = c.Value
	}
	same("a session's word as a link", r.boardGuest().get("/board?link="+session))
	wrong := func(change func(*http.Request)) boardTold {
		req, err := http.NewRequest(http.MethodPost, r.base+"/board/out", nil)
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		return hr.do(req)
	}
	if got := wrong(func(r *http.Request) { r.Host = "evil.example" }); got.status != http.StatusForbidden {
		t.Errorf("another host: %d", got.status)
	}
	if got := wrong(func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }); got.status != http.StatusForbidden {
		t.Errorf("another site: %d", got.status)
	}
	if got := wrong(func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }); got.status != http.StatusForbidden {
		t.Errorf("another origin: %d", got.status)
	}
	if got := hr.get("/board"); got.status != http.StatusOK {
		t.Errorf("after what others tried: %d", got.status)
	}

	// Signed out, over, and gone.
	if got := hr.post("/board/out"); got.status != http.StatusSeeOther || !strings.Contains(got.head.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("signing out: %d %v", got.status, got.head)
	}
	req, _ := http.NewRequest(http.MethodGet, r.base+"/board", nil)
	req.AddCookie(&http.Cookie{Name: "closeloop-board", Value: session})
	same("a session that was left", r.boardGuest().do(req))
	late := r.boardLinkOf("hr-lin")
	r.machine.Add(11 * time.Minute)
	same("a link whose time is over", r.boardGuest().get(late))
	same("a link whose time is over that is pressed", r.boardGuest().post("/board", "link", linkWord(t, late)))
	r.advance("20h") // the console moves business time, no session's
	if got := mgr.get("/board"); got.status != http.StatusOK {
		t.Errorf("a session after the clock was moved: %d", got.status)
	}
	r.restart()
	if got := mgr.get("/board"); got.status != http.StatusOK {
		t.Errorf("a session after a restart: %d", got.status)
	}
	company := strings.Replace(string(testCompany(t)), "name: 赵磊, roles: [manager]", "name: 赵磊, active: false, roles: [manager]", 1)
	r.employ([]byte(company))
	same("who left", mgr.get("/board"))
	other := r.enterBoard("mgr-he")
	r.machine.Add(12*time.Hour + time.Minute)
	same("a session that is over", other.get("/board"))
}
