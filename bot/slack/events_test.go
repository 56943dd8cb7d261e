package slack

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
)

func TestLinesAreHeardAsTyped(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	p := e.w.Person(zhao)
	p.Type("status <李明> & co")
	p.Mention("C0RD", "status <李明> & co")
	p.Command("/cl status <李明> & co", "C0RD")
	e.w.Escape()
	p.Command("/closeloop status @wei & <co>", "")
	want := []struct {
		text    string
		private bool
	}{{"status <李明> & co", true}, {"status <李明> & co", false}, {"status <李明> & co", false}, {"status @wei & <co>", true}}
	got := e.house.all()
	if len(got) != len(want) {
		t.Fatalf("heard %+v", got)
	}
	for i, ev := range got {
		place := chat.Place{Platform: Platform, ID: "C0RD"}
		if want[i].private {
			place = chat.Place{Platform: Platform, ID: zhao, Private: true}
		}
		if ev.Kind != chat.Typed || !ev.Once || ev.Text != want[i].text || ev.Place != place || ev.From.User != zhao || !strings.HasPrefix(ev.ID, "slack-") {
			t.Errorf("heard %+v", ev)
		}
	}
}

// TestACommandIsAnsweredInItsAnswer: at once, for the asker only, and a second
// thing follows.
func TestACommandIsAnsweredInItsAnswer(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	p := e.w.Person(zhao)
	one := deed("duty.status", "C-1", 1)
	e.house.says(chat.Reply{Card: &one, Notice: chat.T("problem.stale"), Public: chat.T("group.answered")}, nil)
	a := p.Command("/cl status", "C0RD")
	e.quiet()
	if !a.OK() || !strings.HasPrefix(a.Type, "application/json") || !strings.Contains(string(a.Body), `"response_type":"ephemeral"`) {
		t.Errorf("%d %s %s", a.Status, a.Type, a.Body)
	}
	screen := p.Screen("C0RD")
	for _, want := range []string{"C-1 at 1", e.words(zhao, chat.T("problem.stale"))} {
		if len(screen) != 2 || !slices.ContainsFunc(screen, func(s fakeslack.Seen) bool { return s.Ephemeral && strings.Contains(s.Words, want) }) {
			t.Errorf("sees no %q", want)
		}
	}
	e.house.says(chat.Reply{Wanted: refusal()}, nil)
	if a := p.Command("/cl decide", "C0RD"); !strings.Contains(p.Last("C0RD").Words, e.words(zhao, chat.T("slack.form", "Title", chat.L("No")))) {
		t.Errorf("a form that no button asked for: %s", a.Body)
	}
	e.house.says(chat.Reply{}, nil)
	if a := p.Command("/cl nothing", "C0RD"); !a.OK() || len(a.Body) > 0 {
		t.Errorf("nothing to say: %d %q", a.Status, a.Body)
	}
}

// TestACardWithFilesGoesToTheDirectMessage: nobody can show a file to one
// person in a channel.
func TestACardWithFilesGoesToTheDirectMessage(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(*fakeslack.Person){
		"a command": func(p *fakeslack.Person) { p.Command("/cl setup", "C0RD") },
		"a mention": func(p *fakeslack.Person) { p.Mention("C0RD", "setup") },
		"a line":    func(p *fakeslack.Person) { p.Type("setup") },
	} {
		e := enter(t, HTTP, fakeslack.Options{})
		p := e.w.Person(zhao)
		c := deed("firstday.setup", "company", 1)
		c.Files = []chat.Attachment{{Name: "company.xlsx", Make: "template/company"}}
		e.house.says(chat.Reply{Card: &c}, nil)
		ask(p)
		e.quiet()
		screen := p.Screen()
		if !slices.ContainsFunc(screen, func(s fakeslack.Seen) bool { return slices.Contains(s.Files, "company.xlsx") }) ||
			!slices.ContainsFunc(screen, func(s fakeslack.Seen) bool { return strings.Contains(s.Words, "company at 1") }) {
			t.Errorf("%s: the direct message shows %+v", name, screen)
		}
		for _, m := range e.w.Messages("C0RD") {
			if m.User == fakeslack.Bot && len(m.Files) > 0 {
				t.Errorf("%s: a file in a channel", name)
			}
		}
		said := slices.ContainsFunc(p.Screen("C0RD"), func(s fakeslack.Seen) bool { return s.Words == e.words(zhao, chat.T("slack.direct")) })
		if said == (name == "a line") {
			t.Errorf("%s: says where it is: %v", name, said)
		}
	}
}

func TestFilesAreDropped(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	e.house.says(chat.Reply{Notice: chat.T("problem.stale")}, nil)
	if a := e.w.Person(zhao).DropFile("公司 表.xlsx", []byte("x")); !a.OK() {
		t.Fatal(a.Status)
	}
	two := e.w.Event(map[string]any{
		"type": "message", "subtype": "file_share", "channel": e.w.DM(zhao), "channel_type": "im", "user": zhao, "text": "here",
		"files": []any{map[string]any{"id": "F1", "name": "a.csv", "size": 7}, map[string]any{"id": "F2", "name": "", "size": 9}},
	})
	e.w.Send(two)
	e.quiet()
	got := e.house.all()
	if len(got) != 3 {
		t.Fatalf("heard %+v", got)
	}
	names, ids := []string{}, map[string]bool{}
	for _, ev := range got {
		names = append(names, ev.File.Name)
		ids[ev.ID] = true
		if ev.Kind != chat.Dropped || ev.Text != "" || ev.File.ID == "" || ev.File.Size == 0 || !ev.Place.Private || !ev.Once {
			t.Errorf("heard %+v", ev)
		}
	}
	if !slices.Equal(names, []string{"公司 表.xlsx", "a.csv", "file"}) || len(ids) != 3 {
		t.Errorf("names %q, ids %v", names, ids)
	}
	if last := e.w.Person(zhao).Last(); last.Words != e.words(zhao, chat.T("problem.stale")) || last.Ephemeral {
		t.Errorf("answered %+v", last)
	}
}

// TestWhatIsNotForTheBot: its own words, other bots', edits, channels where it
// was not named.
func TestWhatIsNotForTheBot(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	e.house.says(chat.Reply{Notice: chat.T("problem.stale")}, nil)
	p := e.w.Person(zhao)
	p.Type("help") // and what the bot answers comes back to the door
	e.quiet()
	mine := slices.DeleteFunc(p.Screen(), func(s fakeslack.Seen) bool { return s.From != zhao })[0]
	p.Rewrite(mine, "status")
	p.TakeBack(mine)
	for _, more := range []map[string]any{
		{"bot_id": "B1"},
		{"user": fakeslack.Bot},
		{"subtype": "channel_join"},
		{"subtype": "bot_message"},
		{"channel": "C0RD", "channel_type": "channel"},
		{"channel_type": "mpim", "channel": "G1"},
		{"type": "app_mention"},
		{"user": ""},
	} {
		inner := map[string]any{"type": "message", "channel": e.w.DM(zhao), "channel_type": "im", "user": zhao, "text": "help"}
		for k, v := range more {
			inner[k] = v
		}
		if a := e.w.Send(e.w.Event(inner)); !a.OK() {
			t.Errorf("%v: %d", more, a.Status)
		}
	}
	e.quiet()
	if got := e.house.all(); len(got) != 1 {
		t.Errorf("heard %+v", got)
	}
}

// TestWhatWasNotStoredIsToldAgain: an event whose turn failed is not taken, and
// when Slack tells it for the last time the person hears of it.
func TestWhatWasNotStoredIsToldAgain(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	e.house.says(chat.Reply{}, errors.New("the disk is full"))
	p := e.w.Person(zhao)
	if a := p.Type("help"); a.Status != http.StatusServiceUnavailable {
		t.Errorf("%d", a.Status)
	}
	for range lastRetry - 1 {
		for _, a := range e.w.Retry() {
			if a.OK() {
				t.Error("taken")
			}
		}
		e.quiet()
		if p.Last().From != zhao {
			t.Errorf("answered %+v", p.Last())
		}
	}
	for _, a := range e.w.Retry() {
		if !a.OK() {
			t.Errorf("the last time: %d", a.Status)
		}
	}
	e.quiet()
	if p.Last().Words != e.words(zhao, chat.T("problem.internal")) {
		t.Errorf("told %+v", p.Last())
	}
	ids := map[string]bool{}
	for _, ev := range e.house.all() {
		ids[ev.ID] = true
	}
	if len(ids) != 1 || len(e.house.all()) != 1+lastRetry {
		t.Errorf("heard %d times under %v", len(e.house.all()), ids)
	}
}

// TestStrangersAreMetOnce: a full member whom nobody linked is answered by the
// house, in the language that Slack knows, and the house hears of them once.
func TestStrangersAreMetOnce(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	e.house.says(chat.Reply{Notice: chat.T("commands.stranger")}, nil)
	p := e.w.Person(wei)
	p.OpenMessages()
	p.Type("help")
	p.Command("/cl help", "C0RD")
	p.Mention("C0RD", "help")
	p.OpenHome()
	e.w.Person(zhao).Type("help")
	e.w.Person(guo).Type("help")
	e.quiet()
	e.house.mu.Lock()
	defer e.house.mu.Unlock()
	want := Stranger{User: wei, Name: "Wei Long", Email: "wei@example.com"}
	if len(e.house.met) != 1 || e.house.met[0] != want {
		t.Errorf("met %+v", e.house.met)
	}
	english := e.cfg.Speaker.Words(chat.Reader{Locale: "en"}, chat.T("commands.stranger"))
	if p.Last("C0RD").Words != english {
		t.Errorf("reads %q", p.Last("C0RD").Words)
	}
}

func TestAChangedAccountIsLookedUpAnew(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	p := e.w.Person(zhao)
	p.Type("help")
	e.w.Alter(zhao, func(u *fakeslack.User) { u.IsRestricted = true })
	p.Type("help")
	e.quiet()
	if n := len(e.house.all()); n != 1 || p.Last().Words != e.words(zhao, chat.T("slack.barred")) {
		t.Errorf("heard %d, told %+v", n, p.Last())
	}
	if a := e.w.Join(fakeslack.User{ID: "U0NEW", Name: "new"}); !a.OK() {
		t.Error(a.Status)
	}
}

// TestTheEndOfTheInstallation: an app that is taken out, or whose token is, says
// so when it is asked whether it is ready.
func TestTheEndOfTheInstallation(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*fakeslack.Workspace) fakeslack.Answer{
		"uninstalled": (*fakeslack.Workspace).Uninstall, "revoked": (*fakeslack.Workspace).Revoke,
	} {
		e := enter(t, HTTP, fakeslack.Options{})
		if err := e.Ready(); err != nil {
			t.Fatal(err)
		}
		if a := end(e.w); !a.OK() || e.Ready() == nil {
			t.Errorf("%s: %d, ready %v", name, a.Status, e.Ready())
		}
	}
	e := enter(t, HTTP, fakeslack.Options{})
	e.w.Send(e.w.Event(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []any{zhao}}}))
	if err := e.Ready(); err != nil {
		t.Errorf("a user's own token: %v", err)
	}
	if a := e.w.RateLimit(); !a.OK() || e.Counts()["rate.limited"] != 1 {
		t.Errorf("held back: %d, counted %v", a.Status, e.Counts())
	}
}

// TestNothingIsAnsweredBeforeItIsStored: by each door, the answer comes after
// the turn.
func TestNothingIsAnsweredBeforeItIsStored(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{HTTP, Socket} {
		e := enter(t, mode, fakeslack.Options{})
		if mode == Socket {
			e, _ = listening(t)
		}
		seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
		for name, does := range map[string]func(*fakeslack.Person) fakeslack.Answer{
			"a click":   func(p *fakeslack.Person) fakeslack.Answer { return p.Click(seen, "Yes") },
			"a line":    func(p *fakeslack.Person) fakeslack.Answer { return p.Type("help") },
			"a command": func(p *fakeslack.Person) fakeslack.Answer { return p.Command("/cl help", "C0RD") },
		} {
			begun, let := make(chan struct{}), make(chan struct{})
			e.house.answers(func(chat.Event) (chat.Reply, error) { close(begun); <-let; return chat.Reply{}, nil })
			answered := make(chan fakeslack.Answer, 1)
			go func() { answered <- does(e.w.Person(zhao)) }()
			<-begun
			select {
			case <-answered:
				t.Errorf("%s, %s: answered before it was stored", mode, name)
			default:
			}
			close(let)
			if a := <-answered; !a.OK() {
				t.Errorf("%s, %s: %d %v", mode, name, a.Status, a.Err)
			}
		}
	}
}

// TestAClickAsksSlackNothing: once somebody is known, and where delivery keeps
// the card, a click is one request in and none out.
func TestAClickAsksSlackNothing(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	p := e.w.Person(zhao)
	p.Click(seen, "Yes")
	e.quiet()
	e.house.says(card(deed("decision.summary", "C-1", 8)), nil)
	before := len(e.w.Calls(""))
	for range 10 {
		if a := p.Click(seen, "Yes"); !a.OK() {
			t.Error(a.Status)
		}
	}
	e.quiet()
	if n := len(e.w.Calls("")); n != before || before == 0 {
		t.Errorf("%d calls to Slack", n-before)
	}
}

// TestAnAddressThatIsUsedUpIsGoneAround: an answer for one person then comes by
// the Web API.
func TestAnAddressThatIsUsedUpIsGoneAround(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	p := e.w.Person(zhao)
	e.house.says(card(deed("duty.status", "C-1", 1)), nil)
	p.Command("/cl status", "C0RD")
	e.house.says(chat.Reply{Card: new(deed("duty.status", "C-1", 2)), Notice: chat.T("problem.stale")}, nil)
	e.w.Fail("respond", fakeslack.Fault{Times: 9, Status: http.StatusNotFound, Body: "used_url"})
	p.Click(p.Last("C0RD"), "Yes")
	e.quiet()
	for _, want := range []string{"C-1 at 2", e.words(zhao, chat.T("problem.stale"))} {
		if !slices.ContainsFunc(p.Screen("C0RD"), func(s fakeslack.Seen) bool { return s.Ephemeral && strings.Contains(s.Words, want) }) {
			t.Errorf("nobody sees %q", want)
		}
	}
}
