package feishu

import "closeloop/bot/doorstep"

// The door reads of what Feishu tells only what it decides by: less to decode, and
// nothing in the rest of it (values that are no objects, parts that nobody knew
// yesterday) can make a click fail. A fuzz test holds every field of these against
// the SDK's own types.

// What comes under these names is heard; of others it is only known that they come.
const (
	urlVerification = "url_verification"
	cardAction      = "card.action.trigger"
	messageReceived = "im.message.receive_v1"
	messageRecalled = "im.message.recalled_v1"
	menuPressed     = "application.bot.menu_v6"
	chatEntered     = "im.chat.access_event.bot_p2p_chat_entered_v1"
)

// envelope is what everything comes in. Type, Challenge and Token stand in the check
// of our address alone.
type envelope struct {
	Schema    string    `json:"schema"`
	Type      string    `json:"type"`
	Challenge string    `json:"challenge"`
	Token     string    `json:"token"`
	Header    origin    `json:"header"`
	Event     happening `json:"event"`
}

type origin struct {
	EventID   string `json:"event_id"`
	EventType string `json:"event_type"`
	Token     string `json:"token"`
	AppID     string `json:"app_id"`
	TenantKey string `json:"tenant_key"`
}

// happening is the event itself: each kind has some of this.
type happening struct {
	Operator   operator `json:"operator"`    // of a click and of the menu
	OperatorID userID   `json:"operator_id"` // who entered the chat
	Action     action   `json:"action"`
	Context    clicked  `json:"context"`
	Sender     sender   `json:"sender"`
	Message    message  `json:"message"`
	EventKey   string   `json:"event_key"`
}

type userID struct {
	OpenID string `json:"open_id"`
}

// operator is who clicked: its id stands bare in a click, and within an object of
// the menu's.
type operator struct {
	OpenID     string `json:"open_id"`
	TenantKey  string `json:"tenant_key"`
	OperatorID userID `json:"operator_id"`
}

// action is what was clicked, or the form that was sent.
type action struct {
	Value     map[string]any `json:"value"`
	Option    string         `json:"option"`
	FormValue map[string]any `json:"form_value"`
}

// clicked is the message that the click was on.
type clicked struct {
	OpenMessageID string `json:"open_message_id"`
}

type sender struct {
	SenderID   userID `json:"sender_id"`
	SenderType string `json:"sender_type"`
	TenantKey  string `json:"tenant_key"`
}

type message struct {
	MessageID   string    `json:"message_id"`
	ChatID      string    `json:"chat_id"`
	ChatType    string    `json:"chat_type"`
	MessageType string    `json:"message_type"`
	Content     string    `json:"content"` // JSON again
	Mentions    []mention `json:"mentions"`
}

type mention struct {
	Key  string `json:"key"` // as it stands in the words
	ID   userID `json:"id"`
	Name string `json:"name"`
}

// content is what stands in a message: the words of a text, the file of a file.
type content struct {
	Text     string `json:"text"`
	FileKey  string `json:"file_key"`
	FileName string `json:"file_name"`
}

// post is what stands in a message of rich text.
type post struct {
	Title   string   `json:"title"`
	Content [][]span `json:"content"`
}

// span is a piece of a line of rich text: words, or who is mentioned.
type span struct {
	Tag    string `json:"tag"`
	Text   string `json:"text"`
	Href   string `json:"href"`
	UserID string `json:"user_id"` // the key of a mention
	Name   string `json:"user_name"`
}

func (m message) read(into any) error { return doorstep.Decode([]byte(m.Content), into) }
