package fakeslack

import (
	"encoding/json"
	"time"
)

const (
	triggerLife = 3 * time.Second
	stackLimit  = 3
)

// pull uses up a trigger. The caller holds the lock.
func (c call) pull() (*trigger, error) {
	t := c.triggers[c.args["trigger_id"]]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case c.opts.Now().Sub(t.at) > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	return t, nil
}

// judgeView refuses a view of the wrong type, a bad one, and an external id that
// another view has.
func (c call) judgeView(kind string, self *View) (json.RawMessage, error) {
	raw := c.args.raw("view")
	var said struct {
		Type     string `json:"type"`
		External string `json:"external_id"`
	}
	if json.Unmarshal(raw, &said) != nil || said.Type != kind {
		return nil, refuse("invalid_arguments", "[ERROR] invalid view type [json-pointer:/view/type]")
	}
	flaws := viewFlaws(raw)
	for i := range flaws {
		flaws[i].Path = "/view" + flaws[i].Path
	}
	if err := flawed("invalid_arguments", flaws); err != nil {
		return nil, err
	}
	if other := c.view("", said.External); said.External != "" && other != nil && other != self {
		return nil, refuse("duplicate_external_id")
	}
	return raw, nil
}

func openView(c call) (answer, error) {
	if err := c.args.require("trigger_id", "view"); err != nil {
		return nil, err
	}
	t, err := c.pull()
	if err != nil {
		return nil, err
	}
	raw, err := c.judgeView("modal", nil)
	if err != nil {
		return nil, err
	}
	t.used = true
	v := &View{ID: c.id("V"), User: t.user}
	v.Root = v.ID
	c.fill(v, raw)
	c.modals[t.user] = []*View{v}
	return answer{"view": v.json(c.opts.Team)}, nil
}

func pushView(c call) (answer, error) {
	if err := c.args.require("trigger_id", "view"); err != nil {
		return nil, err
	}
	t, err := c.pull()
	if err != nil {
		return nil, err
	}
	raw, err := c.judgeView("modal", nil)
	if err != nil {
		return nil, err
	}
	stack := c.modals[t.user]
	if !t.modal || len(stack) == 0 {
		return nil, refuse("invalid_trigger_id")
	}
	if len(stack) >= stackLimit {
		return nil, refuse("push_limit_reached")
	}
	t.used = true
	v := &View{ID: c.id("V"), User: t.user, Root: stack[0].ID, Previous: stack[len(stack)-1].ID}
	c.fill(v, raw)
	c.modals[t.user] = append(stack, v)
	return answer{"view": v.json(c.opts.Team)}, nil
}

func updateView(c call) (answer, error) {
	if err := c.args.require("view"); err != nil {
		return nil, err
	}
	if c.args["view_id"] == "" && c.args["external_id"] == "" {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: view_id")
	}
	v := c.view(c.args["view_id"], c.args["external_id"])
	if v == nil {
		return nil, refuse("not_found")
	}
	raw, err := c.judgeView(v.Type, v)
	if err != nil {
		return nil, err
	}
	if h := c.args["hash"]; h != "" && h != v.Hash {
		return nil, refuse("hash_conflict")
	}
	c.fill(v, raw)
	return answer{"view": v.json(c.opts.Team)}, nil
}

func publishView(c call) (answer, error) {
	if err := c.args.require("user_id", "view"); err != nil {
		return nil, err
	}
	u := c.users[c.args["user_id"]]
	switch {
	case c.opts.NoHome:
		return nil, refuse("not_enabled")
	case u == nil || u.Deleted || u.IsBot || u.IsStranger:
		return nil, refuse("invalid_arguments", "[ERROR] user_not_found [json-pointer:/user_id]")
	}
	v := c.homes[u.ID]
	raw, err := c.judgeView("home", v)
	if err != nil {
		return nil, err
	}
	if h := c.args["hash"]; h != "" && (v == nil || h != v.Hash) {
		return nil, refuse("hash_conflict")
	}
	if v == nil {
		v = &View{ID: c.id("V"), User: u.ID}
		v.Root = v.ID
		c.homes[u.ID] = v
	}
	c.fill(v, raw)
	return answer{"view": v.json(c.opts.Team)}, nil
}
