package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/locales"
)

const (
	secret = "0123456789abcdef0123456789abcdef"
	next   = "fedcba9876543210fedcba9876543210"
)

// importer is a house in small: it remembers answers by Once.
type importer struct {
	mu    sync.Mutex
	got   []Import
	first map[string]Import
	give  Answer
	err   error
}

func (i *importer) Import(_ context.Context, in Import) (Answer, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.err != nil {
		return Answer{}, i.err
	}
	if was, ok := i.first[in.Once.ID]; ok {
		if was.Once.Body != in.Once.Body {
			return Answer{}, ErrOtherBody
		}
		return i.give, nil
	}
	i.got, i.first[in.Once.ID] = append(i.got, in), in
	return i.give, nil
}

type cases struct {
	asked Query
	err   error
}

func (c *cases) List(_ context.Context, q Query) (Page, error) {
	c.asked = q
	one, _ := c.Get(context.Background(), "C-1001", true)
	return Page{Cases: []Case{one}, Next: "n2"}, c.err
}

func (c *cases) Get(_ context.Context, id string, _ bool) (Case, error) {
	if id != "C-1001" {
		return Case{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	return Case{Revision: 7, Name: "李明", Head: hiring.Case{
		ID: id, Position: "be", Status: hiring.PendingEval, Changed: noon(),
		Duty: hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao", Due: noon().Add(time.Hour)},
	}}, nil
}

// house is a door with its fakes behind a real server.
type house struct {
	t     *testing.T
	srv   *httptest.Server
	in    *importer
	cases *cases
	mu    sync.Mutex
	now   time.Time
}

// speaker is shared: it is read-only, and reading the message files takes time.
var speaker = sync.OnceValues(locales.New)

func noon() time.Time { return time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) }

func key() Key {
	return Key{Name: "hina", Secret: secret, SecretNext: next, May: []Right{MayInterviews, MayCases}}
}

func config(t testing.TB) Config {
	t.Helper()
	words, err := speaker()
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Keys: []Key{key(), {Name: "board", Secret: secret, May: []Right{MayPersonal}}, {Name: "payroll", Secret: secret, May: []Right{MayPay}}},
		Now:  noon, Speaker: words, Importer: &importer{first: map[string]Import{}}, Cases: &cases{},
		Rows: rows, MaxRows: 3, MaxRow: 1 << 10,
	}
}

// rows is what bot puts in, but shorter.
func rows(body []byte) ([]json.RawMessage, error) {
	var list []json.RawMessage
	if bytes.HasPrefix(body, []byte("{")) {
		body = []byte("[" + string(body) + "]")
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, chat.Refuse(chat.Invalid, chat.T("problem.invalid"))
	}
	return list, nil
}

func open(t *testing.T, change func(*Config)) *house {
	t.Helper()
	h := &house{t: t, in: &importer{first: map[string]Import{}}, cases: &cases{}, now: noon()}
	cfg := config(t)
	cfg.Importer, cfg.Cases = h.in, h.cases
	cfg.Now = func() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }
	if change != nil {
		change(&cfg)
	}
	door, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	door.Register(mux)
	h.srv = httptest.NewServer(mux)
	t.Cleanup(h.srv.Close)
	return h
}

func (h *house) passes(d time.Duration) {
	h.mu.Lock()
	h.now = h.now.Add(d)
	h.mu.Unlock()
}

type got struct {
	status int
	header http.Header
	text   string
}

func (g got) code() string {
	var body struct {
		Error struct{ Code, Message, ID string }
	}
	if json.Unmarshal([]byte(g.text), &body) != nil || body.Error.ID == "" || body.Error.Message == "" {
		return "no error shape: " + g.text
	}
	return body.Error.Code
}

// request is a well signed one, to be spoiled by tests.
func (h *house) request(method, path, body string) *http.Request {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.srv.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	h.mu.Lock()
	key().SignRequest(r, []byte(body), h.now)
	h.mu.Unlock()
	return r
}

func (h *house) sign(r *http.Request, k Key, body string) *http.Request {
	k.SignRequest(r, []byte(body), h.now)
	return r
}

func (h *house) do(r *http.Request) got {
	h.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return got{resp.StatusCode, resp.Header, string(text)}
}

func TestInterviewsGoIn(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.in.give = Answer{Accepted: 1, Unchanged: 1, Results: []Result{
		{Row: 1, ExternalID: "iv-1", Case: "C-1001", State: "accepted"},
		{Row: 2, ExternalID: "iv-2", Case: "C-1002", State: "unchanged"},
	}}
	g := h.do(h.request("POST", "/api/v1/interviews?source=hina&partial=true&dry_run=true", `[{"a":1},{"b":2}]`))
	want := `{"accepted":1,"unchanged":1,"refused":0,"results":[{"row":1,"external_id":"iv-1","case":"C-1001","state":"accepted"},{"row":2,"external_id":"iv-2","case":"C-1002","state":"unchanged"}]}`
	if g.status != 200 || strings.TrimSpace(g.text) != want {
		t.Errorf("%d %s", g.status, g.text)
	}
	in := h.in.got[0]
	if in.Source != "hina" || in.Key != "hina" || !in.Partial || !in.DryRun || len(in.Rows) != 2 || string(in.Rows[1]) != `{"b":2}` || in.Once.ID == "" || in.Reader.Locale != "en" {
		t.Errorf("%+v", in)
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Type": "application/json; charset=utf-8",
	} {
		if g.header.Get(name) != want {
			t.Errorf("%s: %q", name, g.header.Get(name))
		}
	}
}

func TestRefusalsSayRowFieldAndReason(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.in.give = Answer{Refused: 1, Results: []Result{{
		Row: 2, ExternalID: "iv-2", State: "refused",
		Faults: []Fault{{Field: "answers[0].duration_s", Reason: chat.T("intake.fault.min", "Limit", 0)}, {Reason: chat.T("intake.fault.object")}},
	}}}
	for _, c := range []struct {
		path, lang string
		status     int
		reason     string
	}{
		{"/api/v1/interviews", "en", 422, "answers[0].duration_s: must be at least 0; The row is not a JSON object."},
		{"/api/v1/interviews?partial=true", "zh-CN,zh;q=0.9,en;q=0.5", 207, "answers[0].duration_s：不能小于 0; 这一行不是 JSON 对象。"},
		{"/api/v1/interviews?partial=1", "fr", 207, "answers[0].duration_s: must be at least 0; The row is not a JSON object."},
	} {
		r := h.request("POST", c.path, `{}`)
		r.Header.Set("Accept-Language", c.lang)
		g := h.do(r)
		var body struct {
			Refused int
			Results []struct {
				Row           int
				State, Reason string
			}
		}
		if err := json.Unmarshal([]byte(g.text), &body); err != nil {
			t.Fatal(err)
		}
		if g.status != c.status || body.Refused != 1 || body.Results[0].Row != 2 || body.Results[0].Reason != c.reason {
			t.Errorf("%s: %d %s", c.path, g.status, g.text)
		}
	}
}

func TestSignatureRefusals(t *testing.T) {
	t.Parallel()
	const path, body = "/api/v1/interviews?source=hina", `{"a":1}`
	stamped := func(r *http.Request, stamp string) {
		r.Header.Set(HeaderTimestamp, stamp)
		r.Header.Set(HeaderSignature, Sign(secret, Signed{Timestamp: stamp, Method: r.Method, Path: r.URL.RequestURI(), Body: []byte(body)}))
	}
	at := func(d time.Duration) string { return strconv.FormatInt(noon().Add(d).Unix(), 10) }
	for name, spoil := range map[string]func(*http.Request){
		"no key":            func(r *http.Request) { r.Header.Del(HeaderKey) },
		"no timestamp":      func(r *http.Request) { r.Header.Del(HeaderTimestamp) },
		"no signature":      func(r *http.Request) { r.Header.Del(HeaderSignature) },
		"unknown key":       func(r *http.Request) { r.Header.Set(HeaderKey, "nobody") },
		"another's key":     func(r *http.Request) { r.Header.Set(HeaderKey, "HINA") },
		"two keys":          func(r *http.Request) { r.Header.Add(HeaderKey, "board") },
		"two signatures":    func(r *http.Request) { r.Header.Add(HeaderSignature, r.Header.Get(HeaderSignature)) },
		"stale":             func(r *http.Request) { stamped(r, at(-clockSlack-time.Second)) },
		"future":            func(r *http.Request) { stamped(r, at(clockSlack+time.Second)) },
		"eleven digits":     func(r *http.Request) { stamped(r, "0"+at(0)) },
		"signed number":     func(r *http.Request) { stamped(r, "+"+at(0)[1:]) },
		"other version":     func(r *http.Request) { r.Header.Set(HeaderSignature, "v0="+r.Header.Get(HeaderSignature)[3:]) },
		"no version":        func(r *http.Request) { r.Header.Set(HeaderSignature, r.Header.Get(HeaderSignature)[3:]) },
		"cut signature":     func(r *http.Request) { r.Header.Set(HeaderSignature, r.Header.Get(HeaderSignature)[:65]) },
		"no hex":            func(r *http.Request) { r.Header.Set(HeaderSignature, "v1="+strings.Repeat("z", 64)) },
		"empty signature":   func(r *http.Request) { r.Header.Set(HeaderSignature, "v1=") },
		"forged":            func(r *http.Request) { r.Header.Set(HeaderSignature, "v1="+strings.Repeat("00", 32)) },
		"other body":        func(r *http.Request) { setBody(r, `{"a":2}`) },
		"other query":       func(r *http.Request) { r.URL.RawQuery = "source=hina&partial=true" },
		"other path":        func(r *http.Request) { r.URL.Path = "/api/v1/pay" },
		"other method":      func(r *http.Request) { r.Method = "PUT" },
		"added idempotency": func(r *http.Request) { r.Header.Set(HeaderIdempotency, "k") },
		"re-split":          func(r *http.Request) { r.URL.RawQuery = "source=hin"; r.Header.Set(HeaderIdempotency, "a") },
		"other secret": func(r *http.Request) {
			Key{Name: "hina", Secret: strings.Repeat("x", 32)}.SignRequest(r, []byte(body), noon())
		},
		"stamp moved later": func(r *http.Request) { r.Header.Set(HeaderTimestamp, at(time.Second)) },
		"idempotency twice": func(r *http.Request) { r.Header.Add(HeaderIdempotency, ""); r.Header.Add(HeaderIdempotency, "") },
		"unsigned unknown":  func(r *http.Request) { r.URL.Path = "/api/v1/nothing"; r.Header.Del(HeaderSignature) },
		"unsigned wrong type": func(r *http.Request) {
			r.Header.Set("Content-Type", "text/plain")
			r.Header.Del(HeaderSignature)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, nil)
			r := h.request("POST", path, body)
			spoil(r)
			g := h.do(r)
			g.text = cutID(g.text)
			want := `{"error":{"code":"unauthorized","message":"The request is not signed as it should be. Check the key’s name, the secret, the clock and what was signed.","id":""}}`
			if g.status != 401 || strings.TrimSpace(g.text) != want || len(h.in.got) > 0 {
				t.Errorf("%d %s", g.status, g.text)
			}
		})
	}
}

func setBody(r *http.Request, body string) {
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	r.GetBody = nil
}

func cutID(text string) string {
	head, rest, ok := strings.Cut(text, `"id":"`)
	if !ok {
		return text
	}
	_, tail, _ := strings.Cut(rest, `"`)
	return head + `"id":"` + `"` + tail
}

func TestSignaturesThatCount(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*house, *http.Request){
		"plain":       func(*house, *http.Request) {},
		"next secret": func(h *house, r *http.Request) { h.sign(r, Key{Name: "hina", Secret: next}, "{}") },
		"just early":  func(h *house, _ *http.Request) { h.passes(-clockSlack) },
		"just late":   func(h *house, _ *http.Request) { h.passes(clockSlack) },
		"upper hex": func(_ *house, r *http.Request) {
			r.Header.Set(HeaderSignature, "v1="+strings.ToUpper(r.Header.Get(HeaderSignature)[3:]))
		},
	} {
		h := open(t, nil)
		r := h.request("POST", "/api/v1/interviews?source=a%20b", "{}")
		change(h, r)
		if g := h.do(r); g.status != 200 || h.in.got[0].Source != "a b" {
			t.Errorf("%s: %d %s", name, g.status, g.text)
		}
	}
}

// The vector stands in the documentation of clients: it may never change.
func TestSignVector(t *testing.T) {
	t.Parallel()
	got := Sign(secret, Signed{Timestamp: "1790000000", Method: "POST", Path: "/api/v1/interviews?source=hina", Idempotency: "k-1", Body: []byte(`{"a":1}`)})
	const want = "v1=da57b3e6d993f8d4396549e9c721821ea0064fd498ac55b4db21dc11354d756f"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.in.give = Answer{Accepted: 1, Results: []Result{{Row: 1, ExternalID: "iv-1", Case: "C-1", State: "accepted"}}}
	post := h.request("POST", "/api/v1/interviews", "{}")
	first := h.do(post)
	again := h.request("POST", "/api/v1/interviews", "{}")
	if g := h.do(again); g.status != 200 || g.text != first.text || len(h.in.got) != 1 {
		t.Errorf("a replayed write: %d %s, %d imports", g.status, g.text, len(h.in.got))
	}
	get := func() *http.Request { return h.request("GET", "/api/v1/cases", "") }
	if g := h.do(get()); g.status != 200 {
		t.Errorf("a read: %d %s", g.status, g.text)
	}
	if g := h.do(get()); g.status != 401 {
		t.Errorf("a replayed read: %d %s", g.status, g.text)
	}
	h.passes(time.Second)
	if g := h.do(get()); g.status != 200 {
		t.Errorf("a read signed anew: %d %s", g.status, g.text)
	}
}

func TestReplaysAreForgotten(t *testing.T) {
	t.Parallel()
	p := replays{seen: map[string]time.Time{}}
	at := noon()
	for i := range 100 {
		if !p.first(claim{holder: &holder{}, sum: []byte{byte(i)}, at: at}, at) || p.first(claim{holder: &holder{}, sum: []byte{byte(i)}, at: at}, at.Add(time.Second)) {
			t.Fatal("a signature counts twice, or never")
		}
	}
	p.first(claim{holder: &holder{}, sum: []byte("later"), at: at}, at.Add(clockSlack+2*time.Minute))
	if len(p.seen) != 1 {
		t.Errorf("%d signatures are remembered after their time", len(p.seen))
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	send := func(once, path, body string) got {
		h.passes(time.Second) // another signature each time
		r := h.request("POST", path, body)
		r.Header.Set(HeaderIdempotency, once)
		return h.do(h.sign(r, key(), body))
	}
	for _, c := range []struct {
		once, path, body string
		status           int
		code             string
		imports          int
	}{
		{"k1", "/api/v1/interviews", "{}", 200, "", 1},
		{"k1", "/api/v1/interviews", "{}", 200, "", 1},
		{"k1", "/api/v1/interviews", `{"a":1}`, 409, "idempotency_conflict", 1},
		{"k1", "/api/v1/interviews?dry_run=true", "{}", 409, "idempotency_conflict", 1},
		{"k2", "/api/v1/interviews", "{}", 200, "", 2},
		{"", "/api/v1/interviews", "{}", 200, "", 3},
		{"", "/api/v1/interviews", "{}", 200, "", 4},
		{strings.Repeat("k", 128), "/api/v1/interviews", "{}", 200, "", 5},
		{strings.Repeat("k", 129), "/api/v1/interviews", "{}", 400, "bad_request", 5},
		{"schlüssel", "/api/v1/interviews", "{}", 400, "bad_request", 5},
	} {
		g := send(c.once, c.path, c.body)
		if g.status != c.status || (c.code != "" && g.code() != c.code) || len(h.in.got) != c.imports {
			t.Errorf("%.10s %s: %d %s, %d imports", c.once, c.path, g.status, g.text, len(h.in.got))
		}
	}
}

func TestOnceIsPerKey(t *testing.T) {
	t.Parallel()
	a := call{Request: httptest.NewRequest("POST", "/api/v1/interviews", nil), key: &holder{name: "a"}, claim: claim{once: "k"}}
	b := a
	b.key = &holder{name: "b"}
	if a.once().ID == b.once().ID {
		t.Error("two keys share an idempotency key")
	}
	b.key, b.claim = a.key, claim{sum: []byte("k")}
	if a.once().ID == b.once().ID {
		t.Error("a signature can stand for an idempotency key")
	}
}

func TestRequestRefusals(t *testing.T) {
	t.Parallel()
	big := `{"a":"` + strings.Repeat("x", 1<<10) + `"}`
	for _, c := range []struct {
		name, method, path, body string
		spoil                    func(*http.Request)
		status                   int
		code, words              string
	}{
		{"wrong method", "GET", "/api/v1/interviews", "", nil, 405, "bad_request", "takes POST only"},
		{"wrong method", "POST", "/api/v1/cases", "{}", nil, 405, "bad_request", "takes GET only"},
		{"unknown route", "GET", "/api/v1/people", "", nil, 404, "not_found", ""},
		{"nothing", "GET", "/api/", "", nil, 404, "not_found", ""},
		{"pay is not hers", "POST", "/api/v1/pay", "{}", nil, 404, "not_found", ""},
		{"no case", "GET", "/api/v1/cases/C-9", "", nil, 404, "not_found", ""},
		{"no case, deeper", "GET", "/api/v1/cases/C-1001/x", "", nil, 404, "not_found", ""},
		{"wrong type", "POST", "/api/v1/interviews", "{}", typed("text/plain"), 415, "unsupported_type", "Content-Type"},
		{"form", "POST", "/api/v1/interviews", "{}", typed("application/x-www-form-urlencoded"), 415, "unsupported_type", ""},
		{"no type", "POST", "/api/v1/interviews", "{}", typed(""), 415, "unsupported_type", ""},
		{"other charset", "POST", "/api/v1/interviews", "{}", typed("application/json; charset=gbk"), 415, "unsupported_type", ""},
		{"packed", "POST", "/api/v1/interviews", "{}", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 415, "unsupported_type", ""},
		{"broken", "POST", "/api/v1/interviews", "{", nil, 400, "bad_request", ""},
		{"too many rows", "POST", "/api/v1/interviews", "[{},{},{},{}]", nil, 413, "too_large", "the limit is 3"},
		{"too big a row", "POST", "/api/v1/interviews", "[{}," + big + "]", nil, 413, "too_large", "Row 2 is larger than 1 KiB"},
		{"misspelt", "POST", "/api/v1/interviews?dryrun=true", "{}", nil, 400, "bad_request", "dryrun"},
		{"twice", "POST", "/api/v1/interviews?partial=true&partial=false", "{}", nil, 400, "bad_request", "partial"},
		{"no truth", "POST", "/api/v1/interviews?partial=perhaps", "{}", nil, 400, "bad_request", "partial"},
		{"broken query", "POST", "/api/v1/interviews?a=%zz", "{}", nil, 400, "bad_request", ""},
		{"no such status", "GET", "/api/v1/cases?status=great", "", nil, 400, "bad_request", "status"},
		{"no time", "GET", "/api/v1/cases?updated_since=monday", "", nil, 400, "bad_request", "RFC 3339"},
		{"limit 0", "GET", "/api/v1/cases?limit=0", "", nil, 400, "bad_request", "1 to 200"},
		{"limit 201", "GET", "/api/v1/cases?limit=201", "", nil, 400, "bad_request", "1 to 200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := open(t, nil)
			r := h.request(c.method, c.path, c.body)
			if c.spoil != nil {
				c.spoil(r)
			}
			g := h.do(r)
			if g.status != c.status || g.code() != c.code || !strings.Contains(g.text, c.words) || len(h.in.got) > 0 {
				t.Errorf("%d %s", g.status, g.text)
			}
		})
	}
}

func typed(kind string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Del("Content-Type")
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
	}
}

func TestPortErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{ErrInProgress, 409, "in_progress"},
		{ErrOtherBody, 409, "idempotency_conflict"},
		{ErrUnavailable, 503, "unavailable"},
		{chat.Refuse(chat.Conflict, chat.T("problem.stale")), 409, "conflict"},
		{chat.Refuse(chat.Denied, chat.T("problem.notfound")), 404, "not_found"},
		{errors.New("secret detail of the store"), 500, "internal"},
	} {
		h := open(t, nil)
		h.in.err = c.err
		g := h.do(h.request("POST", "/api/v1/interviews", "{}"))
		if g.status != c.status || g.code() != c.code || strings.Contains(g.text, "secret detail") {
			t.Errorf("%v: %d %s", c.err, g.status, g.text)
		}
	}
}
