package fakeslack

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// bodyLimit is how much of a request is read.
const bodyLimit = 4 << 20

// args are the arguments of a call as text: what came as JSON stands as JSON,
// strings without their quotes.
type args map[string]string

// request is a call as it came in.
type request struct {
	args  args
	token string
	json  bool // the body was JSON
	warn  string
}

// read takes a call apart as Slack does: a form or JSON; the token in a header,
// or in a form, never in JSON or in the address.
func read(r *http.Request) (request, error) {
	q := request{args: args{}}
	for k, v := range r.URL.Query() {
		if k != "token" {
			q.args[k] = v[len(v)-1]
		}
	}
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		q.token = strings.TrimSpace(token)
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, bodyLimit)
	switch kind {
	case "application/json":
		q.json = true
		if !strings.EqualFold(params["charset"], "utf-8") {
			q.warn = "missing_charset"
		}
		return q, q.readJSON(r.Body)
	case "multipart/form-data":
		if err := r.ParseMultipartForm(bodyLimit); err != nil {
			return q, errors.New("invalid_form_data")
		}
		q.readForm(r.MultipartForm.Value)
	case "application/x-www-form-urlencoded":
		if params["charset"] != "" {
			q.warn = "superfluous_charset"
		}
		if err := r.ParseForm(); err != nil {
			return q, errors.New("invalid_form_data")
		}
		q.readForm(r.PostForm)
	default:
		if body, _ := io.ReadAll(r.Body); len(body) > 0 {
			return q, errors.New("invalid_post_type")
		}
	}
	return q, nil
}

// readForm lets the last of several values win: Slack's language does so.
func (q *request) readForm(form url.Values) {
	for k, v := range form {
		if k != "token" {
			q.args[k] = v[len(v)-1]
		} else if q.token == "" {
			q.token = v[len(v)-1]
		}
	}
}

func (q *request) readJSON(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return errors.New("request_timeout")
	}
	var fields map[string]json.RawMessage
	if len(raw) == 0 {
		return nil
	}
	if json.Unmarshal(raw, &fields) != nil {
		if json.Valid(raw) {
			return errors.New("json_not_object")
		}
		return errors.New("invalid_json")
	}
	for k, v := range fields {
		var text string
		if json.Unmarshal(v, &text) != nil || string(v) == "null" {
			text = string(v)
		}
		q.args[k] = text
	}
	return nil
}

func (a args) has(key string) bool { _, ok := a[key]; return ok }

// raw is an argument that is JSON; nil if it was left out.
func (a args) raw(key string) json.RawMessage {
	if v, ok := a[key]; ok {
		return json.RawMessage(v)
	}
	return nil
}

// yes: Slack takes true and 1.
func (a args) yes(key string) bool { return a[key] == "true" || a[key] == "1" }

// number is a whole number; fallback if it was left out or is none.
func (a args) number(key string, fallback int) int {
	if n, err := strconv.Atoi(a[key]); err == nil {
		return n
	}
	return fallback
}
