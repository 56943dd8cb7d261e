package slack

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
)

// listening is a door whose socket is open, and the end of Listen.
func listening(t *testing.T) (e *entrance, ended chan error) {
	t.Helper()
	e = enter(t, Socket, fakeslack.Options{})
	e.pings = 2 * time.Second
	e.w.PingEvery(200 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	go func() { ended <- e.Listen(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("listening ended with %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("listening does not end")
		}
	})
	e.w.Until(t, func() bool { return e.w.Sockets() == 1 })
	if a := e.w.Send(e.w.Slash(wei, "", "/cl", "")); !a.OK() { // what came before it was seen by then
		t.Fatal(a.Err)
	}
	e.house.forget()
	return e, ended
}

// TestTheSocketBringsTheSame: every kind of thing that HTTP brings, with the same
// answers.
func TestTheSocketBringsTheSame(t *testing.T) {
	t.Parallel()
	e, _ := listening(t)
	p := e.w.Person(zhao)
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	e.house.answers(func(ev chat.Event) (chat.Reply, error) {
		switch {
		case ev.Kind == chat.Typed:
			return card(deed("duty.status", "C-1", 1)), nil
		case ev.Values == nil:
			return chat.Reply{Wanted: refusal()}, nil
		case ev.Values.Get("note") == "bad":
			return chat.Reply{Errors: map[string]chat.Text{"note": chat.T("problem.stale")}}, nil
		}
		return chat.Reply{}, nil
	})
	if a := p.Click(seen, "Yes"); !a.OK() {
		t.Error(a.Err)
	}
	if a := p.Type("status 李明"); !a.OK() {
		t.Error(a.Err)
	}
	if a := p.Command("/cl status 李明", "C0RD"); !a.OK() || !strings.Contains(string(a.Body), "C-1 at 1") {
		t.Errorf("%v %s", a.Err, a.Body)
	}
	if a := p.Mention("C0RD", "status 李明"); !a.OK() {
		t.Error(a.Err)
	}
	p.Click(seen, "No")
	e.quiet()
	if wrong := p.Submit(map[string]any{"f~note": "bad"}); wrong["f~note"] != e.words(zhao, chat.T("problem.stale")) {
		t.Errorf("a wrong field: %v", wrong)
	}
	if wrong := p.Submit(map[string]any{"f~note": "good"}); wrong != nil {
		t.Errorf("refused %v", wrong)
	}
	if a := e.w.Send(e.w.Interaction("block_suggestion", zhao, map[string]any{"action_id": "v", "block_id": "f~who", "value": "he"})); !strings.Contains(string(a.Body), "mgr-he") {
		t.Errorf("suggested %s", a.Body)
	}
	e.quiet()
	texts := 0
	for _, ev := range e.house.all() {
		if ev.Kind == chat.Typed && ev.Text == "status 李明" {
			texts++
		}
	}
	if n := len(e.house.all()); n != 7 || texts != 3 {
		t.Errorf("heard %d, %d of them lines", n, texts)
	}
	if trouble := p.Trouble(); len(trouble) > 0 {
		t.Error(trouble)
	}
}

// TestWhatTheSDKCannotReadIsHeardAllTheSame: a click on a message with elements
// that nobody knew, and envelopes of no kind that we know, which are answered so
// that they do not come again.
func TestWhatTheSDKCannotReadIsHeardAllTheSame(t *testing.T) {
	t.Parallel()
	e, _ := listening(t)
	click := e.w.Interaction("block_actions", zhao, map[string]any{
		"trigger_id": "1.2.3", "container": map[string]any{"channel_id": e.w.DM(zhao), "message_ts": "1.2"},
		"actions": []any{map[string]any{"action_id": "act.0", "block_id": "0~k~x~C-1", "value": "decision/C-1/approve@7"}},
		"message": map[string]any{"blocks": []any{map[string]any{"type": "actions", "elements": []any{map[string]any{"type": "hologram"}}}}},
	})
	if a := e.w.Send(click); !a.OK() {
		t.Error(a.Err)
	}
	if n := len(e.house.all()); n != 1 {
		t.Errorf("heard %d", n)
	}
	if a := e.w.Send(e.w.Event(map[string]any{"type": "hologram_created"})); !a.OK() {
		t.Error(a.Err)
	}
	if err := e.w.Frame(map[string]any{"type": "holograms", "envelope_id": "odd-1", "payload": map[string]any{}}); err != nil {
		t.Fatal(err)
	}
	e.w.Until(t, func() bool { return e.w.Acked("odd-1") })
	other := e.w.Event(map[string]any{"type": "message", "channel": e.w.DM(zhao), "channel_type": "im", "user": zhao, "text": "help"})
	other.Doc["team_id"], other.Doc["authorizations"] = "T0OTHERTEAM", []any{}
	if a := e.w.Send(other); !a.OK() || e.Counts()["refused.source"] != 1 {
		t.Errorf("another team's: %v, counted %v", a.Err, e.Counts())
	}
	if n := len(e.house.all()); n != 1 {
		t.Errorf("heard %d", n)
	}
}

// TestAnAnswerTooLargeForTheSocketComesOtherwise: Slack would drop it without a
// word.
func TestAnAnswerTooLargeForTheSocketComesOtherwise(t *testing.T) {
	t.Parallel()
	for size, fits := range map[int]bool{0: true, 10_000: true, maxAck - 1: false, 40_000: false} {
		var done []string
		do := func(what string) []errand {
			return []errand{{Do: func(context.Context) error { done = append(done, what); return nil }}}
		}
		out := fitting(outcome{body: strings.Repeat("x", size), instead: do("the answer"), after: do("the rest")})
		for _, e := range out.after {
			if err := e.Do(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		want := "the answer,the rest"
		if fits {
			want = "the rest"
		}
		if got := strings.Join(done, ","); got != want || (out.body != nil) != fits {
			t.Errorf("%d bytes: body %v, then %s", size, out.body != nil, got)
		}
	}
}

// TestACutSocketIsOpenedAnew: what was not answered comes again, and is heard
// once.
func TestACutSocketIsOpenedAnew(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(*fakeslack.Workspace){
		"cut": (*fakeslack.Workspace).Cut, "refreshed": func(w *fakeslack.Workspace) { w.Disconnect("refresh_requested") },
		"warned": func(w *fakeslack.Workspace) { w.Disconnect("warning") }, "stiff": (*fakeslack.Workspace).Freeze,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, _ := listening(t)
			held, let := make(chan struct{}), make(chan struct{})
			e.house.answers(func(ev chat.Event) (chat.Reply, error) {
				select {
				case held <- struct{}{}:
				default:
				}
				<-let
				return chat.Reply{Notice: chat.T("problem.stale")}, nil
			})
			before := e.Counts()["socket.connected"]
			answered := make(chan fakeslack.Answer, 1)
			go func() { answered <- e.w.Person(zhao).Type("help") }()
			<-held
			cut(e.w)
			close(let)
			e.w.Until(t, func() bool { return e.Counts()["socket.connected"] > before && e.w.Sockets() == 1 })
			<-answered
			e.w.Until(t, func() bool { return len(e.w.Retry()) == 0 })
			words := e.words(zhao, chat.T("problem.stale"))
			answers := func() (n int) {
				for _, m := range e.w.Person(zhao).Screen() {
					if m.Words == words && !m.Ephemeral {
						n++
					}
				}
				return n
			}
			e.w.Until(t, func() bool { return answers() > 0 })
			if a := e.w.Person(zhao).Command("/cl help", "C0RD"); !a.OK() {
				t.Errorf("afterwards: %v", a.Err)
			}
			e.quiet()
			if n := answers(); n != 1 {
				t.Errorf("answered %d times", n)
			}
		})
	}
}

// TestASlowTurnKeepsNobodyWaiting: neither other frames nor the pings.
func TestASlowTurnKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	e, _ := listening(t)
	let := make(chan struct{})
	slow := make(chan struct{}, 1)
	e.cfg.Handler = handler(func(ev chat.Event) (chat.Reply, error) {
		if ev.Text == "slow" {
			slow <- struct{}{}
			<-let
		}
		return chat.Reply{}, nil
	})
	done := make(chan fakeslack.Answer, 1)
	go func() { done <- e.w.Person(zhao).Type("slow") }()
	<-slow
	for range 60 { // more than the client's own queue holds
		if a := e.w.Person(zhao).Command("/cl help", "C0RD"); !a.OK() {
			t.Fatal(a.Err)
		}
	}
	close(let)
	<-done
	if n := e.Counts()["socket.connected"]; n != 1 {
		t.Errorf("connected %d times", n)
	}
}

// TestTheLastAnswersGoOut: of what was heard before the end, Slack learns it all.
func TestTheLastAnswersGoOut(t *testing.T) {
	t.Parallel()
	e := enter(t, Socket, fakeslack.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Listen(ctx) }()
	e.w.Until(t, func() bool { return e.w.Sockets() == 1 })
	if a := e.w.Send(e.w.Slash(wei, "", "/cl", "")); !a.OK() {
		t.Fatal(a.Err)
	}
	let, begun := make(chan struct{}), make(chan struct{}, 100)
	var heard, answered atomic.Int32
	e.cfg.Handler = handler(func(chat.Event) (chat.Reply, error) {
		heard.Add(1)
		begun <- struct{}{}
		<-let
		return chat.Reply{}, nil
	})
	var all sync.WaitGroup
	for range 90 {
		all.Go(func() {
			if e.w.Send(e.w.Slash(wei, "", "/cl", "help")).OK() {
				answered.Add(1)
			}
		})
	}
	for range workers {
		<-begun
	}
	cancel()
	close(let)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	all.Wait()
	if heard.Load() != answered.Load() {
		t.Errorf("%d heard, %d answered", heard.Load(), answered.Load())
	}
}

// handler is a house that hears several at once.
type handler func(chat.Event) (chat.Reply, error)

func (h handler) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) { return h(ev) }
func (h handler) Ask(context.Context, chat.Question) (chat.Reply, error)      { return chat.Reply{}, nil }

// TestAWrongAppTokenEndsListening with a sentence that says what to do.
func TestAWrongAppTokenEndsListening(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"invalid_auth", "not_allowed_token_type", "missing_scope", "token_revoked"} {
		e := enter(t, Socket, fakeslack.Options{})
		e.w.Fail("apps.connections.open", fakeslack.Fault{Times: 100, Error: word})
		err := e.Listen(t.Context())
		if err == nil || !strings.Contains(err.Error(), word) || !strings.Contains(err.Error(), "slack.app_token") {
			t.Errorf("%s: %v", word, err)
		}
		if why := e.Ready(); why == nil || !strings.Contains(why.Error(), "slack.app_token") {
			t.Errorf("%s: nobody listens, and it is ready: %v", word, why)
		}
	}
}

// TestAnUnconnectedSocketIsNotReady, and is again once it is connected.
func TestAnUnconnectedSocketIsNotReady(t *testing.T) {
	t.Parallel()
	e := enter(t, Socket, fakeslack.Options{})
	k := &socket{s: e.Slack}
	for range 2 {
		if err := k.take(socketmode.Event{Data: &api.ConnectionErrorEvent{ErrorObj: errors.New("no route")}}); err != nil || e.Ready() == nil {
			t.Errorf("cut: %v, ready %v", err, e.Ready())
		}
		if err := k.take(socketmode.Event{Data: &socketmode.ConnectedEvent{}}); err != nil || e.Ready() != nil {
			t.Errorf("connected: %v, ready %v", err, e.Ready())
		}
	}
}

// TestAFullHouseLeavesTheRestToSlack: what no worker can take is not answered,
// and nobody waits for it.
func TestAFullHouseLeavesTheRestToSlack(t *testing.T) {
	t.Parallel()
	e := enter(t, Socket, fakeslack.Options{})
	k := &socket{s: e.Slack, queue: make(chan envelope, 1)}
	for range 3 {
		if err := k.take(socketmode.Event{Request: &socketmode.Request{EnvelopeID: "e", Type: "events_api"}}); err != nil {
			t.Fatal(err)
		}
	}
	if n := e.Counts()["socket.full"]; n != 2 {
		t.Errorf("%d left", n)
	}
}

// TestTheSocketIsSlacks: the address comes from outside; only Slack's hosts are
// dialled, encrypted, or this machine where the Web API is.
func TestTheSocketIsSlacks(t *testing.T) {
	t.Parallel()
	e := enter(t, Socket, fakeslack.Options{})
	for address, ours := range map[string]bool{
		"https://wss-primary.slack.com/link/?ticket=x": true, "https://wss.slack-gov.com/": true,
		strings.TrimSuffix(e.w.APIURL(), "/api/") + "/link": true,
		"http://wss-primary.slack.com/link":                 false, "https://slack.com.evil.example/": false, "https://evilslack.com/": false,
		"https://10.0.0.1/": false, "http://127.0.0.1:1/link": false, "http://169.254.169.254/": false,
	} {
		if e.ours(address) != ours {
			t.Errorf("%s: ours is %v", address, !ours)
		}
	}
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a foreign host was dialled") }))
	defer evil.Close()
	e.w.Fail("apps.connections.open", fakeslack.Fault{Times: 100, Body: `{"ok":true,"url":"ws` + strings.TrimPrefix(evil.URL, "http") + `/link"}`})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Listen(ctx) }()
	e.w.Until(t, func() bool { return len(e.w.Calls("apps.connections.open")) > 1 })
	cancel()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
