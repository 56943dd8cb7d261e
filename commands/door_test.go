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

// TestNewcomer: an account that belongs to nobody may claim, and is told how
// while that is possible; everything else is refused without a word more.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	d, in := desk(t)
	if reply, err := d.Handle(t.Context(), typed("U9", "help")); err != nil || len(in.questions) != 1 || in.questions[0].Name != "welcome" || !reply.Notice.Empty() {
		t.Errorf("%+v, %v: %+v", reply, err, in.questions)
	}
	in.err = chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	for _, words := range []string{"help", "claim AAAAA", "loop", ""} {
		if reply, err := d.Handle(t.Context(), typed("U9", words)); err != nil || reply.Notice.Key != "commands.stranger" {
			t.Errorf("%q: %+v, %v", words, reply, err)
		}
	}
	in.err, in.events = nil, nil
	if _, err := d.Handle(t.Context(), typed("U9", "/claim AAAAA-bbbbb  林晓")); err != nil || len(in.events) != 1 {
		t.Fatalf("%v: %+v", err, in.events)
	}
	if ev := in.events[0]; ev.Action.String() != "firstday/code/claim" || ev.Values.Get("code") != "AAAAA-bbbbb 林晓" {
		t.Errorf("%+v", ev)
	}
}
