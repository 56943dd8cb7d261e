package fakefeishu

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// button is a button of a card; more are further properties.
func button(label, do, more string) string {
	return fmt.Sprintf(`{"tag":"button","type":"default","text":{"tag":"plain_text","content":%q}%s,"behaviors":[{"type":"callback","value":{"do":%q,"id":"C-1"}}]}`, label, more, do)
}

func cardWith(elements ...string) string {
	return `{"schema":"2.0","config":{"update_multi":true},"body":{"elements":[` + strings.Join(elements, ",") + `]}}`
}

const overflow = `{"tag":"overflow","options":[{"text":{"tag":"plain_text","content":"Hold"},"value":"hold~C-1"}]}`

// pressable has everything that can be pressed.
func pressable() string {
	return cardWith(
		button("Approve", "approve", `,"name":"ok"`),
		button("Reject", "reject", `,"confirm":{"title":{"tag":"plain_text","content":"Sure?"},"text":{"tag":"plain_text","content":"It goes to HR."}}`),
		button("Later", "later", `,"disabled":true`),
		`{"tag":"button","type":"text","text":{"tag":"plain_text","content":"Report"},"behaviors":[{"type":"open_url","default_url":"https://a.example/r"}]}`,
		overflow,
		`{"tag":"select_static","placeholder":{"tag":"plain_text","content":"Level"},"options":[{"text":{"tag":"plain_text","content":"Senior"},"value":"p6"}],"behaviors":[{"type":"callback","value":{"do":"level"}}]}`,
		`{"tag":"multi_select_static","options":[{"text":{"tag":"plain_text","content":"Go"},"value":"go"}],"behaviors":[{"type":"callback","value":{"do":"skills"}}]}`,
		`{"tag":"date_picker","placeholder":{"tag":"plain_text","content":"When"},"behaviors":[{"type":"callback","value":{"do":"when"}}]}`,
		`{"tag":"checker","text":{"tag":"plain_text","content":"Done"},"behaviors":[{"type":"callback","value":{"do":"done"}}]}`,
	)
}

// TestClick: the whole of what Feishu tells of a click.
func TestClick(t *testing.T) {
	t.Parallel()
	at := newHands()
	w := Open(t, Options{Now: at.Now})
	a := listen(t, w, nil)
	p := somebody(w)
	s := sends(w, p, w.P2P(p.ID()), pressable())
	for _, what := range []string{"Approve", "approve", "ok"} {
		if !p.Click(s, what).OK() {
			t.Errorf("%q: %v", what, p.Trouble())
		}
	}
	got := a.last(t)
	e := got.doc.Event
	u, _ := w.User(p.ID())
	if want := map[string]any{"open_id": p.ID(), "union_id": u.UnionID, "tenant_key": TenantKey}; !maps.Equal(e.Operator, want) {
		t.Errorf("operator %v, want %v", e.Operator, want)
	}
	if want := map[string]string{"open_message_id": s.Ref, "open_chat_id": s.Chat}; !maps.Equal(e.Context, want) {
		t.Errorf("context %v, want %v", e.Context, want)
	}
	if got.doc.Header["event_type"] != CardAction || got.doc.Header["create_time"] != "1788249600000000" || e.Host != "im_message" || !strings.HasPrefix(e.Token, "c-") {
		t.Errorf("%v %+v", got.doc.Header, e)
	}
	if want := `map[name:ok tag:button value:map[do:approve id:C-1]]`; fmt.Sprint(e.Action) != want {
		t.Errorf("%v", e.Action)
	}
	if len(w.Waiting()) != 0 || len(p.Trouble()) != 0 || len(p.Toasts()) != 0 {
		t.Errorf("%v %v", p.Trouble(), p.Toasts())
	}
}

// TestEveryControl: each is told as what it is.
func TestEveryControl(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	p := somebody(w)
	s := sends(w, p, w.P2P(p.ID()), pressable())
	if c, _ := s.Action("reject"); c.Label != "Reject" || c.Confirm != "Sure?\nIt goes to HR." {
		t.Errorf("%+v", c)
	}
	if c, _ := s.Action("Report"); c.URL != "https://a.example/r" || c.Style != "text" {
		t.Errorf("%+v", c)
	}
	for want, do := range map[string]func() Answer{
		"map[tag:button value:map[do:reject id:C-1]]":                                            func() Answer { return p.Click(s, "Reject") },
		"map[option:hold~C-1 tag:overflow]":                                                      func() Answer { return p.Choose(s, "Hold") },
		"map[option:p6 tag:select_static value:map[do:level]]":                                   func() Answer { return p.Choose(s, "p6") },
		"map[options:[go] tag:multi_select_static value:map[do:skills]]":                         func() Answer { return p.Choose(s, "Go") },
		"map[option:2026-09-01 +0800 tag:date_picker timezone:Asia/Shanghai value:map[do:when]]": func() Answer { return p.Pick(s, "When", "2026-09-01") },
		"map[checked:true tag:checker value:map[do:done]]":                                       func() Answer { return p.Pick(s, "Done", "true") },
	} {
		if !do().OK() {
			t.Errorf("%s: %v", want, p.Trouble())
		}
		if got := fmt.Sprint(a.last(t).doc.Event.Action); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	told := len(a.all())
	if !p.Click(s, "Report").OK() || len(p.Trouble()) != 0 {
		t.Errorf("a link: %v", p.Trouble())
	}
	for name, got := range map[string]Answer{
		"disabled": p.Click(s, "Later"), "unknown": p.Click(s, "Dance"), "no value": p.Click(s, "When"),
		"no date": p.Pick(s, "When", "tomorrow"), "no picker": p.Pick(s, "Approve", "x"),
	} {
		if got.Err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if len(p.Trouble()) != 5 || len(a.all()) != told {
		t.Errorf("%d told, %v", len(a.all())-told, p.Trouble())
	}
}

// TestStaleClick: what the person saw is what is told, though the card changed; what
// is gone or older than 14 days cannot be used.
func TestStaleClick(t *testing.T) {
	t.Parallel()
	at := newHands()
	w := Open(t, Options{Now: at.Now})
	a := listen(t, w, nil)
	p := somebody(w)
	chat := w.P2P(p.ID())
	s, other := sends(w, p, chat, cardWith(button("Approve", "approve", ""))), sends(w, p, chat, cardWith(button("Old", "old", "")))
	w.mark(s.Ref, func(m *Message) { m.Content = []byte(cardWith(`{"tag":"markdown","content":"done"}`)) })
	if !p.Click(s, "Approve").OK() || a.last(t).doc.Event.Action["value"] == nil {
		t.Error(p.Trouble())
	}
	w.Recall(s.Ref)
	at.Add(14*24*time.Hour + time.Second)
	if p.Click(s, "Approve").Err == nil || p.Click(other, "Old").Err == nil || len(a.all()) != 1 || len(p.Trouble()) != 2 {
		t.Errorf("%v", p.Trouble())
	}
}

// TestOtherTenant: who clicks in a shared group is told with their own tenant.
func TestOtherTenant(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	alien := w.Person(w.AddUser(User{Name: "Alien", Tenant: OtherTenant}).OpenID)
	chat := w.AddChat(Chat{Members: []string{Bot, alien.ID()}, External: true}).ID
	alien.Click(sends(w, alien, chat, cardWith(button("Approve", "approve", ""))), "Approve")
	if got := a.last(t).doc; got.Event.Operator["tenant_key"] != OtherTenant || got.Header["tenant_key"] != TenantKey {
		t.Errorf("%v %v", got.Event.Operator, got.Header)
	}
}

// TestTwoAtOnce: both clicks are told, and each has their own toast.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, func(got heard, rw http.ResponseWriter) {
		_, _ = fmt.Fprintf(rw, `{"toast":{"content":%q}}`, got.doc.Event.Operator["open_id"])
	})
	p, q := somebody(w), somebody(w)
	chat := w.AddChat(Chat{Members: []string{Bot, p.ID(), q.ID()}}).ID
	s := sends(w, p, chat, cardWith(button("Approve", "approve", "")))
	done := make(chan Answer)
	for _, who := range []*Person{p, q} {
		go func() { done <- who.Click(s, "Approve") }()
	}
	if one, other := <-done, <-done; !one.OK() || !other.OK() || len(a.all()) != 2 {
		t.Errorf("%v %v", p.Trouble(), q.Trouble())
	}
	if !slices.Equal(p.Toasts(), []Toast{{"info", p.ID()}}) || !slices.Equal(q.Toasts(), []Toast{{"info", q.ID()}}) {
		t.Errorf("%v %v", p.Toasts(), q.Toasts())
	}
}
