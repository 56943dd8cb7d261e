package mail_test

import (
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"pgregory.net/rapid"

	"closeloop/bot/chat"
	"closeloop/bot/mail"
)

func letter() chat.Letter {
	return chat.Letter{
		ID: "C-1042-1", To: "li.ming@example.com", Name: "李明", ReplyTo: "lin@example.com",
		Subject: "星河科技：后端工程师面试结果",
		Text:    "李明，你好：\n\n感谢你参加后端工程师岗位的面试。" + strings.Repeat("分表那道题你讲得很清楚。", 20) + "\n.\n..two dots\n  = 100 % \t\n\n林晓 · 星河科技招聘\n",
	}
}

func courier(t *testing.T, s *server, security string) *mail.Courier {
	t.Helper()
	c, err := mail.New(mail.Config{
		Addr: s.addr, From: "招聘 <hr@galaxy.example>", TLS: security, Roots: s.roots, Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// received decodes the one message that the server got.
func received(t rapid.TB, s *server) (netmail.Header, string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.raw) != 1 {
		t.Fatalf("server got %d letters, want 1", len(s.raw))
	}
	m, err := netmail.ReadMessage(strings.NewReader(s.raw[0]))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, strings.ReplaceAll(string(body), "\r\n", "\n")
}

// TestBytes promises that the confirmed subject and text arrive exactly, over
// every kind of connection, and nothing that names us.
func TestBytes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		secure, implicit bool
		tls              string
	}{
		"plain":    {false, false, "none"},
		"starttls": {true, false, "starttls"},
		"default":  {true, false, ""},
		"tls":      {true, true, "tls"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, &server{}, c.secure, c.implicit)
			want := letter()
			if err := courier(t, s, c.tls).Send(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			head, body := received(t, s)
			subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
			if err != nil || subject != want.Subject {
				t.Errorf("subject %q, %v", subject, err)
			}
			if body != want.Text {
				t.Errorf("body\n%q, want\n%q", body, want.Text)
			}
			if got := head.Get("Message-Id"); got != "<C-1042-1@galaxy.example>" {
				t.Errorf("Message-ID %s", got)
			}
			to, err := head.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Name != want.Name || to[0].Address != want.To {
				t.Errorf("To %v, %v", to, err)
			}
			if reply, err := head.AddressList("Reply-To"); err != nil || reply[0].Address != want.ReplyTo {
				t.Errorf("Reply-To %v, %v", reply, err)
			}
			sameHeaders(t, head)
			if lines := strings.ReplaceAll(s.raw[0], "\r\n", ""); strings.ContainsAny(lines, "\r\n") {
				t.Error("a line does not end with CR LF")
			}
			if i := strings.IndexFunc(s.raw[0], func(r rune) bool { return r > '~' }); i >= 0 {
				t.Errorf("a byte that old servers mangle: %q", s.raw[0][i:])
			}
			if len(s.to) != 1 || s.to[0] != want.To || s.from[0] != "hr@galaxy.example" {
				t.Errorf("envelope from %v to %v", s.from, s.to)
			}
		})
	}
}

// sameHeaders promises that a letter has these headers and no other: nothing
// that people wrote makes one, nothing names the software, and nothing says
// that it was sent by a machine, as a person confirmed it.
func sameHeaders(t rapid.TB, head netmail.Header) {
	t.Helper()
	want := "Content-Transfer-Encoding Content-Type Date From Message-Id Mime-Version Reply-To Subject To X-Letter-Id"
	if got := strings.Join(slices.Sorted(maps.Keys(head)), " "); got != want {
		t.Fatalf("headers %s\nwant    %s", got, want)
	}
	for name, values := range head {
		if len(values) != 1 {
			t.Fatalf("%s stands %d times", name, len(values))
		}
	}
}

func TestPassword(t *testing.T) {
	t.Parallel()
	s := serve(t, &server{}, true, false)
	login := mail.Config{Addr: s.addr, User: "hr", Password: "right", From: "hr@galaxy.example", TLS: "starttls", Roots: s.roots}
	c, err := mail.New(login)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	if len(s.users) != 1 || s.users[0] != "hr" {
		t.Errorf("server knew %v", s.users)
	}
	login.Password = "wrong"
	if c, err = mail.New(login); err != nil {
		t.Fatal(err)
	}
	if kind := kindOf(c.Send(t.Context(), letter())); kind != "temporary" {
		t.Errorf("a wrong password is %s, want temporary: the letter must survive until it is mended", kind)
	}
}

// TestFailures promises for each failure whether the letter may be repeated,
// and that no error says to whom it goes or what is in it.
func TestFailures(t *testing.T) {
	t.Parallel()
	code := func(n int) error {
		return &smtp.SMTPError{Code: n, EnhancedCode: smtp.EnhancedCode{n / 100, 2, 2}, Message: "li.ming@example.com says no"}
	}
	for name, c := range map[string]struct {
		s    *server
		tls  string
		want string
	}{
		"sender deferred":    {&server{mail: code(452)}, "none", "temporary"},
		"sender refused":     {&server{mail: code(550)}, "none", "gone"},
		"letter put off":     {&server{data: code(452)}, "none", "temporary"},
		"recipient deferred": {&server{rcpt: code(452)}, "none", "temporary"},
		"recipient refused":  {&server{rcpt: code(550)}, "none", "gone"},
		"letter deferred":    {&server{data: code(451)}, "none", "temporary"},
		"letter refused":     {&server{data: code(554)}, "none", "gone"},
		"hung up at the end": {&server{cut: true}, "none", "unknown"},
		"no starttls":        {&server{}, "starttls", "temporary"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := courier(t, serve(t, c.s, false, false), c.tls).Send(t.Context(), letter())
			if kind := kindOf(err); kind != c.want {
				t.Fatalf("%s, want %s: %v", kind, c.want, err)
			}
			var failed *chat.SendError
			if c.want == "gone" && (!errors.As(err, &failed) || failed.Code != "5.2.2") {
				t.Errorf("the status code is lost: %+v", failed)
			}
			for _, secret := range []string{"li.ming", "李明", "后端"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("error names %q: %v", secret, err)
				}
			}
		})
	}
}

// TestDeferredThenSent promises that a server that is full at any point of the
// conversation gets the letter later, whole and once.
func TestDeferredThenSent(t *testing.T) {
	t.Parallel()
	full := &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	for name, s := range map[string]*server{"at MAIL": {mail: full}, "at RCPT": {rcpt: full}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := courier(t, serve(t, s, false, false), "none")
			for range 3 {
				if kind := kindOf(c.Send(t.Context(), letter())); kind != "temporary" {
					t.Fatalf("%s, want temporary", kind)
				}
			}
			s.mu.Lock()
			s.mail, s.rcpt = nil, nil
			s.mu.Unlock()
			if err := c.Send(t.Context(), letter()); err != nil {
				t.Fatal(err)
			}
			if _, body := received(t, s); body != letter().Text {
				t.Errorf("body %q", body)
			}
		})
	}
}

// TestSilence promises that a server that takes the letter and never answers
// does not hold the sender for ever, and that nobody calls it sent or unsent.
func TestSilence(t *testing.T) {
	t.Parallel()
	s := serve(t, &server{mute: make(chan struct{})}, false, false)
	t.Cleanup(func() { close(s.mute) })
	c, err := mail.New(mail.Config{Addr: s.addr, From: "hr@galaxy.example", TLS: "none", Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if kind := kindOf(c.Send(t.Context(), letter())); kind != "unknown" {
		t.Errorf("silence is %s, want unknown", kind)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{addr: listener.Addr().String()}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if kind := kindOf(courier(t, s, "none").Send(t.Context(), letter())); kind != "temporary" {
		t.Errorf("nobody there is %s, want temporary", kind)
	}
}

func TestUnknownCertificate(t *testing.T) {
	t.Parallel()
	s := serve(t, &server{}, true, false)
	s.roots = nil
	if kind := kindOf(courier(t, s, "starttls").Send(t.Context(), letter())); kind != "temporary" {
		t.Errorf("a certificate of nobody is %s, want temporary", kind)
	}
	if len(s.raw) != 0 {
		t.Error("the letter left without a trusted connection")
	}
}

func kindOf(err error) string {
	var failed *chat.SendError
	switch {
	case err == nil:
		return "sent"
	case !errors.As(err, &failed):
		return "temporary"
	case failed.Gone:
		return "gone"
	case failed.Unknown:
		return "unknown"
	}
	return "temporary"
}

// TestRefusedLetters promises that what could reach a header or a second
// person is refused before anything is dialled.
func TestRefusedLetters(t *testing.T) {
	t.Parallel()
	s := serve(t, &server{}, false, false)
	for name, spoil := range map[string]func(*chat.Letter){
		"subject with a header":  func(l *chat.Letter) { l.Subject += "\r\nBcc: eve@example.com" },
		"subject with a newline": func(l *chat.Letter) { l.Subject += "\nBcc: eve@example.com" },
		"subject of two words":   func(l *chat.Letter) { l.Subject = "=?utf-8?q?x?=\r\n =?utf-8?q?y?=" },
		"name with a header":     func(l *chat.Letter) { l.Name += "\r\nBcc: eve@example.com" },
		"reply with a header":    func(l *chat.Letter) { l.ReplyTo += "\r\nBcc: eve@example.com" },
		"two recipients":         func(l *chat.Letter) { l.To += ", eve@example.com" },
		"recipient with a name":  func(l *chat.Letter) { l.To = "Eve <eve@example.com>" },
		"recipient, two lines":   func(l *chat.Letter) { l.To = "li\u2028ming@example.com" },
		"recipient, hidden sign": func(l *chat.Letter) { l.To = "li\u200bming@example.com" },
		"reply, two lines":       func(l *chat.Letter) { l.ReplyTo = "lin\u2029@example.com" },
		"no recipient":           func(l *chat.Letter) { l.To = "" },
		"no address":             func(l *chat.Letter) { l.To = "li.ming" },
		"two reply addresses":    func(l *chat.Letter) { l.ReplyTo += ",eve@example.com" },
		"NUL in the text":        func(l *chat.Letter) { l.Text += "\x00" },
		"lone carriage return":   func(l *chat.Letter) { l.Text += "\rBcc: eve" },
		"no subject":             func(l *chat.Letter) { l.Subject = " " },
		"no text":                func(l *chat.Letter) { l.Text = "\n" },
		"no id":                  func(l *chat.Letter) { l.ID = "" },
		"id with a bracket":      func(l *chat.Letter) { l.ID = "a>b" },
	} {
		t.Run(name, func(t *testing.T) {
			l := letter()
			spoil(&l)
			if kind := kindOf(courier(t, s, "none").Send(t.Context(), l)); kind != "gone" {
				t.Errorf("courier says %s, want gone", kind)
			}
			if kind := kindOf(mail.Capture{}.Send(t.Context(), l)); kind != "gone" {
				t.Errorf("capture says %s, want gone", kind)
			}
		})
	}
	if len(s.raw)+len(s.from) != 0 {
		t.Error("a refused letter reached the server")
	}
	if kind := kindOf(mail.Capture{}.Send(t.Context(), letter())); kind != "sent" {
		t.Errorf("capture says %s to a good letter", kind)
	}
}

func TestRefusedConfigurations(t *testing.T) {
	t.Parallel()
	good := mail.Config{Addr: "smtp.example.com:587", From: "HR <hr@example.com>", TLS: "starttls", User: "u", Password: "p"}
	if _, err := mail.New(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*mail.Config){
		"no port":           func(c *mail.Config) { c.Addr = "smtp.example.com" },
		"port in words":     func(c *mail.Config) { c.Addr = "smtp.example.com:smtp" },
		"no host":           func(c *mail.Config) { c.Addr = ":25" },
		"no sender":         func(c *mail.Config) { c.From = "" },
		"two senders":       func(c *mail.Config) { c.From += ", eve@example.com" },
		"open password":     func(c *mail.Config) { c.TLS = "none" },
		"unknown protector": func(c *mail.Config) { c.TLS = "ssl3" },
	} {
		c := good
		spoil(&c)
		if _, err := mail.New(c); err == nil {
			t.Errorf("%s is accepted", name)
		} else if strings.Contains(err.Error(), "%!") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAnyWords promises that no name, subject or text makes a header: what
// arrives has the same headers, whatever people wrote.
func TestAnyWords(t *testing.T) {
	t.Parallel()
	s := serve(t, &server{}, false, false)
	c := courier(t, s, "none")
	rapid.Check(t, func(t *rapid.T) {
		l := letter()
		words := rapid.StringOfN(rapid.RuneFrom([]rune("李 aZ=?:;,<>@\"\\'\t.·“”é😀\u202e\u2028\u2029\u0085%")), 1, 200, -1)
		l.Subject = "x" + words.Draw(t, "subject") + "x"
		l.Name = words.Draw(t, "name")
		l.Text = "x" + strings.Join(rapid.SliceOf(words).Draw(t, "text"), "\n") + "x\n"
		s.mu.Lock()
		s.raw = nil
		s.mu.Unlock()
		if err := c.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		head, body := received(t, s)
		if subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject")); err != nil || subject != l.Subject {
			t.Fatalf("subject %q, want %q, %v", subject, l.Subject, err)
		}
		if body != l.Text {
			t.Fatalf("text %q, want %q", body, l.Text)
		}
		to, err := head.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != l.To {
			t.Fatalf("To %v, %v", to, err)
		}
		sameHeaders(t, head)
	})
}

// TestEntry promises that a calendar entry arrives beside the same words, with its
// method in the type, where mail programs look for it (RFC 6047).
func TestEntry(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"REQUEST", "CANCEL"} {
		s := serve(t, &server{}, false, false)
		want := letter()
		want.Entry = chat.CalendarEntry{Method: method, Text: "BEGIN:VCALENDAR\r\nMETHOD:" + method + "\r\nSUMMARY:复试，" + strings.Repeat("长", 40) + "\r\nEND:VCALENDAR\r\n"}
		if err := courier(t, s, "none").Send(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		m, err := netmail.ReadMessage(strings.NewReader(s.raw[0]))
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil || kind != "multipart/alternative" {
			t.Fatalf("%s, %v", kind, err)
		}
		parts := multipart.NewReader(m.Body, params["boundary"])
		for _, c := range []struct{ kind, method, body string }{
			{"text/plain", "", want.Text}, {"text/calendar", method, strings.ReplaceAll(want.Entry.Text, "\r\n", "\n")},
		} {
			part, err := parts.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
			if err != nil || kind != c.kind || params["method"] != c.method || !strings.EqualFold(params["charset"], "utf-8") {
				t.Errorf("%s %v, %v; want %s %s", kind, params, err, c.kind, c.method)
			}
			body, err := io.ReadAll(part) // which undoes the encoding
			if got := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || got != c.body {
				t.Errorf("%q, %v; want %q", got, err, c.body)
			}
		}
		if _, err := parts.NextPart(); err != io.EOF {
			t.Errorf("more parts: %v", err)
		}
	}
	odd := letter()
	odd.Entry = chat.CalendarEntry{Method: "PUBLISH\r\nBcc: x@example.com", Text: "BEGIN:VCALENDAR"}
	var failed *chat.SendError
	if err := (mail.Capture{}).Send(t.Context(), odd); !errors.As(err, &failed) || !failed.Gone {
		t.Errorf("a method that is none: %v", err)
	}
}
