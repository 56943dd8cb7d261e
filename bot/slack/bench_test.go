package slack

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
)

// The whole door for one signed click on a full card, in front of a house that
// does nothing.
func BenchmarkSignedClick(b *testing.B) {
	e := enter(b, HTTP, fakeslack.Options{})
	e.cfg.Handler = handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{}, nil })
	if _, err := e.member(b.Context(), zhao); err != nil {
		b.Fatal(err)
	}
	before, after, _ := strings.Cut(strings.NewReplacer("U1ZHAO", zhao, `"id":"T1"`, `"id":"`+fakeslack.Team+`"`, `"A1"`, `"`+fakeslack.App+`"`).Replace(clickOn(ourButton)), "13345224609")
	routes, n := e.Routes(), 0
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		n++
		body := "payload=" + url.QueryEscape(before+strconv.Itoa(n)+after)
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, PathInteractions, strings.NewReader(body))
		req.Header = signed(e, body, typeForm, e.clock.now())
		w := httptest.NewRecorder()
		b.StartTimer()
		routes.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
