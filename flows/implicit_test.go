package flows_test

import (
	"context"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// tray is somebody's own record that nobody opens for her.
type tray struct{ Things []string }

func trayFlow(implicit bool) flows.Flow[tray] {
	own := func(e flows.Env, h hiring.Case, _ tray) bool { return e.Actor.Person == h.ID }
	return flows.Flow[tray]{Name: "tray", Alone: true, Implicit: implicit, Verbs: map[string]flows.Verb[tray]{
		"put": {
			May: own,
			Form: func(flows.Env, hiring.Case, tray) chat.Form {
				options := []chat.Option{{Value: "today"}}
				return chat.Form{Fields: []chat.Field{
					{Name: "late", Type: chat.FieldMulti, Required: true, Late: true, Options: options},
					{Name: "strict", Type: chat.FieldMulti, Options: options},
				}}
			},
			Step: func(e flows.Env, h hiring.Case, p tray, ev chat.Event) (flows.Turn[tray], error) {
				p.Things = append(p.Things, ev.Values["late"]...)
				return flows.Turn[tray]{Head: h, Part: p}, nil
			},
		},
	}, View: func(_ flows.Env, h hiring.Case, p tray, _ string) chat.Card {
		return chat.Card{Kind: "tray", Blocks: []chat.Block{chat.Paragraph(chat.L(h.ID))}}
	}}
}

// TestImplicit: where a flow wants it, a record is there before anybody wrote
// it, for those who have the right; elsewhere it is not.
func TestImplicit(t *testing.T) {
	t.Parallel()
	for _, implicit := range []bool{true, false} {
		h := newHouse(t)
		flows.Add(h.Runner, trayFlow(implicit))
		for who, may := range map[string]bool{"mgr": implicit, "hr": false} {
			for _, verb := range []string{"show", "put"} {
				reply, err := h.Handle(context.Background(), chat.Event{
					ID: who + verb, Kind: chat.Click, From: chat.Account{Platform: "wall", User: who},
					Action: chat.Action{Flow: "tray", Record: "mgr", Verb: verb}, Values: chat.Values{"late": {"yesterday"}},
				})
				if (err == nil) != may || may && reply.Card == nil {
					t.Errorf("implicit %v, %s of %s: %v, %+v", implicit, verb, who, err, reply)
				}
			}
		}
	}
}

// TestLateChoices: a field that takes late choices hands them to the step,
// which judges them; any other refuses them. A required one wants some.
func TestLateChoices(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values chat.Values
		fault  string
	}{
		"late":    {chat.Values{"late": {"yesterday", "today"}}, ""},
		"nothing": {chat.Values{}, "late"},
		"strict":  {chat.Values{"late": {"today"}, "strict": {"yesterday"}}, "strict"},
	} {
		h := newHouse(t)
		flows.Add(h.Runner, trayFlow(true))
		reply, err := h.Handle(context.Background(), chat.Event{
			ID: "e", Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"},
			Action: chat.Action{Flow: "tray", Record: "mgr", Verb: "put"}, Values: c.values,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, found := reply.Errors[c.fault]; found != (c.fault != "") || len(reply.Errors) > 1 {
			t.Errorf("%s: errors %v", name, reply.Errors)
		}
	}
}

// TestFreshCountsForWhoMay: whoever may use a verb that wants the present
// revision, and has no page of the record, is bound by it too: a click that is
// told twice acts once, with the mark or by the revision.
func TestFreshCountsForWhoMay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	steps := 0
	flow := trayFlow(true)
	flow.Verbs = map[string]flows.Verb[tray]{"give": {
		Fresh: true, May: func(flows.Env, hiring.Case, tray) bool { return true },
		Step: func(_ flows.Env, head hiring.Case, p tray, _ chat.Event) (flows.Turn[tray], error) {
			steps++
			p.Things = append(p.Things, "one")
			return flows.Turn[tray]{Head: head, Part: p}, nil
		},
	}}
	flows.Add(h.Runner, flow)
	give := chat.Event{
		ID: "give", Kind: chat.Click, From: chat.Account{Platform: "wall", User: "hr"}, Once: true,
		Action: chat.Action{Flow: "tray", Record: "mgr", Verb: "give"}, Values: chat.Values{},
	}
	for range 2 {
		if _, err := h.Handle(context.Background(), give); err != nil {
			t.Error(err)
		}
	}
	give.ID = "another"
	if _, err := h.Handle(context.Background(), give); chat.AsProblem(err).Sentence.Key != "problem.stale" {
		t.Errorf("an old card: %v", err)
	}
	if steps != 1 {
		t.Errorf("it acted %d times", steps)
	}
}
