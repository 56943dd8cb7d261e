package fakefeishu

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestTyped: a line in the private chat, with all ids that the app may see.
func TestTyped(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	if !p.Type(`/status <李明> "x"`).OK() {
		t.Fatal(p.Trouble())
	}
	u, _ := w.User(p.ID())
	e := a.last(t).doc.Event
	if e.Sender.ID["open_id"] != p.ID() || e.Sender.ID["union_id"] != u.UnionID || e.Sender.ID["user_id"] != "" || e.Sender.Type != "user" || e.Sender.Tenant != TenantKey {
		t.Errorf("sender %+v", e.Sender)
	}
	var content struct{ Text string }
	if json.Unmarshal([]byte(e.Message.Content), &content) != nil || content.Text != `/status <李明> "x"` || e.Message.ChatType != "p2p" || e.Message.Kind != "text" || e.Message.Chat != w.P2P(p.ID()) {
		t.Errorf("message %+v", e.Message)
	}
	if p.Last().Words != `/status <李明> "x"` || p.Last().Ref != e.Message.ID {
		t.Errorf("%+v", p.Last())
	}
	w.Grant("contact:user.employee_id:readonly")
	p.Type("again")
	if got := a.last(t).doc.Event.Sender.ID["user_id"]; got != u.UserID || got == "" {
		t.Errorf("user_id %q", got)
	}
}

// TestMention: in groups the app hears what mentions it, with keys in the place of names.
func TestMention(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	other := w.AddUser(User{Name: "赵磊", Tenant: OtherTenant})
	c := w.AddChat(Chat{Name: "hiring", Members: []string{Bot, p.ID(), other.OpenID}})
	p.Say(c.ID, "status?")
	if len(a.all()) != 0 {
		t.Fatal("the app heard what was not for it")
	}
	if !p.Mention(c.ID, "status of @赵磊 now").OK() {
		t.Fatal(p.Trouble())
	}
	m := a.last(t).doc.Event.Message
	if m.Content != `{"text":"@_user_1 status of @_user_2 now"}` || m.ChatType != "group" || m.Chat != c.ID || len(m.Mentions) != 2 {
		t.Fatalf("%+v", m)
	}
	if x := m.Mentions[0]; x.Key != "@_user_1" || x.ID["open_id"] != Bot || x.Kind != "bot" || x.Name != "Closeloop" {
		t.Errorf("%+v", x)
	}
	if x := m.Mentions[1]; x.Key != "@_user_2" || x.ID["open_id"] != other.OpenID || x.Kind != "user" || x.Name != "赵磊" {
		t.Errorf("%+v", x)
	}
	if got := p.Last(c.ID).Words; got != "@Closeloop status of @赵磊 now" {
		t.Errorf("%q", got)
	}
	w.Person(other.OpenID).Mention(c.ID, "help")
	if e := a.last(t).doc; e.Event.Sender.Tenant != OtherTenant || e.Header["tenant_key"] != TenantKey {
		t.Errorf("of another tenant: %+v %v", e.Event.Sender, e.Header)
	}
	away := w.AddChat(Chat{Members: []string{p.ID()}})
	if p.Mention(away.ID, "hi").Err == nil || len(p.Trouble()) != 1 {
		t.Errorf("the bot is not there: %v", p.Trouble())
	}
}

// TestOtherDoors: rich text, files, the menu, opening the chat, taking back.
func TestOtherDoors(t *testing.T) {
	t.Parallel()
	at := newHands()
	w := Open(t, Options{Now: at.Now})
	a := listen(t, w, nil)
	p := somebody(w)
	p.Enter()
	if e := a.last(t).doc; e.Header["event_type"] != ChatEntered || e.Event.ChatID != w.P2P(p.ID()) || e.Event.OperatorID["open_id"] != p.ID() || e.Event.Last != "" {
		t.Errorf("%+v", e)
	}
	p.Post("Title", "one", "two")
	if m := a.last(t).doc.Event.Message; m.Kind != "post" || m.Content != `{"content":[[{"tag":"text","text":"one"}],[{"tag":"text","text":"two"}]],"title":"Title"}` {
		t.Errorf("%+v", m)
	}
	if got := p.Last().Words; got != "Title\none\ntwo" {
		t.Errorf("%q", got)
	}
	p.DropFile("people.csv", []byte("a,b"))
	m := a.last(t).doc.Event.Message
	var content map[string]string
	_ = json.Unmarshal([]byte(m.Content), &content)
	if f, found := w.File(content["file_key"]); m.Kind != "file" || content["file_name"] != "people.csv" || !found || string(f.Body) != "a,b" {
		t.Errorf("%+v", m)
	}
	if s := p.Last(); s.Words != "[file: people.csv]" || len(s.Files) != 1 {
		t.Errorf("%+v", s)
	}
	p.Menu("loop")
	if e := a.last(t).doc; e.Header["event_type"] != MenuUsed || e.Event.EventKey != "loop" || e.Event.Timestamp != at.Now().Unix() {
		t.Errorf("%+v", e)
	}
	s := p.Last()
	p.Enter()
	if e := a.last(t).doc; e.Event.Last != s.Ref {
		t.Errorf("%+v", e.Event)
	}
	heard := len(a.all())
	p.Rewrite(s, "changed")
	if len(a.all()) != heard || !p.Last().Edited {
		t.Error("the app is not told of edits")
	}
	if !p.TakeBack(s).OK() || p.TakeBack(s).Err == nil || len(p.Screen()) != 1 {
		t.Errorf("%v %+v", p.Trouble(), p.Screen())
	}
	if e := a.last(t).doc; e.Header["event_type"] != MessageRecalled || e.Event.MessageID != s.Ref || e.Event.ChatID != s.Chat {
		t.Errorf("%+v", e)
	}
}

// TestUntold: without the scope or the subscription the app hears nothing, and
// nothing waits for it.
func TestUntold(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{Scopes: []string{"im:message:send_as_bot"}})
	a := listen(t, w, nil)
	p := somebody(w)
	c := w.AddChat(Chat{Members: []string{Bot, p.ID()}})
	w.Unsubscribe(MenuUsed)
	for name, got := range map[string]Answer{
		"p2p": p.Type("hi"), "group": p.Mention(c.ID, "hi"), "menu": p.Menu("loop"), "file in a group": p.DropInto(c.ID, "a.csv", nil),
	} {
		if got.Err == nil || got.OK() {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if len(a.all()) != 0 || len(w.Waiting()) != 0 || len(p.Trouble()) != 0 {
		t.Errorf("heard %d, %v", len(a.all()), p.Trouble())
	}
	w.Subscribe(MenuUsed)
	w.Grant("im:message.p2p_msg:readonly")
	if !p.Menu("loop").OK() || !p.Type("hi").OK() {
		t.Error("told again")
	}
}

// TestWhoSees: nobody reads a group where they are not, or what is gone.
func TestWhoSees(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	p, other := somebody(w), somebody(w)
	c := w.AddChat(Chat{Members: []string{Bot, p.ID()}})
	m := sends(w, p, c.ID, `{"schema":"2.0","config":{"summary":{"content":"A report"}},"body":{"elements":[{"tag":"markdown","content":"hi"}]}}`)
	w.AddMessage(Message{Chat: w.P2P(p.ID()), From: Bot, Kind: "text", Content: encode(map[string]any{"text": `<at user_id="` + other.ID() + `">x</at> see [here](https://example.com) *a*`})})
	if m.Words != "hi" || m.Preview != "A report" || m.From != Bot || len(other.Screen(c.ID)) != 0 || other.Last().Ref != "" {
		t.Errorf("%+v, the other sees %+v", m, other.Screen(c.ID))
	}
	last := p.Last(c.ID)
	if last.Words != "@林晓 see here *a*" || strings.Join(last.Links, " ") != "https://example.com" || last.Mentions[0] != other.ID() {
		t.Errorf("%+v", last)
	}
	w.Recall(m.Ref)
	if len(p.Screen(c.ID)) != 1 {
		t.Error("a recalled message is still seen")
	}
	if got := p.Sees(t, "see", "here"); got.Ref != last.Ref {
		t.Errorf("%+v", got)
	}
}
