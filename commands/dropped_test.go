package commands

import (
	"testing"

	"closeloop/bot/chat"
)

// TestDropped: a file of somebody we know becomes a record of its own, named
// after the event; one in a group is not for the bot.
func TestDropped(t *testing.T) {
	t.Parallel()
	d, in := desk(t)
	drop := func(user string, private bool) chat.Reply {
		reply, err := d.Handle(t.Context(), chat.Event{
			ID: "ev-7", Kind: chat.Dropped, From: chat.Account{Platform: "p", User: user},
			Place: chat.Place{Platform: "p", ID: "x", Private: private}, File: chat.File{ID: "f", Name: "/help"},
		})
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	drop("U1", false)
	if reply := drop("U9", true); reply.Notice.Key != "commands.stranger" || len(in.events) > 0 {
		t.Errorf("a stranger: %+v, %d events", reply, len(in.events))
	}
	drop("U1", true)
	want := chat.Action{Flow: "upload", Record: "ev-7", Verb: "drop"}
	if len(in.events) != 1 || in.events[0].Action.String() != want.String() || in.events[0].File.ID != "f" {
		t.Errorf("%+v", in.events)
	}
}
