package fakeslack

import (
	"fmt"
	"strings"
	"testing"
)

func TestOpenConversation(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	refuses(t, w, []refusalCase{
		{"nobody", "conversations.open", in{}, "users_list_not_supplied"},
		{"no such user", "conversations.open", in{"users": "UNONE"}, "user_not_found"},
		{"of another company", "conversations.open", in{"users": "UALIEN"}, "user_not_found"},
		{"deactivated", "conversations.open", in{"users": "UGONE"}, "user_disabled"},
		{"a bot", "conversations.open", in{"users": "UROBOT"}, "cannot_dm_bot"},
		{"several", "conversations.open", in{"users": "UANN,UBEN"}, "missing_scope"},
		{"no such channel", "conversations.open", in{"channel": "DNONE"}, "channel_not_found"},
		{"a channel", "conversations.open", in{"channel": "CHOME"}, "method_not_supported_for_channel_type"},
		{"a user", "conversations.open", in{"users": "UANN"}, ""},
	})
	short := must(t, w, "conversations.open", in{"users": "UANN"})
	long := must(t, w, "conversations.open", in{"users": "UANN", "return_im": true})
	if short.text("channel", "id") != w.DM("UANN") || short.text("channel", "user") != "" || long.text("channel", "user") != "UANN" || long.doc["already_open"] != true {
		t.Errorf("%v\n%v", short.doc, long.doc)
	}
}

func TestReadingNeedsTheScopeOfTheKind(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	dm := w.DM("UANN")
	refuses(t, w, []refusalCase{
		{"none named", "conversations.history", in{}, "invalid_arguments"},
		{"no such", "conversations.history", in{"channel": "CNONE"}, "channel_not_found"},
		{"a user", "conversations.history", in{"channel": "UANN"}, "channel_not_found"},
		{"private, not in it", "conversations.history", in{"channel": "GAWAY"}, "channel_not_found"},
		{"a channel", "conversations.history", in{"channel": "CHOME"}, "missing_scope"},
		{"a private one", "conversations.history", in{"channel": "GHOME"}, "missing_scope"},
		{"a direct message", "conversations.history", in{"channel": dm}, ""},
		{"limit", "conversations.history", in{"channel": dm, "limit": "1000"}, "invalid_limit"},
		{"cursor", "conversations.history", in{"channel": dm, "cursor": "x"}, "invalid_cursor"},
		{"info", "conversations.info", in{"channel": "CHOME"}, "missing_scope"},
	})
	w.Grant("channels:history", "channels:read")
	refuses(t, w, []refusalCase{
		{"a channel", "conversations.history", in{"channel": "CHOME"}, ""},
		{"not in it", "conversations.history", in{"channel": "CAWAY"}, "not_in_channel"},
		{"a private one", "conversations.history", in{"channel": "GHOME"}, "missing_scope"},
		{"info", "conversations.info", in{"channel": "CAWAY"}, ""},
		{"info of a direct message", "conversations.info", in{"channel": dm}, "missing_scope"},
	})
	if got := form(t, w, "conversations.info", in{"channel": "CHOME"}); got.text("channel", "name") != "hiring" {
		t.Errorf("%v", got.doc)
	}
}

// TestHistory: the newest first, by pages, without what only one sees and what was deleted.
func TestHistory(t *testing.T) {
	t.Parallel()
	w := town(t, Options{Now: newWatch().Now})
	dm := w.DM("UANN")
	var ts []string
	for _, m := range []Message{
		{Text: "a", Metadata: encode(in{"event_type": "x", "event_payload": in{"id": "1"}})},
		{Text: "b", Thread: "1700000000.000000"},
		{Text: "c", Ephemeral: "UANN"},
		{Text: "d", Deleted: true},
		{Text: "e"},
		{Text: "f"},
	} {
		m.Channel, m.User = dm, Bot
		ts = append(ts, w.AddMessage(m).TS)
	}
	for _, c := range []struct {
		name string
		args in
		want string
	}{
		{"all", in{}, "f e a"},
		{"later", in{"oldest": ts[0]}, "f e"},
		{"from", in{"oldest": ts[0], "inclusive": true}, "f e a"},
		{"earlier", in{"latest": ts[4]}, "a"},
		{"up to", in{"latest": ts[4], "inclusive": true}, "e a"},
		{"two", in{"limit": 2}, "f e …"},
		{"the next page", in{"limit": 2, "cursor": "next_ts:" + ts[4]}, "a"},
	} {
		c.args["channel"] = dm
		got := must(t, w, "conversations.history", c.args)
		if words := texts(got); words != c.want {
			t.Errorf("%s: %q, want %q", c.name, words, c.want)
		}
	}
	plain := must(t, w, "conversations.history", in{"channel": dm})
	full := must(t, w, "conversations.history", in{"channel": dm, "include_all_metadata": true})
	if strings.Contains(fmt.Sprint(plain.doc), "event_type") || !strings.Contains(fmt.Sprint(full.doc), "event_type") {
		t.Errorf("metadata comes only when it is asked for:\n%v\n%v", plain.doc, full.doc)
	}
	if next := must(t, w, "conversations.history", in{"channel": dm, "limit": 2}).text("response_metadata", "next_cursor"); next != "next_ts:"+ts[4] {
		t.Errorf("the cursor %q", next)
	}
}

func texts(o out) string {
	var words []string
	list, _ := o.doc["messages"].([]any)
	for _, m := range list {
		words = append(words, out{doc: m.(map[string]any)}.text("text"))
	}
	if o.doc["has_more"] == true {
		words = append(words, "…")
	}
	return strings.Join(words, " ")
}
