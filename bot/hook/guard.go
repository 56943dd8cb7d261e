package hook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"closeloop/bot/chat"
)

// ErrForbidden says that an address leads where no call goes.
var ErrForbidden = errors.New("this address is not called: it belongs to the machine's own network (link-local, metadata or reserved)")

// minSecret is how many bytes a secret needs.
const minSecret = 32

// Fault says what is wrong with an address and its secret as they are configured, and
// what to do; empty: nothing.
func Fault(address, secret string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" || u.Fragment != "":
		return "this is no address; write one like https://example.com/closeloop"
	case u.User != nil:
		return "the address holds a name or a password; leave them out, calls are signed"
	case u.Scheme != "https" && !(u.Scheme == "http" && onThisMachine(u.Hostname())):
		return "the address is not https; only an address of this machine may be http"
	case len(secret) < minSecret:
		return fmt.Sprintf("the secret needs at least %d bytes; run openssl rand -hex 32 and give it to both sides", minSecret)
	}
	return ""
}

// onThisMachine says whether a host is written as this machine's.
func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// transport is the way to one host: no proxy, no connection that is kept, each address
// looked at as it is dialled.
func (c Client) transport(to *url.URL) *http.Transport {
	return &http.Transport{
		Proxy: nil, DisableKeepAlives: true, TLSClientConfig: c.TLS, MaxResponseHeaderBytes: mostAnswer,
		DialContext: func(ctx context.Context, network, hostPort string) (net.Conn, error) {
			return c.dial(ctx, network, hostPort, onThisMachine(to.Hostname()))
		},
	}
}

// dial finds a host's addresses and connects to the first that answers. What was
// looked at is what is dialled: no second look-up can answer something else.
func (c Client) dial(ctx context.Context, network, hostPort string, local bool) (net.Conn, error) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, err
	}
	found, err := c.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	err = fmt.Errorf("%s has no address", host)
	for _, ip := range found {
		if !allowed(ip, local) {
			return nil, ErrForbidden // one bad among good ones is no accident
		}
	}
	for _, ip := range found {
		var conn net.Conn
		if conn, err = (&net.Dialer{Timeout: c.patience() / 2}).DialContext(ctx, network, net.JoinHostPort(ip.String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

func (c Client) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	if c.Lookup != nil {
		return c.Lookup(ctx, host)
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// allowed says whether an address may be dialled. An address of this machine is, where
// its name says so; a name of somebody else's that leads here is not.
func allowed(ip netip.Addr, local bool) bool {
	if ip.Zone() != "" {
		return false
	}
	ip = inner(ip)
	if ip.IsLoopback() || local {
		return ip.IsLoopback() && local
	}
	return ip.IsValid() && !slices.ContainsFunc(forbidden(), func(p netip.Prefix) bool { return p.Contains(ip) })
}

// forbidden are the networks that belong to no receiver: the machine's own, link-local
// ones, those of clouds that hand out credentials, and what is reserved. Private ones
// are allowed: many receivers stand beside the bot.
func forbidden() []netip.Prefix {
	var out []netip.Prefix
	for _, p := range []string{
		"0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"100.100.100.200/32", "168.63.129.16/32", // metadata at Alibaba, at Azure
		"::/128", "fe80::/10", "fec0::/10", "ff00::/8", "100::/64",
		"fd00:ec2::/32", "fd20:ce::/32", "fd00:c1::/32", // metadata at Amazon, at Google, at Oracle
	} {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// inner is the IPv4 address inside one of IPv6 that carries one, as gateways unpack
// it; else the address itself.
func inner(ip netip.Addr) netip.Addr {
	ip = ip.Unmap()
	if !ip.Is6() {
		return ip
	}
	b := ip.As16()
	four := func(at int) netip.Addr { return netip.AddrFrom4([4]byte(b[at : at+4])) }
	for prefix, at := range map[string]int{"::/96": 12, "64:ff9b::/96": 12, "64:ff9b:1::/48": 12, "2002::/16": 2} {
		if netip.MustParsePrefix(prefix).Contains(ip) && !ip.IsLoopback() && !ip.IsUnspecified() {
			return four(at)
		}
	}
	if netip.MustParsePrefix("2001::/32").Contains(ip) { // Teredo turns the bits over
		return netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]})
	}
	return ip
}

// Reach opens a connection to an address and closes it: for the doctor. Nothing is
// sent.
func (c Client) Reach(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return &chat.SendError{Gone: true, Code: "address", Err: errors.New("this is no address")}
	}
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	conn, err := c.dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), port), onThisMachine(u.Hostname()))
	if err == nil && u.Scheme == "https" {
		conn, err = c.handshake(ctx, conn, u.Hostname())
	}
	if err != nil {
		return &chat.SendError{Code: code(err), Err: bare(u, err)}
	}
	return conn.Close()
}

func (c Client) handshake(ctx context.Context, conn net.Conn, host string) (net.Conn, error) {
	cfg := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if c.TLS != nil {
		cfg = c.TLS.Clone()
		cfg.ServerName = host
	}
	secure := tls.Client(conn, cfg)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secure, nil
}
