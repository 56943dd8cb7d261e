// Package chat holds the words that platforms and flows share: what happened
// (Event), what people see (Card), what comes back (Reply), where it goes
// (Place) and what a platform can do (Platform). It imports nothing of ours,
// so that neither side can lean on the other: platforms know chat only, flows
// know no platform.
package chat

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Kind says what sort of thing happened.
type Kind string

// The kinds of events. Click, Typed and Dropped come from people; Timer, Told
// and Result come from the bot's own jobs; Row comes from an import.
const (
	Click  Kind = "click"
	Typed  Kind = "text"
	Row    Kind = "row"
	Timer  Kind = "timer"
	Told   Kind = "told"
	Result Kind = "result"
)

// Account is one user of one platform. User is opaque to everybody but the
// platform that made it.
type Account struct {
	Platform string `json:"platform"`
	User     string `json:"user"`
}

// Place is where a message stands. ID is opaque to everybody but its platform.
type Place struct {
	Platform string `json:"platform"`
	ID       string `json:"id"`
	Private  bool   `json:"private"` // nobody but one person reads it
}

// Key names the place in a job or a lane.
func (p Place) Key() string { return p.Platform + ":" + p.ID }

// Event is something that happened. The action is a request of an untrusted
// sender: rights and revision are checked in the turn.
type Event struct {
	ID      string // unique per happening; a redelivery carries the same
	Kind    Kind
	From    Account
	Place   Place  // where it was clicked or typed
	Message string // the message that was clicked, if any
	Action  Action
	Text    string // what was typed, untouched
	Values  Values // what a form carried; of a click nil asks for the form, empty submits it
	File    File   // what was dropped
	Data    []byte // an import row, or the answer of slow work
	Once    bool   // the sender may deliver it again: remember it for 72 h
	Kept    bool   // delivery keeps the clicked message: where the click counts, the sender needs no card
}

// Values are the fields of a submitted form, by field name.
type Values map[string][]string

// Get returns the first value of a field, trimmed of blanks, or "".
func (v Values) Get(name string) string {
	if len(v[name]) == 0 {
		return ""
	}
	return strings.TrimSpace(v[name][0])
}

// Action names a verb of a flow on one record, and the revision it was offered
// for. Buttons, menus and typed commands all become one. Values in it are ids.
type Action struct {
	Flow     string            `json:"flow"`
	Record   string            `json:"record"`
	Verb     string            `json:"verb"`
	Revision uint64            `json:"revision,omitempty"` // 0: not bound to one
	Args     map[string]string `json:"args,omitempty"`
}

// String is the short path of an action: decision/C-1042/approve@7?k=v.
func (a Action) String() string {
	s := a.Flow + "/" + url.PathEscape(a.Record) + "/" + a.Verb
	if a.Revision > 0 {
		s += "@" + strconv.FormatUint(a.Revision, 10)
	}
	if len(a.Args) > 0 {
		q := url.Values{}
		for k, v := range a.Args {
			q.Set(k, v)
		}
		s += "?" + q.Encode()
	}
	return s
}

// ParseAction reads what Action.String wrote.
func ParseAction(s string) (Action, error) {
	path, query, _ := strings.Cut(s, "?")
	parts := strings.Split(path, "/")
	if len(parts) != 3 {
		return Action{}, fmt.Errorf("read action %q: want flow/record/verb", s)
	}
	verb, rev, bound := strings.Cut(parts[2], "@")
	if parts[0] == "" || verb == "" {
		return Action{}, fmt.Errorf("read action %q: want flow/record/verb", s)
	}
	a := Action{Flow: parts[0], Verb: verb}
	var err error
	if a.Record, err = url.PathUnescape(parts[1]); err != nil {
		return Action{}, fmt.Errorf("read action %q: %w", s, err)
	}
	if bound {
		if a.Revision, err = strconv.ParseUint(rev, 10, 64); err != nil {
			return Action{}, fmt.Errorf("read action %q: %w", s, err)
		}
	}
	args, err := url.ParseQuery(query)
	if err != nil {
		return Action{}, fmt.Errorf("read action %q: %w", s, err)
	}
	for k := range args {
		if a.Args == nil {
			a.Args = map[string]string{}
		}
		a.Args[k] = args.Get(k)
	}
	return a, nil
}

// Question asks for a view and changes nothing.
type Question struct {
	ID    string
	Name  string // the view, for example "status"
	Args  []string
	From  Account
	Place Place
}

// Reply is the answer to an event or a question, for its sender only. A door
// shows Card and Notice where nobody else reads them; Public, which names
// nobody, may stand in the place where the command was typed.
type Reply struct {
	Card   *Card           // the current card of what was acted on, or an answer
	Own    bool            // Card is what the clicked message shows now, whatever has become of its kind
	Notice Text            // one sentence
	Errors map[string]Text // by form field; nothing was changed
	Wanted *Form           // the action needs these values first; without Errors none were given yet
	Public Text            // what the others in a group may see
	// Opens answers a question by what is to be done instead, with the rights
	// of who asks: showing the one card that was meant. Doors never see it.
	Opens *Action
}

// Handler is the only way into the bot.
type Handler interface {
	// Handle runs one turn. What it answered is stored. An error is a *Problem.
	Handle(context.Context, Event) (Reply, error)
	// Ask answers from one snapshot and changes nothing.
	Ask(context.Context, Question) (Reply, error)
}

// Reader is who will read a card: the language and zone it is written in.
type Reader struct {
	Person string
	Locale string // "zh-CN" or "en"
	Zone   *time.Location
}

// Speaker puts a text into the words of a reader's language and zone.
type Speaker interface {
	Words(Reader, Text) string
}
