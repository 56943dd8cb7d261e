package company

import (
	"slices"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

func own(id string, s hiring.Settings) func(*hiring.Person) {
	return func(p *hiring.Person) {
		if p.ID == id {
			p.Own = s
		}
	}
}

func choice(open, shut, how string, quiet ...string) chat.Values {
	return chat.Values{"open": {open}, "close": {shut}, "how": {how}, "quiet": quiet}
}

// TestChooseReminders: hours within the bounds, and what is switched off; what is
// refused says at which field. The usual hours are no choice.
func TestChooseReminders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values chat.Values
		want   hiring.Settings
		field  string
	}{
		"as usual":               {values: choice("09:30", "18:00", "each")},
		"a long day":             {values: choice("06:00", "22:00", "each"), want: hiring.Settings{Open: 360, Close: 1320}},
		"four hours":             {values: choice("13:00", "17:00", "digest"), want: hiring.Settings{Open: 780, Close: 1020, Digest: true}},
		"less than four":         {values: choice("13:00", "16:30", "each"), field: "close"},
		"the wrong way round":    {values: choice("17:00", "10:00", "each"), field: "close"},
		"before six":             {values: choice("05:30", "17:00", "each"), field: "close"},
		"after ten":              {values: choice("09:00", "22:30", "each"), field: "close"},
		"no time":                {values: choice("nine", "18:00", "each"), field: "close"},
		"two off, any order":     {values: choice("09:30", "18:00", "each", "weekly", "halfway"), want: hiring.Settings{Quiet: []hiring.Noise{hiring.Halfway, hiring.Weekly}}},
		"two off, in one word":   {values: choice("09:30", "18:00", "each", "weekly,piles"), want: hiring.Settings{Quiet: []hiring.Noise{hiring.Piles, hiring.Weekly}}},
		"what nobody can refuse": {values: choice("09:30", "18:00", "each", "overdue")},
	} {
		turn, err := act(t, "remind", "mgr-zhao", "mgr-zhao", c.values)
		if c.field != "" {
			if p := chat.AsProblem(err); err == nil || p.Fields[c.field].Key != "company.remind.short" {
				t.Errorf("%s: %+v", name, err)
			}
			continue
		}
		if diff := cmp.Diff(c.want, turn.Part.Own); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

// TestSettingsOutliveAnImport: they are no difference to the file, and stay.
func TestSettingsOutliveAnImport(t *testing.T) {
	t.Parallel()
	file := hiring.Person{ID: "hr-lin", Name: "林晓", Active: true}
	part := file
	part.Own = hiring.Settings{Open: 600, Close: 1200, Digest: true}
	again, err := Person().Verbs["put"].Step(env(""), hiring.Case{ID: "hr-lin"}, part, with("json", encode(t, file)))
	if err != nil || again.Part.Own.Open != 600 || !again.Part.Own.Digest {
		t.Errorf("%+v, %v", again.Part.Own, err)
	}
	s := hiring.NewSnapshot(1, hiring.Company{}, []hiring.Person{again.Part}, nil)
	if d := (File{People: []hiring.Person{file}}).Diff(s); !d.Empty() {
		t.Errorf("a difference: %+v", d)
	}
}

// TestWhoSwitchedOff: who keeps the company sees who switched what off, and nobody
// else does.
func TestWhoSwitchedOff(t *testing.T) {
	t.Parallel()
	c := crew(own("mgr-zhao", hiring.Settings{Digest: true, Quiet: []hiring.Noise{hiring.Piles}}), own("mgr-he", hiring.Settings{Open: 600, Close: 1200, Quiet: []hiring.Noise{hiring.Weekly}}))
	look := func(person, word string) (chat.Reply, error) {
		e := flows.NewEnv(mondayMorning(), person, c, nil)
		return people(e, []string{word})
	}
	reply, err := look("adm", "quiet")
	if err != nil {
		t.Fatal(err)
	}
	cardtest.Golden(t, "people-quiet", *reply.Card)
	one, err := look("adm", "赵磊")
	if err != nil {
		t.Fatal(err)
	}
	cardtest.Golden(t, "person-quiet", *one.Card)
	for _, person := range []string{"hr-lin", "mgr-he", "lead-sun"} {
		if reply, err := look(person, "quiet"); err == nil {
			t.Errorf("%s sees %+v", person, reply.Card)
		}
		if reply, err := look(person, "赵磊"); err == nil && slices.ContainsFunc(reply.Card.Blocks, func(b chat.Block) bool { return b.Text.Key == "company.remind.without" }) {
			t.Errorf("%s sees what is switched off", person)
		}
	}
	p, _ := c.Person("mgr-zhao")
	e := flows.NewEnv(mondayMorning(), "mgr-zhao", c, nil)
	cardtest.Golden(t, "me-quiet", ownCard(e, p, ""))
	form := remindForm(e, hiring.Case{}, p)
	if form.Fields[0].Value != "09:30" || form.Fields[1].Value != "18:00" || form.Fields[2].Value != "digest" || form.Fields[3].Value != "piles" {
		t.Errorf("the form does not begin with what was chosen: %+v", form.Fields)
	}
}
