package web

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// errUnsigned is every way in which a signature can be wrong; the cause of it
// stays inside.
var errUnsigned = errors.New("request is not signed as it should be")

// guard knows the keys, checks signatures and counts requests.
type guard struct {
	now     func() time.Time
	keys    map[string]*holder
	nobody  *holder // stands in for an unknown key, so that both take as long
	replays replays
}

// holder is one key with its secrets and its bucket.
type holder struct {
	name    string
	secrets [2][]byte
	may     []Right
	bucket  *rate.Limiter
}

func (h *holder) can(any ...Right) bool {
	return slices.ContainsFunc(any, func(r Right) bool { return slices.Contains(h.may, r) })
}

func newGuard(keys []Key, now func() time.Time) (*guard, error) {
	g := &guard{now: now, keys: map[string]*holder{}, replays: replays{seen: map[string]time.Time{}}}
	for _, k := range keys {
		h, err := newHolder(k)
		if err != nil {
			return nil, err
		}
		if g.keys[k.Name] != nil {
			return nil, fmt.Errorf("key %q stands twice", k.Name)
		}
		g.keys[k.Name] = h
	}
	nobody, err := newHolder(Key{Name: "nobody", Secret: rand.Text() + rand.Text()})
	g.nobody = nobody
	return g, err
}

func newHolder(k Key) (*holder, error) {
	if k.Name == "" {
		return nil, errors.New("a key has no name")
	}
	if len(k.Secret) < minSecret {
		return nil, fmt.Errorf("key %q: its secret has %d bytes and needs %d or more", k.Name, len(k.Secret), minSecret)
	}
	if k.SecretNext != "" && len(k.SecretNext) < minSecret {
		return nil, fmt.Errorf("key %q: its secret_next has %d bytes and needs %d or more", k.Name, len(k.SecretNext), minSecret)
	}
	for _, r := range k.May {
		if !slices.Contains([]Right{MayInterviews, MayCases, MayPersonal, MayPay, MayBounces}, r) {
			return nil, fmt.Errorf("key %q: %q is no right; there are interviews, cases, personal, pay and bounces", k.Name, r)
		}
	}
	next := k.SecretNext
	if next == "" {
		next = k.Secret
	}
	return &holder{
		name: k.Name, secrets: [2][]byte{[]byte(k.Secret), []byte(next)}, may: k.May,
		bucket: rate.NewLimiter(PerSecond, PerSecond),
	}, nil
}

// claim is what a request says of itself before it is believed.
type claim struct {
	holder *holder
	known  bool
	stamp  string
	at     time.Time
	sum    []byte
	once   string
}

// claimed reads the headers. What is wrong already here is refused before the
// body is read.
func (g *guard) claimed(r *http.Request) (claim, error) {
	var c claim
	for _, name := range []string{HeaderKey, HeaderTimestamp, HeaderSignature} {
		if len(r.Header.Values(name)) != 1 {
			return c, errUnsigned
		}
	}
	if len(r.Header.Values(HeaderIdempotency)) > 1 {
		return c, errUnsigned
	}
	c.once, c.stamp = r.Header.Get(HeaderIdempotency), r.Header.Get(HeaderTimestamp)
	if c.holder, c.known = g.keys[r.Header.Get(HeaderKey)]; !c.known {
		c.holder = g.nobody
	}
	sum, ok := strings.CutPrefix(r.Header.Get(HeaderSignature), "v1=")
	if !ok || !digits(c.stamp) {
		return c, errUnsigned
	}
	var err error
	if c.sum, err = hex.DecodeString(sum); err != nil || len(c.sum) != 32 {
		return c, errUnsigned
	}
	seconds, err := strconv.ParseInt(c.stamp, 10, 64)
	if err != nil {
		return c, errUnsigned
	}
	c.at = time.Unix(seconds, 0)
	if off := g.now().Sub(c.at); off > clockSlack || off < -clockSlack {
		return c, errUnsigned
	}
	return c, nil
}

func digits(s string) bool {
	return len(s) == 10 && strings.Trim(s, "0123456789") == ""
}

// proven checks the signature under both secrets, always both.
func (g *guard) proven(c claim, r *http.Request, body []byte) error {
	signed := Signed{Timestamp: c.stamp, Method: r.Method, Path: r.RequestURI, Idempotency: c.once, Body: body}
	good := false
	for _, secret := range c.holder.secrets {
		good = hmac.Equal(signed.sum(secret), c.sum) || good
	}
	if !good || !c.known {
		return errUnsigned
	}
	return nil
}

// replays remembers the signatures of reads for as long as they would count.
// The rate limit bounds it: at most 60 a second for ten minutes and a key.
type replays struct {
	mu    sync.Mutex
	seen  map[string]time.Time // until when
	swept time.Time
}

// first says whether a signature comes for the first time.
func (p *replays) first(c claim, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.swept) > time.Minute || now.Before(p.swept) {
		for id, until := range p.seen {
			if now.After(until) {
				delete(p.seen, id)
			}
		}
		p.swept = now
	}
	id := c.holder.name + "\x00" + string(c.sum) // a signature does not cover the name of its key
	if _, again := p.seen[id]; again {
		return false
	}
	p.seen[id] = c.at.Add(clockSlack)
	return true
}
