package fakefeishu

import (
	"encoding/json"
	"time"
)

// editLife is how long a card can be edited.
const editLife = 14 * 24 * time.Hour

// standing finds the message that the call names, if it is still there.
func (c call) standing() (*Message, error) {
	m := c.refs[c.path["id"]]
	switch {
	case m == nil:
		return nil, refuse(badParam, "invalid message_id")
	case m.Recalled:
		return nil, refuse(recalled)
	case m.Deleted:
		return nil, refuse(deleted)
	}
	return m, nil
}

// patchMessage replaces a card of the app's.
func patchMessage(c call) (any, error) {
	content, ok := c.word("content")
	if !ok || content == "" {
		return nil, missing("content", "content is required, and a string")
	}
	m, err := c.standing()
	if err != nil {
		return nil, err
	}
	now := c.opts.Now()
	switch {
	case m.From != Bot:
		return nil, refuse(notSender)
	case m.Kind != "interactive":
		return nil, refuse(wrongKind)
	case now.Sub(m.At) > editLife:
		return nil, refuse(tooOld)
	}
	if err := c.speak(c.chats[m.Chat]); err != nil {
		return nil, err
	}
	if err := c.judge(m.Kind, content); err != nil {
		return nil, err
	}
	if !shared(m.Content) || !shared([]byte(content)) {
		return nil, refuse(badParam, "update_multi must be true before and after an update")
	}
	if err := c.pace.spendEdit(m, now); err != nil {
		return nil, err
	}
	m.Content, m.Edited, m.Edits = json.RawMessage(content), now, m.Edits+1
	return answer{}, nil
}

// shared: the card says itself that all who see it see the same.
func shared(card []byte) bool {
	var said struct {
		Config struct {
			Multi bool `json:"update_multi"`
		} `json:"config"`
	}
	return json.Unmarshal(card, &said) == nil && said.Config.Multi
}

func recallMessage(c call) (any, error) {
	m, err := c.standing()
	if err != nil {
		return nil, err
	}
	if m.From != Bot {
		return nil, refuse(notYours)
	}
	m.Recalled = true
	return answer{}, nil
}

func getMessage(c call) (any, error) {
	m, err := c.standing()
	if err != nil {
		return nil, err
	}
	if !c.chats[m.Chat].has(Bot) {
		return nil, refuse(notInChat)
	}
	return answer{"items": []answer{c.shown(m)}}, nil
}

// listMessages shows a chat; it has no pages: tests say little.
func listMessages(c call) (any, error) {
	if c.query["container_id_type"] != "chat" {
		return nil, missing("container_id_type", "container_id_type is required, options: [chat]")
	}
	chat := c.chats[c.query["container_id"]]
	if chat == nil {
		return nil, refuse(badParam, "invalid container_id")
	}
	if !chat.has(Bot) {
		return nil, refuse(notInChat)
	}
	items := []answer{}
	for _, m := range c.messages {
		if m.Chat == chat.ID {
			items = append(items, c.shown(m))
		}
	}
	return answer{"items": items, "has_more": false, "page_token": ""}, nil
}
