package fakeslack

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// What Slack writes where the app failed somebody.
const (
	failedClick = "%s: there was a problem with the app"
	failedModal = "We had some trouble connecting. Try again?"
)

// Click presses a button of a message or of the Home tab, or chooses from a menu
// there: what is its value, its action_id or its label. A question that the
// button asks is answered with yes. The message may look otherwise by now; then
// the app hears of the button that the person saw.
func (p *Person) Click(on Seen, what string) Answer {
	i := slices.IndexFunc(on.Actions, func(c Control) bool { return c.Value == what })
	if i < 0 {
		i = slices.IndexFunc(on.Actions, func(c Control) bool { return c.ActionID == what || c.Label == what })
	}
	if i < 0 {
		return p.helpless("%s has no %q to press", on.Ref+on.View, what)
	}
	more, there := p.where(on)
	if !there {
		return p.helpless("%s is not there any more", on.Ref+on.View)
	}
	more["actions"] = []any{p.w.action(on.Actions[i])}
	more["trigger_id"] = p.w.Trigger(p.id, more["message"] == nil && more["channel"] == nil && p.w.modal(on.View))
	a := p.w.Send(p.w.Interaction("block_actions", p.id, more))
	if !a.OK() {
		p.suffer(failedClick, on.Actions[i].Label)
	}
	return a
}

// Choose is Click for an option of a menu, by its value or label.
func (p *Person) Choose(on Seen, option string) Answer { return p.Click(on, option) }

// where is what an interaction says of the place in which it was.
func (p *Person) where(on Seen) (map[string]any, bool) {
	if on.View != "" {
		v, found := p.w.viewOf(p.id, on.View)
		view := v.json(p.w.opts.Team)
		if m, open := p.Modal(); open && m.ID == v.ID {
			typed, _ := p.check(m)
			view["state"] = map[string]any{"values": typed}
		}
		return map[string]any{"container": map[string]any{"type": "view", "view_id": on.View}, "view": view}, found
	}
	m, found := p.w.Message(on.Channel, on.TS)
	if !found || m.Deleted {
		return nil, false
	}
	out := map[string]any{
		"container": map[string]any{
			"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.Ephemeral != "",
		},
		"channel":      map[string]any{"id": m.Channel, "name": p.w.channelName(m.Channel)},
		"state":        map[string]any{"values": map[string]any{}},
		"response_url": p.w.ResponseURL(Spot{Channel: m.Channel, User: p.id, TS: m.TS}),
	}
	if m.Ephemeral == "" {
		said := m.json()
		said["team"] = p.w.opts.Team
		out["message"] = said
	}
	return out, true
}

// action is what the app hears of a control that was used.
func (w *Workspace) action(c Control) map[string]any {
	w.mu.Lock()
	at := w.stamp()
	w.mu.Unlock()
	out := map[string]any{"action_id": c.ActionID, "block_id": c.BlockID, "action_ts": at}
	switch {
	case c.Menu == "checkboxes" || strings.HasPrefix(c.Menu, "multi_"):
		out["type"], out["selected_options"] = c.Menu, []any{c.raw}
		return out
	case c.Menu != "":
		out["type"], out["selected_option"] = c.Menu, c.raw
		return out
	}
	for _, key := range []string{"type", "text", "value", "style", "confirm", "url"} {
		if v := c.raw[key]; v != nil {
			out[key] = v
		}
	}
	return out
}

// viewOf finds a view that a user has before them.
func (w *Workspace) viewOf(user, id string) (View, bool) {
	if v, found := w.Home(user); found && v.ID == id {
		return v, true
	}
	for _, v := range w.Modals(user) {
		if v.ID == id {
			return v, true
		}
	}
	return View{}, false
}

// modal says whether a view is one of the modals that are open.
func (w *Workspace) modal(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := w.view(id, "")
	return v != nil && v.Type == "modal"
}

// Type writes a line to the app in the direct message.
func (p *Person) Type(words string) Answer {
	if p.w.opts.NoMessages {
		return p.helpless("sending messages to this app has been turned off")
	}
	m := p.w.AddMessage(Message{Channel: p.w.DM(p.id), User: p.id, Text: escape(words), Blocks: typed(words)})
	return p.w.Tell(p.w.Event(p.said("message", m)))
}

// Mention writes to the app in a channel, where it must have been invited.
func (p *Person) Mention(channel, words string) Answer {
	if c, _ := p.w.Channel(channel); !c.has(Bot) {
		return p.helpless("the app is not in %s", channel)
	}
	m := p.w.AddMessage(Message{Channel: channel, User: p.id, Text: "<@" + Bot + "> " + escape(words)})
	return p.w.Tell(p.w.Event(p.said("app_mention", m)))
}

// said is the event of a message that the person wrote.
func (p *Person) said(kind string, m Message) map[string]any {
	out := m.json()
	out["type"], out["channel"], out["event_ts"], out["team"] = kind, m.Channel, m.TS, p.w.opts.Team
	out["client_msg_id"] = "fake-" + m.TS
	if u, _ := p.w.User(p.id); u.Team != p.w.opts.Team {
		out["team"], out["user_team"], out["source_team"] = u.Team, u.Team, u.Team
	}
	if kind == "message" {
		out["channel_type"] = "im"
	}
	return out
}

// typed is the rich text that Slack makes of a line.
func typed(words string) json.RawMessage {
	line := map[string]any{"type": "text", "text": words}
	section := map[string]any{"type": "rich_text_section", "elements": []any{line}}
	return encode([]any{map[string]any{"type": "rich_text", "block_id": "typed", "elements": []any{section}}})
}

// OpenHome opens the app's Home tab.
func (p *Person) OpenHome() Answer { return p.open("home") }

// OpenMessages opens the app's Messages tab.
func (p *Person) OpenMessages() Answer { return p.open("messages") }

func (p *Person) open(tab string) Answer {
	if tab == "home" && p.w.opts.NoHome || tab == "messages" && p.w.opts.NoMessages {
		return p.helpless("the app has no tab %q", tab)
	}
	inner := map[string]any{"type": "app_home_opened", "user": p.id, "channel": p.w.DM(p.id), "tab": tab}
	if v, found := p.w.Home(p.id); found && tab == "home" {
		inner["view"] = v.json(p.w.opts.Team)
	}
	return p.w.Tell(p.w.Event(inner))
}

// Command types a command, such as "/cl status", in a channel; in the direct
// message if channel is "". What the app answers stands where only they see it.
func (p *Person) Command(line, channel string) Answer {
	if channel == "" {
		channel = p.w.DM(p.id)
	}
	command, words, _ := strings.Cut(line, " ")
	a := p.w.Send(p.w.Slash(p.id, channel, command, p.w.typedIn(strings.TrimSpace(words))))
	switch {
	case a.Err != nil:
		p.suffer("%s failed with the error \"operation_timeout\"", command)
	case !a.OK():
		p.suffer("%s failed with the error \"http_service_error\"", command)
	case len(a.Body) > 0:
		p.hear(a, channel, line)
	}
	return a
}

// hear shows the answer to a command: as it was drawn if it was declared as JSON,
// as raw text otherwise. What goes to all of a channel comes after the command as
// it was typed.
func (p *Person) hear(a Answer, channel, line string) {
	m := Message{Text: string(a.Body)}
	if a.JSON() {
		q := request{args: args{}}
		err := q.readJSON(bytes.NewReader(a.Body))
		if err == nil && q.args["text"] == "" && q.args["blocks"] == "" {
			return
		}
		if err == nil {
			p.w.change(func() { m, err = call{p.w, q.args}.content() })
		}
		if err != nil {
			p.suffer("%s failed with the error %q", line, err)
			return
		}
	}
	m.Channel, m.User, m.Ephemeral = channel, Bot, p.id
	if m.Args["response_type"] == "in_channel" {
		m.Ephemeral = ""
		p.w.AddMessage(Message{Channel: channel, User: p.id, Text: escape(line)})
	}
	p.w.AddMessage(m)
}

// Escape makes commands come with names of people and channels escaped, as the
// manifest's should_escape does.
func (w *Workspace) Escape() { w.change(func() { w.escapes = true }) }

// typedIn is a command's text as the app gets it.
func (w *Workspace) typedIn(words string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.escapes {
		return words
	}
	parts := strings.Split(escape(words), " ")
	for i, part := range parts {
		for _, u := range w.users {
			if part == "@"+u.Name {
				parts[i] = "<@" + u.ID + "|" + u.Name + ">"
			}
		}
		for _, c := range w.channels {
			if c.Name != "" && part == "#"+c.Name {
				parts[i] = "<#" + c.ID + "|" + c.Name + ">"
			}
		}
	}
	return strings.Join(parts, " ")
}
