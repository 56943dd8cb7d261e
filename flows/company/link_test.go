package company

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestLinkedAccounts: an account that was linked in chat outlives an import, is
// no difference to the file, and gives way to what the file says. What is
// somebody's is not given away, and who left gets none.
func TestLinkedAccounts(t *testing.T) {
	t.Parallel()
	lin := hiring.Person{ID: "hr-lin", Name: "林晓", Active: true}
	old := hiring.Person{ID: "old", Name: "旧人"}
	qin := hiring.Person{ID: "qin", Name: "秦", Active: true, Accounts: map[string]string{"wall": "U-QIN"}}
	s := hiring.NewSnapshot(1, hiring.Company{}, []hiring.Person{lin, old, qin}, nil)
	give := func(p hiring.Person, user string) flows.Turn[hiring.Person] {
		turn, err := Person().Verbs["link"].Step(flows.NewEnv(time.Time{}, "", s, nil), hiring.Case{ID: p.ID}, p,
			chat.Event{Values: chat.Values{"platform": {"wall"}, "user": {user}}})
		if err != nil {
			t.Fatal(err)
		}
		return turn
	}
	for who, turn := range map[string]flows.Turn[hiring.Person]{
		"who left": give(old, "U-1"), "who has one": give(qin, "U-1"), "another's": give(lin, "U-QIN"), "none": give(lin, ""),
	} {
		if len(turn.Part.Linked) > 0 || len(turn.Effects) > 0 {
			t.Errorf("%s is linked: %+v", who, turn)
		}
	}
	linked := give(lin, "U-1")
	if tell, ok := linked.Effects[0].(flows.Tell); !ok || tell.Action.String() != "welcome/hr-lin/arrive" || tell.As != "hr-lin" {
		t.Errorf("the newcomer is not welcomed: %+v", linked.Effects)
	}
	again, _ := Person().Verbs["put"].Step(env(""), hiring.Case{ID: "hr-lin"}, linked.Part, with("json", encode(t, lin)))
	after := hiring.NewSnapshot(2, hiring.Company{}, []hiring.Person{again.Part}, nil)
	if p, ok := after.Account("wall", "U-1"); !ok || p.Accounts["wall"] != "U-1" {
		t.Errorf("an import took the account away: %+v", p)
	}
	if d := (File{People: []hiring.Person{lin}}).Diff(after); !d.Empty() {
		t.Errorf("a difference: %+v", d)
	}
	named := lin
	named.Accounts = map[string]string{"wall": "U-2"}
	if d := (File{People: []hiring.Person{named}}).Diff(after); len(d.People.Changed) != 1 {
		t.Errorf("no difference: %+v", d)
	}
	over, _ := Person().Verbs["put"].Step(env(""), hiring.Case{ID: "hr-lin"}, again.Part, with("json", encode(t, named)))
	if over.Part.Accounts["wall"] != "U-2" || len(over.Part.Linked) > 0 {
		t.Errorf("the file does not win: %+v", over.Part)
	}
	taken := qin
	taken.Accounts = map[string]string{"wall": "U-1"}
	both := hiring.NewSnapshot(3, hiring.Company{}, []hiring.Person{again.Part, taken}, nil)
	if p, _ := both.Account("wall", "U-1"); p.ID != "qin" {
		t.Errorf("the account that the file gives to qin is %s's", p.ID)
	}
	if p, _ := both.Person("hr-lin"); len(p.Accounts) > 0 {
		t.Errorf("an account of two: %+v", p.Accounts)
	}
}
