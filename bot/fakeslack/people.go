package fakeslack

import "slices"

// User is an account.
type User struct {
	ID, Name, RealName, Email string
	Locale                    string // "en-US", "zh-CN"
	TZ                        string // "Europe/Berlin"
	TZOffset                  int    // seconds
	Team                      string // "": the workspace's
	Deleted, IsBot            bool
	IsRestricted              bool // a guest
	IsUltraRestricted         bool // a guest of one channel
	IsStranger                bool // of another company, without a shared channel
}

// Channel is a place of messages: C… public, G… private, D… between two.
type Channel struct {
	ID, Name string
	Private  bool
	Archived bool
	User     string   // of a direct message: whom the app talks to
	Members  []string // with Bot, where the app was invited
}

// AddUser adds an account, or replaces the one with its id. Without an id it gets one.
func (w *Workspace) AddUser(u User) User {
	w.change(func() {
		if u.ID == "" {
			u.ID = w.id("U")
		}
		if u.Team == "" {
			u.Team = w.opts.Team
		}
		if u.Locale == "" {
			u.Locale = "en-US"
		}
		if u.RealName == "" {
			u.RealName = u.Name
		}
		kept := u
		w.users[u.ID] = &kept
	})
	return u
}

// User finds an account.
func (w *Workspace) User(id string) (User, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u := w.users[id]; u != nil {
		return *u, true
	}
	return User{}, false
}

// ChangeUser changes an account: deactivated, made a guest, moved to another zone.
func (w *Workspace) ChangeUser(id string, how func(*User)) {
	w.change(func() {
		if u := w.users[id]; u != nil {
			how(u)
		}
	})
}

// AddChannel adds a channel, or replaces the one with its id. Name the Bot among
// the members if the app was invited.
func (w *Workspace) AddChannel(c Channel) Channel {
	w.change(func() {
		if c.ID == "" {
			c.ID = w.id(map[bool]string{false: "C", true: "G"}[c.Private])
		}
		kept := c.copy()
		w.channels[c.ID] = &kept
	})
	return c
}

// Channel finds a channel or a direct message.
func (w *Workspace) Channel(id string) (Channel, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.channels[id]; c != nil {
		return c.copy(), true
	}
	return Channel{}, false
}

// ChangeChannel changes a channel: archived, somebody joined or left.
func (w *Workspace) ChangeChannel(id string, how func(*Channel)) {
	w.change(func() {
		if c := w.channels[id]; c != nil {
			how(c)
		}
	})
}

// DM is the direct message between the app and a user, opened if it is not yet.
func (w *Workspace) DM(user string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.direct(user)
}

// direct opens a direct message. The caller holds the lock.
func (w *Workspace) direct(user string) string {
	if id := w.dms[user]; id != "" {
		return id
	}
	c := &Channel{ID: w.id("D"), Private: true, User: user, Members: []string{user, Bot}}
	w.channels[c.ID], w.dms[user] = c, c.ID
	w.wake()
	return c.ID
}

func (c Channel) copy() Channel {
	c.Members = slices.Clone(c.Members)
	return c
}

func (c Channel) has(user string) bool { return slices.Contains(c.Members, user) }
