package fakeslack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The kinds of what Slack tells an app, by their names on a socket.
const (
	Events      = "events_api"
	Interactive = "interactive"
	Commands    = "slash_commands"
)

// The addresses to which Slack tells it over HTTP, after the app's own.
const (
	eventsPath       = "/slack/events"
	interactionsPath = "/slack/interactions"
	commandsPath     = "/slack/commands"
)

// verification is the word that Slack put into requests before it signed them.
const verification = "fake-verification-token"

// Request is one thing that Slack tells the app, ready for either transport.
// Tests may change its parts and may send it as often as they like.
type Request struct {
	Kind   string
	Doc    map[string]any // of an event or an interaction
	Form   url.Values     // of a command
	Retry  int            // 0: the first time
	Reason string         // of a retry
}

// Signed are the headers by which Slack signs a request: HMAC-SHA256 over version,
// time and the raw body.
func Signed(secret string, body []byte, at time.Time) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return http.Header{
		"X-Slack-Request-Timestamp": {stamp},
		"X-Slack-Signature":         {"v0=" + hex.EncodeToString(mac.Sum(nil))},
	}
}

// Sign signs a body with the workspace's secret.
func (w *Workspace) Sign(body []byte, at time.Time) http.Header {
	return Signed(SigningSecret, body, at)
}

// Event wraps an inner event as the Events API does, under a new event_id.
func (w *Workspace) Event(inner map[string]any) Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.event(inner)
}

// event is Event for those who hold the lock.
func (w *Workspace) event(inner map[string]any) Request {
	if inner["event_ts"] == nil {
		inner["event_ts"] = w.stamp()
	}
	team, enterprise := any(w.opts.Team), orNull(w.opts.Enterprise)
	installed := team
	if w.opts.Org {
		installed = nil
	}
	id := w.id("Ev")
	return Request{Kind: Events, Doc: map[string]any{
		"token": verification, "team_id": team, "context_team_id": team, "context_enterprise_id": enterprise,
		"api_app_id": App, "event": inner, "type": "event_callback", "event_id": id, "event_time": w.opts.Now().Unix(),
		"authorizations": []any{map[string]any{
			"enterprise_id": enterprise, "team_id": installed, "user_id": Bot, "is_bot": true, "is_enterprise_install": w.opts.Org,
		}},
		"is_ext_shared_channel": false, "event_context": "4-" + id,
	}}
}

// Interaction is an interaction of a user's with what all of them carry; more is
// what this one carries besides.
func (w *Workspace) Interaction(kind, user string, more map[string]any) Request {
	u, _ := w.User(user)
	doc := map[string]any{
		"type": kind, "api_app_id": App, "token": verification,
		"user":                  map[string]any{"id": user, "username": u.Name, "name": u.Name, "team_id": u.Team},
		"team":                  map[string]any{"id": w.opts.Team, "domain": "fake"},
		"enterprise":            nil,
		"is_enterprise_install": w.opts.Org,
	}
	if w.opts.Enterprise != "" {
		doc["enterprise"] = map[string]any{"id": w.opts.Enterprise, "name": "Fake Org"}
	}
	if w.opts.Org {
		doc["team"] = nil
	}
	for k, v := range more {
		doc[k] = v
	}
	return Request{Kind: Interactive, Doc: doc}
}

// Slash is a command of a user's, typed in a channel; in the direct message with
// the app if channel is "".
func (w *Workspace) Slash(user, channel, command, words string) Request {
	u, _ := w.User(user)
	if channel == "" {
		channel = w.DM(user)
	}
	form := url.Values{
		"token": {verification}, "team_id": {w.opts.Team}, "team_domain": {"fake"}, "api_app_id": {App},
		"channel_id": {channel}, "channel_name": {w.channelName(channel)}, "user_id": {user}, "user_name": {u.Name},
		"command": {command}, "text": {words}, "is_enterprise_install": {strconv.FormatBool(w.opts.Org)},
		"response_url": {w.ResponseURL(Spot{Channel: channel, User: user})}, "trigger_id": {w.Trigger(user, false)},
	}
	if w.opts.Enterprise != "" {
		form.Set("enterprise_id", w.opts.Enterprise)
		form.Set("enterprise_name", "Fake Org")
	}
	return Request{Kind: Commands, Form: form}
}

// channelName is what Slack calls a channel in what it tells.
func (w *Workspace) channelName(id string) string {
	c, _ := w.Channel(id)
	switch {
	case c.User != "":
		return "directmessage"
	case c.Private:
		return "privategroup"
	}
	return c.Name
}

// Route is where a request goes over HTTP, and the type of its body.
func (r Request) Route() (path, contentType string) {
	const form = "application/x-www-form-urlencoded"
	switch r.Kind {
	case Events:
		return eventsPath, "application/json"
	case Commands:
		return commandsPath, form
	}
	return interactionsPath, form
}

// Body is the request as it goes over HTTP.
func (r Request) Body() []byte {
	switch r.Kind {
	case Events:
		return encode(r.Doc)
	case Commands:
		return []byte(r.Form.Encode())
	}
	return []byte(url.Values{"payload": {string(encode(r.Doc))}}.Encode())
}

// payload is the request as it goes over a socket.
func (r Request) payload() any {
	if r.Kind != Commands {
		return r.Doc
	}
	out := map[string]any{}
	for k := range r.Form {
		out[k] = r.Form.Get(k)
	}
	return out
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
