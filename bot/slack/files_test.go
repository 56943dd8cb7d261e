package slack

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakeslack"
)

func withFile(key string) chat.Delivery {
	d := parcel(amy, key)
	d.Card.Files = []chat.Attachment{{Name: "company.xlsx", Make: "template/company"}}
	return d
}

// TestACardsFile comes before the card, for its reader, once; an edit brings
// none.
func TestACardsFile(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := withFile("cl-1")
	o.w.Fail("chat.postMessage", fakeslack.Fault{Status: 503})
	if _, e := o.post(t, d); e == nil {
		t.Fatal("it was posted")
	}
	o.watch.Add(time.Minute)
	var e *chat.SendError
	if d.Ref, e = o.post(t, d); e != nil {
		t.Fatal(e)
	}
	if err := o.Edit(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	inbox := o.w.Inbox(amy)
	if len(inbox) != 2 || len(inbox[0].Files) != 1 || inbox[1].Ref() != d.Ref || o.made != 1 {
		t.Fatalf("made %d files, and there stands %+v", o.made, inbox)
	}
	f, _ := o.w.File(inbox[0].Files[0])
	if string(f.Body) != "mgr-1 template/company" || f.Name != "company.xlsx" || !f.Done {
		t.Errorf("%+v", f)
	}
}

// TestAPictureIsDescribed for who does not see it, in the reader's words.
func TestAPictureIsDescribed(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := withFile("cl-1")
	d.Card.Files[0].Alt = chat.L("A card with " + strings.Repeat("x", 2000))
	if _, e := o.post(t, d); e != nil {
		t.Fatal(e)
	}
	f, _ := o.w.File(o.w.Inbox(amy)[0].Files[0])
	if !strings.HasPrefix(f.AltText, "A card with x") || len(f.AltText) != 1000 {
		t.Errorf("%q", f.AltText)
	}
}

// TestAFileThatFails holds the card up: nothing is lost.
func TestAFileThatFails(t *testing.T) {
	t.Parallel()
	for method, fault := range map[string]fakeslack.Fault{
		"files.getUploadURLExternal":   {Status: 429, RetryAfter: "3"},
		"upload":                       {Cut: true},
		"files.completeUploadExternal": {Error: "internal_error"},
	} {
		o := started(t)
		o.w.Fail(method, fault)
		if _, e := o.post(t, withFile("cl-1")); e == nil || e.Gone || e.Unknown || len(o.w.Calls("chat.postMessage")) != 0 {
			t.Errorf("%s: %+v", method, e)
		}
		o.watch.Add(time.Minute)
		if _, e := o.post(t, withFile("cl-1")); e != nil || len(o.w.Inbox(amy)) != 2 {
			t.Errorf("%s: afterwards %v: %+v", method, e, o.w.Inbox(amy))
		}
	}
}

// TestAFileThatCannotBeMade is another try; one that is not there is left out.
func TestAFileThatCannotBeMade(t *testing.T) {
	t.Parallel()
	var fault error
	o := started(t, func(_ *fakeslack.Options, c *Config) {
		c.Make = func(context.Context, string, string) (Made, bool, error) { return Made{}, false, fault }
	})
	fault = errors.New("the store is full")
	if _, err := o.Post(context.Background(), withFile("cl-1")); !errors.Is(err, fault) || len(o.w.All()) != 0 {
		t.Errorf("%v", err)
	}
	fault = nil
	if _, e := o.post(t, withFile("cl-1")); e != nil || len(o.w.Inbox(amy)) != 1 {
		t.Errorf("%v", e)
	}
}

// TestADroppedFile comes back byte for byte, with the token; what is not there,
// or not in Slack, is gone.
func TestADroppedFile(t *testing.T) {
	t.Parallel()
	o := started(t)
	dm := o.w.DM(amy)
	f := o.w.AddFile(fakeslack.File{Name: "people.csv", User: amy, Body: []byte("姓名\n李明\n"), Shares: map[string]string{dm: "1.0"}})
	body, err := o.Fetch(context.Background(), chat.File{ID: f.ID})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil || string(raw) != "姓名\n李明\n" {
		t.Errorf("%q, %v", raw, err)
	}
	if calls := o.w.Calls("download"); len(calls) != 1 || !strings.Contains(calls[0].Token, fakeslack.BotToken) {
		t.Errorf("%+v", calls)
	}
	gone := func(name string, err error) {
		t.Helper()
		code := doorstep.WhyGone
		if name == "too large" {
			code = doorstep.WhyLarge
		}
		if e := sendError(t, err); e == nil || !e.Gone || e.Code != code {
			t.Errorf("%s: %+v", name, e)
		}
	}
	_, err = o.Fetch(context.Background(), chat.File{ID: "F0NONE"})
	gone("no such file", err)
	for name, body := range map[string]string{
		"elsewhere": `{"ok":true,"file":{"id":"F1","url_private":"https://files.example.com/a"}}`,
		"external":  `{"ok":true,"file":{"id":"F1","is_external":true,"url_private":"` + o.w.URL() + `/files/a"}}`,
		"too large": `{"ok":true,"file":{"id":"F1","size":20971521,"url_private":"` + o.w.URL() + `/files/a"}}`,
		"no longer": `{"ok":true,"file":{"id":"F1","url_private":"` + o.w.URL() + `/files/F0/none.csv"}}`,
	} {
		o.w.Fail("files.info", fakeslack.Fault{Body: body})
		_, err = o.Fetch(context.Background(), chat.File{ID: f.ID})
		gone(name, err)
	}
	o.w.Fail("download", fakeslack.Fault{Status: 500})
	_, err = o.Fetch(context.Background(), chat.File{ID: f.ID})
	if e := sendError(t, err); e == nil || e.Gone {
		t.Errorf("for now: %+v", e)
	}
}
