package feishu

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"time"

	"closeloop/bot/doorstep"
)

// oldest is how long ago a request may have been signed. Feishu tells again after
// 15 s, 5 min, 1 h and 6 h, and should sign each telling anew; an hour forgives
// one that does not, and a request that is played back within it finds what it
// did by its id. A click is never told again, and must be of now.
const oldest = time.Hour

// told is one thing that Feishu surely tells.
type told struct {
	envelope
	proven bool // it was signed, or came over our own connection
}

// verified reads a request that Feishu has surely made; why names what is wrong
// with any other, for the count alone. One that is not signed can at most be the
// check of our address, which proves itself by its token.
func (f *Feishu) verified(w http.ResponseWriter, r *http.Request) (t told, why string) {
	if r.Method != http.MethodPost {
		return t, "method"
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return t, "type"
	}
	if f.cfg.EncryptKey == "" || f.cfg.VerificationToken == "" {
		return t, "secret"
	}
	signed, why := f.claims(r.Header)
	if why != "" {
		return t, why
	}
	raw, err := doorstep.Body(w, r)
	if err != nil {
		return t, "body"
	}
	if signed.by != nil {
		sum := f.seal.signature(signed.stamp, signed.nonce, raw)
		if subtle.ConstantTimeCompare(sum[:], signed.by) != 1 {
			return t, "signature"
		}
	}
	t.proven = signed.by != nil
	t.envelope, why = f.opened(raw)
	switch {
	case why != "":
	case !t.proven && t.Type != urlVerification:
		why = "signature"
	case t.Header.EventType == cardAction && signed.age > doorstep.MaxSkew:
		why = "time"
	}
	return t, why
}

// signed is when and by whom a request says it was made.
type signed struct {
	stamp, nonce string
	by           []byte // nil: it does not say
	age          time.Duration
}

// claims are what a request says of itself, each once; why: it is not in Feishu's
// form, or not of now.
func (f *Feishu) claims(h http.Header) (s signed, why string) {
	stamps, nonces, by := h.Values("X-Lark-Request-Timestamp"), h.Values("X-Lark-Request-Nonce"), h.Values("X-Lark-Signature")
	if len(by) == 0 {
		return s, ""
	}
	if len(stamps) != 1 || len(nonces) != 1 || len(by) != 1 || len(by[0]) != 2*sha256.Size {
		return s, "signature"
	}
	seconds, err := strconv.ParseUint(stamps[0], 10, 40)
	if err != nil {
		return s, "time"
	}
	age := f.cfg.Now().Sub(time.Unix(int64(seconds), 0))
	if age > oldest || age < -doorstep.MaxSkew {
		return s, "time"
	}
	sum, err := hex.DecodeString(by[0])
	if err != nil {
		return s, "signature"
	}
	return signed{stamps[0], nonces[0], sum, age}, ""
}

// opened is what stands in an encrypted body, where the token in it is ours. Clear
// words are none of Feishu's: there is a key.
func (f *Feishu) opened(raw []byte) (e envelope, why string) {
	var closed struct {
		Encrypt string `json:"encrypt"`
	}
	if err := json.Unmarshal(raw, &closed); err != nil || closed.Encrypt == "" {
		return e, "plain"
	}
	clear, ok := f.seal.open(closed.Encrypt)
	err := doorstep.Decode(clear, &e)
	if !ok || err != nil {
		return envelope{}, "sealed"
	}
	token := e.Header.Token
	if e.Type == urlVerification {
		token = e.Token
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(f.cfg.VerificationToken)) != 1 {
		return envelope{}, "token"
	}
	return e, ""
}
