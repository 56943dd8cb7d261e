package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// page asks for a candidate's page, as somebody's browser does.
func (r *rig) page(method, path string) (int, string, http.Header) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.base+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	answer, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, string(body), answer.Header
}

// entries counts what was written: lines of the audit, and imports with their rows.
func (r *rig) entries() (n int) {
	r.t.Helper()
	err := r.app.store.View(r.t.Context(), func(tx *store.Txn) error {
		for _, where := range []string{"/a/", "/r/import"} {
			for _, err := range tx.Scan(store.Prefix([]byte(tenant + where))) {
				if n++; err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// linkIn is the path of the link in a message.
func linkIn(t *testing.T, text string) string {
	t.Helper()
	i := strings.Index(text, "/c/")
	if i < 0 {
		t.Fatalf("no link in %q", text)
	}
	return strings.Fields(text[i:])[0]
}

// TestNotices: a candidate hears of each step once, in the company's words, with the
// day by which the next word comes; of nothing that was taken back; of nothing more
// after asking for it. The bot is started anew again and again meanwhile.
func TestNotices(t *testing.T) {
	t.Parallel()
	r, c := start(t, monday(t)), chinese()
	approve(t, r.app, occasioned("thanks", false), occasioned("status.pending_eval", false), occasioned("status.pending_second", false), occasioned("status.hold", true))
	id := r.arrive(c.candidate)
	r.see(r.say(c.hr, "/notice "+id, "dm").said(), "感谢信", "09:50")
	r.advance("9m")
	if mail := r.outgoing().Mail; len(mail) > 0 {
		t.Fatalf("it left at once: %+v", mail)
	}
	r.restart()
	r.advance("2m")
	mail := r.outgoing().Mail
	if len(mail) != 1 || !strings.Contains(mail[0].Text, "李明，你好") {
		t.Fatalf("after eleven minutes %+v", mail)
	}

	r.click(c.hr, "report/"+id+"/send", nil)
	r.advance("5m")
	r.click(c.manager, "decision/"+id+"/approve", nil)
	r.restart()
	r.advance("5m")
	r.click(c.manager, "decision/"+id+"/undo", nil)
	r.advance("1h")
	r.restart()
	mail = r.outgoing().Mail
	// Report sent Monday 09:51; two days for the manager, three for the letter.
	if len(mail) != 2 || !strings.Contains(mail[1].Text, "评估中") || !strings.Contains(mail[1].Text, "11月30日（周一）前告诉你") {
		t.Fatalf("after an approval that was taken back %+v", mail)
	}
	told := r.say(c.hr, "/notice "+id, "dm").said()
	r.see(told, "待用人部门评估", "已发出", "感谢信", "11月30日")
	r.hide(told, "li.ming@mail.example", "/c/")
	if other := r.say("hr-eve", "/notice "+id, "dm"); strings.Contains(other.said(), "感谢信") {
		t.Errorf("another HR sees %s", other.said())
	}

	link := linkIn(t, mail[1].Text)
	for range 2 { // looking at it changes nothing
		status, body, _ := r.page(http.MethodGet, link)
		if status != http.StatusOK || !strings.Contains(body, "不再接收进展通知？") || !strings.Contains(body, `<form method="post">`) {
			t.Fatalf("the page: %d %s", status, body)
		}
	}
	if status, body, _ := r.page(http.MethodPost, link); status != http.StatusOK || !strings.Contains(body, "已设置好") || strings.Contains(body, "<form") {
		t.Errorf("pressed: %d %s", status, body)
	}
	before := r.entries()
	if status, body, _ := r.page(http.MethodPost, link); status != http.StatusOK || !strings.Contains(body, "已设置好") || r.entries() != before {
		t.Errorf("pressed again: %d, %d new lines in the audit\n%s", status, r.entries()-before, body)
	}
	if status, body, _ := r.page(http.MethodGet, link[:len(link)-1]+"_"); status != http.StatusNotFound || !strings.Contains(body, "这个链接打不开") {
		t.Errorf("another link: %d %s", status, body)
	}
	r.click(c.manager, "decision/"+id+"/approve", nil)
	r.advance("1h")
	if mail := r.outgoing().Mail; len(mail) != 2 {
		t.Errorf("against the candidate's wish %+v", mail[2:])
	}
	r.see(r.say(c.hr, "/notice "+id, "dm").said(), "对方不想收")
	r.verify()
}

// TestNoticeThatSlips: HR confirms a notice, in English; the day that it promised
// comes and nothing is decided, so a ready note with another day waits for HR.
func TestNoticeThatSlips(t *testing.T) {
	t.Parallel()
	r, c := start(t, monday(t)), english()
	approve(t, r.app, occasioned("status.pending_eval", true))
	id := r.arrive(c.candidate)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.advance("11m")
	if mail := r.outgoing().Mail; len(mail) > 0 {
		t.Fatalf("it left unasked: %+v", mail)
	}
	r.click(c.hr, "notice/"+id+"/send", nil)
	r.advance("2m")
	mail := r.outgoing().Mail
	if len(mail) != 1 || !strings.Contains(mail[0].Text, "by Monday 30 November") {
		t.Fatalf("%+v", mail)
	}
	r.until(at(t, "2026-11-30T10:00:00+08:00"))
	r.see(r.screen(c.hr), "This is the day that was promised", "You will hear from us by Thursday 3 December")
	r.click(c.hr, "notice/"+id+"/send", nil)
	r.advance("2m")
	if mail := r.outgoing().Mail; len(mail) != 2 || !strings.Contains(mail[1].Text, "We said you would hear from us by Monday 30 November") {
		t.Fatalf("%+v", mail)
	}
}

// TestLetterByText: who has no e-mail gets a link by text message, and reads the letter
// behind it; nothing of it is in the message, or in what a link preview fetches.
func TestLetterByText(t *testing.T) {
	t.Parallel()
	r, c := start(t, monday(t)), chinese()
	c.candidate.email = ""
	id, _ := r.rejected(c)
	r.advance("11m")
	r.click(c.hr, "letter/"+id+"/text", nil)
	r.advance("2m")
	sent := r.outgoing().SMS
	if len(sent) != 1 || sent[0].To != "+8613800138642" || strings.Contains(sent[0].Text, "李明") || strings.Contains(sent[0].Text, "感谢") {
		t.Fatalf("%+v", sent)
	}
	link := linkIn(t, sent[0].Text)
	status, body, head := r.page(http.MethodGet, link)
	r.see(body, "有一封给你的信", "打开这封信")
	r.hide(body, "感谢你参加", "李明")
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	} {
		if got := head.Get(name); status != http.StatusOK || got != want {
			t.Errorf("%d, %s: %q", status, name, got)
		}
	}
	for range 2 {
		if status, body, _ := r.page(http.MethodPost, link); status != http.StatusOK || !strings.Contains(body, "感谢你参加") || !strings.Contains(body, "lin@farhill.example") {
			t.Errorf("opened: %d %s", status, body)
		}
	}
	r.see(r.status(c.hr, id), c.told)
	r.click(c.hr, "letter/"+id+"/returned", nil)
	if status, _, _ := r.page(http.MethodPost, link); status != http.StatusNotFound {
		t.Errorf("the letter came back, and its link gives %d", status)
	}
}

// slowMail is a mail server that takes a message when it is told to.
type slowMail struct {
	mu    sync.Mutex
	sent  []string
	begun chan bool
	take  chan bool
}

func (s *slowMail) Send(_ context.Context, l chat.Letter) error {
	s.begun <- true
	<-s.take
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, l.ID)
	return nil
}

// TestNoticeUnderWay: the case moves on while a notice is just leaving. That one is
// out, the next one follows, and nothing is lost or given up.
func TestNoticeUnderWay(t *testing.T) {
	t.Parallel()
	slow := &slowMail{begun: make(chan bool, 8), take: make(chan bool, 8)}
	r := prepare(t, monday(t))
	r.opts.courier, r.opts.settled = slow, 50*time.Millisecond
	r.open()
	r.employ(testCompany(t))
	approve(t, r.app, occasioned("status.pending_eval", false), occasioned("status.pending_second", false))
	c := chinese()
	id := r.arrive(c.candidate)
	r.settle()
	r.click(c.hr, "report/"+id+"/send", nil)
	r.settle()
	r.machine.Add(11 * time.Minute)
	over := make(chan error, 1)
	go func() { _, err := r.app.runner.Drain(context.Background()); over <- err }()
	<-slow.begun
	r.click(c.manager, "decision/"+id+"/approve", nil)
	slow.take <- true
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	for _, pause := range []time.Duration{time.Minute, 11 * time.Minute} {
		r.machine.Add(pause)
		slow.take <- true
		r.settle()
		r.settle()
	}
	jobs := r.outgoing().Jobs
	for _, j := range jobs {
		if j.State == "dead" {
			t.Errorf("given up: %+v", j)
		}
	}
	slow.mu.Lock()
	defer slow.mu.Unlock()
	if len(slow.sent) != 2 || slow.sent[0] != id+"-n1" || slow.sent[1] != id+"-n2" {
		t.Errorf("sent %v, jobs %+v", slow.sent, jobs)
	}
}
