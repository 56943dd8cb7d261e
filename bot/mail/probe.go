package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Stage is how far a conversation with the mail server came.
type Stage string

// The stages, in their order.
const (
	StageReach  Stage = "reach"  // no connection
	StageTLS    Stage = "tls"    // no protection as configured
	StageAuth   Stage = "auth"   // user or password are not taken
	StageAnswer Stage = "answer" // anything else that the server said
)

// ProbeError says where a probe ended. It repeats no word of the server, which
// may name the user.
type ProbeError struct {
	Stage Stage
	Says  string
}

func (e *ProbeError) Error() string { return e.Says }

// Probe talks to the server as a delivery does, up to and with authentication,
// and says goodbye: nothing is sent. The error is a [ProbeError].
func (c *Courier) Probe(ctx context.Context) error {
	client, err := gomail.NewClient(c.host, c.options...)
	if err != nil {
		return &ProbeError{StageAnswer, "the mail library refuses the configuration"}
	}
	line, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return judged(err)
	}
	if err := client.CloseWithSMTPClient(line); err != nil {
		return &ProbeError{StageAnswer, "it does not answer the goodbye"}
	}
	return nil
}

func judged(err error) *ProbeError {
	var answer *textproto.Error
	var dial *net.OpError
	var lookup *net.DNSError
	switch words := err.Error(); {
	case errors.As(err, &answer) && (answer.Code == 530 || answer.Code == 534 || answer.Code == 535 || answer.Code == 454):
		return &ProbeError{StageAuth, fmt.Sprintf("it does not take user and password: answer %d", answer.Code)}
	case errors.As(err, &answer):
		return &ProbeError{StageAnswer, fmt.Sprintf("it answers %d", answer.Code)}
	case protection(err), strings.Contains(words, "does not support STARTTLS"):
		return &ProbeError{StageTLS, "no protected connection: " + withoutTLS(err)}
	case strings.Contains(words, "AUTH"):
		return &ProbeError{StageAuth, "it offers no way to log in that fits"}
	case errors.As(err, &lookup):
		return &ProbeError{StageReach, "its name is not known"}
	case errors.As(err, &dial) && dial.Op == "dial":
		return &ProbeError{StageReach, "no connection: " + dial.Err.Error()}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &dial) && dial.Timeout():
		return &ProbeError{StageReach, "it does not answer in time"}
	}
	return &ProbeError{StageAnswer, "the conversation broke off"}
}

func protection(err error) bool {
	var chain *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &chain) || errors.As(err, &header) || errors.As(err, &unknown) || errors.As(err, &host)
}

// withoutTLS is why, in one sentence.
func withoutTLS(err error) string {
	var chain *tls.CertificateVerificationError
	switch {
	case errors.As(err, &chain):
		return "its certificate is not trusted: " + chain.Err.Error()
	case strings.Contains(err.Error(), "does not support STARTTLS"):
		return "it knows no STARTTLS"
	}
	return "it does not speak TLS here"
}
