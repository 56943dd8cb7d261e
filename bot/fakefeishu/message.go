package fakefeishu

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Message is what stands in a chat, or stood there.
type Message struct {
	ID, Chat string
	From     string          // the open_id of who wrote it; Bot: the app
	Kind     string          // msg_type: text, post, interactive, file, image …
	Content  json.RawMessage // what stands in the content, as it was sent last
	Parent   string          // the message it answers
	Mentions []Mention
	UUID     string // the key under which the app sent it
	At       time.Time
	Edited   time.Time // of the last PATCH; zero: never
	Edits    int
	Recalled bool // taken back: by who wrote it, or by an administrator
	Deleted  bool // gone without being taken back
}

// Mention is somebody named in a message of a user's: Key stands in its text.
type Mention struct{ Key, OpenID, Name string }

// gone: nobody sees it any more.
func (m *Message) gone() bool { return m.Recalled || m.Deleted }

// Messages are those that stand in a chat now, oldest first.
func (t *Tenant) Messages(chat string) []Message {
	return t.pick(func(m *Message) bool { return m.Chat == chat && !m.gone() })
}

// Inbox is what a user sees in the private chat with the bot, oldest first.
func (t *Tenant) Inbox(user string) []Message { return t.Messages(t.P2P(user)) }

// All are all messages that ever stood anywhere, oldest first.
func (t *Tenant) All() []Message { return t.pick(func(*Message) bool { return true }) }

// Message finds a message by its message_id, also one that is gone.
func (t *Tenant) Message(id string) (Message, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m := t.refs[id]; m != nil {
		return m.copy(), true
	}
	return Message{}, false
}

// AddMessage puts a message of somebody's into a chat, without the API.
func (t *Tenant) AddMessage(m Message) Message {
	t.change(func() { m = t.put(m).copy() })
	return m
}

// Forget deletes a message without the app, as a retention rule does (230110).
func (t *Tenant) Forget(id string) { t.mark(id, func(m *Message) { m.Deleted = true }) }

// Recall takes a message back without the app, as an administrator does (230011).
func (t *Tenant) Recall(id string) { t.mark(id, func(m *Message) { m.Recalled = true }) }

func (t *Tenant) mark(id string, how func(*Message)) {
	t.change(func() {
		if m := t.refs[id]; m != nil {
			how(m)
		}
	})
}

// put keeps a message under a new id. The caller holds the lock.
func (t *Tenant) put(m Message) *Message {
	m.ID, m.At = t.id("om_"), t.opts.Now()
	kept := m.copy()
	t.messages = append(t.messages, &kept)
	t.refs[kept.ID] = &kept
	return &kept
}

func (t *Tenant) pick(want func(*Message) bool) []Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []Message
	for _, m := range t.messages {
		if want(m) {
			out = append(out, m.copy())
		}
	}
	return out
}

func (m Message) copy() Message {
	m.Content, m.Mentions = bytes.Clone(m.Content), slices.Clone(m.Mentions)
	return m
}

// root is the message that the talk began with; "": it answers none. The caller
// holds the lock.
func (t *Tenant) root(m *Message) string {
	top := m.Parent
	for up := t.refs[top]; up != nil && up.Parent != ""; up = t.refs[top] {
		top = up.Parent
	}
	return top
}

// shown is a message as the API shows it. The caller holds the lock.
func (t *Tenant) shown(m *Message) answer {
	out := answer{
		"message_id": m.ID, "chat_id": m.Chat, "msg_type": m.Kind, "deleted": m.gone(), "updated": m.Edits > 0,
		"create_time": millis(m.At), "update_time": millis(m.At),
		"body": answer{"content": string(m.Content)},
	}
	if m.Edits > 0 {
		out["update_time"] = millis(m.Edited)
	}
	sender := answer{"id": m.From, "id_type": "open_id", "sender_type": "user", "tenant_key": TenantKey}
	if m.From == Bot {
		sender["id"], sender["id_type"], sender["sender_type"] = App, "app_id", "app"
	} else if u := t.users[m.From]; u != nil {
		sender["tenant_key"] = u.Tenant
	}
	out["sender"] = sender
	if m.Parent != "" {
		out["parent_id"], out["root_id"] = m.Parent, t.root(m)
	}
	if len(m.Mentions) > 0 {
		var named []answer
		for _, x := range m.Mentions {
			named = append(named, answer{"key": x.Key, "id": x.OpenID, "id_type": "open_id", "name": x.Name, "tenant_key": TenantKey})
		}
		out["mentions"] = named
	}
	return out
}

// millis is an instant as Feishu writes it.
func millis(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }
