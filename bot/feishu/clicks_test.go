package feishu

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
)

// deed is a card with buttons: one that acts, one that asks for a form.
func deed(kind, record string, revision uint64) chat.Card {
	do := func(verb string) chat.Action {
		flow, _, _ := strings.Cut(kind, ".")
		return chat.Action{Flow: flow, Record: record, Verb: verb, Revision: revision}
	}
	return chat.Card{
		Kind: kind, Record: record, Revision: revision, Title: chat.L(fmt.Sprintf("%s at %d", record, revision)), Tone: chat.Waiting,
		Blocks: []chat.Block{chat.Paragraph(chat.L("The words of it")), {
			Kind: chat.KindButtons,
			Row:  []chat.Button{{Label: chat.L("Yes"), Action: do("approve"), Style: chat.Primary}, {Label: chat.L("No"), Action: do("reject"), Form: reasons()}},
			More: []chat.Button{{Label: chat.L("Not mine"), Action: do("notmine")}, {Label: chat.L("Hold on"), Action: do("hold"), Form: reasons()}},
		}},
	}
}

func reasons() *chat.Form {
	return &chat.Form{Title: chat.L("Reasons"), Submit: chat.L("Hand in"), Fields: []chat.Field{
		{Name: "note", Label: chat.L("A note"), Type: chat.FieldArea, Required: true},
		{Name: "day", Label: chat.L("The day"), Type: chat.FieldDate},
	}}
}

func card(c chat.Card) chat.Reply { return chat.Reply{Card: &c} }

// deliver has delivery post a card to somebody.
func (e *entrance) deliver(user string, c chat.Card) fakefeishu.Seen {
	e.t.Helper()
	if _, err := e.post(e.t.Context(), user, "key-"+c.Kind+c.Title.Literal, e.pen(user).card(c, true, nil)); err != nil {
		e.t.Fatal(err)
	}
	return e.w.Person(user).Last()
}

// again is a message as it stands now.
func (e *entrance) again(user string, seen fakefeishu.Seen) fakefeishu.Seen {
	for _, s := range e.w.Person(user).Screen() {
		if s.Ref == seen.Ref {
			return s
		}
	}
	e.t.Fatalf("%s is gone", seen.Ref)
	return seen
}

func TestAClickIsAnEvent(t *testing.T) {
	t.Parallel()
	e := enter(t)
	seen, p := e.deliver(zhao, deed("decision.summary", "C-1", 7)), e.w.Person(zhao)
	for _, a := range []fakefeishu.Answer{p.Click(seen, "Yes"), p.Choose(seen, "Not mine")} {
		if !a.OK() || !a.JSON() || string(a.Body) != "{}" {
			t.Fatalf("%d %q %v", a.Status, a.Body, a.Err)
		}
	}
	got := e.house.heard()
	if len(got) != 2 || got[0].ID == got[1].ID {
		t.Fatalf("heard %+v", got)
	}
	for i, verb := range []string{"approve", "notmine"} {
		ev := got[i]
		if ev.Kind != chat.Click || !ev.Once || ev.Kept || ev.From != (chat.Account{Platform: Platform, User: zhao}) || ev.Message != seen.Ref ||
			ev.Values == nil || len(ev.Values) > 0 || ev.Place != (chat.Place{Platform: Platform, ID: zhao, Private: true}) ||
			ev.Action.String() != "decision/C-1/"+verb+"@7" || ev.ID != eventID(e.w.Sent()[i].ID()) {
			t.Errorf("heard %+v", ev)
		}
	}
}

// TestAClickIsAnsweredByTheCardItWasOn covers what may come back of a click: the toast,
// the card in its place, and what comes as messages of its own.
func TestAClickIsAnsweredByTheCardItWasOn(t *testing.T) {
	t.Parallel()
	stale, long := chat.Refuse(chat.Conflict, chat.T("problem.stale")), chat.L(strings.Repeat("很长。", 40))
	one := func(kind, record string, revision uint64) *chat.Card {
		c := deed(kind, record, revision)
		return &c
	}
	for name, tc := range map[string]struct {
		reply chat.Reply
		err   error
		title string // of the message that was clicked, afterwards
		toast string
		said  chat.Text // by the toast
		posts []string  // what more messages say
	}{
		"nothing":                    {},
		"the card":                   {reply: card(*one("decision.summary", "C-1", 8)), title: "C-1 at 8"},
		"the card and a word":        {reply: chat.Reply{Card: one("decision.summary", "C-1", 8), Notice: chat.T("problem.values")}, title: "C-1 at 8", toast: toastSuccess, said: chat.T("problem.values")},
		"the card as it was, a word": {reply: chat.Reply{Card: one("decision.summary", "C-1", 7), Notice: chat.T("problem.values")}, title: "C-1 at 7", toast: toastInfo, said: chat.T("problem.values")},
		"the card, refused":          {reply: card(*one("decision.summary", "C-1", 9)), err: stale, title: "C-1 at 9", toast: toastWarning, said: chat.T("problem.stale")},
		"another card":               {reply: card(*one("report.full", "C-1", 3)), posts: []string{"C-1 at 3"}},
		"the card of another record": {reply: card(*one("decision.summary", "C-2", 2)), posts: []string{"C-2 at 2"}},
		"a word":                     {reply: chat.Reply{Notice: chat.T("problem.values")}, toast: toastInfo, said: chat.T("problem.values")},
		"a word for all":             {reply: chat.Reply{Public: chat.T("problem.values")}},
		"a refusal":                  {err: chat.Refuse(chat.Denied, chat.T("problem.notfound")), toast: toastError, said: chat.T("problem.notfound")},
		"a fault":                    {err: errors.New("the disk is full"), toast: toastError, said: chat.T("problem.internal")},
		"a word says it all":         {reply: chat.Reply{Card: one("report.full", "C-1", 3), Notice: chat.T("problem.values")}, toast: toastInfo, said: chat.T("problem.values")},
		"a long word":                {reply: chat.Reply{Notice: long}, toast: toastInfo, said: chat.T("feishu.below"), posts: []string{long.Literal}},
		"a card with a file":         {reply: card(filed(*one("firstday.setup", "C-1", 3))), posts: []string{"company.xlsx", "C-1 at 3"}},
	} {
		for _, user := range []string{zhao, lin} {
			t.Run(name+" "+user, func(t *testing.T) {
				t.Parallel()
				e, tc := enter(t), tc
				seen, p := e.deliver(user, deed("decision.summary", "C-1", 7)), e.w.Person(user)
				e.house.at("approve", tc.reply, tc.err)
				if a := p.Click(seen, "Yes"); !a.OK() || len(p.Trouble()) > 0 {
					t.Fatalf("%d %q, %v", a.Status, a.Body, p.Trouble())
				}
				if now := e.again(user, seen); tc.title != "" && now.Title != tc.title || tc.title == "" && now.Title != "C-1 at 7" || now.Edited {
					t.Errorf("the message is %q, patched %v", now.Title, now.Edited)
				}
				e.quiet()
				toasts := p.Toasts()
				switch {
				case tc.toast == "" && len(toasts) > 0, tc.toast != "" && len(toasts) != 1:
					t.Errorf("toasts %+v", toasts)
				case tc.toast != "" && toasts[0] != (fakefeishu.Toast{Kind: tc.toast, Words: e.words(user, tc.said)}):
					t.Errorf("toast %+v", toasts[0])
				}
				screen := p.Screen()
				if len(screen) != 1+len(tc.posts) {
					t.Fatalf("%d messages", len(screen))
				}
				for i, want := range tc.posts {
					if more := screen[1+i]; !strings.Contains(more.Title+more.Words, want) {
						t.Errorf("says %q, want %q", more.Words, want)
					}
				}
				if n := len(e.w.Calls("patch")); n > 0 {
					t.Errorf("%d edits beside the answer", n)
				}
			})
		}
	}
}

// filed is a card that brings a file.
func filed(c chat.Card) chat.Card {
	c.Files = []chat.Attachment{{Name: "company.xlsx", Make: "template/company"}}
	return c
}

// TestWhatCannotBePressedIsSaid: of an older card, of another bot, of nobody.
func TestWhatCannotBePressedIsSaid(t *testing.T) {
	t.Parallel()
	e := enter(t)
	seen, p := e.deliver(zhao, deed("decision.summary", "C-1", 7)), e.w.Person(zhao)
	for name, value := range map[string]any{
		"none": nil, "a word": "approve", "a number": 7, "a list": []string{"act"}, "empty": map[string]any{}, "numbers": map[string]any{"do": 1, "action": 2},
		"no action": map[string]any{"do": "act"}, "no path": map[string]any{"do": "act", "action": "approve"}, "another's": map[string]any{"do": "spin", "action": "a/b/c"},
	} {
		r := e.clicking(zhao, seen.Ref, anAct())
		r.Doc["event"].(map[string]any)["action"] = map[string]any{"tag": "button", "value": value}
		a := e.w.Send(r)
		if want := e.words(zhao, chat.T("feishu.strange")); !a.OK() || !strings.Contains(string(a.Body), want) || !strings.Contains(string(a.Body), toastWarning) {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	r := e.clicking("", seen.Ref, anAct())
	if a := e.w.Send(r); !a.OK() || string(a.Body) != "{}" {
		t.Errorf("nobody: %d %s", a.Status, a.Body)
	}
	e.quiet()
	if got := e.house.heard(); len(got) > 0 || len(p.Screen()) != 1 {
		t.Errorf("heard %+v", got)
	}
}

// TestStrangersAndOthersGetASentence: somebody nobody knows is answered by the house,
// in both languages; somebody of another tenant not even by it.
func TestStrangersAndOthersGetASentence(t *testing.T) {
	t.Parallel()
	e := enter(t)
	e.house.at("approve", chat.Reply{}, chat.Refuse(chat.Denied, chat.T("commands.stranger")))
	seen := e.deliver(wei, deed("decision.summary", "C-1", 7))
	english := e.cfg.Speaker.Words(chat.Reader{Locale: "en"}, chat.T("commands.stranger"))
	if a := e.w.Person(wei).Click(seen, "Yes"); !a.OK() || !strings.Contains(string(a.Body), e.words(wei, chat.T("commands.stranger"))) || strings.Contains(string(a.Body), "card") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if toasts := e.w.Person(wei).Toasts(); len(toasts) != 1 || toasts[0].Words != english {
		t.Errorf("an English stranger reads %+v", toasts)
	}
	e.house.heard()
	r := e.clicking(ott, seen.Ref, anAct())
	r.Doc["event"].(map[string]any)["operator"].(map[string]any)["tenant_key"] = fakefeishu.OtherTenant
	if a := e.w.Send(r); !a.OK() || !strings.Contains(string(a.Body), e.words(ott, chat.T("feishu.barred"))) || strings.Contains(string(a.Body), "card") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	e.quiet()
	if got := e.house.heard(); len(got) > 0 || len(e.w.Inbox(ott)) > 0 {
		t.Errorf("heard %+v", got)
	}
}

// TestRepeatsAreHeardOnce: whatever is told ten times, at once or in a row, is one
// turn with one answer.
func TestRepeatsAreHeardOnce(t *testing.T) {
	t.Parallel()
	e := enter(t)
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	e.house.at("approve", chat.Reply{Card: new(deed("decision.summary", "C-1", 8)), Notice: chat.T("problem.values")}, nil)
	e.house.at("show", card(deed("decision.summary", "C-1", 8)), nil)
	e.house.at("", chat.Reply{Notice: chat.T("problem.values")}, nil)
	one, two := e.line(zhao, "om_twice", "help"), e.line(zhao, "om_twice", "help")
	for i, r := range []fakefeishu.Request{e.clicking(zhao, seen.Ref, anAct()), one} {
		done := make(chan fakefeishu.Answer)
		for range 10 {
			go func() { done <- e.w.Send(r) }()
		}
		said := map[string]bool{}
		for range 10 {
			a := <-done
			said[string(a.Body)] = true
			if !a.OK() {
				t.Errorf("%d: %d %v", i, a.Status, a.Err)
			}
		}
		said[string(e.w.Send(r).Body)] = true
		if over, err := e.frame(r.Body()); err != nil {
			t.Error(err)
		} else if len(over) > 0 {
			said[string(over)] = true
		}
		e.quiet()
		if n := len(e.house.heard()); n != 1 || len(said) != 1 {
			t.Errorf("%d: heard %d, answered %v", i, n, said)
		}
	}
	e.w.Send(two) // the same message under another event
	e.quiet()
	if n := len(e.house.heard()); n != 0 {
		t.Errorf("a message under two events is heard %d times more", n)
	}
	if n := len(e.w.Inbox(zhao)); n != 2 {
		t.Errorf("%d messages, want the card and one answer", n)
	}
}
