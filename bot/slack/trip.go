package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"closeloop/bot/doorstep"
)

// mostAnswer is how many bytes of an answer are read.
const mostAnswer = 8 << 20

// trip is what became of one call: whether Slack may have got it, and what the
// library keeps to itself of the answer.
type trip struct {
	left    atomic.Bool // something of it may have been written
	status  int         // 0: no answer
	header  http.Header
	look    bool   // the answer is Slack's word, wherever it comes from
	refused string // Slack's word for what is wrong
	mute    bool   // the answer neither agrees nor says what is wrong
	org     bool   // auth.test: the token is one of a whole Grid org
}

// answered says whether Slack itself was reached and able to answer. Its methods
// answer by 200 and 429; whatever else comes from a proxy in between.
func (t *trip) answered(address bool) bool {
	switch t.status {
	case http.StatusOK, http.StatusTooManyRequests:
		return true
	}
	return address && t.status > 0 && t.status < 500
}

type tripKey struct{}

// travel makes a context whose requests report to a trip.
func travel(ctx context.Context, look bool) (context.Context, *trip) {
	t := &trip{look: look}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { t.left.Store(true) }})
	return context.WithValue(ctx, tripKey{}, t), t
}

// road carries requests and keeps for their trips what they met.
type road struct {
	base string // of the API: the answers of its methods are looked into
	next http.RoundTripper
}

// newRoad is the way to Slack. Nothing is repeated down here: who calls knows
// what a repeat would do.
func newRoad(base string) *road { return &road{base: base, next: doorstep.Transport()} }

// RoundTrip is http.RoundTripper.
func (r *road) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	t, ok := req.Context().Value(tripKey{}).(*trip)
	if err != nil || !ok {
		return resp, err
	}
	t.status, t.header, t.mute = resp.StatusCode, resp.Header, false
	if resp.StatusCode != http.StatusOK || !t.look && !strings.HasPrefix(req.URL.String(), r.base) {
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
	var said struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
		Org   bool   `json:"is_enterprise_install"`
	}
	switch err := json.Unmarshal(body, &said); {
	case err != nil && !t.look: // a page of somebody in between
		t.status = 0
	case err == nil && !said.OK:
		t.refused = strings.TrimSpace(said.Error)
		t.mute = t.refused == ""
	}
	t.org = said.Org
	return nil
}
