package desk_test

import (
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

	"github.com/google/go-cmp/cmp"
)

// Tuesday 24 November 2026, 10:12 in Shanghai.
func tuesday() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

func company() *hiring.Snapshot {
	person := func(id, name string, role hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: []hiring.Role{role}, Active: true}
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{
			person("hr-lin", "林晓", hiring.HR), person("hr-qin", "秦悦", hiring.HR),
			person("mgr-zhao", "赵磊", hiring.Manager), person("adm-wei", "魏岚", hiring.Admin),
		},
		[]hiring.Position{{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Managers: []string{"mgr-zhao"}}})
}

// onDesk is a company in which so many drafts wait, an hour apart, the newest
// filed first.
func onDesk(n int) flows.Known {
	k := flows.Known{}
	var ids []string
	for i := n; i > 0; i-- {
		id := fmt.Sprint("C-", i)
		k["case/"+id] = hiring.Case{
			ID: id, Candidate: "p-" + id, Position: "be", Status: hiring.ReportDraft,
			Duty: hiring.Duty{Due: tuesday().Add(time.Duration(i-1) * time.Hour)},
		}
		k["candidate/p-"+id] = hiring.Candidate{ID: "p-" + id, Name: fmt.Sprint("候选人", i)}
		k["report/"+id] = hiring.Report{Drafted: tuesday().Add(time.Duration(i-100) * time.Hour)}
		k["rev/report/"+id] = uint64(i + 1)
		ids = append(ids, id)
	}
	k["case.status=report_draft"] = ids
	return k
}

func atDesk(person string, k flows.Known) flows.Env {
	return flows.NewEnv(tuesday(), person, company(), k)
}

func drafts(t *testing.T, e flows.Env) chat.Field {
	t.Helper()
	form := desk.Flow(nil).Verbs["send"].Form(e, hiring.Case{ID: e.Actor.Person}, desk.Table{})
	if len(form.Fields) != 1 {
		t.Fatalf("the form has %+v", form.Fields)
	}
	return form.Fields[0]
}

// sendMany ticks drafts and returns what is asked for, in order.
func sendMany(t *testing.T, e flows.Env, values ...string) (desk.Table, []string) {
	t.Helper()
	ev := chat.Event{Values: chat.Values{"drafts": values}}
	turn, err := desk.Flow(nil).Verbs["send"].Step(e, hiring.Case{ID: "hr-lin"}, desk.Table{}, ev)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, effect := range turn.Effects {
		if tell, ok := effect.(flows.Tell); ok {
			asked = append(asked, tell.As+" "+tell.Action.String()+" "+tell.Back)
		}
	}
	return turn.Part, asked
}

// The list is the reader's own drafts, oldest first, none ticked, fifty at
// most; every choice carries the revision on offer.
func TestTicks(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][2]string{1: {"C-1@2", ""}, 3: {"all@1795486320000@C-3", "C-1@2"}, 60: {"all@1795486320000@C-50", "C-1@2"}} {
		f := drafts(t, atDesk("hr-lin", onDesk(n)))
		if f.Type != chat.FieldMulti || !f.Required || !f.Late || f.Value != "" {
			t.Errorf("the field is %+v", f)
		}
		if f.Options[0].Value != want[0] || want[1] != "" && f.Options[1].Value != want[1] {
			t.Errorf("%d drafts: the first choices are %s and %s", n, f.Options[0].Value, f.Options[min(1, n-1)].Value)
		}
		if most := min(n, 50) + min(n-1, 1); len(f.Options) != most {
			t.Errorf("%d drafts: %d choices, want %d", n, len(f.Options), most)
		}
	}
	for _, who := range []string{"hr-qin", "mgr-zhao"} {
		if f := drafts(t, atDesk(who, onDesk(3))); len(f.Options) != 0 {
			t.Errorf("%s is offered %+v", who, f.Options)
		}
	}
}

// Each ticked draft is asked for in HR's name at the revision that she saw;
// all of the list is what was on it then; what changed since is asked for at no
// revision, so that it is refused.
func TestSendMany(t *testing.T) {
	t.Parallel()
	k := onDesk(5)
	all := drafts(t, atDesk("hr-lin", k)).Options[0].Value
	part, asked := sendMany(t, atDesk("hr-lin", k), "C-2@3", "C-1@1", "C-2@9", strings.Repeat("C", 30), "C-77@x")
	want := []string{"hr-lin report/C-2/send@3 heard", "hr-lin report/C-1/send@1 heard", "hr-lin report/C-77/send heard"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	if p := part.Parcels[0]; !slices.Equal(p.Waiting, []string{"C-2", "C-1", "C-77"}) || p.No != 1 || part.Count != 1 {
		t.Errorf("the desk holds %+v", part)
	}
	changed := k["report/C-2"].(hiring.Report)
	changed.Editions = []hiring.Edition{{No: 2, At: tuesday().Add(time.Second)}}
	k["report/C-2"] = changed
	gone := k["case/C-4"].(hiring.Case)
	gone.Status = hiring.PendingEval
	k["case/C-4"] = gone
	k["case/C-6"], k["report/C-6"] = k["case/C-1"], hiring.Report{Drafted: tuesday().Add(time.Minute)}
	k["case.status=report_draft"] = append(k["case.status=report_draft"].([]string), "C-6")
	_, asked = sendMany(t, atDesk("hr-lin", k), all, "C-1@2")
	want = []string{"hr-lin report/C-1/send@2 heard", "hr-lin report/C-2/send heard", "hr-lin report/C-3/send@4 heard", "hr-lin report/C-5/send@6 heard"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	_, err := desk.Flow(nil).Verbs["send"].Step(atDesk("hr-lin", k), hiring.Case{ID: "hr-lin"}, desk.Table{}, chat.Event{Values: chat.Values{"drafts": {"all@1@C-404"}}})
	if chat.AsProblem(err).Fields["drafts"].Key != "desk.nothing" {
		t.Errorf("nothing to send: %v", err)
	}
}

// A desk remembers the last parcels and what became of each draft, once.
func TestHeard(t *testing.T) {
	t.Parallel()
	part := desk.Table{}
	hear := func(record, outcome string) {
		ev := chat.Event{Values: chat.Values{"record": {record}, "outcome": {outcome}}}
		turn, err := desk.Flow(nil).Verbs["heard"].Step(atDesk("hr-lin", nil), hiring.Case{ID: "hr-lin"}, part, ev)
		if err != nil {
			t.Fatal(err)
		}
		part = turn.Part
	}
	part.Parcels = []desk.Parcel{{No: 1, Waiting: []string{"C-1", "C-2"}}, {No: 2, Waiting: []string{"C-2", "C-3"}}}
	for _, c := range [][2]string{{"C-1", "done"}, {"C-2", "done"}, {"C-2", "refused"}, {"C-2", "done"}, {"C-9", "done"}} {
		hear(c[0], c[1])
	}
	want := []desk.Parcel{{No: 1, Waiting: []string{}, Sent: []string{"C-1", "C-2"}}, {No: 2, Waiting: []string{"C-3"}, Kept: []string{"C-2"}}}
	if diff := cmp.Diff(want, part.Parcels); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}

// The cards of a desk, for its owner and nobody else.
func TestDeskCards(t *testing.T) {
	t.Parallel()
	k := onDesk(60)
	sent := func(id, by string, at time.Time, status hiring.Status) {
		r, c := k["report/"+id].(hiring.Report), k["case/"+id].(hiring.Case)
		r.Sent, r.SentBy, c.Status = at, by, status
		k["report/"+id], k["case/"+id] = r, c
	}
	part := desk.Table{Count: 9, Parcels: []desk.Parcel{
		{No: 7, At: tuesday(), Waiting: []string{"C-1", "C-2"}, Sent: []string{"C-3"}},
		{No: 8, At: tuesday(), Sent: []string{"C-3", "C-4"}},
		{No: 9, At: tuesday(), Sent: []string{"C-3", "C-4"}, Kept: []string{"C-5", "C-6", "C-7", "C-8", "C-404", "C-9", "C-10"}},
	}}
	sent("C-6", "hr-lin", tuesday().Add(time.Hour), hiring.PendingEval)
	sent("C-7", "adm-wei", tuesday().Add(-time.Hour), hiring.PendingEval)
	sent("C-8", "", time.Time{}, hiring.Withdrawn)
	for _, c := range []struct {
		name, kind string
		known      flows.Known
	}{
		{"full", "", onDesk(60)},
		{"one", "", onDesk(1)},
		{"empty", "", flows.Known{}},
		{"sending", "parcel-7", k},
		{"sent", "parcel-8", k},
		{"kept", "parcel-9", k},
		{"past", "parcel-1", k},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			card := desk.Flow(nil).View(atDesk("hr-lin", c.known), hiring.Case{ID: "hr-lin"}, part, c.kind)
			cardtest.Golden(t, c.name, card)
			for b := range card.Every {
				if b.Form == nil && strings.Contains(cardtest.Text(t, chat.Card{Title: b.Label}, "en"), "候选人") {
					t.Errorf("a button names a candidate: %+v", b)
				}
			}
			for _, who := range []string{"hr-qin", "mgr-zhao", ""} {
				if card := desk.Flow(nil).View(atDesk(who, c.known), hiring.Case{ID: "hr-lin"}, part, c.kind); len(card.Blocks) > 0 {
					t.Errorf("%s sees the desk of somebody else", who)
				}
			}
		})
	}
	if card := desk.Flow(nil).View(atDesk("mgr-zhao", k), hiring.Case{ID: "mgr-zhao"}, part, ""); len(card.Blocks) > 0 {
		t.Error("a manager has a desk")
	}
}
