package fakeslack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// File is a file of the workspace.
type File struct {
	ID, Name, Title, Type string
	AltText               string
	User                  string
	Body                  []byte // nil: not sent yet
	Size                  int
	Done                  bool              // completed
	Shares                map[string]string // channel → ts of the message that brought it
}

// AddFile is a file that a user uploaded; the app sees it where it was shown.
func (w *Workspace) AddFile(f File) File {
	w.change(func() {
		f.ID, f.Size, f.Done = w.id("F"), len(f.Body), true
		kept := f.copy()
		w.files[f.ID] = &kept
	})
	return f
}

// File finds a file.
func (w *Workspace) File(id string) (File, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f := w.files[id]; f != nil {
		return f.copy(), true
	}
	return File{}, false
}

func (f File) copy() File {
	f.Body = bytes.Clone(f.Body)
	shares := map[string]string{}
	for channel, ts := range f.Shares {
		shares[channel] = ts
	}
	f.Shares = shares
	return f
}

// json is a file as Slack shows it.
func (w *Workspace) fileJSON(f *File) map[string]any {
	address := fmt.Sprintf("%s/files/%s/%s", w.server.URL, f.ID, f.Name)
	public, private := map[string]any{}, map[string]any{}
	for id, ts := range f.Shares {
		share := []any{map[string]any{"ts": ts, "channel_name": w.channels[id].Name}}
		if w.channels[id].Private {
			private[id] = share
		} else {
			public[id] = share
		}
	}
	return map[string]any{
		"id": f.ID, "name": f.Name, "title": f.Title, "mimetype": f.Type, "size": f.Size, "user": f.User,
		"mode": "hosted", "url_private": address, "url_private_download": address,
		"alt_txt": f.AltText, "shares": map[string]any{"public": public, "private": private},
	}
}

func uploadURL(c call) (answer, error) {
	if err := c.args.require("filename", "length"); err != nil {
		return nil, err
	}
	size, err := strconv.Atoi(c.args["length"])
	if err != nil || size <= 0 {
		return nil, refuse("invalid_arguments", "[ERROR] must be a positive number [json-pointer:/length]")
	}
	f := &File{ID: c.id("F"), Name: c.args["filename"], Title: c.args["filename"], AltText: c.args["alt_txt"], User: Bot, Size: size, Shares: map[string]string{}}
	c.files[f.ID] = f
	return answer{"upload_url": c.server.URL + "/upload/" + f.ID, "file_id": f.ID}, nil
}

// serveUpload takes the bytes, as a form or bare; it needs no token.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	c := &Call{Method: "upload", Args: map[string]string{"file": r.PathValue("id")}, Token: r.Header.Get("Authorization")}
	w.guard(rw, r, c, func(rw http.ResponseWriter) (int, string) {
		body, err := uploaded(r)
		w.mu.Lock()
		defer w.mu.Unlock()
		f := w.files[r.PathValue("id")]
		switch {
		case f == nil || f.Done || f.Body != nil:
			http.Error(rw, "not found", http.StatusNotFound)
			return http.StatusNotFound, "not found"
		case err != nil || len(body) != f.Size:
			http.Error(rw, "the length is not what was announced", http.StatusBadRequest)
			return http.StatusBadRequest, "bad length"
		}
		f.Body, f.Type = body, http.DetectContentType(body)
		w.wake()
		_, _ = fmt.Fprintf(rw, "OK - %d", f.Size)
		return http.StatusOK, ""
	})
}

func uploaded(r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, 16*bodyLimit)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return io.ReadAll(r.Body)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			return io.ReadAll(part)
		}
	}
}

// completeUpload ends uploads and shows the files in a channel, which is not in
// the answer: who wants the ts asks files.info.
func completeUpload(c call) (answer, error) {
	if err := c.args.require("files"); err != nil {
		return nil, err
	}
	var asked []struct{ ID, Title string }
	if json.Unmarshal(c.args.raw("files"), &asked) != nil || len(asked) == 0 {
		return nil, refuse("invalid_arguments", "[ERROR] must be a list of files [json-pointer:/files]")
	}
	for _, a := range asked {
		if f := c.files[a.ID]; f == nil || f.Body == nil || f.Done {
			return nil, refuse("file_not_found")
		}
	}
	m, where, err := c.companion()
	if err != nil {
		return nil, err
	}
	var shown []any
	for _, a := range asked {
		f := c.files[a.ID]
		f.Done, m.Files = true, append(m.Files, f.ID)
		if a.Title != "" {
			f.Title = a.Title
		}
	}
	if where != nil && c.unshared > 0 {
		c.unshared, where = c.unshared-1, nil
	}
	if where != nil {
		ts := c.put(m).TS
		for _, a := range asked {
			c.files[a.ID].Shares[where.ID] = ts
		}
	}
	for _, a := range asked {
		shown = append(shown, map[string]any{"id": a.ID, "title": c.files[a.ID].Title})
	}
	return answer{"files": shown}, nil
}

// companion is the message that brings the files; nil: they go nowhere yet.
func (c call) companion() (m Message, where *Channel, err error) {
	id := c.args["channel_id"]
	if id == "" {
		return m, nil, nil
	}
	if where, err = c.channel(id); err != nil {
		return m, nil, err
	}
	m = Message{Channel: id, User: Bot, Text: c.args["initial_comment"], Thread: c.args["thread_ts"], Args: c.args}
	if c.args.has("blocks") && m.Text == "" {
		if err := flawed("invalid_blocks", c.judgeBlocks(c.args.raw("blocks"))); err != nil {
			return m, nil, err
		}
		m.Blocks = c.name(c.args.raw("blocks"))
	}
	return m, where, nil
}

func fileInfo(c call) (answer, error) {
	if err := c.args.require("file"); err != nil {
		return nil, err
	}
	f := c.files[c.args["file"]]
	if f == nil || !f.Done {
		return nil, refuse("file_not_found")
	}
	return answer{"file": c.fileJSON(f)}, nil
}

// serveDownload gives a file to the app's token. Everybody else is led to a page
// where people sign in, with the status of success, as Slack does.
func (w *Workspace) serveDownload(rw http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	c := &Call{Method: "download", Args: map[string]string{"file": r.PathValue("id")}, Token: token}
	w.guard(rw, r, c, func(rw http.ResponseWriter) (int, string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		f := w.files[r.PathValue("id")]
		word, known := w.tokens[token]
		switch {
		case !known || word != "" || w.scoped("files:read") != nil:
			http.Redirect(rw, r, "/login", http.StatusFound)
			return http.StatusFound, "not signed in"
		case f == nil || f.Body == nil:
			http.NotFound(rw, r)
			return http.StatusNotFound, "file_not_found"
		}
		rw.Header().Set("Content-Type", f.Type)
		_, _ = rw.Write(f.Body)
		return http.StatusOK, ""
	})
}
