package slack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
	"closeloop/bot/fakeslack"
)

// deed is a card with buttons: one that acts, one that asks for a form.
func deed(kind, record string, revision uint64) chat.Card {
	do := func(verb string) chat.Action {
		return chat.Action{Flow: "decision", Record: record, Verb: verb, Revision: revision}
	}
	return chat.Card{
		Kind: kind, Record: record, Revision: revision, Title: chat.L(fmt.Sprintf("%s at %d", record, revision)), Tone: chat.Waiting,
		Blocks: []chat.Block{chat.Paragraph(chat.L("words")), {
			Kind: chat.KindButtons, Row: []chat.Button{
				{Label: chat.L("Yes"), Action: do("approve"), Style: chat.Primary}, {Label: chat.L("No"), Action: do("reject"), Form: refusal()},
			},
			More: []chat.Button{{Label: chat.L("Later"), Action: do("hold"), Form: refusal()}, {Label: chat.L("Mine not"), Action: do("notmine")}},
		}},
	}
}

func refusal() *chat.Form {
	return &chat.Form{Title: chat.L("No"), Submit: chat.L("Send"), Fields: []chat.Field{
		{Name: "note", Label: chat.L("Note"), Type: chat.FieldArea, Required: true},
		{Name: "at", Label: chat.L("When"), Type: chat.FieldDateTime},
		{Name: "who", Label: chat.L("Who"), Type: chat.FieldPerson},
	}}
}

// deliver has delivery post a card to somebody, and shows it.
func (e *entrance) deliver(user string, c chat.Card) fakeslack.Seen {
	e.t.Helper()
	_, err := e.Post(e.t.Context(), chat.Delivery{
		Reader: e.reads(user), Place: chat.Place{Platform: Platform, ID: user, Private: true}, Card: c, Key: "key-" + c.Title.Literal,
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return e.w.Person(user).Last()
}

func card(c chat.Card) chat.Reply { return chat.Reply{Card: &c} }

func TestAClickIsAnEvent(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	if a := e.w.Person(zhao).Click(seen, "Yes"); !a.OK() || len(a.Body) > 0 {
		t.Fatalf("%d %q %v", a.Status, a.Body, a.Err)
	}
	if a := e.w.Person(zhao).Choose(seen, "Mine not"); !a.OK() {
		t.Fatalf("%d %v", a.Status, a.Err)
	}
	got := e.house.all()
	if len(got) != 2 || got[0].ID == got[1].ID {
		t.Fatalf("heard %+v", got)
	}
	for i, verb := range []string{"approve", "notmine"} {
		ev := got[i]
		if ev.Kind != chat.Click || !ev.Once || ev.From != (chat.Account{Platform: Platform, User: zhao}) || ev.Message != seen.Ref || ev.Values == nil || len(ev.Values) > 0 ||
			ev.Place != (chat.Place{Platform: Platform, ID: zhao, Private: true}) || ev.Action.String() != "decision/C-1/"+verb+"@7" {
			t.Errorf("heard %+v", ev)
		}
	}
}

// TestAClickIsAnsweredByTheCardItWasOn covers what may come back of a click, and
// what is then seen.
func TestAClickIsAnsweredByTheCardItWasOn(t *testing.T) {
	t.Parallel()
	stale := chat.Refuse(chat.Conflict, chat.T("problem.stale"))
	for name, tc := range map[string]struct {
		reply chat.Reply
		err   error
		edits int // of the message that was clicked
		posts int // more messages, seen by everybody there
		hints int // more messages, seen by the one who clicked
	}{
		"nothing":                    {},
		"the card, kept":             {reply: card(deed("decision.summary", "C-1", 8))},
		"the card, kept, refused":    {reply: card(deed("decision.summary", "C-1", 9)), err: stale, edits: 1, hints: 1},
		"another card":               {reply: card(deed("report.full", "C-1", 1)), posts: 1},
		"the card of another record": {reply: card(deed("decision.summary", "C-2", 1)), posts: 1},
		"a word":                     {reply: chat.Reply{Notice: chat.T("problem.stale")}, hints: 1},
		"a word for all":             {reply: chat.Reply{Public: chat.T("problem.stale")}},
		"a refusal":                  {err: stale, hints: 1},
		"a fault":                    {err: errors.New("the disk is full"), hints: 1},
		"a word says it all":         {reply: chat.Reply{Card: new(chat.Card), Notice: chat.T("problem.stale")}, hints: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := enter(t, HTTP, fakeslack.Options{})
			seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
			if tc.reply.Card != nil && tc.reply.Card.Kind == "" {
				*tc.reply.Card = deed("report.full", "C-1", 1)
			}
			e.house.says(tc.reply, tc.err)
			before := len(e.w.Messages(seen.Channel))
			if a := e.w.Person(zhao).Click(seen, "Yes"); !a.OK() || len(a.Body) > 0 {
				t.Fatalf("%d %q", a.Status, a.Body)
			}
			e.quiet()
			posts, hints := 0, 0
			for _, m := range e.w.Messages(seen.Channel)[before:] {
				if m.Ephemeral == "" {
					posts++
				} else {
					hints++
				}
			}
			if edits := len(e.w.Calls("chat.update")); edits != tc.edits || posts != tc.posts || hints != tc.hints {
				t.Errorf("%d edits, %d posts, %d hints; want %d, %d, %d", edits, posts, hints, tc.edits, tc.posts, tc.hints)
			}
			if trouble := e.w.Person(zhao).Trouble(); len(trouble) > 0 {
				t.Error(trouble)
			}
		})
	}
}

// TestAnAnswerIsEditedWhereItStands: a card that nobody keeps up to date is, by
// a click on it, replaced by what it has become: a message of a direct message by
// an edit, one that only the asker sees by its address.
func TestAnAnswerIsEditedWhereItStands(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	p := e.w.Person(zhao)
	for name, ask := range map[string]func() fakeslack.Seen{
		"in the direct message": func() fakeslack.Seen { p.Type("status"); e.quiet(); return p.Last() },
		"of a command":          func() fakeslack.Seen { p.Command("/cl status", "C0RD"); return p.Last("C0RD") },
		"of a mention":          func() fakeslack.Seen { p.Mention("C0RD", "status"); e.quiet(); return p.Last("C0RD") },
	} {
		e.house.says(card(deed("duty.status", "C-1", 1)), nil)
		seen := ask()
		if !strings.Contains(seen.Words, "C-1 at 1") || seen.Ephemeral == (name == "in the direct message") {
			t.Fatalf("%s: answered %+v", name, seen)
		}
		e.house.says(card(deed("duty.status", "C-1", 2)), nil)
		p.Click(seen, "Yes")
		e.quiet()
		now := p.Last("C0RD")
		if !strings.Contains(now.Words, "C-1 at 2") || now.TS != seen.TS && name == "in the direct message" {
			t.Errorf("%s: now %+v", name, now)
		}
		if e.house.all()[len(e.house.all())-1].Place.Private != (name == "in the direct message") {
			t.Errorf("%s: the place is not told as it is", name)
		}
	}
	for _, m := range e.w.All() {
		if m.Channel == "C0RD" && m.User == fakeslack.Bot && m.Ephemeral != zhao {
			t.Errorf("others can read %q in a channel", m.Text)
		}
	}
}

// TestAnAddressIsNoAction: Slack tells of a click on it too, and it is no event.
func TestAnAddressIsNoAction(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	seen := e.deliver(zhao, chat.Card{Kind: "board.card", Record: "hr-lin", Title: chat.L("Board"), Blocks: []chat.Block{
		chat.Buttons(chat.Button{Label: chat.L("Open the board"), URL: "https://loop.example.com/board?link=x"}),
	}})
	if a := e.w.Person(zhao).Click(seen, "Open the board"); !a.OK() || len(a.Body) > 0 {
		t.Errorf("%d %q %v", a.Status, a.Body, a.Err)
	}
	if got := e.house.all(); len(got) > 0 {
		t.Errorf("heard %+v", got)
	}
	for what, n := range e.Counts() {
		if n > 0 {
			t.Errorf("counted %d of %s", n, what)
		}
	}
}

func TestAFormIsOpenedFilledAndSent(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	p := e.w.Person(zhao)
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	e.house.answers(func(ev chat.Event) (chat.Reply, error) {
		switch {
		case ev.Values == nil:
			return chat.Reply{Wanted: refusal()}, nil
		case ev.Values.Get("note") == "bad":
			return chat.Reply{Wanted: refusal(), Errors: map[string]chat.Text{"note": chat.T("problem.stale")}}, nil
		case ev.Values.Get("note") == "late":
			return card(deed("decision.summary", "C-1", 8)), chat.Refuse(chat.Conflict, chat.T("problem.denied"))
		}
		return chat.Reply{Notice: chat.T("problem.notfound")}, nil
	})
	for _, button := range []string{"No", "Later"} {
		p.Click(seen, button)
		e.quiet()
		if _, open := p.Modal(); !open {
			t.Fatalf("%s opened no modal: %v", button, p.Trouble())
		}
		wrong := p.Submit(map[string]any{"f~note": "bad"})
		if wrong["f~note"] != e.words(zhao, chat.T("problem.stale")) {
			t.Errorf("a wrong field: %v", wrong)
		}
		edits := len(e.w.Calls("chat.update"))
		wrong = p.Submit(map[string]any{"f~note": "late"})
		e.quiet()
		if wrong["f~note"] != e.words(zhao, chat.T("problem.denied")) || len(e.w.Calls("chat.update")) != edits+1 {
			t.Errorf("a refusal: %v; the card behind it was not mended", wrong)
		}
		if wrong := p.Submit(map[string]any{"f~note": "  well <b>  ", "f~at": "1764640800", "f~who": "mgr-he"}); wrong != nil {
			t.Errorf("refused %v", wrong)
		}
		e.quiet()
		if last := p.Last(); last.Words != e.words(zhao, chat.T("problem.notfound")) || !last.Ephemeral {
			t.Errorf("after the form %+v", last)
		}
		all := e.house.all()
		ev := all[len(all)-1]
		if ev.Kind != chat.Click || !ev.Once || ev.Message != seen.Ref || ev.Values.Get("note") != "well <b>" || ev.Values.Get("at") != "2025-12-02T10:00" ||
			ev.Values.Get("who") != "mgr-he" || !strings.HasPrefix(ev.Action.String(), "decision/C-1/") || !ev.Place.Private {
			t.Errorf("heard %+v", ev)
		}
		if _, open := p.Modal(); open {
			t.Error("the modal stays open")
		}
	}
	if trouble := p.Trouble(); len(trouble) > 0 {
		t.Error(trouble)
	}
}

// TestACrowdedFormIsSaid: where so much waits for Slack that a form cannot wait
// too, its person is told at once.
func TestACrowdedFormIsSaid(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	e.house.says(chat.Reply{Wanted: refusal()}, nil)
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	for range doorstep.MostWaiting + 1 {
		e.after.Begin()
		defer e.after.End()
	}
	e.w.Fail("views.open", fakeslack.Fault{Status: 429, RetryAfter: "1"})
	e.w.Person(zhao).Click(seen, "No")
	lost := e.words(zhao, chat.T("slack.lost"))
	e.w.Until(t, func() bool { return e.w.Person(zhao).Last().Words == lost })
}

// TestALostTriggerIsSaid: whose form does not open is told to press again; who
// pressed once and was told of twice is not.
func TestALostTriggerIsSaid(t *testing.T) {
	t.Parallel()
	for word, said := range map[string]bool{"expired_trigger_id": true, "invalid_trigger_id": true, "exchanged_trigger_id": false, "view_too_large": true} {
		e := enter(t, HTTP, fakeslack.Options{})
		e.house.says(chat.Reply{Wanted: refusal()}, nil)
		seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
		e.w.Fail("views.open", fakeslack.Fault{Error: word})
		e.w.Person(zhao).Click(seen, "No")
		e.quiet()
		last := e.w.Person(zhao).Last()
		if got := last.Words == e.words(zhao, chat.T("slack.lost")) && last.Ephemeral; got != said {
			t.Errorf("%s: last seen %q", word, last.Words)
		}
	}
}

// TestAPersonFieldIsAskedFor: colleagues by any part of the name, for those of
// ours only.
func TestAPersonFieldIsAskedFor(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	var many []Colleague
	for i := range 150 {
		many = append(many, Colleague{fmt.Sprintf("p-%d", i), fmt.Sprintf("Worker %d", i)})
	}
	e.cfg.Colleagues = func() []Colleague { return append(many, Colleague{"mgr-he", "HE Jing"}, Colleague{"hr-lin", "林晓"}) }
	ask := func(user, typed string) string {
		a := e.w.Send(e.w.Interaction("block_suggestion", user, map[string]any{"action_id": "v", "block_id": "f~who", "value": typed}))
		return string(a.Body)
	}
	for typed, want := range map[string]int{"he j": 1, "林": 1, "worker": 100, "": 100, "nobody": 0} {
		body := ask(zhao, typed)
		if got := strings.Count(body, `"value"`); got != want || !strings.Contains(body, `"options":[`) {
			t.Errorf("%q: %d options in %.200s", typed, got, body)
		}
	}
	for _, user := range []string{wei, guo, bai} {
		if body := ask(user, ""); strings.TrimSpace(body) != `{"options":[]}` {
			t.Errorf("%s is offered %.200s", user, body)
		}
	}
}

// TestRepeatsAreHeardOnce: whatever is told ten times, at once or in a row, is
// heard and answered once.
func TestRepeatsAreHeardOnce(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	e.house.says(chat.Reply{Notice: chat.T("problem.stale")}, nil)
	click := e.w.Interaction("block_actions", zhao, map[string]any{
		"trigger_id": "7.7.7", "container": map[string]any{"channel_id": seen.Channel, "message_ts": seen.TS},
		"actions": []any{map[string]any{"action_id": "act.1", "block_id": "0~k~decision.summary~C-1", "value": "decision/C-1/approve@7"}},
	})
	line := e.w.Event(map[string]any{"type": "message", "channel": seen.Channel, "channel_type": "im", "user": zhao, "text": "help"})
	for i, r := range []fakeslack.Request{click, line} {
		done := make(chan fakeslack.Answer)
		for n := range 10 {
			go func() {
				again := r
				again.Retry = n % 4
				done <- e.w.Send(again)
			}()
		}
		for range 10 {
			if a := <-done; !a.OK() {
				t.Errorf("%d: %d %v", i, a.Status, a.Err)
			}
		}
		e.w.Send(r)
		e.quiet()
		if n := len(e.house.all()); n != i+1 {
			t.Errorf("%d: heard %d", i, n)
		}
	}
	if n := len(e.w.Messages(seen.Channel)); n != 3 {
		t.Errorf("%d messages, want the card and two answers", n)
	}
}

// TestBarredAccountsGetASentence: whoever is no full member, and everybody while
// Slack cannot say who they are, gets nothing of the house.
func TestBarredAccountsGetASentence(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	e.house.says(card(deed("duty.status", "C-1", 1)), nil)
	mine := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	acts := map[string]func(p *fakeslack.Person) fakeslack.Answer{
		"a command": func(p *fakeslack.Person) fakeslack.Answer { return p.Command("/cl status", "C0RD") },
		"a line":    func(p *fakeslack.Person) fakeslack.Answer { return p.Type("status") },
		"a mention": func(p *fakeslack.Person) fakeslack.Answer { return p.Mention("C0RD", "status") },
		"a click":   func(p *fakeslack.Person) fakeslack.Answer { return p.Click(mine, "Yes") },
		"its Home":  func(p *fakeslack.Person) fakeslack.Answer { return p.OpenHome() },
	}
	for name, does := range acts {
		for _, user := range []string{guo} {
			if a := does(e.w.Person(user)); !a.OK() {
				t.Errorf("%s: %d", name, a.Status)
			}
			e.quiet()
			if name != "its Home" && !slices.ContainsFunc(e.w.Person(user).Screen("C0RD", mine.Channel), func(s fakeslack.Seen) bool { return s.Words == e.words(user, chat.T("slack.barred")) }) {
				t.Errorf("%s: nobody told %s", name, user)
			}
		}
	}
	if _, drawn := e.w.Home(guo); drawn {
		t.Error("a guest has a Home")
	}
	e.forget(zhao)
	e.w.Fail("users.info", fakeslack.Fault{Times: 100, Error: "fatal_error"})
	for name, does := range acts {
		a := does(e.w.Person(zhao))
		e.quiet()
		if again := name == "a line" || name == "a mention" || name == "its Home"; a.OK() == again {
			t.Errorf("while Slack cannot say who it is, %s: %d", name, a.Status)
		}
	}
	busy := e.cfg.Speaker.Words(e.reads(zhao), chat.T("slack.busy"))
	if n := len(slices.DeleteFunc(e.w.Person(zhao).Screen("C0RD"), func(s fakeslack.Seen) bool { return s.Words != busy })); n != 2 {
		t.Errorf("%d of the command and the click were told", n)
	}
	if got := e.house.all(); len(got) > 0 {
		t.Errorf("the house heard %+v", got)
	}
	e.w.Heal("users.info")
	e.w.Retry()
	e.quiet()
	if n := len(e.house.all()); n != 2 {
		t.Errorf("the house heard %d lines when Slack told them again", n)
	}
}

// TestAFormOfAnAnswerComesBackWhereItWasAsked: a modal does not know whether
// others saw the card it came from; nothing of its answer is shown to them.
func TestAFormOfAnAnswerComesBackWhereItWasAsked(t *testing.T) {
	t.Parallel()
	for _, channel := range []string{"", "C0RD"} {
		e := enter(t, HTTP, fakeslack.Options{})
		p := e.w.Person(zhao)
		e.house.says(card(deed("duty.status", "C-1", 1)), nil)
		p.Command("/cl status", channel)
		seen := p.Last("C0RD")
		e.house.says(chat.Reply{Wanted: refusal()}, nil)
		p.Click(seen, "No")
		e.quiet()
		e.house.says(chat.Reply{Card: new(deed("duty.status", "C-1", 2)), Notice: chat.T("problem.stale")}, nil)
		if wrong := p.Submit(map[string]any{"f~note": "x"}); wrong != nil {
			t.Fatalf("refused %v", wrong)
		}
		e.quiet()
		screen := p.Screen("C0RD")
		for _, want := range []string{"C-1 at 2", e.words(zhao, chat.T("problem.stale"))} {
			if !slices.ContainsFunc(screen, func(s fakeslack.Seen) bool { return strings.Contains(s.Words, want) && (s.Ephemeral || channel == "") }) {
				t.Errorf("in %q: nobody sees %q", channel, want)
			}
		}
		if slices.ContainsFunc(screen, func(s fakeslack.Seen) bool { return strings.Contains(s.Words, "C-1 at 1") }) {
			t.Errorf("in %q the card still stands as it was", channel)
		}
		for _, m := range e.w.Messages("C0RD") {
			if m.User == fakeslack.Bot && m.Ephemeral != zhao {
				t.Errorf("others can read %q", m.Text)
			}
		}
	}
}

// TestAKeptCardInAChannelIsNotRewrittenForOne: after a refusal the actor sees how
// it stands, the others see what they saw.
func TestAKeptCardInAChannelIsNotRewrittenForOne(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	c := deed("pile.count", "x", 1)
	if _, err := e.Post(t.Context(), chat.Delivery{Reader: e.reads(zhao), Place: chat.Place{Platform: Platform, ID: "C0RD"}, Card: c, Key: "k"}); err != nil {
		t.Fatal(err)
	}
	p := e.w.Person(zhao)
	e.house.says(card(deed("pile.count", "x", 2)), chat.Refuse(chat.Conflict, chat.T("problem.stale")))
	p.Click(p.Last("C0RD"), "Yes")
	e.quiet()
	if n := len(e.w.Calls("chat.update")); n != 0 {
		t.Errorf("%d edits", n)
	}
	seen := p.Last("C0RD", "C0RD")
	for _, s := range p.Screen("C0RD") {
		if strings.Contains(s.Words, "x at 2") {
			seen = s
		}
	}
	if !seen.Ephemeral || !strings.Contains(seen.Words, "x at 2") || strings.Contains(seen.Actions[0].BlockID, "~k~") {
		t.Errorf("sees %+v", seen)
	}
}
