package feishu

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher/callback"

	"closeloop/bot/doorstep"
	"closeloop/bot/fakefeishu"
)

// The whole door for one encrypted and signed click, in front of a house that does
// nothing.
func BenchmarkSealedClick(b *testing.B) {
	e := enter(b)
	routes := e.Routes()
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		body := string(fakefeishu.Sealed(fakefeishu.EncryptKey, e.clicking(zhao, "om_1", anAct()).Body()))
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, PathEvents, strings.NewReader(body))
		req.Header = signedAt(body, e.now())
		w := httptest.NewRecorder()
		b.StartTimer()
		routes.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

// The two ways to read a click, side by side.
func BenchmarkDecode(b *testing.B) {
	raw := []byte(aClick)
	b.Run("small", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var e envelope
			if err := doorstep.Decode(raw, &e); err != nil || e.Event.Operator.OpenID == "" {
				b.Fatal(err)
			}
		}
	})
	b.Run("sdk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var e callback.CardActionTriggerEvent
			if err := json.Unmarshal(raw, &e); err != nil || e.Event.Operator.OpenID == "" {
				b.Fatal(err)
			}
		}
	})
}
