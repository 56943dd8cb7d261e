package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/desk"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// letters is a company in which so many letters are drafted; the bodies of some
// do not pass.
func letters(n int, blocked ...string) (flows.Known, flows.Flow[desk.Table]) {
	k := flows.Known{}
	var ids []string
	for i := range n {
		id := fmt.Sprint("C-", i+1)
		ids = append(ids, id)
		k["case/"+id] = hiring.Case{ID: id, Candidate: "p-" + id, Position: "be", Status: hiring.RejectPending}
		k["candidate/p-"+id] = hiring.Candidate{ID: "p-" + id, Name: fmt.Sprint("候选人", i+1)}
		k["letter/"+id] = map[string]any{
			"state": "drafted", "name": fmt.Sprint("候选人", i+1), "to": fmt.Sprintf("person%d@example.com", i+1),
			"decided": tuesday().Add(time.Duration(i-50) * time.Hour),
		}
		k["rev/letter/"+id] = uint64(i + 1)
	}
	k["case.status=reject_pending"] = ids
	return k, desk.Flow(func(_ flows.Env, head hiring.Case) bool { return !slices.Contains(blocked, head.ID) })
}

func listed(t *testing.T, f flows.Flow[desk.Table], e flows.Env) chat.Card {
	t.Helper()
	reply, err := f.Questions["letters"].Answer(e, nil)
	if err != nil || reply.Card == nil {
		t.Fatal(err)
	}
	return *reply.Card
}

func ticked(f flows.Flow[desk.Table], e flows.Env, values ...string) (flows.Turn[desk.Table], error) {
	return f.Verbs["letters"].Step(e, hiring.Case{ID: e.Actor.Person}, desk.Table{}, chat.Event{Values: chat.Values{"letters": values}})
}

// TestLettersTicked: nothing leaves by ticking. Everybody who would get a letter
// is named with the masked address; what changed or does not pass is left out and
// named too.
func TestLettersTicked(t *testing.T) {
	t.Parallel()
	k, f := letters(5, "C-2")
	e := atDesk("hr-lin", k)
	done, err := ticked(f, e, "C-1@1", "C-2@2", "C-3@2", "C-4@4", "C-4@4", "C-99@1", " ")
	if err != nil || len(done.Effects) > 0 || done.Part.Count > 0 || done.Card == nil {
		t.Fatalf("ticked: %+v %v", done, err)
	}
	text := cardtest.Text(t, *done.Card, "zh-CN")
	for _, want := range []string{"给这 2 位发拒信", "候选人1 · 后端工程师 · p•••1@example.com", "候选人4", "没有列入，改过或过不了检查：候选人2 · 后端工程师、候选人3 · 后端工程师"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "person") {
		t.Errorf("an address in full:\n%s", text)
	}
	b, ok := done.Card.Button(chat.Action{Flow: desk.Name, Record: "hr-lin", Verb: "mail"})
	if !ok || b.Action.Args["letters"] != "C-1@1 C-4@4" || b.Confirm.Empty() {
		t.Fatalf("the button %+v", b)
	}
	for _, values := range [][]string{nil, {"C-2@2"}, {"C-3@2"}, {"x"}} {
		var p *chat.Problem
		if _, err := ticked(f, e, values...); !errors.As(err, &p) || p.Fields["letters"].Key != "desk.letters.nothing" {
			t.Errorf("%v: %v", values, err)
		}
	}
	if _, err := ticked(f, atDesk("hr-qin", k), "C-1@1"); err == nil {
		t.Error("another HR's letter is on offer")
	}
}

// TestLettersLeave: each confirmed letter is asked for by itself, in HR's name,
// bound to what she read; what became of each is noted.
func TestLettersLeave(t *testing.T) {
	t.Parallel()
	k, f := letters(3)
	e := atDesk("hr-lin", k)
	press := chat.Event{Action: chat.Action{Args: map[string]string{"letters": "C-1@1 C-3@3"}}}
	done, err := f.Verbs["mail"].Step(e, hiring.Case{ID: "hr-lin"}, desk.Table{}, press)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, effect := range done.Effects {
		if tell, ok := effect.(flows.Tell); ok {
			asked = append(asked, tell.As+" "+tell.Action.String()+" "+tell.Back)
		}
	}
	if want := []string{"hr-lin letter/C-1/send@1 heard", "hr-lin letter/C-3/send@3 heard"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q, want %q", asked, want)
	}
	part := done.Part
	for id, outcome := range map[string]string{"C-1": flows.OutcomeDone, "C-3": flows.OutcomeRefused} {
		heard, err := f.Verbs["heard"].Step(e, hiring.Case{ID: "hr-lin"}, part, chat.Event{Values: chat.Values{"record": {id}, "outcome": {outcome}}})
		if err != nil {
			t.Fatal(err)
		}
		part = heard.Part
	}
	if p := part.Parcels[0]; !slices.Equal(p.Sent, []string{"C-1"}) || !slices.Equal(p.Kept, []string{"C-3"}) || len(p.Waiting) > 0 || !p.Letters {
		t.Errorf("the parcel %+v", p)
	}
	if _, err := f.Verbs["mail"].Step(e, hiring.Case{ID: "hr-lin"}, desk.Table{}, chat.Event{}); err == nil {
		t.Error("a click without letters counts")
	}
}

func TestLetterCards(t *testing.T) {
	t.Parallel()
	parcel := func(p desk.Parcel) desk.Table {
		p.No, p.At, p.Letters = 1, tuesday(), true
		return desk.Table{Count: 1, Parcels: []desk.Parcel{p}}
	}
	many, pass := letters(12, "C-2")
	none, _ := letters(0)
	after, _ := letters(6, "C-2")
	after["case/C-4"] = hiring.Case{ID: "C-4", Candidate: "p-C-4", Position: "be", Status: hiring.PendingEval}
	after["letter/C-5"] = map[string]any{"state": "queued"}
	confirm := func(k flows.Known) chat.Card {
		var values []string
		for i := range 8 {
			values = append(values, fmt.Sprintf("C-%d@%d", i+1, i+1))
		}
		done, err := ticked(pass, atDesk("hr-lin", k), values...)
		if err != nil {
			t.Fatal(err)
		}
		return *done.Card
	}
	view := func(p desk.Parcel) chat.Card {
		return pass.View(atDesk("hr-lin", after), hiring.Case{ID: "hr-lin"}, parcel(p), "parcel-1")
	}
	for name, card := range map[string]chat.Card{
		"letters_none": listed(t, pass, atDesk("hr-lin", none)), "letters_many": listed(t, pass, atDesk("hr-lin", many)),
		"letters_confirm": confirm(many),
		"posted_begun":    view(desk.Parcel{Waiting: []string{"C-1", "C-2"}}),
		"posted":          view(desk.Parcel{Sent: []string{"C-1", "C-6"}}),
		"posted_some":     view(desk.Parcel{Sent: []string{"C-1"}, Kept: []string{"C-2", "C-3", "C-4", "C-5", "C-404"}}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cardtest.Golden(t, name, card, cardtest.Letter)
		})
	}
}
