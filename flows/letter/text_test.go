package letter

import (
	"errors"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// texting is a world without an e-mail, in which a link can go by text message.
func texting(t testing.TB) *world {
	w := newWorld(t)
	k := *theDesk(t)
	k.links = Links{Base: "https://loop.example", Text: true, Mint: func(purpose, subject, _ string) string { return "token-" + purpose + "-" + subject }}
	w.flow = k.flow()
	c, d := candidate(), decided()
	c.Email, d.Note = "", ""
	w.known["candidate/p-1"], w.known["decision/C-1042"] = c, d
	w.must("", "draft", nil)
	w.now = shanghai(24, 11, 35)
	return w
}

// TestText: the message is the fixed sentence with a link and nothing of the letter;
// the page has the letter as HR read it, and only while the candidate may have it.
func TestText(t *testing.T) {
	t.Parallel()
	w := texting(t)
	if err := w.do("mgr-zhao", "text", nil); !errors.Is(err, errDenied) {
		t.Errorf("a manager may: %v", err)
	}
	w.must("hr-lin", "text", nil)
	var call flows.Call
	var kept flows.Keep
	for _, e := range w.effects {
		switch e := e.(type) {
		case flows.Call:
			call = e
		case flows.Keep:
			kept = e
		}
	}
	l, leaves := w.letter()
	if !leaves || !l.IsText() || l.To != "" || l.Number != "+8613800135678" || l.Template != textID ||
		l.Variables["Link"] != "https://loop.example/c/token-letter-C-1042-1" || l.Variables["Company"] != "星河科技" || len(l.Variables) != 2 {
		t.Errorf("%v %+v", leaves, l)
	}
	if l.Text != "星河科技：有一封关于你应聘的信，请打开查看：https://loop.example/c/token-letter-C-1042-1" {
		t.Errorf("it says %q", l.Text)
	}
	if call.Name != flows.SMS || call.Answer != "result" || !call.At.Equal(w.now.Add(Outbox)) {
		t.Errorf("%+v", call)
	}
	token := kept.Value.(hiring.Token)
	if kept.ID != hiring.TokenID(Link, "token-letter-C-1042-1") || token.Subject != "C-1042-1" || token.Purpose != Link || !token.Until.After(w.now) {
		t.Errorf("%+v", kept)
	}
	for _, id := range []string{"C-1042-2", "", "C-1042"} {
		if _, _, ok := w.part.Page(id); ok {
			t.Errorf("%q opens the letter", id)
		}
	}
	subject, body, ok := w.part.Page("C-1042-1")
	if !ok || subject != w.part.Subject || body != w.part.Body {
		t.Errorf("the page has %q %q", subject, body)
	}
	if text := cardtest.Text(t, w.card("hr-lin"), "zh-CN"); strings.Contains(text, "token-") || strings.Contains(text, "138001") {
		t.Errorf("the card gives link or number away:\n%s", text)
	}
	w.must("hr-lin", "takeback", nil)
	if _, _, ok := w.part.Page("C-1042-1"); ok {
		t.Error("a letter that was taken back can be read")
	}
	w.must("hr-lin", "text", nil)
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	if _, _, ok := w.part.Page("C-1042-1"); !ok || w.head.Status != hiring.Rejected {
		t.Errorf("it left, and %v, %s", ok, w.head.Status)
	}
}

// TestNoText: no way, no button; and a letter that may not leave does not leave this
// way either.
func TestNoText(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*world, *Links){
		"no gateway":  func(_ *world, l *Links) { l.Text = false },
		"no address":  func(_ *world, l *Links) { l.Base = "" },
		"no phone":    func(w *world, _ *Links) { w.part.Phone = "call me" },
		"an e-mail":   func(w *world, _ *Links) { w.part.To = "a@example.com" },
		"it left":     func(w *world, _ *Links) { w.part.State = Sent },
		"it is told":  func(w *world, _ *Links) { w.head.Status = hiring.Rejected },
		"it waits":    func(w *world, _ *Links) { w.part.State = Queued },
		"it is given": func(w *world, _ *Links) { w.part.State = Discarded },
	} {
		w := texting(t)
		k := *theDesk(t)
		k.links = Links{Base: "https://loop.example", Text: true, Mint: func(string, string, string) string { return "t" }}
		change(w, &k.links)
		w.flow = k.flow()
		if err := w.do("hr-lin", "text", nil); !errors.Is(err, errDenied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := texting(t)
	w.part.Body = "我们想找更年轻的同事。"
	var p *chat.Problem
	if err := w.do("hr-lin", "text", nil); !errors.As(err, &p) || p.Kind != chat.Invalid {
		t.Errorf("bad words leave: %v", err)
	}
}

// TestTextCards: how such a letter stands, in every state.
func TestTextCards(t *testing.T) {
	t.Parallel()
	queue := func(w *world) { w.must("hr-lin", "text", nil) }
	answer := func(o string, more ...string) func(*world) {
		return func(w *world) {
			queue(w)
			w.now = w.part.LeavesAt
			v := outcome(o)
			for i := 0; i < len(more); i += 2 {
				v[more[i]] = []string{more[i+1]}
			}
			w.must("", "result", v)
		}
	}
	for name, do := range map[string]func(*world){
		"text_draft":  func(*world) {},
		"text_queued": queue,
		"text_sent":   answer(flows.OutcomeDone),
		"text_failed": answer(flows.OutcomeRefused),
		"text_held":   answer(flows.OutcomeUnknown),
		"text_busy":   answer(flows.OutcomeDeferred, "code", "busy", "tries", "9", "next", "2026-11-24T04:10:00Z"),
		"text_nobody": answer(flows.OutcomeDeferred, "code", "no_server"),
		"text_returned": func(w *world) {
			answer(flows.OutcomeDone)(w)
			w.must("hr-lin", "returned", nil)
		},
	} {
		w := texting(t)
		do(w)
		cardtest.Golden(t, name, w.card("hr-lin"), cardtest.Letter)
	}
}
