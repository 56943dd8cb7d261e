package mail

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
)

func message() chat.Letter {
	return chat.Letter{ID: "C-1042-1", Name: "李明", Number: "+8613800135678", Template: "SMS_1", Variables: map[string]string{"Link": "https://loop.example/c/x"}, Text: "words of the house"}
}

// TestTexter: a gateway gets number, template and variables under the message's id,
// and none of the words; each answer means what a mail server's would.
func TestTexter(t *testing.T) {
	t.Parallel()
	var id string
	var body map[string]any
	var answer error
	gateway := Texter{Post: func(_ context.Context, given string, raw []byte) error {
		id, body = given, nil
		return errors.Join(answer, json.Unmarshal(raw, &body))
	}}
	if err := gateway.Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	if id != "C-1042-1" || body["id"] != id || body["to"] != "+8613800135678" || body["template"] != "SMS_1" || len(body) != 4 ||
		body["variables"].(map[string]any)["Link"] != "https://loop.example/c/x" {
		t.Errorf("%s %v", id, body)
	}
	for name, c := range map[string]struct {
		answer                *chat.SendError
		gone, unknown, closed bool
	}{
		"it refuses the number": {&chat.SendError{Code: "422", Err: errors.New("x")}, true, false, false},
		"it is down":            {&chat.SendError{Code: "502", Err: errors.New("x")}, false, false, true},
		"it may have it":        {&chat.SendError{Unknown: true, Err: errors.New("x")}, false, true, false},
		"it asks to wait":       {&chat.SendError{RetryAfter: time.Minute, Err: errors.New("x")}, false, false, true},
		"it can never work":     {&chat.SendError{Gone: true, Err: errors.New("x")}, true, false, false},
	} {
		answer = c.answer
		var e *chat.SendError
		if err := gateway.Send(t.Context(), message()); !errors.As(err, &e) || e.Gone != c.gone || e.Unknown != c.unknown || (e.RetryAfter > 0) != c.closed {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// TestNoSuchText: what no gateway could send is refused before anybody is called.
func TestNoSuchText(t *testing.T) {
	t.Parallel()
	gateway := Texter{Post: func(context.Context, string, []byte) error { t.Error("it was called"); return nil }}
	for name, spoil := range map[string]func(*chat.Letter){
		"no plus":           func(l *chat.Letter) { l.Number = "13800135678" },
		"words":             func(l *chat.Letter) { l.Number = "+86138call" },
		"too long":          func(l *chat.Letter) { l.Number = "+1234567890123456" },
		"no template":       func(l *chat.Letter) { l.Template = "" },
		"a line break":      func(l *chat.Letter) { l.Template = "a\nb" },
		"no id":             func(l *chat.Letter) { l.ID = "" },
		"a long variable":   func(l *chat.Letter) { l.Variables = map[string]string{"a": strings.Repeat("x", 501)} },
		"a hidden sign":     func(l *chat.Letter) { l.Variables = map[string]string{"a": "b\x1b"} },
		"an id of markup":   func(l *chat.Letter) { l.ID = "<b>" },
		"a template a mile": func(l *chat.Letter) { l.Template = strings.Repeat("x", 101) },
	} {
		l := message()
		spoil(&l)
		var e *chat.SendError
		if err := gateway.Send(t.Context(), l); !errors.As(err, &e) || !e.Gone {
			t.Errorf("%s: %v", name, err)
		}
		if err := (Capture{}).Send(t.Context(), l); l.IsText() && !errors.As(err, &e) {
			t.Errorf("%s is captured: %v", name, err)
		}
	}
}

// TestOneClick: a mail program is told how to end such mails, by https only.
func TestOneClick(t *testing.T) {
	t.Parallel()
	c, err := New(Config{Addr: "127.0.0.1:25", From: "HR <hr@galaxy.example>", TLS: "none"})
	if err != nil {
		t.Fatal(err)
	}
	for leave, want := range map[string]string{
		"https://loop.example/c/x": "<https://loop.example/c/x>", "http://127.0.0.1:8080/c/x": "", "": "", "https://loop.example/c/x> y": "",
	} {
		msg, err := c.compose(chat.Letter{ID: "C-1-n1", To: "a@example.com", Subject: "s", Text: "t", Leave: leave})
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(msg.GetGenHeader("List-Unsubscribe"), "")
		one := strings.Join(msg.GetGenHeader("List-Unsubscribe-Post"), "")
		if got != want || (one == "List-Unsubscribe=One-Click") != (want != "") {
			t.Errorf("%q: %q, %q", leave, got, one)
		}
	}
}
