package mail_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"closeloop/bot/mail"
)

// TestProbe goes as far as a delivery would and sends nothing; where it ends is
// said without a word of the server, the user or the password.
func TestProbe(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := closed.Addr().String()
	_ = closed.Close()
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mute.Close() })
	secure, plain := serve(t, &server{}, true, false), serve(t, &server{}, false, false)
	implicit := serve(t, &server{}, true, true)
	t.Cleanup(func() {
		if n := len(secure.raw) + len(implicit.raw) + len(plain.raw); n != 0 {
			t.Errorf("%d letters were sent", n)
		}
	})
	for name, c := range map[string]struct {
		config mail.Config
		want   mail.Stage
		says   string
	}{
		"starttls and the right password": {mail.Config{Addr: secure.addr, Roots: secure.roots, User: "hr", Password: "right"}, "", ""},
		"tls, no password":                {mail.Config{Addr: implicit.addr, Roots: implicit.roots, TLS: "tls"}, "", ""},
		"in the open":                     {mail.Config{Addr: plain.addr, TLS: "none"}, "", ""},
		"a wrong password":                {mail.Config{Addr: secure.addr, Roots: secure.roots, User: "hr", Password: "sesame"}, mail.StageAuth, "535"},
		"no starttls there":               {mail.Config{Addr: plain.addr}, mail.StageTLS, "no STARTTLS"},
		"a certificate of nobody":         {mail.Config{Addr: secure.addr}, mail.StageTLS, "not trusted"},
		"tls where there is none":         {mail.Config{Addr: plain.addr, TLS: "tls"}, mail.StageTLS, "does not speak TLS"},
		"nobody there":                    {mail.Config{Addr: gone, TLS: "none"}, mail.StageReach, "refused"},
		"nobody answers":                  {mail.Config{Addr: mute.Addr().String(), TLS: "none", Timeout: 200 * time.Millisecond}, mail.StageReach, "in time"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.config.From = "HR <hr@example.com>"
			courier, err := mail.New(c.config)
			if err != nil {
				t.Fatal(err)
			}
			var fault *mail.ProbeError
			err = courier.Probe(context.Background())
			if c.want == "" && err != nil || c.want != "" && (!errors.As(err, &fault) || fault.Stage != c.want || !strings.Contains(fault.Says, c.says)) {
				t.Errorf("%v, want %q %q", err, c.want, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "sesame") {
				t.Error("it tells the password")
			}
		})
	}
}
