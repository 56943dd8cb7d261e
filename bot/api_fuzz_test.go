package main

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/needs"
	"closeloop/bot/web"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// FuzzPosted promises for any signed body, against the whole bot: a documented
// status, never 5xx; an answer that is JSON, with a sentence where it refuses;
// and what was refused stored nothing.
func FuzzPosted(f *testing.F) {
	good := `{"external_id": "iv-1", "position": "be", "candidate": {"external_id": "c-1", "name": "李明", "email": "li@mail.example"}, "started_at": "2026-11-20T10:00:00+08:00", "answers": [{"question": "Q", "text": "A", "signals": {"speech_rate_wpm": 168}}], "scores": [{"dimension": "logic", "score": 82}]}`
	for _, body := range append([]string{good, "[" + good + "," + good + "]", "[]", "", "5", "[5, {}]"}, needs.Strange(150, good)...) {
		f.Add([]byte(body), "source=hina&partial=true")
		f.Add([]byte(body), "source=hina")
	}
	h := posting(f)
	f.Fuzz(func(t *testing.T, body []byte, query string) { h.post(t, body, query) })
}

// posted is a bot whose API is asked without a network.
type posted struct {
	app     *app
	machine *backstage.Watch
	door    http.Handler
}

func posting(f *testing.F) *posted {
	f.Helper()
	cfg := defaults()
	cfg.dir, cfg.Store, cfg.Log.Level = f.TempDir(), "badger::memory:", "error"
	cfg.API.Keys = []KeyConfig{{Name: "hina", Secret: apiSecret, May: []string{"interviews"}}}
	h := &posted{machine: backstage.NewWatch(time.Date(2026, 11, 23, 1, 40, 0, 0, time.UTC))}
	a, err := open(f.Context(), cfg, options{machine: h.machine.Now, sample: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = a.close() })
	h.app = a
	if h.door, err = a.routes(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}); err != nil {
		f.Fatal(err)
	}
	return h
}

func (h *posted) post(t *testing.T, body []byte, query string) {
	t.Helper()
	h.machine.Add(time.Second) // no signature twice, no rate to meet
	before := h.cases(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/interviews", bytes.NewReader(body))
	r.URL.RawQuery = query
	r.RequestURI = r.URL.RequestURI()
	r.Header.Set("Content-Type", "application/json")
	web.Key{Name: "hina", Secret: apiSecret}.SignRequest(r, body, h.machine.Now())
	w := httptest.NewRecorder()
	h.door.ServeHTTP(w, r)
	var out struct {
		results
		Error struct{ Code, Message, ID string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%q ?%s: %d %s: %v", body, query, w.Code, w.Body, err)
	}
	after := h.cases(t)
	switch w.Code {
	case http.StatusOK, http.StatusMultiStatus:
		if len(after)-len(before) > out.Accepted {
			t.Errorf("%q ?%s: %d %s: %d cases more", body, query, w.Code, w.Body, len(after)-len(before))
		}
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		said := out.Error.Message != "" && out.Error.Code != "" && out.Error.ID != ""
		for _, row := range out.Results {
			said = row.Reason != ""
		}
		if !said || !slices.Equal(before, after) {
			t.Errorf("%q ?%s: %d %s; cases %v, before %v", body, query, w.Code, w.Body, after, before)
		}
	default:
		t.Errorf("%q ?%s: %d %s", body, query, w.Code, w.Body)
	}
}

// cases are all cases of the bot, each with its status.
func (h *posted) cases(t *testing.T) (out []string) {
	t.Helper()
	err := h.app.runner.Look(t.Context(), func(env flows.Env) error {
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				out = append(out, id+" "+string(status))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}
