// Package hook makes signed calls to addresses of others: webhooks, the gateway for
// SMS, payroll. A call is one POST of JSON, signed like a call of the API, and counts
// as taken when the answer is 2xx.
//
// The laws it keeps: https except on this machine; no redirect is followed, no proxy
// is asked; an address that leads to this machine's neighbours (link-local, metadata,
// reserved) is refused when it is dialled, whatever its name said before; ten seconds
// for everything; of an answer only the status counts. Errors name the host and never
// what stands behind it, as that may hold a token.
package hook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"closeloop/bot/chat"
)

// Patience is how long a call may take in all.
const Patience = 10 * time.Second

// mostAnswer is how long an answer's headers may be.
const mostAnswer = 16 << 10

// Name is how we call ourselves in the header that names the key.
const Name = "closeloop"

// Client calls; the zero value is ready. The fields are for tests.
type Client struct {
	Now      func() time.Time                                             // the machine's clock
	Lookup   func(ctx context.Context, host string) ([]netip.Addr, error) // the machine's resolver
	TLS      *tls.Config
	Patience time.Duration
}

// Call is one call: the same id at every try, so that whoever takes it can tell a
// repeat.
type Call struct {
	URL, Secret string
	ID          string
	Body        []byte
}

// Post makes the call. An error is a *chat.SendError: gone where the address can never
// work, unknown where the call may have arrived, with a pause where one was asked for.
func (c Client) Post(ctx context.Context, call Call) error {
	if fault := Fault(call.URL, call.Secret); fault != "" {
		return &chat.SendError{Gone: true, Code: "address", Err: errors.New(fault)}
	}
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	sent := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(w httptrace.WroteRequestInfo) { sent = w.Err == nil }})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, call.URL, bytes.NewReader(call.Body))
	if err != nil {
		return &chat.SendError{Gone: true, Code: "address", Err: errors.New("this is no address")}
	}
	c.sign(r, call)
	transport := c.transport(r.URL)
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport, CheckRedirect: stay}).Do(r)
	if err != nil {
		return &chat.SendError{Unknown: sent, Code: code(err), Err: bare(r.URL, err)}
	}
	_ = answer.Body.Close() // unread: it may be slow or huge, and only the status counts
	return verdict(r.URL, answer, c.now())
}

// stay follows no redirect: what was signed for one address goes to no other.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (c Client) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

func (c Client) patience() time.Duration {
	if c.Patience == 0 {
		return Patience
	}
	return c.Patience
}

// sign puts on the headers of a signed call of the API, which a receiver checks.
func (c Client) sign(r *http.Request, call Call) {
	stamp := strconv.FormatInt(c.now().Unix(), 10)
	body := sha256.Sum256(call.Body)
	mac := hmac.New(sha256.New, []byte(call.Secret))
	for _, part := range []string{"v1", stamp, r.Method, r.URL.RequestURI(), call.ID} {
		mac.Write([]byte(part + "\n"))
	}
	mac.Write([]byte(hex.EncodeToString(body[:])))
	for name, value := range map[string]string{
		"Content-Type": "application/json", "User-Agent": Name, "Idempotency-Key": call.ID, "X-Closeloop-Key": Name,
		"X-Closeloop-Timestamp": stamp, "X-Closeloop-Signature": "v1=" + hex.EncodeToString(mac.Sum(nil)),
	} {
		r.Header.Set(name, value)
	}
}

// verdict reads an answer's status.
func verdict(to *url.URL, answer *http.Response, now time.Time) error {
	if answer.StatusCode/100 == 2 {
		return nil
	}
	e := &chat.SendError{Code: strconv.Itoa(answer.StatusCode), Err: fmt.Errorf("%s answers %d", to.Hostname(), answer.StatusCode)}
	if answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusServiceUnavailable {
		e.RetryAfter = pause(answer.Header.Get("Retry-After"), now)
	}
	return e
}

// pause is what an answer asks for: seconds or a time; at most an hour.
func pause(header string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.ParseUint(header, 10, 16); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), time.Hour)
}

// bare is an error without the address that it came from, beyond its host.
func bare(to *url.URL, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("call %s: %w", to.Hostname(), err)
}

func code(err error) string {
	switch {
	case errors.Is(err, ErrForbidden):
		return "forbidden"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "network"
}
