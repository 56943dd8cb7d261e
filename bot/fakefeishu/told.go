package fakefeishu

import (
	"fmt"
	"slices"
	"strings"
)

// Type writes a line to the bot in the private chat.
func (p *Person) Type(words string) Answer {
	m := p.t.AddMessage(Message{Chat: p.t.P2P(p.id), From: p.id, Kind: "text", Content: encode(map[string]any{"text": words})})
	return p.told(m)
}

// Mention writes to the bot in a group. "@" and the name of a member in the words
// mentions that member, too.
func (p *Person) Mention(chat, words string) Answer {
	if c, _ := p.t.Chat(chat); !c.has(Bot) || !c.has(p.id) {
		return p.helpless("the bot or the person is not in %s", chat)
	}
	m := Message{Chat: chat, From: p.id, Kind: "text", Mentions: []Mention{{"@_user_1", Bot, botName}}}
	words, m.Mentions = p.t.named(chat, words, m.Mentions)
	m.Content = encode(map[string]any{"text": "@_user_1 " + words})
	return p.told(p.t.AddMessage(m))
}

// Say writes in a group without a word to the bot, which therefore hears nothing.
func (p *Person) Say(chat, words string) {
	p.t.AddMessage(Message{Chat: chat, From: p.id, Kind: "text", Content: encode(map[string]any{"text": words})})
}

// named puts keys in the place of the members whom the words mention.
func (t *Tenant) named(chat, words string, mentions []Mention) (string, []Mention) {
	c, _ := t.Chat(chat)
	for _, id := range c.Members {
		u, found := t.User(id)
		if !found || id == Bot || !strings.Contains(words, "@"+u.Name) {
			continue
		}
		key := fmt.Sprintf("@_user_%d", len(mentions)+1)
		words = strings.ReplaceAll(words, "@"+u.Name, key)
		mentions = append(mentions, Mention{key, id, u.Name})
	}
	return words, mentions
}

// Post writes a rich text of several lines to the bot in the private chat.
func (p *Person) Post(title string, lines ...string) Answer {
	var content [][]span
	for _, line := range lines {
		content = append(content, []span{{Tag: "text", Text: line}})
	}
	m := p.t.AddMessage(Message{
		Chat: p.t.P2P(p.id), From: p.id, Kind: "post", Content: encode(map[string]any{"title": title, "content": content}),
	})
	return p.told(m)
}

// DropFile drops a file into the private chat with the bot.
func (p *Person) DropFile(name string, body []byte) Answer {
	return p.DropInto(p.t.P2P(p.id), name, body)
}

// DropInto drops a file into a chat. In a group the app is not told: nobody can
// mention the bot in it.
func (p *Person) DropInto(chat, name string, body []byte) Answer {
	f := p.t.AddFile(File{Name: name, From: p.id, Body: body})
	m := p.t.AddMessage(Message{
		Chat: chat, From: p.id, Kind: "file", Content: encode(map[string]any{"file_key": f.Key, "file_name": name}),
	})
	return p.told(m)
}

// TakeBack recalls a message of the person's, of which the app is told. It is told
// nothing where one is edited.
func (p *Person) TakeBack(s Seen) Answer {
	if m, found := p.t.Message(s.Ref); !found || m.From != p.id || m.gone() {
		return p.helpless("%s is not theirs to take back", s.Ref)
	}
	p.t.Recall(s.Ref)
	return p.tell(MessageRecalled, map[string]any{
		"message_id": s.Ref, "chat_id": s.Chat, "recall_time": millis(p.t.Now()), "recall_type": "message_owner",
	})
}

// Rewrite changes a line that the person typed: the app hears nothing of it.
func (p *Person) Rewrite(s Seen, words string) {
	p.t.mark(s.Ref, func(m *Message) {
		m.Content, m.Edited = encode(map[string]any{"text": words}), p.t.opts.Now()
		m.Edits++
	})
}

// Enter opens the private chat with the bot, of which the app is told each time.
func (p *Person) Enter() Answer {
	if p.lost() {
		return p.helpless(unfound)
	}
	chat := p.t.P2P(p.id)
	inner := map[string]any{"chat_id": chat}
	if all := p.t.Messages(chat); len(all) > 0 {
		last := all[len(all)-1]
		inner["last_message_id"], inner["last_message_create_time"] = last.ID, millis(last.At)
	}
	p.t.change(func() { inner["operator_id"] = p.ids() })
	return p.tell(ChatEntered, inner, scopeEnter)
}

// Menu uses an entry of the bot's menu.
func (p *Person) Menu(key string) Answer {
	inner := map[string]any{"event_key": key, "timestamp": p.t.Now().Unix()}
	there := true
	p.t.change(func() {
		there = p.t.menu == nil || slices.Contains(p.t.menu, key)
		inner["operator"] = map[string]any{"operator_name": p.t.users[p.id].Name, "operator_id": p.ids()}
	})
	switch {
	case p.lost():
		return p.helpless(unfound)
	case !there:
		return p.helpless("the menu has no %q", key)
	}
	return p.tell(MenuUsed, inner)
}

// tell tells the app of an event, if it subscribed to it and has one of these scopes.
func (p *Person) tell(kind string, inner map[string]any, scopes ...string) Answer {
	p.t.mu.Lock()
	told := p.t.hears(kind, scopes...)
	p.t.mu.Unlock()
	if !told {
		return Answer{Err: errUntold}
	}
	return p.t.Tell(p.t.Event(kind, inner))
}

// told tells the app of a message: of each in a private chat, in groups of those
// that mention the bot.
func (p *Person) told(m Message) Answer {
	scopes := []string{"im:message.p2p_msg:readonly", "im:message.p2p_msg", "im:message", "im:message:readonly"}
	c, _ := p.t.Chat(m.Chat)
	if c.kind() == "p2p" && p.lost() {
		p.t.Forget(m.ID)
		return p.helpless(unfound)
	}
	if c.kind() == "group" {
		scopes = []string{"im:message.group_at_msg:readonly", "im:message.group_at_msg"}
		if len(m.Mentions) == 0 {
			return Answer{Err: errUntold}
		}
	}
	said := map[string]any{
		"message_id": m.ID, "create_time": millis(m.At), "update_time": millis(m.At), "chat_id": m.Chat,
		"chat_type": c.kind(), "message_type": m.Kind, "content": string(m.Content),
	}
	var sender map[string]any
	p.t.change(func() {
		sender = map[string]any{"sender_id": p.ids(), "sender_type": "user", "tenant_key": p.t.tenantOf(p.id)}
		if m.Parent != "" {
			said["parent_id"], said["root_id"] = m.Parent, p.t.root(&m)
		}
		if len(m.Mentions) > 0 {
			said["mentions"] = p.t.mentioned(m.Mentions)
		}
	})
	return p.tell(MessageReceived, map[string]any{"sender": sender, "message": said}, scopes...)
}

// mentioned is how Feishu tells who is mentioned. The caller holds the lock.
func (t *Tenant) mentioned(all []Mention) []any {
	var out []any
	for _, x := range all {
		kind := "user"
		if x.OpenID == Bot {
			kind = "bot"
		}
		out = append(out, map[string]any{
			"key": x.Key, "id": (&Person{t, x.OpenID}).ids(), "name": x.Name, "mentioned_type": kind, "tenant_key": t.tenantOf(x.OpenID),
		})
	}
	return out
}

// botName is what people call the bot.
const botName = "Closeloop"
