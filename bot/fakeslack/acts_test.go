package fakeslack

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const cardBlocks = `[
	{"type":"section","text":{"type":"mrkdwn","text":"*Li Ming*"}},
	{"type":"actions","block_id":"1~k~report~C-1","elements":[
		{"type":"button","action_id":"act.1","value":"report/C-1/approve@7","style":"primary","text":{"type":"plain_text","text":"Approve"}},
		{"type":"button","action_id":"act.2","value":"report/C-1/reject@7","style":"danger","text":{"type":"plain_text","text":"Reject"},
		 "confirm":{"title":{"type":"plain_text","text":"Sure?"},"text":{"type":"plain_text","text":"It goes to HR."},"confirm":{"type":"plain_text","text":"Yes"},"deny":{"type":"plain_text","text":"No"}}},
		{"type":"overflow","action_id":"more.1","options":[
			{"text":{"type":"plain_text","text":"Hold"},"value":"form:report/C-1/hold@7"},{"text":{"type":"plain_text","text":"Pass on"},"value":"report/C-1/pass@7"}]}]}]`

// card posts a card to a person and returns it as they see it.
func card(t *testing.T, w *Workspace, p *Person) Seen {
	t.Helper()
	must(t, w, "chat.postMessage", in{"channel": p.ID(), "text": "A report needs you", "blocks": blocksFrom(t, cardBlocks)})
	return p.Last()
}

// TestScreen: what a person sees, and what can be pressed on it.
func TestScreen(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	p, other := somebody(w), somebody(w)
	m := card(t, w, p)
	if m.Words != "Li Ming\n[ Approve ] [ Reject ] [ … Hold | Pass on ]" || m.Text != "A report needs you" || m.From != Bot || m.Ephemeral || m.Edited {
		t.Errorf("%+v", m)
	}
	var labels []string
	for _, c := range m.Actions {
		labels = append(labels, strings.Join([]string{c.Label, c.Value, c.ActionID, c.BlockID, c.Style, c.Confirm, c.Menu}, ","))
	}
	if want := []string{
		"Approve,report/C-1/approve@7,act.1,1~k~report~C-1,primary,,", "Reject,report/C-1/reject@7,act.2,1~k~report~C-1,danger,It goes to HR.,",
		"Hold,form:report/C-1/hold@7,more.1,1~k~report~C-1,,,overflow", "Pass on,report/C-1/pass@7,more.1,1~k~report~C-1,,,overflow",
	}; !slices.Equal(labels, want) {
		t.Errorf("%q", labels)
	}
	c := w.AddChannel(Channel{Name: "hiring", Members: []string{Bot, p.ID(), other.ID()}})
	must(t, w, "chat.postEphemeral", in{"channel": c.ID, "user": p.ID(), "text": "only you"})
	must(t, w, "chat.update", in{"channel": m.Channel, "ts": m.TS, "text": "done &amp; dusted"})
	screen := p.Screen(c.ID)
	if len(screen) != 2 || screen[0].Words != "done & dusted" || !screen[0].Edited || !screen[1].Ephemeral || screen[1].Words != "only you" {
		t.Errorf("%+v", screen)
	}
	if got := other.Screen(c.ID); len(got) != 0 || other.Last(c.ID).Ref != "" {
		t.Errorf("the other sees %+v", got)
	}
}

// TestClick: the whole of what Slack tells of a click in a message.
func TestClick(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	w.Silence()
	p := somebody(w)
	m := card(t, w, p)
	for _, what := range []string{"report/C-1/approve@7", "Approve", "act.1"} {
		if !p.Click(m, what).OK() {
			t.Errorf("%q: %v", what, p.Trouble())
		}
	}
	doc := a.last(t).doc
	act := doc.list("actions")[0]
	for of, got := range map[string]string{
		"type block_actions":          "type " + doc.word("type"),
		"user " + p.ID():              "user " + doc.sub("user").word("id"),
		"team " + Team:                "team " + doc.sub("team").word("id"),
		"app " + App:                  "app " + doc.word("api_app_id"),
		"container message":           "container " + doc.sub("container").word("type"),
		"ts " + m.TS:                  "ts " + doc.sub("container").word("message_ts"),
		"in " + m.Channel:             "in " + doc.sub("container").word("channel_id"),
		"channel directmessage":       "channel " + doc.sub("channel").word("name"),
		"message " + m.TS:             "message " + doc.sub("message").word("ts"),
		"value " + m.Actions[0].Value: "value " + act.word("value"),
		"id act.1":                    "id " + act.word("action_id"),
		"block 1~k~report~C-1":        "block " + act.word("block_id"),
		"button":                      act.word("type"),
		"label Approve":               "label " + act.sub("text").word("text"),
	} {
		if of != got {
			t.Errorf("%s, want %s", got, of)
		}
	}
	if e, named := doc["enterprise"]; !named || e != nil || doc.flag("is_enterprise_install") || act.word("action_ts") == "" || doc["state"] == nil || len(doc.sub("message").list("blocks")) != 2 {
		t.Errorf("%v", doc)
	}
	if o := post(t, doc.word("response_url"), "application/json", http.Header{}, `{"text":"heard","response_type":"ephemeral"}`); o.status != http.StatusOK || p.Last().Words != "heard" {
		t.Errorf("the response_url: %+v", o)
	}
	if o := ask(t, w, "views.open", in{"trigger_id": doc.word("trigger_id"), "view": modalOf(t, `[{"type":"divider"}]`)}); o.doc["ok"] != true {
		t.Errorf("the trigger: %v", o.doc)
	}
	p.Choose(m, "Hold")
	act = a.last(t).doc.list("actions")[0]
	if act.word("type") != "overflow" || act.sub("selected_option").word("value") != "form:report/C-1/hold@7" || act["value"] != nil {
		t.Errorf("%v", act)
	}
}

// TestEphemeralClick: Slack does not tell what stood in an ephemeral message.
func TestEphemeralClick(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	c := w.AddChannel(Channel{Name: "hiring", Members: []string{Bot, p.ID()}})
	must(t, w, "chat.postEphemeral", in{"channel": c.ID, "user": p.ID(), "text": "x", "blocks": blocksFrom(t, cardBlocks)})
	p.Click(p.Last(c.ID), "Approve")
	if doc := a.last(t).doc; !doc.sub("container").flag("is_ephemeral") || doc["message"] != nil || doc.word("response_url") == "" || doc.sub("channel").word("id") != c.ID {
		t.Errorf("%v", doc)
	}
}

// TestStaleClick: what the person saw is what is told, though the message changed;
// what is gone cannot be pressed, nor what is not there.
func TestStaleClick(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	w.Silence()
	p := somebody(w)
	m := card(t, w, p)
	must(t, w, "chat.update", in{"channel": m.Channel, "ts": m.TS, "text": "done"})
	p.Click(m, "Approve")
	if doc := a.last(t).doc; doc.list("actions")[0].word("value") != m.Actions[0].Value || doc.sub("message").word("text") != "done" {
		t.Errorf("%v", doc)
	}
	w.Forget(m.Channel, m.TS)
	if p.Click(m, "Approve").Err == nil || p.Click(m, "Dance").Err == nil || len(p.Trouble()) != 2 || len(a.all()) != 1 {
		t.Errorf("%v", p.Trouble())
	}
}

// TestFailedClick: it is not repeated; the person is told.
func TestFailedClick(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	w := Open(t, Options{})
	w.Silence()
	listen(t, w, func(heard, http.ResponseWriter) { <-release })
	t.Cleanup(func() { close(release) })
	w.Within(20 * time.Millisecond)
	p := somebody(w)
	m := card(t, w, p)
	p.Click(m, "Approve")
	p.Command("/cl help", "")
	if got := strings.Join(p.Trouble(), "; "); !strings.HasPrefix(got, "Approve: ") || !strings.Contains(got, "operation_timeout") {
		t.Errorf("%q", got)
	}
	if len(w.Waiting()) != 0 {
		t.Error("clicks and commands are not repeated")
	}
}

// TestCommand: the form, and how each answer is shown.
func TestCommand(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	var answer func(http.ResponseWriter)
	a := listen(t, w, func(_ heard, rw http.ResponseWriter) { answer(rw) })
	w.Silence()
	p := somebody(w)
	c := w.AddChannel(Channel{Name: "hiring", Members: []string{Bot, p.ID()}})
	for name, tc := range map[string]struct {
		answer      func(http.ResponseWriter)
		shown       string
		all, failed bool
	}{
		"nothing": {answer: func(http.ResponseWriter) {}},
		"text":    {answer: func(rw http.ResponseWriter) { reply(rw, map[string]any{"text": "*hi*"}) }, shown: "hi"},
		"empty":   {answer: func(rw http.ResponseWriter) { reply(rw, map[string]any{"response_type": "ephemeral"}) }},
		"to all":  {answer: func(rw http.ResponseWriter) { reply(rw, map[string]any{"text": "hi", "response_type": "in_channel"}) }, shown: "hi", all: true},
		"blocks": {answer: func(rw http.ResponseWriter) {
			reply(rw, map[string]any{"text": "x", "blocks": blocksFrom(t, cardBlocks)})
		}, shown: "Li Ming\n[ Approve ] [ Reject ] [ … Hold | Pass on ]"},
		"as text": {answer: func(rw http.ResponseWriter) { _, _ = rw.Write([]byte(`{"text":"hi"}`)) }, shown: `{"text":"hi"}`},
		"bad json": {answer: func(rw http.ResponseWriter) {
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write([]byte(`{`))
		}, failed: true},
		"bad block": {answer: func(rw http.ResponseWriter) {
			reply(rw, map[string]any{"blocks": []any{map[string]any{"type": "section"}}})
		}, failed: true},
		"refused": {answer: func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusUnauthorized) }, failed: true},
	} {
		answer = tc.answer
		troubles := len(p.Trouble())
		before := p.Last(c.ID).TS
		p.Command("/cl status  Li Ming ", c.ID)
		last := p.Last(c.ID)
		if last.TS == before {
			last = Seen{}
		}
		if last.Words != tc.shown || last.Ephemeral == tc.all && tc.shown != "" {
			t.Errorf("%s: shows %+v", name, last)
		}
		if (len(p.Trouble()) > troubles) != tc.failed {
			t.Errorf("%s: %v", name, p.Trouble())
		}
	}
	form := a.last(t).form
	for key, want := range map[string]string{
		"command": "/cl", "text": "status  Li Ming", "user_id": p.ID(), "channel_id": c.ID, "channel_name": "hiring",
		"team_id": Team, "api_app_id": App, "is_enterprise_install": "false", "enterprise_id": "",
	} {
		if form.Get(key) != want {
			t.Errorf("%s is %q, want %q", key, form.Get(key), want)
		}
	}
	if form.Get("trigger_id") == "" || !strings.HasPrefix(form.Get("response_url"), w.URL()) {
		t.Errorf("%v", form)
	}
}

// TestEscapedCommand: with should_escape names of people and channels are ids.
func TestEscapedCommand(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	c := w.AddChannel(Channel{Name: "hiring"})
	p.Command("/cl tell @lin in #hiring <now>", "")
	if got := a.last(t).form.Get("text"); got != "tell @lin in #hiring <now>" {
		t.Errorf("%q", got)
	}
	w.Escape()
	p.Command("/cl tell @lin in #hiring <now>", "")
	if got, want := a.last(t).form.Get("text"), "tell <@"+p.ID()+"|lin> in <#"+c.ID+"|hiring> &lt;now&gt;"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
