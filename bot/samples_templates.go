package main

import (
	"context"

	"closeloop/bot/chat"
	hrdesk "closeloop/flows/desk"
)

// templatesPlay: the company's own words, and several letters confirmed at once.
func templatesPlay() []scene {
	const hr, admin = "hr-lin", "adm-wei"
	reject := func(on string) step { return does("mgr-zhao", "decision/reject", on, "reason", "industry") }
	steps := []step{
		types(hr, "/templates"), goesOn(hr, "template/open", "rejection", "kind", "thanks"),
		goesOn(hr, "template/preview", "thanks"),
		types(hr, "/templates thanks be"), types(hr, "/templates second scheduled"), types(hr, "/templates rejection"),
		goesOn(hr, "template/versions", "rejection"),
		types(hr, "/templates thanks"), goesOn(hr, "template/edit", "thanks", "subject", "@thanks"),
		types(admin, "/templates"),
		does(admin, "template/approve", "thanks"),
		types(hr, "/templates thanks"), goesOn(hr, "template/edit", "thanks", "subject", "@thanks2"),
		goesOn(hr, "template/versions", "thanks"), goesOn(hr, "template/compare", "thanks"),
		types(admin, "/templates thanks"), goesOn(admin, "template/versions", "thanks"),
		goesOn(admin, "template/restore", "thanks", "no", "1"),
		types(admin, "/templates thanks"), goesOn(admin, "template/off", "thanks"),
	}
	return []scene{
		{"words", "2026-11-23 09:45:00", steps},
		{"letters", "2026-11-23 10:00:00", []step{
			types(hr, "/letters"),
			come(guest{"ann", "be", 0, nil}, guest{"bob", "be", 1, nil}, guest{"cyn", "be", 2, nil}),
			does(hr, "report/send", "ann"), does(hr, "report/send", "bob"), does(hr, "report/send", "cyn"),
			reject("ann"), reject("bob"), reject("cyn"), waits("2026-11-23 10:10:00"),
			types(hr, "/letters"), ticks(hr), goesOn(hr, "desk/mail", hr), browse(),
		}},
	}
}

// ticks ticks the first letter on offer.
func ticks(who string) step {
	return step{who + " ticks a letter", func(ctx context.Context, t *tour) error {
		b, ok := t.answers[who].Button(chat.Action{Flow: hrdesk.Name, Record: who, Verb: "letters"})
		if !ok {
			return errNoButton
		}
		return t.fill(ctx, press{who: who, verb: "desk/letters", record: who}, seen{button: b}, []string{"letters", b.Form.Fields[0].Options[0].Value})
	}}
}
