package fakefeishu

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Page is a tab of Events & Callbacks in the developer console. Each has a mode of
// its own.
type Page string

// The tabs.
const (
	EventPage    Page = "events"
	CallbackPage Page = "callbacks"
)

// version is what an app is, as far as somebody has set it up.
type version struct {
	bot    bool
	ways   []Page   // whose mode was saved
	kinds  []string // of what it is told
	scopes []string
	menu   []string // the keys of its entries; nil: whichever a test presses
	people []string // who may use it, by open_id
}

// Console is the app's page for developers, and what somebody enters there. Nothing
// of it counts before a version is released, and approved.
type Console struct {
	t     *Tenant
	draft version
	sent  *version // it waits for the administrator
}

// Console opens the developer console. Only an app of Options.New has need of it.
func (t *Tenant) Console() *Console { return &Console{t: t} }

// begin is an app of which nobody has released a version. The caller holds the lock.
func (t *Tenant) begin() {
	t.scopes, t.untold, t.house.mute = []string{}, kinds(), true
	t.menu = []string{}
}

// kinds are all that an app can be told.
func kinds() []string {
	return []string{MessageReceived, MessageRecalled, ChatEntered, MenuUsed, CardAction}
}

// AddBot adds the feature Bot.
func (c *Console) AddBot() { c.draft.bot = true }

// SaveLongConnection sets the mode of a page, which is saved only while a client of
// the app is connected.
func (c *Console) SaveLongConnection(p Page) error {
	if err := c.t.SaveLongConnection(); err != nil {
		return err
	}
	c.draft.ways = append(c.draft.ways, p)
	return nil
}

// SaveURL sets the mode of a page, with the app's address, which is tried.
func (c *Console) SaveURL(p Page, base string) error {
	c.t.Connect(base)
	if err := c.t.SaveURL(); err != nil {
		c.t.Connect("")
		return err
	}
	c.draft.ways = append(c.draft.ways, p)
	return nil
}

// Add subscribes to events, or to callbacks, on the page where they are offered: it
// offers them once its mode is saved.
func (c *Console) Add(p Page, what ...string) error {
	if !slices.Contains(c.draft.ways, p) {
		return fmt.Errorf("the page of %s has no mode yet", p)
	}
	for _, kind := range what {
		if !slices.Contains(kinds(), kind) || (kind == CardAction) != (p == CallbackPage) {
			return fmt.Errorf("the page of %s does not offer %q", p, kind)
		}
	}
	c.draft.kinds = append(c.draft.kinds, what...)
	return nil
}

// Import takes permissions as the page Batch import does: a block with all of them,
// and no name that Feishu does not know.
func (c *Console) Import(block []byte) error {
	var doc struct {
		Scopes struct {
			Tenant []string `json:"tenant"`
			User   []string `json:"user"`
		} `json:"scopes"`
	}
	in := json.NewDecoder(bytes.NewReader(block))
	in.DisallowUnknownFields()
	if err := in.Decode(&doc); err != nil {
		return fmt.Errorf("import the permissions: %w", err)
	}
	for _, scope := range slices.Concat(doc.Scopes.Tenant, doc.Scopes.User) {
		if !slices.Contains(Scopes(), scope) {
			return fmt.Errorf("import the permissions: there is no %q", scope)
		}
	}
	c.draft.scopes = doc.Scopes.Tenant
	return nil
}

// AddMenu adds entries to the bot's menu, each of the kind Push event.
func (c *Console) AddMenu(keys ...string) error {
	if !c.draft.bot || len(c.draft.menu)+len(keys) > 3 {
		return errors.New("the menu is the bot's, and has three entries at most")
	}
	c.draft.menu = append(c.draft.menu, keys...)
	return nil
}

// Release makes a version of all that was entered, with whom it is for, and submits
// it.
func (c *Console) Release(people ...string) error {
	switch {
	case c.sent != nil:
		return errors.New("a version waits for approval already")
	case len(people) == 0:
		return errors.New("choose an availability")
	}
	v := c.draft
	v.people = people
	c.sent = &v
	return nil
}

// Approve is the company's administrator: from now on the version counts, and who is
// outside of its availability does not find the app.
func (c *Console) Approve() error {
	if c.sent == nil {
		return errors.New("no version waits for approval")
	}
	v := *c.sent
	c.sent = nil
	c.t.change(func() {
		c.t.scopes, c.t.house.mute = slices.Clone(v.scopes), !v.bot
		c.t.menu = append([]string{}, v.menu...)
		c.t.untold = slices.DeleteFunc(kinds(), func(kind string) bool { return slices.Contains(v.kinds, kind) })
		for _, u := range c.t.users {
			u.Invisible = !slices.Contains(v.people, u.OpenID)
		}
	})
	return nil
}

// unfound is what people have who are outside of the app's availability.
const unfound = "the app is not to be found"

// lost: the person does not find the app, and has no chat with it.
func (p *Person) lost() bool {
	u, _ := p.t.User(p.id)
	return u.Invisible
}
