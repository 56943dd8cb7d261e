package feishu

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
)

// TestAFormWithoutItsCardIsAMessage: of an answer that no record shows. It is told what
// became of it, in its own place.
func TestAFormWithoutItsCardIsAMessage(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		does  func(p *fakefeishu.Person, form fakefeishu.Seen, e *entrance) fakefeishu.Answer
		reply chat.Reply
		err   error
		want  func(e *entrance) string
		open  bool // it stands there still
	}{
		"closed": {
			does: func(p *fakefeishu.Person, form fakefeishu.Seen, e *entrance) fakefeishu.Answer {
				return p.Click(form, e.words(zhao, chat.T("feishu.form.close")))
			},
			want: func(e *entrance) string { return e.words(zhao, chat.T("feishu.form.closed")) },
		},
		"done":               {want: func(e *entrance) string { return e.words(zhao, chat.T("feishu.form.sent")) }},
		"done, with a word":  {reply: chat.Reply{Notice: chat.T("problem.values")}, want: func(e *entrance) string { return e.words(zhao, chat.T("problem.values")) }},
		"done, with a card":  {reply: card(deed("report.full", "C-1", 3)), want: func(*entrance) string { return "C-1 at 3" }},
		"a wrong field":      {reply: chat.Reply{Errors: map[string]chat.Text{"note": chat.L("too short a note")}}, open: true, want: func(*entrance) string { return "too short a note" }},
		"a refusal":          {err: chat.Refuse(chat.Conflict, chat.T("problem.stale")), open: true, want: func(e *entrance) string { return e.words(zhao, chat.T("problem.stale")) }},
		"a refusal of field": {err: &chat.Problem{Kind: chat.Invalid, Fields: map[string]chat.Text{"note": chat.L("too short a note")}}, open: true, want: func(*entrance) string { return "too short a note" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := enter(t)
			e.house.scene("reject", func(ev chat.Event) (chat.Reply, error) {
				if ev.Values == nil {
					return chat.Reply{Wanted: reasons()}, nil
				}
				return tc.reply, tc.err
			})
			list := deed("duty.loop", "", 0)
			seen, p := e.deliver(zhao, list), e.w.Person(zhao)
			p.Click(seen, "No")
			e.quiet()
			form := p.Last()
			if _, there := form.Field("f~note"); !there || form.Ref == seen.Ref || e.again(zhao, seen).Title != seen.Title {
				t.Fatalf("the form is %q", form.Words)
			}
			if toasts := p.Toasts(); len(toasts) != 1 || toasts[0].Words != e.words(zhao, chat.T("feishu.form.below")) {
				t.Errorf("toasts %+v", toasts)
			}
			if tc.does == nil {
				tc.does = func(p *fakefeishu.Person, form fakefeishu.Seen, _ *entrance) fakefeishu.Answer {
					return p.Submit(form, map[string]any{"f~note": "words of mine"})
				}
			}
			if a := tc.does(p, form, e); !a.OK() || len(p.Trouble()) > 0 {
				t.Fatalf("%d %s %v", a.Status, a.Body, p.Trouble())
			}
			e.quiet()
			now := e.again(zhao, form)
			if f, open := now.Field("f~note"); !strings.Contains(now.Title+now.Words, tc.want(e)) || open != tc.open || open && strings.Join(f.Shown(), "") != "words of mine" {
				t.Errorf("shows %q: %q, the form %v", now.Title, now.Words, f.Shown())
			}
			if n := len(p.Screen()); n != 2 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// TestAPersonWhoIsNobodyIsToldInPlace: before the house hears of it.
func TestAPersonWhoIsNobodyIsToldInPlace(t *testing.T) {
	t.Parallel()
	e := enter(t, func(c *Config) {
		c.Colleagues = func() (out []Colleague) {
			for i := range 150 { // too many for a menu
				out = append(out, Colleague{ID: "p-" + strings.Repeat("x", i), Name: "Somebody " + strings.Repeat("x", i)})
			}
			return out
		}
	})
	form := &chat.Form{Title: chat.L("Whose"), Submit: chat.L("Hand in"), Fields: []chat.Field{{Name: "who", Label: chat.L("Who"), Type: chat.FieldPerson, Required: true}}}
	e.house.at("show", card(deed("decision.summary", "C-1", 7)), nil)
	e.house.scene("reject", func(ev chat.Event) (chat.Reply, error) {
		if ev.Values == nil {
			return chat.Reply{Wanted: form}, nil
		}
		return card(deed("decision.summary", "C-1", 8)), nil
	})
	seen, p := e.deliver(zhao, deed("decision.summary", "C-1", 7)), e.w.Person(zhao)
	p.Click(seen, "No")
	e.house.heard()
	p.Submit(e.again(zhao, seen), map[string]any{"Who": "Nobody at all"})
	now := e.again(zhao, seen)
	if !strings.Contains(now.Words, e.words(zhao, chat.T("feishu.person.none", "Name", "Nobody at all"))) || len(p.Trouble()) > 0 {
		t.Fatalf("shows %q, %v", now.Words, p.Trouble())
	}
	for _, ev := range e.house.heard() {
		if ev.Values != nil {
			t.Errorf("the house heard %+v", ev)
		}
	}
	p.Submit(now, map[string]any{"Who": "somebody xx"})
	if sent := e.house.heard(); len(sent) != 1 || sent[0].Values.Get("who") != "p-xx" {
		t.Errorf("heard %+v, shows %q", sent, e.again(zhao, seen).Words)
	}
}
