package fakeslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"testing"
)

// modalOf is a modal around blocks.
func modalOf(t *testing.T, blocks string) json.RawMessage {
	t.Helper()
	return blocksFrom(t, `{"type":"modal","callback_id":"form","private_metadata":"{}","notify_on_close":true,
		"title":{"type":"plain_text","text":"Reject"},"submit":{"type":"plain_text","text":"Send"},"close":{"type":"plain_text","text":"Back"},"blocks":`+blocks+`}`)
}

func label(words string) string { return fmt.Sprintf(`{"type":"plain_text","text":%q}`, words) }

func input(name, element string) string {
	return fmt.Sprintf(`{"type":"input","block_id":"f~%s","optional":%v,"label":%s,"element":%s}`, name, name != "reason", label("The "+name), element)
}

const yesNo = `"options":[{"text":{"type":"plain_text","text":"Yes"},"value":"y"},{"text":{"type":"plain_text","text":"No"},"value":"n"}]`

// everyField is a modal with each kind of field.
func everyField() string {
	return "[" + input("reason", `{"type":"plain_text_input","action_id":"v","multiline":true,"max_length":10,"min_length":2}`) + "," +
		input("line", `{"type":"plain_text_input","action_id":"v","initial_value":"as it was"}`) + "," +
		input("count", `{"type":"number_input","action_id":"v","is_decimal_allowed":false,"min_value":"1","max_value":"9"}`) + "," +
		input("day", `{"type":"datepicker","action_id":"v"}`) + "," +
		input("hour", `{"type":"timepicker","action_id":"v"}`) + "," +
		input("moment", `{"type":"datetimepicker","action_id":"v"}`) + "," +
		input("one", `{"type":"static_select","action_id":"v",`+yesNo+`}`) + "," +
		input("radio", `{"type":"radio_buttons","action_id":"v",`+yesNo+`}`) + "," +
		input("many", `{"type":"multi_static_select","action_id":"v","max_selected_items":1,`+yesNo+`}`) + "," +
		input("boxes", `{"type":"checkboxes","action_id":"v",`+yesNo+`}`) + "," +
		input("user", `{"type":"users_select","action_id":"v"}`) + "," +
		input("users", `{"type":"multi_users_select","action_id":"v"}`) + "," +
		input("outside", `{"type":"external_select","action_id":"v","min_query_length":0}`) + "]"
}

// dialog is a person before an open modal, and the app that answers what they submit.
func dialog(t *testing.T, blocks string, answer func(heard, http.ResponseWriter)) (*Person, *app) {
	t.Helper()
	w := Open(t, Options{})
	a := listen(t, w, answer)
	p := somebody(w)
	must(t, w, "views.open", in{"trigger_id": w.Trigger(p.ID(), false), "view": modalOf(t, blocks)})
	return p, a
}

// TestModal: what a person reads in a dialog.
func TestModal(t *testing.T) {
	t.Parallel()
	p, _ := dialog(t, everyField(), nil)
	m, open := p.Modal()
	if !open || m.Title != "Reject" || m.Submit != "Send" || m.Close != "Back" || m.CallbackID != "form" || m.Metadata != "{}" || len(m.Fields) != 13 || m.ID == "" || m.Hash == "" {
		t.Fatalf("%+v", m)
	}
	f, _ := m.Field("The line")
	if f.BlockID != "f~line" || f.ActionID != "v" || f.Type != "plain_text_input" || !f.Optional || len(f.Value) != 1 || f.Value[0] != "as it was" {
		t.Errorf("%+v", f)
	}
	if f, _ := m.Field("f~one"); len(f.Options) != 2 || f.Options[0] != (Choice{"y", "Yes"}) {
		t.Errorf("%+v", f)
	}
	if _, found := m.Field("none"); found {
		t.Error("there is no such field")
	}
	other := somebody(p.w)
	if _, open := other.Modal(); open || other.Submit(nil)[""] == "" {
		t.Error("the other has no modal")
	}
}

// TestSubmit: each kind of field as Slack tells it; fields that nobody touched
// keep what stood in them, and empty ones are null.
func TestSubmit(t *testing.T) {
	t.Parallel()
	options := map[string]any{"options": []any{map[string]any{"text": map[string]any{"type": "plain_text", "text": "Far"}, "value": "far"}}}
	p, a := dialog(t, everyField(), func(got heard, rw http.ResponseWriter) {
		if got.doc.word("type") == "block_suggestion" {
			reply(rw, options)
		}
	})
	if wrong := p.Submit(map[string]any{
		"f~reason": "a *b*", "The count": 3, "f~day": "2026-09-01", "f~hour": "09:30", "f~moment": int64(1788220800), "f~one": "No", "f~radio": "y",
		"f~many": []string{"y"}, "f~boxes": true, "f~user": p.ID(), "f~users": []any{p.ID()}, "f~outside": "Far",
	}); wrong[""] == "" && wrong["f~boxes"] == "" {
		t.Errorf("there is no box called true: %v", wrong)
	}
	if wrong := p.Submit(map[string]any{"f~boxes": []string{"y", "n"}}); wrong != nil {
		t.Fatalf("%v %v", wrong, p.Trouble())
	}
	doc := a.last(t).doc
	view := doc.sub("view")
	got := map[string]string{}
	for block, values := range view.sub("state", "values") {
		got[block] = string(encode(asTree(values)["v"]))
	}
	option := func(value, text string) string {
		return fmt.Sprintf(`{"text":{"text":%q,"type":"plain_text"},"value":%q}`, text, value)
	}
	want := map[string]string{
		"f~reason": `{"type":"plain_text_input","value":"a *b*"}`, "f~line": `{"type":"plain_text_input","value":"as it was"}`,
		"f~count": `{"type":"number_input","value":"3"}`, "f~day": `{"selected_date":"2026-09-01","type":"datepicker"}`,
		"f~hour": `{"selected_time":"09:30","type":"timepicker"}`, "f~moment": `{"selected_date_time":1788220800,"type":"datetimepicker"}`,
		"f~one": `{"selected_option":` + option("n", "No") + `,"type":"static_select"}`, "f~radio": `{"selected_option":` + option("y", "Yes") + `,"type":"radio_buttons"}`,
		"f~many": `{"selected_options":[` + option("y", "Yes") + `],"type":"multi_static_select"}`, "f~boxes": `{"selected_options":[` + option("y", "Yes") + `,` + option("n", "No") + `],"type":"checkboxes"}`,
		"f~user": `{"selected_user":"` + p.ID() + `","type":"users_select"}`, "f~users": `{"selected_users":["` + p.ID() + `"],"type":"multi_users_select"}`,
		"f~outside": `{"selected_option":` + option("far", "Far") + `,"type":"external_select"}`,
	}
	if !maps.Equal(got, want) {
		for k := range want {
			if got[k] != want[k] {
				t.Errorf("%s is %s, want %s", k, got[k], want[k])
			}
		}
	}
	if doc.word("type") != "view_submission" || view.word("callback_id") != "form" || view.word("hash") == "" || view.word("private_metadata") != "{}" || doc.word("trigger_id") == "" || doc["response_urls"] == nil {
		t.Errorf("%v", doc)
	}
	if _, open := p.Modal(); open {
		t.Error("an empty answer closes the modal")
	}
}

// TestClientChecks: what Slack's client does not let through is not sent.
func TestClientChecks(t *testing.T) {
	t.Parallel()
	p, a := dialog(t, everyField(), nil)
	for field, values := range map[string][]any{
		"f~reason": {"", "a", "more than ten characters"},
		"f~line":   {"two\nlines"},
		"f~count":  {"x", 0, 10, "1.5"},
		"f~day":    {"1 September"},
		"f~hour":   {"9 o'clock"},
		"f~moment": {"tomorrow", 7},
		"f~one":    {"Perhaps"},
		"f~many":   {[]string{"y", "n"}},
	} {
		for _, v := range values {
			given := map[string]any{"f~reason": "fine", "f~line": "", "f~count": "", "f~day": nil, "f~hour": "", "f~moment": "", "f~one": "", "f~many": []string{}}
			given[field] = v
			if wrong := p.Submit(given); len(wrong) != 1 || wrong[field] == "" {
				t.Errorf("%s %v: %v", field, v, wrong)
			}
			m, _ := p.Modal()
			if f, _ := m.Field(field); f.Error == "" {
				t.Errorf("%s %v: nothing stands under it", field, v)
			}
		}
	}
	if len(a.all()) != 0 {
		t.Errorf("sent: %+v", a.all())
	}
	if wrong := p.Submit(map[string]any{"f~unknown": "x"}); wrong[""] == "" {
		t.Error("a field that is not there was filled")
	}
}

// TestErrorsStay: the app's words stand under the fields, and what was typed stays.
func TestErrorsStay(t *testing.T) {
	t.Parallel()
	p, _ := dialog(t, everyField(), says(map[string]any{"response_action": "errors", "errors": map[string]any{"f~reason": "Say more."}}))
	if wrong := p.Submit(map[string]any{"f~reason": "no"}); wrong["f~reason"] != "Say more." {
		t.Fatalf("%v", wrong)
	}
	m, _ := p.Modal()
	if f, _ := m.Field("f~reason"); f.Error != "Say more." || len(f.Value) != 1 || f.Value[0] != "no" {
		t.Errorf("%+v", f)
	}
	if len(p.Trouble()) != 0 {
		t.Error(p.Trouble())
	}
}

// TestAnswersToSubmissions: update, push and clear; whatever Slack would not take
// is trouble before the person's eyes, and the modal stays.
func TestAnswersToSubmissions(t *testing.T) {
	t.Parallel()
	blocks := "[" + input("reason", `{"type":"plain_text_input","action_id":"v"}`) + "]"
	fresh := json.RawMessage(`{"type":"modal","title":{"type":"plain_text","text":"Next"},"blocks":[{"type":"divider"}]}`)
	bad := json.RawMessage(`{"type":"modal","title":{"type":"plain_text","text":"A title of more than 24 characters"},"blocks":[]}`)
	for name, tc := range map[string]struct {
		answer  any
		kind    string
		titles  []string // of the modals that are open
		trouble bool
	}{
		"nothing":        {answer: map[string]any{}},
		"update":         {answer: map[string]any{"response_action": "update", "view": fresh}, titles: []string{"Next"}},
		"push":           {answer: map[string]any{"response_action": "push", "view": fresh}, titles: []string{"Reject", "Next"}},
		"clear":          {answer: map[string]any{"response_action": "clear"}},
		"bad view":       {answer: map[string]any{"response_action": "update", "view": bad}, titles: []string{"Reject"}, trouble: true},
		"no view":        {answer: map[string]any{"response_action": "push"}, titles: []string{"Reject"}, trouble: true},
		"unknown":        {answer: map[string]any{"response_action": "dance"}, titles: []string{"Reject"}, trouble: true},
		"no action":      {answer: map[string]any{"text": "thanks"}, titles: []string{"Reject"}, trouble: true},
		"foreign errors": {answer: map[string]any{"response_action": "errors", "errors": map[string]any{"f~other": "x"}}, titles: []string{"Reject"}, trouble: true},
		"empty errors":   {answer: map[string]any{"response_action": "errors", "errors": map[string]any{}}, titles: []string{"Reject"}, trouble: true},
		"empty words":    {answer: map[string]any{"response_action": "errors", "errors": map[string]any{"f~reason": ""}}, titles: []string{"Reject"}, trouble: true},
		"as text":        {answer: map[string]any{"response_action": "clear"}, kind: "text/plain", titles: []string{"Reject"}, trouble: true},
		"not json":       {answer: "ok", titles: []string{"Reject"}, trouble: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, _ := dialog(t, blocks, func(_ heard, rw http.ResponseWriter) {
				if tc.kind == "" {
					reply(rw, tc.answer)
					return
				}
				rw.Header().Set("Content-Type", tc.kind)
				_, _ = rw.Write(encode(tc.answer))
			})
			wrong := p.Submit(map[string]any{"f~reason": "x"})
			if (wrong[""] != "") != tc.trouble || (len(p.Trouble()) > 0) != tc.trouble {
				t.Errorf("%v %v", wrong, p.Trouble())
			}
			open := p.w.Modals(p.ID())
			if len(open) != len(tc.titles) {
				t.Fatalf("%d modals are open", len(open))
			}
			for i, v := range open {
				if got := readTree(v.Raw).sub("title").word("text"); got != tc.titles[i] {
					t.Errorf("modal %d is %q", i, got)
				}
			}
		})
	}
}

// TestStackIsFull: a fourth modal cannot be pushed.
func TestStackIsFull(t *testing.T) {
	t.Parallel()
	blocks := "[" + input("reason", `{"type":"plain_text_input","action_id":"v","initial_value":"x"}`) + "]"
	p, _ := dialog(t, blocks, says(map[string]any{"response_action": "push", "view": modalOf(t, blocks)}))
	p.Submit(nil)
	p.Submit(nil)
	if wrong := p.Submit(nil); wrong[""] == "" || len(p.w.Modals(p.ID())) != stackLimit {
		t.Errorf("%v, %d modals", wrong, len(p.w.Modals(p.ID())))
	}
}

// TestFailedSubmission: no answer, or a refusal: the modal stays as it was filled.
func TestFailedSubmission(t *testing.T) {
	t.Parallel()
	p, _ := dialog(t, everyField(), func(_ heard, rw http.ResponseWriter) { rw.WriteHeader(http.StatusInternalServerError) })
	wrong := p.Submit(map[string]any{"f~reason": "kept"})
	m, open := p.Modal()
	f, _ := m.Field("f~reason")
	if wrong[""] == "" || !open || len(f.Value) == 0 || f.Value[0] != "kept" {
		t.Errorf("%v %+v", wrong, f)
	}
}

// TestClosedModal: the app hears of it, as it asked to.
func TestClosedModal(t *testing.T) {
	t.Parallel()
	p, a := dialog(t, everyField(), nil)
	m, _ := p.Modal()
	p.CloseModal()
	p.CloseModal()
	doc := a.last(t).doc
	if _, open := p.Modal(); open || len(a.all()) != 1 || doc.word("type") != "view_closed" || doc.sub("view").word("id") != m.ID || doc.flag("is_cleared") {
		t.Errorf("%d %v", len(a.all()), doc)
	}
}

// TestSuggestions: a menu asks the app, which must keep to Slack's limits.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	option := func(text, value string) any {
		return map[string]any{"text": map[string]any{"type": "plain_text", "text": text}, "value": value}
	}
	many := []any{}
	for i := range 101 {
		many = append(many, option("x", fmt.Sprint(i)))
	}
	long := string(make([]byte, 76))
	for name, tc := range map[string]struct {
		answer any
		want   int
	}{
		"options": {map[string]any{"options": []any{option("Lin", "hr-lin")}}, 1},
		"groups":  {map[string]any{"option_groups": []any{map[string]any{"label": option("g", "g"), "options": []any{option("Lin", "hr-lin"), option("Zhao", "z")}}}}, 2},
		"none":    {map[string]any{"options": []any{}}, 0},
		"missing": {map[string]any{}, -1},
		"many":    {map[string]any{"options": many}, -1},
		"crowd":   {map[string]any{"option_groups": []any{map[string]any{"options": many}}}, -1},
		"long":    {map[string]any{"options": []any{option(long, "v")}}, -1},
		"empty":   {map[string]any{"options": []any{option("Lin", "")}}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, a := dialog(t, everyField(), says(tc.answer))
			got, _ := p.Suggest("f~outside", "li")
			if len(got) != max(tc.want, 0) || (len(p.Trouble()) > 0) != (tc.want < 0) {
				t.Errorf("%v %v", got, p.Trouble())
			}
			doc := a.last(t).doc
			if doc.word("type") != "block_suggestion" || doc.word("value") != "li" || doc.word("block_id") != "f~outside" || doc.word("action_id") != "v" || doc.sub("view").word("id") == "" {
				t.Errorf("%v", doc)
			}
			if _, a := p.Suggest("f~one", ""); a.Err == nil {
				t.Error("that menu asks nobody")
			}
		})
	}
}
