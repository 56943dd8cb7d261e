package hook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/hook"
)

const secret = "0123456789abcdef0123456789abcdef"

func noon() time.Time { return time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) }

// receiver answers every call as it is told to, and counts them.
func receiver(t *testing.T, answer http.HandlerFunc) (url string, calls *atomic.Int64) {
	t.Helper()
	calls = &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, calls
}

func post(t *testing.T, c hook.Client, url string) *chat.SendError {
	t.Helper()
	err := c.Post(t.Context(), hook.Call{URL: url, Secret: secret, ID: "e-1.2", Body: []byte(`{"id":"e-1.2"}`)})
	var e *chat.SendError
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("not a SendError: %v", err)
	}
	return e
}

// TestACallIsSigned as interface.md says, computed here by hand.
func TestACallIsSigned(t *testing.T) {
	t.Parallel()
	var seen *http.Request
	var body []byte
	url, _ := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusNoContent)
	})
	if e := post(t, hook.Client{Now: noon}, url+"/in?tenant=1&x=%20"); e != nil {
		t.Fatal(e)
	}
	stamp := fmt.Sprint(noon().Unix())
	sum := sha256.Sum256(body)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v1\n" + stamp + "\nPOST\n/in?tenant=1&x=%20\ne-1.2\n" + hex.EncodeToString(sum[:])))
	for name, want := range map[string]string{
		"X-Closeloop-Signature": "v1=" + hex.EncodeToString(mac.Sum(nil)), "X-Closeloop-Timestamp": stamp,
		"Idempotency-Key": "e-1.2", "Content-Type": "application/json", "X-Closeloop-Key": "closeloop",
	} {
		if got := seen.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if string(body) != `{"id":"e-1.2"}` {
		t.Errorf("body %s", body)
	}
}

// TestAnswers: what an answer means for another try.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   *chat.SendError
	}{
		"taken":        {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(202) }, nil},
		"not found":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, &chat.SendError{Code: "404"}},
		"broken":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, &chat.SendError{Code: "500"}},
		"wait a bit":   {later(429, "90"), &chat.SendError{Code: "429", RetryAfter: 90 * time.Second}},
		"wait until":   {later(503, noon().Add(time.Minute).Format(http.TimeFormat)), &chat.SendError{Code: "503", RetryAfter: time.Minute}},
		"wait a day":   {later(503, "60000"), &chat.SendError{Code: "503", RetryAfter: time.Hour}},
		"in the past":  {later(503, noon().Add(-time.Minute).Format(http.TimeFormat)), &chat.SendError{Code: "503"}},
		"nonsense":     {later(503, "-5"), &chat.SendError{Code: "503"}},
		"hangs up":     {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, &chat.SendError{Code: "network", Unknown: true}},
		"huge headers": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 64<<10)) }, &chat.SendError{Code: "network", Unknown: true}},
	} {
		url, _ := receiver(t, c.answer)
		got := post(t, hook.Client{Now: noon}, url)
		if (got == nil) != (c.want == nil) || got != nil && (got.Code != c.want.Code || got.RetryAfter != c.want.RetryAfter || got.Unknown != c.want.Unknown || got.Gone) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func later(status int, after string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", after)
		w.WriteHeader(status)
	}
}

// TestNoRedirectIsFollowed, wherever it leads.
func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	there, calls := receiver(t, func(http.ResponseWriter, *http.Request) {})
	for _, status := range []int{301, 302, 303, 307, 308} {
		url, _ := receiver(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, there, status) })
		if e := post(t, hook.Client{}, url); e == nil || e.Code != fmt.Sprint(status) {
			t.Errorf("%d: %v", status, e)
		}
	}
	if calls.Load() != 0 {
		t.Errorf("followed %d times", calls.Load())
	}
}

// TestSlowAndHugeAnswers cost neither time nor memory: headers that never come end the
// call, a body that never ends is not read.
func TestSlowAndHugeAnswers(t *testing.T) {
	t.Parallel()
	silent, _ := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server sees that the caller went
		<-r.Context().Done()
	})
	if e := post(t, hook.Client{Patience: 50 * time.Millisecond}, silent); e == nil || e.Code != "timeout" || !e.Unknown {
		t.Errorf("silent: %+v", e)
	}
	if hook.Patience != 10*time.Second {
		t.Errorf("a call may take %s", hook.Patience)
	}
	var wrote atomic.Int64
	endless, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		for chunk := make([]byte, 64<<10); ; {
			n, err := w.Write(chunk)
			if wrote.Add(int64(n)); err != nil {
				return
			}
		}
	})
	if e := post(t, hook.Client{}, endless); e != nil {
		t.Errorf("endless: %v", e)
	}
}

// forbidden is an address of every family that no call may reach.
func forbidden() []string {
	return []string{
		"169.254.169.254", "169.254.0.23", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.192",
		"100.100.100.200", "168.63.129.16", "::", "fe80::1", "fec0::1", "ff02::1", "fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe",
		"::ffff:169.254.169.254", "::ffff:100.100.100.200", "::169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe",
		"2002:a9fe:a9fe::1", "2001:0:1::5601:5601",
		// this machine, under somebody else's name
		"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
	}
}

// TestForbiddenAddressesAreNotDialled, by whichever name they come, also as one among
// good ones.
func TestForbiddenAddressesAreNotDialled(t *testing.T) {
	t.Parallel()
	for _, address := range forbidden() {
		for _, among := range [][]string{{address}, {"203.0.113.7", address}} {
			c := hook.Client{Lookup: names(among...), Patience: time.Second}
			if e := post(t, c, "https://hook.example/in"); e == nil || e.Code != "forbidden" || !errors.Is(e, hook.ErrForbidden) || e.Unknown {
				t.Errorf("%v: %+v", among, e)
			}
			if err := c.Reach(t.Context(), "https://hook.example/in"); !errors.Is(err, hook.ErrForbidden) {
				t.Errorf("the doctor reaches %v: %v", among, err)
			}
		}
	}
	for _, literal := range []string{"https://169.254.169.254/latest", "https://[::ffff:169.254.169.254]/", "https://[fe80::1%25lo]/", "https://[fd00:ec2::254]/"} {
		if e := post(t, hook.Client{Patience: time.Second}, literal); e == nil || e.Code != "forbidden" {
			t.Errorf("%s: %+v", literal, e)
		}
	}
	for _, away := range []string{"203.0.113.7", "10.0.0.1"} { // this machine's name that leads elsewhere
		if e := post(t, hook.Client{Lookup: names(away), Patience: time.Second}, "http://localhost:1/"); e == nil || e.Code != "forbidden" {
			t.Errorf("localhost at %s: %+v", away, e)
		}
	}
}

// TestOtherAddressesAreDialled: also those beside the bot. Each listens nowhere or
// does not answer in time; none is refused by us.
func TestOtherAddressesAreDialled(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"203.0.113.7", "10.255.255.254", "192.168.255.254", "172.31.255.254", "fd12:3456::1", "2001:db8::1", "::ffff:203.0.113.7"} {
		e := post(t, hook.Client{Lookup: names(address), Patience: 20 * time.Millisecond}, "https://hook.example:9/")
		if e == nil || e.Code == "forbidden" || e.Unknown {
			t.Errorf("%s: %+v", address, e)
		}
	}
}

// TestAnAnswerThatChanges: what is dialled is what was looked at, by every call anew.
func TestAnAnswerThatChanges(t *testing.T) {
	t.Parallel()
	var looks atomic.Int64
	c := hook.Client{Patience: 20 * time.Millisecond, Lookup: func(ctx context.Context, host string) ([]netip.Addr, error) {
		if looks.Add(1) == 1 {
			return names("203.0.113.7")(ctx, host)
		}
		return names("169.254.169.254")(ctx, host)
	}}
	if e := post(t, c, "https://hook.example/"); e == nil || e.Code == "forbidden" || looks.Load() != 1 {
		t.Errorf("at first, after %d look-ups: %+v", looks.Load(), e)
	}
	if e := post(t, c, "https://hook.example/"); e == nil || e.Code != "forbidden" || looks.Load() != 2 {
		t.Errorf("then, after %d look-ups: %+v", looks.Load(), e)
	}
}

func names(addresses ...string) func(context.Context, string) ([]netip.Addr, error) {
	return func(context.Context, string) ([]netip.Addr, error) {
		var out []netip.Addr
		for _, a := range addresses {
			out = append(out, netip.MustParseAddr(a))
		}
		return out, nil
	}
}

// TestErrorsKeepSecrets: what stands behind the host may be a token.
func TestErrorsKeepSecrets(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	e := post(t, hook.Client{}, "http://"+l.Addr().String()+"/token-9?key=sesame")
	if e == nil || e.Unknown || strings.Contains(e.Error(), "token-9") || strings.Contains(e.Error(), "sesame") || strings.Contains(e.Error(), secret) {
		t.Errorf("%v", e)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ url, secret, want string }{
		{"https://hook.example/in", secret, ""},
		{"http://127.0.0.1:9/in", secret, ""},
		{"http://[::1]:9/in", secret, ""},
		{"http://localhost:9/in", secret, ""},
		{"http://hook.example/in", secret, "not https"},
		{"http://10.0.0.1/in", secret, "not https"},
		{"ftp://hook.example/in", secret, "not https"},
		{"https://me:pass@hook.example/in", secret, "signed"},
		{"https:hook.example", secret, "no address"},
		{"hook.example/in", secret, "no address"},
		{"https://:443/in", secret, "no address"},
		{"https://hook.example/#x", secret, "no address"},
		{"", secret, "no address"},
		{"https://hook.example/in", "short", "32 bytes"},
	} {
		got := hook.Fault(c.url, c.secret)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) || strings.Contains(got, "pass@") {
			t.Errorf("%s: %q, want %q", c.url, got, c.want)
		}
		if e := post(t, hook.Client{}, c.url); c.want != "" && c.secret == secret && (e == nil || !e.Gone) {
			t.Errorf("%s: called: %v", c.url, e)
		}
	}
}

// TestTLSIsChecked: a certificate that nobody vouches for takes no call.
func TestTLSIsChecked(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	if e := post(t, hook.Client{}, s.URL); e == nil || e.Unknown || calls.Load() != 0 {
		t.Errorf("called %d times: %v", calls.Load(), e)
	}
	if err := (hook.Client{}).Reach(t.Context(), s.URL); err == nil {
		t.Error("the doctor is content with it")
	}
	trusting := hook.Client{TLS: s.Client().Transport.(*http.Transport).TLSClientConfig}
	if err := trusting.Reach(t.Context(), s.URL); err != nil || calls.Load() != 0 {
		t.Errorf("%v, called %d times", err, calls.Load())
	}
	if e := post(t, trusting, s.URL); e != nil || calls.Load() != 1 {
		t.Errorf("%v, called %d times", e, calls.Load())
	}
}
