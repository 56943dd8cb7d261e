package feishu

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
)

// TestWhatWasNotStoredIsToldAgain: an event whose turn failed is not taken. When it fails
// again a moment later the person hears of it; what goes well then is one turn.
func TestWhatWasNotStoredIsToldAgain(t *testing.T) {
	t.Parallel()
	for name, goes := range map[string]bool{"well": true, "wrong again": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := enter(t)
			e.house.at("", chat.Reply{}, errors.New("the disk is full"))
			p := e.w.Person(zhao)
			if a := p.Type("help"); a.Status != http.StatusInternalServerError || len(a.Body) > 0 {
				t.Errorf("%d %q", a.Status, a.Body)
			}
			r := e.w.Sent()[0]
			if answer, err := e.frame(e.line(zhao, "om_2", "help").Body()); answer != nil || err == nil {
				t.Errorf("over the long connection: %s, %v", answer, err)
			}
			e.quiet()
			if n := len(p.Screen()); n != 1 {
				t.Errorf("%d messages", n)
			}
			want := chat.T("problem.internal")
			if goes {
				want = chat.T("problem.stale")
				e.house.at("", chat.Reply{Notice: want}, nil)
			}
			for range 3 {
				if a := e.w.Send(r); !a.OK() {
					t.Errorf("%d", a.Status)
				}
				e.quiet()
			}
			if screen := p.Screen(); len(screen) != 2 || screen[1].Words != e.words(zhao, want) {
				t.Errorf("sees %+v", screen)
			}
			ids := map[string]bool{}
			heard := e.house.heard()
			for _, ev := range heard {
				ids[ev.ID] = true
			}
			if len(heard) != 3 || len(ids) != 2 {
				t.Errorf("heard %+v", heard)
			}
		})
	}
}

// TestARepeatShowsNoOldCard: what is told again after the card has moved on is answered
// with the card as it is, or with none where it is not theirs to see any more: delivery
// has brought that one, and would not bring it again.
func TestARepeatShowsNoOldCard(t *testing.T) {
	t.Parallel()
	e := enter(t)
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	e.house.at("approve", chat.Reply{Card: new(deed("decision.summary", "C-1", 8)), Notice: chat.T("problem.values")}, nil)
	r := e.clicking(zhao, seen.Ref, anAct())
	first := string(e.w.Send(r).Body)
	e.house.at("show", card(deed("decision.summary", "C-1", 9)), nil)
	moved := strings.NewReplacer("C-1 at 8", "C-1 at 9", "@8", "@9", "%408", "%409").Replace(first)
	if again := string(e.w.Send(r).Body); again != moved {
		t.Errorf("first %s, then %s", first, again)
	}
	e.house.at("show", chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound")))
	if again := string(e.w.Send(r).Body); strings.Contains(again, `"card"`) || !strings.Contains(again, e.words(zhao, chat.T("problem.values"))) {
		t.Errorf("who may see it no more reads %s", again)
	}
	e.quiet()
	if n := len(e.house.heard()); n != 1 {
		t.Errorf("done %d times", n)
	}
}

// TestWhoComesIsMetOnce: somebody nobody knows, whatever they do first, and a person.
func TestWhoComesIsMetOnce(t *testing.T) {
	t.Parallel()
	e := enter(t)
	for _, user := range []string{wei, zhao} {
		p := e.w.Person(user)
		p.Enter()
		e.quiet()
		p.Enter()
		p.Type("help")
		p.Menu("loop")
		p.Click(e.deliver(user, deed("decision.summary", "C-1", 7)), "Yes")
		e.quiet()
	}
	e.house.Lock()
	defer e.house.Unlock()
	if len(e.house.met) != 1 || e.house.met[0] != (Stranger{User: wei, Name: "Wei Long"}) || !slices.Equal(e.house.came, []string{zhao}) {
		t.Errorf("met %+v, came %v", e.house.met, e.house.came)
	}
}

// TestWhatNobodyUnderstandsIsTaken: Feishu surely said it, so that it need not be said
// again; it is counted, and nobody is told.
func TestWhatNobodyUnderstandsIsTaken(t *testing.T) {
	t.Parallel()
	e := enter(t)
	for name, r := range map[string]fakefeishu.Request{
		"a type":        e.w.Event("hologram.created_v1", map[string]any{"operator_id": map[string]any{"open_id": zhao}}),
		"no type":       e.w.Event("", nil),
		"a menu of no":  e.w.Event(fakefeishu.MenuUsed, map[string]any{"operator": 7, "event_key": "loop"}),
		"an empty key":  e.w.Event(fakefeishu.MenuUsed, map[string]any{"operator": map[string]any{"operator_id": map[string]any{"open_id": zhao}}, "event_key": "/"}),
		"a long key":    e.w.Event(fakefeishu.MenuUsed, map[string]any{"operator": map[string]any{"operator_id": map[string]any{"open_id": zhao}}, "event_key": strings.Repeat("x", maxKey+1)}),
		"nobody enters": e.w.Event(fakefeishu.ChatEntered, map[string]any{"operator_id": nil}),
		"no event":      e.w.Event(fakefeishu.MessageReceived, nil),
		"a list":        e.w.Event(fakefeishu.MessageReceived, map[string]any{"message": []any{1}, "sender": "x"}),
		"no event's id": e.line(zhao, "om_1", "help").With(map[string]any{"event_id": nil}),
		"nobody clicks": e.w.Event(fakefeishu.CardAction, map[string]any{"operator": "x"}),
	} {
		if a := e.w.Send(r); a.Status != http.StatusOK || string(a.Body) != "{}" {
			t.Errorf("%s: %d %q", name, a.Status, a.Body)
		}
	}
	e.quiet()
	if got, n := e.house.heard(), e.Counts()["unknown.event"]; len(got) > 0 || n != 9 {
		t.Errorf("heard %+v, counted %v", got, e.Counts())
	}
}

// TestAPanicCostsOneAnswer: over either transport, and what comes next is heard.
func TestAPanicCostsOneAnswer(t *testing.T) {
	t.Parallel()
	e := enter(t)
	e.house.scene("", func(chat.Event) (chat.Reply, error) { panic("李明") })
	if _, err := e.frame(e.line(zhao, "om_1", "help").Body()); err == nil || e.Counts()["panic"] != 1 {
		t.Errorf("%v, counted %v", err, e.Counts())
	}
	if a := e.w.Send(e.line(zhao, "om_1", "help")); a.Err != nil || a.Status != http.StatusInternalServerError {
		t.Errorf("over HTTP: %d, %v", a.Status, a.Err)
	}
	e.house.at("", chat.Reply{Notice: chat.T("problem.stale")}, nil)
	if _, err := e.frame(e.line(zhao, "om_1", "help").Body()); err != nil {
		t.Error(err)
	}
	e.quiet()
	if last := e.w.Person(zhao).Last(); last.Words != e.words(zhao, chat.T("problem.stale")) {
		t.Errorf("told %q", last.Words)
	}
}
