package slack

import (
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
)

// TestWhereTheBotIsNot: a command works everywhere, also in channels that the bot
// is not in and between two people. What comes of a form there, for which no
// address is left, is told in the person's own direct message, and nowhere else.
func TestWhereTheBotIsNot(t *testing.T) {
	t.Parallel()
	for name, channel := range map[string]string{"a channel": "C0FAR", "two people": "D0PAIR", "a group": "G0FAR"} {
		e := enter(t, HTTP, fakeslack.Options{})
		e.w.AddChannel(fakeslack.Channel{ID: channel, Name: "far", Members: []string{zhao, wei}})
		p := e.w.Person(zhao)
		e.house.says(card(deed("duty.status", "C-1", 1)), nil)
		p.Command("/cl status", channel)
		seen := p.Last(channel)
		if !strings.Contains(seen.Words, "C-1 at 1") || !seen.Ephemeral {
			t.Fatalf("%s: answered %+v", name, seen)
		}
		e.house.answers(func(ev chat.Event) (chat.Reply, error) {
			switch {
			case ev.Values == nil:
				return chat.Reply{Wanted: refusal()}, nil
			case ev.Values.Get("note") == "card":
				return card(deed("duty.status", "C-1", 2)), nil
			case ev.Values.Get("note") == "not yet":
				return card(deed("duty.status", "C-1", 1)), &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("problem.stale")}
			}
			return chat.Reply{Notice: chat.T("problem.notfound")}, nil
		})
		for note, want := range map[string]string{"words": e.words(zhao, chat.T("problem.notfound")), "card": "C-1 at 2"} {
			p.Click(seen, "No")
			e.quiet()
			for range 5 { // each rewrites the card, as often as the address takes it
				_ = p.Submit(map[string]any{"f~note": "not yet"})
				e.quiet()
			}
			if wrong := p.Submit(map[string]any{"f~note": note}); wrong != nil {
				t.Fatalf("%s: refused %v, %v", name, wrong, p.Trouble())
			}
			e.quiet()
			if last := p.Last(); !strings.Contains(last.Words, want) || last.Channel != e.w.DM(zhao) {
				t.Errorf("%s: %s: told %+v", name, note, last)
			}
		}
		p.Click(seen, "No")
		e.quiet()
		_ = p.Submit(map[string]any{"f~note": "card"})
		e.quiet()
		stands := func(s fakeslack.Seen) bool {
			return s.Ref == seen.Ref && strings.Contains(s.Words, "C-1 at 2") && s.Ephemeral
		}
		if !slices.ContainsFunc(p.Screen(channel), stands) {
			t.Errorf("%s: the card stands as it was where it was asked for", name)
		}
		for _, m := range e.w.All() {
			if m.Channel == channel && m.Ephemeral != zhao {
				t.Errorf("%s: others read %q", name, m.Text)
			}
		}
	}
}
