package firstday_test

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/firstday"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

const code = "7K3M9-QXD0A-11BCD-ZZ234"

func tuesday() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

func company(admin bool) *hiring.Snapshot {
	people := []hiring.Person{
		{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Email: "lin@example.com", Active: true},
		{ID: "admin", Name: "旧人", Roles: []hiring.Role{hiring.Admin}},
		{ID: "mgr", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Accounts: map[string]string{"console": "mgr"}, Active: true},
	}
	people[1].Active = admin
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, people, nil)
}

// from is an event's Env for who is no person: an account of a platform.
func from(account string, s *hiring.Snapshot, now time.Time) flows.Env {
	env := flows.NewEnv(now, "", s, flows.Known{})
	env.Actor = flows.Actor{Name: "chat:" + account, Door: "chat"}
	return env
}

func out() firstday.Code {
	return firstday.Code{Hash: firstday.Hash(code), Until: tuesday().Add(time.Hour), Locale: "en", Zone: "Europe/Berlin"}
}

// try types words after claim; it says whether the verb is there at all.
func try(t *testing.T, env flows.Env, part firstday.Code, words string) (flows.Turn[firstday.Code], bool) {
	t.Helper()
	v := firstday.Flow().Verbs["claim"]
	if !v.May(env, hiring.Case{ID: firstday.Record}, part) {
		return flows.Turn[firstday.Code]{}, false
	}
	turn, err := v.Step(env, hiring.Case{ID: firstday.Record}, part, chat.Event{
		From: chat.Account{Platform: "chat", User: "U1"}, Values: chat.Values{"code": {words}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return turn, true
}

// TestClaimMakesAnAdmin: linked to the account, in the languages of the place.
func TestClaimMakesAnAdmin(t *testing.T) {
	t.Parallel()
	for _, words := range []string{code + " 白桦", "7k3m9qxdoaiLbcdzz234 白桦", "7K3M9 QXD0A 11BCD ZZ234  白桦"} {
		turn, _ := try(t, from("U1", company(false), tuesday()), out(), words)
		if len(turn.Effects) != 1 || !turn.Part.Used {
			t.Fatalf("%s: %+v", words, turn)
		}
		tell := turn.Effects[0].(flows.Tell)
		want := `{"id":"admin-2","name":"白桦","roles":["admin","hr"],"locale":"en","timezone":"Europe/Berlin","accounts":{"chat":"U1"},"active":true}`
		if tell.Action.String() != "person/admin-2/put" || tell.Values.Get("json") != want {
			t.Errorf("%s: %s %s", words, tell.Action, tell.Values.Get("json"))
		}
	}
}

// TestClaimIsClosed: while there is an admin, from no chat, to who left.
func TestClaimIsClosed(t *testing.T) {
	t.Parallel()
	if _, ok := try(t, from("U1", company(true), tuesday()), out(), code); ok {
		t.Error("there is an admin")
	}
	for _, door := range []string{"api", "cli", "bot", ""} {
		env := from("U1", company(false), tuesday())
		env.Actor.Door = door
		if _, ok := try(t, env, out(), code); ok {
			t.Errorf("by the door %q", door)
		}
	}
	if _, ok := try(t, flows.NewEnv(tuesday(), "admin", company(false), nil), out(), code); ok {
		t.Error("who left is back")
	}
}

// TestWrongCodes: one sentence for all, five tries an hour and account.
func TestWrongCodes(t *testing.T) {
	t.Parallel()
	part := out()
	used := out()
	used.Used = true
	for name, c := range map[string]struct {
		part  firstday.Code
		words string
		now   time.Time
	}{
		"another":  {part, "00000-00000-00000-00000", tuesday()},
		"short":    {part, code[:20], tuesday()},
		"nothing":  {firstday.Code{}, "", tuesday()},
		"used":     {used, code, tuesday()},
		"too late": {part, code, tuesday().Add(time.Hour)},
	} {
		turn, ok := try(t, from("U1", company(false), c.now), c.part, c.words)
		if !ok || turn.Notice.Key != "firstday.wrong" || len(turn.Effects) > 0 || len(turn.Part.Tries["chat:U1"]) != 1 {
			t.Errorf("%s: %+v", name, turn)
		}
	}
	for i := range 7 {
		turn, _ := try(t, from("U1", company(false), tuesday().Add(time.Duration(i)*time.Minute)), part, "wrong")
		part = turn.Part
	}
	if turn, _ := try(t, from("U1", company(false), tuesday().Add(10*time.Minute)), part, code); len(part.Tries["chat:U1"]) != 5 || turn.Part.Used {
		t.Errorf("the sixth try counts: %+v", part.Tries)
	}
	part.Until = tuesday().Add(5 * time.Hour)
	if turn, _ := try(t, from("U1", company(false), tuesday().Add(62*time.Minute)), part, code); !turn.Part.Used {
		t.Error("an hour later it does not count")
	}
}

// TestSetup: what is there so far and what comes next, for who keeps the
// company; once there is a case of any status, nothing does.
func TestSetup(t *testing.T) {
	t.Parallel()
	q := firstday.Flow().Questions["setup"]
	for who, may := range map[string]bool{"hr-lin": true, "mgr": false, "admin": false, "": false} {
		if got := q.May(flows.NewEnv(tuesday(), who, company(false), nil)); got != may {
			t.Errorf("%q may: %v", who, got)
		}
	}
	reply, err := q.Answer(flows.NewEnv(tuesday(), "hr-lin", company(false), nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	cardtest.Golden(t, "setup", *reply.Card)
	full := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN"}, company(true).People(), []hiring.Position{{ID: "be"}})
	if reply, err = q.Answer(flows.NewEnv(tuesday(), "admin", full, nil), nil); err != nil {
		t.Fatal(err)
	}
	cardtest.Golden(t, "setup_full", *reply.Card)
	for _, status := range hiring.Statuses() {
		known := flows.Known{"case.status=" + string(status): []string{"C-1"}}
		if reply, err = q.Answer(flows.NewEnv(tuesday(), "admin", full, known), nil); err != nil {
			t.Fatal(err)
		}
		cardtest.Golden(t, "setup_runs", *reply.Card)
	}
}
