package board_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/board"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func monday() time.Time { return time.Date(2026, 11, 23, 2, 42, 0, 0, time.UTC) }

func company() *hiring.Snapshot {
	person := func(id, name string, role hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: []hiring.Role{role}, Active: true}
	}
	people := []hiring.Person{person("hr-lin", "林晓", hiring.HR), person("mgr-zhao", "赵磊", hiring.Manager), person("mgr-he", "何静", hiring.Manager)}
	gone := person("old", "旧人", hiring.HR)
	gone.Active = false
	positions := []hiring.Position{
		{ID: "be", HR: "hr-lin", Managers: []string{"mgr-zhao"}}, {ID: "fe", HR: "hr-lin", Managers: []string{"mgr-he"}},
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, append(people, gone), positions)
}

// mint is plain to see through.
func mint(purpose, subject, once string) string {
	return strings.Join([]string{purpose, subject, once}, "+")
}

func flow(address string) flows.Flow[board.Pass] {
	return board.Flow(board.Config{Mint: mint, Address: func() string { return address }})
}

const home = "https://loop.example.com/board"

// standing is what a board is drawn from: a case in each of some statuses.
func standing() flows.Known {
	known := flows.Known{}
	put := func(id string, c hiring.Case) {
		c.ID = id
		known["case/"+id] = c
		key := "case.status=" + string(c.Status)
		ids, _ := known[key].([]string)
		known[key] = append(ids, id)
	}
	duty := func(owner string, in time.Duration) hiring.Duty {
		return hiring.Duty{Owner: owner, Due: monday().Add(in)}
	}
	put("C-1", hiring.Case{Position: "be", Status: hiring.ReportDraft, Duty: duty("hr-lin", time.Hour)})
	put("C-2", hiring.Case{Position: "be", Status: hiring.PendingEval, Duty: duty("mgr-zhao", -time.Hour)})
	put("C-3", hiring.Case{Position: "be", Status: hiring.PendingEval, Duty: duty("mgr-zhao", time.Hour)})
	put("C-4", hiring.Case{Position: "fe", Status: hiring.PendingEval, Duty: duty("mgr-he", time.Hour)})
	put("C-5", hiring.Case{Position: "be", Status: hiring.RejectPending, Duty: duty("hr-lin", -time.Hour)})
	put("C-6", hiring.Case{Position: "be", Status: hiring.Rejected})
	return known
}

func step(t *testing.T, env flows.Env, part board.Pass, ev chat.Event) (flows.Turn[board.Pass], error) {
	t.Helper()
	return flow(home).Verbs[ev.Action.Verb].Step(env, hiring.Case{ID: "hr-lin"}, part, ev)
}

func kept(t *testing.T, turn flows.Turn[board.Pass]) map[string]hiring.Token {
	t.Helper()
	out := map[string]hiring.Token{}
	for _, e := range turn.Effects {
		k, ok := e.(flows.Keep)
		if !ok || k.Collection != board.Tokens {
			t.Fatalf("effect %+v", e)
		}
		out[k.ID] = k.Value.(hiring.Token)
	}
	return out
}

// TestALinkIsKeptByItsHash: for its person, for ten minutes; told again it is the
// same one, used or not.
func TestALinkIsKeptByItsHash(t *testing.T) {
	t.Parallel()
	open := chat.Event{Action: chat.Action{Verb: "open"}}
	turn, err := step(t, flows.NewEnv(monday(), "hr-lin", company(), flows.Known{}), board.Pass{}, open)
	if err != nil {
		t.Fatal(err)
	}
	id := hiring.TokenID(board.Link, mint(board.Link, "hr-lin", "e-1"))
	want := map[string]hiring.Token{id: {Purpose: board.Link, Subject: "hr-lin", Until: monday().Add(10 * time.Minute)}}
	if got := kept(t, turn); !reflect.DeepEqual(got, want) || turn.Part.Once != "e-1" {
		t.Errorf("kept %+v, part %+v", got, turn.Part)
	}
	known := flows.Known{"token/" + id: hiring.Token{Purpose: board.Link, Subject: "hr-lin", Used: monday()}}
	again, err := step(t, flows.NewEnv(monday().Add(time.Minute), "hr-lin", company(), known), turn.Part, open)
	if err != nil || len(again.Effects) > 0 || again.Part != turn.Part {
		t.Errorf("told again: %+v %v", again, err)
	}
	nowhere, err := flow("").Verbs["open"].Step(flows.NewEnv(monday(), "hr-lin", company(), flows.Known{}), hiring.Case{ID: "hr-lin"}, board.Pass{}, open)
	if err != nil || len(nowhere.Effects) > 0 || nowhere.Part != (board.Pass{}) {
		t.Errorf("without an address: %+v %v", nowhere, err)
	}
}

// TestALinkIsUsedOnce: by a press of its person, within its time, for a session.
func TestALinkIsUsedOnce(t *testing.T) {
	t.Parallel()
	good := hiring.Token{Purpose: board.Link, Subject: "hr-lin", Until: monday().Add(time.Minute)}
	until := "2026-11-23T22:42:00+08:00"
	for name, bad := range map[string]struct {
		change func(*hiring.Token)
		until  string
	}{
		"good":             {func(*hiring.Token) {}, until},
		"used":             {func(k *hiring.Token) { k.Used = monday() }, until},
		"over":             {func(k *hiring.Token) { k.Until = monday() }, until},
		"another's":        {func(k *hiring.Token) { k.Subject = "mgr-zhao" }, until},
		"for another use":  {func(k *hiring.Token) { k.Purpose = board.Session }, until},
		"without an end":   {func(*hiring.Token) {}, ""},
		"of nobody at all": {nil, until},
	} {
		known := flows.Known{}
		if bad.change != nil {
			link := good
			bad.change(&link)
			known["token/L"] = link
		}
		turn, err := step(t, flows.NewEnv(monday(), "hr-lin", company(), known), board.Pass{Once: "e-0", Until: good.Until}, chat.Event{
			Action: chat.Action{Verb: "enter"}, Values: chat.Values{"link": {"L"}, "session": {"S"}, "until": {bad.until}},
		})
		if name != "good" {
			if p := (*chat.Problem)(nil); !errors.As(err, &p) || p.Kind != chat.Missing || len(turn.Effects) > 0 {
				t.Errorf("%s: %+v %v", name, turn, err)
			}
			continue
		}
		got := kept(t, turn)
		if err != nil || !got["L"].Used.Equal(monday()) || got["S"].Purpose != board.Session || got["S"].Subject != "hr-lin" || !got["S"].Until.Equal(monday().Add(12*time.Hour)) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
		if !turn.Part.Opened.Equal(monday()) {
			t.Errorf("the link still opens: %+v", turn.Part)
		}
	}
}

// TestASessionIsLeft: one's own, once.
func TestASessionIsLeft(t *testing.T) {
	t.Parallel()
	for name, session := range map[string]hiring.Token{
		"own":       {Purpose: board.Session, Subject: "hr-lin"},
		"another's": {Purpose: board.Session, Subject: "mgr-zhao"},
		"a link":    {Purpose: board.Link, Subject: "hr-lin"},
		"left":      {Purpose: board.Session, Subject: "hr-lin", Used: monday()},
	} {
		env := flows.NewEnv(monday(), "hr-lin", company(), flows.Known{"token/S": session})
		turn, err := step(t, env, board.Pass{}, chat.Event{Action: chat.Action{Verb: "leave"}, Values: chat.Values{"session": {"S"}}})
		if err != nil || (len(turn.Effects) > 0) != (name == "own") {
			t.Errorf("%s: %+v %v", name, turn, err)
		}
	}
}

// TestWhoMayOpen: everybody of the company their own, nobody another's.
func TestWhoMayOpen(t *testing.T) {
	t.Parallel()
	may := flow(home).Verbs["open"].May
	for who, want := range map[string]bool{"hr-lin": true, "mgr-zhao": false, "old": false, "ghost": false, "": false} {
		if got := may(flows.NewEnv(monday(), who, company(), nil), hiring.Case{ID: "hr-lin"}, board.Pass{}); got != want {
			t.Errorf("%q: %v", who, got)
		}
	}
}

// TestCards: what each person's board holds, and the way to it.
func TestCards(t *testing.T) {
	t.Parallel()
	fresh := board.Pass{Once: "e-1", Until: monday().Add(board.LinkTime)}
	used := fresh
	used.Opened = monday()
	over := fresh
	over.Until = monday()
	full := flows.Known{}
	for i, status := range hiring.Statuses() {
		id := string(rune('a' + i))
		full["case/"+id] = hiring.Case{ID: id, Position: "be", Status: status, Duty: hiring.Duty{Owner: "hr-lin"}}
		full["case.status="+string(status)] = []string{id}
	}
	for name, one := range map[string]struct {
		who, address string
		part         board.Pass
		known        flows.Known
	}{
		"hr":      {"hr-lin", home, fresh, standing()},
		"manager": {"mgr-zhao", home, fresh, standing()},
		"full":    {"hr-lin", home, fresh, full},
		"nobody":  {"mgr-he", home, fresh, flows.Known{}},
		"used":    {"hr-lin", home, used, standing()},
		"over":    {"hr-lin", home, over, standing()},
		"nowhere": {"hr-lin", "", board.Pass{}, standing()},
	} {
		card := flow(one.address).View(flows.NewEnv(monday(), one.who, company(), one.known), hiring.Case{ID: one.who}, one.part, "")
		cardtest.Golden(t, name, card)
		leads := false
		for b := range card.Every {
			leads = leads || b.URL == home+"?link=board+"+one.who+"+e-1"
		}
		if leads != (one.part == fresh) {
			t.Errorf("%s: leads %v", name, leads)
		}
	}
	dry := company().Positions()
	for i := range dry {
		dry[i].Pilot = "dry"
	}
	env := flows.NewEnv(monday(), "hr-lin", hiring.NewSnapshot(1, company().Company, company().People(), dry), standing())
	cardtest.Golden(t, "dry", flow(home).View(env, hiring.Case{ID: "hr-lin"}, fresh, ""))
	for _, who := range []string{"mgr-zhao", "old"} {
		if card := flow(home).View(flows.NewEnv(monday(), who, company(), standing()), hiring.Case{ID: "hr-lin"}, fresh, ""); len(card.Blocks) > 0 {
			t.Errorf("%s sees the link of another: %+v", who, card)
		}
	}
}
