package console

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// TestAs: who sees a card may see it as another platform would get it, in the
// own language; nobody else, no notice, no platform that nobody draws for.
func TestAs(t *testing.T) {
	t.Parallel()
	tb := start(t, func(c *Config) {
		c.As = map[string]As{
			"slack": func(card chat.Card, r chat.Reader, form string) ([]byte, error) {
				return []byte(`{"text":"` + card.Record + " " + r.Locale + form + `"}`), nil
			},
			"broken": func(chat.Card, chat.Reader, string) ([]byte, error) { return nil, errors.New("no ink") },
		}
	})
	tb.bot.deal("C-1", "李明")
	tb.drop("a.jsonl", "one")
	var card, typed shown
	for _, m := range tb.see("mgr-zhao") {
		if m.Kind == "card" {
			card = m
		}
	}
	for _, m := range tb.see("hr-lin") {
		if m.Kind == "typed" {
			typed = m
		}
	}
	if card.ID == "" || typed.ID == "" {
		t.Fatalf("%+v %+v", card, typed)
	}
	at := "/console/api/messages/" + card.ID + "/as/"
	if got := get[map[string]string](tb, http.StatusOK, at+"slack?as=mgr-zhao")["text"]; got != card.Card.Record+" zh-CN" {
		t.Errorf("drawn: %q", got)
	}
	if got := get[map[string]string](tb, http.StatusOK, at+"slack?as=mgr-zhao&form=x%2Fy")["text"]; got != card.Card.Record+" zh-CNx/y" {
		t.Errorf("with a form: %q", got)
	}
	for path, want := range map[string]int{
		at + "slack?as=hr-lin": 404, at + "slack?as=nobody": 404, at + "slack": 404, at + "fax?as=mgr-zhao": 404, at + "?as=mgr-zhao": 404,
		strings.Replace(at, card.ID, "m-none", 1) + "slack?as=mgr-zhao": 404,
		"/console/api/messages/" + typed.ID + "/as/slack?as=hr-lin":     404,
		at + "broken?as=mgr-zhao":                                       500,
	} {
		if status, _, body := tb.call(tb.request("GET", path, "")); status != want || strings.Contains(string(body), "no ink") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	r := tb.request("GET", at+"slack?as=mgr-zhao", "")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if status, _, _ := tb.call(r); status != http.StatusForbidden {
		t.Errorf("from another site: %d", status)
	}
	if status, _, _ := tb.call(tb.request("POST", at+"slack?as=mgr-zhao", "{}")); status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", status)
	}
}
