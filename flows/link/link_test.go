package link_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/link"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

func tuesday() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

// company has two admins, and a manager whose e-mail is on file; change edits it.
func company(change ...func(map[string]*hiring.Person)) *hiring.Snapshot {
	all := []hiring.Person{
		{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "adm-2", Name: "秦岚", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "hr", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Email: "lin@example.com", Accounts: map[string]string{"wall": "U-LIN"}, Active: true},
		{ID: "mgr", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Email: "Zhao@example.com", Active: true},
		{ID: "old", Name: "旧人", Email: "old@example.com"},
	}
	byID := map[string]*hiring.Person{}
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	for _, c := range change {
		c(byID)
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, all, nil)
}

func as(person string, s *hiring.Snapshot) flows.Env {
	return flows.NewEnv(tuesday(), person, s, flows.Known{})
}

func head(user string) hiring.Case { return hiring.Case{ID: link.Record("wall", user)} }

func meets(t *testing.T, s *hiring.Snapshot, part link.Meeting, email string) flows.Turn[link.Meeting] {
	t.Helper()
	turn, err := link.Flow().Verbs["meet"].Step(as("", s), head("U-1"), part, chat.Event{Values: chat.Values{"name": {" Zhao\nLei "}, "email": {email}}})
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// asked is the question about the manager's e-mail as it stands.
func asked(t *testing.T) link.Meeting {
	t.Helper()
	return meets(t, company(), link.Meeting{}, "zhao@Example.com").Part
}

// TestWhoIsAskedAbout: one active person with that e-mail and no account there.
// About everybody else nobody is asked, and nothing is kept.
func TestWhoIsAskedAbout(t *testing.T) {
	t.Parallel()
	turn := meets(t, company(), link.Meeting{}, " zhao@Example.com ")
	want := link.Meeting{No: 1, Platform: "wall", User: "U-1", Name: "Zhao Lei", Email: "zhao@Example.com", Person: "mgr", At: tuesday()}
	if diff := cmp.Diff(want, turn.Part); diff != "" {
		t.Error(diff)
	}
	says := []flows.Effect{flows.Say{To: "adm", Kind: "ask-1"}, flows.Say{To: "adm-2", Kind: "ask-1"}}
	if diff := cmp.Diff(says, turn.Effects); diff != "" {
		t.Errorf("all admins are asked, nobody else: %s", diff)
	}
	twin := company(func(p map[string]*hiring.Person) { p["adm"].Email = "ZHAO@example.com" })
	takes := company(func(p map[string]*hiring.Person) { p["adm"].Accounts = map[string]string{"wall": "U-1"} })
	for name, c := range map[string]struct {
		s     *hiring.Snapshot
		email string
	}{
		"nobody's":               {company(), "stranger@example.com"},
		"none":                   {company(), ""},
		"of who left":            {company(), "old@example.com"},
		"of who has an account":  {company(), "lin@example.com"},
		"of two":                 {twin, "zhao@example.com"},
		"of no stranger":         {takes, "zhao@example.com"},
		"like one to the eye":    {company(), "zha\u1d0f@example.com"},
		"like one when folded":   {company(func(p map[string]*hiring.Person) { p["mgr"].Email = "erik@example.com" }), "eri\u212a@example.com"},
		"longer than an address": {company(), strings.Repeat("z", 300)},
	} {
		if turn := meets(t, c.s, link.Meeting{}, c.email); turn.Part != (link.Meeting{}) || len(turn.Effects) > 0 {
			t.Errorf("%s: %+v", name, turn)
		}
	}
	headless := company(func(p map[string]*hiring.Person) { p["adm"].Active, p["adm-2"].Active = false, false })
	if turn := meets(t, headless, link.Meeting{}, "zhao@example.com"); cmp.Diff(says[:0], turn.Effects) == "" || turn.Effects[0].(flows.Say).To != "hr" {
		t.Errorf("without an admin HR is asked: %+v", turn.Effects)
	}
}

// TestAskedOnce: however often the account comes; anew only for another person.
func TestAskedOnce(t *testing.T) {
	t.Parallel()
	open, refused, linked := asked(t), asked(t), asked(t)
	refused.Answer, linked.Answer = "no", "yes"
	moved := company(func(p map[string]*hiring.Person) {
		p["mgr"].Active = false
		p["old"].Active, p["old"].Email = true, "zhao@example.com"
	})
	for name, c := range map[string]struct {
		s    *hiring.Snapshot
		part link.Meeting
		no   int
		who  string
	}{
		"again":               {company(), open, 1, "mgr"},
		"refused":             {company(), refused, 1, "mgr"},
		"refused, then moved": {moved, refused, 1, "mgr"},
		"another's by now":    {moved, open, 2, "old"},
		"taken away since":    {company(), linked, 2, "mgr"},
	} {
		turn := meets(t, c.s, c.part, "zhao@example.com")
		if turn.Part.No != c.no || turn.Part.Person != c.who || (len(turn.Effects) > 0) != (c.no == 2) {
			t.Errorf("%s: %+v", name, turn)
		}
	}
}

// TestAnotherAddressEndsTheQuestion: an account that comes with another e-mail
// than the one it was asked about is not confirmed by it any more; with the same
// one again, it is asked about anew.
func TestAnotherAddressEndsTheQuestion(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"somebody@example.com", "lin@example.com"} {
		turn := meets(t, company(), asked(t), email)
		if len(turn.Effects) > 0 || turn.Part.No != 1 || turn.Part.Email != "zhao@Example.com" {
			t.Errorf("%q: %+v", email, turn)
		}
		for _, verb := range []string{"confirm", "refuse"} {
			if after, says := answers(as("adm", company()), verb, turn.Part); says != "link.over" || len(after.Effects) > 0 {
				t.Errorf("%q, %s: %q", email, verb, says)
			}
		}
		if again := meets(t, company(), turn.Part, email); again.Part != turn.Part {
			t.Errorf("%q a second time: %+v", email, again)
		}
		back := meets(t, company(), turn.Part, "ZHAO@example.com")
		if _, says := answers(as("adm", company()), "confirm", back.Part); back.Part.No != 2 || len(back.Effects) != 2 || says != "" {
			t.Errorf("%q and back: %+v, %q", email, back, says)
		}
	}
	if turn := meets(t, company(), asked(t), ""); turn.Part != asked(t) {
		t.Errorf("no e-mail is told: %+v", turn)
	}
	refused, _ := answers(as("adm", company()), "refuse", asked(t))
	if turn := meets(t, company(), refused.Part, "somebody@example.com"); turn.Part != refused.Part {
		t.Errorf("an answer was changed: %+v", turn)
	}
}

// TestNamedByTheDirectory: where the platform's own directory says who it is, that
// person is asked about, needs no address for it, and is asked about once.
func TestNamedByTheDirectory(t *testing.T) {
	t.Parallel()
	named := func(s *hiring.Snapshot, part link.Meeting, person string) flows.Turn[link.Meeting] {
		turn, err := link.Flow().Verbs["meet"].Step(as("", s), head("U-1"), part, chat.Event{Values: chat.Values{"name": {"Zhao"}, "person": {person}}})
		if err != nil {
			t.Fatal(err)
		}
		return turn
	}
	bare := company(func(p map[string]*hiring.Person) { p["mgr"].Email, p["mgr"].Mobile = "", "13800138000" })
	first := named(bare, link.Meeting{}, "mgr")
	want := link.Meeting{No: 1, Platform: "wall", User: "U-1", Name: "Zhao", Person: "mgr", At: tuesday()}
	if diff := cmp.Diff(want, first.Part); diff != "" || len(first.Effects) != 2 {
		t.Errorf("%s %v", diff, first.Effects)
	}
	if again := named(bare, first.Part, "mgr"); again.Part != first.Part || len(again.Effects) > 0 {
		t.Errorf("again: %+v", again)
	}
	if turn, says := answers(as("adm", bare), "confirm", first.Part); says != "" || len(turn.Effects) != 1 {
		t.Errorf("confirmed: %q %+v", says, turn)
	}
	for _, person := range []string{"hr", "old", "nobody", ""} {
		if turn := named(bare, link.Meeting{}, person); turn.Part.No > 0 || len(turn.Effects) > 0 {
			t.Errorf("%q: %+v", person, turn)
		}
	}
	if after := named(bare, first.Part, "hr"); !after.Part.Gone {
		t.Errorf("the directory names somebody else by now: %+v", after)
	}
}

func answers(env flows.Env, verb string, part link.Meeting) (flows.Turn[link.Meeting], string) {
	v := link.Flow().Verbs[verb]
	if !v.May(env, head("U-1"), part) {
		return flows.Turn[link.Meeting]{Part: part}, "may not"
	}
	turn, err := v.Step(env, head("U-1"), part, chat.Event{})
	var p *chat.Problem
	if errors.As(err, &p) {
		return flows.Turn[link.Meeting]{Part: part}, p.Sentence.Key
	}
	return turn, ""
}

// TestAnswers: who may, what it causes, and what whoever comes second hears.
func TestAnswers(t *testing.T) {
	t.Parallel()
	gone := company(func(p map[string]*hiring.Person) { p["mgr"].Active = false })
	elsewhere := company(func(p map[string]*hiring.Person) { p["mgr"].Accounts = map[string]string{"wall": "U-9"} })
	confirmed, _ := answers(as("adm", company()), "confirm", asked(t))
	refused, _ := answers(as("adm", company()), "refuse", asked(t))
	if len(refused.Effects) > 0 || refused.Part.Answer != "no" {
		t.Errorf("refused: %+v", refused)
	}
	want := []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: "person", Record: "mgr", Verb: "link"}, Values: chat.Values{"platform": {"wall"}, "user": {"U-1"}},
	}}
	if diff := cmp.Diff(want, confirmed.Effects); diff != "" {
		t.Error(diff)
	}
	for name, c := range map[string]struct {
		env  flows.Env
		verb string
		part link.Meeting
		says string
	}{
		"HR beside admins":     {as("hr", company()), "confirm", asked(t), "may not"},
		"the person":           {as("mgr", company()), "confirm", asked(t), "may not"},
		"nobody":               {as("", company()), "refuse", asked(t), "may not"},
		"nothing asked":        {as("adm", company()), "confirm", link.Meeting{}, "may not"},
		"the second":           {as("adm-2", company()), "refuse", confirmed.Part, "link.done.confirmed"},
		"the second says same": {as("adm-2", company()), "confirm", confirmed.Part, "link.done.confirmed"},
		"the other way":        {as("adm", company()), "confirm", refused.Part, "link.done.refused"},
		"twice":                {as("adm", company()), "confirm", confirmed.Part, ""},
		"left meanwhile":       {as("adm", gone), "confirm", asked(t), "link.over"},
		"linked otherwise":     {as("adm", elsewhere), "refuse", asked(t), "link.over"},
	} {
		turn, says := answers(c.env, c.verb, c.part)
		if says != c.says || turn.Part != c.part || len(turn.Effects) > 0 {
			t.Errorf("%s: %q %+v", name, says, turn)
		}
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	gone := company(func(p map[string]*hiring.Person) { p["mgr"].Active = false })
	confirmed, _ := answers(as("adm", company()), "confirm", asked(t))
	refused, _ := answers(as("adm", company()), "refuse", asked(t))
	nameless, listed := asked(t), asked(t)
	nameless.Name, listed.Email = "", ""
	unnamed := listed
	unnamed.Name = ""
	for name, c := range map[string]struct {
		s    *hiring.Snapshot
		part link.Meeting
	}{
		"asked": {company(), asked(t)}, "nameless": {company(), nameless}, "listed": {company(), listed}, "unnamed": {company(), unnamed}, "over": {gone, asked(t)},
		"confirmed": {company(), confirmed.Part}, "refused": {company(), refused.Part},
	} {
		c.part.Platform = "console" // one that has a name
		card := link.Flow().View(as("adm-2", c.s), head("U-1"), c.part, "ask-1")
		cardtest.Golden(t, name, card)
		if strings.Contains(cardtest.Text(t, card, "en"), "zhao@") {
			t.Errorf("%s shows the whole address", name)
		}
		for _, other := range []string{"hr", "mgr", "old"} {
			if card := link.Flow().View(as(other, c.s), head("U-1"), c.part, "ask-1"); len(card.Blocks) > 0 {
				t.Errorf("%s reads %s", other, name)
			}
		}
	}
}
