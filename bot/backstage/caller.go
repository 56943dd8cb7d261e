package backstage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"
)

const answerLimit = 1 << 20

// ErrRedirects ends an answer that leads on and on.
var ErrRedirects = errors.New("too many redirects")

// Answer is what an app said to a request.
type Answer struct {
	Status int    // over a socket 200 for an acknowledgement
	Type   string // of the body; over a socket application/json
	Body   []byte
	Header http.Header
	Err    error // there was no answer: nobody listens, or it came too late
}

// OK: the app took it.
func (a Answer) OK() bool { return a.Err == nil && a.Status/100 == 2 }

// JSON says that the body was declared as JSON.
func (a Answer) JSON() bool {
	kind, _, _ := mime.ParseMediaType(a.Type)
	return kind == "application/json"
}

// Caller calls an app as a platform does, until its test ends.
type Caller struct {
	client *http.Client
	agent  string
	life   context.Context
	end    context.CancelFunc
}

// NewCaller makes a caller of that User-Agent, who follows so many redirects; none:
// a redirect is the answer.
func NewCaller(agent string, redirects int) Caller {
	life, end := context.WithCancel(context.Background())
	follow := func(_ *http.Request, via []*http.Request) error {
		switch {
		case redirects == 0:
			return http.ErrUseLastResponse
		case len(via) > redirects:
			return ErrRedirects
		}
		return nil
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}, CheckRedirect: follow}
	return Caller{client: client, agent: agent, life: life, end: end}
}

// Post posts a body as it is, with these headers and no others.
func (c Caller) Post(address string, within time.Duration, header http.Header, body []byte) Answer {
	ctx, cancel := context.WithTimeout(c.life, within)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return Answer{Err: err}
	}
	req.Header = header.Clone()
	req.Header.Set("User-Agent", c.agent)
	res, err := c.client.Do(req)
	if err != nil {
		return Answer{Err: err}
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	return Answer{Status: res.StatusCode, Type: res.Header.Get("Content-Type"), Body: out, Header: res.Header, Err: err}
}

// Over is closed when the test ends.
func (c Caller) Over() <-chan struct{} { return c.life.Done() }

// HangUp closes the connections to the app that carry nothing now, so that an app
// that ends need not wait for them.
func (c Caller) HangUp() { c.client.CloseIdleConnections() }

// End ends what is still asked.
func (c Caller) End() { c.end() }
