package fakeslack

import "strings"

// Subtypes of what is told of a message.
const (
	changedMessage = "message_changed"
	deletedMessage = "message_deleted"
	sharedFile     = "file_share"
)

// Challenge asks the app to prove that the address of its events is its own.
func (w *Workspace) Challenge(words string) Answer {
	return w.Send(Request{Kind: Events, Doc: map[string]any{
		"token": verification, "challenge": words, "type": "url_verification",
	}})
}

// RateLimit tells the app that it gets no more events for now.
func (w *Workspace) RateLimit() Answer {
	return w.Tell(Request{Kind: Events, Doc: map[string]any{
		"token": verification, "type": "app_rate_limited", "team_id": w.opts.Team, "api_app_id": App,
		"minute_rate_limited": w.Now().Unix(),
	}})
}

// Uninstall takes the app out of the workspace: its tokens are good no more.
func (w *Workspace) Uninstall() Answer {
	w.Refuse(BotToken, "account_inactive")
	return w.Tell(w.Event(map[string]any{"type": "app_uninstalled"}))
}

// Revoke revokes the bot token.
func (w *Workspace) Revoke() Answer {
	w.Refuse(BotToken, "token_revoked")
	return w.Tell(w.Event(map[string]any{
		"type": "tokens_revoked", "tokens": map[string]any{"oauth": []any{}, "bot": []any{Bot}},
	}))
}

// Join tells the app that somebody is new.
func (w *Workspace) Join(u User) Answer {
	u = w.AddUser(u)
	return w.Tell(w.Event(map[string]any{"type": "team_join", "user": w.userJSON(u.ID)}))
}

// Alter changes an account and tells the app.
func (w *Workspace) Alter(id string, how func(*User)) Answer {
	w.ChangeUser(id, how)
	return w.Tell(w.Event(map[string]any{"type": "user_change", "user": w.userJSON(id)}))
}

// Rewrite changes what the person typed before, and tells the app.
func (p *Person) Rewrite(m Seen, words string) Answer {
	inner := map[string]any(nil)
	p.w.change(func() {
		if kept := p.w.find(m.Channel, m.TS); kept != nil && kept.User == p.id {
			before := kept.copy()
			kept.Text, kept.Blocks, kept.Edited = escape(words), typed(words), p.w.stamp()
			inner = p.w.changedDoc(before, kept)
		}
	})
	if inner == nil {
		return p.helpless("%s is not theirs to change", m.Ref)
	}
	return p.w.Tell(p.w.Event(inner))
}

// TakeBack deletes what the person typed before, and tells the app.
func (p *Person) TakeBack(m Seen) Answer {
	inner := map[string]any(nil)
	p.w.change(func() {
		if kept := p.w.find(m.Channel, m.TS); kept != nil && kept.User == p.id {
			kept.Deleted = true
			inner = p.w.deletedDoc(kept)
		}
	})
	if inner == nil {
		return p.helpless("%s is not theirs to delete", m.Ref)
	}
	return p.w.Tell(p.w.Event(inner))
}

// DropFile drops a file into the direct message with the app.
func (p *Person) DropFile(name string, body []byte) Answer {
	channel := p.w.DM(p.id)
	f := p.w.AddFile(File{Name: name, Title: name, User: p.id, Body: body, Type: mediaType(name)})
	m := p.w.AddMessage(Message{Channel: channel, User: p.id, Files: []string{f.ID}})
	inner := p.said("message", m)
	inner["subtype"], inner["upload"], inner["display_as_bot"] = sharedFile, false, false
	p.w.change(func() {
		kept := p.w.files[f.ID]
		if kept.Shares == nil {
			kept.Shares = map[string]string{}
		}
		kept.Shares[channel] = m.TS
		inner["files"] = []any{p.w.fileJSON(kept)}
	})
	return p.w.Tell(p.w.Event(inner))
}

// userJSON is an account as Slack tells of it.
func (w *Workspace) userJSON(id string) map[string]any {
	w.mu.Lock()
	defer w.mu.Unlock()
	return call{w, nil}.person(w.users[id], true)
}

// mediaType is what Slack makes of a file's name.
func mediaType(name string) string {
	switch strings.ToLower(name[strings.LastIndex(name, ".")+1:]) {
	case "csv":
		return "text/csv"
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "json":
		return "application/json"
	case "yaml", "yml":
		return "text/yaml"
	case "png":
		return "image/png"
	case "pdf":
		return "application/pdf"
	}
	return "application/octet-stream"
}

// wrote, changed and removed tell the app of its own messages, too: in direct
// messages, where everybody sees them. The caller holds the lock.
func (w *Workspace) wrote(m *Message) {
	if !w.overheard(m) {
		return
	}
	inner := m.json()
	inner["channel"], inner["channel_type"], inner["event_ts"] = m.Channel, "im", m.TS
	if len(m.Files) > 0 {
		var files []any
		for _, id := range m.Files {
			files = append(files, w.fileJSON(w.files[id]))
		}
		inner["subtype"], inner["files"] = sharedFile, files
	}
	w.overhear(inner)
}

func (w *Workspace) rewrote(before Message, m *Message) {
	if w.overheard(m) {
		w.overhear(w.changedDoc(before, m))
	}
}

func (w *Workspace) removed(m *Message) {
	if w.overheard(m) {
		w.overhear(w.deletedDoc(m))
	}
}

func (w *Workspace) overheard(m *Message) bool {
	c := w.channels[m.Channel]
	return m.User == Bot && m.Ephemeral == "" && c != nil && c.User != ""
}

func (w *Workspace) changedDoc(before Message, m *Message) map[string]any {
	return map[string]any{
		"type": "message", "subtype": changedMessage, "channel": m.Channel, "channel_type": "im", "ts": w.stamp(),
		"hidden": true, "message": m.json(), "previous_message": before.json(),
	}
}

func (w *Workspace) deletedDoc(m *Message) map[string]any {
	return map[string]any{
		"type": "message", "subtype": deletedMessage, "channel": m.Channel, "channel_type": "im", "ts": w.stamp(),
		"hidden": true, "deleted_ts": m.TS, "previous_message": m.json(),
	}
}

// fileNames are the names of files.
func (w *Workspace) fileNames(ids []string) []string {
	var out []string
	for _, id := range ids {
		if f, found := w.File(id); found {
			out = append(out, f.Name)
		}
	}
	return out
}
