package console

import (
	"reflect"
	"testing"
	"time"
)

func TestOutbox(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.letters = []Sent{{ID: "l1", Case: "C-1", To: "a@example.com", Subject: "s", Text: "t\nu", At: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}}
	got := get[map[string]any](tb, 200, "/console/api/outbox")
	want := map[string]any{
		"mail": []any{map[string]any{"id": "l1", "case": "C-1", "to": "a@example.com", "subject": "s", "text": "t\nu", "at": "2026-11-24T10:00:00+08:00"}},
		"sms":  []any{}, "webhooks": []any{},
		"jobs": []any{
			map[string]any{"id": "j1", "kind": "timer", "case": "C-1042", "state": "waiting", "due": "2026-11-26T10:12:00+08:00", "attempts": 0.0, "error": ""},
			map[string]any{"id": "j2", "kind": "call", "case": "C-1040", "state": "dead", "due": "2026-11-24T10:12:00+08:00", "attempts": 9.0, "error": "451 try again later"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	tb := start(t)
	at := get[map[string]any](tb, 200, "/console/api/clock")
	if want := map[string]any{"now": "2026-11-24T10:12:00+08:00", "offset_s": 3600.0}; !reflect.DeepEqual(at, want) {
		t.Errorf("got %v", at)
	}
	for _, c := range []struct {
		body   map[string]any
		status int
		code   string
	}{
		{map[string]any{"advance": "-1s"}, 409, "clock_backwards"},
		{map[string]any{"to": "2026-11-24T10:11:59+08:00"}, 409, "clock_backwards"},
		{map[string]any{"advance": "soon"}, 400, "bad_request"},
		{map[string]any{"to": "2026-11-25"}, 400, "bad_request"},
		{map[string]any{}, 400, "bad_request"},
		{map[string]any{"advance": "1h", "to": "2026-11-25T10:00:00Z"}, 400, "bad_request"},
	} {
		if answer := post[refusal](tb, c.status, "/console/api/clock", c.body); answer.Error.Code != c.code {
			t.Errorf("%v: %+v", c.body, answer)
		}
	}
	if now := post[wallClock](tb, 200, "/console/api/clock", map[string]any{"advance": "48h"}); now != (wallClock{"2026-11-26T10:12:00+08:00", 49 * 3600}) {
		t.Errorf("%+v", now)
	}
	if now := post[wallClock](tb, 200, "/console/api/clock", map[string]any{"to": "2026-11-27T02:00:00Z"}); now.Now != "2026-11-27T10:00:00+08:00" {
		t.Errorf("%+v", now)
	}
}
