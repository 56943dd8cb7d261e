package jobs

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func company() *hiring.Snapshot {
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{
			{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true},
			{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
			{ID: "hr-eve", Name: "Eve", Roles: []hiring.Role{hiring.HR}, Active: true},
			{ID: "hr-old", Name: "Old", Roles: []hiring.Role{hiring.HR}},
			{ID: "mgr", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
		},
		[]hiring.Position{{ID: "be", HR: "hr-lin", Managers: []string{"mgr"}}, {ID: "da", HR: "hr-eve", Managers: []string{"mgr"}}})
}

func ask(t *testing.T, person string, jobs ...flows.Job) (chat.Reply, error) {
	t.Helper()
	return askHeld(t, person, time.Time{}, jobs...)
}

func askHeld(t *testing.T, person string, held time.Time, jobs ...flows.Job) (chat.Reply, error) {
	t.Helper()
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	for i := range jobs {
		jobs[i].Due = now.Add(time.Duration(i) * time.Hour)
	}
	env := flows.NewEnv(now, person, company(), flows.Known{
		"case/C-12": hiring.Case{ID: "C-12", Position: "be", Status: hiring.PendingEval},
		"case/C-13": hiring.Case{ID: "C-13", Position: "da", Status: hiring.PendingEval}, "jobs": jobs, "held": held,
	})
	q := Flow().Questions["jobs"]
	if !q.May(env) {
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	return q.Answer(env, nil)
}

func some() []flows.Job {
	return []flows.Job{
		{ID: "a", Kind: "show", Flow: "report", Record: "C-12", Tries: 5, Why: "send for good: channel_not_found for li.ming@mail.example " + strings.Repeat("and so on ", 20), Dead: true},
		{ID: "b", Kind: "call", Flow: "letter", Record: "C-12", Tries: 1, Why: "internal problem.internal", Dead: true},
		{ID: "c", Kind: "timer", Flow: "duty", Record: "C-13", Dead: true},
		{ID: "d", Kind: "show", Flow: "person", Record: "mgr", Tries: 2, Dead: true},
		{ID: "e", Kind: "show", Flow: "decision", Record: "C-12"},
		{ID: "f", Kind: "call", Flow: "letter", Record: "C-13", Tries: 2},
		{ID: "g", Kind: "timer", Flow: "duty", Record: "C-12"},
		{ID: "h", Kind: "show", Flow: "decision", Record: "C-12"},
		{ID: "i", Kind: "show", Flow: "decision", Record: "C-12"},
		{ID: "j", Kind: "show", Flow: "decision", Record: "C-12"},
		{ID: "k", Kind: "show", Flow: "decision", Record: "C-12"},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	restored := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		person string
		jobs   []flows.Job
		held   time.Time
	}{
		"hr": {person: "hr-lin", jobs: some()}, "admin": {person: "adm", jobs: some()}, "other": {person: "hr-eve", jobs: some()},
		"none": {person: "hr-lin"}, "held": {"adm", some(), restored}, "held_none": {"hr-lin", nil, restored},
	} {
		reply, err := askHeld(t, c.person, c.held, c.jobs...)
		if err != nil {
			t.Fatal(err)
		}
		cardtest.Golden(t, name, *reply.Card)
	}
}

// TestWhoLooks: HR and admins only; and no button for a letter.
func TestWhoLooks(t *testing.T) {
	t.Parallel()
	for _, person := range []string{"mgr", "hr-old", "nobody", ""} {
		if reply, err := ask(t, person, some()...); err == nil {
			t.Errorf("%s sees %+v", person, reply)
		}
	}
	reply, err := ask(t, "adm", some()...)
	if err != nil {
		t.Fatal(err)
	}
	for b := range reply.Card.Every {
		if b.Action.Flow == "letter" || b.Action.Verb != "again" || b.Action.Args["job"] == "" {
			t.Errorf("a button for %s", b.Action)
		}
	}
}
