package feishu

import (
	"errors"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
)

// asking is a house in which "reject" needs reasons, at any revision: it judges the note,
// and shows the record's card.
func asking(e *entrance, now chat.Card) {
	e.house.at("show", card(now), nil)
	e.house.scene("reject", func(ev chat.Event) (chat.Reply, error) {
		switch note := ev.Values.Get("note"); {
		case ev.Values == nil:
			return chat.Reply{Wanted: reasons()}, nil
		case strings.HasPrefix(note, "short"):
			return chat.Reply{Errors: map[string]chat.Text{"note": chat.L("too short a note")}, Wanted: reasons()}, nil
		case strings.HasPrefix(note, "stale"):
			return card(now), chat.Refuse(chat.Conflict, chat.T("problem.stale"))
		case strings.HasPrefix(note, "fault"):
			return chat.Reply{}, errors.New("the disk is full")
		}
		done := now
		done.Revision++
		done.Title = chat.L("It is done")
		return chat.Reply{Card: &done, Notice: chat.T("problem.values")}, nil
	})
}

// TestAFormOpensOnItsCard: asked for, filled in, sent, with the card around it all the
// time, and nothing changed before it was sent.
func TestAFormOpensOnItsCard(t *testing.T) {
	t.Parallel()
	for _, user := range []string{zhao, lin} {
		e := enter(t)
		asking(e, deed("decision.summary", "C-1", 7))
		seen, p := e.deliver(user, deed("decision.summary", "C-1", 7)), e.w.Person(user)
		if a := p.Click(seen, "No"); !a.OK() || len(p.Trouble()) > 0 {
			t.Fatalf("%d %s %v", a.Status, a.Body, p.Trouble())
		}
		open := e.again(user, seen)
		if _, there := open.Field("f~note"); !there || open.Title != "C-1 at 7" || !strings.Contains(open.Words, "The words of it") {
			t.Fatalf("shows %q with fields %+v", open.Words, open.Fields)
		}
		if _, there := open.Action("Yes"); there {
			t.Error("the buttons stand beside the form")
		}
		if ask := e.house.heard(); len(ask) != 1 || ask[0].Values != nil || ask[0].Once || ask[0].Message != seen.Ref {
			t.Errorf("asked by %+v", ask)
		}
		if a := p.Submit(open, map[string]any{"f~note": "Thanks for the talk", "The day": "2026-11-30"}); !a.OK() || len(p.Trouble()) > 0 {
			t.Fatalf("%d %s %v", a.Status, a.Body, p.Trouble())
		}
		sent := e.house.heard()
		if len(sent) != 1 || sent[0].Values.Get("note") != "Thanks for the talk" || sent[0].Values.Get("day") != "2026-11-30" || !sent[0].Once ||
			sent[0].Action.String() != "decision/C-1/reject@7" || sent[0].Message != seen.Ref {
			t.Errorf("heard %+v", sent)
		}
		done := e.again(user, seen)
		if toasts := p.Toasts(); done.Title != "It is done" || len(done.Fields) > 0 || len(toasts) != 1 || toasts[0].Kind != toastSuccess {
			t.Errorf("shows %q, toasts %+v", done.Title, toasts)
		}
		e.quiet()
		if n := len(p.Screen()); n != 1 {
			t.Errorf("%d messages", n)
		}
	}
}

// TestAFormIsClosedAgain: the card is as it is then, and nothing was sent.
func TestAFormIsClosedAgain(t *testing.T) {
	t.Parallel()
	e := enter(t)
	asking(e, deed("decision.summary", "C-1", 7))
	seen, p := e.deliver(zhao, deed("decision.summary", "C-1", 7)), e.w.Person(zhao)
	p.Click(seen, "No")
	e.house.at("show", card(deed("decision.summary", "C-1", 8)), nil)
	e.house.heard()
	if a := p.Click(e.again(zhao, seen), e.words(zhao, chat.T("feishu.form.close"))); !a.OK() || len(p.Trouble()) > 0 {
		t.Fatalf("%s %v", a.Body, p.Trouble())
	}
	if now := e.again(zhao, seen); now.Title != "C-1 at 8" || len(now.Fields) > 0 || len(e.house.heard()) > 0 || len(p.Toasts()) > 0 {
		t.Errorf("shows %q with %d fields", now.Title, len(now.Fields))
	}
	e.house.at("show", chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound")))
	a := e.w.Send(e.clicking(zhao, seen.Ref, press{do: doClose, action: "decision/C-1/reject@7", mark: anAct().mark}))
	if !strings.Contains(string(a.Body), e.words(zhao, chat.T("problem.notfound"))) || strings.Contains(string(a.Body), `"card"`) {
		t.Errorf("who may see it no more reads %s", a.Body)
	}
}

// TestWhatIsWrongStandsInItsPlace: the form stays open with all that was typed, and the
// fault is told at its field.
func TestWhatIsWrongStandsInItsPlace(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		note  string
		says  func(*entrance, string) string
		toast chat.Text
	}{
		"a field": {"short words of mine", func(*entrance, string) string { return "too short a note" }, chat.T("problem.values")},
		"a fault": {"fault words of mine", func(e *entrance, user string) string { return e.words(user, chat.T("problem.internal")) }, chat.T("problem.internal")},
		"a card that moved on and offers it still": {
			"stale words of mine", func(e *entrance, user string) string { return e.words(user, chat.T("problem.stale")) }, chat.T("problem.stale"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := enter(t)
			asking(e, deed("decision.summary", "C-1", 7))
			seen, p := e.deliver(zhao, deed("decision.summary", "C-1", 7)), e.w.Person(zhao)
			p.Click(seen, "No")
			open := e.again(zhao, seen)
			asking(e, deed("decision.summary", "C-1", 9))
			if a := p.Submit(open, map[string]any{"f~note": tc.note, "The day": "2026-11-30"}); !a.OK() || len(p.Trouble()) > 0 {
				t.Fatalf("%d %s %v", a.Status, a.Body, p.Trouble())
			}
			e.quiet()
			now := e.again(zhao, seen)
			if now.Title != "C-1 at 9" || !strings.Contains(now.Words, tc.says(e, zhao)) {
				t.Errorf("shows %q: %s", now.Title, now.Words)
			}
			for field, want := range map[string]string{"f~note": tc.note, "The day": "2026-11-30"} {
				if f, there := now.Field(field); !there || !strings.Contains(strings.Join(f.Shown(), " "), want) {
					t.Errorf("%s holds %+v", field, f)
				}
			}
			if toasts := p.Toasts(); len(toasts) != 1 || toasts[0] != (fakefeishu.Toast{Kind: toastError, Words: e.words(zhao, tc.toast)}) {
				t.Errorf("toasts %+v", toasts)
			}
			e.house.heard()
			p.Submit(now, map[string]any{"f~note": "better words"})
			if sent := e.house.heard(); len(sent) != 1 || sent[0].Action.Revision != 9 || sent[0].Values.Get("day") != "2026-11-30" {
				t.Errorf("sent again: %+v", sent)
			}
		})
	}
}

// TestWhatWasTypedIsNotLost: where the card offers it no longer, it is shown as it is, and
// the words follow as a message.
func TestWhatWasTypedIsNotLost(t *testing.T) {
	t.Parallel()
	e := enter(t)
	asking(e, deed("decision.summary", "C-1", 7))
	seen, p := e.deliver(zhao, deed("decision.summary", "C-1", 7)), e.w.Person(zhao)
	p.Click(seen, "No")
	open := e.again(zhao, seen)
	over := deed("decision.summary", "C-1", 9)
	over.Blocks = over.Blocks[:1]
	asking(e, over)
	if a := p.Submit(open, map[string]any{"f~note": "stale words\nof mine <at id=all></at>"}); !a.OK() || len(p.Trouble()) > 0 {
		t.Fatalf("%d %s %v", a.Status, a.Body, p.Trouble())
	}
	e.quiet()
	if now := e.again(zhao, seen); now.Title != "C-1 at 9" || len(now.Fields) > 0 {
		t.Errorf("shows %q", now.Title)
	}
	last := p.Last()
	if last.Ref == seen.Ref || !strings.Contains(last.Words, "stale words") || !strings.Contains(last.Words, "of mine") || len(last.Mentions) > 0 ||
		last.Title != e.words(zhao, chat.T("feishu.typed")) || strings.Contains(last.Preview, "stale") {
		t.Errorf("followed by %q: %q, %v, preview %q", last.Title, last.Words, last.Mentions, last.Preview)
	}
	if toasts := p.Toasts(); len(toasts) != 1 || toasts[0] != (fakefeishu.Toast{Kind: toastWarning, Words: e.words(zhao, chat.T("problem.stale"))}) {
		t.Errorf("toasts %+v", toasts)
	}
}

// TestAnInstantStandsAsItWasPicked: whoever is in another zone than the company's file
// says sees their own clock, also on a form that comes back: sent once more, it is the
// same instant.
func TestAnInstantStandsAsItWasPicked(t *testing.T) {
	t.Parallel()
	e := enter(t)
	e.w.AddUser(fakefeishu.User{OpenID: zhao, Name: "赵敏", Locale: "zh_cn", Zone: "Europe/Berlin"}) // on a journey
	form := &chat.Form{Title: chat.L("When"), Submit: chat.L("Hand in"), Fields: []chat.Field{
		{Name: "at", Label: chat.L("At"), Type: chat.FieldDateTime, Required: true}, {Name: "note", Label: chat.L("A note"), Type: chat.FieldText},
	}}
	now := deed("decision.summary", "C-1", 7)
	e.house.at("show", card(now), nil)
	e.house.scene("reject", func(ev chat.Event) (chat.Reply, error) {
		reply := chat.Reply{Wanted: form}
		if ev.Values != nil {
			reply.Errors = map[string]chat.Text{"note": chat.L("say more")}
		}
		return reply, nil
	})
	seen, p := e.deliver(zhao, now), e.w.Person(zhao)
	p.Click(seen, "No")
	for i, values := range []map[string]any{{"At": "2026-11-30 09:00"}, {}} {
		e.house.heard()
		if a := p.Submit(e.again(zhao, seen), values); !a.OK() || len(p.Trouble()) > 0 {
			t.Fatalf("%s %v", a.Body, p.Trouble())
		}
		if sent := e.house.heard(); len(sent) != 1 || sent[0].Values.Get("at") != "2026-11-30T16:00" {
			t.Errorf("sent %d times: heard %+v", i+1, sent)
		}
	}
}
