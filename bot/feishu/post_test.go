package feishu

import (
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakefeishu"
)

// TestACardInFeishu: one message in the private chat under its key; a repeat makes
// no second one, and is brought up to date.
func TestACardInFeishu(t *testing.T) {
	t.Parallel()
	o := started(t)
	ref, e := o.send(t, delivery(zhao, "cl-1"))
	if e != nil {
		t.Fatal(e)
	}
	inbox := o.w.Inbox(zhao)
	if len(inbox) != 1 || inbox[0].ID != ref || inbox[0].UUID != "cl-1" || inbox[0].Kind != "interactive" {
		t.Fatalf("%q, and there stands %+v", ref, inbox)
	}
	o.watch.Add(20 * time.Minute)
	d := delivery(zhao, "cl-1")
	d.Card.Title = chat.L("Decided")
	again, e := o.send(t, d)
	if e != nil || again != ref {
		t.Fatalf("the repeat is %q: %v", again, e)
	}
	if inbox = o.w.Inbox(zhao); len(inbox) != 1 || !strings.Contains(string(inbox[0].Content), "Decided") {
		t.Errorf("after the repeat: %+v", inbox)
	}
	if len(o.w.Calls("user"))+len(o.w.Calls("batch_get_id")) != 0 {
		t.Error("people of the file were looked up")
	}
}

// TestAGroup is written to by its id, in both languages.
func TestAGroup(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.AddChat(fakefeishu.Chat{ID: group, Name: "rd", Members: []string{fakefeishu.Bot, zhao}})
	d := delivery(group, "cl-1")
	d.Place.Private = false
	if _, e := o.send(t, d); e != nil {
		t.Fatal(e)
	}
	if m := o.w.Messages(group); len(m) != 1 || !strings.Contains(string(m[0].Content), "i18n_content") {
		t.Errorf("%+v", m)
	}
}

// TestAnEditInFeishu replaces the card, and says when it cannot.
func TestAnEditInFeishu(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := delivery(zhao, "cl-1")
	ref, e := o.send(t, d)
	if e != nil {
		t.Fatal(e)
	}
	d.Card.Title, d.Ref = chat.L("Decided"), ref
	for range 2 { // it may be repeated
		if err := o.Edit(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if m := o.w.Inbox(zhao); len(m) != 1 || !strings.Contains(string(m[0].Content), "Decided") {
		t.Errorf("%+v", m)
	}
	spent := func(name string, d chat.Delivery) {
		t.Helper()
		if e := sendError(t, o.Edit(t.Context(), d)); e == nil || !e.Edited || e.Gone || e.RetryAfter != 0 {
			t.Errorf("%s: %+v", name, e)
		}
		o.watch.Add(2 * time.Second)
	}
	for _, code := range []int{230031, 230011, 230110, 230054, 230071, 230001, 230099, 230025, 300305, 200621} {
		o.w.Fail("patch", fakefeishu.Fault{Code: code})
		spent(says(code), d)
	}
	for _, ref := range []string{"om_none", "console-7", "", ref + plainly} {
		d.Ref = ref
		spent("no card "+ref, d)
	}
	d.Ref = ref
	o.watch.Add(15 * 24 * time.Hour)
	spent("after a fortnight", d)
	o.w.Recall(ref)
	spent("taken back", d)
}

func says(code int) string { return (&denial{code: code}).Error() }

// TestWhatGoesWrong: every class of fault, of a post and of an edit.
func TestWhatGoesWrong(t *testing.T) {
	t.Parallel()
	type want struct{ gone, unknown, waits bool }
	type fault = fakefeishu.Fault
	waits, unclear, gone, temporary := want{waits: true}, want{unknown: true}, want{gone: true}, want{}
	for name, c := range map[string]struct {
		fault      fault
		post, edit want
	}{
		"429":               {fault{RetryAfter: "7"}, waits, waits},
		"429 of a gateway":  {fault{Status: 429, Body: "slow"}, waits, waits},
		"too many calls":    {fault{Code: 99991400, Status: 400}, waits, waits},
		"too many to one":   {fault{Code: 230020}, waits, waits},
		"500":               {fault{Status: 500}, unclear, waits},
		"500 in words":      {fault{Status: 500, Code: 190001}, unclear, waits},
		"502":               {fault{Status: 502, Body: "<html>"}, unclear, waits},
		"503":               {fault{Status: 503}, waits, waits},
		"504":               {fault{Status: 504}, unclear, waits},
		"403 of a proxy":    {fault{Status: 403, Body: "<html>"}, waits, waits},
		"a page":            {fault{Body: "<html>sign in"}, unclear, waits},
		"nothing":           {fault{Body: `{}`}, unclear, waits},
		"no message":        {fault{Body: `{"code":0}`}, unclear, waits},
		"a redirect":        {fault{Status: 302}, waits, waits},
		"cut":               {fault{Cut: true}, unclear, waits},
		"cut after":         {fault{CutAfter: true}, unclear, waits},
		"nobody knows":      {fault{Code: 4711}, temporary, temporary},
		"a lock":            {fault{Code: 200810}, temporary, temporary},
		"left":              {fault{Code: 230013}, gone, gone},
		"not in the chat":   {fault{Code: 230002}, gone, gone},
		"dissolved":         {fault{Code: 232009}, gone, gone},
		"sensitive":         {fault{Code: 230022}, gone, gone},
		"a leak":            {fault{Code: 230028}, gone, gone},
		"no bot":            {fault{Code: 230006}, waits, waits},
		"no scope":          {fault{Code: 99991672}, waits, waits},
		"a foreign address": {fault{Code: 99991401}, waits, waits},
	} {
		for _, edit := range []bool{false, true} {
			o := started(t)
			d := delivery(zhao, "cl-1")
			wants, api := c.post, "create"
			if edit {
				wants, api = c.edit, "patch"
				d.Ref, _ = o.send(t, d)
			}
			o.w.Fail(api, c.fault)
			var e *chat.SendError
			if edit {
				e = sendError(t, o.Edit(t.Context(), d))
			} else {
				_, e = o.send(t, d)
			}
			if name == "no message" && edit { // an edit answers nothing else
				continue
			}
			if e == nil || (want{e.Gone, e.Unknown, e.RetryAfter > 0}) != wants || e.Edited {
				t.Errorf("%s, edit %v: %+v, want %+v", name, edit, e, wants)
			}
		}
	}
}

// TestItSaysWhy: a card that never comes says what was wrong with it, with the
// number under which Feishu finds the call.
func TestItSaysWhy(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{230022: "sensitive", 230028: "data loss prevention", 230013: "availability", 232009: "chat"} {
		o := started(t)
		o.w.Fail("create", fakefeishu.Fault{Code: code})
		if _, e := o.send(t, delivery(zhao, "cl-1")); e == nil || !strings.Contains(e.Error(), want) || !strings.Contains(e.Error(), "log_id 2026") {
			t.Errorf("%d: %v", code, e)
		}
	}
}

// TestALostAnswer costs no second card, within the hour, whatever became of it.
func TestALostAnswer(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fakefeishu.Fault{"it stands there": {CutAfter: true}, "it does not": {Cut: true}} {
		o := started(t)
		d := delivery(zhao, "cl-1")
		o.w.Fail("create", fault)
		if _, e := o.send(t, d); e == nil || !e.Unknown {
			t.Fatalf("%s: %+v", name, e)
		}
		o.watch.Add(50 * time.Minute)
		d.Card.Title = chat.L("Decided")
		ref, e := o.send(t, d)
		inbox := o.w.Inbox(zhao)
		if e != nil || len(inbox) != 1 || inbox[0].ID != ref || !strings.Contains(string(inbox[0].Content), "Decided") {
			t.Errorf("%s: %v, there stands %+v", name, e, inbox)
		}
	}
}

// TestALostAnswerOfLongAgo: what Feishu no longer knows is posted again, which is
// counted: twice rather than never.
func TestALostAnswerOfLongAgo(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.Fail("create", fakefeishu.Fault{CutAfter: true})
	if _, e := o.send(t, delivery(zhao, "cl-1")); e == nil || !e.Unknown {
		t.Fatalf("%+v", e)
	}
	o.watch.Add(2 * time.Hour)
	if _, e := o.send(t, delivery(zhao, "cl-1")); e != nil || len(o.w.Inbox(zhao)) != 2 || o.Counts()["post.twice"] != 1 {
		t.Errorf("%v; %d cards, counted %d", e, len(o.w.Inbox(zhao)), o.Counts()["post.twice"])
	}
}

// TestARefusedCard: its reader gets the plain words, which name nobody, and no card
// that could be edited; the log says which code, and nothing of what was in it.
func TestARefusedCard(t *testing.T) {
	t.Parallel()
	for _, code := range []int{230099, 230025, 300305, 200621} {
		o := started(t)
		d := delivery(zhao, "cl-1")
		o.w.Fail("create", fakefeishu.Fault{Code: code})
		ref, e := o.send(t, d)
		inbox := o.w.Inbox(zhao)
		if e != nil || len(inbox) != 1 || inbox[0].Kind != "text" {
			t.Fatalf("%d: %v, there stands %+v", code, e, inbox)
		}
		var said struct{ Text string }
		if err := json.Unmarshal(inbox[0].Content, &said); err != nil || said.Text == "" || strings.Contains(said.Text, "<") || strings.Contains(said.Text, "nobody else") {
			t.Errorf("%d: %q, %v", code, said.Text, err)
		}
		if log := o.log.String(); o.Counts()["card.refused"] != 1 || !strings.Contains(log, "log_id") || strings.Contains(log, "nobody else") || strings.Contains(log, "A decision") {
			t.Errorf("%d: counted %v, %s", code, o.Counts(), log)
		}
		d.Ref = ref
		before := len(o.w.Calls(""))
		if e := sendError(t, o.Edit(t.Context(), d)); e == nil || !e.Edited || len(o.w.Calls("")) != before {
			t.Errorf("%d, edited: %+v", code, e)
		}
		o.w.Fail("create", fakefeishu.Fault{Code: code, Times: 2})
		if _, e := o.send(t, delivery(zhao, "cl-2")); e == nil || !e.Gone {
			t.Errorf("%d, the words too: %+v", code, e)
		}
	}
}

// TestARefusedCardInAFullPlace gets its words nevertheless: they need no room of
// their own.
func TestARefusedCardInAFullPlace(t *testing.T) {
	t.Parallel()
	o := started(t)
	for _, key := range []string{"cl-1", "cl-2"} {
		if _, e := o.send(t, delivery(zhao, key)); e != nil {
			t.Fatal(e)
		}
	}
	o.w.Fail("create", fakefeishu.Fault{Code: 230099})
	if _, e := o.send(t, delivery(zhao, "cl-3")); e != nil || len(o.w.Inbox(zhao)) != 3 {
		t.Errorf("%v, %d messages", e, len(o.w.Inbox(zhao)))
	}
}

// TestPlainWords are nobody's markup.
func TestPlainWords(t *testing.T) {
	t.Parallel()
	if m := words(`<at user_id="all">x</at> & y`, ""); strings.Contains(m.body, "<") || strings.Contains(m.body, `u003c`) || m.key != "" {
		t.Errorf("%+v", m)
	}
	if a, b := derived("cl-1", "a"), derived("cl-1", "b"); a == b || len(a) > 50 || a != derived("cl-1", "a") {
		t.Errorf("%q, %q", a, b)
	}
}

// TestTheDoorsWords: what somebody waits for, and answers in a group.
func TestTheDoorsWords(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.AddChat(fakefeishu.Chat{ID: group, Members: []string{fakefeishu.Bot, zhao}})
	d := o.draw(delivery(zhao, ""))
	asked := o.w.AddMessage(fakefeishu.Message{Chat: group, From: zhao, Kind: "text", Content: []byte(`{"text":"hi"}`)})
	for range 2 {
		id, err := o.reply(t.Context(), asked.ID, "ev-1.public", d)
		if err != nil {
			t.Fatal(err)
		}
		if m, _ := o.w.Message(id); m.Parent != asked.ID || m.Chat != group {
			t.Errorf("%+v", m)
		}
	}
	if n := len(o.w.Messages(group)); n != 2 {
		t.Errorf("%d messages in the group", n)
	}
	id, err := o.post(t.Context(), zhao, "ev-1.card", d)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.edit(t.Context(), id, d); err != nil {
		t.Error(err)
	}
	o.w.Recall(asked.ID)
	_, err = o.reply(t.Context(), asked.ID, "ev-2.public", d)
	if e := sendError(t, err); e == nil || !e.Gone || e.Edited {
		t.Errorf("to what was taken back: %+v", e)
	}
}

// TestNobodyListens: what never left is in no doubt, costs no try, and is not asked
// for by every card.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String()
	_ = l.Close()
	o := started(t)
	here := o.sdk.BaseUrl
	o.sdk.BaseUrl = nobody
	_, e := o.send(t, delivery(zhao, "cl-1"))
	if e == nil || e.Unknown || e.Gone || e.RetryAfter != doorstep.FirstPause {
		t.Fatalf("%+v", e)
	}
	if _, e := o.send(t, delivery(zhao, "cl-2")); e == nil || e.RetryAfter <= 0 || !strings.Contains(e.Error(), "does not answer") {
		t.Errorf("the next card: %+v", e)
	}
	o.sdk.BaseUrl = here
	o.watch.Add(time.Second)
	if _, e := o.send(t, delivery(zhao, "cl-1")); e != nil || len(o.w.Inbox(zhao)) != 1 {
		t.Errorf("afterwards: %v", e)
	}
}
