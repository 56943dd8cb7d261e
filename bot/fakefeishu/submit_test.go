package fakefeishu

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const yesNo = `"options":[{"text":{"tag":"plain_text","content":"Yes"},"value":"y"},{"text":{"tag":"plain_text","content":"No"},"value":"n"}]`

// theForm is a form with each kind of field.
func theForm() string {
	return `{"tag":"form","name":"form","elements":[
		{"tag":"markdown","content":"**Reason** *"},
		{"tag":"input","name":"f~reason","required":true,"input_type":"multiline_text","max_length":10},
		{"tag":"input","name":"f~line","label":{"tag":"plain_text","content":"The line"},"default_value":"as it was","max_length":20},
		{"tag":"div","text":{"tag":"plain_text","content":"Only for HR"}},{"tag":"markdown","text_size":"notation","content":"At most one"},{"tag":"markdown","content":"<font color='red'>✗ too long</font>"},
		{"tag":"select_static","name":"f~one","placeholder":{"tag":"plain_text","content":"Choose"},` + yesNo + `},
		{"tag":"multi_select_static","name":"f~many","selected_values":["y"],` + yesNo + `},
		{"tag":"markdown","content":"Day"},{"tag":"date_picker","name":"f~day","initial_date":"2026-09-01"},
		{"tag":"picker_time","name":"f~hour"},
		{"tag":"picker_datetime","name":"f~moment"},
		{"tag":"select_static","name":"f~off","disabled":false,"initial_option":"n",` + yesNo + `},
		{"tag":"checker","name":"f~box","text":{"tag":"plain_text","content":"Tell them"}},
		{"tag":"button","name":"send","type":"primary","text":{"tag":"plain_text","content":"Send"},"form_action_type":"submit",
			"confirm":{"title":{"tag":"plain_text","content":"Send it?"},"text":{"tag":"plain_text","content":"It goes out."}},
			"behaviors":[{"type":"callback","value":{"do":"send"}}]}]}`
}

// before is a person before a card with a form, and the app.
func before(t *testing.T, answer func(heard, http.ResponseWriter)) (*Person, Seen, *app) {
	t.Helper()
	w := Open(t, Options{})
	a := listen(t, w, answer)
	p := somebody(w)
	return p, sends(w, p, w.P2P(p.ID()), cardWith(theForm(), button("Cancel", "close", ""))), a
}

// TestFields: what a person finds in a form.
func TestFields(t *testing.T) {
	t.Parallel()
	p, s, _ := before(t, nil)
	if len(s.Fields) != 9 || len(s.Actions) != 2 {
		t.Fatalf("%+v", s)
	}
	if f, _ := s.Field("Reason"); f.Name != "f~reason" || !f.Required || f.Max != 10 || !f.Multiline || f.Form != "form" {
		t.Errorf("%+v", f)
	}
	if f, _ := s.Field("The line"); f.Name != "f~line" || !slices.Equal(f.Value, []string{"as it was"}) {
		t.Errorf("%+v", f)
	}
	if f, _ := s.Field("f~one"); f.Label != "Only for HR" || !slices.Equal(f.Before, []string{"Only for HR", "At most one", "✗ too long"}) || len(f.Options) != 2 || f.Options[1] != (Choice{"n", "No"}) {
		t.Errorf("%+v", f)
	}
	if f, _ := s.Field("f~many"); !slices.Equal(f.Shown(), []string{"Yes"}) {
		t.Errorf("%+v", f)
	}
	if f, _ := s.Field("Tell them"); f.Name != "f~box" {
		t.Errorf("%+v", f)
	}
	if c, _ := s.Action("Send"); !c.Submits || c.Confirm != "Send it?\nIt goes out." || c.Form != "form" {
		t.Errorf("%+v", c)
	}
	if _, found := s.Field("none"); found || p.Submit(s, map[string]any{"none": "x"}).Err == nil {
		t.Error("there is no such field")
	}
	const want = "Reason *\n[  ]\nThe line: [ as it was ]\nOnly for HR\nAt most one\n✗ too long\n[ Choose: Yes | No ]\n[ Yes ]\nDay\n[ 2026-09-01 ]\n[  ]\n[  ]\n[ No ]\nTell them: [  ]\n[ Send ]\n[ Cancel ]"
	if s.Words != want {
		t.Errorf("reads\n%s\nwant\n%s", s.Words, want)
	}
}

// TestSubmit: each kind of field as Feishu tells it. Fields that nobody touched keep
// what stood in them; menus and days without a choice are not told at all.
func TestSubmit(t *testing.T) {
	t.Parallel()
	p, s, a := before(t, nil)
	if !p.Submit(s, map[string]any{"Reason": "a *b*\nc", "f~one": "No", "f~day": "2026-12-24", "f~hour": "09:30", "f~moment": "2026-12-24 18:00", "f~many": []string{"Yes", "n"}, "Tell them": true}).OK() {
		t.Fatal(p.Trouble())
	}
	action := a.last(t).doc.Event.Action
	raw, err := json.Marshal(action["form_value"])
	if want := `{"f~box":true,"f~day":"2026-12-24 +0800","f~hour":"09:30 +0800","f~line":"as it was","f~many":["y","n"],"f~moment":"2026-12-24 18:00 +0800","f~off":"n","f~one":"n","f~reason":"a *b*\nc"}`; err != nil || string(raw) != want {
		t.Errorf("%s %v, want %s", raw, err, want)
	}
	if action["tag"] != "button" || action["name"] != "send" || action["timezone"] != "Asia/Shanghai" || action["value"] == nil {
		t.Errorf("%v", action)
	}
	if again, _ := p.Last().Field("Reason"); !slices.Equal(again.Value, []string{"a *b*\nc"}) {
		t.Errorf("what was typed is gone: %+v", again)
	}
	p.Submit(p.Last(), map[string]any{"f~one": "", "f~many": nil, "f~day": "", "f~line": "", "f~hour": "", "f~moment": "", "Tell them": false})
	raw, err = json.Marshal(a.last(t).doc.Event.Action["form_value"])
	if want := `{"f~box":false,"f~line":"","f~off":"n","f~reason":"a *b*\nc"}`; err != nil || string(raw) != want {
		t.Errorf("%s %v, want %s; %v", raw, err, want, p.Trouble())
	}
}

// TestClientRules: what the client does not send, and what was typed stays.
func TestClientRules(t *testing.T) {
	t.Parallel()
	for want, values := range map[string]map[string]any{
		"f~reason: is required":                {},
		"f~reason: takes 10 characters":        {"Reason": "12345678901"},
		"f~line: takes one line":               {"Reason": "x", "The line": "a\nb"},
		`f~one: "maybe" is not on offer`:       {"Reason": "x", "f~one": "maybe"},
		"f~one: takes one":                     {"Reason": "x", "f~one": []string{"y", "n"}},
		`f~day: "soon" is no 2006-01-02`:       {"Reason": "x", "Day": "soon"},
		`f~day: "2026-02-30" is no 2006-01-02`: {"Reason": "x", "Day": "2026-02-30"},
		`f~hour: "25:00" is no 15:04`:          {"Reason": "x", "f~hour": "25:00"},
	} {
		p, s, a := before(t, nil)
		if got := p.Submit(s, values); got.Err == nil || got.Err.Error() != want || len(a.all()) != 0 || !slices.Equal(p.Trouble(), []string{want}) {
			t.Errorf("%q, want %q; %d told", p.Trouble(), want, len(a.all()))
		}
	}
}

// TestAnsweredForm: a new card has its own values, for whoever typed before.
func TestAnsweredForm(t *testing.T) {
	t.Parallel()
	again := strings.Replace(theForm(), `"max_length":10`, `"max_length":10,"default_value":"by the app"`, 1)
	p, s, _ := before(t, replies(200, `{"card":{"type":"raw","data":`+cardWith(again)+`}}`))
	if !p.Click(p.Last(), "Cancel").OK() {
		t.Fatal(p.Trouble())
	}
	if f, _ := p.Last().Field("Reason"); !slices.Equal(f.Value, []string{"by the app"}) {
		t.Errorf("%+v %q", f, p.Trouble())
	}
	p.Submit(s, map[string]any{"Reason": "mine"})
	if f, _ := p.Last().Field("Reason"); !slices.Equal(f.Value, []string{"by the app"}) {
		t.Errorf("%+v", f)
	}
}

// TestReset: a form is as it was, and the app hears of it only where it asked to.
func TestReset(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	for want, more := range []string{"", `,"behaviors":[{"type":"callback","value":{"do":"reset"}}]`} {
		form := strings.Replace(theForm(), `{"tag":"button","name":"send"`, `{"tag":"button","name":"back","text":{"tag":"plain_text","content":"Back"},"form_action_type":"reset"`+more+`},{"tag":"button","name":"send"`, 1)
		s := sends(w, p, w.P2P(p.ID()), cardWith(form))
		p.Submit(s, map[string]any{"The line": "mine"}) // the reason is required
		told := len(a.all())
		if f, _ := p.Last().Field("The line"); !slices.Equal(f.Value, []string{"mine"}) || !p.Click(s, "Back").OK() {
			t.Errorf("%+v %v", f, p.Trouble())
		}
		if f, _ := p.Last().Field("The line"); !slices.Equal(f.Value, []string{"as it was"}) || len(a.all())-told != want {
			t.Errorf("%+v, %d told, want %d", f, len(a.all())-told, want)
		}
	}
}
