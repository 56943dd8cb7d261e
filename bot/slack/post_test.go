package slack

import (
	"cmp"
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakeslack"
)

// TestACardInSlack: one message in the direct messages, found by its key, with
// nothing but ids beside its words.
func TestACardInSlack(t *testing.T) {
	t.Parallel()
	o := started(t)
	ref, e := o.post(t, parcel(amy, "cl-1"))
	if e != nil {
		t.Fatal(e)
	}
	inbox := o.w.Inbox(amy)
	if len(inbox) != 1 || inbox[0].Ref() != ref {
		t.Fatalf("%q, and there stands %+v", ref, inbox)
	}
	m := inbox[0]
	if got := string(m.Metadata); got != `{"event_type":"closeloop_card","event_payload":{"key":"cl-1"}}` {
		t.Errorf("metadata %s", got)
	}
	if m.Args["unfurl_links"] != "false" || m.Args["unfurl_media"] != "false" || m.Text == "" || strings.Contains(m.Text, "Words") {
		t.Errorf("sent %v", m.Args)
	}
	if !strings.Contains(string(m.Blocks), "&lt;!channel&gt;") && !strings.Contains(string(m.Blocks), "plain_text") {
		t.Errorf("blocks %s", m.Blocks)
	}
	if _, e := o.post(t, parcel(amy, "cl-2")); e != nil || len(o.w.Calls("conversations.open")) != 1 {
		t.Errorf("%v; the direct messages were opened %d times", e, len(o.w.Calls("conversations.open")))
	}
}

// TestAChannelIsUsedAsItIs.
func TestAChannelIsUsedAsItIs(t *testing.T) {
	t.Parallel()
	o := started(t)
	c := o.w.AddChannel(fakeslack.Channel{Name: "hiring", Members: []string{fakeslack.Bot}})
	ref, e := o.post(t, parcel(c.ID, "cl-1"))
	if e != nil || !strings.HasPrefix(ref, c.ID+"/") || len(o.w.Calls("conversations.open"))+len(o.w.Calls("users.info")) != 0 {
		t.Errorf("%q, %v", ref, e)
	}
}

// TestAnEditInSlack replaces the message, and says when it cannot.
func TestAnEditInSlack(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := parcel(amy, "cl-1")
	var e *chat.SendError
	if d.Ref, e = o.post(t, d); e != nil {
		t.Fatal(e)
	}
	d.Card.Title = chat.L("Decided")
	for range 2 { // it may be repeated
		if err := o.Edit(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	}
	if m := o.w.Inbox(amy); len(m) != 1 || !strings.Contains(string(m[0].Blocks), "Decided") || m[0].Metadata == nil {
		t.Errorf("%+v", m)
	}
	for name, c := range map[string]struct {
		ref  string
		word string
	}{
		"it was deleted":      {d.Ref, "message_not_found"},
		"its time is over":    {d.Ref, "edit_window_closed"},
		"it is not ours":      {d.Ref, "cant_update_message"},
		"the channel is gone": {d.Ref, "channel_not_found"},
		"no reference":        {"console-7", ""},
		"half a reference":    {"D1/", ""},
	} {
		if c.word != "" {
			o.w.Fail("chat.update", fakeslack.Fault{Error: c.word})
		}
		d.Ref = c.ref
		if e := sendError(t, o.Edit(context.Background(), d)); e == nil || !e.Edited || e.Gone || e.RetryAfter != 0 {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// TestWhatGoesWrong: every class of fault, of a post and of an edit.
func TestWhatGoesWrong(t *testing.T) {
	t.Parallel()
	type want struct{ gone, unknown, waits bool }
	temporary := want{waits: false}
	for name, c := range map[string]struct {
		fault fakeslack.Fault
		post  want
		edit  want
	}{
		"429":                 {fakeslack.Fault{Status: 429, RetryAfter: "7"}, want{waits: true}, want{waits: true}},
		"429, no header":      {fakeslack.Fault{Status: 429}, want{waits: true}, want{waits: true}},
		"ratelimited in 200":  {fakeslack.Fault{Error: "ratelimited"}, want{waits: true}, want{waits: true}},
		"500":                 {fakeslack.Fault{Status: 500}, want{unknown: true}, want{waits: true}},
		"502":                 {fakeslack.Fault{Status: 502, Body: "<html>"}, want{unknown: true}, want{waits: true}},
		"503":                 {fakeslack.Fault{Status: 503}, want{waits: true}, want{waits: true}},
		"403 of a proxy":      {fakeslack.Fault{Status: 403, Body: "<html>"}, want{waits: true}, want{waits: true}},
		"404 of a proxy":      {fakeslack.Fault{Status: 404}, want{waits: true}, want{waits: true}},
		"a page":              {fakeslack.Fault{Body: "<html>sign in"}, want{unknown: true}, want{waits: true}},
		"no reason":           {fakeslack.Fault{Body: `{"ok":false}`}, want{unknown: true}, temporary},
		"nothing":             {fakeslack.Fault{Body: `{}`}, want{unknown: true}, temporary},
		"no ts":               {fakeslack.Fault{Body: `{"ok":true}`}, want{unknown: true}, temporary},
		"cut":                 {fakeslack.Fault{Cut: true}, want{unknown: true}, want{waits: true}},
		"cut after":           {fakeslack.Fault{CutAfter: true}, want{unknown: true}, want{waits: true}},
		"internal":            {fakeslack.Fault{Error: "internal_error"}, want{unknown: true}, temporary},
		"fatal":               {fakeslack.Fault{Error: "fatal_error"}, want{unknown: true}, temporary},
		"unavailable":         {fakeslack.Fault{Error: "service_unavailable"}, temporary, temporary},
		"nobody knows":        {fakeslack.Fault{Error: "never_heard_of"}, temporary, temporary},
		"no place":            {fakeslack.Fault{Error: "channel_not_found"}, want{gone: true}, want{}},
		"archived":            {fakeslack.Fault{Error: "is_archived"}, want{gone: true}, want{gone: true}},
		"not invited":         {fakeslack.Fault{Error: "not_in_channel"}, want{gone: true}, want{gone: true}},
		"blocks":              {fakeslack.Fault{Error: "invalid_blocks"}, want{gone: true}, want{gone: true}},
		"too long":            {fakeslack.Fault{Error: "msg_blocks_too_long"}, want{gone: true}, want{gone: true}},
		"the user is gone":    {fakeslack.Fault{Error: "user_disabled"}, want{gone: true}, want{gone: true}},
		"the bot is gone":     {fakeslack.Fault{Error: "account_inactive"}, want{waits: true}, want{waits: true}},
		"the token is wrong":  {fakeslack.Fault{Error: "invalid_auth"}, want{waits: true}, want{waits: true}},
		"a right is missing":  {fakeslack.Fault{Error: "missing_scope"}, want{waits: true}, want{waits: true}},
		"messages are off":    {fakeslack.Fault{Error: "messages_tab_disabled"}, want{waits: true}, want{waits: true}},
		"an endless redirect": {fakeslack.Fault{Status: 307}, want{waits: true}, want{waits: true}},
	} {
		for _, edit := range []bool{false, true} {
			o := started(t)
			d := parcel(amy, "cl-1")
			wants, method := c.post, "chat.postMessage"
			if edit {
				wants, method = c.edit, "chat.update"
				d.Ref, _ = o.post(t, d)
			}
			o.w.Fail(method, c.fault)
			var e *chat.SendError
			if edit {
				e = sendError(t, o.Edit(context.Background(), d))
			} else {
				_, e = o.post(t, d)
			}
			if e == nil || (want{e.Gone, e.Unknown, e.RetryAfter > 0}) != wants {
				t.Errorf("%s, edit %v: %+v, want %+v", name, edit, e, wants)
			}
			if e != nil && e.Edited != (edit && c.fault.Error == "channel_not_found") {
				t.Errorf("%s, edit %v: %+v", name, edit, e)
			}
		}
	}
}

// TestRetryAfter: whole seconds are obeyed; whatever else Slack says is half a
// minute; nothing is less than a second or more than an hour.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"1": time.Second, "30": 30 * time.Second, " 5 ": 5 * time.Second, "0": time.Second, "0.2": time.Second, "1.5": 1500 * time.Millisecond,
		"": politeWait, "soon": politeWait, "-3": politeWait, "NaN": politeWait, "Wed, 21 Oct 2026 07:28:00 GMT": politeWait, "7s": politeWait,
		"3600": time.Hour, "86400": time.Hour, "99999999999999999999": time.Hour, "Inf": time.Hour,
	} {
		o := started(t)
		o.w.Fail("chat.postMessage", fakeslack.Fault{Status: 429, RetryAfter: cmp.Or(header, " ")})
		if _, e := o.post(t, parcel(amy, "cl-1")); e == nil || e.RetryAfter != want {
			t.Errorf("%q: %+v, want %v", header, e, want)
		}
		o.watch.Add(want - time.Millisecond)
		if _, e := o.post(t, parcel(amy, "cl-2")); e == nil || e.RetryAfter <= 0 || len(o.w.Calls("chat.postMessage")) != 1 {
			t.Errorf("%q: before its end: %+v", header, e)
		}
		o.watch.Add(time.Second)
		if _, e := o.post(t, parcel(amy, "cl-1")); e != nil {
			t.Errorf("%q: after its end: %v", header, e)
		}
	}
}

// TestALostAnswer: a post whose answer was lost is found, also by the next
// process; one that never came is not.
func TestALostAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault fakeslack.Fault
		found bool
	}{
		"it stands there":   {fakeslack.Fault{CutAfter: true}, true},
		"it does not":       {fakeslack.Fault{Cut: true}, false},
		"an error, nothing": {fakeslack.Fault{Status: 500}, false},
	} {
		for _, restarted := range []bool{false, true} {
			o := started(t)
			d := parcel(amy, "cl-1")
			o.w.Fail("chat.postMessage", c.fault)
			if _, e := o.post(t, d); e == nil || !e.Unknown {
				t.Fatalf("%s: %+v", name, e)
			}
			o.watch.Add(time.Minute)
			if restarted {
				next, err := New(o.cfg)
				if err != nil {
					t.Fatal(err)
				}
				o.Slack = next
				if err := o.Start(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			o.w.AddMessage(fakeslack.Message{Channel: o.w.DM(amy), User: amy, Text: "hello", Metadata: []byte(`{"event_type":"closeloop_card","event_payload":{"key":"cl-1"}}`)})
			ref, found, err := o.Find(context.Background(), d.Place, d.Key)
			if err != nil || found != c.found || found && ref != o.w.Inbox(amy)[0].Ref() {
				t.Errorf("%s, restarted %v: %q, %v, %v", name, restarted, ref, found, err)
			}
			if _, found, err := o.Find(context.Background(), d.Place, "cl-other"); found || err != nil {
				t.Errorf("%s: found another key: %v", name, err)
			}
			if found {
				continue
			}
			if _, e := o.post(t, d); e != nil {
				t.Errorf("%s: the repeat: %v", name, e)
			}
		}
	}
}

// TestALookGoesBackPageByPage, newest first, and comes to an end.
func TestALookGoesBackPageByPage(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := parcel(amy, "cl-1")
	o.w.Fail("chat.postMessage", fakeslack.Fault{CutAfter: true})
	if _, e := o.post(t, d); e == nil {
		t.Fatal("it was not lost")
	}
	talk := func(n int) {
		for range n {
			o.w.AddMessage(fakeslack.Message{Channel: o.w.DM(amy), User: amy, Text: "hm"})
		}
	}
	o.watch.Add(time.Minute)
	talk(2*pageSize + 10)
	if _, found, err := o.Find(context.Background(), d.Place, d.Key); !found || err != nil || len(o.w.Calls("conversations.history")) != 3 {
		t.Errorf("found %v after %d pages: %v", found, len(o.w.Calls("conversations.history")), err)
	}
	talk(mostPages * pageSize)
	if _, found, err := o.Find(context.Background(), d.Place, d.Key); found || err != nil || len(o.w.Calls("conversations.history")) != 3+mostPages {
		t.Errorf("found %v after %d pages: %v", found, len(o.w.Calls("conversations.history"))-3, err)
	}
}

// TestALookNeedsNoAnswer where the post surely never left; one that Slack puts
// off is not taken for "not there".
func TestALookNeedsNoAnswer(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := parcel(amy, "cl-1")
	o.w.Fail("chat.postMessage", fakeslack.Fault{Status: 429, RetryAfter: "1"})
	if _, e := o.post(t, d); e == nil {
		t.Fatal("it was posted")
	}
	if _, found, err := o.Find(context.Background(), d.Place, d.Key); found || err != nil || len(o.w.Calls("conversations.history")) != 0 {
		t.Errorf("found %v, %v", found, err)
	}
	o.w.Fail("conversations.history", fakeslack.Fault{Status: 429, RetryAfter: "9"})
	_, found, err := o.Find(context.Background(), d.Place, "cl-of-an-earlier-process")
	if e := sendError(t, err); found || e == nil || e.RetryAfter != 9*time.Second {
		t.Errorf("found %v, %v", found, err)
	}
}

// TestNobodyListens: what never left is temporary and in no doubt, costs no
// try, and is not asked for by every card.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String() + "/api/"
	_ = l.Close()
	o := started(t)
	d := parcel(amy, "cl-1")
	if _, e := o.post(t, parcel(amy, "cl-0")); e != nil { // she is known from now on
		t.Fatal(e)
	}
	here := o.api
	gone := *o.Slack.http
	o.cfg.APIURL = nobody
	o.api = o.client(&gone)
	_, e := o.post(t, d)
	if e == nil || e.Unknown || e.Gone || e.RetryAfter != doorstep.FirstPause {
		t.Fatalf("%+v", e)
	}
	if _, found, err := o.Find(context.Background(), d.Place, d.Key); found || err != nil {
		t.Errorf("a look: %v, %v", found, err)
	}
	if _, e := o.post(t, parcel(amy, "cl-2")); e == nil || e.RetryAfter <= 0 || !strings.Contains(e.Error(), "does not answer") {
		t.Errorf("the next card: %+v", e)
	}
	o.api = here
	o.watch.Add(time.Second)
	if _, e := o.post(t, d); e != nil {
		t.Errorf("afterwards: %v", e)
	}
}

// TestAWorkspaceWithoutCharts gets the same card in lines, at every door.
func TestAWorkspaceWithoutCharts(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := parcel(amy, "cl-1")
	d.Card.Blocks = append(d.Card.Blocks, chat.Block{Kind: chat.KindChart, Chart: &chat.Chart{
		Title: chat.L("Scores"), Labels: []chat.Text{chat.L("Logic")}, Series: []chat.Series{{Name: chat.L("Score"), Values: []float64{82}}},
	}})
	refuses := fakeslack.Fault{Times: 1, Error: "invalid_blocks"}
	o.w.Fail("chat.postMessage", refuses)
	ref, e := o.post(t, d)
	if e != nil {
		t.Fatal(e)
	}
	lines := func(what string) {
		t.Helper()
		seen := o.w.Person(amy).Last()
		if raw := string(seen.Blocks); strings.Contains(raw, "data_visualization") || !strings.Contains(raw, "82") {
			t.Errorf("%s: %s", what, raw)
		}
	}
	lines("posted")
	o.w.Fail("chat.update", refuses)
	d.Ref = ref
	if err := o.Edit(context.Background(), d); err != nil {
		t.Error(err)
	}
	lines("edited")
	o.w.Fail("chat.postEphemeral", refuses)
	if err := o.ephemeral(context.Background(), spot{o.w.DM(amy), amy}, o.draw(d)); err != nil {
		t.Error(err)
	}
	lines("whispered")
	if n := o.Counts()["plain"]; n != 3 {
		t.Errorf("counted %d", n)
	}
}

// TestTheDoorsWords reach one person, and what is gone is said to be.
func TestTheDoorsWords(t *testing.T) {
	t.Parallel()
	o := started(t)
	c := o.w.AddChannel(fakeslack.Channel{Name: "hiring", Members: []string{fakeslack.Bot, amy}})
	d := drawn{text: "done"}
	if err := o.ephemeral(context.Background(), spot{c.ID, amy}, d); err != nil {
		t.Error(err)
	}
	ref, err := o.Slack.post(context.Background(), c.ID, d)
	if err != nil {
		t.Error(err)
	}
	if err := o.edit(context.Background(), ref, drawn{text: "edited"}); err != nil {
		t.Error(err)
	}
	seen := o.w.Messages(c.ID)
	if len(seen) != 2 || seen[0].Ephemeral != amy || seen[1].Text != "edited" || seen[1].Metadata != nil {
		t.Errorf("%+v", seen)
	}
	url := o.w.ResponseURL(fakeslack.Spot{Channel: c.ID, User: amy, TS: seen[0].TS})
	if err := o.respond(context.Background(), url, drawn{text: "replaced"}, true); err != nil {
		t.Error(err)
	}
	for range 4 {
		if err := o.respond(context.Background(), url, drawn{text: "and more"}, false); err != nil {
			t.Error(err)
		}
	}
	if e := sendError(t, o.respond(context.Background(), url, d, false)); e == nil || !e.Gone {
		t.Errorf("the sixth use: %+v", e)
	}
	if e := sendError(t, o.respond(context.Background(), "https://example.com/hook", d, false)); e == nil || !e.Gone {
		t.Errorf("elsewhere: %+v", e)
	}
	o.w.Fail("respond", fakeslack.Fault{Error: "invalid_blocks"})
	if e := sendError(t, o.respond(context.Background(), o.w.ResponseURL(fakeslack.Spot{Channel: c.ID, User: amy}), d, false)); e == nil || !e.Gone {
		t.Errorf("a refusal in an answer of 200: %+v", e)
	}
	if got := o.w.Seen(c.ID, amy); len(got) != 6 || got[0].Text != "replaced" {
		t.Errorf("%d messages: %+v", len(got), got)
	}
}

// TestModalAndHome are opened and shown; a trigger works once, and only for
// seconds.
func TestModalAndHome(t *testing.T) {
	t.Parallel()
	o := started(t)
	speaker, err := words()
	if err != nil {
		t.Fatal(err)
	}
	p := pen{speaker: speaker, reader: chat.Reader{Locale: "en", Zone: time.UTC}}
	modal := p.modal(chat.Form{Title: chat.L("Why"), Submit: chat.L("Send"), Fields: []chat.Field{{Name: "why", Label: chat.L("Why"), Type: chat.FieldText}}}, origin{action: "a/b/c"})
	trigger := o.w.Trigger(amy, false)
	if err := o.open(context.Background(), trigger, modal); err != nil {
		t.Error(err)
	}
	for name, trigger := range map[string]string{"used": trigger, "unknown": "1.2.x"} {
		if e := sendError(t, o.open(context.Background(), trigger, modal)); e == nil || !e.Gone {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if err := o.publish(context.Background(), amy, p.home(parcel(amy, "").Card)); err != nil {
		t.Error(err)
	}
	if home, ok := o.w.Home(amy); !ok || !strings.Contains(string(home.Raw), "Words") {
		t.Errorf("%+v", home)
	}
}
