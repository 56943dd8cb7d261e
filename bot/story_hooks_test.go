package main

import (
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/web"
	"closeloop/flows/hook"
)

const hookSecret = "ffeeddccbbaa99887766554433221100"

// receiver is a strict other system: it checks every signature as a door of the API
// does, and notes what it took and what came again.
type receiver struct {
	t    *testing.T
	rig  *rig
	at   *httptest.Server
	mu   sync.Mutex
	down bool // it answers 503
	mute bool // it takes an event, and its answer is lost
	took []happening
	seen map[string]int
}

func newReceiver(t *testing.T, r *rig) *receiver {
	t.Helper()
	v := &receiver{t: t, rig: r, seen: map[string]int{}}
	v.at = httptest.NewServer(v)
	t.Cleanup(v.at.Close)
	return v
}

func (v *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	raw, err := io.ReadAll(q.Body)
	stamp, once := q.Header.Get(web.HeaderTimestamp), q.Header.Get(web.HeaderIdempotency)
	want := web.Sign(hookSecret, web.Signed{Timestamp: stamp, Method: q.Method, Path: q.RequestURI, Idempotency: once, Body: raw})
	if err != nil || q.Method != http.MethodPost || !hmac.Equal([]byte(want), []byte(q.Header.Get(web.HeaderSignature))) || stamp != fmt.Sprint(v.rig.machine.Now().Unix()) {
		v.t.Errorf("a call that is not signed as it should be: %v", q.Header)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var e happening
	if err := json.Unmarshal(raw, &e); err != nil || e.ID != once {
		v.t.Errorf("%s under %s: %v", raw, once, err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen[e.ID]++
	if v.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if !slices.ContainsFunc(v.took, func(o happening) bool { return o.ID == e.ID }) {
		v.took = append(v.took, e)
	}
	if v.mute {
		panic(http.ErrAbortHandler)
	}
}

func (v *receiver) is(down, mute bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.down, v.mute = down, mute
}

// heard are the events of a case that were taken, in order, each in a word.
func (v *receiver) heard(id string) (out []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, e := range v.took {
		if e.Data["case"] == id {
			out = append(out, strings.TrimSuffix(e.Type+" "+e.Data["to"]+e.Data["verdict"]+e.Data["kind"], " "))
		}
	}
	return out
}

func (v *receiver) wants(id string, want ...string) {
	v.t.Helper()
	if got := v.heard(id); !slices.Equal(got, want) {
		v.t.Errorf("%s: heard %q, want %q", id, got, want)
	}
}

// hooked is a bot that tells two addresses: one of everything, one of letters.
func hooked(t *testing.T) (r *rig, all, letters *receiver) {
	t.Helper()
	r = prepare(t, monday(t))
	all, letters = newReceiver(t, r), newReceiver(t, r)
	r.cfg.Webhooks = []WebhookConfig{
		{URL: all.at.URL + "/in?tenant=7", Secret: hookSecret, Events: []string{"case.*", "letter.sent"}},
		{URL: letters.at.URL, Secret: hookSecret, Events: []string{"letter.*"}},
	}
	r.open()
	r.employ(testCompany(t))
	return r, all, letters
}

// TestWebhooks: other systems hear once of what became of a case, in order, over an
// outage of hours, an answer that is lost and a restart; they never hear who it is.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	r, all, letters := hooked(t)
	id, c := r.rejected(chinese())
	r.settle()
	decided := []string{"case.status report_draft", "case.status pending_eval", "case.decision not_passed", "case.status reject_pending"}
	all.wants(id, decided...)
	letters.wants(id)

	// For hours nobody answers; what another case tells does not wait for this one.
	all.is(true, false)
	r.click(c.hr, "letter/"+id+"/send", nil)
	r.advance("11m")
	letters.wants(id, "letter.sent rejection")
	r.advance("3h")
	r.restart()
	r.advance("4h")
	all.wants(id, decided...)
	other, e := r.rejected(english())
	r.settle()

	// It takes the next, and we never hear that it did: the same id comes again.
	all.is(false, true)
	r.advance("31m")
	all.is(false, false)
	r.advance("31m")
	all.wants(id, append(decided, "case.status rejected", "letter.sent rejection")...)
	all.wants(other, decided...)
	if n := len(all.seen); n != len(all.took) {
		t.Errorf("%d ids came, %d events were taken", n, len(all.took))
	}
	for _, one := range all.took {
		raw := string(encode(t, one))
		r.hide(raw, c.candidate.name, e.candidate.name, "mail.example", "8642", "industry", wordsZH)
		if when, err := time.Parse(time.RFC3339, one.At); err != nil || !strings.HasSuffix(one.At, "+08:00") || when.Before(monday(t)) {
			t.Errorf("at %s: %v", one.At, err)
		}
		if all.seen[one.ID] == 0 || !strings.HasPrefix(one.ID, "evt_") {
			t.Errorf("id %q", one.ID)
		}
	}
	r.verify()
}

// TestAWebhookNobodyTakes is given up after a day where the admin sees it, taken up by
// a click, and the next event of the case comes after it.
func TestAWebhookNobodyTakes(t *testing.T) {
	t.Parallel()
	r, all, _ := hooked(t)
	all.is(true, false)
	id := r.arrive(liMing())
	r.advance("23h")
	record := id + "@" + hook.Key(r.cfg.Webhooks[0].URL)
	if jobs := r.jobsOf(record); len(jobs) != 1 || !strings.Contains(jobs[0], "waiting") {
		t.Fatalf("within the day: %v", jobs)
	}
	r.advance("5h")
	if jobs := r.jobsOf(record); len(jobs) != 1 || !strings.Contains(jobs[0], "dead") {
		t.Fatalf("after the day: %v", jobs)
	}
	r.see(r.say("adm-bai", "/jobs", "dm").said(), record, "127.0.0.1 answers 503", "外部系统")
	all.is(false, false)
	r.click("hr-lin", "report/"+id+"/send", nil) // the next event: it gives the queue another day
	r.settle()
	all.wants(id, "case.status report_draft", "case.status pending_eval")
}
