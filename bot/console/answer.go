package console

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"closeloop/bot/chat"
)

// maxBody is the largest call, in bytes.
const maxBody = 1 << 20

// fault is a call that was not carried out: status, code for programs, words
// for people, and what operators may want to know.
type fault struct {
	status int
	code   string
	key    string
	text   chat.Text // in place of key
	id     string
	cause  error
}

func unknown(key string) fault {
	return fault{status: http.StatusNotFound, code: "not_found", key: key}
}

func forbidden(key string) fault {
	return fault{status: http.StatusForbidden, code: "unauthorized", key: key}
}

func malformed(key string) fault {
	return fault{status: http.StatusBadRequest, code: "bad_request", key: key}
}

func broken(cause error) fault {
	return fault{status: http.StatusInternalServerError, code: "internal", key: "console.error.internal", cause: cause}
}

// refuse answers with the error shape of the interface, in the language that
// the call asks for.
func (c *Console) refuse(w http.ResponseWriter, r *http.Request, f fault) {
	if f.id == "" {
		f.id = c.newID()
	}
	if f.cause != nil {
		c.cfg.Log.ErrorContext(r.Context(), "console: call failed", "path", r.URL.Path, "id", f.id, "err", f.cause)
	}
	if f.text.Empty() {
		f.text = chat.T(f.key, "ID", f.id)
	}
	reader := chat.Reader{Locale: language(r), Zone: c.cfg.Zone}
	answer(w, f.status, map[string]any{"error": map[string]any{
		"code": f.code, "message": c.cfg.Speaker.Words(reader, f.text), "details": []any{}, "id": f.id,
	}})
}

// language is the first of ours that the caller accepts, else English, as
// callers that name none are programs.
func language(r *http.Request) string {
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag := strings.ToLower(strings.TrimSpace(part))
		if strings.HasPrefix(tag, "zh") {
			return "zh-CN"
		}
		if strings.HasPrefix(tag, "en") {
			return "en"
		}
	}
	return "en"
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // the caller is gone: nobody is left to be told
}

// read takes the JSON body of a call into v, or answers why not. Keys that
// nobody knows are left alone.
func (c *Console) read(w http.ResponseWriter, r *http.Request, v any) bool {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	dec.UseNumber()
	err := dec.Decode(v)
	if err == nil {
		if _, err = dec.Token(); errors.Is(err, io.EOF) {
			return true
		}
		if err == nil {
			err = errors.New("read the body: more than one value")
		}
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		c.refuse(w, r, fault{status: http.StatusRequestEntityTooLarge, code: "too_large", key: "console.error.large"})
		return false
	}
	c.refuse(w, r, malformed("console.error.json"))
	return false
}
