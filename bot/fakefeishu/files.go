package fakefeishu

import (
	"bytes"
	"image"
	_ "image/gif" // the formats of pictures that Feishu takes
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"slices"
)

const (
	imageSize  = 10 << 20
	imageSide  = 12_000
	fileSize   = 30 << 20
	fetchSize  = 100 << 20
	octet      = "application/octet-stream"
	defaultExt = "stream"
)

// File is a file of the tenant: one that the app uploaded, or a user's.
type File struct {
	Key, Name string
	Type      string // as the app said: pdf, doc, xls …
	Image     bool   // it is a picture, with a key of its own kind
	From      string // the user who sent it; Bot: the app
	Body      []byte
}

// AddFile is a file that a user has; it is fetched from the message that brings it.
func (t *Tenant) AddFile(f File) File {
	t.change(func() { f = t.keep(f) })
	return f
}

// File finds a file or picture by its key.
func (t *Tenant) File(key string) (File, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.files[key]; f != nil {
		kept := *f
		kept.Body = bytes.Clone(f.Body)
		return kept, true
	}
	return File{}, false
}

// keep gives a file its key. The caller holds the lock.
func (t *Tenant) keep(f File) File {
	f.Key = t.id(map[bool]string{false: "file_v3_", true: "img_v3_"}[f.Image])
	kept := f
	kept.Body = bytes.Clone(f.Body)
	t.files[f.Key] = &kept
	return f
}

func uploadImage(c call) (any, error) {
	use, _ := c.word("image_type")
	switch {
	case use != "message" && use != "avatar", c.file.field != "image":
		return nil, refuse(fileParam)
	case len(c.file.body) == 0:
		return nil, refuse(fileEmpty)
	case len(c.file.body) > imageSize:
		return nil, refuse(fileTooBig)
	}
	is, _, err := image.DecodeConfig(bytes.NewReader(c.file.body))
	switch {
	case err != nil:
		return nil, refuse(notPicture)
	case is.Width > imageSide || is.Height > imageSide:
		return nil, refuse(pictureSize)
	}
	return answer{"image_key": c.keep(File{Image: true, From: Bot, Body: c.file.body}).Key}, nil
}

func uploadFile(c call) (any, error) {
	kind, _ := c.word("file_type")
	name, _ := c.word("file_name")
	switch {
	case !slices.Contains([]string{"opus", "mp4", "pdf", "doc", "xls", "ppt", defaultExt}, kind),
		name == "", c.file.field != "file":
		return nil, refuse(fileParam)
	case len(c.file.body) == 0:
		return nil, refuse(fileEmpty)
	case len(c.file.body) > fileSize:
		return nil, refuse(fileTooBig)
	}
	return answer{"file_key": c.keep(File{Name: name, Type: kind, From: Bot, Body: c.file.body}).Key}, nil
}

// getResource gives the file of a message in a chat where the bot is. Files of
// cards are not given.
func getResource(c call) (any, error) {
	want := c.query["type"]
	if want != "file" && want != "image" {
		return nil, refuse(fileParam)
	}
	m, err := c.standing()
	if err != nil {
		return nil, err
	}
	if !c.chats[m.Chat].has(Bot) {
		return nil, refuse(notInChat)
	}
	f := c.files[c.path["key"]]
	if f == nil || f.Image != (want == "image") || m.Kind == "interactive" || !bytes.Contains(m.Content, encode(f.Key)) {
		return nil, refuse(noResource)
	}
	if len(f.Body) > fetchSize {
		return nil, refuse(fileTooBig)
	}
	kind := octet
	if f.Image {
		kind = http.DetectContentType(f.Body)
	}
	return blob{name: f.Name, kind: kind, body: f.Body}, nil
}
