package feishu

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher/callback"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"closeloop/bot/doorstep"
	"closeloop/bot/needs"
)

const aClick = `{"schema":"2.0","header":{"event_id":"ev_1","event_type":"card.action.trigger","create_time":"1700000000000","token":"t","app_id":"cli_1","tenant_key":"k"},
"event":{"operator":{"tenant_key":"k","user_id":"u","open_id":"ou_1","union_id":"on_1"},"token":"c-1","action":{"tag":"button","value":{"do":"act","action":"decision/C-1/approve@7",
"kind":"decision.summary","record":"C-1","kept":"yes"},"name":"b1","form_value":{"f~note":"words","f~all":["a","b"]},"option":"x","timezone":"Asia/Shanghai"},"host":"im_message",
"context":{"open_message_id":"om_1","open_chat_id":"oc_1"}}}`

const aMessage = `{"schema":"2.0","header":{"event_id":"ev_2","event_type":"im.message.receive_v1","token":"t","app_id":"cli_1","tenant_key":"k"},
"event":{"sender":{"sender_id":{"union_id":"on_1","open_id":"ou_1"},"sender_type":"user","tenant_key":"k"},"message":{"message_id":"om_2","chat_id":"oc_1","chat_type":"group",
"message_type":"text","content":"{\"text\":\"@_user_1 status\"}","mentions":[{"key":"@_user_1","id":{"open_id":"ou_bot"},"name":"Loop","tenant_key":"k"}],"create_time":"1700000000000"}}}`

const anEntry = `{"schema":"2.0","header":{"event_id":"ev_3","event_type":"im.chat.access_event.bot_p2p_chat_entered_v1","token":"t","app_id":"cli_1","tenant_key":"k"},
"event":{"chat_id":"oc_1","operator_id":{"open_id":"ou_1"},"last_message_id":"om_1"}}`

// TestOddPayloadsAreUnderstood: what Feishu adds tomorrow makes no click fail.
func TestOddPayloadsAreUnderstood(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"as it is":            aClick,
		"a part nobody knew":  strings.Replace(aClick, `"host"`, `"hologram":{"spin":[1,2]},"host"`, 1),
		"a number for a word": strings.Replace(aClick, `"name":"b1"`, `"name":7`, 1),
		"a number beside us":  strings.Replace(aClick, `"option":"x"`, `"option":7`, 1),
		"nulls":               strings.Replace(aClick, `"form_value":{"f~note":"words","f~all":["a","b"]}`, `"form_value":null,"message":null`, 1),
		"a message as a word": strings.Replace(aClick, `"host"`, `"message":"om_1","sender":7,"mentions":{},"host"`, 1),
	} {
		var e envelope
		if err := doorstep.Decode([]byte(raw), &e); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, ok := readPress(e.Event.Action.Value, "")
		if !ok || p.action != "decision/C-1/approve@7" || p.mark != (mark{true, "decision.summary", "C-1"}) || e.Event.Operator.OpenID != "ou_1" || e.Event.Context.OpenMessageID != "om_1" {
			t.Errorf("%s: read as %+v", name, e)
		}
	}
	var theirs callback.CardActionTriggerEvent
	if json.Unmarshal([]byte(strings.Replace(aClick, `"name":"b1"`, `"name":7`, 1)), &theirs) == nil {
		t.Error("the SDK reads odd words by now: the small structs have one reason less")
	}
}

// single is JSON in which no object names a key twice, in any case of letters: of two
// values of one key, each reader may believe another.
func single(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out[strings.ToLower(k)] = single(v[k])
		}
		return out
	case []any:
		for i := range v {
			v[i] = single(v[i])
		}
	}
	return v
}

// FuzzEnvelope: wherever the SDK can read something, every field that the door decides
// by is read the same.
func FuzzEnvelope(f *testing.F) {
	seeds := []string{aClick, aMessage, anEntry}
	for _, raw := range append(needs.Strange(400, seeds...), seeds...) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var odd envelope
		err := doorstep.Decode([]byte(raw), &odd)
		if valid := json.Valid([]byte(raw)); (err == nil) != valid {
			t.Fatalf("valid JSON: %v, read with %v", valid, err)
		}
		var doc any
		if json.Unmarshal([]byte(raw), &doc) != nil {
			return
		}
		body, _ := json.Marshal(single(doc))
		var e envelope
		if err := doorstep.Decode(body, &e); err != nil {
			t.Fatal(err)
		}
		compareClick(t, e, body)
		compareMessage(t, e, body)
		var entered larkim.P2ChatAccessEventBotP2pChatEnteredV1
		if json.Unmarshal(body, &entered) == nil && entered.Event != nil && entered.Event.OperatorId != nil {
			same(t, "operator_id", e.Event.OperatorID.OpenID, larkcore.StringValue(entered.Event.OperatorId.OpenId))
		}
	})
}

// same compares what the small structs read with what the SDK reads.
func same(t *testing.T, what string, ours, theirs any) {
	t.Helper()
	if a, b := fmt.Sprint(ours), fmt.Sprint(theirs); a != b {
		t.Errorf("%s: we read %q, the SDK %q", what, a, b)
	}
}

func compareClick(t *testing.T, e envelope, body []byte) {
	t.Helper()
	var theirs callback.CardActionTriggerEvent
	if json.Unmarshal(body, &theirs) != nil {
		return
	}
	if theirs.EventV2Base != nil && theirs.EventV2Base.Header != nil {
		h := theirs.EventV2Base.Header
		same(t, "schema", e.Schema, theirs.Schema)
		same(t, "header", e.Header, origin{h.EventID, h.EventType, h.Token, h.AppID, h.TenantKey})
	}
	if theirs.Event == nil {
		return
	}
	if o := theirs.Event.Operator; o != nil {
		same(t, "operator", [2]string{e.Event.Operator.OpenID, e.Event.Operator.TenantKey}, [2]string{o.OpenID, larkcore.StringValue(o.TenantKey)})
	}
	if a := theirs.Event.Action; a != nil {
		same(t, "action", []any{e.Event.Action.Value, e.Event.Action.Option, e.Event.Action.FormValue}, []any{a.Value, a.Option, a.FormValue})
	}
	if c := theirs.Event.Context; c != nil {
		same(t, "context", e.Event.Context.OpenMessageID, c.OpenMessageID)
	}
}

func compareMessage(t *testing.T, e envelope, body []byte) {
	t.Helper()
	var theirs larkim.P2MessageReceiveV1
	if json.Unmarshal(body, &theirs) != nil || theirs.Event == nil {
		return
	}
	if s := theirs.Event.Sender; s != nil {
		same(t, "sender", [2]string{e.Event.Sender.SenderType, e.Event.Sender.TenantKey}, [2]string{larkcore.StringValue(s.SenderType), larkcore.StringValue(s.TenantKey)})
		if s.SenderId != nil {
			same(t, "sender_id", e.Event.Sender.SenderID.OpenID, larkcore.StringValue(s.SenderId.OpenId))
		}
	}
	m, ours := theirs.Event.Message, e.Event.Message
	if m == nil {
		return
	}
	same(t, "message", []string{ours.MessageID, ours.ChatID, ours.ChatType, ours.MessageType, ours.Content},
		[]string{larkcore.StringValue(m.MessageId), larkcore.StringValue(m.ChatId), larkcore.StringValue(m.ChatType), larkcore.StringValue(m.MessageType), larkcore.StringValue(m.Content)})
	same(t, "mentions", len(ours.Mentions), len(m.Mentions))
	for i := range min(len(ours.Mentions), len(m.Mentions)) {
		if who := m.Mentions[i]; who != nil {
			same(t, "mention", [2]string{ours.Mentions[i].Key, ours.Mentions[i].Name}, [2]string{larkcore.StringValue(who.Key), larkcore.StringValue(who.Name)})
			if who.Id != nil {
				same(t, "mention.id", ours.Mentions[i].ID.OpenID, larkcore.StringValue(who.Id.OpenId))
			}
		}
	}
}

func TestAsTyped(t *testing.T) {
	t.Parallel()
	mentions := []mention{{"@_user_1", userID{"ou_bot"}, "Loop"}, {"@_user_10", userID{"ou_ten"}, "十 号"}, {"@_user_2", userID{"ou_two"}, "李明"}, {"@_all", userID{}, "everybody"}}
	for words, want := range map[string]string{
		"status 李明":                    "status 李明",
		"@_user_1 status 李明":           "status 李明",
		"@_user_1status":               "status",
		" @_user_1\u00a0 help ":        "help",
		"hey @_user_1":                 "hey",
		"@_user_1":                     "",
		"status @_user_2 @_user_1 now": "status 李明 now",
		"ask @_user_10 and @_user_2":   "ask 十 号 and 李明",
		"@_all help":                   "everybody help",
		"@_user_3 @_ @":                "@_user_3 @_ @",
		"a <b> & [c](d) **e**":         "a <b> & [c](d) **e**",
	} {
		content, _ := json.Marshal(map[string]string{"text": words})
		m := message{MessageType: "text", Content: string(content), Mentions: mentions}
		if got, ok := typed(m, "ou_bot"); got != want || !ok {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	for content, want := range map[string]string{
		`{"title":"status","content":[[{"tag":"text","text":"李明 "},{"tag":"a","text":"x.y","href":"https://x.y"}],[{"tag":"at","user_id":"@_user_2","user_name":"x"}]]}`: "status\n李明 x.y\n李明",
		`{"zh_cn":{"content":[[{"tag":"at","user_id":"@_user_1"},{"tag":"text","text":" help"}]]}}`:                                                                      "help",
		`{"en_us":{"title":"","content":[[{"tag":"text","text":"help"}],[],[{"tag":"img"}]]}}`:                                                                           "help",
		`{"content":[[{"tag":"a","href":"https://x.y"},{"tag":"at","user_id":"ou_3","user_name":"何"}]]}`:                                                                 "https://x.y何",
	} {
		m := message{MessageType: "post", Content: content, Mentions: mentions}
		if got, ok := typed(m, "ou_bot"); got != want || !ok {
			t.Errorf("%s: %q, want %q", content, got, want)
		}
	}
	for _, content := range []string{"", "{", "7", `{"text":7}`, `{"text":" "}`, `{"title":[]}`} {
		for _, kind := range []string{"text", "post"} {
			if got, ok := typed(message{MessageType: kind, Content: content}, "ou_bot"); ok {
				t.Errorf("%s of %s: %q", kind, content, got)
			}
		}
	}
}

// FuzzTyped: whatever comes as a message makes nothing panic, and words without mentions
// come out as they were typed.
func FuzzTyped(f *testing.F) {
	for _, words := range append(needs.Strange(200, "@_user_1 status @_user_12 now", `{"content":[[{"tag":"text","text":"x"}]]}`), "@_", "@_user_") {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		for _, kind := range []string{"text", "post"} {
			_, _ = typed(message{MessageType: kind, Content: words, Mentions: []mention{{"@_user_1", userID{"ou_bot"}, "x"}}}, "ou_bot")
		}
		content, _ := json.Marshal(map[string]string{"text": words})
		want := strings.TrimSpace(strings.ToValidUTF8(words, "\ufffd"))
		if got, ok := typed(message{MessageType: "text", Content: string(content)}, "ou_bot"); ok != (want != "") || len([]rune(got)) > len([]rune(words)) {
			t.Errorf("%q came out as %q", words, got)
		}
	})
}
