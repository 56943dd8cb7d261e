package console

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
)

var (
	_ chat.Platform = (*Console)(nil)
	_ chat.Finder   = (*Console)(nil)
)

func TestPost(t *testing.T) {
	t.Parallel()
	tb := start(t)
	ctx := t.Context()
	d := chat.Delivery{Place: chat.Place{Platform: Platform, ID: "dm:hr-lin", Private: true}, Card: chat.Card{Title: chat.L("one")}, Key: "k1"}
	ref, err := tb.c.Post(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	d.Card.Title = chat.L("two")
	again, err := tb.c.Post(ctx, d)
	if err != nil || again != ref {
		t.Errorf("a repeat: %q, %v", again, err)
	}
	if all := tb.see("hr-lin"); len(all) != 1 || all[0].Title != "one" || all[0].ID != ref {
		t.Errorf("%+v", all)
	}
	found, ok, err := tb.c.Find(ctx, d.Place, "k1")
	if err != nil || !ok || found != ref {
		t.Errorf("find: %q, %v, %v", found, ok, err)
	}
	if _, ok, _ := tb.c.Find(ctx, d.Place, "k2"); ok {
		t.Error("found what was never posted")
	}
	d.Place.ID, d.Key = "nowhere", "k3"
	var gone *chat.SendError
	if _, err := tb.c.Post(ctx, d); !errors.As(err, &gone) || !gone.Gone {
		t.Errorf("post to an unknown place: %v", err)
	}
	d.Place = chat.Place{Platform: Platform, ID: "general"}
	if _, err := tb.c.Post(ctx, d); err != nil || len(tb.see("mgr-he")) != 1 {
		t.Errorf("post to a group: %v", err)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	tb := start(t)
	ctx := t.Context()
	d := chat.Delivery{Place: chat.Place{ID: "dm:hr-lin"}, Card: chat.Card{Title: chat.L("one")}, Key: "k1"}
	ref, err := tb.c.Post(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	d.Ref = ref
	if err := tb.c.Edit(ctx, d); err != nil || tb.see("hr-lin")[0].Edited {
		t.Errorf("an edit that changes nothing: %v", err)
	}
	d.Card.Title = chat.L("two")
	if err := tb.c.Edit(ctx, d); err != nil {
		t.Fatal(err)
	}
	if all := tb.see("hr-lin"); len(all) != 1 || all[0].Title != "two" || !all[0].Edited || !all[0].Private {
		t.Errorf("%+v", all)
	}
	d.Ref = "m-unknown"
	var lost *chat.SendError
	if err := tb.c.Edit(ctx, d); !errors.As(err, &lost) || !lost.Edited {
		t.Errorf("edit of nothing: %v", err)
	}
	if f := tb.c.Features(); !f.InlineReply || f.ModalForms || !f.PrivateNotices || tb.c.Name() != "console" {
		t.Errorf("%+v", f)
	}
}

// TestConcurrentPosts: the same delivery twice at once is one message.
func TestConcurrentPosts(t *testing.T) {
	t.Parallel()
	tb := start(t)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			_, err := tb.c.Post(context.Background(), chat.Delivery{Place: chat.Place{ID: "dm:hr-lin", Private: true}, Key: "same"})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if all := tb.see("hr-lin"); len(all) != 1 {
		t.Errorf("%d messages", len(all))
	}
}

// ear reads one event stream.
type ear struct {
	t      *testing.T
	lines  *bufio.Scanner
	closer io.Closer
}

func (tb *table) listen(t *testing.T, query string) *ear {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, tb.url+"/console/api/events?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", "7")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode != 200 || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") || answer.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", answer.StatusCode, answer.Header)
	}
	e := &ear{t: t, lines: bufio.NewScanner(answer.Body), closer: answer.Body}
	e.until("retry:")
	return e
}

// until returns the next line with a beginning.
func (e *ear) until(lead string) string {
	e.t.Helper()
	for e.lines.Scan() {
		if strings.HasPrefix(e.lines.Text(), lead) {
			return strings.TrimSpace(strings.TrimPrefix(e.lines.Text(), lead))
		}
	}
	e.t.Fatalf("the stream ended before %q: %v", lead, e.lines.Err())
	return ""
}

func (e *ear) message() (id string, m shown) {
	e.t.Helper()
	id = e.until("id:")
	if name := e.until("event:"); name != "message" {
		e.t.Fatalf("event %q", name)
	}
	if err := json.Unmarshal([]byte(e.until("data:")), &m); err != nil {
		e.t.Fatal(err)
	}
	return id, m
}

func TestEvents(t *testing.T) {
	t.Parallel()
	tb := start(t)
	hr, lead, both := tb.listen(t, "as=hr-lin"), tb.listen(t, "as=lead-sun"), tb.listen(t, "as=hr-lin&as=mgr-he")
	tb.bot.deal("C-1042", "李明")
	first, m := hr.message()
	if m.Title != "李明 · Go" || m.Place != "dm" || len(m.Actions) != 4 {
		t.Errorf("%+v", m)
	}
	var labels []string
	for range 2 {
		_, m := both.message()
		labels = append(labels, m.Actions[0].Label)
	}
	if !slices.Equal(labels, []string{"通过", "Approve"}) {
		t.Errorf("one stream for two people: %v", labels)
	}
	post[acted](tb, 200, "/console/api/act", map[string]any{"as": "mgr-zhao", "message": tb.bot.cases["C-1042"].copies["mgr-zhao"], "action": "decision/C-1042/approve@1"})
	second, m := hr.message()
	if m.Tone != chat.Good || !m.Edited || first == second {
		t.Errorf("%s then %s: %+v", first, second, m)
	}
	post[wallClock](tb, 200, "/console/api/clock", map[string]any{"advance": "1h"})
	// The lead was told nothing of all that: the first thing heard is the clock.
	if name := lead.until("event:"); name != "clock" {
		t.Errorf("the lead hears %q", name)
	}
	if data := lead.until("data:"); data != `{"now":"2026-11-24T11:12:00+08:00","offset_s":7200}` {
		t.Errorf("clock %s", data)
	}
	tb.c.Close()
	for hr.lines.Scan() {
	}
	if err := hr.lines.Err(); err != nil {
		t.Errorf("the stream did not end well: %v", err)
	}
}

// TestStreamOutlivesTheServersLimits: deadlines made for requests do not cut
// a stream, and it shows signs of life.
func TestStreamOutlivesTheServersLimits(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.c.beat = 600 * time.Millisecond
	server := httptest.NewUnstartedServer(tb.c.Routes())
	server.Config.ReadTimeout, server.Config.WriteTimeout = 500*time.Millisecond, 500*time.Millisecond
	server.Config.RegisterOnShutdown(tb.c.Close)
	server.Start()
	t.Cleanup(server.Close)
	tb.url = server.URL
	e := tb.listen(t, "as=hr-lin")
	for range 3 {
		e.until(": beat")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Config.Shutdown(ctx); err != nil {
		t.Errorf("an open stream holds the server: %v", err)
	}
}

// TestSlowListener: who does not keep up is cut off and nobody waits for them.
func TestSlowListener(t *testing.T) {
	t.Parallel()
	h := newHub()
	slow := h.listen()
	for range cap(slow) + 1 {
		h.tell(happening{})
	}
	n := 0
	for range slow {
		n++
	}
	if n != cap(slow) || len(h.ears) != 0 {
		t.Errorf("%d events, %d ears", n, len(h.ears))
	}
}
