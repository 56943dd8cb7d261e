package main

import (
	"context"
	"errors"

	"closeloop/bot/chat"
	"closeloop/flows/notice"
)

// noticesPlay: what candidates are told of each step, by mail and text message, and
// what becomes of it.
func noticesPlay() []scene {
	const hr, admin = "hr-lin", "adm-wei"
	gone := &chat.SendError{Gone: true, Code: "5.1.1", Err: errors.New("no such address")}
	unknown := &chat.SendError{Unknown: true, Err: errors.New("the line went dead")}
	use := func(typed, record, ask string) []step {
		return []step{types(admin, "/templates "+typed), goesOn(admin, "template/approve", record, "ask", ask)}
	}
	hold := func(on string) step { return does("mgr-zhao", "decision/hold", on, "until", "2026-12-08") }
	looks := func(verb, on string) []step {
		return []step{types(hr, "/notice {"+on+"}"), goesOn(hr, "notice/"+verb, on), types(hr, "/notice {"+on+"}")}
	}
	told := []step{
		come(guest{"ann", "be", 0, nil}, guest{"bob", "be", 1, nil}, guest{"cyn", "be", 2, nil}, guest{"dan", "be", 3, noAddress}, guest{"eli", "be", 4, nil}),
		does(hr, "report/send", "ann"), does(hr, "report/send", "bob"), does(hr, "report/send", "cyn"), browse(),
		mailFails(errors.New("the server is busy")), waits("2026-11-23 10:10:00"), browse(),
	}
	told = append(told, looks("takeback", "ann")...)
	told = append(told,
		mailFails(nil), does(hr, "report/send", "eli"), waits("2026-11-23 10:40:00"), browse(), noticeBack("eli"), browse(),
		mailFails(gone), does(hr, "report/send", "dan"), waits("2026-11-23 11:00:00"), browse(),
	)
	asked := []step{
		hold("bob"), waits("2026-11-23 11:45:00"), browse(),
		mailFails(unknown), does(hr, "notice/send", "bob"), browse(), waits("2026-11-23 11:50:00"), browse(), does(hr, "notice/arrived", "bob"), browse(),
		hold("cyn"), waits("2026-11-23 12:10:00"), browse(), does(hr, "notice/decline", "cyn"), browse(),
	}
	return []scene{
		{"words", "2026-11-23 09:30:00", append(use("pending eval", "status.pending_eval", "direct"), use("hold", "status.hold", "ask")...)},
		{"told", "2026-11-23 09:45:00", told},
		{"asked", "2026-11-23 11:30:00", append(asked, looks("stop", "cyn")...)},
		{"slips", "2026-12-02 10:00:00", []step{browse()}},
	}
}

// noticeBack has the first notice of a case come back.
func noticeBack(on string) step {
	return step{"notice comes back", func(ctx context.Context, t *tour) error {
		record := t.record(on)
		return told("bounce", chat.Action{Flow: notice.Name, Record: record, Verb: "bounced"},
			chat.Values{"id": {record + "-n1"}, "status": {"5.1.1"}}).do(ctx, t)
	}}
}
