package fakefeishu

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"testing"
)

// upload sends a form with one file.
func uploads(tb testing.TB, t *Tenant, path, field string, body []byte, fields map[string]string) out {
	tb.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	part, err := w.CreateFormFile(field, "a")
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = part.Write(body)
	_ = w.Close()
	return send(tb, t, tokenOf(tb, t), http.MethodPost, path, w.FormDataContentType(), &form)
}

func picture(tb testing.TB, width, height int) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func TestUploads(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	small := picture(t, 2, 2)
	message, sheet := map[string]string{"image_type": "message"}, map[string]string{"file_type": "xls", "file_name": "a.xlsx"}
	for _, c := range []struct {
		name, path, field string
		body              []byte
		fields            map[string]string
		code              int
	}{
		{"a picture", "/im/v1/images", "image", small, message, 0},
		{"of no use", "/im/v1/images", "image", small, nil, 234001},
		{"elsewhere in the form", "/im/v1/images", "file", small, message, 234001},
		{"nothing", "/im/v1/images", "image", nil, message, 234010},
		{"no picture", "/im/v1/images", "image", []byte("hello"), message, 234011},
		{"10 MB and more", "/im/v1/images", "image", append(small, make([]byte, 10<<20)...), message, 234006},
		{"12,000 wide", "/im/v1/images", "image", picture(t, 12_000, 1), message, 0},
		{"wider", "/im/v1/images", "image", picture(t, 12_001, 1), message, 234039},
		{"a file", "/im/v1/files", "file", []byte("x"), sheet, 0},
		{"of another kind", "/im/v1/files", "file", []byte("x"), map[string]string{"file_type": "csv", "file_name": "a.csv"}, 234001},
		{"without a name", "/im/v1/files", "file", []byte("x"), map[string]string{"file_type": "xls"}, 234001},
		{"an empty one", "/im/v1/files", "file", nil, sheet, 234010},
		{"of 30 MB", "/im/v1/files", "file", make([]byte, 30<<20), sheet, 0},
		{"and more", "/im/v1/files", "file", make([]byte, 30<<20+1), sheet, 234006},
	} {
		if got := uploads(t, w, c.path, c.field, c.body, c.fields); got.code() != c.code || got.status != map[bool]int{true: 200, false: 400}[c.code == 0] {
			t.Errorf("%s: %d %s, want %d", c.name, got.status, got.raw, c.code)
		}
	}
}

// TestFilesOfMessages: what was uploaded is sent, and fetched from where it is.
func TestFilesOfMessages(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	key := uploads(t, w, "/im/v1/files", "file", []byte("a,b\n"), map[string]string{"file_type": "stream", "file_name": "a.csv"}).text("data", "file_key")
	shot := uploads(t, w, "/im/v1/images", "image", picture(t, 2, 2), map[string]string{"image_type": "message"}).text("data", "image_key")
	if f, ok := w.File(key); !ok || f.Name != "a.csv" || string(f.Body) != "a,b\n" {
		t.Fatalf("%+v", f)
	}
	id := sentBy(t, w, toUser, object{"receive_id": "ou_ann", "msg_type": "file", "content": string(encode(object{"file_key": key}))})
	alt := object{"tag": "plain_text", "content": "x"}
	card := sentBy(t, w, toUser, cardTo("ou_ann", cardOf(object{"tag": "img", "img_key": shot, "alt": alt})))
	away := w.AddMessage(Message{Chat: "oc_away", From: "ou_ann", Kind: "file", Content: encode(object{"file_key": key})}).ID
	at := func(message, key, kind string) string {
		return "/im/v1/messages/" + message + "/resources/" + key + "?type=" + kind
	}
	refuses(t, w, []refusalCase{
		{"a file as a picture", http.MethodPost, toUser, object{"receive_id": "ou_ann", "msg_type": "image", "content": string(encode(object{"image_key": key}))}, 230055},
		{"a picture as a file", http.MethodPost, toUser, object{"receive_id": "ou_ann", "msg_type": "file", "content": string(encode(object{"file_key": shot}))}, 230055},
		{"no kind", http.MethodGet, at(id, key, ""), nil, 234001},
		{"another kind", http.MethodGet, at(id, key, "image"), nil, 234003},
		{"of another message", http.MethodGet, at(id, "file_x", "file"), nil, 234003},
		{"of a card", http.MethodGet, at(card, shot, "image"), nil, 234003},
		{"of nothing", http.MethodGet, at("om_x", key, "file"), nil, 230001},
		{"where the bot is not", http.MethodGet, at(away, key, "file"), nil, 230002},
	})
	if got := ask(t, w, http.MethodGet, at(id, key, "file"), nil); got.raw != "a,b\n" || got.header.Get("Content-Type") != octet {
		t.Errorf("%+v", got)
	}
}
