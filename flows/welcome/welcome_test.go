package welcome_test

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/welcome"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

func tuesday() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

func as(person string) flows.Env {
	one := func(id, name string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: roles, Active: true}
	}
	people := []hiring.Person{
		one("hr", "林晓", hiring.HR), one("both", "白桦", hiring.Admin, hiring.HR), one("adm", "秦岚", hiring.Admin),
		one("mgr", "赵磊", hiring.Manager), one("lead", "孙倩", hiring.Lead), one("iv", "莫云"), one("it", "罗军", hiring.IT),
		{ID: "tr", Name: "徐曼", Roles: []hiring.Role{hiring.Trainee}, Active: true},
		{ID: "old", Name: "旧人", Roles: []hiring.Role{hiring.HR}},
	}
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, people, nil)
	return flows.NewEnv(tuesday(), person, s, flows.Known{})
}

// TestArrive: whoever comes is welcomed once, in her own name only.
func TestArrive(t *testing.T) {
	t.Parallel()
	v := welcome.Flow().Verbs["arrive"]
	head := hiring.Case{ID: "mgr"}
	for person, may := range map[string]bool{"mgr": true, "hr": false, "adm": false, "": false, "ghost": false} {
		if got := v.May(as(person), head, welcome.Arrival{}); got != may {
			t.Errorf("%q: %v", person, got)
		}
	}
	if v.May(as("old"), hiring.Case{ID: "old"}, welcome.Arrival{}) {
		t.Error("who left arrives")
	}
	first, err := v.Step(as("mgr"), head, welcome.Arrival{}, chat.Event{})
	if err != nil || cmp.Diff([]flows.Effect{flows.Say{To: "mgr", Kind: "first"}}, first.Effects) != "" || first.Part.At != tuesday() {
		t.Fatalf("%v %+v", err, first)
	}
	again := as("mgr")
	again.Now, again.Actor.Door = tuesday().Add(time.Hour), "elsewhere"
	if second, _ := v.Step(again, head, first.Part, chat.Event{}); len(second.Effects) > 0 || second.Part != first.Part {
		t.Errorf("welcomed again: %+v", second)
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	for person, name := range map[string]string{"hr": "hr", "adm": "admin", "mgr": "manager", "lead": "lead", "iv": "interviewer", "tr": "trainee"} {
		cardtest.Golden(t, name, welcome.Flow().View(as(person), hiring.Case{ID: person}, welcome.Arrival{}, "first"))
		for _, other := range []string{"both", "old", ""} {
			if c := welcome.Flow().View(as(other), hiring.Case{ID: person}, welcome.Arrival{}, "first"); len(c.Blocks) > 0 {
				t.Errorf("%q reads the welcome of %s", other, person)
			}
		}
	}
	for person, kind := range map[string]string{"both": "welcome.hr", "it": "welcome.interviewer"} {
		if c := welcome.Flow().View(as(person), hiring.Case{ID: person}, welcome.Arrival{}, ""); c.Kind != kind {
			t.Errorf("%s is welcomed as %s", person, c.Kind)
		}
	}
	if c := welcome.Flow().View(as("old"), hiring.Case{ID: "old"}, welcome.Arrival{}, ""); len(c.Blocks) > 0 {
		t.Error("who left is welcomed")
	}
}
