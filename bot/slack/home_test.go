package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/locales/cardtest"
)

// TestHomeIsDrawnWhenItIsOpened: what is whose, by whom it is opened.
func TestHomeIsDrawnWhenItIsOpened(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	e.house.home = func(user string) (chat.Card, bool, error) { return deed("home", "mgr-zhao", 1), user == zhao, nil }
	for user, want := range map[string]string{zhao: "mgr-zhao at 1", wei: e.words(wei, chat.T("slack.home.stranger"))} {
		e.w.Person(user).OpenHome()
		e.w.Until(t, func() bool { s, drawn := e.w.Person(user).Home(); return drawn && strings.Contains(s.Words, want) })
	}
	s, _ := e.w.Person(zhao).Home()
	e.w.Person(zhao).Click(s, "Yes")
	e.house.says(chat.Reply{Wanted: refusal()}, nil)
	e.w.Person(zhao).Click(s, "No")
	e.quiet()
	if _, open := e.w.Person(zhao).Modal(); !open {
		t.Error("a button of Home opens no form")
	}
	e.house.says(card(deed("report.full", "C-1", 3)), nil)
	if wrong := e.w.Person(zhao).Submit(map[string]any{"f~note": "x"}); wrong != nil {
		t.Errorf("refused %v", wrong)
	}
	e.quiet()
	if last := e.w.Person(zhao).Last(); !strings.Contains(last.Words, "C-1 at 3") || last.Ephemeral {
		t.Errorf("answered %+v", last)
	}
	for _, ev := range e.house.all() {
		if ev.Message != "" || ev.Place != (chat.Place{Platform: Platform, ID: zhao, Private: true}) {
			t.Errorf("heard %+v", ev)
		}
	}
}

// gallery is a door of which only the Home tabs matter, in a bubble of time:
// what would go to Slack is answered here.
type gallery struct {
	*Slack
	mu    sync.Mutex
	state int
	fault error
	asked int
	shown map[string][]int
	slow  time.Duration // how long Slack takes to say who somebody is
}

func newGallery(t *testing.T) *gallery {
	t.Helper()
	g := &gallery{shown: map[string][]int{}}
	s, err := New(Config{
		Mode: HTTP, SigningSecret: "x", BotToken: "xoxb-x", APIURL: "http://127.0.0.1/api/", Speaker: cardtest.Speaker(t), Now: time.Now,
		Reader: func(string) chat.Reader { return chat.Reader{Person: "p", Locale: "en"} },
		Home: func(context.Context, string) (chat.Card, bool, error) {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.asked++
			return chat.Card{Kind: "home", Title: chat.L(fmt.Sprint(g.state))}, true, g.fault
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Slack = s
	s.who.Store(&ids{team: "T1"})
	s.http.Transport.(*road).next = g
	return g
}

// RoundTrip is Slack: it knows everybody, and keeps what is published.
func (g *gallery) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(r.URL.Path, "views.publish") {
		select {
		case <-time.After(g.slow):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	answer := `{"ok":true,"user":{"id":"U1","team_id":"T1","real_name":"One"}}`
	if strings.HasSuffix(r.URL.Path, "views.publish") {
		user := regexp.MustCompile(`"user_id":"(\w+)"`).FindStringSubmatch(string(body))
		state := regexp.MustCompile(`"text":"(\d+)"`).FindStringSubmatch(string(body))
		if len(user) < 2 || len(state) < 2 {
			return nil, fmt.Errorf("published %s", body)
		}
		n, _ := strconv.Atoi(state[1])
		g.mu.Lock()
		g.shown[user[1]] = append(g.shown[user[1]], n)
		g.mu.Unlock()
		answer = `{"ok":true,"view":{"id":"V1"}}`
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

func (g *gallery) show(state int) { g.mu.Lock(); defer g.mu.Unlock(); g.state = state }

func (g *gallery) fail(err error) { g.mu.Lock(); defer g.mu.Unlock(); g.fault = err }

func (g *gallery) tries() int { g.mu.Lock(); defer g.mu.Unlock(); return g.asked }

// of is what was published for one person, in order.
func (g *gallery) of(user string) []int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.shown[user])
}

func (g *gallery) published() []int { return append(g.of("U1"), g.of("U2")...) }

// TestManyChangesAreOneDrawing: a hundred turns in a second are one publication
// of the newest state, and a state that stands there already is none.
func TestManyChangesAreOneDrawing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := newGallery(t)
		for i := range 100 {
			v.show(i)
			v.Touch("U1", "U1", "")
			v.Touch("U2")
		}
		synctest.Wait()
		if first := v.published(); len(first) == 0 || len(first) > 4 {
			t.Errorf("published %v at once", first)
		}
		time.Sleep(3 * homeRest)
		for _, user := range []string{"U1", "U2"} {
			if got := v.of(user); len(got) > 2 || got[len(got)-1] != 99 {
				t.Errorf("%s: published %v", user, got)
			}
		}
		before := len(v.published())
		v.Touch("U1", "U2")
		time.Sleep(3 * homeRest)
		if n := len(v.published()); n != before {
			t.Errorf("the same state was published %d times more", n-before)
		}
		v.show(100)
		v.Touch("U1")
		synctest.Wait()
		if got := v.of("U1"); got[len(got)-1] != 100 {
			t.Errorf("published %v", got)
		}
	})
}

// TestABarredAccountKeepsNoHome: whoever becomes a guest loses what stood there:
// at once when Slack tells of it, and else at the next look. Other guests get
// nothing at all.
func TestABarredAccountKeepsNoHome(t *testing.T) {
	t.Parallel()
	for name, learn := range map[string]func(*fakeslack.Workspace, *entrance){
		"told": func(w *fakeslack.Workspace, _ *entrance) {
			w.Alter(zhao, func(u *fakeslack.User) { u.IsRestricted = true })
		},
		"looked up": func(w *fakeslack.Workspace, e *entrance) {
			w.ChangeUser(zhao, func(u *fakeslack.User) { u.IsRestricted = true })
			e.forget(zhao)
			w.Person(zhao).OpenHome()
		},
	} {
		e := enter(t, HTTP, fakeslack.Options{})
		e.house.home = func(user string) (chat.Card, bool, error) { return deed("home", "mgr-zhao", 1), user == zhao, nil }
		p := e.w.Person(zhao)
		p.OpenHome()
		e.w.Until(t, func() bool { s, drawn := p.Home(); return drawn && strings.Contains(s.Words, "mgr-zhao at 1") })
		learn(e.w, e)
		e.w.Until(t, func() bool { s, _ := p.Home(); return s.Words == e.words(zhao, chat.T("slack.home.barred")) })
		if s, _ := p.Home(); len(s.Actions) > 0 {
			t.Errorf("%s: it can still be clicked: %+v", name, s)
		}
		e.w.Alter(guo, func(u *fakeslack.User) { u.RealName = "Guo" })
		e.w.Person(guo).OpenHome()
		e.quiet()
		if _, drawn := e.w.Home(guo); drawn {
			t.Errorf("%s: a guest has a Home", name)
		}
	}
}

// TestHomesHaveAnEnd: idle ones are forgotten, and those at work are not.
func TestHomesHaveAnEnd(t *testing.T) {
	t.Parallel()
	h := homes{tabs: map[string]*tab{"busy": {dirty: true}, "resting": {resting: true}}}
	for n := range mostMembers * 2 {
		h.prune()
		h.tabs[strconv.Itoa(n)] = &tab{}
		if len(h.tabs) > mostMembers {
			t.Fatalf("%d remembered", len(h.tabs))
		}
	}
	if h.tabs["busy"] == nil || h.tabs["resting"] == nil {
		t.Error("forgotten while it is drawn")
	}
	var r rooms
	for n := range mostKept * 2 {
		r.keep(strconv.Itoa(n), "D1")
		if len(r.byID) > mostKept {
			t.Fatalf("%d rooms remembered", len(r.byID))
		}
	}
}

// TestNothingIsDrawnInVain: what Slack would not take yet is drawn when it does,
// and not before.
func TestNothingIsDrawnInVain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := newGallery(t)
		everybody := 0
		for n := range 120 {
			v.Touch(fmt.Sprint("U", n))
			everybody++
		}
		time.Sleep(homeRest / 2)
		if tries := v.tries(); tries > 41 {
			t.Errorf("drawn %d times, with room for 40", tries)
		}
		time.Sleep(3 * time.Minute)
		if tries := v.tries(); tries != everybody {
			t.Errorf("drawn %d times for %d people", tries, everybody)
		}
	})
}

// TestADrawingThatFailsIsTriedAgain: later each time, with the newest state, and
// not for ever; what Slack will never take is not tried again.
func TestADrawingThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := newGallery(t)
		v.fail(errors.New("no way"))
		v.Touch("U1")
		synctest.Wait()
		v.show(7)
		time.Sleep(homeRetry + time.Millisecond)
		v.fail(nil)
		time.Sleep(3 * homeRetry)
		if got := v.of("U1"); len(got) != 1 || got[0] != 7 {
			t.Errorf("published %v", got)
		}
		v.show(8)
		v.fail(&chat.SendError{RetryAfter: time.Hour, Err: errors.New("too fast")})
		v.Touch("U1")
		synctest.Wait()
		v.fail(nil)
		time.Sleep(time.Hour - time.Second)
		if got := v.of("U1"); len(got) != 1 {
			t.Errorf("published %v before Slack's time", got)
		}
		time.Sleep(2 * time.Second)
		if got := v.of("U1"); len(got) != 2 {
			t.Errorf("published %v", got)
		}
		v.fail(&chat.SendError{Gone: true, Err: errors.New("no such user")})
		v.show(9)
		v.Touch("U1")
		time.Sleep(24 * time.Hour)
		if n := v.tries(); n != 6 {
			t.Errorf("%d tries", n)
		}
		v.fail(errors.New("no way"))
		v.Touch("U1")
		time.Sleep(24 * time.Hour)
		if n := v.tries(); n != 6+homeTries {
			t.Errorf("%d tries", n)
		}
	})
}

// TestClosingEndsTheDrawing: after Close nothing is drawn, and what failed does
// not keep it waiting.
func TestClosingEndsTheDrawing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := newGallery(t)
		v.fail(errors.New("no way"))
		v.Touch("U1")
		synctest.Wait()
		if err := v.Close(t.Context()); err != nil {
			t.Error(err)
		}
		v.Touch("U1", "U2")
		v.after.Promise([]errand{{What: "x", Do: func(context.Context) error { t.Error("begun after Close"); return nil }}})()
		time.Sleep(time.Hour)
		if n := v.tries(); n != 1 {
			t.Errorf("%d tries", n)
		}
	})
}

// TestCloseEndsWithItsContext: an answer that is stuck does not hold the bot.
func TestCloseEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := newGallery(t)
		v.after.Promise([]errand{{What: "x", Do: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}})()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := v.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("closed with %v", err)
		}
		if err := v.Close(t.Context()); err != nil || v.Counts()["after.x"] != 1 {
			t.Errorf("closed with %v, counted %v", err, v.Counts())
		}
	})
}
