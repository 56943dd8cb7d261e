package main

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/notice"
	"closeloop/store"
)

// real is the sum of what the house keeps, but for the chat itself and for what is
// taught.
func (d *drillroom) real() string {
	d.t.Helper()
	sum := sha256.New()
	err := d.app.base.View(d.t.Context(), func(tx store.Tx) error {
		for pair, err := range tx.Scan(store.Prefix([]byte(tenant + "/r/"))) {
			if err != nil {
				return err
			}
			collection, _, _ := strings.Cut(strings.TrimPrefix(string(pair.Key), tenant+"/r/"), "/")
			switch collection {
			case "shelf", "training", "import", "import.row":
				continue
			}
			sum.Write(pair.Key)
			sum.Write(pair.Val)
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// within is one of the sandbox's own actions, as its newest card would offer it.
func (d *drillroom) within(who string, a chat.Action) chat.Action {
	d.t.Helper()
	b := d.practice(who)
	if err := b.runner.Look(d.t.Context(), func(env flows.Env) error { a.Revision = env.Of(a.Flow, a.Record).Rev; return nil }); err != nil {
		d.t.Fatal(err)
	}
	a.Record = b.outer(a.Record)
	return a
}

// does acts in the sandbox, with a form as it opens but for what is given.
func (d *drillroom) does(who string, a chat.Action, values chat.Values) {
	d.t.Helper()
	a = d.within(who, a)
	reply, err := d.app.desk.Handle(d.t.Context(), chat.Event{
		ID: d.id(), Kind: chat.Click, From: chat.Account{Platform: console.Platform, User: who}, Action: a,
	})
	if err == nil && reply.Wanted != nil {
		filled := chat.Values{}
		for _, f := range reply.Wanted.Fields {
			filled[f.Name] = []string{f.Value}
		}
		maps.Copy(filled, values)
		reply, err = d.act(who, a, filled)
	}
	if err != nil || len(reply.Errors) > 0 || reply.Wanted != nil {
		d.t.Fatalf("%s: %s %+v", a, d.words(who, reply, err), reply.Errors)
	}
	d.settle()
}

// TestThePartsOfTheLoopInAPractice: rules, templates, positions, days off, holds,
// second rounds, notices and the ends of a case are the sandbox's own there: each of
// them is moved in it, with the rights of whoever keeps a company, and nothing real
// is; nobody gets a mail, and the house's board knows nothing of it.
func TestThePartsOfTheLoopInAPractice(t *testing.T) {
	t.Parallel()
	const who, id = "hr-lin", "C-1003"
	post := &mailbox{}
	d := newDrillroom(t, func(o *options) { o.courier = post })
	d.receive(liMing())
	d.start(who, "late-rule")
	before := d.real()
	act := func(flow, record, verb string, pairs ...string) chat.Action {
		return chat.Action{Flow: flow, Record: record, Verb: verb, Args: entered(pairs...)}
	}
	const told = "status.second_scheduled"
	d.does(who, act("rulebook", "company", "edit", "rule", "R2"), chat.Values{"days": {"2"}, "ladder": {"remind", "due"}})
	d.does(who, act("template", told, "edit", "locale", "zh-CN"), nil)
	d.does(who, act("template", told, "approve"), chat.Values{"ask": {"direct"}})
	d.does(who, act("position", "be", "weigh"), chat.Values{"bar_logic": {"75"}})
	d.does(who, act("almanac", "CN", "own"), chat.Values{"dates": {"2026-12-24"}})
	d.does(who, act("legal", id, "keep"), chat.Values{"reason": {"有争议，先留着"}})
	d.does(who, act("decision", id, "record"), chat.Values{
		"who": {"practice-analyst"}, "decision": {"approve"}, "how": {"phone"}, "told_at": {"2026-11-26T10:10"},
	})
	d.does(who, act("round", id, "arrange"), chat.Values{"at": {"2026-11-30T14:00"}, "place": {"3 号会议室"}, "people": {"practice-analyst"}})
	d.wish(who, "ahead", nil, "after", "0")
	d.does(who, act("round", id, "withdraw"), chat.Values{"cause": {"pay"}})

	err := d.practice(who).runner.Look(t.Context(), func(env flows.Env) error {
		head, _ := flows.Find[hiring.Case](env, "case", id)
		book, _ := flows.Find[notice.Book](env, notice.Name, id)
		hold, _ := flows.Find[hiring.LegalHold](env, flows.LegalName, id)
		pos, _ := env.Company.Position("be")
		logic, _ := pos.Dimension("logic")
		own, _ := flows.Find[hiring.Almanac](env, "almanac", "CN")
		if head.Status != hiring.Withdrawn || book.Now.State != notice.Sent || hold.At.IsZero() ||
			logic.Bar != 75 || len(own.Own) != 1 || env.Company.Rulebook.Rules["R2"].Days != 2 {
			t.Errorf("not all was moved in the sandbox: %s, %+v, %+v, %v, %+v, %v", head.Status, book, hold, logic.Bar, own, env.Company.Rulebook)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if now := d.real(); now != before {
		t.Error("something real has moved")
	}
	if sent := post.sent(); len(sent) > 0 {
		t.Errorf("somebody was written to: %v", sent)
	}
	heads := map[string]hiring.Status{}
	if err := d.app.runner.Look(t.Context(), func(env flows.Env) error {
		clear(heads)
		d.app.stock.read(env, func(c hiring.Case) { heads[c.ID] = c.Status })
		return nil
	}); err != nil || len(heads) != 1 {
		t.Errorf("the house's board has %v %v", heads, err)
	}
	d.wish(who, "leave", nil)
	d.over(who)
	if now := d.real(); now != before {
		t.Error("something real has moved with the end of the practice")
	}
}
