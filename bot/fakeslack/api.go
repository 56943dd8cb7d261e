package fakeslack

import (
	"net/http"
	"slices"
	"strings"
)

// call is one call of a method, under the lock.
type call struct {
	*Workspace
	args args
}

// method is what the Web API has under one name.
type method struct {
	do     func(call) (answer, error)
	scopes []string // any of them is enough; none: every token may
	json   bool     // takes JSON; others do not see what is in it
	app    bool     // takes the app token
	free   bool     // takes no token
}

func methods() map[string]method {
	return map[string]method{
		"api.test":                     {do: testAPI, json: true, free: true},
		"auth.test":                    {do: testAuth, json: true},
		"apps.connections.open":        {do: openSocket, json: true, app: true},
		"chat.postMessage":             {do: postMessage, json: true, scopes: []string{"chat:write"}},
		"chat.postEphemeral":           {do: postEphemeral, json: true, scopes: []string{"chat:write"}},
		"chat.update":                  {do: updateMessage, json: true, scopes: []string{"chat:write"}},
		"chat.delete":                  {do: deleteMessage, json: true, scopes: []string{"chat:write"}},
		"conversations.open":           {do: openConversation, json: true, scopes: []string{"im:write", "mpim:write", "channels:manage", "groups:write"}},
		"conversations.info":           {do: conversationInfo, scopes: kinds("read")},
		"conversations.history":        {do: history, json: true, scopes: kinds("history")},
		"users.info":                   {do: userInfo, scopes: []string{"users:read"}},
		"users.lookupByEmail":          {do: lookupByEmail, scopes: []string{"users:read.email"}},
		"views.open":                   {do: openView, json: true},
		"views.push":                   {do: pushView, json: true},
		"views.update":                 {do: updateView, json: true},
		"views.publish":                {do: publishView, json: true},
		"files.getUploadURLExternal":   {do: uploadURL, scopes: []string{"files:write"}},
		"files.completeUploadExternal": {do: completeUpload, json: true, scopes: []string{"files:write"}},
		"files.info":                   {do: fileInfo, scopes: []string{"files:read"}},
	}
}

// kinds are the scopes of a right over each kind of conversation.
func kinds(right string) []string {
	return []string{"channels:" + right, "groups:" + right, "im:" + right, "mpim:" + right}
}

func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	q, bad := read(r)
	c := &Call{Method: name, Args: q.args, Token: q.token}
	w.guard(rw, r, c, func(rw http.ResponseWriter) (int, string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		rw.Header().Set("X-OAuth-Scopes", joined(w.scopes))
		if wait := w.over(name, q.args["channel"]); wait > 0 {
			limited(rw, wait)
			return http.StatusTooManyRequests, "ratelimited"
		}
		a, err := w.dispatch(name, q, bad)
		write(rw, http.StatusOK, document(a, err, q.warn))
		if err != nil {
			return http.StatusOK, err.Error()
		}
		return http.StatusOK, ""
	})
}

// dispatch does a call, if the token may. The caller holds the lock.
func (w *Workspace) dispatch(name string, q request, bad error) (answer, error) {
	m, known := methods()[name]
	if !known {
		return nil, refusal{word: "unknown_method", more: answer{"req_method": name}}
	}
	if bad != nil {
		return nil, refuse(bad.Error())
	}
	if err := w.admit(m, q.token); err != nil {
		return nil, err
	}
	if q.json && !m.json {
		q.args = args{} // such a method reads forms only
	}
	defer w.wake()
	return m.do(call{w, q.args})
}

// admit checks the token and its scopes. The caller holds the lock.
func (w *Workspace) admit(m method, token string) error {
	word, known := w.tokens[token]
	switch {
	case m.free && token == "":
		return nil
	case token == "":
		return refuse("not_authed")
	case !known:
		return refuse("invalid_auth")
	case word != "":
		return refuse(word)
	case !m.free && m.app != strings.HasPrefix(token, "xapp-"):
		return refuse("not_allowed_token_type")
	}
	return w.scoped(m.scopes...)
}

// scoped refuses what none of the scopes allows. The caller holds the lock.
func (w *Workspace) scoped(any ...string) error {
	if len(any) == 0 || slices.ContainsFunc(any, func(s string) bool { return slices.Contains(w.scopes, s) }) {
		return nil
	}
	return refusal{word: "missing_scope", more: answer{"needed": strings.Join(any, ","), "provided": joined(w.scopes)}}
}

func testAPI(c call) (answer, error) {
	echo := answer{}
	for k, v := range c.args {
		echo[k] = v
	}
	if word := c.args["error"]; word != "" {
		return nil, refusal{word: word, more: answer{"args": echo}}
	}
	return answer{"args": echo}, nil
}

func testAuth(c call) (answer, error) {
	out := answer{
		"url": "https://fake.slack.com/", "team": "Fake", "user": c.users[Bot].Name,
		"team_id": c.opts.Team, "user_id": Bot, "bot_id": BotID, "is_enterprise_install": c.opts.Org,
	}
	if c.opts.Enterprise != "" {
		out["enterprise_id"] = c.opts.Enterprise
	}
	if c.opts.Org {
		out["team_id"] = c.opts.Enterprise
	}
	return out, nil
}

// openSocket gives out an address that opens one socket.
func openSocket(c call) (answer, error) {
	ticket := c.id("")
	c.tickets[ticket] = true
	address := "ws" + strings.TrimPrefix(c.server.URL, "http") + "/link?ticket=" + ticket + "&app_id=" + App
	return answer{"url": address}, nil
}

// admitSocket takes the ticket of an address, once.
func (w *Workspace) admitSocket(ticket string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer delete(w.tickets, ticket)
	return w.tickets[ticket]
}
