package longconn

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"
)

// refusal is an error that trying again does not mend.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

func final(err error) bool { return errors.As(err, new(refusal)) }

// newClient asks for addresses. It follows no redirect: the app's secret goes
// where it was told to go.
func newClient() *http.Client {
	return &http.Client{
		Timeout:       dialTime,
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func newDialer() *websocket.Dialer {
	return &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialTime}
}

// open asks where to connect, and connects.
func (l *listener) open(ctx context.Context) (*line, error) {
	e, err := l.ask(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask Feishu for a long connection: %w", err)
	}
	l.heed(e.ClientConfig)
	where, err := url.Parse(e.Url)
	if err != nil || !ours(l.cfg.BaseURL, where) {
		return nil, errors.New("ask Feishu for a long connection: it names an address that is not its own")
	}
	conn, res, err := l.dialer.DialContext(ctx, e.Url, nil)
	if err != nil {
		return nil, fmt.Errorf("open the long connection to Feishu: %w", cmp.Or(handshake(res), err))
	}
	service, _ := strconv.ParseInt(where.Query().Get(larkws.ServiceID), 10, 32)
	return newLine(l, conn, where.Host, int32(service)), nil
}

// ours says whether a connection leads to the platform itself, encrypted: to its
// host or one beside it. A server of this machine is not encrypted.
func ours(base string, to *url.URL) bool {
	from, err := url.Parse(base)
	if err != nil {
		return false
	}
	if from.Scheme != "https" {
		return to.Scheme == "ws" && to.Hostname() == from.Hostname()
	}
	_, domain, _ := strings.Cut(from.Hostname(), ".")
	return to.Scheme == "wss" && domain != "" && strings.HasSuffix(to.Hostname(), "."+domain)
}

// ask gets the address of the next connection.
func (l *listener) ask(ctx context.Context) (*larkws.Endpoint, error) {
	body, err := json.Marshal(larkws.BootstrapRequest{AppID: l.cfg.AppID, AppSecret: l.cfg.AppSecret})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(l.cfg.BaseURL, "/")+larkws.GenEndpointUri, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("locale", "zh")
	res, err := l.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxMessage))
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answers %s", res.Status)
	}
	var said larkws.EndpointResp
	if err := json.Unmarshal(raw, &said); err != nil {
		return nil, errors.New("it answers what is not JSON")
	}
	return said.Data, accepted(said)
}

// accepted is nil if Feishu gave an address.
func accepted(said larkws.EndpointResp) error {
	switch said.Code {
	case larkws.OK:
		if said.Data == nil || said.Data.Url == "" {
			return errors.New("it names no address")
		}
		return nil
	case larkws.SystemBusy, larkws.InternalError:
		return fmt.Errorf("it is busy (%d %q)", said.Code, said.Msg)
	case larkws.ExceedConnLimit:
		return crowded(said.Msg)
	}
	return refusal{fmt.Errorf("it does not accept the app (%d %q): check the app id, the app secret and the domain, and that it is a custom app of this company", said.Code, said.Msg)}
}

func crowded(msg string) error {
	return refusal{fmt.Errorf("this app has as many connections open as Feishu allows (50; %q): stop the other copies of the bot", msg)}
}

// handshake is why Feishu did not let a connection in; nil if it did not say.
func handshake(res *http.Response) error {
	if res == nil {
		return nil
	}
	_ = res.Body.Close()
	status, err := strconv.Atoi(res.Header.Get(larkws.HeaderHandshakeStatus))
	if err != nil {
		status = res.StatusCode
	}
	msg := res.Header.Get(larkws.HeaderHandshakeMsg)
	switch {
	case status == larkws.Forbidden:
		return refusal{fmt.Errorf("it forbids the connection (%d %q): check in the developer console that the app is enabled", status, msg)}
	case status == larkws.AuthFailed && res.Header.Get(larkws.HeaderHandshakeAuthErrCode) == strconv.Itoa(larkws.ExceedConnLimit):
		return crowded(msg)
	}
	return fmt.Errorf("it does not let the connection in (%d %q)", status, msg)
}

// heed takes what Feishu wants of its clients. What it leaves out stays as it was:
// without a pause between pings there would be nothing but pings.
func (l *listener) heed(c *larkws.ClientConfig) {
	if c == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.PingInterval > 0 {
		l.wishes.ping = time.Duration(c.PingInterval) * time.Second
	}
	if c.ReconnectInterval > 0 {
		l.wishes.interval = time.Duration(c.ReconnectInterval) * time.Second
	}
	if c.ReconnectNonce >= 0 {
		l.wishes.jitter = time.Duration(c.ReconnectNonce) * time.Second
	}
}
