package mail

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
)

// FuzzCompose promises for any letter: it is refused, or the message has our
// headers and no other, one recipient, and the words that were confirmed.
func FuzzCompose(f *testing.F) {
	seeds := []string{
		"李明", "Daniel Reyes", "面试结果 {{.Name}}", "x\r\nBcc: b@example.com", "=?utf-8?q?=0aBcc:_x?=", "a, b@example.com", "\"<x@example.com>\"", "li.ming@example.com", "C-1042-1",
		"Hello,\n\n.\n..\nFrom here\n\tx \n", "x\r\n.\r\nMAIL FROM:<a@b.c>\r\n", strings.Repeat("长", 400), "\u2028Bcc: x@example.com",
	}
	for i, words := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add(words, seeds[i%len(seeds)], words, "lin@example.com")
		f.Add("李明", words, seeds[(i+1)%len(seeds)], words)
	}
	c, err := New(Config{Addr: "127.0.0.1:25", From: "招聘 <hr@galaxy.example>", TLS: "none"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, subject, text, address string) {
		l := chat.Letter{ID: "C-1042-1", To: "li.ming@example.com", Name: name, ReplyTo: address, Subject: subject, Text: text}
		if check(l) != nil {
			return
		}
		msg, err := c.compose(l)
		if err != nil {
			return
		}
		var raw bytes.Buffer
		if _, err := msg.WriteTo(&raw); err != nil {
			t.Fatal(err)
		}
		asConfirmed(t, l, raw.String())
	})
}

// asConfirmed reads a message back and compares it with the letter.
func asConfirmed(t *testing.T, l chat.Letter, raw string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%+v: %v in\n%s", l, err, raw)
	}
	ours := strings.Fields("Content-Transfer-Encoding Content-Type Date From Message-Id Mime-Version Reply-To Subject To X-Letter-Id")
	for name, values := range m.Header {
		if !slices.Contains(ours, name) || len(values) != 1 {
			t.Errorf("%+v: header %s: %q", l, name, values)
		}
	}
	if to, err := m.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != l.To {
		t.Errorf("%+v goes to %v, %v", l, to, err)
	}
	if from := m.Header.Get("From"); !strings.HasSuffix(from, "<hr@galaxy.example>") {
		t.Errorf("%+v comes from %s", l, from)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatalf("%+v: %v", l, err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if !utf8.ValidString(l.Subject) || !utf8.ValidString(l.Text) {
		return // what a person confirmed is valid: forms see to that
	}
	if err != nil || strings.TrimSpace(subject) != strings.TrimSpace(l.Subject) {
		t.Errorf("subject %q, want %q, %v", subject, l.Subject, err)
	}
	if got := unix(string(body)); got != unix(l.Text) {
		t.Errorf("text %q, want %q", got, l.Text)
	}
}

func unix(text string) string {
	return strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
}
