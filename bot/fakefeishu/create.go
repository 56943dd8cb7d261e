package fakefeishu

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

const (
	keyLength = 50
	keyLife   = time.Hour
	textSize  = 150 << 10
	cardSize  = 30 << 10
)

// uuid is a key under which a message was sent.
type uuid struct {
	message string
	at      time.Time
}

func createMessage(c call) (any, error) {
	how := c.query["receive_id_type"]
	if !slices.Contains([]string{"open_id", "union_id", "user_id", "email", "chat_id"}, how) {
		return nil, missing("receive_id_type", "receive_id_type is required, options: [open_id,union_id,user_id,email,chat_id]")
	}
	to, ok := c.word("receive_id")
	if !ok || to == "" {
		return nil, missing("receive_id", "receive_id is required")
	}
	if err := c.keyed(); err != nil {
		return nil, err
	}
	chat, err := c.receiver(how, to)
	if err != nil {
		return nil, err
	}
	return c.say(chat, "")
}

func replyMessage(c call) (any, error) {
	if err := c.keyed(); err != nil {
		return nil, err
	}
	m, err := c.standing()
	if err != nil {
		return nil, err
	}
	chat := c.chats[m.Chat]
	if err := c.speak(chat); err != nil {
		return nil, err
	}
	return c.say(chat, m.ID)
}

// keyed checks what both ways of sending have.
func (c call) keyed() error {
	key, ok := c.word("uuid")
	if _, there := c.body["uuid"]; !ok || there && key == "" || len(utf16.Encode([]rune(key))) > keyLength {
		return missing("uuid", "the length of uuid must be from 1 to 50")
	}
	if kind, ok := c.word("msg_type"); !ok || kind == "" {
		return missing("msg_type", "msg_type is required")
	}
	if content, ok := c.word("content"); !ok || content == "" {
		return missing("content", "content is required, and a string")
	}
	return nil
}

// receiver finds the chat that the app may write into.
func (c call) receiver(how, to string) (*Chat, error) {
	if c.house.mute {
		return nil, refuse(botOff)
	}
	if how == "chat_id" {
		chat := c.chats[to]
		if chat == nil {
			return nil, refuse(badParam, "invalid receive_id")
		}
		return chat, c.speak(chat)
	}
	u := c.somebody(how, to)
	if u == nil && how == "open_id" && strings.HasPrefix(to, "ou_") {
		return nil, refuse(badUserID)
	}
	if u == nil {
		return nil, refuse(badParam, "invalid receive_id")
	}
	chat := c.chats[c.private(u.OpenID)]
	return chat, c.speak(chat)
}

// somebody is the account with this id of a kind; nil: there is none, or the app
// may not know it by such an id.
func (c call) somebody(how, id string) *User {
	for _, u := range c.users {
		if id == map[string]string{"open_id": u.OpenID, "union_id": u.UnionID, "user_id": u.UserID, "email": u.Email}[how] {
			return u
		}
	}
	return nil
}

// speak refuses where the bot may say nothing.
func (c call) speak(chat *Chat) error {
	switch {
	case c.house.mute:
		return refuse(botOff)
	case chat.Dissolved:
		return refuse(dissolved)
	case !chat.has(Bot):
		return refuse(notInChat)
	case chat.Closed:
		return refuse(closedChat)
	case chat.External:
		return refuse(noRight)
	}
	if u := c.users[chat.User]; u != nil && (u.Resigned || u.Invisible || u.Tenant != TenantKey) {
		return refuse(unavailable)
	}
	return nil
}

// say puts a message into a chat. At most one message comes of a uuid in an hour:
// that is documented. What the second call is told is not; assumed here: the first
// message, as it stands, whatever the second one would have said and wherever it
// would have gone.
func (c call) say(chat *Chat, parent string) (any, error) {
	key, _ := c.word("uuid")
	now := c.opts.Now()
	if had, ok := c.uuids[key]; ok && key != "" && now.Sub(had.at) < keyLife {
		return c.shown(c.refs[had.message]), nil
	}
	kind, _ := c.word("msg_type")
	content, _ := c.word("content")
	if err := c.judge(kind, content); err != nil {
		return nil, err
	}
	if err := c.pace.spendChat(chat, now); err != nil {
		return nil, err
	}
	m := c.put(Message{Chat: chat.ID, From: Bot, Kind: kind, Content: json.RawMessage(content), Parent: parent, UUID: key})
	if key != "" {
		maps.DeleteFunc(c.uuids, func(_ string, u uuid) bool { return now.Sub(u.at) >= keyLife })
		c.uuids[key] = uuid{m.ID, now}
	}
	return c.shown(m), nil
}
