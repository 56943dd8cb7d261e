package feishu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// mostAnswer is how many bytes of an answer are read; files have their own end.
const mostAnswer = 4 << 20

// trip is what became of one call: whether Feishu may have got it, and what it
// said. The library keeps most of that to itself, and what it puts into its
// errors holds whole answers.
type trip struct {
	left   atomic.Bool // something of it may have been written
	status int         // 0: no answer
	header http.Header
	said   *word // Feishu's own answer; nil: there is none, or somebody else's
	file   bool  // a file is asked for: a good answer is one, and not looked into
}

// word is what every answer of Feishu's has.
type word struct {
	Code  *int `json:"code"`
	Error struct {
		LogID  string `json:"log_id"`
		Scopes []struct {
			Subject string `json:"subject"`
		} `json:"permission_violations"`
	} `json:"error"`
}

// answered says whether Feishu itself was reached and able to answer.
func (t *trip) answered() bool {
	return t.status == http.StatusTooManyRequests || t.status > 0 && t.status < 500 && t.said != nil
}

// denial is what Feishu refused with; nil: it did not.
func (t *trip) denial() error {
	if t.said == nil || *t.said.Code == 0 {
		return nil
	}
	r := &denial{code: *t.said.Code, log: t.said.Error.LogID}
	for _, s := range t.said.Error.Scopes {
		r.scopes = append(r.scopes, s.Subject)
	}
	if r.log == "" {
		r.log = t.header.Get("X-Tt-Logid")
	}
	return r
}

type tripKey struct{}

// travel makes a context whose requests report to a trip.
func travel(ctx context.Context) (context.Context, *trip) {
	t := &trip{}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { t.left.Store(true) }})
	return context.WithValue(ctx, tripKey{}, t), t
}

// road carries requests and keeps for their trips what they met.
type road struct{ next http.RoundTripper }

// RoundTrip is http.RoundTripper.
func (r *road) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	t, ok := req.Context().Value(tripKey{}).(*trip)
	if err != nil || !ok {
		return resp, err
	}
	t.status, t.header, t.said = resp.StatusCode, resp.Header, nil
	if t.file && resp.StatusCode == http.StatusOK {
		t.said = &word{Code: new(int)}
		return resp, nil
	}
	if err := t.peek(resp); err != nil {
		return nil, err
	}
	return resp, nil
}

// peek looks into an answer and leaves it as it was.
func (t *trip) peek(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer+1))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		t.status = 0
		return fmt.Errorf("read the answer: %w", err)
	}
	if len(body) > mostAnswer {
		return errors.New("the answer has no end")
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	var said word
	if json.Unmarshal(body, &said) == nil && said.Code != nil {
		t.said = &said
	}
	return nil
}
