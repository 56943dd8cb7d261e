package web

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often candidates' pages are answered: one link, whose reader may press again and
// again and whose mail programs look first; and one address, behind which a whole office,
// or our own proxy, may be.
const (
	perLink       = rate.Limit(0.5) // a second
	linkBurst     = 20
	perAddress    = rate.Limit(50)
	addressBurst  = 200
	idleVisit     = 10 * time.Minute // after which a visitor is a new one
	mostVisits    = 10_000           // that are told apart; the rest share one
	sharedVisitor = ""
)

// visits counts who asks for candidates' pages. It knows of nobody for longer than ten
// minutes, and never of more than it has room for.
type visits struct {
	now   func() time.Time
	mu    sync.Mutex
	of    map[string]*visit
	swept time.Time
}

type visit struct {
	bucket *rate.Limiter
	last   time.Time
}

// allow says whether a request may be answered now.
func (v *visits) allow(r *http.Request, token string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	v.sweep(now)
	return v.bucket("from "+network(r.RemoteAddr), now, perAddress, addressBurst).AllowN(now, 1) &&
		v.bucket("link "+token, now, perLink, linkBurst).AllowN(now, 1)
}

func (v *visits) bucket(who string, now time.Time, each rate.Limit, burst int) *rate.Limiter {
	one, ok := v.of[who]
	if !ok && len(v.of) >= mostVisits {
		who, each, burst = sharedVisitor, perAddress, addressBurst
		one, ok = v.of[who]
	}
	if !ok {
		one = &visit{bucket: rate.NewLimiter(each, burst)}
		v.of[who] = one
	}
	one.last = now
	return one.bucket
}

// sweep forgets, once a minute, who has not come for long: their buckets are full again.
func (v *visits) sweep(now time.Time) {
	if now.Sub(v.swept) < time.Minute && !now.Before(v.swept) {
		return
	}
	v.swept = now
	for who, one := range v.of {
		if now.Sub(one.last) > idleVisit || now.Before(one.last) {
			delete(v.of, who)
		}
	}
}

// network is what of a peer's address tells one from another: of IPv6 the half that a
// house has to itself.
func network(peer string) string {
	host, _, err := net.SplitHostPort(peer)
	if err != nil {
		return peer
	}
	at, err := netip.ParseAddr(host)
	if err != nil || at.Unmap().Is4() {
		return host
	}
	half, err := at.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return half.String()
}
