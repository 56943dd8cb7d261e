package fakefeishu

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
)

// bodyLimit is how much of a request is read.
const bodyLimit = 40 << 20

// api is one address of the open API. name is how Fail and Calls call it.
type api struct {
	name, route string
	do          func(call) (any, error)
	scopes      []string // any of them is enough; none: every app may
	free        bool     // takes no token
}

// call is one call of an api, under the lock.
type call struct {
	*Tenant
	query map[string]string
	path  map[string]string
	body  object
	file  upload
}

// upload is the file of a form.
type upload struct {
	field string // where it stood
	body  []byte
}

// object is a JSON object of which no more is known than what is asked for.
type object = map[string]any

func apis() []api {
	const base = "/open-apis"
	send := []string{"im:message", "im:message:send_as_bot"}
	read := []string{"im:message", "im:message:readonly"}
	up := []string{"im:resource", "im:resource:upload"}
	return []api{
		{name: "token", route: "POST " + base + "/auth/v3/tenant_access_token/internal", do: giveToken, free: true},
		{name: "endpoint", route: "POST /callback/ws/endpoint", do: endpoint, free: true},
		{name: "create", route: "POST " + base + "/im/v1/messages", do: createMessage, scopes: send},
		{name: "reply", route: "POST " + base + "/im/v1/messages/{id}/reply", do: replyMessage, scopes: send},
		{name: "patch", route: "PATCH " + base + "/im/v1/messages/{id}", do: patchMessage, scopes: []string{"im:message", "im:message:update"}},
		{name: "delete", route: "DELETE " + base + "/im/v1/messages/{id}", do: recallMessage, scopes: append(send, "im:message:recall")},
		{name: "get", route: "GET " + base + "/im/v1/messages/{id}", do: getMessage, scopes: read},
		{name: "list", route: "GET " + base + "/im/v1/messages", do: listMessages, scopes: read},
		{name: "image", route: "POST " + base + "/im/v1/images", do: uploadImage, scopes: up},
		{name: "file", route: "POST " + base + "/im/v1/files", do: uploadFile, scopes: up},
		{name: "resource", route: "GET " + base + "/im/v1/messages/{id}/resources/{key}", do: getResource, scopes: read},
		{name: "batch_get_id", route: "POST " + base + "/contact/v3/users/batch_get_id", do: batchGetID, scopes: []string{"contact:user.id:readonly"}},
		{name: "user", route: "GET " + base + "/contact/v3/users/{id}", do: getUser, scopes: []string{"contact:user.base:readonly", "contact:contact:readonly_as_app", "contact:contact.base:readonly"}},
		{name: "bot_info", route: "GET " + base + "/bot/v3/info", do: botInfo},
		{name: "tenant", route: "GET " + base + "/tenant/v2/tenant/query", do: tenantInfo, scopes: []string{"tenant:tenant:readonly", "tenant:tenant"}},
	}
}

// serve answers the calls of an api.
func (t *Tenant) serve(a api) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		c := &Call{API: a.name, Path: map[string]string{}, Query: map[string]string{}}
		in, bad := t.read(r, c)
		t.guard(rw, r, c, func(rw http.ResponseWriter) (int, int) {
			page := httptest.NewRecorder() // who reads slowly holds nobody up
			var status, code int
			t.change(func() {
				said, err := t.dispatch(a, c, in, bad)
				status, code = t.write(page, said, err)
			})
			maps.Copy(rw.Header(), page.Header())
			rw.WriteHeader(page.Code)
			_, _ = rw.Write(page.Body.Bytes())
			return status, code
		})
	}
}

// dispatch does a call, if the app may. The caller holds the lock.
func (t *Tenant) dispatch(a api, c *Call, in call, bad error) (any, error) {
	if !a.free {
		if err := t.admit(c.Token); err != nil {
			return nil, err
		}
		if err := t.scoped(a.scopes...); err != nil {
			return nil, err
		}
	}
	if err := t.pace.spendAPI(a.name, t.opts.Now()); err != nil {
		return nil, err
	}
	if bad != nil {
		return nil, bad
	}
	return a.do(in)
}

// scoped refuses what none of the scopes allows. The caller holds the lock.
func (t *Tenant) scoped(wanted ...string) error {
	if len(wanted) == 0 || t.granted(wanted...) {
		return nil
	}
	r := refuse(noScope)
	r.msg = "Access denied. One of the following scopes is required: [" + strings.Join(wanted, ", ") + "]."
	var lacking []answer
	for _, s := range wanted {
		lacking = append(lacking, answer{"type": "action_scope_required", "subject": s})
	}
	r.more = answer{"permission_violations": lacking}
	return r
}

// granted: one of the scopes is the app's. The caller holds the lock.
func (t *Tenant) granted(any ...string) bool {
	return slices.ContainsFunc(any, func(s string) bool { return slices.Contains(t.scopes, s) })
}

// read takes a call apart: the token in the header, JSON or a form in the body.
func (t *Tenant) read(r *http.Request, c *Call) (in call, bad error) {
	in = call{Tenant: t, query: c.Query, path: c.Path, body: object{}}
	for k, v := range r.URL.Query() {
		c.Query[k] = v[0]
	}
	for _, k := range []string{"id", "key"} {
		if v := r.PathValue(k); v != "" {
			c.Path[k] = v
		}
	}
	c.Token, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, bodyLimit))
	if err != nil {
		return in, refuse(badRequest)
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		bad = in.readForm(multipart.NewReader(bytes.NewReader(raw), params["boundary"]))
		c.Body = encode(in.body)
		return in, bad
	}
	c.Body = raw
	if len(raw) == 0 || r.Method == http.MethodGet {
		return in, nil
	}
	if kind != "application/json" || json.Unmarshal(raw, &in.body) != nil {
		return in, refuse(badRequest)
	}
	return in, nil
}

// readForm reads fields as text, and the one file.
func (c *call) readForm(form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return refuse(fileParam)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return refuse(fileParam)
		}
		if part.FileName() != "" || part.Header.Get("Content-Type") != "" { // the client for Node names none
			c.file = upload{part.FormName(), body}
		} else {
			c.body[part.FormName()] = string(body)
		}
	}
}

// word is a text of the body; false: it is there and is none.
func (c call) word(field string) (string, bool) {
	v, there := c.body[field]
	s, ok := v.(string)
	return s, ok || !there
}
