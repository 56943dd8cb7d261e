package company

import (
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func lookUp(t *testing.T, question, person string, known flows.Known, args ...string) (chat.Reply, error) {
	t.Helper()
	q := Person().Questions[question]
	env := flows.NewEnv(mondayMorning(), person, crew(leaves("mgr-he", hiring.Leave{From: "2026-11-20", To: "2026-11-25"}), leaves("mgr-zhao", hiring.Leave{From: "2026-12-01", To: "2026-12-04"})), known)
	if !q.May(env) {
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	return q.Answer(env, args)
}

// TestPeople: each sees the colleagues that are theirs to see, found by name in
// any spelling, role, department or position; everything else is the one
// sentence.
func TestPeople(t *testing.T) {
	t.Parallel()
	all := []string{"白桦", "林晓", "罗凯", "孙倩", "何静", "José Reyes", "赵磊", "旧同事"} // who left is last
	for _, c := range []struct {
		person, word string
		want         []string
	}{
		{"hr-lin", "", all},
		{"adm", "", all},
		{"mgr-zhao", "", []string{"林晓", "孙倩", "何静", "赵磊"}},
		{"mgr-reyes", "", []string{"林晓", "José Reyes"}},
		{"lead-sun", "", []string{"林晓", "孙倩", "赵磊"}},
		{"hr-lin", "赵磊", []string{"赵磊"}},
		{"hr-lin", "zhaolei", []string{"赵磊"}},
		{"hr-lin", "lei zhao", []string{"赵磊"}},
		{"hr-lin", "jose", []string{"José Reyes"}},
		{"hr-lin", "manager", []string{"何静", "José Reyes", "赵磊", "旧同事"}},
		{"hr-lin", "RD", []string{"何静", "赵磊", "旧同事"}},
		{"hr-lin", "后端工程师", []string{"林晓", "孙倩", "赵磊"}},
		{"hr-lin", "旧同事", []string{"旧同事"}},
		{"mgr-zhao", "旧同事", nil},
		{"mgr-zhao", "José", nil},
		{"mgr-zhao", "罗凯", nil},
		{"mgr-zhao", "nobody", nil},
		{"it-luo", "", nil},
		{"it-luo", "赵磊", nil},
		{"mgr-old", "", nil},
		{"stranger", "", nil},
		{"", "赵磊", nil},
	} {
		reply, err := lookUp(t, "people", c.person, nil, c.word)
		if c.want == nil {
			if p := chat.AsProblem(err); err == nil || p.Sentence.Key != "problem.notfound" || reply.Card != nil {
				t.Errorf("%s asks for %q: %+v, %v", c.person, c.word, reply, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s asks for %q: %v", c.person, c.word, err)
			continue
		}
		text := cardtest.Text(t, *reply.Card, "zh-CN")
		for _, name := range all[:rows] {
			if slices.Contains(c.want, name) != strings.Contains("\n"+text, "\n"+name) {
				t.Errorf("%s asks for %q: %s\n%s", c.person, c.word, name, text)
			}
		}
	}
}

func TestGoldenPeople(t *testing.T) {
	t.Parallel()
	waiting := flows.Known{"case.owner=mgr-zhao": []string{"C-1", "C-2", "C-3"}}
	for name, c := range map[string]struct{ question, person, word string }{
		"people": {"people", "hr-lin", ""}, "people-manager": {"people", "mgr-zhao", "rd"},
		"person-hr": {"people", "hr-lin", "赵磊"}, "person-colleague": {"people", "lead-sun", "赵磊"}, "person-away": {"people", "hr-lin", "何静"},
		"person-left": {"people", "hr-lin", "旧同事"}, "me": {"me", "mgr-zhao", ""}, "me-away": {"me", "mgr-he", ""}, "me-plain": {"me", "it-luo", ""},
	} {
		reply, err := lookUp(t, c.question, c.person, waiting, c.word)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		cardtest.Golden(t, name, *reply.Card)
	}
}

// TestMasked: nobody reads a whole mobile number or what an account is called,
// and managers none of it.
func TestMasked(t *testing.T) {
	t.Parallel()
	for person, masked := range map[string]bool{"hr-lin": true, "adm": true, "lead-sun": false, "mgr-he": false} {
		reply, err := lookUp(t, "people", person, nil, "mgr-zhao")
		if err != nil {
			t.Fatal(err)
		}
		text := cardtest.Text(t, *reply.Card, "en")
		if strings.Contains(text, "5678") != masked || strings.Contains(text, "one · two") != masked || strings.Contains(text, "1234") || strings.Contains(text, "ou_2") || !strings.Contains(text, "zhao@farhill.example") {
			t.Errorf("%s reads\n%s", person, text)
		}
	}
}

// TestEntered: who had a leave entered by HR gets the own card with the word
// that it was.
func TestEntered(t *testing.T) {
	t.Parallel()
	company := crew(leaves("mgr-zhao", hiring.Leave{From: "2026-11-24", To: "2026-11-24"}))
	p, _ := company.Person("mgr-zhao")
	env := flows.NewEnv(mondayMorning(), "mgr-zhao", company, nil)
	cardtest.Golden(t, "entered", view(env, hiring.Case{ID: p.ID}, p, kindEntered))
	if card := view(env.For("it-luo"), hiring.Case{ID: p.ID}, p, ""); len(card.Blocks) > 0 {
		t.Errorf("a stranger sees %+v", card)
	}
}

// TestLeft: one card for each HR person concerned, with that person's cases
// only, and who has them now.
func TestLeft(t *testing.T) {
	t.Parallel()
	company := crew()
	old, _ := company.Person("mgr-old")
	known := flows.Known{"candidate/P-1": hiring.Candidate{Name: "李明"}, "candidate/P-2": hiring.Candidate{Name: "Daniel Reyes"}}
	var cases []string
	add := func(id string, c hiring.Case) {
		c.ID = id
		known["case/"+id], cases = c, append(cases, id)
	}
	duty := func(kind hiring.DutyKind, owner string) hiring.Duty { return hiring.Duty{Kind: kind, Owner: owner} }
	add("C-1", hiring.Case{Candidate: "P-1", Position: "be", Status: hiring.PendingEval, Duty: duty(hiring.Evaluate, "mgr-zhao")})
	add("C-2", hiring.Case{Candidate: "P-2", Position: "be", Status: hiring.RejectPending, Duty: duty(hiring.SendLetter, "hr-lin")})
	add("C-3", hiring.Case{Candidate: "P-2", Position: "gone", Status: hiring.PendingEval, Duty: duty(hiring.Evaluate, "adm")})
	add("C-4", hiring.Case{Candidate: "P-2", Position: "be", Status: hiring.Rejected})
	env := flows.NewEnv(mondayMorning(), "", company, known)
	turn, err := Person().Verbs["left"].Step(env, hiring.Case{ID: old.ID}, old, chat.Event{Values: Left(cases)})
	if err != nil || len(turn.Effects) != 3 {
		t.Fatalf("%+v, %v", turn.Effects, err)
	}
	kept := turn.Effects[0].(flows.Keep)
	known[kept.Collection+"/"+kept.ID] = kept.Value
	for name, person := range map[string]string{"left": "hr-lin", "left-head": "adm"} {
		if !slices.Contains(turn.Effects, flows.Effect(flows.Say{To: person, Kind: kindLeft})) {
			t.Errorf("%s hears nothing", person)
		}
		cardtest.Golden(t, name, view(env.For(person), hiring.Case{ID: old.ID}, old, kindLeft))
	}
	for _, person := range []string{"it-luo", "mgr-zhao", "stranger"} {
		if text := cardtest.Text(t, view(env.For(person), hiring.Case{ID: old.ID}, old, kindLeft), "en"); strings.Contains(text, old.Name) || strings.Contains(text, "C-") {
			t.Errorf("%s, to whom the card no longer belongs, reads\n%s", person, text)
		}
	}
	done := known["case/C-1"].(hiring.Case)
	done.Status, done.Duty = hiring.Rejected, hiring.Duty{}
	known["case/C-1"] = done
	old.Active = true
	cardtest.Golden(t, "left-later", view(env.For("hr-lin"), hiring.Case{ID: old.ID}, old, kindLeft))
	for _, nothing := range [][]string{nil, {"C-4"}, {"C-404"}} {
		turn, err := Person().Verbs["left"].Step(env, hiring.Case{ID: old.ID}, old, chat.Event{Values: Left(nothing)})
		if err != nil || len(turn.Effects) > 0 {
			t.Errorf("%q: %+v, %v", nothing, turn.Effects, err)
		}
	}
}
