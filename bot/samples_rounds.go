package main

// roundsPlay: interviews by people, and what candidates do.
func roundsPlay() []scene {
	page := func(key string) step { return types("hr-lin", "/round {"+key+"}") }
	return []scene{
		{"ask", "2026-11-23 09:45:00", []step{
			come(guest{"ann", "be", 0, nil}, guest{"bob", "fe", 1, nil}, guest{"cyn", "fe", 2, nil}, guest{"dan", "fe", 3, nil}),
			page("ann"),
			does("hr-lin", "report/send", "ann"), does("hr-lin", "report/send", "bob"), does("hr-lin", "report/send", "cyn"), does("hr-lin", "report/send", "dan"),
			does("mgr-zhao", "decision/approve", "ann"), does("mgr-zhao", "decision/approve", "bob"), does("mgr-zhao", "decision/approve", "dan"),
			page("bob"),
		}},
		{"arrange", "2026-11-23 10:20:00", []step{
			does("hr-lin", "round/arrange", "ann", "at", "2026-11-25T14:00", "place", "@room", "note", "@note"),
			does("hr-lin", "round/arrange", "bob", "at", "2026-11-24T15:00", "place", "@room"),
			does("hr-lin", "round/arrange", "dan", "at", "2026-11-24T16:30"), browse(),
			page("bob"), goesOn("hr-lin", "round/calloff", "bob", "words", "@refuse"), browse(),
			does("hr-lin", "round/arrange", "bob", "at", "2026-11-25T16:00"), browse(),
			page("dan"), goesOn("hr-lin", "round/withdraw", "dan", "cause", "other_offer", "words", "@note"), browse(),
			page("dan"), goesOn("hr-lin", "pool/show", "dan"), goesOn("hr-lin", "pool/keep", "dan", "consent", "phone"), types("hr-lin", "/pool"),
		}},
		{"during", "2026-11-25 14:20:00", []step{page("ann"), goesOn("hr-lin", "round/people", "ann", "people", "mgr-he")}},
		{"over", "2026-11-25 17:05:00", []step{
			browse(), page("bob"), goesOn("hr-lin", "round/notheld", "bob", "what", "no_show"), browse(),
		}},
		{"remind", "2026-11-26 16:00:00", []step{browse()}},
		{"parts", "2026-11-27 10:00:00", partings("dan")},
	}
}
