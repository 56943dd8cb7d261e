package fakefeishu

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestAnswers: what a client shows of each answer, by Feishu's codes. Nothing of it
// is told again.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const fresh = `{"schema":"2.0","body":{"elements":[{"tag":"markdown","content":"done"}]}}`
	for name, c := range map[string]struct {
		answer func(heard, http.ResponseWriter)
		shown  string // the beginning of the trouble
		toast  string
		words  string
	}{
		"nothing":       {answer: replies(200, "{}"), words: "[ Approve ]"},
		"toast":         {answer: replies(200, `{"toast":{"type":"success","content":"Approved","i18n":{"zh_cn":"已通过","en_us":"Approved"}}}`), toast: "success 已通过", words: "[ Approve ]"},
		"plain toast":   {answer: replies(200, `{"toast":{"content":"x"}}`), toast: "info x", words: "[ Approve ]"},
		"card":          {answer: replies(200, `{"toast":{"type":"info","content":"x"},"card":{"type":"raw","data":`+fresh+`}}`), toast: "info x", words: "done"},
		"late":          {shown: "200341", words: "[ Approve ]"},
		"cut":           {answer: func(heard, http.ResponseWriter) { panic(http.ErrAbortHandler) }, shown: "200342", words: "[ Approve ]"},
		"refused":       {answer: replies(401, `{}`), shown: "200671", words: "[ Approve ]"},
		"empty":         {answer: replies(200, ``), shown: "200672", words: "[ Approve ]"},
		"null":          {answer: replies(200, `null`), shown: "200672", words: "[ Approve ]"},
		"no JSON":       {answer: replies(200, `ok`), shown: "200672", words: "[ Approve ]"},
		"more":          {answer: replies(200, `{"code":0}`), shown: "200672", words: "[ Approve ]"},
		"a bad toast":   {answer: replies(200, `{"toast":{"type":"fine","content":"x"}}`), shown: "200672", words: "[ Approve ]"},
		"a mute toast":  {answer: replies(200, `{"toast":{"type":"info"}}`), shown: "200672", words: "[ Approve ]"},
		"type template": {answer: replies(200, `{"card":{"type":"template","data":{"template_id":"x"}}}`), shown: "200673", words: "[ Approve ]"},
		"a bad card":    {answer: replies(200, `{"toast":{"content":"x"},"card":{"type":"raw","data":{"schema":"2.0","elements":[]}}}`), shown: "200673", words: "[ Approve ]"},
		"a huge card":   {answer: replies(200, `{"card":{"type":"raw","data":`+strings.Replace(fresh, "done", strings.Repeat("x", 31<<10), 1)+`}}`), shown: "200673", words: "[ Approve ]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := Open(t, Options{})
			if name == "late" {
				release := make(chan struct{})
				defer close(release)
				c.answer = func(heard, http.ResponseWriter) { <-release }
			}
			listen(t, w, c.answer)
			if name == "late" {
				w.Within(50 * time.Millisecond)
			}
			p, other := somebody(w), somebody(w)
			chat := w.AddChat(Chat{Members: []string{Bot, p.ID(), other.ID()}}).ID
			s := sends(w, p, chat, cardWith(button("Approve", "approve", "")))
			p.Click(s, "Approve")
			toast := ""
			for _, shown := range p.Toasts() {
				toast += shown.Kind + " " + shown.Words
			}
			if got := strings.Join(p.Trouble(), "; "); got != "" != (c.shown != "") || !strings.HasPrefix(got, "Approve: "[:min(len(got), 9)]+c.shown) {
				t.Errorf("trouble %q, want %q", got, c.shown)
			}
			if toast != c.toast || len(other.Toasts()) != 0 {
				t.Errorf("toast %q, want %q; the other sees %v", toast, c.toast, other.Toasts())
			}
			if p.Last(chat).Words != c.words || other.Last(chat).Words != c.words {
				t.Errorf("one reads %q, the other %q, want %q", p.Last(chat).Words, other.Last(chat).Words, c.words)
			}
			if len(w.Waiting()) != 0 || len(w.Lost()) != 0 {
				t.Error("clicks are not told again")
			}
		})
	}
}

// TestNowhere: a click that nobody is asked of, and one for which the app has not
// subscribed.
func TestNowhere(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	p := somebody(w)
	s := sends(w, p, w.P2P(p.ID()), cardWith(button("Approve", "approve", "")))
	p.Click(s, "Approve")
	a := listen(t, w, nil)
	w.Unsubscribe(CardAction)
	p.Click(s, "Approve")
	if got := p.Trouble(); len(got) != 2 || !strings.HasPrefix(got[0], "Approve: 200340") || !strings.HasPrefix(got[1], "Approve: 200340") || len(a.all()) != 0 {
		t.Errorf("%q", got)
	}
}
