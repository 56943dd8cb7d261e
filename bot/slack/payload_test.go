package slack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"closeloop/bot/needs"

	"closeloop/bot/doorstep"
)

// clickOn is a click on a card as Slack tells it, with the whole message.
func clickOn(elements string) string {
	return `{"type":"block_actions","user":{"id":"U1ZHAO","username":"zhao","name":"zhao","team_id":"T1"},"api_app_id":"A1","token":"x",
"container":{"type":"message","message_ts":"1700000000.000100","channel_id":"D1","is_ephemeral":false},
"trigger_id":"13345224609.738474920.8088930838d88f008e0","team":{"id":"T1","domain":"galaxy"},"enterprise":null,"is_enterprise_install":false,
"channel":{"id":"D1","name":"directmessage"},
"message":{"bot_id":"B1","type":"message","text":"Closeloop has something for you","user":"UBOT","ts":"1700000000.000100","app_id":"A1","blocks":[
{"type":"header","block_id":"h","text":{"type":"plain_text","text":"Li Ming · Backend Engineer","emoji":false}},
{"type":"section","block_id":"s1","text":{"type":"mrkdwn","text":"＋ *Logical thinking* 82, bar 70","verbatim":true}},
{"type":"section","block_id":"s2","text":{"type":"mrkdwn","text":"－ *Industry experience* 55, bar 60","verbatim":true}},
{"type":"section","block_id":"f","fields":[{"type":"mrkdwn","text":"*Due*\nThu 27 Nov 18:00"},{"type":"mrkdwn","text":"*Waiting*\n2 days"}]},
{"type":"actions","block_id":"0~k~decision.summary~C-1042","elements":[` + elements + `]}]},
"state":{"values":{}},"response_url":"https://hooks.slack.com/actions/T1/1/x",
"actions":[{"action_id":"act.1","block_id":"0~k~decision.summary~C-1042","text":{"type":"plain_text","text":"Approve","emoji":false},"value":"decision/C-1042/approve@7","style":"primary","type":"button","action_ts":"1700000001.5"}]}`
}

const ourButton = `{"type":"button","action_id":"act.1","text":{"type":"plain_text","text":"Approve","emoji":false},"value":"decision/C-1042/approve@7","style":"primary"}`

const submission = `{"type":"view_submission","team":{"id":"T1","domain":"galaxy"},"user":{"id":"U1ZHAO","name":"zhao","team_id":"T1"},"api_app_id":"A1",
"trigger_id":"1.2.x","view":{"id":"V1","team_id":"T1","type":"modal","hash":"1.abc","callback_id":"form","private_metadata":"{\"action\":\"decision/C-1/reject@7\",\"channel\":\"D1\",\"ts\":\"1.2\"}",
"blocks":[{"type":"section","block_id":"s","text":{"type":"plain_text","text":"x","emoji":false}},{"type":"input","block_id":"f~note","label":{"type":"plain_text","text":"Note","emoji":false},"element":{"type":"plain_text_input","action_id":"v"}}],
"state":{"values":{"f~note":{"v":{"type":"plain_text_input","value":"Thanks & <best>"}},"f~day":{"v":{"type":"datepicker","selected_date":"2026-11-30"}},
"f~at":{"v":{"type":"datetimepicker","selected_date_time":1764640800}},"f~why":{"v":{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"A","emoji":false},"value":"a"}}},
"f~all":{"v":{"type":"multi_static_select","selected_options":[{"text":{"type":"plain_text","text":"A","emoji":false},"value":"a"},{"text":{"type":"plain_text","text":"B","emoji":false},"value":"b"}]}},
"f~empty":{"v":{"type":"plain_text_input","value":null}}}}},"response_urls":[],"is_enterprise_install":false,"enterprise":null}`

const suggestion = `{"type":"block_suggestion","user":{"id":"U1ZHAO"},"team":null,"enterprise":{"id":"E1","name":"Org"},"is_enterprise_install":true,"api_app_id":"A1",
"container":{"type":"view","view_id":"V1"},"action_id":"v","block_id":"f~who","value":"lin","view":{"id":"V1"}}`

const typedLine = `{"token":"x","team_id":"T1","api_app_id":"A1","event":{"client_msg_id":"c","type":"message","text":"status 李明 &amp; co","user":"U1ZHAO","ts":"1.2","team":"T1",
"blocks":[{"type":"rich_text","block_id":"b","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"status 李明 & co"}]}]}],"channel":"D1","event_ts":"1.2","channel_type":"im"},
"type":"event_callback","event_id":"Ev1","event_time":1700000000,"authorizations":[{"enterprise_id":null,"team_id":"T1","user_id":"UBOT","is_bot":true,"is_enterprise_install":false}],"is_ext_shared_channel":false,"event_context":"4-x"}`

const changedUser = `{"team_id":"T1","api_app_id":"A1","type":"event_callback","event_id":"Ev2","event":{"type":"user_change","user":{"id":"U1ZHAO","team_id":"T1","deleted":true},"event_ts":"1.3"}}`

const slash = `{"token":"x","team_id":"T1","team_domain":"galaxy","enterprise_id":"E1","channel_id":"C1","channel_name":"rd","user_id":"U1ZHAO","user_name":"zhao","command":"/cl","text":"status 李明","api_app_id":"A1","is_enterprise_install":"false","response_url":"https://hooks.slack.com/commands/T1/1/x","trigger_id":"1.2.x"}`

// TestOddPayloadsAreUnderstood: what Slack adds tomorrow to a message makes no
// click fail.
func TestOddPayloadsAreUnderstood(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"an element nobody knew": clickOn(`{"type":"hologram","action_id":"x","spin":{"deg":[1,2]}},` + ourButton),
		"a block nobody knew":    strings.Replace(clickOn(ourButton), `{"type":"header"`, `{"type":"hologram","elements":7},{"type":"header"`, 1),
		"a number for a word":    strings.Replace(clickOn(ourButton), `"username":"zhao"`, `"username":7`, 1),
		"channel as a word":      strings.Replace(clickOn(ourButton), `"channel":{"id":"D1","name":"directmessage"}`, `"channel":"D1"`, 1),
	} {
		var p press
		if err := doorstep.Decode([]byte(raw), &p); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		b := pressed(p)
		if b.value != "decision/C-1042/approve@7" || b.mark != (mark{true, "decision.summary", "C-1042"}) || p.User.ID != "U1ZHAO" || p.Container.ChannelID != "D1" {
			t.Errorf("%s: read as %+v", name, p)
		}
	}
	var ic api.InteractionCallback
	if json.Unmarshal([]byte(clickOn(`{"type":"hologram"},`+ourButton)), &ic) == nil {
		t.Error("the SDK reads unknown elements by now: the small structs have one reason less")
	}
	for raw, want := range map[string]account{`{"user":"U1"}`: "U1", `{"user":{"id":"U1"}}`: "U1", `{"user":7}`: "", `{"user":null}`: "", `{"user":{"id":7}}`: "", `{"user":["U1"]}`: ""} {
		var h happening
		if err := doorstep.Decode([]byte(raw), &h); err != nil || h.User != want {
			t.Errorf("%s: %q, %v", raw, h.User, err)
		}
	}
}

func TestValuesOfAForm(t *testing.T) {
	t.Parallel()
	var p press
	if err := doorstep.Decode([]byte(submission), &p); err != nil {
		t.Fatal(err)
	}
	got := valuesOf(p.View.State, zone(t, "Asia/Shanghai"))
	want := map[string]string{"note": "Thanks & <best>", "day": "2026-11-30", "at": "2025-12-02T10:00", "why": "a", "all": "a,b"}
	if len(got) != len(want) {
		t.Errorf("values %v", got)
	}
	for name, words := range want {
		if strings.Join(got[name], ",") != words {
			t.Errorf("%s: %q, want %q", name, got[name], words)
		}
	}
}

// same compares what the small structs read with what the SDK reads.
func same(t *testing.T, pairs map[string][2]any) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		if ours, theirs := fmt.Sprint(pairs[name][0]), fmt.Sprint(pairs[name][1]); ours != theirs {
			t.Errorf("%s: we read %q, the SDK %q", name, ours, theirs)
		}
	}
}

// FuzzInteraction: wherever the SDK can read an interaction, every field that
// the door decides by is read the same.
func FuzzInteraction(f *testing.F) {
	seeds := []string{clickOn(ourButton), submission, suggestion}
	for _, raw := range append(needs.Strange(300, seeds...), seeds...) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var p press
		err := doorstep.Decode([]byte(raw), &p)
		if repeats := repeatsKeys(raw); repeats {
			return // of two values of one key, each library may believe another
		}
		var ic api.InteractionCallback
		if json.Unmarshal([]byte(raw), &ic) != nil {
			return
		}
		if err != nil {
			t.Fatalf("the SDK reads it, we do not: %v", err)
		}
		same(t, map[string][2]any{
			"type": {p.Type, ic.Type}, "trigger": {p.TriggerID, ic.TriggerID}, "url": {p.ResponseURL, ic.ResponseURL}, "app": {p.APIAppID, ic.APIAppID},
			"team": {p.Team.ID, ic.Team.ID}, "enterprise": {p.Enterprise.ID, ic.Enterprise.ID}, "user": {p.User.ID, ic.User.ID}, "channel": {p.Channel.ID, ic.Channel.ID},
			"container.channel": {p.Container.ChannelID, ic.Container.ChannelID}, "container.ts": {p.Container.MessageTS, ic.Container.MessageTs},
			"container.ephemeral": {p.Container.IsEphemeral, ic.Container.IsEphemeral}, "block": {p.BlockID, ic.BlockID}, "value": {p.Value, ic.Value},
			"view": {p.View.ID, ic.View.ID}, "view.hash": {p.View.Hash, ic.View.Hash}, "view.callback": {p.View.CallbackID, ic.View.CallbackID},
			"view.metadata": {p.View.PrivateMetadata, ic.View.PrivateMetadata},
		})
		if theirs := ic.ActionCallback.BlockActions; len(theirs) == len(p.Actions) {
			for i, e := range p.Actions {
				same(t, map[string][2]any{
					"action": {e.ActionID, theirs[i].ActionID}, "action.block": {e.BlockID, theirs[i].BlockID}, "action.value": {e.Value, theirs[i].Value},
					"action.ts": {e.ActionTS, theirs[i].ActionTs}, "action.option": {e.SelectedOption.Value, theirs[i].SelectedOption.Value},
				})
			}
		}
		compareStates(t, p.View, ic.View)
	})
}

func compareStates(t *testing.T, ours view, theirs api.View) {
	t.Helper()
	if theirs.State == nil {
		return
	}
	for block, inputs := range theirs.State.Values {
		for action, in := range inputs {
			got := ours.State.Values[block][action]
			same(t, map[string][2]any{
				"input": {got.Value, in.Value}, "input.option": {got.SelectedOption.Value, in.SelectedOption.Value},
				"input.date": {got.SelectedDate, in.SelectedDate}, "input.at": {got.SelectedDateTime, in.SelectedDateTime}, "input.options": {len(got.SelectedOptions), len(in.SelectedOptions)},
			})
			for i := range min(len(got.SelectedOptions), len(in.SelectedOptions)) {
				same(t, map[string][2]any{"input.options": {got.SelectedOptions[i].Value, in.SelectedOptions[i].Value}})
			}
		}
	}
	if len(ours.Blocks) == len(theirs.Blocks.BlockSet) {
		for i, b := range theirs.Blocks.BlockSet {
			same(t, map[string][2]any{"block": {ours.Blocks[i].BlockID, b.ID()}, "block.type": {ours.Blocks[i].Type, b.BlockType()}})
		}
	}
}

// repeatsKeys says whether an object of JSON names a key twice, in any case of
// letters.
func repeatsKeys(raw string) bool {
	type level struct {
		object, key bool
		seen        map[string]bool
	}
	d, stack := json.NewDecoder(strings.NewReader(raw)), []*level{}
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		var top *level
		if len(stack) > 0 {
			top = stack[len(stack)-1]
		}
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			stack = stack[:len(stack)-1]
			continue
		}
		if top != nil && top.object {
			if top.key = !top.key; top.key {
				name := strings.ToLower(token.(string))
				if top.seen[name] {
					return true
				}
				top.seen[name] = true
				continue
			}
		}
		if delim, ok := token.(json.Delim); ok {
			stack = append(stack, &level{object: delim == '{', seen: map[string]bool{}})
		}
	}
}

// FuzzEvent: the same for events, as far as the SDK knows them.
func FuzzEvent(f *testing.F) {
	seeds := []string{
		typedLine, changedUser,
		strings.Replace(typedLine, `"type":"message"`, `"type":"app_mention"`, 1),
		strings.Replace(typedLine, `"type":"message"`, `"type":"app_home_opened","tab":"home"`, 1),
		strings.Replace(typedLine, `"type":"message"`, `"type":"message","subtype":"file_share","files":[{"id":"F1","name":"a.xlsx","size":7}]`, 1),
		strings.Replace(typedLine, `"type":"message"`, `"type":"tokens_revoked","tokens":{"oauth":[],"bot":["UBOT"]}`, 1),
	}
	for _, raw := range append(needs.Strange(300, seeds...), seeds...) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var c callback
		err := doorstep.Decode([]byte(raw), &c)
		ev, theirs := slackevents.ParseEvent([]byte(raw), slackevents.OptionNoVerifyToken())
		outer, known := ev.Data.(*slackevents.EventsAPICallbackEvent)
		if theirs != nil || !known || repeatsKeys(raw) {
			return
		}
		if err != nil {
			t.Fatalf("the SDK reads it, we do not: %v", err)
		}
		same(t, map[string][2]any{
			"type": {c.Type, outer.Type}, "team": {c.TeamID, outer.TeamID}, "app": {c.APIAppID, outer.APIAppID}, "id": {c.EventID, outer.EventID},
			"authorizations": {len(c.Authorizations), len(outer.Authorizations)}, "event": {c.Event.Type, ev.InnerEvent.Type},
		})
		for i := range min(len(c.Authorizations), len(outer.Authorizations)) {
			same(t, map[string][2]any{"team": {c.Authorizations[i].TeamID, outer.Authorizations[i].TeamID}, "enterprise": {c.Authorizations[i].EnterpriseID, outer.Authorizations[i].EnterpriseID}})
		}
		compareHappenings(t, c.Event, ev.InnerEvent.Data)
	})
}

func compareHappenings(t *testing.T, e happening, theirs any) {
	t.Helper()
	switch ev := theirs.(type) {
	case *slackevents.MessageEvent:
		same(t, map[string][2]any{
			"user": {e.User, ev.User}, "channel": {e.Channel, ev.Channel}, "kind": {e.ChannelType, ev.ChannelType}, "text": {e.Text, ev.Text},
			"sub": {e.SubType, ev.SubType}, "bot": {e.BotID, ev.BotID},
		})
		if ev.Message != nil && len(ev.Message.Files) == len(e.Files) {
			for i, file := range ev.Message.Files {
				same(t, map[string][2]any{"file": {e.Files[i].ID, file.ID}, "file.name": {e.Files[i].Name, file.Name}, "file.size": {e.Files[i].Size, file.Size}})
			}
		}
	case *slackevents.AppMentionEvent:
		same(t, map[string][2]any{"user": {e.User, ev.User}, "channel": {e.Channel, ev.Channel}, "text": {e.Text, ev.Text}, "bot": {e.BotID, ev.BotID}})
	case *slackevents.AppHomeOpenedEvent:
		same(t, map[string][2]any{"user": {e.User, ev.User}, "tab": {e.Tab, ev.Tab}})
	case *slackevents.UserChangeEvent:
		same(t, map[string][2]any{"user": {e.User, ev.User.ID}})
	case *slackevents.TokensRevokedEvent:
		same(t, map[string][2]any{"bots": {strings.Join(e.Tokens.Bot, ","), strings.Join(ev.Tokens.Bot, ",")}})
	}
}

// FuzzCommand: the same for commands over the socket.
func FuzzCommand(f *testing.F) {
	for _, raw := range append(needs.Strange(200, slash), slash) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var c command
		err := doorstep.Decode([]byte(raw), &c)
		var theirs api.SlashCommand
		if json.Unmarshal([]byte(raw), &theirs) != nil || repeatsKeys(raw) {
			return
		}
		if err != nil {
			t.Fatalf("the SDK reads it, we do not: %v", err)
		}
		same(t, map[string][2]any{
			"app": {c.APIAppID, theirs.APIAppID}, "team": {c.TeamID, theirs.TeamID}, "enterprise": {c.EnterpriseID, theirs.EnterpriseID}, "channel": {c.ChannelID, theirs.ChannelID},
			"user": {c.UserID, theirs.UserID}, "text": {c.Text, theirs.Text}, "url": {c.ResponseURL, theirs.ResponseURL}, "trigger": {c.TriggerID, theirs.TriggerID},
		})
	})
}

// FuzzTyped: whatever comes as text makes nothing panic, and what Slack escaped
// comes out as it was typed.
func FuzzTyped(f *testing.F) {
	for _, text := range append(needs.Strange(200, "<@UBOT> status <mailto:a@b.c|a@b.c> &amp; <https://x.y|x.y>"), "a < b > c", "<@U1|li>") {
		f.Add(text)
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	f.Fuzz(func(t *testing.T, text string) {
		_ = asTyped(text, "UBOT")
		if got := asTyped(escape.Replace(text), "UBOT"); got != strings.TrimSpace(text) {
			t.Errorf("%q came out as %q", text, got)
		}
	})
}

func TestAsTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"status 李明":                           "status 李明",
		"<@UBOT> status 李明":                   "status 李明",
		"<@UBOT|loop>  help":                  "help",
		"hey <@UBOT>":                         "hey",
		"ask <@U1|li.ming> and <@W2>":         "ask @li.ming and @W2",
		"<#C1|rd> <#C2>":                      "#rd #C2",
		"<!here> <!subteam^S1|@hr>":           "@here @hr",
		"<!date^1392734382^{date}|18 Feb>":    "18 Feb",
		"<mailto:a@b.c|a@b.c>":                "a@b.c",
		"<mailto:a@b.c>":                      "a@b.c",
		"<http://x.y|x.y> <https://x.y/?a=1>": "x.y https://x.y/?a=1",
		"1 &lt; 2 &amp;&amp; 3 &gt; 2":        "1 < 2 && 3 > 2",
		"&amp;lt;":                            "&lt;",
		"a < b > c":                           "a < b > c",
		"<3 <@UBOT>":                          "<3",
		"<":                                   "<",
		"<<@UBOT> <":                          "< <",
		"< <@U1> > <x:y":                      "< @U1 > <x:y",
		"<X:y> <1:2> <:z>":                    "<X:y> <1:2> <:z>",
	} {
		if got := asTyped(text, "UBOT"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The two ways to read a click, side by side.
func BenchmarkDecode(b *testing.B) {
	raw := []byte(clickOn(ourButton))
	b.Run("small", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var p press
			if err := doorstep.Decode(raw, &p); err != nil || pressed(p).value == "" {
				b.Fatal(err)
			}
		}
	})
	b.Run("sdk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var ic api.InteractionCallback
			if err := json.Unmarshal(raw, &ic); err != nil || len(ic.ActionCallback.BlockActions) == 0 {
				b.Fatal(err)
			}
		}
	})
}
