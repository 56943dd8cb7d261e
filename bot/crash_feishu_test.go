package main

import (
	"bytes"
	"context"
	"encoding/json"
	flags "flag"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
	"closeloop/bot/feishu"
	"closeloop/store"
)

// crashFeishuRounds is a flag of the test binary: -feishurounds.
var crashFeishuRounds = flags.Int("feishurounds", 14, "rounds of kill -9 in TestCrashInFeishu")

// TestCrashInFeishu is crashInTowns in Feishu: every start is within the hour in which
// Feishu knows what it was sent, so that nothing comes twice; and the message that was
// clicked shows what is so, though the answer that carries its card may have died.
func TestCrashInFeishu(t *testing.T) {
	t.Parallel()
	if unraced(t, fmt.Sprint("-feishurounds=", *crashFeishuRounds)) {
		return
	}
	crashInTowns(t, *crashFeishuRounds, func(t *testing.T, now func() time.Time) town {
		w := fakefeishu.Open(t, fakefeishu.Options{Now: now})
		w.Within(calm)
		return feishuTown{w}
	})
}

// feishuTown is a town in Feishu.
type feishuTown struct{ w *fakefeishu.Tenant }

func (feishuTown) name() string { return feishu.Platform }

func (s feishuTown) resides(c *townChild, line bool) {
	c.Platform, c.Mode, c.API = feishu.Platform, feishu.HTTP, s.w.URL()
	if line {
		c.Mode = feishu.WebSocket
	}
}

func (s feishuTown) staff(t *testing.T, company []byte) []byte { return admitted(t, s.w, company) }
func (s feishuTown) connect(base string)                       { s.w.Connect(base) }
func (s feishuTown) changed() <-chan struct{}                  { return s.w.Changed() }
func (s feishuTown) fail(call string, f backstage.Fault)       { s.w.Fail(call, f) }
func (s feishuTown) heal(call string)                          { s.w.Heal(call) }
func (feishuTown) posting() string                             { return "create" }
func (feishuTown) arrives(string)                              {}

func (feishuTown) badHours() []badHour {
	return []badHour{
		{"create", []backstage.Fault{
			{CutAfter: true},
			{CutAfter: true, Times: 2},
			{Cut: true},
			{Code: 99991400, RetryAfter: "1"},
			{Code: 230020},
			{Status: http.StatusBadGateway, Body: "<html>"},
		}},
		{"patch", []backstage.Fault{{CutAfter: true}, {Cut: true}, {Status: http.StatusServiceUnavailable}, {Code: 99991400, RetryAfter: "1"}}},
		{"token", []backstage.Fault{{Cut: true}, {Status: http.StatusBadGateway, Body: "<html>"}}},
	}
}

func (s feishuTown) unanswered() int {
	n := 0
	for _, c := range s.w.Calls("create") {
		if c.Done && c.Status == 0 {
			n++
		}
	}
	return n
}

// looks are the posts that Feishu knew by their keys: it has made no second message.
func (s feishuTown) looks() int {
	made := len(slices.DeleteFunc(s.w.All(), func(m fakefeishu.Message) bool { return m.From != fakefeishu.Bot }))
	n := 0
	for _, c := range s.w.Calls("create") {
		if c.Done && c.Code == 0 && (c.Status == 0 || c.Status == http.StatusOK) {
			n++
		}
	}
	return n - made
}

func (s feishuTown) cards() map[string]int {
	out := map[string]int{}
	for _, m := range s.w.All() {
		if m.From == fakefeishu.Bot && m.UUID != "" {
			out[m.UUID]++
		}
	}
	return out
}

// wrong draws the card anew, as delivery would, and looks whether just that stands
// there, or a form of that revision is open on it.
func (s feishuTown) wrong(a *app, c copied) string {
	m, stands := s.w.Message(c.Ref)
	if !stands {
		return "not there"
	}
	platform, id, _ := strings.Cut(c.Place, ":")
	body, err := json.Marshal(map[string]any{
		"action": chat.Action{Flow: c.flow, Record: c.record, Verb: "show"}, "copy": c.Key,
		"place": chat.Place{Platform: platform, ID: id, Private: true},
	})
	if err != nil {
		return err.Error()
	}
	p, err := a.runner.Parcel(context.Background(), store.Job{ID: "look", Kind: "show", Body: body})
	if err != nil || p.Card == nil {
		return fmt.Sprintf("not to be drawn: %v", err)
	}
	card, err := a.asFeishu(p.Card.Card, p.Card.Reader, "")
	if err != nil {
		return err.Error()
	}
	open := bytes.Contains(m.Content, []byte(`"tag":"form"`)) && bytes.Contains(m.Content, fmt.Appendf(nil, "@%d", c.rev))
	if !bytes.Equal(card, m.Content) && !open {
		return fmt.Sprintf("it shows\n%s\nand should\n%s", m.Content, card)
	}
	return ""
}

func (s feishuTown) moves(who string) (out []pressing) {
	p := s.w.Person(feishuUser(who))
	for _, seen := range p.Screen() {
		doubtful := slices.ContainsFunc(seen.Actions, func(c fakefeishu.Control) bool { return strings.Contains(saidBy(c)("action"), "/arrived@") })
		kept, _ := s.w.Message(seen.Ref)
		for _, c := range seen.Actions {
			w := saidBy(c)
			action, err := chat.ParseAction(w("action"))
			if err != nil || w("do") == "close" {
				continue
			}
			out = append(out, pressing{
				value: w("action"), words: seen.Words, action: action, doubtful: doubtful, kept: strings.HasPrefix(kept.UUID, "cl-"),
				do: func(ctx context.Context) bool { return s.press(ctx, p, seen, c) },
			})
		}
	}
	return out
}

// press says whether Feishu was answered: a click, or of one that wants a form, what
// was sent in it.
func (s feishuTown) press(ctx context.Context, p *fakefeishu.Person, on fakefeishu.Seen, c fakefeishu.Control) bool {
	if c.Submits {
		return s.send(p, on)
	}
	on.Actions = []fakefeishu.Control{c}
	if !p.Click(on, c.Label).OK() {
		return false
	}
	if saidBy(c)("do") != "form" {
		return true
	}
	screen := p.Screen()
	i := slices.IndexFunc(screen, func(seen fakefeishu.Seen) bool { return seen.Ref == on.Ref })
	return i >= 0 && ctx.Err() == nil && s.send(p, screen[i])
}

// send chooses the first option wherever one must be chosen. A form that comes back was
// not taken.
func (s feishuTown) send(p *fakefeishu.Person, on fakefeishu.Seen) bool {
	form := slices.IndexFunc(on.Actions, func(c fakefeishu.Control) bool { return c.Submits })
	if form < 0 {
		return false // it was too late, and the bot said so
	}
	values := map[string]any{}
	for _, f := range on.Fields {
		if f.Required && len(f.Options) > 0 {
			values[f.Name] = f.Options[0].Value
		}
	}
	if !p.Submit(on, values).OK() {
		return false
	}
	for _, seen := range p.Screen() {
		if seen.Ref == on.Ref {
			return !slices.ContainsFunc(seen.Actions, func(c fakefeishu.Control) bool { return c.Submits })
		}
	}
	return false
}
