package fakeslack

import (
	"slices"
	"strings"
)

func openConversation(c call) (answer, error) {
	if id := c.args["channel"]; id != "" {
		ch := c.channels[id]
		if ch == nil {
			return nil, refuse("channel_not_found")
		}
		if ch.User == "" {
			return nil, refuse("method_not_supported_for_channel_type")
		}
		return answer{"channel": c.shown(ch)}, nil
	}
	ids := strings.Split(c.args["users"], ",")
	switch u := c.users[ids[0]]; {
	case c.args["users"] == "":
		return nil, refuse("users_list_not_supplied")
	case len(ids) > 1:
		return nil, refusal{word: "missing_scope", more: answer{"needed": "mpim:write", "provided": joined(c.scopes)}}
	case u == nil || u.IsStranger:
		return nil, refuse("user_not_found")
	case u.Deleted:
		return nil, refuse("user_disabled")
	case u.IsBot:
		return nil, refuse("cannot_dm_bot")
	}
	if err := c.scoped("im:write"); err != nil {
		return nil, err
	}
	before := len(c.channels)
	ch := c.channels[c.direct(ids[0])]
	if c.args.yes("return_im") {
		return answer{"channel": c.shown(ch), "already_open": before == len(c.channels)}, nil
	}
	return answer{"channel": answer{"id": ch.ID}}, nil
}

// kind is the right that a channel needs, as scopes name it.
func (c Channel) kind() string {
	switch {
	case c.User != "":
		return "im"
	case c.Private:
		return "groups"
	}
	return "channels"
}

// readable finds a channel that the token may read.
func (c call) readable(right string) (*Channel, error) {
	if err := c.args.require("channel"); err != nil {
		return nil, err
	}
	ch := c.channels[c.args["channel"]]
	if ch == nil || ch.Private && !ch.has(Bot) {
		return nil, refuse("channel_not_found")
	}
	return ch, c.scoped(ch.kind() + ":" + right)
}

func conversationInfo(c call) (answer, error) {
	ch, err := c.readable("read")
	if err != nil {
		return nil, err
	}
	return answer{"channel": c.shown(ch)}, nil
}

func (c call) shown(ch *Channel) answer {
	out := answer{"id": ch.ID, "is_archived": ch.Archived, "is_member": ch.has(Bot), "context_team_id": c.opts.Team}
	if ch.User != "" {
		out["is_im"], out["user"] = true, ch.User
		return out
	}
	out["name"], out["is_channel"], out["is_private"] = ch.Name, !ch.Private, ch.Private
	out["num_members"] = len(ch.Members)
	return out
}

// history lists messages, the newest first, by pages.
func history(c call) (answer, error) {
	ch, err := c.readable("history")
	if err != nil {
		return nil, err
	}
	if !ch.has(Bot) {
		return nil, refuse("not_in_channel")
	}
	limit := c.args.number("limit", 100)
	if limit < 1 || limit > 999 {
		return nil, refuse("invalid_limit")
	}
	in := window{oldest: c.args["oldest"], latest: c.args["latest"], inclusive: c.args.yes("inclusive")}
	if cursor := c.args["cursor"]; cursor != "" {
		var ok bool
		if in.before, ok = strings.CutPrefix(cursor, "next_ts:"); !ok {
			return nil, refuse("invalid_cursor")
		}
	}
	var page []map[string]any
	last, more := "", false
	for _, m := range slices.Backward(c.messages) {
		if m.Channel != ch.ID || m.Deleted || m.Ephemeral != "" || m.answers() || !in.has(m.TS) {
			continue
		}
		if len(page) == limit {
			more = true
			break
		}
		shown := m.json()
		if c.args.yes("include_all_metadata") && m.Metadata != nil {
			shown["metadata"] = m.Metadata
		}
		page, last = append(page, shown), m.TS
	}
	out := answer{"messages": slices.Concat([]map[string]any{}, page), "has_more": more}
	if more {
		out["response_metadata"] = answer{"next_cursor": "next_ts:" + last}
	}
	return out, nil
}

// window is the part of a history that was asked for.
type window struct {
	oldest, latest string
	inclusive      bool   // with the two
	before         string // where the last page ended
}

// has: ts are of one length, so that they compare as text.
func (w window) has(ts string) bool {
	switch {
	case w.before != "" && ts >= w.before:
		return false
	case w.inclusive && (ts == w.oldest || ts == w.latest):
		return true
	}
	return ts > w.oldest && (w.latest == "" || ts < w.latest)
}
