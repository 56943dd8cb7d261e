package hello_test

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hello"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

func tuesday() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

func as(person string) flows.Env {
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, []hiring.Person{
		{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true}, {ID: "old", Name: "旧人"}, {ID: "mgr", Name: "赵磊", Active: true},
	}, nil)
	return flows.NewEnv(tuesday(), person, s, flows.Known{})
}

// TestGreeting: sent to who is there, heard by that person alone, once.
func TestGreeting(t *testing.T) {
	t.Parallel()
	verbs := hello.Flow().Verbs
	head := hiring.Case{ID: "adm"}
	sent, err := verbs["send"].Step(as(""), head, hello.Greeting{No: 2, Heard: tuesday()}, chat.Event{})
	want := []flows.Effect{flows.Say{To: "adm", Kind: "3"}}
	if err != nil || cmp.Diff(want, sent.Effects) != "" || sent.Part != (hello.Greeting{No: 3, At: tuesday()}) {
		t.Fatalf("%v %+v", err, sent)
	}
	for _, id := range []string{"old", "ghost"} {
		if _, err := verbs["send"].Step(as(""), hiring.Case{ID: id}, hello.Greeting{}, chat.Event{}); err == nil {
			t.Errorf("%s is greeted", id)
		}
	}
	for person, may := range map[string]bool{"adm": true, "mgr": false, "old": false, "": false} {
		if got := verbs["heard"].May(as(person), head, sent.Part); got != may {
			t.Errorf("%q hears it: %v", person, got)
		}
	}
	if verbs["heard"].May(as("adm"), head, hello.Greeting{}) {
		t.Error("heard before it was sent")
	}
	first, _ := verbs["heard"].Step(as("adm"), head, sent.Part, chat.Event{})
	later := as("adm")
	later.Now, later.Actor.Door = tuesday().Add(time.Hour), "elsewhere"
	second, _ := verbs["heard"].Step(later, head, first.Part, chat.Event{})
	if first.Part.Heard != tuesday() || first.Part.By != "console" || second.Part != first.Part {
		t.Errorf("%+v, then %+v", first.Part, second.Part)
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	head := hiring.Case{ID: "adm"}
	for name, c := range map[string]struct {
		part hello.Greeting
		kind string
	}{
		"sent":  {hello.Greeting{No: 1, At: tuesday()}, "1"},
		"works": {hello.Greeting{No: 1, At: tuesday(), Heard: tuesday(), By: "console"}, "1"},
		"older": {hello.Greeting{No: 2, At: tuesday()}, "1"},
	} {
		cardtest.Golden(t, name, hello.Flow().View(as("adm"), head, c.part, c.kind))
		if other := hello.Flow().View(as("mgr"), head, c.part, c.kind); len(other.Blocks) > 0 {
			t.Errorf("%s: another reads it", name)
		}
	}
}
