package feishu

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"closeloop/bot/doorstep"
	"closeloop/bot/fakefeishu"
)

// TestWhoIsNotFeishuIsRefusedTheSame: every fault gets the same answer, and the house
// hears nothing.
func TestWhoIsNotFeishuIsRefusedTheSame(t *testing.T) {
	t.Parallel()
	e := enter(t)
	const key = fakefeishu.EncryptKey
	for name, r := range map[string]fakefeishu.Request{"an event": e.line(zhao, "om_1", "help"), "a click": e.clicking(zhao, "om_2", anAct())} {
		oldest := map[string]time.Duration{"an event": oldest, "a click": doorstep.MaxSkew}[name]
		plain := string(r.Body())
		body := string(fakefeishu.Sealed(key, r.Body()))
		_, want := e.knock(http.MethodPost, http.Header{}, "")
		with := func(change func(http.Header)) http.Header { h := signedAt(body, e.now()); change(h); return h }
		set := func(key, value string) http.Header { return with(func(h http.Header) { h.Set(key, value) }) }
		sealed := func(words string) string { return string(fakefeishu.Sealed(key, []byte(words))) }
		flip := func(at int) string { // one character of what is encrypted
			b := []byte(body)
			b[at] = map[bool]byte{true: 'B', false: 'A'}[b[at] == 'A']
			return string(b)
		}
		for fault, try := range map[string]struct {
			header http.Header
			body   string
			method string
		}{
			"nothing":               {http.Header{}, "", ""},
			"no signature":          {with(func(h http.Header) { h.Del("X-Lark-Signature") }), body, ""},
			"no headers of Feishu":  {http.Header{"Content-Type": {"application/json"}}, body, ""},
			"no time":               {with(func(h http.Header) { h.Del("X-Lark-Request-Timestamp") }), body, ""},
			"no nonce":              {with(func(h http.Header) { h.Del("X-Lark-Request-Nonce") }), body, ""},
			"two signatures":        {with(func(h http.Header) { h.Add("X-Lark-Signature", h.Get("X-Lark-Signature")) }), body, ""},
			"two times":             {with(func(h http.Header) { h.Add("X-Lark-Request-Timestamp", h.Get("X-Lark-Request-Timestamp")) }), body, ""},
			"two nonces":            {with(func(h http.Header) { h.Add("X-Lark-Request-Nonce", "1") }), body, ""},
			"no hex":                {set("X-Lark-Signature", strings.Repeat("x", 64)), body, ""},
			"cut":                   {with(func(h http.Header) { h.Set("X-Lark-Signature", h.Get("X-Lark-Signature")[:40]) }), body, ""},
			"time is no number":     {set("X-Lark-Request-Timestamp", "now"), body, ""},
			"time moved":            {set("X-Lark-Request-Timestamp", fmt.Sprint(e.now().Unix()+1)), body, ""},
			"another nonce":         {set("X-Lark-Request-Nonce", "1"), body, ""},
			"another body":          {signedAt(body, e.now()), body + " ", ""},
			"a bit flipped":         {signedAt(body, e.now()), flip(40), ""},
			"another key's":         {fakefeishu.Signed("another", []byte(body), e.now()), body, ""},
			"stale":                 {signedAt(body, e.now().Add(-oldest-2*time.Second)), body, ""},
			"future":                {signedAt(body, e.now().Add(doorstep.MaxSkew+2*time.Second)), body, ""},
			"another type":          {set("Content-Type", "text/plain"), body, ""},
			"a form":                {set("Content-Type", "application/x-www-form-urlencoded"), body, ""},
			"no type":               {with(func(h http.Header) { h.Del("Content-Type") }), body, ""},
			"read":                  {signedAt(body, e.now()), body, http.MethodGet},
			"put":                   {signedAt(body, e.now()), body, http.MethodPut},
			"huge":                  {nil, body + strings.Repeat(" ", doorstep.MaxBody), ""},
			"plain, though signed":  {nil, plain, ""},
			"empty, though signed":  {nil, "", ""},
			"no JSON":               {nil, "{", ""},
			"encrypted is a number": {nil, `{"encrypt":7}`, ""},
			"truncated":             {nil, body[:len(body)-26] + `"}`, ""},
			"a bit flipped, signed": {nil, flip(len(body) - 30), ""},
			"the first bit, signed": {nil, flip(12), ""},
			"encrypted otherwise":   {nil, string(fakefeishu.Sealed("another", []byte(plain))), ""},
			"encrypted nothing":     {nil, sealed(""), ""},
			"encrypted no JSON":     {nil, sealed("help"), ""},
			"another token":         {nil, sealed(strings.ReplaceAll(plain, fakefeishu.VerificationToken, "fakeverificationtoken0000002")), ""},
			"no token":              {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"token": ""}).Body())), ""},
			"another app":           {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"app_id": "cli_other"}).Body())), ""},
			"no app":                {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"app_id": nil}).Body())), ""},
			"another tenant":        {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"tenant_key": fakefeishu.OtherTenant}).Body())), ""},
			"no tenant":             {nil, string(fakefeishu.Sealed(key, r.With(map[string]any{"tenant_key": ""}).Body())), ""},
			"an old callback":       {nil, sealed(strings.Replace(plain, `"schema":"2.0"`, `"schema":""`, 1)), ""},
			"of no schema":          {nil, sealed(`{"open_id":"ou_zhao","token":"` + fakefeishu.VerificationToken + `","action":{"value":{"do":"act"}}}`), ""},
		} {
			if try.header == nil {
				try.header = signedAt(try.body, e.now())
			}
			if status, got := e.knock(cmp.Or(try.method, http.MethodPost), try.header, try.body); status != http.StatusUnauthorized || got != want {
				t.Errorf("%s, %s: %d %q", name, fault, status, got)
			}
		}
		for _, off := range []time.Duration{-oldest + 2*time.Second, doorstep.MaxSkew - 2*time.Second} {
			if status, _ := e.knock(http.MethodPost, signedAt(body, e.now().Add(off)), body); status != http.StatusOK {
				t.Errorf("%s: %v off: %d", name, off, status)
			}
		}
	}
	e.quiet()
	if got := e.house.heard(); len(got) != 2 {
		t.Errorf("the house heard %+v, want each once: a repeat is none", got)
	}
	for _, why := range []string{"method", "type", "signature", "time", "body", "plain", "sealed", "token", "app", "tenant", "schema"} {
		if e.Counts()["refused."+why] == 0 {
			t.Errorf("nothing is counted as refused.%s", why)
		}
	}
}

// TestWithoutItsSecretsTheDoorIsShut: what cannot be proved is not believed.
func TestWithoutItsSecretsTheDoorIsShut(t *testing.T) {
	t.Parallel()
	for name, without := range map[string]func(*Config){
		"key": func(c *Config) { c.Mode, c.EncryptKey = WebSocket, "" }, "token": func(c *Config) { c.Mode, c.VerificationToken = WebSocket, "" },
	} {
		e := enter(t, without)
		r := e.line(zhao, "om_1", "help").With(map[string]any{"token": ""})
		for _, body := range []string{string(r.Body()), string(fakefeishu.Sealed("", r.Body())), string(fakefeishu.Sealed(fakefeishu.EncryptKey, r.Body()))} {
			h := fakefeishu.Signed(e.cfg.EncryptKey, []byte(body), e.now())
			h.Set("Content-Type", "application/json")
			if status, _ := e.knock(http.MethodPost, h, body); status != http.StatusUnauthorized {
				t.Errorf("without %s: %d", name, status)
			}
		}
		if got := e.house.heard(); len(got) != 0 {
			t.Errorf("heard %+v", got)
		}
	}
}
