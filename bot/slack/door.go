package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"closeloop/bot/doorstep"
)

const (
	typeJSON = "application/json"
	typeForm = "application/x-www-form-urlencoded"
)

// Routes are the three doors of mode HTTP. Whatever is not surely from Slack,
// and from our own installation, gets one and the same 401 before anything of
// it is read. What is answered with 200 was stored before.
func (s *Slack) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(PathEvents, s.route(typeJSON, s.hearEvent))
	mux.HandleFunc(PathInteractions, s.route(typeForm, s.hearForm))
	mux.HandleFunc(PathCommands, s.route(typeForm, s.hearLine))
	return mux
}

// door is what the way in remembers.
type door struct {
	repeats doorstep.Repeats[outcome]
	after   doorstep.After
	faces   doorstep.Faces
	homes   homes
	cut     atomic.Pointer[error] // why the socket is not connected; nil: it is
	pings   time.Duration         // without a ping for as long the socket is dead; 0: as usual
}

// told is one thing that Slack tells, by either way in.
type told struct {
	raw   []byte
	retry int    // how often it was told before
	frame string // over the socket: the envelope's id
}

// outcome is what the answer to it says, and what is done after the answer.
type outcome struct {
	verdict doorstep.Verdict
	plain   string // an answer in plain words
	body    any    // an answer in JSON; nil: an empty one
	after   []errand
	// instead is what is done where the body is too large to be the answer.
	instead []errand
}

// route is one door: who knocks rightly is heard, the answer goes out, and then
// the rest is done.
func (s *Slack) route(kind string, hear func(context.Context, told) outcome) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, why := s.verified(w, r, kind)
		if why != "" {
			s.refuse(w, why)
			return
		}
		retry, _ := strconv.Atoi(r.Header.Get("X-Slack-Retry-Num"))
		out := hear(r.Context(), told{raw: raw, retry: retry})
		start := s.after.Promise(out.after)
		s.answer(w, out)
		if out.body != nil && len(out.after) > 0 {
			_ = http.NewResponseController(w).Flush() // what follows comes after it; Slack has gone: it does not matter
		}
		start()
	}
}

// refuse is the one answer to everybody who is not Slack, or not ours.
func (s *Slack) refuse(w http.ResponseWriter, why string) {
	s.count("refused." + why)
	http.Error(w, "unauthorized", http.StatusUnauthorized)
}

func (s *Slack) answer(w http.ResponseWriter, out outcome) {
	switch {
	case out.verdict == doorstep.Refused:
		s.refuse(w, "source")
	case out.verdict == doorstep.Again:
		w.WriteHeader(http.StatusServiceUnavailable)
	case out.plain != "":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, out.plain) // Slack has gone: nobody is left to be told
	case out.body != nil:
		words, err := json.Marshal(out.body)
		if err != nil {
			s.count("answer.fault")
			s.cfg.Log.Error("slack: answer not written", "error", err)
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(words)))
		_, _ = w.Write(words) // as above
	default:
		w.WriteHeader(http.StatusOK)
	}
}

// verified reads the body of a request that Slack has surely signed; why names
// what is wrong with any other, for the count alone.
func (s *Slack) verified(w http.ResponseWriter, r *http.Request, kind string) (raw []byte, why string) {
	if r.Method != http.MethodPost {
		return nil, "method"
	}
	if got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || got != kind {
		return nil, "type"
	}
	stamp, signature, ok := s.claims(r.Header)
	if !ok {
		return nil, "signature"
	}
	raw, err := doorstep.Body(w, r)
	if err != nil {
		return nil, "body"
	}
	mac := hmac.New(sha256.New, []byte(s.cfg.SigningSecret))
	_, _ = mac.Write([]byte("v0:" + stamp + ":")) // a hash never fails
	_, _ = mac.Write(raw)
	if s.cfg.SigningSecret == "" || !hmac.Equal(mac.Sum(nil), signature) {
		return nil, "signature"
	}
	return raw, ""
}

// claims are when and by whom a request says it was sent; false: not now, or
// not in Slack's form.
func (s *Slack) claims(h http.Header) (stamp string, signature []byte, ok bool) {
	stamps, signed := h.Values("X-Slack-Request-Timestamp"), h.Values("X-Slack-Signature")
	if len(stamps) != 1 || len(signed) != 1 || len(signed[0]) != 3+2*sha256.Size || signed[0][:3] != "v0=" {
		return "", nil, false
	}
	seconds, err := strconv.ParseUint(stamps[0], 10, 40)
	if err != nil || s.cfg.Now().Sub(time.Unix(int64(seconds), 0)).Abs() > doorstep.MaxSkew {
		return "", nil, false
	}
	signature, err = hex.DecodeString(signed[0][3:])
	return stamps[0], signature, err == nil
}

// hearForm is an interaction as the HTTP door gets it: JSON in a form.
func (s *Slack) hearForm(ctx context.Context, t told) outcome {
	form, err := url.ParseQuery(string(t.raw))
	if err != nil {
		return s.puzzled("form")
	}
	t.raw = []byte(form.Get("payload"))
	return s.hearPress(ctx, t)
}

// puzzled answers what Slack surely signed and nobody here understands.
func (s *Slack) puzzled(what string) outcome {
	s.after.Puzzled(what)
	return outcome{}
}
