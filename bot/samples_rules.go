package main

import (
	"errors"

	"closeloop/flows/rulebook"
)

// rulesPlay: the rules are read, tried and changed; a condition has no answer; a
// letter cannot leave.
func rulesPlay() []scene {
	const book = rulebook.Record
	all := []step{come(guest{"ann", "be", 0, nil}, guest{"bob", "be", 1, nil}), types("adm-wei", "/rules")}
	for _, who := range []string{"adm-wei", "mgr-zhao"} {
		for _, rule := range []string{"R0", "R3", "R4", "R5", "R6"} {
			all = append(all, types(who, "/rules "+rule))
		}
	}
	busy := errors.New("the server is busy")
	return []scene{
		{"read", "2026-11-23 09:45:00", append(all, types("mgr-zhao", "/rules history"),
			does("hr-lin", "report/send", "ann"), types("mgr-zhao", "/rules test R3 {ann}"), types("adm-wei", "/rules test R2 {ann}"))},
		{"try", "2026-11-24 10:00:00", []step{
			types("adm-wei", "/rules simulate R6"), types("adm-wei", "/rules simulate R3"),
			goesOn("adm-wei", "ruletrial/try", "adm-wei", "days", "1"), does("adm-wei", "rulebook/edit", book),
			types("adm-wei", "/rules R3"), goesOn("adm-wei", "rulebook/edit", book, "only", "waiting % round == 0", "off_for", "cs"),
			types("adm-wei", "/rules history"), types("adm-wei", "/rules history R3"), types("mgr-zhao", "/rules R3"),
			does("hr-lin", "report/send", "bob"), types("adm-wei", "/rules test R3 {bob}"), types("adm-wei", "/rules R3"),
			types("adm-wei", "/rules R1"), goesOn("adm-wei", "rulebook/edit", book, "off", "true"), types("adm-wei", "/rules"),
			types("adm-wei", "/rules R3"), goesOn("adm-wei", "rulebook/reset", book),
		}},
		{"letter", "2026-11-24 11:00:00", []step{
			does("mgr-zhao", "decision/reject", "ann", "reason", "industry"), waits("2026-11-24 11:15:00"),
			mailFails(busy), does("hr-lin", "letter/send", "ann"), waits("2026-11-24 17:30:00"), browse(),
		}},
	}
}
