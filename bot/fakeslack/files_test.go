package fakeslack

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// upload begins an upload and sends the bytes in the way that the size allows.
func upload(t *testing.T, w *Workspace, body string) (id string, sent out) {
	t.Helper()
	got := form(t, w, "files.getUploadURLExternal", in{"filename": "a.txt", "length": fmt.Sprint(len(body)), "alt_txt": "words"})
	if got.doc["ok"] != true {
		t.Fatalf("%v", got.doc)
	}
	var buf bytes.Buffer
	parts := multipart.NewWriter(&buf)
	part, err := parts.CreateFormFile("file", "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte(body))
	_ = parts.Close()
	return got.text("file_id"), post(t, got.text("upload_url"), parts.FormDataContentType(), http.Header{}, buf.String())
}

func TestFileRefusals(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	begun := form(t, w, "files.getUploadURLExternal", in{"filename": "a.txt", "length": "5"})
	for name, c := range map[string]struct {
		address, body string
		want          int
	}{
		"a length not announced": {begun.text("upload_url"), "four", http.StatusBadRequest},
		"nowhere":                {w.URL() + "/upload/F1", "12345", http.StatusNotFound},
	} {
		if got := post(t, c.address, "application/octet-stream", http.Header{}, c.body); got.status != c.want {
			t.Errorf("%s: %d %v", name, got.status, got.doc)
		}
	}
	id, _ := upload(t, w, "hello")
	files := func(id string) []any { return []any{in{"id": id}} }
	refuses(t, w, []refusalCase{
		{"no name", "files.getUploadURLExternal", in{"length": "5"}, "invalid_arguments"},
		{"no length", "files.getUploadURLExternal", in{"filename": "a.txt"}, "invalid_arguments"},
		{"an empty file", "files.getUploadURLExternal", in{"filename": "a.txt", "length": "0"}, "invalid_arguments"},
		{"nothing to complete", "files.completeUploadExternal", in{"files": []any{}}, "invalid_arguments"},
		{"no list", "files.completeUploadExternal", in{"files": "x"}, "invalid_arguments"},
		{"no such file", "files.completeUploadExternal", in{"files": files("F1")}, "file_not_found"},
		{"not sent yet", "files.completeUploadExternal", in{"files": files(begun.text("file_id"))}, "file_not_found"},
		{"a user's id", "files.completeUploadExternal", in{"files": files(id), "channel_id": "UANN"}, "channel_not_found"},
		{"not in the channel", "files.completeUploadExternal", in{"files": files(id), "channel_id": "CAWAY"}, "not_in_channel"},
		{"bad blocks", "files.completeUploadExternal", in{"files": files(id), "channel_id": "CHOME", "blocks": section("")}, "invalid_blocks"},
		{"not completed", "files.info", in{"file": id}, "file_not_found"},
		{"none named", "files.info", in{}, "invalid_arguments"},
	})
}

func TestFile(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	id, sent := upload(t, w, "hello")
	if sent.status != http.StatusOK || sent.text("body") != "OK - 5" {
		t.Fatalf("%v", sent)
	}
	done := must(t, w, "files.completeUploadExternal", in{"files": []any{in{"id": id, "title": "A word"}}, "channel_id": w.DM("UANN"), "initial_comment": "here"})
	if strings.Contains(fmt.Sprint(done.doc), "ts") {
		t.Errorf("the answer knows of no message: %v", done.doc)
	}
	seen := w.Inbox("UANN")
	if len(seen) != 1 || seen[0].Files[0] != id || seen[0].Text != "here" {
		t.Fatalf("%+v", seen)
	}
	kept, _ := w.File(id)
	if kept.Title != "A word" || string(kept.Body) != "hello" || kept.AltText != "words" || kept.Shares[w.DM("UANN")] != seen[0].TS {
		t.Errorf("%+v", kept)
	}
	got := form(t, w, "files.info", in{"file": id})
	if !strings.Contains(fmt.Sprint(got.doc), seen[0].TS) {
		t.Errorf("files.info tells where it is: %v", got.doc)
	}
	picture := []any{in{"type": "image", "alt_text": "x", "slack_file": in{"id": id}}}
	must(t, w, "chat.postMessage", in{"channel": "CHOME", "text": "x", "blocks": picture})
	refuses(t, w, []refusalCase{{"twice", "files.completeUploadExternal", in{"files": []any{in{"id": id}}}, "file_not_found"}})
}

// TestLostShare: ok, and nothing there.
func TestLostShare(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	w.LoseShare()
	for want := range 2 {
		id, _ := upload(t, w, "hello")
		must(t, w, "files.completeUploadExternal", in{"files": []any{in{"id": id}}, "channel_id": "CHOME"})
		if n := len(w.Messages("CHOME")); n != want {
			t.Errorf("%d messages, want %d", n, want)
		}
	}
}

// TestDownload: without the token Slack leads to a page and calls it a success.
func TestDownload(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	f := w.AddFile(File{Name: "cv.pdf", Type: "application/pdf", User: "UANN", Body: []byte("%PDF")})
	address := form(t, w, "files.info", in{"file": f.ID}).text("file", "url_private")
	for _, c := range []struct {
		name, address, token string
		want                 int
		body                 string
	}{
		{"with the token", address, BotToken, http.StatusOK, "%PDF"},
		{"without", address, "", http.StatusFound, ""},
		{"with another", address, "xoxb-other", http.StatusFound, ""},
		{"gone", w.URL() + "/files/F1/x", BotToken, http.StatusNotFound, ""},
		{"the page to sign in", w.URL() + "/login", "", http.StatusOK, "<!DOCTYPE html>"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = bearer(c.token)
		if got := do(r); got.status != c.want || !strings.HasPrefix(got.text("body"), c.body) {
			t.Errorf("%s: %d %v", c.name, got.status, got.doc)
		}
	}
}
