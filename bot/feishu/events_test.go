package feishu

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
)

// TestLinesAreHeardAsTyped: alone, in a group by name, as rich text, from the menu; by
// the same words over either transport.
func TestLinesAreHeardAsTyped(t *testing.T) {
	t.Parallel()
	e := enter(t)
	p := e.w.Person(zhao)
	p.Type(" status <李明> & co")
	p.Type("／进度 李明")
	p.Mention(group, "status @Lin Xiao now")
	p.Post("status", "李明", "", "now")
	p.Menu("loop")
	p.Menu("/help")
	own, rd := chat.Place{Platform: Platform, ID: zhao, Private: true}, chat.Place{Platform: Platform, ID: group}
	want := []struct {
		text  string
		place chat.Place
	}{{"status <李明> & co", own}, {"／进度 李明", own}, {"status Lin Xiao now", rd}, {"status\n李明\nnow", own}, {"/loop", own}, {"/help", own}}
	heard := e.house.heard()
	if len(heard) != len(want) {
		t.Fatalf("heard %+v", heard)
	}
	ids := map[string]bool{}
	for i, ev := range heard {
		ids[ev.ID] = true
		if ev.Kind != chat.Typed || !ev.Once || ev.Text != want[i].text || ev.Place != want[i].place || ev.From != (chat.Account{Platform: Platform, User: zhao}) {
			t.Errorf("heard %+v", ev)
		}
		if m := e.w.Sent()[i]; m.Kind() == fakefeishu.MessageReceived {
			message := m.Doc["event"].(map[string]any)["message"].(map[string]any)["message_id"].(string)
			if ev.ID != eventID(message) {
				t.Errorf("a message is known as %q", ev.ID)
			}
		}
	}
	if len(ids) != len(want) {
		t.Errorf("ids %v", ids)
	}
}

// TestTheSameOverTheLongConnection: every kind of thing that HTTP brings is the same
// turn, with the same answer.
func TestTheSameOverTheLongConnection(t *testing.T) {
	t.Parallel()
	over, line := enter(t), enter(t, func(c *Config) { c.Mode, c.EncryptKey, c.VerificationToken = WebSocket, "", "" })
	tell := map[*entrance]func(fakefeishu.Request) (string, bool){
		over: func(r fakefeishu.Request) (string, bool) {
			body := string(fakefeishu.Sealed(fakefeishu.EncryptKey, r.Body()))
			status, answer := over.knock(http.MethodPost, signedAt(body, over.now()), body)
			return strings.TrimSuffix(answer, "{}"), status == http.StatusOK
		},
		line: func(r fakefeishu.Request) (string, bool) {
			answer, err := line.frame(r.Body())
			return string(answer), err == nil
		},
	}
	heard, said := map[*entrance][]chat.Event{}, map[*entrance][]string{}
	for _, e := range []*entrance{over, line} {
		asking(e, deed("decision.summary", "C-1", 7))
		e.house.at("approve", chat.Reply{Card: new(deed("decision.summary", "C-1", 8)), Notice: chat.T("problem.values")}, nil)
		ask := press{do: doForm, action: "decision/C-1/reject@7", mark: anAct().mark}
		send := e.clicking(zhao, "om_1", press{do: doSend, action: "decision/C-1/reject@7", mark: anAct().mark})
		send.Doc["event"].(map[string]any)["action"].(map[string]any)["form_value"] = map[string]any{"f~note": "short"}
		for _, r := range []fakefeishu.Request{
			e.line(zhao, "om_2", "status 李明"), e.clicking(zhao, "om_1", anAct()), e.clicking(zhao, "om_1", ask), send,
			e.w.Event(fakefeishu.MenuUsed, map[string]any{"operator": map[string]any{"operator_id": map[string]any{"open_id": zhao}}, "event_key": "loop"}),
			e.w.Event(fakefeishu.ChatEntered, map[string]any{"operator_id": map[string]any{"open_id": zhao}}),
			e.w.Event(fakefeishu.MessageRecalled, map[string]any{"message_id": "om_2"}), e.w.Event("hologram.created_v1", nil),
		} {
			answer, ok := tell[e](r)
			if !ok {
				t.Errorf("%s is not taken", r.Kind())
			}
			said[e] = append(said[e], answer)
		}
		e.quiet()
		heard[e] = e.house.heard()
	}
	if !slices.Equal(said[over], said[line]) || !strings.Contains(said[line][1], "C-1 at 8") || !strings.Contains(said[line][3], "too short a note") {
		t.Errorf("over HTTP %q, over the long connection %q", said[over], said[line])
	}
	if len(heard[over]) != 5 || len(heard[line]) != 5 {
		t.Fatalf("heard %+v and %+v", heard[over], heard[line])
	}
	for i, ev := range heard[over] {
		if other := heard[line][i]; ev.Kind != other.Kind || ev.Text != other.Text || ev.Action.String() != other.Action.String() || ev.Place != other.Place || ev.Once != other.Once {
			t.Errorf("over HTTP %+v, over the long connection %+v", ev, other)
		}
	}
	for name, payload := range map[string][]byte{
		"no JSON": []byte("{"), "nothing": nil, "another app's": line.line(zhao, "om_3", "help").With(map[string]any{"app_id": "cli_other"}).Body(),
		"an old callback": []byte(`{"action":{"value":{"do":"act"}},"open_id":"ou_zhao"}`), "no id": line.line(zhao, "om_3", "help").With(map[string]any{"event_id": ""}).Body(),
	} {
		if answer, err := line.frame(payload); answer != nil || err != nil {
			t.Errorf("%s: %s, %v: told again it would be the same", name, answer, err)
		}
	}
	if got := line.house.heard(); len(got) > 0 {
		t.Errorf("heard %+v", got)
	}
}

// TestAnswersComeInPrivate: a card and a word to who asked; the others in a group read
// the public line alone, in both languages, or nothing.
func TestAnswersComeInPrivate(t *testing.T) {
	t.Parallel()
	for _, user := range []string{zhao, lin} {
		e := enter(t)
		p, other := e.w.Person(user), e.w.Person(map[bool]string{true: lin, false: zhao}[user == zhao])
		e.house.at("", chat.Reply{Card: new(deed("duty.status", "C-1", 1)), Notice: chat.T("problem.stale")}, nil)
		p.Type("status 李明")
		e.quiet()
		if screen := p.Screen(); len(screen) != 3 || screen[1].Title != "C-1 at 1" || screen[2].Words != e.words(user, chat.T("problem.stale")) {
			t.Errorf("sees %+v", screen)
		}
		for range 2 {
			e.house.at("", chat.Reply{Card: new(deed("duty.status", "C-1", 2)), Public: chat.T("group.answered")}, nil)
			p.Mention(group, "status 李明")
			e.quiet()
			if last := p.Last(); last.Title != "C-1 at 2" {
				t.Errorf("sees %q", last.Title)
			}
			seen := other.Last(group)
			if want := e.words(other.ID(), chat.T("group.answered")); seen.Words != want || seen.Parent == "" || seen.From != fakefeishu.Bot {
				t.Errorf("others read %q, want %q", seen.Words, want)
			}
		}
		e.house.at("", chat.Reply{Card: new(deed("duty.status", "C-1", 3))}, nil)
		before := len(e.w.Messages(group))
		p.Mention(group, "")
		e.quiet()
		if n := len(e.w.Messages(group)); n != before+1 {
			t.Errorf("%d messages more in the group", n-before)
		}
		if got := e.house.heard(); got[len(got)-1].Text != "" {
			t.Errorf("a bare mention is heard as %+v", got[len(got)-1])
		}
		e.house.at("", chat.Reply{Wanted: reasons()}, nil)
		p.Type("decide")
		e.quiet()
		if last := p.Last(); last.Words != e.words(user, chat.T("feishu.form", "Title", reasons().Title)) {
			t.Errorf("a form that no button asked for: %q", last.Words)
		}
	}
}

// TestWhatIsNotForTheBot: its own words, other bots', edits, another tenant's, groups
// where it was not named.
func TestWhatIsNotForTheBot(t *testing.T) {
	t.Parallel()
	e := enter(t)
	e.house.at("", chat.Reply{Notice: chat.T("problem.stale")}, nil)
	p := e.w.Person(zhao)
	p.Type("help")
	e.quiet()
	mine := p.Screen()[0]
	p.Rewrite(mine, "status")
	p.TakeBack(mine)
	p.Say(group, "help")
	sender := func(kind, user, tenant string) map[string]any {
		return map[string]any{"sender_type": kind, "sender_id": map[string]any{"open_id": user}, "tenant_key": tenant}
	}
	in := func(more map[string]any) func(map[string]any) {
		return func(event map[string]any) {
			for k, v := range more {
				event["message"].(map[string]any)[k] = v
			}
		}
	}
	from := func(s map[string]any) func(map[string]any) { return func(event map[string]any) { event["sender"] = s } }
	mention := func(id string) []any {
		return []any{map[string]any{"key": "@_user_1", "id": map[string]any{"open_id": id}, "name": "x"}}
	}
	for name, change := range map[string]func(map[string]any){
		"a bot's":          from(sender("app", "ou_otherbot", fakefeishu.TenantKey)),
		"its own":          from(sender("user", fakefeishu.Bot, fakefeishu.TenantKey)),
		"nobody's":         from(sender("user", "", fakefeishu.TenantKey)),
		"another tenant's": from(sender("user", ott, fakefeishu.OtherTenant)),
		"no sender":        from(nil),
		"a group":          in(map[string]any{"chat_type": "group", "chat_id": group}),
		"another named":    in(map[string]any{"chat_type": "group", "chat_id": group, "mentions": mention(lin)}),
		"everybody named":  in(map[string]any{"chat_type": "group", "chat_id": group, "mentions": []any{map[string]any{"key": "@_all", "name": "all"}}}),
		"a group's file":   in(map[string]any{"chat_type": "group", "chat_id": group, "mentions": mention(fakefeishu.Bot), "message_type": "file", "content": `{"file_key":"f","file_name":"a.csv"}`}),
		"no chat":          in(map[string]any{"chat_type": "group", "chat_id": "", "mentions": mention(fakefeishu.Bot)}),
		"no message":       in(map[string]any{"message_id": ""}),
	} {
		r := e.line(zhao, "om_"+strings.ReplaceAll(name, " ", "_"), "help")
		change(r.Doc["event"].(map[string]any))
		if a := e.w.Send(r); !a.OK() {
			t.Errorf("%s: %d", name, a.Status)
		}
	}
	e.quiet()
	if got := e.house.heard(); len(got) != 1 || len(p.Screen()) != 1 { // the answer; the line is taken back
		t.Errorf("heard %+v", got)
	}
}
