package fakeslack

import (
	"encoding/json"
	"maps"
	"unicode/utf8"
)

const (
	cutText      = 40_000 // where a posted text is cut
	updateText   = 4_000
	metadataSize = 8 << 10
)

// target finds the channel that the app may write into. A user's id stands for
// the direct message with them.
func (c call) target() (*Channel, error) {
	id := c.args["channel"]
	if u := c.users[id]; u != nil && u.ID != Bot {
		if u.Deleted || u.IsStranger {
			return nil, refuse("channel_not_found")
		}
		if u.IsBot {
			return nil, refuse("cannot_dm_bot")
		}
		id = c.direct(id)
	}
	return c.channel(id)
}

// channel finds a channel by its id alone.
func (c call) channel(id string) (*Channel, error) {
	ch := c.channels[id]
	switch {
	case ch == nil, ch.Private && !ch.has(Bot):
		return nil, refuse("channel_not_found")
	case ch.User != "" && c.opts.NoMessages:
		return nil, refuse("messages_tab_disabled")
	case ch.User != "" && c.users[ch.User].Deleted:
		return nil, refuse("channel_not_found")
	case ch.Archived:
		return nil, refuse("is_archived")
	case !ch.has(Bot):
		return nil, refuse("not_in_channel")
	}
	return ch, nil
}

// content reads text, blocks and metadata of a message and judges them.
func (c call) content() (m Message, err error) {
	m = Message{User: Bot, Text: c.args["text"], Thread: c.args["thread_ts"], Args: maps.Clone(c.args)}
	if c.args.has("blocks") {
		if err := flawed("invalid_blocks", c.judgeBlocks(c.args.raw("blocks"))); err != nil {
			return m, err
		}
		m.Blocks = c.name(c.args.raw("blocks"))
	}
	if string(m.Blocks) == "[]" {
		m.Blocks = nil
	}
	if m.Metadata, err = metadata(c.args); err != nil {
		return m, err
	}
	if m.Text == "" && m.Blocks == nil && c.args["attachments"] == "" {
		return m, refuse("no_text")
	}
	return m, nil
}

// judgeBlocks are the flaws of a message's blocks, also of pictures that are not there.
func (c call) judgeBlocks(raw json.RawMessage) []Flaw {
	l := look("message", raw)
	for _, f := range l.pictures {
		if kept := c.files[f.id]; kept == nil || kept.Body == nil {
			l.note(f.path, "invalid slack file")
		}
	}
	return l.flaws
}

// metadata: left out or {} is none.
func metadata(a args) (json.RawMessage, error) {
	raw := a.raw("metadata")
	if raw == nil {
		return nil, nil
	}
	var said map[string]json.RawMessage
	if json.Unmarshal(raw, &said) != nil || said == nil {
		return nil, refuse("invalid_metadata_format")
	}
	if len(said) == 0 {
		return nil, nil
	}
	var kind string
	var payload map[string]any
	if json.Unmarshal(said["event_type"], &kind) != nil || kind == "" ||
		json.Unmarshal(said["event_payload"], &payload) != nil || payload == nil {
		return nil, refuse("invalid_metadata_format")
	}
	if len(raw) > metadataSize {
		return nil, refuse("metadata_too_large")
	}
	return raw, nil
}

func postMessage(c call) (answer, error) {
	if err := c.args.require("channel"); err != nil {
		return nil, err
	}
	ch, err := c.target()
	if err != nil {
		return nil, err
	}
	m, err := c.content()
	if err != nil {
		return nil, err
	}
	if runes := []rune(m.Text); len(runes) > cutText {
		m.Text = string(runes[:cutText])
	}
	m.Channel = ch.ID
	kept := c.put(m)
	return answer{"channel": ch.ID, "ts": kept.TS, "message": kept.json()}, nil
}

func postEphemeral(c call) (answer, error) {
	if err := c.args.require("channel", "user"); err != nil {
		return nil, err
	}
	ch, err := c.target()
	if err != nil {
		return nil, err
	}
	if !ch.has(c.args["user"]) {
		return nil, refuse("user_not_in_channel")
	}
	m, err := c.content()
	if err != nil {
		return nil, err
	}
	m.Channel, m.Ephemeral, m.Metadata = ch.ID, c.args["user"], nil
	return answer{"message_ts": c.put(m).TS}, nil
}

// own finds a message that the app may change: its own, and not one that only one
// user sees.
func (c call) own(word string) (*Message, error) {
	if err := c.args.require("channel", "ts"); err != nil {
		return nil, err
	}
	ch, err := c.channel(c.args["channel"])
	if err != nil {
		return nil, err
	}
	m := c.find(ch.ID, c.args["ts"])
	if m == nil || m.Ephemeral != "" {
		return nil, refuse("message_not_found")
	}
	if m.User != Bot {
		return nil, refuse(word)
	}
	return m, nil
}

// updateMessage replaces text and blocks. Blocks that are left out go when a text
// comes; metadata that is left out stays.
func updateMessage(c call) (answer, error) {
	m, err := c.own("cant_update_message")
	if err != nil {
		return nil, err
	}
	next, err := c.content()
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(next.Text) > updateText {
		return nil, refuse("msg_too_long")
	}
	before := m.copy()
	m.Text, m.Blocks, m.Args = next.Text, next.Blocks, next.Args
	if c.args.has("metadata") {
		m.Metadata = next.Metadata
	}
	m.Edited = c.stamp()
	c.rewrote(before, m)
	return answer{"channel": m.Channel, "ts": m.TS, "text": m.Text, "message": m.json()}, nil
}

func deleteMessage(c call) (answer, error) {
	m, err := c.own("cant_delete_message")
	if err != nil {
		return nil, err
	}
	m.Deleted = true
	c.removed(m)
	return answer{"channel": m.Channel, "ts": m.TS}, nil
}
