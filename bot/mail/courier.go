package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"closeloop/bot/chat"
)

// patience is how long the server may take for the greeting, and again for the
// letter.
const patience = 30 * time.Second

// silence is how long a server that cannot be reached is left alone.
const silence = 5 * time.Minute

// letterHeader carries the letter's id once more: some relays give a message an
// id of their own, and a report on it names that one.
const letterHeader = "X-Letter-Id"

// Config names the SMTP server and the sender.
type Config struct {
	Addr     string // host:port
	User     string // empty: no authentication
	Password string
	From     string // "HR <hr@example.com>"
	TLS      string // "starttls" (also when empty), "tls" or "none"
	// Roots are the certificate authorities to trust; nil means the system's.
	Roots *x509.CertPool
	// Timeout replaces the 30 s that each half of a delivery may take.
	Timeout time.Duration
}

// Courier sends letters over SMTP, one connection each. It is safe for
// concurrent use.
type Courier struct {
	host    string
	domain  string // of the sender: for the greeting and the Message-ID
	from    *netmail.Address
	options []gomail.Option
}

// New checks a configuration. It dials nothing. A password over an unprotected
// connection is refused.
func New(c Config) (*Courier, error) {
	host, digits, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return nil, fmt.Errorf("read mail.smtp: %q is not host:port, such as smtp.example.com:587", c.Addr)
	}
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || port == 0 || host == "" {
		return nil, fmt.Errorf("read mail.smtp: %q is not host:port, such as smtp.example.com:587", c.Addr)
	}
	from, err := netmail.ParseAddress(c.From)
	if err != nil || strings.ContainsAny(c.From, "\r\n\x00") {
		return nil, fmt.Errorf("read mail.from: %q is not one address such as \"HR <hr@example.com>\"", c.From)
	}
	security, err := protect(c)
	if err != nil {
		return nil, err
	}
	domain := from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	timeout := c.Timeout
	if timeout <= 0 {
		timeout = patience
	}
	trust := &tls.Config{ServerName: host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	// The order counts: the choice of TLS would set a port of its own.
	options := append(security, gomail.WithTLSConfig(trust), gomail.WithPort(int(port)),
		gomail.WithTimeout(timeout), gomail.WithHELO(domain))
	return &Courier{host: host, domain: domain, from: from, options: options}, nil
}

// protect turns the words of the configuration into TLS and authentication.
func protect(c Config) ([]gomail.Option, error) {
	var options []gomail.Option
	switch c.TLS {
	case "starttls", "":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		if c.User != "" || c.Password != "" {
			return nil, errors.New("read mail.tls: \"none\" would send the password in the open; use starttls or tls, or drop user and password")
		}
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("read mail.tls: %q is none of starttls, tls, none", c.TLS)
	}
	if c.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	return options, nil
}

// Send hands the letter to the server once. nil means that the server took it.
// A plain error means that nothing left and a later try may work (a 4xx answer);
// a [chat.SendError] asks to wait (no connection), is gone (a 5xx answer, a letter
// that cannot be sent) or unknown (the connection broke after the last byte).
func (c *Courier) Send(ctx context.Context, l chat.Letter) error {
	if err := check(l); err != nil {
		return err
	}
	msg, err := c.compose(l)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(c.host, c.options...)
	if err != nil {
		return fmt.Errorf("prepare the mail connection: %w", err)
	}
	line, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &chat.SendError{RetryAfter: silence, Err: fmt.Errorf("reach the mail server: %w", err)}
	}
	err = client.SendWithSMTPClient(line, msg)
	// Whether the goodbye works changes nothing about the letter.
	_ = client.CloseWithSMTPClient(line)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	return outcome(err)
}

// compose writes the letter as a message. go-mail encodes subject and names;
// check has refused everything that could end a header.
func (c *Courier) compose(l chat.Letter) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	err := errors.Join(
		msg.From(c.from.String()),
		msg.AddTo(named(l.Name, l.To)),
	)
	if l.ReplyTo != "" {
		err = errors.Join(err, msg.ReplyTo(l.ReplyTo))
	}
	if err != nil {
		return nil, gone("%w: an address is not accepted", errLetter)
	}
	msg.SetMessageIDWithValue(l.ID + "@" + c.domain)
	msg.SetGenHeader(letterHeader, l.ID+"@"+c.domain)
	if strings.HasPrefix(l.Leave, "https://") && !strings.ContainsAny(l.Leave, "<> ") {
		// A mail program's own button for it (RFC 8058).
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+l.Leave+">")
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	msg.Subject(title(l.Subject))
	msg.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.Entry.Text != "" {
		msg.AddAlternativeString(gomail.ContentType("text/calendar; method="+l.Entry.Method), l.Entry.Text)
	}
	return msg, nil
}

// title is a subject as it goes into the header. One that itself looks like an
// encoded header would be decoded by whoever reads it, so it is encoded once
// more; the mail library does that only for what is not ASCII.
func title(subject string) string {
	ascii := !strings.ContainsFunc(subject, func(r rune) bool { return r > '~' })
	if !ascii || !strings.Contains(subject, "=?") {
		return subject
	}
	var words []string
	for part := range slices.Chunk([]byte(subject), 42) { // of 75 characters that a word may have
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString(part)+"?=")
	}
	return strings.Join(words, " ")
}

// named writes a recipient with a name. A name that no header can carry is
// left out: the letter itself has it.
func named(name, address string) string {
	full := (&netmail.Address{Name: name, Address: address}).String()
	if _, err := netmail.ParseAddress(full); err != nil {
		return address
	}
	return full
}

// outcome says what a failed conversation means for the letter. The library's
// own words name the recipient, so only stage and codes go on.
func outcome(err error) error {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return errors.New("send the letter: the mail library failed before it began")
	}
	code := failed.ErrorCode()
	cause := fmt.Errorf("send the letter: %s: answer %d %s", failed.Reason, code, failed.EnhancedStatusCode())
	switch {
	case code >= 500:
		return &chat.SendError{Gone: true, Code: status(code, failed.EnhancedStatusCode()), Err: cause}
	case code >= 400:
		return cause
	case failed.Reason == gomail.ErrSMTPDataClose:
		// The last byte went out and no answer came back.
		return &chat.SendError{Unknown: true, Err: cause}
	}
	return cause
}

// status is the status code of a refusal. A server that gives no enhanced one
// has still said, by two of the plain ones, what it is about.
func status(code int, enhanced string) string {
	switch {
	case enhanced != "":
		return enhanced
	case code == 552:
		return "5.2.2" // the mailbox is full
	case code == 551 || code == 553:
		return "5.1.1" // nobody has this address here
	}
	return ""
}
