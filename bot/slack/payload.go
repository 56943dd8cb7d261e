package slack

import (
	"bytes"
	"encoding/json"
)

// The door reads of what Slack tells only what it decides by: less to decode,
// and nothing in the rest of a message (blocks, elements, objects that nobody
// knew yesterday) can make a click fail. A fuzz test holds every field of these
// against the SDK's own types.

type idOnly struct {
	ID string `json:"id"`
}

// press is an interaction: a click, a form that was sent, a list that is asked
// for.
type press struct {
	Type        string    `json:"type"`
	TriggerID   string    `json:"trigger_id"`
	ResponseURL string    `json:"response_url"`
	APIAppID    string    `json:"api_app_id"`
	Team        idOnly    `json:"team"`
	Enterprise  idOnly    `json:"enterprise"`
	User        idOnly    `json:"user"`
	Channel     idOnly    `json:"channel"`
	Container   container `json:"container"`
	Actions     []element `json:"actions"`
	View        view      `json:"view"`
	BlockID     string    `json:"block_id"` // of the list that is asked for
	Value       string    `json:"value"`    // what was typed in it
}

type container struct {
	ChannelID   string `json:"channel_id"`
	MessageTS   string `json:"message_ts"`
	IsEphemeral bool   `json:"is_ephemeral"`
}

// element is what was clicked.
type element struct {
	ActionID       string `json:"action_id"`
	BlockID        string `json:"block_id"`
	Value          string `json:"value"`
	ActionTS       string `json:"action_ts"`
	SelectedOption choice `json:"selected_option"`
}

type choice struct {
	Value string `json:"value"`
}

type view struct {
	ID              string      `json:"id"`
	Hash            string      `json:"hash"`
	CallbackID      string      `json:"callback_id"`
	PrivateMetadata string      `json:"private_metadata"`
	Blocks          []viewBlock `json:"blocks"`
	State           state       `json:"state"`
}

type viewBlock struct {
	Type    string `json:"type"`
	BlockID string `json:"block_id"`
}

// state are the inputs of a modal, by block id and action id.
type state struct {
	Values map[string]map[string]input `json:"values"`
}

type input struct {
	Value            string   `json:"value"`
	SelectedOption   choice   `json:"selected_option"`
	SelectedOptions  []choice `json:"selected_options"`
	SelectedDate     string   `json:"selected_date"`
	SelectedDateTime int64    `json:"selected_date_time"`
}

func (p press) source() source { return source{p.Team.ID, p.Enterprise.ID, p.APIAppID} }

// command is a slash command.
type command struct {
	APIAppID     string `json:"api_app_id"`
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id"`
	ChannelID    string `json:"channel_id"`
	UserID       string `json:"user_id"`
	Text         string `json:"text"`
	ResponseURL  string `json:"response_url"`
	TriggerID    string `json:"trigger_id"`
}

func (c command) source() source { return source{c.TeamID, c.EnterpriseID, c.APIAppID} }

// callback is what an event comes in.
type callback struct {
	Type           string         `json:"type"`
	Challenge      string         `json:"challenge"`
	APIAppID       string         `json:"api_app_id"`
	TeamID         string         `json:"team_id"`
	EnterpriseID   string         `json:"enterprise_id"`
	Authorizations []installation `json:"authorizations"`
	EventID        string         `json:"event_id"`
	Event          happening      `json:"event"`
}

// installation is for whom an event is told.
type installation struct {
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id"`
}

// happening is the event itself.
type happening struct {
	Type        string  `json:"type"`
	SubType     string  `json:"subtype"`
	User        account `json:"user"`
	BotID       string  `json:"bot_id"`
	Channel     place   `json:"channel"`
	ChannelType string  `json:"channel_type"`
	Text        string  `json:"text"`
	Tab         string  `json:"tab"`
	Files       []file  `json:"files"`
	Tokens      tokens  `json:"tokens"`
}

type file struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
}

type tokens struct {
	Bot []string `json:"bot"`
}

func (c callback) source() source {
	if len(c.Authorizations) > 0 {
		return source{c.Authorizations[0].TeamID, c.Authorizations[0].EnterpriseID, c.APIAppID}
	}
	return source{c.TeamID, c.EnterpriseID, c.APIAppID}
}

// account is an id that some events give bare and some within an object.
type account string

// UnmarshalJSON never fails: what is neither is no id.
func (a *account) UnmarshalJSON(b []byte) error {
	*a = account(idIn(b))
	return nil
}

// place is a channel's id, bare or within an object.
type place string

// UnmarshalJSON never fails: what is neither is no id.
func (p *place) UnmarshalJSON(b []byte) error {
	*p = place(idIn(b))
	return nil
}

func idIn(b []byte) string {
	if bytes.HasPrefix(b, []byte("{")) {
		var o idOnly
		_ = json.Unmarshal(b, &o) // nothing was read, then: no id
		return o.ID
	}
	var id string
	_ = json.Unmarshal(b, &id) // as above
	return id
}
