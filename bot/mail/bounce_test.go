package mail_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"closeloop/bot/mail"
	"closeloop/bot/needs"
)

// report is a delivery report as mail servers write them. Lines end with LF
// here, as after a pipe.
func report(status, original string) string {
	return `From: MAILER-DAEMON@mx.example.com
To: hr@galaxy.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

` + parts(status, original)
}

func parts(status, original string) string {
	return `This is a MIME-encapsulated message.

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Tue, 24 Nov 2026 11:36:02 +0800

` + status + `
--b1
Content-Type: message/rfc822

` + original + `
From: HR <hr@galaxy.example>
Subject: x

Hello
--b1--
`
}

const (
	failed  = "Final-Recipient: rfc822; li.ming@example.com\nAction: failed\nStatus: 5.1.1 (no such user)\nDiagnostic-Code: smtp; 550 5.1.1 <li.ming@example.com> no such user\n"
	delayed = "Final-Recipient: rfc822; li.ming@example.com\nAction: delayed\nStatus: 4.4.1\n"
	ours    = "Message-ID: <C-1042-1@galaxy.example>"
)

func TestReadBounce(t *testing.T) {
	t.Parallel()
	const whole = "message/rfc822"
	good := mail.Bounce{ID: "C-1042-1", Domain: "galaxy.example", Action: "failed", Status: "5.1.1"}
	late := good
	late.Action, late.Status = "delayed", "4.4.1"
	nameless := good
	nameless.ID, nameless.Domain = "", ""
	encoded := strings.Replace(report(failed, ours), "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\nArrival-Date: Tue, 24 Nov 2026 11:36:02 +0800\n\n"+failed,
		"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString([]byte("Reporting-MTA: dns; x\n\n"+failed))+"\n", 1)
	for name, c := range map[string]struct {
		kind, raw string
		want      mail.Bounce
		err       error
	}{
		"whole":                 {whole, report(failed, ours), good, nil},
		"with CR LF":            {whole, strings.ReplaceAll(report(failed, ours), "\n", "\r\n"), good, nil},
		"body alone":            {`multipart/report; report-type="Delivery-Status"; boundary=b1`, parts(failed, ours), good, nil},
		"base64":                {whole, encoded, good, nil},
		"headers only":          {whole, strings.Replace(report(failed, ours), "Content-Type: message/rfc822", "Content-Type: text/rfc822-headers", 1), good, nil},
		"id given anew":         {whole, report(failed, "Message-ID: <0102@relay.example>\nX-Letter-Id: C-1042-1@galaxy.example"), good, nil},
		"delayed":               {whole, report(delayed, ours), late, nil},
		"delayed, then not":     {whole, report(delayed+"\n"+failed, ours), good, nil},
		"failed, then one more": {whole, report(failed+"\n"+delayed, ours), good, nil},
		"cut off":               {whole, strings.Split(report(failed, ours), "Subject: x")[0], good, nil},
		"without the letter":    {whole, strings.Split(report(failed, ours), "--b1\nContent-Type: message/rfc822")[0], nameless, nil},
		"id with a header":      {whole, report(failed, "Message-ID: <C-1 042-1@galaxy.example>"), nameless, nil},
		"no id":                 {whole, report(failed, "Message-ID: <@>"), nameless, nil},
		"an answer":             {whole, "From: a@b.c\nContent-Type: text/plain\n\nThanks", mail.Bounce{}, mail.ErrNoReport},
		"no type":               {whole, "From: a@b.c\n\nThanks", mail.Bounce{}, mail.ErrNoReport},
		"a reading receipt":     {whole, strings.Replace(report(failed, ours), "delivery-status; b", "disposition-notification; b", 1), mail.Bounce{}, mail.ErrNoReport},
		"nothing in it":         {`multipart/report; report-type=delivery-status; boundary=b1`, "", mail.Bounce{}, mail.ErrNoReport},
		"no boundary":           {"multipart/report; report-type=delivery-status", parts(failed, ours), mail.Bounce{}, mail.ErrNoReport},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := mail.ReadBounce(c.kind, []byte(c.raw))
			if !errors.Is(err, c.err) || c.err == nil && (err != nil || got != c.want) {
				t.Errorf("%+v, %v, want %+v, %v", got, err, c.want, c.err)
			}
		})
	}
	for _, raw := range []string{"", "no mail at all", "\x00\x01"} {
		if _, err := mail.ReadBounce(whole, []byte(raw)); err == nil || errors.Is(err, mail.ErrNoReport) {
			t.Errorf("%q: %v", raw, err)
		}
	}
	if !good.Failed() || late.Failed() || (mail.Bounce{Action: "delivered", Status: "2.0.0"}).Failed() || !(mail.Bounce{Status: "5.0.0"}).Failed() {
		t.Error("what failed and what did not")
	}
}

// FuzzReadBounce: nothing that comes by mail makes it panic or hang, and what it
// reads can be a letter's id.
func FuzzReadBounce(f *testing.F) {
	f.Add("message/rfc822", report(failed, ours))
	f.Add("message/rfc822", report(delayed, "X-Letter-Id: C-1-1@x"))
	f.Add("multipart/report; report-type=delivery-status; boundary=b1", parts(failed, ours))
	for _, raw := range needs.Strange(300, report(failed, ours), report(delayed, "X-Letter-Id: C-1-1@x")) {
		f.Add("message/rfc822", raw)
	}
	f.Fuzz(func(t *testing.T, kind, raw string) {
		got, err := mail.ReadBounce(kind, []byte(raw))
		if err == nil && strings.ContainsAny(got.ID, "@<> \r\n") {
			t.Errorf("%+v", got)
		}
	})
}
