package fakefeishu

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// out is what came back of a call.
type out struct {
	status int
	header http.Header
	doc    map[string]any
	raw    string
	err    error
}

// code is Feishu's; -1: it said none.
func (o out) code() int {
	if n, ok := o.doc["code"].(float64); ok {
		return int(n)
	}
	return -1
}

// at is what stands at the end of a path of keys.
func (o out) at(path ...string) any {
	var v any = o.doc
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

func (o out) text(path ...string) string { s, _ := o.at(path...).(string); return s }

// ask calls an address with the app's token.
func ask(tb testing.TB, t *Tenant, method, path string, body any) out {
	tb.Helper()
	return askAs(tb, t, tokenOf(tb, t), method, path, body)
}

// tokenOf is the token that the app is given now.
func tokenOf(tb testing.TB, t *Tenant) string {
	tb.Helper()
	o := askAs(tb, t, "", http.MethodPost, "/auth/v3/tenant_access_token/internal", object{"app_id": App, "app_secret": AppSecret})
	if o.code() != 0 {
		tb.Fatalf("no token: %+v", o)
	}
	return o.text("tenant_access_token")
}

func askAs(tb testing.TB, t *Tenant, token, method, path string, body any) out {
	tb.Helper()
	var sent io.Reader
	if body != nil {
		sent = bytes.NewReader(encode(body))
	}
	return send(tb, t, token, method, path, "application/json; charset=utf-8", sent)
}

// send sends a request over a connection of its own.
func send(tb testing.TB, t *Tenant, token, method, path, kind string, body io.Reader) out {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), method, t.URL()+"/open-apis"+path, body)
	if err != nil {
		tb.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		return out{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	o := out{status: resp.StatusCode, header: resp.Header, err: err, raw: string(raw)}
	if strings.HasPrefix(o.raw, "{") {
		o.err = json.Unmarshal(raw, &o.doc)
	}
	return o
}

// town is a tenant with people and places of every kind. Nothing is limited there.
func town(tb testing.TB, o Options) *Tenant {
	tb.Helper()
	t := Open(tb, o)
	t.Limit(Rates{})
	for _, u := range []User{
		{OpenID: "ou_ann", UnionID: "on_ann", UserID: "ann", Name: "Ann", Email: "ann@example.com", Mobile: "+8613800000001"},
		{OpenID: "ou_ben", Name: "Ben", Email: "ben@example.com"},
		{OpenID: "ou_gone", Name: "Gone", Email: "gone@example.com", Resigned: true},
		{OpenID: "ou_far", Name: "Far", Email: "far@example.com", Invisible: true},
		{OpenID: "ou_alien", Name: "Alien", Email: "alien@example.com", Tenant: OtherTenant},
	} {
		t.AddUser(u)
	}
	for _, c := range []Chat{
		{ID: "oc_home", Name: "招聘", Members: []string{Bot, "ou_ann"}},
		{ID: "oc_away", Name: "闲聊", Members: []string{"ou_ann"}},
		{ID: "oc_old", Members: []string{Bot}, Dissolved: true},
		{ID: "oc_closed", Members: []string{Bot}, Closed: true},
		{ID: "oc_outer", Members: []string{Bot}, External: true},
	} {
		t.AddChat(c)
	}
	return t
}

const (
	toChat = "/im/v1/messages?receive_id_type=chat_id"
	toUser = "/im/v1/messages?receive_id_type=open_id"
)

// words is a message of plain words.
func words(to, text string) object {
	return object{"receive_id": to, "msg_type": "text", "content": string(encode(object{"text": text}))}
}

// cardTo is a message that is a card.
func cardTo(to string, card object) object {
	return object{"receive_id": to, "msg_type": "interactive", "content": string(encode(card))}
}

// plainCard is a card that can be edited.
func plainCard(text string) object {
	card := cardOf(object{"tag": "markdown", "content": text})
	card["config"] = object{"update_multi": true}
	return card
}

// sentBy sends what must be taken, and returns its id.
func sentBy(tb testing.TB, t *Tenant, path string, body object) string {
	tb.Helper()
	o := ask(tb, t, http.MethodPost, path, body)
	if o.status != http.StatusOK || o.code() != 0 {
		tb.Fatalf("refused: %+v", o)
	}
	return o.text("data", "message_id")
}

// put makes an object with more in it.
func put(o object, key string, v any) object {
	more := object{key: v}
	for k, had := range o {
		if k != key {
			more[k] = had
		}
	}
	return more
}

// refusal is one line of a table of refusals; code 0: it is allowed.
type refusalCase struct {
	name, method, path string
	body               any
	code               int
}

func refuses(tb testing.TB, t *Tenant, cases []refusalCase) {
	tb.Helper()
	for _, c := range cases {
		got := ask(tb, t, c.method, c.path, c.body)
		want := http.StatusOK
		if c.code != 0 {
			want = http.StatusBadRequest
		}
		if got.code() != c.code || got.status != want || got.header.Get("X-Tt-Logid") == "" ||
			got.header.Get("Content-Type") != "application/json; charset=utf-8" || c.code != 0 && got.text("error", "log_id") != got.header.Get("X-Tt-Logid") {
			tb.Errorf("%s: %d %s %v, want %d", c.name, got.status, got.raw, got.err, c.code)
		}
	}
}
