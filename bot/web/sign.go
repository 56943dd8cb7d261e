package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// The headers of a signed request.
const (
	HeaderKey         = "X-Closeloop-Key"
	HeaderTimestamp   = "X-Closeloop-Timestamp"
	HeaderSignature   = "X-Closeloop-Signature"
	HeaderIdempotency = "Idempotency-Key"
)

// Signed is what a signature covers.
type Signed struct {
	Timestamp   string // unix seconds, ten digits
	Method      string
	Path        string // with the raw query
	Idempotency string // "" where the header is absent
	Body        []byte
}

// Sign returns the value of the signature header: v1= and the hex
// HMAC-SHA256 under the secret.
func Sign(secret string, s Signed) string {
	return "v1=" + hex.EncodeToString(s.sum([]byte(secret)))
}

func (s Signed) sum(secret []byte) []byte {
	body := sha256.Sum256(s.Body)
	mac := hmac.New(sha256.New, secret)
	for _, part := range []string{"v1", s.Timestamp, s.Method, s.Path, s.Idempotency} {
		mac.Write([]byte(part + "\n"))
	}
	mac.Write([]byte(hex.EncodeToString(body[:])))
	return mac.Sum(nil)
}

// SignRequest signs a request as a client does; body is what it will send.
// The idempotency key must be set before.
func (k Key) SignRequest(r *http.Request, body []byte, at time.Time) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set(HeaderKey, k.Name)
	r.Header.Set(HeaderTimestamp, stamp)
	r.Header.Set(HeaderSignature, Sign(k.Secret, Signed{
		Timestamp: stamp, Method: r.Method, Path: r.URL.RequestURI(),
		Idempotency: r.Header.Get(HeaderIdempotency), Body: body,
	}))
}
