package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// content is what is in a dropped file now, or "gone".
func (tb *table) content(f chat.File) string {
	tb.t.Helper()
	body, err := tb.c.Fetch(context.Background(), f)
	var e *chat.SendError
	if errors.As(err, &e) && e.Gone {
		return "gone"
	}
	if err != nil {
		tb.t.Fatal(err)
	}
	raw, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil {
		tb.t.Fatal(err)
	}
	return string(raw)
}

func (tb *table) drop(name, content string) chat.File {
	tb.t.Helper()
	before := len(tb.events)
	want[said](tb, http.StatusOK, tb.request("POST", "/console/api/files?as=hr-lin&name="+name, content))
	if len(tb.events) != before+1 {
		tb.t.Fatalf("the bot was told %d events", len(tb.events)-before)
	}
	ev := tb.events[before]
	if ev.Kind != chat.Dropped || ev.From.User != "hr-lin" || !ev.Place.Private || ev.File.Size != int64(len(content)) {
		tb.t.Errorf("%+v", ev)
	}
	return ev.File
}

// TestDroppedFile: the bot is told of a file and may read it as often as it
// likes; its name stands in the chat as what the person did.
func TestDroppedFile(t *testing.T) {
	t.Parallel()
	tb := start(t)
	f := tb.drop("a%0Ab.jsonl", "one\ntwo")
	if f.Name != "a b.jsonl" || tb.content(f) != "one\ntwo" || tb.content(f) != "one\ntwo" {
		t.Errorf("%+v", f)
	}
	all := tb.see("hr-lin")
	if len(all) == 0 || all[0].Kind != "typed" || !strings.Contains(all[0].Text, "a b.jsonl") {
		t.Errorf("%+v", all)
	}
	if got := tb.content(chat.File{ID: "another"}); got != "gone" {
		t.Errorf("an unknown file: %q", got)
	}
}

// TestFewFilesAreKept: the oldest goes first, none has a name on disk, and all
// go when the console ends.
func TestFewFilesAreKept(t *testing.T) {
	before, err := filepath.Glob(filepath.Join(os.TempDir(), "closeloop-*"))
	if err != nil {
		t.Fatal(err)
	}
	tb := start(t)
	var files []chat.File
	for i := range manyFiles + 1 {
		files = append(files, tb.drop("f", fmt.Sprint("content ", i)))
	}
	if got := tb.content(files[0]); got != "gone" {
		t.Errorf("the oldest: %q", got)
	}
	if got := tb.content(files[1]); got != "content 1" {
		t.Errorf("the next: %q", got)
	}
	if after, err := filepath.Glob(filepath.Join(os.TempDir(), "closeloop-*")); err != nil || len(after) > len(before) {
		t.Errorf("on disk: %v %v", after, err)
	}
	tb.c.Close()
	if got := tb.content(files[manyFiles]); got != "gone" {
		t.Errorf("after the end: %q", got)
	}
}

// TestFilesTooLarge: the limit is the chat's, and what is over it is not kept.
func TestFilesTooLarge(t *testing.T) {
	t.Parallel()
	tb := start(t)
	answer := want[refusal](tb, http.StatusRequestEntityTooLarge, tb.request("POST", "/console/api/files?as=hr-lin&name=f", strings.Repeat("x", chat.MaxFile+1)))
	if answer.Error.Code != "too_large" || !strings.Contains(answer.Error.Message, "20 MiB") {
		t.Errorf("%+v", answer)
	}
	want[refusal](tb, http.StatusNotFound, tb.request("POST", "/console/api/files?as=ghost&name=f", "x"))
	if len(tb.events) > 0 {
		t.Errorf("the bot was told %v", tb.events)
	}
}

// TestAttachment: a file that a card brings is for its reader, and is saved,
// never shown.
func TestAttachment(t *testing.T) {
	t.Parallel()
	tb := start(t)
	status, head, body := tb.call(tb.request("GET", "/console/api/files/template/company?as=hr-lin", ""))
	if status != http.StatusOK || string(body) != "x" || head.Get("X-Content-Type-Options") != "nosniff" ||
		head.Get("Content-Disposition") != "attachment; filename*=utf-8''%E6%A8%A1%E6%9D%BF.xlsx" {
		t.Errorf("%d %v %s", status, head, body)
	}
	for _, path := range []string{"template/company?as=mgr-he", "template/pay?as=hr-lin", "template/company?as=ghost", "?as=hr-lin"} {
		get[refusal](tb, http.StatusNotFound, "/console/api/files/"+path)
	}
	status, _, _ = tb.call(tb.request("POST", "/console/api/files/template/company?as=hr-lin", "x"))
	if status != http.StatusForbidden {
		t.Errorf("a post: %d", status)
	}
}
