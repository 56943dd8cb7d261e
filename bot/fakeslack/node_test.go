package fakeslack

import (
	"encoding/json"
	"reflect"
	"testing"

	"closeloop/bot/backstage"
	"closeloop/bot/needs"
)

// client runs one part of testdata/clients.mjs: Slack's own clients.
func client(t *testing.T, w *Workspace, part, user, email string) *backstage.Program {
	t.Helper()
	return backstage.Start(t, needs.Node(t), "testdata/clients.mjs", needs.SlackClients(t), part, w.APIURL(), BotToken, AppToken, user, email)
}

// TestNodeWeb: Slack's published Web API client finds here what it expects.
func TestNodeWeb(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	u := w.AddUser(User{Name: "lin", Email: "lin@example.com", Locale: "zh-CN"})
	w.Fail("conversations.open", Fault{Status: 429, RetryAfter: "1"})
	out := client(t, w, "web", u.ID, u.Email).Leave(t)
	var said map[string]any
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatalf("%v: %s %+v", err, out, w.Calls(""))
	}
	inbox := w.Inbox(u.ID)
	want := map[string]any{
		"bot": Bot, "team": Team, "channel": w.DM(u.ID), "posted": "*Hello* from Node", "updated": "Changed", "found": u.ID, "locale": "zh-CN",
		"home": "home", "limited": true, "waited": 1.0, "ts": inbox[0].TS,
		"lacking": []any{"slack_webapi_platform_error", "missing_scope", "channels:read,groups:read,im:read,mpim:read"},
		"refused": []any{"slack_webapi_platform_error", "invalid_blocks", 1.0},
	}
	file, _ := said["file"].(string)
	delete(said, "file")
	if !reflect.DeepEqual(said, want) {
		t.Errorf("%v\nwant\n%v", said, want)
	}
	if f, found := w.File(file); !found || !f.Done || string(f.Body) != "bytes of a file" || f.Name != "report.txt" {
		t.Errorf("%q: %+v", file, f)
	}
	if len(inbox) != 3 || inbox[0].Text != "Changed" || len(inbox[1].Files) != 1 || inbox[2].Text != "after the limit" {
		t.Errorf("%+v", inbox)
	}
}

// TestNodeSocket: Slack's published Socket Mode client connects, takes each kind
// of envelope, answers, and comes back after it was sent away.
func TestNodeSocket(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	w.Within(backstage.Patience) // whether it talks as Slack does, not how fast a busy machine is
	p := somebody(w)
	c := client(t, w, "socket", p.ID(), "")
	w.Until(t, func() bool { return w.Sockets() == 1 })
	if a := p.Type("first"); !a.OK() {
		t.Errorf("%+v", a)
	}
	p.Command("/cl status", "")
	if got := p.Last(); got.Words != "you typed status" || !got.Ephemeral {
		t.Errorf("%+v %v", got, p.Trouble())
	}
	w.Silence()
	if a := p.Click(card(t, w, p), "Approve"); !a.OK() {
		t.Errorf("%+v", a)
	}
	must(t, w, "views.open", in{"trigger_id": w.Trigger(p.ID(), false), "view": modalOf(t, everyField())})
	if wrong := p.Submit(map[string]any{"f~reason": "no"}); wrong["f~reason"] != "More, please." {
		t.Errorf("%v %v", wrong, p.Trouble())
	}
	w.Disconnect("refresh_requested")
	p.Type("between")
	w.Until(t, func() bool { return w.Sockets() == 1 && len(w.Waiting()) == 0 })
	if a := p.Type("last"); !a.OK() {
		t.Errorf("%+v", a)
	}
	said := c.Leave(t)
	w.Until(t, func() bool { return w.Sockets() == 0 })
	if want := "first 0\nbetween 1\nlast 0"; said != want {
		t.Errorf("%q, want %q", said, want)
	}
}
