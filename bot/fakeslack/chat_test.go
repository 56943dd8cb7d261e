package fakeslack

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func section(text string) []any {
	return []any{in{"type": "section", "text": in{"type": "mrkdwn", "text": text}}}
}

func TestPostRefusals(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	w.AddUser(User{ID: "WORG", Name: "Wu"})
	var cases []refusalCase
	for _, c := range []struct {
		channel, want string
	}{
		{"CHOME", ""},
		{"GHOME", ""},
		{"UANN", ""},
		{"WORG", ""},
		{"UGUEST", ""},
		{w.DM("UBEN"), ""},
		{"", "invalid_arguments"},
		{"CNONE", "channel_not_found"},
		{"hiring", "channel_not_found"},
		{"UNONE", "channel_not_found"},
		{"GAWAY", "channel_not_found"},
		{"CAWAY", "not_in_channel"},
		{"COLD", "is_archived"},
		{"UGONE", "channel_not_found"},
		{w.DM("UGONE"), "channel_not_found"},
		{"UALIEN", "channel_not_found"},
		{"UROBOT", "cannot_dm_bot"},
		{Bot, "channel_not_found"},
	} {
		cases = append(cases, refusalCase{"to " + c.channel, "chat.postMessage", in{"channel": c.channel, "text": "hi"}, c.want})
	}
	for _, c := range []struct {
		name string
		args in
		want string
	}{
		{"nothing", in{}, "no_text"},
		{"no blocks", in{"blocks": []any{}}, "no_text"},
		{"blocks alone", in{"blocks": section("x")}, ""},
		{"blocks null", in{"text": "x", "blocks": nil}, "invalid_blocks"},
		{"blocks of another shape", in{"text": "x", "blocks": in{}}, "invalid_blocks"},
		{"blocks that are no JSON", in{"text": "x", "blocks": "{"}, "invalid_blocks"},
		{"a bad block", in{"text": "x", "blocks": section("")}, "invalid_blocks"},
		{"too much", in{"text": "x", "blocks": slices.Repeat(section(strings.Repeat("字", 2500)), 5)}, "msg_blocks_too_long"},
		{"a file that is not there", in{"text": "x", "blocks": []any{in{"type": "image", "alt_text": "x", "slack_file": in{"id": "F1"}}}}, "invalid_blocks"},
		{"metadata", in{"text": "x", "metadata": in{"event_type": "a", "event_payload": in{"id": "1"}}}, ""},
		{"no metadata", in{"text": "x", "metadata": in{}}, ""},
		{"empty metadata", in{"text": "x", "metadata": in{"event_type": "", "event_payload": nil}}, "invalid_metadata_format"},
		{"metadata without payload", in{"text": "x", "metadata": in{"event_type": "a"}}, "invalid_metadata_format"},
		{"metadata null", in{"text": "x", "metadata": nil}, "invalid_metadata_format"},
		{"metadata too large", in{"text": "x", "metadata": in{"event_type": "a", "event_payload": in{"x": strings.Repeat("x", metadataSize)}}}, "metadata_too_large"},
	} {
		c.args["channel"] = "CHOME"
		cases = append(cases, refusalCase{c.name, "chat.postMessage", c.args, c.want})
	}
	refuses(t, w, cases)
	off := town(t, Options{NoMessages: true})
	refuses(t, off, []refusalCase{
		{"the tab is off", "chat.postMessage", in{"channel": "UANN", "text": "x"}, "messages_tab_disabled"},
		{"a channel has no tab", "chat.postMessage", in{"channel": "CHOME", "text": "x"}, ""},
	})
}

// TestRefusalNamesThePath: who sends bad blocks is told where.
func TestRefusalNamesThePath(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	got := ask(t, w, "chat.postMessage", in{"channel": "CHOME", "text": "x", "blocks": append(section("fine"), section("")...)})
	if s := fmt.Sprint(got.doc["response_metadata"]); !strings.Contains(s, "/blocks/1/text/text") || strings.Contains(s, "/blocks/0") {
		t.Errorf("%v", got.doc)
	}
}

func TestPostToUser(t *testing.T) {
	t.Parallel()
	w := town(t, Options{Now: newWatch().Now})
	one := must(t, w, "chat.postMessage", in{"channel": "UANN", "text": "one", "blocks": section("one"), "metadata": in{"event_type": "a", "event_payload": in{"id": "1"}}})
	two := must(t, w, "chat.postMessage", in{"channel": one.text("channel"), "text": "two", "thread_ts": one.text("ts")})
	if !strings.HasPrefix(one.text("channel"), "D") || one.text("channel") != w.DM("UANN") {
		t.Errorf("the answer names %q", one.text("channel"))
	}
	if one.text("ts") != "1700000000.000000" || two.text("ts") != "1700000000.000001" {
		t.Errorf("ts %q and %q: unique and rising though the clock stands", one.text("ts"), two.text("ts"))
	}
	seen := w.Inbox("UANN")
	if len(seen) != 2 || seen[0].Text != "one" || seen[1].Thread != one.text("ts") || !strings.Contains(string(seen[0].Metadata), `"id":"1"`) {
		t.Errorf("she sees %+v", seen)
	}
	if !strings.Contains(string(seen[0].Blocks), `"block_id":"gen`) {
		t.Errorf("a block without an id gets one: %s", seen[0].Blocks)
	}
	if others := w.Inbox("UBEN"); len(others) != 0 {
		t.Errorf("he sees %+v", others)
	}
}

func TestLongTextIsCut(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	must(t, w, "chat.postMessage", in{"channel": "CHOME", "text": strings.Repeat("字", cutText+1)})
	if n := len([]rune(w.Messages("CHOME")[0].Text)); n != cutText {
		t.Errorf("%d letters", n)
	}
}

func TestEphemeral(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	refuses(t, w, []refusalCase{
		{"nobody named", "chat.postEphemeral", in{"channel": "CHOME", "text": "x"}, "invalid_arguments"},
		{"not in the channel", "chat.postEphemeral", in{"channel": "CHOME", "user": "UBEN", "text": "x"}, "user_not_in_channel"},
		{"the app is not", "chat.postEphemeral", in{"channel": "CAWAY", "user": "UANN", "text": "x"}, "not_in_channel"},
		{"nothing said", "chat.postEphemeral", in{"channel": "CHOME", "user": "UANN"}, "no_text"},
	})
	got := must(t, w, "chat.postEphemeral", in{"channel": "CHOME", "user": "UANN", "text": "psst"})
	w.ChangeChannel("CHOME", func(c *Channel) { c.Members = append(c.Members, "UBEN") })
	if len(w.Seen("CHOME", "UANN")) != 1 || len(w.Seen("CHOME", "UBEN")) != 0 {
		t.Error("only she sees it")
	}
	refuses(t, w, []refusalCase{
		{"update", "chat.update", in{"channel": "CHOME", "ts": got.text("message_ts"), "text": "x"}, "message_not_found"},
		{"delete", "chat.delete", in{"channel": "CHOME", "ts": got.text("message_ts")}, "message_not_found"},
	})
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	meta := in{"event_type": "a", "event_payload": in{"id": "1"}}
	ref := must(t, w, "chat.postMessage", in{"channel": "UANN", "text": "one", "blocks": section("one"), "metadata": meta})
	channel, ts := ref.text("channel"), ref.text("ts")
	hers := w.AddMessage(Message{Channel: channel, User: "UANN", Text: "hers"})
	away := w.AddMessage(Message{Channel: "CAWAY", User: Bot, Text: "away"})
	refuses(t, w, []refusalCase{
		{"no ts", "chat.update", in{"channel": channel, "text": "x"}, "invalid_arguments"},
		{"a user's id", "chat.update", in{"channel": "UANN", "ts": ts, "text": "x"}, "channel_not_found"},
		{"another ts", "chat.update", in{"channel": channel, "ts": "1.000001", "text": "x"}, "message_not_found"},
		{"another channel", "chat.update", in{"channel": "CHOME", "ts": ts, "text": "x"}, "message_not_found"},
		{"somebody else's", "chat.update", in{"channel": channel, "ts": hers.TS, "text": "x"}, "cant_update_message"},
		{"where the app is not", "chat.update", in{"channel": "CAWAY", "ts": away.TS, "text": "x"}, "not_in_channel"},
		{"too long", "chat.update", in{"channel": channel, "ts": ts, "text": strings.Repeat("字", updateText+1)}, "msg_too_long"},
		{"just fits", "chat.update", in{"channel": channel, "ts": ts, "text": strings.Repeat("字", updateText)}, ""},
		{"nothing", "chat.update", in{"channel": channel, "ts": ts, "text": "", "blocks": []any{}}, "no_text"},
		{"bad blocks", "chat.update", in{"channel": channel, "ts": ts, "text": "x", "blocks": section("")}, "invalid_blocks"},
	})
	must(t, w, "chat.update", in{"channel": channel, "ts": ts, "text": "two", "blocks": section("two")})
	m, _ := w.Message(channel, ts)
	if m.Text != "two" || !strings.Contains(string(m.Blocks), "two") || m.Edited == "" || !strings.Contains(string(m.Metadata), `"1"`) {
		t.Errorf("metadata that is left out stays: %+v", m)
	}
	must(t, w, "chat.update", in{"channel": channel, "ts": ts, "text": "three", "metadata": in{}})
	if m, _ = w.Message(channel, ts); m.Metadata != nil || m.Blocks != nil {
		t.Errorf("{} removes metadata, and blocks do not outlive a new text: %+v", m)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	ref := must(t, w, "chat.postMessage", in{"channel": "CHOME", "text": "one"})
	hers := w.AddMessage(Message{Channel: "CHOME", User: "UANN", Text: "hers"})
	refuses(t, w, []refusalCase{
		{"somebody else's", "chat.delete", in{"channel": "CHOME", "ts": hers.TS}, "cant_delete_message"},
		{"no such message", "chat.delete", in{"channel": "CHOME", "ts": "1.000001"}, "message_not_found"},
	})
	must(t, w, "chat.delete", in{"channel": "CHOME", "ts": ref.text("ts")})
	w.Forget("CHOME", hers.TS)
	if m, found := w.Message("CHOME", ref.text("ts")); !found || !m.Deleted || len(w.Messages("CHOME")) != 0 || len(w.All()) != 2 {
		t.Errorf("deleted messages go, and are remembered: %+v", w.All())
	}
	refuses(t, w, []refusalCase{{"twice", "chat.delete", in{"channel": "CHOME", "ts": ref.text("ts")}, "message_not_found"}})
}
