package fakefeishu

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Click presses a button of a message, or chooses from a menu there: what is its
// label, its word, or one of the words that the app gets back. A question that it
// asks is answered with yes. The card may look otherwise by now; then the app
// hears of the button that the person saw.
func (p *Person) Click(on Seen, what string) Answer {
	c, found := on.Action(what)
	if c.Resets && !c.Disabled {
		p.t.forget(on.Ref, p.id)
	}
	switch {
	case !found:
		return p.helpless("%s has no %q to press", on.Ref, what)
	case c.Disabled:
		return p.helpless("%q is disabled", what)
	case c.Submits:
		return p.submit(on, c, nil)
	case !c.told && (c.URL != "" || c.Resets):
		return Answer{Status: http.StatusOK} // a page opens, or the form is as it was: the app hears nothing
	case c.Menu != "" && c.Option == "":
		return p.helpless("%q wants a value: Pick it", what)
	case !c.told:
		return p.helpless("%q does nothing", what)
	}
	action := c.action()
	switch {
	case strings.HasPrefix(c.Menu, "multi_"):
		action["options"] = []string{c.Option}
	case c.Menu != "":
		action["option"] = c.Option
	}
	return p.act(on, c.Label, action, c.Name)
}

// action is what the app hears of every control.
func (c Control) action() map[string]any {
	out := map[string]any{"tag": c.tag}
	if c.Value != nil {
		out["value"] = c.Value
	}
	return out
}

// Choose is Click for an option of a menu, by its word or label.
func (p *Person) Choose(on Seen, option string) Answer { return p.Click(on, option) }

// Pick gives a value to a date, a time or a box that stands by itself on a card.
func (p *Person) Pick(on Seen, what, value string) Answer {
	c, found := on.Action(what)
	if !found || c.Menu == "" || c.Option != "" || c.Disabled || !c.told {
		return p.helpless("%s has no %q to pick", on.Ref, what)
	}
	sent, wrong := p.moment(c.Menu, value)
	if wrong != "" {
		return p.helpless("%s: %s", what, wrong)
	}
	action := c.action()
	if c.Menu == "checker" {
		action["checked"] = value == "true"
	} else {
		action["option"], action["timezone"] = sent, p.zone().String()
	}
	return p.act(on, c.Label, action, c.Name)
}

// act tells the app what was done to a card, and does what it answers.
func (p *Person) act(on Seen, label string, action map[string]any, name string) Answer {
	m, found := p.t.Message(on.Ref)
	switch {
	case !found || m.gone():
		return p.helpless("%s is not there any more", on.Ref)
	case p.t.Now().Sub(m.At) > clickLimit:
		return p.helpless("%s cannot be used any more: it is older than 14 days", on.Ref)
	}
	if name != "" {
		action["name"] = name
	}
	var told bool
	inner := map[string]any{"action": action, "host": "im_message"}
	p.t.change(func() {
		told = p.t.hears(CardAction)
		operator := p.ids()
		operator["tenant_key"] = p.t.tenantOf(p.id)
		inner["operator"], inner["token"] = operator, p.t.id("c-")
	})
	inner["context"] = map[string]any{"open_message_id": m.ID, "open_chat_id": m.Chat}
	a := Answer{Err: errNowhere}
	if told {
		a = p.t.Send(p.t.Event(CardAction, inner))
	}
	p.answered(m.ID, label, a)
	return a
}

// ids are those of a user, as far as the app may see them. The caller holds the lock.
func (p *Person) ids() map[string]any {
	out := map[string]any{"open_id": p.id}
	u := p.t.users[p.id]
	if u == nil {
		return out
	}
	out["union_id"] = u.UnionID
	if slices.Contains(p.t.scopes, "contact:user.employee_id:readonly") {
		out["user_id"] = u.UserID
	}
	return out
}

// tenantOf is the tenant of an account. The caller holds the lock.
func (t *Tenant) tenantOf(user string) string {
	if u := t.users[user]; u != nil {
		return u.Tenant
	}
	return TenantKey
}

func (p *Person) zone() *time.Location { return p.reader(Message{}).zone }

// moment is a date or a time as the client sends it, with its zone; of anything
// else it is the value itself. wrong says why the client does not take it.
func (p *Person) moment(kind, value string) (sent, wrong string) {
	layout := map[string]string{
		"date_picker": "2006-01-02", "picker_time": "15:04", "picker_datetime": "2006-01-02 15:04",
	}[kind]
	if layout == "" {
		return value, ""
	}
	at, err := time.ParseInLocation(layout, value, p.zone())
	if err != nil {
		return "", strconv.Quote(value) + " is no " + layout
	}
	if kind == "picker_time" { // the zone is that of today
		return value + p.t.Now().In(p.zone()).Format(" -0700"), ""
	}
	return at.Format(layout + " -0700"), ""
}
