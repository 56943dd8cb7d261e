package fakeslack

import (
	"fmt"
	"net/http"
	"testing"
)

// TestChallenge: the app answers the challenge.
func TestChallenge(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	listen(t, w, func(got heard, rw http.ResponseWriter) { _, _ = fmt.Fprint(rw, got.doc.word("challenge")) })
	if a := w.Challenge("abc"); !a.OK() || string(a.Body) != "abc" {
		t.Errorf("%+v", a)
	}
}

// TestTold: what happens in a workspace is told by its event.
func TestTold(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	w.Join(User{ID: "U1", Name: "lin", Locale: "zh-CN"})
	w.Alter("U1", func(u *User) { u.Deleted = true })
	w.RateLimit()
	w.Uninstall()
	w.Revoke()
	if u := a.inner("team_join").sub("user"); u.word("id") != "U1" || u.word("locale") != "zh-CN" {
		t.Errorf("team_join %v", u)
	}
	if u := a.inner("user_change").sub("user"); !u.flag("deleted") {
		t.Errorf("user_change %v", u)
	}
	if a.inner("app_uninstalled") == nil || a.inner("tokens_revoked") == nil {
		t.Error("nobody was told of the app's end")
	}
	if outer := a.all()[2].doc; outer.word("type") != "app_rate_limited" || outer["event"] != nil || outer.word("minute_rate_limited") == "" {
		t.Errorf("%v", outer)
	}
}

// TestOwnMessages: of what the app writes, edits and deletes in a direct message
// it hears too; not of what only one person sees, and not of channels.
func TestOwnMessages(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	c := w.AddChannel(Channel{Name: "hiring", Members: []string{Bot, p.ID()}})
	must(t, w, "chat.postMessage", in{"channel": c.ID, "text": "to all"})
	must(t, w, "chat.postEphemeral", in{"channel": w.DM(p.ID()), "user": p.ID(), "text": "to one"})
	at := must(t, w, "chat.postMessage", in{"channel": p.ID(), "text": "one"})
	w.Until(t, func() bool { return len(a.all()) == 1 })
	where := in{"channel": at.text("channel"), "ts": at.text("ts"), "text": "two"}
	must(t, w, "chat.update", where)
	w.Until(t, func() bool { return len(a.all()) == 2 })
	must(t, w, "chat.delete", where)
	w.Until(t, func() bool { return len(a.all()) == 3 })
	for i, want := range []struct{ subtype, text string }{{"", "one"}, {"message_changed", "two"}, {"message_deleted", "two"}} {
		e := a.all()[i].doc.sub("event")
		said := e
		switch want.subtype {
		case "message_changed":
			said = e.sub("message")
		case "message_deleted":
			said = e.sub("previous_message")
		}
		if e.word("type") != "message" || e.word("channel_type") != "im" || e.word("subtype") != want.subtype || said.word("text") != want.text || said.word("bot_id") != BotID {
			t.Errorf("%d: %v", i, e)
		}
	}
	w.Silence()
	must(t, w, "chat.postMessage", in{"channel": p.ID(), "text": "unheard"})
	p.Type("heard")
	if got := a.last(t).doc.sub("event").word("text"); got != "heard" || len(a.all()) != 4 {
		t.Errorf("%d requests, the last %q", len(a.all()), got)
	}
}

// TestLines: what people type, change and take back, in a direct message and in a channel.
func TestLines(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	p.Type("a < b & c")
	e := a.last(t).doc.sub("event")
	if e.word("text") != "a &lt; b &amp; c" || e.word("user") != p.ID() || e.word("channel") != w.DM(p.ID()) || e.word("channel_type") != "im" || len(e.list("blocks")) != 1 || e["bot_id"] != nil {
		t.Errorf("typed: %v", e)
	}
	mine := p.Last()
	if mine.Words != "a < b & c" || mine.From != p.ID() {
		t.Errorf("sees %+v", mine)
	}
	p.Rewrite(mine, "d")
	if e := a.last(t).doc.sub("event"); e.word("subtype") != "message_changed" || e.sub("message").word("text") != "d" || e.sub("message", "edited") == nil {
		t.Errorf("changed: %v", e)
	}
	p.TakeBack(mine)
	if e := a.last(t).doc.sub("event"); e.word("subtype") != "message_deleted" || e.word("deleted_ts") != mine.TS {
		t.Errorf("taken back: %v", e)
	}
	if len(p.Screen()) != 0 || len(p.Trouble()) != 0 || p.TakeBack(mine).Err == nil {
		t.Errorf("%v %v", p.Screen(), p.Trouble())
	}
	c := w.AddChannel(Channel{Name: "hiring", Members: []string{Bot, p.ID()}})
	p.Mention(c.ID, "status")
	if e := a.inner("app_mention"); e.word("text") != "<@"+Bot+"> status" || e.word("channel") != c.ID || e["channel_type"] != nil {
		t.Errorf("mentioned: %v", e)
	}
	if got := p.Last(c.ID).Words; got != "@Closeloop status" {
		t.Errorf("the channel shows %q", got)
	}
}

// TestDroppedFile: a file is told with its address, and the app's token gets its bytes.
func TestDroppedFile(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	p.DropFile("Company.xlsx", []byte("bytes"))
	e := a.inner("message")
	f := e.list("files")[0]
	if e.word("subtype") != "file_share" || f.word("name") != "Company.xlsx" || f.word("size") != "5" || f.word("mimetype") == "application/octet-stream" || f.word("url_private_download") == "" {
		t.Errorf("%v", e)
	}
	if got := p.Last(); got.Words != "[file: Company.xlsx]" {
		t.Errorf("%+v", got)
	}
	for name, want := range map[string]string{
		"a.csv": "text/csv", "a.json": "application/json", "a.yml": "text/yaml", "a.png": "image/png", "a.pdf": "application/pdf", "plain": "application/octet-stream",
	} {
		if got := mediaType(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestHomeTab: opened before anything was published there is no view; afterwards
// it is told, and its buttons act without channel and message.
func TestHomeTab(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	p.OpenHome()
	e := a.last(t).doc.sub("event")
	if e.word("type") != "app_home_opened" || e.word("tab") != "home" || e["view"] != nil || e.word("channel") != w.DM(p.ID()) {
		t.Errorf("%v", e)
	}
	if _, found := p.Home(); found {
		t.Error("nothing was published")
	}
	must(t, w, "views.publish", in{"user_id": p.ID(), "view": map[string]any{"type": "home", "blocks": blocksFrom(t, `[
		{"type":"header","text":{"type":"plain_text","text":"For you"}},
		{"type":"actions","elements":[{"type":"button","action_id":"act.1","value":"desk/x/show","text":{"type":"plain_text","text":"Open"}}]}]`)}})
	home, _ := p.Home()
	if home.Words != "For you\n[ Open ]" {
		t.Errorf("%q", home.Words)
	}
	p.OpenHome()
	if v := a.last(t).doc.sub("event", "view"); v.word("type") != "home" || v.word("id") != home.View {
		t.Errorf("%v", v)
	}
	p.OpenMessages()
	if e := a.last(t).doc.sub("event"); e.word("tab") != "messages" || e["view"] != nil {
		t.Errorf("%v", e)
	}
	p.Click(home, "Open")
	doc := a.last(t).doc
	if doc.sub("container").word("type") != "view" || doc.sub("view").word("hash") == "" || doc["channel"] != nil || doc["message"] != nil || doc["response_url"] != nil || doc.word("trigger_id") == "" {
		t.Errorf("%v", doc)
	}
}
