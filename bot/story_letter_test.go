package main

import (
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"closeloop/bot/web"
)

// returns posts a report of a mail server about a letter, signed.
func (r *rig) returns(messageID, action, status string) string {
	r.t.Helper()
	raw := strings.ReplaceAll(fmt.Sprintf(`From: MAILER-DAEMON@mx.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b1

--b1
Content-Type: text/plain

Sorry.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; li.ming@mail.example
Action: %s
Status: %s
Diagnostic-Code: smtp; 550 li.ming@mail.example is not here

--b1
Content-Type: message/rfc822

Message-ID: %s
Subject: x

x
--b1--
`, action, status, messageID), "\n", "\r\n")
	return r.reports([]byte(raw))
}

func (r *rig) reports(raw []byte) string {
	r.t.Helper()
	req := r.request(http.MethodPost, "/api/v1/bounces", raw)
	req.Header.Set("Content-Type", "message/rfc822")
	web.Key{Name: "mailbox", Secret: postSecret}.SignRequest(req, raw, r.machine.Now())
	var out struct{ State string }
	if status := r.call(req, &out); status != http.StatusOK {
		r.t.Fatalf("a report: %d", status)
	}
	r.settle()
	return out.State
}

// arrives is the one letter that has left, as the server got it.
func arrives(t *testing.T, raw string) (head mail.Header, subject, text string) {
	t.Helper()
	msg, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	return msg.Header, subject, strings.ReplaceAll(string(body), "\r\n", "\n")
}

// TestLetterInDepth: a letter is edited, put off, delivered once, comes back,
// and the loop closes in another way.
func TestLetterInDepth(t *testing.T) {
	t.Parallel()
	mailedBeside(t, overHTTP, func(t *testing.T, r *rig, office *postOffice) {
		id, c := r.rejected(chinese())

		// A sentence that may not be said comes back at its field; nothing changes.
		card, action := r.offered(c.hr, "letter/"+id+"/edit")
		draft := r.prefilled(c.hr, card, action, "body")
		bad := r.press(c.hr, card.ID, action, map[string]any{"subject": "面试结果", "body": draft + "\n我们想找更年轻的同事。"})
		if bad.Status != http.StatusUnprocessableEntity || len(bad.Errors) != 1 {
			t.Fatalf("a bad sentence: %+v", bad)
		}
		r.see(bad.Errors["body"], "年轻", "提到年龄")
		if now, _ := r.offered(c.hr, "letter/"+id+"/edit"); now.Text != card.Text {
			t.Errorf("the card changed:\n%s", now.Text)
		}

		// A good one is saved word for word, and the card says by whom.
		subject, text := "面试结果 {{.Name}}", draft+"\nP.S. {{.Reason}} <b>=1+1</b>\n"
		done := r.click(c.hr, "letter/"+id+"/edit", map[string]any{"subject": subject, "body": text})
		r.see(done.Message.Text, "林晓", "修改过", subject, "{{.Reason}}", "✓ 无禁用内容")

		// The server is busy: HR reads how often it was tried and when it is next.
		office.says(&smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "later, " + c.candidate.email}, false)
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("3h")
		waiting, _ := r.offered(c.hr, "letter/"+id+"/takeback")
		r.see(waiting.Text, "还没发出去", "已试", "下次")
		office.says(nil, false)
		r.restart()
		r.advance("2h")
		letters := office.letters()
		if len(letters) != 1 {
			t.Fatalf("%d letters", len(letters))
		}
		head, gotSubject, gotText := arrives(t, letters[0])
		if gotSubject != subject || gotText != text {
			t.Errorf("sent %q\n%s", gotSubject, gotText)
		}
		r.see(r.status(c.hr, id), c.told)

		// Reports that change nothing: another's letter, a delay, an answer.
		messageID := head.Get("Message-Id")
		for state, sent := range map[string]func() string{
			"unknown": func() string { return r.returns("<C-999999-1@farhill.example>", "failed", "5.1.1") },
			"delayed": func() string { return r.returns(messageID, "delayed", "4.4.1") },
			"ignored": func() string { return r.reports([]byte("From: x@y.example\r\nContent-Type: text/plain\r\n\r\nThanks")) },
		} {
			if got := sent(); got != state {
				t.Errorf("%s, want %s", got, state)
			}
		}
		if got := r.returns(strings.Replace(messageID, "farhill", "elsewhere", 1), "failed", "5.1.1"); got != "unknown" {
			t.Errorf("a letter of somebody else: %s", got)
		}
		r.see(r.status(c.hr, id), c.told)

		// It comes back: the duty is open again, and a repeat changes nothing.
		if got := r.returns(messageID, "failed", "5.1.1"); got != "bounced" {
			t.Fatalf("the report: %s", got)
		}
		if got := r.returns(messageID, "failed", "5.1.1"); got != "bounced" {
			t.Errorf("the same request again: %s, want its first answer", got)
		}
		if got := r.returns(messageID, "failed", "5.2.2"); got != "unchanged" {
			t.Errorf("a second report: %s", got)
		}
		back, _ := r.offered(c.hr, "letter/"+id+"/told")
		r.see(back.Text, "被退回", "没有这个邮箱", "候选人没有收到")
		r.see(r.status(c.hr, id), "发拒信", "林晓")
		r.hide(r.screen(c.hr), c.candidate.email)
		r.hide(strings.Join(r.jobsOf(id), "\n"), "@")

		// The address is corrected, on file too, and shown masked only.
		if wrong := r.press(c.hr, back.ID, r.action(c.hr, "letter/"+id+"/address"), map[string]any{"email": "a@b.example, c@d.example"}); wrong.Status != 422 {
			t.Errorf("two addresses: %+v", wrong)
		}
		r.click(c.hr, "letter/"+id+"/address", map[string]any{"email": "ming.li@mail.example"})
		r.hide(r.screen(c.hr), "ming.li@mail.example")

		// HR tells it in another way, and says who did.
		r.click(c.hr, "letter/"+id+"/told", map[string]any{"how": "phone", "when": "2026-11-23", "by": "mgr-zhao"})
		r.see(r.status(c.hr, id), c.told)
		if got := r.returns(messageID, "failed", "5.1.0"); got != "unchanged" {
			t.Errorf("a report after all: %s", got)
		}
		if got := office.letters(); len(got) != 1 {
			t.Errorf("%d letters in the end", len(got))
		}
	})
}

// TestLetterSentAnew: a letter that came back and is sent to the right address
// is another letter: a late report on the first does not count for it.
func TestLetterSentAnew(t *testing.T) {
	t.Parallel()
	mailedBeside(t, overALine, func(t *testing.T, r *rig, office *postOffice) {
		id, c := r.rejected(english())
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("11m")
		r.click(c.hr, "letter/"+id+"/returned", nil)
		r.see(r.status(c.hr, id), "letter")
		r.click(c.hr, "letter/"+id+"/address", map[string]any{"email": "reyes@mail.example"})
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("2m")
		letters := office.letters()
		if len(letters) != 2 {
			t.Fatalf("%d letters", len(letters))
		}
		first, _, _ := arrives(t, letters[0])
		second, _, _ := arrives(t, letters[1])
		if first.Get("Message-Id") == second.Get("Message-Id") || !strings.Contains(second.Get("To"), "reyes@mail.example") {
			t.Errorf("first %v, second %v", first, second)
		}
		if got := r.returns(first.Get("Message-Id"), "failed", "5.1.1"); got != "unchanged" {
			t.Errorf("a report on the first letter: %s", got)
		}
		r.see(r.status(c.hr, id), c.told)
		if got := r.returns(second.Get("Message-Id"), "failed", "5.1.1"); got != "bounced" {
			t.Errorf("a report on the second letter: %s", got)
		}
	})
}

// TestLetterDiscarded: a draft that HR lets go of leaves the duty where it is.
func TestLetterDiscarded(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		id, c := r.rejected(english())
		card, action := r.offered(c.hr, "letter/"+id+"/discard")
		if silent := r.press(c.hr, card.ID, action, nil); silent.Status != 422 || silent.Errors["why"] == "" {
			t.Errorf("without a reason: %+v", silent)
		}
		before := r.status(c.hr, id)
		r.click(c.hr, "letter/"+id+"/discard", map[string]any{"why": "Call first"})
		if after := r.status(c.hr, id); after != before {
			t.Errorf("the duty changed:\n%s\nbefore:\n%s", after, before)
		}
		if _, _, ok := r.button(c.hr, "letter/"+id+"/send"); ok {
			t.Error("a discarded draft can be sent")
		}
		r.click(c.hr, "letter/"+id+"/rewrite", nil)
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("11m")
		r.see(r.status(c.hr, id), c.told)
	})
}
