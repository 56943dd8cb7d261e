package fakeslack

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"closeloop/bot/backstage"
)

func newWatch() *backstage.Watch { return backstage.NewWatch(time.Unix(1_700_000_000, 0)) }

// in are the arguments of a call.
type in map[string]any

// out is what came back.
type out struct {
	status int
	header http.Header
	doc    map[string]any
	err    error
}

func (o out) word() string { s, _ := o.doc["error"].(string); return s }

// text is what stands at the end of a path of keys.
func (o out) text(path ...string) string {
	var v any = o.doc
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	s, _ := v.(string)
	return s
}

// ask calls a method with a JSON body, and form with a form; both with the bot's token.
func ask(t *testing.T, w *Workspace, method string, a in) out {
	t.Helper()
	return post(t, w.APIURL()+method, "application/json; charset=utf-8", bearer(BotToken), string(encode(a)))
}

func form(t *testing.T, w *Workspace, method string, a in) out {
	t.Helper()
	values := url.Values{}
	for k, v := range a {
		if s, ok := v.(string); ok {
			values.Set(k, s)
		} else {
			values.Set(k, string(encode(v)))
		}
	}
	return post(t, w.APIURL()+method, "application/x-www-form-urlencoded", bearer(BotToken), values.Encode())
}

// must is ask where a refusal fails the test.
func must(t *testing.T, w *Workspace, method string, a in) out {
	t.Helper()
	o := ask(t, w, method, a)
	if o.doc["ok"] != true {
		t.Fatalf("%s: %v %v", method, o.doc, o.err)
	}
	return o
}

func bearer(token string) http.Header {
	if token == "" {
		return http.Header{}
	}
	return http.Header{"Authorization": {"Bearer " + token}}
}

func post(t *testing.T, address, kind string, header http.Header, body string) out {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header.Clone()
	r.Header.Set("Content-Type", kind)
	return do(r)
}

// do sends a request over a connection of its own and follows nothing.
func do(r *http.Request) out {
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	if err != nil {
		return out{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	o := out{status: resp.StatusCode, header: resp.Header, err: err, doc: map[string]any{"body": string(body)}}
	if bytes.HasPrefix(body, []byte("{")) {
		o.doc = map[string]any{}
		o.err = json.Unmarshal(body, &o.doc)
	}
	return o
}

// town is a workspace with people and places of every kind.
func town(t *testing.T, o Options) *Workspace {
	t.Helper()
	w := Open(t, o)
	for _, u := range []User{
		{ID: "UANN", Name: "Ann", Email: "ann@example.com", Locale: "zh-CN", TZ: "Asia/Shanghai", TZOffset: 28800},
		{ID: "UBEN", Name: "Ben", Email: "ben@example.com"},
		{ID: "UGONE", Name: "Gone", Email: "gone@example.com", Deleted: true},
		{ID: "UGUEST", Name: "Guest", Email: "guest@example.com", IsRestricted: true, IsUltraRestricted: true},
		{ID: "UALIEN", Name: "Alien", Email: "alien@example.com", IsStranger: true, Team: "T0OTHER"},
		{ID: "UROBOT", Name: "Robot", IsBot: true},
	} {
		w.AddUser(u)
	}
	for _, c := range []Channel{
		{ID: "CHOME", Name: "hiring", Members: []string{Bot, "UANN"}},
		{ID: "CAWAY", Name: "random", Members: []string{"UANN"}},
		{ID: "GHOME", Name: "offers", Private: true, Members: []string{Bot, "UANN"}},
		{ID: "GAWAY", Name: "secret", Private: true, Members: []string{"UANN"}},
		{ID: "COLD", Name: "old", Archived: true, Members: []string{Bot}},
	} {
		w.AddChannel(c)
	}
	return w
}

// refusal is one line of a table of refusals.
type refusalCase struct {
	name, method string
	args         in
	want         string // "": it is allowed
}

func refuses(t *testing.T, w *Workspace, cases []refusalCase) {
	t.Helper()
	for _, c := range cases {
		for how, call := range map[string]func(*testing.T, *Workspace, string, in) out{"JSON": ask, "form": form} {
			if how == "JSON" && !methods()[c.method].json {
				continue
			}
			if got := call(t, w, c.method, c.args); got.word() != c.want || got.status != http.StatusOK {
				t.Errorf("%s (%s): %d %v %v, want %q", c.name, how, got.status, got.doc, got.err, c.want)
			}
		}
	}
}
