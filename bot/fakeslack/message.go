package fakeslack

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Message is what stands in a channel, or stood there.
type Message struct {
	Channel, TS string
	User        string // who wrote it; Bot: the app
	Text        string
	Blocks      json.RawMessage // nil: none
	Metadata    json.RawMessage // nil: none
	Thread      string          // the ts of the message it answers
	Ephemeral   string          // the only user who sees it; "": all do
	Edited      string          // the ts of the last edit
	Deleted     bool
	Files       []string
	Args        map[string]string // as the app sent them last
}

// Ref is how the app names a message: its channel and ts.
func (m Message) Ref() string { return m.Channel + "/" + m.TS }

// Messages are those of a channel that stand there now, oldest first, also those
// that only one user sees.
func (w *Workspace) Messages(channel string) []Message {
	return w.pick(func(m *Message) bool { return m.Channel == channel && !m.Deleted })
}

// Seen are the messages of a channel that a user sees now, oldest first.
func (w *Workspace) Seen(channel, user string) []Message {
	return w.pick(func(m *Message) bool {
		return m.Channel == channel && !m.Deleted && (m.Ephemeral == "" || m.Ephemeral == user)
	})
}

// Inbox is what a user sees in the direct message with the app, oldest first.
func (w *Workspace) Inbox(user string) []Message { return w.Seen(w.DM(user), user) }

// Message finds a message, also a deleted one, by its channel and ts.
func (w *Workspace) Message(channel, ts string) (Message, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if m := w.refs[channel+"/"+ts]; m != nil {
		return m.copy(), true
	}
	return Message{}, false
}

// All are all messages that ever stood anywhere, oldest first, deleted ones too.
func (w *Workspace) All() []Message { return w.pick(func(*Message) bool { return true }) }

// AddMessage puts a message of somebody's into a channel, without the API.
func (w *Workspace) AddMessage(m Message) Message {
	w.change(func() { m = w.put(m).copy() })
	return m
}

// Forget deletes a message without the app, as a user or a retention rule does.
func (w *Workspace) Forget(channel, ts string) {
	w.change(func() {
		if m := w.find(channel, ts); m != nil {
			m.Deleted = true
		}
	})
}

// put keeps a message under a new ts. The caller holds the lock.
func (w *Workspace) put(m Message) *Message {
	m.TS = w.stamp()
	kept := m.copy()
	w.messages = append(w.messages, &kept)
	w.refs[kept.Ref()] = &kept
	w.wrote(&kept)
	return &kept
}

// find finds a message that was not deleted. The caller holds the lock.
func (w *Workspace) find(channel, ts string) *Message {
	if m := w.refs[channel+"/"+ts]; m != nil && !m.Deleted {
		return m
	}
	return nil
}

func (w *Workspace) pick(want func(*Message) bool) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Message
	for _, m := range w.messages {
		if want(m) {
			out = append(out, m.copy())
		}
	}
	return out
}

func (m Message) copy() Message {
	m.Blocks, m.Metadata, m.Files = bytes.Clone(m.Blocks), bytes.Clone(m.Metadata), slices.Clone(m.Files)
	return m
}

// answers: it stands in a thread, and not on top of it.
func (m Message) answers() bool { return m.Thread != "" && m.Thread != m.TS }

// json is a message as Slack's answers and events show it.
func (m Message) json() map[string]any {
	out := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": m.User}
	if m.User == Bot {
		out["bot_id"], out["app_id"] = BotID, App
	}
	if m.Blocks != nil {
		out["blocks"] = m.Blocks
	}
	if m.Thread != "" {
		out["thread_ts"] = m.Thread
	}
	if m.Edited != "" {
		out["edited"] = map[string]any{"user": m.User, "ts": m.Edited}
	}
	return out
}
