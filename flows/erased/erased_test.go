package erased_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/erased"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func noon() time.Time { return time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC) }

func as(person string) flows.Env {
	people := []hiring.Person{
		{ID: "adm", Name: "秦岚", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "hr", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "mgr", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
	}
	be := hiring.Position{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr", Managers: []string{"mgr"}}
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, people, []hiring.Position{be})
	return flows.NewEnv(noon(), person, s, flows.Known{"candidate/p-1": hiring.Candidate{ID: "p-1", Name: "李明"}})
}

func head() hiring.Case {
	return hiring.Case{ID: "C-1042", Candidate: "p-1", Position: "be", Status: hiring.Rejected}
}

func held() hiring.LegalHold {
	return hiring.LegalHold{By: "adm", At: noon().AddDate(0, 0, -3), Reason: "劳动仲裁 2026-118"}
}

func lifted() hiring.LegalHold {
	return hiring.LegalHold{By: "adm", Lifted: noon(), Reason: "已撤诉"}
}

func TestCards(t *testing.T) {
	t.Parallel()
	card := func(person string, h hiring.LegalHold) chat.Card {
		return erased.Legal().View(as(person), head(), h, "")
	}
	cardtest.Golden(t, "none", card("adm", hiring.LegalHold{}))
	cardtest.Golden(t, "held", card("adm", held()))
	cardtest.Golden(t, "held_hr", card("hr", held()))
	cardtest.Golden(t, "lifted", card("adm", lifted()))
	for _, why := range []string{"request", "retention"} {
		cardtest.Golden(t, why, erased.Flow().View(as("hr"), hiring.Case{ID: "C-1042"}, hiring.Erased{Case: "C-1042", At: noon(), Why: why}, ""))
	}
	if c := card("mgr", held()); len(c.Blocks) > 0 {
		t.Error("a manager learns of the hold")
	}
}

// TestLegal: who may set and lift a hold, when, and that a reason is asked for.
func TestLegal(t *testing.T) {
	t.Parallel()
	verbs := erased.Legal().Verbs
	for _, c := range []struct {
		person        string
		hold          hiring.LegalHold
		keep, release bool
	}{
		{"adm", hiring.LegalHold{}, true, false},
		{"adm", held(), false, true},
		{"adm", lifted(), true, false},
		{"hr", hiring.LegalHold{}, false, false},
		{"hr", held(), false, false},
		{"mgr", held(), false, false},
		{"", held(), false, false},
	} {
		if k, r := verbs["keep"].May(as(c.person), head(), c.hold), verbs["release"].May(as(c.person), head(), c.hold); k != c.keep || r != c.release {
			t.Errorf("%s %+v: keep %v, release %v", c.person, c.hold, k, r)
		}
	}
	ev := chat.Event{Values: chat.Values{"reason": {"  劳动仲裁\n2026-118 "}}}
	done, err := verbs["keep"].Step(as("adm"), head(), hiring.LegalHold{}, ev)
	if want := (hiring.LegalHold{By: "adm", At: noon(), Reason: "劳动仲裁 2026-118"}); err != nil || done.Part != want || done.Head != head() {
		t.Errorf("%v %+v", err, done)
	}
	if done, err = verbs["release"].Step(as("adm"), head(), held(), ev); err != nil || !done.Part.At.IsZero() || done.Part.Lifted != noon() {
		t.Errorf("%v %+v", err, done)
	}
	for name, v := range verbs {
		_, err := v.Step(as("adm"), head(), held(), chat.Event{Values: chat.Values{"reason": {" \n "}}})
		var p *chat.Problem
		if !errors.As(err, &p) || p.Fields["reason"].Key != "legal.empty" {
			t.Errorf("%s without a reason: %v", name, err)
		}
		if f := v.Form(as("adm"), head(), held()); len(f.Fields) != 1 || !f.Fields[0].Required || !strings.HasPrefix(f.Title.Key, "legal.") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
