package doorstep

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// How long a platform may take: to be reached, and for a whole call.
const (
	DialPatience = 5 * time.Second
	CallPatience = 30 * time.Second
)

// Transport is a way out with an end to every wait. A proxy of the environment
// is used for public addresses only.
func Transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: DialPatience, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   DialPatience,
		ResponseHeaderTimeout: CallPatience,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   16,
		ForceAttemptHTTP2:     true,
	}
}

// Straight is a client over a way out that follows no redirect: nothing that was
// meant for a platform goes elsewhere.
func Straight(over http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     over,
		Timeout:       CallPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Loopback says whether an address is on this machine.
func Loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return (u.Scheme == "http" || u.Scheme == "https") && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// Under says whether a host is one of the domains or below one.
func Under(host string, domains ...string) bool {
	for _, domain := range domains {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}
