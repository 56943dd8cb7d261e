package board

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// TestFilterKeepsItsAddress: what an address says is what it says again, and what it
// cannot mean is left out.
func TestFilterKeepsItsAddress(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"":                            "",
		"q=+liming+&late=1&mine=1":    "late=1&mine=1&q=liming",
		"position=be&owner=-&closed=": "owner=-&position=be",
		"all=pending_eval&all=x&all=report_draft&closed=1": "all=report_draft&all=pending_eval&closed=1",
		"q=a%00b%0Ac&other=1":                              "q=ab+c",
	} {
		q, err := url.ParseQuery(asked)
		if err != nil {
			t.Fatal(err)
		}
		f := filterOf(q)
		if got := f.query().Encode(); got != want {
			t.Errorf("%q says %q, want %q", asked, got, want)
		}
		if again := filterOf(f.query()).query().Encode(); again != want {
			t.Errorf("%q says %q the second time", asked, again)
		}
	}
}

// TestLate: late is who has a deadline that passed, and is still waited for.
func TestLate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		status hiring.Status
		due    time.Time
		want   bool
	}{
		{hiring.PendingEval, now, true},
		{hiring.PendingEval, now.Add(1), false},
		{hiring.PendingEval, time.Time{}, false},
		{hiring.Rejected, now.Add(-1), false},
	} {
		if got := late(hiring.Case{Status: c.status, Duty: hiring.Duty{Due: c.due}}, Stand{Now: now}); got != c.want {
			t.Errorf("%s due %v is late: %v", c.status, c.due, got)
		}
	}
}

// TestCookieOfAHost: behind TLS it is this host's alone, and never sent in the open.
func TestCookieOfAHost(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://loop.example.com": "__Host-closeloop-board=w; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Lax",
		"http://127.0.0.1:8080":    "closeloop-board=w; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		b, err := New(Config{Public: u})
		if err != nil {
			t.Fatal(err)
		}
		if got := b.cookie("w").String(); got != want {
			t.Errorf("%s: %s", address, got)
		}
		for host, ours := range map[string]bool{u.Host: true, "evil.example": false, u.Host + ".evil.example": false, "": false} {
			r := httptest.NewRequest(http.MethodGet, "/board", nil)
			if r.Host = host; b.ourHost(r) != ours {
				t.Errorf("%s: the host %q is ours: %v", address, host, !ours)
			}
		}
	}
}

// TestEventsAreGathered: however often it rings, an ear that has not listened yet
// hears once; it hears what concerns its person, and nothing after it left.
func TestEventsAreGathered(t *testing.T) {
	t.Parallel()
	h := newHub()
	hr, manager := h.listen("hr"), h.listen("mgr")
	first := h.version()
	for range 3 {
		h.tell(func(person string) bool { return person == "hr" })
	}
	if len(hr.rings) != 1 || len(manager.rings) != 0 || h.version() == first {
		t.Errorf("%d and %d, version %s after %s", len(hr.rings), len(manager.rings), h.version(), first)
	}
	h.leave(hr)
	<-hr.rings
	h.tell(nil)
	if len(hr.rings) != 0 || len(manager.rings) != 1 {
		t.Errorf("%d and %d", len(hr.rings), len(manager.rings))
	}
	h.close()
	h.close()
}

// words are texts in the words of their keys.
type words struct{}

func (words) Words(_ chat.Reader, t chat.Text) string {
	out := t.Key + t.Literal + t.In["en"]
	for _, a := range t.Args {
		if a.Text != nil {
			out += " " + words{}.Words(chat.Reader{}, *a.Text)
		}
	}
	return out
}

// TestDryIsMarked: the position of a dry run is marked wherever the page names it.
func TestDryIsMarked(t *testing.T) {
	t.Parallel()
	s := hiring.NewSnapshot(1, hiring.Company{}, nil, []hiring.Position{{ID: "be", Title: hiring.Words{"en": "Backend"}}, {ID: "ops", Pilot: "dry"}})
	whole := *s
	whole.Rehearses = true
	for name, c := range map[string]struct {
		company  *hiring.Snapshot
		position string
		want     string
	}{
		"on": {s, "be", "Backend"}, "in a dry run": {s, "ops", "dryrun.position ops"},
		"with the whole bot": {&whole, "be", "dryrun.position Backend"}, "none": {&whole, "", "board.page.position.none"},
	} {
		if got := (look{leaf: leaf{speaker: words{}}, stand: Stand{Company: c.company}}).position(c.position); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
