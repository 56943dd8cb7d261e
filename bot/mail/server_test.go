package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is a real SMTP server in this process that can be told to fail.
type server struct {
	addr  string
	roots *x509.CertPool

	mail error         // answer to MAIL
	rcpt error         // answer to RCPT
	data error         // answer to the last byte
	cut  bool          // hang up after the last byte
	mute chan struct{} // when made, say nothing after the last byte until it closes

	mu    sync.Mutex
	users []string
	from  []string
	to    []string
	raw   []string
}

type session struct {
	s    *server
	conn *smtp.Conn
}

// serve starts the server; implicit speaks TLS from the first byte, otherwise
// a certificate offers STARTTLS.
func serve(t *testing.T, s *server, secure, implicit bool) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	back := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{s, c}, nil
	}))
	back.Domain = "localhost"
	back.AllowInsecureAuth = !secure
	back.ErrorLog = log.New(io.Discard, "", 0)
	if secure {
		back.TLSConfig, s.roots = certificate(t)
	}
	if implicit {
		listener = tls.NewListener(listener, back.TLSConfig)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = back.Serve(listener) }()
	// A server that is closed before it has begun to serve does not close this.
	t.Cleanup(func() { _, _ = back.Close(), listener.Close(); <-done })
	return s
}

func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

func (x *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "right" {
			return smtp.ErrAuthFailed
		}
		x.s.mu.Lock()
		defer x.s.mu.Unlock()
		x.s.users = append(x.s.users, user)
		return nil
	}), nil
}

func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.from = append(x.s.from, from)
	return x.s.mail
}

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.to = append(x.s.to, to)
	return x.s.rcpt
}

func (x *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.raw = append(x.s.raw, string(raw))
	if x.s.mute != nil {
		<-x.s.mute
	}
	if x.s.cut {
		_ = x.conn.Conn().Close()
	}
	return x.s.data
}

func (x *session) Reset()        {}
func (x *session) Logout() error { return nil }
