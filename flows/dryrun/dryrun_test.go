package dryrun

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func friday() time.Time { return time.Date(2026, 11, 27, 2, 0, 0, 0, time.UTC) }

// company has three positions, of which those named are in a dry run.
func company(dry ...string) *hiring.Snapshot {
	positions := []hiring.Position{
		{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Managers: []string{"mgr"}},
		{ID: "da", Title: hiring.Words{"zh-CN": "数据分析师", "en": "Data Analyst"}, HR: "hr-eve", Managers: []string{"mgr"}},
	}
	for _, id := range []string{"ops", "qa", "pm"} {
		positions = append(positions, hiring.Position{ID: id, Title: hiring.Words{"zh-CN": "运营", "en": "Operations"}, HR: "hr-eve"})
	}
	for i := range positions {
		if strings.Contains(strings.Join(dry, " "), positions[i].ID) {
			positions[i].Pilot = "dry"
		}
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, []hiring.Person{
		{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "hr-eve", Name: "Eve Holt", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "hr-old", Name: "Old", Roles: []hiring.Role{hiring.HR}},
		{ID: "mgr", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
	}, positions)
}

// kept is what the gate has written: of two positions, and of the house.
func kept() flows.Known {
	at := func(hours int) time.Time { return friday().Add(time.Duration(hours) * time.Hour) }
	card := func(h int, id, to, preview string) flows.Held {
		return flows.Held{At: at(h), Way: flows.HeldCard, Case: id, To: to, What: chat.T(preview)}
	}
	be := flows.Withheld{Count: 1204, Lines: []flows.Held{
		card(-240, "C-12", "mgr", "decision.preview"),
		card(-75, "C-12", "hr-lin", "report.draft.preview"),
		{At: at(-75), Way: flows.HeldWebhook, Case: "C-12"},
		card(-72, "C-12", "mgr", "decision.preview"),
		{At: at(-70), Way: flows.HeldMail, Case: "C-12"},
		{At: at(-69), Way: flows.HeldMail, Case: "C-12", To: "mgr"},
		card(-24, "", "mgr", "duty.preview.digest"),
	}}
	da := flows.Withheld{Count: 2, Lines: []flows.Held{card(-50, "C-13", "mgr", "decision.preview"), {At: at(-49), Way: flows.HeldText, Case: "C-99"}}}
	house := flows.Withheld{Count: 1, Lines: []flows.Held{{At: at(-2), Way: flows.HeldCard, To: "adm"}}}
	return flows.Known{
		"dry/be": be, "dry/da": da, "dry/" + flows.OfHouse: house,
		"case/C-12": hiring.Case{ID: "C-12", Position: "be", Candidate: "p-1", Status: hiring.PendingEval}, "candidate/p-1": hiring.Candidate{Name: "李明"},
		"case/C-13": hiring.Case{ID: "C-13", Position: "da", Candidate: "p-2", Status: hiring.PendingEval}, "candidate/p-2": hiring.Candidate{Name: "Daniel Reyes"},
	}
}

func ask(s *hiring.Snapshot, whole bool, known flows.Known, who, words string) (chat.Card, error) {
	q := Flow(whole).Questions["dry"]
	env := flows.NewEnv(friday(), who, s, known)
	if !q.May(env) {
		return chat.Card{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	reply, err := q.Answer(env, strings.Fields(words))
	if err != nil {
		return chat.Card{}, err
	}
	return *reply.Card, nil
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dry        string
		whole      bool
		known      flows.Known
		who, words string
	}{
		"hr":       {dry: "be da", known: kept(), who: "hr-lin"},
		"position": {dry: "be", known: kept(), who: "adm", words: "后端工程师"},
		"admin":    {dry: "be da ops qa pm", known: kept(), who: "adm"},
		"whole":    {whole: true, known: kept(), who: "hr-eve"},
		"none":     {known: flows.Known{}, who: "hr-lin"},
	} {
		card, err := ask(company(strings.Fields(c.dry)...), c.whole, c.known, c.who, c.words)
		if err != nil {
			t.Fatal(name, err)
		}
		cardtest.Golden(t, name, card)
	}
}

// TestWhoReads: a list is HR's of the position and the admin's; for everybody else,
// and for a position that is not there, it is not there.
func TestWhoReads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		who, words string
		want       int // of all that was kept back; -1: not found
	}{
		{"hr-lin", "", 1204},
		{"hr-eve", "", 2},
		{"adm", "", 1207},
		{"adm", "be", 1204},
		{"hr-eve", "DA", 2},
		{"hr-eve", "be", -1},
		{"hr-lin", "nothing", -1},
		{"mgr", "", -1},
		{"mgr", "be", -1},
		{"hr-old", "", -1},
		{"", "", -1},
	} {
		card, err := ask(company("be"), false, kept(), c.who, c.words)
		got := -1
		if err == nil {
			got = int(*card.Title.Args["Count"].Number)
		} else if p := chat.AsProblem(err); p.Kind != chat.Missing || p.Sentence.Key != "problem.notfound" {
			t.Errorf("%s %q: %v", c.who, c.words, err)
		}
		if got != c.want {
			t.Errorf("%s %q: %d, want %d", c.who, c.words, got, c.want)
		}
	}
}

// TestPages: every line stands on exactly one page, and a page that is not there is
// the nearest that is.
func TestPages(t *testing.T) {
	t.Parallel()
	known := flows.Known{}
	var w flows.Withheld
	for i := range 12 {
		w.Lines, w.Count = append(w.Lines, flows.Held{At: friday().Add(-time.Duration(12-i) * time.Minute), Way: flows.HeldMail}), i+1
	}
	known["dry/be"] = w
	turn := func(from string) (chat.Card, []string) {
		ev := chat.Event{Action: chat.Action{Args: map[string]string{"position": "be", "from": from}}}
		done, err := Flow(false).Verbs["page"].Step(flows.NewEnv(friday(), "hr-lin", company("be"), known), hiring.Case{ID: "hr-lin"}, struct{}{}, ev)
		if err != nil {
			t.Fatal(err)
		}
		var to []string
		for b := range done.Card.Every {
			to = append(to, b.Action.Args["from"])
		}
		return *done.Card, to
	}
	for from, want := range map[string]string{"0": "1–5 [5]", "5": "6–10 [0 10]", "10": "11–12 [5]", "99": "11–12 [5]", "-3": "1–5 [5]", "x": "1–5 [5]"} {
		card, to := turn(from)
		text := cardtest.Text(t, card, "en")
		if got := fmt.Sprint(strings.Contains(text, strings.Split(want, " ")[0]+" of the last 12"), to); got != fmt.Sprint(true, strings.Fields(strings.Trim(want[strings.Index(want, "["):], "[]"))) {
			t.Errorf("from %s: %s, want %s\n%s", from, got, want, text)
		}
	}
	if _, to := turn("5"); len(to) != 2 {
		t.Errorf("in the middle: %q", to)
	}
	may := Flow(false).Verbs["page"].May
	if may(flows.NewEnv(friday(), "hr-eve", company(), known), hiring.Case{ID: "hr-lin"}, struct{}{}) || may(flows.NewEnv(friday(), "mgr", company(), known), hiring.Case{ID: "mgr"}, struct{}{}) {
		t.Error("somebody turns another's page, or a manager one")
	}
}
