package feishu

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakefeishu"
)

func withFile(key string) chat.Delivery {
	d := delivery(zhao, key)
	d.Card.Files = []chat.Attachment{{Name: "company.xlsx", Make: "template/company"}}
	return d
}

// TestACardsFile comes before the card, for its reader, once; an edit brings none.
func TestACardsFile(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.Fail("create", fakefeishu.Fault{CutAfter: true}) // of the file
	for range 2 {
		if _, e := o.send(t, withFile("cl-1")); e != nil {
			o.watch.Add(time.Minute)
		}
	}
	d := withFile("cl-1")
	inbox := o.w.Inbox(zhao)
	if len(inbox) != 2 || inbox[0].Kind != "file" || inbox[1].Kind != "interactive" {
		t.Fatalf("there stands %+v", inbox)
	}
	d.Ref = inbox[1].ID
	if err := o.Edit(t.Context(), d); err != nil || len(o.w.Inbox(zhao)) != 2 {
		t.Fatalf("edited: %v", err)
	}
	key := strings.TrimSuffix(strings.TrimPrefix(string(inbox[0].Content), `{"file_key":"`), `"}`)
	if f, _ := o.w.File(key); string(f.Body) != "mgr-zhao template/company" || f.Name != "company.xlsx" || f.Type != "xls" {
		t.Errorf("%+v", f)
	}
}

// TestACardsPicture comes as a picture, not as a file to be opened, once.
func TestACardsPicture(t *testing.T) {
	t.Parallel()
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	o := started(t, func(_ *fakefeishu.Options, c *Config) {
		c.Make = func(context.Context, string, string) (Made, bool, error) {
			return Made{Name: "card.png", Type: "image/png", Body: small.Bytes()}, true, nil
		}
	})
	o.w.Fail("image", fakefeishu.Fault{Body: `{"code":0,"data":{}}`})
	for range 2 {
		if _, e := o.send(t, withFile("cl-1")); e != nil {
			o.watch.Add(time.Minute)
		}
	}
	inbox := o.w.Inbox(zhao)
	if len(inbox) != 2 || inbox[0].Kind != "image" || inbox[1].Kind != "interactive" || len(o.w.Calls("file")) != 0 {
		t.Fatalf("there stands %+v", inbox)
	}
	key := strings.TrimSuffix(strings.TrimPrefix(string(inbox[0].Content), `{"image_key":"`), `"}`)
	if f, _ := o.w.File(key); !f.Image || !bytes.Equal(f.Body, small.Bytes()) {
		t.Errorf("%+v", f)
	}
}

// TestAFileThatFails holds the card up: nothing is lost. One that is not there, or
// that Feishu would never take, is left out.
func TestAFileThatFails(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fakefeishu.Fault{"busy": {RetryAfter: "3"}, "cut": {Cut: true}, "an error": {Status: 500}, "no key": {Body: `{"code":0,"data":{}}`}} {
		o := started(t)
		o.w.Fail("file", fault)
		if _, err := o.Post(t.Context(), withFile("cl-1")); err == nil || len(o.w.Calls("create")) != 0 {
			t.Errorf("%s: %v", name, err)
		}
		o.watch.Add(time.Minute)
		if _, e := o.send(t, withFile("cl-1")); e != nil || len(o.w.Inbox(zhao)) != 2 {
			t.Errorf("%s: afterwards %v", name, e)
		}
	}
	fault, body := errors.New("the store is full"), []byte(nil)
	o := started(t, func(_ *fakefeishu.Options, c *Config) {
		c.Make = func(context.Context, string, string) (Made, bool, error) {
			return Made{Name: "x", Body: body}, body != nil, fault
		}
	})
	if _, err := o.Post(t.Context(), withFile("cl-1")); !errors.Is(err, fault) || len(o.w.All()) != 0 {
		t.Errorf("%v", err)
	}
	fault = nil
	for n, b := range [][]byte{nil, {}, make([]byte, mostFile+1)} {
		body = b
		if _, e := o.send(t, withFile("cl-none-"+string(rune('a'+n)))); e != nil || len(o.w.Inbox(zhao)) != n+1 || len(o.w.Calls("file")) != 0 {
			t.Errorf("%v after %d uploads", e, len(o.w.Calls("file")))
		}
	}
}

// TestWhatAFileIsCalled by its ending.
func TestWhatAFileIsCalled(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.pdf": "pdf", "a.DOCX": "doc", "a.xls": "xls", "公司.xlsx": "xls", "a.ppt": "ppt", "a.mp4": "mp4", "a.csv": "stream", "a": "stream", "": "stream",
	} {
		if got := fileType(name); got != want {
			t.Errorf("%q is %q", name, got)
		}
	}
}

// TestADroppedFile comes back byte for byte; what is not there is gone, and no more
// is read than the house takes.
func TestADroppedFile(t *testing.T) {
	t.Parallel()
	o := started(t)
	drop := func(body string) chat.File {
		f := o.w.AddFile(fakefeishu.File{Name: "people.csv", From: zhao, Body: []byte(body)})
		m := o.w.AddMessage(fakefeishu.Message{Chat: o.w.P2P(zhao), From: zhao, Kind: "file", Content: []byte(`{"file_key":"` + f.Key + `","file_name":"people.csv"}`)})
		return chat.File{ID: m.ID + "/" + f.Key}
	}
	read := func(f chat.File) string {
		t.Helper()
		body, err := o.Fetch(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(body)
		if err = errors.Join(err, body.Close()); err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	f := drop("姓名\n李明\n")
	o.w.RefuseTokens(99991663)
	if got := read(f); got != "姓名\n李明\n" {
		t.Errorf("%q", got)
	}
	if got := read(drop(`{"code":1}`)); got != `{"code":1}` {
		t.Errorf("a file that looks like an answer: %q", got)
	}
	if n := len(read(drop(strings.Repeat("x", chat.MaxFile+100)))); n != chat.MaxFile+1 {
		t.Errorf("%d bytes were read", n)
	}
	message, _, _ := strings.Cut(f.ID, "/")
	for _, id := range []string{"", "x", message, message + "/", "/y", message + "/file_none", "om_none/file_none", message + "/../../x"} {
		_, err := o.Fetch(t.Context(), chat.File{ID: id})
		if e := sendError(t, err); e == nil || !e.Gone || e.Code != doorstep.WhyGone {
			t.Errorf("%q: %+v", id, e)
		}
	}
	o.w.Fail("resource", fakefeishu.Fault{Status: 400, Code: 234037})
	_, err := o.Fetch(t.Context(), f)
	if e := sendError(t, err); e == nil || !e.Gone || e.Code != doorstep.WhyLarge {
		t.Errorf("larger than Feishu gives: %+v", e)
	}
	o.w.Fail("resource", fakefeishu.Fault{Status: 500})
	_, err = o.Fetch(t.Context(), f)
	if e := sendError(t, err); e == nil || e.Gone {
		t.Errorf("for now: %+v", e)
	}
	o.w.Recall(message)
	_, err = o.Fetch(t.Context(), f)
	if e := sendError(t, err); e == nil || !e.Gone {
		t.Errorf("taken back: %+v", e)
	}
}
