package console

import (
	"bytes"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// answers of say and act.
type (
	said  struct{ Replies []shown }
	acted struct {
		Message *shown
		Replies []shown
		Errors  map[string]string
	}
	refusal struct {
		Error struct{ Code, Message, ID string }
	}
)

func TestPeople(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	all := get[[]map[string]any](tb, 200, "/console/api/people")
	if len(all) != 5 {
		t.Fatalf("%d people", len(all))
	}
	if got, want := all[2], map[string]any{"id": "mgr-zhao", "name": "赵磊", "roles": []any{"manager"}, "locale": "zh-CN", "waiting": 1.0}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMessageShape(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "李明")
	if m.Place != "dm" || !m.Private || m.Tone != chat.Waiting || m.Edited || m.At != "2026-11-24T10:12:00+08:00" || m.ID == "" {
		t.Errorf("%+v", m)
	}
	for _, piece := range []string{"李明 · Go  [待你评估]", "＋ 逻辑思维 82（线 70）", "│ “先按租户分表", "[ 通过 ] [ 不通过… ]", "请在此前处理：周四"} {
		if !strings.Contains(m.Text, piece) {
			t.Errorf("text lacks %q:\n%s", piece, m.Text)
		}
	}
	var verbs []string
	for _, a := range m.Actions {
		verbs = append(verbs, a.Action)
	}
	if want := []string{"decision/C-1042/approve@1", "decision/C-1042/reject@1", "decision/C-1042/hold@1", "decision/C-1042/report@1"}; !slices.Equal(verbs, want) {
		t.Errorf("actions %v", verbs)
	}
	approve, reject, hold := m.Actions[0], m.Actions[1], m.Actions[2]
	if approve.Style != chat.Primary || approve.Label != "通过" || approve.Form == nil || approve.Confirm != "" {
		t.Errorf("approve %+v", approve)
	}
	if hold.Confirm != "先放两周，到 12月8日 再问你。" || reject.Style != chat.Plain {
		t.Errorf("hold %+v, reject %+v", hold, reject)
	}
	want := field{Name: "reason", Label: "给候选人的原因", Type: chat.FieldSelect, Required: true, Options: []option{{"industry", "行业经验"}, {"logic", "逻辑思维"}}}
	if len(reject.Form) != 4 || !reflect.DeepEqual(reject.Form[0], want) {
		t.Errorf("form %+v", reject.Form)
	}
	// Buttons of the drawing are places in the actions.
	blocks := m.Card.Blocks
	if last := blocks[len(blocks)-1]; !slices.Equal(last.Row, []int{0, 1}) || !slices.Equal(last.More, []int{2}) || !slices.Equal(last.Links, []int{3}) {
		t.Errorf("places %+v", last)
	}
	if blocks[2].Mark != "+" || blocks[2].Text != "逻辑思维 82（线 70）" || m.Card.Tag != "待你评估" {
		t.Errorf("drawing %+v", m.Card)
	}
}

func TestEverybodyReadsTheirLanguage(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	if m := tb.find("mgr-he", "李明"); !strings.Contains(m.Text, "[ Approve ]") || m.Day != "Tue 24 Nov" || m.Clock != "10:12" {
		t.Errorf("%s %s %s", m.Day, m.Clock, m.Text)
	}
	if m := tb.find("hr-lin", "李明"); !strings.Contains(m.Text, "[ 通过 ]") || m.Day != "周二 11月24日" {
		t.Errorf("%s %s", m.Day, m.Text)
	}
}

func TestApprove(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "李明")
	answer := post[acted](tb, 200, "/console/api/act", map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action})
	if answer.Message == nil || answer.Message.ID != m.ID || answer.Message.Tone != chat.Good || !answer.Message.Edited || len(answer.Message.Actions) > 0 {
		t.Fatalf("%+v", answer.Message)
	}
	if len(answer.Replies) > 0 || answer.Replies == nil || len(answer.Errors) > 0 || answer.Errors == nil {
		t.Errorf("replies %v, errors %v", answer.Replies, answer.Errors)
	}
	// The other copy is right when the call answers.
	if copied := tb.find("hr-lin", "李明"); copied.Tone != chat.Good || !copied.Edited {
		t.Errorf("HR still sees %s", copied.Text)
	}
	ev := tb.events[0]
	want := chat.Event{
		ID: ev.ID, Kind: chat.Click, From: chat.Account{Platform: "console", User: "mgr-zhao"},
		Place: chat.Place{Platform: "console", ID: "dm:mgr-zhao", Private: true}, Message: m.ID,
		Action: chat.Action{Flow: "decision", Record: "C-1042", Verb: "approve", Revision: 1}, Values: chat.Values{},
	}
	if !reflect.DeepEqual(ev, want) || ev.ID == "" {
		t.Errorf("event %+v", ev)
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "李明")
	call := map[string]any{"as": "mgr-zhao", "message": m.ID, "action": on(t, m, "reject").Action}
	missing := post[acted](tb, 422, "/console/api/act", call)
	if want := map[string]string{"reason": "请填写“给候选人的原因”。"}; !reflect.DeepEqual(missing.Errors, want) {
		t.Errorf("errors %v", missing.Errors)
	}
	call["values"] = map[string]any{"reason": "industry", "words": "年龄偏大"}
	wrong := post[acted](tb, 422, "/console/api/act", call)
	if want := map[string]string{"words": "不能提年龄：删掉这一句。"}; !reflect.DeepEqual(wrong.Errors, want) || len(wrong.Replies) > 0 {
		t.Errorf("errors %v, replies %v", wrong.Errors, wrong.Replies)
	}
	if got := tb.bot.revision("C-1042"); got != 1 || wrong.Message.Tone != chat.Waiting {
		t.Errorf("something changed: revision %d", got)
	}
	call["values"] = map[string]any{"reason": "industry", "also": []any{"lin", "sun"}, "pool": true, "no": false, "none": nil, "number": 12.5, "large": 12345678901234567}
	done := post[acted](tb, 200, "/console/api/act", call)
	if done.Message.Tone != chat.Good {
		t.Errorf("%+v", done.Message)
	}
	values := tb.events[len(tb.events)-1].Values
	if want := (chat.Values{"reason": {"industry"}, "also": {"lin", "sun"}, "pool": {"true"}, "number": {"12.5"}, "large": {"12345678901234567"}}); !reflect.DeepEqual(values, want) {
		t.Errorf("values %v, want %v", values, want)
	}
	call["values"] = map[string]any{"reason": map[string]any{"a": 1}}
	post[refusal](tb, 400, "/console/api/act", call)
}

// TestStaleAction: an action of an earlier revision goes through to the house,
// which answers with a sentence and the present card.
func TestStaleAction(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "李明")
	call := map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action}
	post[acted](tb, 200, "/console/api/act", call)
	late := post[acted](tb, 200, "/console/api/act", call)
	if len(late.Replies) != 1 || late.Replies[0].Kind != "notice" || !late.Replies[0].Private || late.Message.Tone != chat.Good {
		t.Errorf("%+v", late)
	}
	if got := tb.bot.revision("C-1042"); got != 2 {
		t.Errorf("revision %d", got)
	}
}

func TestWhatIsUnknown(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "李明")
	for what, call := range map[string]map[string]any{
		"person":           {"as": "nobody", "message": m.ID, "action": "decision/C-1042/approve@1"},
		"message":          {"as": "mgr-zhao", "message": "m-0", "action": "decision/C-1042/approve@1"},
		"no message":       {"as": "mgr-zhao", "action": "decision/C-1042/approve@1"},
		"malformed action": {"as": "mgr-zhao", "message": m.ID, "action": "approve"},
		"no action":        {"as": "mgr-zhao", "message": m.ID},
		"verb not on it":   {"as": "mgr-zhao", "message": m.ID, "action": "decision/C-1042/erase@1"},
		"other record":     {"as": "mgr-zhao", "message": m.ID, "action": "decision/C-9/approve@1"},
		"other flow":       {"as": "mgr-zhao", "message": m.ID, "action": "letter/C-1042/approve@1"},
	} {
		if answer := post[refusal](tb, 404, "/console/api/act", call); answer.Error.Code != "not_found" {
			t.Errorf("%s: %+v", what, answer)
		}
	}
	for _, path := range []string{"/console/api/messages", "/console/api/messages?as=nobody", "/console/api/events?as=nobody", "/console/api/events"} {
		get[refusal](tb, 404, path)
	}
	post[refusal](tb, 404, "/console/api/say", map[string]any{"as": "nobody", "text": "x"})
	post[refusal](tb, 404, "/console/api/say", map[string]any{"as": "hr-lin", "text": "x", "place": "secret"})
	post[refusal](tb, 404, "/console/api/say", map[string]any{"as": "hr-lin", "text": "x", "place": "dm:mgr-zhao"})
	if len(tb.events) > 0 {
		t.Errorf("the bot was told %v", tb.events)
	}
}

// TestForwardedCard: somebody else's click reaches the house, and the answer
// shows nothing of a card that is not theirs.
func TestForwardedCard(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "李明")
	answer := post[acted](tb, 200, "/console/api/act", map[string]any{"as": "lead-sun", "message": m.ID, "action": m.Actions[0].Action})
	if answer.Message != nil || len(answer.Replies) != 1 || !answer.Replies[0].Private {
		t.Errorf("%+v", answer)
	}
	if all := tb.see("mgr-zhao"); len(all) != 1 || all[0].Tone != chat.Waiting {
		t.Errorf("the owner sees %+v", all)
	}
	if all := tb.see("lead-sun"); len(all) != 1 || all[0].Kind != "notice" || all[0].Place != "dm" {
		t.Errorf("the clicker sees %+v", all)
	}
}

// TestAnotherView: a card of the same record that is another view stands
// beside the message, for the asker alone, and can be clicked in turn.
func TestAnotherView(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "李明")
	answer := post[acted](tb, 200, "/console/api/act", map[string]any{"as": "mgr-zhao", "message": m.ID, "action": on(t, m, "report").Action})
	if answer.Message.Title != m.Title || answer.Message.Edited || len(answer.Replies) != 1 || answer.Replies[0].Title != "完整报告" {
		t.Errorf("%+v", answer)
	}
	said := post[said](tb, 200, "/console/api/say", map[string]any{"as": "mgr-zhao", "text": "/status"})
	shownCard := said.Replies[0]
	acted := post[acted](tb, 200, "/console/api/act", map[string]any{"as": "mgr-zhao", "message": shownCard.ID, "action": shownCard.Actions[0].Action})
	if acted.Message.ID != shownCard.ID || acted.Message.Tone != chat.Good || !acted.Message.Edited {
		t.Errorf("%+v", acted.Message)
	}
}

func TestSayInPrivate(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	answer := post[said](tb, 200, "/console/api/say", map[string]any{"as": "hr-lin", "text": " /status ", "place": "dm"})
	if len(answer.Replies) != 1 || answer.Replies[0].Place != "dm" || !answer.Replies[0].Private || len(answer.Replies[0].Actions) != 4 {
		t.Errorf("%+v", answer.Replies)
	}
	ev := tb.events[0]
	if ev.Kind != chat.Typed || ev.Text != "/status" || ev.From.User != "hr-lin" || ev.Place != (chat.Place{Platform: "console", ID: "dm:hr-lin", Private: true}) {
		t.Errorf("event %+v", ev)
	}
	all := tb.see("hr-lin")
	if kinds := []string{all[0].Kind, all[1].Kind, all[2].Kind}; !slices.Equal(kinds, []string{"card", "typed", "card"}) || all[1].Text != "/status" || all[1].From != "hr-lin" {
		t.Errorf("%+v", all)
	}
	if others := tb.see("mgr-zhao"); len(others) != 1 {
		t.Errorf("somebody else sees %+v", others)
	}
	refusal := post[said](tb, 200, "/console/api/say", map[string]any{"as": "hr-lin", "text": "/nothing"})
	if len(refusal.Replies) != 1 || !strings.HasPrefix(refusal.Replies[0].Text, "没有找到") {
		t.Errorf("%+v", refusal)
	}
	empty := post[acted](tb, 422, "/console/api/say", map[string]any{"as": "hr-lin", "text": "  "})
	if empty.Errors["text"] == "" {
		t.Errorf("%+v", empty)
	}
}

// TestSayInGroup: the answer is for the asker alone, the group reads that it
// was given; words that are not for the bot stay among people.
func TestSayInGroup(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"/status", "@小环 status", "＠Loop status", "@closeloop status", "／status"} {
		tb := start(t)
		tb.bot.deal("C-1042", "李明")
		answer := post[said](tb, 200, "/console/api/say", map[string]any{"as": "hr-lin", "text": text, "place": "general"})
		if text == "／status" { // the house reads full-width input; the double does not
			continue
		}
		if len(answer.Replies) != 2 || !answer.Replies[0].Private || answer.Replies[0].Place != "dm" || answer.Replies[1].Private || answer.Replies[1].Place != "general" || answer.Replies[1].Text != "已私信回复。" {
			t.Fatalf("%s: %+v", text, answer.Replies)
		}
		var group []string
		for _, m := range tb.see("lead-sun") {
			group = append(group, m.Place+": "+m.Text)
		}
		if want := []string{"general: " + text, "general: 已私信回复。"}; !slices.Equal(group, want) {
			t.Errorf("%s: another member reads %q", text, group)
		}
		if ev := tb.events[0]; strings.TrimPrefix(ev.Text, "/") != "status" || ev.Place != (chat.Place{Platform: "console", ID: "general"}) {
			t.Errorf("%s: event %+v", text, ev)
		}
	}
	tb := start(t)
	answer := post[said](tb, 200, "/console/api/say", map[string]any{"as": "hr-lin", "text": "大家早", "place": "general"})
	if answer.Replies == nil || len(answer.Replies) > 0 || len(tb.events) > 0 || len(tb.see("mgr-he")) != 1 {
		t.Errorf("%+v, events %v", answer, tb.events)
	}
}

// TestSayWantsAForm: words that lead to a form are answered by a sentence.
func TestSayWantsAForm(t *testing.T) {
	t.Parallel()
	tb := start(t)
	answer := post[said](tb, 200, "/console/api/say", map[string]any{"as": "mgr-zhao", "text": "/reject"})
	if len(answer.Replies) != 1 || answer.Replies[0].Text != "“为什么不通过”还要填几项，什么都没有改。请用卡片上的按钮。" {
		t.Errorf("%+v", answer.Replies)
	}
}

func TestLanguageOfAPerson(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	post[said](tb, 200, "/console/api/say", map[string]any{"as": "mgr-zhao", "text": "/lang en"})
	if m := tb.find("mgr-zhao", "李明"); m.Actions[0].Label != "Approve" {
		t.Errorf("%+v", m.Actions[0])
	}
}

// TestFaults: what breaks behind the door is told with an id and without its
// cause.
func TestFaults(t *testing.T) {
	t.Parallel()
	tb := start(t)
	answer := post[refusal](tb, 500, "/console/api/say", map[string]any{"as": "hr-lin", "text": "/boom"})
	if answer.Error.Code != "internal" || answer.Error.ID != "P-7" || strings.Contains(answer.Error.Message, "secret") || answer.Error.Message == "" {
		t.Errorf("%+v", answer)
	}
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "李明")
	delete(tb.bot.cases, "C-1042")
	call := map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action}
	if answer := post[refusal](tb, 500, "/console/api/act", call); answer.Error.ID == "" || strings.Contains(answer.Error.Message, "fire") {
		t.Errorf("%+v", answer)
	}
	tb.shelf.mu.Lock()
	tb.shelf.broken = errors.New("shelf fell")
	tb.shelf.mu.Unlock()
	for _, path := range []string{"/console/api/messages?as=hr-lin", "/console/api/people"} {
		status, _, body := tb.call(tb.request(http.MethodGet, path, ""))
		if status != 500 || bytes.Contains(body, []byte("fell")) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

// TestNotesAreBounded: what is not kept does not grow.
func TestNotesAreBounded(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for range manyNotes + 20 {
		post[said](tb, 200, "/console/api/say", map[string]any{"as": "hr-lin", "text": "/nothing"})
	}
	all := tb.see("hr-lin")
	if len(all) != 2*manyNotes {
		t.Errorf("%d messages", len(all))
	}
}
