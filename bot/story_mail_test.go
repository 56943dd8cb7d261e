package main

import (
	"context"
	"io"
	"log"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"closeloop/bot/chat"
)

// postOffice is a real SMTP server in this process that can be told to fail.
type postOffice struct {
	addr string

	mu   sync.Mutex
	fail error     // answer to the next letters; nil takes them
	cut  bool      // hang up after the last byte, once
	rung func(int) // hears how many letters there are before the last one is answered
	raw  []string
}

func postOfficeOpens(t *testing.T) *postOffice {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{addr: listener.Addr().String()}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &counter{p, c}, nil }))
	server.Domain, server.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }()
	t.Cleanup(func() { _, _ = server.Close(), listener.Close(); <-done })
	return p
}

// says sets what the server answers from now on.
func (p *postOffice) says(err error, cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail, p.cut = err, cut
}

func (p *postOffice) letters() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.raw...)
}

// silent is a mail server that takes a letter and never answers.
type silent struct{ over <-chan struct{} }

func (s silent) Send(context.Context, chat.Letter) error {
	<-s.over
	return nil
}

// TestSilentMailHoldsNobody: while a letter hangs at the mail server, people are
// answered.
func TestSilentMailHoldsNobody(t *testing.T) {
	t.Parallel()
	over := make(chan struct{})
	r := prepare(t, monday(t))
	r.opts.courier, r.opts.settled = silent{over}, 50*time.Millisecond
	r.open()
	defer close(over) // before the bot stops
	r.employ(testCompany(t))
	c := chinese()
	id := r.arrive(c.candidate)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.settle() // the bot's answers do not wait for their cards here
	r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
	r.machine.Add(11 * time.Minute)
	r.settle()
	r.click(c.hr, "letter/"+id+"/send", nil)
	r.machine.Add(2 * time.Minute)
	if said := r.say(c.manager, "loop", "dm"); len(said.Replies) == 0 {
		t.Errorf("no answer: %+v", said)
	}
}

// counter is one conversation.
type counter struct {
	office *postOffice
	conn   *smtp.Conn
}

func (c *counter) Mail(string, *smtp.MailOptions) error { return nil }
func (c *counter) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (c *counter) Reset()                               {}
func (c *counter) Logout() error                        { return nil }

func (c *counter) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	if c.office.fail == nil {
		c.office.raw = append(c.office.raw, string(raw))
	}
	if c.office.rung != nil {
		c.office.rung(len(c.office.raw))
	}
	if c.office.cut {
		_ = c.conn.Conn().Close()
	}
	return c.office.fail
}

// mailedBeside is beside with a bot that sends over a real mail server.
func mailedBeside(t *testing.T, over way, story func(*testing.T, *rig, *postOffice)) {
	t.Helper()
	for where, s := range over.places() {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, office := mailed(t, s)
			story(t, r, office)
		})
	}
}

// mailed is a bot that sends over a real mail server.
func mailed(t *testing.T, s stage) (*rig, *postOffice) {
	t.Helper()
	office := postOfficeOpens(t)
	return s.start(t, func(r *rig) {
		r.opts.courier = nil
		r.cfg.Mail = MailConfig{SMTP: office.addr, TLS: "none", From: "Farhill HR <hr@farhill.example>"}
	}), office
}

// TestMail: the letter that HR confirmed is what the mail server gets: to the
// candidate, with HR's address for the answer, with the same subject and text.
func TestMail(t *testing.T) {
	t.Parallel()
	for where, s := range stages() {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, office := mailed(t, s)
			c := s.cast
			id, _ := r.rejected(c)
			r.click(c.hr, "letter/"+id+"/send", nil)
			confirmed := r.about(c.hr, c.candidate.name)
			r.advance("11m")
			raw := office.letters()
			if len(raw) != 1 {
				t.Fatalf("%d letters", len(raw))
			}
			msg, err := mail.ReadMessage(strings.NewReader(raw[0]))
			if err != nil {
				t.Fatal(err)
			}
			to, err := msg.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != c.candidate.email || to[0].Name != c.candidate.name {
				t.Errorf("to %v %v", to, err)
			}
			hr := map[string]string{"hr-lin": "lin@farhill.example", "hr-eve": "eve@farhill.example"}[c.hr]
			if reply, err := msg.Header.AddressList("Reply-To"); err != nil || reply[0].Address != hr {
				t.Errorf("reply to %v %v", reply, err)
			}
			text, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
			if err != nil {
				t.Fatal(err)
			}
			sent := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
			if !letterOn(confirmed, sent) {
				t.Errorf("sent:\n%s\nconfirmed:\n%s", sent, confirmed[len(confirmed)-1].Text)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
			if err != nil {
				t.Fatal(err)
			}
			if out := r.outgoing().Mail; len(out) != 1 || out[0].Subject != subject || strings.TrimSpace(out[0].Text) != sent {
				t.Errorf("the outbox says %+v, sent was %q", out, subject)
			}
			r.see(r.status(c.hr, id), c.told)
		})
	}
}

// TestMailTriesAgain: a server that asks to come later gets the letter later,
// once.
func TestMailTriesAgain(t *testing.T) {
	t.Parallel()
	mailedBeside(t, overHTTP, func(t *testing.T, r *rig, office *postOffice) {
		id, c := r.rejected(chinese())
		office.says(&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}, false)
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("3h")
		if out := r.outgoing(); len(out.Mail) > 0 || len(r.jobsOf(id)) == 0 {
			t.Fatalf("while the server is busy: %+v", out)
		}
		office.says(nil, false)
		r.restart()
		r.advance("2h")
		if got := office.letters(); len(got) != 1 {
			t.Errorf("%d letters", len(got))
		}
		r.see(r.status(c.hr, id), c.told)
	})
}

// TestMailRefused: a letter that the server refuses comes back to HR as a card
// that says what next; the duty stays.
func TestMailRefused(t *testing.T) {
	t.Parallel()
	mailedBeside(t, overALine, func(t *testing.T, r *rig, office *postOffice) {
		id, c := r.rejected(chinese())
		office.says(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user " + c.candidate.email}, false)
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("11m")
		card, _ := r.offered(c.hr, "letter/"+id+"/told")
		r.see(card.Text, "没发出去", "候选人什么也没收到", "再发一次")
		r.hide(card.Text, c.candidate.email)
		r.see(r.status(c.hr, id), "发拒信", "林晓")
		r.click(c.hr, "letter/"+id+"/told", map[string]any{"how": "phone", "when": "2026-11-23", "note": "called"})
		r.see(r.status(c.hr, id), c.told)
		if got := r.outgoing().Mail; len(got) > 0 {
			t.Errorf("told by phone, yet the outbox shows mail: %+v", got)
		}
	})
}

// TestMailUnknown: when nobody knows whether the letter arrived, the bot does
// not repeat it; a person decides.
func TestMailUnknown(t *testing.T) {
	t.Parallel()
	mailedBeside(t, overHTTP, func(t *testing.T, r *rig, office *postOffice) {
		id, c := r.rejected(english())
		office.says(nil, true)
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("11m")
		office.says(nil, false)
		r.restart()
		r.advance("48h")
		if got := office.letters(); len(got) != 1 {
			t.Fatalf("%d letters", len(got))
		}
		r.click(c.hr, "letter/"+id+"/arrived", nil)
		r.see(r.status(c.hr, id), c.told)
		r.advance("48h")
		if got := office.letters(); len(got) != 1 {
			t.Errorf("%d letters in the end", len(got))
		}
	})
}

// TestNoAddress: without an e-mail there is nothing to send; HR tells it
// another way and says so.
func TestNoAddress(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		c.candidate.email = ""
		id, _ := r.rejected(c)
		if _, _, ok := r.button(c.hr, "letter/"+id+"/send"); ok {
			t.Error("a letter to nobody is offered")
		}
		card, _ := r.offered(c.hr, "letter/"+id+"/told")
		r.see(card.Text, "没有邮箱", "•")
		r.hide(card.Text, "00138642", "0013 8642")
		bad := r.press(c.hr, card.ID, "letter/"+id+"/told", map[string]any{"how": "phone", "when": "2026-12-24"})
		if bad.Status != 422 || bad.Errors["when"] == "" {
			t.Errorf("a day to come: %+v", bad)
		}
		r.click(c.hr, "letter/"+id+"/told", map[string]any{"how": "phone", "when": "2026-11-23"})
		r.see(r.status(c.hr, id), c.told)
	})
}
