package main

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"closeloop/bot/chat"
	"closeloop/bot/sample"
	"closeloop/flows"
	"closeloop/flows/company"
	"closeloop/flows/hello"
	"closeloop/flows/intake"
	"closeloop/flows/letter"
	"closeloop/flows/link"
	"closeloop/flows/stats"
	"closeloop/store"
)

// plays are the stories beside the tour, each on a company of its own.
func (s *studio) plays() ([]play, error) {
	stage, err := oneTongue(s.lang)
	if err != nil {
		return nil, err
	}
	plays := []play{
		{name: "first day", script: firstDayPlay()},
		{name: "review", script: reviewPlay()},
		{name: "decide", script: decidePlay()},
		{name: "hands", script: handsPlay()},
		{name: "rounds", script: roundsPlay()},
		{name: "blind", script: blindPlay()},
		{name: "letters", script: lettersPlay()},
		{name: "templates", script: templatesPlay()},
		{name: "notices", script: noticesPlay()},
		{name: "duties", script: dutiesPlay()},
		{name: "piles", script: pilesPlay()},
		{name: "people", script: peoplePlay()},
		{name: "files", script: filesPlay()},
		{name: "certificates", script: certPlay()},
		{name: "pay", script: payPlay()},
		{name: "rules", script: rulesPlay()},
		{name: "unsent", script: unsentPlay()},
		{name: "training", script: trainingPlay()},
		{name: "practice", script: practicePlay()},
		{name: "team", script: teamPlay()},
		{name: "pilot", script: pilotPlay()},
	}
	for i := range plays {
		plays[i].stage = stage
	}
	return plays, nil
}

// firstDayPlay: nobody has come yet.
func firstDayPlay() []scene {
	greet := told("greet", chat.Action{Flow: hello.Name, Record: "hr-lin", Verb: "send"}, nil)
	steps := []step{asksAll(), greet, greet, does("hr-lin", "hello/heard", "hr-lin")}
	for _, who := range []string{"adm-wei", "hr-lin", "mgr-zhao", "lead-sun", "it-luo"} {
		steps = append(steps, shows(who))
	}
	meets := func(user, email string) step {
		return told("meet "+user, chat.Action{Flow: link.Name, Record: link.Record("slack", user), Verb: "meet"},
			chat.Values{"name": {"nickname"}, "email": {email}})
	}
	return []scene{{"hello", "2026-11-23 09:40:00", append(steps,
		meets("U0QIN", "qin.yue@example.com"), does("adm-wei", "link/confirm", link.Record("slack", "U0QIN")),
		meets("U0GU", "gu.yan@example.com"), does("adm-wei", "link/refuse", link.Record("slack", "U0GU")),
	)}}
}

// reviewPlay is a report before anybody decides on it.
func reviewPlay() []scene {
	again := guest{"ann", "be", 0, func(iv map[string]any) { iv["duration_s"] = 2000 }}
	lost := guest{"dan", "nobody-knows", 8, nil}
	return []scene{
		{"drafts", "2026-11-23 09:45:00", []step{
			come(guest{"ann", "be", 0, nil}, guest{"bob", "be", 1, nil}, guest{"cyn", "cs", 2, failed}, guest{"eli", "fe", 4, bare}, lost, guest{"kim", "fe", 0, nil}),
			types("hr-lin", "/status <kim>"),
			browse(),
			does("hr-lin", "report/suggest", "ann", "suggestion", "@suggest"),
			does("hr-lin", "report/require", "ann", "requirement", "@require"),
			types("hr-lin", "/report {ann}"), does("hr-lin", "report/versions", "ann"), does("hr-lin", "report/compare", "ann"),
			browse(),
			does("adm-wei", "intake/assign", "dan", "position", "be"),
		}},
		{"sent", "2026-11-23 10:30:00", []step{
			types("hr-lin", "/drafts"),
			does("hr-lin", "report/send", "ann"), come(again), browse(),
			does("hr-lin", "decision/reject_draft", "cyn", "reason", "communication", "evidence", "a1"), browse(),
			does("mgr-zhao", "decision/approve", "ann"),
			come(guest{"ann", "be", 0, func(iv map[string]any) { iv["duration_s"] = 3000 }}), browse(),
		}},
		{"kept", "2026-11-23 11:30:00", keeps("ann", "kim")},
	}
}

func failed(iv map[string]any) { iv["overall"] = map[string]any{"score": 48, "verdict": "fail"} }

// bare is an interview without the source's scores.
func bare(iv map[string]any) {
	delete(iv, "scores")
	delete(iv, "overall")
}

// decidePlay: decisions, undone, objected to, recorded and reopened.
func decidePlay() []scene {
	return []scene{
		{"ask", "2026-11-23 09:45:00", []step{
			come(guest{"ann", "fe", 0, nil}, guest{"bob", "fe", 1, nil}, guest{"cyn", "be", 2, nil}, guest{"dan", "cs", 3, nil}),
			does("hr-lin", "report/send", "ann"), does("hr-lin", "report/send", "bob"), does("hr-lin", "report/send", "cyn"), does("hr-lin", "report/send", "dan"),
			browse(),
		}},
		{"decide", "2026-11-23 10:20:00", []step{
			does("mgr-zhao", "decision/approve", "ann"), browse(),
			does("mgr-zhao", "decision/undo", "ann"), browse(),
			does("mgr-zhao", "decision/reject", "ann", "reason", "logic", "note", "@note"), browse(),
			does("mgr-he", "decision/object", "ann", "words", "@objection"), browse(),
			types("hr-lin", "/decide {bob}"),
			does("hr-lin", "decision/record", "bob", "who", "mgr-he", "decision", "approve", "how", "phone", "told_at", "2026-11-23T10:15"), browse(),
			does("mgr-he", "decision/right", "bob"), browse(),
			types("hr-lin", "/decide {dan}"),
			does("hr-lin", "decision/record", "dan", "who", "mgr-zhao", "decision", "hold", "how", "person", "told_at", "2026-11-23T10:15", "until", "2026-11-27"), browse(),
			does("mgr-zhao", "decision/wrong", "dan"), browse(),
			does("mgr-zhao", "decision/hold", "cyn", "until", "2026-11-27"), browse(),
		}},
		{"later", "2026-11-23 10:40:00", []step{
			browse(), does("hr-lin", "decision/reopen", "ann", "reason", "@reopen"), browse(),
			does("hr-lin", "round/arrange", "bob", "at", "2026-11-25T14:00", "place", "@room"), browse(),
			does("mgr-zhao", "decision/approve", "dan"), waits("2026-11-23 11:00:00"), browse(),
		}},
		{"back", "2026-11-27 09:35:00", []step{browse()}},
	}
}

// handsPlay: an evaluation goes from hand to hand.
func handsPlay() []scene {
	return []scene{
		{"ask", "2026-11-23 09:45:00", []step{
			come(guest{"ann", "be", 0, nil}, guest{"bob", "be", 1, nil}, guest{"cyn", "be", 2, nil}),
			does("hr-lin", "report/send", "ann"), does("hr-lin", "report/send", "bob"), does("hr-lin", "report/send", "cyn"),
		}},
		{"pass", "2026-11-23 10:20:00", []step{
			does("mgr-zhao", "decision/pass", "ann", "person", "mgr-he", "note", "@along"), browse(),
			does("mgr-zhao", "decision/pass", "bob", "other", "mgr-gu"), browse(),
			does("hr-lin", "decision/refuse", "bob", "words", "@refuse"), browse(),
			does("mgr-zhao", "decision/pass", "bob", "other", "mgr-gu"), does("hr-lin", "decision/agree", "bob"), browse(),
			types("hr-lin", "/decide {bob}"), goesOn("hr-lin", "decision/assign", "bob", "person", "mgr-he"), browse(),
			does("mgr-zhao", "decision/notmine", "cyn"), browse(),
			does("hr-lin", "decision/assign", "cyn", "person", "mgr-he"), browse(),
		}},
	}
}

// blindPlay: judge before you peek, and say whether the AI was right.
func blindPlay() []scene {
	judges := goesOn("mgr-zhao", "scorecard/judge", "ann")
	marks := []string{"verdict", "yes"}
	for _, d := range []string{"logic", "communication", "data", "industry", "teamwork"} {
		marks = append(marks, "level_"+d, "4", "evidence_"+d, "@evidence")
	}
	return []scene{
		{"ask", "2026-11-23 09:45:00", []step{
			come(guest{"ann", "pm", 0, nil}, guest{"bob", "pm", 1, nil}), does("hr-lin", "report/send", "ann"), does("hr-lin", "report/send", "bob"), browse(),
			does("mgr-zhao", "scorecard/show", "ann"), does("mgr-zhao", "scorecard/save", "ann", "verdict", "yes"), browse(),
			does("mgr-zhao", "scorecard/show", "ann"), does("mgr-zhao", "scorecard/send", "ann", marks...), browse(),
			types("lead-sun", "/decide {ann}"), goesOn("lead-sun", "scorecard/show", "ann"), goesOn("lead-sun", "scorecard/send", "ann", marks...), browse(),
		}},
		{"judge", "2026-11-23 10:20:00", []step{
			does("mgr-zhao", "scorecard/judge", "ann"), judges, judges, judges, judges, judges, goesOn("mgr-zhao", "scorecard/change", "ann"), browse(),
			does("mgr-zhao", "decision/approve", "ann"), browse(),
		}},
	}
}

// lettersPlay: what becomes of letters.
func lettersPlay() []scene {
	reject := func(on string) step { return does("mgr-zhao", "decision/reject", on, "reason", "industry") }
	gone := &chat.SendError{Gone: true, Code: "5.1.1", Err: errors.New("no such address")}
	busy := errors.New("the server is busy")
	unknown := &chat.SendError{Unknown: true, Err: errors.New("the line went dead")}
	return []scene{
		{"reject", "2026-11-23 09:45:00", []step{
			come(guest{"ann", "be", 0, nil}, guest{"bob", "be", 1, nil}, guest{"cyn", "be", 2, nil}, guest{"dan", "be", 3, noAddress}, guest{"eli", "be", 4, nil}),
			does("hr-lin", "report/send", "ann"), does("hr-lin", "report/send", "bob"), does("hr-lin", "report/send", "cyn"),
			does("hr-lin", "report/send", "dan"), does("hr-lin", "report/send", "eli"),
			reject("ann"), reject("bob"), reject("cyn"), reject("dan"), reject("eli"), waits("2026-11-23 10:00:00"), browse(),
			does("hr-lin", "letter/edit", "ann", "subject", "@subject"), browse(),
			does("hr-lin", "letter/discard", "bob", "why", "@discard"), browse(), does("hr-lin", "letter/rewrite", "bob"),
			does("hr-lin", "letter/told", "dan", "how", "phone", "when", "2026-11-23", "note", "@phone"), browse(),
		}},
		{"send", "2026-11-23 10:20:00", []step{
			mailFails(busy), does("hr-lin", "letter/send", "bob"), browse(), waits("2026-11-23 10:22:00"), browse(), does("hr-lin", "letter/takeback", "bob"),
			mailFails(gone), does("hr-lin", "letter/send", "bob"), waits("2026-11-23 10:30:00"), browse(),
			does("hr-lin", "letter/address", "bob", "email", "other@example.com"), browse(),
			mailFails(unknown), does("hr-lin", "letter/send", "cyn"), waits("2026-11-23 11:30:00"), browse(), does("hr-lin", "letter/arrived", "cyn"), browse(),
			mailFails(nil), does("hr-lin", "letter/send", "eli"), waits("2026-11-23 11:40:00"), browse(), comesBack("eli"), browse(),
		}},
	}
}

func noAddress(iv map[string]any) {
	if person, ok := iv["candidate"].(map[string]any); ok {
		delete(person, "email")
	}
}

// comesBack has a letter come back.
func comesBack(on string) step {
	return step{"bounce", func(ctx context.Context, t *tour) error {
		record, id := t.record(on), ""
		err := t.app.runner.Look(ctx, func(env flows.Env) error {
			d, _ := flows.Find[letter.Draft](env, letter.Name, record)
			id = d.Frozen.ID
			return nil
		})
		if err != nil {
			return err
		}
		return told("bounce", chat.Action{Flow: letter.Name, Record: record, Verb: "bounced"}, chat.Values{"id": {id}, "status": {"5.1.1"}}).do(ctx, t)
	}}
}

// dutiesPlay: nobody does anything for a week.
func dutiesPlay() []scene {
	return []scene{
		{"ask", "2026-11-23 09:45:00", []step{
			come(guest{"ann", "be", 0, nil}, guest{"bob", "be", 1, nil}, guest{"cyn", "be", 2, nil}, guest{"dan", "be", 3, nil}),
			does("hr-lin", "report/send", "ann"), does("hr-lin", "report/send", "bob"), does("hr-lin", "report/send", "cyn"),
			does("mgr-zhao", "decision/approve", "cyn"),
			told("weeks", chat.Action{Flow: stats.Weeks, Record: stats.Company, Verb: "begin"}, nil),
		}},
		{"half", "2026-11-24 10:00:00", []step{browse(), does("mgr-zhao", "duty/promise", "ann", "by", "2026-11-25T11:00"), browse()}},
		{"late", "2026-11-25 10:00:00", []step{browse(), does("lead-sun", "duty/today", "bob"), browse()}},
		{"later", "2026-11-25 11:30:00", []step{
			browse(),
			does("mgr-zhao", "duty/promise", "ann", "by", "2026-11-25T16:00"), does("mgr-zhao", "duty/promise", "ann", "by", "2026-11-25T17:00"), browse(),
			does("lead-sun", "duty/reassign", "bob", "to", "mgr-he"), browse(),
		}},
		{"days", "2026-11-26 10:30:00", []step{browse()}},
		{"unheard", "2026-11-26 11:45:00", []step{does("mgr-he", "duty/promise", "bob", "by", "2026-11-26T14:00")}},
		{"week", "2026-11-30 10:30:00", []step{
			browse(), asksAll(), givenUp(), asksAll(),
			types("adm-wei", "/stats"), goesOn("adm-wei", "stats/baseline", "adm-wei", "from", "2026-11-16", "to", "2026-11-20"),
			goesOn("adm-wei", "stats/rules", "adm-wei"), goesOn("adm-wei", "stats/show", "adm-wei"), goesOn("adm-wei", "stats/csv", "adm-wei"),
			goesOn("adm-wei", "stats/show", "adm-wei"), goesOn("adm-wei", "stats/how", "adm-wei"),
		}},
	}
}

// givenUp gives up the first job that waits.
func givenUp() step {
	return step{"give up", func(ctx context.Context, t *tour) error {
		return t.app.store.Update(ctx, func(tx *store.Txn) error {
			waiting, _, err := tx.Jobs(1)
			if err != nil || len(waiting) == 0 {
				return err
			}
			return tx.Bury(waiting[0])
		})
	}}
}

// pilesPlay: many at once.
func pilesPlay() []scene {
	var guests []guest
	for i, key := range []string{"ann", "bob", "cyn", "dan", "eli", "fay", "gus"} {
		guests = append(guests, guest{key, "be", i, nil})
	}
	steps := []step{
		come(guest{"pat", "fe", 7, nil}, guest{"sam", "fe", 8, nil}), sendsAll("hr-lin"), browse(), come(guests...),
	}
	for _, g := range guests {
		steps = append(steps, does("hr-lin", "report/send", g.key))
	}
	steps = append(steps, browse(),
		does("mgr-zhao", "pile/promise", "mgr-zhao", "by", "2026-11-24T11:00"), browse(),
		does("mgr-zhao", "pile/work", "mgr-zhao"), does("mgr-zhao", "pile/skip", "mgr-zhao"),
	)
	for range guests {
		steps = append(steps, approvesNext("mgr-zhao"))
	}
	return []scene{{"many", "2026-11-23 09:45:00", append(steps, browse())}}
}

// approvesNext approves whoever stands on the pile's message.
func approvesNext(who string) step {
	return step{"approve the next", func(ctx context.Context, t *tour) error {
		messages, err := t.inbox(ctx, who)
		if err != nil {
			return err
		}
		for _, m := range slices.Backward(messages) {
			for b := range m.Card.Every {
				if m.Card.Kind == "pile.stack" && b.Action.Verb == "approve" {
					return t.fill(ctx, press{who: who, verb: "decision/approve", record: b.Action.Record}, seen{m.ID, b}, nil)
				}
			}
		}
		return errNoButton
	}}
}

// sendsAll ticks the first choice of the list of drafts: all of them.
func sendsAll(who string) step {
	return step{"send all", func(ctx context.Context, t *tour) error {
		if err := t.say(ctx, who, "/drafts"); err != nil {
			return err
		}
		p := press{who: who, verb: "desk/send", record: who}
		s, err := t.find(ctx, p)
		if err != nil {
			return err
		}
		p.values = entered("drafts", s.button.Form.Fields[0].Options[0].Value)
		return t.click(ctx, p)
	}}
}

// peoplePlay: leave, and somebody who is there no longer.
func peoplePlay() []scene {
	leaves := step{"leave the company", func(ctx context.Context, t *tour) error {
		file, faults := company.Read(sample.Company())
		if len(faults) > 0 {
			return &faultyCompany{faults}
		}
		stage, err := oneTongue(t.lang)
		if err != nil {
			return err
		}
		stage(&file)
		for i := range file.People {
			if file.People[i].ID == "mgr-zhao" {
				file.People[i].Active = false
			}
		}
		if _, err := t.app.putCompany(ctx, file, companyOrder{From: visitor(), ID: t.event()}); err != nil {
			return err
		}
		return t.settle(ctx)
	}}
	return []scene{{"leave", "2026-11-23 09:45:00", []step{
		come(guest{"ann", "fe", 0, nil}, guest{"bob", "be", 1, nil}), does("hr-lin", "report/send", "ann"), does("hr-lin", "report/send", "bob"),
		types("hr-lin", "/people mgr-he"), does("hr-lin", "person/leave", "mgr-he", "to", "2026-11-25"), browse(),
		types("mgr-he", "/me"), does("mgr-he", "person/back", "mgr-he"), browse(),
		types("mgr-he", "/me"), goesOn("mgr-he", "person/remind", "mgr-he", "open", "08:30", "close", "17:00", "how", "digest", "quiet", "piles"),
		types("adm-wei", "/people quiet"),
		asksAll(), leaves, asksAll(), browse(),
	}}}
}

// payMore is a table of pay with a good row, one that leaves much open, and some
// that are refused.
const payMore = "position,level,city,months,min,mid,max,valid_from\n" +
	"be,P6,Beijing,14,26K,31K,36K,2026-11-01\nfe,P7,Shanghai,,34K,,48K,\nbe,P8,Shanghai,14,60K,,50K,2026-11-01\ncook,P1,,,5K,,6K,\n"

// filesPlay: files dropped into the chat.
func filesPlay() []scene {
	good := func(t *tour) ([]byte, error) {
		return invitations(t, []guest{{"ann", "be", 0, nil}, {"bob", "be", 1, nil}})
	}
	some := func(t *tour) ([]byte, error) {
		return invitations(t, []guest{{"cyn", "be", 2, nil}, {"dan", "be", 3, func(iv map[string]any) { iv["started_at"] = "yesterday" }}})
	}
	filled := func(t *tour) ([]byte, error) {
		var out bytes.Buffer
		s, err := t.app.runner.Company(context.Background())
		if err == nil {
			err = company.Filled(&out, s)
		}
		return out.Bytes(), err
	}
	empty := func(*tour) ([]byte, error) {
		var out bytes.Buffer
		err := intake.Template(&out)
		return out.Bytes(), err
	}
	pays := func(*tour) ([]byte, error) { return sample.Pay(), nil }
	more := func(*tour) ([]byte, error) { return []byte(payMore), nil }
	junk := func(*tour) ([]byte, error) { return []byte("\x00\x01\x02"), nil }
	return []scene{{"files", "2026-11-23 09:45:00", []step{
		drops("hr-lin", "two.json", good), does("hr-lin", "upload/import", "two.json"),
		drops("hr-lin", "some.json", some), does("hr-lin", "upload/discard", "some.json"),
		drops("adm-wei", "company.xlsx", filled), drops("hr-lin", "company.xlsx", filled),
		drops("hr-lin", "interviews.xlsx", empty), drops("hr-lin", "photo.bin", junk),
		drops("adm-wei", "pay.csv", pays), does("adm-wei", "upload/import", "pay.csv"),
		drops("hr-lin", "more.csv", more), does("hr-lin", "upload/import", "more.csv"), browse(),
		does("adm-wei", "upload/undo", "pay.csv"), browse(), does("hr-lin", "upload/undo", "more.csv"), browse(),
	}}}
}
