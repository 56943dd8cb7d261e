package main

import (
	"context"
	flags "flag"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/bot/slack"
)

// crashSlackRounds is a flag of the test binary: -slackrounds.
var crashSlackRounds = flags.Int("slackrounds", 28, "rounds of kill -9 in TestCrashInSlack")

// TestCrashInSlack is crashInTowns in Slack.
func TestCrashInSlack(t *testing.T) {
	t.Parallel()
	if unraced(t, fmt.Sprint("-slackrounds=", *crashSlackRounds)) {
		return
	}
	crashInTowns(t, *crashSlackRounds, func(t *testing.T, now func() time.Time) town {
		w := fakeslack.Open(t, fakeslack.Options{Now: now})
		w.Within(calm)
		w.Silence() // who was killed is not told what it wrote
		return slackTown{w}
	})
}

// slackTown is a town in Slack.
type slackTown struct{ w *fakeslack.Workspace }

func (slackTown) name() string  { return slack.Platform }
func (slackTown) patience() int { return 40 }

func (s slackTown) resides(c *townChild, line bool) {
	c.Platform, c.Mode, c.API = slack.Platform, slack.HTTP, s.w.APIURL()
	if line {
		c.Mode = slack.Socket
	}
}

func (s slackTown) staff(t *testing.T, company []byte) []byte { return joined(t, s.w, company) }
func (s slackTown) connect(base string)                       { s.w.Connect(base) }
func (s slackTown) changed() <-chan struct{}                  { return s.w.Changed() }
func (s slackTown) fail(call string, f backstage.Fault)       { s.w.Fail(call, f) }
func (s slackTown) heal(call string)                          { s.w.Heal(call) }
func (slackTown) posting() string                             { return "chat.postMessage" }
func (s slackTown) looks() int                                { return len(s.w.Calls("conversations.history")) }

func (s slackTown) arrives(who string) { s.w.Person(slackUser(who)).CloseModal() }

func (slackTown) badHours() []badHour {
	return []badHour{
		{"chat.postMessage", []backstage.Fault{
			{CutAfter: true},
			{CutAfter: true, Times: 2},
			{Cut: true},
			{Error: "internal_error"},
			{Status: http.StatusTooManyRequests, RetryAfter: "1"},
			{Status: http.StatusBadGateway, Body: "<html>"},
		}},
		{"chat.update", []backstage.Fault{{CutAfter: true}, {Status: http.StatusServiceUnavailable}, {Error: "internal_error"}}},
		{"conversations.history", []backstage.Fault{{Cut: true}, {Status: http.StatusTooManyRequests, RetryAfter: "1"}, {Body: "{"}}},
	}
}

func (s slackTown) unanswered() int {
	n := 0
	for _, c := range s.w.Calls("chat.postMessage") {
		if c.Done && c.Status == 0 {
			n++
		}
	}
	return n
}

// cards are the messages by which the bot finds its cards again.
func (s slackTown) cards() map[string]int {
	out := map[string]int{}
	for _, m := range s.w.All() {
		if m.Metadata != nil {
			out[string(m.Metadata)]++
		}
	}
	return out
}

func (s slackTown) wrong(_ *app, c copied) string {
	channel, ts, _ := strings.Cut(c.Ref, "/")
	if _, stands := s.w.Message(channel, ts); !stands {
		return "not there"
	}
	return ""
}

func (s slackTown) moves(who string) (out []pressing) {
	p := s.w.Person(slackUser(who))
	for _, seen := range p.Screen() {
		doubtful := false
		for _, c := range seen.Actions {
			doubtful = doubtful || strings.Contains(c.Value, "/arrived@")
		}
		for _, c := range seen.Actions {
			path, form := strings.CutPrefix(c.Value, "form:")
			action, err := chat.ParseAction(path)
			if err != nil {
				continue
			}
			form = form || strings.HasPrefix(c.ActionID, "form.")
			out = append(out, pressing{
				value: c.Value, words: seen.Words, action: action, doubtful: doubtful,
				kept: strings.Contains(c.BlockID, "~k~"),
				do:   func(ctx context.Context) bool { return s.press(ctx, p, seen, c.Value, form) },
			})
		}
	}
	return out
}

// press says whether Slack was answered with 200: a click, or of one that wants
// a form, what was sent in it.
func (s slackTown) press(ctx context.Context, p *fakeslack.Person, on fakeslack.Seen, what string, form bool) bool {
	before := hints(p)
	if !p.Click(on, what).OK() {
		return false
	}
	if !form {
		return true
	}
	for {
		changed := s.w.Changed()
		if m, open := p.Modal(); open {
			wrong := p.Submit(filledAs(m))
			p.CloseModal()
			return wrong == nil
		}
		if hints(p) > before {
			return false // it was too late, and the bot said so
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// hints is how many words a person saw that nobody else sees.
func hints(p *fakeslack.Person) int {
	n := 0
	for _, m := range p.Screen() {
		if m.Ephemeral {
			n++
		}
	}
	return n
}

// filledAs chooses the first option wherever one must be chosen.
func filledAs(m fakeslack.Modal) map[string]any {
	out := map[string]any{}
	for _, f := range m.Fields {
		if !f.Optional && len(f.Options) > 0 {
			out[f.BlockID] = f.Options[0].Value
		}
	}
	return out
}
