package slack

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What Slack takes as an id, and as what a modal remembers, in characters.
const (
	maxID       = 255
	maxMetadata = 3000
)

// mark is what an actions block says of the card it stands on, in its block id:
// ids only, for whoever reads the message through Slack's API can read it.
type mark struct {
	kept         bool // delivery keeps the message up to date
	kind, record string
}

// blockID is the mark as the id of the nth actions block of a message. A mark
// that no id can hold says nothing: its card is answered anew, not edited.
func (m mark) blockID(n int) string {
	lead := strconv.Itoa(n) + "~a~"
	if m.kept {
		lead = strconv.Itoa(n) + "~k~"
	}
	id := lead + m.kind + "~" + m.record
	if m.kind == "" || strings.Contains(m.kind, "~") || utf8.RuneCountInString(id) > maxID {
		return lead + "~"
	}
	return id
}

// readMark reads what blockID wrote; false: no mark, or one that says nothing.
func readMark(id string) (mark, bool) {
	if len(id) > 4*maxID {
		return mark{}, false
	}
	parts := strings.SplitN(id, "~", 4)
	if len(parts) != 4 || parts[2] == "" || parts[1] != "k" && parts[1] != "a" {
		return mark{}, false
	}
	if _, err := strconv.ParseUint(parts[0], 10, 16); err != nil {
		return mark{}, false
	}
	return mark{kept: parts[1] == "k", kind: parts[2], record: parts[3]}, true
}

// origin is what a modal remembers in its private metadata: ids only, and the address
// of a message that one person sees, which can be rewritten in no other way.
type origin struct {
	action  string // the path of the action
	channel string // where the button stood; "" for a command's or Home's
	ts      string
	url     string // "" where others may see the message
	mark    mark
}

// remembered is an origin in JSON.
type remembered struct {
	Action  string `json:"action"`
	Channel string `json:"channel,omitempty"`
	TS      string `json:"ts,omitempty"`
	URL     string `json:"url,omitempty"`
	Mark    string `json:"mark,omitempty"`
}

// String is the origin as private metadata. Where it would not fit, the
// message is forgotten, and its answer is a new one.
func (o origin) String() string {
	r := remembered{Action: o.action, Channel: o.channel, TS: o.ts, URL: o.url}
	if o.mark != (mark{}) {
		r.Mark = o.mark.blockID(0)
	}
	if s := jsonWords(r); utf8.RuneCountInString(s) <= maxMetadata {
		return s
	}
	return jsonWords(remembered{Action: o.action})
}

func jsonWords(v any) string {
	b, _ := json.Marshal(v) // strings only
	return string(b)
}

// readOrigin reads what String wrote; false: it is not ours.
func readOrigin(s string) (origin, bool) {
	var r remembered
	if err := json.Unmarshal([]byte(s), &r); err != nil || r.Action == "" {
		return origin{}, false
	}
	m, _ := readMark(r.Mark)
	return origin{action: r.Action, channel: r.Channel, ts: r.TS, url: r.URL, mark: m}, true
}
