package feishu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// mostFile is how many bytes a file may have that Feishu takes.
const mostFile = 30 << 20

// bring brings the files of a card, made now for its reader. A repeat sends none
// twice within an hour.
func (f *Feishu) bring(ctx context.Context, to string, d chat.Delivery) error {
	return f.posts.Bring(d, f.cfg.Now(), func(a chat.Attachment) error {
		m, found, err := f.cfg.Make(ctx, d.Reader.Person, a.Make)
		if err != nil {
			return fmt.Errorf("make a file of a card: %w", err)
		}
		if !found || len(m.Body) == 0 || len(m.Body) > mostFile {
			f.cfg.Log.Warn("feishu: a file of a card is not there, or too large", "make", a.Make, "bytes", len(m.Body))
			return nil
		}
		return f.give(ctx, to, derived(d.Key, a.Make), m)
	})
}

// give uploads a file and sends it to a user: a picture as one, that is seen at
// once, anything else to be opened.
func (f *Feishu) give(ctx context.Context, to, key string, m Made) error {
	is := matter{kind: larkim.MsgTypeFile, key: key}
	name, api, upload := "file_key", apiFile, f.uploadFile
	if strings.HasPrefix(m.Type, "image/") {
		is.kind, name, api, upload = larkim.MsgTypeImage, "image_key", apiImage, f.uploadImage
	}
	file := ""
	err := f.do(ctx, call{api: api, key: key}, func(ctx context.Context, token string) (err error) {
		file, err = upload(ctx, token, m)
		return err
	})
	if err != nil {
		return err
	}
	if file == "" {
		return errors.New("file: an answer without a file")
	}
	body, err := json.Marshal(map[string]string{name: file})
	if err != nil {
		return err
	}
	is.body = string(body)
	_, err = f.one(ctx, call{api: apiCreate, place: to, key: key}, f.create(to), is)
	return err
}

func (f *Feishu) uploadFile(ctx context.Context, token string, m Made) (string, error) {
	body := larkim.NewCreateFileReqBodyBuilder().FileType(fileType(m.Name)).FileName(m.Name).File(bytes.NewReader(m.Body)).Build()
	resp, err := f.im.File.Create(ctx, larkim.NewCreateFileReqBuilder().Body(body).Build(), larkcore.WithTenantAccessToken(token))
	if err != nil || !resp.Success() || resp.Data == nil {
		return "", err
	}
	return larkcore.StringValue(resp.Data.FileKey), nil
}

func (f *Feishu) uploadImage(ctx context.Context, token string, m Made) (string, error) {
	body := larkim.NewCreateImageReqBodyBuilder().ImageType("message").Image(bytes.NewReader(m.Body)).Build()
	resp, err := f.im.Image.Create(ctx, larkim.NewCreateImageReqBuilder().Body(body).Build(), larkcore.WithTenantAccessToken(token))
	if err != nil || !resp.Success() || resp.Data == nil {
		return "", err
	}
	return larkcore.StringValue(resp.Data.ImageKey), nil
}

// fileType is what Feishu calls a file of this name.
func fileType(name string) string {
	switch kind := strings.TrimPrefix(strings.ToLower(path.Ext(name)), "."); kind {
	case "pdf", "mp4", "opus":
		return kind
	case "doc", "docx":
		return "doc"
	case "xls", "xlsx":
		return "xls"
	case "ppt", "pptx":
		return "ppt"
	}
	return "stream"
}

// Fetch opens a file that somebody dropped into the chat. Its id is the message
// and the file in it.
func (f *Feishu) Fetch(ctx context.Context, file chat.File) (io.ReadCloser, error) {
	message, key, ok := strings.Cut(file.ID, "/")
	if !ok || message == "" || key == "" {
		return nil, &chat.SendError{Gone: true, Code: doorstep.WhyGone, Err: errors.New("no such file in feishu")}
	}
	address := f.cfg.BaseURL + "/open-apis/im/v1/messages/" + url.PathEscape(message) + "/resources/" + url.PathEscape(key) + "?type=file"
	ctx, cancel := context.WithTimeout(ctx, doorstep.FilePatience)
	var body io.ReadCloser
	err := f.do(ctx, call{api: apiResource, key: file.ID, aside: true}, func(ctx context.Context, token string) (err error) {
		body, err = f.download(ctx, address, token)
		return err
	})
	if err != nil {
		cancel()
		var e *chat.SendError
		if errors.As(err, &e) && e.Gone {
			e.Code = doorstep.WhyGone
			if code := codeOf(err); code == 234006 || code == 234037 {
				e.Code = doorstep.WhyLarge
			}
		}
		return nil, err
	}
	return doorstep.Fetched(body, cancel), nil
}

func (f *Feishu) download(ctx context.Context, address, token string) (io.ReadCloser, error) {
	slow := &http.Client{Transport: f.http.Transport, CheckRedirect: f.http.CheckRedirect} // ctx has the end
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if t, ok := ctx.Value(tripKey{}).(*trip); ok {
		t.file = true
	}
	resp, err := slow.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("status %d", resp.StatusCode), resp.Body.Close())
	}
	return resp.Body, nil
}
