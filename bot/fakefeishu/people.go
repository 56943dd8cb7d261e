package fakefeishu

import "slices"

// User is an account as the app sees it.
type User struct {
	OpenID  string // for this app
	UnionID string
	UserID  string // in the tenant
	Name    string
	Email   string // the work e-mail of the profile
	Mobile  string // "+8613800000000"
	Tenant  string // "": TenantKey
	// Locale and Zone are those of the user's client: "zh_cn", "Asia/Shanghai".
	Locale, Zone string
	Resigned     bool
	Invisible    bool // outside the app's availability and data range
}

// Chat is a place of messages.
type Chat struct {
	ID, Name  string
	User      string   // of a private chat: whom the app talks to; "": a group
	Members   []string // open_ids, with Bot, where the bot was invited
	Dissolved bool
	Closed    bool // only its owner may speak
	External  bool // with people of other tenants, for whom the app is not
}

// AddUser adds an account, or replaces the one with its open_id. What it lacks
// it gets, but an e-mail and a mobile.
func (t *Tenant) AddUser(u User) User {
	t.change(func() {
		if u.OpenID == "" {
			u.OpenID = t.id("ou_")
		}
		if u.UnionID == "" {
			u.UnionID = t.id("on_")
		}
		if u.UserID == "" {
			u.UserID = t.id("")
		}
		if u.Tenant == "" {
			u.Tenant = TenantKey
		}
		if u.Locale == "" {
			u.Locale = "zh_cn"
		}
		if u.Zone == "" {
			u.Zone = "Asia/Shanghai"
		}
		kept := u
		kept.Invisible = u.Invisible || t.opts.New // until a version is for them
		t.users[u.OpenID] = &kept
	})
	return u
}

// User finds an account by its open_id.
func (t *Tenant) User(id string) (User, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if u := t.users[id]; u != nil {
		return *u, true
	}
	return User{}, false
}

// ChangeUser changes an account: resigned, out of the app's range.
func (t *Tenant) ChangeUser(id string, how func(*User)) {
	t.change(func() {
		if u := t.users[id]; u != nil {
			how(u)
		}
	})
}

// AddChat adds a group, or replaces the one with its id. Name the Bot among the
// members if it was invited.
func (t *Tenant) AddChat(c Chat) Chat {
	t.change(func() {
		if c.ID == "" {
			c.ID = t.id("oc_")
		}
		kept := c.copy()
		t.chats[c.ID] = &kept
	})
	return c
}

// Chat finds a group or a private chat.
func (t *Tenant) Chat(id string) (Chat, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.chats[id]; c != nil {
		return c.copy(), true
	}
	return Chat{}, false
}

// ChangeChat changes a chat: dissolved, somebody joined or left.
func (t *Tenant) ChangeChat(id string, how func(*Chat)) {
	t.change(func() {
		if c := t.chats[id]; c != nil {
			how(c)
		}
	})
}

// P2P is the private chat between the bot and a user, opened if it is not yet.
func (t *Tenant) P2P(user string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.private(user)
}

// private opens a private chat. The caller holds the lock.
func (t *Tenant) private(user string) string {
	if id := t.p2p[user]; id != "" {
		return id
	}
	c := &Chat{ID: t.id("oc_"), User: user, Members: []string{user, Bot}}
	t.chats[c.ID], t.p2p[user] = c, c.ID
	return c.ID
}

func (c Chat) copy() Chat {
	c.Members = slices.Clone(c.Members)
	return c
}

func (c *Chat) has(user string) bool { return slices.Contains(c.Members, user) }

// kind is the chat_type of events.
func (c *Chat) kind() string {
	if c.User != "" {
		return "p2p"
	}
	return "group"
}
