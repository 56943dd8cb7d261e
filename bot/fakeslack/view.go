package fakeslack

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// View is a modal or a Home tab of one user.
type View struct {
	ID, Type, User  string
	Hash            string // another after each change
	ExternalID      string
	CallbackID      string
	PrivateMetadata string
	Root, Previous  string          // of a modal in a stack: the ids of the first and of the one below
	Raw             json.RawMessage // as the app sent it, with the ids that Slack gives to blocks
}

// trigger is what allows one modal, for three seconds.
type trigger struct {
	user  string
	at    time.Time
	used  bool
	modal bool // from within a modal: may push
}

// Trigger is a trigger_id of something that a user did just now. modal: within a modal.
func (w *Workspace) Trigger(user string, modal bool) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trigger(user, modal)
}

// trigger is Trigger for those who hold the lock.
func (w *Workspace) trigger(user string, modal bool) string {
	id := w.id("") + ".trigger." + user
	w.triggers[id] = &trigger{user: user, at: w.opts.Now(), modal: modal}
	return id
}

// Modals are the modals that a user has open, the one on top last.
func (w *Workspace) Modals(user string) []View {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []View
	for _, v := range w.modals[user] {
		out = append(out, v.copy())
	}
	return out
}

// Modal is the modal on top of a user's screen.
func (w *Workspace) Modal(user string) (View, bool) {
	stack := w.Modals(user)
	if len(stack) == 0 {
		return View{}, false
	}
	return stack[len(stack)-1], true
}

// Home is the Home tab that was published for a user last.
func (w *Workspace) Home(user string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if v := w.homes[user]; v != nil {
		return v.copy(), true
	}
	return View{}, false
}

// CloseModal closes the modal on top of a user's screen, or all of them.
func (w *Workspace) CloseModal(user string, all bool) {
	w.change(func() {
		if stack := w.modals[user]; len(stack) > 1 && !all {
			w.modals[user] = stack[:len(stack)-1]
			return
		}
		delete(w.modals, user)
	})
}

// view finds a view that is open or published, by either id. The caller holds the lock.
func (w *Workspace) view(id, external string) *View {
	is := func(v *View) bool { return id != "" && v.ID == id || external != "" && v.ExternalID == external }
	for _, stack := range w.modals {
		if i := slices.IndexFunc(stack, is); i >= 0 {
			return stack[i]
		}
	}
	for _, v := range w.homes {
		if is(v) {
			return v
		}
	}
	return nil
}

// fill puts what the app sent into a view and gives it a new hash. The caller holds the lock.
func (w *Workspace) fill(v *View, raw json.RawMessage) {
	var said struct {
		Type       string `json:"type"`
		External   string `json:"external_id"`
		CallbackID string `json:"callback_id"`
		Metadata   string `json:"private_metadata"`
	}
	_ = json.Unmarshal(raw, &said) // it was judged before
	v.Type, v.ExternalID, v.CallbackID, v.PrivateMetadata = said.Type, said.External, said.CallbackID, said.Metadata
	v.Raw, v.Hash = w.name(raw), w.stamp()+".hash"
}

func (v View) copy() View {
	v.Raw = bytes.Clone(v.Raw)
	return v
}

// json is a view as Slack's answers and interactions show it.
func (v View) json(team string) map[string]any {
	out := map[string]any{}
	_ = json.Unmarshal(v.Raw, &out) // it was judged before
	out["id"], out["team_id"], out["hash"] = v.ID, team, v.Hash
	out["app_id"], out["bot_id"], out["app_installed_team_id"] = App, BotID, team
	out["external_id"], out["callback_id"], out["private_metadata"] = v.ExternalID, v.CallbackID, v.PrivateMetadata
	out["root_view_id"], out["previous_view_id"] = v.Root, any(nil)
	if v.Previous != "" {
		out["previous_view_id"] = v.Previous
	}
	if _, said := out["state"]; !said {
		out["state"] = map[string]any{"values": map[string]any{}}
	}
	return out
}
